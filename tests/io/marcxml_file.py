"""A MARCXML file of drafts in the form of the library, which tests may damage."""

from xml.sax.saxutils import escape

Fields = list[tuple[str, str, str]]


def record(symbol: str, printed: str, bodies: list[str], *more: tuple[str, str, str]) -> Fields:
    """Return the fields of a record: (tag, code, text)."""
    return [
        ("191", "a", symbol),
        ("245", "a", "Rights of the child :"),
        ("245", "b", "draft resolution /"),
        ("245", "c", printed),
        ("269", "a", "2023-10-31"),
        *[("710", "a", body) for body in bodies],
        *more,
    ]


def xml(records: list[Fields]) -> str:
    """Return records in the form of the library."""
    parts = []
    for number, fields in enumerate(records, start=1):
        cells = "".join(
            f'<m:datafield tag="{tag}" ind1=" " ind2=" ">'
            f'<m:subfield code="{code}">{escape(text)}</m:subfield></m:datafield>'
            for tag, code, text in fields
        )
        parts.append(
            f'<m:record><m:controlfield tag="001">{number}</m:controlfield>{cells}</m:record>'
        )
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<collection xmlns:m="http://www.loc.gov/MARC21/slim">'
    return head + "".join(parts) + "</collection>"
