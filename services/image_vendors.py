"""Which adapter speaks with which vendor of pictures."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import httpx

from services.domain.secret import Secret
from services.providers.higgsfield import Higgsfield
from services.providers.image_vendor import ImageVendor
from services.providers.wavespeed import WaveSpeed

Opener = Callable[[httpx.Client, Secret], ImageVendor]
VENDORS: Mapping[str, Opener] = {"higgsfield": Higgsfield, "wavespeed": WaveSpeed}
