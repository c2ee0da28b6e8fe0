from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from alignment.scene.lettering import _FORBIDDEN, clean, line, width, wrap


@given(st.text(max_size=60), st.floats(6, 40), st.floats(60, 400), st.booleans())
def test_wrapped_lines_fit_and_lose_nothing(
    words: str, size: float, limit: float, bold: bool
) -> None:
    lines = wrap(words, size, limit, bold)
    for row in lines:
        assert width(row, size, bold) <= limit or len(row) == 1
    assert "".join(lines).replace(" ", "") == line(words).replace(" ", "")


def test_whatever_may_not_be_in_a_file_is_replaced() -> None:
    letters = "".join(map(chr, range(0x11000)))
    assert clean(letters) == _FORBIDDEN.sub("\ufffd", letters)
    for letter in filter(_FORBIDDEN.match, letters):
        assert clean(f"a{letter}b") == "a\ufffdb"
