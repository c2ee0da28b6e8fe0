"""Sparklines and strips of ticks as SVG markup, in the ink of the page around them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from alignment.export.escaping import escape_xml
from alignment.export.svg import format_attributes, format_number

WIDTH, HEIGHT = 96, 28
MARGIN = 3
INK, ACCENT = "currentColor", "var(--accent)"
FAINT_OPACITY = "0.4"
# Pixels along a line that one tick stands for, and half the length of the shortest tick.
TICK_BIN, MIN_TICK = 2, 2
# A strip has a line for each vote, with its word on the left.
STRIP_WIDTH, LINE_HEIGHT, STRIP_MARGIN = 340, 26, 8
LABEL_WIDTH, TOP_MARGIN = 62, 4
TICK_REACH = 8
FONT_SIZE = "13"


def draw_ticks(values: Sequence[float], highlighted: Collection[int] = ()) -> str:
    """Return numbers as ticks on a line from the least to the greatest; '' for none.

    Close values share a taller tick. The values at the indices in `highlighted` are dots.
    """
    if not values:
        return ""
    low, high = min(values), max(values)
    x = [_scale_x((value - low) / (high - low or 1)) for value in values]
    bins = Counter(TICK_BIN * round(each / TICK_BIN) for each in x)
    largest, middle = max(bins.values()), HEIGHT / 2
    path = ""
    for place, number in sorted(bins.items()):
        reach = MIN_TICK + (middle - MARGIN - MIN_TICK) * number / largest
        path += f"M{place:g},{format_number(middle - reach)}v{format_number(2 * reach)}"
    dots = [_draw_dot(x[index]) for index in sorted(highlighted)]
    return _wrap_svg(_draw_axis(), _draw_line(path), *dots)


def draw_bars(heights: Sequence[float], highlighted: int | None = None) -> str:
    """Return numbers from 0 as bars in a row, one of them highlighted; '' where all are 0.

    >>> draw_bars([1, 0, 2], highlighted=2).count("<rect")
    2
    """
    largest = max(heights, default=0)
    if not largest > 0:
        return ""
    step = (WIDTH - 2 * MARGIN) / len(heights)
    faint, parts = {"fill": INK, "opacity": FAINT_OPACITY}, []
    for index, value in enumerate(heights):
        height = max(value / largest * (HEIGHT - 2 * MARGIN), 1)
        style = {"fill": ACCENT} if index == highlighted else faint
        x, y = MARGIN + index * step, HEIGHT - MARGIN - height
        if value:
            parts.append(_draw("rect", x=x, y=y, width=min(step * 0.8, 12), height=height, **style))
    return _wrap_svg(*parts)


def draw_mosaic(cells: Sequence[Sequence[float]]) -> str:
    """Return rows of cells, each as dark as its number from 0 to 1; '' for none.

    >>> draw_mosaic([[1, 0], [0.5, 1]]).count("<rect")
    3
    """
    if not cells or not cells[0]:
        return ""
    width, height = (WIDTH - 2 * MARGIN) / len(cells[0]), (HEIGHT - 2 * MARGIN) / len(cells)
    size: Any = {"width": width * 0.9, "height": height * 0.8, "fill": ACCENT}
    return _wrap_svg(
        *(
            _draw(
                "rect", x=MARGIN + column * width, y=MARGIN + row * height, **size, opacity=number
            )
            for row, numbers in enumerate(cells)
            for column, number in enumerate(numbers)
            if number
        )
    )


def draw_interval(value: float, low: float, high: float) -> str:
    """Return a share with its interval, on a line from 0 to 1."""
    return _wrap_svg(_draw_axis(), _draw_range(low, high), _draw_dot(_scale_x(value)))


def draw_effect(overall: float, within: float, low: float, high: float) -> str:
    """Return the strength of an association from -1 to 1: overall a ring, within groups a dot.

    `low` and `high` are the interval of `within`. NaN is left out; '' where both are NaN.
    """
    parts = []
    if not math.isnan(overall):
        ring_x = _scale_x((overall + 1) / 2)
        parts.append(_draw("circle", cx=ring_x, cy=HEIGHT / 2, r="3", stroke=INK))
    if not math.isnan(within):
        parts.append(_draw_range((low + 1) / 2, (high + 1) / 2))
        parts.append(_draw_dot(_scale_x((within + 1) / 2)))
    if not parts:
        return ""
    zero = f"M{format_number(_scale_x(0.5))},{MARGIN}v{HEIGHT - 2 * MARGIN}"
    return _wrap_svg(_draw_axis(), _draw_line(zero), *parts)


def draw_strip(
    values: Mapping[str, Sequence[float]], scale: float = 0
) -> tuple[str, tuple[float, float]]:
    """Return the values of each vote as ticks on a line, with width and height of the picture.

    With a `scale` other than 0, x is at log(1 + x / scale). '' where all values are the same.

    >>> markup, size = draw_strip({"yes": [1, 2], "no": [3]})
    >>> markup.count("<path"), markup.count("<text"), size
    (4, 4, (340, 78))
    """
    numbers = [value for part in values.values() for value in part]
    if not numbers or min(numbers) == max(numbers):
        return "", (0, 0)

    def transform(value: float) -> float:
        return math.log1p(value / scale) if scale else value

    least, greatest = min(numbers), max(numbers)
    low, high = transform(least), transform(greatest)
    length = STRIP_WIDTH - LABEL_WIDTH - STRIP_MARGIN
    bottom = TOP_MARGIN + LINE_HEIGHT * len(values)
    parts = []
    for line, (word, part) in enumerate(values.items()):
        middle = TOP_MARGIN + LINE_HEIGHT * line + LINE_HEIGHT / 2
        parts.append(_draw_text(0, middle + 4, word, "start"))
        base = f"M{LABEL_WIDTH},{format_number(middle)}h{length}"
        parts.append(_draw("path", d=base, stroke=INK, opacity="0.3"))
        places = [
            LABEL_WIDTH + length * (transform(value) - low) / (high - low) for value in sorted(part)
        ]
        ticks = "".join(
            f"M{format_number(x)},{format_number(middle - TICK_REACH)}v{2 * TICK_REACH}"
            for x in places
        )
        if ticks:
            parts.append(_draw_line(ticks, width="1.5", opacity="0.6"))
    ends = ((LABEL_WIDTH, least, "start"), (STRIP_WIDTH - STRIP_MARGIN, greatest, "end"))
    parts += [
        _draw_text(x, bottom + 14, _format_short_number(value), anchor) for x, value, anchor in ends
    ]
    size = (STRIP_WIDTH, bottom + LINE_HEIGHT - TOP_MARGIN)
    return _wrap_svg(*parts, size=size, has_fixed_size=False), size


def _format_short_number(value: float) -> str:
    """Return a number in a few characters.

    >>> [_format_short_number(value) for value in (0, 2.5, 1500, 74_000_000_000, 1.2e13)]
    ['0', '2.5', '1,500', '74bn', '12,000bn']
    """
    for size, word in ((1e9, "bn"), (1e6, "m")):
        if abs(value) >= size:
            return f"{value / size:,.3g}{word}" if value < 1e12 else f"{value / size:,.0f}{word}"
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.4g}"


def _scale_x(share: float) -> float:
    return MARGIN + share * (WIDTH - 2 * MARGIN)


def _draw_axis() -> str:
    return _draw_line(f"M{MARGIN},{HEIGHT / 2:g}H{WIDTH - MARGIN}")


def _draw_range(low: float, high: float) -> str:
    """Return an interval of shares from 0 to 1 as a thick line."""
    left, right = format_number(_scale_x(low)), format_number(_scale_x(high))
    return _draw_line(f"M{left},{HEIGHT / 2:g}H{right}", ACCENT, "4")


def _draw_line(path: str, colour: str = INK, width: str = "1", opacity: str = FAINT_OPACITY) -> str:
    return _draw("path", d=path, stroke=colour, stroke_width=width, opacity=opacity)


def _draw_dot(x: float) -> str:
    return _draw("circle", cx=x, cy=HEIGHT / 2, r="3", fill=ACCENT)


def _draw_text(x: float, y: float, text: str, anchor: str) -> str:
    return _draw(
        "text", escape_xml(text), x=x, y=y, font_size=FONT_SIZE, text_anchor=anchor, fill=INK
    )


def _draw(tag: str, content: str | None = None, **attributes: float | str) -> str:
    """Return an SVG element; numbers are rounded as in every picture."""
    texts = {
        name.replace("_", "-"): value if isinstance(value, str) else format_number(value)
        for name, value in attributes.items()
    }
    head = f"<{tag}{format_attributes(texts)}"
    return f"{head}/>" if content is None else f"{head}>{content}</{tag}>"


def _wrap_svg(
    *parts: str, size: tuple[float, float] = (WIDTH, HEIGHT), has_fixed_size: bool = True
) -> str:
    width, height = (str(length) for length in size)
    lengths = {"width": width, "height": height} if has_fixed_size else {}
    box = {"xmlns": "http://www.w3.org/2000/svg", "viewBox": f"0 0 {width} {height}"}
    return _draw("svg", "".join(parts), **box, **lengths, fill="none")
