"""Country sheets and country pages: complete, whatever the records contain."""

import io
import re
from dataclasses import replace
from itertools import pairwise, repeat

import pytest
from hostile_words import HOSTILE, tampered
from lxml import html
from pypdf import PdfReader
from reportlab.pdfgen.canvas import Canvas
from synthetic_similarity import make_certain_stability

import alignment.export.country_sheet as country_sheet_module
from alignment.export.country_sheet import (
    MARGIN,
    PAGE_HEIGHT,
    PAGE_SIZES,
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
from alignment.export.html_templates import load_stylesheet
from alignment.model.query import Query
from alignment.model.text_format import get_plain_name
from alignment.reports.card import format_country_finding
from alignment.reports.country import (
    CountrySection,
    build_country_record,
    build_country_sections,
    build_printed_sections,
    explain_terms,
    format_country_headline,
    list_section_rows,
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
    pages = PdfReader(io.BytesIO(content)).pages
    # Joins wrapped lines.
    return pages[0], " ".join(" ".join(page.extract_text().split()) for page in pages)


def draw_sheet(record, monkeypatch):
    """Return the lines of a sheet with their pages, and their text without figures and spaces."""
    drawn = []
    monkeypatch.setattr(
        country_sheet_module,
        "draw_text_line",
        lambda canvas, text_line: drawn.append((canvas.getPageNumber(), text_line)),
    )
    render_country_sheet(record, ADDRESS, FINDING)
    parts = (line.text for _, line in drawn if line.anchor != "end")
    return drawn, "".join("".join(parts).split())


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
        "Swing 0.59 (0.3 to 0.9)",
        "Its rank by swing is from 1 to 40 of 118 countries; 1 is the highest.",
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
        "Voted differently from the majority of its bloc: share of votes against the majority of",
        "Position: place on the line that best separates votes, + is towards",
        "OEWG = open-ended working group. GGE = group of governmental experts.",
        "GRULAC = Latin American and Caribbean States.",
        "ICT = information and communications technologies.",
    ):
        assert words in terms
    assert "MERCOSUR" not in terms
    assert terms.count("95% interval") == 1
    text = read_pdf(render_country_sheet(guatemala, ADDRESS, FINDING))[1]
    assert re.search("abstain OEWG 2023, led by Russia, .*6 of 102", text)
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


def test_a_printed_bloc_has_its_probability(study):
    stability = make_certain_stability(study)
    finding = format_country_finding(study, "GTM", "bloc", stability)
    assert finding == f"{FINDING}, with a probability of more than 95% (26 titles)"
    words = "a probability of more than 95%, by 200 resamplings of 26 titles."
    pacific = parse_filter_strictly(study.dataset, study.table, ["group:PIF"])
    for known, expected in ((stability, words), (None, "How stable this is was not computed.")):
        record = build_country_record(study, "FJI", pacific, known)
        text = html.fromstring(render_country_page(record, ADDRESS, "").content).text_content()
        assert expected in text
        assert (words in text) is (known is not None)


@pytest.mark.few(1)
@pytest.mark.slow
@pytest.mark.parametrize("iso3", ["USA", "FRA", "NRU", "CHN"])
def test_a_full_sheet_has_two_pages_and_the_number_of_the_other_lines(study_of, monkeypatch, iso3):
    record = build_country_record(study_of(Query()), iso3)
    drawn, text = draw_sheet(record, monkeypatch)
    assert max(number for number, _ in drawn) == 2
    assert f"/country/{iso3}.csv?v=1&topic=cybercrime" in text
    rows = list_section_rows(record)
    for section in build_country_sections(record):
        lines = ["".join(line.split()) for _, line, _ in section.lines]
        # The first lines are printed, and the file has all of them.
        assert [row["text"] for row in rows if row["section"] == section.title] == [
            line for _, line, _ in section.lines
        ]
        assert not [line for line in lines[:5] if line not in text]
    counts = [int(each.replace(",", "")) for each in re.findall(r"and([\d,]+)morein", text)]
    _, printed = fit_sections(make_page(record, ADDRESS, ""), record, ADDRESS)
    pairs = zip(build_country_sections(record), printed, strict=True)
    # A shortened list ends with a line that counts the others.
    others = [len(whole.lines) - len(part.lines) + 1 for whole, part in pairs]
    assert counts == [number for number in others if number > 1]


def test_a_comparison_is_named_in_the_title_and_has_all_texts_in_readable_type(study, monkeypatch):
    """Kenya against 53 countries: one page, with names, texts and no type below 8 points."""
    africa = parse_filter_strictly(study.dataset, study.table, ["group:Africa"])
    record = build_country_record(study, "KEN", africa, rollcall="A/RES/74/247")
    drawn, sheet = draw_sheet(record, monkeypatch)
    page = html.fromstring(render_country_page(record, ADDRESS, FINDING).content)
    assert page.findtext(".//h1") == "Kenya compared with African States"
    assert sheet.startswith("KenyacomparedwithAfricanStates")
    text = "".join(page.text_content().split())
    assert {number for number, _ in drawn} == {1}
    assert len(record["neighbours"]) == 53
    # Also with the probability of its bloc, which takes a line more.
    odds = build_country_record(study, "KEN", africa, make_certain_stability(study), "A/RES/74/247")
    assert {number for number, _ in draw_sheet(odds, monkeypatch)[0]} == {1}
    parts = {part.title: part for part in build_printed_sections(record)}
    # The vote of each on the text of the map, how many votes of each were unlike, and on which.
    votes = parts["Votes on Cybercrime resolution 2019"].lines
    named = sorted(name for _, names, _ in votes for name in names.split(", "))
    assert named == sorted(each["name"] for each in record["neighbours"])
    counts = parts["Votes unlike Kenya"].lines
    texts = parts["Texts on which they voted unlike Kenya"].lines
    for each in record["neighbours"]:
        number, shared, name = len(each["unlike"]), each["shared"], each["name"]
        mark, shown = (f"{number} of {shared}", name) if number else ("none", f"{name} ({shared})")
        assert shown in next(names for count, names, _ in counts if count == mark).split(", ")
        cast = [line.partition("; did not vote: ")[0] for _, line, _ in texts]
        assert sum(name in re.split("[,;:.] ", line) for line in cast) == number
    for part in (votes, counts, texts):
        for mark, line, _ in part:
            assert "".join(mark.split()) in text
            assert "".join(line.split()) in text
            assert "".join(line.split()) in sheet
    # Texts have their symbols, and no group is explained that the sheet does not name.
    symbols = {figure.split(",")[0] for _, _, figure in parts["Votes (15)"].lines}
    assert symbols == {*study.rollcalls.index}
    assert not re.search(r"\b(AU|G77|NAM)=", text + sheet)
    assert "EU=EuropeanUnion" in text
    assert min(line.size for _, line in drawn) * 0.75 >= 8
    # The page has the sizes of the sheet, and none of its own.
    sizes = re.findall(r": ([\d.]+)px", PAGE_SIZES)
    assert min(map(float, sizes)) * 0.75 >= 8
    assert not re.search(r"font(?:-size)?: [\d.]", load_stylesheet("country_page.css"))


@pytest.mark.slow
def test_lines_stay_within_their_column(study_of, monkeypatch):
    drawn, _ = draw_sheet(build_country_record(study_of(Query()), "FRA"), monkeypatch)
    middle = PAGE_WIDTH / 2
    for _, text_line in drawn:
        width = measure_text_width(text_line.text, text_line.size, text_line.bold)
        left = text_line.x - (width if text_line.anchor == "end" else 0)
        assert left >= MARGIN
        assert left + width <= PAGE_WIDTH - MARGIN
        assert MARGIN < text_line.y <= PAGE_HEIGHT - MARGIN
    # Text reaches neither its figure nor the other column.
    lines: dict[tuple[int, bool, float], list[tuple[float, float]]] = {}
    for number, text_line in drawn:
        is_heading = number == 1 and text_line.y < 160
        if text_line.size == TEXT_SIZE and not is_heading:
            width = measure_text_width(text_line.text, text_line.size)
            left = text_line.x - (width if text_line.anchor == "end" else 0)
            lines.setdefault((number, left > middle, text_line.y), []).append((left, left + width))
    assert {right for _, right, _ in lines} == {False, True}
    for spans in lines.values():
        spans.sort()
        # An ellipsis may extend into the gap before a figure.
        assert all(one[1] <= other[0] + 3 for one, other in pairwise(spans))
        assert spans[-1][1] < middle or spans[0][0] > middle


def test_short_content_is_scaled_up(guatemala, monkeypatch):
    scales = []
    monkeypatch.setattr(Canvas, "scale", lambda _, x, y: scales.append((x, y)))
    few = {**guatemala, "rollcalls": guatemala["rollcalls"][:3], "swing_terms": [], "groups": []}
    few |= {"sponsored": [], "trend": {}}
    render_country_sheet(few, ADDRESS, FINDING)
    render_country_sheet({**guatemala, "swing_terms": guatemala["swing_terms"] * 9}, ADDRESS, "")
    (most, same), *others = scales
    # Each page of a longer sheet has the usual size.
    assert most > 1.0
    assert most == same
    assert len(others) == 2
    assert set(others) == {(1.0, 1.0)}


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
    assert len(PdfReader(io.BytesIO(render_country_sheet(record, ADDRESS, FINDING))).pages) <= 9


@pytest.mark.slow
def test_very_long_names_leave_space_for_columns(guatemala):
    endless = {**guatemala, "name": "long " * 400, "income": "x" * 3000}
    endless["groups"] = [{"group": "G" * 900, "status": "member", "since": "", "source": ""}] * 40
    pages = PdfReader(io.BytesIO(render_country_sheet(endless, ADDRESS, FINDING))).pages
    assert 2 <= len(pages) <= 20
    assert "Votes (15)" in "".join(page.extract_text() for page in pages)


def test_a_comparison_is_printed_whole(study):
    """The page has all neighbours and texts, and the file has the votes that it leaves out."""
    pacific = parse_filter_strictly(study.dataset, study.table, ["group:PIF"])
    record = build_country_record(study, "FJI", pacific)
    sections = [part for part in build_country_sections(record) if part.title.startswith("Votes ")]
    assert [len(part.lines) for part in sections] == [14, 15]
    sections = build_printed_sections(record)[:2]
    assert [part.title for part in sections] == [
        "Votes unlike Fiji",
        "Texts on which they voted unlike Fiji",
    ]
    page = html.fromstring(render_country_page(record, ADDRESS, "").content)
    rows = {
        part.findtext(".//thead//h2"): part.findall("./table/tbody[last()]/tr")
        for part in page.iter("section")
    }
    assert [len(rows[part.title]) for part in sections] == [len(part.lines) for part in sections]
    assert "Compared with 13 countries: members of the Pacific Islands Forum." in sections[0].note
    # A text on which Fiji did not vote is in no row, and is named.
    missed = [get_plain_name(each) for each in record["rollcalls"] if each["vote"] == "absent"]
    assert missed[:2] == ["OEWG 2023", "Programme of Action 2023"]
    assert f" Fiji did not vote on: {', '.join(missed)}." in sections[1].note


@pytest.mark.parametrize(("iso3", "group"), [("CUB", "CARICOM"), ("FJI", "PIF")])
def test_a_row_of_a_comparison_tells_every_vote_of_the_file(study, csv_records, iso3, group):
    members = parse_filter_strictly(study.dataset, study.table, [f"group:{group}"])
    record = build_country_record(study, iso3, members)
    names = {each["name"]: each["iso3"] for each in record["neighbours"]}
    symbols = {get_plain_name(each): each["rollcall"] for each in record["rollcalls"]}
    section = build_printed_sections(record)[1]
    assert section.title.startswith("Texts on which they voted unlike ")
    for own, text, _ in section.lines:
        title, _, rest = text.partition(". ")
        parts = dict(part.split(": ") for part in rest.split("; "))
        rest = next((word for word, part in parts.items() if part.startswith("all")), own)
        stated = dict.fromkeys(names, rest)
        for word, part in parts.items():
            stated |= dict.fromkeys(set(part.split(", ")) & set(names), word)
        expected = csv_records.votes[symbols[title]]
        assert stated == {name: expected[code] for name, code in names.items()}


def test_a_list_of_equally_close_countries_says_how_many_there_are(study):
    """Five are listed; how many never differed from Kenya is counted by another test."""
    for iso3, ties in (
        ("KEN", "43 equally close countries 5 are listed; 21 of them on 13"),
        ("CUB", ""),
    ):
        sections = build_country_sections(build_country_record(study, iso3))
        (note,) = (part.note for part in sections if part.title == "Closest and farthest")
        assert note.startswith(f"By agreement. Of {ties or 'equal countries'} ")


def test_a_column_within_a_section_repeats_its_heading():
    lines = [("yes", f"Text {number}", "") for number in range(20)]
    rows = list(_make_section_rows([CountrySection("Votes (20)", lines)], ScaledPage(("",), ())))
    first, second = _flow_columns(rows, repeat(sum(row.height for row in rows) * 0.6))
    assert first[0].is_heading
    assert not first[0].is_repeated
    assert second[0].is_repeated
    assert second[0].text_lines == first[0].text_lines
    # No vote is lost, or in both columns.
    texts = [line.text for row in (*first, *second) for line in row.text_lines]
    assert [text for text in texts if text.startswith("Text")] == [text for _, text, _ in lines]
