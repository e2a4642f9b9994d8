"""Sounds of voices over HTTP: samples and spoken lines reach their owner, in part when asked, and nobody else."""

from __future__ import annotations

from uuid import uuid4

import pytest

from services import voice_takes, voices, wiring
from services.domain.speech import DEFAULTS
from services.voices import VoiceFilter
from services.worker import Worker
from tests.pages.test_files import library as library
from tests.server import Visitor
from tests.studio_fixtures import here


@pytest.fixture
def sounds(library, person):
    """Addresses of a person's sample and spoken line."""
    previous = wiring.use(library)
    try:
        who, worker = here(person.sid), Worker(library, f"sounds-{uuid4().hex}")
        voices.refresh(who)
        worker.tick()
        (voice, *_) = voices.browse(who, VoiceFilter()).items
        line = voice_takes.wanted(voice.voice_id, voices.models(who)[0], DEFAULTS, "Hello, harbour.", sandbox=True)
        take = voice_takes.speak(who, None, line)
        worker.tick()
    finally:
        wiring.use(previous)
    return f"/files/voices/{voice.id}/sample", f"/files/takes/{take.id}/sound"


def test_its_owner_hears_sample_and_line_whole_and_in_part(person, sounds):
    for address in sounds:
        whole = person.get(address)
        assert whole.status_code == 200 and whole.headers["content-type"] == "audio/wav"
        assert whole.content.startswith(b"RIFF") and b"SANDBOX" in whole.content
        part = person.get(address, headers={"range": "bytes=4-11"})
        assert (part.status_code, part.content) == (206, whole.content[4:12])
        again = person.get(address, headers={"if-none-match": whole.headers["etag"]})
        assert again.status_code == 304 and whole.headers["cache-control"].startswith("private")
        assert "sandbox" in whole.headers["content-security-policy"]


def test_nobody_else_hears_them(sounds, visitor, server):
    with Visitor(server) as other:
        other.sign_up()
        for address in sounds:
            assert other.get(address).status_code == 404
            assert visitor.get(address).status_code == 401


def test_what_is_not_there_is_not_found(person):
    for address in (f"/files/voices/{uuid4()}/sample", f"/files/takes/{uuid4()}/sound"):
        assert person.get(address).status_code == 404
