"""An asset's row says where its file lies, which is always under its owner's id."""

from __future__ import annotations

import pytest

from sql.tests.people import Person, refusal
from sql.tests.rows import add, insertion, sample
from sql.tests.servers import Connection

PATHS = {
    "{me}/image/a_b.png": None,
    "{me}/x.png": None,
    "{me}": "assets_file_path_owned",
    "{me}/": "assets_file_path_owned",
    "{other}/image/x.png": "assets_file_path_owned",
    "{me}-evil/x.png": "assets_file_path_owned",
    "/{me}/x.png": "assets_file_path_owned",
    "{me}/../{other}/x.png": "assets_file_path_owned",
    "{me}/./x.png": "assets_file_path_owned",
    "{me}//x.png": "assets_file_path_owned",
    "{me}/..": "assets_file_path_owned",
    "{me}/image/..hidden": None,
    "{me}/" + "x" * 400: "assets_file_path_length",
}


@pytest.mark.parametrize("path", PATHS)
def test_a_path_starts_with_its_owner(db: Connection, ada: Person, ben: Person, path: str) -> None:
    place = path.format(me=ada.id, other=ben.id)
    row = sample("public.assets", ada.id, file_path=place)
    assert refusal(db, ada, *insertion("public.assets", row)) == PATHS[path]
    thumbnail = sample("public.assets", ada.id, thumbnail_path=place)
    wanted = (PATHS[path] or "").replace("file_path", "thumbnail_path") or None
    assert refusal(db, ada, *insertion("public.assets", thumbnail)) == wanted


def test_two_assets_do_not_share_a_file(db: Connection, ada: Person) -> None:
    path = f"{ada.id}/image/x.png"
    add(db, "assets", ada.id, file_path=path)
    row = sample("public.assets", ada.id, file_path=path)
    assert refusal(db, ada, *insertion("public.assets", row)) == "assets_file_path_key"


@pytest.mark.parametrize("given, rule", [
    ({"filename": " "}, "assets_filename_length"),
    ({"filename": "x" * 256}, "assets_filename_length"),
    ({"file_type": "folder"}, "assets_file_type_known"),
    ({"mime_type": ""}, "assets_mime_type_length"),
    ({"file_size": -1}, "assets_file_size_range"),
    ({"file_size": 50 * 1024 * 1024 + 1}, "assets_file_size_range"),
    ({"metadata": '["x"]'}, "assets_metadata_object"),
    ({"metadata": '{"x": "' + "y" * 33_000 + '"}'}, "assets_metadata_length"),
    ({"width": 0, "height": 1}, "assets_pixels_positive"),
    ({"alt_text": "x" * 1001}, "assets_alt_text_length"),
    ({"origin": "elsewhere"}, "assets_origin_known"),
], ids=lambda given: given if isinstance(given, str) else next(iter(given)))
def test_what_is_no_asset_is_refused_by_name(
    db: Connection, ada: Person, given: dict[str, object], rule: str
) -> None:
    assert refusal(db, ada, *insertion("public.assets", sample("public.assets", ada.id, **given))) == rule


@pytest.mark.parametrize("size", [0, 50 * 1024 * 1024])
def test_files_up_to_fifty_megabytes_fit(db: Connection, ada: Person, size: int) -> None:
    row = sample("public.assets", ada.id, file_size=size)
    assert refusal(db, ada, *insertion("public.assets", row)) is None
