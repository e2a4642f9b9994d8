"""The style of the next pictures: the list of the person's account, with pictures, to pick one from."""

from datetime import UTC, datetime
from functools import partial

from services import styles
from services.identity import Identity
from services.styles import Catalog
from ui import live, session, style_wall
from ui.attempt import attempt


def show(who: Identity, family: str, key: str) -> None:
    """What is chosen stays under `key`. Nothing is read before the part is unfolded, but the name on it."""
    chosen = style_wall.chosen(key)
    name = styles.names(who, [{"style_id": chosen}]).get(chosen, "not listed") if chosen else "General"
    part, is_open = style_wall.panel(name)
    if not is_open:
        return
    with part:
        if not styles.possible(who):
            style_wall.closed()
            return
        catalog, offered = styles.catalog(who, family), styles.offered(who, family)
        if catalog is not None:
            _progress(catalog, bool(offered))
        if chosen and offered and chosen not in {one.style_id for one in offered}:
            style_wall.gone(name if name != "not listed" else "")
        if offered:
            style_wall.wall(offered, key=key)
        if catalog is not None and (catalog.fetched_at is not None or not catalog.open):
            words = style_wall.age(len(offered), catalog.fetched_at, catalog.is_sandbox, datetime.now(UTC))
            style_wall.foot(words, partial(_refresh, who, family), catalog.open)


def _progress(catalog: Catalog, old: bool) -> None:
    """That the list is being read, looking again by itself, or why it could not be. `old`: an earlier one is there."""
    family = catalog.family

    def look() -> bool:
        known = styles.catalog(session.require(), family)
        if known is None or known.open:
            style_wall.reading()
            return True
        return False

    live.watch(f"styles-{catalog.id}", look, every=1, seen=catalog.open)
    if catalog.error_message and not catalog.open:
        style_wall.failed(catalog.error_message, old)


def _refresh(who: Identity, family: str) -> None:
    attempt(partial(styles.refresh, who, family))
