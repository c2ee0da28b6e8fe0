"""A country on a page to print: all of it is there, on one sheet, whatever the records hold."""

from __future__ import annotations

import io
from dataclasses import replace
from itertools import pairwise

import pytest
from hostile_words import HOSTILE, tampered
from lxml import html
from pypdf import PdfReader
from reportlab.pdfgen.canvas import Canvas

import alignment.export.country_sheet as country_sheet_module
from alignment.answer.study import answer
from alignment.export.country_page import country_page, policy
from alignment.export.country_sheet import HIGH, PLAIN, WIDE, country_sheet, fitting
from alignment.model.query import Query
from alignment.scene.lettering import width
from alignment.words.chosen import found_of
from alignment.words.country import country_record
from alignment.words.country_parts import country_parts, headline, plainly

FOUND = "Guatemala is in the India–Indonesia bloc with 125 others"
ADDRESS = "http://localhost/?v=1&topic=cybercrime&select=GTM&panel=country"


@pytest.fixture(scope="module")
def guatemala(study):
    return country_record(study, "GTM")


def printed(content):
    (page,) = PdfReader(io.BytesIO(content)).pages
    # A line that is wrapped is one again.
    return page, " ".join(page.extract_text().split())


def test_sheet_and_page_say_what_the_record_says(guatemala):
    page, said = printed(country_sheet(guatemala, ADDRESS, FOUND))
    assert [float(each) for each in page.mediabox[2:]] == [WIDE * 0.75, HIGH * 0.75]
    seen = " ".join(html.fromstring(country_page(guatemala, ADDRESS, FOUND)).text_content().split())
    for words in (
        FOUND,
        "Guatemala (GTM) · GRULAC · Central America",
        headline(guatemala),
        "Swing 0.64 (0.43 to 0.72), rank 1 to 50",
        guatemala["description"],
        "version 2025.12",
        ADDRESS,
    ):
        assert words in said
        assert words in seen
    for part in country_parts(guatemala):
        assert part.title in said
        assert part.title in seen
        for mark, _, figure in part.lines:
            assert mark in said
            assert figure in said
            assert figure in seen


def test_the_heading_is_what_a_picture_of_the_country_finds(study, guatemala):
    for colour, said in (
        ("bloc", FOUND),
        ("vote:A/RES/74/247", "Guatemala abstained: Cybercrime convention 2019"),
        ("swing", "Guatemala, swing: 0.64"),
    ):
        found = found_of(study, "GTM", colour)
        assert found == said
        title = html.fromstring(country_page(guatemala, ADDRESS, found)).findtext(".//h1")
        assert title == said
    # Nothing is found of who had no seat on a vote.
    assert found_of(study, "SSD", "vote:A/RES/60/51") == ""
    page = country_page(guatemala, ADDRESS, "")
    assert html.fromstring(page).findtext(".//h1") == "Guatemala (GTM)"


def test_the_terms_and_the_abbreviations_are_told_in_plain_words(guatemala):
    told = " ".join(plainly(guatemala))
    for content in (country_page, country_sheet):
        made = content(guatemala, ADDRESS, FOUND)
        is_page = content is country_page
        said = html.fromstring(made).text_content() if is_page else printed(made)[1]
        assert told in " ".join(said.split())
        assert "4p(1" not in said
    for words in (
        "Agreement: mean closeness of votes, an abstention half-way between yes and no.",
        "Dissent: share of votes against the majority of its bloc",
        "Position: place on the line that best tells the votes apart; positive is the side of",
        "OEWG = open-ended working group. GGE = group of governmental experts.",
        "GRULAC = Latin American and Caribbean Group.",
        "ICT = information and communications technologies.",
        "UNGA = United Nations General Assembly.",
    ):
        assert words in told
    assert "MERCOSUR" not in told
    assert told.count("95% interval") == 1


def test_each_vote_is_on_the_sheet_in_the_order_of_reading(guatemala):
    said = printed(country_sheet(guatemala, ADDRESS, FOUND))[1]
    assert "abstain OEWG 2023, led by Russia, 22 Dec 2023 6 of 102" in said
    for each in guatemala["rollcalls"]:
        assert f"{each['vote']} {each['short']}" in said


