"""Tables other people made: counts, dates and columns are read as they were meant."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain import date_text
from services.domain.count_text import LARGEST, count
from services.domain.reel_columns import Role, guess, is_header
from services.domain.thumbnail_host import is_thumbnail_host

NOW = datetime(2026, 11, 22, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("254310", 254310), ("1,234,567", 1234567), ("1.234.567", 1234567), ("1 234 567", 1234567),
        ("1\u202f234\u00a0567", 1234567), ("1'234'567", 1234567), ("12,34,567", 1234567), ("1.234", 1234),
        ("1.2M", 1200000), ("1,2 Mio.", 1200000), ("12,5K", 12500), ("1.234K", 1234), ("3.4B", 3400000000),
        ("1.5E+06", 1500000), ("2e3", 2000), ("254310.0", 254310), ("1.234,56", 1234), ("12K views", 12000),
        ("1 234 Aufrufe", 1234), ("500+", 500), ("0", 0),
        ("", None), ("n/a", None), ("-5", None), ("1,2,3", None), ("12 apples", None), ("9E+20", None),
    ],
)  # fmt: skip
def test_counts_are_read_in_every_style(text, meant):
    assert count(text) == meant


@given(st.text(max_size=40))
def test_no_cell_breaks_the_reading_of_counts(text):
    found = count(text)
    assert found is None or 0 <= found <= LARGEST


@given(st.integers(0, LARGEST))
def test_a_count_survives_every_way_to_group_its_digits(views):
    for mark in (",", ".", " ", "'"):
        assert count(f"{views:,}".replace(",", mark)) == views


@pytest.mark.parametrize(
    ("cells", "first"),
    [
        (["17.14.11", "17.30.12", "18.02.01"], datetime(2017, 11, 14, tzinfo=UTC)),
        (["02.01.18", "14.11.17"], datetime(2018, 1, 2, tzinfo=UTC)),
        (["2017-11-13T17:13:01.000Z"], datetime(2017, 11, 13, 17, 13, 1, tzinfo=UTC)),
        (["2017-11-13T17:13:01+02:00"], datetime(2017, 11, 13, 15, 13, 1, tzinfo=UTC)),
        (["03/04/2025", "12/31/2025"], datetime(2025, 3, 4, tzinfo=UTC)),
        (["03/04/2025", "31/12/2025"], datetime(2025, 4, 3, tzinfo=UTC)),
        (["1510592000"], datetime(2017, 11, 13, 16, 53, 20, tzinfo=UTC)),
        (["1510592000000"], datetime(2017, 11, 13, 16, 53, 20, tzinfo=UTC)),
        (["43052"], datetime(2017, 11, 13, tzinfo=UTC)),
        (["Nov 13, 2017"], datetime(2017, 11, 13, tzinfo=UTC)),
        (["yesterday"], None), (["1999-01-01"], None), (["2031-01-01"], None),
    ],
)  # fmt: skip
def test_the_column_tells_how_its_dates_are_written(cells, first):
    assert date_text.reader(cells, NOW)(cells[0]) == first


@given(st.lists(st.text(max_size=25), max_size=5), st.text(max_size=25))
def test_no_cell_breaks_the_reading_of_dates_and_durations(cells, cell):
    moment = date_text.reader(cells, NOW)(cell)
    assert moment is None or date_text.EARLIEST <= moment
    assert (date_text.seconds(cell) or 0) >= 0


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("41", 41), ("0:41", 41), ("1:02:03", 3723), ("PT1M41S", 101), ("P", None), ("x", None)],
)
def test_durations_are_seconds(text, seconds):
    assert date_text.seconds(text) == seconds


def test_columns_are_found_by_their_headers_in_any_order():
    header = ["likes", "Title", "Channel Title", "video_id", "viewCount", "thumbnail_link", "publishedAt",
              "trending_date"]  # fmt: skip
    row = ["5", "A walk", "Nova", "Qx7-Lm_2ZaE", "254310", "https://i.ytimg.com/vi/x/default.jpg",
           "2026-10-01T12:00:00Z", "17.14.11"]  # fmt: skip
    assert is_header(header)
    assert guess(header, [row]) == {
        Role.CAPTION: 1, Role.AUTHOR: 2, Role.CODE: 3, Role.VIEWS: 4, Role.THUMBNAIL: 5, Role.PUBLISHED: 6,
        Role.COUNTED: 7,
    }  # fmt: skip


def test_a_column_of_links_needs_no_header():
    rows = [["", "https://youtu.be/Qx7-Lm_2ZaE", "12,345"], ["", "https://youtu.be/kP9wRt3_VbM", "999"]]
    assert not is_header(rows[0])
    assert guess(None, rows)[Role.LINK] == 1 and guess(None, rows)[Role.VIEWS] == 2


def test_a_header_whose_cells_are_something_else_is_not_believed():
    rows = [["https://shop.example/1", "https://youtu.be/Qx7-Lm_2ZaE"]] * 3
    assert guess(["url", "where"], rows)[Role.LINK] == 1


@pytest.mark.parametrize(
    ("url", "good"),
    [
        ("https://i.ytimg.com/vi/x/hqdefault.jpg", True),
        ("https://scontent-1.cdninstagram.com/v/x.jpg?oe=1", True),
        ("https://p16-sign.tiktokcdn-us.com/obj/x", True),
        ("http://i.ytimg.com/vi/x.jpg", False), ("https://i.ytimg.com:8443/x", False),
        ("https://x@i.ytimg.com/", False),
        ("https://i.ytimg.com.example.org/x", False), ("https://evilcdninstagram.com/x", False),
        ("https://i.ytimg.com\\@example.org/", False), ("https://[::1]/", False),
        ("https://i.ytimg.com:port/", False),
        ("file:///etc/passwd", False), ("", False),
    ],
)  # fmt: skip
def test_thumbnails_come_from_the_platforms_own_hosts(url, good):
    assert is_thumbnail_host(url) is good
