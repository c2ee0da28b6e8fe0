"""A number of each country as ticks, a line for each vote, as SVG markup of our own."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from alignment.export.elements import attributes, short
from alignment.export.text import xml

WIDE, LINE, EDGE = 340, 26, 8
LEFT, TOP = 62, 4
REACH = 8
LETTERS = "13"


def strip(
    values: Mapping[str, Sequence[float]], scale: float = 0
) -> tuple[str, tuple[float, float]]:
    """Return a strip of ticks and its width and height; '' where all have the same.

    Parameters
    ----------
    values : mapping of str
        By vote, in order; each has its line.
    scale : float
        Where not 0, a number stands at log(1 + x / scale).

    Examples
    --------
    >>> markup, lengths = strip({"yes": [1, 2], "no": [3]})
    >>> markup.count("<path"), markup.count("<text"), lengths
    (4, 4, (340, 78))
    """
    every = [value for part in values.values() for value in part]
    if not every or min(every) == max(every):
        return "", (0, 0)

    def placed(value: float) -> float:
        return math.log1p(value / scale) if scale else value

    low, high = placed(min(every)), placed(max(every))
    room = WIDE - LEFT - EDGE
    high_of = TOP + LINE * len(values)
    parts = []
    for line, (word, part) in enumerate(values.items()):
        middle = TOP + LINE * line + LINE / 2
        parts.append(_text(0, middle + 4, word, "start"))
        base = {"d": f"M{LEFT},{short(middle)}h{room}", "stroke": "currentColor", "opacity": "0.3"}
        parts.append(f"<path{attributes(base)}/>")
        places = [LEFT + room * (placed(value) - low) / (high - low) for value in sorted(part)]
        ticks = {
            "d": "".join(f"M{short(x)},{short(middle - REACH)}v{2 * REACH}" for x in places),
            "stroke": "currentColor",
            "stroke-width": "1.5",
            "opacity": "0.6",
        }
        parts += [f"<path{attributes(ticks)}/>"] if places else []
    ends = ((LEFT, min(every), "start"), (WIDE - EDGE, max(every), "end"))
    parts += [_text(x, high_of + 14, short_number(value), anchor) for x, value, anchor in ends]
    tall = high_of + LINE - TOP
    frame = {
        "xmlns": "http://www.w3.org/2000/svg",
        "viewBox": f"0 0 {WIDE} {tall}",
        "fill": "none",
    }
    return f"<svg{attributes(frame)}>{''.join(parts)}</svg>", (WIDE, tall)


def short_number(value: float) -> str:
    """Return a number in a few signs.

    >>> [short_number(value) for value in (0, 2.5, 1500, 74_000_000_000, 1.2e13)]
    ['0', '2.5', '1,500', '74bn', '12,000bn']
    """
    for size, word in ((1e9, "bn"), (1e6, "m")):
        if abs(value) >= size:
            return f"{value / size:,.3g}{word}" if value < 1e12 else f"{value / size:,.0f}{word}"
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.4g}"


def _text(x: float, y: float, words: str, anchor: str) -> str:
    place = {"x": short(x), "y": short(y), "font-size": LETTERS, "text-anchor": anchor}
    return f'<text{attributes(place)} fill="currentColor">{xml(words)}</text>'
