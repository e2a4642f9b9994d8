"""Instagram's own numbers through one's own account, and public pages for those who asked for them."""

from datetime import UTC, datetime, timedelta

import pytest

from services import keys, reel_review, reel_sources, reels
from services.errors import VendorRefused
from services.providers.ytdlp import Clip
from services.reel_pages import PageLook
from services.reel_refresh import ReelRefresh
from services.reels import Verdict
from services.store.reel_checks import ReelChecks
from services.vendor_access import VendorAccess
from tests.services.bench_fixtures import bench as bench
from tests.services.bench_fixtures import quick_stack as quick_stack
from tests.services.bench_fixtures import quick_studio as quick_studio
from tests.services.bench_fixtures import strict as strict

CODE = "C7xQm2LpZa9"


def post(author, code=CODE):
    return f"https://www.instagram.com/{author}/reel/{code}/"


def looked_up(bench, *links):
    """The reels of `links` after everything that is due was looked up."""
    bench.sql("update public.viral_reels set facts_due_at = null where user_id <> %s", bench.who.user_id)
    pasted = [line.reel for line in reels.paste(bench.who, "\n".join(links))]
    while bench.look_up_reels():
        pass
    return [reels.get(bench.who, reel.id) for reel in pasted if reel]


def used(bench):
    return {one.service: one.used for one in reel_sources.allowances(bench.who, datetime.now(UTC))}


def test_a_reel_is_found_among_its_authors_posts_page_by_page(bench):
    (reel,) = looked_up(bench, post(f"nova.35.{CODE}"))
    assert reel.author == f"nova.35.{CODE}" and reel.caption and reel.thumbnail_path and reel.published_at
    assert reel.approval_status is (Verdict.APPROVED if reel.view_count >= 100_000 else Verdict.DENIED)
    (count,) = reel_review.counts(bench.who, reel.id)
    assert (count.source, count.views) == ("instagram_sandbox", reel.view_count)
    assert reel.facts_due_at and reel.facts_due_at > datetime.now(UTC)
    assert used(bench) == {"instagram": 2}  # thirty posts a page


def test_reels_of_one_author_share_the_pages(bench):
    author = f"nova.3.{CODE}"
    found = looked_up(bench, post(author), post(author, "CmissingAAAA"))
    assert found[0].view_count > 0 and "newest 150 posts" in str(found[1].facts_error)
    assert used(bench) == {"instagram": 4}  # seventy posts, and the empty page that ends them


@pytest.mark.parametrize(
    ("token", "says"),
    [("sandbox-401", "new access token under Keys"), ("sandbox-400", "new access token under Keys"),
     ("sandbox-403", "instagram_manage_insights"), ("sandbox-429", "busy"), ("sandbox-hide", "names no count")],
)  # fmt: skip
def test_what_is_wrong_with_a_connection_is_told_beside_the_reel(bench, token, says):
    keys.save(bench.who, "instagram", keys.two_parts("instagram", "sandbox-17841400000000099", "t" * 20 + token))
    (reel,) = looked_up(bench, post(f"nova.0.{CODE}"))
    assert says in str(reel.facts_error) and reel.views_checked_at is None and reel.approval_status is Verdict.PENDING


def test_an_account_instagram_does_not_show_says_so(bench):
    (reel,) = looked_up(bench, post("personal.nova"))
    assert "personal, age-gated or gone" in str(reel.facts_error) and reel.facts_due_at
    assert reel.facts_due_at > datetime.now(UTC) + timedelta(days=6)


def test_a_used_up_day_is_not_asked_again(bench):
    bench.sql(
        "insert into public.vendor_usage (user_id, service, day, units) select %s, 'instagram', day, 4800"
        # And the next one, should it begin before the reel is looked up.
        " from generate_series((now() at time zone 'UTC')::date, (now() at time zone 'UTC')::date + 1,"
        " interval '1 day') as day", bench.who.user_id,
    )  # fmt: skip
    (reel,) = looked_up(bench, post(f"nova.0.{CODE}"))
    assert "used up" in str(reel.facts_error) and used(bench) == {"instagram": 4800}


