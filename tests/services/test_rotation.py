"""A new encryption key takes over while people work, and a killed rotation loses nothing."""

import secrets

import httpx
import pytest

from services import identity, keys, rotation, wiring
from services.errors import Unavailable
from services.settings import Settings
from services.store import keys as store
from services.wiring import Studio
from tests.studio_fixtures import FIREFOX, PASSWORD, Interposed, here

OLD, NEW = ("old", secrets.token_bytes(32)), ("new", secrets.token_bytes(32))


@pytest.fixture
def kept(make_stack, tmp_path):
    """A stack with ten keys of five people under the old encryption key, and what they are."""
    stack = make_stack()
    studio = Studio(Settings(home=tmp_path, encryption_keys=(OLD,)), stack).start()
    before, plain = wiring.use(studio), {}
    for number in range(5):
        who = here(identity.sign_up(f"p{number}@example.com", PASSWORD, "", FIREFOX) or "")
        for service in ("higgsfield", "anthropic"):
            plain[who.user_id, service] = secrets.token_urlsafe(20)
            keys.save(who, service, plain[who.user_id, service])
    yield stack, plain
    wiring.use(before)


def with_ring(stack, tmp_path, *ring):
    return Studio(Settings(home=tmp_path, encryption_keys=ring), stack).start()


def all_open(studio, plain):
    for (user_id, service), key in plain.items():
        found = keys.open_key(studio, user_id, service)
        assert found is not None and found.reveal() == key


def test_after_a_rotation_the_old_key_can_go(kept, tmp_path):
    stack, plain = kept
    assert rotation.rotate(with_ring(stack, tmp_path, NEW, OLD)) == rotation.Outcome(10, 0)
    all_open(with_ring(stack, tmp_path, NEW), plain)
    assert rotation.rotate(with_ring(stack, tmp_path, NEW)) == rotation.Outcome(0, 0)


@pytest.mark.parametrize("allowed", range(10))
def test_killed_at_any_point_nothing_is_lost_and_the_next_run_finishes(kept, tmp_path, allowed):
    stack, plain = kept
    left = [allowed]

    def answer(request):
        if request.method == "PATCH":
            left[0] -= 1
            if left[0] < 0:
                raise httpx.ConnectError("killed", request=request)

    with pytest.raises(Unavailable):
        rotation.rotate(with_ring(Interposed(stack, answer), tmp_path, NEW, OLD))
    both = with_ring(stack, tmp_path, NEW, OLD)
    all_open(both, plain)
    assert rotation.rotate(both).sealed == 10 - allowed
    all_open(with_ring(stack, tmp_path, NEW), plain)


def test_a_key_that_its_owner_replaces_meanwhile_stays_the_owners(kept, tmp_path):
    stack, plain = kept
    studio = with_ring(stack, tmp_path, NEW, OLD)
    row = store.sealed_otherwise(studio.admin, studio.ring.prefixes()[0], "")[0]
    place = {"user_id": row.user_id, "service": row.service, "column": keys.COLUMN}
    theirs = studio.ring.seal("the owner's newest", **place)
    store.replace_sealed(studio.admin, row, theirs)
    store.replace_sealed(studio.admin, row, studio.ring.seal("stale", **place))
    found = keys.open_key(studio, row.user_id, row.service)
    assert found is not None and found.reveal() == "the owner's newest" and len(plain) == 10


def test_what_no_key_opens_is_counted_and_left(kept, tmp_path):
    stack, _ = kept
    studio = with_ring(stack, tmp_path, NEW, OLD)
    row = store.sealed_otherwise(studio.admin, studio.ring.prefixes()[0], "")[0]
    store.replace_sealed(studio.admin, row, row.encrypted_api_key[:-4] + "AAA=")
    assert rotation.rotate(studio) == rotation.Outcome(9, 1)
