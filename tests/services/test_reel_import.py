"""Files of reels, as awkward as they come: all that can be read is added, and no line is lost."""

import csv
import io
from datetime import UTC, datetime

import pytest
from openpyxl import Workbook

from services import reel_import, reels
from services.domain.reel_choice import Choice
from services.domain.reel_columns import Role
from services.domain.reel_record import Record
from services.errors import Invalid
from services.reels import Verdict
from services.store import reel_history

TRENDING = (
    "video_id,trending_date,title,channel_title,category_id,publish_time,tags,views,likes,thumbnail_link,description\n"
    'Qx7-Lm_2ZaE,17.14.11,"A walk, ""slowly""",Nova,22,2017-11-13T17:13:01.000Z,"a|""b""",748374,57527,'
    'https://i.ytimg.com/vi/Qx7-Lm_2ZaE/default.jpg,"first\\nline\nsecond line"\n'
    "kP9wRt3_VbM,17.14.11,Harbour,Nova,22,2017-11-13T07:30:00.000Z,[none],2418,97,https://evil.example/x.jpg,\n"
    "Qx7-Lm_2ZaE,17.30.11,A walk,Nova,22,2017-11-13T17:13:01.000Z,x,912345,60000,,\n"
    "#NAME?,17.15.11,Broken,Nova,22,2017-11-13T07:30:00.000Z,x,1,1,,\n"
)


@pytest.fixture
def who(new_person):
    return new_person()


def outcomes(report):
    return [line.outcome for line in report.outcomes]


def test_statistics_of_a_video_site_come_in_with_their_history(who):
    report = reel_import.run(who, TRENDING.encode(), "trending.csv")
    assert outcomes(report) == ["added", "added", "counted", "refused"]
    page = reels.browse(who, sort=reels.ReelSort.VIEWS)
    assert [(reel.shortcode, reel.view_count, reel.approval_status) for reel in page.items] == [
        ("Qx7-Lm_2ZaE", 912345, Verdict.APPROVED), ("kP9wRt3_VbM", 2418, Verdict.DENIED)]  # fmt: skip
    best, other = page.items
    assert best.author == "Nova" and best.views_checked_at == datetime(2017, 11, 30, tzinfo=UTC)
    assert best.published_at == datetime(2017, 11, 13, 17, 13, 1, tzinfo=UTC)
    assert other.thumbnail_url is None
    history = reel_history.counts(who.client, best.id)
    assert [(one.views, one.source) for one in history] == [(748374, "import"), (912345, "import")]


def test_the_same_file_again_adds_nothing_and_says_so(who):
    reel_import.run(who, TRENDING.encode(), "trending.csv")
    before = reel_history.counts(who.client, reels.browse(who).items[0].id)
    report = reel_import.run(who, TRENDING.encode(), "trending.csv")
    assert (report.record.added, report.record.existing, report.record.refused) == (0, 3, 1)
    assert report.outcomes[0].reason == "You have this reel already." and report.outcomes[0].reel_id
    assert report.outcomes[2].reason == "The same reel stands further up."
    assert reel_history.counts(who.client, reels.browse(who).items[0].id) == before


def test_a_line_that_is_no_reel_is_kept_word_for_word(who):
    text = "https://vm.tiktok.com/ZMabc123/\nhttps://example.org/ünïcode; and more\nhttps://youtu.be/Qx7-Lm_2ZaE\n"
    report = reel_import.run(who, text.encode(), "list.txt")
    assert outcomes(report) == ["needs_resolving", "refused", "added"]
    kept = reel_import.kept_lines(who, report.record.id).items
    assert [line.line for line in kept] == text.splitlines()[:2]
    assert all(line.reason.endswith(".") for line in kept)


def written(rows, delimiter=",", encoding="utf-8"):
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue().encode(encoding)


def workbook(rows):
    book, out = Workbook(), io.BytesIO()
    sheet = book.create_sheet("second")
    for row in rows:
        sheet.append(row)
    book.save(out)
    return out.getvalue()


ROWS = [
    ["Titel", "Aufrufe", "Link"],
    ["Übung", "1.234.567", "https://www.tiktok.com/@nova/video/7412836450918273645"],
    ["Größe", "98,5K", "https://www.instagram.com/reel/C7xQm2LpZa9/?igsh=x"],
]


