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
from alignment.scene.levels import LEAST, LEAST_CODE
from alignment.scene.looks import Looks, swatch_paint
from alignment.scene.marks import Country, Marks, marks_on
from alignment.scene.primitives import Area, Disc, Label, Line, Paint, Point, Words, corners
from alignment.scene.sheet import Lettering, Sheet, lay_out, letterings
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
        # Codes that are too small are there for whoever zooms, and not seen until then.
        + (' class="uncoded"' if page_part and not marks.has_codes else "")
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
        *_group("hulls", _hulls(marks)),
        *links(marks),
        *countries(marks, [country(each, marks, page_part) for each in marks.countries]),
        # What they lie on can still be pointed at.
        *_group("lettering", lettering(marks, every=page_part), ' pointer-events="none"'),
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
    unit has; the least pixels of the letters of a name, and of a code, on the screen.
    """
    (left, top), scale = sheet.origin, round(sheet.scale, 4)
    return {
        "disc": sheet.radius,
        "code": sheet.code_size,
        "left": round(left, 2),
        "top": round(top, 2),
        "scale": scale,
        "least": LEAST,
        "least-code": LEAST_CODE,
    }


def around(marks: Marks) -> dict[str, str]:
    """Return what lies around countries and links as markup, by the name of its group."""
    return {
        "land": "".join(map(_ground, marks.ground)),
        "hulls": "".join(_hulls(marks)),
        "lettering": "".join(lettering(marks, every=True)),
        "marks": "".join(map(_swatch, marks.swatches)),
        "words": "".join(map(_words, marks.words)),
    }


def swatch(entry: Entry, looks: Looks) -> str:
    """Return a row of a legend's mark as a small SVG of its own, for the text of a page."""
    paint = swatch_paint(entry, looks)
    drawn = _swatch(Disc("swatch", (), entry.shape, 8.0, 8.0, 6.5, paint))
    return f'<svg class="swatch" viewBox="0 0 16 16" aria-hidden="true">{drawn}</svg>'


def _group(name: str, rows: Iterable[str], more: str = "") -> list[str]:
    return [f'<g id="{name}"{more}>', *rows, "</g>"]


def _ground(area: Area) -> str:
    paint = area.paint
    return (
        f'<path id="{area.kind}" d="{_path(area)}" fill="{paint.fill}"'
        f' stroke="{paint.stroke}" stroke-width="{_width(paint)}"/>'
    )


