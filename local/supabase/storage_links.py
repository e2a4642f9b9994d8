"""Signed links: whoever holds one may read, or write, one object until it expires."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from local.supabase import storage_rows as rows
from local.supabase.database import Database
from local.supabase.http import Response, json_response
from local.supabase.storage_call import Call, acting, beyond, invalid, key, refusal, ruling
from local.supabase.storage_objects import Objects
from local.supabase.tokens import TokenError, Tokens

UPLOAD_SECONDS = 2 * 3600
UNSEEN = "Either the object does not exist or you do not have access to it"


@dataclass(frozen=True)
class Links:
    database: Database
    tokens: Tokens
    objects: Objects

    def sign(self, call: Call, bucket: str, name: str) -> Response:
        """A link to an object that the caller may read."""
        seconds = expiry(call)
        with acting(self.database, call.caller, "object.sign") as cursor:
            rows.existing(cursor, bucket, name)
        return json_response(200, {"signedURL": self._link(bucket, name, seconds)})

    def sign_many(self, call: Call, bucket: str) -> Response:
        """A link for each path; those the caller may not read get an error instead."""
        seconds, paths = expiry(call), call.body(paths=list).get("paths", [])
        if not paths or not all(isinstance(path, str) for path in paths):
            raise invalid("body/paths must be a list of object names")
        with acting(self.database, call.caller, "object.sign_many") as cursor:
            seen = {path for path in paths if rows.find(cursor, bucket, path)}
        return json_response(200, [
            {"path": path, "error": None if path in seen else UNSEEN,
             "signedURL": self._link(bucket, path, seconds) if path in seen else None} for path in paths])

    def download(self, call: Call, bucket: str, name: str) -> Response:
        self._claims(call, "download", bucket, name)

        def find() -> rows.Row:
            with ruling(self.database) as cursor:
                return rows.existing(cursor, bucket, name)
        return self.objects.serve(call, find)

    def sign_upload(self, call: Call, bucket: str, name: str) -> Response:
        """A link to write one object, for a caller who could write it now: tried, then undone."""
        caller = call.caller
        self.objects.bucket(bucket)
        with acting(self.database, caller, "object.sign_upload_url", roll_back=True) as cursor:
            statement = rows.upsert if call.upsert else rows.insert
            statement(cursor, rows.draft(bucket, key(name), caller.user_id, {}, None))
        claims = {"owner": caller.user_id, "upsert": call.upsert}
        token = self._token("upload", bucket, name, UPLOAD_SECONDS, claims)
        url = f"/object/upload/sign/{quote(f'{bucket}/{name}')}?token={token}"
        return json_response(200, {"url": url, "token": token})

    def upload(self, call: Call, bucket: str, name: str) -> Response:
        claims = self._claims(call, "upload", bucket, name)
        return self.objects.store(
            call, bucket, name, ruling(self.database), claims.get("owner"), upsert=bool(claims.get("upsert")))

    def _link(self, bucket: str, name: str, seconds: int) -> str:
        token = self._token("download", bucket, name, seconds, {})
        return f"/object/sign/{quote(f'{bucket}/{name}')}?token={token}"

    def _token(self, scope: str, bucket: str, name: str, seconds: int, claims: dict[str, Any]) -> str:
        # The scope keeps a link for reading from being used for writing.
        now = int(time.time())
        return self.tokens.sign(
            {"url": f"{bucket}/{name}", "scope": scope, "iat": now, "exp": now + seconds} | claims)

    def _claims(self, call: Call, scope: str, bucket: str, name: str) -> dict[str, Any]:
        """Claims of the link. Raises ApiError for one that is forged, late, or meant for something else."""
        try:
            claims = self.tokens.verify(call.query.get("token", ""))
        except TokenError as error:
            raise refusal(400, "InvalidJWT", str(error)) from error
        if claims.get("exp", 0) <= time.time():
            raise refusal(400, "InvalidJWT", '"exp" claim timestamp check failed')
        if (claims.get("url"), claims.get("scope")) != (f"{bucket}/{name}", scope):
            raise refusal(400, "InvalidSignature", "The signature does not fit this request")
        return claims


def expiry(call: Call) -> int:
    """Seconds a link shall live; clients send a number or its digits."""
    given = call.body(expiresIn=(int, str), transform=dict)
    if given.get("transform"):
        raise beyond("image transformations")
    text = str(given.get("expiresIn", ""))
    if not text.isdigit() or not 0 < int(text) < 10**9:
        raise invalid("body/expiresIn must be a number of seconds >= 1")
    return int(text)
