"""Bloc stability in files: only if the URL requests it, and reproducible."""

import re
import sys
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
import tiny
from flask.testing import FlaskClient
from parameter_sets import cross_parameters

import alignment
from alignment.analysis.bloc_stability import BlocStability
from alignment.app.factory import create_app
from alignment.cli.commands import main
from alignment.export import WRITERS
from alignment.export.pictures import make_picture_scene
from alignment.model.dataset import Dataset
from alignment.model.query import Query
from alignment.model.url import parse_url, serialize_url
from alignment.model.view import View
from alignment.scene.colours import HALO_COLOUR, NO_BLOC_SHAPE
from alignment.scene.marks import build_marks
from alignment.scene.scene import make_scene
from alignment.scene.sheet import lay_out_sheet
from alignment.studies.study import Study, compute_study
from alignment.studies.timeline import Timeline

PLAIN, SURE = "v=1&min-shared=3", "v=1&min-shared=3&sure=1"
QUERY = Query(min_shared=3)
FORMATS = ("svg", "gexf", "graphml", "json", "csv", "zip", "html")


@pytest.mark.slow
def test_resampling_does_not_change_files(parliament: Dataset) -> None:
    study = compute_study(parliament, QUERY)
    before = {name: WRITERS[name].write(study, View()) for name in FORMATS}
    sure = study.findings.resample(30)
    assert before == {name: WRITERS[name].write(study, View()) for name in FORMATS}
    assert make_scene(study, View()) != make_scene(study, View(), stability=sure)


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny.write_package(tmp_path_factory.mktemp("parliament") / "package")


@pytest.fixture(scope="module")
def client(package: Path) -> FlaskClient:
    return create_app(alignment.load(package)).server.test_client()


