"""One look at a picture: from the row that asks for it to five prompts, or to words on why there are none."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date
from decimal import Decimal

from services import picture, prompt_task
from services.domain import variations
from services.domain.money import claude_cost
from services.domain.patience import try_again
from services.domain.variations import Variations, VariationsError
from services.errors import (
    Invalid,
    MissingKey,
    NotFound,
    OutcomeUnknown,
    StudioError,
    Unavailable,
    VendorRefused,
    VendorUnavailable,
)
from services.providers import anthropic
from services.providers.anthropic import Look
from services.providers.wire import Later
from services.store.jobs import Jobs
from services.store.prompts import PromptGroup
from services.vendor_access import Access, VendorAccess

MOST_TRIES = 3
LONGEST_PAUSE = 30.0
"""Seconds; a vendor that asks for more is asked again by the person."""
ROOM, MORE_ROOM = 8_000, 16_000
"""Tokens an answer may have, thinking included."""


class Declined(StudioError):
    """The vendor will not describe this picture."""


class Unusable(StudioError):
    """The vendor's answer was not five prompts."""


CODES: dict[type[StudioError], str] = {
    MissingKey: "missing_key",
    NotFound: "picture_gone",
    Invalid: "picture_unusable",
    OutcomeUnknown: "outcome_unknown",
    VendorRefused: "vendor_refused",
    VendorUnavailable: "vendor_unavailable",
    Declined: "declined",
    Unusable: "unusable_answer",
}
"""What a row keeps as `error_code`."""


@dataclass(frozen=True)
class Bill:
    """What the calls of one look used together; `cost` in USD, None when a price is not known."""

    input_tokens: int = 0
    output_tokens: int = 0
    cost: Decimal | None = Decimal(0)
    counted: bool = True

    def plus(self, look: Look, model: str, day: date) -> Bill:
        cost = claude_cost(model, look.input_tokens, look.output_tokens, day)
        return Bill(
            self.input_tokens + look.input_tokens,
            self.output_tokens + look.output_tokens,
            None if cost is None or self.cost is None else self.cost + cost,
            self.counted and look.counted,
        )

    def words(self, sandbox: bool = False) -> str:
        """What a person reads of it; in the sandbox nothing costs money, whatever the real vendor would take."""
        if sandbox:
            would = f"; the vendor would have taken ${self.cost:.3f}" if self.cost else ""
            return f"Nothing was charged, this was the sandbox{would}."
        if not self.counted:
            return "Anthropic did not say what it used, so this look may have been charged."
        if not self.input_tokens:
            return "Nothing was charged."
        return "The look was charged." if self.cost is None else f"The look was charged: ${self.cost:.3f}."


class PromptWork:
    """Looks at pictures. `pause` waits some seconds and says whether the worker is to stop."""

    def __init__(self, jobs: Jobs, access: VendorAccess, pause: Callable[[float], bool]) -> None:
        self.jobs, self.access, self.pause = jobs, access, pause

    def look(self, group: PromptGroup) -> None:
        """Bring `group` to its end. Raises Unavailable; its row is settled when the lease has ended."""
        PictureLook(self, group).run()


