"""Higgsfield's Soul models as data: the fields each takes, what it costs, and how large its pictures are."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AnyHttpUrl, BaseModel, ConfigDict, Field, StrictBool, StrictInt, UrlConstraints

Secure = Annotated[AnyHttpUrl, UrlConstraints(allowed_schemes=["https"])]
Share = Annotated[float, Field(ge=0, le=1)]
USD_PER_CREDIT = Decimal("0.0625")
CREDITS = {"720p": Decimal("1.000"), "1080p": Decimal("1.500")}
"""For one picture. The real prices move; a client asks /estimate."""
TRAINING_CREDITS = Decimal("40.000")


class Body(BaseModel):
    """What every Soul endpoint takes; anything else is refused."""

    model_config = ConfigDict(extra="forbid", strict=False)

    prompt: Annotated[str, Field(min_length=1)]
    aspect_ratio: Literal["9:16", "16:9", "4:3", "3:4", "1:1", "2:3", "3:2"] = "4:3"
    resolution: Literal["720p", "1080p"] = "720p"
    batch_size: Literal[1, 4] = 1
    enhance_prompt: StrictBool = True
    seed: Annotated[StrictInt, Field(ge=1, le=1_000_000)] | None = None

    @property
    def credits(self) -> Decimal:
        return CREDITS[self.resolution] * self.batch_size

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels; the resolution is the shorter side."""
        across, down = (int(part) for part in self.aspect_ratio.split(":"))
        short = int(self.resolution[:-1])
        return (
            (round(short * across / down), short) if across >= down else (short, round(short * down / across))
        )


class Styled(Body):
    style_id: uuid.UUID | None = None


class Soul2(Styled):
    """SOUL 2; a character trained for "v2" may be named."""

    custom_reference_id: uuid.UUID | None = None
    custom_reference_strength: Share = 1.0


class Soul(Styled):
    style_strength: Share = 1.0


class Character(Soul):
    custom_reference_id: uuid.UUID
    custom_reference_strength: Share = 1.0
    image_reference_url: Secure | None = None


class Reference(Soul):
    image_reference_url: Secure


class InputImage(BaseModel):
    model_config = ConfigDict(extra="forbid")

    type: Literal["image_url"]
    image_url: Secure


class Training(BaseModel):
    """A character to train ("Soul ID")."""

    model_config = ConfigDict(extra="forbid", protected_namespaces=())

    name: Annotated[str, Field(min_length=1, max_length=100)]
    input_images: Annotated[list[InputImage], Field(min_length=1, max_length=100)]
    model_version: Literal["v1", "v2", "cinema"] = "v1"


MODELS: Mapping[str, type[Body]] = {
    "higgsfield-ai/soul/v2/standard": Soul2,
    "higgsfield-ai/soul/standard": Soul,
    "higgsfield-ai/soul/character": Character,
    "higgsfield-ai/soul/reference": Reference,
    "higgsfield-ai/soul/cinema": Body,
}

LOOKS = {
    "Editorial": "clear daylight, grey studio backdrop",
    "Golden Hour": "golden morning",
    "Night City": "city at night",
    "Seaside": "sunny, beach",
    "Autumn Film": "autumn, grain of old film",
    "Pastel": "pastel",
    "Misty Woods": "forest in mist",
    "Neon": "neon",
    "Last Light": "sunset",
    "Blue Hour": "blue hour",
    "Candlelit": "candlelit, lamplight",
    "First Snow": "snowy",
    "High Summer": "summer, clear",
    "Overcast": "overcast",
    "Rain Diary": "rainy",
    "Starry": "starry",
    "Blossom": "blossom",
    "Russet": "russet",
    "Frosted": "frosty",
    "Nightclub": "nightclub",
    "Afterglow": "afterglow",
    "Daydream": "dreamy",
    "Fireside": "fireside",
    "Dune": "dawn, dunes",
    "Rooftop": "dusk, rooftop",
    "Gallery Wall": "bright, gallery",
}
"""Styles by name, and the words that draw them."""


def styles(family: str) -> dict[uuid.UUID, str]:
    """Styles of one family ('soul' or 'soul-2') by id. The two lists share no id."""
    return {uuid.uuid5(uuid.NAMESPACE_URL, f"{family}/{name}"): name for name in LOOKS}


def style_name(style: uuid.UUID) -> str | None:
    return (styles("soul") | styles("soul-2")).get(style)
