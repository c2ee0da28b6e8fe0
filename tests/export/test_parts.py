"""A picture in parts: put together again as a page does, they are the whole picture."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from lxml import etree

from alignment.answer.study import Study
from alignment.export.parts import ALL, parts
from alignment.export.svg import svg
from alignment.model.view import View
from alignment.paths import ASSETS
from alignment.scene.drawing import LIGHT
from alignment.scene.levels import LETTERS
from alignment.scene.marks import Marks, marks_on
from alignment.scene.nearer import Sizes
from alignment.scene.sheet import alone, lay_out
from alignment.scene.world import scene_of

VIEWS = {
    "bloc": {"colour": "bloc", "select": ()},
    "chosen": {"links": 40},
    "scale": {"colour": "votes_cast", "hulls": False, "size": "column"},
    "dark": {"theme": "dark", "colour": "income"},
    "world": {"map": "world"},
    "where": {"where": ("vote:A/RES/74/247:yes",)},
    "where on the world": {"map": "world", "where": ("group:SIDS",)},
}
AROUND = {"land", "hulls", "lettering", "marks", "words"}
Said = tuple[str, dict[str, str], str]


@pytest.fixture(scope="module", params=VIEWS)
def marks(request: pytest.FixtureRequest, study: Study, view: View) -> Marks:
    view = replace(view, **VIEWS[request.param])
    return marks_on(lay_out(scene_of(study, view), view))


def sizes(marks: Marks) -> Sizes:
    """Of letters: on a map of the world names take long at each, and few are enough."""
    return Sizes(LETTERS[::4]) if any(each.land for each in marks.countries) else ALL


@pytest.fixture(scope="module")
def whole(marks: Marks) -> Any:
    return etree.fromstring(svg(marks, "", page_part=True, sizes=sizes(marks).whole))


def read(markup: str) -> Any:
    return etree.fromstring(f"<svg xmlns='http://www.w3.org/2000/svg'>{markup}</svg>")


def painted(root: Any) -> Iterator[Said]:
    """Every element below a root, in the order that they are painted in."""
    for item in root.iterdescendants():
        yield etree.QName(item).localname, dict(item.attrib), (item.text or "").strip()


def group(root: Any, name: str) -> Any:
    return next(item for item in root.iter() if item.get("id") == name)


def put_together(found: dict[str, Any], world: bool, letters: float) -> dict[str, Any]:
    """Return each group of a picture from its parts, slowly and one after another."""
    (bodies,), (links,) = read(found["bodies"]), read(found["links"])
    pool, of, places = found["paints"]["pool"], found["paints"]["of"], found["places"]
    for body in bodies:
        iso3 = body.get("data-iso3")
        x, y = places[iso3]
        if world:
            body.set("data-at", f"{x:g} {y:g}")
        else:
            body.set("transform", f"translate({x:g} {y:g})")
        chosen, said = of[iso3]
        body.set("aria-label", f"{body.get('data-name')}: {said}")
        for item, number in zip(body, chosen, strict=True):
            for name, value in pool[number].items():
                item.set(name, value)
    for path in links.iter("{*}path"):
        (ax, ay), (bx, by) = places[path.get("data-a")], places[path.get("data-b")]
        path.set("d", f"M{ax:g},{ay:g}L{bx:g},{by:g}")
    around = {name: read(found[name]) for name in AROUND - {"lettering"}}
    return {"countries": bodies, "links": links, **around, "lettering": lettering(found, letters)}


def lettering(found: dict[str, Any], shown: float) -> Any:
    """Return the levels of names as groups, of which one is shown."""
    hidden = {True: "", False: " display='none'"}
    return read(
        "".join(
            f"<g class='level' data-letters='{letters:g}'{hidden[letters == shown]}>{names}</g>"
            for letters, names in found["lettering"]
        )
    )


@pytest.mark.few(4)
@pytest.mark.slow
def test_put_together_they_are_the_whole_picture(marks: Marks, whole: Any) -> None:
    world = any(each.land for each in marks.countries)
    made = put_together(parts(marks, sizes(marks)), world, marks.lettering.letters)
    for name, root in made.items():
        assert list(painted(root)) == list(painted(group(whole, name))), name
    for name in ("countries", "links"):
        assert dict(made[name].attrib) == dict(group(whole, name).attrib)


@pytest.mark.slow
def test_nothing_of_the_picture_is_in_no_part(whole: Any) -> None:
    named = {
        item.get("id") for item in whole.iter() if item.get("id") and item.getparent() is not None
    }
    inside = {
        item.get("id")
        for name in (*AROUND, "countries", "links")
        for item in group(whole, name).iterdescendants()
    }
    assert named - inside == {"title", "desc", "paper", "drawing", "countries", "links", *AROUND}


@pytest.mark.slow
def test_the_frame_is_what_the_picture_says_of_itself(marks: Marks, whole: Any) -> None:
    box = [float(length) for length in whole.get("viewBox").split()]
    said = [float(value) for name, value in whole.attrib.items() if name.startswith("data-")]
    assert parts(marks, sizes(marks))["frame"] == pytest.approx([*box, *said], rel=1e-5)


@pytest.mark.few(1)
@pytest.mark.slow
@pytest.mark.parametrize("map_", ["bloc", "world"])
def test_another_filter_changes_paints_names_and_layers_of_links_alone(
    study: Study, view: View, map_: str
) -> None:
    def made(*where: str) -> dict[str, Any]:
        asked = replace(view, map=map_, where=where)
        return parts(marks_on(alone(scene_of(study, asked), LIGHT)), Sizes((1.06, 4.2)))

    before, after = made("vote:A/RES/74/247:yes"), made("group:SIDS", "vote:A/RES/74/247:yes")
    plain = made()
    differ = {name for name in before if before[name] != after[name]}
    assert differ == {"paints", "lettering"} | ({"links"} if map_ == "bloc" else set())
    # Where nobody was dimmed, land of no state was not either.
    land = {"land"} if map_ == "world" else set()
    assert {name for name in before if plain[name] != after[name]} == differ | land


def test_a_page_sets_and_removes_every_attribute_that_colours(marks: Marks) -> None:
    (listed,) = re.findall(r"const COLOURS = \[(.*)\];", (ASSETS / "join.js").read_text())
    named = {name for paint in parts(marks, sizes(marks))["paints"]["pool"] for name in paint}
    assert named <= set(re.findall(r'"([\w-]+)"', listed))


def test_of_a_body_nothing_tells_how_it_is_coloured(study: Study, view: View) -> None:
    def bodies(colour: str) -> str:
        sheet = lay_out(scene_of(study, replace(view, colour=colour)), view)
        return str(parts(marks_on(sheet))["bodies"])

    assert "fill" not in bodies("income")
    assert "aria-label" not in bodies("income")
