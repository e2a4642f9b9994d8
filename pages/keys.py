"""Vendor keys: there or not, replaced or removed, never shown."""

from datetime import UTC, datetime
from functools import partial

import streamlit as st

from services import keys, wiring
from ui import confirm, head, key_row, key_words, session
from ui.attempt import attempt
from ui.errors import shown

who = session.require()


def save(service: str, key: str) -> bool:
    return attempt(lambda: keys.save(who, service, key), f"The {keys.SERVICES[service]} key is saved.")


def remove(service: str) -> None:
    attempt(lambda: keys.delete(who, service), f"The {keys.SERVICES[service]} key is deleted.")


def ask_to_remove(service: str) -> None:
    going = key_words.removal(keys.SERVICES[service], sandbox and service in key_words.STANDS_IN)
    confirm.ask("Delete this key", going, "Delete", partial(remove, service))


head.show("Keys", "Your own keys for outside services. They are sealed when saved and never shown again")
with shown():
    sandbox = wiring.studio().sandbox
    stored = {row.service: row for row in keys.rows(who)}
    for service, title in keys.SERVICES.items():
        row = stored.get(service)
        saved = (row.last4, row.updated_at) if row else None
        stands_in = sandbox and service in key_words.STANDS_IN
        words = key_words.state(saved, stands_in, datetime.now(UTC), st.context.timezone)
        told = key_row.Told(service, title, key_words.PURPOSE[service], words, row is not None)
        key_row.show(told, save=save, remove=ask_to_remove)
