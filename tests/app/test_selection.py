"""Panel of the countries that meet a filter: its texts by hand, and each of its counts."""

import io
import re
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from csv_records import CsvRecords, count_votes
from dash import html
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from rendering import (
    get_text,
    list_components,
    list_count_buttons,
    list_props,
    list_wrong_counts,
)

from alignment.app.panels.overview import render_rollcall_panel
from alignment.app.panels.selection import NAMES_ID, render_selection_panel
from alignment.app.panels.vote_grid import render_vote_grid
from alignment.model.dataset import Dataset
from alignment.model.query import Query
from alignment.model.stories import find_step
from alignment.model.text_format import format_day
from alignment.model.url import parse_url
from alignment.model.view import View
from alignment.model.vote import Vote
from alignment.studies.filters import parse_filter_strictly
from alignment.studies.study import Study, compute_study

PROTOCOL = "Second Additional Protocol to the Budapest Convention (CETS 224)"
CONVENTION = "A/RES/74/247"
DRAFT = "A/C.3/74/L.11/Rev.1"


def render(study: Study, *words: str, **view: Any) -> html.Div:
    return render_selection_panel(
        study, View(**view), parse_filter_strictly(study.dataset, study.table, words)
    )


def list_headings(part: html.Div) -> list[str]:
    table = list_components(part, html.Table)[0]
    return [get_text(cell).rstrip(" ▲▼") for cell in table.children[0].children.children]


def list_rows(part: html.Div) -> list[list[str]]:
    table = list_components(part, html.Table)[0]
    return [[get_text(cell) for cell in row.children] for row in table.children[1].children]


def get_sections(part: html.Div) -> dict[str, str]:
    sections = list_components(part, html.Section)
    return {get_text(each.children[0]): get_text(each.children[1:]) for each in sections}


def test_former_members_among_the_countries_are_counted(study: Study) -> None:
    former = "The 199 countries include 6 former Members of the UN."
    whole = get_text(render(compute_study(study.dataset, Query()), "group:SIDS"))
    assert whole.startswith("38 of 199 countries")
    assert former in whole
    assert "former Member" not in get_text(render(study, "group:SIDS"))


def test_summary_and_conditions(study: Study) -> None:
    group, yes, sponsor = "group:SIDS", f"vote:{CONVENTION}:yes", f"sponsor:{DRAFT}"
    named, of_draft = (
        ": yes on Cybercrime resolution 2019",
        "sponsor of Countering the use of information and c…",
    )
    title = {
        (): "All 193 countries",
        (group,): "38 of 193 countries",
        (group, yes): f"10 of 38 small island developing States{named}",
        (group, yes, sponsor): f"6 of 38 small island developing States{named}; {of_draft}",
        ("!group:SIDS", yes): "69 of 193 countries: not SIDS; yes on Cybercrime resolution 2019",
        (group, "group:LDCs"): "7 of 193 countries: SIDS; LDCs",
    }
    for words, text in title.items():
        assert get_text(render(study, *words).children[0]) == text
    assert "No country meets all conditions." in get_text(
        render(study, yes, f"vote:{CONVENTION},A/RES/73/187:no")
    )
    on = "group:OECD:2019-12-27"
    words = ("!group:SIDS", on, f"vote:{CONVENTION}:no", f"sponsor:{DRAFT}", "bloc:USA")
    chips = list_props(render(study, *words), className="chip filter")
    assert [chip["data-go"] for chip in chips] == [f"nowhere:{each}" for each in words]
    assert [get_text(chip["children"]) for chip in chips] == [
        "not SIDS  ×",
        "OECD on 27 Dec 2019  ×",
        "no on Cybercrime resolution 2019  ×",
        "sponsor of Countering the use of information and c…  ×",
        "in the West bloc  ×",
    ]
    assert all(chip["aria-label"].startswith("Without: ") for chip in chips)
    # A bloc is named as on the map, whoever stands for it in the address.
    (chip,) = list_props(render(study, "!bloc:AFG"), className="chip filter")
    assert get_text(chip["children"]) == "not in the India–Indonesia bloc  ×"
    (chip,) = list_props(render(study, f"!vote:{CONVENTION}:absent"), className="chip filter")
    name = "Cybercrime resolution 2019"
    assert get_text(chip["children"]) == f"voted or abstained on {name}, or had no seat  ×"
    words = (f"sponsor:{DRAFT}", "group:OECD:2019-12-27", "region:Western Europe")
    headings = list_headings(render(study, "bloc:RUS", words[0], colour="un_group"))
    assert headings == [
        "country",
        "UN regional group",
        "bloc",
        "sponsor of Countering the use of information and c…",
    ]
    headings = list_headings(
        render(study, "!sponsor:A/C.3/74/L.11", *words[1:2], f"!{words[2]}", colour="bloc")
    )
    assert headings[2:] == ["OECD on 27 Dec 2019", "UN region"]
    assert not [each for each in headings if re.search(r"^\w+:|_|/", each)]
    for words, title in (
        ("un_group:Africa", "1 of 54 in Africa: "),
        ("group:SIDS", "6 of 38 small island developing States: "),
        ("!group:SIDS", "54 of 193 countries: not SIDS; "),
    ):
        part = render(study, words, "vote:A/RES/74/247:no")
        assert get_text(part.children[0]) == f"{title}no on Cybercrime resolution 2019"


