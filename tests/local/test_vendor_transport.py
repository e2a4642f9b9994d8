"""The sandbox's transport: closed to the internet, shared by threads and processes, servable over a port."""

import asyncio
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from local.vendors import higgsfield, sandbox

ROOT = Path(__file__).resolve().parents[2]
HEADERS = {"Authorization": "Key creator:" + "s" * 8}
SOUL = "https://api.higgsfield.ai/higgsfield-ai/soul/v2/standard"


@pytest.fixture
def client(tmp_path):
    return httpx.Client(transport=sandbox(tmp_path), headers=HEADERS)


@pytest.mark.parametrize("host", ["example.com", "api.anthropic.com.example.com", "127.0.0.1",
                                  "platform.higgsfield.ai"])
def test_a_host_the_sandbox_does_not_play_cannot_be_reached(client, host):
    with pytest.raises(httpx.ConnectError):
        client.get(f"https://{host}/")


def test_it_answers_for_both_vendors(client):
    assert client.get("https://api.higgsfield.ai/models").status_code == 200
    refused = client.get("https://api.anthropic.com/v1/models").json()
    assert refused["error"]["type"] == "authentication_error"


def test_an_answer_can_be_streamed_as_from_the_network(client):
    with client.stream("GET", "https://api.higgsfield.ai/models") as answer:
        assert b"soul" in b"".join(answer.iter_raw())


def test_it_works_while_an_event_loop_is_running(client):
    async def inside():
        return client.get("https://api.higgsfield.ai/models").status_code

    with ThreadPoolExecutor(1) as thread:
        assert thread.submit(asyncio.run, inside()).result() == 200


def test_twenty_threads_with_one_key_get_one_request(client, tmp_path):
    def submit(_):
        return client.post(SOUL, json={"prompt": "sea"},
                           headers={"Idempotency-Key": "k-1"}).json()["request_id"]

    with ThreadPoolExecutor(20) as threads:
        assert len(set(threads.map(submit, range(20)))) == 1
    assert len(higgsfield.book(tmp_path)) == 1


def test_the_cap_holds_when_many_ask_at_once(client):
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda i: client.post(SOUL, json={"prompt": f"sea {i}"}).status_code,
                                   range(8)))
    assert sorted(answers) == [200] * 4 + [400] * 4


START = """
import sys; from pathlib import Path; import httpx; from local.vendors import sandbox
client = httpx.Client(transport=sandbox(Path(sys.argv[1])),
                      headers={"Authorization": "Key creator:" + "s" * 8})
body, key = {"prompt": "sea"}, {"Idempotency-Key": "k-1"}
print(client.post(sys.argv[2], json=body, headers=key).json()["request_id"])
"""


def test_processes_that_start_together_on_a_new_home_share_it(tmp_path):
    command = [sys.executable, "-c", START, str(tmp_path / "new"), SOUL]
    processes = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    answers = {process.communicate(timeout=60)[0].strip() for process in processes}
    assert len(answers) == 1 and answers != {""}


@pytest.fixture
def port(tmp_path):
    """A server of its own on a free port; its first line says where."""
    command = [sys.executable, "-m", "local.vendors", "--port", "0", "--home", str(tmp_path), "--speed",
               "1000"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                          text=True) as server:
        assert server.stdout
        yield server.stdout.readline().split()[2].removesuffix("/anthropic")
        server.terminate()


def test_over_a_port_addresses_lead_back_to_it_and_lost_answers_are_cut_off(port):
    with httpx.Client(headers=HEADERS, timeout=30) as client:
        models = client.get(f"{port}/higgsfield/models")
        assert models.status_code == 200 and "X-Correlation-ID" in models.headers
        job = client.post(f"{port}/higgsfield/higgsfield-ai/soul/standard", json={"prompt": "sea"}).json()
        assert job["status_url"].startswith(port) and client.get(job["status_url"]).status_code == 200
        with pytest.raises(httpx.RemoteProtocolError):
            client.post(f"{port}/higgsfield/higgsfield-ai/soul/standard",
                        json={"prompt": "x [sandbox:lost-answer]"})
