"""Filters in every file: titles, dimmed countries, and matches in tables."""

import base64
import csv
import json
import re
import zlib
from collections import Counter
from dataclasses import replace
from io import BytesIO, StringIO
from zipfile import ZipFile

import networkx as nx
import pytest
from lxml import etree, html
from openpyxl import load_workbook
from pictures import list_paints, list_shapes
from pptx import Presentation
from pypdf import PdfReader
from pypdf.generic import ContentStream

from alignment.errors import QueryError
from alignment.export import WRITERS
from alignment.export.embed import render_embed_page
from alignment.export.pictures import make_timeline_sheets
from alignment.model.dataset import Dataset
from alignment.model.stories import find_step as at_step
from alignment.model.view import View
from alignment.model.vote import Vote
from alignment.scene.marks import DIMMED_OPACITY, GREY_OPACITY
from alignment.scene.scene import make_scene
from alignment.scene.text_metrics import bind_numbers
from alignment.studies.study import Study
from alignment.studies.timeline import Timeline

TITLE = "Cybercrime resolution, 27 December 2019: 79 yes, 60 no, 33 abstained"
HEADLINE = (
    "10 of 38 small island developing States voted yes: Cybercrime resolution, 27 December 2019"
)
BLOC_HEADLINE = "10 of 38 small island developing States voted yes on Cybercrime resolution 2019"
DESCRIPTION = "10 of 38 small island developing States: voted yes on A/RES/74/247. 15 votes"
LEGEND_ENTRY = "yes 10 of 79"
MATCHES = ["ATG", "CUB", "JAM", "KNA", "LCA", "MDV", "NRU", "SGP", "SUR", "VCT"]
VIEW = View(colour="vote:A/RES/74/247", where=("group:SIDS", "vote:A/RES/74/247:yes"))
WORLD = replace(VIEW, map="world")


def words(text: str) -> str:
    return " ".join(text.split())


def by_rows(dataset: Dataset) -> list[str]:
    """Return the matches, computed row by row from the records."""
    sids = {row["iso3"] for _, row in dataset.memberships.iterrows() if row["group"] == "SIDS"}
    column = dataset.votes["A/RES/74/247"]
    return sorted(iso3 for iso3 in sids if column.get(iso3) == Vote.YES)


def test_matches_agree_with_the_rows_of_the_records(dataset: Dataset) -> None:
    assert by_rows(dataset) == MATCHES


def test_title_counts_votes_of_a_group(study: Study) -> None:
    one = make_scene(study, VIEW)
    assert one.title == HEADLINE
    tally = "Of all: 79 yes, 60 no, 33 abstained. Adopted as A/RES/74/247, which sets up"
    assert one.subtitle.startswith(tally)
    # If the user gives a title, the subtitle has the finding and the tally.
    own = make_scene(study, replace(VIEW, title="Ours"))
    subtitle = (
        f"10 of 38 small island developing States voted yes. {TITLE}. Adopted as A/RES/74/247, "
        "which sets up"
    )
    assert own.subtitle.startswith(subtitle)
    assert own.subtitle.count("A/RES/74/247") == 1
    away = make_scene(study, replace(VIEW, where=("group:SIDS", "vote:A/RES/74/247:absent")))
    assert away.title.startswith("10 of 38 small island developing States did not vote: ")
    others = make_scene(study, replace(VIEW, where=("!group:SIDS", "vote:A/RES/74/247:yes")))
    assert others.title.startswith(
        "69 of 155 countries that are not small island developing States voted yes: "
    )
    # With a condition on another vote the title counts matches, and the subtitle their votes.
    other = make_scene(study, replace(VIEW, where=("group:SIDS", "vote:A/RES/73/187:yes")))
    assert re.fullmatch(
        r"\d+ of 38 small island developing States voted yes on .*2018", other.title
    )
    assert re.match(rf"\d+ yes, \d+ no, .*did not vote\. {TITLE}\. ", other.subtitle)
    # Nauru is a match; Dominica is not, so no note names it.
    assert any(note.endswith("to be in a bloc: Nauru.") for note in one.notes)


