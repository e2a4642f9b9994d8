"""Reels in files that are no table: records, archives, and words with links among them."""

import gzip
import io
import json
import zipfile

import pytest

from services import reel_import, table_archive
from services.domain.reel_record import Record
from services.errors import Invalid
from tests.services.reel_tables import IG, TT, YT, YT2, facts, first, table


def test_records_in_json_come_in_however_they_lie_there():
    one = {"webVideoUrl": f"https://www.tiktok.com/@nova/video/{TT}", "authorMeta": {"name": "nova"},
           "playCount": 254310, "hashtags": [{"name": "a"}], "text": "A walk"}  # fmt: skip
    other = one | {"webVideoUrl": f"https://www.tiktok.com/@nova/video/{TT[:-1]}7"}
    forms = [json.dumps([one, other]), f"{json.dumps(one)}\n{json.dumps(other)}\n",
             json.dumps({"meta": {"n": 2}, "data": {"items": [one, other]}}), json.dumps(one)]  # fmt: skip
    for form in forms:
        assert facts(first(form.encode())) == ("tiktok", TT, 254310, None, "nova", "A walk", None)
    assert [reel_import.preview(form.encode()).lines for form in forms] == [2, 2, 2, 1]


def packed(**files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name.replace("__dot__", "."), data)
    return out.getvalue()


def test_a_download_need_not_be_unpacked_first():
    data = table("video_id,views", [YT, "254310"])
    archive = packed(categories__dot__json="{}", USvideos__dot__csv=data)
    assert first(archive).views == first(gzip.compress(data)).views == 254310


@pytest.mark.parametrize("data", [packed(readme__dot__md="x"), b"PK\x03\x04 nothing", b"\x1f\x8b nothing"])
def test_an_archive_without_a_table_is_refused(data):
    with pytest.raises(Invalid, match="Nothing was added"):
        reel_import.preview(data)


def test_an_archive_that_unfolds_to_too_much_is_not_unfolded(monkeypatch):
    monkeypatch.setattr(table_archive, "MOST_UNPACKED", 1000)
    for data in (packed(x__dot__csv=b"a" * 1001), gzip.compress(b"a" * 1001)):
        with pytest.raises(Invalid, match="too large once unpacked"):
            reel_import.preview(data)


def test_every_link_among_words_brackets_and_commas_is_found():
    text = (
        f"<https://youtu.be/{YT}>\n"
        f"look at https://youtu.be/{YT2}, and at (https://www.instagram.com/reel/{IG}/).\n"
        f"“https://www.tiktok.com/@nova/video/{TT}”\n"
        "only words, no link\n"
    )
    found = reel_import.preview(text.encode())
    kinds = [one.link.dedupe_key if isinstance(one, Record) else one.outcome for one in found.examples]
    assert kinds == [YT, YT2, IG, TT, "refused"]
