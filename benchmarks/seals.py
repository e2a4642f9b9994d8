"""A million seals: how fast they are made, and that no two share a nonce: `python -m benchmarks.seals [COUNT]`."""

from __future__ import annotations

import base64
import os
import sys
import time

from services.sealing import KeyRing

PLACE = {"user_id": "u1", "service": "higgsfield", "column": "encrypted_api_key"}
NONCE = slice(20, 36)
"""Where the nonce lies in the base64 of an envelope."""


def main(count: int) -> None:
    ring = KeyRing([("bench", os.urandom(32))])
    began = time.monotonic()
    nonces = {base64.b64decode(ring.seal("a vendor's key", **PLACE)[NONCE]) for _ in range(count)}
    seconds = time.monotonic() - began
    print(f"{count:,} seals in {seconds:.1f} s, {count / seconds:,.0f} a second; {count - len(nonces)} nonces repeated")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
