"""Text without a font: wrapping, forbidden characters, and codes that fit into their shapes."""

from functools import cache
from importlib.resources import files
from itertools import product

import numpy as np
import pytest
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st
from shapely import Point, Polygon, box
from shapely.affinity import translate

from alignment.export.fonts import CHARACTERS, get_inter_files
from alignment.scene.colours import BLOC_SHAPES, NO_BLOC_SHAPE, OTHER_BLOC_SHAPE
from alignment.scene.primitives import SHAPE_CORNERS
from alignment.scene.text_metrics import (
    _FORBIDDEN_CHARACTERS,
    CAP_HEIGHT,
    CODE_FONT_SIZE,
    compute_code_baseline,
    compute_condensed_width,
    get_code_font_size,
    measure_text_width,
    replace_forbidden_characters,
    to_single_line,
    wrap_balanced,
    wrap_text,
)
from alignment.studies.study import DISC_SHARE

TALLY = "Cybercrime resolution, 27 December 2019: 79 yes, 60 no, 33 abstained"
# Words with numbers among them.
numbered = st.lists(st.one_of(st.integers(0, 9999).map(str), st.text(max_size=9))).map(" ".join)


@given(
    st.one_of(st.text(max_size=60), numbered),
    *(st.floats(6, 40), st.floats(60, 400), st.booleans(), st.booleans()),
)
def test_wrapped_lines_fit_and_keep_all_words(
    words: str, size: float, limit: float, bold: bool, numbers: bool
) -> None:
    lines = wrap_text(words, size, limit, bold, numbers)
    for row in lines:
        assert measure_text_width(row, size, bold) <= limit or len(row) == 1
    assert "".join(lines).replace(" ", "") == to_single_line(words).replace(" ", "")


def test_line_breaks_and_forbidden_characters() -> None:
    for limit in range(150, 700, 10):
        lines = wrap_text(TALLY, 10, limit, bold=True, keep_numbers=True)
        assert " ".join(lines) == TALLY
        for phrase in ("27 December 2019:", "79 yes,", "60 no,", "33 abstained"):
            assert any(phrase in line for line in lines), (limit, lines)
    # If both do not fit, the text is still complete.
    assert wrap_text("33 abstained", 10, 60, keep_numbers=True) == ["33", "abstained"]
    text, size = "Russia–North Korea 2", 25.0
    for limit in range(170, 420, 3):
        rows = wrap_balanced(text, size, limit)
        assert " ".join(rows) == text, rows
    # The line breaks between two names that do not fit in one line.
    assert wrap_text("Herzegovina–Liechtenstein 4", 20, 170) == ["Herzegovina–", "Liechtenstein 4"]
    letters = "".join(map(chr, range(0x11000)))
    assert replace_forbidden_characters(letters) == _FORBIDDEN_CHARACTERS.sub("\ufffd", letters)
    for letter in filter(_FORBIDDEN_CHARACTERS.match, letters):
        assert replace_forbidden_characters(f"a{letter}b") == "a\ufffdb"


@cache
def load_advance_widths() -> dict[tuple[str, bool], dict[str, float]]:
    """The advance widths of each font by character, by its family and whether it is bold."""
    folder = files("reportlab") / "fonts"
    paths = {"Vera": (folder / "Vera.ttf", folder / "VeraBd.ttf")}
    paths["Inter"] = tuple(get_inter_files().values())
    widths: dict[tuple[str, bool], dict[str, float]] = {}
    for family, pair in paths.items():
        for bold, path in enumerate(pair):
            font = TTFont(path)
            widths[family, bool(bold)] = {
                chr(code): font["hmtx"][glyph][0] / font["head"].unitsPerEm
                for code, glyph in font.getBestCmap().items()
            }
    return widths


@pytest.mark.slow
def test_no_character_is_wider_than_measured() -> None:
    for (family, bold), widths in load_advance_widths().items():
        known = widths.keys() & set(CHARACTERS)
        assert len(known) > (350 if family == "Inter" else 200)
        for character in known:
            assert widths[character] * 1000 <= measure_text_width(character, 1000, bold) + 0.01


SHAPES = (*BLOC_SHAPES, OTHER_BLOC_SHAPE, NO_BLOC_SHAPE)
# Minimum distance of two centres, in radii.
APART = 2 / DISC_SHARE


def area(shape: str) -> Polygon:
    return Polygon(SHAPE_CORNERS[shape]) if shape in SHAPE_CORNERS else Point(0, 0).buffer(1, 64)


@given(
    st.sampled_from(SHAPES),
    st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=3, max_size=3),
    st.floats(2, 60),
)
def test_codes_fit_into_their_shape(shape: str, code: str, radius: float) -> None:
    size = get_code_font_size(shape) * radius
    wide = compute_condensed_width(shape, code, radius) or measure_text_width(code, size)
    foot = -compute_code_baseline(shape) * radius
    written = box(-wide / 2, foot, wide / 2, foot + CAP_HEIGHT * size)
    scaled = Polygon([(x * radius, y * radius) for x, y in area(shape).exterior.coords])
    assert scaled.buffer(0.01).covers(written)


@pytest.mark.slow
@pytest.mark.parametrize("family", ["Inter", "Vera"])
@pytest.mark.parametrize("shape", SHAPES)
def test_codes_are_condensed_moderately(dataset, shape: str, family: str) -> None:
    codes = dataset.countries.index[dataset.countries["status"] == "member"]
    widths, size = load_advance_widths()[family, False], get_code_font_size(shape) * 100
    natural = np.array([size * sum(map(widths.__getitem__, code)) for code in codes])
    drawn = np.array([compute_condensed_width(shape, code, 100) for code in codes])
    shares = np.where(drawn > 0, drawn / natural, 1.0)
    assert shares.min() > 0.64
    assert np.median(shares) > 0.76
    if shape == "circle":
        assert get_code_font_size(shape) == CODE_FONT_SIZE
        assert shares.min() > 0.77


def test_shapes_of_neighbours_do_not_overlap() -> None:
    angles = np.linspace(0, 2 * np.pi, 48, endpoint=False)
    for one, other in product(SHAPES, SHAPES):
        # these extend farther, but overlap less than the width of their lines
        if "triangle" in one + other:
            continue
        for angle in angles:
            moved = translate(area(other), APART * np.cos(angle), APART * np.sin(angle))
            assert area(one).intersection(moved).area == 0, (one, other, angle)


@pytest.mark.parametrize("shape", list(SHAPE_CORNERS))
def test_shapes_are_convex_and_contain_their_centre(shape: str) -> None:
    assert area(shape).is_valid
    assert area(shape).convex_hull.area == pytest.approx(area(shape).area)
    assert area(shape).covers(Point(0, 0))
