"""One request to Storage, who sends it, and refusals in the platform's shape.

The platform answers HTTP 400 for nearly every refusal and names the real status in the body, as a string.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote

import psycopg
from psycopg import errors

from local.supabase.database import Caller, Cursor, Database
from local.supabase.http import ApiError, Request
from local.supabase.tokens import TokenError, Tokens

# What object stores take everywhere; the platform refuses other letters, umlauts included.
KEY = re.compile(r"[A-Za-z0-9_/!\-.*'() &$@=;:+,?]{1,1024}")


def refusal(status: int, error: str, message: str) -> ApiError:
    payload = {"statusCode": str(status), "error": error, "message": message}
    return ApiError(status if status >= 500 else 400, payload)


def no_object() -> ApiError:
    return refusal(404, "not_found", "Object not found")


def no_bucket() -> ApiError:
    return refusal(404, "Bucket not found", "Bucket not found")


def beyond(what: str) -> ApiError:
    return refusal(501, "not_implemented", f"The embedded Storage service does not offer {what}.")


def invalid(message: str) -> ApiError:
    return refusal(400, "InvalidRequest", message)


def key(text: str) -> str:
    """The name of an object. Raises ApiError for letters the platform refuses and for paths that climb."""
    if not KEY.fullmatch(text) or any(part in {"", ".", ".."} for part in text.split("/")):
        raise refusal(400, "InvalidKey", f"Invalid key: {text}")
    return text


@dataclass(frozen=True)
class Call:
    request: Request
    tokens: Tokens

    @property
    def query(self) -> Mapping[str, str]:
        return dict(parse_qsl(self.request.query, keep_blank_values=True))

    @property
    def caller(self) -> Caller:
        """Raises ApiError for a request without credentials and for bad ones."""
        headers = dict(self.request.headers)
        if not {"authorization", "apikey"} & headers.keys():
            raise invalid("headers must have required property 'authorization'")
        if "authorization" in headers and not headers["authorization"].lower().startswith("bearer "):
            # Storage of the platform takes a bare token too; whatever else stands here is a bad one.
            headers["authorization"] = f"Bearer {headers['authorization']}"
        try:
            return self.tokens.caller(headers)
        except TokenError as error:
            raise refusal(403, "Unauthorized", str(error)) from error

    @property
    def upsert(self) -> bool:
        return self.request.headers.get("x-upsert", "").lower() == "true"

    def body(self, **shape: type | tuple[type, ...]) -> dict[str, Any]:
        """The fields of a JSON object that `shape` names; null counts as absent. Raises ApiError."""
        try:
            found = json.loads(self.request.body or b"{}")
        except ValueError:
            found = None
        if not isinstance(found, dict):
            raise invalid("body must be a JSON object")
        fields = {name: found[name] for name in shape if found.get(name) is not None}
        for name, value in fields.items():
            if not isinstance(value, shape[name]) or (isinstance(value, bool) and shape[name] is not bool):
                raise invalid(f"body/{name} has the wrong type")
        return fields


def segments(groups: tuple[str, ...]) -> list[str]:
    """Bucket and key out of a raw path. Raises ApiError for bytes that are no UTF-8."""
    try:
        return [unquote(group, errors="strict") for group in groups]
    except UnicodeDecodeError:
        raise refusal(400, "InvalidKey", "Invalid key: not UTF-8") from None


@contextmanager
def acting(
    database: Database, caller: Caller, operation: str, *, roll_back: bool = False,
) -> Iterator[Cursor]:
    """A transaction as the caller: the policies on objects and buckets decide. Raises ApiError."""
    settings = {"storage.operation": f"storage.{operation}", "storage.allow_delete_query": "true"}
    with mapped(), database.as_caller(caller, settings=settings, roll_back=roll_back) as cursor:
        yield cursor


@contextmanager
def ruling(database: Database) -> Iterator[Cursor]:
    """A transaction as Storage's own role, which no policy binds. Raises ApiError."""
    with mapped(), database.as_owner("supabase_storage_admin") as cursor:
        yield cursor


@contextmanager
def mapped() -> Iterator[None]:
    """PostgreSQL's refusals in the words of the platform."""
    try:
        yield
    except errors.InsufficientPrivilege as error:
        message = (error.diag.message_primary or "").partition(" for table")[0]
        raise refusal(403, "Unauthorized", message) from error
    except errors.UniqueViolation as error:
        raise refusal(409, "Duplicate", "The resource already exists") from error
    except errors.ForeignKeyViolation as error:
        raise no_bucket() from error
    except errors.QueryCanceled as error:
        raise refusal(544, "DatabaseTimeout", "The connection to the database timed out") from error
    except psycopg.DataError as error:
        raise invalid(str(error.diag.message_primary or error)) from error
    except psycopg.Error as error:
        raise refusal(500, "DatabaseError", str(error.diag.message_primary or error)) from error
