"""One step of a training: its price, its sending, or a look at how far it is.

A lost answer is looked for in the vendor's list by the training's name. Only when that list has had time to show it
and does not, the training counts as never taken.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta

from services import picture
from services.domain import patience
from services.domain.training import TrainingState
from services.errors import (
    Conflict,
    ConsentNeeded,
    Invalid,
    MissingKey,
    NotFound,
    OutcomeUnknown,
    OverBudget,
    StudioError,
    VendorRefused,
)
from services.generation_record import without_promise
from services.providers.higgsfield_characters import Character, Characters, body
from services.providers.wire import KeyRefused, Later
from services.store.identities import ClaimedIdentity, Trainings
from services.store.jobs import Jobs
from services.vendor_access import Access, VendorAccess, reopened
from services.vendor_asking import doubting

LEASE = 240
"""Seconds; above the upload of a persona's references and the request itself."""
NOT_TAKEN = timedelta(minutes=10)
"""After a lost answer; above the request's timeout and the lease, so nothing of it can still be under way."""
GIVE_UP = timedelta(days=2)
"""The longest training known took ten minutes."""
LOOK = 15.0
SLOW_LOOK = 300.0
UNSURE = (
    "The request was sent, but no answer came. It may have been charged; the studio looks for it in your Higgsfield "
    "account and does not send it again."
)
NEVER_TAKEN = "Higgsfield never took this training. Nothing was charged; ask for the price again."
NO_ANSWER = "Higgsfield never told how this training ended, so it may have been charged. Check your account there."
GONE = "No reference picture of this training is left. Nothing was sent or charged; choose new references."


