"""What came in, what was made, and what came of it."""

from datetime import UTC, datetime

from pages.insight import jobs, library, reels, results
from ui import head, period, session
from ui.errors import shown

who = session.require()
with head.show("Insights", "Each chart answers one question. Days are counted in UTC"):
    since, until = period.choose(datetime.now(UTC).date())
for part in (reels, jobs, results, library):
    with shown():
        part.show(who, since, until)
