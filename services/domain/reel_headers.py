"""The words by which exports, spreadsheets and data sets name the columns that say something about a reel."""

from __future__ import annotations

import re
from enum import StrEnum


class Role(StrEnum):
    """What a column can be to a reel."""

    LINK = "link"
    CODE = "code"
    PLATFORM = "platform"
    VIEWS = "views"
    COUNTED = "counted"
    AUTHOR = "author"
    CAPTION = "caption"
    PUBLISHED = "published"
    DURATION = "duration"
    THUMBNAIL = "thumbnail"
    NOTES = "notes"
    TAGS = "tags"


HEADERS: dict[Role, tuple[str, ...]] = {
    Role.LINK: (
        "reel url", "video url", "post url", "url", "link", "permalink", "video link", "webvideourl", "share url",
        "href", "post link", "inputurl", "web url", "canonical url", "webpage url", "web video url", "watch url",
        "reel link", "reels url", "submitted video url", "tiktok url", "instagram url", "youtube url", "original url",
        "content url", "item url", "embed link", "page url", "address",
    ),
    Role.CODE: (
        "video id", "videoid", "shortcode", "short code", "code", "youtube id", "yt id", "reel id", "post id",
        "media id", "aweme id", "tiktok id", "item id", "external video id", "content id", "content", "id video id",
        "display id", "pk", "id",
    ),
    Role.PLATFORM: (
        "platform", "network", "source platform", "site", "channel type", "social network", "social media", "source",
        "extractor", "service",
    ),
    Role.VIEWS: (
        "views", "view count", "viewcount", "views count", "video views", "plays", "play count", "playcount",
        "video play count", "video view count", "total views", "total plays", "number of views", "n plays", "n views",
        "num views", "nb views", "views total", "statistics view count", "statistics viewcount", "stats play count",
        "stats playcount", "aweme play count", "ig play count", "aufrufe", "vues", "visualizaciones",
        "reproducciones", "visualizações", "visualizacoes", "visualizzazioni", "просмотры", "weergaven",
        "plays count", "reel plays", "reels plays", "reel views", "reels views", "lifetime views",
        "wyświetlenia", "再生回数", "播放量", "조회수",
    ),
    Role.COUNTED: (
        "trending date", "fetched at", "counted at", "counted on", "collected at", "collection date", "scraped at",
        "scrape date", "crawl date", "date collected", "as of", "snapshot date", "retrieved at", "fetch date",
        "trending day", "trending full date", "trending on", "date scraped", "date trending", "observed at",
        "query time", "retrieved on", "timestamp scraped", "scraped on", "crawled at", "fetch time", "collected on",
        "extracted at", "record date", "recorded at", "observation date", "date of extraction",
    ),
    Role.AUTHOR: (
        "author", "channel title", "channeltitle", "channel name", "channel", "username", "user name",
        "owner username", "ownerusername", "author meta name", "author unique id", "author uniqueid",
        "author username", "profile username", "author name", "account", "account name", "creator", "creator name",
        "uploader", "handle", "author handle", "user posted", "youtuber", "owner", "user unique id", "user username",
        "nickname", "author nickname", "display name", "screen name", "kanal", "auteur", "autor", "profile", "user",
        "owner full name", "page name", "channel handle", "influencer",
    ),
    Role.CAPTION: (
        "title", "video title", "caption", "text", "description", "desc", "video desc", "video description",
        "post caption", "titel", "titre", "titulo", "título", "titolo", "beschreibung", "content text", "post text",
        "fulltitle", "tytuł", "название", "name",
    ),
    Role.PUBLISHED: (
        "publish time", "published at", "publishedat", "publish date", "published", "date published", "upload date",
        "uploaded at", "posted at", "post date", "create time", "createtime", "created at", "createtimeiso",
        "create time iso", "date posted", "posted on", "video publish time", "publish timestamp", "video timestamp",
        "video time", "video published at", "taken at timestamp", "taken at", "date utc", "published date",
        "publication date", "posted date", "post publish time", "timestamp", "veröffentlicht", "veröffentlicht am",
        "veröffentlichungsdatum", "date de publication", "fecha de publicación", "data di pubblicazione",
        "publish date time", "upload time", "posted time",
        "post time", "created", "date created", "date", "datum", "fecha", "release date", "uploaded",
    ),
    Role.DURATION: (
        "duration", "duration seconds", "duration sec", "length", "video duration", "videoduration", "video length",
        "video duration sec", "length seconds", "duration s", "duration in seconds", "lengthseconds", "dauer",
    ),
    Role.THUMBNAIL: (
        "thumbnail link", "thumbnail", "thumbnail url", "thumbnailurl", "display url", "displayurl", "cover",
        "image url", "cover url", "image", "coverurl", "preview image", "thumbnail src", "cover image url",
        "video cover", "origin cover", "thumb", "poster",
    ),
    Role.NOTES: ("notes", "note", "my notes", "notizen", "remarks"),
    # Tags that creators gave their own videos are not this person's: taken only where somebody says so.
    Role.TAGS: ("my tags", "labels", "label"),
}  # fmt: skip
"""Words that name a column, the most telling first; their own word for it in the languages of exports."""
ASIDE = re.compile(r"(music|song|sound|audio|hashtags?|mentions?|coauthor\w*|tagged\w*|latest comments|child\w*)\b")
"""Parts of a nested record that are about something else than the reel."""
PEOPLE = re.compile(r"(author|channel|owner|user|creator|uploader|profile|account)\b")
"""Parts of a nested record that are about who made the reel."""
NAMED = frozenset({"name", "username", "unique id", "uniqueid", "nickname", "nick name", "title", "handle"})
SEEN = re.compile(r"(?:.* )?(?:views?|plays?|viewcount|playcount|viewed|watched)(?: .*)?")
"""Titles of our own making that speak of views, where none of the known ones is there."""
NOT_SEEN = re.compile(
    r"(?:.* )?(?:rate|ratio|percent\w*|per|avg|average|mean|median|time|hours?|minutes?|seconds?|duration|date|url|link"
    r"|id|likes?|shares?|comments?|impressions|growth|change|rank|millions?|thousands?|log|list|score)(?: .*)?"
)
"""What such a title says when it means something else, or another unit."""
SNAPSHOTS = ("date", "day", "week", "timestamp", "datum")
"""Where another column tells when a reel was published, these tell when it was counted."""