class TrainingWork:
    """Advances claimed trainings; every step ends in one write that gives the lease back."""

    def __init__(
        self,
        trainings: Trainings,
        jobs: Jobs,
        access: VendorAccess,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._trainings, self._jobs, self._access, self._chance = trainings, jobs, access, chance

    def due(self, batch: int) -> list[ClaimedIdentity]:
        return self._trainings.claim(batch, LEASE)

    def advance(self, training: ClaimedIdentity) -> None:
        """One step. Raises Unavailable; the row stays as it is until the lease ends."""
        steps: Mapping[TrainingState, Callable[[ClaimedIdentity], None]] = {
            TrainingState.PRICING: self._price,
            TrainingState.PENDING: self._send,
            TrainingState.SUBMITTING: self._search,
        }
        if training.started_at and training.age > GIVE_UP:
            return self._end(training, "outcome_unknown", NO_ANSWER)
        steps.get(training.status, self._look)(training)

    def _price(self, training: ClaimedIdentity) -> None:
        try:
            access = self._access.open(training.user_id, training.service)
            with doubting(self._jobs, training.user_id, training.service, access):
                characters = _characters(access)
                price = characters.estimate(self._body(training, characters))
        except Later as error:
            return self._later(training, error)
        except (MissingKey, NotFound, Invalid, VendorRefused) as error:
            return self._end(training, _code(error), str(error))
        self._trainings.record(
            training,
            {
                "status": TrainingState.PRICED.value,
                "cost_credits": None if price.credits is None else str(price.credits),
                "cost_usd": None if price.usd is None else str(price.usd),
                "is_sandbox": access.is_sandbox,
            },
        )

    def _send(self, training: ClaimedIdentity) -> None:
        try:
            access = self._access.open(training.user_id, training.service)
            if access.is_sandbox is not training.is_sandbox:
                # The price was another account's: it is named again before anything is sent.
                self._trainings.record(training, {"status": TrainingState.PRICING.value})
                return
            with doubting(self._jobs, training.user_id, training.service, access):
                asked = self._body(training, _characters(access))
        except Later as error:
            return self._later(training, error)
        except (MissingKey, NotFound, Invalid, VendorRefused) as error:
            return self._end(training, _code(error), str(error))
        try:
            ours = self._trainings.begin(training, asked, access.sent_key(training.id))
        except Conflict as error:
            return self._later(training, Later(str(error)))
        except (ConsentNeeded, Invalid, OverBudget) as error:
            # The database had the last word: a consent ended, or a budget was lowered.
            return self._end(training, "not_allowed", str(error))
        if ours:
            self._sent(training, access, asked)

    def _sent(self, training: ClaimedIdentity, access: Access, asked: Mapping[str, object]) -> None:
        try:
            with doubting(self._jobs, training.user_id, training.service, access):
                character = _characters(access).train(asked)
        except VendorRefused as error:
            self._end(training, _code(error), str(error))
        except Later as error:
            facts = {"status": TrainingState.PENDING.value, "error_code": "waiting", "error_message": str(error)}
            self._trainings.record(training, facts, self._pause(training, error))
        except OutcomeUnknown:
            facts = {"error_code": "outcome_unknown", "error_message": UNSURE}
            self._trainings.record(training, facts, LOOK)
        else:
            self._told(training, character)

    def _search(self, training: ClaimedIdentity) -> None:
        """The answer to the sending was lost, or this process was: see whether the vendor has it."""
        try:
            with self._vendor(training) as characters:
                character = characters.named(training.name)
        except MissingKey as error:
            return self._blind(training, error)
        except (Later, VendorRefused):
            return self._wait(training, "outcome_unknown", UNSURE, SLOW_LOOK)
        if character is not None:
            return self._told(training, character)
        if training.age > NOT_TAKEN:
            return self._end(training, "not_taken", NEVER_TAKEN)
        self._wait(training, "outcome_unknown", UNSURE, LOOK)

    def _look(self, training: ClaimedIdentity) -> None:
        try:
            with self._vendor(training) as characters:
                character = characters.find(training.vendor_id or "")
        except Later as error:
            return self._wait(training, training.error_code, "", self._pause(training, error))
        except (MissingKey, VendorRefused) as error:
            return self._blind(training, error)
        self._told(training, character)

    def _blind(self, training: ClaimedIdentity, error: StudioError) -> None:
        """The vendor does not tell with this key, or the key it was sent with is gone."""
        self._wait(training, "needs_check", f"{without_promise(error)} {NO_ANSWER}", SLOW_LOOK)

    def _told(self, training: ClaimedIdentity, character: Character) -> None:
        """What the vendor said becomes the row's state."""
        if character.state is TrainingState.FAILED:
            why = f" It said: “{character.fail_reason[:300]}”" if character.fail_reason else ""
            sentence = f"Higgsfield could not learn this likeness, and gave the credits back.{why}"
            return self._end(training, "training_failed", sentence, character.id)
        facts: dict[str, object] = {"vendor_id": character.id, "error_code": None, "error_message": None}
        if character.state is not None and character.state is not training.status:
            facts["status"] = character.state.value
        elif training.status is TrainingState.SUBMITTING:
            facts["status"] = TrainingState.QUEUED.value
        looks = patience.look_again(training.polls, self._chance())
        self._trainings.record(training, facts, looks)

    def _body(self, training: ClaimedIdentity, characters: Characters) -> dict[str, object]:
        """What is asked, with the pictures laid where the vendor finds them. Raises NotFound: none is left."""
        urls = []
        for image_id in training.image_ids:
            asset = self._jobs.asset(training.user_id, image_id)
            if asset is not None:
                urls.append(characters.upload(picture.for_vendor(self._jobs.load(asset.file_path))))
        if not urls:
            raise NotFound(GONE)
        return body(training.name, training.model_version, urls)

    @contextmanager
    def _vendor(self, training: ClaimedIdentity) -> Iterator[Characters]:
        """The account it was sent to. Raises MissingKey."""
        access = reopened(self._access, training)
        with doubting(self._jobs, training.user_id, training.service, access):
            yield _characters(access)

    def _later(self, training: ClaimedIdentity, error: Later) -> None:
        self._wait(training, "waiting", str(error), self._pause(training, error))

    def _pause(self, training: ClaimedIdentity, error: Later) -> float:
        return patience.try_again(min(training.polls, 4), self._chance(), error.after)

    def _wait(self, training: ClaimedIdentity, code: str | None, sentence: str, seconds: float) -> None:
        facts = {} if training.error_code == code else {"error_code": code, "error_message": sentence}
        self._trainings.record(training, facts, seconds)

    def _end(self, training: ClaimedIdentity, code: str, sentence: str, vendor_id: str | None = None) -> None:
        facts = {"status": TrainingState.FAILED.value, "error_code": code, "error_message": sentence}
        self._trainings.record(training, {**facts, "vendor_id": vendor_id} if vendor_id else facts)


def _characters(access: Access) -> Characters:
    return Characters(access.http, access.key, access.downloads)


def _code(error: StudioError) -> str:
    if isinstance(error, MissingKey | KeyRefused):
        return "missing_key"
    return "vendor_refused" if isinstance(error, VendorRefused) else "pictures_gone"
