"""A filter in every file: what is said, who is dimmed, and who meets it in tables."""

from __future__ import annotations

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
from pictures import flat
from pptx import Presentation
from pypdf import PdfReader
from pypdf.generic import ContentStream

from alignment.answer.study import Study
from alignment.answer.timeline import Timeline
from alignment.errors import QueryError
from alignment.export import WRITERS
from alignment.export.frame import framed
from alignment.export.sequence import sequence
from alignment.model.dataset import Dataset
from alignment.model.stories import step as at_step
from alignment.model.view import View
from alignment.model.vote import Vote
from alignment.scene.drawing import DIM
from alignment.scene.lettering import together
from alignment.scene.scene import make_scene

TITLE = "Cybercrime convention, 27 December 2019: 79 yes, 60 no, 33 abstained"
FOUND = "10 of 38 small island states voted yes: Cybercrime convention, 27 December 2019"
MET = "10 of 38 small island states voted yes on Cybercrime convention 2019"
SAID = "10 of 38 small island states: voted yes on A/RES/74/247. 15 roll calls"
YES = "yes 10 of 79"
TEN = ["ATG", "CUB", "JAM", "KNA", "LCA", "MDV", "NRU", "SGP", "SUR", "VCT"]
VIEW = View(colour="vote:A/RES/74/247", where=("group:SIDS", "vote:A/RES/74/247:yes"))
WORLD = replace(VIEW, map="world")


def words(text: str) -> str:
    return " ".join(text.split())


def by_rows(dataset: Dataset) -> list[str]:
    """The same by the rows of the records, one after another."""
    sids = {row["iso3"] for _, row in dataset.memberships.iterrows() if row["group"] == "SIDS"}
    column = dataset.votes["A/RES/74/247"]
    return sorted(iso3 for iso3 in sids if column.get(iso3) == Vote.YES)


def test_who_meets_it_by_the_rows_of_the_records(dataset: Dataset) -> None:
    assert by_rows(dataset) == TEN


def test_how_a_group_voted_is_the_title_where_that_is_asked(study: Study) -> None:
    one = make_scene(study, VIEW)
    assert one.title == FOUND
    tally = "Of all: 79 yes, 60 no, 33 abstained. Adopted as A/RES/74/247, which sets up"
    assert one.subtitle.startswith(tally)
    # Beside a title of one's own it is told under it, with the tally, and the text named once.
    own = make_scene(study, replace(VIEW, title="Ours"))
    told = (
        f"10 of 38 small island states voted yes. {TITLE}. Adopted as A/RES/74/247, which sets up"
    )
    assert own.subtitle.startswith(told)
    assert own.subtitle.count("A/RES/74/247") == 1
    away = make_scene(study, replace(VIEW, where=("group:SIDS", "vote:A/RES/74/247:absent")))
    assert away.title.startswith("10 of 38 small island states were absent: ")
    others = make_scene(study, replace(VIEW, where=("!group:SIDS", "vote:A/RES/74/247:yes")))
    assert others.title.startswith("69 of 155 states that are not small island states voted yes: ")
    # Of another vote, or of all other votes, it is who meets the conditions and how they voted.
    other = make_scene(study, replace(VIEW, where=("group:SIDS", "vote:A/RES/73/187:yes")))
    assert re.fullmatch(r"\d+ of 38 small island states voted yes on .*2018", other.title)
    assert re.match(rf"\d+ yes, \d+ no, .*absent\. {TITLE}\. ", other.subtitle)
    # Nauru is among the ten; Dominica is not, and so is not told of.
    assert any(note.endswith("to be in a bloc: Nauru.") for note in one.notes)


