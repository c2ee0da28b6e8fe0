"""Text blocks and legends around the map of a sheet.

The legend is beside the map on a wide sheet, above or below it on a tall one. It leaves out what
the map labels.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, product

from alignment.model.text_format import format_count, format_list
from alignment.model.text_search import name_sort_key
from alignment.model.vote import VOTE_COUNT_WORDS
from alignment.scene.colours import MISSING_COLOUR, NO_BLOC_COLOUR
from alignment.scene.encoding import NO_LISTED_BLOC, OTHER_BLOCS, TOO_FEW_VOTES, LegendEntry
from alignment.scene.primitives import SheetBox, TextLine
from alignment.scene.scene import Scene
from alignment.scene.scene_variants import iterate_shorter_explanations, truncate_scene
from alignment.scene.sheet_layouts import LEGEND_RIGHT, LEGEND_TOP, SheetLayout
from alignment.scene.text_metrics import (
    measure_text_width,
    to_single_line,
    wrap_balanced,
    wrap_text,
)
from alignment.scene.theme import Theme

# Title of a legend that lists only what the map does not label.
OTHER_STATES_TITLE = "other states"
NOT_LABELLED_PREFIX = "Not labelled: "
# Separator of the names of a bloc on several maps, and their maximum number.
NAME_SEPARATOR, MAX_LEGEND_NAMES = " / ", 2


def drop_labelled_entries(scene: Scene, labelled: frozenset[str]) -> Scene:
    """Return a scene whose legends leave out the blocs that are labelled on its map.

    Notes on the map that have no space there become notes below it.
    """
    # The explanation says what the shape of all others means.
    shapes = tuple(entry for entry in scene.shape_legend if entry.label not in labelled)
    if all(entry.label == NO_LISTED_BLOC for entry in shapes):
        shapes = ()
    title, colours = scene.colour_title, scene.colour_legend
    # A label has the count of its bloc, but not how many of these meet the filter.
    if scene.matches is None and any(hull.fill for hull in scene.hulls):
        colours = tuple(entry for entry in colours if entry.label not in labelled)
        blocs = {hull.name for hull in scene.hulls}
        if colours != scene.colour_legend and not any(entry.label in blocs for entry in colours):
            title = OTHER_STATES_TITLE
    unlabelled_notes = [note.sentence for note in scene.annotations if note.key not in labelled]
    notes = (*scene.notes, *unlabelled_notes)
    return replace(
        scene, colour_title=title, colour_legend=colours, shape_legend=shapes, notes=notes
    )


def add_unlabelled_text(scene: Scene, labelled: frozenset[str], max_listed: int) -> Scene:
    """Return a scene that lists the matches without a label.

    If there are more than `max_listed`, it says how many have one, and where all are listed.
    """
    unlabelled = sorted(
        (node.name for node in scene.matching_nodes if node.iso3 not in labelled), key=name_sort_key
    )
    if not unlabelled:
        return scene
    if len(unlabelled) <= max_listed:
        return replace(scene, unlabelled_text=f"{NOT_LABELLED_PREFIX}{format_list(unlabelled)}.")
    labelled_count = len(scene.matching_nodes) - len(unlabelled)
    verb = "are" if labelled_count > 1 else "is"
    text = f"{labelled_count or 'None'} of the {len(scene.matching_nodes)} {verb} named"
    return replace(scene, unlabelled_text=f"{text}{scene.full_list_text}.")


def drop_unlabelled_countries(scene: Scene, labelled: frozenset[str]) -> Scene:
    """Return a scene that does not label the countries listed as unlabelled."""
    unlabelled = {node.iso3 for node in scene.matching_nodes} - labelled
    return replace(
        scene, label_order=tuple(iso3 for iso3 in scene.label_order if iso3 not in unlabelled)
    )


def drop_counts_in_title(scene: Scene) -> Scene:
    """Return a scene whose legend does not repeat the counts in its title.

    For a legend right under a title with a tally or the sizes of blocs: it needs no title either.
    If the title leaves some out, such as absent countries, the legend counts all, as a single
    number would look like an error.
    """
    is_counted = [
        _has_count_in_title(scene.title, entry) for entry in scene.colour_legend if entry.count
    ]
    colours = scene.colour_legend
    if is_counted and all(is_counted):
        colours = tuple(replace(entry, count=0) for entry in colours)
    return replace(
        scene, colour_legend=colours, colour_title="" if any(is_counted) else scene.colour_title
    )


def _has_count_in_title(title: str, entry: LegendEntry) -> bool:
    """Return whether a title says how many an entry has.

    >>> _has_count_in_title("Pact: 79 yes, 33 abstained", LegendEntry("abstain", 33, "", ""))
    True
    >>> _has_count_in_title("Pact: 79 yes, 33 abstained", LegendEntry("yes", 9, "", ""))
    False
    """
    if not entry.count or entry.match_count is not None:
        return False
    phrases = (
        f"{entry.count} {VOTE_COUNT_WORDS.get(entry.label, entry.label)}",
        f"{entry.label} {entry.count}",
    )
    return any(re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", title) for phrase in phrases)


def merge_legends(
    legends: Sequence[tuple[LegendEntry, ...]], is_by_bloc: bool
) -> tuple[LegendEntry, ...]:
    """Return one legend for several maps, with counts that are the same on all of them.

    A bloc keeps its colour and shape under another name, and so has one entry with all its names;
    blocs without a colour of their own are not named.

    >>> west = LegendEntry("West", 54, "#0072B2", "square")
    >>> one = LegendEntry("China–India", 119, "#E69F00", "circle"), west
    >>> two = LegendEntry("India–Indonesia", 107, "#E69F00", "circle"), west
    >>> [entry.label + entry.count_text for entry in merge_legends((one, two), is_by_bloc=True)]
    ['China–India / India–Indonesia', 'West 54']
    >>> alone = (LegendEntry("alone", 1, NO_BLOC_COLOUR, "pentagon"),)
    >>> [entry.label for entry in merge_legends((alone, one), is_by_bloc=True)]
    ['China–India', 'West', 'alone']
    """
    groups: dict[tuple[str, ...], list[LegendEntry]] = {}
    for entry in (_normalize_entry(entry, is_by_bloc) for entries in legends for entry in entries):
        key = (entry.fill, entry.shape, entry.rim)
        groups.setdefault(key if is_by_bloc else (*key, entry.label), []).append(entry)
    rows = []
    for group in groups.values():
        label = _join_bloc_names([*dict.fromkeys(entry.label for entry in group)])
        is_constant = len(group) == len(legends) and len({entry.count_text for entry in group}) == 1
        row = replace(group[0], label=label)
        rows.append(row if is_constant else replace(row, count=0, match_count=None))
    # A bloc of a later map would come after the countries in no bloc.
    return tuple(sorted(rows, key=lambda row: row.fill in (NO_BLOC_COLOUR, MISSING_COLOUR)))


def _join_bloc_names(names: list[str]) -> str:
    """Return the names of a bloc; the first ones of many.

    >>> _join_bloc_names(["West"])
    'West'
    >>> _join_bloc_names(["Chad–Mali", "Mali–Niger", "Niger–Togo", "Togo–Fiji"])
    'Chad–Mali / Mali–Niger / 2 other names'
    """
    rest = len(names) - MAX_LEGEND_NAMES
    last = [format_count(rest, "other name")] if rest > 0 else []
    return NAME_SEPARATOR.join([*names[:MAX_LEGEND_NAMES], *last])


def _normalize_entry(entry: LegendEntry, is_by_bloc: bool) -> LegendEntry:
    is_unnamed = is_by_bloc and entry.fill == MISSING_COLOUR and entry.label != TOO_FEW_VOTES
    return replace(entry, label=OTHER_BLOCS) if is_unnamed else entry


LINE_SPACING = 1.32
# Share of the sheet's height for the map, preferred first.
MAP_HEIGHT_SHARES = (0.5, 0.42)
# Accepted only where text would be cut otherwise.
LOWER_MAP_SHARES = (*MAP_HEIGHT_SHARES, 0.38, 0.34)
# For very long texts in wide letters on a small sheet.
SMALLEST_MAP_SHARES = (0.34, 0.25, 0.1)


@dataclass(frozen=True)
class Swatch:
    """A swatch of a legend; `role` is colour or shape, `rim` as in `LegendEntry`."""

    x: float
    y: float
    radius: float
    shape: str
    fill: str
    role: str
    rim: str = ""


@dataclass(frozen=True)
class SheetBlock:
    """Text lines and swatches relative to the top left of a block, and its height."""

    text_lines: tuple[TextLine, ...]
    swatches: tuple[Swatch, ...]
    height: float

    def translate(self, x: float, y: float) -> SheetBlock:
        """Return the block at another position."""
        words = tuple(
            replace(item, x=round(item.x + x, 2), y=round(item.y + y, 2))
            for item in self.text_lines
        )
        swatches = tuple(
            replace(item, x=round(item.x + x, 2), y=round(item.y + y, 2)) for item in self.swatches
        )
        return SheetBlock(words, swatches, self.height)


FittedText = tuple[tuple[TextLine, ...], tuple[Swatch, ...], SheetBox, float]


def fit_text_around_map(
    scene: Scene,
    width: int,
    height: int,
    theme: Theme,
    layout: SheetLayout,
    max_text_size: float = math.inf,
) -> FittedText:
    """Return text lines and swatches of a sheet, the area left for the map, and the text size.

    Text shrinks step by step, from at most `max_text_size`, until the map has enough space. Then a
    card drops sentences of the explanation; other sheets give the legend the whole height or the
    map less. At last texts end in an ellipsis, and legends in the number of entries left out.
    """
    # Each option: scene, layout, text size and share of the height for the map.
    options: Iterator[tuple[Scene, SheetLayout, float, float]] = chain(
        _iterate_text_sizes(scene, layout, max_text_size),
        _iterate_shortened_texts(scene, layout),
    )
    is_right = layout.legend_position == LEGEND_RIGHT
    arrange = _arrange_legend_right if is_right else _arrange_legend_stacked
    for option_scene, option_layout, size, map_share in options:
        fitted = arrange(option_scene, width, height, theme, option_layout, size, map_share)
        if fitted:
            return fitted
    raise AssertionError("a sheet without room for a few short texts")


def _iterate_text_sizes(
    scene: Scene, layout: SheetLayout, max_text_size: float
) -> Iterator[tuple[Scene, SheetLayout, float, float]]:
    step = (layout.min_text_size - layout.text_size) / 5
    sizes = [round(layout.text_size + step * number, 2) for number in range(6)]
    sizes = [size for size in sizes if size <= max_text_size]
    for share, size in product(MAP_HEIGHT_SHARES, sizes):
        yield scene, layout, size, share
    if not layout.is_brief:
        tall = replace(layout, has_tall_legend=True)
        for share, size in product(LOWER_MAP_SHARES, sizes):
            yield scene, tall, size, share


def _iterate_shortened_texts(
    scene: Scene, layout: SheetLayout
) -> Iterator[tuple[Scene, SheetLayout, float, float]]:
    size, has_tall_legend = layout.min_text_size, layout.has_tall_legend or not layout.is_brief
    smallest = replace(layout, has_tall_legend=has_tall_legend, title_size=layout.min_title_size)
    if layout.is_brief:
        for shorter, share, each in product(
            iterate_shorter_explanations(scene), MAP_HEIGHT_SHARES, (layout, smallest)
        ):
            yield shorter, each, size, share
    cuts = ((900, 40), (600, 30), (400, 20), (250, 12), (120, 6), (60, 3), (20, 2))
    for share, (characters, entries) in product(SMALLEST_MAP_SHARES, cuts):
        yield truncate_scene(scene, characters, entries), smallest, size, share


def _arrange_legend_right(
    scene: Scene,
    width: int,
    height: int,
    theme: Theme,
    layout: SheetLayout,
    size: float,
    map_share: float,
) -> FittedText | None:
    margin = 1.6 * size
    inside = width - 2 * margin
    head = _stack_blocks(_build_title_blocks(scene, theme, layout, size, inside), 0.4 * size)
    legend_width = layout.legend_share * width
    top, legend_x = margin + head.height + 0.7 * size, width - margin - legend_width
    legends = _build_legend_blocks(scene, theme, size, legend_width, _build_legend_column)
    legend = _stack_blocks(legends, 0.8 * size)
    # The footer is under the legend or, if too long for that, under everything; beside a legend of
    # the whole height it is under the map alone.
    footers: tuple[tuple[float, float], ...] = ((legend_x, legend_width), (margin, inside))
    if layout.has_tall_legend:
        footers = ((margin, legend_x - margin - 2 * size),)
    for left, max_width in footers:
        lines = _build_footer_blocks(scene, theme, layout, size, max_width)
        footer = _stack_blocks(lines, 0.45 * size)
        footer_top = height - margin - footer.height
        bottom = height - margin / 2 if left == legend_x else footer_top - size
        legend_bottom = (
            height - margin if layout.has_tall_legend else min(footer_top - 2 * size, bottom)
        )
        if bottom - top >= map_share * height and top + legend.height <= legend_bottom:
            blocks = (
                head.translate(margin, margin),
                legend.translate(legend_x, top),
                footer.translate(left, footer_top),
            )
            return *_merge_blocks(blocks), (margin / 2, top, legend_x - size, bottom), size
    return None


def _arrange_legend_stacked(
    scene: Scene,
    width: int,
    height: int,
    theme: Theme,
    layout: SheetLayout,
    size: float,
    map_share: float,
) -> FittedText | None:
    margin = 1.6 * size
    inside = width - 2 * margin
    head = _build_title_blocks(scene, theme, layout, size, inside)
    legends = _build_legend_blocks(scene, theme, size, inside, _build_legend_row)
    footer = _build_footer_blocks(scene, theme, layout, size, inside)
    is_top = layout.legend_position == LEGEND_TOP
    upper, lower = (head + legends, footer) if is_top else (head, legends + footer)
    above, below = _stack_blocks(upper, 0.5 * size), _stack_blocks(lower, 0.4 * size)
    x0, y0, x1, y1 = scene.frame
    map_height = min(map_share * height, (width - margin) * (y1 - y0) / (x1 - x0))
    if above.height + below.height + 2 * margin + 2 * size + map_height > height:
        return None
    below_top = height - margin - below.height
    area = (margin / 2, margin + above.height + size, width - margin / 2, below_top - size)
    blocks = (above.translate(margin, margin), below.translate(margin, below_top))
    return *_merge_blocks(blocks), area, size


LegendBuilder = Callable[[str, tuple[LegendEntry, ...], str, Theme, float, float], SheetBlock]


def _build_title_blocks(
    scene: Scene, theme: Theme, layout: SheetLayout, size: float, max_width: float
) -> list[SheetBlock]:
    # Reduced in proportion to the text.
    title_size = max(layout.min_title_size, layout.title_size * size / layout.text_size)
    title_size = _fit_title_size(scene.title, title_size, layout.min_title_size, max_width)
    head = [_build_paragraph(scene.title, title_size, max_width, theme.ink, "title", bold=True)]
    if not layout.is_brief:
        head.append(_build_paragraph(scene.subtitle, size, max_width, theme.muted_ink, "subtitle"))
    return head


def _fit_title_size(title: str, font_size: float, min_size: float, max_width: float) -> float:
    """Return the largest font size at which a title has two lines; the given one if none does."""
    for step in range(int(font_size - min_size) + 1):
        if len(wrap_text(title, font_size - step, max_width, True, True)) <= 2:
            return font_size - step
    return font_size


def _build_legend_blocks(
    scene: Scene, theme: Theme, size: float, max_width: float, build_legend: LegendBuilder
) -> list[SheetBlock]:
    legends = (
        (scene.colour_title, scene.colour_legend, "colour"),
        ("shape: bloc", scene.shape_legend, "shape"),
    )
    texts = ((scene.unlabelled_text, "unlabelled"), (scene.explanation, "reading"))
    return [
        *(build_legend(*legend, theme, size, max_width) for legend in legends if legend[1]),
        *(_build_paragraph(text, size, max_width, theme.ink, role) for text, role in texts if text),
    ]


def _build_footer_blocks(
    scene: Scene, theme: Theme, layout: SheetLayout, size: float, max_width: float
) -> list[SheetBlock]:
    small = round(max(layout.min_text_size, 0.82 * size), 2)
    # One paragraph leaves the map more space.
    notes = " ".join(note if note.endswith((".", "…")) else f"{note}." for note in scene.notes)
    texts = [(notes, "note"), (scene.source, "source")]
    if layout.has_query_and_fit:
        texts[1:1] = [(scene.query_text, "query"), (scene.fit, "fit")]
    return [
        _build_paragraph(text, small, max_width, theme.muted_ink, role)
        for text, role in texts
        if text
    ]


def format_entry(entry: LegendEntry) -> str:
    """Return a legend row as text: its label and, if it has one, its count."""
    return to_single_line(entry.label) + entry.count_text


def _build_legend_column(
    title: str,
    rows: tuple[LegendEntry, ...],
    role: str,
    theme: Theme,
    size: float,
    max_width: float,
) -> SheetBlock:
    head = _build_paragraph(title, size, max_width, theme.ink, f"{role} title", bold=True)
    indent, y = 1.5 * size, 0.0
    text_lines: list[TextLine] = []
    swatches: list[Swatch] = []
    for row in rows:
        swatches += _make_swatches(row, 0.0, y, size, role)
        for number, line in enumerate(wrap_balanced(format_entry(row), size, max_width - indent)):
            text_line = TextLine(indent, y + size, line, size, theme.ink, f"{role} entry")
            text_lines.append(replace(text_line, starts_paragraph=number == 0))
            y += LINE_SPACING * size
    return _stack_blocks([head, SheetBlock(tuple(text_lines), tuple(swatches), y)], 0.25 * size)


def _build_legend_row(
    title: str,
    rows: tuple[LegendEntry, ...],
    role: str,
    theme: Theme,
    size: float,
    max_width: float,
) -> SheetBlock:
    head = _build_paragraph(title, size, max_width, theme.ink, f"{role} title", bold=True)
    indent, gap = 1.4 * size, 1.4 * size
    # Entries follow the title where all fit in one line.
    x, y = measure_text_width(to_single_line(title), size, bold=True) + gap, 0.0
    entry_widths = (measure_text_width(format_entry(row), size) + indent + gap for row in rows)
    if x + sum(entry_widths) - gap > max_width:
        x, y = 0.0, head.height
    text_lines = list(head.text_lines)
    swatches: list[Swatch] = []
    for row in rows:
        lines = wrap_balanced(format_entry(row), size, max_width - indent)
        wide = max(measure_text_width(line, size) for line in lines) + indent
        if x and (x + wide > max_width or len(lines) > 1):
            x, y = 0.0, y + LINE_SPACING * size
        swatches += _make_swatches(row, x, y, size, role)
        for number, line in enumerate(lines):
            y += LINE_SPACING * size if number else 0.0
            text_line = TextLine(x + indent, y + size, line, size, theme.ink, f"{role} entry")
            text_lines.append(replace(text_line, starts_paragraph=number == 0))
        x += wide + gap
    return SheetBlock(tuple(text_lines), tuple(swatches), y + LINE_SPACING * size)


def _make_swatches(entry: LegendEntry, x: float, y: float, size: float, role: str) -> list[Swatch]:
    if not entry.shape:
        return []
    position = (x + 0.55 * size, y + 0.66 * size)
    return [Swatch(*position, 0.48 * size, entry.shape, entry.fill, role, entry.rim)]


def _build_paragraph(
    content: str, size: float, max_width: float, fill: str, role: str, bold: bool = False
) -> SheetBlock:
    break_lines = _break_title if role == "title" else wrap_text
    lines = break_lines(content, size, max_width, bold)
    text_lines = tuple(
        TextLine(
            0.0,
            size + number * LINE_SPACING * size,
            text,
            round(size, 2),
            fill,
            role,
            bold,
            starts_paragraph=number == 0,
        )
        for number, text in enumerate(lines)
    )
    return SheetBlock(text_lines, (), LINE_SPACING * size * len(lines))


def _break_title(title: str, size: float, max_width: float, bold: bool) -> list[str]:
    """Return a title in lines, broken at its last colon or semicolon if that adds no line.

    A part before it that is much shorter than the rest gets no line of its own.
    """
    balanced = wrap_balanced(title, size, max_width, bold, keep_numbers=True)
    end = max(title.rfind(": "), title.rfind("; ")) + 1
    if not end or 3 * end <= len(title):
        return balanced
    parts = title[:end], title[end + 1 :]
    broken = [line for part in parts for line in wrap_text(part, size, max_width, bold, True)]
    return broken if len(broken) <= len(balanced) else balanced


def _stack_blocks(blocks: list[SheetBlock], gap: float) -> SheetBlock:
    y = 0.0
    translated = []
    for block in blocks:
        translated.append(block.translate(0.0, y))
        y += block.height + gap
    return SheetBlock(*_merge_blocks(tuple(translated)), max(0.0, y - gap))


def _merge_blocks(
    blocks: tuple[SheetBlock, ...],
) -> tuple[tuple[TextLine, ...], tuple[Swatch, ...]]:
    text_lines = tuple(item for block in blocks for item in block.text_lines)
    return text_lines, tuple(item for block in blocks for item in block.swatches)
