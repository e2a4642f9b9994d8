"""Facts of reels: looked up in time, counted once, with their source, and let go when terms say so."""

from datetime import UTC, datetime, timedelta

import pytest

from local.vendors import youtube as sandbox_youtube
from services import keys, reel_import, reel_links, reel_review, reels
from services.errors import NotFound
from services.reels import Verdict
from tests.services.bench_fixtures import bench as bench
from tests.services.bench_fixtures import quick_stack as quick_stack
from tests.services.bench_fixtures import quick_studio as quick_studio
from tests.services.bench_fixtures import strict as strict

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def work(bench):
    """All that is due, until nothing is."""
    bench.sql("update public.viral_reels set facts_due_at = now() where facts_due_at is not null")
    while bench.look_up_reels():
        pass


def pasted(bench, *links):
    return [line.reel for line in reels.paste(bench.who, "\n".join(links))]


def test_a_youtube_link_gets_its_facts_a_count_with_its_source_and_a_verdict(bench):
    (reel,) = pasted(bench, "https://youtu.be/kP9wRt3_VbM")
    work(bench)
    found = reels.get(bench.who, reel.id)
    assert found.author and found.caption and found.duration_seconds and found.views_checked_at
    assert found.approval_status is (Verdict.APPROVED if found.view_count >= 100_000 else Verdict.DENIED)
    (count,) = reel_review.counts(bench.who, reel.id)
    assert (count.source, count.definition) == ("youtube_sandbox", "Invented by the sandbox.")
    assert count.views == found.view_count and found.facts_due_at and found.facts_due_at > datetime.now(UTC)


def test_the_sandbox_invents_nothing_over_a_count_that_is_real(bench):
    reel_import.run(bench.who, b"url,views,channel\nhttps://youtu.be/kP9wRt3_VbM,123,Nova\n", "x.csv")
    work(bench)
    (reel,) = reels.browse(bench.who).items
    assert (reel.view_count, reel.view_source, reel.author) == (123, "import", "Nova")


def test_fifty_reels_cost_one_unit_and_one_more_costs_another(bench):
    who = bench.who
    pasted(bench, *(f"https://youtu.be/unitcount{at:02}" for at in range(51)))
    work(bench)
    assert sandbox_youtube.units(bench.studio.settings.home, f"{who.user_id}:sandbox") == 2
    assert bench.sql("select units from public.vendor_usage where user_id = %s", who.user_id) == [(2,)]


def test_a_thumbnail_is_copied_and_streams_to_its_owner_alone(bench):
    (reel,) = pasted(bench, "https://youtu.be/kP9wRt3_VbM")
    with pytest.raises(NotFound):
        reel_links.thumbnail(bench.who, reel.id)
    work(bench)
    stream = reel_links.thumbnail(bench.who, reel.id).open(None)
    assert stream.status == 200 and b"".join(stream.chunks)[8:12] == b"WEBP"
    stream.close()
    assert reels.get(bench.who, reel.id).thumbnail_hash is not None
    with pytest.raises(NotFound):
        reel_links.thumbnail(bench.new_person(), reel.id)


def test_a_video_that_is_not_shown_says_so_and_waits(bench):
    (reel,) = pasted(bench, "https://youtu.be/gone-000001")
    work(bench)
    found = reels.get(bench.who, reel.id)
    assert "does not show" in str(found.facts_error) and found.approval_status is Verdict.PENDING
    assert found.facts_due_at and found.facts_due_at > datetime.now(UTC) + timedelta(days=6)


def test_an_outage_is_tried_again_and_costs_nobody_their_reel(bench):
    (reel,) = pasted(bench, "https://youtu.be/down-000001")
    assert bench.look_up_reels() > 0
    assert "busy" in str(reels.get(bench.who, reel.id).facts_error)
    work(bench)
    found = reels.get(bench.who, reel.id)
    assert found.facts_error is None and found.views_checked_at


@pytest.mark.parametrize(
    ("key", "says"), [("quota", "after midnight"), ("400", "replace it"), ("403", "allow it"), ("429", "busy")]
)
def test_each_refusal_is_told_beside_the_reel(bench, quick_studio, key, says, monkeypatch):
    who = bench.who
    keys.save(who, "youtube", f"sandbox-{key}-" + "k" * 24)
    (reel,) = pasted(bench, "https://youtu.be/kP9wRt3_VbM")
    # The person's own key goes to the network; here the network is the stand-in.
    monkeypatch.setitem(quick_studio._vendors, False, quick_studio.vendor_http(True))
    bench.look_up_reels()
    found = reels.get(who, reel.id)
    assert says in str(found.facts_error) and found.view_count == 0 and "<a" not in str(found.facts_error)


