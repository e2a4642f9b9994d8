"""What came of the jobs: kept, discarded, compared; and jobs picked together."""

from __future__ import annotations

from decimal import Decimal

import pytest

from services import assets, generations, prompts
from services import media as inspection
from services.domain.job_state import JobState
from services.store.assets import AssetFilter
from services.store.jobs import Jobs
from tests.pages.screen import Screen
from tests.pages.test_library_screens import photo
from tests.services.bench import job_of


def result(who, name="made.jpg", **given):
    return assets.keep(who, name, inspection.inspect(photo()), origin="generation", **given)


def names(screen, label="Results"):
    return {tile["name"] for tile in screen.tiles(label)}


def judge(screen, key, ids, kept, at=1):
    """What the wall sends when a key is pressed on pictures."""
    screen.tab.session_state[key] = {"log": [{"at": at, "act": "judge", "ids": list(ids), "to": kept}]}
    screen.tab.run()
    return screen.unbroken()


def test_without_results_nothing_speaks_of_them(sid):
    assert "K keep" not in Screen(sid, "generations").words()


def test_a_discarded_result_leaves_the_wall_and_the_library_and_is_found_again(sid, who):
    kept, gone = result(who, "kept.jpg"), result(who, "gone.jpg")
    screen = Screen(sid, "generations")
    assert names(screen) == {"kept.jpg", "gone.jpg"}
    judge(screen, "results-wall", [gone.id], False)
    judge(screen, "results-wall", [kept.id], True, at=2)
    assert names(screen) == {"kept.jpg"} and assets.get(who, gone.id).kept is False
    assert names(Screen(sid, "assets"), "Assets") == {"kept.jpg"}
    assert names(Screen(sid, "generations", results="Discarded")) == {"gone.jpg"}
    assert names(Screen(sid, "generations", results="Kept")) == {"kept.jpg"}
    assert "No results match these filters" in Screen(sid, "generations", results="To decide").words()


def test_a_decision_that_is_told_twice_is_taken_once(sid, who):
    one = result(who)
    screen = Screen(sid, "generations")
    judge(screen, "results-wall", [one.id], False)
    assets.decide(who, [one.id], True)
    judge(screen, "results-wall", [one.id], False)
    assert assets.get(who, one.id).kept is True


def test_results_side_by_side_can_be_kept_and_those_of_others_are_not_there(sid, who, new_person):
    first, second, theirs = result(who, "a.jpg"), result(who, "b.jpg"), result(new_person(), "theirs.jpg")
    screen = Screen(sid, "generations", compare=f"{first.id},{second.id},{theirs.id}")
    assert names(screen, "Compared results") == {"a.jpg", "b.jpg"} and "What differs" in screen.words()
    judge(screen, "results-compared", [first.id, theirs.id], True)
    assert assets.get(who, first.id).kept is True
    assert not assets.browse(who, AssetFilter(decision="discarded")).items


def test_a_result_of_somebody_else_cannot_be_judged(sid, who, new_person):
    result(who)
    other = new_person()
    theirs = result(other, "theirs.jpg")
    judge(Screen(sid, "generations"), "results-wall", [theirs.id], False)
    assert assets.get(other, theirs.id).kept is None


def test_insights_tell_how_many_results_were_kept(sid, who):
    kept, gone = result(who, "a.jpg"), result(who, "b.jpg")
    result(who, "c.jpg")
    assets.decide(who, [kept.id], True)
    assets.decide(who, [gone.id], False)
    said = "3 pictures made; you kept 50 % of those you decided on; 1 wait for you."
    assert said in Screen(sid, "insights").words()


def test_what_a_job_made_is_kept_on_its_own_screen(sid, who, new_person, jobs, studio):
    made, other = result(who, "made.jpg"), new_person()
    theirs = result(other, "theirs.jpg")
    studio.admin.table("generations").update({"saved_asset_ids": [made.id]}).eq("id", jobs[0]).execute()
    screen = Screen(sid, "generation", id=jobs[0])
    judge(screen, f"made-{jobs[0]}", [made.id, theirs.id], True)
    assert assets.get(who, made.id).kept is True and assets.get(other, theirs.id).kept is None
    assert [tile["kept"] for tile in screen.tiles("Results")] == [True] and "K keep" in screen.words()


def test_side_by_side_underlines_the_words_that_picture_1_does_not_have(sid, who, studio):
    pictures = []
    for text in ("A quiet street <b>", "A quiet harbour <b>"):
        prompt = prompts.write_own(who, text)
        job = job_of(who, prompt.id)
        pictures.append(result(who))
        studio.admin.table("assets").update({"generation_id": job.id}).eq("id", pictures[-1].id).execute()
    said = Screen(sid, "generations", compare=",".join(one.id for one in pictures)).words()
    assert "<dd>A quiet street &lt;b&gt;</dd>" in said and "<dd>A quiet<ins> harbour</ins> &lt;b&gt;</dd>" in said