def test_how_all_of_a_group_voted_is_the_title_where_that_group_alone_is_asked(
    study: Study,
) -> None:
    all_votes = make_scene(study, replace(VIEW, where=VIEW.where[:1]))
    found = "Of 38 small island states 10 voted yes, 6 no, 12 abstained"
    assert all_votes.title == f"{found}: Cybercrime convention, 27 Dec 2019"
    tally = "10 were absent. Of all: 79 yes, 60 no, 33 abstained. Adopted as A/RES/74/247"
    assert all_votes.subtitle.startswith(tally)
    # A story finds it in the same words, which are not said twice.
    told = at_step("why-small-states:1")
    assert told is not None
    story = make_scene(study, replace(told.view, story="why-small-states:1"))
    assert (story.title, story.subtitle) == (all_votes.title, all_votes.subtitle)
    one_way = make_scene(study, replace(VIEW, where=("group:AUKUS",)))
    assert one_way.title.startswith("All 3 states in AUKUS voted no: Cybercrime convention")
    for where, who in (
        ("!group:SIDS", "155 states that are not small island states"),
        ("un_group:Africa", "54 states of Africa"),
    ):
        some = make_scene(study, replace(VIEW, where=(where,)))
        assert re.match(rf"Of {who} \d+ voted yes, ", some.title)
    # Where colours are of no vote, who meets it is what the picture finds.
    blocs = make_scene(study, replace(VIEW, colour="bloc"))
    assert blocs.title == MET
    assert re.match(r"Bloc: \d+ India–Indonesia, ", blocs.subtitle)


def test_a_filter_is_told_once_and_cut_where_it_is_long(study: Study) -> None:
    texts = ",".join(study.rollcalls.index)
    view = replace(VIEW, where=(f"vote:{texts}:yes", "group:SIDS"))
    scene = make_scene(study, view)
    first = study.rollcalls["short"].iloc[0]
    assert scene.title.endswith(f" of 38 small island states voted yes on {first} or 14 others")
    assert "voted yes on" not in scene.subtitle
    assert scene.reading.startswith("Faded: the other ")
    assert "voted" not in scene.reading.partition(". ")[0]
    # In notes and metadata it is whole.
    assert all(text in scene.query for text in study.rollcalls.index)
    # Where no other words tell it, the line that says how it is read does.
    own = make_scene(study, replace(view, subtitle="Ours", title="Ours"))
    assert f"small island states that voted yes on {texts[:11]}" in own.reading
    card = make_scene(study, replace(VIEW, size="card", where=("group:SIDS",)))
    assert "Faded: the other 155 countries." in card.reading


@pytest.mark.slow
@pytest.mark.parametrize("view", [VIEW, WORLD])
def test_svg_and_html(study: Study, view: View) -> None:
    for kind in ("svg", "html"):
        content = WRITERS[kind].write(study, view)
        root = etree.fromstring(content) if kind == "svg" else html.fromstring(content)
        said = words(" ".join(root.itertext()))
        assert SAID in said
        assert YES in said
        seen = {
            # Codes are still to be read.
            item.get("data-iso3"): {
                part.get("fill-opacity")
                for part in item
                if part.get("fill") and etree.QName(part).localname != "text"
            }
            for item in root.iter()
            if item.get("data-iso3")
        }
        assert len(seen) == 193
        assert [iso3 for iso3, dims in sorted(seen.items()) if dims == {None}] == TEN
        assert all(None not in dims for iso3, dims in seen.items() if iso3 not in TEN)


def test_the_table_of_a_page_says_who_meets_it(study: Study) -> None:
    root = html.fromstring(WRITERS["html"].write(study, VIEW))
    heads = [head.text for head in root.iter("th") if head.get("scope") != "row"]
    column = heads.index("Meets the filter")
    rows = [[cell.text for cell in row] for row in root.iter("tr") if row.get("data-row")]
    assert [row[0] for row in rows if row[column] == "yes"] == TEN
    assert Counter(row[column] for row in rows) == {"yes": 10, "no": 183}


def test_a_page_to_embed(study: Study) -> None:
    content = framed(study, VIEW, "./").content.decode()
    assert FOUND in content
    assert SAID in content
    assert YES in content