def _hulls(marks: Marks) -> Iterator[str]:
    yield from map(_hull, marks.hulls)
    for disc in marks.clearings:
        paint = disc.paint
        yield _shape(
            disc,
            f' fill="{paint.fill}" stroke="{paint.stroke}"'
            f' stroke-opacity="{paint.stroke_opacity}" stroke-width="{_width(paint)}"',
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


def country(drawn: Country, marks: Marks, page_part: bool) -> str:
    """Return a country as markup: its disc with its code, or its land.

    What all countries have in common, the group around them says. A disc on the bloc map is drawn
    around the origin, and its group stands where it belongs: that is where a page takes hold of it.
    In a page, which may be zoomed, codes that are too small are there all the same.
    """
    if page_part:
        title, said = "", f" aria-label={attribute(drawn.said)}"
    else:
        title, said = f"<title>{xml(drawn.said)}</title>", ""
    x, y = drawn.at
    place = f' transform="translate({x:g} {y:g})"' if drawn.code else f' data-at="{x:g} {y:g}"'
    shown = drawn if page_part or marks.has_codes else replace(drawn, code=None)
    inside = "".join(_body(shown, marks, drawn.at if drawn.code else (0.0, 0.0)))
    return f"{_begun(drawn, page_part)}{place}{said}>{title}{inside}</g>"


def bare(drawn: Country, marks: Marks) -> str:
    """Return a country of a page without its place and all that it is coloured and told by."""
    inside = "".join(_body(drawn, marks, drawn.at if drawn.code else (0.0, 0.0), painted=False))
    return f"{_begun(drawn, page_part=True)}>{inside}</g>"


def _begun(drawn: Country, page_part: bool) -> str:
    name = f' data-name={attribute(drawn.name)} role="img"' if page_part else ""
    return f'<g data-iso3="{drawn.iso3}"{name}'


def paints(drawn: Country) -> list[dict[str, str]]:
    """Return the attributes that colour each part of a country, in their order."""
    return [_painted(mark) for mark in drawn]


def _body(drawn: Country, marks: Marks, origin: Point, painted: bool = True) -> Iterator[str]:
    x, y = origin
    for mark in drawn:
        colours = _attributes(_painted(mark)) if painted else ""
        if isinstance(mark, Area):
            yield f'<path d="{_path(mark)}"{colours}/>'
        elif isinstance(mark, Line):
            yield f'<path d="{_between(mark)}"{colours}/>'
        elif isinstance(mark, Disc):
            yield _shape(replace(mark, x=mark.x - x, y=mark.y - y), colours)
        elif isinstance(mark, Words):
            sized = _sized(mark, marks.sheet.code_size)
            yield f'<text y="{mark.y - y:.2f}"{sized}{colours}>{xml(mark.text)}</text>'


def _painted(mark: Area | Line | Disc | Words) -> dict[str, str]:
    if isinstance(mark, Words):
        return {"fill": mark.fill, "stroke": "none"}
    if isinstance(mark, Line):
        return {"stroke": mark.paint.stroke}
    # Lines that are not as those of all others.
    if mark.chosen or mark.paint.dash:
        return {"fill": mark.paint.fill} | _stroke(mark.paint)
    border = {"stroke-width": _width(mark.paint)} if isinstance(mark, Area) else {}
    return {"fill": mark.paint.fill} | border


def _attributes(named: dict[str, str]) -> str:
    return "".join(f' {name}="{value}"' for name, value in named.items())


def _sized(code: Words, usual: float) -> str:
    size = "" if code.size == usual else f' font-size="{code.size:g}"'
    if not code.length:
        return size
    return f'{size} textLength="{code.length:g}" lengthAdjust="spacingAndGlyphs"'


def _stroke(paint: Paint) -> dict[str, str]:
    dash = {"stroke-dasharray": " ".join(map(_short, paint.dash))} if paint.dash else {}
    return {"stroke": paint.stroke, "stroke-width": _width(paint)} | dash


def _shape(disc: Disc, more: str) -> str:
    radius = round(disc.radius, 2)
    points = corners(disc.shape, disc.x, disc.y, radius)
    if not points:
        middle = f' cx="{disc.x:g}" cy="{disc.y:g}"' if disc.x or disc.y else ""
        return f'<circle{middle} r="{radius:g}"{more}/>'
    places = " ".join(f"{x:g},{y:g}" for x, y in points)
    return f'<polygon points="{places}"{more}/>'


def lettering(marks: Marks, every: bool) -> Iterator[str]:
    """Yield the names on the map as markup; at every level for a page, which shows one of them."""
    shown, called = marks.lettering, "class" if every else "id"
    for level in letterings(marks.sheet) if every else (shown,):
        if every:
            hidden = "" if level.letters == shown.letters else ' display="none"'
            yield f'<g class="level" data-letters="{level.letters:g}"{hidden}>'
        yield from (f'<g {called}="labels">', *map(_label, level.labels), "</g>")
        yield from (f'<g {called}="names">', *_names(level), "</g>")
        if every:
            yield "</g>"


def _names(level: Lettering) -> Iterator[str]:
    for leader in level.leaders:
        drawn = _attributes(_stroke(leader.paint))
        yield f'<path data-leader="{leader.key[0]}" d="{_between(leader)}"{drawn}/>'
    yield from map(_label, level.names)


def _label(label: Label) -> str:
    ground = label.ground
    halo = (
        f' stroke="{ground.stroke}" stroke-opacity="{ground.stroke_opacity}"'
        f' stroke-width="{_width(ground)}" stroke-linejoin="round" paint-order="stroke"'
    )
    return _words(label.words, halo)


def _swatch(disc: Disc) -> str:
    paint = disc.paint
    return _shape(disc, f' fill="{paint.fill}"{_attributes(_stroke(paint))}')


def _words(item: Words, more: str = "") -> str:
    anchor = "" if item.anchor == "start" else f' text-anchor="{item.anchor}"'
    bold = ' font-weight="bold"' if item.bold else ""
    return (
        f'<text x="{item.x:g}" y="{item.y:g}" font-size="{item.size:g}" fill="{item.fill}"'
        f'{anchor}{bold}{more} data-role="{item.kind}">{xml(item.text)}</text>'
    )


def _width(paint: Paint) -> str:
    return _short(paint.width)


def _short(number: float) -> str:
    return f"{number:.3g}"
