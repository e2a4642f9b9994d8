"""Vendor keys: asked about and sealed on the way in, opened for the worker alone.

The check on save uses the key as it was typed, which is in the request anyway; the stored one is opened in the
worker only. `python -m services.keys` is the command that changes the encryption key.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import httpx

from services import doorbell, studio_keys, wiring
from services.domain.key_facts import SANDBOX_PREFIX, KeyFacts, KeyStatus
from services.domain.list_age import KeyNow
from services.domain.secret import Secret
from services.errors import Invalid, MissingKey, VendorRefused, VendorUnavailable
from services.identity import Identity
from services.providers import key_check
from services.providers.wire import KeyRefused, Later
from services.sealing import SealBroken
from services.store import keys as store
from services.store.keys import ApiKey
from services.wiring import Studio

SERVICES = {
    "higgsfield": "Higgsfield",
    "anthropic": "Anthropic",
    "wavespeed": "WaveSpeed",
    "elevenlabs": "ElevenLabs",
    "youtube": "YouTube",
    "instagram": "Instagram",
}
"""Services a key can be kept for, with the name people know them by."""
TWO_PARTS = {
    "higgsfield": ("Key ID", "Key secret"),
    "instagram": ("Professional account's id", "Access token of Facebook Login"),
}
"""Services whose key is two words with a colon between, and what the vendor calls them."""
COLUMN = "encrypted_api_key"
SHORTEST, LONGEST = 8, 4000


class KeyUnanswered(VendorUnavailable):
    """The vendor did not say whether this key works. Nothing was saved; save it unchecked, or try again later."""


def rows(who: Identity) -> list[ApiKey]:
    """The person's keys by service; never more of a key than its last four characters."""
    return store.rows(who.client)


def answered(who: Identity) -> set[str]:
    """Services that the vendor itself answers for: by a key of their own, or by the studio's if they chose that."""
    return _answered(who, rows(who))


def now(who: Identity, service: str) -> KeyNow:
    """Whether there is a key that the vendor answers, and since when it is this one: what a list read with it asks."""
    own = rows(who)
    saved_at = next((row.saved_at for row in own if row.service == service), None)
    return KeyNow(service in _answered(who, own), saved_at)


def lent(who: Identity) -> set[str]:
    """Services that the studio's key answers for; a key of their own comes first."""
    return _lent(who, rows(who)) if wiring.settings().studio_keys else set()


def add(who: Identity, service: str, key: str) -> KeyFacts:
    """Ask the vendor about `key` and keep it if it works.

    Raises Invalid, VendorRefused (a wrong key), KeyUnanswered; then nothing was saved. Raises Unavailable.
    """
    tidy = _tidy(service, key)
    try:
        facts = ask(wiring.studio(), service, Secret(tidy))
    except KeyRefused as error:
        raise VendorRefused(f"{error} Nothing was saved; copy it again whole.") from error
    except Later as error:
        sentence = f"{error} Nothing was saved yet; save it unchecked, and the studio asks again by itself."
        raise KeyUnanswered(sentence) from error
    if facts is None:
        save(who, service, tidy)
        return KeyFacts()
    told = {"status": KeyStatus.WORKS.value, **told_of(facts)}
    _keep(who, service, tidy, told)
    return facts


def save(who: Identity, service: str, key: str) -> None:
    """Keep `key` unchecked, in place of an earlier one; the worker asks the vendor. Raises Invalid, Unavailable."""
    _keep(who, service, _tidy(service, key), {})
    doorbell.ring()


def ask(studio: Studio, service: str, key: Secret) -> KeyFacts | None:
    """What the vendor, or its sandbox, says of an open key. Raises KeyRefused, Later."""
    return key_check.ask(way(studio, key), service, key)


def way(studio: Studio, key: Secret) -> httpx.Client:
    """Where calls with this key go."""
    return studio.vendor_http(is_of_sandbox(studio, key))


def is_of_sandbox(studio: Studio, key: Secret) -> bool:
    """Whether the stand-in answers: for keys made for it, where there is one."""
    return studio.sandbox and key.reveal().startswith(SANDBOX_PREFIX)


