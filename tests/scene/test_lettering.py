from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from alignment.scene.lettering import _FORBIDDEN, clean, line, width, with_company, wrap

TALLY = "Cybercrime convention, 27 December 2019: 79 yes, 60 no, 33 abstained"
# Words with numbers among them.
numbered = st.lists(st.one_of(st.integers(0, 9999).map(str), st.text(max_size=9))).map(" ".join)


@given(
    st.one_of(st.text(max_size=60), numbered),
    *(st.floats(6, 40), st.floats(60, 400), st.booleans(), st.booleans()),
)
def test_wrapped_lines_fit_and_lose_nothing(
    words: str, size: float, limit: float, bold: bool, numbers: bool
) -> None:
    lines = wrap(words, size, limit, bold, numbers)
    for row in lines:
        assert width(row, size, bold) <= limit or len(row) == 1
    assert "".join(lines).replace(" ", "") == line(words).replace(" ", "")


def test_a_number_keeps_to_its_word_and_nothing_else_is_said() -> None:
    for limit in range(150, 700, 10):
        lines = wrap(TALLY, 10, limit, bold=True, numbers=True)
        assert " ".join(lines) == TALLY
        for kept in ("27 December 2019:", "79 yes,", "60 no,", "33 abstained"):
            assert any(kept in row for row in lines), (limit, lines)
    # Without room for both all is still said.
    assert wrap("33 abstained", 10, 60, numbers=True) == ["33", "abstained"]


def test_whatever_may_not_be_in_a_file_is_replaced() -> None:
    letters = "".join(map(chr, range(0x11000)))
    assert clean(letters) == _FORBIDDEN.sub("\ufffd", letters)
    for letter in filter(_FORBIDDEN.match, letters):
        assert clean(f"a{letter}b") == "a\ufffdb"


def test_no_word_of_a_legend_is_broken_where_it_has_room() -> None:
    said, size = "Russia–North Korea 2", 25.0
    for limit in range(170, 420, 3):
        rows = with_company(said, size, limit)
        assert " ".join(rows) == said, rows
    # Between the two names where both have no room in one line.
    assert wrap("Herzegovina–Liechtenstein 4", 20, 170) == ["Herzegovina–", "Liechtenstein 4"]
