"""Text blocks and legends around the map of a sheet.

The legend is beside the map on a wide sheet, above or below it on a tall one. It leaves out what
the map labels.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain, product
from typing import NamedTuple, TypeVar

from alignment.model.text_format import (
    capitalize_first,
    count_listed,
    format_count,
    format_list,
    truncate_at_word,
)
from alignment.model.text_search import name_sort_key
from alignment.model.vote import VOTE_COUNT_WORDS, VOTE_LABELS, VOTE_VERB_PHRASES
from alignment.scene.colours import MISSING_COLOUR
from alignment.scene.encoding import IN_NO_BLOC, IN_NO_OUTLINE, NO_LISTED_BLOC, LegendEntry
from alignment.scene.primitives import SheetBox, TextLine
from alignment.scene.scene import Scene
from alignment.scene.text_metrics import (
    measure_text_width,
    to_single_line,
    wrap_balanced,
    wrap_text,
)
from alignment.scene.theme import LEGEND_RIGHT, LEGEND_TOP, SheetLayout, Theme

# Title of a legend that lists only what the map does not label.
OTHER_STATES_TITLE = "countries in no outlined bloc"
# Characters of title, dimming note and source that are never cut; no built-in source is longer.
MIN_TITLE_LENGTH, MIN_EXPLANATION_LENGTH, MIN_SOURCE_LENGTH = 120, 70, 600
# Of more unlabelled countries it is not said how many have a label.
MAX_COUNTED = 60
# Letters of the lists of all countries on a poster, in minimum font sizes: 9.2 points on A4; and
# the distance of their lines in font sizes.
LIST_SIZE_FACTOR, LIST_SPACING = 1.1, 1.16
# Of more countries that abstained or did not vote a short list has the number alone.
MAX_LISTED_UNDECIDED = 6
UNDECIDED_VOTES = ("abstain", "absent")
UNDECIDED = {VOTE_LABELS[word]: VOTE_VERB_PHRASES[word] for word in UNDECIDED_VOTES}
# A list of more lines beside the map is under it, where it has few.
MAX_LIST_LINES = 5
# Unlabelled countries are not listed where other texts are shorter.
MIN_LIST_CUT = 120


def drop_labelled_entries(scene: Scene, labelled: frozenset[str], keeps_blocs: bool) -> Scene:
    """Return a scene whose legends leave out the blocs that are labelled on its map.

    Outlines are listed together or not at all: one alone would look like the only bloc. With
    `keeps_blocs` colours of blocs are all listed. Notes on the map that have no space there become
    notes below it.
    """
    # The explanation says what the shape of all others means.
    shapes = tuple(entry for entry in scene.shape_legend if entry.label not in labelled)
    if all(entry.label in (NO_LISTED_BLOC, IN_NO_BLOC) or not entry.shape for entry in shapes):
        shapes = ()
    elif scene.has_outline_legend:
        shapes = scene.shape_legend
    title, colours = scene.colour_title, scene.colour_legend
    # A label has the count of its bloc, but not how many of these meet the filter; and on a poster
    # a row is the heading of a list.
    is_labelled = scene.matches is None and not (scene.country_lists or keeps_blocs)
    if is_labelled and any(hull.fill for hull in scene.hulls):
        colours = tuple(entry for entry in colours if entry.label not in labelled)
        blocs = {hull.name for hull in scene.hulls}
        if colours != scene.colour_legend and not any(entry.label in blocs for entry in colours):
            title = OTHER_STATES_TITLE
    unlabelled_notes = [note.sentence for note in scene.annotations if note.key not in labelled]
    notes = (*scene.notes, *unlabelled_notes)
    return replace(
        scene, colour_title=title, colour_legend=colours, shape_legend=shapes, notes=notes
    )


def add_unlabelled_text(
    scene: Scene,
    labelled: frozenset[str],
    has_codes: bool = False,
    *,
    max_listed: int,
) -> Scene:
    """Return a scene that lists the countries without a label that need one.

    Those that meet a filter are listed by the value of their colour; many that abstained or did not
    vote are only counted. If more than `max_listed` have no label, it says how many have one,
    unless they are very many, and where all are listed. Where discs or cells show codes, it says
    what these mean.
    """
    nodes = [node for node in scene.listed_nodes if node.iso3 not in labelled]
    if not nodes:
        return scene
    nodes.sort(key=lambda node: name_sort_key(node.name))
    names = [node.name for node in nodes]
    if scene.has_cells or (has_codes and scene.matches is None):
        codes = ", ".join(f"{node.iso3} {node.name}" for node in nodes)
        return replace(scene, unlabelled_text=f"Codes: {codes}.")
    if scene.matches is None:
        return replace(scene, unlabelled_text=f"Not named on the map: {format_list(names)}.")
    if len(nodes) <= max_listed:
        by_value = {
            row.text: [n.name for n in nodes if n.value == row.label] for row in scene.colour_legend
        }
        lists = [
            f"{len(named)} {UNDECIDED[text]}"
            if text in UNDECIDED and len(named) > MAX_LISTED_UNDECIDED
            else f"{text}: {', '.join(named)}"
            for text, named in by_value.items()
            if named
        ]
        listed = f"Not named on the map: {format_list(names)}."
        # Rows of a scale are steps, which no country has.
        if sum(map(len, by_value.values())) == len(nodes):
            listed = f"Not named on the map. {capitalize_first('; '.join(lists))}."
        return replace(scene, unlabelled_text=listed)
    labelled_count = len(scene.matching_nodes) - len(nodes)
    if len(nodes) > MAX_COUNTED and not scene.full_list_text:
        # Of so many it is clear that most have no name.
        return scene
    verb = "are" if labelled_count > 1 else "is"
    text = f"{labelled_count or 'None'} of the {len(scene.matching_nodes)} {verb} named"
    return replace(scene, unlabelled_text=f"{text}{scene.full_list_text}.")


def drop_unlabelled_countries(scene: Scene, labelled: frozenset[str]) -> Scene:
    """Return a scene that does not label the countries listed as unlabelled."""
    unlabelled = {node.iso3 for node in scene.listed_nodes} - labelled
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
        f"{entry.count} {VOTE_COUNT_WORDS.get(entry.label, entry.text)}",
        f"{entry.text} {entry.count}",
    )
    return any(re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", title) for phrase in phrases)


def merge_legends(
    legends: Sequence[tuple[LegendEntry, ...]], is_by_bloc: bool
) -> tuple[LegendEntry, ...]:
    """Return one legend for several maps, with counts that are the same on all of them.

    A bloc keeps its colour and shape under another name, and has one entry with its last name.
    Blocs without a colour of their own and countries in no bloc have one entry, the last.

    >>> west = LegendEntry("West", 54, "#8568CE", "square")
    >>> one = LegendEntry("China–India", 119, "#50A28E", "circle"), west
    >>> two = LegendEntry("India–Indonesia", 107, "#50A28E", "circle"), west
    >>> [entry.label + entry.count_text for entry in merge_legends((one, two), is_by_bloc=True)]
    ['India–Indonesia', 'West 54']
    >>> grey = (LegendEntry("alone", 1, MISSING_COLOUR, "pentagon"),)
    >>> [entry.label for entry in merge_legends((grey, one), is_by_bloc=True)]
    ['China–India', 'West', 'in a small bloc or none']
    """
    groups: dict[tuple[str, ...], list[LegendEntry]] = {}
    for entry in chain.from_iterable(legends):
        is_unnamed = is_by_bloc and entry.fill == MISSING_COLOUR
        entry = replace(entry, label=IN_NO_OUTLINE) if is_unnamed else entry
        key = (entry.fill, entry.shape, entry.rim)
        groups.setdefault(key if is_by_bloc else (*key, entry.label), []).append(entry)
    rows = []
    for group in groups.values():
        is_constant = len(group) == len(legends) and len({entry.count_text for entry in group}) == 1
        row = group[-1]
        rows.append(row if is_constant else replace(row, count=0, match_count=None))
    # A bloc of a later map would come after the countries in no bloc.
    return tuple(sorted(rows, key=lambda row: is_by_bloc and row.fill == MISSING_COLOUR))


# Attempts repeat most paragraphs and legends, and sheets of a series most of each other's.
_cache_blocks = lru_cache(maxsize=2048)

LINE_SPACING = 1.32
# Share of the sheet's height for the map, preferred first.
MAP_HEIGHT_SHARES = (0.5, 0.42)
# Height of a bar in a legend and size of its number, where there is space, the least space between
# its label and number, and the height of a split bar with numbers inside, in letters; and the share
# of a mark in its step.
BAR_HEIGHT, BAR_LABEL_GAP, SPLIT_HEIGHT, MARK_SHARE = 1.25, 0.35, 1.7, 0.8
# Share that a card tries before these.
CARD_MAP_SHARE = 0.6


@dataclass(frozen=True)
class Swatch:
    """A swatch of a legend; `role` is colour or shape, `rim` as in `LegendEntry`.

    One with the role of a bar begins at `x`, has a height of `radius` and a `width`. A part of a
    split bar has a shape, for its outline, and a `number` inside.
    """

    x: float
    y: float
    radius: float
    shape: str
    fill: str
    role: str
    rim: str = ""
    width: float = 0.0
    number: str = ""


BlockItemT = TypeVar("BlockItemT", TextLine, Swatch)


@dataclass(frozen=True)
class SheetBlock:
    """Text lines and swatches relative to the top left of a block, and its height."""

    text_lines: tuple[TextLine, ...]
    swatches: tuple[Swatch, ...]
    height: float

    def translate(self, x: float, y: float) -> SheetBlock:
        """Return the block at another position."""

        def move(item: BlockItemT) -> BlockItemT:
            return replace(item, x=round(item.x + x, 2), y=round(item.y + y, 2))

        text_lines, swatches = tuple(map(move, self.text_lines)), tuple(map(move, self.swatches))
        return SheetBlock(text_lines, swatches, self.height)


class FittedText(NamedTuple):
    """The text of a sheet, the area it leaves for the map, and its font size."""

    text_lines: tuple[TextLine, ...]
    swatches: tuple[Swatch, ...]
    map_area: SheetBox
    size: float


@dataclass(frozen=True)
class TextAttempt:
    """A sheet whose texts are tried at a size, with a share of its height for the map.

    With `has_low_footer` the footer may be under the map, where a legend at the right is too full.
    """

    scene: Scene
    width: int
    height: int
    theme: Theme
    layout: SheetLayout
    size: float = 0.0
    map_share: float = 0.0
    has_low_footer: bool = True

    @property
    def gap(self) -> float:
        """Unit of the spaces around the map: larger text beside it must not take its height."""
        return self.layout.foot_size or self.size

    @property
    def margin(self) -> float:
        """Distance of texts from the edges."""
        return 1.6 * self.gap

    @property
    def inner_width(self) -> float:
        """Width between the margins."""
        return self.width - 2 * self.margin


def fit_text_around_map(
    scene: Scene,
    width: int,
    height: int,
    theme: Theme,
    layout: SheetLayout,
    max_text_size: float = math.inf,
) -> FittedText:
    """Return the text of a sheet and the area left for the map.

    Text shrinks step by step, from at most `max_text_size`, until the map has enough space. Then a
    card drops sentences of the explanation; other sheets give the legend the whole height or the
    map less. At last texts end in an ellipsis, and legends in the number of entries left out.
    """
    is_right = layout.legend_position == LEGEND_RIGHT
    arrange = _arrange_legend_right if is_right else _arrange_legend_stacked
    sheet = TextAttempt(scene, width, height, theme, layout)
    for attempt in chain(_iterate_text_sizes(sheet, max_text_size), _iterate_shorter_texts(sheet)):
        if fitted := arrange(attempt):
            return fitted
    raise AssertionError("a sheet without room for a few short texts")


def _iterate_text_sizes(sheet: TextAttempt, max_text_size: float) -> Iterator[TextAttempt]:
    layout = sheet.layout
    step = (layout.min_text_size - layout.text_size) / 5
    sizes = [round(layout.text_size + step * number, 2) for number in range(6)]
    sizes = [size for size in sizes if size <= max_text_size]
    if layout.legend_position == LEGEND_RIGHT and not layout.is_brief:
        # Smaller letters leave the map more height than a footer under it.
        for size in sizes:
            yield replace(sheet, size=size, map_share=MAP_HEIGHT_SHARES[0], has_low_footer=False)
    # On a card the map is what a preview shows.
    shares = (CARD_MAP_SHARE, *MAP_HEIGHT_SHARES) if layout.is_brief else MAP_HEIGHT_SHARES
    for share, size in product(shares, sizes):
        yield replace(sheet, size=size, map_share=share)
    if not layout.is_brief:
        tall = replace(sheet, layout=replace(layout, has_tall_legend=True))
        # Accepted only where text would be cut otherwise.
        for share, size in product((*MAP_HEIGHT_SHARES, 0.38, 0.34), sizes):
            yield replace(tall, size=size, map_share=share)


def _iterate_shorter_texts(sheet: TextAttempt) -> Iterator[TextAttempt]:
    layout = sheet.layout
    has_tall_legend = layout.has_tall_legend or not layout.is_brief
    smallest = replace(layout, has_tall_legend=has_tall_legend, title_size=layout.min_title_size)
    sheet = replace(sheet, size=layout.min_text_size)
    if layout.is_brief:
        sheet = replace(sheet, scene=replace(sheet.scene, shape_legend=()))
        # All sentences of the explanation, then ever fewer, down to none.
        sentences = re.split(r"(?<=\.) ", sheet.scene.explanation)
        for number, share, each in product(
            range(len(sentences), -1, -1), MAP_HEIGHT_SHARES, (layout, smallest)
        ):
            shorter = replace(sheet.scene, explanation=" ".join(sentences[:number]))
            yield replace(sheet, scene=shorter, layout=each, map_share=share)
        # Without its key a map says nothing; notes of the reader are never dropped.
        notes = sheet.scene.notes if sheet.scene.annotations else ()
        bare = replace(sheet.scene, explanation="", notes=notes)
        for share in MAP_HEIGHT_SHARES:
            yield replace(sheet, scene=bare, layout=smallest, map_share=share)
    elif sheet.scene.unlabelled_text:
        # A list of countries goes before other texts are cut.
        shorter = replace(sheet.scene, unlabelled_text="")
        for share in (*MAP_HEIGHT_SHARES, 0.38, 0.34):
            yield replace(sheet, scene=shorter, layout=smallest, map_share=share)
    cuts = ((900, 40), (600, 30), (400, 20), (250, 12), (120, 6), (60, 3), (20, 2))
    # For very long texts in wide letters on a small sheet.
    for share, (characters, entries) in product((0.34, 0.25, 0.1), cuts):
        shorter = truncate_scene(sheet.scene, characters, entries)
        yield replace(sheet, scene=shorter, layout=smallest, map_share=share)


def _arrange_legend_right(sheet: TextAttempt) -> FittedText | None:
    margin, size, layout, height = sheet.margin, sheet.size, sheet.layout, sheet.height
    head, head_gap = _build_title_blocks(sheet), 0.4 * sheet.gap
    top = margin + _measure_stack(head, head_gap) + 0.7 * sheet.gap
    legend_width = layout.legend_share * sheet.width
    legend_x = sheet.width - margin - legend_width
    legend_sheet, listed = sheet, sheet.scene.unlabelled_text
    low_list = SheetBlock((), (), 0.0)
    # A viewer reads these names, as large as the key, in place of those on the map.
    large = max(size, layout.min_legend_size)
    if len(wrap_text(listed, large, legend_width)) > MAX_LIST_LINES:
        legend_sheet = replace(sheet, scene=replace(sheet.scene, unlabelled_text=""))
        low_list = _build_paragraph(listed, large, sheet.inner_width, sheet.theme.ink, "unlabelled")
    legend = _build_legend_blocks(legend_sheet, legend_width, is_column=True)
    legend_height = _measure_stack(legend, 0.8 * size)
    foot = _build_foot(sheet)
    foot_top = height - margin - foot.height
    floor = foot_top - 0.5 * sheet.gap if foot.text_lines else foot_top
    list_top = floor - low_list.height
    floor = list_top - 0.5 * sheet.gap if low_list.text_lines else floor
    # The footer is under the legend or, if too long for that, under everything; beside a legend of
    # the whole height it is under the map alone.
    footers = [(legend_x, legend_width), (margin, sheet.inner_width)][: 1 + sheet.has_low_footer]
    if layout.has_tall_legend:
        footers = [(margin, legend_x - margin - 2 * size)]
    for left, max_width in footers:
        footer = _build_footer_blocks(sheet, max_width)
        footer_top = floor - _measure_stack(footer, 0.45 * size)
        bottom = footer_top - size
        if left == legend_x or not footer:
            bottom = floor if low_list.text_lines or foot.text_lines else height - margin / 2
        legend_bottom = floor if layout.has_tall_legend else min(footer_top - 2 * size, bottom)
        if bottom - top >= sheet.map_share * height and top + legend_height <= legend_bottom:
            blocks = [
                _stack_blocks(head, head_gap).translate(margin, margin),
                _stack_blocks(legend, 0.8 * size).translate(legend_x, top),
                low_list.translate(margin, list_top),
                _stack_blocks(footer, 0.45 * size).translate(left, footer_top),
                foot.translate(margin, foot_top),
            ]
            area = margin / 2, top, legend_x - size, bottom
            return FittedText(*_merge_blocks(blocks), area, size)
    return None


def _arrange_legend_stacked(sheet: TextAttempt) -> FittedText | None:
    margin, size, inside = sheet.margin, sheet.size, sheet.inner_width
    head = _build_title_blocks(sheet)
    legends = _build_legend_blocks(sheet, inside, is_column=False)
    footer = _build_footer_blocks(sheet, inside)
    is_top = sheet.layout.legend_position == LEGEND_TOP
    upper, lower = (head + legends, footer) if is_top else (head, legends + footer)
    above, below = _measure_stack(upper, 0.5 * size), _measure_stack(lower, 0.4 * size)
    x0, y0, x1, y1 = sheet.scene.frame
    width, height = sheet.width, sheet.height
    map_height = min(sheet.map_share * height, (width - margin) * (y1 - y0) / (x1 - x0))
    if above + below + 2 * margin + 2 * size + map_height > height:
        return None
    below_top = height - margin - below
    area = (margin / 2, margin + above + size, width - margin / 2, below_top - size)
    blocks = (
        _stack_blocks(upper, 0.5 * size).translate(margin, margin),
        _stack_blocks(lower, 0.4 * size).translate(margin, below_top),
    )
    return FittedText(*_merge_blocks(blocks), area, size)


def truncate_scene(scene: Scene, max_characters: int, max_entries: int) -> Scene:
    """Return a scene with texts of at most so many characters and legends of so many entries."""

    def truncate(text: str, min_characters: int = 0) -> str:
        return truncate_at_word(text, max(max_characters, min_characters))

    def truncate_legend(rows: tuple[LegendEntry, ...]) -> tuple[LegendEntry, ...]:
        listed = rows[: count_listed(len(rows), max_entries)]
        entries = tuple(replace(row, label=truncate(row.label)) for row in listed)
        omitted = len(rows) - len(entries)
        return (*entries, LegendEntry(f"and {omitted} more", 0, "", "")) if omitted else entries

    notes, omitted_notes = scene.notes[:max_entries], len(scene.notes) - max_entries
    if omitted_notes > 0:
        notes = (*notes, f"And {format_count(omitted_notes, 'note')} more.")

    return replace(
        scene,
        title=truncate(scene.title, MIN_TITLE_LENGTH),
        subtitle=truncate(scene.subtitle),
        # A list without its end would seem whole.
        unlabelled_text=scene.unlabelled_text if max_characters >= MIN_LIST_CUT else "",
        explanation=_truncate_at_sentence(
            scene.explanation,
            max(max_characters, 0 if scene.matches is None else MIN_EXPLANATION_LENGTH),
        ),
        colour_title=truncate(scene.colour_title),
        colour_legend=truncate_legend(scene.colour_legend),
        shape_legend=truncate_legend(scene.shape_legend),
        notes=tuple(map(truncate, notes)),
        country_lists=tuple(map(truncate, scene.country_lists)),
        query_text=truncate(scene.query_text),
        # The licence requires the attribution.
        source=truncate(scene.source, MIN_SOURCE_LENGTH),
        short_source=truncate(scene.short_source, MIN_SOURCE_LENGTH),
    )


def _truncate_at_sentence(text: str, max_length: int) -> str:
    """Return the first sentences of a text, or words if the first is longer than `max_length`.

    >>> _truncate_at_sentence("Near = agree. Shape = bloc. Line = alike.", 30)
    'Near = agree. Shape = bloc.'
    """
    if len(text) <= max_length:
        return text
    sentences, full_stop, _ = text[: max_length + 1].rpartition(". ")
    return f"{sentences}." if full_stop else truncate_at_word(text, max_length)


def _build_title_blocks(sheet: TextAttempt) -> list[SheetBlock]:
    scene, theme, layout, max_width = sheet.scene, sheet.theme, sheet.layout, sheet.inner_width
    # Reduced in proportion to the text, and further if the title has two lines then.
    title_size = max(layout.min_title_size, layout.title_size * sheet.size / layout.text_size)
    title_size = _fit_few_lines(scene.title, title_size, layout.min_title_size, max_width, True)
    head = [_build_paragraph(scene.title, title_size, max_width, theme.ink, "title", bold=True)]
    if not layout.is_brief:
        size = max(sheet.size, layout.subtitle_size)
        size = _fit_few_lines(scene.subtitle, size, sheet.size, max_width)
        head.append(_build_paragraph(scene.subtitle, size, max_width, theme.muted_ink, "subtitle"))
    return head


@_cache_blocks
def _fit_few_lines(
    text: str, size: float, min_size: float, max_width: float, bold: bool = False
) -> float:
    """Return the largest size, in steps of 1, with as few lines as the smallest has.

    Without any with two lines, which a title should have at most, it is the first.
    """
    sizes = [size - step for step in range(int(size - min_size) + 1)]
    counts = [len(wrap_text(text, each, max_width, bold, bold)) for each in sizes]
    return sizes[counts.index(counts[-1])] if counts[-1] <= 2 else size


def _build_legend_blocks(
    sheet: TextAttempt, max_width: float, *, is_column: bool
) -> list[SheetBlock]:
    scene, ink = sheet.scene, sheet.theme.ink
    build_legend = _build_legend_column if is_column else _build_legend_row
    legends = (
        (_format_colour_title(sheet), scene.colour_legend, "colour"),
        (scene.shape_title, scene.shape_legend, "shape"),
    )
    legend_size = max(sheet.size, sheet.layout.min_legend_size)
    has_bars = scene.bars and is_column and not sheet.layout.is_brief
    texts = [
        (scene.unlabelled_text, "unlabelled", legend_size),
        (scene.explanation, "reading", sheet.size),
    ]
    if scene.matches is None and scene.explanation:
        # One paragraph leaves the map more space.
        text = " ".join(filter(None, (scene.unlabelled_text, scene.explanation)))
        texts = [(text, "reading", sheet.size)]
    if scene.country_lists:
        # The heading of a list is its row of the legend.
        listed = {text.partition(": ")[0] for text in scene.country_lists}
        colours = tuple(
            row for row in scene.colour_legend if capitalize_first(row.text) not in listed
        )
        legends = ((scene.colour_heading, colours, "colour"), legends[1])
    return [
        # The numbers of the title precede the key; on a card the key needs their space.
        *([_build_bars(sheet, legend_size, max_width)] if has_bars else []),
        *(
            build_legend(title, rows, role, ink, legend_size, max_width)
            for title, rows, role in legends
            if rows
        ),
        *(_build_country_list(sheet, names, max_width) for names in scene.country_lists),
        # The notes below are not part of the last list.
        *([SheetBlock((), (), sheet.size)] if scene.country_lists else []),
        *(_build_paragraph(text, size, max_width, ink, role) for text, role, size in texts if text),
    ]


def _format_colour_title(sheet: TextAttempt) -> str:
    """Return the title of the legend of colours, with the sum of the countries that it counts."""
    scene = sheet.scene
    rows = [row for row in scene.colour_legend if row.match_count is not None]
    if sheet.layout.is_brief or not (scene.colour_title and len(rows) > 1):
        return scene.colour_heading
    counts = sum(row.visible_count for row in rows), sum(row.count for row in rows)
    if scene.colour_title == "bloc":
        return f"{counts[0]} of {counts[1]} countries by {scene.colour_heading}"
    return f"{scene.colour_heading}: {counts[0]} of {counts[1]}"


def _build_country_list(sheet: TextAttempt, text: str, max_width: float) -> SheetBlock:
    """Return the countries of a legend entry below its swatch, label and count."""
    (label, _, names), ink = text.partition(": "), sheet.theme.ink
    small = round(LIST_SIZE_FACTOR * sheet.layout.min_text_size, 2)
    body = _build_paragraph(names, small, max_width, ink, "countries", spacing=LIST_SPACING)
    rows = (row for row in sheet.scene.colour_legend if capitalize_first(row.text) == label)
    if (row := next(rows, None)) is None:
        head = _build_paragraph(label, small, max_width, ink, "list title", bold=True)
        return _stack_blocks([head, body], 0.0)
    entry = _build_entry(
        row, [f"{label}{row.count_text}"], "colour", ink, small, (0.0, 0.0), 1.5 * small
    )
    heading = tuple(replace(line, bold=True) for line in entry.text_lines)
    entry = replace(entry, text_lines=heading, height=LINE_SPACING * small)
    return _stack_blocks([entry, body], 0.0)


def _build_footer_blocks(sheet: TextAttempt, max_width: float) -> list[SheetBlock]:
    scene, layout = sheet.scene, sheet.layout
    # A poster is read from afar.
    share = 1.0 if layout.has_country_lists else 0.82
    small = round(max(layout.min_text_size, share * sheet.size), 2)
    # One paragraph leaves the map more space.
    notes = " ".join(note if note.endswith((".", "…")) else f"{note}." for note in scene.notes)
    # On a poster the query names the topics of the records.
    source = (layout.has_country_lists and scene.short_source) or scene.source
    muted = sheet.theme.muted_ink
    texts = [
        (notes, "note", sheet.theme.quiet_ink),
        ("" if layout.foot_size else source, "source", muted),
    ]
    if layout.has_query:
        texts[1:1] = [(scene.query_text, "query", muted)]
    return [
        _build_paragraph(text, small, max_width, ink, role) for text, role, ink in texts if text
    ]


def _build_foot(sheet: TextAttempt) -> SheetBlock:
    """Return the source at the foot of a slide; nothing on other sheets."""
    size, source = sheet.layout.foot_size, sheet.scene.short_source or sheet.scene.source
    if not (size and source):
        return SheetBlock((), (), 0.0)
    return _build_paragraph(source, size, sheet.inner_width, sheet.theme.muted_ink, "source")


def format_entry(entry: LegendEntry) -> str:
    """Return a legend row as text: its label and, if it has one, its count."""
    return to_single_line(entry.text) + entry.count_text


@_cache_blocks
def _build_legend_column(
    title: str, rows: tuple[LegendEntry, ...], role: str, ink: str, size: float, max_width: float
) -> SheetBlock:
    head = _build_paragraph(title, size, max_width, ink, f"{role} title", bold=True)
    indent, y = 1.5 * size, 0.0
    entries = []
    for row in rows:
        lines = wrap_balanced(format_entry(row), size, max_width - indent)
        entries.append(_build_entry(row, lines, role, ink, size, (0.0, y), indent))
        y = entries[-1].height + LINE_SPACING * size
    blocks = [head, SheetBlock(*_merge_blocks(entries), y)]
    matching = [row for row in rows if row.match_count]
    if len(matching) > 1 and all(row.label in VOTE_LABELS for row in matching):
        blocks.insert(1, _build_split(matching, size, max_width))
    return _stack_blocks(blocks, 0.25 * size)


def _build_split(rows: Sequence[LegendEntry], size: float, max_width: float) -> SheetBlock:
    """Return a bar split by the votes of those that meet a filter, with their numbers inside."""
    total, height, x, parts = sum(row.visible_count for row in rows), SPLIT_HEIGHT * size, 0.0, []
    for row in rows:
        number, width = str(row.visible_count), max_width * row.visible_count / total
        number = number if measure_text_width(number, size, bold=True) < width else ""
        part = Swatch(x, 0.0, height, row.shape, row.fill, "bar", row.rim, width, number)
        parts.append(part)
        x += width
    return SheetBlock((), tuple(parts), height)


def _build_bars(sheet: TextAttempt, size: float, max_width: float) -> SheetBlock:
    """Return bars of counts, each under its label and number, with one mark for each counted."""
    scene, ink = sheet.scene, sheet.theme.ink
    large = round(BAR_HEIGHT * size, 2)
    # Marks are squares, or narrower if there are many.
    most = max((row.visible_count for row in scene.bars), default=0) or 1
    step = min(large / MARK_SHARE, max_width / most)
    blocks = [_build_paragraph(scene.bars_title, size, max_width, ink, "bar title", bold=True)]
    for row in scene.bars:
        count_text = row.count_text.strip()
        x = max_width - measure_text_width(count_text, large, bold=True)
        count = _build_paragraph(count_text, large, max_width, ink, "bar count", bold=True)
        text = to_single_line(row.text)
        label = _build_paragraph(text, size, x - BAR_LABEL_GAP * size, ink, "bar entry")
        # The label begins on the base line of the number.
        lower = large - size
        labels = (replace(line, y=line.y + lower) for line in label.text_lines)
        numbers = (replace(line, x=max_width, anchor="end") for line in count.text_lines)
        marks = tuple(
            Swatch(number * step, 0.0, large, "", ink, "bar", width=MARK_SHARE * step)
            for number in range(row.visible_count)
        )
        entry = SheetBlock((*labels, *numbers), (), max(label.height + lower, count.height))
        blocks.append(_stack_blocks([entry, SheetBlock((), marks, large)], 0.1 * size))
    return _stack_blocks(blocks, 0.4 * size)


@_cache_blocks
def _build_legend_row(
    title: str, rows: tuple[LegendEntry, ...], role: str, ink: str, size: float, max_width: float
) -> SheetBlock:
    head = _build_paragraph(title, size, max_width, ink, f"{role} title", bold=True)
    indent, gap = 1.4 * size, 1.4 * size
    # Entries follow the title where all fit in one line.
    x, y = measure_text_width(to_single_line(title), size, bold=True) + gap, 0.0
    entry_widths = (measure_text_width(format_entry(row), size) + indent + gap for row in rows)
    if x + sum(entry_widths) - gap > max_width:
        x, y = 0.0, head.height
    blocks = [head]
    for row in rows:
        lines = wrap_balanced(format_entry(row), size, max_width - indent)
        wide = max(measure_text_width(line, size) for line in lines) + indent
        if x and (x + wide > max_width or len(lines) > 1):
            x, y = 0.0, y + LINE_SPACING * size
        blocks.append(_build_entry(row, lines, role, ink, size, (x, y), indent))
        x, y = x + wide + gap, blocks[-1].height
    return SheetBlock(*_merge_blocks(blocks), y + LINE_SPACING * size)


def _build_entry(
    entry: LegendEntry,
    lines: list[str],
    role: str,
    ink: str,
    size: float,
    position: tuple[float, float],
    indent: float,
) -> SheetBlock:
    """Return the swatch and the lines of a legend row; `height` is the top of its last line."""
    (x, y), text_lines = position, []
    place = x + 0.55 * size, y + 0.66 * size, 0.48 * size
    swatch = Swatch(*place, entry.shape, entry.fill, role, entry.rim)
    for number, line in enumerate(lines):
        y += LINE_SPACING * size if number else 0.0
        text_line = TextLine(x + indent, y + size, line, size, ink, f"{role} entry")
        text_lines.append(replace(text_line, starts_paragraph=number == 0))
    return SheetBlock(tuple(text_lines), (swatch,) if entry.shape else (), y)


@_cache_blocks
def _build_paragraph(
    content: str,
    size: float,
    max_width: float,
    fill: str,
    role: str,
    bold: bool = False,
    spacing: float = LINE_SPACING,
) -> SheetBlock:
    if role == "title":
        lines = _break_title(content, size, max_width, bold)
    else:
        # A number in a list stays with its country.
        is_list = role in ("unlabelled", "reading")
        lines = wrap_text(content, size, max_width, bold, keep_numbers=is_list)
    shared = round(size, 2), fill, role, bold
    text_lines = tuple(
        TextLine(0.0, size + row * spacing * size, text, *shared, starts_paragraph=row == 0)
        for row, text in enumerate(lines)
    )
    return SheetBlock(text_lines, (), spacing * size * len(lines))


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
    return SheetBlock(*_merge_blocks(translated), _measure_stack(blocks, gap))


def _measure_stack(blocks: list[SheetBlock], gap: float) -> float:
    """Return the height of blocks below each other; stacking them takes much longer."""
    height = 0.0
    for block in blocks:
        height += block.height + gap
    return max(0.0, height - gap)


def _merge_blocks(
    blocks: Sequence[SheetBlock],
) -> tuple[tuple[TextLine, ...], tuple[Swatch, ...]]:
    text_lines = tuple(item for block in blocks for item in block.text_lines)
    return text_lines, tuple(item for block in blocks for item in block.swatches)
