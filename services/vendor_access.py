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
from services.domain.sent_key import Payer, SentKey, key_mark
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
    payer: Payer | None = None
    """Whose key it is, the person's or the studio's; the ledger finds that out by the same rule. None: nobody pays."""

    @property
    def is_studios(self) -> bool:
        return self.payer == "studio"

    def sent_key(self, job_id: str) -> SentKey | None:
        """What a job keeps of the key it is sent with; None in the sandbox, which has one account a person."""
        return None if self.payer is None else SentKey(self.payer, key_mark(self.key, job_id))


class OpensKeys(Protocol):
    def open(
        self, user_id: str, service: str, sandbox: bool | None = None, payer: Payer | None = None
    ) -> Access:
        """See VendorAccess."""


class SentJob(Protocol):
    """A job that was sent, as far as this file needs to know one."""

    @property
    def id(self) -> str: ...

    @property
    def user_id(self) -> str: ...

    @property
    def service(self) -> str: ...

    @property
    def is_sandbox(self) -> bool: ...

    @property
    def sent_key(self) -> SentKey | None: ...


def reopened(access: OpensKeys, job: SentJob) -> Access:
    """The way a job was sent, with the very key. Raises MissingKey when that key is gone: nobody else's is asked."""
    sent = job.sent_key
    opened = access.open(job.user_id, job.service, job.is_sandbox, sent.payer if sent else None)
    if sent is None or opened.payer is None or sent.is_of(opened.key, job.id):
        return opened
    name = keys.SERVICES.get(job.service, job.service)
    if opened.is_studios:
        raise MissingKey(f"This was sent with an earlier key of the studio for {name}, so it cannot be asked about.")
    raise MissingKey(
        f"This was sent with another {name} key than the one you have now, so it is not asked about with it. "
        "Enter the earlier key again under Accounts, Keys to have it followed."
    )


class VendorAccess:
    """Opens keys for the worker."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self._public = public_network.client()

    def open(
        self, user_id: str, service: str, sandbox: bool | None = None, payer: Payer | None = None
    ) -> Access:
        """`sandbox` and `payer` say how a job was sent; None picks. Raises MissingKey: then nothing was sent."""
        if payer == "studio":
            return self._studios(service)
        if sandbox is not True:
            key = keys.open_key(self._studio, user_id, service)
            made_up = key is not None and keys.is_of_sandbox(self._studio, key)
            if key is not None and made_up and sandbox is None:
                return self._stand_in(user_id, key.reveal())
            if key is not None and not made_up:
                return Access(self._studio.vendor_http(False), self._public, key, False, "own")
            lent = None if key is not None or payer == "own" else studio_keys.open_for(self._studio, user_id, service)
            if lent is not None and not keys.is_of_sandbox(self._studio, lent):
                return Access(self._studio.vendor_http(False), self._public, lent, False, "studio")
            if sandbox is False or not self._studio.sandbox:
                name = keys.SERVICES.get(service, service)
                raise MissingKey(
                    f"Your {name} key is missing. Nothing was sent or charged; add it under Accounts, Keys, "
                    "then try again."
                )
        return self._stand_in(user_id)

    def _studios(self, service: str) -> Access:
        """For a job sent with the studio's key: also when the person has a key of their own by now."""
        key = self._studio.settings.studio_keys.get(service)
        if key is None:
            name = keys.SERVICES.get(service, service)
            raise MissingKey(f"This was sent with the studio's key for {name}, which the studio no longer has.")
        return Access(self._studio.vendor_http(False), self._public, key, False, "studio")

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


Wanted = tuple[str, str, bool | None, Payer | None]


class OnceEach:
    """The keys of one round of work: each is opened once, for all jobs of the round that need it."""

    def __init__(self, access: OpensKeys) -> None:
        self._access, self._lock = access, threading.Lock()
        self._opening: defaultdict[Wanted, threading.Lock] = defaultdict(threading.Lock)
        self._opened: dict[Wanted, Access] = {}

    def open(
        self, user_id: str, service: str, sandbox: bool | None = None, payer: Payer | None = None
    ) -> Access:
        """See VendorAccess."""
        wanted = (user_id, service, sandbox, payer)
        with self._lock:
            opening = self._opening[wanted]
        with opening:
            if wanted not in self._opened:
                self._opened[wanted] = self._access.open(*wanted)
            return self._opened[wanted]
