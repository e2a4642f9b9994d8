"""What can go wrong, in words for the person who meets it.

    StudioError
    ├── SignedOut           the session is over
    ├── NotFound            no such row, or not theirs (the answer is the same on purpose)
    ├── Invalid             what was typed or sent cannot be kept
    ├── Conflict            somebody or something was there first
    ├── MissingKey          a vendor's key is needed and there is none
    ├── ConsentNeeded       a real person is shown, and no valid consent covers this
    ├── OverBudget          a budget has no room for this, or nobody knows the price
    ├── PriceRose           the vendor asks more than the button said
    ├── VendorRefused       the vendor said no; nothing was charged
    ├── VendorUnavailable   the vendor did not take the request; nothing was charged
    ├── OutcomeUnknown      the request left and no answer came; money may have been spent
    └── Unavailable         our own database or storage does not answer

`str(error)` is a sentence to show as it is: what happened, whether money was spent, what to do next.
"""

from __future__ import annotations


class StudioError(Exception):
    """Something went wrong. Nothing was charged. Please try again."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or type(self).__doc__)


class SignedOut(StudioError):
    """You are signed out. Nothing was lost; sign in to go on."""


class NotFound(StudioError):
    """This is not here any more. It may have been deleted in another tab."""


class Invalid(StudioError):
    """This cannot be kept as it is. Nothing was changed; correct it and try again."""


class Conflict(StudioError):
    """This has changed meanwhile. Nothing was changed by you; look again and repeat what you wanted."""


class MissingKey(StudioError):
    """A vendor's key is missing. Nothing was sent or charged; add the key under Accounts, Keys."""


class ConsentNeeded(StudioError):
    """This persona shows a real person, and no consent covers this today. Nothing was sent or charged."""


class OverBudget(StudioError):
    """Your budget has no room for this. Nothing was sent or charged; raise the budget under Costs."""


class PriceRose(StudioError):
    """The price is higher than the button said. Nothing was charged; look at it and press again."""


class VendorRefused(StudioError):
    """The vendor refused this. Nothing was charged; change the request and try again."""


class VendorUnavailable(StudioError):
    """The vendor does not answer at the moment. Nothing was charged; try again in a few minutes."""


class OutcomeUnknown(StudioError):
    """The request was sent, but no answer came. It may have been charged, so it is not sent again unasked."""


class Unavailable(StudioError):
    """The studio's database does not answer. Nothing was changed or charged; try again in a moment."""
