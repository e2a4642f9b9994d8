"""A page with one gallery and one table, for the browser to use."""

import base64

import streamlit as st

from ui import acts, badge, gallery, reference_board, table

PIXEL = "data:image/gif;base64," + base64.b64encode(
    b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x40\x80\x80\x00\x00\x00,"
    b"\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"
).decode("ascii")

tiles = [
    gallery.Tile(str(at), PIXEL if at != 9 else "", f"Portrait {at}", f"{at}.jpg", favourite=at == 2)
    for at in range(10)
]
if st.button("Take two"):
    gallery.select("wall", ["4", "5"])
    table.pick("jobs", ["2"])
chosen = gallery.show(tiles, key="wall", label="Pictures", size=150, stars=True)
st.text(f"selected {','.join(sorted(chosen.selected)) or 'none'}")
told: dict[str, str] = st.session_state.setdefault("told", {})
if chosen.opened:
    told["opened"] = chosen.opened
for star in acts.of("wall", "favourite"):
    told["starred"] = ",".join([*told.get("starred", "").split(","), f"{star.ids[0]} {star.to}"]).strip(",")
still = gallery.wall(tiles[:2], key="still", label="Results", strip=True)
if still:
    st.text(f"still opened {still}")
kept: dict[str, bool | None] = st.session_state.setdefault("kept", {})
for one in acts.of("judged", "judge"):
    kept.update(dict.fromkeys(one.ids, one.to))
judged = [gallery.Tile(str(at), PIXEL, f"Result {at}", f"{at}.jpg", kept=kept.get(str(at))) for at in range(30)]
there = [one for one in judged if one.kept is not False]
choice = gallery.show(there, key="judged", label="To judge", judges=True, size=90)
st.text(f"kept {','.join(one for one in kept if kept[one]) or 'none'}")
st.text(f"gone {','.join(one for one in kept if kept[one] is False) or 'none'}")
st.text(f"judging {','.join(sorted(choice.selected)) or 'none'}")
if choice.compared:
    told["compared"] = ",".join(choice.compared)
if choice.again:
    told["again"] = choice.again
for name, ids in told.items():
    st.text(f"{name} {ids}")
looks = st.session_state["looks"] = st.session_state.get("looks", 0) + 1
rows = [
    [
        table.link("A prompt", "/generation?id=1", "1", "soul"),
        table.badges(badge.SANDBOX),
        table.clock(60 + looks, runs=True),
    ],
    [
        table.link("<b>bold</b>", "/generation?id=2", "2"),
        table.badges(badge.RESTING),
        table.clock(5, runs=False),
    ],
]
columns = (table.Column("Prompt"), table.Column("State"), table.Column("Time", end=True))
opened = table.show(columns, rows, key="jobs", label="Jobs", ids=["1", "2"])
st.text(f"rows {','.join(table.picked('jobs')) or 'none'}")
if opened:
    st.text(f"row {opened}")
order: list[tuple[str, str]] = st.session_state.setdefault("order", [("a", ""), ("b", ""), ("c", "")])
st.text(f"order {','.join(card + role for card, role in order)}")
cards = [reference_board.Card(card, f"Card {card}", f"Card {card}", role) for card, role in order]
reference_board.show(cards, {"front": "Front"}, "board", lambda items: st.session_state.update(order=items))
