from dataclasses import replace
from pathlib import Path

import pytest
from hostile_words import HOSTILE, TITLE, GetFile, tampered

from alignment.export import WRITERS
from alignment.model.dataset import Dataset
from alignment.model.query import Query
from alignment.model.view import View
from alignment.studies.study import Study, compute_study

SELECTED = ("FSM", "BLR")


@pytest.fixture(scope="session")
def records(dataset: Dataset) -> Dataset:
    return dataset


@pytest.fixture(scope="session")
def view(opening: tuple[Query, View]) -> View:
    return replace(opening[1], select=SELECTED, links=400)


@pytest.fixture(scope="session")
def small_query(records: Dataset, opening: tuple[Query, View]) -> Query:
    """The opening query with a quarter of the countries, so that there are fewer pairs."""
    names = [iso3 for number, iso3 in enumerate(records.names) if number % 4]
    return replace(opening[0], exclude_countries=tuple(sorted({*names} - {*HOSTILE, *SELECTED})))


@pytest.fixture(scope="session")
def small_study(records: Dataset, small_query: Query) -> Study:
    return compute_study(records, small_query)


@pytest.fixture(scope="session")
def hostile(records: Dataset, small_query: Query) -> Study:
    """The small study of records with hostile text."""
    return compute_study(tampered(records), small_query)


@pytest.fixture(scope="session")
def get_file(study: Study, view: View) -> GetFile:
    """Return the cached file of a format."""
    files: dict[str, bytes] = {}

    def write(name: str) -> bytes:
        if name not in files:
            files[name] = WRITERS[name].write(study, view)
        return files[name]

    return write


@pytest.fixture(scope="session")
def hostile_view(view: View) -> View:
    return replace(view, title=TITLE, colour="bloc")


@pytest.fixture
def visit(browser, tmp_path: Path):  # type: ignore[no-untyped-def]
    """Open pages without network access; at the end the console must be empty."""
    messages: list[str] = []
    contexts = []

    def open_page(content: bytes, **options):  # type: ignore[no-untyped-def]
        size = {"width": 1280, "height": 720}
        context = browser.new_context(**{"viewport": size, "offline": True, **options})
        contexts.append(context)
        file = tmp_path / "map.html"
        file.write_bytes(content)
        page = context.new_page()
        page.on("console", lambda message: messages.append(message.text))
        page.on("pageerror", lambda error: messages.append(str(error)))
        page.on("request", lambda request: messages.append(request.url))
        page.goto(file.as_uri())
        messages.remove(file.as_uri())
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert messages == []
