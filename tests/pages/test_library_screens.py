"""Assets: the library, one asset, and everything that can be done with them."""

from __future__ import annotations

import io
from uuid import uuid4

import pytest
from PIL import Image

from services import assets, personas
from services.errors import NotFound
from services.personas import PersonaDraft
from services.store.assets import AssetFilter
from tests.pages.screen import Screen


def photo(colour: str = "teal") -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", (64, 80), colour).save(kept, "JPEG")
    return kept.getvalue()


def test_an_empty_library_says_how_to_begin(sid):
    screen = Screen(sid, "assets")
    assert "No assets yet" in screen.words() and "Start with a photo" in screen.words()
    assert "match these filters" not in screen.words() and "Upload" in screen.labels()


def test_a_library_empty_by_filter_offers_to_clear_it(sid, who):
    assets.upload(who, "one.jpg", photo())
    screen = Screen(sid, "assets", find="nothing like it")
    assert "No assets match these filters" in screen.words() and "Start with a photo" not in screen.words()
    screen.press("Clear the filters")
    assert [tile["name"] for tile in screen.tiles("Assets")] == ["one.jpg"]


def test_pictures_come_with_their_words_and_by_address(sid, who):
    kept = assets.upload(who, "one.jpg", photo())
    assets.set_alt_text(who, kept.id, "A teal wall")
    [tile] = Screen(sid, "assets").tiles("Assets")
    assert tile["alt"] == "A teal wall" and tile["src"] == f"/files/{kept.id}/thumb"


def test_a_dropped_file_is_kept_at_once_and_a_refused_one_keeps_its_name(sid, who):
    screen = Screen(sid, "assets", upload="1")
    uploader = screen.tab.file_uploader[0]
    uploader.upload("good.jpg", photo(), "image/jpeg")
    uploader.upload("bad*name*.jpg", b"\xff\xd8\xff no picture", "image/jpeg")
    screen.tab.run()
    assert "1 file kept." in screen.words()
    assert "bad\\*name\\*.jpg** was not kept" in screen.words()
    assert [one.filename for one in assets.browse(who).items] == ["good.jpg"]


def test_the_upload_panel_does_not_store_a_file_twice(sid, who):
    screen = Screen(sid, "assets", upload="1")
    screen.tab.file_uploader[0].upload("good.jpg", photo(), "image/jpeg")
    screen.tab.run()
    screen.tab.run()
    assert len(assets.browse(who).items) == 1


def test_a_filter_shows_as_a_chip_that_can_be_removed(sid, who):
    star = assets.upload(who, "star.jpg", photo("red"))
    assets.upload(who, "plain.jpg", photo("blue"))
    assets.set_favourite(who, star.id, True)
    screen = Screen(sid, "assets", starred="true")
    assert [tile["name"] for tile in screen.tiles("Assets")] == ["star.jpg"]
    screen.press("Favourites")
    assert len(screen.tiles("Assets")) == 2


def test_a_selection_can_be_tagged_and_deleted(sid, who):
    one, other = (assets.upload(who, f"{name}.jpg", photo(name)) for name in ("red", "blue"))
    screen = Screen(sid, "assets")
    screen.tab.session_state["library"] = {"selected": [one.id]}
    screen.tab.run()
    assert "1 asset selected" in screen.words()
    screen.tab.text_input(key="bar-tags").input("sea, light")
    screen.press("Add tags")
    assert assets.get(who, one.id).tags == ("sea", "light") and assets.get(who, other.id).tags == ()
    screen.press("Delete")
    assert "1 image" in screen.words() and "cannot be undone" in screen.words()
    next(button for button in screen.tab.button if button.key == "confirm-act").click().run()
    assert [kept.id for kept in assets.browse(who).items] == [other.id]
    assert "selected" not in screen.words().replace('"selected"', "")


def test_keeping_in_the_delete_dialog_deletes_nothing(sid, who):
    one = assets.upload(who, "one.jpg", photo())
    screen = Screen(sid, "asset", id=one.id).press("Delete").press("Keep")
    assert assets.get(who, one.id).id == one.id and "Kind" in screen.words()


