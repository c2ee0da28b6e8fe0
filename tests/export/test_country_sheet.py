"""Country sheets and country pages: complete, on one sheet, whatever the records contain."""

import io
from dataclasses import replace
from itertools import pairwise

import pytest
from hostile_words import HOSTILE, tampered
from lxml import html
from pypdf import PdfReader
from reportlab.pdfgen.canvas import Canvas

import alignment.export.country_sheet as country_sheet_module
from alignment.export.country_sheet import (
    PAGE_HEIGHT,
    PAGE_WIDTH,
    TEXT_SIZE,
    ScaledPage,
    _flow_columns,
    _make_section_rows,
    fit_sections,
    make_page,
    render_country_page,
    render_country_sheet,
)
from alignment.model.query import Query
from alignment.model.text_format import get_plain_name
from alignment.reports.card import format_country_finding
from alignment.reports.country import (
    CountrySection,
    build_country_record,
    build_country_sections,
    explain_terms,
    format_country_headline,
)
from alignment.scene.text_metrics import measure_text_width
from alignment.studies.filters import parse_filter_strictly
from alignment.studies.study import compute_study

FINDING = "Guatemala is in the India–Indonesia bloc with 125 others"
ADDRESS = "http://localhost/?v=1&topic=cybercrime&select=GTM&panel=country"


@pytest.fixture(scope="module")
def guatemala(study):
    return build_country_record(study, "GTM")


def read_pdf(content):
    (page,) = PdfReader(io.BytesIO(content)).pages
    # Joins wrapped lines.
    return page, " ".join(page.extract_text().split())


def test_sheet_and_page_match_the_record(guatemala):
    page, sheet_text = read_pdf(render_country_sheet(guatemala, ADDRESS, FINDING))
    assert [float(each) for each in page.mediabox[2:]] == [PAGE_WIDTH * 0.75, PAGE_HEIGHT * 0.75]
    page_text = " ".join(
        html.fromstring(render_country_page(guatemala, ADDRESS, FINDING).content)
        .text_content()
        .split()
    )
    for words in (
        FINDING,
        "Guatemala (GTM) · Latin American and Caribbean States · Central America",
        format_country_headline(guatemala),
        "Swing 0.59 (0.3 to 0.9), rank 1 to 40",
        guatemala["description"],
        "version 2026.9",
        ADDRESS,
    ):
        assert words in sheet_text
        assert words in page_text
    for part in build_country_sections(guatemala):
        assert part.title in sheet_text
        assert part.title in page_text
        for mark, _, figure in part.lines:
            assert mark in sheet_text
            assert figure in sheet_text
            assert figure in page_text
    terms = " ".join(explain_terms(guatemala))
    for render in (render_country_page, render_country_sheet):
        document = render(guatemala, ADDRESS, FINDING)
        is_page = render is render_country_page
        text = (
            html.fromstring(document.content).text_content() if is_page else read_pdf(document)[1]
        )
        assert terms in " ".join(text.split())
        assert "4p(1" not in text
    for words in (
        "Agreement: agreement of votes, an abstention half-way between yes and no.",
        "Voted differently from the majority: share of votes against the majority of its bloc",
        "Position: place on the line that best separates the votes; positive is towards",
        "OEWG = open-ended working group. GGE = group of governmental experts.",
        "GRULAC = Latin American and Caribbean States.",
        "ICT = information and communications technologies.",
    ):
        assert words in terms
    assert "MERCOSUR" not in terms
    assert terms.count("95% interval") == 1
    text = read_pdf(render_country_sheet(guatemala, ADDRESS, FINDING))[1]
    assert "abstain OEWG 2023, led by Russia, 22 Dec 2023 6 of 102" in text
    for each in guatemala["rollcalls"]:
        assert f"{each['vote']} {each['short']}" in text
    country_page = render_country_page(guatemala, ADDRESS, FINDING)
    content = country_page.content.decode()
    assert f'content="{country_page.content_policy}"' in content
    assert "style=" not in content
    assert "default-src 'none'" in country_page.content_policy


def test_the_heading_is_the_finding_of_a_picture(study, guatemala):
    for colour, expected in (
        ("bloc", FINDING),
        ("vote:A/RES/74/247", "Guatemala abstained: Cybercrime resolution 2019"),
        ("swing", "Guatemala, swing: 0.59"),
    ):
        finding = format_country_finding(study, "GTM", colour)
        assert finding == expected
        title = html.fromstring(render_country_page(guatemala, ADDRESS, finding).content).findtext(
            ".//h1"
        )
        assert title == expected
    # A country without a seat on the vote has no finding.
    assert format_country_finding(study, "SSD", "vote:A/RES/60/51") == ""
    page = render_country_page(guatemala, ADDRESS, "")
    assert html.fromstring(page.content).findtext(".//h1") == "Guatemala (GTM)"


@pytest.mark.few(1)
@pytest.mark.slow
@pytest.mark.parametrize("iso3", ["USA", "FRA", "NRU", "CHN"])
def test_full_sheet_counts_omitted_records(study_of, iso3):
    record = build_country_record(study_of(Query()), iso3)
    text = read_pdf(render_country_sheet(record, ADDRESS, FINDING))[1]
    section = next(
        part
        for part in fit_sections(record, make_page(record, ADDRESS, FINDING))
        if part.title == "Votes (97)"
    )
    assert f"and {97 - len(section.lines)} more" in text
    # The page has what the sheet has no space for, and no name in it is cut.
    page = html.fromstring(render_country_page(record, ADDRESS, FINDING).content)
    (votes,) = page.xpath("//section[starts-with(.//h2, 'Votes (97)')]")
    omitted = votes.findtext(".//summary")
    assert omitted == f"and {len(votes.findall('details/table/tr'))} more"
    rows = [" ".join(row.text_content().split()) for row in votes.xpath(".//td[2]")]
    assert len(rows) == 97
    for row, vote in zip(rows, record["rollcalls"], strict=True):
        assert row.startswith(" ".join(get_plain_name(vote).split()))


