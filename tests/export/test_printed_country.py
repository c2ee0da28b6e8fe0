"""The page of a country, printed by Chromium: one or two sheets of A4 or Letter."""

import io

import pytest
from lxml import html
from pypdf import PdfReader

from alignment.model.vote import VOTE_LABELS
from alignment.studies.filters import parse_filter_strictly

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


@pytest.mark.parametrize(
    ("iso3", "group", "words"),
    [
        ("FJI", "PIF", "Fiji compared with members of the Pacific Islands Forum"),
        ("KEN", "Africa", "Kenya compared with African States"),
    ],
)
def test_a_comparison_with_neighbours_is_one_page(own_tab, dataset, study, iso3, group, words):
    """Fiji with 13 neighbours, Kenya with 53, in the selection that the page opens with."""
    page = own_tab()
    address = f"{page.url}country/{iso3}.html?{dataset.opening}&where=group:{group}"
    page.page.goto(address)
    printed = [page.page.pdf(format=size) for size in ("A4", "Letter")]
    printed.append(page.page.request.get(address.replace(".html", ".pdf")).body())
    for content in printed:
        (sheet,) = PdfReader(io.BytesIO(content)).pages
        text = " ".join(sheet.extract_text().split())
        assert words in text
        where = parse_filter_strictly(dataset, study.table, [f"group:{group}"])
        assert not {each for each in where.countries if dataset.names[each] not in text}


@pytest.mark.few(4)
@pytest.mark.parametrize("iso3", ["FJI", "CUB", "USA", "FRA", "TUV"])
@pytest.mark.parametrize("selection", SELECTIONS)
def test_printed_page_has_two_sheets_at_most(own_tab, selection, iso3):
    page = own_tab()
    page.page.goto(f"{page.url}country/{iso3}.html?v=1&{SELECTIONS[selection]}")
    content = page.page.content()
    for size in ("A4", "Letter"):
        sheets = PdfReader(io.BytesIO(page.page.pdf(format=size))).pages
        assert len(sheets) <= 2, size
    # No text is cut or in small type, and none is squeezed to a few letters a line.
    page.page.emulate_media(media="print")
    cells = page.page.evaluate(
        "() => [...document.querySelectorAll('h1, h2, p, td')].map((each) => ["
        "each.scrollHeight > each.clientHeight + 2 && each.tagName !== 'H2',"
        " parseFloat(getComputedStyle(each).fontSize) * 0.75,"
        " each.innerText.length > 12 ? each.clientWidth : 99])"
    )
    assert not any(is_cut for is_cut, _, _ in cells)
    assert min(points for _, points, _ in cells) >= 8
    assert min(width for _, _, width in cells) >= 60
    sections = list_sections(html.fromstring(content))
    neighbours = sections["Closest and farthest"]
    shortened = [
        title for title, rows in sections.items() if rows and " more in the CSV" in rows[-1]
    ]
    assert f"/country/{iso3}.csv?" in content or not shortened
    if "Closest and farthest" not in shortened:
        assert len(neighbours) == 10
        assert {row.split()[0] for row in neighbours} == {"closest", "farthest"}
    coloured = [rows for title, rows in sections.items() if title.startswith("Votes on ")]
    assert len(coloured) == ("islands" in selection)
    labels = (*VOTE_LABELS.values(), "not a member")
    for rows in coloured:
        # The vote of every neighbour on the text that colours the map.
        assert all(row.startswith(labels) for row in rows)
        assert sum(row.count(", ") + 1 for row in rows) >= 37
    compared = [title for title in sections if title.startswith(("Votes unlike", "Texts on which"))]
    assert len(compared) == 2 * ("islands" in selection)
    # Each neighbour has its number of votes.
    assert not {title for title in shortened if title.startswith(("Votes on ", "Votes unlike"))}
