"""The whole stack under the client people use, in one process and without a socket."""

from __future__ import annotations

import shutil
import socket
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import httpx
import psycopg
import pytest
from postgrest import APIError
from supabase import Client, ClientOptions, create_client

from local.supabase.gateway import Gateway
from local.supabase.http import ApiError, Request, Response, json_response
from local.supabase.secrets import Secrets
from local.supabase.stack import Stack
from local.supabase.tokens import TokenError
from local.supabase.transport import GatewayTransport

ROOT = Path(__file__).parents[2]
MARKERS = """
create table public.markers (user_id uuid primary key, marker text not null);
alter table public.markers enable row level security;
grant select on public.markers to authenticated;
create policy own on public.markers for select to authenticated using (user_id = (select auth.uid()));
"""


def client_of(stack: Stack, user_id: str | None = None) -> Client:
    """A client for nobody, or for a user with a token of his own."""
    http = httpx.Client(transport=stack.transport())
    options = ClientOptions(httpx_client=http, auto_refresh_token=False, persist_session=False)
    if user_id:
        claims = {"sub": user_id, "role": "authenticated", "aud": "authenticated"}
        options.headers = {"Authorization": f"Bearer {stack.tokens.sign(claims)}"}
    return create_client(stack.url, stack.publishable_key, options=options)


def migrate(stack: Stack, sql: str) -> None:
    with psycopg.connect(stack.dsn()) as migration:
        migration.execute(sql.encode())


def test_a_person_signs_up_and_keeps_rows_and_files_without_any_socket(
    fresh_stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    migrate(fresh_stack, """
        create table public.notes (user_id uuid default auth.uid(), body text);
        alter table public.notes enable row level security;
        grant select, insert on public.notes to authenticated;
        create policy own on public.notes to authenticated
            using (user_id = (select auth.uid())) with check (user_id = (select auth.uid()));
        insert into storage.buckets (id, name) values ('assets', 'assets');
        create policy own on storage.objects to authenticated
            using ((storage.foldername(name))[1] = (select auth.uid())::text)
            with check ((storage.foldername(name))[1] = (select auth.uid())::text);
    """)

    def refuse(*_: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    client = client_of(fresh_stack)
    user = client.auth.sign_up({"email": "ada@example.com", "password": "a long enough password"}).user
    assert user is not None
    client.table("notes").insert({"body": "mine"}).execute()
    assert client.table("notes").select("body").execute().data == [{"body": "mine"}]
    client.storage.from_("assets").upload(f"{user.id}/a.txt", b"hello")
    assert client.storage.from_("assets").download(f"{user.id}/a.txt") == b"hello"
    client.auth.sign_out()
    # Nobody has no right on the table at all, as on a project of today.
    with pytest.raises(APIError, match="permission denied"):
        client.table("notes").select("body").execute()


def test_eight_threads_serve_two_hundred_users_each_their_own_row(fresh_stack: Stack) -> None:
    users = {str(uuid4()): f"marker {number}" for number in range(200)}
    migrate(fresh_stack, MARKERS)
    with psycopg.connect(fresh_stack.dsn()) as connection, connection.cursor() as cursor:
        cursor.executemany("insert into public.markers values (%s, %s)", list(users.items()))

    def reads(user_id: str) -> set[str]:
        client = client_of(fresh_stack, user_id)
        rows = [client.table("markers").select("marker").execute().data for _ in range(50)]
        return {str(row) for row in rows}

    with ThreadPoolExecutor(8) as threads:
        seen = dict(zip(users, threads.map(reads, users), strict=True))
    assert seen == {user_id: {str([{"marker": marker}])} for user_id, marker in users.items()}


@pytest.fixture
def home() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="stack-", dir="/tmp"))
    yield folder
    shutil.rmtree(folder)


def test_what_was_stored_is_there_after_a_restart(home: Path) -> None:
    with Stack.open(home) as stack:
        keys = stack.secrets
        migrate(stack, MARKERS)
        client_of(stack).auth.sign_up({"email": "ada@example.com", "password": "a long enough password"})
    with Stack.open(home) as stack:
        assert stack.secrets == keys
        answer = client_of(stack).auth.sign_in_with_password(
            {"email": "ada@example.com", "password": "a long enough password"}
        )
        assert answer.user is not None


