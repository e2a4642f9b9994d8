"""What a Messages request may hold, and what it costs: checked as the vendor documents it."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import math
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from PIL import Image, UnidentifiedImageError
from starlette.requests import Request

from local.vendors.outcome import Refused
from local.vendors.variation import faults

VERSIONS = ("2023-06-01", "2026-10-21")
MODELS = {
    "claude-haiku-5-5": ("Claude Haiku 5.5", "active"),
    "claude-sonnet-5-5": ("Claude Sonnet 5.5", "active"),
    "claude-opus-5-5": ("Claude Opus 5.5", "active"),
    "claude-fable-5-1": ("Claude Fable 5.1", "active"),
    "claude-haiku-4-5": ("Claude Haiku 4.5", "active"),
    "claude-opus-4-5": ("Claude Opus 4.5", "deprecated"),
}
FORMATS = {"JPEG": "image/jpeg", "PNG": "image/png", "GIF": "image/gif", "WEBP": "image/webp"}
FIELDS = {
    "model",
    "max_tokens",
    "messages",
    "system",
    "output_config",
    "metadata",
    "thinking",
    "stop_sequences",
    "service_tier",
    "stream",
}
KINDS = {"401": "authentication_error", "402": "billing_error", "403": "permission_error"}
LARGEST_BODY, LARGEST_IMAGE, LONGEST_SIDE = 32 * 2**20, 10 * 2**20, 8000


@dataclass(frozen=True)
class Ask:
    """A checked request: what is asked of which model. `digest` is the same for the same request."""

    model: str
    max_tokens: int
    thinks: bool
    schema: dict[str, Any] | None
    pictures: list[Image.Image]
    text: str
    digest: str
    input_tokens: int


async def read(request: Request, count_only: bool = False) -> Ask:
    """The request, refused like the vendor would; counting tokens needs no settings of the answer."""
    authorised(request)
    asked = await body(request)
    schema = None if count_only else settings(asked)
    pictures, text = content(asked)
    lasting = {key: asked[key] for key in asked if key not in ("metadata", "max_tokens")}
    digest = hashlib.sha256(json.dumps(lasting, sort_keys=True).encode()).hexdigest()
    form = json.dumps(asked["output_config"]) if "output_config" in asked else ""
    tokens = 12 + text_tokens(text + form) + sum(image_tokens(*one.size, asked["model"]) for one in pictures)
    thinks = asked.get("thinking", {}).get("type") != "disabled"
    return Ask(asked["model"], asked.get("max_tokens", 0), thinks, schema, pictures, text, digest, tokens)


def invalid(message: str, details: dict[str, Any] | None = None) -> Refused:
    return Refused(400, (message, details), "invalid_request_error")


def image_tokens(width: int, height: int, model: str) -> int:
    """Tokens an image costs: one for each 28 by 28 pixels, after fitting it into what the model looks at."""
    edge, cap = (1568, 1568) if model.endswith("-4-5") else (2576, 4784)
    scale = min(1.0, edge / max(width, height))
    while (tokens := math.ceil(width * scale / 28) * math.ceil(height * scale / 28)) > cap:
        scale *= 0.99
    return tokens


def text_tokens(text: str) -> int:
    return math.ceil(len(text) / 3.5)


def authorised(request: Request) -> None:
    """Exactly one credential and a known version; keys that name an error get that error."""
    key = request.headers.get("x-api-key", "")
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    bearer = token if scheme == "Bearer" else ""
    if bool(key) == bool(bearer):
        raise Refused(401, ("Send exactly one of x-api-key and Authorization.", None), "authentication_error")
    if request.headers.get("anthropic-version") not in VERSIONS:
        raise invalid("anthropic-version: header is required and must be a known version")
    for word in KINDS:
        if f"sandbox-{word}" in key + bearer:
            raise Refused(int(word), ("This sandbox key is refused on purpose.", None), KINDS[word])


async def body(request: Request) -> dict[str, Any]:
    """The request as documented for both versions; what newer models reject is refused here too."""
    raw = await request.body()
    if len(raw) > LARGEST_BODY:
        raise Refused(413, ("Request exceeds the maximum size", None), "request_too_large")
    try:
        body = json.loads(raw)
    except ValueError as broken:
        raise invalid("The request body is not valid JSON") from broken
    if not isinstance(body, dict):
        raise invalid("The request body must be an object")
    for name in sorted(body.keys() - FIELDS):
        raise invalid(f"{name}: Extra inputs are not permitted")
    for name in ("model", "messages"):
        if not body.get(name):
            raise invalid(f"{name}: Field required")
    if body["model"] not in MODELS:
        raise Refused(404, (f"model: {body['model']}", None), "not_found_error")
    if not isinstance(body["messages"], list) or not all(isinstance(one, dict) for one in body["messages"]):
        raise invalid("messages: Input should be a list of messages")
    if body["messages"][-1].get("role") != "user":
        raise invalid("This model does not support assistant message prefill.")
    return body


def settings(body: dict[str, Any]) -> dict[str, Any] | None:
    """The JSON schema asked for, if any; refuses settings the sandbox would have to ignore."""
    if not isinstance(body.get("max_tokens"), int) or body["max_tokens"] < 1:
        raise invalid("max_tokens: Input should be a valid integer greater than or equal to 1")
    if body.get("stream"):
        raise invalid("stream: the sandbox answers whole messages only")
    if body.get("thinking", {}).get("type", "adaptive") not in ("adaptive", "disabled"):
        raise invalid("thinking.type: not supported for this model")
    config = body.get("output_config", {})
    if config.get("effort", "low") not in ("low", "medium", "high", "xhigh", "max"):
        raise invalid("output_config.effort: Input should be 'low', 'medium', 'high', 'xhigh' or 'max'")
    if "format" not in config:
        return None
    if config["format"].get("type") != "json_schema" or not isinstance(config["format"].get("schema"), dict):
        raise invalid("output_config.format: Input should be a json_schema with a schema")
    schema: dict[str, Any] = config["format"]["schema"]
    for fault in faults(schema):
        raise invalid(f"output_config.format.{fault}")
    return schema


def content(body: dict[str, Any]) -> tuple[list[Image.Image], str]:
    """All pictures, decoded, and all text of the conversation with the system text first."""
    texts, pictures = [block["text"] for block in _blocks(body.get("system", ""), "system")], []
    for i, message in enumerate(body["messages"]):
        for j, block in enumerate(_blocks(message.get("content"), f"messages.{i}.content")):
            if block.get("type") == "text":
                texts.append(block["text"])
            elif block.get("type") == "image":
                pictures.append(_picture(block.get("source", {}), f"messages.{i}.content.{j}"))
            else:
                raise invalid(f"messages.{i}.content.{j}: the sandbox reads text and image blocks only")
    return pictures, "\n".join(texts)


def _blocks(content: Any, path: str) -> list[dict[str, Any]]:
    if isinstance(content, str):
        return [{"type": "text", "text": content}]
    if not isinstance(content, list) or not all(map(_is_block, content)):
        raise invalid(f"{path}: Input should be a string or a list of content blocks")
    return content


def _is_block(block: Any) -> bool:
    return isinstance(block, dict) and (block.get("type") != "text" or isinstance(block.get("text"), str))


def _picture(source: dict[str, Any], path: str) -> Image.Image:
    if source.get("type") != "base64":
        raise invalid(f"{path}.image.source: the sandbox fetches nothing, send base64")
    if source.get("media_type") not in FORMATS.values():
        raise invalid(
            f"{path}.image.source.base64.media_type: Input should be one of {', '.join(FORMATS.values())}"
        )
    if len(source.get("data", "")) > LARGEST_IMAGE:
        raise invalid(f"{path}.image.source.base64: image exceeds 10 MB maximum: {len(source['data'])} bytes")
    try:
        picture = Image.open(BytesIO(base64.b64decode(source.get("data", ""), validate=True)))
        kind = FORMATS.get(picture.format or "")
        if max(picture.size) > LONGEST_SIDE:
            raise invalid(
                f"{path}: image dimensions exceed the maximum of {LONGEST_SIDE} pixels",
                {
                    "error_code": "image_dimensions_too_large",
                    "max_side_length_pixels": LONGEST_SIDE,
                    "paths": [path],
                },
            )
        picture.load()
    except binascii.Error as broken:
        raise invalid(f"{path}.image.source.base64.data: invalid base64 data") from broken
    except (UnidentifiedImageError, OSError) as broken:
        raise invalid(f"{path}: Could not process image") from broken
    if kind != source["media_type"]:
        raise invalid(f"{path}: Image does not match the provided media type {source['media_type']}")
    return picture
