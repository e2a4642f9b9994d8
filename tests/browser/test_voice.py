"""A persona is given a voice and heard, in a browser; and what a person meets when the account will not speak."""

from __future__ import annotations

import re
from uuid import uuid4

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import settled

LINE = "Hello from the harbour!"
LENGTH = "sound => new Promise(done => { sound.preload = 'auto'; sound.load(); const say = () => done(sound.duration); "
LENGTH += "sound.readyState ? say() : (sound.onloadedmetadata = say, sound.onerror = () => done(0)) })"
PLAYED = "async sound => { sound.muted = true; await sound.play(); return !sound.paused; }"


def persona(page: Page) -> None:
    """A new persona, with her voice in front."""
    page.goto("/persona")
    page.get_by_label("Name").fill("Nova")
    page.get_by_role("button", name="Create").click()
    expect(page).to_have_url(re.compile(r"/persona\?id="))
    page.get_by_role("radio", name="Voice").or_(page.get_by_role("button", name="Voice", exact=True)).first.click()
    expect(page.get_by_role("button", name="Use", exact=True).first).to_be_visible()


def choose(page: Page, name: str) -> None:
    page.get_by_label("Search voices").fill(name)
    expect(page.get_by_role("button", name="Use", exact=True)).to_have_count(1)
    page.get_by_role("button", name="Use", exact=True).click()
    expect(page.locator("[class*=st-key-voice-of-hers]").get_by_text(name)).to_be_visible()


def sound(page: Page, name: str) -> Locator:
    return page.locator(f'audio[aria-label="{name}"]').first


def test_a_line_is_heard_and_the_same_line_again_costs_nothing(signed_in: Page) -> None:
    page = signed_in
    persona(page)
    choose(page, "Odell")
    assert sound(page, "Sample of Odell").evaluate(LENGTH) > 1
    page.get_by_label("A line to hear").fill(LINE)
    speak = page.get_by_role("button", name="Speak · 23 characters · sandbox, no charge")
    expect(speak).to_be_enabled()
    speak.click()
    spoken = sound(page, f"Spoken line: {LINE}")
    expect(spoken).to_be_visible()
    expect(page.get_by_text("Nothing was charged.")).to_be_visible()
    expect(page.get_by_role("button", name="Already made · costs nothing")).to_be_visible()
    settled(page)
    assert spoken.evaluate(LENGTH) > 1 and spoken.evaluate(PLAYED)
    page.get_by_role("button", name="Save to the library").click()
    expect(page.get_by_role("link", name="Saved in the library")).to_be_visible()

    page.reload()
    expect(sound(page, f"Spoken line: {LINE}")).to_be_visible()
    page.get_by_label("A line to hear").fill(LINE)
    expect(page.get_by_role("button", name="Already made · costs nothing")).to_be_visible()


def test_an_account_without_credit_says_so_and_the_line_stays(signed_in: Page) -> None:
    page = signed_in
    page.goto("/keys")
    page.locator(".st-key-key-elevenlabs").get_by_role("button", name="Add a key").click()
    page.get_by_label("Key", exact=True).fill(f"sandbox-empty-{uuid4().hex}")
    page.get_by_role("button", name="Check and save").click()
    expect(page.locator(".st-key-key-elevenlabs").get_by_role("button", name="Replace")).to_be_visible()
    persona(page)
    choose(page, "Greta")
    page.get_by_label("A line to hear").fill(LINE)
    speak = page.get_by_role("button", name=re.compile("^Speak · 23 characters"))
    expect(speak).to_be_enabled()
    speak.click()
    expect(page.get_by_text(re.compile("are used up. Nothing was charged"))).to_be_visible()
    expect(page.get_by_role("link", name="Your ElevenLabs plan and credits")).to_be_visible()
    expect(page.get_by_label("A line to hear")).to_have_value(LINE)
    expect(speak).to_be_enabled()
