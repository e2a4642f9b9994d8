"""The library, personas, reels, numbers and exports, on a real database with row level security."""

import csv
import io
from datetime import UTC, date, datetime, timedelta

import httpx
import pytest

from services import assets, identity, personas, reel_export, reels, stats
from services.assets import AssetFilter
from services.errors import Invalid, NotFound, Unavailable
from services.personas import PersonaDraft
from services.reels import ReelFilter, ReelSort, Verdict
from services.store import files
from services.store import reels as reel_rows
from tests.services.pictures import encoded

REEL = "https://www.instagram.com/reel/C7xQm2LpZa9/"


@pytest.fixture
def who(new_person):
    return new_person()


def added(who, text=REEL):
    """The reels that pasting `text` added."""
    return [one.reel for one in reels.paste(who, text) if one.reel and one.outcome == "added"]


def objects(who):
    """Paths of all objects the person has, thumbnails included."""
    bucket, found = who.client.storage.from_(files.BUCKET), []
    for folder in bucket.list(who.user_id):
        found += [f"{folder['name']}/{one['name']}" for one in bucket.list(f"{who.user_id}/{folder['name']}")]
    return found


def test_an_upload_is_a_row_a_file_and_a_thumbnail(who):
    asset = assets.upload(who, "..\\Ünï Strand\u202e.PNG", encoded(), tags=["Beach", "beach ", "Sun"])
    assert (asset.filename, asset.tags) == ("Ünï Strand.PNG", ("beach", "sun"))
    assert asset.file_path == f"{who.user_id}/image/{asset.id}_Uni-Strand.png"
    assert len(objects(who)) == 2 and len(files.get(who.client, asset.file_path)) == asset.file_size


def test_an_upload_that_is_refused_leaves_nothing(who):
    with pytest.raises(NotFound, match="persona is gone"):
        assets.upload(who, "x.png", encoded(), persona_id="11111111-1111-4111-8111-111111111111")
    with pytest.raises(Invalid):
        assets.upload(who, "x.svg", b"<svg/>")
    with pytest.raises(Invalid, match="40 characters"):
        assets.upload(who, "x.png", encoded(), tags=["x" * 41])
    assert objects(who) == [] and assets.browse(who).total == 0


def test_deleting_removes_objects_and_rows_and_can_be_repeated(who):
    kept, gone = (assets.upload(who, f"{name}.png", encoded()) for name in "ab")
    files.remove(who.client, [gone.file_path])  # an earlier attempt that was cut short here
    deleted = assets.delete(who, [gone.id, gone.id])
    assert (deleted.count, deleted.bytes) == (1, gone.file_size)
    assert assets.delete(who, [gone.id]).count == 0
    assert len(objects(who)) == 2 and assets.get(who, kept.id) == kept


def test_assets_are_found_by_everything_a_person_may_choose(who):
    nova = personas.create(who, PersonaDraft("Nova"))
    odd = ["beach, west", 'quo"te']
    beach = assets.upload(who, "Strand 100%_a.png", encoded(), tags=odd, persona_id=nova.id)
    note = assets.upload(who, "notes (draft).txt", b"a note")
    assets.set_favourite(who, note.id, True)

    def found(**given):
        return [asset.id for asset in assets.browse(who, AssetFilter(**given)).items]

    assert found(text="strand 100%_") == found(text="STRAND") == [beach.id]
    assert found(text="s%d") == found(text="a,b") == found(text="notes)") == []
    assert found(text="(draft)") == found(favourites=True) == found(kind="document") == [note.id]
    assert found(tags=('quo"te', "Beach, West")) == found(text='quo"te') == [beach.id]
    assert found(persona_id=nova.id) == [beach.id]
    assert found(origin="upload") == [note.id, beach.id] and found(origin="demo") == []
    assert assets.matching_ids(who, AssetFilter()) == [note.id, beach.id]
    assert [(tag.tag, tag.assets) for tag in assets.tags(who)] == [("beach, west", 1), ('quo"te', 1)]


def test_pages_neither_repeat_nor_miss_rows_while_new_ones_come(who):
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    ids = [assets.upload(who, f"{n}.txt", b"x").id for n in range(7)]
    for asset_id in ids:  # all at the same moment, so that only the id tells them apart
        who.client.table("assets").update({"created_at": moment.isoformat()}).eq("id", asset_id).execute()
    seen, page = [], assets.browse(who, limit=3)
    assert page.total == 7
    while True:
        seen += [asset.id for asset in page.items]
        if page.next_cursor is None:
            break
        assets.upload(who, "newer.txt", b"x")
        page = assets.browse(who, cursor=page.next_cursor, limit=3)
    assert seen == sorted(ids, reverse=True)


