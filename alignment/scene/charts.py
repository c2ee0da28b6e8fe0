"""Charts in picture files: rows, lines and cells of values in the place of a map."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from alignment.model.text_format import format_list, format_score, format_signed
from alignment.model.view import SHEET_SIZES, View
from alignment.scene.colours import (
    SWATCH_SHAPE,
    select_ink,
)
from alignment.scene.labels.obstacles import FloatArray
from alignment.scene.marks import Marks, build_marks
from alignment.scene.primitives import Area, Disc, Line, Paint, Point, SheetBox, TextLine
from alignment.scene.scene import Scene, apply_theme
from alignment.scene.sheet import REFERENCE_WIDTH, lay_out_map_cell
from alignment.scene.sheet_blocks import LINE_SPACING, fit_text_around_map
from alignment.scene.text_metrics import (
    measure_text_width,
    to_single_line,
    wrap_text,
)
from alignment.scene.theme import SHEET_LAYOUTS, Theme, get_theme

ChartMark = Area | Line | Disc | TextLine
# Widths of grid lines and of lines of data, in pixels of a slide.
GRID_WIDTH, DATA_WIDTH = 0.8, 2.2
# Size of the counts on bars, in letters of the chart.
COUNT_SIZE = 1.08
# Opacity of the band of an interval, and of bands that may lie on one another.
BAND_OPACITY, LINE_BAND_OPACITY = 0.32, 0.18
# Values of lines that lie on one another differ by at most this.
SAME_VALUE = 0.01
# Largest share of the width that the names of rows have.
MAX_NAME_SHARE = 0.42
# Largest number of steps on an axis, and the share of its values that is free at each end.
MAX_TICKS, AXIS_PAD_SHARE = 7, 0.04
# Least share of the width that is left of the end of an axis with discs.
MIN_AXIS_SHARE = 0.56
# Width of the line at the edge of marked columns.
EDGE_WIDTH = 2 * DATA_WIDTH


@dataclass(frozen=True)
class Canvas:
    """Area of a chart on a sheet in pixels, its theme, its font size and the factor of lines."""

    box: SheetBox
    theme: Theme
    size: float
    line_scale: float

    def stroke(self, width: float, colour: str = "", dash: tuple[float, ...] = ()) -> Paint:
        """Return the paint of a line, in the ink of secondary text unless a colour is given."""
        scale, colour = self.line_scale, colour or self.theme.muted_ink
        dash = tuple(length * scale for length in dash)
        return Paint(stroke=colour, width=width * scale, dash=dash)

    def fill(self, colour: str, opacity: float = 1.0) -> Paint:
        """Return the paint of an area without an outline of its own."""
        return Paint(colour, opacity, colour, 0.0 if opacity < 1 else 1.0, 0.5)

    def text(
        self, x: float, y: float, text: str, anchor: str = "start", colour: str = ""
    ) -> TextLine:
        """Return a line of text whose middle is at the height `y`."""
        place, line = _round((x, y + 0.36 * self.size)), to_single_line(text)
        ink = colour or self.theme.ink
        return TextLine(*place, line, self.size, ink, "chart text", anchor=anchor)

    def line(self, start: Point, end: Point, paint: Paint) -> Line:
        """Return a straight line."""
        return Line("chart line", (), _round(start), _round(end), paint)

    def area(self, corners: Iterable[Point], paint: Paint) -> Area:
        """Return a closed outline."""
        return Area("chart area", (), (tuple(map(_round, corners)),), paint)

    def rectangle(self, left: float, top: float, right: float, bottom: float) -> tuple[Point, ...]:
        """Return the corners of a rectangle."""
        return tuple(map(_round, ((left, top), (right, top), (right, bottom), (left, bottom))))

    def disc(self, x: float, y: float, radius: float, colour: str, is_ring: bool = False) -> Disc:
        """Return a disc, or a ring that is hollow."""
        outline = self.theme.get_outline(colour)
        stroke = self.stroke(DATA_WIDTH, colour) if is_ring else self.stroke(0.8, outline)
        paint = stroke.with_fill(self.theme.paper if is_ring else colour)
        return Disc("chart disc", (), SWATCH_SHAPE, round(x, 2), round(y, 2), radius, paint)


Draw = Callable[[Canvas], Iterable[ChartMark]]


def _round(point: Point) -> Point:
    return round(point[0], 2), round(point[1], 2)


def lay_out_chart(head: Scene, view: View, draw: Draw) -> Marks:
    """Return a chart as the marks of a sheet.

    `head` has the texts and legends around it, and no countries.
    """
    (width, height), layout = SHEET_SIZES[view.size], SHEET_LAYOUTS[view.size]
    theme = get_theme(view.theme)
    head = apply_theme(replace(head, frame=(0.0, 0.0, 1.5, 1.0)), theme)
    fitted = fit_text_around_map(head, width, height, theme, layout)
    size = max(layout.min_text_size, layout.min_legend_size, round(0.85 * fitted.size, 2))
    sheet = lay_out_map_cell(head, theme, (width, height), fitted.map_area, size)
    sheet = replace(sheet, text_lines=fitted.text_lines, swatches=fitted.swatches)
    left, top, right, bottom = fitted.map_area
    pad = left
    canvas = Canvas((left + pad, top + 0.4 * size, right, bottom), theme, size, sheet.line_scale)
    return replace(build_marks(sheet), chart=tuple(draw(canvas)))


@dataclass(frozen=True)
class ValueAxis:
    """Title of an axis, what low and high values mean, and its format."""

    title: str
    ends: tuple[str, str]
    spec: str


def lay_out_swarm(scene: Scene, view: View, values: ValueAxis) -> Marks:
    """Return discs along an axis as the marks of a sheet, with the axis below them."""
    (width, height), layout = SHEET_SIZES[view.size], SHEET_LAYOUTS[view.size]
    theme = get_theme(view.theme)
    scene = apply_theme(scene, theme)
    fitted = fit_text_around_map(scene, width, height, theme, layout)
    size = max(layout.min_text_size, layout.min_legend_size, round(0.85 * fitted.size, 2))
    left, top, right, bottom = fitted.map_area
    line_scale = round(max(width, height) / REFERENCE_WIDTH, 3)
    canvas = Canvas(fitted.map_area, theme, size, line_scale)
    bottom -= compute_axis_height(canvas, values.ends, MIN_AXIS_SHARE * (right - left))
    # The values at both ends of the axis are as wide as two letters beyond it.
    area = left + size, top, right - size, bottom
    sheet = lay_out_map_cell(
        scene, theme, (width, height), area, layout.label_size, avoids_discs=True
    )
    sheet = replace(sheet, text_lines=fitted.text_lines, swatches=fitted.swatches)
    low, _, high, _ = scene.frame
    axis = Axis(low, high, sheet.to_sheet(low, 0)[0], sheet.to_sheet(high, 0)[0])

    def draw() -> Iterator[ChartMark]:
        yield canvas.line((axis.start, bottom), (axis.end, bottom), canvas.stroke(GRID_WIDTH))
        yield from draw_value_axis(
            canvas, axis, bottom - 0.4 * size, bottom, values.title, values.spec
        )
        yield from draw_axis_ends(canvas, axis, bottom, values.ends)

    return replace(build_marks(sheet), chart=tuple(draw()))


@dataclass(frozen=True)
class Axis:
    """Values from `low` to `high` along pixels from `start` to `end`."""

    low: float
    high: float
    start: float
    end: float

    def place(self, value: float) -> float:
        """Return the pixel of a value; values outside the axis are at its ends."""
        share = (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)
        return self.start + share * (self.end - self.start)

    @property
    def ticks(self) -> list[float]:
        """Round values at equal steps.

        >>> Axis(-1.2, 2.4, 0, 100).ticks, Axis(0, 1, 0, 100).ticks
        ([-1.0, 0.0, 1.0, 2.0], [0.0, 0.2, 0.4, 0.6, 0.8, 1.0])
        """
        power = 10.0 ** math.floor(math.log10(self.high - self.low) - 1)
        steps = (factor * power for factor in (1, 2, 5, 10, 20, 50, 100))
        step = next(each for each in steps if (self.high - self.low) / each < MAX_TICKS)
        first, last = math.ceil(self.low / step - 1e-9), math.floor(self.high / step + 1e-9)
        return [round(number * step, 6) for number in range(first, last + 1)]


def draw_value_axis(
    canvas: Canvas, axis: Axis, top: float, bottom: float, title: str, spec: str = "+.1f"
) -> Iterator[ChartMark]:
    """Yield the grid lines of a horizontal axis, with their values and its title below."""
    for value in axis.ticks:
        x = axis.place(value)
        yield canvas.line((x, top), (x, bottom), canvas.stroke(GRID_WIDTH, canvas.theme.other_land))
        yield canvas.text(x, bottom + 0.8 * canvas.size, _format_tick(value, spec), "middle")
    middle, y = (axis.start + axis.end) / 2, bottom + 2.1 * canvas.size
    yield canvas.text(middle, y, title, "middle", canvas.theme.muted_ink)


def compute_axis_height(canvas: Canvas, ends: tuple[str, str], width: float) -> float:
    """Return the height of an axis with its values, its title and the words at its ends.

    `width` is what these words have.
    """
    lines = any(ends) + (_measure_axis_ends(canvas, ends) > width)
    return (2.8 + 1.3 * lines) * canvas.size


def _measure_axis_ends(canvas: Canvas, ends: tuple[str, str]) -> float:
    """Return the width of what the ends of an axis mean in one line; 0 unless both are known."""
    needed = sum(measure_text_width(f"« {text}", canvas.size) for text in ends)
    return needed + canvas.size if all(ends) else 0.0


def draw_axis_ends(
    canvas: Canvas, axis: Axis, bottom: float, ends: tuple[str, str]
) -> Iterator[ChartMark]:
    """Yield what low and high values mean, below the title of a horizontal axis.

    Where they are wider than the axis, the first begins under the names of rows.
    """
    y, left = bottom + 3.4 * canvas.size, axis.end - _measure_axis_ends(canvas, ends)
    is_split = left < canvas.box[0]
    if ends[0]:
        start = axis.start if is_split else min(axis.start, left)
        yield canvas.text(start, y, f"« {ends[0]}", "start", canvas.theme.muted_ink)
    if ends[1]:
        y += 1.3 * canvas.size * is_split
        yield canvas.text(axis.end, y, f"{ends[1]} »", "end", canvas.theme.muted_ink)


def _format_tick(value: float, spec: str) -> str:
    return format_signed(value, spec) if "+" in spec and value else format(value, spec.lstrip("+"))


def split_rows(
    canvas: Canvas,
    names: Sequence[str],
    axis_height: float,
    bold: Collection[str] = (),
    raised: Collection[str] = (),
) -> tuple[float, list[float], list[TextLine]]:
    """Return where values begin beside the names of rows, the heights of rows, and the names.

    A name of two lines is in the middle of its row, but its last line is there if it is `raised`.
    """
    left, top, right, bottom = canvas.box
    limit, is_bold = MAX_NAME_SHARE * (right - left), [name in bold for name in names]
    lines = [
        wrap_text(to_single_line(name), canvas.size, limit, bold=each)[:2]
        for name, each in zip(names, is_bold, strict=True)
    ]
    widest = max(
        measure_text_width(text, canvas.size, bold=each)
        for pair, each in zip(lines, is_bold, strict=True)
        for text in pair
    )
    step = (bottom - top - axis_height) / len(names)
    heights = [top + (number + 0.5) * step for number in range(len(names))]
    leading = LINE_SPACING * canvas.size
    shares = [1.0 if name in raised else 0.5 for name in names]
    texts = [
        replace(
            canvas.text(left + widest, y + (row - share * (len(pair) - 1)) * leading, text, "end"),
            bold=each,
        )
        for pair, y, each, share in zip(lines, heights, is_bold, shares, strict=True)
        for row, text in enumerate(pair)
        if text
    ]
    return left + widest + 0.8 * canvas.size, heights, texts


def count_rows(canvas: Canvas, axis_height: float = 0.0, lines: int = 1) -> int:
    """Return how many rows with names of so many lines fit on a canvas."""
    _, top, _, bottom = canvas.box
    return max(1, int((bottom - top - axis_height) / (lines * LINE_SPACING * canvas.size)))


@dataclass(frozen=True)
class ChangeRow:
    """A value before and after a change with its 95% interval; without a change both are equal.

    The disc of a country that did not vote is a ring.
    """

    name: str
    before: float
    after: float
    low: float
    high: float
    colour: str
    is_hollow: bool = False


# Height of the thin rows of others beside their name, in rows of others.
OTHERS_HEIGHT = 4


def draw_changes(
    rows: Sequence[ChangeRow],
    title: str,
    ends: tuple[str, str] = ("", ""),
    *,
    bold: Collection[str] = (),
    spec: str = "+.1f",
    limits: tuple[float, float] | None = None,
    others: tuple[Sequence[str], Sequence[ChangeRow]] = ((), ()),
) -> Draw:
    """Return a function that draws bars before and discs after a change, a row a country.

    A row without a change has its disc alone. A band is the interval. `ends` say what low and high
    values mean. The first rows that fit are drawn, those that rose above those that fell, the
    largest change first. Names in `bold` are bold. The axis has all values that are drawn, unless
    there are `limits`. `others` have thin rows beside two lines, if they fit below.
    """

    def draw(canvas: Canvas) -> Iterator[ChartMark]:
        size, right = canvas.size, canvas.box[2] - canvas.size
        axis_height = compute_axis_height(canvas, ends, right - canvas.box[0])
        max_rows = count_rows(canvas, axis_height)
        others_lines, more = others if len(rows) + OTHERS_HEIGHT <= max_rows else ((), ())
        drawn = rows if len(rows) <= max_rows else rows[: max_rows - 1]
        shown = sorted(
            drawn, key=lambda row: (row.after < row.before, -abs(row.after - row.before))
        )
        labels = [row.name for row in shown]
        if len(shown) < len(rows):
            labels.append(f"{len(rows) - len(shown)} more")
        if more:
            labels += ["", *others_lines, ""]
        start, heights, names = split_rows(canvas, labels, axis_height, bold)
        values = [value for row in shown for value in (row.before, row.low, row.high)]
        pad = max(AXIS_PAD_SHARE * (max(values) - min(values)), 0.05)
        low, high = limits or (min(values) - pad, max(values) + pad)
        axis = Axis(low, high, start, right)
        bottom = canvas.box[3] - axis_height
        yield from draw_value_axis(canvas, axis, canvas.box[1], bottom, title, spec)
        yield from draw_axis_ends(canvas, axis, bottom, ends)
        yield from names
        radius = round(0.42 * size, 2)
        for row, y in zip(shown, heights[: len(shown)], strict=True):
            before, after = axis.place(row.before), axis.place(row.after)
            low, high, half = axis.place(row.low), axis.place(row.high), 0.3 * size
            band = canvas.rectangle(low, y - half, high, y + half)
            yield canvas.area(band, canvas.fill(row.colour, BAND_OPACITY))
            if row.before != row.after:
                yield canvas.line((before, y), (after, y), canvas.stroke(DATA_WIDTH, row.colour))
                # Narrow, so that it touches no band that does not reach its value.
                bar = canvas.stroke(1.8 * DATA_WIDTH, row.colour)
                yield canvas.line((before, y - 1.5 * half), (before, y + 1.5 * half), bar)
            yield canvas.disc(after, y, radius, row.colour, is_ring=row.is_hollow)
        if not more:
            return
        step = heights[1] - heights[0]
        top, row_height = heights[-OTHERS_HEIGHT] - 0.3 * step, (OTHERS_HEIGHT - 0.4) * step
        row_height /= max(len(more), 2 * OTHERS_HEIGHT)
        radius, half = round(min(0.3 * size, 1.1 * row_height), 2), 0.36 * row_height
        for number, row in enumerate(more):
            y, x = top + (number + 0.5) * row_height, axis.place(row.after)
            band = canvas.rectangle(axis.place(row.low), y - half, axis.place(row.high), y + half)
            yield canvas.area(band, canvas.fill(row.colour, BAND_OPACITY))
            yield canvas.disc(x, y, radius, row.colour, row.is_hollow)

    return draw


def draw_bars(rows: Sequence[tuple[str, Sequence[tuple[int, str]]]]) -> Draw:
    """Return a function that draws bars of the same length, split by counts and colours.

    A part has its count and its share, in two lines where it is narrow, else its count.
    """

    def draw(canvas: Canvas) -> Iterator[ChartMark]:
        size, axis_height = canvas.size, 2.8 * canvas.size
        large = replace(canvas, size=round(COUNT_SIZE * size, 2))
        start, heights, names = split_rows(canvas, [name for name, _ in rows], axis_height)
        axis = Axis(0.0, 1.0, start, canvas.box[2] - 2 * size)
        bottom = canvas.box[3] - axis_height
        title = "share of the countries that voted"
        yield from draw_value_axis(canvas, axis, canvas.box[1], bottom, title, ".0%")
        yield from names
        half = 0.64 * min(heights[0] - canvas.box[1], 3.4 * size)
        for (_, parts), y in zip(rows, heights, strict=True):
            total, done = sum(count for count, _ in parts), 0
            for count, colour in parts:
                if count:
                    x0, x1 = axis.place(done / total), axis.place((done + count) / total)
                    yield canvas.area(
                        canvas.rectangle(x0, y - half, x1, y + half), canvas.fill(colour)
                    )
                    number, share = str(count), format_score(count / total, ".0%")
                    # In two lines if one line is too wide.
                    for lines in ([f"{number} ({share})"], [number, share], [number]):
                        widest = max(measure_text_width(line, large.size) for line in lines)
                        if widest + 0.15 * size < x1 - x0 and len(lines) * large.size < 1.6 * half:
                            middle, ink = (x0 + x1) / 2, select_ink(colour)
                            for row, line in enumerate(lines):
                                line_y = y + (row - (len(lines) - 1) / 2) * 1.2 * large.size
                                yield large.text(middle, line_y, line, "middle", ink)
                            break
                done += count

    return draw


# Lines of names below a grid.
NAME_LEVELS = 2
LINE_DASHES: tuple[tuple[float, ...], ...] = ((), (9, 4), (2, 4), (9, 4, 2, 4))


def draw_cells(
    rows: Sequence[tuple[str, Sequence[str]]],
    columns: Mapping[str, str],
    colours: Mapping[str, str],
    marked: Sequence[str],
    bold: Collection[str] = (),
    ends: tuple[str, str] = ("", ""),
    bracket: tuple[range, str] = (range(0), ""),
) -> Draw:
    """Return a function that draws a grid with a cell for each row and column.

    `rows` are names with a word for each column; one without words is a heading. `colours` are by
    word, and a cell without one is empty. Names in `bold` are bold. `ends` say what the first and
    the last columns mean. `bracket` are columns, marked beside the first heading and by a
    line through all rows at their inner edge, and a short text over the bracket.
    `columns` has the name of each by its key; those of `marked`, the most important first, are
    named below the grid where there is space.
    """

    def draw(canvas: Canvas) -> Iterator[ChartMark]:
        size, keys, right = canvas.size, list(columns), canvas.box[2]
        # The first heading, beside the bracket, may have two lines.
        has_bracket = bracket[0] and not rows[0][1]
        lines = [("", ()), *rows] if has_bracket else rows
        labels = [name for name, _ in lines]
        below = (1.4 * NAME_LEVELS - 2.4) * size
        below += compute_axis_height(canvas, ends, right - canvas.box[0])
        headings = [name for name, words in lines if not words]
        start, heights, names = split_rows(canvas, labels, below, bold, headings)
        yield from names
        top, step = canvas.box[1], 2 * (heights[0] - canvas.box[1])
        width, gap = (right - start) / len(keys), 0.04 * step
        for (_, words), y in zip(lines, heights, strict=True):
            if not words:
                continue
            row = canvas.rectangle(start, y - step / 2 + gap, right, y + step / 2 - gap)
            yield canvas.area(row, canvas.stroke(GRID_WIDTH).with_fill(canvas.theme.paper))
            for word, colour in colours.items():
                # Neighbours with one word are one rectangle.
                rings = tuple(
                    canvas.rectangle(
                        start + first * width,
                        y - step / 2 + gap,
                        start + end * width,
                        y + step / 2 - gap,
                    )
                    for first, end in _find_runs(words, word)
                )
                if rings:
                    yield Area("chart area", (), rings, canvas.fill(colour))
        bottom = top + len(lines) * step
        if has_bracket:
            ends_x = start + bracket[0].start * width, start + bracket[0].stop * width
            yield from _draw_bracket(canvas, ends_x, (heights[1], bottom), right, bracket[1])
        places = [
            (to_single_line(columns[key]), start + (keys.index(key) + 0.5) * width)
            for key in marked
            if key in columns
        ]
        yield from _name_columns(canvas, bottom, places)
        axis = Axis(0.0, 1.0, start, right)
        yield from draw_axis_ends(canvas, axis, bottom + (1.4 * NAME_LEVELS - 2.2) * size, ends)

    return draw


def _draw_bracket(
    canvas: Canvas, ends: tuple[float, float], heights: tuple[float, float], right: float, text: str
) -> Iterator[ChartMark]:
    """Yield a line over a span, a line down at its inner edge, and a text over its middle.

    `heights` are those of the text and of the lower end. The edge at `right` is the outer one.
    """
    size, (y, bottom), theme = canvas.size, heights, canvas.theme
    high, inner = y + 0.4 * size, ends[0] if ends[1] >= right else ends[1]
    yield canvas.line((inner, high), (inner, bottom), canvas.stroke(EDGE_WIDTH, theme.ink))
    paint, outer = canvas.stroke(DATA_WIDTH, theme.ink), sum(ends) - inner
    yield canvas.line((outer, y + 0.7 * size), (outer, high), paint)
    yield canvas.line((ends[0], high), (ends[1], high), paint)
    yield canvas.text(sum(ends) / 2, y - 0.25 * size, text, "middle", theme.muted_ink)


def _find_runs(words: Sequence[str], word: str) -> list[tuple[int, int]]:
    """Return where a word begins and ends in a row.

    >>> _find_runs(["yes", "yes", "no", "yes"], "yes")
    [(0, 2), (3, 4)]
    """
    matches = np.array([False, *(each == word for each in words), False])
    edges = np.flatnonzero(matches[1:] != matches[:-1]).tolist()
    return list(zip(edges[::2], edges[1::2], strict=True))


def _name_columns(
    canvas: Canvas, bottom: float, places: Iterable[tuple[str, float]]
) -> Iterator[ChartMark]:
    """Yield names in two lines below a grid, each with a line up to its place on it.

    Names without space are left out; no line crosses a name.
    """
    size = canvas.size
    placed: list[tuple[float, int, float, float]] = []
    for name, x in places:
        half = measure_text_width(name, size) / 2 + 0.3 * size
        middle = min(max(x, canvas.box[0] + half), canvas.box[2] - half)
        low, high = middle - half, middle + half

        def is_free(level: int, x: float = x, low: float = low, high: float = high) -> bool:
            return all(
                (other_high <= low or high <= other_low)
                if other_level == level
                else not (other_low < x < other_high if other_level < level else low < other < high)
                for other, other_level, other_low, other_high in placed
            )

        level = next(filter(is_free, range(NAME_LEVELS)), None)
        if level is not None:
            placed.append((x, level, low, high))
            y = bottom + (1.2 + 1.4 * level) * size
            yield canvas.line((x, bottom), (x, y - 0.6 * size), canvas.stroke(GRID_WIDTH))
            yield canvas.text(middle, y, name, "middle")


@dataclass(frozen=True, eq=False)
class ValueLine:
    """Values of a country in each period with the ends of their intervals; NaN interrupts it.

    A line that is emphasized is wider, its name is bold, and it alone has its intervals.
    """

    name: str
    colour: str
    values: FloatArray
    low: FloatArray
    high: FloatArray
    is_emphasized: bool = False


def draw_lines(
    lines: Sequence[ValueLine], labels: Sequence[str], title: str, gap_text: str
) -> Draw:
    """Return a function that draws lines over periods, with bands of intervals, and their names.

    A period in which all are NaN has `gap_text`.
    """
    with_bands = [line for line in lines if line.is_emphasized] or lines

    def draw(canvas: Canvas) -> Iterator[ChartMark]:
        (left, top, right, bottom), size = canvas.box, canvas.size
        last = [int(np.flatnonzero(~np.isnan(line.values))[-1]) for line in lines]
        names_width = max(
            measure_text_width(to_single_line(line.name), size, bold=line.is_emphasized)
            for line in lines
        )
        values = np.array(
            [
                (each.values, each.low, each.high)
                if each in with_bands
                else (each.values, each.values, each.values)
                for each in lines
            ]
        )
        bottom -= 1.9 * size
        title_lines = wrap_text(title, size, right - left)
        title_top, top = top, top + (len(title_lines) - 1) * LINE_SPACING * size
        axis = Axis(
            float(np.nanmin(values)) - 0.1,
            float(np.nanmax(values)) + 0.1,
            bottom,
            top + 1.4 * size,
        )
        start, end = left + 3.2 * size, right - names_width - 3.0 * size
        step = (end - start) / max(len(labels) - 1, 1)
        xs = [start + number * step for number in range(len(labels))]
        for number, line_text in enumerate(title_lines):
            y = title_top + (0.3 + number * LINE_SPACING) * size
            yield canvas.text(left, y, line_text, colour=canvas.theme.muted_ink)
        for value in axis.ticks:
            y = axis.place(value)
            paint = canvas.stroke(GRID_WIDTH, canvas.theme.other_land)
            yield canvas.line((start - size, y), (end + size, y), paint)
            yield canvas.text(start - 1.4 * size, y, _format_tick(value, "+.1f"), "end")
        widest = max(measure_text_width(label, size) for label in labels)
        every = math.ceil((widest + size) / step) if len(labels) > 1 else 1
        for number, (x, label) in enumerate(zip(xs, labels, strict=True)):
            if (len(labels) - 1 - number) % every == 0:
                yield canvas.text(x, bottom + 1.1 * size, label, "middle")
        for number in np.flatnonzero(np.isnan(values[:, 0]).all(axis=0)).tolist():
            yield canvas.text(xs[number], (axis.start + axis.end) / 2, gap_text, "middle")
        for line in with_bands:
            for run in _list_known_runs(line.values):
                corners = [(xs[n], axis.place(float(line.low[n]))) for n in run]
                corners += [(xs[n], axis.place(float(line.high[n]))) for n in reversed(run)]
                yield canvas.area(corners, canvas.fill(line.colour, LINE_BAND_OPACITY))
        # Countries that share a colour have different dashes.
        dashes = [
            () if line.is_emphasized else LINE_DASHES[row % len(LINE_DASHES)]
            for row, line in enumerate(lines)
        ]
        # Thin lines are above wide ones and dashes above both, as they may share a path.
        layers = sorted(
            zip(lines, dashes, strict=True), key=lambda pair: (not pair[0].is_emphasized, pair[1])
        )
        for line, dash in layers:
            width, radius = (3 * DATA_WIDTH, 0.36) if line.is_emphasized else (DATA_WIDTH, 0.18)
            for run in _list_known_runs(line.values):
                places = [(xs[n], axis.place(float(line.values[n]))) for n in run]
                for one, other in pairwise(places):
                    yield canvas.line(one, other, canvas.stroke(width, line.colour, dash))
                for x, y in places:
                    yield canvas.disc(x, y, round(radius * size, 2), line.colour)
        yield from _note_shared_path(canvas, lines, labels, xs, axis)
        last_heights = np.array(
            [axis.place(float(line.values[n])) for line, n in zip(lines, last, strict=True)]
        )
        order = np.argsort(last_heights, kind="stable").tolist()
        heights = spread_labels(last_heights[order], LINE_SPACING * size)
        name_x = end + 2.4 * size
        for row, y in zip(order, heights.tolist(), strict=True):
            name = canvas.text(name_x, y, lines[row].name)
            yield replace(name, bold=lines[row].is_emphasized)
            x, paint = xs[last[row]] + 0.5 * size, canvas.stroke(1.2, lines[row].colour)
            yield canvas.line((x, last_heights[row]), (name_x - 0.3 * size, y), paint)

    return draw


def _note_shared_path(
    canvas: Canvas,
    lines: Sequence[ValueLine],
    labels: Sequence[str],
    xs: Sequence[float],
    axis: Axis,
) -> Iterator[TextLine]:
    """Yield which lines have the same values in the first periods, where there is space beside."""
    values = np.array([line.values for line in lines])
    size, height = canvas.size, np.vectorize(axis.place)(values)
    same = [np.isclose(values, row, atol=SAME_VALUE).cumprod(axis=1).sum(axis=1) for row in values]
    groups = [
        (np.flatnonzero(row >= end).tolist(), int(end)) for row in same for end in row if end > 1
    ]
    best, until = max(groups, key=lambda group: (len(group[0]) - 1) * group[1], default=([], 0))
    if len(best) < 2:
        return
    names = format_list([to_single_line(lines[row].name) for row in best])
    text = f"{names} lie on one line until {labels[until - 1]}"
    span = [n for n, x in enumerate(xs) if x <= xs[0] + measure_text_width(text, size) + size]
    others = np.delete(height, best, axis=0)[:, span]
    path = height[best][:, span]
    for side in (-1, 1):
        y = float((path.min() if side < 0 else path.max()) + side * 1.2 * size)
        is_inside = min(axis.start, axis.end) < y < max(axis.start, axis.end)
        if is_inside and not (np.abs(others - y) < 1.2 * size).any():
            yield canvas.text(xs[0], y, text)
            return


def _list_known_runs(values: FloatArray) -> list[list[int]]:
    """Return the positions of values that are known, in runs without a gap."""
    known = ["known" if each else "" for each in (~np.isnan(values)).tolist()]
    return [list(range(first, end)) for first, end in _find_runs(known, "known")]


def spread_labels(heights: FloatArray, min_distance: float) -> FloatArray:
    """Return ascending heights of labels, moved apart to a least distance in their order.

    >>> spread_labels(np.array([0.0, 0.2, 5.0]), 1.0).round(2).tolist()
    [-0.4, 0.6, 5.0]
    """
    # Labels that would overlap become one stack around their mean height.
    stacks: list[tuple[float, int]] = []
    for height in heights.tolist():
        mean, count = height, 1
        while stacks:
            mean_below, count_below = stacks[-1]
            top_below = mean_below + min_distance * (count_below - 1) / 2
            if mean - min_distance * (count - 1) / 2 - top_below >= min_distance - 1e-12:
                break
            stacks.pop()
            mean = (mean_below * count_below + mean * count) / (count_below + count)
            count += count_below
        stacks.append((mean, count))
    return np.array(
        [
            mean + min_distance * (number - (count - 1) / 2)
            for mean, count in stacks
            for number in range(count)
        ],
        dtype=np.float64,
    )
