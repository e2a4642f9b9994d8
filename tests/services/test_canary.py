"""A canary in the place of every vendor's key: whatever goes wrong, it is found nowhere but in ciphertext.

The vendors are the worst there could be: they repeat every header and body they were sent, in every kind of answer.
"""

import base64
import copy
import io
import logging
import pickle
import traceback
import zipfile
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import httpx
import psycopg
import pytest

from services import (
    costs,
    identities,
    keys,
    passport_export,
    personas,
    prompts,
    reel_export,
    reels,
    studio_keys,
    voices,
)
from services.domain.secret import Secret
from services.errors import StudioError
from services.personas import PersonaDraft
from services.prompts import Question
from tests.services.bench import Bench, in_place, quick
from tests.services.bench_fixtures import quick_stack as quick_stack

TABLES = """
  select format('%I.%I', schemaname, tablename) from pg_tables
  where schemaname not in ('pg_catalog', 'information_schema')
"""
OUTCOMES: dict[str, int | type[httpx.TransportError]] = {
    **{str(status): status for status in (200, 302, 401, 422, 500)},
    "cut off": httpx.RemoteProtocolError,
    # The one failure of the client itself that quotes what it was to send.
    "illegal header": httpx.LocalProtocolError,
}  # fmt: skip


@dataclass
class Parrot:
    """Every vendor at once: repeats what it was sent, under the status or failure in `outcome`."""

    outcome: int | type[httpx.TransportError] = 200
    heard: set[str] = field(default_factory=set)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        said = f"{dict(request.headers)} {request.read()[:2000]!r} {request.url}"
        self.heard.add(request.url.host)
        if not isinstance(self.outcome, int):
            quoted = said if self.outcome is httpx.LocalProtocolError else "the network failed"
            raise self.outcome(quoted, request=request)
        words = {name: said for name in ("detail", "message", "error", "request_id", "id", "status", "reason")}
        nested = {"type": said, "message": said, "errors": [{"reason": said}]}
        found = words | ({"error": nested} if self.outcome in (401, 500) else {})
        return httpx.Response(self.outcome, json=found, headers={"location": f"https://elsewhere.example/{said[:50]}"})


@pytest.fixture
def log():
    """Everything that any logger says, tracebacks included, at the most talkative."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter("%(name)s %(levelname)s %(message)s"))
    root, level = logging.getLogger(), logging.getLogger().level
    named = ("httpx", "httpcore", "hpack", "h11", "urllib3", "services")
    talkative = [root, *(logging.getLogger(name) for name in named)]
    before = [one.level for one in talkative]
    root.addHandler(handler)
    for one in talkative:
        one.setLevel(logging.DEBUG)
    yield stream
    root.removeHandler(handler)
    for one, was in zip(talkative, before, strict=True):
        one.setLevel(was)
    root.setLevel(level)


@pytest.fixture
def caged(quick_stack, tmp_path):
    """A studio all of whose vendors are the parrot, with a key of its own for one of them."""
    parrot = Parrot()
    lent = Secret(canary("studio"))
    with in_place(quick(tmp_path / "home", quick_stack, sandbox=False, studio_keys={"anthropic": lent})) as studio:
        studio._vendors[False] = httpx.Client(transport=httpx.MockTransport(parrot))
        bench = Bench(studio, quick_stack)
        bench.worker._access._public = studio._vendors[False]
        yield bench, parrot, lent
    studio.close()


def canary(of: str) -> str:
    return f"canary{of}{uuid4().hex}"


def planted(bench: Bench) -> list[str]:
    """A canary for every vendor, stored; every part of each, as no part may be seen either.

    Of Instagram's two the first is no secret: it is the number of an account, and stands in the address.
    """
    found = []
    for service in keys.SERVICES:
        parts = [canary("id"), canary("secret")] if service in keys.TWO_PARTS else [canary(service)]
        if service == "instagram":
            parts[0] = "17841400000000001"
        keys.save(bench.who, service, ":".join(parts))
        found += parts[1:] if service == "instagram" else parts
    return found


def errors_of(acts, log) -> list[str]:
    """Run each; every shape in which its failure could be shown or carried away."""
    shown = []
    for act in acts:
        try:
            act()
        except StudioError as error:
            logging.getLogger("services.canary").error("it failed", exc_info=error)
            shown += [repr(error), str(error), "".join(traceback.format_exception(error))]
            shown.append(repr(pickle.loads(pickle.dumps(error))) + repr(copy.copy(error).__dict__))
    return shown


def work(bench: Bench) -> None:
    """All that is asked of vendors, once round."""
    for table in ("studio.generation_runs", "studio.identity_runs"):
        bench.sql(f"update {table} set next_look_at = now(), lease_until = null")
    bench.sql("update public.viral_reels set facts_due_at = now()")
    bench.sql("update public.vendor_limits set resume_at = null")
    bench.worker._next_reels = float("-inf")
    bench.worker.tick()


def asked_for(bench: Bench) -> None:
    """One piece of work of every kind that needs a key."""
    picture = bench.picture()
    persona = personas.create(bench.who, PersonaDraft("Nova", reference_image_ids=(picture.id,)))
    bench.asked("a cat")
    bench.asked_of("wavespeed-ai/z-image/turbo", "a cat")
    prompts.ask_for_five(bench.who, Question(picture.id), uuid4().hex)
    identities.ask_price(bench.who, persona, "v2", uuid4().hex)
    with suppress(StudioError):
        voices.refresh(bench.who)
    reels.paste(bench.who, "https://youtu.be/kP9wRt3_VbM")


def everything_kept(bench: Bench, stack) -> str:
    """The whole database as text, every file of the studio's home, and what a person can take away."""
    with psycopg.connect(stack.dsn("supabase_admin")) as connection:
        names = [name for (name,) in connection.execute(TABLES).fetchall()]
        rows = [str(connection.execute(f"select string_agg(t::text, '\n') from {name} t").fetchone()) for name in names]
    home: Path = bench.studio.settings.home
    files = [path.read_bytes().decode("latin-1") for path in home.rglob("*") if path.is_file()]
    taken = [one(bench.who).decode("latin-1") for one in (reel_export.csv, reel_export.parquet)]
    taken.append(costs.csv(bench.who, datetime.now(UTC).date().replace(day=1)).decode("latin-1"))
    for persona in personas.browse(bench.who):
        packed = b"".join(passport_export.export(bench.who, persona.id).chunks)
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            taken += [archive.read(name).decode("latin-1") for name in archive.namelist()]
    return "\n".join([*rows, *files, *taken])


