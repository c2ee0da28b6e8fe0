"""Parts of a picture, which add up to the whole picture."""

import math
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from lxml import etree
from pictures import list_paints, list_values

from alignment.export.svg import ALL_FONT_SIZES, build_picture_parts, render_svg
from alignment.model.view import View
from alignment.scene.labels.level_of_detail import FONT_SIZES, FontSizes
from alignment.scene.marks import Marks, build_marks
from alignment.scene.sheet import lay_out_bare_map, lay_out_sheet
from alignment.scene.theme import LIGHT_THEME
from alignment.scene.world_map import make_view_scene
from alignment.settings import ASSETS_DIR
from alignment.studies.study import Study

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
Element = tuple[str, dict[str, str], str]


@pytest.fixture(scope="module", params=VIEWS)
def marks(request: pytest.FixtureRequest, study: Study, view: View) -> Marks:
    view = replace(view, **VIEWS[request.param])
    return build_marks(lay_out_sheet(make_view_scene(study, view), view))


def sizes(marks: Marks) -> FontSizes:
    """Return the font sizes; few of them on world maps, where labels take long."""
    return (
        FontSizes(FONT_SIZES[::4]) if any(each.land for each in marks.countries) else ALL_FONT_SIZES
    )


@pytest.fixture(scope="module")
def whole(marks: Marks) -> Any:
    return etree.fromstring(render_svg(marks, "", is_page_part=True, font_sizes=sizes(marks).full))


def read(markup: str) -> Any:
    return etree.fromstring(f"<svg xmlns='http://www.w3.org/2000/svg'>{markup}</svg>")


def list_elements(root: Any) -> Iterator[Element]:
    """Yield name, attributes and text of all descendants in paint order."""
    for item in root.iterdescendants():
        yield etree.QName(item).localname, dict(item.attrib), (item.text or "").strip()


def group(root: Any, name: str) -> Any:
    return next(item for item in root.iter() if item.get("id") == name)


def join_parts(parts: dict[str, Any], world: bool, letters: float) -> dict[str, Any]:
    """Return each group of a picture from its parts."""
    codes, places = parts["codes"].split(" "), parts["places"]
    columns = [list_values(parts[name]) for name in ("bodies", "values", "blocs", "notes")]
    rows = [
        f'<g data-iso3="{iso3}" role="img">{body.replace("@", iso3)}</g>'
        for iso3, body in zip(codes, columns[0], strict=True)
    ]
    if "gaps" in parts["bodies"]:
        rows.insert(parts["bodies"]["first_disc"], parts["bodies"]["gaps"])
    (bodies,), (links,) = (
        read(f"{parts['bodies']['open']}{''.join(rows)}</g>"),
        read(parts["links"]),
    )
    # The gaps in disputed borders are no country.
    groups = bodies.findall("*[@data-iso3]")
    rows = zip(codes, groups, list_paints(parts), *columns, strict=True)
    for iso3, body, paints, _, *description in rows:
        x, y = places[iso3]
        if world:
            body.set("data-at", f"{x:g} {y:g}")
        else:
            body.set("transform", f"translate({x:g} {y:g})")
        name, text = parts["names"][iso3], "; ".join(filter(None, description))
        body.set("data-name", name)
        body.set("aria-label", f"{name}: {text}")
        for item, attributes in zip(body, paints, strict=True):
            item.attrib.update(attributes)
    for path in links.iter("{*}path"):
        (ax, ay), (bx, by) = places[path.get("data-a")], places[path.get("data-b")]
        path.set("d", f"M{ax:g},{ay:g}L{bx:g},{by:g}")
    around = {name: read(parts[name]) for name in AROUND - {"lettering"}}
    for item, attributes in zip(around["hulls"], parts["hull_paints"], strict=True):
        item.attrib.update(attributes)
    return {"countries": bodies, "links": links, **around, "lettering": lettering(parts, letters)}


def lettering(parts: dict[str, Any], active: float) -> Any:
    """Return the labels in each size as groups, of which one is visible."""
    hidden = {True: "", False: " display='none'"}
    return read(
        "".join(
            f"<g class='level' data-letters='{letters:g}'{hidden[letters == active]}>{names}</g>"
            for letters, names in parts["lettering"]
        )
    )


@pytest.mark.few(4)
@pytest.mark.slow
def test_parts_add_up_to_the_picture(marks: Marks, whole: Any) -> None:
    world = any(each.land for each in marks.countries)
    groups = join_parts(build_picture_parts(marks, sizes(marks)), world, marks.labels.font_size)
    for name, root in groups.items():
        assert list(list_elements(root)) == list(list_elements(group(whole, name))), name
    for name in ("countries", "links"):
        assert dict(groups[name].attrib) == dict(group(whole, name).attrib)


