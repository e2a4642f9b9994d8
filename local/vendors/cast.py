"""The voices and models of a sandbox account at ElevenLabs. Nobody is behind them."""

from __future__ import annotations

from typing import Any

PREVIEW_HOST = "previews.elevenlabs.sandbox.invalid"
SETTINGS = {"stability": 0.5, "similarity_boost": 0.75, "style": 0.0, "use_speaker_boost": True, "speed": 1.0}
LINES = (
    ("Mara", "cloned", "british", "female", "young", "en", "warm, close to the microphone", "social media"),
    ("Tomasz", "professional", "polish", "male", "middle aged", "pl", "calm and low", "narration"),
    ("Nova", "generated", "american", "female", "young", "en", "bright and quick", "social media"),
    ("Idris", "premade", "nigerian", "male", "middle aged", "en", "round, unhurried", "narration"),
    ("Lucía", "generated", "castilian", "female", "young", "es", "dry humour, a little hoarse", "conversational"),
    ("Anouk", "premade", "parisian", "female", "middle aged", "fr", "soft, whispering", "meditation"),
    ("Felix", "cloned", "standard", "male", "young", "de", "clear, a smile in it", "advertisement"),
    ("Greta", "premade", "standard", "female", "old", "de", "grandmotherly, slow", "audiobook"),
    ("Kenji", "professional", "kanto", "male", "young", "ja", "even and precise", "news"),
    ("Priya", "generated", "mumbai", "female", "middle aged", "hi", "lively, many colours", "conversational"),
    ("Odell", "premade", "southern", "male", "old", "en", "gravel and honey", "characters"),
    ("Bianca", "cloned", "roman", "female", "young", "it", "fast, laughing", "social media"),
)
"""Name, category, accent, gender, age, language, description, what it is used for."""

MODELS: tuple[dict[str, Any], ...] = tuple(
    {
        "model_id": model_id, "name": name, "can_do_text_to_speech": speaks, "can_use_style": style,
        "can_use_speaker_boost": boost, "requires_alpha_access": False, "maximum_text_length_per_request": longest,
        "languages": [{"language_id": one, "name": one} for one in ("en", "es", "fr", "de", "it", "pl", "hi", "ja")],
        "model_rates": {"character_cost_multiplier": rate, "cost_discount_multiplier": 1.0},
        "token_cost_factor": rate, "concurrency_group": "standard", "description": "",
    }
    for model_id, name, speaks, style, boost, longest, rate in (
        ("eleven_multilingual_v2", "Eleven Multilingual v2", True, True, True, 10_000, 1.0),
        ("eleven_v3", "Eleven v3", True, False, False, 3_000, 1.0),
        ("eleven_flash_v2_5", "Eleven Flash v2.5", True, False, False, 40_000, 0.5),
        ("eleven_english_sts_v2", "Eleven English v2 (speech to speech)", False, True, True, 10_000, 1.0),
    )
)  # fmt: skip
MANY = 230
"""How many voices an account has whose key says `sandbox-many`."""


def voices(many: bool = False) -> list[dict[str, Any]]:
    """The account's voices as the vendor lists them; settings are left out, as it often does."""
    found = [_voice(number, *line) for number, line in enumerate(LINES)]
    if many:
        for number in range(len(found), MANY):
            name, *rest = LINES[number % len(LINES)]
            found.append(_voice(number, f"{name} {number}", *rest))
    return found


def _voice(
    number: int, name: str, category: str, accent: str, gender: str, age: str, language: str, words: str, use: str
) -> dict[str, Any]:
    voice_id = f"SandboxVoice{number:08}"
    labels = {"accent": accent, "gender": gender, "age": age, "language": language, "use_case": use}
    verified = {"language": language, "model_id": "eleven_multilingual_v2", "accent": accent, "locale": None}
    return {
        "voice_id": voice_id, "name": name, "category": category, "labels": labels, "description": words,
        "preview_url": f"https://{PREVIEW_HOST}/{voice_id}.wav", "available_for_tiers": [], "settings": None,
        "high_quality_base_model_ids": ["eleven_multilingual_v2"], "verified_languages": [verified],
        "is_owner": category in ("cloned", "generated"), "created_at_unix": 1_760_000_000 + number,
    }  # fmt: skip