@pytest.mark.parametrize("cursor", ["", "x", "!!!", "WzFd", "bnVsbA"])
def test_a_damaged_cursor_is_a_sentence(who, cursor):
    with pytest.raises(Invalid, match="first page"):
        assets.browse(who, cursor=cursor)


def test_many_assets_change_at_once(who):
    ids = [assets.upload(who, f"{n}.txt", b"x", tags=["old"]).id for n in range(3)]
    nova = personas.create(who, PersonaDraft("Nova"))
    assert assets.tag_many(who, ids, ["New"], ["old"]) == 3
    assert assets.assign_persona(who, ids[:2], nova.id) == 2
    assert personas.numbers(who, nova.id).assets == 2
    assert assets.get(who, ids[0]).tags == ("new",)
    assert assets.rename(who, ids[0], " better.txt ").filename == "better.txt"
    assert assets.set_alt_text(who, ids[0], "words").alt_text == "words"
    assert assets.set_tags(who, ids[0], ["A"]).tags == ("a",)
    with pytest.raises(Invalid):
        assets.set_alt_text(who, ids[0], "x" * 1001)


def test_nobody_sees_or_changes_what_is_somebody_elses(who, new_person):
    other, asset = new_person(), assets.upload(who, "x.png", encoded())
    nova = personas.create(who, PersonaDraft("Nova", reference_image_ids=(asset.id,)))
    (reel,) = added(who)
    for attempt in (
        lambda: assets.get(other, asset.id),
        lambda: assets.rename(other, asset.id, "mine"),
        lambda: files.get(other.client, asset.file_path),
        lambda: personas.get(other, nova.id),
        lambda: personas.change(other, nova.id, is_active=False),
        lambda: reels.decide(other, reel.id, Verdict.APPROVED),
        lambda: assets.get(other, "no id at all"),
    ):
        with pytest.raises(NotFound):
            attempt()
    assert assets.delete(other, [asset.id]).count == 0 and reels.delete(other, [reel.id]) == 0
    assert assets.tag_many(other, [asset.id], ["mine"]) == 0 and assets.get_many(other, [asset.id]) == {}
    with pytest.raises(Invalid, match="reference image"):
        personas.create(other, PersonaDraft("Copy", reference_image_ids=(asset.id,)))


def test_a_persona_is_kept_as_drafted_and_deleted_without_her_pictures(who):
    picture = assets.upload(who, "x.png", encoded())
    voice = personas.VoiceSettings(0.2, 0.3, 0.4, True, 1.1)
    draft = PersonaDraft(" Nova ", "calm", "voice-1", voice, (picture.id, picture.id))
    nova = personas.create(who, draft)
    assert (nova.name, nova.voice_settings, nova.reference_image_ids) == ("Nova", voice, (picture.id,))
    assert personas.browse(who, text="CALM", active=True) == [nova]
    assert not personas.change(who, nova.id, is_active=False).is_active
    assets.delete(who, [picture.id])
    # A reference that is gone may stay until somebody cleans it.
    assert personas.change(who, nova.id, reference_image_ids=(picture.id,))
    personas.delete(who, nova.id)
    assert personas.browse(who) == []
    with pytest.raises(Invalid, match="needs a name"):
        personas.create(who, PersonaDraft("  "))
    with pytest.raises(Invalid, match="1 to 120"):
        personas.create(who, PersonaDraft("x" * 121))


def test_every_pasted_line_has_its_outcome_and_pasting_again_adds_nothing(who):
    text = f"{REEL}\n\nhttps://vm.tiktok.com/ZMhKq7T2x/\n=cmd()\nhttps://youtu.be/kP9wRt3_VbM\n{REEL}?igsh=1\n"
    found = [(one.outcome, bool(one.reel)) for one in reels.paste(who, text)]
    assert found == [
        ("added", True), ("needs_resolving", False), ("refused", False), ("added", True), ("exists", True)
    ]  # fmt: skip
    again = reels.paste(who, text)
    assert [one.outcome for one in again] == ["exists", "needs_resolving", "refused", "exists", "exists"]
    assert all(one.reason.endswith(".") for one in again) and reels.browse(who).total == 2
    with pytest.raises(Invalid, match="2,000"):
        reels.paste(who, "x\n" * 2001)


