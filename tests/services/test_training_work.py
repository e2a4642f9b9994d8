"""A likeness is priced first, trained once and paid once, whatever happens to answers and workers."""

from datetime import UTC, datetime
from uuid import uuid4

import httpx
import pytest

from local.vendors import higgsfield
from services import consents, identities, keys, personas
from services.consents import ConsentDraft
from services.domain.training import TrainingState
from services.errors import Conflict, ConsentNeeded, Invalid, OverBudget
from services.personas import PersonaDraft
from services.store import generations as generation_store
from services.store.identities import Trainings
from services.store.jobs import Jobs
from services.training_work import NEVER_TAKEN, TrainingWork
from services.vendor_access import VendorAccess
from tests.services.bench_fixtures import bench as bench
from tests.services.bench_fixtures import quick_stack as quick_stack
from tests.services.bench_fixtures import quick_studio as quick_studio
from tests.services.bench_fixtures import strict as strict

ROUNDS = 60


def persona_of(bench, name="Nova", pictures=2):
    ids = tuple(bench.picture().id for _ in range(pictures))
    return personas.create(bench.who, PersonaDraft(name, reference_image_ids=ids))


def asked(bench, persona, family="v2"):
    return identities.ask_price(bench.who, persona, family, uuid4().hex)


def step(bench, worker="trainer", files=None):
    """Everything of trainings that waits becomes due, and one step of each is done."""
    bench.sql("update studio.identity_runs set next_look_at = now()")
    access = VendorAccess(bench.studio)
    access._public = files or access._public
    work = TrainingWork(Trainings(bench.studio.admin, worker), Jobs(bench.studio.admin, worker), access)
    for training in work.due(10):
        work.advance(training)
    if not files:
        access.close()


def now_of(bench, persona):
    (found, *_) = identities.browse(bench.who, persona.id)
    return found


def until(bench, persona, *states, **given):
    for _ in range(ROUNDS):
        step(bench, **given)
        found = now_of(bench, persona)
        if found.status in states or (not states and found.status.ended):
            return found
    raise AssertionError(f"stayed {found.status}: {found.error_message}")


def confirmed(bench, persona):
    asked(bench, persona)
    priced = until(bench, persona, "priced")
    identities.train(bench.who, priced.id)
    return priced


def booked(bench):
    rows = bench.sql(
        "select kind from public.charges where user_id = %s and job_kind = 'training' order by entry_number",
        bench.who.user_id,
    )
    return [row[0] for row in rows]


def test_the_price_comes_first_and_costs_nothing(bench):
    persona = persona_of(bench)
    asked(bench, persona)
    priced = until(bench, persona, "priced")
    assert (float(priced.cost_credits), float(priced.cost_usd)) == (40, 2.5) and priced.is_sandbox
    step(bench)
    assert now_of(bench, persona).status == "priced" and booked(bench) == [] and bench.reserved_jobs() == []


def test_a_confirmed_training_is_sent_once_followed_and_charged(bench):
    persona = persona_of(bench)
    confirmed(bench, persona)
    assert booked(bench) == ["estimated"]
    trained = until(bench, persona)
    assert trained.status == "completed" and trained.vendor_id and trained.error_message is None
    assert len(bench.paid_jobs()) == 1 and booked(bench) == ["estimated", "reserved", "charged"]
    assert bench.sql("select * from studio.charge_faults()") == []


def test_pressing_twice_is_one_training(bench):
    persona, key = persona_of(bench), uuid4().hex
    first, second = (identities.ask_price(bench.who, persona, "v2", key) for _ in range(2))
    assert first.id == second.id
    until(bench, persona, "priced")
    identities.train(bench.who, first.id)
    with pytest.raises(Conflict):
        identities.train(bench.who, first.id)


def test_a_training_that_fails_says_why_and_gives_the_credits_back(bench):
    persona = persona_of(bench, "Nova [sandbox:failed]")
    confirmed(bench, persona)
    failed = until(bench, persona)
    assert failed.status == "failed" and "The pictures show no face." in failed.error_message
    assert "gave the credits back" in failed.error_message
    assert booked(bench) == ["estimated", "reserved", "refunded"] and bench.paid_jobs() == []


@pytest.mark.parametrize("lost", ["lost-answer", "lost-request"])
def test_a_lost_answer_is_looked_for_and_never_sent_again(bench, lost):
    persona = persona_of(bench, f"Nova [sandbox:{lost}]")
    confirmed(bench, persona)
    step(bench)
    waiting = now_of(bench, persona)
    assert waiting.status == "submitting" and waiting.error_code == "outcome_unknown"
    assert "does not send it again" in waiting.error_message
    bench.sql("update public.persona_identities set started_at = now() - interval '11 minutes'")
    ended = until(bench, persona, "completed", "failed")
    if lost == "lost-answer":
        assert ended.status == "completed" and len(bench.paid_jobs()) == 1
        assert booked(bench) == ["estimated", "reserved", "charged"]
    else:
        assert ended.error_message == NEVER_TAKEN and bench.reserved_jobs() == []
        assert booked(bench) == ["estimated", "reserved", "refunded"]


def test_a_worker_that_dies_while_sending_leaves_a_training_that_is_found_again(bench, quick_studio):
    persona = persona_of(bench)
    confirmed(bench, persona)
    sandbox, died = quick_studio.vendor_http(True), []

    def answer(request):
        copy = httpx.Request(request.method, request.url, headers=request.headers, content=request.read())
        response = sandbox.send(copy)
        if request.url.path == "/v1/custom-references" and request.method == "POST":
            died.append(response.status_code)
            raise KeyboardInterrupt
        return httpx.Response(response.status_code, content=response.content)

    quick_studio._vendors[True] = httpx.Client(transport=httpx.MockTransport(answer))
    try:
        with pytest.raises(KeyboardInterrupt):
            step(bench, worker="dies")
    finally:
        quick_studio._vendors[True] = sandbox
    assert died == [200] and now_of(bench, persona).status == "submitting"
    step(bench)
    assert now_of(bench, persona).status == "submitting", "its lease still runs"
    bench.sql("update studio.identity_runs set lease_until = now() - interval '1 second'")
    assert until(bench, persona).status == "completed" and len(bench.paid_jobs()) == 1


