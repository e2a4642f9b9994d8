"""Lines of one person: asked for, spoken by the worker, looked for, and compared with what the vendor billed."""

from local.vendors import elevenlabs as vendor
from services import personas, voice_takes, voices
from services.domain.speech import DEFAULT_MODEL
from services.domain.voice import VoiceSettings
from services.personas import PersonaDraft
from tests.services.bench_fixtures import bench as bench
from tests.services.bench_fixtures import quick_stack as quick_stack
from tests.services.bench_fixtures import quick_studio as quick_studio
from tests.services.bench_fixtures import strict as strict

VOICE = "SandboxVoice00000000"
USUAL = VoiceSettings()


def wanted(bench, line, settings=USUAL, voice=VOICE, model=DEFAULT_MODEL):
    found = next(one for one in voices.models(bench.who) if one.id == model)
    return voice_takes.wanted(voice, found, settings, line, sandbox=True)


def there(bench, line):
    found = voice_takes.find(bench.who, line)
    assert found
    return found


def persona(bench):
    return personas.create(bench.who, PersonaDraft("Nova", voice_id=VOICE))


def spoken(bench, line, **given):
    """The take of a line after the worker had its turn."""
    take = voice_takes.speak(bench.who, None, wanted(bench, line, **given))
    bench.worker.tick()
    return voice_takes.get(bench.who, take.id)


def looked(bench, take):
    """The take after the next look, however long the worker would have waited."""
    bench.sql("update public.voice_takes set next_look_at = now()")
    bench.worker.tick()
    return voice_takes.get(bench.who, take.id)


def billed(bench, line):
    """What the vendor's own book says it charged for a line, call by call."""
    book = vendor.book(bench.studio.settings.home)
    return [one.credits for one in book if one.account == bench.who.user_id and one.line == line and one.credits]


def booked(bench):
    rows = bench.sql(
        "select kind, amount::float, unit, source, is_sandbox from public.charges where user_id = %s"
        " order by entry_number",
        bench.who.user_id,
    )
    assert bench.sql("select * from studio.charge_faults()") == []
    return rows
