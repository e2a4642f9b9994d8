"""Who is here: signing in and out, and resuming a browser's session.

The browser holds `sid`, 32 random bytes. The tokens of Supabase Auth lie sealed in the row its hash leads to.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import uuid4

import supabase

from services import auth_calls, tokens, wiring
from services.errors import Invalid, SignedOut, Unavailable
from services.store import sessions as store
from services.store.sessions import WebSession
from services.tokens import Tokens
from services.wiring import Studio

IDLE_LIMIT = timedelta(days=30)
"""A session unused for longer is over."""


@dataclass(frozen=True)
class Identity:
    """A signed-in person in one browser; `who` everywhere. `client` acts as them, under their policies."""

    user_id: str
    email: str
    name: str
    session_id: str
    client: supabase.Client = field(repr=False, compare=False)
    access_token: str = field(repr=False, compare=False, default="")


@dataclass(frozen=True)
class Browser:
    """What a request tells about the browser: shown in the list of sessions, and used for rate limits."""

    user_agent: str = ""
    ip: str | None = None


def sign_in(email: str, password: str, browser: Browser) -> str:
    """A new `sid`. Raises Invalid, in the same words for a wrong password and an unknown address."""
    client = wiring.studio().auth_client(browser.ip)
    return _begin(auth_calls.sign_in(client, email, password), browser)


def sign_up(email: str, password: str, name: str, browser: Browser) -> str | None:
    """A new `sid`, or None when the address must be confirmed first. Raises Invalid, Unavailable."""
    client = wiring.studio().auth_client(browser.ip)
    session = auth_calls.sign_up(client, email, password, name)
    return _begin(session, browser) if session else None


def resume(sid: str, known: Identity | None = None) -> Identity | None:
    """The person of `sid`, or None when that session is over. Refreshes tokens near their end.

    `known` is what the last call returned: its client is kept while its token is. Raises Unavailable.
    """
    studio = wiring.studio()
    row = store.find(studio.admin, digest(sid))
    if row is None:
        return None
    if studio.clock.now() - row.last_seen_at > IDLE_LIMIT:
        store.delete(studio.admin, [row.id])
        return None
    current = tokens.current(studio, row)
    return _identity(row, current, known) if current else None


def still(sid: str, known: Identity) -> Identity:
    """The person of `sid` as of now. Raises SignedOut when that session is over, Unavailable."""
    found = resume(sid, known)
    if found is None:
        raise SignedOut
    return found


def sign_out(sid: str, everywhere: bool = False) -> None:
    """End this session, or all of the person's. The rows go first: what fails later keeps nobody in."""
    studio = wiring.studio()
    row = store.find(studio.admin, digest(sid))
    if row is None:
        return
    opened = _usable(studio, row)
    if everywhere:
        store.delete_of_user(studio.admin, row.user_id)
    else:
        store.delete(studio.admin, [row.id])
    if opened is not None:
        auth_calls.sign_out(studio.auth_client(), opened.access, "global" if everywhere else "local")


def sessions(who: Identity) -> list[WebSession]:
    """Where the person is signed in, last used first."""
    return store.of_user(wiring.studio().admin, who.user_id)


def end_session(who: Identity, session_id: str) -> None:
    """Sign one of the person's browsers out. Somebody else's session id does nothing."""
    studio = wiring.studio()
    row = store.get(studio.admin, session_id)
    if row is None or row.user_id != who.user_id:
        return
    opened = tokens.opened(studio, row)
    store.delete(studio.admin, [row.id])
    if opened is not None:
        auth_calls.sign_out(studio.auth_client(), opened.access, "local")


def send_recovery(email: str, browser: Browser) -> str:
    """Mail a link for a new password, if the address is known. Returns the PKCE verifier to keep."""
    studio = wiring.studio()
    return auth_calls.send_recovery(
        studio.auth_client(browser.ip), email, f"{studio.public_url}/session/callback"
    )


def confirm(token_hash: str, kind: str, browser: Browser) -> str | None:
    """Redeem what a mail's link carried: a new `sid`, or None when only half of a change is confirmed."""
    client = wiring.studio().auth_client(browser.ip)
    session = auth_calls.verify(client, token_hash, kind)
    return _begin(session, browser) if session else None


def oauth_url(provider: str) -> tuple[str, str]:
    """Where to send the browser, and the PKCE verifier to keep until it comes back."""
    studio = wiring.studio()
    if provider not in studio.settings.oauth_providers:
        raise Invalid("This way to sign in is not set up here. Sign in with your e-mail and password.")
    return auth_calls.oauth_url(studio.auth_client(), provider, f"{studio.public_url}/session/callback")


def exchange_code(code: str, verifier: str, browser: Browser) -> str:
    """A new `sid` for the code that came back from a provider or a mail."""
    return _begin(auth_calls.exchange_code(wiring.studio().auth_client(browser.ip), code, verifier), browser)


def digest(sid: str) -> str:
    """What the table keeps of a `sid`: a copy of the table opens no session."""
    return hashlib.sha256(sid.encode()).hexdigest()


def _usable(studio: Studio, row: WebSession) -> Tokens | None:
    """Tokens that Auth still takes for a sign-out, or the old ones while it does not answer."""
    try:
        return tokens.current(studio, row)
    except Unavailable:
        return tokens.opened(studio, row)


def _begin(session: auth_calls.AuthSession, browser: Browser) -> str:
    """A row and a fresh `sid` for each sign-in: one that somebody planted never becomes valid."""
    studio, sid, session_id = wiring.studio(), secrets.token_urlsafe(32), str(uuid4())
    fresh = tokens.of(studio, session)
    store.add(
        studio.admin,
        session_id=session_id,
        user_id=fresh.user_id,
        sid_hash=digest(sid),
        sealed=tokens.sealed(studio, session_id, fresh),
        expires_at=fresh.expires_at,
        user_agent=browser.user_agent,
    )
    return sid


def _identity(row: WebSession, current: Tokens, known: Identity | None) -> Identity:
    same = known is not None and known.session_id == row.id and known.access_token == current.access
    client = known.client if known is not None and same else wiring.studio().user_client(current.access)
    return Identity(row.user_id, current.email, current.name, row.id, client, current.access)


def form_token(sid: str) -> str:
    """What a form of a signed-in page carries, made from the secret cookie: no other site can post it."""
    return hmac.new(sid.encode(), b"form", hashlib.sha256).hexdigest() if sid else ""


def browser_name(user_agent: str) -> str:
    """What a person calls that browser: "Firefox on Linux"; "A browser" for one that does not say."""
    browsers = (
        ("Edg", "Edge"),
        ("OPR", "Opera"),
        ("Firefox", "Firefox"),
        ("Chrome", "Chrome"),
        ("Safari", "Safari"),
    )
    systems = (
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS", "Mac"),
        ("Linux", "Linux"),
    )
    browser = next((name for mark, name in browsers if mark in user_agent), "A browser")
    system = next((name for mark, name in systems if mark in user_agent), "")
    return f"{browser} on {system}" if system else browser
