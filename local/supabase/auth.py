"""Auth: the part of Supabase Auth (GoTrue) that supabase-py uses, over schema `auth` of the same database.

What is not here answers 501. The rules kept in Python are those the platform keeps in its service: password
length, token life and rotation, one-time codes. Who may read what stays with PostgreSQL.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

from local.supabase.auth_account import Account
from local.supabase.auth_admin import Admin
from local.supabase.auth_call import Call, Refused, beyond, invalid
from local.supabase.auth_factors import Factors
from local.supabase.auth_flows import Flows
from local.supabase.auth_limits import Limits
from local.supabase.auth_links import Links
from local.supabase.auth_mail import Outbox
from local.supabase.auth_sessions import Sessions
from local.supabase.database import Database
from local.supabase.http import Request, Response, json_response
from local.supabase.options import Options
from local.supabase.tokens import TokenError, Tokens

Handler = Callable[..., Response]
ADMINISTRATORS = {"service_role", "supabase_admin"}
PROVIDERS = (
    "anonymous_users", "apple", "azure", "bitbucket", "discord", "facebook", "figma", "github", "gitlab",
    "google", "kakao", "keycloak", "linkedin", "linkedin_oidc", "notion", "phone", "slack", "slack_oidc",
    "spotify", "twitch", "twitter", "workos", "zoom",
)


class Auth:
    """One instance serves all threads; its state is in the database."""

    def __init__(self, database: Database, tokens: Tokens, options: Options) -> None:
        self._tokens, self._options, self._limits = tokens, options, Limits()
        sessions, outbox = Sessions(tokens, options), Outbox(options)
        links = Links(database, sessions, options)
        flows = Flows(database, sessions, links, outbox, options)
        account = Account(database, sessions, flows, options)
        factors = Factors(database, sessions)
        admin = Admin(database, outbox, options)
        self._open: dict[str, Handler] = {
            "POST signup": flows.sign_up, "POST token": flows.token, "POST otp": flows.otp,
            "POST magiclink": flows.otp, "POST recover": flows.recover, "POST resend": flows.resend,
            "POST verify": links.verify, "GET verify": links.follow, "GET settings": self._settings,
            "GET health": self._health, "GET .well-known/jwks.json": self._keys,
            "GET authorize": self._authorize, "POST sso": self._sso,
        }
        self._personal: dict[str, Handler] = {
            "GET user": account.show, "PUT user": account.update, "POST logout": account.log_out,
            "GET user/identities/authorize": self._link, "DELETE user/identities/([^/]+)": self._link,
            "POST factors": factors.enroll, "POST factors/([^/]+)/challenge": factors.challenge,
            "POST factors/([^/]+)/verify": factors.verify, "DELETE factors/([^/]+)": factors.remove,
        }
        self._admin: dict[str, Handler] = {
            "GET admin/users": admin.list_users, "POST admin/users": admin.create,
            "GET admin/users/([^/]+)": admin.show, "PUT admin/users/([^/]+)": admin.update,
            "DELETE admin/users/([^/]+)": admin.delete, "GET admin/users/([^/]+)/factors": factors.list_of,
            "DELETE admin/users/([^/]+)/factors/([^/]+)": factors.remove_of,
            "POST admin/generate_link": admin.generate_link, "POST invite": admin.invite,
        }

    def handle(self, request: Request) -> Response:
        """`request.path` starts after the service's root. Never raises for what a client sent."""
        try:
            return self._dispatch(Call.of(request), f"{request.method} {request.path.strip('/')}")
        except Refused as refusal:
            return refusal.response(request)

    def _dispatch(self, call: Call, wanted: str) -> Response:
        self._check_key(call)
        self._limits.count(call, call.request.path.strip("/"))
        gates = ((self._open, no_proof), (self._personal, self._claims), (self._admin, self._administer))
        for table, proof in gates:
            for route, handler in table.items():
                match = re.fullmatch(route, wanted)
                if match:
                    return handler(call, *proof(call), *match.groups())
        raise beyond(wanted)

    def _check_key(self, call: Call) -> None:
        """Raises Refused for an API key that is not ours; some clients send none."""
        key = call.request.headers.get("apikey")
        try:
            self._tokens.caller({"apikey": key} if key else {})
        except TokenError as error:
            raise Refused(401, "no_authorization", str(error)) from error

    def _claims(self, call: Call) -> list[Any]:
        """The claims of the bearer token, whose `sub` is a uuid. Raises Refused."""
        scheme, _, token = call.request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            raise Refused(401, "no_authorization", "This endpoint requires a valid Bearer token")
        try:
            claims = self._tokens.verify(token.strip())
            UUID(claims["sub"])
        except TokenError as error:
            message = f"invalid JWT: unable to parse or verify signature, {error}"
            raise Refused(403, "bad_jwt", message) from error
        except (KeyError, ValueError, AttributeError) as error:
            raise Refused(403, "bad_jwt", "invalid claim: missing sub claim") from error
        return [claims]

    def _administer(self, call: Call) -> list[Any]:
        """Raises Refused unless the request carries the secret key or a token of an administrator."""
        if not {"authorization", "apikey"} & call.request.headers.keys():
            raise Refused(401, "no_authorization", "This endpoint requires a valid Bearer token")
        try:
            role = self._tokens.caller(call.request.headers).role
        except TokenError as error:
            message = f"invalid JWT: unable to parse or verify signature, {error}"
            raise Refused(403, "bad_jwt", message) from error
        if role not in ADMINISTRATORS:
            raise Refused(403, "not_admin", "User not allowed")
        return []

    def _settings(self, call: Call) -> Response:
        return json_response(200, {
            "external": dict.fromkeys(PROVIDERS, False) | {"email": True}, "saml_enabled": False,
            "disable_signup": not self._options.signup, "mailer_autoconfirm": self._options.autoconfirm,
            "phone_autoconfirm": False, "sms_provider": "",
        })

    def _health(self, call: Call) -> Response:
        return json_response(200, {"version": "embedded", "name": "GoTrue", "description": "Users here"})

    def _keys(self, call: Call) -> Response:
        """No public keys: tokens are signed with a shared secret (HS256)."""
        return json_response(200, {"keys": []})

    def _authorize(self, call: Call) -> Response:
        raise invalid("Unsupported provider: provider is not enabled")

    def _sso(self, call: Call) -> Response:
        raise Refused(404, "saml_provider_disabled", "SAML 2.0 is disabled")

    def _link(self, call: Call, claims: dict[str, Any], *identity: str) -> Response:
        raise Refused(404, "manual_linking_disabled", "Manual linking is disabled")


def no_proof(call: Call) -> list[Any]:
    return []