def test_select_all_takes_those_on_other_pages_too(sid, who):
    first = assets.upload(who, "0.jpg", photo())
    for at in range(1, 50):
        assets.upload(who, f"{at}.txt", f"note {at}".encode())
    screen = Screen(sid, "assets")
    shown = [tile["id"] for tile in screen.tiles("Assets")]
    assert len(shown) == 48 and first.id not in shown
    screen.tab.session_state["library"] = {"selected": shown}
    screen.tab.run()
    screen.press("Select all 50 that match")
    assert "50 assets selected" in screen.words()
    screen.press("Clear").press("Older")
    assert first.id in [tile["id"] for tile in screen.tiles("Assets")]
    screen.press("Newest")
    assert first.id not in [tile["id"] for tile in screen.tiles("Assets")]


def test_one_asset_shows_its_facts_and_saves_its_words(sid, who):
    one = assets.upload(who, "one.jpg", photo())
    screen = Screen(sid, "asset", id=one.id)
    assert "64 x 80 pixels" in screen.words() and f"/files/{one.id}/original" in screen.words()
    screen.tab.text_input(key=f"asset-name-{one.id}").input("shore.jpg")
    screen.tab.text_area(key=f"asset-alt-{one.id}").input("A shore at noon")
    screen.press("Save")
    kept = assets.get(who, one.id)
    assert (kept.filename, kept.alt_text) == ("shore.jpg", "A shore at noon") and "Saved." in screen.words()


def test_a_file_name_with_markup_is_shown_as_text(sid, who):
    one = assets.upload(who, "![x](https://example.com/p.png).jpg", photo())
    assert "![x](" not in Screen(sid, "asset", id=one.id).tab.title[0].value


def test_an_asset_of_somebody_else_is_not_there(sid, new_person):
    foreign = assets.upload(new_person(), "secret-plan.jpg", photo())
    screen = Screen(sid, "asset", id=foreign.id)
    assert "not here" in screen.tab.error[0].value and "secret-plan" not in screen.words()
    assert "Delete" not in screen.labels() and not Screen(sid, "assets").tiles("Assets")


def test_a_deleted_asset_leads_back_to_the_library(sid, who):
    one = assets.upload(who, "one.jpg", photo())
    screen = Screen(sid, "asset", id=one.id).press("Delete")
    next(button for button in screen.tab.button if button.key == "confirm-act").click().run()
    with pytest.raises(NotFound):
        assets.get(who, one.id)
    assert screen.tab.title[0].value == "Assets"


def test_the_persona_of_the_address_filters_the_library(sid, who):
    nova = personas.create(who, PersonaDraft("Nova"))
    hers = assets.upload(who, "hers.jpg", photo(), persona_id=nova.id)
    assets.upload(who, "nobodys.jpg", photo("red"))
    screen = Screen(sid, "assets", persona=nova.id)
    assert [tile["id"] for tile in screen.tiles("Assets")] == [hers.id]
    assert len(assets.browse(who, AssetFilter()).items) == 2


def test_a_persona_without_assets_is_not_called_a_filter(sid, who):
    assets.upload(who, "one.jpg", photo())
    nova = personas.create(who, PersonaDraft("Nova"))
    words = Screen(sid, "assets", persona=nova.id).words()
    assert "No assets of this persona yet" in words and "match these filters" not in words


@pytest.mark.parametrize(
    ("page", "back"), [("asset", "All assets"), ("generation", "All generations"), ("persona", "All personas")]
)
def test_what_is_gone_is_said_with_a_way_back(sid, page, back):
    screen = Screen(sid, page, id=str(uuid4()))
    assert [one.value for one in screen.tab.title] == [page.capitalize()]
    assert "not here any more" in screen.tab.error[0].value and back in screen.words()
    assert not screen.labels()


def test_prompts_of_a_picture_that_is_gone_can_go_on_with_another(sid, who):
    one = assets.upload(who, "one.jpg", photo())
    screen = Screen(sid, "prompts", source=str(uuid4()))
    assert "not here any more" in screen.words() and "Get five prompts" not in screen.labels()
    screen.press("Choose another picture")
    assert [tile["id"] for tile in screen.tiles("Your pictures")] == [one.id]