def test_a_canary_is_found_nowhere_outside_its_ciphertext(caged, quick_stack, log):
    bench, parrot, lent = caged
    secret = planted(bench)
    shown: list[str] = []
    for outcome in OUTCOMES.values():
        parrot.outcome = outcome
        # Each vendor's refusal must be met by work too, not only by the check before it.
        bench.sql(
            "update public.user_api_keys set status = 'works', failing_since = null,"
            " check_due_at = now() + interval '1 day'"
        )
        asked_for(bench)
        work(bench)
        bench.sql("update public.user_api_keys set check_due_at = now()")
        work(bench)
        typed = [canary("typed") for _ in keys.SERVICES]
        secret += typed
        for key, service in zip(typed, keys.SERVICES, strict=True):
            pair = f"{key}:{key}" if service in keys.TWO_PARTS else key
            shown += errors_of([lambda service=service, pair=pair: keys.add(bench.who, service, pair)], log)
        shown += [repr(keys.rows(bench.who)), repr(bench.studio.settings), repr(bench.studio.ring)]
    assert len(parrot.heard) >= len(keys.SERVICES) and "elsewhere.example" not in parrot.heard
    keys.delete(bench.who, "anthropic")
    studio_keys.choose(bench.who, "anthropic", True)
    asked_for(bench)
    work(bench)
    kept = everything_kept(bench, quick_stack)
    assert len(shown) > 3 * len(OUTCOMES) and "it failed" in log.getvalue()
    for place, text in (("log", log.getvalue()), ("errors", "\n".join(shown)), ("kept", kept)):
        for key in [*secret, lent.reveal()]:
            for spelled in (key, base64.b64encode(key.encode()).decode().rstrip("=")[:-2], key.encode().hex()):
                at = text.find(spelled)
                assert at < 0, f"in the {place}: …{text[max(0, at - 300):at]}✗{text[at + len(spelled):at + 100]}…"


def test_a_missing_key_is_a_typed_error_and_nobody_is_called(caged):
    bench, parrot, _ = caged
    work(bench)  # The studio asks about the key it lends, whoever is there.
    parrot.heard.clear()
    asked_for(bench)
    work(bench)
    assert parrot.heard <= {"www.youtube.com"}, "what everybody may read needs no key"
    ended = bench.sql("select error_code from public.generations where user_id = %s", bench.who.user_id)
    assert {code for (code,) in ended} == {"missing_key"}


def test_another_persons_key_is_neither_used_nor_asked_about_nor_removed(caged):
    bench, parrot, _ = caged
    planted(bench)
    bench.sql("update public.user_api_keys set check_due_at = now() + interval '1 day', checked_at = null")
    other = Bench(bench.studio, bench._stack)
    for service in keys.SERVICES:
        keys.check_again(other.who, service)
        keys.delete(other.who, service)
    work(other)  # The studio asks about the key it lends, whoever is there.
    parrot.heard.clear()
    asked_for(other)
    work(other)
    assert parrot.heard <= {"www.youtube.com"} and len(keys.rows(bench.who)) == len(keys.SERVICES)