def test_codes_that_differ_by_case_are_two_reels(who):
    found = reels.paste(who, "https://youtu.be/kP9wRt3_VbM\nhttps://youtu.be/KP9wRt3_VbM")
    assert [one.outcome for one in found] == ["added", "added"]


def test_the_rule_speaks_when_the_count_becomes_known_and_a_persons_word_stands(who):
    lines = "\n".join(f"https://youtu.be/{n:011d}" for n in range(3))
    small, large, mine = added(who, lines)
    assert small.approval_status is Verdict.PENDING
    assert reels.set_views(who, small.id, 99_999).approval_status is Verdict.DENIED
    assert reels.set_views(who, large.id, 100_000).decided_by == "rule"
    assert reels.decide(who, mine.id, Verdict.DENIED).decided_by == "person"
    assert reels.set_views(who, mine.id, 5_000_000).approval_status is Verdict.DENIED
    assert reels.counts(who) == {Verdict.PENDING: 0, Verdict.APPROVED: 1, Verdict.DENIED: 2}
    assert [reel.id for reel in reels.browse(who, sort=ReelSort.VIEWS).items] == [mine.id, large.id, small.id]
    assert reels.browse(who, ReelFilter(verdict=Verdict.APPROVED)).total == 1
    with pytest.raises(Invalid):
        reels.set_views(who, mine.id, -1)


def test_reels_carry_notes_tags_and_stars(who):
    (reel,) = added(who)
    reels.set_notes(who, reel.id, "=HYPERLINK(1)")
    reels.set_tags(who, reel.id, ["Dance", "dance"])
    reels.set_favourite(who, reel.id, True)
    found = reels.browse(who, ReelFilter(text="dance", favourite=True, tags=("dance",), platform="instagram"))
    assert [one.notes for one in found.items] == ["=HYPERLINK(1)"]
    with pytest.raises(Invalid):
        reels.set_tags(who, reel.id, ["x" * 41])


def test_an_export_is_whole_past_the_cap_of_one_answer_and_safe_to_open(who):
    rows = [
        {
            "user_id": who.user_id,
            "url": f"https://youtu.be/{n:011d}",
            "platform": "youtube",
            "shortcode": f"{n:011d}",
            "notes": "=1+1" if n == 7 else "",
            "created_at": f"2026-01-01T00:00:{n % 60:02d}Z",
        }
        for n in range(2500)
    ]
    reel_rows.insert_missing(who.client, rows)
    data = reel_export.csv(who)
    table = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert len({row["shortcode"] for row in table}) == len(table) == 2500
    assert data.startswith(b"\xef\xbb\xbf") and [row["notes"] for row in table if row["notes"]] == ["'=1+1"]
    days = stats.reels(who, date(2026, 1, 1), date(2026, 1, 1))
    assert sum(day.reels for day in days) == 2500


def test_the_numbers_are_those_of_the_person(who, new_person):
    today = assets.upload(who, "x.png", encoded()).created_at.astimezone(UTC).date()
    counted = reels.set_views(who, added(who)[0].id, 1_500).created_at.astimezone(UTC).date()
    home = stats.home(who)
    assert (home.assets, home.photos, home.reels, home.personas, home.generations) == (1, 1, 1, 0, 0)
    assert [(band.views_from, band.reels) for band in stats.view_bands(who, counted, counted)] == [(1000, 1)]
    (shelf,) = stats.library(who, today - timedelta(1), today)
    assert (shelf.file_type, shelf.assets, shelf.day) == ("image", 1, today) and shelf.bytes > 0
    assert stats.library(who, today + timedelta(1), today + timedelta(1)) == []
    assert stats.home(new_person()).assets == 0


def test_a_database_that_does_not_answer_is_a_sentence(studio_with, sign_up_on):
    down: list[str] = []

    def answer(request):
        if not down:
            return None
        if down[0] == "gone":
            raise httpx.ConnectError("refused", request=request)
        return httpx.Response(503, text="<html>upstream</html>")

    studio = studio_with(answer)
    who = identity.resume(sign_up_on(studio))
    assert who is not None
    for how in ("gone", "page"):
        down[:] = [how]
        with pytest.raises(Unavailable, match="Nothing was"):
            assets.browse(who)
        with pytest.raises(Unavailable):
            assets.upload(who, "x.txt", b"x")
