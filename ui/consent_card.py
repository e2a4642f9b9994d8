"""One consent on record, and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import streamlit as st

from ui import badge, consent_words, facts, places, plain, press, times


class Record(consent_words.Record, Protocol):
    """A consent with all that is shown of it."""

    @property
    def id(self) -> str: ...
    @property
    def person_name(self) -> str: ...
    @property
    def uses(self) -> str: ...
    @property
    def note(self) -> str: ...
    @property
    def proof_asset_id(self) -> str | None: ...
    @property
    def revoked_at(self) -> datetime | None: ...
    @property
    def first_used_at(self) -> datetime | None: ...
    @property
    def created_at(self) -> datetime: ...


@dataclass(frozen=True)
class Acts:
    """Each gets the record's id and runs as a callback or in a dialog."""

    revoke: Callable[[str], None]
    delete: Callable[[str], None]
    prove: Callable[[str], None]


def show(record: Record, now: datetime, zone: str | None, acts: Acts) -> None:
    with st.container(border=True, key=f"consent-{record.id}"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{plain.text(record.person_name)}**", width="content")
            badge.show(badge.CONSENTS[record.state])
        st.markdown(consent_words.state(record))
        facts.show(_facts(record, now, zone))
        with st.container(horizontal=True, vertical_alignment="center"):
            _actions(record, acts)


def _facts(record: Record, now: datetime, zone: str | None) -> list[tuple[str, str]]:
    used = f"since {times.exact(record.first_used_at, zone)}" if record.first_used_at else "not yet"
    return [
        ("Covers", consent_words.covers(record)),
        ("Uses", record.uses),
        ("Days", consent_words.period(record)),
        ("Revoked", times.exact(record.revoked_at, zone) if record.revoked_at else ""),
        ("Work under it", used),
        ("Note", record.note),
        ("On record", f"{times.ago(record.created_at, now)}, {times.exact(record.created_at, zone)}"),
    ]


def _actions(record: Record, acts: Acts) -> None:
    if record.proof_asset_id:
        places.link("See the proof", "asset", icon=":material/verified:", id=record.proof_asset_id)
    elif record.state == "unproven" and press.button(
        "Add the proof", icon=":material/upload_file:", key=f"prove-{record.id}"
    ):
        acts.prove(record.id)
    if record.state != "revoked" and press.button(
        "Revoke", icon=":material/block:", type="tertiary", key=f"revoke-{record.id}"
    ):
        acts.revoke(record.id)
    if record.first_used_at is None and press.button(
        "Delete", icon=":material/delete:", type="tertiary", key=f"forget-{record.id}"
    ):
        acts.delete(record.id)