def test_an_empty_filter_says_which_condition_excludes_all(study: Study) -> None:
    """The condition is removed as the reader asked it, not by members of the day of the vote."""
    words = ("group:CARICOM", f"vote:{CONVENTION}:yes", "vote:A/RES/78/237:no")
    panel = render(study, *words)
    names = ("yes on Cybercrime resolution 2019", "no on OEWG 2023")
    assert get_text(panel.children[0]) == f"0 of 14 CARICOM members: {'; '.join(names)}"
    left = {each: len(study.who(*(word for word in words if word != each))) for each in words}
    (empty,) = list_props(panel, className="nothing")
    chips = {each["data-go"]: get_text(each["children"]) for each in list_props(empty["children"])}
    assert [*chips] == [f"nowhere:{each}" for each, count in left.items() if count]
    assert chips["nowhere:vote:A/RES/78/237:no"] == (
        f"Remove “no on OEWG 2023”: {left['vote:A/RES/78/237:no']} meet the rest"
    )
    assert f"nowhere:{words[0]}" not in chips


def test_the_few_members_that_do_not_meet_a_filter_are_named(study: Study) -> None:
    where = find_step("two-tracks:1").view.where
    text = get_text(render(study, *where, "group:ASEAN"))
    assert "9 of 10 ASEAN members" in text
    texts = "GGE 2018, GGE 2019, GGE 2020, Programme of Action 2022 and Programme of Action 2023"
    lao = "Lao People's Democratic Republic"
    votes = study.votes.loc["LAO", where[0].split(":")[1].split(",")]
    assert (votes == Vote.ABSTAIN).all()
    assert f"All but the {lao}. The {lao} abstained on {texts}." in text
    # Three are named with their votes, more than three are not.
    text = get_text(render(study, "group:CARICOM", "!vote:A/RES/74/247:yes"))
    members = study.dataset.membership("CARICOM").is_member_on("")
    yes = members.index[members & (study.dataset.vote_of("A/RES/74/247") == Vote.YES)]
    assert ("All but" in text) == (len(yes) <= 3)
    assert "All but" not in get_text(render(study, "group:SIDS", "vote:A/RES/74/247:yes"))
    # A negated condition is not met by the vote that it names.
    text = get_text(render(study, "group:EU", "!vote:A/RES/75/32:absent"))
    assert "All but Croatia. Croatia did not vote on GGE 2020." in text


def test_the_list_of_matches(study: Study) -> None:
    votes = ("vote:A/RES/73/266:yes", "vote:A/RES/73/266:no", "vote:A/RES/73/266:abstain")
    words = ("group:EU", "group:SIDS", *votes)
    names = [row[0] for row in list_rows(render(study, "group:EU"))]
    assert names[-1] == "Sweden"
    rows = list_rows(render(study, *words[1:], sort="vote:A/RES/73/266"))
    order = [row[2] for row in rows]
    assert order == sorted(order, key=["yes", "no", "abstain"].index)
    assert len(set(order)) == 3
    for vote in set(order):
        part = [row[0] for row in rows if row[2] == vote]
        assert part == sorted(part)
    heads = list_props(render(study, "group:SIDS", sort="-name"), html.Th, scope="col")
    assert [head.get("aria-sort", "") for head in heads[:2]] == ["descending", "none"]
    words = ("group:SIDS", f"vote:{CONVENTION}:yes")
    part = render(study, *words, colour="income")
    (copy,) = list_props(part, **{"data-copy": NAMES_ID})
    assert copy["children"] == "Copy"
    (names,) = list_props(part, id=NAMES_ID)
    assert names["children"].split("\n") == [row[0] for row in list_rows(part)]
    csv, link = [a["href"] for a in list_props(part, className="chip") if "href" in a]
    assert csv.removeprefix("who.csv") == link
    query, view, notices = parse_url(link)
    assert (query, view.where, view.colour, notices) == (study.query, words, "income", [])
    (choose,) = [
        a for a in list_props(part, className="chip") if a.get("children") == "Choose these"
    ]
    assert len(choose["data-go"].removeprefix("lasso:").split()) == 10