@pytest.mark.parametrize("view", [VIEW, WORLD])
def test_pptx(study: Study, view: View) -> None:
    (slide,) = Presentation(BytesIO(WRITERS["pptx"].write(study, view))).slides
    shapes = list(flat(slide.shapes))
    texts = [shape.text_frame.text for shape in shapes if shape.has_text_frame]
    assert slide.shapes.title.text_frame.text == together(FOUND)
    assert any(
        text.startswith("Of all: 79 yes, 60 no, 33 abstained. Adopted as A/RES") for text in texts
    )
    assert YES in texts
    notes = slide.notes_slide.notes_text_frame.text
    assert SAID in notes
    names = ", ".join(f"{name} (yes)" for name in sorted(study.dataset.names[each] for each in TEN))
    assert notes.index(f"In full colour: {names}.") < notes.index("yes: ")
    assert not any(text.startswith(("no 0", "abstain 0", "absent 0")) for text in texts)
    bright = []
    for shape in shapes:
        if shape.name.startswith("Country ") and shape.name != "Country name":
            shares = [int(found.get("val")) for found in shape._element.iter("{*}alpha")]
            assert set(shares) <= {round(DIM * 100_000)}
            bright += [] if shares else [shape.name.removeprefix("Country ")]
    assert sorted(bright) == TEN


@pytest.mark.slow
@pytest.mark.parametrize("view", [VIEW, WORLD])
def test_pdf(study: Study, view: View) -> None:
    reader = PdfReader(BytesIO(WRITERS["pdf"].write(study, view)))
    (page,) = reader.pages
    said = words(page.extract_text())
    assert FOUND in said
    assert SAID in str(reader.metadata.subject if reader.metadata else "")
    assert YES in said
    # How many shapes are filled at each opacity.
    states = page["/Resources"]["/ExtGState"]  # type: ignore[index]
    now, kept, filled = 1.0, list[float](), Counter[float]()
    for operands, operator in ContentStream(page.get_contents(), reader).operations:
        if operator == b"gs":
            now = float(states[operands[0]].get("/ca", now))
        elif operator == b"q":
            kept.append(now)
        elif operator == b"Q":
            now = kept.pop()
        elif operator in (b"B", b"B*"):
            filled[round(now, 3)] += 1
    if view is VIEW:
        assert filled[DIM] == 183
    else:
        # Land that is too small to be seen has a disc besides.
        assert filled[DIM] >= 183


@pytest.mark.slow
def test_tables(study: Study) -> None:
    # Of pairs a few are enough here.
    study = replace(study, ranked=study.ranked.head(100))
    with ZipFile(BytesIO(WRITERS["zip"].write(study, VIEW))) as parts:
        rows = list(csv.DictReader(StringIO(parts.read("countries.csv").decode("utf-8-sig"))))
        read_me = words(parts.read("README.txt").decode())
    assert [row["iso3"] for row in rows if row["meets"] == "True"] == TEN
    assert {row["meets"] for row in rows} == {"True", "False"}
    assert SAID in read_me
    assert "meets: whether it meets the conditions of the picture" in read_me
    book = load_workbook(BytesIO(WRITERS["xlsx"].write(study, VIEW)), read_only=True)
    heads, *lines = book["Countries"].iter_rows(values_only=True)
    column = heads.index("meets")
    assert [line[0] for line in lines if line[column] is True] == TEN
    assert any(str(line[1]).startswith(SAID) for line in book["About"].iter_rows(values_only=True))


@pytest.mark.evidence
@pytest.mark.slow
def test_networks(study: Study) -> None:
    found = json.loads(WRITERS["json"].write(study, VIEW))
    assert [node["id"] for node in found["nodes"] if node["meets"]] == TEN
    assert found["graph"]["about"]["query"].startswith(SAID)
    graph = nx.parse_graphml(WRITERS["graphml"].write(study, VIEW, pairs="drawn").decode())
    assert sorted(iso3 for iso3, met in graph.nodes(data="meets") if met) == TEN
    gexf = nx.read_gexf(BytesIO(WRITERS["gexf"].write(study, VIEW, pairs="drawn")))
    assert sorted(iso3 for iso3, met in gexf.nodes(data="meets") if met) == TEN


