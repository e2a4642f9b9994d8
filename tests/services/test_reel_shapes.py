"""Public data sets of reels, each by a small sample of our own in its shape: read as meant, without a word from us."""

import pytest

from services import reel_import
from services.domain.reel_choice import Choice
from services.domain.reel_columns import Role
from services.domain.reel_record import Record
from tests.services.reel_tables import IG, THUMB, TT, YT, YT2, day, facts, first, reasons, table

SHAPES = {
    "trending, the older": (
        "video_id,trending_date,title,channel_title,category_id,publish_time,tags,views,likes,dislikes,comment_count,"
        "thumbnail_link,comments_disabled,ratings_disabled,video_error_or_removed,description",
        [YT, "17.14.11", "A walk", "Nova", "22", "2017-11-13T17:13:01.000Z", 'a|"b c"|"d"', "748374", "57527", "2966",
         "15954", THUMB, "False", "False", "False", "first\\nline\n\nreal line, with \"quotes\""],
        ("youtube", YT, 748374, day(2017, 11, 14), "Nova", "A walk", day(2017, 11, 13, 17, 13, 1)),
    ),
    "trending, the newer": (
        "video_id,title,publishedAt,channelId,channelTitle,categoryId,trending_date,tags,view_count,likes,dislikes,"
        "comment_count,thumbnail_link,comments_disabled,ratings_disabled,description",
        [YT, "A walk", "2020-08-11T19:20:14Z", "UC" + "x" * 22, "Nova", "22", "2020-08-12T00:00:00Z", "a|b", "1514614",
         "156908", "5855", "35313", THUMB, "False", "False", "two\nlines"],
        ("youtube", YT, 1514614, day(2020, 8, 12), "Nova", "A walk", day(2020, 8, 11, 19, 20, 14)),
    ),
    "trending, many countries": (
        "title,channel_name,daily_rank,daily_movement,weekly_movement,snapshot_date,country,view_count,like_count,"
        "comment_count,description,thumbnail_url,video_id,channel_id,video_tags,kind,publish_date,langauge",
        ["A walk", "Nova", "1", "0", "49", "2023-10-26", "NL", "3155214", "300", "4", "x", THUMB, YT, "UC", "a, b",
         "youtube#video", "2023-10-25 00:00:00+00:00", "en"],
        ("youtube", YT, 3155214, day(2023, 10, 26), "Nova", "A walk", day(2023, 10, 25)),
    ),
    "an answer of the Data API, flattened": (
        "kind,etag,id,snippet.publishedAt,snippet.channelId,snippet.title,snippet.description,"
        "snippet.thumbnails.default.url,snippet.channelTitle,contentDetails.duration,statistics.viewCount,"
        "statistics.likeCount",
        ["youtube#video", "e", YT, "2026-10-01T12:00:00Z", "UC", "A walk", "", THUMB, "Nova", "PT41S", "254310", "3"],
        ("youtube", YT, 254310, None, "Nova", "A walk", day(2026, 10, 1, 12)),
    ),
    "a studio's own table": (
        "Content,Video title,Video publish time,Duration,Views,Watch time (hours),Subscribers,Impressions",
        [YT, "A walk", "Nov 13, 2017", "41", "254310", "12.5", "3", "900"],
        ("youtube", YT, 254310, None, None, "A walk", day(2017, 11, 13)),
    ),
    "a downloader's list": (
        "id,title,uploader,webpage_url,view_count,upload_date,duration,extractor",
        [YT, "A walk", "Nova", f"https://www.youtube.com/watch?v={YT}", "254310", "20231105", "41", "youtube"],
        ("youtube", YT, 254310, None, "Nova", "A walk", day(2023, 11, 5)),
    ),
    "clips with a link": (
        "user_name,user_id,video_id,video_desc,video_time,video_length,video_link,n_likes,n_shares,n_comments,n_plays",
        ["nova", "6", TT, "A walk", "2020-12-24 10:11:12", "15", f"https://www.tiktok.com/@nova/video/{TT}?lang=en",
         "900", "4", "5", "254310"],
        ("tiktok", TT, 254310, None, "nova", "A walk", day(2020, 12, 24, 10, 11, 12)),
    ),
    "clips by id": (
        "id,create_time,user_name,hashtags,song,n_likes,n_comments,play_count",
        [TT, "1608804672", "nova", "a b", "s", "900", "5", "254310"],
        ("tiktok", TT, 254310, None, "nova", None, day(2020, 12, 24, 10, 11, 12)),
    ),
    "a scraper's nested columns": (
        "id,text,createTime,createTimeISO,authorMeta.id,authorMeta.name,authorMeta.nickName,musicMeta.musicName,"
        "musicMeta.musicAuthor,covers.default,webVideoUrl,videoUrl,videoMeta.duration,diggCount,shareCount,playCount",
        [TT, "A walk", "1608804672", "2020-12-24T10:11:12.000Z", "6", "nova", "Nova!", "song", "band",
         "https://p16-sign.tiktokcdn.com/obj/x", f"https://www.tiktok.com/@nova/video/{TT}",
         "https://v16.tiktokcdn.com/x", "15", "900", "4", "254310"],
        ("tiktok", TT, 254310, None, "nova", "A walk", day(2020, 12, 24, 10, 11, 12)),
    ),
    "another scraper's slashes": (
        "id,desc,createTime,author/uniqueId,author/nickname,stats/playCount,stats/diggCount,video/duration,music/title",
        [TT, "A walk", "1608804672", "nova", "Nova!", "254310", "9", "15", "song"],
        ("tiktok", TT, 254310, None, "nova", "A walk", day(2020, 12, 24, 10, 11, 12)),
    ),
    "words run together": (
        "video_id,video_timestamp,video_duration,video_diggcount,video_playcount,video_description,author_username",
        [TT, "2020-12-24T10:11:12", "15", "9", "254310", "A walk", "nova"],
        ("tiktok", TT, 254310, None, "nova", "A walk", day(2020, 12, 24, 10, 11, 12)),
    ),
    "posts sold by a vendor": (
        "timestamp,url,post_id,description,create_time,digg_count,share_count,play_count,video_duration,"
        "profile_username,preview_image",
        ["2026-11-01", f"https://www.tiktok.com/@nova/video/{TT}", TT, "A walk", "2020-12-24T10:11:12.000Z", "9", "4",
         "254310", "15", "nova", "https://p16-sign.tiktokcdn.com/obj/x"],
        ("tiktok", TT, 254310, day(2026, 11, 1), "nova", "A walk", day(2020, 12, 24, 10, 11, 12)),
    ),
    "reels of a scraper": (
        "id,type,shortCode,caption,hashtags,url,commentsCount,displayUrl,likesCount,videoViewCount,videoPlayCount,"
        "timestamp,ownerFullName,ownerUsername,inputUrl",
        ["3413330000000000001", "Video", IG, "A walk", "a", f"https://www.instagram.com/p/{IG}/", "7",
         "https://scontent-1.cdninstagram.com/v/x.jpg", "90", "120000", "254310", "2026-10-02T09:00:00.000Z",
         "Nova Persona", "nova", "https://www.instagram.com/nova"],
        ("instagram", IG, 254310, None, "nova", "A walk", day(2026, 10, 2, 9)),
    ),
    "reels by shortcode": (
        "shortcode,owner,views", [IG, "nova", "254310"], ("instagram", IG, 254310, None, "nova", None, None),
    ),
    "old reels by shortcode": (
        "shortcode,owner_username,date_utc,video_view_count", ["BWDjLYkjmd", "nova", "2019-07-03 10:00:00", "254310"],
        ("instagram", "BWDjLYkjmd", 254310, None, "nova", None, day(2019, 7, 3, 10)),
    ),
    "posts by Instagram's own number": (
        "pk,ownerUsername,playCount", ["482584233761418119_25025320", "nova", "254310"],
        ("instagram", "aye83DjauH", 254310, None, "nova", None, None),
    ),
    "bare ids beside a platform": (
        "Platform,Post ID,Creator,Plays", ["TikTok", TT, "nova", "254310"],
        ("tiktok", TT, 254310, None, "nova", None, None),
    ),
    "German headers": (
        "Titel,Kanal,Aufrufe,Link,Datum", ["A walk", "Nova", "254.310", f"https://youtu.be/{YT}", "13.11.2017"],
        ("youtube", YT, 254310, None, "Nova", "A walk", day(2017, 11, 13)),
    ),
    "a column of dates beside the day of publishing": (
        "date,video_id,published_at,views", ["2026-11-01", YT, "2026-10-01T12:00:00Z", "254310"],
        ("youtube", YT, 254310, day(2026, 11, 1), None, None, day(2026, 10, 1, 12)),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SHAPES)
def test_a_public_shape_is_read_as_it_is_meant(name):
    header, row, meant = SHAPES[name]
    assert facts(first(table(header, row))) == meant


@pytest.mark.parametrize("name", SHAPES)
@pytest.mark.parametrize(
    ("delimiter", "encoding", "end"),
    [(";", "utf-8-sig", "\r\n"), ("\t", "utf-16", "\n"), ("|", "cp1252", "\n"), ("\t", "utf-8", "\r\n")],
)
def test_however_it_is_written(name, delimiter, encoding, end):
    header, row, meant = SHAPES[name]
    data = table(header, row, row, row, delimiter=delimiter, encoding=encoding, end=end)
    assert facts(first(data)) == meant


def test_a_few_broken_bytes_do_not_turn_a_text_into_another_encoding():
    data = table("video_id,title,views", *([YT, "Прогулка у гавани ночью", "5"] for _ in range(20)))
    assert reel_import.preview(data + b"\xff").encoding == "utf-8"
    assert first(data + b"\xff").caption.startswith("Прогулка")
    assert first(table("video_id,title", [YT, "Größe"], encoding="latin-1")).caption == "Größe"


def test_an_id_that_a_spreadsheet_took_for_a_formula_is_found_in_the_thumbnail():
    header = "video_id,views,thumbnail_link"
    rows = [["#NAME?", "5", "https://i.ytimg.com/vi/-0NYY8cqdiQ/default.jpg"], ["#NAME?", "6", ""], [YT, "7", ""]]
    found = reel_import.preview(table(header, *rows)).examples
    assert [one.link.dedupe_key for one in found if isinstance(one, Record)] == ["-0NYY8cqdiQ", YT]
    assert "took this id for a formula" in reasons(found)[1]


def test_ids_of_nobody_we_know_are_refused_one_by_one_with_the_id():
    data = table("#,claim_status,video_id,video_view_count", ["1", "claim", "7017666017", "343296"])
    found = reel_import.preview(data)
    assert found.columns[Role.CODE] == 2 and "7017666017" in reasons(found.examples)[0]


def test_whose_the_bare_ids_are_can_be_said():
    data = table("video,views", ["Qx7Lm2ZaE01", "5"])
    found = reel_import.preview(data)
    assert found.code_platform == "youtube" and first(data).link.platform == "youtube"
    said = first(data, Choice(found.columns, platform="instagram"))
    assert said.link.url == "https://www.instagram.com/reel/Qx7Lm2ZaE01/"


@pytest.mark.parametrize(
    ("cells", "style", "views"),
    [
        (["1.2M", "980"], None, 1_200_000), (["1 234 567", "5"], None, 1_234_567),
        (["1,234,567", "5"], None, 1_234_567), (["254310.0", "1"], None, 254_310),
        (["12.345", "98.765"], None, 12_345), (["12.345", "98.765"], "decimals", 12), (["12.345", "7.5"], None, 12),
        (["12.345", "1.234.567"], "decimals", 12_345), (["1.5E+06", "7"], None, 1_500_000),
        (["1,234.5", "2,345"], None, 1234), (["12,345", "1.000,5"], None, 12),
    ],
)  # fmt: skip
def test_a_whole_column_says_what_its_marks_mean(cells, style, views):
    data = table("video_id,views", [YT, cells[0]], [YT2, cells[1]], delimiter=";")
    data = data.replace(b"video_id,views", b"video_id;views")
    columns = {Role.CODE: 0, Role.VIEWS: 1}
    assert first(data, Choice(columns, styles={Role.VIEWS: style} if style else {})).views == views


def test_what_nothing_in_the_column_explains_is_asked():
    data = table("video_id,views,published_at", [YT, "12.345", "03/04/2025"], [YT2, "98.765", "05/06/2025"])
    published, views = reel_import.preview(data).doubts
    assert (views.cell, dict(views.meanings)) == ("12.345", {"thousands": 12345, "decimals": 12})
    assert (published.role, list(published.meanings.values())) == (Role.PUBLISHED, [day(2025, 3, 4), day(2025, 4, 3)])
    columns = reel_import.preview(data).columns
    said = Choice(columns, styles={Role.PUBLISHED: list(published.meanings)[1], Role.VIEWS: "decimals"})
    assert (first(data, said).published_at, first(data, said).views) == (day(2025, 4, 3), 12)


def test_what_the_column_explains_itself_is_not_asked():
    data = table("video_id,views,published_at", [YT, "12.345", "03/04/2025"], [YT2, "1.234.567", "25/06/2025"])
    assert reel_import.preview(data).doubts == () and first(data).published_at == day(2025, 4, 3)
