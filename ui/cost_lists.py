"""The parts of the cost page below its figures: what is open, what was charged for nothing, prices, the file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

import streamlit as st

from services.domain.money_text import cost_dollars, credits, dollars, left_dollars
from services.domain.runway import Outlook, Runway
from ui import cost_words, places, table, times

COLUMNS = (
    table.Column("What"),
    table.Column("Vendor", wide=True),
    table.Column("When", wide=True),
    table.Column("Amount", end=True),
)


class Held(Protocol):
    """What may still be charged for one job."""

    @property
    def id(self) -> str: ...
    @property
    def job_kind(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def service(self) -> str: ...
    @property
    def unit(self) -> str: ...
    @property
    def amount(self) -> Decimal | None: ...
    @property
    def usd(self) -> Decimal | None: ...
    @property
    def is_sandbox(self) -> bool: ...
    @property
    def created_at(self) -> datetime: ...


class Entry(Protocol):
    """One entry of the ledger."""

    @property
    def job_kind(self) -> str: ...
    @property
    def service(self) -> str: ...
    @property
    def unit(self) -> str: ...
    @property
    def amount(self) -> Decimal | None: ...
    @property
    def usd(self) -> Decimal | None: ...
    @property
    def created_at(self) -> datetime: ...
    @property
    def job_id(self) -> str: ...
    @property
    def source(self) -> str: ...
    @property
    def flag(self) -> str | None: ...


class BookLine(Protocol):
    """One line of the price book."""

    @property
    def service(self) -> str: ...
    @property
    def model(self) -> str: ...
    @property
    def unit(self) -> str: ...
    @property
    def usd(self) -> Decimal: ...
    @property
    def valid_from(self) -> date: ...
    @property
    def source(self) -> str: ...
    @property
    def confidence(self) -> str: ...


def figures(spent: Decimal, reserved: Decimal | None, given_back: Decimal, left: Decimal | None) -> None:
    """The four sums of a month; what is reserved and left belongs to this one only."""
    with st.container(horizontal=True, key="cost-figures"):
        _figure("Spent", cost_dollars(spent), "Charged, less what was given back after a charge.")
        if reserved is not None:
            _figure("Reserved now", cost_dollars(reserved), "Asked for or at a vendor: it may still be charged.")
        _figure("Given back", dollars(given_back), "Reserved or charged, then returned by a vendor.")
        if left is not None:
            _figure("Left this month", left_dollars(left), "Your budget, less what is spent and reserved.")


def _figure(name: str, amount: str, source: str) -> None:
    st.metric(name, amount, help=source, border=True, width=165)


def outlook(found: Runway) -> None:
    """How long the budget lasts."""
    words = cost_words.runway(found)
    if found.outlook is Outlook.ENDED:
        st.error(words, icon=":material/savings:")
    elif found.outlook is Outlook.ENDS:
        st.warning(words, icon=":material/savings:")
    else:
        st.markdown(f":material/savings: {words}")


def unknown(held: Sequence[Held], now: datetime, settle: Callable[[str, bool], None]) -> None:
    """Jobs nobody knows the end of: the person looks at the vendor's bill and says."""
    if not held:
        return
    st.subheader("Nobody knows how these ended", anchor=False)
    st.caption("They may have been charged, so the amount stays reserved. Look at the vendor's bill, then say here.")
    for one in held:
        with st.container(border=True, horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            what = cost_words.KINDS.get(one.job_kind, "Job")
            st.markdown(
                f"**{_amount(one)}** · {what} at {cost_words.vendor(one.service)}, {times.ago(one.created_at, now)}",
                width="content",
            )
            with st.container(horizontal=True, vertical_alignment="center", width="content"):
                if one.job_kind == "generation":
                    places.link("Open the job", "generation", id=one.id)
                st.button("It was charged", key=f"settle-yes-{one.id}", on_click=settle, args=(one.id, True))
                st.button("It was not", key=f"settle-no-{one.id}", on_click=settle, args=(one.id, False))


def flagged(entries: Sequence[Entry], now: datetime) -> None:
    """Charges for nothing."""
    if not entries:
        return
    st.subheader("Charged for nothing", anchor=False)
    st.caption("The job failed or was refused and cost money all the same. Ask the vendor for it back.")
    rows = [
        [
            _job(one),
            table.text(cost_words.vendor(one.service)),
            table.moment(one.created_at, now),
            table.text(_amount(one), f"says {cost_words.SOURCES.get(one.source, one.source)}"),
        ]
        for one in entries
    ]
    if opened := table.show(COLUMNS, rows, key="flagged", label="Charged for nothing"):
        places.go("generation", id=opened)


def _job(one: Entry) -> table.Cell:
    words = cost_words.FLAGS.get(one.flag or "", "Charged")
    if one.job_kind != "generation":
        return table.text(words, cost_words.KINDS.get(one.job_kind, "Job"))
    return table.link(words, places.address("generation", id=one.job_id), one.job_id, "Image job")


def waiting(held: Sequence[Held], now: datetime) -> None:
    """What is reserved for jobs under way."""
    if not held:
        return
    st.subheader("Reserved for jobs under way", anchor=False)
    words = {"estimated": "Waits to be sent", "reserved": "At the vendor"}
    rows = [
        [
            table.text(
                cost_words.KINDS.get(one.job_kind, "Job"),
                " · ".join([words[one.state], *(["sandbox, no money"] if one.is_sandbox else [])]),
            ),
            table.text(cost_words.vendor(one.service)),
            table.moment(one.created_at, now),
            table.text(_amount(one)),
        ]
        for one in held
    ]
    table.show(COLUMNS, rows, key="held", label="Reserved for jobs under way")


def sandbox(usd: Decimal, charges: int) -> None:
    """Apart from all sums: nothing real."""
    if charges:
        st.caption(f":material/science: {cost_words.sandbox(usd, charges)}")


def note(words: str) -> None:
    st.caption(f":material/info: {words}")


def price_book(lines: Sequence[BookLine]) -> None:
    """What a unit costs, from when on, and who says so."""
    with st.expander("The price book", icon=":material/menu_book:"):
        st.caption(
            "Where a vendor names no dollars, they are counted by these prices. Jobs are priced by the vendor itself "
            "before they are sent."
        )
        rows = [
            {
                "Vendor": cost_words.vendor(one.service),
                "Model": one.model or "all",
                "Unit": one.unit.replace("_", " "),
                "Dollars": _plain(one),
                "From": f"{one.valid_from:%d %B %Y}",
                "Who says so": f"{one.source} ({cost_words.SURE[one.confidence]})",
            }
            for one in lines
        ]
        st.dataframe(rows, hide_index=True, key="price-book")


def _plain(line: BookLine) -> str:
    if line.unit.endswith("_token"):
        return f"${(line.usd * 1_000_000).normalize():f} a million"
    return f"${line.usd.normalize():f}"


def download(make: Callable[[], bytes], name: str) -> None:
    """The whole month, entry by entry; made when it is asked for."""
    st.download_button(
        "Download the ledger as CSV",
        make,
        name,
        "text/csv",
        icon=":material/download:",
        key="costs-csv",
        on_click="ignore",
    )


def _amount(one: Held | Entry) -> str:
    said = [credits(one.amount)] if one.unit == "credits" and one.amount is not None else []
    said += [cost_dollars(one.usd)] if one.usd is not None else []
    return " · ".join(said) or "price unknown"