@pytest.mark.parametrize(
    "data",
    [
        written(ROWS), written(ROWS, ";"), written(ROWS, "\t"), written(ROWS, "|"),
        written(ROWS, encoding="utf-8-sig"),
        written(ROWS, encoding="cp1252"), written(ROWS, "\t", "utf-16"), written(ROWS, "\t", "utf-16-le"),
        b"sep=;\r\n" + written(ROWS, ";"), workbook(ROWS), b"\n\n" + written(ROWS) + b",,\n",
    ],
    ids=["csv", "semicolon", "tab", "pipe", "bom", "windows", "utf16", "utf16 unmarked", "sep", "xlsx",
    "empty lines"],
)  # fmt: skip
def test_delimiter_and_encoding_are_found_out(data):
    found = reel_import.preview(data)
    assert found.lines == 2 and found.columns[Role.LINK] == 2
    examples = [one for one in found.examples if isinstance(one, Record)]
    assert [(one.caption, one.views, one.link.platform) for one in examples] == [
        ("Übung", 1234567, "tiktok"), ("Größe", 98500, "instagram")]  # fmt: skip


def test_the_person_can_say_what_a_column_is(who):
    data = written([["a", "b"], ["https://youtu.be/Qx7-Lm_2ZaE", "7"], ["https://youtu.be/kP9wRt3_VbM", "9"]])
    report = reel_import.run(who, data, "x.csv", Choice({Role.LINK: 0, Role.TAGS: 1}))
    assert {reel.tags for reel in reels.browse(who).items} == {("7",), ("9",)}
    assert report.record.refused == 0 and reels.counts(who)[Verdict.PENDING] == 2


def test_an_id_that_a_spreadsheet_rounded_is_refused_and_says_why(who):
    data = written([["tiktok_id", "views"], ["7.41284E+18", "5"], ["7412836450918273645", "7"]])
    report = reel_import.run(who, data, "x.csv")
    assert outcomes(report) == ["refused", "added"] and "rounded" in report.outcomes[0].reason


TIKTOKS = [7412836450918273645, 7398123450918273641, 7312345678901234567]


@pytest.mark.parametrize("form", ["{}.0", "{}.00", "{},0", '="{}"', "'{}"])
def test_a_whole_id_that_became_a_number_is_that_id(form):
    data = written([["tiktok_id", "views"], *([form.format(one), "5"] for one in TIKTOKS)], ";")
    found = reel_import.preview(data).examples
    assert [one.link.dedupe_key for one in found if isinstance(one, Record)] == [str(one) for one in TIKTOKS]


def floated(one):
    """What floating point makes of a long number, written out."""
    return f"{float(one):.1f}"


@pytest.mark.parametrize("spoilt", [floated, lambda one: floated(one)[:-2], lambda one: f"{one:.14E}",
                                    lambda one: f"{one // 10_000 * 10_000}"])  # fmt: skip
@pytest.mark.parametrize("sheet", [written, workbook])
def test_ids_whose_last_digits_are_lost_lead_to_nobody_elses_video(who, spoilt, sheet):
    data = sheet([["tiktok_id", "views"], *([spoilt(one), "5"] for one in TIKTOKS)])
    report = reel_import.run(who, data, "x")
    assert outcomes(report) == ["refused"] * 3 and all("digits are lost" in one.reason for one in report.outcomes)
    assert reels.browse(who).total == 0


@pytest.mark.parametrize(("held", "outcome"), [(str, "added"), (float, "refused")])
def test_a_workbook_gives_the_ids_that_it_holds_as_text_alone(who, held, outcome):
    data = workbook([["tiktok_id", "views"], *([held(one), 5.0] for one in TIKTOKS)])
    report = reel_import.run(who, data, "x.xlsx")
    assert outcomes(report) == [outcome] * 3 and {reel.view_count for reel in reels.browse(who).items} <= {5}


def test_one_id_that_happens_to_end_in_noughts_is_an_id_among_others():
    ids = [*TIKTOKS, 7312345678901230000]
    found = reel_import.preview(written([["tiktok_id", "views"], *([one, 5] for one in ids)])).examples
    assert [one.link.dedupe_key for one in found if isinstance(one, Record)] == [str(one) for one in ids]


def test_a_quotation_mark_that_never_closes_costs_its_own_line_at_most(who):
    lines = [f"https://youtu.be/abcdefgh{number:03},x" for number in range(600)]
    lines[1] = '"https://youtu.be/abcdefgh001,x'
    report = reel_import.run(who, "\n".join(["url,note", *lines]).encode(), "x.csv")
    assert (report.record.added, report.record.refused) == (599, 1)


