from __future__ import annotations

from dataclasses import replace

import pytest
from hostile_words import TITLE, Written, tampered

from alignment.answer import Study, answer
from alignment.export import WRITERS
from alignment.model.address import read_strictly
from alignment.model.dataset import Dataset
from alignment.model.query import Query
from alignment.model.view import View
from alignment.sources.package import load


@pytest.fixture(scope="session")
def records() -> Dataset:
    return load()


@pytest.fixture(scope="session")
def opening(records: Dataset) -> tuple[Query, View]:
    return read_strictly(records.opening)


@pytest.fixture(scope="session")
def study(records: Dataset, opening: tuple[Query, View]) -> Study:
    """The query that the page opens on."""
    return answer(records, opening[0])


@pytest.fixture(scope="session")
def view(opening: tuple[Query, View]) -> View:
    return replace(opening[1], select=("FSM", "BLR"))


@pytest.fixture(scope="session")
def hostile(records: Dataset, opening: tuple[Query, View]) -> Study:
    """The same, of records whose words are hostile to every format."""
    return answer(tampered(records), opening[0])


@pytest.fixture(scope="session")
def written(study: Study, view: View) -> Written:
    """Return the bytes of a format; each is made once."""
    made: dict[str, bytes] = {}

    def write(name: str) -> bytes:
        if name not in made:
            made[name] = WRITERS[name].write(study, view)
        return made[name]

    return write


@pytest.fixture(scope="session")
def hostile_view(view: View) -> View:
    return replace(view, title=TITLE, colour="bloc")