def test_without_a_key_or_a_sandbox_nothing_is_asked(strict):
    persona = persona_of(strict)
    asked(strict, persona)
    failed = until(strict, persona)
    assert failed.error_code == "missing_key" and "Keys" in failed.error_message


def test_without_references_it_says_so_before_anything_is_sent(bench):
    persona = persona_of(bench, pictures=0)
    asked(bench, persona)
    assert "choose new references" in until(bench, persona).error_message


def test_what_was_not_sent_can_be_taken_back_and_what_was_cannot(bench):
    persona = persona_of(bench)
    confirmed(bench, persona)
    identities.withdraw(bench.who, now_of(bench, persona))
    step(bench)
    assert identities.browse(bench.who, persona.id) == [] and booked(bench) == ["estimated", "released"]
    persona = persona_of(bench, "Nova [sandbox:stuck]")
    confirmed(bench, persona)
    sent = until(bench, persona, "queued", "in_progress")
    with pytest.raises(Conflict):
        identities.withdraw(bench.who, sent)
    with pytest.raises(Conflict, match="may have cost money"):
        identities.forget(bench.who, sent.id)


def test_a_real_face_is_neither_priced_nor_trained_without_a_consent(bench):
    persona = persona_of(bench)
    personas.change(bench.who, persona.id, likeness="real")
    with pytest.raises(ConsentNeeded):
        asked(bench, persona)
    today = datetime.now(UTC).date()
    draft = ConsentDraft("Ada", "pictures", today, proof_asset_id=bench.picture().id)
    consent = consents.add(bench.who, persona.id, draft)
    priced = confirmed(bench, persona)
    consents.revoke(bench.who, consent.id)
    step(bench)
    refused = now_of(bench, persona)
    assert (refused.id, refused.status) == (priced.id, "failed") and "consent" in refused.error_message
    assert bench.reserved_jobs() == [] and booked(bench) == ["estimated", "released"]


def test_a_training_that_passes_the_budget_is_not_sent(bench, quick_studio):
    keys.save(bench.who, "higgsfield", "an-id:" + "a-secret" * 3)
    quick_studio._vendors[False] = quick_studio.vendor_http(True)
    try:
        bench.sql(
            "insert into public.budgets (user_id, period, limit_usd) values (%s, 'month', 1)", bench.who.user_id
        )
        persona = persona_of(bench)
        asked(bench, persona)
        priced = until(bench, persona, "priced", files=quick_studio.vendor_http(True))
        assert not priced.is_sandbox
        with pytest.raises(OverBudget):
            identities.train(bench.who, priced.id)
        assert now_of(bench, persona).status == "priced" and booked(bench) == []
    finally:
        del quick_studio._vendors[False]


def test_pictures_are_drawn_with_a_likeness_by_its_owner_alone(bench):
    persona = persona_of(bench)
    confirmed(bench, persona)
    trained = until(bench, persona)
    assert trained.in_use, "a likeness is trained to be drawn with"
    assert identities.offered(bench.who, persona.id, "v2") == {trained.vendor_id: "Nova"}
    assert identities.offered(bench.who, persona.id, "v1") == {}
    identities.use(bench.who, trained.id, False)
    assert identities.offered(bench.who, persona.id, "v2") == {} and not now_of(bench, persona).in_use
    identities.use(bench.who, trained.id, True)
    assert now_of(bench, persona).in_use
    job = bench.until(drawn(bench, bench.who, persona, trained.vendor_id))
    assert job.status == "completed", job.error_message
    other = bench.new_person()
    with pytest.raises(Invalid, match="likeness"):
        drawn(bench, other, None, trained.vendor_id)


def drawn(bench, who, persona, character):
    values = {
        "user_id": who.user_id, "prompt_text": "a cat", "model": "soul", "request_key": str(uuid4()),
        "ai_model_id": persona and persona.id, "settings": {"custom_reference_id": character},
    }  # fmt: skip
    return generation_store.of_request(who.client, values)


def test_somebody_elses_likeness_is_not_there(bench):
    persona = persona_of(bench)
    confirmed(bench, persona)
    trained, other = until(bench, persona), bench.new_person()
    assert identities.browse(other, persona.id) == []
    identities.use(other, trained.id, False)
    identities.forget(other, trained.id)
    with pytest.raises(Conflict):
        identities.train(other, trained.id)
    assert now_of(bench, persona).in_use


def test_the_newest_likeness_of_a_family_is_the_one_in_use(bench):
    persona = persona_of(bench)
    for _ in range(2):
        confirmed(bench, persona)
        until(bench, persona)
    newest, older = identities.browse(bench.who, persona.id)
    assert newest.in_use and not older.in_use


def test_the_vendors_book_knows_no_training_that_the_ledger_does_not(bench):
    for name in ("Ada", "Bea [sandbox:failed]"):
        persona = persona_of(bench, name)
        confirmed(bench, persona)
        until(bench, persona)
    book = [line.kind for line in higgsfield.book(bench.studio.settings.home) if line.account == bench.who.user_id]
    ours = [kind for kind in booked(bench) if kind != "estimated"]
    assert sorted(book) == sorted(ours) and TrainingState.COMPLETED.ended