def test_title_has_the_votes_of_a_group(
    study: Study,
) -> None:
    all_votes = make_scene(study, replace(VIEW, where=VIEW.where[:1]))
    headline = (
        "Of 38 small island developing States 10 voted yes, 6 no, 12 abstained, 10 did not vote"
    )
    assert all_votes.title == f"{headline}: Cybercrime resolution 2019"
    tally = "Of all on 27 December 2019: 79 yes, 60 no, 33 abstained. Adopted as A/RES/74/247"
    assert all_votes.subtitle.startswith(tally)
    # A story with the same finding does not repeat it.
    step = at_step("why-small-states:1")
    assert step is not None
    story = make_scene(study, replace(step.view, story="why-small-states:1"))
    assert (story.title, story.subtitle) == (all_votes.title, all_votes.subtitle)
    one_way = make_scene(study, replace(VIEW, where=("group:AUKUS",)))
    assert one_way.title.startswith("All 3 countries in AUKUS voted no: Cybercrime resolution")
    for where, who in (
        ("!group:SIDS", "155 countries that are not small island developing States"),
        ("un_group:Africa", "54 countries of Africa"),
    ):
        some = make_scene(study, replace(VIEW, where=(where,)))
        assert re.match(rf"Of {who} \d+ voted yes, ", some.title)
        total, *parts = map(int, re.findall(r"\d+", some.title.partition(":")[0]))
        assert total == sum(parts)
    # If the colours show no vote, the matches are the finding.
    blocs = make_scene(study, replace(VIEW, colour="bloc"))
    assert blocs.title == BLOC_HEADLINE
    assert re.match(r"Bloc: \d+ India–Indonesia, ", blocs.subtitle)


def test_a_filter_is_described_once_and_shortened(study: Study) -> None:
    texts = ",".join(study.rollcalls.index)
    view = replace(VIEW, where=(f"vote:{texts}:yes", "group:SIDS"))
    scene = make_scene(study, view)
    assert scene.title.endswith(
        " of 38 small island developing States voted yes on at least one of 15 texts"
    )
    assert "voted yes on" not in scene.subtitle
    assert scene.explanation.startswith("Faded: the other ")
    assert "voted" not in scene.explanation.partition(". ")[0]
    # Notes and metadata have the full filter.
    assert all(text in scene.query_text for text in study.rollcalls.index)
    # If title and subtitle do not describe the filter, the explanation does.
    own = make_scene(study, replace(view, subtitle="Ours", title="Ours"))
    assert "developing States that voted yes on at least one of 15 texts" in own.explanation
    card = make_scene(study, replace(VIEW, size="card", where=("group:SIDS",)))
    assert "Faded: the other 155 countries." in card.explanation


@pytest.mark.slow
@pytest.mark.parametrize("view", [VIEW, WORLD])
def test_svg_and_html(study: Study, view: View) -> None:
    for kind in ("svg", "html"):
        content = WRITERS[kind].write(study, view)
        root = etree.fromstring(content) if kind == "svg" else html.fromstring(content)
        text = words(" ".join(root.itertext()))
        assert DESCRIPTION in text
        assert LEGEND_ENTRY in text
        opacities = {
            # Codes are never dimmed.
            item.get("data-iso3"): {
                part.get("fill-opacity")
                for part in item
                if part.get("fill") and etree.QName(part).localname != "text"
            }
            for item in root.iter()
            if item.get("data-iso3")
        }
        assert len(opacities) == 193
        assert [iso3 for iso3, dims in sorted(opacities.items()) if dims == {None}] == MATCHES
        assert all(None not in dims for iso3, dims in opacities.items() if iso3 not in MATCHES)


def test_tables_of_pages_and_embeds(study: Study) -> None:
    root = html.fromstring(WRITERS["html"].write(study, VIEW))
    heads = [head.text for head in root.iter("th") if head.get("scope") != "row"]
    column = heads.index("Meets the filter")
    rows = [[cell.text for cell in row] for row in root.iter("tr") if row.get("data-row")]
    assert [row[0] for row in rows if row[column] == "yes"] == MATCHES
    assert Counter(row[column] for row in rows) == {"yes": 10, "no": 183}
    content = render_embed_page(study, VIEW, "./").content.decode()
    assert HEADLINE in content
    assert DESCRIPTION in content
    assert LEGEND_ENTRY in content


