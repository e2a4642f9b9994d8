"""Keys of the studio: used by those who chose to, shown, counted, limited, and never a fall-back."""

from decimal import Decimal
from uuid import uuid4

import pytest

from services import keys, studio_keys
from services.domain.secret import Secret
from services.errors import MissingKey, StudioError
from services.settings import SettingsError, read
from services.vendor_access import VendorAccess
from tests.services.bench import Bench, in_place, quick
from tests.services.bench_fixtures import quick_stack as quick_stack

LENT = "studio" + "-id:" + uuid4().hex


@pytest.fixture
def lending(quick_stack, tmp_path):
    """A studio with a Higgsfield key of its own, at most $1 a person and month; the network is the stand-in."""
    given = {"studio_keys": {"higgsfield": Secret(LENT)}, "studio_key_monthly_usd": Decimal("1")}
    with in_place(quick(tmp_path, quick_stack, sandbox=False, **given)) as studio:
        studio._vendors[False] = studio.vendor_http(True)
        bench = Bench(studio, quick_stack)
        bench.worker.tick()
        bench.worker._access._public = studio.vendor_http(True)
        yield bench
    studio.close()


def opened(bench, service="higgsfield"):
    access = VendorAccess(bench.studio)
    try:
        return access.open(bench.who.user_id, service)
    finally:
        access.close()


def payers(bench):
    rows = bench.sql(
        "select kind, payer from public.charges where user_id = %s order by entry_number", bench.who.user_id
    )
    return [row[1] for row in rows if row[0] in ("reserved", "charged")]


def test_nobody_is_led_to_the_studios_key_for_want_of_their_own(lending):
    assert not studio_keys.offered(lending.who)["higgsfield"].is_chosen
    with pytest.raises(MissingKey):
        opened(lending)


def test_who_chose_it_uses_it_and_who_stops_does_not(lending):
    studio_keys.choose(lending.who, "higgsfield", True)
    access = opened(lending)
    assert access.key.reveal() == LENT and access.is_studios and not access.is_sandbox
    assert keys.answered(lending.who) == {"higgsfield"}
    studio_keys.choose(lending.who, "higgsfield", False)
    with pytest.raises(MissingKey):
        opened(lending)


def test_one_choice_is_for_one_vendor_and_one_person(lending):
    studio_keys.choose(lending.who, "higgsfield", True)
    with pytest.raises(MissingKey):
        opened(lending, "anthropic")
    other = Bench(lending.studio, lending._stack)
    with pytest.raises(MissingKey):
        opened(other)
    with pytest.raises(StudioError):
        studio_keys.choose(lending.who, "anthropic", True)


def test_an_own_key_comes_first_and_one_that_stopped_working_is_not_replaced(lending):
    own = "own-id:" + uuid4().hex
    studio_keys.choose(lending.who, "higgsfield", True)
    keys.save(lending.who, "higgsfield", own)
    assert opened(lending).key.reveal() == own
    lending.sql(
        "update public.user_api_keys set status = 'refused', failing_since = now() where user_id = %s",
        lending.who.user_id,
    )
    with pytest.raises(MissingKey, match="no longer accepts"):
        opened(lending)


def test_the_ledger_says_who_paid_and_the_screen_what_was_spent(lending):
    studio_keys.choose(lending.who, "higgsfield", True)
    job = lending.until(lending.asked("a cat"))
    assert job.status == "completed", job.error_message
    assert set(payers(lending)) == {"studio"}
    spent = studio_keys.offered(lending.who)["higgsfield"].spent_usd
    assert spent == job.cost_usd and spent > 0


def test_work_with_an_own_key_is_not_counted_against_the_studio(lending):
    studio_keys.choose(lending.who, "higgsfield", True)
    keys.save(lending.who, "higgsfield", "own-id:" + uuid4().hex)
    assert lending.until(lending.asked("a cat")).status == "completed"
    assert set(payers(lending)) == {"own"}
    assert studio_keys.offered(lending.who)["higgsfield"].spent_usd == 0


def test_the_share_of_a_month_is_never_passed(lending):
    studio_keys.choose(lending.who, "higgsfield", True)
    ended = [lending.until(lending.asked(f"a cat {at}", resolution="1080p", batch_size=4)) for at in range(4)]
    assert [job.status for job in ended][:2] == ["completed", "completed"]
    assert ended[-1].status == "failed" and "share of the studio's keys" in ended[-1].error_message
    assert studio_keys.offered(lending.who)["higgsfield"].spent_usd <= 1
    assert len([kind for kind in payers(lending)]) == 2 * sum(job.status == "completed" for job in ended)


def test_a_key_that_left_the_environment_is_offered_no_longer(lending, quick_stack, tmp_path):
    studio_keys.choose(lending.who, "higgsfield", True)
    with in_place(quick(tmp_path, quick_stack, sandbox=False)) as studio:
        studio_keys.announce(studio)
        assert studio_keys.offered(lending.who) == {}
        with pytest.raises(MissingKey):
            opened(Bench(studio, quick_stack))
    studio_keys.announce(lending.studio)


def test_the_settings_name_what_is_wrong_and_show_no_key():
    env = {"STUDIO_KEY_ELEVENLABS": LENT, "STUDIO_KEY_MONTHLY_USD": "7.50"}
    settings = read(env)
    assert settings.studio_keys["elevenlabs"].reveal() == LENT and settings.studio_key_monthly_usd == Decimal("7.50")
    assert LENT not in repr(settings)
    for wrong in ({"STUDIO_KEY_NOBODY": LENT}, {"STUDIO_KEY_MONTHLY_USD": "much"}, {"STUDIO_KEY_MONTHLY_USD": "-1"}):
        with pytest.raises(SettingsError, match="STUDIO_KEY") as refused:
            read(wrong)
        assert LENT not in str(refused.value)
