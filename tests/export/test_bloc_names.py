"""Labels of blocs name their members, and a reader can rename them in every picture."""

from collections import defaultdict
from dataclasses import replace
from io import BytesIO

import pytest
from pictures import list_shapes
from pptx import Presentation
from pypdf import PdfReader
from shapely import LinearRing, box, unary_union
from shapely.geometry.base import BaseGeometry

from alignment.app.html_renderer import render_html
from alignment.app.panels.components import render_scene_legend
from alignment.errors import QueryError
from alignment.export import WRITERS
from alignment.export.escaping import escape_xml
from alignment.model.url import parse_url_strictly, serialize_url
from alignment.model.view import View
from alignment.scene.scene import make_scene, resolve_bloc_names
from alignment.scene.sheet import compute_label_levels, lay_out_bare_map, lay_out_sheet
from alignment.scene.theme import LIGHT_THEME
from alignment.studies.study import Study

HOSTILE = "</text><script>alert(1)</script>"
VIEW = View(colour="bloc", bloc_names=(f"West={HOSTILE}", "IND=Group of 77"))


def get_labels(study: Study, view: View) -> list[str]:
    sheet = lay_out_sheet(make_scene(study, view), view)
    return [label.text_line.text for label in sheet.labels.bloc_labels]


@pytest.mark.parametrize("size", ["slide", "square", "column", "poster"])
def test_names_of_blocs_have_one_form_and_leave_outlines_free(study: Study, size: str) -> None:
    view = View(colour="vote:A/RES/74/247", size=size)
    sheet = lay_out_sheet(make_scene(study, view), view)
    labels = {label.text_line.text: box(*label.box) for label in sheet.labels.bloc_labels}
    names = defaultdict[str, list[str]](list)
    for label in sheet.labels.bloc_labels:
        names[label.key[0]].append(label.text_line.text)
    # The bloc of Russia and China has hardly any room; the legend names it then.
    assert len(labels) >= 2
    assert len({" · " in " ".join(lines) for lines in names.values()}) == 1
    rings = [ring for hull in sheet.scene.hulls for ring in hull.rings]
    outlines = [LinearRing(sheet.to_outline(ring)) for ring in rings]
    assert not [text for text, area in labels.items() if any(map(area.intersects, outlines))]


def test_renamed_blocs_keep_their_countries(study: Study) -> None:
    scene, plain = make_scene(study, VIEW), make_scene(study, replace(VIEW, bloc_names=()))
    assert scene.title == plain.title.replace("West", HOSTILE).replace(
        "India–Indonesia", "Group of 77"
    )
    assert [row.text for row in scene.colour_legend][:3] == [
        "Group of 77",
        HOSTILE,
        "Russia–China",
    ]
    assert [node.bloc for node in scene.nodes] == [node.bloc for node in plain.nodes]
    assert any("in the Group of 77 bloc" in node.tooltip for node in scene.nodes)
    named = make_scene(study, replace(VIEW, title="West 54"))
    assert named.title == "West 54"
    assert "No bloc on this map is Oz." in make_scene(study, View(bloc_names=("Oz=X",))).notes
    # Links may have earlier names of countries.
    for former in ("Russian Federation–China", "North Korea"):
        names = (f"{former}=X",)
        assert resolve_bloc_names(study, names) == ({"Russia–China": "X"}, ())


@pytest.mark.slow
def test_renamed_blocs_are_in_every_picture_and_escaped(study: Study) -> None:
    for name in ("svg", "html"):
        text = WRITERS[name].write(study, VIEW).decode()
        assert HOSTILE not in text
        assert escape_xml(HOSTILE) in text
        assert "Group of 77" in text
    (slide,) = Presentation(BytesIO(WRITERS["pptx"].write(study, VIEW))).slides
    words = " ".join(
        shape.text_frame.text for shape in list_shapes(slide.shapes) if shape.has_text_frame
    )
    (page,) = PdfReader(BytesIO(WRITERS["pdf"].write(study, VIEW))).pages
    for text in (words, page.extract_text()):
        assert "Group of 77" in text
        assert "<script>" in text
    legend = render_html(render_scene_legend(make_scene(study, VIEW), {}), {})
    assert "Group of 77" in legend
    assert "<script>" not in legend


def test_names_are_parameters_of_the_address() -> None:
    query, view = parse_url_strictly("v=1&bloc-name=West=Western+States")
    assert view.bloc_names == ("West=Western States",)
    assert parse_url_strictly(serialize_url(query, view)) == (query, view)
    with pytest.raises(QueryError, match="is not a name of a bloc"):
        parse_url_strictly("v=1&bloc-name=West")


@pytest.mark.parametrize("size", [1.5, 2.1])
def test_a_bloc_is_named_beside_its_own_outline(study: Study, size: float) -> None:
    """In a frame of medium size a name stood above the outline of another bloc."""
    scene = make_scene(study, View(colour="vote:A/RES/74/247"))
    sheet = lay_out_bare_map(scene, LIGHT_THEME, avoids_discs=True)
    levels = {labels.font_size: labels for labels in compute_label_levels(sheet, (size,))}
    lines = defaultdict[str, list[BaseGeometry]](list)
    for label in levels[size].bloc_labels:
        lines[label.key[0]].append(box(*label.box))
    assert len(lines) == 3
    rings = {hull.name: sheet.to_outline(hull.rings[0]) for hull in sheet.scene.hulls}
    for name, boxes in lines.items():
        left, top, right, bottom = unary_union(boxes).bounds
        side, reach = (right - left) / 4, bottom - top
        column = box(left + side, top - reach, right - side, bottom + reach)
        met = {bloc for bloc, ring in rings.items() if LinearRing(ring).intersects(column)}
        assert not met or name in met