def test_texts_of_one_name_are_all_listed(tiny_study: Study) -> None:
    calls = tiny_study.dataset.rollcalls.assign(short="Convention")
    study = replace(tiny_study, dataset=replace(tiny_study.dataset, rollcalls=calls))
    part = render(study, "vote:R1:yes", "vote:R3:abstain")
    assert list_headings(part) == ["country", "Convention (R1)", "Convention (R3)"]
    assert list_rows(part) == [["Dland", "yes", "abstain"]]


def test_the_tiny_parliament_by_hand(tiny_study: Study) -> None:
    part = render(tiny_study, "group:first", "vote:R4:yes")
    assert get_text(part.children[0]) == "1 of 2 first members: yes on Title of R4"
    assert list_rows(part) == [["Aland", "member", "yes"]]
    # BBB abstained on R4.
    assert get_sections(part)["The others on Title of R4"] == "abstain 1"
    part = render(tiny_study, "vote:R1:yes")
    assert [row[0] for row in list_rows(part)] == ["Aland", "Bland", "Dland"]
    # Newest first; DDD was absent from R7, R4 and R2.
    texts = get_sections(part)["Of these, on other texts"].split(" Title of ")
    assert [text.replace(",", "").split()[-4:] for text in texts[1:]] == [
        ["2", "–", "1", "–"],
        ["–", "–", "2", "1"],
        ["1", "2", "–", "–"],
        ["–", "3", "–", "–"],
        ["1", "–", "1", "1"],
        ["2", "–", "1", "–"],
        ["2", "–", "–", "1"],
    ]
    assert not [title for title in get_sections(part) if title.startswith("The others")]
    part = render(tiny_study, "vote:R4:yes", "vote:R4:abstain", "un_group:Africa")
    # EEE had no seat; DDD and FFF were absent.
    others = [title for title in get_sections(part) if title.startswith("The others")]
    assert others == ["The others on Title of R4"]
    assert get_sections(part)[others[0]] == "no 1 did not vote 2 not a member 1"
    assert not list_wrong_counts(tiny_study, part)


def draw_words(study: Study, data: st.DataObject) -> list[str]:
    """Return conditions of every kind that a study can have."""
    dataset = study.dataset
    calls, groups = list(dataset.rollcalls.index), list(dataset.groups)
    vote = st.builds("vote:{}:{}".format, st.sampled_from(calls), st.sampled_from(VOTES))
    pairs = st.lists(st.sampled_from(calls), min_size=2, max_size=2, unique=True).map(",".join)
    kinds = [
        vote,
        st.builds("vote:{}:{}".format, pairs, st.sampled_from(VOTES)),
        st.sampled_from([f"group:{group}" for group in groups]),
        st.sampled_from([f"sponsor:{text}" for text in dataset.drafts.index]),
        st.sampled_from([f"bloc:{bloc.members[0]}" for bloc in study.blocs]),
        st.sampled_from([f"un_group:{name}" for name in set(study.table["un_group"]) if name]),
    ]
    one = st.builds("{}{}".format, st.sampled_from(["", "", "!"]), st.one_of(kinds))
    return data.draw(st.lists(one, max_size=4))


VOTES = ("yes", "no", "abstain", "absent")


@pytest.mark.slow
@pytest.mark.parametrize(
    "words",
    [
        ("group:ASEAN", "un_group:Asia Pacific"),
        ("!group:EU", "un_group:EEG"),
        ("group:OAS", "group:SIDS"),
        # Nobody had signed it on the day of the vote.
        (f"group:{PROTOCOL}", f"vote:{CONVENTION}:no"),
    ],
    ids=lambda words: words[0],
)
def test_numbers_open_the_members_of_the_day(study: Study, words: tuple[str, ...]) -> None:
    """Timor-Leste joined ASEAN in 2025, and the counts are of votes since 2018."""
    part = render(study, *words)
    assert "Of these, on other texts" in get_sections(part)
    assert not list_wrong_counts(study, part)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "times"),
    [
        ("tiny_study", 15),
        ("study", 4),
        pytest.param("tiny_study", 60, marks=pytest.mark.evidence),
        pytest.param("study", 12, marks=pytest.mark.evidence),
    ],
)
def test_numbers_open_their_countries(
    name: str, times: int, request: pytest.FixtureRequest
) -> None:
    study: Study = request.getfixturevalue(name)

    @settings(max_examples=times)
    @given(data=st.data())
    def check_counts(data: st.DataObject) -> None:
        assert not list_wrong_counts(study, render(study, *draw_words(study, data)))

    check_counts()