@pytest.mark.few(4)
@pytest.mark.slow
@pytest.mark.usefixtures("shared_records")
@pytest.mark.parametrize(
    ("name", "address"),
    cross_parameters(FORMATS, [PLAIN, SURE, f"{PLAIN}&colour=bloc_probability"]),
)
def test_page_and_command_write_the_same_file(
    name: str,
    address: str,
    package: Path,
    client: FlaskClient,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file = tmp_path / f"map.{name}"
    arguments = ["alignment", "export", str(file), "--data", str(package), "--query", address]
    monkeypatch.setattr(sys, "argv", arguments)
    with pytest.raises(SystemExit) as ended:
        main()
    assert not ended.value.code
    assert client.get(f"/download/{name}?{address}").data == file.read_bytes()


@pytest.mark.slow
def test_parameter_sure_changes_every_file(parliament: Dataset) -> None:
    study = compute_study(parliament, QUERY)
    _, view, _ = parse_url(SURE)
    sure = study.findings.resample(30)
    for name in FORMATS:
        content = WRITERS[name].write(study, view, lambda _: sure)
        assert content != WRITERS[name].write(study, View()), name
    assert b"Paler: l" in WRITERS["svg"].write(study, view)
    assert b"sure=yes" in WRITERS["svg"].write(study, view)
    tables = zipfile.ZipFile(BytesIO(WRITERS["zip"].write(study, view)))
    assert b"bloc_probability" in tables.read("countries.csv").splitlines()[0]


@pytest.mark.slow
def test_stability_can_be_provided_by_a_function(parliament: Dataset) -> None:
    study = compute_study(parliament, QUERY)
    stability = study.findings.resample()
    studies: list[Study] = []

    def resample_blocs(study_to_resample: Study) -> BlocStability:
        studies.append(study_to_resample)
        return stability

    writer = WRITERS["svg"]
    assert writer.write(study, View(sure=True), resample_blocs) == writer.write(
        study, View(sure=True)
    )
    writer.write(study, View(), resample_blocs)
    assert studies == [study]


@pytest.mark.evidence
@pytest.mark.slow
def test_stability_is_computed_for_every_period(apart: Timeline) -> None:
    queries: list[Query] = []

    def resample_blocs(study: Study) -> BlocStability:
        queries.append(study.query)
        return study.findings.resample(5)

    assert WRITERS["html"].write(apart, View(sure=True), resample_blocs) != WRITERS["html"].write(
        apart, View()
    )
    assert len(queries) == sum(each.period.has_enough_votes for each in apart.results)


def test_sure_is_a_parameter_of_the_url() -> None:
    assert serialize_url(QUERY, View(sure=True)) == "v=1&min-shared=3&sure=yes"
    for text, is_sure in (("sure=1", True), ("sure=yes", True), ("sure=0", False), ("", False)):
        assert parse_url(f"v=1&{text}")[1:] == (View(sure=is_sure), [])


def test_a_picture_states_how_sure_its_outlines_and_its_country_are(study: Study) -> None:
    stability = study.findings.resample(replicates=5)
    view = View(colour="vote:A/RES/74/247", select=("KEN",), panel="selection", sure=True)
    scene = make_picture_scene(study, view, stability)
    low, high = stability.ami_range
    words = f"Blocs are {stability.summary}: 90% of 5 resamplings of the votes match them with "
    words += f"a score of {low:.1f} to {high:.1f}, where 1 is identical"
    assert stability.range_text == f"{words}."
    most = stability.is_uncertain.sum() > len(stability.is_uncertain) / 2
    number = "More than half of the" if most else "(Few|Some|Many)"
    assert re.fullmatch(rf"{number} countries could be in another bloc\.", stability.finding)
    assert stability.count_text.startswith(
        f"{stability.is_uncertain.sum()} of {len(stability.is_uncertain)} "
    )
    outside = "A pentagon is in no bloc."
    assert scene.explanation.endswith(f"Outline = bloc. {outside} {stability.finding}")
    # The number is in the notes of a slide.
    assert words in scene.fit
    assert not scene.links
    assert re.match(
        r"Kenya is in .* bloc with a probability of \w+ \w+ \d\d%\. 68 ", scene.subtitle
    )
    assert "probability" not in make_picture_scene(study, view).subtitle
    sheet = lay_out_sheet(scene, view)
    (label,) = [each for each in sheet.labels.point_labels if each.key == ("KEN",)]
    assert label.text_line.size * 0.75 == pytest.approx(16, abs=0.1)
    discs = [country.disc for country in build_marks(sheet).countries if country.disc]
    assert discs[-1].key == ("KEN",)
    assert discs[-1].radius == pytest.approx(1.5 * sheet.disc_radius, abs=0.01)
    rings = [country.ring for country in build_marks(sheet).countries if country.ring]
    assert [ring.key for ring in rings] == [("KEN",)]
    assert rings[0].paint.fill == HALO_COLOUR
    # The names of other countries are not bold.
    names = {each.key: each.text_line for each in sheet.labels.point_labels}
    assert {key for key, name in names.items() if name.bold} == {("KEN",)}
    assert {name.fill for name in names.values()} == {sheet.theme.ink}


def test_a_card_says_who_is_in_no_bloc_and_how_sure_blocs_are(study: Study) -> None:
    stability = study.findings.resample(replicates=5)
    view = View(colour="vote:A/RES/74/247", size="card", sure=True)
    sheet = lay_out_sheet(make_picture_scene(study, view, stability), view)
    words = " ".join(line.text for line in sheet.text_lines)
    assert f"Outline = bloc. {stability.finding}" in words
    assert "In no bloc (pentagons): Palau; too few votes: Dominica and Nauru." in words
    outside = {node.iso3 for node in sheet.scene.nodes if node.shape == NO_BLOC_SHAPE}
    assert outside == {"PLW", "DMA", "NRU"}
    # Notes have one line, and the map has more than half of the height.
    assert len([line for line in sheet.text_lines if line.kind == "note"]) == 1
    assert sheet.map_box[3] > 0.58 * sheet.height
