from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from alignment.export.text import attribute, cell, xml
from alignment.scene.lettering import clean


@given(st.text())
def test_escaped_text_reads_back_as_cleaned(words: str) -> None:
    from lxml import etree

    root = etree.fromstring(f"<a b={attribute(words)}>{xml(words)}</a>".encode())
    assert root.get("b") == clean(words)
    assert (root.text or "") == clean(words).replace("\r\n", "\n").replace("\r", "\n")


@given(st.sampled_from("=+-@\t\r\n"), st.text(max_size=10))
def test_no_cell_begins_a_formula(start: str, rest: str) -> None:
    found = cell(start + rest)
    assert isinstance(found, str)
    if found == start + rest:
        float(found)  # a plain number may stay
    else:
        assert found.startswith("'")
