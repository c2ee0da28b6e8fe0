"""Text measured and wrapped without a font, codes fitted into shapes, and label boxes."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from alignment.scene.primitives import SHAPE_CORNERS

# Left, bottom, right and top.
Box = tuple[float, float, float, float]


def has_overlap(one: Box, other: Box) -> bool:
    """Return whether two boxes overlap.

    >>> has_overlap((0, 0, 2, 1), (1, 0, 3, 1)), has_overlap((0, 0, 2, 1), (2, 0, 3, 1))
    (True, False)
    """
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


# Characters that XML 1.0 forbids, lone surrogates, and marks that change the text direction.
_FORBIDDEN_CHARACTERS = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]"
)

# Largest advance widths in Inter, Arial and DejaVu Sans, in thousandths of the size, so that text
# fits in any of them: for ASCII from the space, regular and bold.
_REGULAR_WIDTHS = (
    *(318, 401, 466, 838, 642, 982, 780, 300, 391, 391, 501, 838, 318, 460, 318, 361),
    *(637, 637, 637, 637, 646, 637, 637, 637, 637, 637, 337, 337, 838, 838, 838, 557),
    *(1016, 690, 687, 731, 771, 667, 611, 778, 752, 295, 571, 672, 566, 904, 754, 788),
    *(667, 788, 723, 667, 646, 745, 690, 989, 686, 679, 686, 391, 361, 391, 838, 557),
    *(500, 613, 635, 572, 635, 616, 371, 635, 634, 278, 278, 580, 278, 975, 634, 612),
    *(635, 635, 412, 528, 393, 634, 592, 819, 592, 592, 553, 637, 337, 637, 838),
)
_BOLD_WIDTHS = (
    *(349, 457, 552, 838, 696, 1016, 873, 339, 458, 458, 560, 838, 380, 468, 380, 389),
    *(696, 696, 696, 696, 696, 696, 696, 696, 696, 696, 400, 400, 838, 838, 838, 611),
    *(1017, 774, 763, 740, 831, 684, 684, 821, 837, 373, 585, 775, 638, 996, 837, 851),
    *(733, 851, 771, 721, 683, 813, 774, 1104, 771, 731, 726, 458, 389, 458, 838, 557),
    *(500, 675, 716, 593, 716, 679, 436, 716, 712, 343, 343, 666, 343, 1042, 712, 688),
    *(716, 716, 494, 596, 479, 712, 652, 924, 646, 652, 583, 712, 372, 712, 838),
)
_ADVANCE_WIDTHS = {
    **{
        chr(32 + index): pair
        for index, pair in enumerate(zip(_REGULAR_WIDTHS, _BOLD_WIDTHS, strict=True))
    },
    **dict.fromkeys("·‘’‚", (334, 380)),
    **dict.fromkeys("–“”„", (557, 658)),
    **dict.fromkeys("ďľť", (710, 755)),
    **dict.fromkeys("¤±×÷¬−≈≠≤≥√↑↓ÐĐØ", (838, 906)),
    **dict.fromkeys("ÆæŒœĦŊŉĲ©®™№¼½¾—…←→■□▲△▶▼▽◀◆◇○●✓", (1100, 1204)),
    **dict.fromkeys("↔‰", (1342, 1440)),
}
_OTHER_WIDTHS, _EAST_ASIAN_WIDTHS, _COMBINING_WIDTHS = (700, 791), (1000, 1000), (0, 0)
# Minimum length of a last line where possible, as a share of the maximum length of a line.
MIN_LAST_LINE_SHARE = 0.4
# In a title, a space does not break after a number, nor before a number that ends a phrase.
NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"
_SPACE_AT_NUMBER = re.compile(r"(?<![^\s(])(\d[\d.,]*\d|\d) (?=\w)|(?<=\w) (?=\d+(?:[,:;.)]|$))")
# The same names are written on every map.
WIDTH_CACHE_SIZE = 4096


def replace_forbidden_characters(text: str) -> str:
    r"""Return a text with each character that no file may contain replaced.

    >>> replace_forbidden_characters("A\x00B")
    'A\ufffdB'
    """
    # Much faster for nearly all texts.
    return text if text.isprintable() else _FORBIDDEN_CHARACTERS.sub("\ufffd", text)


def to_single_line(text: str) -> str:
    r"""Return a text without forbidden characters, on one line.

    >>> to_single_line(" two\n lines ")
    'two lines'
    """
    return " ".join(replace_forbidden_characters(text).split())


@lru_cache(maxsize=WIDTH_CACHE_SIZE)
def measure_text_width(text: str, size: float, bold: bool = False) -> float:
    """Return the width of a text at a font size, as wide as any common sans-serif font.

    >>> measure_text_width("MMM", 10)
    27.12
    """
    total = sum(_get_advance_widths(character)[bold] for character in text)
    return round(total * size / 1000, 2)


def _get_advance_widths(character: str) -> tuple[int, int]:
    if character in _ADVANCE_WIDTHS:
        return _ADVANCE_WIDTHS[character]
    if unicodedata.combining(character):
        return _COMBINING_WIDTHS
    if unicodedata.east_asian_width(character) in "WF":
        return _EAST_ASIAN_WIDTHS
    # An accented letter is as wide as its base.
    base = unicodedata.normalize("NFD", character)[0]
    return _ADVANCE_WIDTHS.get(base, _OTHER_WIDTHS)


def bind_numbers(text: str) -> str:
    """Return a text on one line with no break between a number and its word.

    >>> bind_numbers("Pact, 27 May 2019: 79 yes, 60 no; West 54").replace(NO_BREAK_SPACE, "_")
    'Pact, 27_May_2019: 79_yes, 60_no; West_54'
    """
    return _SPACE_AT_NUMBER.sub(
        lambda match: match[0].replace(" ", NO_BREAK_SPACE), to_single_line(text)
    )


def wrap_text(
    text: str, size: float, max_width: float, bold: bool = False, keep_numbers: bool = False
) -> list[str]:
    """Return a text in lines no wider than a limit; a longer word is broken, at a dash if any.

    With `keep_numbers` a line breaks between a number and its word only if they fit in no line.

    >>> wrap_text("one two three", 10, 45), wrap_text("then 10 yes", 10, 45, keep_numbers=True)
    (['one two', 'three'], ['then', '10 yes'])
    """
    lines: list[str] = []
    current = ""
    for word in (bind_numbers if keep_numbers else to_single_line)(text).split(" "):
        for part in _split_word(word, size, max_width, bold):
            longer = f"{current} {part}" if current else part
            if measure_text_width(longer, size, bold) <= max_width or not current:
                current = longer
            else:
                lines.append(current)
                current = part
    return [*lines, current]


def wrap_balanced(
    text: str, size: float, max_width: float, bold: bool = False, keep_numbers: bool = False
) -> list[str]:
    """Return a text as :func:`wrap_text` does, but avoid a short last line.

    No word is broken for that.

    >>> wrap_balanced("one two three", 10, 65), wrap_balanced("one two three four", 10, 90)
    (['one two', 'three'], ['one two', 'three four'])
    """
    shares = (1.0, 0.9, 0.8, 0.7, 0.6)
    parts = (bind_numbers if keep_numbers else to_single_line)(text).split(" ")
    pieces = (piece for part in parts for piece in _split_word(part, size, max_width, bold))
    widest = max(measure_text_width(piece, size, bold) for piece in pieces)
    limits = dict.fromkeys(max(widest, share * max_width) for share in shares)
    wrapped = [wrap_text(text, size, limit, bold, keep_numbers) for limit in limits]
    shortest = [lines for lines in wrapped if len(lines) == len(wrapped[0])]
    enough = MIN_LAST_LINE_SHARE * max_width
    return max(shortest, key=lambda lines: min(measure_text_width(lines[-1], size, bold), enough))


def _split_word(word: str, size: float, max_width: float, bold: bool) -> list[str]:
    parts = word.split(NO_BREAK_SPACE)
    if measure_text_width(" ".join(parts), size, bold) <= max_width:
        return [" ".join(parts)]
    if len(parts) > 1:
        return [piece for part in parts for piece in _split_word(part, size, max_width, bold)]
    # At dashes; a part that is still too long at any letter.
    dash_parts = re.split("(?<=[–-])", word)
    fits = all(measure_text_width(part, size, bold) <= max_width for part in dash_parts)
    pieces, current = [], ""
    for part in dash_parts if fits else word:
        if current and measure_text_width(current + part, size, bold) > max_width:
            pieces.append(current)
            current = ""
        current += part
    return [*pieces, current]


# Font size of a code in radii of its disc, smaller in shapes with less space.
CODE_FONT_SIZE = 0.92
SHAPE_CODE_FONT_SIZES = {"diamond": 0.8, "triangle": 0.66, "triangle-down": 0.66}
# Font size of all codes in a grid, in radii: 10 points on a slide, where only wide codes are
# condensed.
CELL_CODE_SIZE = 0.88
# Font size of a code as a share of the diameter, in figures that cannot condense text.
UNCONDENSED_CODE_SIZE = 0.4
# Offset of a code above the middle of its shape, in radii: towards where the shape is wider.
SHAPE_CODE_OFFSETS = {"pentagon": 0.1, "triangle": -0.12, "triangle-down": 0.12}
# Height of capitals in font sizes, and margin to the outline in radii.
CAP_HEIGHT, CODE_MARGIN = 0.73, 0.04


def get_code_font_size(shape: str) -> float:
    """Return the font size of a code in a shape, in radii of the disc."""
    return SHAPE_CODE_FONT_SIZES.get(shape, CODE_FONT_SIZE)


def compute_code_baseline(shape: str, size: float = 0.0) -> float:
    """Return how far below the middle of a shape a code's baseline is, in radii.

    `size` is the font size in radii, by default that of the shape.
    """
    return (size or get_code_font_size(shape)) * CAP_HEIGHT / 2 - SHAPE_CODE_OFFSETS.get(shape, 0.0)


@cache
def compute_code_width(shape: str, size: float = 0.0) -> float:
    """Return the maximum width of a code in a shape, in radii.

    >>> round(compute_code_width("circle"), 2), round(compute_code_width("square"), 2)
    (1.8, 1.58)
    """
    high = (size or get_code_font_size(shape)) * CAP_HEIGHT / 2
    middle = SHAPE_CODE_OFFSETS.get(shape, 0.0)
    # Shapes are convex: what fits at the top and at the bottom of a code fits between.
    return 2 * (
        min(_compute_half_width(shape, middle + high), _compute_half_width(shape, middle - high))
        - CODE_MARGIN
    )


def _compute_half_width(shape: str, height: float) -> float:
    corners = SHAPE_CORNERS.get(shape)
    if corners is None:
        return float((1 - height * height) ** 0.5)
    reach = 0.0
    for (x0, y0), (x1, y1) in zip(corners, (*corners[1:], corners[0]), strict=True):
        if min(y0, y1) <= height <= max(y0, y1) and y0 != y1:
            reach = max(reach, x0 + (x1 - x0) * (height - y0) / (y1 - y0))
    return reach


@lru_cache(maxsize=1024)
def compute_condensed_width(shape: str, code: str, radius: float, size: float = 0.0) -> float:
    """Return the width that a code is condensed to in a shape; 0 where it fits as it is.

    >>> compute_condensed_width("circle", "ITA", 10.0)
    0.0
    >>> compute_condensed_width("square", "GBR", 10.0)
    15.8
    """
    limit = compute_code_width(shape, size) * radius
    width = measure_text_width(code, (size or get_code_font_size(shape)) * radius)
    return round(limit, 2) if width > limit else 0.0