@pytest.mark.parametrize("view", [VIEW, WORLD])
def test_pptx(study: Study, view: View) -> None:
    (slide,) = Presentation(BytesIO(WRITERS["pptx"].write(study, view))).slides
    shapes = list(list_shapes(slide.shapes))
    texts = [shape.text_frame.text for shape in shapes if shape.has_text_frame]
    assert slide.shapes.title.text_frame.text == bind_numbers(HEADLINE)
    assert any(
        text.startswith("Of all: 79 yes, 60 no, 33 abstained. Adopted as A/RES") for text in texts
    )
    assert LEGEND_ENTRY in texts
    notes = slide.notes_slide.notes_text_frame.text
    assert DESCRIPTION in notes
    names = ", ".join(
        f"{name} (yes)" for name in sorted(study.dataset.names[each] for each in MATCHES)
    )
    assert notes.index(f"In full colour: {names}.") < notes.index("yes: ")
    assert not any(text.startswith(("no 0", "abstain 0", "did not vote 0")) for text in texts)
    bright = []
    for shape in shapes:
        if shape.name.startswith("Country ") and shape.name != "Country name":
            shares = [int(element.get("val")) for element in shape._element.iter("{*}alpha")]
            opacity = GREY_OPACITY if view is VIEW else DIMMED_OPACITY
            assert set(shares) <= {round(opacity * 100_000)}
            bright += [] if shares else [shape.name.removeprefix("Country ")]
    assert sorted(bright) == MATCHES


@pytest.mark.slow
@pytest.mark.parametrize("view", [VIEW, WORLD])
def test_pdf(study: Study, view: View) -> None:
    reader = PdfReader(BytesIO(WRITERS["pdf"].write(study, view)))
    (page,) = reader.pages
    text = words(page.extract_text())
    assert HEADLINE in text
    assert DESCRIPTION in str(reader.metadata.subject if reader.metadata else "")
    assert LEGEND_ENTRY in text
    # Counts the filled shapes by opacity.
    states = page["/Resources"]["/ExtGState"]  # type: ignore[index]
    opacity, stack, filled = 1.0, list[float](), Counter[float]()
    for operands, operator in ContentStream(page.get_contents(), reader).operations:
        if operator == b"gs":
            opacity = float(states[operands[0]].get("/ca", opacity))
        elif operator == b"q":
            stack.append(opacity)
        elif operator == b"Q":
            opacity = stack.pop()
        elif operator in (b"B", b"B*"):
            filled[round(opacity, 3)] += 1
    if view is VIEW:
        assert filled[GREY_OPACITY] == 183
    else:
        # Small countries have land and a disc.
        assert filled[DIMMED_OPACITY] >= 183


@pytest.mark.slow
def test_tables(study: Study) -> None:
    # Few pairs are enough.
    study = replace(study, ranked=study.ranked.head(100))
    with ZipFile(BytesIO(WRITERS["zip"].write(study, VIEW))) as parts:
        rows = list(csv.DictReader(StringIO(parts.read("countries.csv").decode("utf-8-sig"))))
        read_me = words(parts.read("README.txt").decode())
    assert [row["iso3"] for row in rows if row["meets"] == "True"] == MATCHES
    assert {row["meets"] for row in rows} == {"True", "False"}
    assert DESCRIPTION in read_me
    assert "meets: whether it meets the conditions of the picture" in read_me
    book = load_workbook(BytesIO(WRITERS["xlsx"].write(study, VIEW)), read_only=True)
    heads, *lines = book["Countries"].iter_rows(values_only=True)
    column = heads.index("meets")
    assert [line[0] for line in lines if line[column] is True] == MATCHES
    assert any(
        str(line[1]).startswith(DESCRIPTION) for line in book["About"].iter_rows(values_only=True)
    )


@pytest.mark.evidence
@pytest.mark.slow
def test_networks(study: Study) -> None:
    network = json.loads(WRITERS["json"].write(study, VIEW))
    assert [node["id"] for node in network["nodes"] if node["meets"]] == MATCHES
    assert network["graph"]["about"]["query"].startswith(DESCRIPTION)
    graph = nx.parse_graphml(WRITERS["graphml"].write(study, VIEW, pairs="drawn").decode())
    assert sorted(iso3 for iso3, met in graph.nodes(data="meets") if met) == MATCHES
    gexf = nx.read_gexf(BytesIO(WRITERS["gexf"].write(study, VIEW, pairs="drawn")))
    assert sorted(iso3 for iso3, met in gexf.nodes(data="meets") if met) == MATCHES