@pytest.mark.few(1)
@pytest.mark.slow
@pytest.mark.parametrize("map_", ["bloc", "world"])
def test_labels_of_a_turned_map_are_by_their_discs(study: Study, view: View, map_: str) -> None:
    scene = make_view_scene(study, replace(view, map=map_))
    marks = build_marks(lay_out_bare_map(scene, LIGHT_THEME, has_labels=False))
    level, turned = (
        build_picture_parts(marks, FontSizes((3.0,), is_turned=is_turned))
        for is_turned in (False, True)
    )
    if map_ == "world":
        assert turned == level
        return
    assert {name for name in level if level[name] != turned[name]} == {"lettering"}
    height = marks.sheet.height
    assert turned["lettering"][0][1].startswith(f'<g transform="matrix(0,-1,1,0,0,{height})">')
    places = level["places"]
    turned_places = {iso3: (height - y, x) for iso3, (x, y) in places.items()}
    distance = measure_label_distance(level, places)
    assert measure_label_distance(turned, turned_places) < 1.5 * distance


def measure_label_distance(parts: dict[str, Any], places: dict[str, Any]) -> float:
    """Return the median distance of a label from its disc; at least five have one."""
    ((_, labels),) = parts["lettering"]
    codes = {name: iso3 for iso3, name in parts["names"].items()}
    names = [text for text in read(labels).iter() if text.text in codes]
    assert len(names) >= 5
    return float(
        np.median(
            [
                math.dist(places[codes[name.text]], (float(name.get("x")), float(name.get("y"))))
                for name in names
            ]
        )
    )


@pytest.mark.slow
def test_elements_and_frame(whole: Any, marks: Marks) -> None:
    named = {
        item.get("id") for item in whole.iter() if item.get("id") and item.getparent() is not None
    }
    inside = {
        item.get("id")
        for name in (*AROUND, "countries", "links")
        for item in group(whole, name).iterdescendants()
    }
    # The legend of a group has a bar.
    bar = {"chart"} if marks.chart else set[str]()
    outer = {"title", "desc", "paper", "drawing", "countries", "links", *AROUND}
    assert named - inside == outer | bar
    box = [float(length) for length in whole.get("viewBox").split()]
    measures = [float(value) for name, value in whole.attrib.items() if name.startswith("data-")]
    assert build_picture_parts(marks, sizes(marks))["frame"] == pytest.approx(
        [*box, *measures], rel=1e-5
    )


@pytest.mark.few(1)
@pytest.mark.slow
@pytest.mark.parametrize("map_", ["bloc", "world"])
def test_another_filter_changes_few_parts(study: Study, view: View, map_: str) -> None:
    def build_parts(*where: str) -> dict[str, Any]:
        filtered_view = replace(view, map=map_, where=where)
        return build_picture_parts(
            build_marks(lay_out_bare_map(make_view_scene(study, filtered_view), LIGHT_THEME)),
            FontSizes((1.06, 4.2)),
        )

    before, after = (
        build_parts("vote:A/RES/74/247:yes"),
        build_parts("group:SIDS", "vote:A/RES/74/247:yes"),
    )
    plain = build_parts()
    differ = {name for name in before if before[name] != after[name]}
    assert differ == {"paints", "lettering"} | ({"links"} if map_ == "bloc" else set())
    # Land without a country is dimmed together with countries.
    land = {"land"} if map_ == "world" else set()
    assert {name for name in before if plain[name] != after[name]} == differ | land


def test_a_page_sets_and_removes_every_attribute_that_colours(marks: Marks) -> None:
    (listed,) = re.findall(
        r"const COLOURS = \[(.*)\];", (ASSETS_DIR / "patch_picture.js").read_text()
    )
    named = {
        name
        for paints in build_picture_parts(marks, sizes(marks))["paints"]["pool"]
        for paint in paints
        for name in paint
    }
    assert named <= set(re.findall(r'"([\w-]+)"', listed))


def test_bodies_are_independent_of_colours(study: Study, view: View) -> None:
    def bodies(colour: str) -> str:
        sheet = lay_out_sheet(make_view_scene(study, replace(view, colour=colour)), view)
        return str(build_picture_parts(build_marks(sheet))["bodies"])

    assert "fill" not in bodies("income")
    assert "aria-label" not in bodies("income")
