"""What the row of a job says to the person, vendor by vendor. Words about money are exact."""

from __future__ import annotations

from services.domain.job_state import JobState

SENT_AGAIN = "It may have been charged; the very same request is sent again, which is charged once only."
ENDED = {
    JobState.FAILED: "{vendor} could not draw this. Nothing was charged; try again.",
    JobState.NSFW: "{vendor}'s content check refused this. Nothing was charged; change the prompt.",
    JobState.CANCELLED: "Cancelled in time. Nothing was charged.",
}
WITHDRAWN = "Cancelled in time. Nothing was charged."


def overdue(vendor: str) -> str:
    return f"This job takes unusually long. It may have been charged; the studio keeps asking {vendor}."


def too_late(vendor: str) -> str:
    return f"{vendor} had begun to draw, so it could not be cancelled. It is charged when it is done."


def never_told(vendor: str) -> str:
    return f"{vendor} never told how this job ended, so it may have been charged. Check your account there."


def looked_for(vendor: str) -> str:
    """After a lost answer, at a vendor that lists what it took."""
    return (
        f"No answer came from {vendor}, so this may have been charged. It is looked for in the vendor's list "
        "and not sent again by itself."
    )


def not_listed(vendor: str) -> str:
    return (
        f"No answer came from {vendor}, and its list does not show this job, so most likely it never arrived. "
        "Check your account there, then send it again or give it up."
    )


def yours_to_decide(vendor: str) -> str:
    return (
        f"No answer came from {vendor}, and it offers no way to find out whether it took the job. It may have been "
        "charged: check your account there, then send it again or give it up."
    )


def stopped_waiting(vendor: str) -> str:
    return (
        f"You stopped waiting. {vendor} cannot be told to stop, so it may draw this all the same and charge it."
    )


def charged_anyway(vendor: str, usd: object) -> str:
    return f"{vendor}'s content check kept the pictures back, and its bill charges ${usd} all the same."


def charge_unknown(vendor: str) -> str:
    return (
        f"{vendor}'s content check kept the pictures back. Its bill does not say whether it charges for that, so it "
        "may have been charged."
    )


def some_refused(vendor: str, refused: int, wanted: int) -> str:
    return f"{vendor}'s content check kept {refused} of {wanted} pictures back; the others are here."


def not_copied(vendor: str, why: object) -> str:
    """The vendor is done, and its pictures could not be kept yet."""
    first = str(why).split(". ", 1)[0].rstrip(".")
    return f"{vendor} finished this job, and its pictures are not here yet: {first}. It is tried again by itself."


def delivered_and_lost(vendor: str, why: object) -> str:
    return f"{vendor} finished and charged this job. {why}"


def told(state: JobState, vendor: str, said: str = "") -> str:
    """The sentence of an ending, with what the vendor itself said about it."""
    detail = f" It said: “{said[:300]}”" if said else ""
    return ENDED[state].format(vendor=vendor) + detail
