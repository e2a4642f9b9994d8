"""What a paid button will cost, said before it is pressed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Price:
    """`possible` is False when the vendor cannot be asked at all."""

    words: str
    possible: bool = True


def of(vendor: str, *, has_key: bool, sandbox: bool, estimate: str = "", lent: bool = False) -> Price:
    """`estimate` is an amount in words, where it is known ahead; `lent`: it is the studio's key that pays."""
    whose = "the studio's key" if lent else "your own key"
    if has_key and estimate:
        return Price(f"About {estimate}, charged by {vendor} to {whose}.")
    if has_key:
        return Price(f"Charged by {vendor} to {whose}; the estimate is shown with the job.")
    if sandbox:
        return Price("Sandbox: nothing is charged.")
    return Price(f"Needs your {vendor} key. Add it under Keys.", possible=False)
