"""One screen of the studio in this process, with the frame around it, as one signed-in person sees it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).resolve().parents[2]
SAID = ("title", "subheader", "caption", "markdown", "info", "warning", "error", "success", "toast", "code")


class Screen:
    """`page` is the name of a file in pages/; further keywords are query parameters."""

    def __init__(self, sid: str, page: str, **query: str) -> None:
        self.tab = AppTest.from_file(str(ROOT / "ui" / "frame.py"), default_timeout=60)
        self.tab.user = {"sid": sid}
        self.tab.run()
        self.tab.query_params.clear()
        self.tab.query_params.update(query)
        self.tab.switch_page(str(ROOT / "pages" / f"{page}.py")).run()
        self.unbroken()

    def unbroken(self) -> Screen:
        assert not self.tab.exception, [one.value for one in self.tab.exception]
        return self

    def words(self) -> str:
        """All that is said on the screen, also inside our own components."""
        said = [str(getattr(one, "value", "")) for kind in SAID for one in self.tab.get(kind)]
        links = [one.proto.label for one in self.tab.get("page_link")]
        drawn = [one.proto.body for one in self.tab.get("html") if not one.proto.body.startswith("<style")]
        parts = [json.dumps(one, ensure_ascii=False) for one in self.parts()]
        return "\n".join([*said, *links, *drawn, *parts])

    def parts(self) -> list[dict[str, Any]]:
        """What our own components were given to draw."""
        return [json.loads(one.proto.json) for one in self.tab.get("bidi_component") if one.proto.json]

    def tiles(self, label: str) -> list[dict[str, Any]]:
        """The tiles of the gallery with this label; none when it is not there."""
        return [tile for part in self.parts() if part.get("label") == label for tile in part.get("tiles", [])]

    def rows(self, label: str) -> list[list[dict[str, Any]]]:
        """The rows of the table with this label; none when it is not there."""
        return [row for part in self.parts() if part.get("label") == label for row in part.get("rows", [])]

    def labels(self) -> list[str]:
        return [one.label for one in self.tab.button]

    def press(self, label: str) -> Screen:
        """Press the button of this label. Raises AssertionError unless there is exactly one."""
        found = [one for one in self.tab.button if one.label == label]
        assert len(found) == 1, f"{len(found)} buttons say “{label}”; there are {self.labels()}"
        found[0].click().run()
        return self.unbroken()
