"""Small pictures beside one line of words: ticks, bars and an interval, as SVG markup.

They are made of numbers alone and take the ink of the page around them, light or dark.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from alignment.export.elements import attributes, short

WIDE, HIGH = 96, 28
EDGE = 3
INK, ACCENT = "currentColor", "var(--accent)"
FAINT = "0.4"
# Pixels along a line that one tick stands for, and half the length of the shortest.
CROWD, SHORTEST = 2, 2


def ticks(places: Sequence[float], marked: Collection[int] = ()) -> str:
    """Return numbers as ticks on a line from the least to the most; '' for none.

    Parameters
    ----------
    places : sequence of float
        Where many lie close together, their tick is taller.
    marked : collection of int
        Which of them are dots, by their place in the sequence.
    """
    if not places:
        return ""
    low, high = min(places), max(places)
    x = [_across((place - low) / (high - low or 1)) for place in places]
    crowds = Counter(CROWD * round(each / CROWD) for each in x)
    most, middle = max(crowds.values()), HIGH / 2
    ways = []
    for place, number in sorted(crowds.items()):
        reach = SHORTEST + (middle - EDGE - SHORTEST) * number / most
        ways.append(f"M{place:g},{short(middle - reach)}v{short(2 * reach)}")
    return _svg(
        _line(f"M{EDGE},{middle:g}H{WIDE - EDGE}", INK, 1, FAINT),
        _line("".join(ways), INK, 1, FAINT),
        *(_dot(x[each], ACCENT) for each in sorted(marked)),
    )


def bars(heights: Sequence[float], marked: int | None = None) -> str:
    """Return numbers from 0 as bars in a row, one of them marked; '' where all are 0.

    Examples
    --------
    >>> bars([1, 0, 2], marked=2).count("<rect")
    2
    """
    most = max(heights, default=0)
    if not most > 0:
        return ""
    room = (WIDE - 2 * EDGE) / len(heights)
    parts = []
    for place, each in enumerate(heights):
        if not each:
            continue
        high = max(each / most * (HIGH - 2 * EDGE), 1)
        box = {
            "x": short(EDGE + place * room),
            "y": short(HIGH - EDGE - high),
            "width": short(min(room * 0.8, 12)),
            "height": short(high),
            "fill": ACCENT if place == marked else INK,
        }
        faint = {} if place == marked else {"opacity": FAINT}
        parts.append(f"<rect{attributes(box | faint)}/>")
    return _svg(*parts)


def mosaic(cells: Sequence[Sequence[float]]) -> str:
    """Return rows of cells, each as dark as its number from 0 to 1; '' for none.

    Examples
    --------
    >>> mosaic([[1, 0], [0.5, 1]]).count("<rect")
    3
    """
    if not cells or not cells[0]:
        return ""
    across, down = (WIDE - 2 * EDGE) / len(cells[0]), (HIGH - 2 * EDGE) / len(cells)
    parts = []
    for row, numbers in enumerate(cells):
        for column, number in enumerate(numbers):
            box = {
                "x": short(EDGE + column * across),
                "y": short(EDGE + row * down),
                "width": short(across * 0.9),
                "height": short(down * 0.8),
                "fill": ACCENT,
                "opacity": short(number),
            }
            parts += [f"<rect{attributes(box)}/>"] if number else []
    return _svg(*parts)


def interval(value: float, low: float, high: float) -> str:
    """Return a share with its interval, on a line from 0 to 1."""
    middle = f"{HIGH / 2:g}"
    return _svg(
        _line(f"M{EDGE},{middle}H{WIDE - EDGE}", INK, 1, FAINT),
        _line(f"M{short(_across(low))},{middle}H{short(_across(high))}", ACCENT, 4, FAINT),
        _dot(_across(value), ACCENT),
    )


def effect(among: float, within: float, low: float, high: float) -> str:
    """Return a strength from -1 to 1 among all as a ring, and within groups with its interval.

    '' where neither is known.
    """
    middle = f"{HIGH / 2:g}"
    parts = [
        _line(f"M{EDGE},{middle}H{WIDE - EDGE}", INK, 1, FAINT),
        _line(f"M{short(_across(0.5))},{EDGE}v{HIGH - 2 * EDGE}", INK, 1, FAINT),
    ]
    if among == among:
        ring = {"cx": short(_across((among + 1) / 2)), "cy": middle, "r": "3", "stroke": INK}
        parts.append(f"<circle{attributes(ring)}/>")
    if within == within:
        ends = [short(_across((each + 1) / 2)) for each in (low, high)]
        parts.append(_line(f"M{ends[0]},{middle}H{ends[1]}", ACCENT, 4, FAINT))
        parts.append(_dot(_across((within + 1) / 2), ACCENT))
    return _svg(*parts) if len(parts) > 2 else ""


def _across(share: float) -> float:
    return EDGE + share * (WIDE - 2 * EDGE)


def _line(way: str, ink: str, width: float, opacity: str) -> str:
    drawn = {"d": way, "stroke": ink, "stroke-width": short(width), "opacity": opacity}
    return f"<path{attributes(drawn)}/>"


def _dot(x: float, ink: str) -> str:
    drawn = {"cx": short(x), "cy": f"{HIGH / 2:g}", "r": "3", "fill": ink}
    return f"<circle{attributes(drawn)}/>"


def _svg(*parts: str) -> str:
    frame = {
        "xmlns": "http://www.w3.org/2000/svg",
        "viewBox": f"0 0 {WIDE} {HIGH}",
        "width": str(WIDE),
        "height": str(HIGH),
        "fill": "none",
    }
    return f"<svg{attributes(frame)}>{''.join(parts)}</svg>"