def test_an_authors_name_given_by_hand_lets_instagram_be_asked(bench):
    (reel,) = looked_up(bench, f"https://www.instagram.com/reel/{CODE}/")
    assert reel.views_checked_at is None
    reels.set_author(bench.who, reel.id, f"@nova.2.{CODE}")
    while bench.look_up_reels():
        pass
    assert reels.get(bench.who, reel.id).views_checked_at is not None


def test_without_a_connection_and_without_sandbox_it_says_how_to_connect(strict):
    (reel,) = looked_up(strict, post("nova"))
    assert "Connect your professional account under Keys" in str(reel.facts_error)


def test_a_connection_is_checked_when_it_is_entered(bench):
    account = "sandbox-17841400000000099"
    facts = keys.add(bench.who, "instagram", keys.two_parts("instagram", account, "token" * 5))
    assert "@sandbox.studio" in facts.scope
    for word, says in (("sandbox-401", "ended"), ("sandbox-403", "lacks instagram_basic")):
        with pytest.raises(VendorRefused, match=says):
            keys.add(bench.who, "instagram", keys.two_parts("instagram", account, "token" * 5 + word))
    with pytest.raises(VendorRefused, match="knows no professional account"):
        keys.add(bench.who, "instagram", keys.two_parts("instagram", "sandbox-nobody", "token" * 5))


def pasted(bench, link):
    (line,) = reels.paste(bench.who, link)
    assert line.reel is not None
    return line.reel


TIKTOK = "https://www.tiktok.com/@nova/video/7412836450918273645"
CLIP = Clip("A walk", "nova", None, 14, 254310)


class Page:
    """Answers as a public page would, and keeps what was asked."""

    def __init__(self, answer):
        self.answer, self.asked = answer, []

    def __call__(self, link):
        self.asked.append(link.url)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def read(bench, page, *, allowed=True):
    """One step of a studio that reads pages with `page`."""
    bench.sql("update public.viral_reels set facts_due_at = null where user_id <> %s", bench.who.user_id)
    checks, access = ReelChecks(bench.studio.admin), VendorAccess(bench.studio)
    refresh = ReelRefresh(checks, access, pages=PageLook(checks, access, allowed=allowed, look=page))
    while refresh.step():
        pass
    access.close()


def test_a_public_page_is_read_once_for_those_who_allow_it(bench):
    reel = pasted(bench, TIKTOK)
    reel_sources.read_public_pages(bench.who, True)
    page = Page(CLIP)
    read(bench, page)
    read(bench, page)
    found = reels.get(bench.who, reel.id)
    assert (found.view_count, found.view_source, found.approval_status) == (254310, "public_page", Verdict.APPROVED)
    assert page.asked == [TIKTOK] and found.facts_error is None


@pytest.mark.parametrize(("studio", "person"), [(False, True), (True, False)])
def test_no_page_is_read_unless_studio_and_person_both_say_so(bench, studio, person):
    reels.paste(bench.who, TIKTOK)
    reel_sources.read_public_pages(bench.who, person)
    page = Page(CLIP)
    read(bench, page, allowed=studio)
    assert page.asked == [] and not reel_sources.offers_public_pages()


def test_a_page_that_tells_no_count_leaves_the_reel_unknown(bench):
    reel = pasted(bench, TIKTOK)
    reel_sources.read_public_pages(bench.who, True)
    for answer in (Clip("A walk", "nova", None, 14, None), VendorRefused("It is not there. Enter it by hand.")):
        read(bench, Page(answer))
        found = reels.get(bench.who, reel.id)
        assert found.views_checked_at is None and "by hand" in str(found.facts_error)
        assert found.approval_status is Verdict.PENDING
        reel_review.look_up(bench.who, [found.id])


def test_a_count_that_is_known_is_not_read_from_a_page(bench):
    reel = pasted(bench, TIKTOK)
    reels.set_views(bench.who, reel.id, 5)
    reel_sources.read_public_pages(bench.who, True)
    page = Page(CLIP)
    read(bench, page)
    assert page.asked == [] and reels.get(bench.who, reel.id).view_count == 5
