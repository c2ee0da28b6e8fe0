"""SVG: the picture as a file, as part of a page, and in parts that the page updates one by one.

The SVG is also the source of PNG and HTML.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any
from zlib import crc32

from alignment.analysis.bloc_stability import BlocStability
from alignment.export.escaping import escape_xml, quote_attribute
from alignment.export.metadata import format_metadata
from alignment.export.multiples import build_multiples
from alignment.export.panel_charts import ChartPicture
from alignment.export.pictures import make_picture
from alignment.model.view import View
from alignment.scene.encoding import LegendEntry
from alignment.scene.labels.level_of_detail import (
    FONT_SIZES,
    MIN_CODE_PIXELS,
    RENDER_CACHE_SIZE,
    FontSizes,
    select_font_size,
)
from alignment.scene.marks import CountryMarks, Marks, MarkStyles, get_swatch_paint
from alignment.scene.movement_marks import (
    ARROW_PAINT,
    MOVER_PAINT,
    REST_PAINT,
    START_RING_PAINT,
    MovementMarks,
    MoverMarks,
)
from alignment.scene.primitives import (
    Area,
    Arrow,
    Disc,
    Hatch,
    Label,
    Line,
    Paint,
    Point,
    SheetLabels,
    TextLine,
    get_shape_corners,
)
from alignment.scene.sheet import Sheet, compute_label_levels
from alignment.studies.study import StabilityFunction, Study
from alignment.studies.timeline import Timeline

SVG_FONT = "Inter, Arial, sans-serif"
ALL_FONT_SIZES = FontSizes(FONT_SIZES)
HATCH_ID, SWATCH_HATCH_ID = "hatch", "hatch-key"


def write(study: Study, view: View, stability: BlocStability | None = None) -> bytes:
    """Return the picture as an SVG file.

    Text stays text in common fonts, styles are attributes, and nothing is loaded. `<title>` and
    `<desc>` are for screen readers.
    """
    marks, facts = make_picture(study, view, stability)
    return render_svg(marks, format_metadata(facts)).encode()


def write_chart(chart: ChartPicture) -> bytes:
    """Return the chart of a panel as an SVG file."""
    return render_svg(chart.marks, format_metadata(chart.facts)).encode()


def write_multiples(
    timeline: Timeline, view: View, get_stability: StabilityFunction | None = None
) -> bytes:
    """Return the periods of a timeline side by side as an SVG file."""
    multiples = build_multiples(timeline, view, get_stability)
    return render_svg(multiples.marks, format_metadata(multiples.facts)).encode()


def render_svg(
    marks: Marks,
    description: str,
    is_page_part: bool = False,
    is_map_only: bool = False,
    font_sizes: tuple[float, ...] = FONT_SIZES,
    is_turnable: bool = False,
) -> str:
    """Return marks on their sheet as SVG markup.

    Parameters
    ----------
    description : str
        Content of `<desc>`.
    is_page_part : bool
        Whether the SVG is part of an HTML page: then it has no XML declaration, and no titles,
        which browsers would show as tooltips.
    is_map_only : bool
        Whether the SVG is cut to the map, for a page with title, legends and source as text.
    font_sizes : tuple of float
        Further font sizes of the labels of a page part; the page shows the legible labels.
    is_turnable : bool
        Whether a page part also has the labels of a map of blocs that is turned to the right by a
        quarter, for an upright frame.
    """
    sheet = marks.sheet
    x, y, width, height = sheet.map_box if is_map_only else (0, 0, sheet.width, sheet.height)
    # The script of the page shows the codes as soon as they are legible.
    hidden_codes = ' class="no-codes"' if is_page_part and not marks.has_codes else ""
    measures = {f"data-{name}": f"{value:g}" for name, value in get_page_measures(sheet).items()}
    labels = (
        _render_label_levels(marks, font_sizes)
        if is_page_part
        else _render_labels_and_arrows(marks, marks.labels, "id")
    )
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{x:g} {y:g} {width:g} {height:g}"'
        f' width="{width:g}" height="{height:g}" font-family={quote_attribute(SVG_FONT)}'
        f' role="{"group" if is_page_part else "img"}" aria-labelledby="title desc"'
        f"{hidden_codes}{format_attributes(measures)}>",
        f'<title id="title">{escape_xml(sheet.scene.title)}</title>',
        f'<desc id="desc">{escape_xml(description)}</desc>',
        f'<rect id="paper" width="{sheet.width}" height="{sheet.height}"'
        f' fill="{sheet.theme.paper}"/>',
        '<g id="drawing">',
        *(wrap_in_group("chart", map(_render_chart_mark, marks.chart)) if marks.chart else ()),
        *wrap_in_group("land", _render_land(marks)),
        *wrap_in_group("hulls", _render_hulls(marks)),
        *render_links(marks),
        *render_countries(
            marks, [render_country(each, marks, is_page_part) for each in marks.countries]
        ),
        # The pointer reaches the marks below the labels.
        *wrap_in_group("lettering", labels, ' pointer-events="none"'),
    ]
    if is_turnable and not sheet.scene.is_of_places:
        labels = _render_label_levels(marks, font_sizes, is_turned=True)
        parts += wrap_in_group("turned-lettering", labels, ' pointer-events="none" display="none"')
    parts.append("</g>")
    if not is_map_only:
        parts += wrap_in_group("marks", map(_render_stroked_disc, marks.swatches))
        parts += wrap_in_group("words", map(_render_text_line, marks.text_lines))
    parts.append("</svg>")
    body = "\n".join(parts) + "\n"
    return body if is_page_part else '<?xml version="1.0" encoding="UTF-8"?>\n' + body


def get_page_measures(sheet: Sheet) -> dict[str, float]:
    """Return the measures that the script of a page needs.

    These are the radius of a disc, the font size of a code, the origin of the map and the pixels
    per unit, and the least font sizes of labels and codes in pixels of the screen.
    """
    (left, top), scale = sheet.origin, round(sheet.scale, 4)
    return {
        "disc": sheet.disc_radius,
        # A world map shows no codes at any zoom, and keeps the dots at the ends of lines.
        "code": 0.0 if sheet.scene.world else sheet.code_size,
        "left": round(left, 2),
        "top": round(top, 2),
        "scale": scale,
        "least": sheet.min_label_pixels,
        "least-code": MIN_CODE_PIXELS,
    }


def build_picture_parts(marks: Marks, font_sizes: FontSizes = ALL_FONT_SIZES) -> dict[str, Any]:
    """Return a picture in parts, which assets/patch_picture.js puts together.

    Returns
    -------
    dict
        `frame`: left, top, width and height of the sheet, and its measures.
        `names`, and `places`: x and y, of each country. `codes`: the countries in the order of
        their marks. In this order `bodies` has their marks as markup without colours, with "@" for
        the code, in a group that begins with `open` and may have `gaps` before its `first_disc`;
        `paints` the attributes that colour them; `values`, `blocs` and `notes` the first part of
        their descriptions, what follows it, and the last part. Paints that depend on the value
        alone are one for each different value. `links`: their group without paths. `land`, `marks`
        and `words`: the content of these groups. `hulls`: outlines without colours, and
        `hull_paints` their attributes.
        `lettering`: the labels in each font size, the smallest first, as pairs of the size in
        radii of a disc and markup.
    """
    sheet, countries = marks.sheet, marks.countries
    codes = " ".join(country.iso3 for country in countries)
    descriptions = [
        country.description.removeprefix(f"{country.name}: ").split("; ") for country in countries
    ]
    values = [parts[0] for parts in descriptions]
    bodies = (render_bare_country(country, marks) for country in countries)
    paints = [
        tuple(tuple(_get_paint_attributes(mark, marks).items()) for mark in country)
        for country in countries
    ]
    paints_by_value = dict(zip(values, paints, strict=True))
    paint_pool = _build_pool(paints, codes)
    if paints == [paints_by_value[value] for value in values]:
        paint_pool = _build_pool(paints_by_value.values(), f"{codes} {values}")
    paint_pool["pool"] = [[dict(mark) for mark in country] for country in paint_pool["pool"]]
    first_line, *gaps, _ = render_countries(marks, ())
    group: dict[str, Any] = {"open": first_line}
    if gaps:
        group |= {"gaps": "".join(gaps), "first_disc": marks.first_disc}
    hulls = [*map(_get_hull_paint, marks.hulls), *map(_get_clearing_paint, marks.clearings)]
    return {
        "frame": [0, 0, sheet.width, sheet.height, *get_page_measures(sheet).values()],
        "names": {country.iso3: country.name for country in countries},
        "places": {country.iso3: country.position for country in countries},
        "codes": codes,
        "bodies": _build_pool(bodies, codes) | group,
        "paints": paint_pool,
        "values": _build_pool(values, codes),
        "blocs": _build_pool(("; ".join(parts[1:-1]) for parts in descriptions), codes),
        "notes": _build_pool(("".join(parts[1:][-1:]) for parts in descriptions), codes),
        "links": "".join(render_links(marks, is_placed=False)),
        "land": "".join(_render_land(marks)),
        "hulls": "".join(_render_hulls(marks, is_painted=False)),
        "hull_paints": hulls,
        "lettering": _render_lettering(marks, font_sizes),
        "marks": "".join(map(_render_stroked_disc, marks.swatches)),
        "words": "".join(map(_render_text_line, marks.text_lines)),
    }


def _render_lettering(marks: Marks, font_sizes: FontSizes) -> list[tuple[float, str]]:
    """Return the labels in each font size, level on a page that turns the map by a quarter."""
    is_turned = font_sizes.is_turned and not marks.sheet.scene.is_of_places
    sheet = marks.sheet.turn() if is_turned else marks.sheet
    return [
        (level.font_size, "".join(_render_level(marks, level, is_turned)))
        for level in compute_label_levels(sheet, font_sizes.full, font_sizes.zoomed)
    ]


def _build_pool(values: Iterable[Any], codes: str) -> dict[str, Any]:
    """Return the different values and the index of each; `key` differs for other `codes`.

    An index is one character, "1" for 0. It is "0" where the next value of the pool is first used,
    which compresses better.
    """
    pool: dict[Any, int] = {}
    indices = ""
    for value in values:
        indices += chr(ord("1") + pool[value]) if value in pool else "0"
        pool.setdefault(value, len(pool))
    return {"pool": list(pool), "of": indices, "key": crc32(codes.encode())}


def wrap_in_group(name: str, rows: Iterable[str], extra_attributes: str = "") -> list[str]:
    """Return rows of markup as a group."""
    return [f'<g id="{name}"{extra_attributes}>', *rows, "</g>"]


def render_countries(marks: Marks, rows: Iterable[str]) -> list[str]:
    """Return the group of all countries with the attributes that they share."""
    paint = marks.styles.disc
    shared_attributes = (
        f' text-anchor="middle" font-size="{marks.sheet.code_size:g}"'
        f' stroke="{paint.stroke}" stroke-width="{format_number(paint.width)}"'
    )
    gaps = (
        f'<path d="{format_area_path(area)}" fill="none"'
        f"{format_attributes(get_stroke_attributes(area.paint))}/>"
        for area in marks.border_gaps
    )
    all_rows = list(rows)
    all_rows[marks.first_disc : marks.first_disc] = gaps
    return wrap_in_group("countries", all_rows, shared_attributes)


def render_country(country: CountryMarks, marks: Marks, is_page_part: bool) -> str:
    """Return a country as markup: its disc with its code, or its land.

    A disc on the bloc map is drawn around the origin and moved by its group, so that a page can
    move it. A page also contains codes that are too small, for it may be zoomed.
    """
    x, y = country.position
    origin = country.position if country.code else (0.0, 0.0)
    attributes = (
        f' transform="translate({x:g} {y:g})"' if country.code else f' data-at="{x:g} {y:g}"'
    )
    title = ""
    if is_page_part:
        attributes += f" aria-label={quote_attribute(country.description)}"
    else:
        title = f"<title>{escape_xml(country.description)}</title>"
        if not marks.has_codes:
            country = replace(country, code=None)
    content = "".join(_render_country_marks(country, marks, origin))
    return f"{_open_country_group(country, is_page_part)}{attributes}>{title}{content}</g>"


def render_bare_country(country: CountryMarks, marks: Marks) -> str:
    """Return the marks of a country without colours, with "@" for its code."""
    disc, code = country.disc, country.code
    if disc and code and not country.ring:
        baseline = f"{code.y - country.position[1]:.2f}"
        size = _format_code_size(code, marks.sheet.code_size)
        content = _render_disc_at_origin(disc.shape, disc.radius, code.text, baseline, size)
    else:
        origin = country.position if code else (0.0, 0.0)
        content = "".join(_render_country_marks(country, marks, origin, is_painted=False))
    return content.replace(country.iso3, "@")


# Large enough for the discs of two maps, whose colours change more often than their shapes.
@lru_cache(maxsize=512)
def _render_disc_at_origin(
    shape: str, radius: float, code: str, baseline: str, size_attributes: str
) -> str:
    disc = render_shape(shape, 0.0, 0.0, radius)
    return f'{disc}<text y="{baseline}"{size_attributes}>{escape_xml(code)}</text>'


def _open_country_group(country: CountryMarks, is_page_part: bool) -> str:
    name = f' data-name={quote_attribute(country.name)} role="img"' if is_page_part else ""
    return f'<g data-iso3="{country.iso3}"{name}'


def _render_country_marks(
    country: CountryMarks, marks: Marks, origin: Point, is_painted: bool = True
) -> Iterator[str]:
    x, y = origin
    for mark in country:
        colours = format_attributes(_get_paint_attributes(mark, marks)) if is_painted else ""
        if isinstance(mark, Area):
            yield f'<path d="{format_area_path(mark)}"{colours}/>'
        elif isinstance(mark, Line):
            yield f'<path d="{format_line_path(mark)}"{colours}/>'
        elif isinstance(mark, Disc):
            yield render_shape(mark.shape, mark.x - x, mark.y - y, mark.radius, colours)
        elif isinstance(mark, TextLine):
            size = _format_code_size(mark, marks.sheet.code_size)
            yield f'<text y="{mark.y - y:.2f}"{size}{colours}>{escape_xml(mark.text)}</text>'


def _get_paint_attributes(mark: Area | Line | Disc | TextLine, marks: Marks) -> dict[str, str]:
    """Return the attributes that colour a mark of a country and differ from its group."""
    if isinstance(mark, TextLine):
        return {"fill": mark.fill, "stroke": "none"}
    paint = mark.paint
    if isinstance(mark, Line):
        return {"stroke": paint.stroke} | get_opacity_attributes(paint)
    attributes = {"fill": format_fill(paint)} | get_opacity_attributes(paint)
    shared = marks.styles.disc
    differs = paint.stroke != shared.stroke
    differs |= isinstance(mark, Disc) and paint.width != shared.width
    if mark.is_selected or paint.dash or differs:
        return attributes | get_stroke_attributes(paint)
    if isinstance(mark, Area):
        attributes["stroke-width"] = format_number(paint.width)
    return attributes


def _format_code_size(code: TextLine, default_size: float) -> str:
    size = "" if code.size == default_size else f' font-size="{code.size:g}"'
    if not code.condensed_width:
        return size
    return f'{size} textLength="{code.condensed_width:g}" lengthAdjust="spacingAndGlyphs"'


def render_swatch(entry: LegendEntry, styles: MarkStyles) -> str:
    """Return the swatch of a legend entry as a small SVG, for the text of a page."""
    paint = get_swatch_paint(entry, styles)
    radius = styles.scale_radius(6.5, entry.rim)
    disc = _render_stroked_disc(Disc("swatch", (), entry.shape, 8.0, 8.0, radius, paint))
    pattern = ""
    if paint.hatch:
        # The script of the page changes the lines of the map with its zoom.
        pattern = render_hatch(paint.hatch, paint.fill, SWATCH_HATCH_ID + _get_hatch_suffix(paint))
        disc = disc.replace(f"#{HATCH_ID}", f"#{SWATCH_HATCH_ID}")
    return f'<svg class="swatch" viewBox="0 0 16 16" aria-hidden="true">{pattern}{disc}</svg>'


def _render_land(marks: Marks) -> Iterator[str]:
    """Yield the hatching, if countries of the map may have it, and the land of no country."""
    has_hatching = any(disc.paint.hatch for disc in marks.swatches)
    if has_hatching or marks.sheet.scene.is_of_places:
        yield render_hatch(marks.styles.hatch, marks.styles.paper, HATCH_ID)
    areas = [part for each in marks.countries for part in (each.land, each.disc) if part]
    areas += marks.swatches
    striped = {_get_hatch_suffix(area.paint): area.paint for area in areas}
    for suffix, paint in sorted(striped.items()):
        if suffix and paint.hatch:
            yield render_hatch(paint.hatch, paint.fill, f"{HATCH_ID}{suffix}")
    yield from map(_render_base_area, marks.base_map)


def render_hatch(hatch: Hatch, paper: str, name: str) -> str:
    """Return hatching on paper as a pattern with an id; see `assets/camera.js`."""
    spacing = f"{hatch.spacing:g}"
    return (
        f'<pattern id="{name}" patternUnits="userSpaceOnUse" width="{spacing}" height="{spacing}"'
        f' patternTransform="rotate(-45)"><rect width="{spacing}" height="{spacing}"'
        f' fill="{paper}"/><path d="M0,{hatch.spacing / 2:g}H{spacing}" stroke="{hatch.colour}"'
        f' stroke-width="{hatch.width:g}"/></pattern>'
    )


def format_fill(paint: Paint) -> str:
    """Return the fill of a paint, which is a pattern if it is hatched."""
    return f"url(#{HATCH_ID}{_get_hatch_suffix(paint)})" if paint.hatch else paint.fill


def _get_hatch_suffix(paint: Paint) -> str:
    """Return the end of the id of a hatching."""
    return f"-{paint.hatch.name}" if paint.hatch and paint.hatch.name else ""


def _render_base_area(area: Area) -> str:
    paint = area.paint
    return (
        f'<path id="{area.kind}" d="{format_area_path(area)}" fill="{paint.fill}"'
        f' stroke="{paint.stroke}" stroke-width="{format_number(paint.width)}"'
        f"{format_attributes(get_opacity_attributes(paint))}/>"
    )


def _render_chart_mark(mark: Area | Line | Disc | TextLine) -> str:
    if isinstance(mark, TextLine):
        return _render_text_line(mark)
    stroke = get_stroke_attributes(mark.paint) | get_opacity_attributes(mark.paint)
    attributes = format_attributes({"fill": format_fill(mark.paint) or "none"} | stroke)
    if isinstance(mark, Disc):
        return render_disc(mark, attributes)
    path = format_area_path(mark) if isinstance(mark, Area) else format_line_path(mark)
    return f'<path d="{path}"{attributes}/>'


def _render_hulls(marks: Marks, is_painted: bool = True) -> Iterator[str]:
    for area in marks.hulls:
        paint = format_attributes(_get_hull_paint(area)) if is_painted else ""
        yield f'<path d="{format_area_path(area)}"{paint} stroke-linejoin="round"/>'
    for disc in marks.clearings:
        paint = format_attributes(_get_clearing_paint(disc)) if is_painted else ""
        yield render_disc(disc, paint)


def _get_hull_paint(area: Area) -> dict[str, str]:
    paint = area.paint
    return {
        "fill": paint.fill,
        "fill-opacity": format_number(paint.fill_opacity),
        "stroke-opacity": format_number(paint.stroke_opacity),
    } | get_stroke_attributes(paint)


def _get_clearing_paint(disc: Disc) -> dict[str, str]:
    paint = disc.paint
    return {
        "fill": paint.fill,
        "stroke": paint.stroke,
        "stroke-opacity": format_number(paint.stroke_opacity),
        "stroke-width": format_number(paint.width),
    }


def _format_dash(paint: Paint) -> str:
    lengths = " ".join(map(format_number, paint.dash))
    return f' stroke-dasharray="{lengths}"' if lengths else ""


def render_links(marks: Marks, is_placed: bool = True) -> list[str]:
    """Return the group of all links in layers, without paths if the page computes these."""
    parts = []
    for layer, paint in marks.styles.links.items():
        rows = []
        for link in marks.get_links_in(layer):
            (a, b), path = link.key, f' d="{format_line_path(link)}"' if is_placed else ""
            rows.append(f'<path data-a="{a}" data-b="{b}"{path}/>')
        if rows:
            parts += [
                f'<g class="{layer}" stroke="{paint.stroke}"'
                f' stroke-opacity="{paint.stroke_opacity}"'
                f' stroke-width="{format_number(paint.width)}"{_format_dash(paint)}>',
                *rows,
                "</g>",
            ]
    return wrap_in_group("links", parts, ' fill="none" stroke-linecap="round"')


def _render_label_levels(
    marks: Marks, font_sizes: tuple[float, ...], is_turned: bool = False
) -> Iterator[str]:
    """Yield the labels of the map in each font size; the page shows one of them."""
    sheet = marks.sheet.turn() if is_turned else marks.sheet
    levels = compute_label_levels(sheet, font_sizes)
    size = marks.labels.font_size or select_font_size(marks.sheet.disc_radius)
    shown = next((level for level in levels if level.font_size >= size), levels[-1])
    for level in levels:
        hidden = "" if level is shown else ' display="none"'
        yield f'<g class="level" data-letters="{level.font_size:g}"{hidden}>'
        yield from _render_level(marks, level, is_turned)
        yield "</g>"


def _render_level(marks: Marks, level: SheetLabels, is_turned: bool) -> Iterator[str]:
    """Yield labels and arrows; on a map turned to the right by a quarter the labels are level."""
    if not is_turned:
        yield from _render_labels_and_arrows(marks, level, "class")
        return
    yield from _render_arrows(marks, "class")
    yield f'<g transform="matrix(0,-1,1,0,0,{marks.sheet.height})">'
    yield from _render_label_groups(level, "class")
    yield "</g>"


def _render_labels_and_arrows(
    marks: Marks, level: SheetLabels, naming_attribute: str
) -> Iterator[str]:
    yield from _render_arrows(marks, naming_attribute)
    yield from _render_label_groups(level, naming_attribute)


def _render_arrows(marks: Marks, naming_attribute: str) -> Iterator[str]:
    if marks.arrows:
        yield from (f'<g {naming_attribute}="arrows">', *map(_render_arrow, marks.arrows), "</g>")


@lru_cache(maxsize=RENDER_CACHE_SIZE)
def _render_label_groups(level: SheetLabels, naming_attribute: str) -> tuple[str, ...]:
    is_file = naming_attribute == "id"
    # A change of colour on a page sends all labels, of which only small ones need tenths.
    decimals = int(is_file or level.font_size < 1)
    leaders = (
        # A wide line needs no tenths.
        f'<path data-leader="{leader.key[0]}" '
        f'd="{format_line_path(leader, min(decimals, int(leader.paint.width < 2)))}"'
        f"{format_attributes(get_stroke_attributes(leader.paint))}/>"
        for leader in level.leaders
    )
    ends = (
        render_shape(
            end.shape,
            round(end.x, decimals),
            round(end.y, decimals),
            round(end.radius, decimals),
            f' fill="{end.paint.fill}"{format_attributes(get_stroke_attributes(end.paint))}'
            f' data-leader="{end.key[0]}"',
        )
        for end in level.leader_ends
    )
    names = (*level.point_labels, *level.directions)
    return (
        *_render_label_group(
            f'{naming_attribute}="labels"', level.bloc_labels, (), decimals, is_file
        ),
        *_render_label_group(
            f'{naming_attribute}="names"', names, (*leaders, *ends), decimals, is_file
        ),
    )


def _render_label_group(
    attributes: str,
    labels: Sequence[Label],
    leaders: Iterable[str],
    decimals: int,
    is_file: bool,
) -> Iterator[str]:
    """Yield a group of labels after their leaders; a halo that all have is that of the group.

    In a file halos are texts below the labels, as some viewers ignore the order of fill and stroke.
    """
    texts = [
        (
            replace(line, x=round(line.x, decimals), y=round(line.y, decimals)),
            _format_halo(label.background),
        )
        for label in labels
        for line in (label.text_line,)
    ]
    halos = {halo for _, halo in texts}
    shared = halos.pop() if len(halos) == 1 and not is_file else ""
    order = "" if is_file else ' paint-order="stroke"'
    yield f'<g {attributes} stroke-linejoin="round"{order}{shared}>'
    yield from leaders
    if is_file:
        yield from (
            _render_text_line(replace(text, fill=label.background.fill, kind="halo"), halo)
            for label, (text, halo) in zip(labels, texts, strict=True)
        )
    name_halos = ("" if shared or is_file else halo for _, halo in texts)
    yield from (
        _render_text_line(text, halo) for (text, _), halo in zip(texts, name_halos, strict=True)
    )
    yield "</g>"


def _format_halo(background: Paint) -> str:
    opacities = get_opacity_attributes(replace(background, fill_opacity=1.0))
    return format_attributes(get_stroke_attributes(background) | opacities)


def _render_arrow(arrow: Arrow) -> str:
    stroke = format_attributes(get_stroke_attributes(arrow.shaft.paint))
    return (
        f'<path d="{format_line_path(arrow.shaft)}"{stroke}/>'
        f'<path d="{format_area_path(arrow.head)}" fill="{arrow.head.paint.fill}"/>'
        f"{_render_stroked_disc(arrow.start_ring)}"
    )


def _render_stroked_disc(disc: Disc) -> str:
    stroke = format_attributes(get_stroke_attributes(disc.paint))
    return render_disc(disc, f' fill="{format_fill(disc.paint)}"{stroke}')


def _render_text_line(text_line: TextLine, extra_attributes: str = "") -> str:
    anchor = "" if text_line.anchor == "start" else f' text-anchor="{text_line.anchor}"'
    bold = ' font-weight="bold"' if text_line.bold else ""
    return (
        f'<text x="{text_line.x:g}" y="{text_line.y:g}" font-size="{text_line.size:g}"'
        f' fill="{text_line.fill}"{anchor}{bold}{extra_attributes}'
        f' data-role="{text_line.kind}">{escape_xml(text_line.text)}</text>'
    )


def render_movement_svg(movement: MovementMarks) -> str:
    """Return the movers of a comparison as SVG markup without a size.

    The elements of a country have its code and the action of a click. The class of the arrows lets
    a page paint them in its own ink.
    """
    width, height = movement.width, movement.height
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}">',
        f'<g class="rest" opacity="{REST_PAINT.fill_opacity:g}" stroke="{REST_PAINT.stroke}"'
        f' stroke-width="{REST_PAINT.width:g}">',
        *(
            _render_country_element(
                disc, "circle", f'{_format_circle(disc)} fill="{disc.paint.fill}"'
            )
            for disc in movement.other_discs
        ),
        "</g>",
        f'<g class="starts" fill="none" stroke-width="{START_RING_PAINT.width:g}">',
        *(
            _render_country_element(
                ring, "circle", f'{_format_circle(ring)} stroke="{ring.paint.stroke}"'
            )
            for ring in (arrow.start_ring for arrow in movement.arrows)
        ),
        "</g>",
        f'<g class="arrows" fill="{ARROW_PAINT.fill}" stroke="{ARROW_PAINT.stroke}"'
        f' stroke-width="{ARROW_PAINT.width:g}">',
        *map(_render_movement_arrow, movement.arrows),
        "</g>",
        f'<g class="movers" stroke="{MOVER_PAINT.stroke}" stroke-width="{MOVER_PAINT.width:g}"'
        ' text-anchor="middle">',
        *map(_render_mover, movement.movers),
        "</g>",
        "</svg>",
    ]
    return "\n".join(parts)


def _render_movement_arrow(arrow: Arrow) -> str:
    path = f"{format_line_path(arrow.shaft)}{format_area_path(arrow.head)}"
    return _render_country_element(arrow.shaft, "path", f' d="{path}"')


def _render_mover(mover: MoverMarks) -> str:
    disc, code = mover.disc, mover.code
    content = (
        f'<circle{_format_circle(disc)} fill="{disc.paint.fill}"/>'
        f'<text x="{code.x:g}" y="{code.y:g}" font-size="{code.size:g}" fill="{code.fill}"'
        f' stroke="none">{escape_xml(code.text)}</text>'
    )
    return _render_country_element(disc, "g", "", content)


def _render_country_element(
    mark: Disc | Line, tag: str, extra_attributes: str, content: str = ""
) -> str:
    (iso3,) = mark.key
    return (
        f'<{tag} data-iso3="{iso3}" data-go="country:{iso3}"{extra_attributes}>'
        f"<title>{escape_xml(mark.description)}</title>{content}</{tag}>"
    )


def _format_circle(disc: Disc) -> str:
    return f' cx="{disc.x:g}" cy="{disc.y:g}" r="{disc.radius:g}"'


def format_area_path(area: Area) -> str:
    """Return the rings of an area as path data."""
    return "".join("M" + "L".join(f"{x:g},{y:g}" for x, y in ring) + "Z" for ring in area.rings)


def format_line_path(line: Line, decimals: int = 2) -> str:
    """Return a straight line as path data."""
    x0, y0, x1, y1 = (round(number, decimals) for number in (*line.start, *line.end))
    return f"M{x0:g},{y0:g}L{x1:g},{y1:g}"


def render_disc(disc: Disc, extra_attributes: str) -> str:
    """Return a disc as a circle or polygon with extra attributes."""
    return render_shape(disc.shape, disc.x, disc.y, disc.radius, extra_attributes)


def render_shape(shape: str, x: float, y: float, radius: float, extra_attributes: str = "") -> str:
    """Return a shape with centre and radius as a circle or polygon with extra attributes."""
    radius = round(radius, 2)
    corners = get_shape_corners(shape, x, y, radius)
    if not corners:
        centre = f' cx="{x:g}" cy="{y:g}"' if x or y else ""
        return f'<circle{centre} r="{radius:g}"{extra_attributes}/>'
    points = " ".join(f"{corner_x:g},{corner_y:g}" for corner_x, corner_y in corners)
    return f'<polygon points="{points}"{extra_attributes}/>'


def get_stroke_attributes(paint: Paint) -> dict[str, str]:
    """Return the attributes of the stroke of a paint."""
    dash = {"stroke-dasharray": " ".join(map(format_number, paint.dash))} if paint.dash else {}
    return {"stroke": paint.stroke, "stroke-width": format_number(paint.width)} | dash


def get_opacity_attributes(paint: Paint) -> dict[str, str]:
    """Return the attributes of the opacities below 1 of a paint."""
    opacities = {"fill-opacity": paint.fill_opacity, "stroke-opacity": paint.stroke_opacity}
    return {name: format_number(value) for name, value in opacities.items() if value < 1}


def format_attributes(attributes: dict[str, str]) -> str:
    """Return attributes as markup; the values must be escaped already."""
    return "".join(f' {name}="{value}"' for name, value in attributes.items())


def format_number(number: float) -> str:
    """Return a number with three significant digits."""
    return f"{number:.3g}"
