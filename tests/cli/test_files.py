"""`alignment export`: the picture of a period or of a whole timeline."""

import re
import sys
from dataclasses import replace
from io import BytesIO

import networkx as nx
import pytest
from lxml import etree, html
from PIL import Image
from pptx import Presentation

from alignment.cli.commands import main
from alignment.export import WRITERS
from alignment.export.pptx_shapes import WORD_JOINER
from alignment.model.stories import find_step
from alignment.model.url import get_step_url, parse_url_strictly
from alignment.scene.scene import make_scene
from alignment.studies.comparison import compare_with_query
from alignment.studies.study import compute_study
from alignment.studies.timeline import timeline

TIME = ("--time", "windows", "--width", "3")
VOTE = ("--colour", "vote:A/RES/74/247")


@pytest.fixture
def written(monkeypatch, capsys, tmp_path):
    """Export to a file of this name; return its bytes or its fault."""

    def export(name: str, *options: str) -> bytes | str:
        file = tmp_path / name
        monkeypatch.setattr(sys, "argv", ["alignment", "export", str(file), *options])
        with pytest.raises(SystemExit) as ended:
            main()
        message = capsys.readouterr()
        if ended.value.code:
            assert ended.value.code == 2
            assert not file.exists()
            return message.err
        assert message.err == ""
        return file.read_bytes()

    return export


@pytest.mark.evidence
@pytest.mark.slow
def test_timeline_without_a_period_is_written_whole(written, dataset):
    later = (*TIME, "--from", "2022")
    slides = Presentation(BytesIO(written("tl.pptx", *later, *VOTE))).slides
    # The title is the vote, which belongs to no period; the subtitle names the basis of the
    # positions.
    message = [
        "\n".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)
        for slide in slides
    ]
    assert [re.search("([0-9–]+): placed by its votes", each)[1] for each in message] == [
        "2022–2023",
        "2022–2024",
        "2023–2025",
    ]
    # Without a colour the title is about blocs, which each period has.
    first = Presentation(BytesIO(written("tl.pptx", *TIME, "--to", "2019"))).slides[0].shapes.title
    title = " ".join(first.text_frame.text.split())
    assert title.replace(WORD_JOINER, "").startswith("2018–2019: about 118 countries are in ")
    made = written("tl.html", *later, *VOTE)
    assert html.fromstring(made.decode()).get_element_by_id("slider").get("max") == "2"
    query, view = parse_url_strictly(dataset.opening)
    expected = timeline(dataset, replace(query, since="2022-01-01"), "windows", 3)
    assert made == WRITERS["html"].write(expected, replace(view, time="windows"))
    graph = nx.read_gexf(BytesIO(written("tl.gexf", *later)))
    assert graph.graph["mode"] == "dynamic"


@pytest.mark.slow
def test_other_formats_show_the_period_or_the_latest_with_enough_votes(written):
    latest = etree.fromstring(written("map.svg", "--time", "years"))
    assert "period=2019" in latest.findtext("{*}desc")
    named = etree.fromstring(written("map.svg", "--time", "years", "--period", "2018"))
    assert "period=2018" in named.findtext("{*}desc")
    # The URL in the file gives the same file.
    address = next(
        line.removeprefix("Address: ?")
        for line in named.findtext("{*}desc").splitlines()
        if line.startswith("Address: ")
    )
    again = etree.fromstring(written("again.svg", "--query", address))
    assert etree.tostring(again) == etree.tostring(named)


@pytest.mark.slow
def test_picture_has_pins_and_comparison_of_the_page(written, dataset):
    query, view = parse_url_strictly(dataset.opening)
    other = "v=1&topic=cybercrime"
    file = written("map.svg", "--versus", other, "--pin", "USA:-0.9:0.5")
    group = etree.fromstring(file).find(".//*[@data-iso3='USA']")
    before = compute_study(dataset, parse_url_strictly(other)[0])
    compared = make_scene(compare_with_query(before, query).after, view)
    assert "versus=" in etree.fromstring(file).findtext("{*}desc")
    drawn = {
        item.get("data-iso3"): item
        for item in etree.fromstring(file).iter()
        if item.get("data-iso3")
    }
    assert len(drawn) == len(compared.nodes)
    assert group is not None
    plain = etree.fromstring(written("plain.svg")).find(".//*[@data-iso3='USA']")
    assert etree.tostring(plain) != etree.tostring(group)


@pytest.mark.evidence
@pytest.mark.slow
def test_pixels_set_png_width_and_width_sets_years(written):
    assert Image.open(BytesIO(written("map.png", "--pixels", "640"))).size == (640, 360)
    wide = written("map.png", "--pixels", "320", "--scale", "2", "--time", "years")
    assert Image.open(BytesIO(wide)).size == (640, 360)
    address = "v=1&topic=ict-security&time=windows"
    two = written("two.png", "--query", address, "--width", "2")
    assert Image.open(BytesIO(two)).size == (1280, 720)
    assert two == written("same.png", "--query", f"{address}&width=2")


