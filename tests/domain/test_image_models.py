"""What can be chosen of each model, and what of it reaches the vendor."""

import pytest

from services.domain import image_models
from services.domain.image_models import MODELS, checked, pictures, request_body
from services.domain.image_setting import Kind, SettingsError

SOME_ID = "1f0c2c9e-7c1b-4a0e-9f52-0d8f5b7a1c11"
OLD_SIZES = {
    "1152x2048": ("9:16", "1080p"), "960x1696": ("9:16", "720p"), "2048x1152": ("16:9", "1080p"),
    "1696x960": ("16:9", "720p"), "1536x2048": ("3:4", "1080p"), "1152x1536": ("3:4", "720p"),
    "2048x1536": ("4:3", "1080p"), "1536x1152": ("4:3", "720p"), "1344x2016": ("2:3", "1080p"),
    "1088x1632": ("2:3", "720p"), "2016x1344": ("3:2", "1080p"), "1632x1088": ("3:2", "720p"),
    "1536x1536": ("1:1", "1080p"),
}  # fmt: skip


def wanted(model_id, **settings):
    """What the model cannot do without, and `settings`."""
    needed = {one.name: SOME_ID for one in MODELS[model_id].settings if one.required}
    return needed | settings


@pytest.mark.parametrize("model_id", MODELS)
def test_every_model_draws_with_what_is_usual(model_id):
    stored = checked(model_id, wanted(model_id))
    assert checked(model_id, stored) == stored and None not in stored.values()
    body = request_body(model_id, "a cat", stored, "https://pictures.example/a.png")
    assert body["prompt"] == "a cat" and SOME_ID not in [
        body.get(one.sent_as or one.name) for one in MODELS[model_id].settings if one.kind is Kind.ASSET
    ]


@pytest.mark.parametrize("model_id", MODELS)
def test_every_choice_of_every_model_can_be_made(model_id):
    for setting in MODELS[model_id].settings:
        for choice in setting.choices:
            assert checked(model_id, wanted(model_id, **{setting.name: choice}))[setting.name] == choice


@pytest.mark.parametrize("model_id", MODELS)
def test_a_value_the_model_does_not_know_is_refused_with_a_sentence(model_id):
    for setting in MODELS[model_id].settings:
        for wrong in ("nonsense", -1, ["3:4"], {"a": 1}, 10**12, "yes"):
            with pytest.raises(SettingsError, match=r"^[A-Z].*\.$"):
                checked(model_id, wanted(model_id, **{setting.name: wrong}))


@pytest.mark.parametrize("model_id", [one.id for one in MODELS.values() if one.needs_reference])
def test_a_model_that_needs_a_picture_says_so(model_id):
    with pytest.raises(SettingsError, match="Reference picture is missing"):
        checked(model_id, {"custom_reference_id": SOME_ID})


def test_a_switch_is_no_number_and_a_number_no_switch():
    for name, wrong in (("batch_size", True), ("enhance_prompt", 1), ("seed", True), ("seed", 1.5)):
        with pytest.raises(SettingsError):
            checked("soul", {name: wrong})


def test_what_another_model_would_know_is_left_out():
    assert "style_id" not in checked("soul-cinema", {"style_id": SOME_ID, "someone_elses": 1})
    assert "seed" not in request_body("soul", "a cat", {"seed": None})


def test_a_reference_picture_is_sent_by_its_address():
    body = request_body("soul-reference", "a cat", {"reference_asset_id": SOME_ID}, "https://p.example/a.png")
    assert body["image_reference_url"] == "https://p.example/a.png" and "reference_asset_id" not in body
    other = "higgsfield/higgsfield-soul-image-to-image"
    assert request_body(other, "a cat", {"reference_asset_id": SOME_ID}, "https://p.example/a.png")["image"]


@pytest.mark.parametrize(("size", "read"), OLD_SIZES.items())
def test_old_rows_are_read_in_todays_words(size, read):
    stored = checked("soul", {"width_and_height": size, "batch_size": 4})
    assert (stored["aspect_ratio"], stored["resolution"], stored["batch_size"]) == (*read, 4)


def test_an_old_quality_counts_before_the_size_and_todays_words_before_both():
    old = {"width_and_height": "1152x2048", "quality": "720p"}
    assert checked("soul", old)["resolution"] == "720p"
    assert checked("soul", old | {"resolution": "1080p", "aspect_ratio": "1:1"})["aspect_ratio"] == "1:1"
    assert checked("soul", {"width_and_height": "3x4"})["aspect_ratio"] == "3:4"


@pytest.mark.parametrize(
    ("model_id", "shape", "resolution", "size"),
    [
        ("wavespeed-ai/flux-dev", "1:1", "1k", "1024*1024"),
        ("wavespeed-ai/flux-dev", "3:4", "1k", "880*1184"),
        ("bytedance/seedream-v4.5", "16:9", "2k", "2736*1536"),
        ("bytedance/seedream-v4.5", "1:1", "4k", "4096*4096"),
    ],
)
def test_wavespeed_is_told_pixels(model_id, shape, resolution, size):
    body = request_body(model_id, "a cat", {"aspect_ratio": shape, "resolution": resolution})
    assert body["size"] == size and "aspect_ratio" not in body and "resolution" not in body


def test_the_number_of_pictures_is_known_before():
    assert pictures("soul", {"batch_size": 4}) == 4 and pictures("bytedance/seedream-v4.5", {}) == 1
    assert request_body("wavespeed-ai/flux-dev", "a cat", {"batch_size": 3})["num_images"] == 3


def test_the_default_is_souls_second_edition():
    chosen = MODELS[image_models.DEFAULT_MODEL]
    assert chosen.endpoint == "higgsfield-ai/soul/v2/standard" and chosen.vendor == "higgsfield"
    with pytest.raises(SettingsError, match="does not know this model"):
        image_models.model("dall-e")


@pytest.mark.parametrize("model", [one for one in MODELS.values() if one.setting("seed")], ids=lambda one: one.id)
def test_a_rolled_seed_lies_in_the_models_own_range_and_follows_from_the_press(model):
    seed = model.setting("seed")
    rolled = [int(str(image_models.with_seed(model.id, {}, f"press {one}")["seed"])) for one in range(300)]
    assert all(seed.lowest <= one <= seed.highest for one in rolled) and len(set(rolled)) > 290
    assert max(rolled) > seed.highest * 0.9 and min(rolled) < seed.highest * 0.1
    assert rolled[7] == image_models.with_seed(model.id, {}, "press 7")["seed"]
    assert image_models.with_seed(model.id, {"seed": seed.lowest}, "press 7") == {"seed": seed.lowest}


def test_models_without_a_seed_and_models_of_old_rows_are_given_none():
    assert image_models.with_seed("bytedance/seedream-v4.5", {"resolution": "2k"}, "a") == {"resolution": "2k"}
    assert image_models.with_seed("somebody's old model", {"a": 1}, "a") == {"a": 1}