@pytest.mark.few(2)
@pytest.mark.slow
@pytest.mark.parametrize("iso3", ["USA", "FRA", "NRU", "CHN"])
def test_of_all_records_there_is_still_one_sheet_and_what_is_left_out_is_told(study_of, iso3):
    record = country_record(study_of(Query()), iso3)
    said = printed(country_sheet(record, ADDRESS, FOUND))[1]
    shown = next(part for part in fitting(record, ADDRESS, FOUND) if part.title == "Votes (97)")
    assert f"and {97 - (len(shown.lines) - 1)} more" in said


@pytest.mark.slow
def test_no_line_leaves_its_column(study_of, monkeypatch):
    written = []
    monkeypatch.setattr(country_sheet_module, "lettered", lambda _, words: written.append(words))
    country_sheet(country_record(study_of(Query()), "FRA"), ADDRESS, FOUND)
    middle = WIDE / 2
    for words in written:
        long = width(words.text, words.size, words.bold)
        left = words.x - (long if words.anchor == "end" else 0)
        assert left > 40
        assert left + long < WIDE - 30
        assert 40 < words.y < HIGH - 40
    # No words of one column reach a figure of theirs, or the other column.
    lines: dict[tuple[bool, float], list[tuple[float, float]]] = {}
    for words in written:
        if words.size == PLAIN:
            long = width(words.text, words.size)
            left = words.x - (long if words.anchor == "end" else 0)
            lines.setdefault((left > middle, words.y), []).append((left, left + long))
    assert {right for right, _ in lines} == {False, True}
    for spans in lines.values():
        spans.sort()
        # An ellipsis may stand in the gap before a figure.
        assert all(one[1] <= other[0] + 3 for one, other in pairwise(spans))
        assert spans[-1][1] < middle or spans[0][0] > middle


def test_with_little_to_say_letters_are_larger_and_nothing_is_left_out(guatemala, monkeypatch):
    scales = []
    monkeypatch.setattr(Canvas, "scale", lambda _, x, y: scales.append((x, y)))
    few = {**guatemala, "rollcalls": guatemala["rollcalls"][:3], "swing_terms": [], "groups": []}
    country_sheet(few, ADDRESS, FOUND)
    country_sheet(guatemala, ADDRESS, FOUND)
    country_sheet({**guatemala, "rollcalls": guatemala["rollcalls"] * 9}, ADDRESS, FOUND)
    (most, _), (usual, same), (least, _) = scales
    assert most > usual > least == 1.0
    assert usual == same


def test_the_same_is_the_same_file(guatemala):
    assert country_sheet(guatemala, ADDRESS, FOUND) == country_sheet(guatemala, ADDRESS, FOUND)
    assert country_page(guatemala, ADDRESS, FOUND) == country_page(guatemala, ADDRESS, FOUND)


@pytest.fixture(scope="module")
def hostile(dataset, opening):
    return answer(tampered(dataset), replace(opening[0], topics=("cybercrime",)))


@pytest.mark.few(6)
@pytest.mark.slow
@pytest.mark.parametrize("iso3", sorted(HOSTILE))
def test_hostile_names_are_words_and_nothing_else(hostile, iso3):
    record = country_record(hostile, iso3)
    page = html.fromstring(country_page(record, f"{ADDRESS}&x=<script>alert(1)</script>", FOUND))
    assert list(page.iter("script")) == []
    assert not list(page.iter("img", "svg", "i", "b"))
    assert "http-equiv" in page.find(".//meta[@http-equiv]").attrib
    assert len(PdfReader(io.BytesIO(country_sheet(record, ADDRESS, FOUND))).pages) == 1


@pytest.mark.slow
def test_a_name_without_end_keeps_to_its_sheet(guatemala):
    endless = {**guatemala, "name": "long " * 400, "income": "x" * 3000}
    endless["groups"] = [{"group": "G" * 900, "status": "member", "since": "", "source": ""}] * 40
    assert len(PdfReader(io.BytesIO(country_sheet(endless, ADDRESS, FOUND))).pages) == 1


def test_the_page_works_under_its_policy_alone(guatemala):
    content = country_page(guatemala, ADDRESS, FOUND).decode()
    assert f'content="{policy()}"' in content
    assert "style=" not in content
    assert "default-src 'none'" in policy()
