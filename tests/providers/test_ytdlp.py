"""yt-dlp as a program of its own: a stand-in for it answers everything that the real one can, and worse."""

import json
import subprocess
import sys

import pytest

from services.domain.reel_url import ReelUrl
from services.errors import NotFound, VendorRefused
from services.providers import ytdlp
from services.providers.wire import Later

ID = "7412836450918273645"
LINK = ReelUrl("tiktok", ID, f"https://www.tiktok.com/@_/video/{ID}")
PICTURE = "https://p16-sign.tiktokcdn-us.com/obj/x"
FULL = {"id": ID, "title": " A walk ", "uploader": "nova", "view_count": 254310, "duration": 14.6,
        "thumbnail": PICTURE}  # fmt: skip


@pytest.fixture
def program(tmp_path):
    """Makes a stand-in that runs the given Python, and gives its command."""

    def make(code):
        file = tmp_path / "stand_in.py"
        file.write_text(f"import json, os, subprocess, sys, time\n{code}\n")
        return [sys.executable, "-I", "-B", str(file)]

    return make


def says(found):
    return f"print(json.dumps({found!r}))"


def test_what_the_page_shows_is_read(program):
    found = ytdlp.look(LINK, program(says(FULL)))
    assert found == ytdlp.Clip("A walk", "nova", PICTURE, 14, 254310)


@pytest.mark.parametrize("views", [None, True, -1, 10**30, "5", 1.5, float("nan")])
def test_a_count_that_is_not_told_is_unknown_and_never_nought(program, views):
    code = f"print({json.dumps(FULL | {'view_count': views})!r})"
    assert ytdlp.look(LINK, program(code)).views is None


def test_it_is_given_no_environment_no_input_no_place_to_write_and_the_flags(program, tmp_path, monkeypatch):
    monkeypatch.setenv("SUPABASE_SECRET_KEY", "must stay here")
    code = f"known = {ID!r}" + """
try:
    os.write(os.open("kept.txt", os.O_CREAT | os.O_WRONLY), b"x")
    wrote = True
except OSError:
    wrote = False
seen = {"env": sorted(set(os.environ) - {"LC_CTYPE"}), "in": sys.stdin.read(), "args": sys.argv[1:], "wrote": wrote,
        "kept": os.path.exists("kept.txt") and os.path.getsize("kept.txt") > 0, "group": os.getpgid(0) == os.getsid(0)}
print(json.dumps({"id": known, "title": json.dumps(seen)}))
"""
    seen = json.loads(ytdlp.look(LINK, program(code)).title or "")
    assert seen["env"] == [] and seen["in"] == "" and seen["group"]
    assert not seen["wrote"] and not seen["kept"]
    assert seen["args"][-2:] == ["--", LINK.url]
    assert {"--ignore-config", "--no-cookies", "--simulate", "--no-cache-dir", "--no-plugin-dirs"} <= set(seen["args"])


@pytest.mark.parametrize(
    ("code", "kind", "words"),
    [
        ("sys.exit('ERROR: [TikTok] 1: Video not available, status code 10216')", NotFound, "private"),
        ("sys.exit('ERROR: [Instagram] 1: This content is private')", NotFound, "private"),
        ("sys.exit('ERROR: [Instagram] rate-limit reached or login required')", Later, "does not show"),
        ("sys.exit('ERROR: [TikTok] Your IP address is blocked from accessing this post')", Later, "does not show"),
        ("sys.exit('ERROR: HTTP Error 429: Too Many Requests')", Later, "does not show"),
        ("sys.exit('ERROR: Unsupported URL: x')", VendorRefused, "nothing that can be read"),
        ("sys.exit('/usr/bin/python: No module named yt_dlp')", VendorRefused, "not installed"),
        ("print('<html>')", VendorRefused, "nothing that can be read"),
        ("print('null')", VendorRefused, "nothing that can be read"),
        ("print('[' * 100000)", VendorRefused, "nothing that can be read"),
        (says(FULL | {"id": "1"}), VendorRefused, "nothing that can be read"),
        ("os.write(1, b'x' * 5_000_000)", VendorRefused, "nothing that can be read"),
        ("os.abort()", VendorRefused, "nothing that can be read"),
        ("x = bytearray(2_000_000_000)", VendorRefused, "nothing that can be read"),
        ("while True: sys.stderr.write('x' * 1000)", Later, "too long"),
    ],
)  # fmt: skip
def test_each_failure_is_a_normal_outcome_with_a_next_step(program, code, kind, words):
    with pytest.raises(kind, match=words) as failure:
        ytdlp.look(LINK, program(code), seconds=3)
    assert "by hand" in str(failure.value) and type(failure.value) is kind


def test_one_that_does_not_end_is_ended_with_all_it_started(program):
    # The helper keeps the pipe open, so reading alone would wait for it.
    code = f"""
helper = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(613)"])
print({json.dumps(FULL)!r}, flush=True)
"""
    with pytest.raises(Later, match="too long"):
        ytdlp.look(LINK, program(code), seconds=2)
    assert not _alive_helpers()


def _alive_helpers():
    listed = subprocess.run(["ps", "-ax", "-o", "stat=,args="], capture_output=True, text=True, check=True).stdout
    return [line for line in listed.splitlines() if "time.sleep(613)" in line and not line.startswith("Z")]


def test_a_thumbnail_on_another_host_is_not_taken(program):
    found = ytdlp.look(LINK, program(says(FULL | {"thumbnail": "https://169.254.169.254/x", "uploader": "x" * 999})))
    assert found.thumbnail_url is None and len(found.author or "") == 200


def test_without_the_extra_it_says_so():
    with pytest.raises(VendorRefused, match="not installed"):
        ytdlp.look(LINK, ["/nowhere/yt-dlp"])
