"""The composition root: one studio a process, clients that never share a person, vendors apart."""

import gc
import os
import stat
import threading
import weakref

import httpx
import pytest

from services import identity, wiring
from services.domain.secret import Secret
from services.errors import Unavailable
from services.settings import Settings, SettingsError
from services.wiring import Studio
from tests.studio_fixtures import FIREFOX, PASSWORD, here


def hosted(tmp_path, network=None, **given):
    return Studio(
        Settings(
            home=tmp_path,
            supabase_url="https://project.example",
            publishable_key="publishable",
            secret_key=Secret("the-secret"),
            encryption_keys=(("a", b"k" * 32),),
            **given,
        ),
        network=network,
    ).start()


def hosted_over_a_wire(tmp_path, **given):
    """A hosted studio whose project is played by this test: the requests that reached it come along."""
    requests = []

    def answer(request):
        requests.append(request)
        return httpx.Response(200, json=[], headers={"content-range": "*/0"})

    network = httpx.Client(transport=httpx.MockTransport(answer))
    return hosted(tmp_path, network=network, **given), requests


def test_starting_twice_and_from_many_threads_opens_once(make_stack, tmp_path):
    steps = []
    studio = Studio(Settings(home=tmp_path, worker=False), make_stack())
    threads = [
        threading.Thread(target=studio.start, args=(lambda *step: steps.append(step[0]),)) for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert steps == ["database", "schema"]
    studio.close()
    studio.close()


def test_the_key_of_an_embedded_studio_is_made_once_and_is_its_owners_alone(make_stack, tmp_path):
    stack = make_stack()
    sealed = (
        Studio(Settings(home=tmp_path), stack).start().ring.seal("x", user_id="u", service="s", column="c")
    )
    again = Studio(Settings(home=tmp_path), stack).start()
    assert again.ring.open(sealed, user_id="u", service="s", column="c") == "x"
    mode = stat.S_IMODE(os.stat(tmp_path / "encryption.key").st_mode)
    assert mode == 0o600


def test_two_clients_share_no_session(studio, new_person):
    ada, bob = new_person(), new_person()
    assert ada.client is not bob.client
    assert ada.client.options is not bob.client.options
    assert ada.client.options.headers["Authorization"] != bob.client.options.headers["Authorization"]


def test_a_hundred_sign_ins_leave_no_thread_and_no_client_behind(studio, sign_up):
    sign_up("often@example.com")
    before, clients = threading.active_count(), []
    for _ in range(100):
        sid = identity.sign_in("often@example.com", PASSWORD, FIREFOX)
        here(sid).client.table("users").select("id").execute()
        clients.append(weakref.ref(here(sid).client))
        identity.sign_out(sid)
    gc.collect()
    assert threading.active_count() == before and not [client for client in clients if client()]


def test_a_client_without_a_session_sees_nothing(studio, new_person):
    new_person()
    with pytest.raises(Exception, match="permission denied"):
        studio.auth_client().table("users").select("id").execute()


def test_a_hosted_project_is_told_whose_sign_in_it_is_so_that_limits_are_each_persons_own(tmp_path):
    studio, requests = hosted_over_a_wire(tmp_path)
    studio.auth_client("203.0.113.7").auth.admin.sign_out("token", "local")
    assert requests[-1].headers["sb-forwarded-for"] == "203.0.113.7"
    studio.auth_client().auth.admin.sign_out("token", "local")
    assert "sb-forwarded-for" not in requests[-1].headers


@pytest.mark.parametrize(("status", "code"), [(404, "PGRST205"), (404, "42P01"), (403, "42501")])
def test_a_project_without_our_tables_says_how_to_get_them(tmp_path, status, code):
    refusal = {"code": code, "message": "no such table", "details": None, "hint": None}
    answers = httpx.MockTransport(lambda request: httpx.Response(status, json=refusal))
    with pytest.raises(SettingsError, match="make migrate"):
        hosted(tmp_path, network=httpx.Client(transport=answers))


def test_a_project_that_does_not_answer_says_so(tmp_path):
    def answer(request):
        raise httpx.ConnectError("no route", request=request)

    with pytest.raises(Unavailable):
        hosted(tmp_path, network=httpx.Client(transport=httpx.MockTransport(answer)))


def test_the_sandbox_answers_in_this_process_and_the_network_client_follows_no_redirect(studio):
    sandbox, network = studio.vendor_http(True), studio.vendor_http(False)
    assert sandbox is studio.vendor_http(True) and sandbox is not network
    assert not network.follow_redirects
    with pytest.raises(httpx.HTTPError):
        sandbox.get("https://nowhere.example/")


def test_a_project_has_no_outbox_and_its_public_address_is_the_one_it_was_given(tmp_path):
    studio, _ = hosted_over_a_wire(tmp_path, public_url="https://studio.example")
    assert studio.outbox is None and studio.public_url == "https://studio.example" and not studio.embedded


def test_what_is_put_in_place_is_what_services_find(studio):
    assert wiring.studio() is studio
