"""Who meets a filter, beside the map: what it says by hand, and that its numbers are true."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from dash import html
from hypothesis import given, settings
from hypothesis import strategies as st

from alignment.answer.study import Study, answer
from alignment.answer.where import meeting
from alignment.app.panels.selection import NAMES, selection
from alignment.model.address import read
from alignment.model.dataset import Dataset
from alignment.model.query import Query
from alignment.model.view import View

CONVENTION = "A/RES/74/247"
DRAFT = "A/C.3/74/L.11/Rev.1"


def made(study: Study, *words: str, **view: Any) -> html.Div:
    return selection(study, View(**view), meeting(study.dataset, study.table, words))


def text(part: Any) -> str:
    """Return the words of a part as a reader sees them."""
    if isinstance(part, list | tuple):
        return " ".join(filter(None, map(text, part)))
    return text(part.children) if hasattr(part, "to_plotly_json") else str(part or "")


def props(part: html.Div, **wanted: str) -> list[dict[str, Any]]:
    """Return the properties of every component that has these among them."""
    every = [
        each.to_plotly_json()["props"]
        for each in part._traverse()
        if hasattr(each, "to_plotly_json")
    ]
    return [each for each in every if wanted.items() <= each.items()]


def headings(part: html.Div) -> list[str]:
    (table, *_) = [each for each in part._traverse() if isinstance(each, html.Table)]
    return [text(cell).rstrip(" ▲▼") for cell in table.children[0].children.children]


def body(part: html.Div) -> list[list[str]]:
    (table, *_) = [each for each in part._traverse() if isinstance(each, html.Table)]
    return [[text(cell) for cell in row.children] for row in table.children[1].children]


def sections(part: html.Div) -> dict[str, str]:
    found = [each for each in part._traverse() if isinstance(each, html.Section)]
    return {text(each.children[0]): text(each.children[1:]) for each in found}


def unequal(study: Study, part: html.Div) -> list[str]:
    """Return each number whose names are not so many."""
    faults = []
    for button in props(part, className="count-go"):
        asked = button["data-go"].removeprefix("where:").split("\n")
        met = len(meeting(study.dataset, study.table, asked).countries)
        if f"{met:,}" != button["children"]:
            faults.append(f"{button['aria-label']}: {met}")
    return faults


@pytest.fixture(scope="module")
def small(parliament: Dataset) -> Study:
    return answer(parliament, Query(min_shared=1))


def test_it_says_how_many_of_whom(study: Study) -> None:
    group, yes, sponsor = "group:SIDS", f"vote:{CONVENTION}:yes", f"sponsor:{DRAFT}"
    title = {
        (): "All 193 countries",
        (group,): "38 of 193 countries",
        (group, yes): "10 of 38 SIDS",
        (group, yes, sponsor): "6 of 38 SIDS",
        ("!group:SIDS", yes): "69 of 193 countries",
        (group, "group:LDCs"): "8 of 193 countries",
    }
    for words, told in title.items():
        assert text(made(study, *words).children[0]) == told
    assert "Nobody meets all of it." in text(made(study, yes, f"vote:{CONVENTION},A/RES/73/187:no"))


def test_every_condition_is_a_chip_that_takes_it_away(study: Study) -> None:
    on = "group:OECD:2019-12-27"
    words = ("!group:SIDS", on, f"vote:{CONVENTION}:no", f"sponsor:{DRAFT}", "bloc:USA")
    chips = props(made(study, *words), className="chip filter")
    assert [chip["data-go"] for chip in chips] == [f"nowhere:{each}" for each in words]
    assert [text(chip["children"]) for chip in chips] == [
        "not SIDS  ×",
        "OECD on 27 Dec 2019  ×",
        "no on Cybercrime convention 2019  ×",
        "sponsor of Countering the use of information and c…  ×",
        "in the bloc of United States  ×",
    ]
    assert all(chip["aria-label"].startswith("Without: ") for chip in chips)


def test_what_was_asked_of_each_stands_under_plain_words(study: Study) -> None:
    words = (f"sponsor:{DRAFT}", "group:OECD:2019-12-27", "region:Western Europe")
    told = headings(made(study, "bloc:RUS", words[0], colour="un_group"))
    assert told == [
        "country",
        "UN regional group",
        "bloc",
        "sponsor of Countering the use of information and c…",
    ]
    told = headings(
        made(study, "!sponsor:A/C.3/74/L.11", *words[1:2], f"!{words[2]}", colour="bloc")
    )
    assert told[2:] == ["OECD on 27 Dec 2019", "UN region"]
    assert not [each for each in told if re.search(r"^\w+:|_|/", each)]


def test_of_a_region_as_of_a_group_it_is_said_how_many_there_are(study: Study) -> None:
    for words, said in (
        ("un_group:Africa", "1 of 54 in Africa"),
        ("group:SIDS", "6 of 38 SIDS"),
        ("!group:SIDS", "54 of 193 countries"),
    ):
        part = made(study, words, "vote:A/RES/74/247:no")
        assert text(part.children[0]) == said


def test_a_list_goes_by_name_and_by_what_its_heads_say(study: Study) -> None:
    votes = ("vote:A/RES/73/266:yes", "vote:A/RES/73/266:no", "vote:A/RES/73/266:abstain")
    words = ("group:EU", "group:SIDS", *votes)
    names = [row[0] for row in body(made(study, "group:EU"))]
    assert names[-1] == "Sweden"
    told = body(made(study, *words[1:], sort="vote:A/RES/73/266"))
    order = [row[2] for row in told]
    assert order == sorted(order, key=["yes", "no", "abstain"].index)
    assert len(set(order)) == 3
    for vote in set(order):
        part = [row[0] for row in told if row[2] == vote]
        assert part == sorted(part)
    heads = [
        each
        for each in made(study, "group:SIDS", sort="-name")._traverse()
        if isinstance(each, html.Th) and each.scope == "col"
    ]
    assert [getattr(each, "aria-sort", "") for each in heads[:2]] == ["descending", "none"]


def test_texts_of_one_name_are_told_apart_and_none_is_lost(small: Study) -> None:
    calls = small.dataset.rollcalls.assign(short="Convention")
    study = replace(small, dataset=replace(small.dataset, rollcalls=calls))
    part = made(study, "vote:R1:yes", "vote:R3:abstain")
    assert headings(part) == ["country", "Convention (R1)", "Convention (R3)"]
    assert body(part) == [["Dland", "yes", "abstain"]]


def test_the_tiny_parliament_by_hand(small: Study) -> None:
    part = made(small, "group:first", "vote:R4:yes")
    assert text(part.children[0]) == "1 of 2 first"
    assert body(part) == [["Aland", "member", "yes"]]
    # BBB abstained on R4.
    assert sections(part)["The others on Title of R4"] == "abstain 1"
    part = made(small, "vote:R1:yes")
    assert [row[0] for row in body(part)] == ["Aland", "Bland", "Dland"]
    # Newest first; DDD was absent from R7, R4 and R2.
    told = sections(part)["Of these, on other texts"].split(" Title of ")
    assert [each.replace(",", "").split()[-4:] for each in told[1:]] == [
        ["2", "–", "1", "–"],
        ["–", "–", "2", "1"],
        ["1", "2", "–", "–"],
        ["–", "3", "–", "–"],
        ["1", "–", "1", "1"],
        ["2", "–", "1", "–"],
        ["2", "–", "–", "1"],
    ]
    assert not [title for title in sections(part) if title.startswith("The others")]


def test_the_others_are_neither_of_several_votes_that_are_asked(small: Study) -> None:
    part = made(small, "vote:R4:yes", "vote:R4:abstain", "un_group:Africa")
    # EEE had no seat; DDD and FFF were absent.
    others = [title for title in sections(part) if title.startswith("The others")]
    assert others == ["The others on Title of R4"]
    assert sections(part)[others[0]] == "no 1 absent 2 not a member 1"
    assert not unequal(small, part)


def test_it_can_be_copied_linked_and_chosen(study: Study) -> None:
    words = ("group:SIDS", f"vote:{CONVENTION}:yes")
    part = made(study, *words, colour="income")
    (copy,) = props(part, **{"data-copy": NAMES})
    assert copy["children"] == "Copy"
    (names,) = props(part, id=NAMES)
    assert names["children"].split("\n") == [row[0] for row in body(part)]
    csv, link = [a["href"] for a in props(part, className="chip") if "href" in a]
    assert csv.removeprefix("who.csv") == link
    query, view, notices = read(link)
    assert (query, view.where, view.colour, notices) == (study.query, words, "income", [])
    (choose,) = [a for a in props(part, className="chip") if a.get("children") == "Choose these"]
    assert len(choose["data-go"].removeprefix("lasso:").split()) == 10


def drawn_words(study: Study, some: st.DataObject) -> list[str]:
    """Return conditions of every kind on what a study has."""
    data = study.dataset
    calls, groups = list(data.rollcalls.index), list(data.groups)
    vote = st.builds("vote:{}:{}".format, st.sampled_from(calls), st.sampled_from(VOTES))
    pairs = st.lists(st.sampled_from(calls), min_size=2, max_size=2, unique=True).map(",".join)
    kinds = [
        vote,
        st.builds("vote:{}:{}".format, pairs, st.sampled_from(VOTES)),
        st.sampled_from([f"group:{group}" for group in groups]),
        st.sampled_from([f"sponsor:{text}" for text in data.drafts.index]),
        st.sampled_from([f"bloc:{bloc.members[0]}" for bloc in study.blocs]),
        st.sampled_from([f"un_group:{name}" for name in set(study.table["un_group"]) if name]),
    ]
    one = st.builds("{}{}".format, st.sampled_from(["", "", "!"]), st.one_of(kinds))
    return some.draw(st.lists(one, max_size=4))


VOTES = ("yes", "no", "abstain", "absent")


@pytest.mark.slow
@pytest.mark.parametrize("times", [15, pytest.param(60, marks=pytest.mark.evidence)])
def test_every_number_opens_so_many_in_the_tiny_parliament(times: int, small: Study) -> None:
    @settings(max_examples=times)
    @given(some=st.data())
    def opened(some: st.DataObject) -> None:
        assert not unequal(small, made(small, *drawn_words(small, some)))

    opened()


@pytest.mark.slow
@pytest.mark.parametrize("times", [4, pytest.param(12, marks=pytest.mark.evidence)])
def test_every_number_opens_so_many(times: int, study: Study) -> None:
    @settings(max_examples=times)
    @given(some=st.data())
    def opened(some: st.DataObject) -> None:
        assert not unequal(study, made(study, *drawn_words(study, some)))

    opened()


def test_hostile_names_are_words_and_go_nowhere(small: Study) -> None:
    hostile = '<script>alert(1)</script>"&where:x'
    data = small.dataset
    calls = data.rollcalls.assign(short=hostile, title=hostile)
    drafts = data.drafts.assign(title=hostile)
    table = small.table.assign(name=hostile)
    study = replace(small, dataset=replace(data, rollcalls=calls, drafts=drafts), table=table)
    part = made(study, "vote:R1:yes", "sponsor:D1", "group:Other")
    # As children only, which the page shows as text; nothing of it is sent.
    for each in props(part):
        for name, value in each.items():
            if name in ("href", "data-go", "data-copy", "id", "className"):
                assert "script" not in value
    assert body(part)[0][0] == hostile
    assert not unequal(study, part)


def test_groups_are_counted_on_the_day_of_the_vote_that_is_asked_of(study: Study) -> None:
    budapest = "Budapest Convention on Cybercrime (ETS 185)"

    def told(*words: str) -> tuple[str, str]:
        part = made(study, *words)
        (count,) = [
            each
            for each in props(part, className="count-go")
            if f"group:{budapest}" in each["data-go"]
        ]
        return count["children"], sections(part)["Of these, in a group"]

    # Five of the parties of that day whose date is known voted yes; as listed there are more.
    number, said = told(f"vote:{CONVENTION}:yes")
    assert number == "5"
    assert f"{budapest} as of 27 Dec 2019: 47 certain" in said
    assert "without dates" in said
    # Of several texts, on the day of the newest.
    assert "as of 27 Dec 2019" in told(f"vote:A/RES/73/27,{CONVENTION}:yes")[1]
    number, said = told("region:Western Europe")
    assert "as of" not in said
    inside = study.dataset.membership(budapest).inside.reindex(study.table.index)
    west = study.table["un_region"] == "Western Europe"
    assert int(number) == int((inside & west).sum())


def test_what_those_found_did_on_other_texts_adds_up_to_them(study: Study) -> None:
    part = made(study, "group:SIDS", f"vote:{CONVENTION}:yes")
    (table,) = [
        each
        for each in part._traverse()
        if isinstance(each, html.Table) and text(each).startswith("text")
    ]
    assert text(table.children[0]) == "text yes no abstain absent"
    for row in table.children[1].children:
        assert sum(int(number) for number in map(text, row.children[1:]) if number != "–") == 10


def test_a_note_on_a_group_stands_only_with_its_row(study: Study) -> None:
    budapest = "Budapest Convention on Cybercrime (ETS 185)"
    islands = ("group:SIDS", f"vote:{CONVENTION}:yes")
    said = sections(made(study, *islands))["Of these, in a group"]
    assert f"{budapest} as of 27 Dec 2019" in said
    assert f"{budapest} 0 of 10" in said
    parties = f"group:{budapest}:2019-12-27"
    said = sections(made(study, f"vote:{CONVENTION}:yes", parties))["Of these, in a group"]
    assert budapest not in said


def test_more_texts_are_shown_where_they_are_asked_for(dataset: Dataset) -> None:
    whole = answer(dataset, Query())
    for asked, rows, words in ((False, 20, "Show all 97"), (True, 97, "Show the first 20")):
        part = made(whole, "group:SIDS", whole=asked)
        (more,) = props(part, className="chip more-of")
        assert more["children"] == words
        tables = [each for each in part._traverse() if isinstance(each, html.Table)]
        assert len(tables[-1].children[1].children) == rows
