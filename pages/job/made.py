"""What one job made, to keep or discard on the spot."""

from pages.job import decisions
from services import assets
from services.identity import Identity
from services.store.generations import Generation
from ui import result_wall


def show(who: Identity, job: Generation) -> None:
    """Nothing is drawn before there is a result."""
    decisions.carry_out(who, result_wall.of_job(job.id))
    result_wall.made(list(assets.get_many(who, job.saved_asset_ids).values()), result_wall.of_job(job.id))
