"""The gate before everything: what a stranger gets from each door of a real server."""

import pytest

from tests.server import StudioServer, Visitor
from tests.tab import Refused, Tab
from ui.menu import SECTIONS

PAGES = [entry.file for entries in SECTIONS.values() for entry in entries if entry.path.exists()]
CLOSED = [
    "/media/abc.png",
    "/_stcore/host-config",
    "/_stcore/upload_file/a/b",
    "/component/x/y.js",
    "/_stcore/bidi-components/x",
    "/files/7f3c0a52-0000-4000-8000-000000000000/thumb",
    "/files/7f3c0a52-0000-4000-8000-000000000000/original",
]


@pytest.mark.parametrize("uvicorn", [False, True], ids=["python app.py", "uvicorn app:app"])
def test_the_very_first_request_of_a_fresh_server_meets_the_gate(uvicorn):
    with StudioServer(env={"STUDIO_WORKER": "off"}, uvicorn=uvicorn) as server, Visitor(server) as visitor:
        with pytest.raises(Refused) as refused:
            Tab(server)
        assert refused.value.status == 403
        sent = visitor.get("/profile?x=1")
        assert (sent.status_code, sent.headers["location"]) == (303, "/sign-in?next=%2Fprofile%3Fx%3D1")
        visitor.sign_up()
        with Tab(server, visitor.sid) as tab:
            assert "Signed-in browsers" in tab.run("profile")


@pytest.mark.parametrize("page", PAGES)
def test_no_page_opens_for_a_stranger(visitor, page):
    assert visitor.get(f"/{page}?id=7").headers["location"].startswith("/sign-in?next=%2F")


@pytest.mark.parametrize("page", PAGES)
def test_no_page_draws_anything_outside_the_frame(server, person, page):
    with Tab(server, person.sid) as tab:
        drawn = tab.run("" if page == "home" else page)
        assert 'action=\\"/session/end\\"' in drawn, f"{page} ran without the frame"


@pytest.mark.parametrize("path", CLOSED)
def test_closed_doors_answer_401_without_a_session_and_with_a_forged_one(visitor, path):
    assert visitor.get(path).status_code == 401
    visitor.cookies.set("sid", "f" * 43)
    assert visitor.get(path).status_code == 401
    assert visitor.put(path, content=b"x").status_code == 401


@pytest.mark.parametrize(
    "path",
    ["/_stcore/metrics", "/_stcore/agent/openapi.json", "/_stcore/agent/interact", "/_stcore/agent/mcp"],
)
def test_some_doors_are_open_to_nobody(person, visitor, path):
    assert person.get(path).status_code == visitor.get(path).status_code == 404


def test_a_session_id_of_streamlit_is_worth_nothing_in_other_hands(server, person):
    with Visitor(server) as other:
        other.sign_up()
        with Tab(server, person.sid) as tab:
            tab.run("profile")
            victim = tab.session_id
        with Tab(server, other.sid, session_id=victim) as thief:
            drawn = thief.run("profile")
            assert thief.session_id != victim and "Robin" in drawn
        with Tab(server, person.sid, session_id=victim) as again:
            again.run("profile")
            assert again.session_id == victim


def test_the_identity_header_of_the_gate_cannot_be_brought_along(server, person):
    with pytest.raises(Refused):
        Tab(server, headers={"X-Studio-Sid": person.sid})
    with Visitor(server) as other:
        address = other.sign_up()
        with Tab(server, other.sid, headers={"x-studio-sid": person.sid}) as tab:
            assert address in tab.run("profile")


@pytest.mark.parametrize("origin", ["https://evil.example", "http://127.0.0.1:1", "null"])
def test_a_websocket_from_another_site_is_refused(server, person, origin):
    with pytest.raises(Refused) as refused:
        Tab(server, person.sid, headers={"Origin": origin})
    assert refused.value.status == 403


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "evil.example:8501", "", "[::2]"])
def test_a_name_that_is_not_ours_leads_nowhere(visitor, host):
    assert visitor.get("/sign-in", headers={"host": host}).status_code in (400, 421)


def test_an_open_tab_is_signed_out_by_its_next_run(server):
    with Visitor(server) as here, Visitor(server) as there:
        address = here.sign_up()
        there.sign_in(address)
        with Tab(server, here.sid) as tab:
            assert address in tab.run("profile")
            there.submit("/session/end", everywhere="yes")
            drawn = tab.run("profile")
            assert "You are signed out here" in drawn and address not in drawn


HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/sign-in",
        "/healthz",
        "/media/x.png",
        "/nowhere",
        "/_stcore/health",
        "/static/x.js",
        "/files/7f3c0a52-0000-4000-8000-000000000000/thumb",
        "/app/static/sign.css",
        "/session/end",
    ],
)
def test_every_answer_carries_the_security_headers_once(visitor, person, path):
    for someone in (visitor, person):
        answer = someone.get(path)
        for name, value in HEADERS.items():
            assert answer.headers.get_list(name) == [value], (path, name)
        policy = answer.headers["content-security-policy"]
        assert "frame-ancestors 'none'" in policy or "sandbox" in policy
        assert "unsafe-eval" not in policy and "script-src 'self' 'unsafe-inline'" not in policy
        assert "server" not in answer.headers and "camera=()" in answer.headers["permissions-policy"]


@pytest.mark.parametrize("path", ["/", "/profile", "/sign-in", "/session/end"])
def test_pages_are_not_kept_so_the_back_button_shows_nothing(person, path):
    assert person.get(path).headers.get("cache-control", "no-store") == "no-store"


@pytest.mark.parametrize(
    "path",
    ["/static/../_stcore/host-config", "/static/%2e%2e/_stcore/host-config", "//_stcore/host-config",
     "/%5fstcore/host-config", "/app/static/../../app.py", "/session/../media/x.png", "/static/..%2f..%2fapp.py"],
)
def test_no_detour_leads_past_the_gate(visitor, path):
    answer = visitor.build_request("GET", path)
    answer.url = answer.url.copy_with(raw_path=path.encode())
    got = visitor.send(answer)
    assert got.status_code in (303, 400, 401, 404) and "allowedOrigins" not in got.text


def test_the_outbox_is_for_whoever_sits_at_the_machine():
    settings = {"STUDIO_ADDRESS": "0.0.0.0", "STUDIO_WORKER": "off"}
    with StudioServer(env=settings) as server, Visitor(server) as visitor:
        assert visitor.get("/outbox").status_code == 404


def test_health_says_that_it_answers_and_no_more(visitor):
    answer = visitor.get("/healthz")
    assert answer.json() == {"status": "ok"}


def test_over_https_the_cookie_gets_its_prefix_and_browsers_are_told_to_stay():
    settings = {"STUDIO_PUBLIC_URL": "https://studio.example", "STUDIO_WORKER": "off"}
    with StudioServer(env=settings) as server, Visitor(server) as visitor:
        visitor.headers["host"] = "studio.example"
        page = visitor.get("/sign-up")
        assert page.headers["strict-transport-security"].startswith("max-age=31536000")
        cookie = page.headers["set-cookie"].lower()
        assert cookie.startswith("__host-form=") and "secure" in cookie and "domain" not in cookie
