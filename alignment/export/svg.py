"""SVG: the picture as text, for slides, pages and papers, and the ground of PNG and HTML."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Any

from alignment.analysis.bootstrap import Bootstrap
from alignment.answer.seen import HowSure
from alignment.answer.study import Study
from alignment.answer.timeline import Timeline
from alignment.export.about import about_drawn, sentences
from alignment.export.elements import (
    attributes,
    between,
    group,
    opacity_of,
    path_of,
    shape_of,
    stroke_of,
    width_of,
)
from alignment.export.multiples import plate
from alignment.export.period import pictured
from alignment.export.svg_country import countries, country
from alignment.export.text import attribute, xml
from alignment.model.view import View
from alignment.scene.arrows import Arrow
from alignment.scene.encoding import Entry
from alignment.scene.lettered import KEPT
from alignment.scene.levels import LEAST, LEAST_CODE, LETTERS
from alignment.scene.looks import Looks, swatch_paint
from alignment.scene.marks import Marks, marks_on
from alignment.scene.nearer import Sizes
from alignment.scene.primitives import Area, Disc, Label, Lettering, Line, Words
from alignment.scene.sheet import Sheet, lay_out, letterings

FONT = "Arial, Helvetica, 'Liberation Sans', 'DejaVu Sans', 'Bitstream Vera Sans', sans-serif"


def write(study: Study, view: View, sure: Bootstrap | None = None) -> bytes:
    """Return the picture as an SVG file.

    Text stays text in fonts that exist everywhere, styles are attributes, and nothing is
    loaded; `<title>` and `<desc>` speak to screen readers. The same study and view give the
    same bytes.
    """
    scene = pictured(study, view, sure)
    marks = marks_on(lay_out(scene, view))
    return svg(marks, sentences(about_drawn(study, view, scene))).encode()


def write_multiples(timeline: Timeline, view: View, how_sure: HowSure | None = None) -> bytes:
    """Return the periods of a timeline side by side as an SVG file."""
    found = plate(timeline, view, how_sure)
    return svg(found.marks, sentences(found.facts)).encode()


def svg(
    marks: Marks,
    description: str,
    page_part: bool = False,
    font: str = FONT,
    map_only: bool = False,
    sizes: tuple[float, ...] = LETTERS,
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
    sizes : tuple of float
        Of the letters of names that a page's part has beside its own, of which a page shows those
        that can be read.
    """
    sheet = marks.sheet
    x, y, wide, high = sheet.map_box if map_only else (0, 0, sheet.width, sheet.height)
    # A page shows codes anew wherever they can be read.
    small = ' class="uncoded"' if page_part and not marks.has_codes else ""
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{x:g} {y:g} {wide:g} {high:g}"'
        f' width="{wide:g}" height="{high:g}" font-family={attribute(font)}'
        f' role="{"group" if page_part else "img"}" aria-labelledby="title desc"'
        f"{small}"
        + "".join(f' data-{name}="{value:g}"' for name, value in measures(sheet).items())
        + ">"
    )
    names = _levels(marks, sizes) if page_part else _lettering(marks, marks.lettering, "id")
    parts = [
        head,
        f'<title id="title">{xml(sheet.scene.title)}</title>',
        f'<desc id="desc">{xml(description)}</desc>',
        f'<rect id="paper" width="{sheet.width}" height="{sheet.height}"'
        f' fill="{sheet.theme.paper}"/>',
        '<g id="drawing">',
        *group("land", map(_ground, marks.ground)),
        *group("hulls", _hulls(marks)),
        *links(marks),
        *countries(marks, [country(each, marks, page_part) for each in marks.countries]),
        # What they lie on can still be pointed at.
        *group("lettering", names, ' pointer-events="none"'),
        "</g>",
    ]
    if not map_only:
        parts += group("marks", map(_swatch, marks.swatches))
        parts += group("words", map(_words, marks.words))
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


def around(marks: Marks, sizes: Sizes) -> dict[str, Any]:
    """Return what lies around countries and links as markup, by the name of its group.

    `lettering` is a list of what is written in letters of such sizes and of the picture's own, the
    smallest first: the size, in radii of a disc, and the markup.
    """
    return {
        "land": "".join(map(_ground, marks.ground)),
        "hulls": "".join(_hulls(marks)),
        "lettering": [
            (level.letters, "".join(_lettering(marks, level, "class")))
            for level in letterings(marks.sheet, *sizes)
        ],
        "marks": "".join(map(_swatch, marks.swatches)),
        "words": "".join(map(_words, marks.words)),
    }


