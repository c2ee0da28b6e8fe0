from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from alignment.scene.lettering import line, width, wrap


@given(st.text(max_size=60), st.floats(6, 40), st.floats(60, 400), st.booleans())
def test_wrapped_lines_fit_and_lose_nothing(
    words: str, size: float, limit: float, bold: bool
) -> None:
    lines = wrap(words, size, limit, bold)
    for row in lines:
        assert width(row, size, bold) <= limit or len(row) == 1
    assert "".join(lines).replace(" ", "") == line(words).replace(" ", "")
