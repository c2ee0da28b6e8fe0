from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from alignment.export.escaping import escape_formula, escape_xml, quote_attribute
from alignment.scene.text_metrics import replace_forbidden_characters


@given(st.text())
def test_escaped_text_reads_back_as_cleaned(words: str) -> None:
    from lxml import etree

    root = etree.fromstring(f"<a b={quote_attribute(words)}>{escape_xml(words)}</a>".encode())
    assert root.get("b") == replace_forbidden_characters(words)
    assert (root.text or "") == replace_forbidden_characters(words).replace("\r\n", "\n").replace(
        "\r", "\n"
    )


@given(st.sampled_from("=+-@\t\r\n"), st.text(max_size=10))
def test_no_cell_begins_a_formula(start: str, rest: str) -> None:
    cell = escape_formula(start + rest)
    assert isinstance(cell, str)
    if cell == start + rest:
        float(cell)  # a plain number may stay
    else:
        assert cell.startswith("'")
