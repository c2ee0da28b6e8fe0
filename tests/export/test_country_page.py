"""A country on a page to print: all of it is there, on one sheet, whatever the records hold."""

from __future__ import annotations

import io
from dataclasses import replace
from itertools import pairwise

import pytest
from hostile_words import HOSTILE, tampered
from lxml import html
from pypdf import PdfReader

import alignment.export.country_sheet as country_sheet_module
from alignment.answer.study import answer
from alignment.export.country_page import country_page, policy
from alignment.export.country_sheet import HIGH, PLAIN, WIDE, country_sheet, fitting
from alignment.model.query import Query
from alignment.scene.lettering import width
from alignment.words.country import country_record
from alignment.words.country_parts import country_parts, headline

ADDRESS = "http://localhost/?v=1&topic=cybercrime&select=GTM&panel=country"


@pytest.fixture(scope="module")
def guatemala(study):
    return country_record(study, "GTM")


def printed(content):
    (page,) = PdfReader(io.BytesIO(content)).pages
    # A line that is wrapped is one again.
    return page, " ".join(page.extract_text().split())


def test_sheet_and_page_say_what_the_record_says(guatemala):
    page, said = printed(country_sheet(guatemala, ADDRESS))
    assert [float(each) for each in page.mediabox[2:]] == [WIDE * 0.75, HIGH * 0.75]
    seen = " ".join(html.fromstring(country_page(guatemala, ADDRESS)).text_content().split())
    for words in (
        "Guatemala (GTM)",
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


def test_each_vote_is_on_the_sheet_in_the_order_of_reading(guatemala):
    said = printed(country_sheet(guatemala, ADDRESS))[1]
    assert "abstain OEWG 2023, led by Russia, 22 Dec 2023 6 of 102" in said
    for each in guatemala["rollcalls"]:
        assert f"{each['vote']} {each['short']}" in said


@pytest.mark.slow
@pytest.mark.parametrize("iso3", ["USA", "FRA", "NRU", "CHN"])
def test_of_all_records_there_is_still_one_sheet_and_what_is_left_out_is_told(dataset, iso3):
    record = country_record(answer(dataset, Query()), iso3)
    said = printed(country_sheet(record, ADDRESS))[1]
    shown = next(part for part in fitting(record, ADDRESS) if part.title == "Votes (97)")
    assert f"and {97 - (len(shown.lines) - 1)} more" in said


@pytest.mark.slow
def test_no_line_leaves_its_column(dataset, monkeypatch):
    written = []
    monkeypatch.setattr(country_sheet_module, "lettered", lambda _, words: written.append(words))
    country_sheet(country_record(answer(dataset, Query()), "FRA"), ADDRESS)
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


def test_the_same_is_the_same_file(guatemala):
    assert country_sheet(guatemala, ADDRESS) == country_sheet(guatemala, ADDRESS)
    assert country_page(guatemala, ADDRESS) == country_page(guatemala, ADDRESS)


@pytest.mark.slow
@pytest.mark.parametrize("iso3", sorted(HOSTILE))
def test_hostile_names_are_words_and_nothing_else(dataset, opening, iso3):
    query = replace(opening[0], topics=("cybercrime",))
    record = country_record(answer(tampered(dataset), query), iso3)
    page = html.fromstring(country_page(record, f"{ADDRESS}&x=<script>alert(1)</script>"))
    assert [each.text for each in page.iter("script")] == [None]
    assert not list(page.iter("img", "svg", "i", "b"))
    assert "http-equiv" in page.find(".//meta[@http-equiv]").attrib
    assert len(PdfReader(io.BytesIO(country_sheet(record, ADDRESS))).pages) == 1


def test_a_name_without_end_keeps_to_its_sheet(guatemala):
    endless = {**guatemala, "name": "long " * 400, "income": "x" * 3000}
    endless["groups"] = [{"group": "G" * 900, "status": "member", "since": "", "source": ""}] * 40
    assert len(PdfReader(io.BytesIO(country_sheet(endless, ADDRESS))).pages) == 1


def test_the_page_works_under_its_policy_alone(guatemala):
    content = country_page(guatemala, ADDRESS).decode()
    assert f'content="{policy()}"' in content
    assert "style=" not in content
    assert "default-src 'none'" in policy()
