"""SVG: the picture as text, for slides, pages and papers, and the ground of PNG and HTML."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from alignment.analysis.bootstrap import Bootstrap
from alignment.answer.study import Study
from alignment.export.about import about, sentences
from alignment.export.text import attribute, xml
from alignment.model.view import View
from alignment.scene.encoding import Entry
from alignment.scene.marks import Country, Marks, marks_on
from alignment.scene.primitives import Area, Disc, Label, Line, Paint, Words, corners
from alignment.scene.sheet import Sheet, lay_out
from alignment.scene.world import scene_of

FONT = "Arial, Helvetica, 'Liberation Sans', 'DejaVu Sans', 'Bitstream Vera Sans', sans-serif"


def write(study: Study, view: View, sure: Bootstrap | None = None) -> bytes:
    """Return the picture as an SVG file.

    Text stays text in fonts that exist everywhere, styles are attributes, and nothing is
    loaded; `<title>` and `<desc>` speak to screen readers. The same study and view give the
    same bytes.
    """
    scene = scene_of(study, view, sure=sure)
    marks = marks_on(lay_out(scene, view))
    return svg(marks, sentences(about(study, view, scene))).encode()


def svg(
    marks: Marks,
    description: str,
    page_part: bool = False,
    font: str = FONT,
    map_only: bool = False,
) -> str:
    """Return marks on their sheet as SVG markup.

    Parameters
    ----------
    marks : Marks
    description : str
        For `<desc>`.
    page_part : bool
        Whether it is part of an HTML page, which names the countries itself: no XML
        declaration, and no titles that browsers show as tooltips.
    font : str
        Font families, the first that is there is used.
    map_only : bool
        Whether the map alone is drawn, cut to its edges, for a page that writes title, legends
        and source itself.
    """
    sheet = marks.sheet
    x, y, wide, high = sheet.map_box if map_only else (0, 0, sheet.width, sheet.height)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{x:g} {y:g} {wide:g} {high:g}"'
        f' width="{wide:g}" height="{high:g}" font-family={attribute(font)}'
        f' role="{"group" if page_part else "img"}" aria-labelledby="title desc"'
        + "".join(f' data-{name}="{value:g}"' for name, value in measures(sheet).items())
        + ">"
    )
    parts = [
        head,
        f'<title id="title">{xml(sheet.scene.title)}</title>',
        f'<desc id="desc">{xml(description)}</desc>',
        f'<rect id="paper" width="{sheet.width}" height="{sheet.height}"'
        f' fill="{sheet.theme.paper}"/>',
        '<g id="drawing">',
        *_group("land", map(_ground, marks.ground)),
        *_group("hulls", map(_hull, marks.hulls)),
        *links(marks),
        *countries(marks, [country(each, page_part) for each in marks.countries]),
        # What they lie on can still be pointed at.
        *_group("labels", _labels(marks.labels), ' pointer-events="none"'),
        *_group("names", _labels(marks.names), ' pointer-events="none"'),
        "</g>",
    ]
    if not map_only:
        parts += _group("marks", map(_swatch, marks.swatches))
        parts += _group("words", map(_words, marks.words))
    parts.append("</svg>")
    body = "\n".join(parts) + "\n"
    return body if page_part else '<?xml version="1.0" encoding="UTF-8"?>\n' + body


def measures(sheet: Sheet) -> dict[str, float]:
    """Return what a page must know of a picture to take hold of it.

    Radius of a disc and size of a code; where the map's own origin lies, and how many pixels its
    unit has.
    """
    (left, top), scale = sheet.origin, round(sheet.scale, 4)
    return {
        "disc": sheet.radius,
        "code": sheet.code_size,
        "left": round(left, 2),
        "top": round(top, 2),
        "scale": scale,
    }


def around(marks: Marks) -> dict[str, str]:
    """Return what lies around countries and links as markup, by the name of its group."""
    return {
        "land": "".join(map(_ground, marks.ground)),
        "hulls": "".join(map(_hull, marks.hulls)),
        "labels": "".join(_labels(marks.labels)),
        "names": "".join(_labels(marks.names)),
        "marks": "".join(map(_swatch, marks.swatches)),
        "words": "".join(map(_words, marks.words)),
    }


def swatch(entry: Entry, outline: str) -> str:
    """Return a row of a legend's mark as a small SVG of its own, for the text of a page."""
    disc = Disc("swatch", (), entry.shape, 8.0, 8.0, 6.5, Paint(entry.fill))
    drawn = _shape(disc, f' fill="{entry.fill}" stroke="{outline}"')
    return f'<svg class="swatch" viewBox="0 0 16 16" aria-hidden="true">{drawn}</svg>'


def _group(name: str, rows: Iterable[str], more: str = "") -> list[str]:
    return [f'<g id="{name}"{more}>', *rows, "</g>"]


def _ground(area: Area) -> str:
    paint = area.paint
    return (
        f'<path id="{area.kind}" d="{_path(area)}" fill="{paint.fill}"'
        f' stroke="{paint.stroke}" stroke-width="{_width(paint)}"/>'
    )


def _hull(area: Area) -> str:
    paint = area.paint
    return (
        f'<path d="{_path(area)}" fill="{paint.fill}" fill-opacity="{paint.fill_opacity}"'
        f' stroke="{paint.stroke}" stroke-opacity="{paint.stroke_opacity}"'
        f' stroke-width="{_width(paint)}" stroke-linejoin="round"/>'
    )


def _path(area: Area) -> str:
    return "".join(
        "M" + "L".join(f"{x:g},{y:g}" for x, y in outline) + "Z" for outline in area.rings
    )