class PictureLook:
    """One look: adds up what it costs, and makes each call that may cost money once."""

    def __init__(self, work: PromptWork, group: PromptGroup) -> None:
        self._work, self._group, self._jobs = work, group, work.jobs
        self._bill, self._sandbox, self._last = Bill(), False, None
        self._claimed = group.updated_at.astimezone(UTC)
        """The claim was the last to write the row: the day whose prices count is the database's."""
        self._axes = variations.spread(group.axes) if group.kind == "five" else tuple(group.axes)
        self._disclosure = ""
        """What a post of the persona must say; it goes with the prompts, not to the vendor."""
        self._beside: tuple[str, ...] = ()
        """Texts that the answer of a re-roll must not repeat."""

    _last: Look | None

    def run(self) -> None:
        try:
            found = self._found()
        except Unavailable:
            raise
        except StudioError as error:
            self._fail(error)
        else:
            self._finish(found)

    def _found(self) -> Variations:
        """The prompts; one unusable answer is asked for again, a second one is the end."""
        access = self._work.access.open(self._group.user_id, "anthropic")
        self._sandbox = access.is_sandbox
        jpeg, task = self._picture(), self._task()
        first = self._call(access, jpeg, task, ROOM)
        try:
            return self._read(first)
        except VariationsError as error:
            better = prompt_task.again(task, str(error))
        second = self._call(access, jpeg, better, MORE_ROOM)
        try:
            return self._read(second)
        except VariationsError as error:
            wanted = "five prompts" if self._group.kind == "five" else "a prompt"
            words = f"Twice the answer was not {wanted}: {error}. {self._bill.words(self._sandbox)}"
            raise Unusable(words) from error

    def _picture(self) -> bytes:
        source = self._group.source_image_id
        asset = self._jobs.asset(self._group.user_id, source) if source else None
        if asset is None:
            raise NotFound("The picture is gone. Nothing was sent or charged; choose another one.")
        return picture.for_vendor(self._jobs.load(asset.file_path))

    def _task(self) -> str:
        group = self._group
        persona = self._jobs.persona(group.user_id, group.model_id) if group.model_id else None
        self._disclosure = persona.disclosure if persona else ""
        if group.kind == "five":
            return prompt_task.of_five(self._axes, group.axes, persona, group.wishes)
        replaced = self._jobs.prompt(group.user_id, group.prompt_id) if group.prompt_id else None
        if replaced is None:
            raise NotFound("The prompt is gone. Nothing was sent or charged.")
        beside = self._jobs.prompts_of(group.user_id, replaced.group_id) if replaced.group_id else []
        others = [one.prompt_text for one in beside if one.id != replaced.id]
        self._beside = (replaced.prompt_text, *others)
        return prompt_task.of_one(self._axes[0], replaced.prompt_text, others, persona, group.wishes)

    def _call(self, access: Access, jpeg: bytes, task: str, room: int) -> Look:
        """One paid call. What the vendor turned away unseen is tried again; a lost answer never is."""
        for tries in range(MOST_TRIES):
            try:
                return self._paid(access, jpeg, task, room)
            except Later as error:
                wait = try_again(tries, random.random(), error.after)
                if tries == MOST_TRIES - 1 or wait > LONGEST_PAUSE or self._work.pause(wait):
                    raise self._told(error) from error
            except (OutcomeUnknown, VendorRefused) as error:
                raise self._told(error) from error
        raise VendorUnavailable()

    def _told(self, error: StudioError) -> StudioError:
        """`error`, and what was paid before it: the repair call can fail after a first one was charged."""
        if self._bill == Bill():
            return error
        said = str(error).replace("Nothing was charged", "The second try was not charged")
        return type(error)(f"{said} {self._bill.words(self._sandbox)}")

    def _paid(self, access: Access, jpeg: bytes, task: str, room: int) -> Look:
        model = self._group.vision_model
        look = anthropic.look(
            access.http,
            access.key,
            model=model,
            jpeg=jpeg,
            system=prompt_task.SYSTEM,
            task=task,
            schema=variations.schema(self._axes),
            max_tokens=room,
        )
        self._bill = self._bill.plus(look, model, self._claimed.date())
        self._last = look
        if look.declined is not None:
            raise Declined(f"Anthropic declined this picture ({look.declined}). {self._bill.words(self._sandbox)}")
        return look

    def _read(self, look: Look) -> Variations:
        if look.cut_off:
            raise VariationsError("it was cut off")
        return variations.read(anthropic.parsed(look.text), self._axes, self._beside)

    def _facts(self) -> dict[str, object]:
        cost = self._bill.cost if self._bill.counted else None
        return {
            "input_tokens": self._bill.input_tokens,
            "output_tokens": self._bill.output_tokens,
            "cost_usd": None if cost is None else str(cost),
            "is_sandbox": self._sandbox,
            "vendor_model": self._last.model if self._last else "",
            "vendor_request_id": self._last.request_id if self._last else None,
        }

    def _finish(self, found: Variations) -> None:
        said = {"disclosure": self._disclosure} if self._disclosure else {}
        rows: list[dict[str, object]] = [
            {
                "prompt_text": one.text,
                "prompt_index": place,
                "variation_label": one.label,
                "axis": one.axis,
                "metadata": said,
            }
            for place, one in enumerate(found.all)
        ]
        self._jobs.finish_group(self._group, rows, {**self._facts(), "image_summary": found.summary})

    def _fail(self, error: StudioError) -> None:
        code = next(CODES[kind] for kind in type(error).__mro__ if kind in CODES)
        facts = {**self._facts(), "error_code": code, "error_message": str(error)}
        self._jobs.fail_group(self._group.id, facts)