@pytest.fixture
def jobs(who):
    """Three jobs nobody has sent yet; the first is cancelled."""
    prompt = prompts.write_own(who, "A quiet street", "Quiet")
    made = [job_of(who, prompt.id) for _ in range(3)]
    generations.cancel(who, made[0].id)
    return [job.id for job in made]


def pick(screen, ids):
    screen.tab.session_state["jobs"] = {"picked": list(ids)}
    screen.tab.run()
    return screen.unbroken()


def test_picked_jobs_are_cancelled_together_and_each_button_names_how_many(sid, who, jobs):
    screen = pick(Screen(sid, "generations"), jobs)
    assert "3 jobs selected" in screen.words()
    assert {"Cancel 2", "Try again 1", "Delete 1"} <= set(screen.labels())
    screen.press("Cancel 2")
    assert all(job.status is JobState.CANCELLED for job in generations.get_many(who, jobs).values())
    assert "selected" not in screen.words()


def test_jobs_and_results_are_selected_at_the_same_time(sid, who, jobs):
    one = result(who)
    screen = Screen(sid, "generations")
    screen.tab.session_state["results-wall"] = {"selected": [one.id]}
    screen = pick(screen, jobs)
    assert "3 jobs selected" in screen.words() and "1 result selected" in screen.words()


def test_picked_jobs_are_deleted_after_a_question_that_names_them(sid, who, jobs):
    screen = pick(Screen(sid, "generations"), jobs[:1]).press("Delete 1")
    assert "1 job and what they say of prompt, settings and cost" in screen.words()
    next(button for button in screen.tab.button if button.key == "confirm-act").click().run()
    assert set(generations.get_many(who, jobs)) == set(jobs[1:])


def test_trying_again_adds_new_jobs_and_leaves_the_old_ones(sid, who, jobs):
    screen = pick(Screen(sid, "generations"), jobs).press("Try again 1")
    assert "1 job like before" in screen.words() and len(generations.browse(who).items) == 3
    next(button for button in screen.tab.button if button.key == "confirm-act").click().run()
    assert len(generations.browse(who).items) == 4


def test_jobs_are_filtered_by_model_and_days(sid, who, jobs):
    assert len(Screen(sid, "generations", model="Soul 2").rows("Jobs")) == 3
    assert not Screen(sid, "generations", model="Seedream 4.5").rows("Jobs")
    assert not Screen(sid, "generations", until="2020-01-01").rows("Jobs")
    assert len(Screen(sid, "generations", since="2020-01-01").rows("Jobs")) == 3


@pytest.fixture
def unsure(studio, jobs):
    """A job that was sent and never answered, as the worker leaves it."""
    work = Jobs(studio.admin, "unsure")
    [job] = [job for job in work.claim_generations(50, 60) if job.id == jobs[1]]
    assert work.begin(job, "soul", {}, False, Decimal(1), Decimal("0.062"))
    work.record(job, {"error_code": "outcome_unknown", "error_message": "The answer never came."}, 600)
    return job.id


def test_a_job_nobody_knows_the_end_of_offers_to_ask_give_up_or_send_again(sid, who, unsure):
    screen = Screen(sid, "generation", id=unsure)
    assert "The answer never came." in screen.words() and "It may have been charged" in screen.words()
    assert "Under way for " in screen.words() and ", usually 0:35" in screen.words()
    assert {"Ask the vendor now", "Give it up"} <= set(screen.labels()) and "Cancel" not in screen.labels()
    assert any(label.startswith("Send again all the same · 1 image") for label in screen.labels())
    screen.press("Ask the vendor now")
    assert generations.get(who, unsure).check_requested_at
    screen.press("Give it up")
    lost = generations.get(who, unsure)
    assert lost.status is JobState.FAILED and "may have been charged" in screen.words()


def test_a_lost_answer_of_the_sandbox_does_not_frighten_with_money(sid, studio, unsure):
    studio.admin.table("generations").update({"is_sandbox": True}).eq("id", unsure).execute()
    said = Screen(sid, "generation", id=unsure).words()
    assert "But this is the sandbox: whatever became of it, no money moves." in said and "Made in" not in said


def test_what_a_content_check_refused_is_not_offered_again(sid, who, studio, unsure):
    studio.admin.table("generations").update({"status": "nsfw"}).eq("id", unsure).execute()
    screen = Screen(sid, "generation", id=unsure)
    assert "It is not sent again as it is" in screen.words()
    assert not any("again" in label.lower() for label in screen.labels())


def test_a_waiting_job_says_its_place_and_one_under_way_the_usual_time(sid, who, unsure, jobs):
    notes = {row[1]["open"]: row[5]["note"] for row in Screen(sid, "generations").rows("Jobs")}
    assert notes == {jobs[0]: "", jobs[1]: "usually 0:35", jobs[2]: "number 1 in line"}
