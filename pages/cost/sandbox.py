"""What the sandbox made up in a month, told as the real costs are and added to none of them."""

from datetime import date

from pages.cost import breakdown
from services import costs
from services.identity import Identity
from ui import cost_lists as lists
from ui import empty


def show(who: Identity, first: date) -> None:
    month = costs.month(who, first)
    if not month.sandbox:
        empty.no_data("sandbox charges", "What is made without a key of yours is counted here.")
        return
    lists.sandbox(costs.spent(month.sandbox), sum(one.charges for one in month.sandbox))
    breakdown.show(who, month, made_up=True)
