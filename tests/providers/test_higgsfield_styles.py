"""Lists of styles: what is asked of the vendor, what is read of its answers, and the pictures beside them."""

from uuid import uuid4

import httpx
import pytest

from local.vendors import sandbox
from services.domain.secret import Secret
from services.errors import NotFound, VendorRefused
from services.providers import style_preview
from services.providers.higgsfield_styles import Styles
from services.providers.wire import KeyRefused, Later

NEON, PASTEL = str(uuid4()), str(uuid4())


def listed(*answers, family="soul-2"):
    asked = []

    def vendor(request):
        asked.append(request)
        answer = answers[len(asked) - 1]
        if isinstance(answer, Exception):
            raise answer
        return answer

    client = Styles(httpx.Client(transport=httpx.MockTransport(vendor)), Secret("id:secret"))
    return client.listed(family), asked


def test_the_sandbox_lists_styles_of_each_family_with_pictures_of_its_own(tmp_path):
    http = httpx.Client(transport=sandbox(tmp_path))
    new, old = (Styles(http, Secret("me:sandbox")).listed(family) for family in ("soul-2", "soul"))
    assert len(new) == len(old) > 12 and not {one.id for one in new} & {one.id for one in old}
    assert "Neon" in {one.name for one in new}
    assert style_preview.fetch(http, new[0].preview_url).startswith(b"\x89PNG")
    with pytest.raises(NotFound):
        style_preview.fetch(http, new[0].preview_url.replace(new[0].id, str(uuid4())))
    with pytest.raises(KeyRefused):
        Styles(http, Secret("sandbox-401:x")).listed("soul-2")


@pytest.mark.parametrize(("family", "path"), [("soul-2", "soul-styles/v2"), ("soul", "soul-styles")])
def test_each_family_has_its_own_address_and_goes_with_the_key(family, path):
    _, (asked,) = listed(httpx.Response(200, json=[{"id": NEON, "name": "Neon"}]), family=family)
    assert str(asked.url) == f"https://api.higgsfield.ai/v1/text2image/{path}"
    assert asked.headers["authorization"] == "Key id:secret"


def test_what_cannot_be_ordered_is_left_out_and_what_is_silent_stays_empty():
    answer = [
        {"id": NEON, "name": None, "preview_url": 7}, {"id": "neon"}, "Neon", None, {"name": "no id"},
        {"id": PASTEL.upper(), "name": "Pas\0tel"}, {"id": NEON, "name": "Neon", "description": "Night"},
    ]  # fmt: skip
    found, _ = listed(httpx.Response(200, json=answer))
    assert [(one.id, one.name, one.description, one.preview_url) for one in found] == [
        (NEON, "Neon", "Night", ""), (PASTEL, "Pastel", "", ""),
    ]  # fmt: skip
    wrapped, _ = listed(httpx.Response(200, json={"items": [{"id": NEON}]}))
    assert [one.id for one in wrapped] == [NEON]


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(200, json=[]), httpx.Response(200, json={"detail": "?"}), httpx.Response(200, text="<html>"),
        httpx.Response(500), httpx.Response(503), httpx.ReadTimeout("slow"), httpx.ConnectError("away"),
    ],
)  # fmt: skip
def test_no_list_is_said_to_be_none_and_asked_for_again(answer):
    with pytest.raises(Later, match="^Higgsfield "):
        listed(answer)


def test_a_refusal_is_the_vendors_own():
    with pytest.raises(VendorRefused, match="does not offer"):
        listed(httpx.Response(404, json={"detail": "Not found"}))
