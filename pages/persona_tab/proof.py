"""The file that proves a consent: chosen from the library or uploaded on the spot."""

import streamlit as st

from services import assets, consents
from services.identity import Identity
from services.store.assets import AssetFilter
from ui import press
from ui.attempt import attempt

TAG = "consent"


def files(who: Identity) -> dict[str, str]:
    """Names by id: papers first, then the newest of everything else."""
    papers = assets.browse(who, AssetFilter(kind="document"), limit=100).items
    tagged = assets.browse(who, AssetFilter(tags=(TAG,)), limit=100).items
    newest = assets.browse(who, limit=50).items
    return {one.id: one.filename for one in [*tagged, *papers, *newest]}


def keep(who: Identity, name: str, data: bytes) -> str | None:
    """The id of the uploaded file; None when it was refused, which the next run says."""
    kept: list[str] = []
    attempt(lambda: kept.append(assets.upload(who, name, data, tags=(TAG,)).id), "The proof is in your library.")
    return kept[0] if kept else None


def ask(who: Identity, consent_id: str) -> None:
    """Choose the proof of a record that has none yet."""

    @st.dialog("Add the proof")
    def body() -> None:
        offered = files(who)
        sent = st.file_uploader("Upload a proof", key="prove-upload")
        chosen = st.selectbox(
            "Or choose a file of your library", ["", *offered], format_func=lambda one: offered.get(one, "None"),
            key="prove-choice",
        )  # fmt: skip
        if press.button("Add the proof", type="primary", key="prove-now"):
            asset_id = keep(who, sent.name, sent.getvalue()) if sent else chosen
            if asset_id:
                attempt(lambda: consents.prove(who, consent_id, str(asset_id)), "The proof is added.")
            st.rerun()

    body()
