"""Links nobody means well with, and links people really paste."""

import pytest

from services.domain.reel_lines import links
from services.domain.reel_url import NeedsResolving, ReelUrl, ReelUrlError, parse

YT, TT, IG = "kP9wRt3_VbM", "7412836450918273645", "C7xQm2LpZa9"


@pytest.mark.parametrize(
    "url",
    [
        # Hosts that only look like one of ours.
        f"https://xn--yutube-9xa.com/watch?v={YT}", f"https://www.youtube.com.evil.example/watch?v={YT}",
        f"https://evil.example/www.youtube.com/watch?v={YT}", f"https://youtube.com./watch?v={YT}",
        f"https://www.youtube.com%2eevil.example/watch?v={YT}", f"https://youtubе.com/watch?v={YT}",
        f"https://ｙoutube.com/watch?v={YT}", f"https://notinstagram.com/reel/{IG}/",
        f"https://instagram.com.br/reel/{IG}/",
        f"https://vm.tiktok.com.evil.example/{IG}/", f"https://tiktok.com:tiktok.com/@a/video/{TT}",
        # Somebody else's site behind ours.
        f"https://www.youtube.com@evil.example/watch?v={YT}", "https://user:" f"pass@www.youtube.com/watch?v={YT}",
        f"https://www.youtube.com\\@evil.example/watch?v={YT}", f"https://www.youtube.com#@evil.example/watch?v={YT}",
        f"https:/www.youtube.com/watch?v={YT}", f"https:www.youtube.com/watch?v={YT}",
        f"//www.youtube.com/watch?v={YT}",
        # Ports and schemes.
        f"https://www.youtube.com:8443/watch?v={YT}", f"https://www.youtube.com:99999/watch?v={YT}",
        f"https://www.youtube.com:80/watch?v={YT}", f"http://www.youtube.com:443/watch?v={YT}",
        f"javascript://www.youtube.com/watch?v={YT}", f"ftp://www.youtube.com/watch?v={YT}", f"data:text/html,{YT}",
        f"file:///www.youtube.com/watch?v={YT}", f"view-source:https://youtu.be/{YT}",
        # Encoded twice, hidden or broken characters.
        f"https://www.instagram.com/reel/{IG}%252F", f"https://www.instagram.com/%72eel/{IG}/",
        f"https://www.youtube.com/shorts/{YT}%00", f"https://youtu.be/{YT}\u200b", f"\ufeffhttps://youtu.be/{YT}",
        f"https://youtu.be/{YT[:5]}\u00ad{YT[5:]}", f"https://youtu.be/{YT}\t", f"https://you\ttu.be/{YT}",
        f"https://youtu.be/{YT}\r\nhttps://youtu.be/{YT}", f"https://youtu.be/{YT}\u2028",
        f"https://www.tiktok.com/@ä/video/{TT}",
        # Paths that end elsewhere.
        f"https://www.youtube.com/shorts/../watch?v={YT}", f"https://www.youtube.com/shorts/{YT}/../x",
        f"https://www.youtube.com/shorts//{YT}", f"https://youtu.be//{YT}", f"https://youtu.be/{YT}//",
        f"https://www.youtube.com/watch?x={YT}", "https://www.youtube.com/watch?v=", "https://www.youtube.com/watch?v",
        f"https://www.youtube.com/watch?v={YT}x", f"https://www.youtube.com/watch?v={YT[:-1]}",
        f"https://www.youtube.com/SHORTS/{YT}",
        "https://www.youtube.com/playlist?list=PL0123456789A", "https://www.youtube.com/@nova/shorts",
        "https://www.youtube.com/",
        "https://www.instagram.com/", "https://www.instagram.com/nova/", "https://www.instagram.com/p/",
        "https://www.instagram.com/reels/",
        f"https://www.tiktok.com/@nova/photo/{TT}", "https://www.tiktok.com/@nova/live",
        "https://www.tiktok.com/@nova/video/123",
        f"https://www.tiktok.com/@nova/video/{TT}0000", f"https://www.douyin.com/video/{TT}",
        "https://vm.tiktok.com/a/b",
        # What surrounds a link is no part of it.
        f"<https://youtu.be/{YT}>", f"https://youtu.be/{YT}.", f"https://youtu.be/{YT},", f"(https://youtu.be/{YT})",
        f"https://youtu.be/{YT} https://youtu.be/{YT}", f"look: https://youtu.be/{YT}", "https://", "http://",
        "youtu.be", "?", "#", "%",
        "https://www.youtube.com/watch?v=" + "a" * 5000, "[", "https://[::1]/", "https://[www.youtube.com]/",
        "\x00", " ", "",
    ],
)  # fmt: skip
def test_what_is_no_plain_link_to_a_reel_is_refused_with_a_sentence(url):
    with pytest.raises(ReelUrlError, match=r"^[A-Z].*\.$"):
        parse(url)


