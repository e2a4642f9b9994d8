"""Three reels that wait, and what the review says to its cards and hears from them."""

from __future__ import annotations

import pytest

from services import reels

LINKS = [
    "https://www.instagram.com/reel/C8abcDEfgHI/",
    "https://www.tiktok.com/@nova/video/7301234567890123456",
    "https://www.youtube.com/shorts/aBcD_efGh12",
]


@pytest.fixture
def collected(who):
    reels.paste(who, "\n".join(LINKS))
    return {one.platform: one for one in reels.browse(who).items}


def waiting(screen):
    """The review's cards by their platform, and all that its component was given."""
    [part] = [one for one in screen.parts() if one.get("label") == "Review"]
    return {card["platform"]: card for card in (part["cards"] or {"cards": []})["cards"]}, part


def tell(screen, *entries, **more):
    """Say to the review what its component would say: the entries so far, none of them acknowledged."""
    said = {"tab": "one", "entries": [{"n": at, **one} for at, one in enumerate(entries, 1)], **more}
    screen.tab.session_state["reel-queue"] = {"log": said}
    screen.tab.run()
    return waiting(screen.unbroken())[1]


def verdict(card, word, back=False):
    """The entry of a verdict on a card, or of its taking back."""
    was, to = card["stands"], [word, "person"]
    ways = {"was": to, "to": was, "back": True} if back else {"was": was, "to": to}
    return {"act": "turns", "turns": [{"reel": card["id"], **ways}]}