def test_two_processes_that_start_at_once_share_one_stack(home: Path) -> None:
    script = """
import sys
from pathlib import Path
from local.supabase.stack import Stack
with Stack.open(Path(sys.argv[1])) as stack:
    print(stack.secret_key)
"""
    command = [sys.executable, "-c", script, str(home)]
    starts = [subprocess.Popen(command, cwd=ROOT, text=True, stdout=subprocess.PIPE) for _ in range(3)]
    keys = {start.communicate()[0] for start in starts}
    assert [start.returncode for start in starts] == [0, 0, 0]
    assert len(keys) == 1 and keys.pop().startswith("sb_secret_")
    assert not (home / "postgres/postmaster.pid").exists()


def test_the_keys_of_a_home_are_its_own_and_closed_to_others(tmp_path: Path) -> None:
    one, other = Secrets.of_folder(tmp_path), Secrets.generate()
    assert Secrets.of_folder(tmp_path) == one
    assert {one.jwt_secret, one.publishable_key, one.secret_key}.isdisjoint(
        {other.jwt_secret, other.publishable_key, other.secret_key}
    )
    assert stat.S_IMODE((tmp_path / "secrets.json").stat().st_mode) == 0o600
    assert [file.name for file in tmp_path.iterdir()] == ["secrets.json"]
    assert one.secret_key not in repr(one) and one.jwt_secret not in repr(one)


def test_a_foreign_database_is_served_as_it_is(
    make_stack: Callable[..., Stack], new_database: Callable[[], str], tmp_path: Path
) -> None:
    owner = make_stack()
    migrate(owner, "create table public.things as select 1 as one; grant select on public.things to anon")
    foreign = Stack.from_url(owner.dsn("authenticator"), owner.options)
    with foreign, httpx.Client(transport=foreign.transport(), base_url=foreign.url) as client:
        assert client.get("/rest/v1/things").json() == [{"one": 1}]
        with pytest.raises(LookupError):
            foreign.dsn()


class Echo:
    """A service that answers with what reached it."""

    def handle(self, request: Request) -> Response:
        return json_response(200, [request.method, request.path, request.query, len(request.body)])


class Failing:
    """A service that raises."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def handle(self, request: Request) -> Response:
        raise self.error


GATEWAY = Gateway({"/rest/v1": (Echo(), 10), "/storage/v1": (Echo(), 20)})


def test_a_service_sees_its_own_paths_still_encoded() -> None:
    answer = GATEWAY.handle(Request("GET", "/rest/v1/a%2Fb", "x=1%20"))
    assert answer.body == b'["GET","/a%2Fb","x=1%20",0]'
    assert GATEWAY.handle(Request("GET", "/rest/v1")).body == b'["GET","/","",0]'


@pytest.mark.parametrize("path", ["/", "/rest/v10/x", "/functions/v1/f", "/realtime/v1", "/graphql/v1"])
def test_what_is_not_served_is_said_to_be_missing(path: str) -> None:
    answer = GATEWAY.handle(Request("GET", path))
    assert answer.status == 501 and path.encode() in answer.body and b"/rest/v1" in answer.body


def test_a_body_above_the_limit_of_its_service_is_refused() -> None:
    assert GATEWAY.handle(Request("POST", "/rest/v1/x", body=b"1" * 10)).status == 200
    assert GATEWAY.handle(Request("POST", "/rest/v1/x", body=b"1" * 11)).status == 413
    assert GATEWAY.handle(Request("POST", "/storage/v1/x", body=b"1" * 11)).status == 200


ERRORS = [
    (ApiError(409, {"code": "23505", "message": "taken"}), 409),
    (TokenError("expired", "JWT expired"), 401),
    (psycopg.OperationalError("gone"), 500),
]


@pytest.mark.parametrize(("error", "status"), ERRORS)
def test_an_error_a_service_lets_through_still_becomes_an_answer(error: Exception, status: int) -> None:
    assert Gateway({"": (Failing(error), 1)}).handle(Request("GET", "/x")).status == status


def test_headers_reach_the_service_in_lower_case_and_a_head_answer_has_no_body(stack: Stack) -> None:
    with httpx.Client(transport=stack.transport(), base_url=stack.url) as client:
        answer = client.head("/storage/v1/object/public/none/a", headers={"ApiKey": "nonsense"})
        assert answer.content == b"" and answer.status_code >= 400
        assert client.get("/rest/v1/none", headers={"APIKEY": "nonsense"}).status_code == 401


def test_an_answer_can_be_read_as_a_stream() -> None:
    with httpx.Client(transport=GatewayTransport(GATEWAY), base_url="http://local") as client:
        with client.stream("GET", "/rest/v1/a") as answer:
            assert b"".join(answer.iter_bytes()) == b'["GET","/a","",0]'
            assert answer.headers["content-length"] == "17"
