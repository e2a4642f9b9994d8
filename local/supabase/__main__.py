"""`python -m local.supabase --port N`: the embedded Supabase on a port of its own."""

from __future__ import annotations

import argparse
import signal
import socket
import sys
import tempfile
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path

import uvicorn
from starlette.applications import Starlette

from local.supabase.options import Options
from local.supabase.secrets import Secrets
from local.supabase.server import routes
from local.supabase.stack import Stack


def arguments(words: list[str] | None = None) -> argparse.Namespace:
    """The command line; every option has the platform's default."""
    parser = argparse.ArgumentParser(prog="python -m local.supabase", description=__doc__)
    add = parser.add_argument
    add("--port", type=int, default=54321, help="0 takes a free one")
    add("--host", default="127.0.0.1", help="who may connect; the default is this machine only")
    add("--data", type=Path, help="folder to keep everything in; without it nothing outlives the server")
    add("--db-url", help="serve this PostgreSQL as it is instead of an own one")
    add("--db-schemas", default="public", help="comma-separated schemas REST exposes")
    add("--anon-role", default="anon", help="role of a request without a token")
    add("--jwt-secret", help="secret of the tokens; generated when absent")
    add("--rest-root", action="store_true", help="serve REST at / too")
    add("--auth-root", action="store_true", help="serve Auth at / too")
    add("--tx-end", choices=["commit", "rollback"], default="commit", help="rollback keeps no REST write")
    add("--autoconfirm", choices=["on", "off"], default="on", help="new users need no confirmation mail")
    add("--signup", choices=["on", "off"], default="on", help="whether strangers may sign up")
    add("--expose", choices=["on", "off"], default="off", help="old default grants on new tables")
    add("--max-rows", type=int, help="most rows of one REST answer")
    return parser.parse_args(words)


def open_stack(given: argparse.Namespace, home: Path, url: str) -> Stack:
    """The stack that the command line describes, with its files in `home`."""
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    options = Options(
        # Bytes a database does not know are swept away, and a foreign one knows none of the embedded one's.
        files=home / ("foreign-files" if given.db_url else "files"), outbox=home / "outbox",
        db_schemas=tuple(given.db_schemas.split(",")),
        anon_role=given.anon_role, public_url=url, autoconfirm=given.autoconfirm == "on",
        signup=given.signup == "on", roll_back=given.tx_end == "rollback",
        max_rows=given.max_rows or (None if given.db_url else 1000),
    )
    secrets = Secrets.of_folder(home)
    if given.jwt_secret:
        secrets = replace(secrets, jwt_secret=given.jwt_secret)
    roots = {"rest_root": given.rest_root, "auth_root": given.auth_root}
    if given.db_url:
        return Stack.from_url(given.db_url, options, secrets=secrets, **roots)
    return Stack.open(
        home, expose=given.expose, public_url=url, autoconfirm=options.autoconfirm, signup=options.signup,
        options=options, secrets=secrets, **roots,
    )


def listen(host: str, port: int) -> socket.socket:
    """Take the port before anything else: who reads the printed URL can connect at once."""
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        reason = f"Port {port} of {host} cannot be used: {error.strerror}. Choose another --port."
        raise SystemExit(reason) from error


def main() -> None:
    """Serve until interrupted or terminated; both leave nothing running."""
    given = arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with suppress(KeyboardInterrupt), ExitStack() as cleanup:
        door = cleanup.enter_context(listen(given.host, given.port))
        home = given.data or Path(cleanup.enter_context(tempfile.TemporaryDirectory(dir="/tmp")))
        url = f"http://{given.host}:{door.getsockname()[1]}"
        stack = cleanup.enter_context(open_stack(given, home, url))
        print(f"Supabase     {stack.url}  (/rest/v1, /auth/v1, /storage/v1)")
        print(f"publishable  {stack.publishable_key}")
        print(f"secret       {stack.secret_key}", flush=True)
        application = Starlette(routes=routes(stack.gateway, "/{path:path}"))
        uvicorn.Server(uvicorn.Config(application, log_level="warning", server_header=False)).run([door])


if __name__ == "__main__":
    main()