@pytest.mark.parametrize(
    ("url", "platform", "code"),
    [
        (f"https://youtube.com/shorts/{YT}?feature=share", "youtube", YT),
        (f"  https://youtu.be/{YT}  ", "youtube", YT),
        (f"HTTPS://YOUTU.BE/{YT}?si=x", "youtube", YT), (f"m.youtube.com/watch?v={YT}&pp=x", "youtube", YT),
        (f"https://music.youtube.com/watch?v={YT}&list=x", "youtube", YT),
        (f"https://www.youtube.com/live/{YT}?t=1", "youtube", YT),
        (f"https://www.youtube.com/watch?v={YT}#v=xxxxxxxxxxx", "youtube", YT),
        (f"https://www.youtube.com/watch?v={YT}&v=aaaaaaaaaaa", "youtube", YT),
        (f"https://www.tiktok.com/@nova.ai/video/{TT}?is_from_webapp=1&sender_device=pc", "tiktok", TT),
        (f"https://m.tiktok.com/v/{TT}.html?u_code=1", "tiktok", TT),
        (f"https://www.tiktok.com/player/v1/{TT}", "tiktok", TT),
        (f"https://www.instagram.com/reel/{IG}/?igsh=MzRl", "instagram", IG),
        (f"instagram.com/tv/{IG}", "instagram", IG),
        (f"https://www.instagram.com/nova.ai/reel/{IG}/?utm_source=ig_web_copy_link", "instagram", IG),
        (f"https://m.instagram.com/p/{IG}/?img_index=1#x", "instagram", IG),
        (f"http://instagr.am/p/{IG}", "instagram", IG),
    ],
)  # fmt: skip
def test_links_as_apps_and_browsers_give_them_are_read(url, platform, code):
    found = parse(url)
    assert isinstance(found, ReelUrl) and (found.platform, found.shortcode) == (platform, code)
    assert parse(found.url) == found


@pytest.mark.parametrize(
    "url",
    ["https://vm.tiktok.com/ZMabc123/", "vt.tiktok.com/ZSabc123", "https://www.tiktok.com/t/ZTabc123/",
     "https://www.instagram.com/share/reel/BAx9kLm2pQ/", "https://www.instagram.com/share/BAx9kLm2pQ"],
)  # fmt: skip
def test_share_links_need_a_look_up(url):
    assert isinstance(parse(url), NeedsResolving)


@pytest.mark.parametrize(
    ("url", "author"),
    [
        (f"https://www.instagram.com/nova.ai/reel/{IG}/", "nova.ai"), (f"https://www.instagram.com/reel/{IG}/", None),
        (f"https://www.tiktok.com/@nova.ai/video/{TT}", "nova.ai"), (f"https://www.tiktok.com/@/video/{TT}", None),
        (f"https://www.tiktok.com/@_/video/{TT}", None), (f"https://www.tiktok.com/@MS4wLjABAAAAx/video/{TT}", None),
        (f"https://youtu.be/{YT}", None),
    ],
)  # fmt: skip
def test_a_link_tells_its_author_where_it_names_one(url, author):
    found = parse(url)
    assert isinstance(found, ReelUrl) and found.author == author


@pytest.mark.parametrize(
    ("line", "found"),
    [
        (f"<https://youtu.be/{YT}>", [f"https://youtu.be/{YT}"]),
        (f"https://youtu.be/{YT}.", [f"https://youtu.be/{YT}"]),
        (f"1. https://youtu.be/{YT}, 2. https://vm.tiktok.com/ZMabc/;", [f"https://youtu.be/{YT}",
        "https://vm.tiktok.com/ZMabc/"]),
        (f"[a](https://www.instagram.com/reel/{IG}/)", [f"https://www.instagram.com/reel/{IG}/"]),
        (f"(youtu.be/{YT})", [f"youtu.be/{YT}"]), (f"“https://youtu.be/{YT}”!", [f"https://youtu.be/{YT}"]),
        (f"https://evil.example/?u=https://youtu.be/{YT}", []), ("no link", []), ("", []),
        (f"https://youtu.be/{YT}https://youtu.be/{YT}", []),
    ],
)  # fmt: skip
def test_links_among_words_are_found_and_none_is_made_up(line, found):
    assert links(line) == found