@pytest.mark.slow
def test_lines_stay_within_their_column(study_of, monkeypatch):
    lines_drawn = []
    monkeypatch.setattr(
        country_sheet_module, "draw_text_line", lambda _, text_line: lines_drawn.append(text_line)
    )
    render_country_sheet(build_country_record(study_of(Query()), "FRA"), ADDRESS, FINDING)
    middle = PAGE_WIDTH / 2
    for text_line in lines_drawn:
        width = measure_text_width(text_line.text, text_line.size, text_line.bold)
        left = text_line.x - (width if text_line.anchor == "end" else 0)
        assert left > 40
        assert left + width < PAGE_WIDTH - 30
        assert 40 < text_line.y < PAGE_HEIGHT - 40
    # Text reaches neither its figure nor the other column.
    lines: dict[tuple[bool, float], list[tuple[float, float]]] = {}
    for text_line in lines_drawn:
        if text_line.size == TEXT_SIZE:
            width = measure_text_width(text_line.text, text_line.size)
            left = text_line.x - (width if text_line.anchor == "end" else 0)
            lines.setdefault((left > middle, text_line.y), []).append((left, left + width))
    assert {right for right, _ in lines} == {False, True}
    for spans in lines.values():
        spans.sort()
        # An ellipsis may extend into the gap before a figure.
        assert all(one[1] <= other[0] + 3 for one, other in pairwise(spans))
        assert spans[-1][1] < middle or spans[0][0] > middle


def test_short_content_is_scaled_up(guatemala, monkeypatch):
    scales = []
    monkeypatch.setattr(Canvas, "scale", lambda _, x, y: scales.append((x, y)))
    few = {**guatemala, "rollcalls": guatemala["rollcalls"][:3], "swing_terms": [], "groups": []}
    render_country_sheet(few, ADDRESS, FINDING)
    render_country_sheet({**guatemala, "swing_terms": []}, ADDRESS, FINDING)
    render_country_sheet({**guatemala, "rollcalls": guatemala["rollcalls"] * 9}, ADDRESS, FINDING)
    (most, _), (usual, same), (least, _) = scales
    assert most > usual > least == 1.0
    assert usual == same


def test_equal_records_give_equal_files(guatemala):
    assert render_country_sheet(guatemala, ADDRESS, FINDING) == render_country_sheet(
        guatemala, ADDRESS, FINDING
    )
    assert render_country_page(guatemala, ADDRESS, FINDING) == render_country_page(
        guatemala, ADDRESS, FINDING
    )


@pytest.fixture(scope="module")
def hostile(dataset, opening):
    return compute_study(tampered(dataset), replace(opening[0], topics=("cybercrime",)))


@pytest.mark.few(6)
@pytest.mark.slow
@pytest.mark.parametrize("iso3", sorted(HOSTILE))
def test_hostile_names_are_only_text(hostile, iso3):
    record = build_country_record(hostile, iso3)
    page = html.fromstring(
        render_country_page(record, f"{ADDRESS}&x=<script>alert(1)</script>", FINDING).content
    )
    assert list(page.iter("script")) == []
    assert not list(page.iter("img", "svg", "i", "b"))
    assert "http-equiv" in page.find(".//meta[@http-equiv]").attrib
    assert len(PdfReader(io.BytesIO(render_country_sheet(record, ADDRESS, FINDING))).pages) == 1


@pytest.mark.slow
def test_very_long_names_stay_on_one_sheet(guatemala):
    endless = {**guatemala, "name": "long " * 400, "income": "x" * 3000}
    endless["groups"] = [{"group": "G" * 900, "status": "member", "since": "", "source": ""}] * 40
    assert len(PdfReader(io.BytesIO(render_country_sheet(endless, ADDRESS, FINDING))).pages) == 1


def test_votes_and_neighbours_are_printed_whole(study):
    """Page and sheet have all votes and neighbours; they shorten other sections first."""
    pacific = parse_filter_strictly(study.dataset, study.table, ["group:PIF"])
    record = build_country_record(study, "FJI", pacific)
    sections = [part for part in build_country_sections(record) if part.title.startswith("Votes ")]
    assert [len(part.lines) for part in sections] == [14, 15]
    fitted = fit_sections(record, make_page(record, ADDRESS, ""))
    assert [part for part in fitted if part.title.startswith("Votes ")] == sections
    page = html.fromstring(render_country_page(record, ADDRESS, "").content)
    rows = {
        part.findtext(".//thead//h2"): part.findall("./table/tbody[last()]/tr")
        for part in page.iter("section")
    }
    assert [len(rows[part.title]) for part in sections] == [14, 15]
    assert "Compared with 13 countries: members of the Pacific Islands Forum." in sections[0].note


def test_a_column_within_a_section_repeats_its_heading():
    lines = [("yes", f"Text {number}", "") for number in range(20)]
    rows = list(_make_section_rows([CountrySection("Votes (20)", lines)], ScaledPage(("",), ())))
    first, second = _flow_columns(rows, sum(row.height for row in rows) * 0.6)
    assert first[0].is_heading
    assert not first[0].is_repeated
    assert second[0].is_repeated
    assert second[0].text_lines == first[0].text_lines
    # No vote is lost, or in both columns.
    texts = [line.text for row in (*first, *second) for line in row.text_lines]
    assert [text for text in texts if text.startswith("Text")] == [text for _, text, _ in lines]
