"""Signing in through somebody else's door: where it leads, and the proof that ties the way back to this browser."""

import hashlib
import json
from base64 import urlsafe_b64encode
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from services import identity, wiring
from services.domain.secret import Secret
from services.errors import Invalid
from services.settings import Settings
from services.wiring import Studio
from tests.studio_fixtures import FIREFOX


@pytest.fixture
def project(tmp_path):
    """A hosted studio with Google switched on; what its project was asked."""
    asked = []

    def answer(request):
        asked.append(request)
        if request.url.path.endswith("/token"):
            refusal = {"code": "bad_code_verifier", "message": "code verifier does not match"}
            return httpx.Response(400, json=refusal, headers={"x-supabase-api-version": "2024-01-01"})
        return httpx.Response(200, json=[], headers={"content-range": "*/0"})

    settings = Settings(
        home=tmp_path, supabase_url="https://project.example", publishable_key="publishable",
        secret_key=Secret("the-secret"), encryption_keys=(("a", b"k" * 32),),
        public_url="https://studio.example", oauth_providers=("google",),
    )
    before = wiring.use(Studio(settings, network=httpx.Client(transport=httpx.MockTransport(answer))))
    yield asked
    wiring.use(before)


def test_the_way_out_carries_the_challenge_and_the_verifier_stays_here(project):
    address, verifier = identity.oauth_url("google")
    parts = urlsplit(address)
    asked = parse_qs(parts.query)
    assert (parts.netloc, parts.path) == ("project.example", "/auth/v1/authorize")
    assert asked["provider"] == ["google"] and asked["redirect_to"] == ["https://studio.example/session/callback"]
    digest = urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    assert asked["code_challenge"] == [digest] and asked["code_challenge_method"] == ["s256"]
    assert verifier not in address and len(verifier) >= 43


def test_every_way_out_has_its_own_verifier(project):
    assert identity.oauth_url("google")[1] != identity.oauth_url("google")[1]


def test_a_code_from_another_browser_is_refused_in_words(project):
    with pytest.raises(Invalid, match="another browser"):
        identity.exchange_code("the-code", "wrong-verifier", FIREFOX)
    assert json.loads(project[-1].content) == {"auth_code": "the-code", "code_verifier": "wrong-verifier"}


def test_a_provider_that_is_not_set_up_leads_nowhere(project):
    with pytest.raises(Invalid, match="not set up"):
        identity.oauth_url("github")
