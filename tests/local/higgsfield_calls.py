"""The sandbox Higgsfield under a clock of our own: an account that calls it, and its books."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from local.vendors import higgsfield
from local.vendors.transport import SandboxTransport

SOUL = "/higgsfield-ai/soul/v2/standard"
STYLES = "/v1/text2image/soul-styles"
ROOT = Path(__file__).resolve().parents[2]


class Clock:
    def __init__(self):
        self.time = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)

    def __call__(self):
        return self.time

    def forward(self, **span):
        self.time += timedelta(**span)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def transport(tmp_path, clock):
    app = higgsfield.app(tmp_path, public_url="https://api.higgsfield.ai", now=clock,
                         upload_url=f"https://{higgsfield.UPLOAD_HOST}", result_url=f"https://{higgsfield.RESULT_HOST}")
    return SandboxTransport(dict.fromkeys([higgsfield.API_HOST, higgsfield.UPLOAD_HOST,
                                           higgsfield.RESULT_HOST], app))


def account(transport, name="creator", **headers):
    headers["Authorization"] = f"Key {name}:" + "s" * 8
    return httpx.Client(transport=transport, base_url="https://api.higgsfield.ai", headers=headers)


@pytest.fixture
def api(transport):
    return account(transport)


@pytest.fixture
def web(transport):
    """Somebody with nothing but an address."""
    return httpx.Client(transport=transport)


def submit(api, prompt="portrait at the harbour, sunset", **fields):
    headers = {"Idempotency-Key": fields.pop("key")} if "key" in fields else {}
    return api.post(SOUL, json={"prompt": prompt} | fields, headers=headers)


def book(tmp_path, clock):
    return [(line.kind, str(line.credits)) for line in higgsfield.book(tmp_path, clock)]
