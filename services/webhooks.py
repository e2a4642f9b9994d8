"""A vendor calls: a job has moved. Nothing it says is believed; the worker asks the vendor a little sooner."""

from __future__ import annotations

import hmac
from collections.abc import Mapping

from services import doorbell, wiring
from services.domain.webhook_signature import genuine
from services.errors import MissingKey, StudioError
from services.providers.wavespeed import WaveSpeed
from services.store.hooks import Hooks
from services.vendor_access import VendorAccess
from services.wiring import Studio


def arrived(generation_id: str, token: str, headers: Mapping[str, str], body: bytes) -> bool:
    """Whether the delivery was genuine and the job is looked at now. Raises Unavailable.

    The address holds a secret of the job; WaveSpeed's deliveries are signed besides. `headers` in lower case.
    """
    studio = wiring.studio()
    hooks = Hooks(studio.admin)
    expected = hooks.secret(generation_id)
    if not hmac.compare_digest((expected or "").encode(), token.encode()) or not expected:
        return False
    owner, service = hooks.of(generation_id)
    if service == "wavespeed" and not _signed(studio, owner, headers, body):
        return False
    hooks.hasten(generation_id)
    doorbell.ring()
    return True


def _signed(studio: Studio, owner: str, headers: Mapping[str, str], body: bytes) -> bool:
    access = VendorAccess(studio)
    try:
        opened = access.open(owner, "wavespeed", False)
        secret = WaveSpeed(opened.http, opened.key).webhook_secret()
    except (MissingKey, StudioError):
        return False  # the worker looks by itself, a little later
    finally:
        access.close()
    delivery, at = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    return genuine(secret, delivery, at, body, headers.get("webhook-signature", ""), studio.clock.now().timestamp())