def test_hostile_names_stay_text(tiny_study: Study) -> None:
    hostile = '<script>alert(1)</script>"&where:x'
    data = tiny_study.dataset
    calls = data.rollcalls.assign(short=hostile, title=hostile)
    drafts = data.drafts.assign(title=hostile)
    table = tiny_study.table.assign(name=hostile)
    study = replace(tiny_study, dataset=replace(data, rollcalls=calls, drafts=drafts), table=table)
    part = render(study, "vote:R1:yes", "sponsor:D1", "group:Other")
    # Names may be children, which the page shows as text, but not values that it sends.
    for each in list_props(part):
        for name, value in each.items():
            if name in ("href", "data-go", "data-copy", "id", "className"):
                assert "script" not in value
    assert list_rows(part)[0][0] == hostile
    assert not list_wrong_counts(study, part)


def test_groups_and_other_texts(study: Study) -> None:
    budapest = "Budapest Convention on Cybercrime (ETS 185)"

    def count_parties(*words: str) -> tuple[int, str]:
        part = render(study, *words)
        (number,) = [
            number
            for number, conditions, _ in list_count_buttons(part)
            if any(
                re.match(rf"group:{re.escape(budapest)}(:[\d-]+)?$", each) for each in conditions
            )
        ]
        return number, get_sections(part)["Of these, in a group"]

    # Five parties of that day with known dates voted yes; the list has more.
    number, text = count_parties(f"vote:{CONVENTION}:yes")
    assert number == 5
    assert f"{budapest}, not dated 1" in text
    assert "Members on 27 Dec 2019: LDCs, EU, CARICOM" in text
    assert f"list 71 of the 76 parties of the {budapest}" in text
    assert "without dates" in text
    # A condition on several texts uses the day of the newest one.
    assert "Members on 27 Dec 2019" in count_parties(f"vote:A/RES/73/27,{CONVENTION}:yes")[1]
    number, text = count_parties("region:Western Europe")
    # Without a condition on a vote, members count on the day of the last vote of the selection.
    assert f"Members on {format_day(study.last_day)}: EU and {budapest}" in text
    parties = study.dataset.membership(budapest).is_member_on(study.last_day)
    is_party = parties.reindex(study.table.index)
    is_western = study.table["un_region"] == "Western Europe"
    assert number == (is_party & is_western).sum()
    part = render(study, "group:SIDS", f"vote:{CONVENTION}:yes")
    (table,) = [
        table for table in list_components(part, html.Table) if get_text(table).startswith("text")
    ]
    assert get_text(table.children[0]) == "text yes no abstain did not vote"
    for row in table.children[1].children:
        assert sum(int(number) for number in map(get_text, row.children[1:]) if number != "–") == 10
    islands = ("group:SIDS", f"vote:{CONVENTION}:yes")
    text = get_sections(render(study, *islands))["Of these, in a group"]
    assert f"list 71 of the 76 parties of the {budapest}" in text
    assert f"{budapest} 0" in text
    parties = f"group:{budapest}:2019-12-27"
    text = get_sections(render(study, f"vote:{CONVENTION}:yes", parties))["Of these, in a group"]
    assert budapest not in text


def test_a_group_with_dates_says_how_many_members_it_had_on_the_day(study: Study) -> None:
    # The United Kingdom left the European Union on 31 January 2020.
    part = render(study, "group:EU", colour=f"vote:{CONVENTION}")
    text = get_text(part)
    on_day = "On 27 Dec 2019 the group had 28 members. The map and the list count these members."
    assert f"{on_day} Counts of other votes are of the members on the day of each vote." in text
    assert get_text(part.children[0]) == "28 of 193 countries"
    assert "United Kingdom" in [row[0] for row in list_rows(part)]
    # The chip removes the condition of the address, which has no day.
    (chip,) = list_props(part, className="chip filter")
    assert (get_text(chip["children"]), chip["data-go"]) == ("EU  ×", "nowhere:group:EU")
    # Montserrat is a member of CARICOM and no member of the United Nations.
    text = get_text(render(study, "group:CARICOM", colour=f"vote:{CONVENTION}"))
    assert "On 27 Dec 2019 the group had 15 members, 14 of them UN members." in text
    assert "the group had" not in get_text(render(study, "group:EU"))


def test_members_in_the_sponsors_of_a_text_are_those_of_its_day(study: Study) -> None:
    for where, colour, day in (
        (("sponsor:A/RES/77/37",), "bloc", "7 Dec 2022"),
        (("region:Western Europe",), "sponsor:A/RES/77/37", "7 Dec 2022"),
    ):
        sections = get_sections(render(study, *where, colour=colour))
        assert f"Members on {day}: " in sections["Of these, in a group"]