def test_a_day_that_is_used_up_is_not_asked_again(bench):
    who = bench.who
    bench.sql(
        "insert into public.vendor_usage (user_id, service, day, units) select %s, 'youtube', day, 10000"
        # And the next one, should it begin before the reel is looked up.
        " from generate_series((now() at time zone 'America/Los_Angeles')::date,"
        " (now() at time zone 'America/Los_Angeles')::date + 1, interval '1 day') as day", who.user_id,
    )  # fmt: skip
    (reel,) = pasted(bench, "https://youtu.be/kP9wRt3_VbM")
    bench.look_up_reels()
    assert "after midnight" in str(reels.get(who, reel.id).facts_error)
    assert sandbox_youtube.units(bench.studio.settings.home, f"{who.user_id}:sandbox") == 0


def test_tiktok_tells_title_and_thumbnail_but_no_count(bench):
    (reel,) = pasted(bench, "https://www.tiktok.com/@n/video/7412836450918273645")
    work(bench)
    found = reels.get(bench.who, reel.id)
    assert found.author and found.thumbnail_path and found.views_checked_at is None
    assert found.approval_status is Verdict.PENDING and found.facts_due_at is None


def test_instagram_without_an_authors_name_says_what_to_do_instead(bench):
    (reel,) = pasted(bench, "https://www.instagram.com/reel/C7xQm2LpZa9/")
    work(bench)
    found = reels.get(bench.who, reel.id)
    assert "user name" in str(found.facts_error) and found.views_checked_at is None and found.facts_due_at is None


def test_without_key_and_sandbox_nothing_is_invented(strict):
    (reel,) = pasted(strict, "https://youtu.be/kP9wRt3_VbM")
    strict.look_up_reels()
    found = reels.get(strict.who, reel.id)
    assert found.views_checked_at is None and reel_review.counts(strict.who, reel.id) == []


def test_what_youtube_said_is_let_go_after_thirty_days_and_the_verdict_stays(bench):
    (reel,) = pasted(bench, "https://youtu.be/kP9wRt3_VbM")
    reels.set_views(bench.who, reel.id, 5)
    bench.sql("delete from public.viral_reels where user_id <> %s", bench.who.user_id)
    bench.sql(
        "insert into public.reel_counts (user_id, reel_id, views, source, fetched_at) values"
        " (%s, %s, 900, 'youtube_api', now() - interval '31 days'), (%s, %s, 7, 'manual', now() - interval '40 days')",
        bench.who.user_id, reel.id, bench.who.user_id, reel.id,
    )  # fmt: skip
    bench.sql("update public.viral_reels set facts_due_at = null")
    while bench.look_up_reels():
        pass
    assert [(one.views, one.source) for one in reel_review.counts(bench.who, reel.id)] == [
        (7, "manual"), (5, "manual")]  # fmt: skip
    assert reels.get(bench.who, reel.id).approval_status is Verdict.DENIED


@pytest.mark.parametrize(
    ("link", "outcome"),
    [
        ("https://vm.tiktok.com/ZMabc1234/", "added"), ("https://www.tiktok.com/t/ZTabc1234/", "added"),
        ("https://vm.tiktok.com/ZMgone123/", "refused"), ("https://vm.tiktok.com/ZMloop123/", "refused"),
        ("https://vm.tiktok.com/ZMaway123/", "refused"), ("https://example.org/x", "refused"),
        ("https://www.instagram.com/share/reel/BAxyz12345/", "needs_resolving"),
    ],
)  # fmt: skip
def test_a_short_link_leads_to_its_reel_or_says_why_not(bench, link, outcome):
    found = reel_links.resolve(bench.who, link)
    assert (found.line, found.outcome) == (link, outcome)
    assert (found.reel is not None) == (outcome == "added") and (outcome == "added" or found.reason.endswith("."))


def test_reels_with_the_same_picture_are_suggested_across_platforms(bench):
    first, second, third = pasted(
        bench, "https://youtu.be/kP9wRt3_VbM", "https://www.tiktok.com/@n/video/7412836450918273645",
        "https://www.instagram.com/reel/C7xQm2LpZa9/",
    )  # fmt: skip
    for reel, value in ((first, -1), (second, -4), (third, 0x5555555555555555)):
        bench.sql("update public.viral_reels set thumbnail_hash = %s where id = %s", value, reel.id)
    assert [reel.id for reel in reel_review.similar(bench.who, first.id)] == [second.id]


def test_a_reels_multiple_is_measured_by_its_authors_median(bench):
    links = pasted(bench, *(f"https://www.instagram.com/reel/median{at}/" for at in range(6)))
    bench.sql("update public.viral_reels set author = 'nova' where user_id = %s", bench.who.user_id)
    for reel, views in zip(links[:5], (10, 20, 30, 40, 300), strict=True):
        reels.set_views(bench.who, reel.id, views)
    work(bench)
    assert [reels.get(bench.who, reel.id).views_multiple for reel in links] == pytest.approx(
        [1 / 3, 2 / 3, 1, 4 / 3, 10, 0]
    )
