"""Vendor keys go in sealed and come out for the worker alone."""

import secrets

import pytest
from postgrest.exceptions import APIError

from services import keys
from services.errors import Invalid, MissingKey
from services.sealing import KeyRing, KeyRingError
from services.settings import Settings
from services.store import keys as store
from services.wiring import Studio


def opened(studio, who, service):
    """The key as the worker gets it."""
    key = keys.open_key(studio, who.user_id, service)
    return key and key.reveal()


@pytest.fixture
def key():
    return "hf_" + secrets.token_urlsafe(24)


def test_a_saved_key_shows_its_last_four_characters_and_opens_for_the_worker(studio, new_person, key):
    who = new_person()
    keys.save(who, "higgsfield", f"  {key}\n")
    assert [(row.service, row.last4) for row in keys.rows(who)] == [("higgsfield", key[-4:])]
    assert opened(studio, who, "higgsfield") == key


def test_a_short_key_shows_nothing_of_itself(studio, new_person):
    who = new_person()
    keys.save(who, "youtube", "12345678")
    assert keys.rows(who)[0].last4 == ""


def test_saving_again_replaces_and_deleting_removes(studio, new_person, key):
    who = new_person()
    keys.save(who, "anthropic", "an earlier key".replace(" ", "-"))
    keys.save(who, "anthropic", key)
    assert opened(studio, who, "anthropic") == key
    keys.delete(who, "anthropic")
    keys.delete(who, "anthropic")
    assert keys.rows(who) == [] and keys.open_key(studio, who.user_id, "anthropic") is None


def test_a_missing_key_is_none_and_never_somebody_elses(studio, new_person, key):
    ada, bob = new_person(), new_person()
    keys.save(ada, "higgsfield", key)
    assert keys.rows(bob) == []
    assert keys.open_key(studio, bob.user_id, "higgsfield") is None
    keys.delete(bob, "higgsfield")
    assert opened(studio, ada, "higgsfield") == key


def test_not_even_its_owner_reads_the_ciphertext(new_person, key):
    who = new_person()
    keys.save(who, "higgsfield", key)
    for wanted in ("encrypted_api_key", "*"):
        with pytest.raises(APIError) as refused:
            who.client.table("user_api_keys").select(wanted).execute()
        assert refused.value.code == "42501"


def test_a_ciphertext_moved_to_another_person_or_service_does_not_open(studio, new_person, key):
    ada, bob = new_person(), new_person()
    keys.save(ada, "higgsfield", key)
    kept = store.sealed(studio.admin, ada.user_id, "higgsfield")
    assert kept
    stolen = kept.encrypted_api_key
    store.save(bob.client, "higgsfield", stolen, "")
    store.save(ada.client, "wavespeed", stolen, "")
    for who, service in ((bob, "higgsfield"), (ada, "wavespeed")):
        with pytest.raises(MissingKey, match="enter it again"):
            keys.open_key(studio, who.user_id, service)


@pytest.mark.parametrize(
    "bad", ["", "short", "two words here", "line\nbreak-inside", "x" * 4001, "null\x00byte-inside", "accénts-inside"]
)
def test_what_cannot_be_a_key_is_refused_before_it_is_kept(studio, new_person, bad):
    who = new_person()
    with pytest.raises(Invalid, match="Nothing was saved"):
        keys.save(who, "higgsfield", bad)
    assert keys.rows(who) == []


def test_an_unknown_service_is_refused(new_person, key):
    with pytest.raises(Invalid):
        keys.save(new_person(), "somewhere", key)


def test_no_key_appears_in_the_database_outside_its_ciphertext(studio, new_person, key, stack):
    import psycopg

    who = new_person()
    keys.save(who, "elevenlabs", key)
    with psycopg.connect(stack.dsn()) as connection:
        found = connection.execute(
            "select to_jsonb(k)::text from public.user_api_keys k where user_id = %s", [who.user_id]
        ).fetchall()
    assert key not in str(found) and len(found) == 1


def test_a_studio_whose_ring_lost_a_key_in_use_does_not_start_and_says_how_many(make_stack, tmp_path, key):
    from services import identity, wiring
    from tests.studio_fixtures import FIREFOX, PASSWORD, here

    stack, old, new = make_stack(), ("old", secrets.token_bytes(32)), ("new", secrets.token_bytes(32))
    settings = Settings(home=tmp_path, encryption_keys=(old,), worker=False)
    running = Studio(settings, stack)
    before = wiring.use(running)
    try:
        who = here(identity.sign_up("a@example.com", PASSWORD, "A", FIREFOX) or "")
        keys.save(who, "higgsfield", key)
        keys.save(who, "wavespeed", key)
        lost = Studio(Settings(home=tmp_path, encryption_keys=(new,)), stack)
        with pytest.raises(KeyRingError, match="2 stored vendor keys"):
            lost.start()
        rotated = Studio(Settings(home=tmp_path, encryption_keys=(new, old)), stack).start()
        assert opened(rotated, who, "higgsfield") == key
        assert isinstance(rotated.ring, KeyRing)
    finally:
        wiring.use(before)
        running.close()


def test_a_token_in_the_field_of_instagrams_account_is_refused_and_sent_nowhere(studio, new_person):
    who = new_person()
    for save in (keys.save, keys.add):
        with pytest.raises(Invalid, match="is a number"):
            save(who, "instagram", secrets.token_hex(20) + "x:17841400000000001")
    assert keys.rows(who) == []
