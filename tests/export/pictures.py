"""Content of a picture, read from each format independently of its writer."""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import plotly.graph_objects as go
from lxml import etree, html
from pptx import Presentation
from pptx.opc.constants import RELATIONSHIP_TYPE

from alignment.scene.text_metrics import measure_text_width

Places = dict[str, tuple[float, float]]
SVG = "{http://www.w3.org/2000/svg}"


@dataclass
class Picture:
    """Content of a picture; positions and outlines are in the units of the format, y upwards.

    `names` are the centres of the names of countries.
    """

    places: Places
    fills: dict[str, str]
    inks: dict[str, str]
    codes: dict[str, str]
    selected: set[str]
    links: set[tuple[str, str]]
    hulls: list[tuple[str, list[tuple[float, float]]]]
    hull_names: list[str]
    names: Places
    legend: list[tuple[str, str]]
    words: str

    def normalize_positions(
        self,
    ) -> tuple[Places, list[tuple[str, list[tuple[float, float]]]], Places]:
        """Positions, outlines and names, with one country as origin and another as unit."""
        x0, y0 = self.places["USA"]
        unit = self.places["VEN"][0] - x0

        def shift_points(point: tuple[float, float]) -> tuple[float, float]:
            return ((point[0] - x0) / unit, (point[1] - y0) / unit)

        places = {iso3: shift_points(point) for iso3, point in self.places.items()}
        names = {text: shift_points(point) for text, point in self.names.items()}
        return places, [(fill, [shift_points(p) for p in ring]) for fill, ring in self.hulls], names


def from_figure(figure: go.Figure) -> Picture:
    traces = {trace.name: trace for trace in figure.data}
    nodes = traces["countries"]
    codes = list(nodes.text)
    where = {(x, y): code for code, x, y in zip(codes, nodes.x, nodes.y, strict=True)}
    links = set()
    for trace in figure.data:
        if trace.mode == "lines" and not trace.legendgroup:
            ends = list(zip(trace.x, trace.y, strict=True))
            for start in range(0, len(ends), 3):
                links.add((where[ends[start]], where[ends[start + 1]]))
    hulls = []
    for shape in (each for each in figure.layout.shapes if each.layer == "below"):
        for part in shape.path.split("Z"):
            pairs = re.findall(r"(-?[\d.]+),(-?[\d.]+)", part)
            points = [(float(x), float(y)) for x, y in pairs]
            if points:
                hulls.append((shape.line.color, points))
    words = [figure.layout.title.text, figure.layout.title.subtitle.text]
    labels = [item for item in figure.layout.annotations if item.xref != "paper"]
    labels = [item for item in labels if not item.name]
    words += [item.text for item in figure.layout.annotations if item.xref == "paper"]
    rows = [trace for trace in figure.data if trace.showlegend]
    return Picture(
        places=dict(zip(codes, zip(nodes.x, nodes.y, strict=True), strict=True)),
        fills=dict(zip(codes, nodes.marker.color, strict=True)),
        inks=dict(zip(codes, nodes.textfont.color, strict=True)),
        codes={code: code for code in codes},
        selected={code for code, w in zip(codes, nodes.marker.line.width, strict=True) if w > 1},
        links=links,
        hulls=hulls,
        hull_names=[label.text for label in labels],
        names={},
        # Hollow swatches have no colour of their own.
        legend=[(row.name, row.marker.color or figure.layout.paper_bgcolor) for row in rows],
        words=_one_line(" ".join(words).replace("<br>", " ")),
    )


def from_svg(markup: bytes) -> Picture:
    return _from_tree(etree.fromstring(markup))


def from_html(page: bytes) -> Picture:
    return _from_tree(parse_picture(page))


def parse_picture(file: bytes) -> Any:
    """Return the SVG element of a file, which is an SVG or a page that holds one."""
    if b"<html" not in file:
        return etree.fromstring(file)
    svg = html.fromstring(file.decode()).get_element_by_id("picture").find("svg")
    return etree.fromstring(etree.tostring(svg))


