"""The checks see holes: each planted one makes the check it belongs to fail."""

from __future__ import annotations

import pytest

from sql.tests import holes
from sql.tests.matrix import Matrix
from sql.tests.servers import Connection
from sql.tests.storage import Shelf
from sql.tests.sweeps import findings


@pytest.mark.parametrize("relation, hole", holes.MATRIX)
def test_trying_every_verb_shows_the_hole(db: Connection, relation: str, hole: str) -> None:
    matrix = Matrix(db)
    db.execute(holes.MATRIX[relation, hole])
    cells = matrix.table(relation) if relation in matrix.keys else matrix.view(relation)
    assert [cell for cell in cells if cell.got != cell.wanted] != []


@pytest.mark.parametrize("function, hole", holes.FUNCTIONS)
def test_calling_the_function_shows_the_hole(db: Connection, function: str, hole: str) -> None:
    matrix = Matrix(db)
    db.execute(holes.FUNCTIONS[function, hole])
    assert [cell for cell in matrix.function(function) if cell.got != cell.wanted] != []


@pytest.mark.parametrize("hole", holes.STORAGE)
def test_trying_every_path_shows_the_hole(db: Connection, hole: str) -> None:
    shelf = Shelf(db)
    db.execute(holes.STORAGE[hole])
    assert shelf.wrong() != []


@pytest.mark.parametrize("hole", holes.SWEEPS)
def test_the_rules_for_the_whole_schema_show_the_hole(db: Connection, hole: str) -> None:
    db.execute(holes.SWEEPS[hole])
    assert findings(db) != []
