"""The models that draw pictures, of both vendors, and what each lets a person choose: data, and how it is checked.

Higgsfield's fields are those of its model pages and its OpenAPI description; WaveSpeed's see WAVESPEED.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from math import sqrt

from services.domain import old_soul
from services.domain.image_setting import Kind, Setting, SettingsError, Value

DEFAULT_MODEL = "soul"
VENDORS = {"higgsfield": "Higgsfield", "wavespeed": "WaveSpeed"}
"""Vendors of pictures by the name their key is kept under."""

STOPS_NOTHING = frozenset({"wavespeed"})
"""Vendors that draw what they have taken, come what may: the studio can only stop waiting."""

ASPECT_RATIOS = ("3:4", "9:16", "2:3", "1:1", "4:3", "3:2", "16:9")
RESOLUTIONS = ("720p", "1080p")
LOWEST_SEED, HIGHEST_SEED = 1, 1_000_000

SOUL2_TAKES_CHARACTERS = True
"""UNVERIFIED: the page about characters implies it for those trained as "v2", SOUL 2's own list of fields does
not name it. The price is asked with the same body first, so a refusal comes before any money."""

SHAPE = Setting("aspect_ratio", "Shape", Kind.CHOICE, ASPECT_RATIOS, default="3:4")
SIZE = Setting("resolution", "Resolution", Kind.CHOICE, RESOLUTIONS, default="720p")
BATCH = Setting("batch_size", "Pictures", Kind.CHOICE, (1, 4), default=1)
ENHANCE = Setting("enhance_prompt", "Polish the prompt", Kind.SWITCH, default=True)
SEED = Setting("seed", "Seed", Kind.WHOLE, lowest=LOWEST_SEED, highest=HIGHEST_SEED)
STYLE = Setting("style_id", "Style", Kind.STYLE)
STYLE_STRENGTH = Setting("style_strength", "Strength of the style", Kind.SHARE)
CHARACTER = Setting("custom_reference_id", "Character", Kind.CHARACTER)
CHARACTER_STRENGTH = Setting("custom_reference_strength", "Strength of the character", Kind.SHARE)
REFERENCE = Setting("reference_asset_id", "Reference picture", Kind.ASSET, sent_as="image_reference_url")


@dataclass(frozen=True)
class ImageModel:
    """`id` is what rows hold; `endpoint` the vendor's name for it. `styles` and `characters` name the vendor's
    families those must come from. `usual_seconds` is a guess, good until the studio has measured its own."""

    id: str
    vendor: str
    endpoint: str
    label: str
    about: str
    settings: tuple[Setting, ...]
    usual_seconds: float
    styles: str = ""
    characters: str = ""
    sized: Mapping[str, int] | None = None
    """Resolution -> side in pixels of its square, for models that are told width and height."""

    def setting(self, name: str) -> Setting | None:
        return next((one for one in self.settings if one.name == name), None)

    @property
    def needs_reference(self) -> bool:
        return any(one.kind is Kind.ASSET and one.required for one in self.settings)

    @property
    def needs_character(self) -> bool:
        return any(one.kind is Kind.CHARACTER and one.required for one in self.settings)


def _required(setting: Setting, sent_as: str = "") -> Setting:
    kept = sent_as or setting.sent_as
    return Setting(setting.name, setting.label, setting.kind, required=True, sent_as=kept)


PLAIN = (SHAPE, SIZE, BATCH, ENHANCE, SEED)
SOUL = (*PLAIN, STYLE, STYLE_STRENGTH)
HIGGSFIELD = (
    ImageModel(
        "soul", "higgsfield", "higgsfield-ai/soul/v2/standard", "Soul 2",
        "Higgsfield's newest look for people. The one to begin with.",
        (*PLAIN, STYLE, *((CHARACTER, CHARACTER_STRENGTH) if SOUL2_TAKES_CHARACTERS else ())),
        35, styles="soul-2", characters="v2" if SOUL2_TAKES_CHARACTERS else "",
    ),
    ImageModel(
        "soul-character", "higgsfield", "higgsfield-ai/soul/character", "Soul with a character",
        "Draws the persona's trained likeness.",
        (*SOUL, _required(CHARACTER), CHARACTER_STRENGTH, REFERENCE), 40, styles="soul", characters="v1",
    ),
    ImageModel(
        "soul-reference", "higgsfield", "higgsfield-ai/soul/reference", "Soul after a picture",
        "Takes its lead from one picture of your library.", (*SOUL, _required(REFERENCE)), 40, styles="soul",
    ),
    ImageModel(
        "soul-classic", "higgsfield", "higgsfield-ai/soul/standard", "Soul, first edition",
        "The look older pictures were drawn in.", SOUL, 35, styles="soul",
    ),
    ImageModel(
        "soul-cinema", "higgsfield", "higgsfield-ai/soul/cinema", "Soul Cinema",
        "One fixed look, like a frame of a film.", PLAIN, 35,
    ),
)  # fmt: skip

WAVESPEED_SEED = Setting("seed", "Seed", Kind.WHOLE, lowest=0, highest=2_147_483_647)
ONE_K, LARGE = {"1k": 1024}, {"2k": 2048, "4k": 4096}
ONLY_1K = Setting("resolution", "Resolution", Kind.CHOICE, tuple(ONE_K), default="1k")
WAVESPEED = (
    ImageModel(
        "bytedance/seedream-v4.5", "wavespeed", "bytedance/seedream-v4.5", "Seedream 4.5",
        "Large pictures, and good at letters on signs and posters.",
        (SHAPE, Setting("resolution", "Resolution", Kind.CHOICE, tuple(LARGE), default="2k")), 20, sized=LARGE,
    ),
    ImageModel(
        "wavespeed-ai/flux-dev", "wavespeed", "wavespeed-ai/flux-dev", "FLUX.1 dev",
        "Quick and cheap, for trying out an idea.",
        (
            SHAPE, ONLY_1K, WAVESPEED_SEED,
            Setting("batch_size", "Pictures", Kind.CHOICE, (1, 2, 3, 4), default=1, sent_as="num_images"),
        ), 8, sized=ONE_K,
    ),
    ImageModel(
        "wavespeed-ai/z-image/turbo", "wavespeed", "wavespeed-ai/z-image/turbo", "Z-Image Turbo",
        "The quickest of all.", (SHAPE, ONLY_1K, WAVESPEED_SEED), 6, sized=ONE_K,
    ),
    ImageModel(
        "higgsfield/higgsfield-soul-image-to-image", "wavespeed", "higgsfield/higgsfield-soul-image-to-image",
        "Soul after a picture, at WaveSpeed", "Soul for people who have a key of WaveSpeed only.",
        (
            SHAPE, Setting("quality", "Quality", Kind.CHOICE, ("medium", "high"), default="medium"),
            _required(REFERENCE, "image"), Setting("strength", "Freedom from the picture", Kind.SHARE),
        ), 40,
    ),
)  # fmt: skip
"""UNVERIFIED against a live account: the fields of WaveSpeed's models are from its public model pages, where
`size` is pixels as "width*height". What the model's own schema says decides; a refusal costs nothing."""

