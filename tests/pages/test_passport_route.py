"""/files/personas/{id}/passport: a zip for its owner's browser, a refusal for everybody else."""

import io
import zipfile
from uuid import uuid4

from services import personas, wiring
from services.personas import PersonaDraft
from tests.pages.test_files import library as library
from tests.server import Visitor
from tests.studio_fixtures import here


def test_a_passport_is_saved_by_its_owner_alone(library, server, person):
    previous = wiring.use(library)
    nova = personas.create(here(person.sid), PersonaDraft("Nova", disclosure="Made with AI."))
    wiring.use(previous)
    address = f"/files/personas/{nova.id}/passport"
    answer = person.get(address)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/zip")
    assert "attachment" in answer.headers["content-disposition"] and "no-store" in answer.headers["cache-control"]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.namelist() == ["manifest.json"] and b"Made with AI." in archive.read("manifest.json")
    with Visitor(server) as other:
        assert other.get(address).status_code == 401
        other.sign_up()
        assert other.get(address).status_code == 404
    assert person.get(f"/files/personas/{uuid4()}/passport").status_code == 404
