"""Vendor keys: checked when they come, asked about every day, replaced or removed, never shown."""

from datetime import UTC, datetime
from functools import partial

from pages.key import acts, row
from services import keys, studio_keys, wiring
from ui import head, key_form, key_row, key_words, live, session
from ui.errors import shown
from ui.key_row import Acts

who = session.require()


def being_asked() -> bool:
    return key_words.being_asked(keys.rows(who), datetime.now(UTC))


head.show("Keys", "Your own keys for outside services. They are sealed when saved and never shown again")
with shown():
    sandbox, now = wiring.studio().sandbox, datetime.now(UTC)
    stored, offered = {one.service: one for one in keys.rows(who)}, studio_keys.offered(who)
    for service in keys.SERVICES:
        stands_in = sandbox and service in key_words.STANDS_IN
        told = row.told(service, stored.get(service), offered.get(service), stands_in, now)
        remove = partial(acts.ask_to_remove, who, sandbox=stands_in)
        key_row.show(told, Acts(key_form.open_for, partial(acts.check, who), remove, partial(acts.borrow, who)))
    if wanted := key_form.wanted():
        labels = keys.TWO_PARTS.get(wanted, ("Key",))
        key_form.ask(wanted, keys.SERVICES[wanted], labels, partial(acts.save, who, wanted))
    live.watch("key-checks", being_asked, every=1.5, seen=key_words.being_asked(stored.values(), now))