MODELS: Mapping[str, ImageModel] = {model.id: model for model in (*HIGGSFIELD, *WAVESPEED)}
SIDE_STEP = 16
"""Widths and heights are multiples of it."""


def model(model_id: str) -> ImageModel:
    """Raises SettingsError for a model the studio does not know."""
    if model_id not in MODELS:
        raise SettingsError("The studio does not know this model.")
    return MODELS[model_id]


def checked(model_id: str, settings: Mapping[str, object]) -> dict[str, Value]:
    """The settings as rows store them: the model's own alone, with what is usual filled in.

    What another model would know is left out; what old rows hold is understood. Raises SettingsError.
    """
    drawn_by = model(model_id)
    given = old_soul.today(settings) if drawn_by.vendor == "higgsfield" else settings
    found = {one.name: one.checked(given.get(one.name)) for one in drawn_by.settings}
    # An absent value is left out: to a vendor, null would be another request.
    return {name: value for name, value in found.items() if value is not None}


def with_seed(model_id: str, settings: Mapping[str, object], press: str) -> dict[str, object]:
    """The settings with a seed, where the model takes one and they name none, so that every picture can be repeated.

    It follows from the key of the press: the same press sent twice asks for the same picture.
    """
    known = MODELS.get(model_id)
    seed = known.setting("seed") if known else None
    if seed is None or settings.get("seed") is not None:
        return dict(settings)
    number = int.from_bytes(sha256(f"seed {press}".encode()).digest())
    return {**settings, "seed": seed.lowest + number % (seed.highest - seed.lowest + 1)}


def pictures(model_id: str, settings: Mapping[str, object]) -> int:
    """How many pictures a job with these settings makes."""
    count = checked(model_id, settings).get("batch_size", 1)
    return int(count)


def request_body(
    model_id: str, prompt: str, settings: Mapping[str, object], reference_url: str | None = None
) -> dict[str, object]:
    """The flat JSON body of a submission. `reference_url` is where the vendor finds the reference picture."""
    drawn_by, chosen = model(model_id), checked(model_id, settings)
    body: dict[str, object] = {"prompt": prompt}
    for setting in drawn_by.settings:
        if setting.name in chosen:
            value = reference_url if setting.kind is Kind.ASSET else chosen[setting.name]
            body[setting.sent_as or setting.name] = value
    if drawn_by.sized:
        body["size"] = _size(str(body.pop("aspect_ratio")), drawn_by.sized[str(body.pop("resolution"))])
    return body


def _size(ratio: str, side: int) -> str:
    """Pixels of a picture of this shape that is as large as a square of this side."""
    across, down = (int(part) for part in ratio.split(":"))
    stretch = sqrt(across / down)
    return "*".join(str(round(side * part / SIDE_STEP) * SIDE_STEP) for part in (stretch, 1 / stretch))
