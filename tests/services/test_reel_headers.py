"""Columns named in words of their own, headers below a title, and first lines that are rows."""

import pytest

from services import reel_import
from services.domain.reel_record import Record
from tests.services.reel_tables import YT, YT2, table

OWN_WORDS = "rank,where to find it,how many saw it"
TITLED = "Export of videos,,\r\nmade on 3 May,,\r\nVideo ID,Title,Views\r\n"


def test_a_header_in_words_of_its_own_names_columns_and_is_no_line():
    data = table(OWN_WORDS, ["1", f"https://youtu.be/{YT}", "12000"], ["2", f"https://youtu.be/{YT2}", "13000"])
    found = reel_import.preview(data)
    assert found.header == tuple(OWN_WORDS.split(",")) and found.lines == 2
    read = [one for one in found.examples if isinstance(one, Record)]
    assert [(one.link.shortcode, one.views) for one in read] == [(YT, 12000), (YT2, 13000)]


def test_the_lines_of_a_title_above_the_header_are_passed_over():
    found = reel_import.preview(f"{TITLED}{YT},A walk,100\r\n{YT2},Rain,200\r\n".encode())
    assert found.header == ("Video ID", "Title", "Views") and found.lines == 2
    read = [one for one in found.examples if isinstance(one, Record)]
    assert [(one.views, one.caption) for one in read] == [(100, "A walk"), (200, "Rain")]


@pytest.mark.parametrize(
    "above", ["no link at all,,", f"https://youtu.be/{YT2},nova,", "nova,250000,x", "a/b,nova,rain"]
)
def test_a_first_line_that_may_be_a_row_is_never_taken_for_a_header(above):
    found = reel_import.preview(f"{above}\r\nhttps://youtu.be/{YT},nova,500000\r\n".encode())
    assert found.header is None and found.lines == 2


@pytest.mark.parametrize(
    ("title", "is_taken"),
    [("Total views so far", True), ("reel_plays", True), ("Views (lifetime)", True), ("View rate", False),
     ("Avg. view duration", False), ("views_per_day", False), ("view_count_millions", False)],
)  # fmt: skip
def test_a_column_that_speaks_of_views_in_words_of_its_own_is_read(title, is_taken):
    found = reel_import.preview(table(f"url,{title}", [f"https://youtu.be/{YT}", "12000"]))
    [one] = found.examples
    assert isinstance(one, Record) and one.views == (12000 if is_taken else None)
