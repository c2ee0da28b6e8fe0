from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hostile_words import HOSTILE, TITLE, Written, tampered

from alignment.answer.study import Study, answer
from alignment.export import WRITERS
from alignment.model.dataset import Dataset
from alignment.model.query import Query
from alignment.model.view import View

CHOSEN = ("FSM", "BLR")


@pytest.fixture(scope="session")
def records(dataset: Dataset) -> Dataset:
    return dataset


@pytest.fixture(scope="session")
def view(opening: tuple[Query, View]) -> View:
    return replace(opening[1], select=CHOSEN)


@pytest.fixture(scope="session")
def few_asked(records: Dataset, opening: tuple[Query, View]) -> Query:
    """The same of one country in four and of hostile names: all pairs are a tenth as many."""
    names = [iso3 for number, iso3 in enumerate(records.names) if number % 4]
    return replace(opening[0], exclude_countries=tuple(sorted({*names} - {*HOSTILE, *CHOSEN})))


@pytest.fixture(scope="session")
def fewer(records: Dataset, few_asked: Query) -> Study:
    return answer(records, few_asked)


@pytest.fixture(scope="session")
def hostile(records: Dataset, few_asked: Query) -> Study:
    """The same, of records whose words are hostile to every format."""
    return answer(tampered(records), few_asked)


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


@pytest.fixture
def visit(browser, tmp_path: Path):  # type: ignore[no-untyped-def]
    """Open a page with the network blocked; at the end its console must be empty."""
    said: list[str] = []
    contexts = []

    def opened(content: bytes, **options):  # type: ignore[no-untyped-def]
        size = {"width": 1280, "height": 720}
        context = browser.new_context(**{"viewport": size, "offline": True, **options})
        contexts.append(context)
        file = tmp_path / "map.html"
        file.write_bytes(content)
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: said.append(request.url))
        page.goto(file.as_uri())
        said.remove(file.as_uri())
        return page

    yield opened
    for context in contexts:
        context.close()
    assert said == []