@pytest.mark.slow
def test_pairs_tables_and_periods(written, dataset):
    few, every = written("map.gexf"), written("map.gexf", "--pairs", "all")
    assert 400 <= few.count(b"<edge ") < 500
    assert every.count(b"<edge ") == len(
        compute_study(dataset, parse_url_strictly(dataset.opening)[0]).links
    )
    assert written("countries.csv").startswith(b"\xef\xbb\xbfiso3,")
    assert written("votes.csv") == written("mine.csv", "--table", "votes")
    assert written("all.zip").startswith(b"PK")
    moment = (*TIME, "--period", "2019–2021")
    (slide,) = Presentation(BytesIO(written("tl.pptx", *moment))).slides
    title = " ".join(slide.shapes.title.text_frame.text.split())
    assert title.replace(WORD_JOINER, "").startswith("2019–2021: ")
    assert title.endswith(
        "countries cast the same votes on all 5 texts, too few to be sure of blocs"
    )
    reading = next(shape for shape in slide.shapes if shape.name == "Reading")
    assert "on 5 votes" in reading.text_frame.text
    assert b'id="slider"' not in written("tl.html", *moment)
    assert nx.read_gexf(BytesIO(written("tl.gexf", *moment))).graph["mode"] == "static"


def test_world_maps_forecasts_and_stories(written):
    file = written("map.svg", "--map", "world")
    assert b'id="sea"' in file
    file = written("map.svg", "--ahead", "A/RES/78/237", "--lead", "RUS").decode()
    assert "Open-ended Working Group 2023: the forecast" in file
    assert "A/RES/78/237 on ICT security passed 104 to 53 on 22 Dec 2023" in file
    assert "forecast got" not in written("as.svg", "--ahead", "A", "--panel", "why").decode()
    url = get_step_url(find_step("74-247:2"))
    assert written("s.svg", "--story", "74-247:2") == written(
        "a.svg", "--query", f"{url}&story=74-247:2"
    )
    message = written("t.svg", "--story", "74-247:9")
    assert "story '74-247:9' is not a step of a story; did you mean 74-247:" in message
    # The same applies to a value in the URL.
    message = written("u.svg", "--query", "v=1&story=small-states:1")
    assert "story 'small-states:1' is not a step of a story; did you mean why-small" in message


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("map.png", ("--pixels", "3"), "pixels '3' is not a whole number from 16 to 10000"),
        ("map.png", ("--pixels", "9000", "--scale", "2"), "18000 pixels wide cannot be drawn"),
        ("map.svg", ("--pixels", "640"), "--pixels is only for a png; leave it out for svg"),
        ("map.png", ("--width", "640"), "width '640' is not a whole number from 1 to 50"),
        ("map.png", ("--scale", "0"), "scale '0' is not a number from 0.1 to 10"),
        ("map.svg", ("--scale", "2"), "svg has no option scale"),
        ("map.svg", ("--width", "640"), "width '640' is not a whole number from 1 to 50"),
        ("map.gexf", ("--pairs", "most"), "pairs 'most' is not one of all, drawn"),
        ("map.csv", ("--pairs", "drawn"), "csv has no option pairs; it takes table"),
        (
            "map.csv",
            ("--table", "nations"),
            "is not one of countries, links, rollcalls, votes, grid",
        ),
        ("map.zip", ("--table", "links"), "zip has no option table"),
        ("map.svg", ("--time", "years", "--period", "1999"), "unknown period '1999'"),
        ("map.pptx", ("--time", "years", "--period", "2021"), "no vote in 2021"),
        ("map.pptx", ("--time", "years", "--from", "2020"), "at least 3 are needed"),
        ("map.pptx", ("--time", "years", "--from", "2031"), "no vote fits the selection"),
        ("map.svg", ("--time", "years", "--from", "2031"), "no vote fits the selection"),
    ],
)
def test_a_fault_is_one_sentence_and_leaves_no_file(written, name, options, message):
    fault = written(name, *options)
    assert isinstance(fault, str)
    assert message in fault
    assert fault.count("\n") == 1


@pytest.mark.evidence
@pytest.mark.slow
def test_timeline_of_the_command_matches_the_library(written, dataset):
    query, view = parse_url_strictly(dataset.opening)
    query, view = replace(query, since="2020-01-01"), replace(view, time="windows")
    expected = timeline(dataset, query, "windows", 3)
    for name in ("html", "gexf", "pptx"):
        made = written(f"tl.{name}", *TIME, *VOTE, "--from", "2020")
        assert made == WRITERS[name].write(expected, view)


@pytest.mark.slow
def test_comparison_with_a_later_query_is_drawn(monkeypatch, capsys, tmp_path):
    file = tmp_path / "back.svg"
    arguments = ["--to", "2020", "--versus", "v=1&topic=cybercrime&topic=ict-security&from=2021"]
    monkeypatch.setattr(sys, "argv", ["alignment", "export", str(file), *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    assert not ended.value.code
    assert capsys.readouterr().err == "What it is compared with is later.\n"
    message = " ".join(text.text for text in etree.parse(str(file)).iter("{*}text") if text.text)
    assert "What it is compared with is later." in message


@pytest.mark.slow
def test_selected_countries_choose_the_panel(written):
    def title(*options):
        return etree.fromstring(written("t.svg", *options)).findtext("{*}title")

    two, pair = ("--select", "CPV", "--select", "RUS"), "Cabo Verde and Russia voted the same on"
    usual = title()
    assert usual.startswith("Cybercrime resolution")
    assert title(*two).startswith(pair)
    assert title(*two, "--panel", "overview") == usual
    assert title("--query", "v=1&select=CPV&select=RUS").startswith(pair)
    blocs = title("--query", "v=1&panel=overview", *two)
    assert blocs.startswith("3 blocs on 97 votes")


def test_help_explains_comparisons(monkeypatch, capsys) -> None:
    monkeypatch.setattr(sys, "argv", ["alignment", "export", "--help"])
    with pytest.raises(SystemExit):
        main()
    text = " ".join(capsys.readouterr().out.split())
    assert "--versus compares two periods or selections" in text