def _from_tree(root: Any) -> Picture:
    def part(name: str) -> Any:
        # A page has labels in several sizes and shows one of them.
        return next(
            item
            for item in root.iter()
            if item.get("id") == name
            or (item.get("class") == name and item.getparent().get("display") is None)
        )

    picture = Picture({}, {}, {}, {}, set(), set(), [], [], {}, [], "")
    for group in part("countries"):
        code = group.get("data-iso3")
        # The last shape is the disc, above the halo of a selected country.
        shape = [item for item in group if item.tag in (f"{SVG}circle", f"{SVG}polygon")][-1]
        text = group.find(f"{SVG}text")
        (across, up), (x, y) = _centre(shape), _shift(group)
        picture.places[code] = across + x, up + y
        picture.fills[code] = shape.get("fill")
        picture.codes[code] = code
        if text is not None:
            picture.inks[code] = text.get("fill")
            picture.codes[code] = text.text
        if shape.get("stroke") and not shape.get("stroke-dasharray"):
            picture.selected.add(code)
    picture.links = {
        (path.get("data-a"), path.get("data-b")) for path in part("links").iter(f"{SVG}path")
    }
    for path in part("hulls").iter(f"{SVG}path"):
        for ring in path.get("d").split("Z"):
            points = [(float(x), -float(y)) for x, y in re.findall(r"([\d.]+),([\d.]+)", ring)]
            if points:
                picture.hulls.append((path.get("stroke"), points))
    for halo in root.xpath("//*[@data-role='halo']"):
        halo.getparent().remove(halo)
    labels, names = _lettering(root)
    picture.hull_names = [text.text for text in labels.iter(f"{SVG}text")]
    for text in names.iter(f"{SVG}text"):
        x, y, size = (float(text.get(side)) for side in ("x", "y", "font-size"))
        half = {"middle": 0, "end": -1, None: 1}[text.get("text-anchor")]
        wide = measure_text_width(text.text, size, bold=True)
        # The centre of the box is above the baseline.
        picture.names[text.text] = (x + half * wide / 2, -(y - 0.32 * size))
    marks = {-_centre(mark)[1]: mark.get("fill") for mark in part("marks")}
    for text in part("words"):
        if not text.get("data-role").endswith(" entry"):
            continue
        middle = float(text.get("y")) - 0.34 * float(text.get("font-size"))
        fills_nearby = [fill for y, fill in marks.items() if abs(y - middle) < 1]
        if fills_nearby:
            picture.legend.append((text.text, fills_nearby[0]))
        else:  # a further line of an entry
            picture.legend[-1] = (f"{picture.legend[-1][0]} {text.text}", picture.legend[-1][1])
    picture.words = _one_line(" ".join(text.text for text in part("words")))
    return picture


def _lettering(root: Any) -> Any:
    """Return the groups of bloc names and country names, on a page those that are shown."""
    lettering = next(item for item in root.iter() if item.get("id") == "lettering")
    levels = [item for item in lettering if item.get("class") == "level"]
    return next((item for item in levels if item.get("display") is None), lettering)