def links(marks: Marks, placed: bool = True) -> list[str]:
    """Return the group of all links, in layers; a page that knows where discs are places them."""
    parts = []
    for layer, paint in marks.looks.links.items():
        rows = [
            f'<path data-a="{link.key[0]}" data-b="{link.key[1]}"{_way(link) if placed else ""}/>'
            for link in marks.links_in(layer)
        ]
        if rows:
            parts.append(
                f'<g class="{layer}" stroke="{paint.stroke}"'
                f' stroke-opacity="{paint.stroke_opacity}" stroke-width="{_width(paint)}">'
            )
            parts += [*rows, "</g>"]
    return _group("links", parts, ' fill="none" stroke-linecap="round"')


def _way(link: Line) -> str:
    return f' d="{_between(link)}"'


def _between(drawn: Line) -> str:
    (x0, y0), (x1, y1) = drawn.start, drawn.end
    return f"M{x0:g},{y0:g}L{x1:g},{y1:g}"


def countries(marks: Marks, rows: Iterable[str]) -> list[str]:
    """Return the group of all countries: what they have in common, and each as markup."""
    paint = marks.looks.disc
    alike = (
        f' text-anchor="middle" font-size="{marks.sheet.code_size:g}"'
        f' stroke="{paint.stroke}" stroke-width="{_width(paint)}"'
    )
    return _group("countries", rows, alike)


def country(drawn: Country, page_part: bool) -> str:
    """Return a country as markup: its disc with its code, or its land.

    What all countries have in common, the group around them says. A disc on the bloc map is drawn
    around the origin, and its group stands where it belongs: that is where a page takes hold of it.
    """
    if page_part:
        title, said = "", f" aria-label={attribute(drawn.said)}"
    else:
        title, said = f"<title>{xml(drawn.said)}</title>", ""
    x, y = drawn.at
    place = f' transform="translate({x:g} {y:g})"' if drawn.code else f' data-at="{x:g} {y:g}"'
    inside = "".join(_body(drawn, painted=True))
    return f"{_begun(drawn, page_part)}{place}{said}>{title}{inside}</g>"


def bare(drawn: Country) -> str:
    """Return a country of a page without its place and all that it is coloured and told by."""
    return f"{_begun(drawn, page_part=True)}>{''.join(_body(drawn, painted=False))}</g>"


def _begun(drawn: Country, page_part: bool) -> str:
    name = f' data-name={attribute(drawn.name)} role="img"' if page_part else ""
    return f'<g data-iso3="{drawn.iso3}"{name}'


def paints(drawn: Country) -> list[dict[str, str]]:
    """Return the attributes that colour each part of a country, in their order."""
    return [_painted(mark) for mark in drawn]


def _body(drawn: Country, painted: bool) -> Iterator[str]:
    # Around the origin where the group stands where it belongs.
    x, y = drawn.at if drawn.code else (0.0, 0.0)
    for mark in drawn:
        colours = _attributes(_painted(mark)) if painted else ""
        if isinstance(mark, Area):
            yield f'<path d="{_path(mark)}"{colours}/>'
        elif isinstance(mark, Line):
            yield f'<path d="{_between(mark)}"{colours}/>'
        elif isinstance(mark, Disc):
            yield _shape(replace(mark, x=mark.x - x, y=mark.y - y), colours)
        elif isinstance(mark, Words):
            yield f'<text y="{mark.y - y:.2f}"{colours}>{xml(mark.text)}</text>'


def _painted(mark: Area | Line | Disc | Words) -> dict[str, str]:
    if isinstance(mark, Words):
        return {"fill": mark.fill, "stroke": "none"}
    if isinstance(mark, Line):
        return {"stroke": mark.paint.stroke}
    if mark.chosen:
        found = {"stroke": mark.paint.stroke, "stroke-width": _width(mark.paint)}
    else:
        found = {"stroke-width": _width(mark.paint)} if isinstance(mark, Area) else {}
    return {"fill": mark.paint.fill} | found


def _attributes(named: dict[str, str]) -> str:
    return "".join(f' {name}="{value}"' for name, value in named.items())


def _shape(disc: Disc, more: str) -> str:
    radius = round(disc.radius, 2)
    points = corners(disc.shape, disc.x, disc.y, radius)
    if not points:
        middle = f' cx="{disc.x:g}" cy="{disc.y:g}"' if disc.x or disc.y else ""
        return f'<circle{middle} r="{radius:g}"{more}/>'
    places = " ".join(f"{x:g},{y:g}" for x, y in points)
    return f'<polygon points="{places}"{more}/>'


def _labels(labels: tuple[Label, ...]) -> Iterator[str]:
    for label in labels:
        x0, y0, x1, y1 = label.box
        yield (
            f'<rect x="{x0:.2f}" y="{y0:.2f}" width="{x1 - x0:.2f}" height="{y1 - y0:.2f}"'
            f' rx="{label.corner:.2f}" fill="{label.ground.fill}"'
            f' fill-opacity="{label.ground.fill_opacity}"/>'
        )
        yield _words(label.words)


def _swatch(disc: Disc) -> str:
    paint = disc.paint
    more = f' fill="{paint.fill}" stroke="{paint.stroke}" stroke-width="{_width(paint)}"'
    return _shape(disc, more)


def _words(item: Words) -> str:
    anchor = "" if item.anchor == "start" else f' text-anchor="{item.anchor}"'
    bold = ' font-weight="bold"' if item.bold else ""
    return (
        f'<text x="{item.x:g}" y="{item.y:g}" font-size="{item.size:g}" fill="{item.fill}"'
        f'{anchor}{bold} data-role="{item.kind}">{xml(item.text)}</text>'
    )


def _width(paint: Paint) -> str:
    return f"{paint.width:.3g}"