def test_a_cancelled_import_keeps_what_came_before_and_goes_on_when_repeated(who):
    data = "\n".join(f"https://youtu.be/abcdefg{number:04}" for number in range(2500)).encode()
    seen: list[reel_import.ReelImport] = []
    report = reel_import.run(who, data, "x.txt", progress=seen.append, cancelled=lambda: bool(seen))
    assert (report.record.status, report.record.added) == ("cancelled", 2000)
    again = reel_import.run(who, data, "x.txt")
    assert (again.record.status, again.record.added, again.record.existing) == ("completed", 500, 2000)


def test_a_code_that_another_platform_has_already_is_refused_not_mixed_up(who):
    reels.paste(who, "https://www.instagram.com/reel/Qx7-Lm_2ZaE/")
    report = reel_import.run(who, b"https://youtu.be/Qx7-Lm_2ZaE", "x.txt")
    assert outcomes(report) == ["refused"] and "another platform" in report.outcomes[0].reason
    assert reel_import.kept_lines(who, report.record.id).items[0].line == "https://youtu.be/Qx7-Lm_2ZaE"


@pytest.mark.parametrize("data", [b"", b"\n \n", b"PK\x03\x04 no workbook"])
def test_a_file_without_anything_is_refused_with_a_sentence(who, data):
    with pytest.raises(Invalid, match="Nothing was added"):
        reel_import.run(who, data, "x")
    assert reel_import.imports(who) == []


def test_a_video_that_trended_for_days_is_one_reel_with_a_count_a_day(who):
    days = [f"17.{day:02}.11" for day in range(14, 20)]
    rows = [[code, day, "A walk", views + at] for at, day in enumerate(days)
            for code, views in (("Qx7-Lm_2ZaE", 1000), ("kP9wRt3_VbM", 900_000))]  # fmt: skip
    data = written([["video_id", "trending_date", "title", "views"], *rows])
    report = reel_import.run(who, data, "trending.csv")
    assert outcomes(report) == ["added"] * 2 + ["counted"] * 10
    assert (report.record.added, report.record.counted, report.record.existing) == (2, 10, 0)
    page = reels.browse(who, sort=reels.ReelSort.VIEWS)
    assert [reel.view_count for reel in page.items] == [900_005, 1005]
    history = reel_history.counts(who.client, page.items[1].id)
    assert [(one.views, one.fetched_at.day) for one in history] == [(1000 + at, 14 + at) for at in range(6)]
    again = reel_import.run(who, data, "trending.csv")
    assert (again.record.added, again.record.counted, again.record.existing) == (0, 0, 12)
    assert {line.reel_id for line in again.outcomes} == {reel.id for reel in page.items}


def test_one_date_for_the_whole_file_dates_every_count_and_the_next_file_adds_to_the_history(who):
    first, second = (b"url,views\nhttps://youtu.be/Qx7-Lm_2ZaE,%d\n" % views for views in (100, 300))
    reel_import.run(who, second, "march.csv", Choice(as_of=datetime(2026, 3, 1, tzinfo=UTC)))
    report = reel_import.run(who, first, "february.csv", Choice(as_of=datetime(2026, 2, 1, tzinfo=UTC)))
    assert outcomes(report) == ["counted"]
    (reel,) = reels.browse(who).items
    assert (reel.view_count, reel.views_checked_at) == (300, datetime(2026, 3, 1, tzinfo=UTC))
    assert [one.views for one in reel_history.counts(who.client, reel.id)] == [100, 300]
    assert outcomes(reel_import.run(who, first, "x.csv", Choice(as_of=datetime(2026, 2, 1, tzinfo=UTC)))) == ["exists"]


def test_a_pasted_code_that_another_platform_has_is_refused_not_called_there(who):
    line = "https://youtu.be/Qx7-Lm_2ZaE"
    both = reels.paste(who, f"https://www.instagram.com/reel/Qx7-Lm_2ZaE/\n{line}")
    assert [one.outcome for one in both] == ["added", "refused"] and "another platform" in both[1].reason
    (later,) = reels.paste(who, line)
    assert later.outcome == "refused" and later.reel is None
    assert [reel.platform for reel in reels.browse(who).items] == ["instagram"]