def from_pptx(file: bytes) -> Picture:
    deck = Presentation(BytesIO(file))
    shapes = list(list_shapes(deck.slides[0].shapes))
    picture = Picture({}, {}, {}, {}, set(), set(), [], [], {}, [], "")
    ids = {}
    marks, rows, words = [], [], []
    for shape in shapes:
        kind = shape.name.split(" ")[0]
        if kind == "Country" and shape.name != "Country name":
            code = shape.name.split(" ")[1]
            ids[shape.shape_id] = code
            picture.places[code] = centre_of_frame(shape)
            picture.fills[code] = f"#{shape.fill.fore_color.rgb}"
            picture.codes[code] = shape.text_frame.text or code
            if shape.line.width > 20_000:
                picture.selected.add(code)
        elif shape.name == "Bloc name":
            picture.hull_names.append(shape.text_frame.text)
        elif shape.name == "Country name":
            picture.names[shape.text_frame.text] = centre_of_frame(shape)
        elif kind == "Bloc":
            points = shape._element.xpath(".//a:path//a:pt")
            ring = [(shape.left + int(p.get("x")), -shape.top - int(p.get("y"))) for p in points]
            picture.hulls.append((f"#{shape.line.color.rgb}", ring))
        elif shape.name in ("Legend colour", "Legend shape"):
            marks.append(f"#{shape.fill.fore_color.rgb}")
        elif shape.has_text_frame:
            words.append(shape.text_frame.text)
            if shape.name.endswith(" entry"):
                rows.append(shape.text_frame.text.replace("\v", " "))
    for link in shapes:
        if link.name.startswith("Link "):
            begin, end = link._element.xpath(".//a:stCxn/@id | .//a:endCxn/@id")
            picture.links.add((ids[int(begin)], ids[int(end)]))
    picture.legend = list(zip(rows, marks, strict=True))
    picture.words = _one_line(" ".join(words))
    return picture


def list_shapes(shapes: Any) -> Iterator[Any]:
    """Yield the shapes of a slide and of its groups, the lowest first."""
    for shape in shapes:
        if hasattr(shape, "shapes"):
            yield from list_shapes(shape.shapes)
        else:
            yield shape


def read_theme_colours(deck: Any) -> dict[str, str]:
    """Return the theme colours of a presentation by their names in shapes."""
    part = deck.slide_masters[0].part.part_related_by(RELATIONSHIP_TYPE.THEME)
    (scheme,) = etree.fromstring(part.blob).iter("{*}clrScheme")
    colours = {etree.QName(slot).localname: slot[0].get("val") for slot in scheme}
    names = {"dk1": "tx1", "lt1": "bg1", "dk2": "tx2", "lt2": "bg2"}
    return {names.get(name, name): f"#{value}" for name, value in colours.items()}


def _centre(shape: Any) -> tuple[float, float]:
    if shape.tag == f"{SVG}circle":
        # The default centre is the origin of the group.
        return float(shape.get("cx", 0)), -float(shape.get("cy", 0))
    points = [tuple(map(float, pair.split(","))) for pair in shape.get("points").split()]
    # The centre of these shapes is the mean of their corners.
    xs, ys = zip(*points, strict=True)
    return sum(xs) / len(xs), -sum(ys) / len(ys)


def _shift(group: Any) -> tuple[float, float]:
    (shift_points,) = re.findall(r"^translate\((-?[\d.]+) (-?[\d.]+)\)$", group.get("transform"))
    return float(shift_points[0]), -float(shift_points[1])


def centre_of_frame(shape: Any) -> tuple[float, float]:
    # A pentagon extends 1 upwards from its centre and cos 36 degrees downwards.
    pentagon = shape._element.xpath(".//a:prstGeom/@prst") == ["pentagon"]
    high = 1 / (1 + math.cos(math.pi / 5)) if pentagon else 0.5
    return shape.left + shape.width / 2, -(shape.top + shape.height * high)


def _one_line(words: str) -> str:
    return " ".join(words.split())


def list_values(column: dict[str, Any]) -> list[Any]:
    """Return the values of a pool of a page's picture; "0" is the first use of the next value."""
    unused, pool = iter(column["pool"]), column["pool"]
    return [next(unused) if i == "0" else pool[ord(i) - ord("1")] for i in column["of"]]


def list_paints(parts: dict[str, Any]) -> list[Any]:
    """Return the paints of countries, which are sent once for each value if it decides alone."""
    paints, values = list_values(parts["paints"]), list_values(parts["values"])
    if len(paints) == len(values):
        return paints
    by_value = dict(zip(dict.fromkeys(values), paints, strict=True))
    return [by_value[value] for value in values]