@pytest.mark.slow
def test_files_without_a_filter_and_networks(study: Study, windows: Timeline) -> None:
    view = replace(VIEW, where=())
    with ZipFile(BytesIO(WRITERS["zip"].write(study, view))) as parts:
        assert "meets" not in parts.read("countries.csv").decode("utf-8-sig").split("\n", 1)[0]
    markup = WRITERS["svg"].write(study, view).decode()
    assert " of 79" not in markup
    assert " dim" not in markup
    view = View(where=("group:SIDS",), time="windows", width=3)
    root = etree.fromstring(WRITERS["gexf"].write(windows, view))
    matches = {
        node.get("id")
        for node in root.iter("{*}node")
        for value in node.iter("{*}attvalue")
        if (value.get("for"), value.get("value")) == ("meets", "true")
    }
    assert len(matches) == 38


@pytest.mark.slow
def test_conditions_are_evaluated_in_each_period(windows: Timeline) -> None:
    windows = replace(windows, results=windows.results[-3:])
    view = View(colour="bloc", where=("bloc:RUS", "!group:SIDS"), time="windows", width=3)
    steps = make_timeline_sheets(windows, view)
    for step in steps:
        assert step.study is not None
        sids = step.study.dataset.members_of("SIDS")
        (bloc,) = (bloc for bloc in step.study.blocs if "RUS" in bloc.members)
        expected = sorted(iso3 for iso3 in bloc.members if not sids.get(iso3))
        scene = step.sheet.scene
        assert sorted(scene.matches or ()) == expected
        description = (
            f"{len(expected)} of {bloc.size} in the {bloc.name} bloc: not small island developing "
            "States. "
        )
        assert scene.query_text.startswith(description)
        who = f"{len(expected)} of {bloc.size} countries in the {bloc.name} bloc"
        assert scene.title == f"{step.period.label}: {who} are not small island developing States"
        assert sorted(node.iso3 for node in scene.nodes if not node.is_dimmed) == expected
    assert len({step.sheet.scene.matches for step in steps}) > 1
    (packed,) = html.fromstring(WRITERS["html"].write(windows, view)).xpath("//*[@id='timeline']")
    periods = json.loads(zlib.decompress(base64.b64decode(packed.text)))["periods"]
    for step, period in zip(steps, periods, strict=True):
        codes = period["parts"]["codes"].split(" ")
        bright = [
            iso3
            for iso3, paint in zip(codes, list_paints(period["parts"]), strict=True)
            if not any("fill-opacity" in mark for mark in paint)
        ]
        assert tuple(sorted(bright)) == tuple(sorted(step.sheet.scene.matches or ()))
    deck = Presentation(BytesIO(WRITERS["pptx"].write(windows, view)))
    for step, slide in zip(steps, deck.slides, strict=True):
        expected_note = step.sheet.scene.query_text.split(".")[0]
        assert expected_note in words(slide.notes_slide.notes_text_frame.text)


def test_a_condition_unknown_in_every_period_is_an_error(windows: Timeline) -> None:
    with pytest.raises(QueryError, match="unknown group"):
        WRITERS["html"].write(windows, View(where=("group:Nowhere",)))


@pytest.mark.slow
def test_a_caption_follows_the_description_of_the_filter(study: Study) -> None:
    own = {"title": "Ours", "subtitle": "A line", "caption": "Read it so", "alt": "Told so"}
    view = View(colour="vote:A/RES/74/247", where=("group:AUKUS",), **own)
    explanation = "Faded: all but 3 countries in AUKUS. Read it so"
    for kind in ("svg", "html"):
        content = WRITERS[kind].write(study, view)
        root = etree.fromstring(content) if kind == "svg" else html.fromstring(content)
        lines = [part.text for part in root.iter("{*}text") if part.get("data-role") == "reading"]
        assert words(" ".join(lines)) == explanation
    (slide,) = Presentation(BytesIO(WRITERS["pptx"].write(study, view))).slides
    assert explanation in [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
    (page,) = PdfReader(BytesIO(WRITERS["pdf"].write(study, view))).pages
    assert explanation in words(page.extract_text())
    assert explanation in render_embed_page(study, view, "./").content.decode()
