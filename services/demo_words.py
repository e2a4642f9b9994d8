"""What the demo account is about: two personas who do not exist, and the pictures drawn of them."""

from __future__ import annotations

from dataclasses import dataclass

from services.domain.voice import VoiceSettings

NAME = "Demo creator"
EMAIL = "demo@studio.example"


@dataclass(frozen=True)
class Cast:
    """A persona of the demo, and the scenes she is drawn in: (file name, tags, prompt).

    `looks` goes with every prompt, so that she is the same person in all of them.
    """

    name: str
    looks: str
    description: str
    voice: VoiceSettings
    scenes: tuple[tuple[str, str, str], ...]


NOVA = Cast(
    "Nova Lindqvist",
    "pale skin, copper hair in a bob",
    "Calm Nordic traveller. Copper bob, linen and wool, soft film grain, low sun. Speaks in short sentences.",
    VoiceSettings(0.55, 0.8, 0.1, True, 0.95),
    (
        ("harbour morning", "harbour, morning", "portrait of a copper-haired woman at a misty harbour"),
        ("dune walk", "beach, walking", "full-body of a woman walking on a beach, sunset, linen dress"),
        ("pine forest", "forest, wool", "a woman in a wool coat standing in a pine forest, overcast light"),
        ("night tram", "city, night", "close-up of a woman under neon in a city at night, rain"),
        ("snow field", "snow, wide", "wide view of a woman in a red coat walking in snow, mountains"),
    ),
)
MIRA = Cast(
    "Mira Okafor",
    "deep skin, raven curly hair",
    "Playful studio stylist. Bright colours, clean walls, big earrings. Laughs before the punchline.",
    VoiceSettings(0.35, 0.7, 0.4, True, 1.05),
    (
        ("pink wall", "studio, colour", "close-up of a woman at a pastel studio wall, warm light"),
        ("rooftop", "city, sunset", "a woman in a yellow jacket on a rooftop, city skyline at sunset"),
        ("garden lunch", "garden, spring", "portrait of a woman in a spring garden, blossom, floral dress"),
        ("desert drive", "desert, road", "full-body of a woman standing in a desert, warm evening light"),
        ("cafe window", "cafe, interior", "a woman at a cafe window, interior, morning light, green blouse"),
    ),
)
PERSONAS = (NOVA, MIRA)

VARIATIONS = (
    ("Turned to the light", "mood", "turned toward the light, one hand at the collar, quiet and amused"),
    ("Oversized blazer", "outfit", "in an oversized charcoal blazer over a plain white shirt"),
    ("Empty swimming pool", "setting", "on the tiled edge of an empty swimming pool"),
    ("Blue hour", "light", "in the blue hour, one warm lamp just out of frame"),
    ("From above", "camera", "seen from above with a wide lens, the ground as a plain field of colour"),
)
"""Label, axis and words of the five prompts that each look gives."""

REEL_SCENES = (
    "portrait of a woman at a pastel studio wall, tan skin, brown hair tied back, denim jacket",
    "full-body of a woman walking on a beach, golden morning, dark skin, curly black hair, white linen",
    "close-up of a woman under neon in a city at night, light skin, blonde long hair, black leather",
    "empty kitchen, no people, morning light",
    "a woman in a red coat on a rooftop, blue hour skyline, olive skin, dark hair in a bun",
    "empty mountains at sunrise, no people, clear",
    "portrait of a woman in an autumn park, brown skin, silver short hair, mustard knit",
    "wide view of a woman standing in a desert, sunset, pale skin, pink hair in a bob, black dress",
    "empty harbour in fog, no people, overcast",
    "close-up of a woman at a cafe window, rain, deep skin, raven curly hair, emerald blouse",
)
"""What the collected reels show: other people, other places."""

NOTES = (
    "Hook in the first second, then a long still shot.",
    "Cut on the beat; the outfit changes without a cut in the hair.",
    "Talks to the lens as if on a call. Try with Nova.",
    "Good pacing, weak ending.",
    "",
    "",
)
REEL_TAGS = ("talking_head", "outfit", "travel", "dancing", "tutorial", "storytime")
AUTHORS = ("lumen.ai", "kestrel.moves", "atelier_nine", "slow.travel.tapes", "okra.studio", "paper.tides")
CAPTIONS = (
    "Three looks, one coat.",
    "What I pack for a week of rain.",
    "POV: the light finally turned gold.",
    "How we made her walk like that.",
    "Save this for your next studio day.",
    "Wait for the last frame.",
)
