"""The whole: PostgreSQL, the platform in it, the three services and one gateway before them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import httpx
import psycopg

from local.supabase.auth import Auth
from local.supabase.database import Database
from local.supabase.gateway import Gateway, Service
from local.supabase.install import Exposure, install_platform
from local.supabase.options import Options
from local.supabase.postgres import Postgres
from local.supabase.rest import Rest
from local.supabase.secrets import Secrets
from local.supabase.storage import Storage
from local.supabase.tokens import Tokens
from local.supabase.transport import GatewayTransport

# The Auth service of the platform takes no more.
AUTH_BODY_BYTES = 1024 * 1024
# A file may arrive wrapped in a form; the service itself measures the file.
FORM_BYTES = 64 * 1024


class Stack:
    """A running Supabase for one machine. Close it when done; `with` does that too."""

    def __init__(
        self, database: Database, secrets: Secrets, options: Options, *, postgres: Postgres | None = None,
        name: str = "postgres",
        audience: str | None = "authenticated", rest_root: bool = False, auth_root: bool = False,
    ) -> None:
        """Put the services on `database`. Most callers want `open` or `from_url`."""
        self.secrets, self.options = secrets, options
        self.tokens = Tokens(
            secrets.jwt_secret, secrets.publishable_key, secrets.secret_key, options.anon_role, audience
        )
        self._database, self._postgres, self._name = database, postgres, name
        services: dict[str, tuple[Service, int]] = {
            "/rest/v1": (Rest(database, self.tokens, options), options.max_body_bytes),
            "/auth/v1": (Auth(database, self.tokens, options), AUTH_BODY_BYTES),
            "/storage/v1": (Storage(database, self.tokens, options), options.max_file_bytes + FORM_BYTES),
        }
        if rest_root or auth_root:
            services[""] = services["/rest/v1" if rest_root else "/auth/v1"]
        self.gateway = Gateway(services)

    @classmethod
    def open(
        cls, home: Path, *, expose: Exposure = "off", pg_bin: Path | None = None, database: str = "postgres",
        public_url: str = "http://localhost:8501", access_token_seconds: int = 3600, autoconfirm: bool = True,
        signup: bool = True, options: Options | None = None, secrets: Secrets | None = None,
        rest_root: bool = False, auth_root: bool = False,
    ) -> Stack:
        """Start or join the PostgreSQL of `home` and serve its `database`, platform installed.

        `options` are further settings; the ones named here win. Raises PostgresUnavailable.
        """
        postgres = Postgres(home, pg_bin=pg_bin)
        home = postgres.home
        try:
            with psycopg.connect(postgres.conninfo("supabase_admin", database), autocommit=True) as admin:
                install_platform(admin, expose)
            return cls(
                Database(
                    postgres.conninfo("authenticator", database),
                    postgres.conninfo("supabase_services", database),
                    revive=postgres.ensure,
                ),
                secrets or Secrets.of_folder(home),
                replace(
                    options or Options(files=home / "files", outbox=home / "outbox"),
                    public_url=public_url, access_token_seconds=access_token_seconds,
                    autoconfirm=autoconfirm, signup=signup,
                ),
                postgres=postgres, name=database, rest_root=rest_root, auth_root=auth_root,
            )
        except BaseException:
            postgres.close()
            raise

    @classmethod
    def from_url(
        cls, db_url: str, options: Options, *, secrets: Secrets | None = None, rest_root: bool = False,
        auth_root: bool = False,
    ) -> Stack:
        """Serve somebody else's database as it is, logged in as `db_url` says. Nothing is installed in it.

        Tokens may name any audience there.
        """
        return cls(
            Database(db_url, db_url), secrets or Secrets.generate(), options, audience=None,
            rest_root=rest_root, auth_root=auth_root,
        )

    @property
    def url(self) -> str:
        """Where browsers reach the stack; also the URL to give to `create_client`."""
        return self.options.public_url

    @property
    def publishable_key(self) -> str:
        """For clients that act for a user, or for nobody yet."""
        return self.secrets.publishable_key

    @property
    def secret_key(self) -> str:
        """For the server alone: it passes every policy."""
        return self.secrets.secret_key

    def transport(self) -> httpx.BaseTransport:
        """For `httpx.Client(transport=...)`: requests of that client reach the gateway without a socket."""
        return GatewayTransport(self.gateway)

    def dsn(self, role: str = "postgres", database: str | None = None) -> str:
        """Conninfo for a direct connection, as migrations need; LookupError for a foreign database."""
        if self._postgres is None:
            raise LookupError("This stack serves a database of somebody else, whose logins it does not know.")
        return self._postgres.conninfo(role, database or self._name)

    def close(self) -> None:
        """Close the connections and leave PostgreSQL; it stops when no other process uses it."""
        self._database.close()
        if self._postgres is not None:
            self._postgres.close()

    def __enter__(self) -> Stack:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
