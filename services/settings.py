"""Settings, read from the environment once. A wrong one is named; a secret's value is never shown."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from urllib.parse import urlsplit

from services.domain import money
from services.domain.secret import Secret

OAUTH_PROVIDERS = ("google", "github")
STUDIO_KEY = "STUDIO_KEY_"
STUDIO_KEY_MONTHLY = "STUDIO_KEY_MONTHLY_USD"
STUDIO_KEY_SERVICES = ("anthropic", "elevenlabs", "higgsfield", "wavespeed", "youtube")


class SettingsError(Exception):
    """A setting is missing or cannot be used. The message names it."""


@dataclass(frozen=True)
class Settings:
    """How this installation runs. `supabase_url` None means the embedded Supabase in `home`."""

    home: Path
    supabase_url: str | None = None
    publishable_key: str | None = None
    secret_key: Secret | None = None
    encryption_keys: tuple[tuple[str, bytes], ...] = field(default=(), repr=False)
    """The ring: (key id, 32 bytes); the first seals, all open."""
    database_url: Secret | None = None
    sandbox: bool = True
    sandbox_seed: int | None = None
    """With one, sandbox vendors of pictures meet every outcome now and then, the same ones each time. A demo has one
    unless another is set."""
    worker: bool = True
    public_url: str | None = None
    address: str = "127.0.0.1"
    port: int | None = None
    oauth_providers: tuple[str, ...] = ()
    studio_keys: Mapping[str, Secret] = field(default_factory=dict, repr=False)
    """Vendor keys of the studio by service; a person uses one only after choosing to."""
    studio_key_monthly_usd: Decimal | None = None
    """What one person may spend of all of them in a month; None: no limit."""
    ytdlp: bool = False
    """Whether people here may have public pages of reels read by yt-dlp, an extra of its own."""
    vision_model: str = "claude-sonnet-5-5"
    """Looks at pictures where a person chose no other model."""

    @property
    def embedded(self) -> bool:
        return self.supabase_url is None

    @property
    def loopback(self) -> bool:
        """True while only this machine can reach the studio."""
        return self.address in ("127.0.0.1", "::1", "localhost")


def read(env: Mapping[str, str]) -> Settings:
    """The settings in `env`. Raises SettingsError naming the variable that is wrong."""
    given = {name: value.strip() for name, value in env.items() if value.strip()}
    settings = Settings(
        home=Path(given.get("STUDIO_HOME", ".studio")).expanduser().absolute(),
        supabase_url=_url(given, "SUPABASE_URL"),
        publishable_key=given.get("SUPABASE_PUBLISHABLE_KEY"),
        secret_key=_secret(given, "SUPABASE_SECRET_KEY"),
        encryption_keys=_ring(given.get("STUDIO_ENCRYPTION_KEYS", "")),
        database_url=_secret(given, "DATABASE_URL"),
        sandbox=_switch(given, "STUDIO_SANDBOX", on="SUPABASE_URL" not in given),
        sandbox_seed=_seed(given.get("STUDIO_SANDBOX_SEED")),
        worker=_switch(given, "STUDIO_WORKER", on=True),
        public_url=_url(given, "STUDIO_PUBLIC_URL"),
        address=given.get("STUDIO_ADDRESS", "127.0.0.1"),
        port=_port(given, "STUDIO_PORT"),
        ytdlp=_switch(given, "STUDIO_YTDLP", on=False),
        oauth_providers=_providers(given.get("STUDIO_OAUTH_PROVIDERS", "")),
        studio_keys=_studio_keys(given),
        studio_key_monthly_usd=_dollars(given, STUDIO_KEY_MONTHLY),
        vision_model=_vision_model(given),
    )
    _check_hosted(settings)
    return settings


def _seed(given: str | None) -> int | None:
    if given is not None and not given.isdecimal():
        raise SettingsError("STUDIO_SANDBOX_SEED must be a whole number.")
    return None if given is None else int(given)


def _check_hosted(settings: Settings) -> None:
    if settings.embedded:
        return
    needed = {
        "SUPABASE_PUBLISHABLE_KEY": settings.publishable_key,
        "SUPABASE_SECRET_KEY": settings.secret_key,
        "STUDIO_ENCRYPTION_KEYS": settings.encryption_keys,
    }
    missing = [name for name, value in needed.items() if not value]
    if missing:
        raise SettingsError(f"SUPABASE_URL is set, so {' and '.join(missing)} must be set too.")


def _secret(given: Mapping[str, str], name: str) -> Secret | None:
    return Secret(given[name]) if name in given else None


def _studio_keys(given: Mapping[str, str]) -> dict[str, Secret]:
    found = {}
    for name, value in given.items():
        if not name.startswith(STUDIO_KEY) or name == STUDIO_KEY_MONTHLY:
            continue
        service = name.removeprefix(STUDIO_KEY).lower()
        if service not in STUDIO_KEY_SERVICES:
            raise SettingsError(f"{name} names no vendor; there are {', '.join(STUDIO_KEY_SERVICES)}.")
        found[service] = Secret(value)
    return found


def _dollars(given: Mapping[str, str], name: str) -> Decimal | None:
    if name not in given:
        return None
    try:
        amount = Decimal(given[name])
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite() or amount < 0:
        raise SettingsError(f"{name} must be an amount in dollars, such as 20 or 7.50.")
    return amount


def _url(given: Mapping[str, str], name: str) -> str | None:
    value = given.get(name)
    if value is None:
        return None
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise SettingsError(f"{name} must be a plain http or https address, such as https://studio.example.")
    return value.rstrip("/")


def _switch(given: Mapping[str, str], name: str, *, on: bool) -> bool:
    words = {"on": True, "true": True, "1": True, "off": False, "false": False, "0": False}
    value = given.get(name)
    if value is None:
        return on
    if value.lower() not in words:
        raise SettingsError(f"{name} must be on or off.")
    return words[value.lower()]


def _port(given: Mapping[str, str], name: str) -> int | None:
    value = given.get(name)
    if value is None:
        return None
    if not value.isdecimal() or not 1 <= int(value) <= 65535:
        raise SettingsError(f"{name} must be a port number from 1 to 65535.")
    return int(value)


def _vision_model(given: Mapping[str, str]) -> str:
    value = given.get("STUDIO_VISION_MODEL", Settings.vision_model)
    if value not in money.PRICES:
        raise SettingsError(f"STUDIO_VISION_MODEL must be one of {', '.join(money.PRICES)}.")
    return value


def _providers(value: str) -> tuple[str, ...]:
    names = tuple(name.strip().lower() for name in value.split(",") if name.strip())
    if unknown := [name for name in names if name not in OAUTH_PROVIDERS]:
        raise SettingsError(
            f"STUDIO_OAUTH_PROVIDERS knows {', '.join(OAUTH_PROVIDERS)}; not {', '.join(unknown)}."
        )
    return names


def _ring(value: str) -> tuple[tuple[str, bytes], ...]:
    return tuple(
        _ring_entry(place, entry) for place, entry in enumerate(value.split(","), 1) if entry.strip()
    )


def _ring_entry(place: int, entry: str) -> tuple[str, bytes]:
    """One `id:base64` of the ring. The words never repeat the entry: it may hold the key."""
    key_id, colon, encoded = entry.strip().partition(":")
    if not colon or not key_id.strip():
        raise SettingsError(f"STUDIO_ENCRYPTION_KEYS, entry {place}: write it as id:base64.")
    try:
        return key_id.strip(), base64.b64decode(encoded.strip(), validate=True)
    except (binascii.Error, ValueError) as error:
        raise SettingsError(
            f"STUDIO_ENCRYPTION_KEYS, entry {place}: the part after the colon is no base64."
        ) from error
