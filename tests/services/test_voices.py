"""The voices of an account: read when they are old or the key is new, browsed, and heard before they are chosen."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from services import keys, voice_previews, voices
from services.domain.speech import DEFAULT_MODEL
from services.errors import NotFound
from services.store.voices import VoiceFilter
from tests.services.bench_fixtures import bench as bench
from tests.services.bench_fixtures import quick_stack as quick_stack
from tests.services.bench_fixtures import quick_studio as quick_studio
from tests.services.voice_lines import VOICE, persona


def known(bench, now=None):
    """The catalog, which is there once it was asked for."""
    found = voices.catalog(bench.who, now)
    assert found
    return found


def test_the_account_is_read_for_the_screen(bench):
    assert known(bench).open
    bench.worker.tick()
    read = known(bench)
    assert not read.open and read.is_sandbox and (read.tier, read.credits_limit) == ("creator", 100_000)
    found = voices.browse(bench.who, VoiceFilter(), limit=5)
    assert (found.total, len(found.items), found.items[0].is_own) == (12, 5, True)
    german = voices.browse(bench.who, VoiceFilter(language="de"))
    assert {one.name for one in german.items} == {"Felix", "Greta"}
    warm = voices.browse(bench.who, VoiceFilter(text="MICRO british", category="cloned"))
    assert [one.name for one in warm.items] == ["Mara"]
    assert {(one.value, one.voices) for one in voices.facets(bench.who, "category")} >= {("premade", 4)}
    assert [one.id for one in voices.models(bench.who)][0] == DEFAULT_MODEL
    assert voices.browse(bench.new_person(), VoiceFilter()).total == 0


def test_an_account_is_read_again_when_it_is_old_and_not_before(bench):
    voices.catalog(bench.who)
    bench.worker.tick()
    now = datetime.now(UTC)
    assert not known(bench, now + timedelta(minutes=9)).open
    assert known(bench, now + timedelta(minutes=11)).open


def test_a_new_key_has_the_account_read_at_once(bench):
    voices.catalog(bench.who)
    bench.worker.tick()
    keys.save(bench.who, "elevenlabs", "xi-" + uuid4().hex)
    assert known(bench).open


def test_a_voice_in_use_comes_with_its_own_settings_and_keeps_its_row(bench):
    persona(bench)
    voices.catalog(bench.who)
    bench.worker.tick()
    before = {one.voice_id: one for one in voices.browse(bench.who, VoiceFilter(), limit=50).items}
    assert (before[VOICE].settings or {})["stability"] == 0.5 and before["SandboxVoice00000002"].settings is None
    voices.refresh(bench.who)
    bench.worker.tick()
    after = {one.voice_id: one.id for one in voices.browse(bench.who, VoiceFilter(), limit=50).items}
    assert after == {voice_id: one.id for voice_id, one in before.items()}


def heard(download):
    """All bytes of an open sound."""
    stream = download.open(None)
    try:
        return b"".join(stream.chunks)
    finally:
        stream.close()


@pytest.mark.parametrize(
    "address",
    ["https://i.ytimg.com/vi/Qx7-Lm_2ZaE/hqdefault.jpg", "https://previews.elevenlabs.sandbox.invalid/Nobody.wav", ""],
)
def test_a_sample_that_is_no_sound_is_not_passed_on(bench, address):
    voices.catalog(bench.who)
    bench.worker.tick()
    (mara,) = voices.browse(bench.who, VoiceFilter(text="mara")).items
    assert heard(voice_previews.download(bench.who, mara.id)).startswith(b"RIFF")
    bench.sql("update public.voices set preview_url = %s where id = %s", address, mara.id)
    with pytest.raises(NotFound):
        voice_previews.download(bench.who, mara.id)
    with pytest.raises(NotFound):
        voice_previews.download(bench.new_person(), mara.id)
