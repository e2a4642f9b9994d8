"""The composition root: the one place that knows whether Supabase is a project or the one on this machine."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

from services import settings as configuration
from services.settings import Settings

if TYPE_CHECKING:
    import supabase

    from local.supabase.stack import Stack
    from services.database_clock import DatabaseClock
    from services.sealing import KeyRing

Step = Callable[[str, float], None]
"""Told the name of a finished start-up step and its seconds."""

DEFAULT_PORT = 8501
EVERY_ADDRESS = ("0.0.0.0", "::")
"""Addresses one can listen at, but not go to."""
ACCESS_TOKEN_SECONDS = 900
"""Life of an access token of the embedded Auth: how long a revoked session can outlive its revocation."""

CONNECTIONS = 320
"""To vendors at once; above what the worker does at once, since waiting for a connection would look like a failure."""


def no_step(name: str, seconds: float) -> None:
    """For a start nobody watches."""


class Studio:
    """Everything use cases are given: clients, ring, vendors. Once a process; safe to share by threads."""

    def __init__(
        self, settings: Settings, stack: Stack | None = None, network: httpx.Client | None = None
    ) -> None:
        """`stack`: an embedded Supabase that is open already and stays so; without it `start` opens one.

        `network`: the way to a hosted project, where it is not the plain internet.
        """
        self.settings = settings
        self._starting = threading.RLock()
        self._started = False
        self._stack, self._own_stack = stack, stack is None
        self.migrated: list[str] = []
        """Versions of the migrations that this start applied."""
        self._vendors: dict[bool, httpx.Client] = {}
        self._url, self._publishable, self._secret = "", "", ""
        self._network = network
        self._http: httpx.Client
        self.ring: KeyRing
        self.clock: DatabaseClock
        self.admin: supabase.Client
        """Passes row level security. Only the worker, identity and their stores may touch it."""

    @property
    def embedded(self) -> bool:
        return self.settings.embedded

    @property
    def sandbox(self) -> bool:
        """True when a vendor without a key is answered by its sandbox."""
        return self.settings.sandbox

    @property
    def public_url(self) -> str:
        """Origin at which browsers reach the studio."""
        address = "localhost" if self.settings.address in EVERY_ADDRESS else self.settings.address
        return self.settings.public_url or f"http://{address}:{self.settings.port or DEFAULT_PORT}"

    @property
    def webhook_base(self) -> str | None:
        """Where vendors may call; None while no public https address is set. Then the worker asks them, as ever."""
        public = self.settings.public_url or ""
        return public.rstrip("/") if public.startswith("https://") else None

    @property
    def outbox(self) -> Path | None:
        """Folder of the mails of the embedded Auth; None for a project, which sends its own."""
        return self.settings.home / "outbox" if self.embedded else None

    def start(self, step: Step = no_step) -> Studio:
        """Open Supabase, bring the schema up to date, check the ring. Calling it again does nothing."""
        with self._starting:
            if not self._started:
                self._open(step)
                self._started = True
        return self

    def close(self) -> None:
        with self._starting:
            if self._started:
                self._http.close()
                for client in self._vendors.values():
                    client.close()
                if self._stack is not None and self._own_stack:
                    self._stack.close()
                    self._stack = None
            self._vendors.clear()
            self._started = False

    def user_client(self, access_token: str) -> supabase.Client:
        """A client that acts as the person whose token it is. Row level security applies."""
        return self._client(self._publishable, access_token)

    def auth_client(self, client_ip: str | None = None) -> supabase.Client:
        """A fresh client for one sign-in call. `client_ip` makes rate limits each person's own."""
        if self.embedded or client_ip is None:
            return self._client(self._publishable)
        return self._client(self._secret, headers={"Sb-Forwarded-For": client_ip})

    def vendor_http(self, sandbox: bool) -> httpx.Client:
        """The one client for vendor calls: the network, or the stand-ins on this machine."""
        with self._starting:
            if sandbox not in self._vendors:
                self._vendors[sandbox] = self._sandbox_http() if sandbox else _network()
            return self._vendors[sandbox]

    def _open(self, step: Step) -> None:
        from services import ring
        from services.database_clock import DatabaseClock
        from services.store import clock

        self.settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        began = time.monotonic()
        if self.embedded:
            self._open_embedded()
        else:
            self._open_hosted()
        step("database", time.monotonic() - began)
        began = time.monotonic()
        if self._stack is not None:
            from services import migrations

            self.migrated = migrations.apply(self._stack.dsn())
        self.admin = self._client(self._secret)
        self.clock = DatabaseClock(partial(clock.now, self.admin))
        self.ring = ring.load(self.settings, self.admin)
        step("schema", time.monotonic() - began)

    def _open_embedded(self) -> None:
        if self._stack is None:
            from local.supabase.stack import Stack

            self._stack = Stack.open(
                self.settings.home, public_url=self.public_url, access_token_seconds=ACCESS_TOKEN_SECONDS
            )
        self._url = self.public_url
        self._publishable, self._secret = self._stack.publishable_key, self._stack.secret_key
        self._http = httpx.Client(transport=self._stack.transport(), timeout=30)

    def _open_hosted(self) -> None:
        settings = self.settings
        assert settings.supabase_url and settings.publishable_key and settings.secret_key
        self._url, self._publishable = settings.supabase_url, settings.publishable_key
        self._secret = settings.secret_key.reveal()
        self._http = self._network or _network()

    def _client(
        self, key: str, access_token: str | None = None, headers: dict[str, str] | None = None
    ) -> supabase.Client:
        import supabase
        from supabase.lib.client_options import SyncClientOptions

        # An options object owns the session it was signed in with, so every client gets its own.
        options = SyncClientOptions(
            auto_refresh_token=False,
            persist_session=False,
            httpx_client=self._http,
            flow_type="pkce",
            postgrest_client_retry=not self.embedded,
        )
        options.headers.update(headers or {})
        if access_token is not None:
            options.headers["Authorization"] = f"Bearer {access_token}"
        return supabase.Client(self._url, key, options)

    def _sandbox_http(self) -> httpx.Client:
        from local.vendors import sandbox

        transport = sandbox(self.settings.home, seed=self.settings.sandbox_seed)
        return httpx.Client(transport=transport, timeout=30)


def _network() -> httpx.Client:
    """HTTP/1.1: shared by threads, HTTP/2 lost calls. No redirects: a key must not follow one."""
    timeout = httpx.Timeout(10, connect=5, pool=5)
    limits = httpx.Limits(max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS // 4)
    return httpx.Client(http2=False, follow_redirects=False, timeout=timeout, limits=limits)


_lock = threading.Lock()
_studio: Studio | None = None


def studio() -> Studio:
    """The studio of this process, started on first use."""
    return _built().start()


def _built() -> Studio:
    global _studio
    with _lock:
        if _studio is None:
            _studio = Studio(configuration.read(os.environ))
        return _studio


def settings() -> Settings:
    """The settings of this process's studio, without starting it."""
    return _built().settings


def use(replacement: Studio | None) -> Studio | None:
    """Put `replacement` in the studio's place; what was there. None makes the next use build one."""
    global _studio
    with _lock:
        previous, _studio = _studio, replacement
    return previous