def test_the_comparison_with_a_country_comes_before_the_list(study: Study) -> None:
    chosen = get_text(render(study, "group:CARICOM", colour=f"vote:{CONVENTION}", select=("CUB",)))
    answer, table = "6  of 12 voted otherwise.", "country  ▲"
    assert chosen.index(answer) < chosen.index(table)
    listed = get_text(render(study, "group:CARICOM", colour=f"vote:{CONVENTION}"))
    assert listed.index(table) < listed.index("Who voted unlike the majority")


@pytest.mark.parametrize(
    ("iso3", "group", "title"),
    [
        ("CUB", "CARICOM", "Of the 12 CARICOM members that voted, 6 voted unlike Cuba"),
        ("USA", "AU", "Of the 40 AU members that voted, 39 voted unlike the United States"),
        ("TUV", "PIF", "Of the 9 other PIF members that voted, 6 voted unlike Tuvalu"),
        ("FJI", "PIF", "Fiji compared with members of the Pacific Islands Forum"),
    ],
)
def test_the_title_of_a_comparison_says_who_is_compared(
    study: Study, csv_records: CsvRecords, iso3: str, group: str, title: str
) -> None:
    """One text and all texts of the selection are told apart, and the numbers add up."""
    part = render(study, f"group:{group}", colour=f"vote:{CONVENTION}", select=(iso3,))
    heading = get_text(part.children[0])
    assert heading.startswith(title)
    text, votes = get_text(part), csv_records.votes[CONVENTION]
    assert "On all 15 votes of the selection: " in text
    assert "Votes unlike on all texts, of those that both cast" in text
    members, _ = csv_records.count_in(group, "2019-12-27")
    others = [votes[each] for each in members if each in votes and each != iso3]
    if title.startswith("Of the "):
        cast = [vote for vote in others if vote != "did not vote"]
        assert title.startswith(f"Of the {len(cast)} ")
        assert f" {sum(vote != votes[iso3] for vote in cast)} voted unlike " in title
        # The sentence below the title has the same denominator.
        assert f" of {len(cast)} voted otherwise. " in text.replace("None of", " of")
        missing = f"{others.count('did not vote')} did not vote"
        assert heading == f"{title} on {CONVENTION}; {missing}"
        assert f"{missing}." in text


BUDAPEST = "group:Budapest Convention on Cybercrime (ETS 185)"
HANOI = "group:UN Convention against Cybercrime (Hanoi)"
COALITION = "group:Freedom Online Coalition (members as of 2016)"
RANSOMWARE = "group:International Counter Ransomware Initiative (2023 membership)"


@pytest.mark.parametrize(
    ("group", "members"),
    [
        (BUDAPEST, "72 parties (newest change in the records: 28 Aug 2025)"),
        (HANOI, "67 signatories (newest change in the records: 19 Nov 2025)"),
        (COALITION, "29 members (newest change in the records: 2016)"),
        (RANSOMWARE, "48 members (newest change in the records: 1 Nov 2023)"),
    ],
)
def test_a_list_of_members_is_called_by_its_newest_date(
    study: Study, group: str, members: str
) -> None:
    text = get_text(render(study, group))
    assert f"The list and the key of the map count {members}." in text
    assert "today" not in text


def test_a_list_without_dates_is_called_so(study: Study) -> None:
    text = get_text(render(study, "group:SIDS", f"vote:{CONVENTION}:yes"))
    assert "The records list the members of SIDS without dates." in text
    # 14 of the 18 members of the Forum can be on the map; few others are named.
    assert "On the list of SIDS 13 more are not Member States of the United Nations." in text
    text = get_text(render(study, "group:PIF"))
    others = "Cook Islands, New Caledonia, Niue and French Polynesia."
    assert f"list of PIF 4 more are not Member States of the United Nations: {others}" in text


def test_counts_on_a_day_name_the_members_without_a_date(study: Study) -> None:
    part = render(study, BUDAPEST, colour=f"vote:{CONVENTION}")
    assert "On 27 Dec 2019 the group had at least 47 parties (19 more are not counted)." in (
        get_text(part)
    )
    # Counted in data/votes.csv.
    ways = "1 voted yes (Cameroon), 9 voted no, 7 abstained and 2 did not vote"
    assert f"Of the 19 not counted, {ways} on Cybercrime resolution 2019." in get_text(part)
    assert get_text(part).count("“(inferred)” means that") == 1
    text = get_sections(part)["Who voted unlike the majority"]
    uncounted = (
        "12 parties without a date and 7 that are parties or signatories (the source does "
        "not say which) are not counted."
    )
    assert f"of 47 voted unlike the majority of the others. {uncounted}" in text
    assert f"18 of 53 did at least once as parties. {uncounted}" in text


