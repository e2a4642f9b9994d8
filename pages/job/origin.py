"""The picture a job under way starts from."""

from services import assets
from services.identity import Identity
from services.prompts import Prompt
from services.store.generations import Generation
from ui.coming import SENT, WRITTEN_FROM, Origin


def of(who: Identity, job: Generation, prompt: Prompt | None) -> Origin | None:
    """The reference that was sent with it, else what its prompt was written from; None without, and once it ended."""
    sent = job.settings.get("reference_asset_id")
    wanted = sent or (prompt.source_image_id if prompt else None)
    if job.status.ended or not wanted:
        return None
    picture = assets.get_many(who, [str(wanted)]).get(str(wanted))
    if picture is None or picture.thumbnail_path is None:
        return None
    return Origin(picture.id, picture.alt_text or picture.filename, SENT if sent else WRITTEN_FROM)
