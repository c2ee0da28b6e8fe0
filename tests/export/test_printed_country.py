"""The page of a country, printed by Chromium: one sheet of A4 or Letter, with whole lists."""

import io
import re

import pytest
from lxml import html
from pypdf import PdfReader

from alignment.model.vote import VOTE_LABELS

pytestmark = pytest.mark.browser

TOPICS = ("cybercrime", "ict-security", "digital-development-and-rights")
COLOUR = "colour=vote:A/RES/74/247"
SELECTIONS = {
    "one topic": "topic=cybercrime",
    "one topic, islands": f"topic=cybercrime&where=group:SIDS&{COLOUR}",
    "topics": "&".join(f"topic={each}" for each in TOPICS),
    "topics, islands": "&".join(
        (*(f"topic={each}" for each in TOPICS), "where=group:SIDS", COLOUR)
    ),
}


def list_sections(page):
    """Return the texts of the rows of each section that are open, without its note, by heading."""
    return {
        part.findtext(".//h2"): [
            " ".join(" ".join(row.itertext()).split())
            for row in part.xpath("./table/tbody[last()]/tr | ./details/summary")
        ]
        for part in page.iter("section")
    }


@pytest.mark.few(4)
@pytest.mark.parametrize("iso3", ["FJI", "CUB", "USA", "FRA", "TUV"])
@pytest.mark.parametrize("selection", SELECTIONS)
def test_printed_page_is_one_sheet_with_whole_lists(own_tab, selection, iso3):
    page = own_tab()
    page.page.goto(f"{page.url}country/{iso3}.html?v=1&{SELECTIONS[selection]}")
    content = page.page.content()
    for size in ("A4", "Letter"):
        sheets = PdfReader(io.BytesIO(page.page.pdf(format=size))).pages
        assert len(sheets) == 1, size
    # No text is cut where the page has space: the lists are whole then.
    page.page.emulate_media(media="print")
    cut = page.page.evaluate(
        "() => [...document.querySelectorAll('td div')]"
        ".filter((each) => each.scrollHeight > each.clientHeight + 2).length"
    )
    assert not cut or " more" in content
    sections = list_sections(html.fromstring(content))
    neighbours = sections["Closest and farthest"]
    assert len(neighbours) == 10
    assert {row.split()[0] for row in neighbours} == {"closest", "farthest"}
    assert not [row for row in sections["Agreement with blocs"] if row.startswith("and ")]
    unlike = [rows for title, rows in sections.items() if title.startswith("Votes unlike")]
    assert len(unlike) == ("islands" in selection)
    labels = "|".join((*VOTE_LABELS.values(), "not a member"))
    for rows in unlike:
        # The vote of every neighbour on the text that colours the map.
        assert all(re.search(f" ({labels})$", row) for row in rows if "Majority of" not in row)
        assert not [row for row in rows if row.startswith("and ")]
        assert len(rows) >= 37
    if selection == "one topic":
        assert "more" not in {row.split()[-1] for rows in sections.values() for row in rows}
