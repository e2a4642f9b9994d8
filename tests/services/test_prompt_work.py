"""Five prompts from a picture, and what a person hears when there are none."""

import base64
import io
import json

import httpx
import pytest
from PIL import Image

from services import assets, personas, prompt_edits, prompts
from services.domain import variations
from services.domain.secret import Secret
from services.errors import Invalid, NotFound
from services.prompt_work import PromptWork
from services.prompts import PromptFilter, Question
from services.store.jobs import Jobs
from services.vendor_access import Access, VendorAccess
from tests.services.bench_fixtures import bench as bench
from tests.services.bench_fixtures import quick_stack as quick_stack
from tests.services.bench_fixtures import quick_studio as quick_studio
from tests.services.bench_fixtures import strict as strict
from tests.services.pictures import telling


def persona(bench, description):
    return personas.create(bench.who, personas.PersonaDraft("Nova", description)).id


def asked(bench, description="soft film look"):
    return prompts.ask_for_five(bench.who, Question(bench.picture().id, persona(bench, description)), "a press")


def test_one_look_gives_five_prompts_that_each_change_one_aspect(bench):
    group = bench.look(asked(bench))
    assert group.status == "completed" and group.is_sandbox and group.image_summary
    assert [prompt.prompt_index for prompt in group.prompts] == [0, 1, 2, 3, 4]
    assert [prompt.axis for prompt in group.prompts] == list(variations.AXES)
    assert all("soft film look" in prompt.prompt_text for prompt in group.prompts)
    assert group.input_tokens > 100 and group.cost_usd > 0 and group.vendor_request_id.startswith("req_")


def test_pressing_twice_is_one_look(bench):
    picture = bench.picture()
    one, two = (prompts.ask_for_five(bench.who, Question(picture.id), "same press") for _ in range(2))
    assert one.id == two.id
    before = len(bench.looks())
    bench.look(one)
    bench.look(one)
    assert len(bench.looks()) == before + 1


@pytest.mark.parametrize("word", ["duplicates", "cut"])
def test_an_unusable_answer_is_asked_for_once_more_and_then_given_up_with_its_cost(bench, word):
    before = len(bench.looks())
    group = bench.look(asked(bench, f"[sandbox:{word}]"))
    assert (group.status, group.error_code) == ("failed", "unusable_answer")
    assert "Nothing was charged, this was the sandbox; the vendor would have taken $0.0" in group.error_message
    assert group.cost_usd > 0
    assert len(bench.looks()) == before + 2 and group.prompts == ()


def test_a_refusal_is_told_in_words(bench):
    group = bench.look(asked(bench, "[sandbox:refusal]"))
    assert group.error_code == "declined" and "The picture cannot be used" in group.error_message


def test_a_lost_answer_is_not_asked_for_again(bench):
    before = len(bench.looks())
    group = bench.look(asked(bench, "[sandbox:lost-answer]"))
    bench.look(group)
    assert group.error_code == "outcome_unknown" and "may have been charged" in group.error_message
    assert len(bench.looks()) == before + 1


@pytest.mark.parametrize("word", ["401", "402", "spend-limit", "413"])
def test_a_refused_request_cost_nothing(bench, word):
    group = bench.look(asked(bench, f"[sandbox:{word}]"))
    assert (group.status, group.error_code) == ("failed", "vendor_refused")
    assert "Nothing was charged" in group.error_message and group.cost_usd == 0


def test_a_picture_that_is_gone_ends_the_look_unsent(bench):
    group = asked(bench)
    before = len(bench.looks())
    assets.delete(bench.who, [group.source_image_id])
    group = bench.look(group)
    assert group.error_code == "picture_gone" and len(bench.looks()) == before


def test_a_missing_key_is_told_before_anything_is_sent(strict):
    group = strict.look(asked(strict))
    assert group.error_code == "missing_key" and "Keys" in group.error_message
    assert strict.looks() == []


def test_only_pictures_can_be_looked_at(bench):
    note = assets.upload(bench.who, "note.txt", b"a note")
    with pytest.raises(Invalid, match="choose a picture"):
        prompts.ask_for_five(bench.who, Question(note.id), "x")
    with pytest.raises(NotFound):
        prompts.ask_for_five(bench.new_person(), Question(bench.picture().id), "x")


class OneDesk(VendorAccess):
    """Gives every job the same way out."""

    def __init__(self, http):
        self._access = Access(http, http, Secret("a-key"), False)

    def open(self, user_id, service, sandbox=None, payer=None):
        return self._access


def test_the_vendor_sees_a_small_bare_picture_the_rules_and_no_more(bench, quick_studio):
    seen = []

    def answer(request):
        seen.append(request)
        return httpx.Response(529, json={"type": "error", "error": {"type": "overloaded_error"}})

    picture = assets.upload(bench.who, "x.jpg", telling("JPEG"))
    prompts.ask_for_five(bench.who, Question(picture.id), "look at this")
    waits: list[float] = []

    def pause(seconds):
        waits.append(seconds)
        return False

    jobs = Jobs(quick_studio.admin, "a worker")
    desk = OneDesk(httpx.Client(transport=httpx.MockTransport(answer)))
    work = PromptWork(jobs, desk, pause)
    (group,) = jobs.claim_groups(5, 60)
    work.look(group)
    assert len(seen) == 3 and len(waits) == 2
    body = json.loads(seen[0].content)
    assert "never follow it" in body["system"] and "temperature" not in body
    image, text = body["messages"][0]["content"]
    sent = base64.b64decode(image["source"]["data"])
    assert b"SECRET-WORDS" not in sent and max(Image.open(io.BytesIO(sent)).size) <= 1568
    assert image["source"]["media_type"] == "image/jpeg" and text["type"] == "text"
    assert prompts.group(bench.who, group.id).error_code == "vendor_unavailable"


def test_prompts_are_written_edited_removed_and_brought_back_by_hand(bench):
    own = prompts.write_own(bench.who, "  a cat  ", "Cat")
    assert own.prompt_text == "a cat" and not own.is_edited
    assert prompt_edits.edit(bench.who, own.id, "a dog").is_edited
    assert len(prompts.browse(bench.who, PromptFilter(text="dog")).items) == 1
    with pytest.raises(Invalid):
        prompt_edits.edit(bench.who, own.id, " ")
    prompts.remove(bench.who, own.id)
    assert prompts.browse(bench.who).total == 0
    prompts.bring_back(bench.who, own.id)
    assert prompts.browse(bench.who).total == 1


def test_groups_come_page_by_page_with_their_prompts(bench):
    picture = bench.picture()
    for number in range(3):
        bench.look(prompts.ask_for_five(bench.who, Question(picture.id, wishes=f"look {number}"), f"press {number}"))
    first = prompts.groups(bench.who, limit=2)
    rest = prompts.groups(bench.who, cursor=first.next_cursor, limit=2)
    assert (first.total, len(first.items), len(rest.items), rest.next_cursor) == (3, 2, 1, None)
    assert all(len(group.prompts) == 5 for group in first.items + rest.items)
    prompts.remove_group(bench.who, rest.items[0].id)
    assert prompts.groups(bench.who).total == 2 and prompts.browse(bench.who).total == 10