def swatch(entry: Entry, looks: Looks) -> str:
    """Return a row of a legend's mark as a small SVG of its own, for the text of a page."""
    paint = swatch_paint(entry, looks)
    drawn = _swatch(Disc("swatch", (), entry.shape, 8.0, 8.0, 6.5, paint))
    return f'<svg class="swatch" viewBox="0 0 16 16" aria-hidden="true">{drawn}</svg>'


def _ground(area: Area) -> str:
    paint = area.paint
    return (
        f'<path id="{area.kind}" d="{path_of(area)}" fill="{paint.fill}"'
        f' stroke="{paint.stroke}" stroke-width="{width_of(paint)}"'
        f"{attributes(opacity_of(paint))}/>"
    )


def _hulls(marks: Marks) -> Iterator[str]:
    yield from map(_hull, marks.hulls)
    for disc in marks.clearings:
        paint = disc.paint
        yield shape_of(
            disc,
            f' fill="{paint.fill}" stroke="{paint.stroke}"'
            f' stroke-opacity="{paint.stroke_opacity}" stroke-width="{width_of(paint)}"',
        )


def _hull(area: Area) -> str:
    paint = area.paint
    return (
        f'<path d="{path_of(area)}" fill="{paint.fill}" fill-opacity="{paint.fill_opacity}"'
        f' stroke="{paint.stroke}" stroke-opacity="{paint.stroke_opacity}"'
        f' stroke-width="{width_of(paint)}" stroke-linejoin="round"/>'
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
                f' stroke-opacity="{paint.stroke_opacity}" stroke-width="{width_of(paint)}">'
            )
            parts += [*rows, "</g>"]
    return group("links", parts, ' fill="none" stroke-linecap="round"')


def _way(link: Line) -> str:
    return f' d="{between(link)}"'


def _levels(marks: Marks, sizes: tuple[float, ...]) -> Iterator[str]:
    """Yield the names on the map in letters of all such sizes, of which a page shows one."""
    for level in letterings(marks.sheet, sizes):
        hidden = "" if level.letters == marks.lettering.letters else ' display="none"'
        yield f'<g class="level" data-letters="{level.letters:g}"{hidden}>'
        yield from _lettering(marks, level, "class")
        yield "</g>"


def _lettering(marks: Marks, level: Lettering, called: str) -> Iterator[str]:
    if marks.arrows:
        yield from (f'<g {called}="arrows">', *map(_arrow, marks.arrows), "</g>")
    yield from _written(level, called)


@lru_cache(maxsize=KEPT)
def _written(level: Lettering, called: str) -> tuple[str, ...]:
    labels = (f'<g {called}="labels">', *map(_label, level.labels), "</g>")
    return (*labels, f'<g {called}="names">', *_names(level), "</g>")


def _names(level: Lettering) -> Iterator[str]:
    for leader in level.leaders:
        drawn = attributes(stroke_of(leader.paint))
        yield f'<path data-leader="{leader.key[0]}" d="{between(leader)}"{drawn}/>'
    yield from map(_label, level.names)


def _label(label: Label) -> str:
    ground = label.ground
    halo = (
        f' stroke="{ground.stroke}" stroke-opacity="{ground.stroke_opacity}"'
        f' stroke-width="{width_of(ground)}" stroke-linejoin="round" paint-order="stroke"'
    )
    # To a tenth of a pixel: a page is sent hundreds of them with another colour.
    words = replace(label.words, x=round(label.words.x, 1), y=round(label.words.y, 1))
    return _words(words, halo)


def _arrow(arrow: Arrow) -> str:
    return "".join(
        (
            f'<path d="{between(arrow.shaft)}"{attributes(stroke_of(arrow.shaft.paint))}/>',
            f'<path d="{path_of(arrow.head)}" fill="{arrow.head.paint.fill}"/>',
            _swatch(arrow.start),
        )
    )


def _swatch(disc: Disc) -> str:
    paint = disc.paint
    return shape_of(disc, f' fill="{paint.fill}"{attributes(stroke_of(paint))}')


def _words(item: Words, more: str = "") -> str:
    anchor = "" if item.anchor == "start" else f' text-anchor="{item.anchor}"'
    bold = ' font-weight="bold"' if item.bold else ""
    return (
        f'<text x="{item.x:g}" y="{item.y:g}" font-size="{item.size:g}" fill="{item.fill}"'
        f'{anchor}{bold}{more} data-role="{item.kind}">{xml(item.text)}</text>'
    )
