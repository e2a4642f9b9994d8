"""A way to a vendor for one person: their own key, the studio's if they chose it, or the sandbox where that is allowed.

An own key that is missing or refused is never replaced by another one unasked.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Protocol

import httpx

from services import keys, studio_keys
from services.domain.secret import Secret
from services.errors import MissingKey
from services.providers import public_network
from services.wiring import Studio


@dataclass(frozen=True)
class Access:
    """`http` for calls with `key`; `downloads` for addresses the vendor names, without it."""

    http: httpx.Client
    downloads: httpx.Client
    key: Secret = field(repr=False)
    is_sandbox: bool
    is_studios: bool = False
    """The studio's own key, which this person chose to use; the ledger finds that out by the same rule."""


class OpensKeys(Protocol):
    def open(self, user_id: str, service: str, sandbox: bool | None = None) -> Access:
        """See VendorAccess."""


class VendorAccess:
    """Opens keys for the worker."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self._public = public_network.client()

    def open(self, user_id: str, service: str, sandbox: bool | None = None) -> Access:
        """`sandbox` says where a job already lies; None picks. Raises MissingKey: then nothing was sent."""
        if sandbox is not True:
            key = keys.open_key(self._studio, user_id, service)
            made_up = key is not None and keys.is_of_sandbox(self._studio, key)
            if key is not None and made_up and sandbox is None:
                return self._stand_in(user_id, key.reveal())
            if key is not None and not made_up:
                return Access(self._studio.vendor_http(False), self._public, key, False)
            lent = None if key is not None else studio_keys.open_for(self._studio, user_id, service)
            if lent is not None and not keys.is_of_sandbox(self._studio, lent):
                return Access(self._studio.vendor_http(False), self._public, lent, False, is_studios=True)
            if sandbox is False or not self._studio.sandbox:
                name = keys.SERVICES.get(service, service)
                raise MissingKey(
                    f"Your {name} key is missing. Nothing was sent or charged; add it under Accounts, Keys, "
                    "then try again."
                )
        return self._stand_in(user_id)

    def _stand_in(self, user_id: str, word: str = "sandbox") -> Access:
        """The same account for each person, whatever key they made up."""
        http = self._studio.vendor_http(True)
        return Access(http, http, Secret(f"{user_id}:{word}"), True)

    def without_key(self) -> Access:
        """For what vendors tell everybody; in a studio with sandbox vendors, their stand-ins tell it."""
        http = self._studio.vendor_http(self._studio.sandbox)
        downloads = http if self._studio.sandbox else self._public
        return Access(http, downloads, Secret(""), self._studio.sandbox)

    def downloads(self) -> httpx.Client:
        """For addresses that a page of the real network named."""
        return self._public

    def close(self) -> None:
        self._public.close()


class OnceEach:
    """The keys of one round of work: each is opened once, for all jobs of the round that need it."""

    def __init__(self, access: OpensKeys) -> None:
        self._access, self._lock = access, threading.Lock()
        self._opening: defaultdict[tuple[str, str, bool | None], threading.Lock] = defaultdict(threading.Lock)
        self._opened: dict[tuple[str, str, bool | None], Access] = {}

    def open(self, user_id: str, service: str, sandbox: bool | None = None) -> Access:
        """See VendorAccess."""
        wanted = (user_id, service, sandbox)
        with self._lock:
            opening = self._opening[wanted]
        with opening:
            if wanted not in self._opened:
                self._opened[wanted] = self._access.open(user_id, service, sandbox)
            return self._opened[wanted]
