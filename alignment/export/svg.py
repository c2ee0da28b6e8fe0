"""SVG: the picture as text, for slides, pages and papers, and the ground of PNG and HTML."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from alignment.analysis.bootstrap import Bootstrap
from alignment.answer.study import Study
from alignment.export.about import about, sentences
from alignment.export.text import attribute, xml
from alignment.model.view import View
from alignment.scene.encoding import Entry
from alignment.scene.levels import LEAST, LEAST_CODE
from alignment.scene.looks import Looks, swatch_paint
from alignment.scene.marks import Country, Marks, marks_on
from alignment.scene.primitives import Area, Disc, Label, Line, Paint, Words, corners
from alignment.scene.sheet import Lettering, lay_out, letterings
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
        f' data-disc="{sheet.radius:g}" data-code="{sheet.code_size:g}"'
        f' data-least="{LEAST:g}" data-least-code="{LEAST_CODE:g}">'
    )
    parts = [
        head,
        f'<title id="title">{xml(sheet.scene.title)}</title>',
        f'<desc id="desc">{xml(description)}</desc>',
        f'<rect id="paper" width="{sheet.width}" height="{sheet.height}"'
        f' fill="{sheet.theme.paper}"/>',
        '<g id="map">',
        *map(_ground, marks.ground),
        *_group("hulls", _hulls(marks)),
        *_links(marks),
        *_countries(marks, page_part),
        *_letterings(marks, every=page_part and map_only),
        "</g>",
    ]
    if not map_only:
        parts += _group("marks", map(_swatch, marks.swatches))
        parts += _group("words", map(_words, marks.words))
    parts.append("</svg>")
    body = "\n".join(parts) + "\n"
    return body if page_part else '<?xml version="1.0" encoding="UTF-8"?>\n' + body


def layers(marks: Marks) -> dict[str, str]:
    """Return what lies around countries and links as markup, by the name of its group."""
    return {
        "hulls": "".join(_hulls(marks)),
        "labels": "".join(map(_label, marks.lettering.labels)),
        "names": "".join(_names(marks.lettering)),
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
            f' stroke="{paint.stroke}" stroke-opacity="{paint.stroke_opacity}"'
            f' stroke-width="{_width(paint)}"',
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


def _links(marks: Marks) -> list[str]:
    parts = []
    for layer, paint in marks.looks.links.items():
        rows = [
            f'<path data-a="{link.key[0]}" data-b="{link.key[1]}" d="{_between(link)}"/>'
            for link in marks.links_in(layer)
        ]
        if rows:
            parts.append(
                f'<g class="{layer}" stroke="{paint.stroke}"'
                f' stroke-opacity="{paint.stroke_opacity}" stroke-width="{_width(paint)}">'
            )
            parts += [*rows, "</g>"]
    return _group("links", parts, ' fill="none" stroke-linecap="round"')


def _between(drawn: Line) -> str:
    (x0, y0), (x1, y1) = drawn.start, drawn.end
    return f"M{x0:g},{y0:g}L{x1:g},{y1:g}"


def _countries(marks: Marks, page_part: bool) -> list[str]:
    paint = marks.looks.disc
    alike = (
        f' text-anchor="middle" font-size="{marks.sheet.code_size:g}"'
        f' stroke="{paint.stroke}" stroke-width="{_width(paint)}"'
    )
    usual = marks.sheet.code_size
    rows = (country(each, page_part, usual, marks.has_codes) for each in marks.countries)
    return _group("countries", rows, alike)


def country(drawn: Country, page_part: bool, usual: float, has_codes: bool) -> str:
    """Return a country as markup: its disc with its code, or its land.

    What all countries have in common, the group around them says, such as the `usual` size of
    their codes. In a page, which may be zoomed, codes that are not shown are there all the same.
    """
    name = f' role="img" aria-label={attribute(drawn.said)}' if page_part else ""
    parts = [] if page_part else [f"<title>{xml(drawn.said)}</title>"]
    if drawn.land is not None:
        border = _own(drawn.land) or f' stroke-width="{_width(drawn.land.paint)}"'
        parts.append(f'<path d="{_path(drawn.land)}" fill="{drawn.land.paint.fill}"{border}/>')
    if drawn.tie is not None:
        parts.append(f'<path d="{_between(drawn.tie)}" stroke="{drawn.tie.paint.stroke}"/>')
    if drawn.disc is not None:
        parts.append(_shape(drawn.disc, _own(drawn.disc)))
    if drawn.code is not None and (page_part or has_codes):
        code, hidden = drawn.code, "" if has_codes else ' display="none"'
        parts.append(
            f'<text x="{code.x:g}" y="{code.y:.2f}" fill="{code.fill}" stroke="none"'
            f"{_sized(code, usual)}{hidden}>{xml(code.text)}</text>"
        )
    return f'<g data-iso3="{drawn.iso3}"{name}>{"".join(parts)}</g>'


def _sized(code: Words, usual: float) -> str:
    size = "" if code.size == usual else f' font-size="{code.size:g}"'
    if not code.length:
        return size
    return f'{size} textLength="{code.length:g}" lengthAdjust="spacingAndGlyphs"'


def _own(mark: Area | Disc) -> str:
    # Lines that are not as those of all others.
    return _stroke(mark.paint) if mark.chosen or mark.paint.dash else ""


def _stroke(paint: Paint) -> str:
    dash = f' stroke-dasharray="{" ".join(map(_short, paint.dash))}"' if paint.dash else ""
    return f' stroke="{paint.stroke}" stroke-width="{_width(paint)}"{dash}'


def _shape(disc: Disc, more: str) -> str:
    fill, radius = disc.paint.fill, round(disc.radius, 2)
    points = corners(disc.shape, disc.x, disc.y, radius)
    if not points:
        return f'<circle cx="{disc.x:g}" cy="{disc.y:g}" r="{radius:g}" fill="{fill}"{more}/>'
    places = " ".join(f"{x:g},{y:g}" for x, y in points)
    return f'<polygon points="{places}" fill="{fill}"{more}/>'


def _letterings(marks: Marks, every: bool) -> Iterator[str]:
    # All levels where the picture is zoomed: it shows the one that suits.
    shown, called = marks.lettering, "class" if every else "id"
    for lettering in letterings(marks.sheet) if every else (shown,):
        hidden = "" if lettering.letters == shown.letters else ' display="none"'
        # What names lie on can still be pointed at.
        yield (
            f'<g class="lettering" data-letters="{lettering.letters:g}"{hidden}'
            ' pointer-events="none">'
        )
        yield from (f'<g {called}="labels">', *map(_label, lettering.labels), "</g>")
        yield from (f'<g {called}="names">', *_names(lettering), "</g>")
        yield "</g>"


def _names(lettering: Lettering) -> Iterator[str]:
    for leader in lettering.leaders:
        yield f'<path data-leader="{leader.key[0]}" d="{_between(leader)}"{_stroke(leader.paint)}/>'
    yield from map(_label, lettering.names)


def _label(label: Label) -> str:
    ground = label.ground
    halo = (
        f' stroke="{ground.stroke}" stroke-opacity="{ground.stroke_opacity}"'
        f' stroke-width="{_width(ground)}" stroke-linejoin="round" paint-order="stroke"'
    )
    return _words(label.words, halo)


def _swatch(disc: Disc) -> str:
    return _shape(disc, _stroke(disc.paint))


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
