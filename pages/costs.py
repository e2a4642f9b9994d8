"""What it cost, what is reserved, how long the budget lasts; and the budget itself."""

from datetime import UTC, datetime

from pages.cost import budget, sandbox, spending
from services import costs
from ui import cost_bar, cost_words, head, session
from ui.errors import shown

who = session.require()
now = datetime.now(UTC)
with shown():
    months = costs.months(who, now.date())
    action = head.show("Costs", cost_words.books(costs.latest(who), now))
    tab = cost_bar.tab(costs.has_sandbox(who))
    if tab == "budget":
        budget.show(who, now)
    else:
        with action:
            first = cost_bar.month(months)
        if tab == "sandbox":
            sandbox.show(who, first)
        else:
            spending.show(who, first, now)