def test_a_vote_before_the_first_signature_counts_nobody(study: Study) -> None:
    part = render(study, HANOI, colour=f"vote:{CONVENTION}")
    sections = get_sections(part)
    text = sections["Who voted unlike the majority"]
    assert "On 27 Dec 2019 the group had no signatories yet." in text
    assert "no majority" not in text
    # Nauru signed, and has cast no vote since.
    assert " 0 of 0" not in text
    assert "A/RES/78/237" not in sections["Of these, on other texts"]
    assert "Show all signatories of the UN Convention against Cybercrime" in get_text(part)
    # Of the initiative only the list of 2023 is known.
    text = get_text(render(study, RANSOMWARE, colour=f"vote:{CONVENTION}"))
    assert "On 27 Dec 2019 no member is certain: 48 members have no known date." in text


def test_more_texts_open_on_request(dataset: Dataset) -> None:
    study = compute_study(dataset, Query())
    for show_all, rows, text in ((False, 20, "Show all 97"), (True, 97, "Show the first 20")):
        part = render(study, "group:SIDS", whole=show_all)
        (button,) = list_props(part, className="chip show-more")
        assert button["children"] == text
        table = list_components(part, html.Table)[-1]
        assert len(table.children[1].children) == rows


def test_a_long_list_of_texts_says_how_many_are_shown(dataset: Dataset) -> None:
    """The note and the button agree; each text has its symbol and its year."""
    study = compute_study(dataset, Query(scope="assembly", since="2020-01-01"))
    for show_all, note, button in (
        (False, "The newest 20 of ", "Show 200"),
        (True, "The newest 200 of ", "Show the first 20"),
    ):
        part = render(study, "group:EU", whole=show_all)
        text = get_sections(part)["Of these, on other texts"]
        assert note in text
        assert button in text
        assert ("Narrow the selection for earlier ones." in text) == show_all
    unlike = get_sections(part)["Who voted unlike the majority"]
    assert re.search(r"no, the majority abstain, on  \S.+?  \(A/RES/7\d/\d+, 20\d\d\)", unlike)
    part = render(study, "group:EU", select=("GRC",))
    (link,) = list_props(part, download="GRC.csv")
    assert "country/GRC.csv?" in link["href"]


def test_votes_unlike_the_selected_country_by_hand(tiny_study: Study) -> None:
    sections = get_sections(render(tiny_study, "!country:FFF", select=("AAA",)))
    text = sections["Who voted unlike Aland"]
    assert "4 of 4 voted unlike Aland at least once. Aland cast 8 of 8 votes." in text
    # The rows of tiny.py, column by column; FFF has no common votes.
    rows = ("Eland 3 of 3", "Cland 7 of 8", "Dland 3 of 5", "Bland 1 of 8")
    places = [text.index(row) for row in rows]
    assert places == sorted(places)
    assert "by share of the votes both cast" in text
    # Each text has both votes in words: a change between no and abstain is not one of yes and no.
    assert "Bland 1 of 8 abstain, Aland yes, on  Title of R4" in text
    part = render(tiny_study, "!country:FFF", select=("AAA",), colour="vote:R4")
    # BBB abstained and CCC voted no; DDD did not vote and EEE had no seat.
    assert "On Title of R4 Aland voted yes.  2  of 2 voted otherwise." in get_text(part)
    assert list_wrong_counts(tiny_study, part) == []
    part = render(tiny_study, "!country:FFF", select=("DDD",), colour="vote:R4")
    assert "Dland did not vote on Title of R4." in get_text(part)
    for view in ({}, {"select": ("FFF",)}):
        sections = get_sections(render(tiny_study, "country:FFF", **view))
        assert not [title for title in sections if title.startswith("Who voted unlike")]


def test_no_sentence_counts_the_vote_that_a_filter_asks_for(
    tiny_study: Study, study: Study
) -> None:
    # BBB and CCC are chosen by their vote on R4, which also decides it where two are asked for.
    for conditions, is_counted in (
        (("vote:R4:no",), False),
        (("vote:R4:no", "vote:R4:abstain"), False),
        (("vote:R1:yes",), True),
        (("!vote:R4:yes",), True),
    ):
        part = get_text(render(tiny_study, *conditions, select=("AAA",), colour="vote:R4"))
        assert ("On Title of R4 Aland voted yes." in part) == is_counted, conditions
    pacific = ("group:PIF", f"vote:{CONVENTION}:no")
    text = get_text(render(study, *pacific, colour=f"vote:{CONVENTION}"))
    assert "of the others" not in text.partition("Who voted unlike the majority")[0]
    assert "None of" not in text
    assert "On Cybercrime resolution 2019" not in text


