"""Serve the sandbox vendors over a port: `python -m local.vendors --port 8900 --home DIR`."""

from __future__ import annotations

import argparse
import socket
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount

from local.vendors import anthropic, elevenlabs, higgsfield, instagram, tiktok, wavespeed, youtube
from local.vendors.transport import Severed


def main() -> None:
    """All vendors on one port of this machine, each below its name: /anthropic and so on."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8900, help="0 takes any free one")
    parser.add_argument("--home", type=Path, required=True, help="folder for what the vendors remember")
    parser.add_argument("--speed", type=float, default=1.0, help="2 makes every job take half the time")
    chosen = parser.parse_args()
    listener = socket.create_server(("127.0.0.1", chosen.port))
    base = f"http://127.0.0.1:{listener.getsockname()[1]}"
    images = higgsfield.app(chosen.home, public_url=f"{base}/higgsfield", speed=chosen.speed)
    voices = elevenlabs.app(chosen.home)
    routes = [
        Mount("/anthropic", anthropic.app(chosen.home)),
        Mount("/elevenlabs", voices),
        Mount("/higgsfield", images),
        Mount("/instagram", instagram.app()),
        Mount("/tiktok", tiktok.app()),
        Mount("/youtube", youtube.app(chosen.home)),
        Mount("/wavespeed", wavespeed.app(chosen.home, public_url=f"{base}/wavespeed", speed=chosen.speed)),
    ]
    names = ("anthropic", "elevenlabs", "higgsfield", "instagram", "tiktok", "wavespeed", "youtube")
    print("Sandbox vendors: " + " and ".join(f"{base}/{name}" for name in names), flush=True)
    uvicorn.Server(uvicorn.Config(Severed(Starlette(routes=routes)), log_level="warning")).run(sockets=[listener])


if __name__ == "__main__":
    main()
