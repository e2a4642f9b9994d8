"""Does a vendor accept a key? Each is asked by its cheapest call, which costs nothing.

No vendor's own words are handed on: an error may repeat the key.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import quote

import httpx

from services.domain.key_facts import KeyFacts
from services.domain.secret import Secret
from services.errors import OutcomeUnknown
from services.providers.wire import USER_AGENT, KeyRefused, Later, amount, json_of, retry_after, send

NO_BALANCE = "It may not read the balance."
TELLS_NONE = "{vendor} tells no balance."
EMPTY = "The account has no credit left."
VIDEO = "jNQXAC9IVRw"
"""Any id does: a video that is gone is an empty list, not an error."""


@dataclass(frozen=True)
class Question:
    """`read` makes facts of an answer; it raises KeyRefused, or Later for what says nothing about the key."""

    vendor: str
    url: str
    headers: Callable[[str], dict[str, str]]
    read: Callable[[httpx.Response], KeyFacts]

    def address(self, key: Secret) -> str:
        """`url`, with the account in it where a key is an account and a token."""
        return self.url.replace("{account}", quote(key.reveal().partition(":")[0], safe=""))


def ask(http: httpx.Client, service: str, key: Secret) -> KeyFacts | None:
    """What the vendor tells of `key`; None for a service that cannot be asked.

    Raises KeyRefused (the vendor does not accept it), Later (it did not answer; nothing is known).
    """
    question = QUESTIONS.get(service)
    if question is None:
        return None
    headers = {**question.headers(key.reveal()), "user-agent": USER_AGENT, "accept": "application/json"}
    silent = f"{question.vendor} does not answer at the moment."
    try:
        response = send(http, http.build_request("GET", question.address(key), headers=headers), question.vendor)
    except (Later, OutcomeUnknown) as error:
        raise Later(silent) from error
    if response.status_code == 429 or response.status_code >= 500 or response.is_redirect:
        raise Later(silent, retry_after(response))
    return question.read(response)


def _elevenlabs(response: httpx.Response) -> KeyFacts:
    """GET /v1/user/subscription. 401 is many things here: a scoped key speaks and still may not read this."""
    said, words = json_of(response), _words(response)
    if response.status_code == 200:
        left = _left(said)
        return KeyFacts(left, "credits" if left is not None else "", "" if left is not None else NO_BALANCE)
    if "missing_permissions" in words:
        return KeyFacts(scope=NO_BALANCE)
    if "quota_exceeded" in words:
        return KeyFacts(Decimal(0), "credits", EMPTY)
    if "detected_unusual_activity" in words:
        raise KeyRefused("ElevenLabs has locked this account's free use; a paid plan opens it again.")
    return _otherwise(response, "ElevenLabs")


def _left(said: Mapping[str, Any]) -> Decimal | None:
    limit, used = amount(said.get("character_limit")), amount(said.get("character_count"))
    return None if limit is None or used is None else max(Decimal(0), limit - used)


def _higgsfield(response: httpx.Response) -> KeyFacts:
    """GET /models. There is no address that tells the balance."""
    words = _words(response)
    if response.status_code == 200:
        return KeyFacts(scope=TELLS_NONE.format(vendor="Higgsfield"))
    if response.status_code in (402, 403) and ("credit" in words or "balance" in words):
        return KeyFacts(scope=EMPTY)
    if response.status_code == 403 and not json_of(response):
        # The vendor's edge turned the request away before anybody looked at the key.
        raise Later("Higgsfield does not answer at the moment.")
    return _otherwise(response, "Higgsfield")


def _wavespeed(response: httpx.Response) -> KeyFacts:
    """GET /api/v3/balance, in USD. An answer of 200 may hold another code inside."""
    said = json_of(response)
    inner = said.get("code", response.status_code)
    if response.status_code == 200 and inner == 200:
        data = said.get("data")
        left = amount(data.get("balance")) if isinstance(data, Mapping) else None
        return KeyFacts(left, "usd" if left is not None else "", "" if left is not None else NO_BALANCE)
    if 401 in (response.status_code, inner):
        raise KeyRefused("WaveSpeed does not accept this key. It accepts none before the first top-up.")
    return _otherwise(response, "WaveSpeed")


def _anthropic(response: httpx.Response) -> KeyFacts:
    """GET /v1/models. A key that may not list them may still be asked."""
    if response.status_code == 200:
        return KeyFacts(scope=TELLS_NONE.format(vendor="Anthropic"))
    if response.status_code == 402:
        return KeyFacts(scope=EMPTY)
    if response.status_code == 403:
        return KeyFacts(scope="It may not read the list of models.")
    return _otherwise(response, "Anthropic")


def _youtube(response: httpx.Response) -> KeyFacts:
    """GET videos, one unit of the day's ten thousand."""
    words = _words(response)
    if response.status_code == 200:
        return KeyFacts()
    if "quotaexceeded" in words or "dailylimitexceeded" in words:
        return KeyFacts(scope="Today's allowance is used up; it begins anew at midnight in Los Angeles.")
    if "api_key_invalid" in words or "keyinvalid" in words or "keyexpired" in words:
        raise KeyRefused("YouTube does not accept this key.")
    if "ratelimitexceeded" in words:
        raise Later("YouTube is busy.")
    if response.status_code == 403:
        raise KeyRefused("This key may not use the YouTube Data API; allow it in the Google console.")
    return _otherwise(response, "YouTube")


