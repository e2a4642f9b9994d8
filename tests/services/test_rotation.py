"""A new encryption key takes over while people work, and a killed rotation loses nothing."""

import base64
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import httpx
import psycopg
import pytest

from services import identity, keys, rotation, wiring
from services.errors import Unavailable
from services.keys import __main__ as command
from services.rotation import Count
from services.sealing import KeyRingError
from services.settings import Settings
from services.store import sealed_values as store
from services.store.sealed_values import PLACES
from services.wiring import Studio
from tests.studio_fixtures import FIREFOX, PASSWORD, Interposed, here

OLD, NEW = ("old", secrets.token_bytes(32)), ("new", secrets.token_bytes(32))
KEYS, PEOPLE, ACCOUNTS = 10, 5, 3


@pytest.fixture
def kept(make_stack, tmp_path):
    """A stack with keys, sessions and Threads accounts under the old encryption key, and what is in them."""
    stack = make_stack()
    studio = Studio(Settings(home=tmp_path, encryption_keys=(OLD,)), stack).start()
    before, plain = wiring.use(studio), {}
    for number in range(PEOPLE):
        who = here(identity.sign_up(f"p{number}@example.com", PASSWORD, "", FIREFOX) or "")
        for service in ("higgsfield", "anthropic"):
            plain[who.user_id, service] = secrets.token_urlsafe(20)
            keys.save(who, service, plain[who.user_id, service])
    with psycopg.connect(stack.dsn(), autocommit=True) as connection:
        for number in range(ACCOUNTS):
            sealed = studio.ring.seal(
                f"token {number}", user_id=who.user_id, service=f"threads:t{number}", column="access_token"
            )
            connection.execute(
                "insert into public.threads_accounts (user_id, threads_user_id, access_token, token_expires_at)"
                " values (%s, %s, %s, now())", [who.user_id, f"t{number}", sealed],
            )  # fmt: skip
    yield stack, plain
    wiring.use(before)


def with_ring(stack, tmp_path, *ring):
    return Studio(Settings(home=tmp_path, encryption_keys=ring), stack).start()


def counts(current=0, earlier=0):
    """What a survey finds when a part of everything is sealed with each."""
    words = [place.words for place in PLACES]
    return [
        Count(word, of if current else 0, of if earlier else 0)
        for word, of in zip(words, (KEYS, PEOPLE, ACCOUNTS), strict=True)
    ]


def all_open(studio, plain):
    for (user_id, service), key in plain.items():
        found = keys.open_key(studio, user_id, service)
        assert found is not None and found.reveal() == key
    assert not [count for count in rotation.survey(studio) if count.broken]


def first_of(studio, place):
    return store.page(studio.admin, place, "")[0]


def test_after_a_rotation_the_old_key_can_go(kept, tmp_path):
    stack, plain = kept
    both = with_ring(stack, tmp_path, NEW, OLD)
    assert rotation.survey(both) == counts(earlier=1)
    assert rotation.rotate(both) == counts(current=1)
    all_open(with_ring(stack, tmp_path, NEW), plain)
    assert rotation.is_done(rotation.rotate(with_ring(stack, tmp_path, NEW)))


def test_looking_changes_nothing(kept, tmp_path):
    stack, _ = kept
    both = with_ring(stack, tmp_path, NEW, OLD)
    before = [first_of(both, place).sealed for place in PLACES]
    rotation.survey(both)
    assert [first_of(both, place).sealed for place in PLACES] == before


@pytest.mark.parametrize("allowed", range(20))
def test_killed_at_any_point_nothing_is_lost_or_mixed_and_the_next_run_finishes(kept, tmp_path, allowed):
    stack, plain = kept
    left = [allowed]

    def answer(request):
        if any(place.table in str(request.url) for place in PLACES):
            left[0] -= 1
            if left[0] < 0:
                raise httpx.ConnectError("killed", request=request)

    with pytest.raises(Unavailable):
        studio = with_ring(stack, tmp_path, NEW, OLD)
        studio.close()
        studio._stack = Interposed(stack, answer)
        rotation.rotate(studio.start())
    both = with_ring(stack, tmp_path, NEW, OLD)
    all_open(both, plain)
    assert rotation.is_done(rotation.rotate(both))
    all_open(with_ring(stack, tmp_path, NEW), plain)


def test_a_studio_refuses_to_start_without_a_key_that_is_still_needed(kept, tmp_path):
    stack, _ = kept
    with pytest.raises(KeyRingError, match=f"{KEYS} stored vendor keys and {ACCOUNTS} stored Threads accounts"):
        with_ring(stack, tmp_path, NEW)


def test_a_key_that_its_owner_replaces_meanwhile_stays_the_owners(kept, tmp_path):
    stack, _ = kept
    studio = with_ring(stack, tmp_path, NEW, OLD)
    value = first_of(studio, PLACES[0])
    place = {"user_id": value.user_id, "service": value.service, "column": keys.COLUMN}
    assert store.replace(studio.admin, value, studio.ring.seal("the owner's newest", **place))
    assert not store.replace(studio.admin, value, studio.ring.seal("stale", **place))
    found = keys.open_key(studio, value.user_id, value.service)
    assert found is not None and found.reveal() == "the owner's newest"


def test_what_no_key_opens_is_counted_and_left(kept, tmp_path):
    stack, _ = kept
    studio = with_ring(stack, tmp_path, NEW, OLD)
    value = first_of(studio, PLACES[0])
    changed = value.sealed[:-4] + "AAA="
    store.replace(studio.admin, value, changed)
    after = rotation.rotate(studio)
    assert after[0] == Count("vendor keys", KEYS - 1, 0, 1) and not rotation.is_done(after)
    assert changed in [one.sealed for one in store.page(studio.admin, PLACES[0], "")]


def test_a_sealed_value_that_comes_later_cannot_be_forgotten(kept):
    """Every column that is said to be sealed is one that a rotation goes through."""
    stack, _ = kept
    with psycopg.connect(stack.dsn()) as connection:
        found = connection.execute(
            "select table_name, column_name from information_schema.columns where table_schema = 'public'"
            " and (column_name like 'sealed%' or column_name like 'encrypted%' or column_name like '%_token')"
        ).fetchall()
    assert {(place.table, place.column) for place in PLACES} == set(found)


def test_the_command_wants_to_be_told_which(capsys):
    for words in (["rotate"], ["rotate", "run", "--dry-run"], []):
        with pytest.raises(SystemExit):
            command.main(words)
    assert "--dry-run" in capsys.readouterr().err


def test_the_command_looks_and_runs_as_it_is_typed():
    home = Path(tempfile.mkdtemp(prefix="studio-", dir="/tmp"))
    entry = base64.b64encode(NEW[1]).decode()
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("STUDIO_", "SUPABASE_"))}
    env = {**inherited, "STUDIO_HOME": str(home), "STUDIO_ENCRYPTION_KEYS": f"new:{entry}"}
    try:
        for words in (["--dry-run"], ["run"]):
            done = subprocess.run(
                [sys.executable, "-m", "services.keys", "rotate", *words],
                env=env, capture_output=True, text=True, timeout=90, check=False,
            )  # fmt: skip
            assert done.returncode == 0, done.stdout + done.stderr
            assert "vendor keys: 0" in done.stdout and "can be taken out" in done.stdout
            assert entry not in done.stdout + done.stderr
    finally:
        shutil.rmtree(home, ignore_errors=True)
