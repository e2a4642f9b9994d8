"""Links to reels: the table of examples, and what holds for every text."""

import csv
import string
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain.reel_url import HOSTS, NeedsResolving, ReelUrl, ReelUrlError, parse

with (Path(__file__).parents[1] / "data" / "reel_urls.csv").open(encoding="utf-8", newline="") as table:
    EXAMPLES = [tuple(row.values()) for row in csv.DictReader(table)]


@pytest.mark.parametrize(("url", "platform", "shortcode", "reason"), EXAMPLES)
def test_every_example_of_the_table_has_its_outcome(url, platform, shortcode, reason):
    if reason.startswith("reject"):
        with pytest.raises(ReelUrlError):
            parse(url)
    elif reason.startswith("resolve"):
        found = parse(url)
        assert isinstance(found, NeedsResolving) and found.platform == platform
    else:
        found = parse(url)
        assert isinstance(found, ReelUrl)
        assert (found.platform, found.shortcode) == (platform, shortcode)


def reel(url):
    found = parse(url)
    assert isinstance(found, ReelUrl)
    return found


def test_the_table_is_whole():
    assert len(EXAMPLES) >= 70


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("instagr.am/nova.ai/reel/C7xQm2LpZa9/embed/captioned/?x=1#y", "https://www.instagram.com/reel/C7xQm2LpZa9/"),
        ("HTTPS://WWW.INSTAGRAM.COM/reel/C7xQm2LpZa9", "https://www.instagram.com/reel/C7xQm2LpZa9/"),
        ("https://m.tiktok.com/v/7412836450918273645.html", "https://www.tiktok.com/@_/video/7412836450918273645"),
        (
            "https://www.tiktok.com/@nova.p/video/7412836450918273645",
            "https://www.tiktok.com/@nova.p/video/7412836450918273645",
        ),
        ("https://www.youtube-nocookie.com/embed/kP9wRt3_VbM", "https://www.youtube.com/watch?v=kP9wRt3_VbM"),
        ("http://youtu.be:80/kP9wRt3_VbM?t=3", "https://www.youtube.com/watch?v=kP9wRt3_VbM"),
        ("https://music.youtube.com/watch?list=x&v=kP9wRt3_VbM", "https://www.youtube.com/watch?v=kP9wRt3_VbM"),
    ],
)
def test_the_kept_link_is_rebuilt_from_its_parts(url, canonical):
    assert parse(url).url == canonical


@pytest.mark.parametrize(
    "url",
    [
        "https://www.instagram.com/reel/audio/",
        "https://www.instagram.com/reels/audio/271828182845904/",
        "https://www.instagram.com/share/p/C7xQm2LpZa9/embed",
        "https://www.instagram.com/stories/reel/C7xQm2LpZa9/",
        "https://www.instagram.com/REEL/C7xQm2LpZa9/",
        "https://www.instagram.com//reel/C7xQm2LpZa9/",
        "https://www.instagram.com/x/../reel/C7xQm2LpZa9/",
        "https://www.instagram.com:80/reel/C7xQm2LpZa9/",
        "https://[::1/reel/C7xQm2LpZa9/",
        "https://www.tiktok.com/@nova/video/٧٤١٢٨٣٦٤٥٠٩١٨٢٧٣٦٤٥",
        "https://www.tiktok.com/@nova/video/7412836450918273645\n",
        "https://vm.tiktok.com/",
        "https://www.youtube.com/watch?V=kP9wRt3_VbM",
        "https://youtu.be/kP9wRt3_VbM/extra",
        "https://www.youtube-nocookie.com/watch?v=kP9wRt3_VbM",
        "x" * 2049,
    ],
)
def test_near_misses_are_refused_with_a_sentence(url):
    with pytest.raises(ReelUrlError, match=r"^[A-Z].*\.$"):
        parse(url)


@pytest.mark.parametrize("path", ["share/C7xQm2LpZa9", "share/reel/BAx9kLm2pQ", "share/p/BAx9kLm2pQ/"])
def test_a_share_link_needs_resolving(path):
    assert isinstance(parse(f"https://www.instagram.com/{path}"), NeedsResolving)


def test_a_private_link_and_its_plain_form_are_one_reel():
    private = reel("https://www.instagram.com/p/C7xQm2LpZa9" + "x" * 28)
    plain = reel("https://www.instagram.com/reel/C7xQm2LpZa9/")
    assert private.dedupe_key == plain.dedupe_key == "C7xQm2LpZa9"
    assert private.url != plain.url


def test_codes_differ_by_case():
    one, other = (reel(f"https://youtu.be/{code}") for code in ("kP9wRt3_VbM", "Kp9wRt3_VbM"))
    assert one.dedupe_key != other.dedupe_key


CODES = st.text(string.ascii_letters + string.digits + "-_", min_size=1, max_size=40)
PIECES = st.sampled_from([
    "https://", "http:", "//", "/", "\\", "@", "?", "#", "v=", "%", ".", "..", ":", ":443", " ", "\t",
    "\u200b",
    "reel", "reels", "p", "tv", "share", "video", "watch", "shorts", "embed", "t", "v1", "player", *HOSTS,
])  # fmt: skip
NEARLY_LINKS = st.lists(st.one_of(PIECES, CODES), max_size=10).map("".join)


@given(st.one_of(st.text(max_size=200), NEARLY_LINKS))
def test_no_text_gets_past_the_three_outcomes(text):
    try:
        found = parse(text)
    except ReelUrlError as refusal:
        assert str(refusal).endswith(".")
        return
    assert found.url.split("/")[2] in HOSTS
    assert found.url.isascii() and found.url.isprintable()
    assert "?" not in found.url.replace("/watch?v=", "")


@given(st.one_of(NEARLY_LINKS, CODES.map(lambda code: f"https://www.instagram.com/p/{code}")))
def test_what_is_kept_reads_as_itself(text):
    try:
        found = parse(text)
    except ReelUrlError:
        return
    assert parse(found.url) == found