def _instagram(response: httpx.Response) -> KeyFacts:
    """GET the account itself. Graph's code says more than the status."""
    said = json_of(response)
    error = said.get("error")
    code = error.get("code") if isinstance(error, Mapping) else None
    if response.status_code == 200 and said.get("username"):
        return KeyFacts(scope=f"Looks from @{str(said['username'])[:60]}. {TELLS_NONE.format(vendor='Instagram')}")
    if code == 190:
        raise KeyRefused("Instagram has ended this connection: the token ran out or was withdrawn. Enter a new one.")
    if code == 100:
        raise KeyRefused("Instagram knows no professional account of this id that the token may use.")
    if code == 10 or (isinstance(code, int) and 200 <= code <= 299):
        raise KeyRefused("This token lacks instagram_basic, instagram_manage_insights or pages_read_engagement.")
    if code in (1, 2, 4, 17, 32, 613, 80002):
        raise Later("Instagram is busy.")
    return _otherwise(response, "Instagram")


def _otherwise(response: httpx.Response, vendor: str) -> KeyFacts:
    """401 and 403 are refusals; any other answer tells nothing about the key."""
    if response.status_code == 401:
        raise KeyRefused(f"{vendor} does not accept this key.")
    if response.status_code == 403:
        raise KeyRefused(f"{vendor} accepts this key for nothing the studio needs: it lacks the rights.")
    raise Later(f"{vendor} gave an answer that says nothing about the key.")


def _words(response: httpx.Response) -> str:
    """The answer's text, to look for the vendor's codes in; never to show."""
    return response.text[:20_000].lower()



QUESTIONS: dict[str, Question] = {
    "elevenlabs": Question(
        "ElevenLabs", "https://api.elevenlabs.io/v1/user/subscription", lambda key: {"xi-api-key": key}, _elevenlabs
    ),
    "higgsfield": Question(
        "Higgsfield", "https://api.higgsfield.ai/models", lambda key: {"authorization": f"Key {key}"}, _higgsfield
    ),
    "wavespeed": Question(
        "WaveSpeed", "https://api.wavespeed.ai/api/v3/balance", lambda key: {"authorization": f"Bearer {key}"},
        _wavespeed,
    ),
    "anthropic": Question(
        "Anthropic", "https://api.anthropic.com/v1/models?limit=1",
        lambda key: {"x-api-key": key, "anthropic-version": "2023-06-01"}, _anthropic,
    ),
    "youtube": Question(
        "YouTube", f"https://youtube.googleapis.com/youtube/v3/videos?part=id&id={VIDEO}",
        lambda key: {"x-goog-api-key": key}, _youtube,
    ),
    "instagram": Question(
        "Instagram", "https://graph.facebook.com/v26.0/{account}?fields=id,username",
        lambda key: {"authorization": f"Bearer {key.partition(':')[2]}"}, _instagram,
    ),
}  # fmt: skip
"""The hosts are fixed here: a key leaves towards its own vendor and nobody else."""