@pytest.mark.slow
def test_without_a_filter_nothing_is_told_of_it(study: Study) -> None:
    view = replace(VIEW, where=())
    with ZipFile(BytesIO(WRITERS["zip"].write(study, view))) as parts:
        assert "meets" not in parts.read("countries.csv").decode("utf-8-sig").split("\n", 1)[0]
    markup = WRITERS["svg"].write(study, view).decode()
    assert " of 79" not in markup
    assert " dim" not in markup


@pytest.mark.slow
def test_a_timeline_asks_each_period(windows: Timeline) -> None:
    windows = replace(windows, moments=windows.moments[-3:])
    view = View(colour="bloc", where=("bloc:RUS", "!group:SIDS"), time="windows", width=3)
    steps = sequence(windows, view)
    for step in steps:
        assert step.study is not None
        sids = step.study.dataset.members_of("SIDS")
        (bloc,) = (bloc for bloc in step.study.blocs if "RUS" in bloc.members)
        expected = sorted(iso3 for iso3 in bloc.members if not sids.get(iso3))
        scene = step.sheet.scene
        assert sorted(scene.meets or ()) == expected
        said = f"{len(expected)} of {bloc.size} in the bloc of RUS: not small island states. "
        assert scene.query.startswith(said)
        who = f"{len(expected)} of {bloc.size} states in the bloc of Russia"
        assert scene.title == f"{step.period.label}: {who} are not small island states"
        assert sorted(node.iso3 for node in scene.nodes if not node.dim) == expected
    assert len({step.sheet.scene.meets for step in steps}) > 1
    (packed,) = html.fromstring(WRITERS["html"].write(windows, view)).xpath("//*[@id='timeline']")
    periods = json.loads(zlib.decompress(base64.b64decode(packed.text)))["periods"]
    for step, period in zip(steps, periods, strict=True):
        paints = period["parts"]["paints"]
        dim = {number for number, paint in enumerate(paints["pool"]) if "fill-opacity" in paint}
        bright = [iso3 for iso3, (parts, _) in paints["of"].items() if not dim.intersection(parts)]
        assert tuple(sorted(bright)) == tuple(sorted(step.sheet.scene.meets or ()))
    deck = Presentation(BytesIO(WRITERS["pptx"].write(windows, view)))
    for step, slide in zip(steps, deck.slides, strict=True):
        told = step.sheet.scene.query.split(".")[0]
        assert told in words(slide.notes_slide.notes_text_frame.text)


@pytest.mark.slow
def test_a_timeline_as_a_network(windows: Timeline) -> None:
    view = View(where=("group:SIDS",), time="windows", width=3)
    root = etree.fromstring(WRITERS["gexf"].write(windows, view))
    met = {
        node.get("id")
        for node in root.iter("{*}node")
        for value in node.iter("{*}attvalue")
        if (value.get("for"), value.get("value")) == ("meets", "true")
    }
    assert len(met) == 38


def test_what_no_period_knows_is_refused(windows: Timeline) -> None:
    with pytest.raises(QueryError, match="unknown grouping"):
        WRITERS["html"].write(windows, View(where=("group:Nowhere",)))


@pytest.mark.slow
def test_it_is_said_beside_words_of_ones_own(study: Study) -> None:
    own = {"title": "Ours", "subtitle": "A line", "caption": "Read it so", "alt": "Told so"}
    # Of three the names are soon placed.
    view = View(colour="vote:A/RES/74/247", where=("group:AUKUS",), **own)
    said = "Faded: all but 3 states in AUKUS. Read it so"
    for kind in ("svg", "html"):
        content = WRITERS[kind].write(study, view)
        root = etree.fromstring(content) if kind == "svg" else html.fromstring(content)
        lines = [part.text for part in root.iter("{*}text") if part.get("data-role") == "reading"]
        assert words(" ".join(lines)) == said
    (slide,) = Presentation(BytesIO(WRITERS["pptx"].write(study, view))).slides
    assert said in [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
    (page,) = PdfReader(BytesIO(WRITERS["pdf"].write(study, view))).pages
    assert said in words(page.extract_text())
    assert said in framed(study, view, "./").content.decode()