def test_no_group_is_listed_that_no_country_of_the_region_could_be_in(study: Study) -> None:
    # Members from the files: of 38 SIDS none is in the European Union, some are in the PIF.
    islands = render(study, "group:SIDS", f"vote:{CONVENTION}:yes")
    text = get_sections(islands)["Of these, in a group"]
    assert " EU " not in text
    assert not re.search(r" 0 of \d", text)
    # None of the 79 countries that voted yes was in the European Union, whose 28 voted no.
    yes = get_sections(render(study, f"vote:{CONVENTION}:yes"))["Of these, in a group"]
    assert "EU 0" in yes


def test_votes_unlike_the_majority_by_hand(tiny_study: Study) -> None:
    # Only a group has a majority; all of these are of one region.
    assert "Who voted unlike the majority" not in get_sections(render(tiny_study, "!country:FFF"))
    where = ("un_group:Africa", "!country:FFF")
    text = get_sections(render(tiny_study, *where))["Who voted unlike the majority"]
    # The other three or four have a majority on R1 yes, R6 yes and R7 abstain; only R6 differs.
    assert "Aland 1 of 3 no, the majority yes, on  Title of R6" in text
    assert "of those with a majority of others" in text
    part = render(tiny_study, *where, colour="vote:R1")
    end = "of 4 voted unlike the majority of the others."
    assert f"On Title of R1 the majority voted yes.  1  {end}" in get_text(part)
    assert list_wrong_counts(tiny_study, part) == []
    # Two of four voted yes on R3. Without their own vote, the two others face a majority.
    part = render(tiny_study, *where, colour="vote:R3")
    counts = "2 voted yes, 1 voted no and 1 abstained"
    assert (
        f"On Title of R3 they had no majority: {counts}. Each of them is compared with the "
        "other 3 only:  2  of 4 voted differently from more than half of those 3."
    ) in get_text(part)
    assert list_wrong_counts(tiny_study, part) == []
    part = render(tiny_study, *where, colour="vote:R4")
    assert "On Title of R4 they had no majority: " in get_text(part)
    part = render(tiny_study, *where, select=("AAA",))
    assert "Votes of Aland unlike the majority of the others:  1 of 3" in get_text(part)


def test_a_condition_on_many_votes_counts_them(study: Study) -> None:
    votes = ("A/RES/74/247", "A/RES/74/29", "A/RES/75/240", "A/RES/73/27")
    assert "did not vote no on any of 4 texts" in get_text(
        render(study, f"!vote:{','.join(votes)}:no")
    )
    text = get_text(render(study, f"!vote:{','.join(votes[:2])}:no"))
    assert "did not vote no on OEWG 2019 or Cybercrime resolution 2019" in text


def test_two_conditions_on_many_votes_differ_in_words(study: Study) -> None:
    """Both tracks of ICT security have 5 texts, which the chips tell apart and name."""
    step = find_step("two-tracks:1")
    assert step is not None
    chips = list_props(render(study, *step.view.where), className="chip filter")
    texts = [get_text(chip["children"]) for chip in chips]
    assert texts == [
        "voted yes on at least one of 5 texts (GGE 2018, 2019, 2020; Programme of Action 2022, "
        "2023)  ×",
        "voted yes on at least one of 5 texts (OEWG 2018, 2019, 2020, 2022, 2023)  ×",
    ]
    assert [chip["title"].count("; ") for chip in chips] == [4, 4]


def test_group_links_to_its_votes(study: Study) -> None:
    gestures = [each.get("data-go") for each in list_props(render(study, "group:EU"))]
    assert "group:EU" in gestures


def test_a_group_counts_its_members_on_the_day_of_each_vote(study: Study) -> None:
    # The United Kingdom, then a member, alone voted no on A/RES/74/29.
    part = render(study, "group:EU")
    sections = get_sections(part)
    assert "map count 27 members (" in get_text(part)
    text = sections["Who voted unlike the majority"]
    assert re.search(r"\b[1-9]\d* of 28 did at least once as members\.", text)
    assert "United Kingdom" in text
    gestures = [each["data-go"] for each in list_props(part) if "data-go" in each]
    assert any("group:EU:2019-12-12" in each and "vote:A/RES/74/29:no" in each for each in gestures)
    assert list_wrong_counts(study, part) == []
    coloured = render(study, "group:EU", colour="vote:A/RES/74/29")
    assert "the majority abstained.  1  of 28 voted unlike the majority of the others." in get_text(
        coloured
    )
    # A selected country is compared with the members on the day too: Germany with 27 others.
    compared = get_text(render(study, "group:EU", select=("DEU",)))
    assert "1 of 27 voted unlike Germany at least once." in compared
    both = get_text(render(study, "group:EU", "vote:A/RES/74/29:no"))
    assert "1 of 28 EU members" in both
    assert "EU on 12 Dec 2019" in both


