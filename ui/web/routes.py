"""The studio's own routes and the two layers around everything."""

from __future__ import annotations

from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from ui.web import files, hooks, job_looks, leaving, outbox, passports, recovery, sign_in
from ui.web.gate import Gate
from ui.web.headers import Headers


async def health(request: Request) -> Response:
    """Says that the server answers; nothing about who or what is in it."""
    return JSONResponse({"status": "ok"}, headers={"cache-control": "no-store"})


ROUTES: list[BaseRoute] = [
    Route("/healthz", health),
    Route("/sign-in", sign_in.show_sign_in),
    Route("/sign-in", sign_in.take_sign_in, methods=["POST"]),
    Route("/sign-up", sign_in.show_sign_up),
    Route("/sign-up", sign_in.take_sign_up, methods=["POST"]),
    Route("/forgot", recovery.show_forgot),
    Route("/forgot", recovery.take_forgot, methods=["POST"]),
    Route("/confirm", recovery.show_confirm, name="confirm"),
    Route("/confirm", recovery.take_confirm, methods=["POST"]),
    Route("/reset", recovery.show_reset),
    Route("/reset", recovery.take_reset, methods=["POST"]),
    Route("/auth/v1/verify", recovery.follow_local_mail),
    Route("/session/callback", recovery.callback),
    Route("/session/with/{provider:str}", recovery.to_provider),
    Route("/session/end", leaving.show_sign_out),
    Route("/session/end", leaving.take_sign_out, methods=["POST"]),
    Route("/outbox", outbox.show),
    Route(job_looks.PATH, job_looks.send),
    Route("/hooks/{generation_id:uuid}/{token:uuid}", hooks.take, methods=["POST"]),
    Route("/files/{asset_id:uuid}/{variant:str}", files.send),
    Route("/files/personas/{persona_id:uuid}/passport", passports.send),
    Route("/files/reels/{reel_id:uuid}/thumb", files.send_reel),
    Route("/files/styles/{style_id:uuid}/preview", files.send_style),
    Route("/files/voices/{voice_id:uuid}/sample", files.send_voice),
    Route("/files/takes/{take_id:uuid}/sound", files.send_take),
]
MIDDLEWARE = [Middleware(Headers), Middleware(Gate)]
