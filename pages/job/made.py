"""What one job made, to keep or discard on the spot."""

from services import assets
from services.identity import Identity
from services.store.generations import Generation
from ui import result_wall
from ui.attempt import attempt


def show(who: Identity, job: Generation) -> None:
    """Nothing is drawn before there is a result."""
    for one in result_wall.decided(result_wall.of_job(job.id)):
        attempt(lambda one=one: assets.decide(who, one.ids, one.to))  # type: ignore[misc]
    result_wall.made(list(assets.get_many(who, job.saved_asset_ids).values()), result_wall.of_job(job.id))