def test_members_that_joined_after_a_vote_are_named(study: Study) -> None:
    """Timor-Leste joined ASEAN in 2025, and the votes are of 2018 and later."""
    where = ("group:ASEAN", "region:South-Eastern Asia")
    text = get_text(render(study, *where))
    newest = "today; the newest change in the records is of 26 Oct 2025"
    late = r"Not members of ASEAN on \d+ Dec 2018: Timor-Leste\."
    note = rf"The filter has the members of ASEAN {newest}\. {late}"
    assert re.search(note, text)
    country_filter = parse_filter_strictly(study.dataset, study.table, where)
    grid = get_text(render_vote_grid(study, View(where=where), country_filter))
    assert re.search(note, grid)


def test_members_of_no_known_date_are_named_apart_from_later_ones(
    study: Study, csv_records: CsvRecords
) -> None:
    """The day is that of the vote on the map; Nigeria became a party in 2022."""
    group, day = "Budapest Convention on Cybercrime (ETS 185)", "2019-12-27"
    certain, undated = csv_records.count_in(group, day)
    western = {
        i for i, row in csv_records.countries.items() if row["un_region"] == "Western Africa"
    }
    listed = csv_records.count_in(group)[0] & western
    assert "NGA" in listed - certain - undated
    where = (f"group:{group}", "region:Western Africa")
    text = get_text(render(study, *where, colour=f"vote:{CONVENTION}"))
    for head, countries in (
        ("Not", listed - certain - undated),
        ("Not known to be", listed & undated),
    ):
        note = re.search(rf"{head} parties of Budapest .+? on 27 Dec 2019: ([^.]+)\.", text)
        assert note is not None
        assert {csv_records.codes[each] for each in re.split(r", | and ", note[1])} == countries


@pytest.mark.parametrize("group", ["Budapest Convention on Cybercrime (ETS 185)", "ASEAN"])
def test_filter_and_panel_of_a_vote_count_the_same_members(
    study: Study, csv_records: CsvRecords, group: str
) -> None:
    certain, undated = csv_records.count_in(group, csv_records.rollcalls[CONVENTION]["date"])
    votes = csv_records.votes[CONVENTION]
    yes, no, abstain = count_votes(votes, certain)
    text = get_text(render(study, f"group:{group}", f"vote:{CONVENTION}:yes"))
    assert re.search(rf"\b{yes} of {len(certain)} ", text)
    statuses = csv_records.get_statuses(group)
    inferred = [each for each in undated if statuses[each].endswith("(inferred)")]
    start = f"{len(undated) - len(inferred)} parties to the Budapest Convention without a date"
    assert f"{start} and {len(inferred)} that are parties or signatories" in text or not undated
    rollcall = render_rollcall_panel(study, View(), CONVENTION)
    overview = " ".join(get_text(rollcall).split())
    counts = re.escape(" ".join(str(each or "–") for each in (yes, no, abstain)))
    assert re.search(rf"{re.escape(group)} {counts}", overview)
    assert yes + no + abstain == len(certain)


def test_files_say_of_which_day_the_members_of_a_group_are(client: Any, study: Study) -> None:
    """The United Kingdom left the EU after A/RES/74/247, whose day a list of that vote has."""

    def read(path: str) -> pd.DataFrame:
        text = client.get(f"/{path}&where=group:EU").text
        return pd.read_csv(io.StringIO(text), keep_default_na=False)

    topics = "v=1&topic=cybercrime&topic=ict-security&body=UNGA plenary&tier=core"
    day = "2019-12-27"
    one_vote = f"v=1&topic=cybercrime&body=UNGA plenary&tier=core&from={day}&to={day}"
    today, dated = "group:EU (members today)", f"group:EU:{day}"
    for path, count, column in (
        (f"who.csv?{topics}", 27, today),
        (f"who.csv?{topics}&colour=vote:{CONVENTION}", 28, dated),
        (f"download/grid.csv?{topics}", 27, today),
        (f"download/grid.csv?{one_vote}", 28, ""),
    ):
        table = read(path)
        assert len(table) == count, path
        assert ("GBR" in set(table["iso3"])) == (count == 28)
        assert [name for name in table if name.startswith("group:EU")] == [column] * bool(column)
    workbook = client.get(f"/download/grid.xlsx?{topics}&where=group:EU").data
    rows = load_workbook(io.BytesIO(workbook), read_only=True)["Votes"].iter_rows(values_only=True)
    assert today in next(rows)
    # The note of the grid says so too.
    union = parse_filter_strictly(study.dataset, study.table, ["group:EU"])
    panel = get_text(render_vote_grid(study, View(), union))
    assert "The filter has the members of EU today; the newest change" in panel
