"""Styles from the vendor's list to the picture: read, kept, shown, ordered, and honest when they are old or gone."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from services import assets, generations, keys, prompts, style_previews, styles
from services.domain.job_state import JobState
from services.errors import Invalid, NotFound
from services.store import files
from tests.services.bench import in_place, job_of
from tests.services.bench_fixtures import bench as bench
from tests.services.bench_fixtures import quick_stack as quick_stack
from tests.services.bench_fixtures import quick_studio as quick_studio
from tests.services.bench_fixtures import strict as strict

NEW, OLD = "soul-2", "soul"


def read(bench, family=NEW):
    """The list after somebody looked and the worker had its turn."""
    styles.catalog(bench.who, family)
    bench.worker.tick()
    found = styles.offered(bench.who, family)
    return {one.name: one for one in found}


def known(bench, now=None):
    found = styles.catalog(bench.who, NEW, now)
    assert found
    return found


def ordered(bench, style_id, **settings):
    prompt = prompts.write_own(bench.who, "a woman at a harbour")
    return job_of(bench.who, prompt.id, style_id=style_id, **settings)


def test_a_list_is_read_once_and_then_only_when_it_is_old(bench):
    assert known(bench).open
    found = read(bench)
    assert len(found) > 12 and found["Neon"].preview_url.startswith("https://")
    assert known(bench).is_sandbox and not known(bench).open and known(bench).error_message is None
    assert not known(bench, datetime.now(UTC) + timedelta(hours=23)).open
    assert known(bench, datetime.now(UTC) + timedelta(hours=25)).open
    assert styles.offered(bench.who, OLD) == [] and set(read(bench, OLD)) == set(found)


def test_without_a_key_the_list_says_so_and_what_was_read_stays(bench, strict):
    bench_who = bench.who
    before = read(bench)
    with in_place(strict.studio):
        strict.who = bench_who
        styles.refresh(strict.who, NEW)
        strict.worker.tick()
        assert "Your Higgsfield key is missing" in (known(strict).error_message or "")
        assert set(read(strict)) == set(before) and not styles.possible(strict.who)


def test_a_vendor_out_of_reach_leaves_the_old_list_with_its_age_and_a_new_key_is_read_at_once(bench):
    before = read(bench)
    fetched = known(bench).fetched_at
    keys.save(bench.who, "higgsfield", f"sandbox-down{uuid4().hex}:secret-of-it")
    assert known(bench).open
    bench.worker.tick()
    after = known(bench)
    assert after.error_message and "cannot be reached" in after.error_message and after.fetched_at == fetched
    assert {one.name for one in styles.offered(bench.who, NEW)} == set(before)


def test_the_picture_of_a_style_is_our_own_small_copy_and_nobody_elses(bench):
    neon = read(bench)["Neon"]
    shown = style_previews.download(bench.who, neon.id)
    data = b"".join(shown.open(None).chunks)
    assert shown.mime_type == "image/webp" and data[8:12] == b"WEBP" and len(data) < 60_000
    # From now on the copy serves: the vendor's address may be dead.
    bench.sql("update public.style_catalogs set is_sandbox = false where user_id = %s", bench.who.user_id)
    assert b"".join(style_previews.download(bench.who, neon.id).open(None).chunks) == data
    with pytest.raises(NotFound):
        style_previews.download(bench.new_person(), neon.id)
    bench.sql("update public.styles set preview_url = '' where id = %s", neon.id)
    with pytest.raises(NotFound, match="no picture to show"):
        style_previews.download(bench.who, neon.id)


def test_what_is_no_picture_is_not_passed_on(bench):
    neon = read(bench)["Neon"]
    job = bench.until(bench.asked("a cat [sandbox:broken-file]"))
    bench.sql("update public.styles set preview_url = %s where id = %s", _result(bench, job), neon.id)
    with pytest.raises(NotFound, match="no picture to show"):
        style_previews.download(bench.who, neon.id)


def _result(bench, job):
    ((vendor_id,),) = bench.sql("select higgsfield_job_id from public.generations where id = %s", job.id)
    return f"https://cdn.higgsfield.sandbox.invalid/results/{vendor_id}/0.png"


def test_a_style_reaches_the_vendor_and_is_seen_in_the_picture(bench):
    neon = read(bench)["Neon"]
    plain, styled = (bench.until(job) for job in (ordered(bench, None, seed=7), ordered(bench, neon.style_id, seed=7)))
    ((body,),) = bench.sql("select request_body from studio.generation_runs where generation_id = %s", styled.id)
    assert body["style_id"] == neon.style_id and "style_id" not in plain.settings
    pictures = [
        files.get(bench.who.client, one.file_path)
        for job in (plain, styled)
        for one in assets.get_many(bench.who, job.saved_asset_ids).values()
    ]
    assert len(set(pictures)) == 2
    assert styles.names(bench.who, [plain.settings, styled.settings]) == {neon.style_id: "Neon"}


def test_a_style_that_is_gone_is_refused_by_name_and_nothing_is_made(bench):
    neon = read(bench)["Neon"]
    job = bench.until(ordered(bench, neon.style_id))
    bench.sql("update public.styles set gone_at = now() where id = %s", neon.id)
    said = "no longer offers the style “Neon”. Nothing was sent or charged"
    with pytest.raises(Invalid, match=said):
        ordered(bench, neon.style_id)
    for again in (generations.retry, generations.send_again):
        with pytest.raises(Invalid, match=said):
            again(bench.who, job.id, "a press")
    with pytest.raises(Invalid, match=said):
        generations.retry_many(bench.who, {job.id: "another press"})
    assert [one.id for one in generations.browse(bench.who).items] == [job.id]
    assert styles.names(bench.who, [job.settings]) == {neon.style_id: "Neon"}


def test_an_unknown_style_is_refused_by_us_once_the_list_is_known_and_by_the_vendor_before(bench):
    early = bench.until(ordered(bench, str(uuid4())))
    assert early.status is JobState.FAILED and "Nothing was charged" in (early.error_message or "")
    assert bench.reserved_jobs() == []
    of_the_other_family = next(iter(read(bench, OLD).values()))
    read(bench)
    for wrong in (str(uuid4()), of_the_other_family.style_id):
        with pytest.raises(Invalid, match="does not list this style. Nothing was sent or charged"):
            ordered(bench, wrong)
    with pytest.raises(Invalid, match="choose again"):
        ordered(bench, "Neon")


def test_a_job_nobody_knows_the_end_of_is_not_given_up_for_a_style_that_is_gone(bench):
    neon = read(bench)["Neon"]
    job = ordered(bench, neon.style_id)
    lost = "update public.generations set status = 'submitting', error_code = 'outcome_unknown' where id = %s"
    bench.sql(lost, job.id)
    bench.sql("update public.styles set gone_at = now() where id = %s", neon.id)
    with pytest.raises(Invalid, match="Neon"):
        generations.send_again(bench.who, job.id, "a press")
    assert generations.get(bench.who, job.id).status is JobState.SUBMITTING
