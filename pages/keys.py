"""Vendor keys: checked when they come, asked about every day, replaced or removed, never shown."""

from datetime import UTC, datetime
from functools import partial

import streamlit as st

from pages.key import acts
from services import keys, wiring
from ui import head, key_form, key_row, key_words, live, session
from ui.attempt import attempt
from ui.errors import shown
from ui.key_row import Acts, Told

who = session.require()


def check(service: str) -> None:
    attempt(lambda: keys.check_again(who, service))


def being_asked() -> bool:
    return key_words.being_asked(keys.rows(who), datetime.now(UTC))


head.show("Keys", "Your own keys for outside services. They are sealed when saved and never shown again")
with shown():
    sandbox = wiring.studio().sandbox
    stored, now = {row.service: row for row in keys.rows(who)}, datetime.now(UTC)
    for service, title in keys.SERVICES.items():
        row, stands_in = stored.get(service), sandbox and service in key_words.STANDS_IN
        words = key_words.told(row, now, st.context.timezone) if row else key_words.none(stands_in)
        state = key_words.badge(row, stands_in)
        told = Told(service, title, key_words.PURPOSE.get(service, ""), state, words, row is not None)
        key_row.show(told, Acts(key_form.open_for, check, partial(acts.ask_to_remove, who, sandbox=stands_in)))
    if wanted := key_form.wanted():
        labels = keys.TWO_PARTS.get(wanted, ("Key",))
        key_form.ask(wanted, keys.SERVICES[wanted], labels, partial(acts.save, who, wanted))
    live.watch("key-checks", being_asked, every=1.5)
