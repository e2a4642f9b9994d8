"""What was kept or discarded in a wall of results, carried out."""

from services import assets
from services.identity import Identity
from ui import result_wall
from ui.attempt import attempt


def carry_out(who: Identity, wall: str) -> None:
    """`wall`: the key its decisions come under. Before the wall is drawn, so that it shows what they came to."""
    for one in result_wall.decided(wall):
        attempt(lambda one=one: assets.decide(who, one.ids, one.to))  # type: ignore[misc]
