"""Pictures of a reader's own vote: their source, and what a partial list does not name."""

import re
from dataclasses import replace
from html import unescape
from io import BytesIO
from zipfile import ZipFile

import pytest

from alignment.app import ids
from alignment.app.picture.map import render_footer
from alignment.charts.network_map import network_map
from alignment.export.registry import WRITERS
from alignment.model.dataset import OWN_RECORDS_SUFFIX, Dataset
from alignment.model.url import parse_url_strictly
from alignment.model.view import View
from alignment.model.vote import Vote
from alignment.scene.encoding import EMPTY_RIM
from alignment.scene.marks import build_marks
from alignment.scene.sheet import lay_out_sheet
from alignment.scene.world_map import make_view_scene
from alignment.studies.study import Study, compute_study

OWN = "A/RES/74/247"
VIEW = View(colour=f"vote:{OWN}", size="slide")
OTHERS = "Dag Hammarskjöld"


@pytest.fixture(scope="module")
def own_dataset(dataset: Dataset) -> Dataset:
    """The records with one vote as a reader's own, whose list names ten countries."""
    votes = dataset.votes.copy()
    listed = ["BRA", "CHN", "CUB", "FJI", "FRA", "IND", "KEN", "NRU", "PLW", "USA"]
    votes.loc[~votes.index.isin(listed), OWN] = Vote.NOT_MEMBER
    title = f"{dataset.title}{OWN_RECORDS_SUFFIX}the pasted text"
    return replace(dataset, votes=votes, title=title, own_texts=(OWN,))


@pytest.fixture(scope="module")
def mixed(own_dataset: Dataset) -> Study:
    return compute_study(own_dataset, parse_url_strictly(own_dataset.opening)[0])


@pytest.fixture(scope="module")
def own_only(own_dataset: Dataset) -> Study:
    query = parse_url_strictly(own_dataset.opening)[0]
    return compute_study(own_dataset, replace(query, topics=("cybercrime",), since="2019-12-01"))


def read_text(name: str, content: bytes) -> str:
    if name == "pptx":
        content = ZipFile(BytesIO(content)).read("ppt/slides/slide1.xml")
    return " ".join(unescape(re.sub("<[^>]+>", " ", content.decode())).split())


@pytest.mark.slow
@pytest.mark.parametrize("name", ["svg", "pptx", "html"])
@pytest.mark.parametrize("kind", ["mixed", "own_only"])
def test_visible_source_names_own_records_and_others_only_if_used(
    request: pytest.FixtureRequest, name: str, kind: str
) -> None:
    study = request.getfixturevalue(kind)
    text = read_text(name, WRITERS[name].write(study, VIEW))
    (source, *_) = re.findall(r"Source: .{0,200}", text)
    assert source.startswith("Source: Your own records")
    assert (OTHERS in source) == (kind == "mixed")


@pytest.mark.parametrize("size", ["square", "slide", "card"])
def test_source_of_every_size_names_own_records(
    mixed: Study, own_only: Study, dataset: Dataset, size: str
) -> None:
    for study, has_others in ((mixed, True), (own_only, False)):
        scene = make_view_scene(study, replace(VIEW, size=size))
        for source in filter(None, (scene.source, scene.short_source)):
            assert "Your own records" in source
            assert ("UN" in source or OTHERS in source) == has_others
    # Without the own vote the picture rests on the others alone.
    query = replace(mixed.query, exclude_rollcalls=(OWN,))
    without = make_view_scene(compute_study(mixed.dataset, query), View(size=size))
    plain = make_view_scene(compute_study(dataset, query), View(size=size))
    assert (without.source, without.short_source) == (plain.source, plain.short_source)
    assert "own records" not in without.source


def test_page_and_figure_have_the_source(mixed: Study, own_only: Study) -> None:
    for study, has_others in ((mixed, True), (own_only, False)):
        scene = make_view_scene(study, View(colour=VIEW.colour))
        line = str(render_footer(study, study.description, scene)[ids.SOURCE_LINE])
        assert "Source: Your own records" in line
        assert (OTHERS in line) == has_others
        figure = str(network_map(study, colour=VIEW.colour).layout.annotations[-1].text).replace(
            "<br>", " "
        )
        assert "Source: Your own records: the pasted text" in figure
        assert (OTHERS in figure) == has_others


def test_title_says_how_many_countries_are_not_listed(mixed: Study) -> None:
    unlisted = mixed.dataset.not_listed(OWN)
    codes = mixed.dataset.votes[OWN]
    counts = {word: int((codes == vote).sum()) for word, vote in Vote.__members__.items()}
    assert unlisted == 193 - 10
    for kind in ("bloc", "hexagon"):
        scene = make_view_scene(mixed, replace(VIEW, map=kind))
        tally = (
            f"{counts['YES']} yes, {counts['NO']} no, {counts['ABSTAIN']} abstained, "
            f"{unlisted} not listed"
        )
        assert f"27 December 2019: {tally}" in f"{scene.title} {scene.subtitle}"


@pytest.mark.parametrize("theme", ["light", "dark", "print"])
def test_land_that_is_not_listed_is_as_the_paper_and_not_hatched(mixed: Study, theme: str) -> None:
    view = replace(VIEW, map="world", theme=theme)
    sheet = lay_out_sheet(make_view_scene(mixed, view), view)
    values = {node.iso3: node for node in sheet.scene.nodes}
    unlisted, missed = set(), set()
    for country in build_marks(sheet).countries:
        paint = (country.disc or country.land).paint  # type: ignore[union-attr]
        if values[country.iso3].value == "not listed":
            assert values[country.iso3].rim == EMPTY_RIM
            unlisted.add((paint.fill, paint.hatch))
        elif values[country.iso3].value == "absent":
            missed.add(bool(paint.hatch))
    assert unlisted == {(sheet.theme.paper, None)}
    assert missed == {True}
