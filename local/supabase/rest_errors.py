"""PostgREST's error codes, and which HTTP status a PostgreSQL error becomes.

Source: PostgREST 14, reference "Errors". One deliberate difference: what PostgREST answers with 503 is
500 here, because postgrest-py silently repeats a 503 for up to seven seconds.
"""

from __future__ import annotations

import json
from typing import Any

import psycopg
from psycopg_pool import PoolTimeout

from local.supabase.http import ApiError
from local.supabase.tokens import TokenError

STATUS = {
    "PGRST001": 500, "PGRST003": 504, "PGRST101": 405, "PGRST103": 416, "PGRST105": 405, "PGRST106": 406,
    "PGRST107": 406, "PGRST111": 500, "PGRST112": 500, "PGRST116": 406, "PGRST117": 405, "PGRST121": 500,
    "PGRST125": 404, "PGRST127": 501, "PGRST202": 404, "PGRST203": 300, "PGRST205": 404, "PGRST301": 401,
    "PGRST303": 401,
}  # every other PGRST code is 400
SQLSTATE = {
    "23503": 409, "23505": 409, "25006": 405, "21000": 500, "53400": 500, "P0001": 400,
    "42883": 404, "42P01": 404, "42P17": 500,
}
SQLSTATE_CLASS = {
    **dict.fromkeys(["08", "09", "25", "2D", "38", "39", "3B", "40", "53", "54", "55", "57", "58"], 500),
    **dict.fromkeys(["F0", "HV", "P0", "XX"], 500), **dict.fromkeys(["0L", "0P", "28"], 403),
}
MESSAGE_KEYS = "MESSAGE must be a JSON object with obligatory keys: 'code', 'message' and optional keys:" \
    " 'details', 'hint'."
DETAIL_KEYS = "DETAIL must be a JSON object with obligatory keys: 'status', 'headers' and optional key:" \
    " 'status_text'."


def refusal(code: str, message: str, details: object = None, hint: str | None = None) -> ApiError:
    """An answer in PostgREST's shape; the code decides the status."""
    payload = {"code": code, "message": message, "details": details, "hint": hint}
    return ApiError(STATUS.get(code, 400), payload)


def unsupported(feature: str) -> ApiError:
    """501: PostgREST can do it, this gateway does not pretend to."""
    details = f"The embedded gateway does not support {feature}."
    hint = "Use a view or a database function, or a hosted or self-hosted Supabase project."
    return refusal("PGRST127", "Feature not implemented", details, hint)


def with_status(error: ApiError) -> ApiError:
    """The same refusal with the Proxy-Status header that names its code."""
    code = str(error.payload.get("code"))
    if code.isalnum() and code.isascii():
        error.headers.setdefault("proxy-status", f"PostgREST; error={code}")
    return error


def of_token(error: TokenError) -> ApiError:
    """401 for a token that cannot be trusted."""
    answer = refusal("PGRST303" if error.bad_claims else "PGRST301", str(error))
    answer.headers["www-authenticate"] = f'Bearer error="invalid_token", error_description="{error}"'
    return answer


def of_database(error: psycopg.Error, *, is_anonymous: bool) -> ApiError:
    """The refusal for an error of PostgreSQL or of the connection to it."""
    code, diagnosis = error.sqlstate, error.diag
    if isinstance(error, PoolTimeout):
        return refusal("PGRST003", "Timed out acquiring connection from connection pool.", str(error))
    if code is None and isinstance(error, psycopg.DataError):
        return refusal("22021", str(error))
    if code is None:
        return refusal("PGRST001", "Database client error. Retrying the connection.", str(error))
    message = diagnosis.message_primary or ""
    if code == "PGRST":
        return _raised(message, diagnosis.message_detail)
    details, hint = diagnosis.message_detail, diagnosis.message_hint
    payload = {"code": code, "message": message, "details": details, "hint": hint}
    status = _status(code, message, is_anonymous)
    return ApiError(status, payload, {"www-authenticate": "Bearer"} if status == 401 else None)


def _status(code: str, message: str, is_anonymous: bool) -> int:
    if code == "42501":
        return 401 if is_anonymous else 403
    if code == "22023" and message.startswith("role") and message.endswith("does not exist"):
        return 401
    if code == "21000" and message.endswith("requires a WHERE clause"):
        return 400
    if code.startswith("PT"):
        return int(code[2:]) if code[2:].isdigit() and 200 <= int(code[2:]) <= 599 else 500
    return SQLSTATE.get(code) or SQLSTATE_CLASS.get(code[:2], 400)


def _raised(message: str, detail: str | None) -> ApiError:
    """`raise sqlstate 'PGRST'`: message and detail are JSON that shape the whole answer."""
    body = _json_with(message, {"code": str, "message": str})
    if body is None:
        return _unreadable(f"Invalid JSON value for MESSAGE: '{message}'", MESSAGE_KEYS)
    if detail is None:
        return _unreadable("DETAIL is missing in the RAISE statement", DETAIL_KEYS)
    shape = _json_with(detail, {"status": int, "headers": dict})
    if shape is None or not 200 <= shape["status"] <= 599:
        return _unreadable(f"Invalid JSON value for DETAIL: '{detail}'", DETAIL_KEYS)
    payload = {key: body.get(key) for key in ("code", "message", "details", "hint")}
    headers = {key.lower(): str(value) for key, value in shape["headers"].items()}
    return ApiError(shape["status"], payload, headers)


def _unreadable(details: str, hint: str) -> ApiError:
    return refusal("PGRST121", 'Could not parse JSON in the "RAISE SQLSTATE \'PGRST\'" error', details, hint)


def _json_with(text: str, kinds: dict[str, type]) -> dict[str, Any] | None:
    try:
        value = json.loads(text)
    except ValueError:
        return None
    fits = isinstance(value, dict) and all(isinstance(value.get(key), kind) for key, kind in kinds.items())
    return value if fits else None
