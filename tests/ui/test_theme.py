"""Both themes can be read: every text colour stands out from what it lies on."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CONFIG = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))["theme"]
THEMES = ("light", "dark")
BADGES = ("green", "blue", "orange", "red", "violet", "gray")
READABLE = 4.5
"""WCAG 2 AA for text of usual size."""
DISCERNIBLE = 3.0
"""WCAG 2 AA for parts of charts and controls."""


def luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in channels]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def mixed(colour: str, surface: str, share: float) -> str:
    """`colour` at the opacity `share` on `surface`."""
    parts = [(int(colour[at : at + 2], 16), int(surface[at : at + 2], 16)) for at in (1, 3, 5)]
    return "#" + "".join(f"{round(top * share + under * (1 - share)):02x}" for top, under in parts)


def surfaces(theme: str) -> list[str]:
    own = CONFIG[theme]
    return [own["backgroundColor"], own["secondaryBackgroundColor"], own["sidebar"]["backgroundColor"]]


def test_black_on_white_has_the_contrast_that_the_standard_names():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("theme", THEMES)
def test_text_and_links_are_readable_on_every_surface(theme):
    for surface in surfaces(theme):
        assert contrast(CONFIG[theme]["textColor"], surface) >= READABLE
        assert contrast(CONFIG[theme]["linkColor"], surface) >= READABLE


@pytest.mark.parametrize("theme", THEMES)
def test_captions_which_streamlit_draws_at_sixty_percent_are_readable(theme):
    for surface in surfaces(theme):
        assert contrast(mixed(CONFIG[theme]["textColor"], surface, 0.6), surface) >= READABLE


@pytest.mark.parametrize("theme", THEMES)
def test_the_white_words_of_a_primary_button_are_readable(theme):
    assert contrast("#ffffff", CONFIG[theme]["primaryColor"]) >= READABLE


@pytest.mark.parametrize("colour", BADGES)
@pytest.mark.parametrize("theme", THEMES)
def test_a_badge_is_readable_on_its_own_ground_and_on_the_page(theme, colour):
    words = CONFIG[theme][f"{colour}TextColor"]
    assert contrast(words, CONFIG[theme][f"{colour}BackgroundColor"]) >= READABLE
    assert contrast(words, CONFIG[theme]["backgroundColor"]) >= READABLE


@pytest.mark.parametrize("theme", THEMES)
def test_chart_colours_stand_out_from_the_page(theme):
    colours = CONFIG[theme].get("chartCategoricalColors", CONFIG["chartCategoricalColors"])
    assert all(contrast(colour, CONFIG[theme]["backgroundColor"]) >= DISCERNIBLE for colour in colours)


def test_the_font_of_the_theme_is_served_by_ourselves():
    for face in CONFIG["fontFaces"]:
        assert face["url"].startswith("app/static/")
        assert (ROOT / "ui" / face["url"].removeprefix("app/")).is_file()
    licence = (ROOT / "ui/static/fonts/OFL.txt").read_text("utf-8")
    assert "SIL Open Font License, Version 1.1" in licence
