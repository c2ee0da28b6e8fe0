"""Words as they can be drawn: cleaned, measured and wrapped without a font at hand."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# What XML 1.0 forbids, lone surrogates, and marks that turn the direction of what follows.
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]"
)

# Advance widths of Bitstream Vera Sans (the same as DejaVu Sans) for ASCII from the space, in
# thousandths of the size; of J that of Arial. The other common sans-serifs are narrower, so what is
# wrapped by these fits whatever font a reader has.
_WIDTHS = (
    *(318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337),
    *(636, 636, 636, 636, 636, 636, 636, 636, 636, 636, 337, 337, 838, 838, 838, 531),
    *(1000, 684, 686, 698, 770, 632, 575, 775, 752, 295, 500, 656, 557, 863, 748, 787),
    *(603, 787, 695, 635, 611, 732, 684, 989, 685, 611, 685, 390, 337, 390, 838, 500),
    *(500, 613, 635, 550, 635, 615, 352, 635, 634, 278, 278, 579, 278, 974, 634, 612),
    *(635, 635, 411, 521, 392, 634, 592, 818, 592, 592, 525, 636, 337, 636, 838),
)
_BOLD = 1.13
# A last line is at least so long, as a share of the longest there may be, if that can be had.
LAST = 0.4
# A space at which no line ends, and where one stands in a title: after a number, and before one
# that ends what is said.
UNBROKEN = "\N{NO-BREAK SPACE}"
_BY_NUMBERS = re.compile(r"(?<![^\s(])(\d[\d.,]*\d|\d) (?=\w)|(?<=\w) (?=\d+(?:[,:;.)]|$))")
# Words whose width is remembered: the same names are written on every map.
KEPT = 4096


def clean(words: str) -> str:
    r"""Return words with each character that no file may hold replaced.

    >>> clean("A\x00B")
    'A\ufffdB'
    """
    # Nearly all words are printable, which is told much sooner.
    return words if words.isprintable() else _FORBIDDEN.sub("\ufffd", words)


def line(words: str) -> str:
    r"""Return cleaned words on one line.

    >>> line(" two\n lines ")
    'two lines'
    """
    return " ".join(clean(words).split())


@lru_cache(maxsize=KEPT)
def width(words: str, size: float, bold: bool = False) -> float:
    """Return the width of words at a font size, as wide as any common sans-serif makes them.

    >>> width("MMM", 10)
    25.89
    """
    total = sum(_advance(character) for character in words)
    return round(total * size / 1000 * (_BOLD if bold else 1.0), 2)


def _advance(character: str) -> int:
    place = ord(character) - 32
    if 0 <= place < len(_WIDTHS):
        return _WIDTHS[place]
    if unicodedata.combining(character):
        return 0
    if unicodedata.east_asian_width(character) in "WF":
        return 1000
    # An accented letter is as wide as its base.
    base = unicodedata.normalize("NFD", character)[0]
    return _WIDTHS[ord(base) - 32] if 32 <= ord(base) < 127 else 700


def together(words: str) -> str:
    """Return words on one line whose numbers are held to what they count or what is counted.

    >>> together("Pact, 27 May 2019: 79 yes, 60 no; West 54").replace(UNBROKEN, "_")
    'Pact, 27_May_2019: 79_yes, 60_no; West_54'
    """
    return _BY_NUMBERS.sub(lambda found: found[0].replace(" ", UNBROKEN), line(words))


def wrap(
    words: str, size: float, limit: float, bold: bool = False, numbers: bool = False
) -> list[str]:
    """Return words in lines no wider than a limit; a longer word is broken, at a dash if any.

    With `numbers` a line ends between one and its word only where there is no other way.

    >>> wrap("one two three", 10, 45), wrap("then 10 yes", 10, 45, numbers=True)
    (['one two', 'three'], ['then', '10 yes'])
    """
    lines: list[str] = []
    current = ""
    for word in (together if numbers else line)(words).split(" "):
        for part in _pieces(word, size, limit, bold):
            longer = f"{current} {part}" if current else part
            if width(longer, size, bold) <= limit or not current:
                current = longer
            else:
                lines.append(current)
                current = part
    return [*lines, current]


def with_company(
    words: str, size: float, limit: float, bold: bool = False, numbers: bool = False
) -> list[str]:
    """Return words as :func:`wrap` does, with a last line that is not much shorter than the others.

    No word is broken for that.

    >>> with_company("one two three", 10, 65), with_company("one two three four", 10, 90)
    (['one two', 'three'], ['one two', 'three four'])
    """
    shares = (1.0, 0.9, 0.8, 0.7, 0.6)
    parts = (together if numbers else line)(words).split(" ")
    pieces = (piece for part in parts for piece in _pieces(part, size, limit, bold))
    widest = max(width(piece, size, bold) for piece in pieces)
    limits = dict.fromkeys(max(widest, share * limit) for share in shares)
    ways = [wrap(words, size, each, bold, numbers) for each in limits]
    as_few = [lines for lines in ways if len(lines) == len(ways[0])]
    return max(as_few, key=lambda lines: min(width(lines[-1], size, bold), LAST * limit))


def _pieces(word: str, size: float, limit: float, bold: bool) -> list[str]:
    # All but the last as long as a line.
    parted = word.split(UNBROKEN)
    if width(" ".join(parted), size, bold) <= limit:
        return [" ".join(parted)]
    if len(parted) > 1:
        return [piece for part in parted for piece in _pieces(part, size, limit, bold)]
    # At dashes; what is too long even so by its letters.
    dashed = [part for part in re.split("(?<=[–-])", word) if width(part, size, bold) <= limit]
    pieces, current = [], ""
    for part in dashed if "".join(dashed) == word else word:
        if current and width(current + part, size, bold) > limit:
            pieces.append(current)
            current = ""
        current += part
    return [*pieces, current]
