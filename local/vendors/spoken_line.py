"""How ElevenLabs reads a line to speak: what it takes, and what it says to what it does not take."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from typing import Any

from starlette.requests import Request

from local.vendors import cast
from local.vendors.outcome import Refused

FORMS = frozenset({
    "mp3_22050_32", "mp3_24000_48", *(f"mp3_44100_{rate}" for rate in (32, 64, 96, 128, 192)),
    *(f"opus_48000_{rate}" for rate in (32, 64, 96, 128, 192)),
    *(f"{kind}_{rate}" for kind in ("pcm", "wav") for rate in (8000, 16000, 22050, 24000, 32000, 44100, 48000)),
    "ulaw_8000", "alaw_8000",
})  # fmt: skip
PLAYED = ("mp3", "wav", "pcm")
"""What the sandbox can make of the vendor's formats."""
FIELDS = frozenset({
    "text", "model_id", "voice_settings", "language_code", "seed", "previous_text", "next_text", "previous_request_ids",
    "next_request_ids", "pronunciation_dictionary_locators", "apply_text_normalization",
    "apply_language_text_normalization",
})  # fmt: skip
RANGES = {
    "stability": (0.0, 1.0), "similarity_boost": (0.0, 1.0), "style": (0.0, 1.0), "clone_strength": (0.0, 1.0),
    "speed": (0.7, 1.2),
}  # fmt: skip
MODELS: dict[str, dict[str, Any]] = {one["model_id"]: one for one in cast.MODELS if one["can_do_text_to_speech"]}


@dataclass(frozen=True)
class Order:
    """A line to speak, checked."""

    voice: str
    line: str
    model: str
    settings: dict[str, Any]
    form: str
    credits: int

    @property
    def mime_type(self) -> str:
        return "audio/mpeg" if self.form.startswith("mp3") else "audio/wav"


async def read(request: Request) -> Order:
    """Raises Refused as the vendor does: 422 with a list of faults, 400 with a code."""
    try:
        body = json.loads(await request.body())
    except ValueError as broken:
        raise _fault("body", "JSON decode error") from broken
    if not isinstance(body, dict) or not isinstance(body.get("text"), str) or not body["text"].strip():
        raise _fault("text", "Field required")
    if unknown := body.keys() - FIELDS:
        raise _fault(min(unknown), "Extra inputs are not permitted")
    form = request.query_params.get("output_format", "mp3_44100_128")
    if form not in FORMS:
        raise _fault("output_format", "Input should be one of the formats")
    if not form.startswith(PLAYED):
        raise Refused(501, {"status": "not_played", "message": f"The sandbox does not play {form}."})
    model = MODELS.get(str(body.get("model_id", "eleven_multilingual_v2")))
    if model is None:
        raise _wrong("invalid_parameters", "A model with this id does not exist.")
    settings = body.get("voice_settings") or dict(cast.SETTINGS)
    _check_settings(settings, str(model["model_id"]))
    line = body["text"]
    if len(line) > model["maximum_text_length_per_request"]:
        raise _wrong("max_character_limit_exceeded", f"The text has {len(line)} characters.")
    rate = Decimal(str(model["model_rates"]["character_cost_multiplier"]))
    cost = int((len(line) * rate).to_integral_value(ROUND_CEILING))
    return Order(request.path_params["voice"], line, str(model["model_id"]), settings, form, cost)


def _check_settings(settings: Any, model: str) -> None:
    if not isinstance(settings, dict):
        raise _fault("voice_settings", "Input should be an object")
    for name, value in settings.items():
        if name == "use_speaker_boost":
            if not isinstance(value, bool):
                raise _fault(name, "Input should be a boolean")
            continue
        low, high = RANGES.get(name, (1.0, 0.0))
        if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
            raise _fault(name, f"Input should lie between {low} and {high}")
    if model.startswith("eleven_v3") and settings.get("stability") not in (0.0, 0.5, 1.0):
        raise _wrong("invalid_ttd_stability", "Stability must be 0.0, 0.5 or 1.0.")


def _wrong(code: str, message: str) -> Refused:
    return Refused(400, {"type": "error", "code": code, "status": code, "message": message, "param": None})


def _fault(place: str, message: str) -> Refused:
    return Refused(422, [{"loc": ["body", place], "msg": message, "type": "value_error"}])
