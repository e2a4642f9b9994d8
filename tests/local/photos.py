"""Self-made pictures in place of a creator's photos."""

from __future__ import annotations

from random import Random

from PIL import Image, ImageFilter

from local.vendors.picture import draw


def photo(seed: int, size: tuple[int, int]) -> Image.Image:
    """`seed` chooses place, light and person."""
    chance = Random(seed)
    words = [
        chance.choice(choices)
        for choices in (
            ["portrait of a woman", "portrait of a man", "person walking", "person standing"],
            ["beach", "city street", "forest", "mountains", "desert", "studio", "harbour", "garden"],
            ["sunset", "golden morning", "blue hour", "night", "autumn", "misty", "sunny", "lamplit"],
        )
    ]
    drawn = draw(", ".join(words), seed=seed, size=size, mark="")
    return drawn.filter(ImageFilter.GaussianBlur(min(size) / 1200))