def told_of(facts: KeyFacts) -> dict[str, object]:
    """As the row keeps it."""
    credit = None if facts.credit is None else str(facts.credit)
    return {"credit": credit, "credit_unit": facts.unit, "scope": facts.scope}


def check_again(who: Identity, service: str) -> None:
    """Have the worker ask the vendor now. Raises Unavailable."""
    _refuse_unknown(service)
    store.ask_for_check(who.client, service)
    doorbell.ring()


def delete(who: Identity, service: str) -> None:
    """Raises Unavailable. A key that is not there is deleted already."""
    _refuse_unknown(service)
    store.delete(who.client, service)


def open_key(studio: Studio, user_id: str, service: str) -> Secret | None:
    """The key of this person for this vendor, None when there is none; never somebody else's. Worker only.

    Raises MissingKey for a key that does not open or that its vendor refuses, Unavailable.
    """
    kept = store.sealed(studio.admin, user_id, service)
    if kept is None:
        return None
    title = SERVICES.get(service, service)
    if kept.status is KeyStatus.REFUSED:
        raise MissingKey(
            f"{title} no longer accepts your key. Nothing was sent or charged; replace it under Accounts, Keys."
        )
    try:
        return unsealed(studio, user_id, service, kept.encrypted_api_key)
    except SealBroken as error:
        raise MissingKey(
            f"Your {title} key can no longer be read. Nothing was sent or charged; "
            "enter it again under Accounts, Keys."
        ) from error


def unsealed(studio: Studio, user_id: str, service: str, sealed: str) -> Secret:
    """Raises SealBroken."""
    return Secret(studio.ring.open(sealed, user_id=user_id, service=service, column=COLUMN))


def _answered(who: Identity, own: Sequence[ApiKey]) -> set[str]:
    return {row.service for row in own if not row.is_sandbox} | _lent(who, own)


def _lent(who: Identity, own: Sequence[ApiKey]) -> set[str]:
    if not wiring.settings().studio_keys:
        return set()
    chosen = {service for service, one in studio_keys.offered(who).items() if one.is_chosen}
    return chosen - {row.service for row in own}


def _keep(who: Identity, service: str, key: str, facts: Mapping[str, object]) -> None:
    studio = wiring.studio()
    sealed = studio.ring.seal(key, user_id=who.user_id, service=service, column=COLUMN)
    known = {**facts, "is_sandbox": is_of_sandbox(studio, Secret(key))}
    # Four characters of a short key would be too much of it.
    store.save(who.client, service, sealed, key[-4:] if len(key) >= 16 else "", known)


def _tidy(service: str, key: str) -> str:
    """`key` without what copying adds around it. Raises Invalid."""
    _refuse_unknown(service)
    tidy = key.strip()
    if not SHORTEST <= len(tidy) <= LONGEST:
        raise Invalid(
            f"A key has {SHORTEST} to {LONGEST} characters. Nothing was saved; copy it again whole."
        )
    # A header can carry nothing else, and no vendor uses anything else.
    if not all("!" <= sign <= "~" for sign in tidy):
        raise Invalid(
            "A key has no spaces, line breaks or accents inside. Nothing was saved; copy it again whole."
        )
    if service == "instagram" and not _names_account(tidy):
        raise Invalid(
            "The account of Instagram is a number, such as 17841400000000001. Nothing was sent or saved; "
            "look whether account and token stand in the right fields."
        )
    return tidy


def _names_account(pair: str) -> bool:
    """Whether the first half may stand in an address: a token that was pasted there must not."""
    account = pair.partition(":")[0]
    return account.isdecimal() or account.startswith(SANDBOX_PREFIX)


def two_parts(service: str, first: str, second: str) -> str:
    """One key of what was typed into two fields; a whole `id:secret` in the first one will do. Raises Invalid."""
    first, second = first.strip(), second.strip()
    whole = first if not second and ":" in first else f"{first}:{second}"
    one, _, two = whole.partition(":")
    if not one or not two or ":" in two:
        names = " and ".join(TWO_PARTS[service])
        raise Invalid(f"{SERVICES[service]} needs both: {names}. Nothing was saved.")
    return whole


def _refuse_unknown(service: str) -> None:
    if service not in SERVICES:
        raise Invalid("Keys of this service are not kept here. Nothing was saved.")
