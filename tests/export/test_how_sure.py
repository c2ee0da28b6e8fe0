"""How sure blocs are is in a file where its address says so, whoever writes it and when."""

from __future__ import annotations

import sys
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
import tiny
from crossing import crossed
from flask.testing import FlaskClient

import alignment
from alignment.analysis.bootstrap import Bootstrap
from alignment.answer.study import Study, answer
from alignment.answer.timeline import Timeline
from alignment.app.factory import create_app
from alignment.cli.commands import main
from alignment.export import WRITERS
from alignment.model.address import read, write
from alignment.model.dataset import Dataset
from alignment.model.query import Query
from alignment.model.view import View
from alignment.scene.scene import make_scene

PLAIN, SURE = "v=1&min-shared=3", "v=1&min-shared=3&sure=1"
QUERY = Query(min_shared=3)
FORMATS = ("svg", "gexf", "graphml", "json", "csv", "zip", "html")


@pytest.mark.slow
def test_a_study_is_drawn_the_same_before_and_after_it_is_resampled(parliament: Dataset) -> None:
    study = answer(parliament, QUERY)
    before = {name: WRITERS[name].write(study, View()) for name in FORMATS}
    sure = study.findings.resample(30)
    assert before == {name: WRITERS[name].write(study, View()) for name in FORMATS}
    assert make_scene(study, View()) != make_scene(study, View(), sure=sure)


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny.write_package(tmp_path_factory.mktemp("parliament") / "package")


@pytest.fixture(scope="module")
def client(package: Path) -> FlaskClient:
    return create_app(alignment.load(package)).server.test_client()


@pytest.mark.few(4)
@pytest.mark.slow
@pytest.mark.usefixtures("answered")
@pytest.mark.parametrize(
    ("name", "address"), crossed(FORMATS, [PLAIN, SURE, f"{PLAIN}&colour=bloc_probability"])
)
def test_one_address_is_one_file_from_the_page_and_from_the_command(
    name: str,
    address: str,
    package: Path,
    client: FlaskClient,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file = tmp_path / f"map.{name}"
    asked = ["alignment", "export", str(file), "--data", str(package), "--query", address]
    monkeypatch.setattr(sys, "argv", asked)
    with pytest.raises(SystemExit) as ended:
        main()
    assert not ended.value.code
    assert client.get(f"/download/{name}?{address}").data == file.read_bytes()


@pytest.mark.slow
def test_an_address_that_asks_for_it_has_it_in_every_file(parliament: Dataset) -> None:
    study = answer(parliament, QUERY)
    _, view, _ = read(SURE)
    sure = study.findings.resample(30)
    for name in FORMATS:
        told = WRITERS[name].write(study, view, lambda _: sure)
        assert told != WRITERS[name].write(study, View()), name
    assert b"Paler: less sure" in WRITERS["svg"].write(study, view)
    assert b"sure=yes" in WRITERS["svg"].write(study, view)
    tables = zipfile.ZipFile(BytesIO(WRITERS["zip"].write(study, view)))
    assert b"bloc_probability" in tables.read("countries.csv").splitlines()[0]


@pytest.mark.slow
def test_who_keeps_how_sure_blocs_are_is_asked_instead(parliament: Dataset) -> None:
    study = answer(parliament, QUERY)
    kept = study.findings.resample()
    asked: list[Study] = []

    def how_sure(found: Study) -> Bootstrap:
        asked.append(found)
        return kept

    writer = WRITERS["svg"]
    assert writer.write(study, View(sure=True), how_sure) == writer.write(study, View(sure=True))
    writer.write(study, View(), how_sure)
    assert asked == [study]


@pytest.mark.evidence
@pytest.mark.slow
def test_a_timeline_tells_it_of_every_period(apart: Timeline) -> None:
    asked: list[Query] = []

    def how_sure(study: Study) -> Bootstrap:
        asked.append(study.query)
        return study.findings.resample(5)

    assert WRITERS["html"].write(apart, View(sure=True), how_sure) != WRITERS["html"].write(
        apart, View()
    )
    assert len(asked) == sum(each.period.enough for each in apart.moments)


def test_it_is_part_of_the_address() -> None:
    assert write(QUERY, View(sure=True)) == "v=1&min-shared=3&sure=yes"
    for text, said in (("sure=1", True), ("sure=yes", True), ("sure=0", False), ("", False)):
        assert read(f"v=1&{text}")[1:] == (View(sure=said), [])
