"""Profiles of countries, counted by hand and compared with a slow implementation."""

import csv
import json
from collections import defaultdict
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from claim_pages import get_title_key
from rendering import get_text

from alignment.app.panels.country import render_country_panel
from alignment.errors import QueryError
from alignment.model.dataset import find_source_gaps
from alignment.model.query import Query
from alignment.model.url import parse_url_strictly
from alignment.model.view import View
from alignment.model.vote import VOTE_CODES, VOTE_WORDS, Vote
from alignment.reports.country import (
    build_country_record,
    build_country_sections,
    format_country,
    format_country_headline,
)
from alignment.reports.votes import (
    build_filter_record,
    build_tally_record,
    describe_second_regional_groups,
    format_filter,
    format_tally,
)
from alignment.scene.colour_variable import get_colour_variable
from alignment.scene.headline import compose_headline
from alignment.scene.scene import make_scene
from alignment.settings import DATA_DIR
from alignment.studies.country_profile import CountryProfile, require_seats
from alignment.studies.filters import parse_filter_strictly
from alignment.studies.study import compute_study

CPV = "CPV"


def test_a_small_parliament_by_hand(tiny_study):
    record = build_country_record(tiny_study, "BBB")
    # The threshold is the mean; AAA, BBB and DDD are one bloc, CCC and EEE the other.
    assert [bloc.members for bloc in tiny_study.blocs] == [("AAA", "BBB", "DDD"), ("CCC", "EEE")]
    own, other = record["closeness"]
    # With AAA 7.5/8; with DDD R1 R3 R5 R6 R8: equal, 1/2, equal, against, 1/2: 3/5.
    assert own["score"] == pytest.approx((7.5 / 8 + 3 / 5) / 2, abs=1e-6)
    assert (own["shared"], own["members"]) == (8, 2)
    # With CCC 1.5/8; with EEE R5 R6 R7: against, against, 1/2.
    assert other["score"] == pytest.approx((1.5 / 8 + 0.5 / 3) / 2, abs=1e-6)
    assert (other["shared"], other["members"]) == (8, 2)
    assert record["among"] == "bloc"
    distinctive = [
        (each["rollcall"], each["vote"], each["alike"], each["cast"]) for each in record["apart"]
    ]
    assert distinctive == [
        ("R4", "abstain", 1, 2),
        ("R8", "yes", 2, 3),
        ("R6", "no", 2, 3),
        ("R3", "yes", 2, 3),
    ]
    assert record["votes_cast"] == 8
    assert [each["group"] for each in record["groups"]] == ["first", "Other"]
    assert [each["text"] for each in record["sponsored"]] == ["D6", "D2", "D1"]
    assert [each["counts"] for each in record["sponsored"]] == [False, True, True]


def test_a_country_that_never_voted_has_no_figures(tiny_study):
    record = build_country_record(tiny_study, "FFF")
    assert record["bloc"] is None
    assert record["among"] == ""
    assert record["apart"] == record["swing_terms"] == record["closest"] == []
    assert {each["score"] for each in record["closeness"]} == {None}
    assert record["swing"]["value"] is None
    assert "Too few votes" in format_country(record)
    json.dumps(record, allow_nan=False)


def test_countries_alone_and_without_a_seat(parliament):
    alone = compute_study(parliament, Query(min_shared=1, threshold=0.99))
    profile = CountryProfile(alone, "AAA")
    assert profile.bloc is None
    assert profile.peers[:3] == ("AAA", "BBB", "DDD")
    assert profile.distinctive_votes["cast"].max() == 5
    study = compute_study(parliament, Query(topics=("cybercrime",)))
    with pytest.raises(QueryError, match="Eland has no seat in the selected votes"):
        require_seats(study, "AAA", "EEE")


def compute_closeness(votes, one, others):
    """Return mean agreement, shared votes and number of members, in plain numpy."""
    values = votes.to_numpy().astype(float)
    values[values < 0] = np.nan
    rows = dict(zip(votes.index, values, strict=True))
    closeness = [1 - np.abs(rows[one] - rows[other]) / 2 for other in others if other != one]
    known = [each for each in closeness if (~np.isnan(each)).sum() >= 6]
    shared = (~np.isnan(np.array(closeness))).any(axis=0).sum()
    return np.mean([np.nanmean(each) for each in known]) if known else None, shared, len(known)


@pytest.mark.parametrize("iso3", ["GTM", "CPV", "USA", "RUS", "FRA", "NRU", "IND"])
def test_closeness_agrees_with_a_slow_implementation(study, iso3):
    listed = study.dataset.memberships
    groups = {"EU": listed[listed["group"] == "EU"]["iso3"].tolist()}
    # The United Kingdom left the EU: its votes count up to that day.
    after = (study.rollcalls["date"] > "2020-01-31").to_numpy()
    european = study.votes.copy()
    european.loc["GBR", after] = Vote.NOT_MEMBER
    groups |= {bloc.name: list(bloc.members) for bloc in study.blocs if bloc.size > 1}
    groups |= {study.dataset.names[other]: [other] for other in ("USA", "RUS", "CHN")}
    closeness = build_country_record(study, iso3)["closeness"]
    assert {each["name"] for each in closeness} == set(groups) - {study.dataset.names[iso3]}
    for each in closeness:
        votes = european if each["name"] == "EU" else study.votes
        score, shared, members = compute_closeness(votes, iso3, groups[each["name"]])
        assert each["score"] == (None if score is None else pytest.approx(score, abs=1e-6))
        assert (each["shared"], each["members"]) == (shared, members)


def test_members_count_from_the_day_their_membership_is_certain(study):
    memberships = study.dataset.memberships.copy()
    inside = memberships["group"] == "EU"
    memberships.loc[inside, ["since", "until"]] = "1990-01-01", ""
    memberships.loc[inside & (memberships["iso3"] == "DEU"), "since"] = "2020-12-31"
    memberships.loc[inside & (memberships["iso3"] == "FRA"), "since"] = "2030-01-01"
    dated = replace(study.dataset, memberships=memberships)
    profile = CountryProfile(compute_study(dated, study.query), "USA")
    group = next(each for each in profile.reference_closeness if each.kind == "group")
    members = [iso3 for iso3 in memberships[inside]["iso3"] if iso3 != "FRA"]
    before = study.rollcalls["date"] < "2020-12-31"
    votes = study.votes.copy()
    votes.loc["DEU", before.to_numpy()] = Vote.NOT_MEMBER
    score, shared, number = compute_closeness(votes, "USA", members)
    assert group.closeness.score == pytest.approx(score)
    assert (group.closeness.shared, group.closeness.members) == (shared, number)


def test_members_with_too_few_votes_in_common_are_not_counted(study):
    """The United Kingdom shares five votes with Fiji as a member of the European Union."""
    record = build_country_record(study, "FJI")
    (eu,) = (each for each in record["closeness"] if each["name"] == "EU")
    days = study.rollcalls["date"] < "2020-02-01"
    shared = (study.votes.loc[["FJI", "GBR"], days] >= Vote.NO).all().sum()
    assert (eu["members"], shared, record["min_shared"]) == (27, 5, 6)
    note = "Only members with at least 6 votes in common with it are counted."
    equal = "Each member counts the same, in the EU by its votes as a member."
    assert build_country_sections(record)[0].note == f"By agreement. {note} {equal}"


def test_agreement_with_the_european_union_is_a_mean_of_its_members(study, csv_records):
    """The United Kingdom counts by its votes as a member, as each other member by all votes."""
    values, symbols = {"yes": 2, "abstain": 1, "no": 0}, study.rollcalls.index
    members = {
        symbol: csv_records.count_in("EU", csv_records.rollcalls[symbol]["date"])[0]
        for symbol in symbols
    }
    scores = []
    for other in set().union(*members.values()):
        pairs = [
            [values[csv_records.votes[symbol].get(each)] for each in ("TUR", other)]
            for symbol in symbols
            if other in members[symbol] and csv_records.votes[symbol].get(other) in values
        ]
        scores.append(np.mean([1 - abs(a - b) / 2 for a, b in pairs]))
    sizes = {len(each) for each in members.values()}
    words = f"{min(sizes)} or {max(sizes)} members on the day of each vote"
    record = build_country_record(study, "TUR")
    (eu,) = (each for each in record["closeness"] if each["name"] == "EU")
    assert eu["score"] == pytest.approx(np.mean(scores), abs=1e-6)
    assert (len(scores), max(sizes) - min(sizes)) == (eu["members"], 1)
    assert f"EU  {np.mean(scores):.2f} ({words}, {len(symbols)} votes)" in format_country(record)
    assert f"{words}, {len(symbols)} votes" in str(render_country_panel(study, "TUR"))


def test_terms_and_votes_of_a_country(study):
    for iso3 in ("GTM", "USA", "TUV"):
        record = build_country_record(study, iso3)
        terms = [each["term"] for each in record["swing_terms"]]
        assert np.mean(terms) == pytest.approx(study.findings.table.loc[iso3, "swing"], abs=1e-6)
        for each in record["swing_terms"]:
            # The mean of 4p(1 - p) over the unknown votes of the country.
            chance = each["chance"]
            assert 0 <= each["term"] <= 4 * chance * (1 - chance) + 1e-5
    for each in build_country_record(study, "GTM")["rollcalls"]:
        code = study.dataset.votes.loc["GTM", each["rollcall"]]
        assert VOTE_CODES[each["vote"]] == code
        assert each["vote"] == VOTE_WORDS[Vote(code)]


def test_a_country_without_a_rank_voted_the_same_way_on_each_title_not_on_all(study, csv_records):
    """Russia voted yes on the working group and no on the group of experts, each time."""
    reason = "no rank, because its vote never changed when a contested title came up again"
    for iso3 in ("RUS", "USA", "TUR"):
        ways = defaultdict(list)
        for symbol in study.findings.contested:
            title = get_title_key(csv_records.rollcalls[symbol]["title"])
            ways[title].append(csv_records.votes[symbol].get(iso3))
        again = [each for each in ways.values() if len(each) > 1]
        sections = build_country_sections(build_country_record(study.checked, iso3))
        (note,) = (each.note for each in sections if each.title.startswith("Swing"))
        assert (reason in note) == all(len({*each}) == 1 for each in again)
        assert len({way for each in ways.values() for way in each}) > 1


def test_a_list_without_all_members_is_said_to_be_partial(study, csv_records):
    """The Budapest Convention has more parties than its list, which does not name Türkiye."""
    group = "Budapest Convention on Cybercrime (ETS 185)"
    with (DATA_DIR / "group_counts.csv").open(encoding="utf-8", newline="") as file:
        counts = [row for row in csv.DictReader(file) if row["group"] == group]
    date, number = max((row["date"], int(row["members"])) for row in counts)
    certain, undated = csv_records.count_in(group, date)
    statuses = csv_records.get_statuses(group)
    inferred = [each for each in statuses.values() if each.endswith("(inferred)")]
    listed = len(certain | undated)
    note = (
        f"The list of the Budapest Convention names {listed} of the {number} parties counted on "
        f"9 Oct 2024, {len(inferred)} of them inferred from another record. Whether Türkiye is a "
        "party is not known from this list."
    )
    assert listed < number
    assert "TUR" not in statuses
    for text in (
        " ".join(get_text(render_country_panel(study, "TUR")).split()),
        format_country(build_country_record(study, "TUR")),
    ):
        assert note in " ".join(text.split())
    # A member has no such note, and its status is marked.
    for text in (
        get_text(render_country_panel(study, "ESP")),
        format_country(build_country_record(study, "ESP")),
    ):
        assert "not known from this list" not in text
        assert f"{group}: party or signatory (inferred)" in text


def test_distinctive_votes_agree_with_a_filter(study):
    record = build_country_record(study, CPV)
    assert record["apart"][0]["rollcall"] == "A/RES/74/247"
    for each in record["apart"]:
        conditions = f"bloc:{CPV}", f"vote:{each['rollcall']}:{each['vote']}"
        assert len(study.who(*conditions)) == each["alike"]
        cast = [f"vote:{each['rollcall']}:{word}" for word in ("yes", "no", "abstain")]
        assert len(study.who(f"bloc:{CPV}", *cast)) == each["cast"]


def test_trend_compares_halves_with_enough_votes(study):
    halves = build_country_record(study, "GTM")["trend"]["USA"]
    votes = study.votes
    early = (study.rollcalls["date"] <= halves[0]["to"]).to_numpy()
    for half, part in zip(halves, (votes.loc[:, early], votes.loc[:, ~early]), strict=True):
        one, other = part.loc["GTM"].to_numpy(float), part.loc["USA"].to_numpy(float)
        both = (one >= 0) & (other >= 0)
        score = np.mean(1 - np.abs(one - other)[both] / 2)
        assert half["score"] == pytest.approx(score, abs=1e-6)
        assert half["shared"] == both.sum()
    # Nauru voted three times, so neither half has enough votes.
    few = build_country_record(study, "NRU")["trend"]["RUS"]
    assert [half["score"] for half in few] == [None, None]
    assert sum(half["shared"] for half in few) == 3
    assert set(build_country_record(study, "USA")["trend"]) == {"RUS"}


def test_profiles_of_small_queries(dataset):
    query, *_ = parse_url_strictly(
        "v=1&topic=cybercrime&stage=plenary&from=2019-12-27&to=2019-12-27"
    )
    record = build_country_record(compute_study(dataset, query), "GTM")
    assert [len(halves) for halves in record["trend"].values()] == [1, 1]
    query, *_ = parse_url_strictly("v=1&topic=digital-rights&body=Human+Rights+Council&blend=1")
    study = compute_study(dataset, query)
    record = build_country_record(study, "GTM")
    assert json.dumps(record, allow_nan=False)
    assert format_country(record)


def test_text_of_a_country(study):
    record = build_country_record(study, "GTM")
    text = format_country(record)
    assert "Guatemala (GTM): Latin American and Caribbean States" in text
    assert "Voted in 15 of 15 votes; in the India–Indonesia bloc with 125 others." in text
    assert "Votes most like Tuvalu (1.00 on 6 shared votes). Votes least like the Syrian" in text
    assert (
        "(−0.16 to +0.57), an interval that includes 0, the position of the average country."
        in text
    )
    assert "abstain      OEWG 2023, led by Russia, 22 Dec 2023  6 of 102" in text
    assert "Cybercrime resolution 2019: sets up a committee to draft a convention." in text
    for section in build_country_sections(record):
        assert section.title in text
    for iso3, text in (
        ("CHL", "(+0.26 to +1.19), nearer to the United"),
        ("RUS", "farther from the United States than the average country."),
    ):
        assert text in format_country_headline(build_country_record(study, iso3))


@pytest.mark.slow
def test_direction_of_a_position_is_named_after_a_voting_country(dataset, study):
    without = compute_study(dataset, replace(study.query, exclude_countries=("USA",)))
    assert "), nearer to the United Kingdom than the average country." in format_country_headline(
        build_country_record(without, "FRA")
    )
    headline = compose_headline(without, get_colour_variable(without, "position"))
    assert "countries are towards the United Kingdom, " in headline


@pytest.mark.slow
def test_votes_that_the_source_does_not_list_are_marked(dataset, study_of) -> None:
    with (DATA_DIR / "rollcalls.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["date"].startswith("2025")]
    gaps = {
        row["rollcall"]
        for row in rows
        if row["source"].startswith("UN Digital Library") and not row["agenda_item"]
    }
    assert len(gaps) == 8
    whole = study_of(Query(since="2025-01-01"))
    record = build_country_record(whole, "VEN")
    assert set(record["not_in_source"]) == gaps
    assert format_country(record).count("not in the source") == 8
    panel = str(render_country_panel(whole, "VEN"))
    # In the list of its votes, and in that of those on which it did not vote.
    assert panel.count("'not in the source'") == 2 * 8
    assert "In 8 votes of 2025 the source does not list this country." in panel
    assert build_country_record(whole, "USA")["not_in_source"] == []
    tally = build_tally_record(dataset, "A/RES/80/215")
    assert tally["not_in_source"] == ["AFG", "VEN"]
    assert "Not listed by the source, counted as did not vote: AFG VEN" in format_tally(tally)
    assert build_tally_record(dataset, "A/RES/74/247")["not_in_source"] == []
    everything = dataset.in_scope("assembly")
    for iso3 in ("AFG", "VEN"):
        assert len(find_source_gaps(everything.rollcalls, everything.votes.loc[iso3])) == 158


def test_votes_unlike_a_country_by_hand(tiny_study):
    where = parse_filter_strictly(tiny_study.dataset, tiny_study.table, ["!country:FFF"])
    record = build_country_record(tiny_study, "AAA", where)
    counts = [(each["iso3"], len(each["unlike"]), each["shared"]) for each in record["neighbours"]]
    assert counts == [("EEE", 3, 3), ("CCC", 7, 8), ("DDD", 3, 5), ("BBB", 1, 8)]
    assert record["neighbours"][-1]["unlike"] == ["R4"]
    assert record["neighbours"][-1]["votes"] == [["abstain", "yes"]]
    sections = {each.title: each for each in build_country_sections(record)}
    assert sections["Votes unlike Aland"].lines[-1][0] == "1 of 8"
    assert "by share of the votes both cast" in sections["Votes unlike Aland"].note
    # The neighbours have a majority on R1, R6 and R7, which differs from Aland's vote only on R6.
    assert record["majority"] == {"unlike": ["R6"], "votes": [["no", "yes"]], "shared": 3}
    first = sections["Votes unlike Aland"].lines[0][:2]
    assert first == ("1 of 3", "Majority of all these: yes Title of R6 (R6, 2021)")
    # A majority on no vote is not listed.
    without = build_country_sections(
        {**record, "majority": {"unlike": [], "votes": [], "shared": 0}}
    )
    assert [part.lines[0][0] for part in without if part.title.startswith("Votes unlike")] == [
        "3 of 3"
    ]
    assert (
        "Compared with 4 countries: countries that are not Fland."
        in sections["Votes unlike Aland"].note
    )
    # Each neighbour has its vote on a text that colours the map; the votes are those of tiny.py.
    coloured = build_country_record(tiny_study, "AAA", where, rollcall="R4")
    votes = {each["iso3"]: each["vote"] for each in coloured["neighbours"]}
    assert votes == {"BBB": "abstain", "CCC": "no", "DDD": "absent", "EEE": "not a member"}
    section = {each.title: each for each in build_country_sections(coloured)}["Votes unlike Aland"]
    assert ("1 of 8", "Bland: abstain Title of R4 (R4, 2020)", "abstain") in section.lines
    # The count of the panel comes first: BBB abstained and CCC voted no.
    assert section.note.startswith(
        "On Title of R4 Aland voted yes. 2 of 2 voted otherwise. 1 did not vote. Compared"
    )
    assert record["coloured_vote_count"] == ""
    assert section.note.endswith("On the right is the vote on Title of R4.")
    assert "colour=vote:R4" in coloured["query"]
    # The address of the page has the countries that it compares with.
    assert "select=AAA&where=%21country:FFF" in record["query"]
    assert build_country_record(tiny_study, "AAA")["neighbours"] == []
    assert build_country_record(tiny_study, "AAA")["majority"] is None


def test_the_countries_most_like_one_are_those_that_the_vote_records_have(study):
    """By the votes in the records, without the product's agreement."""
    votes, values = study.votes, {"yes": 1.0, "abstain": 0.5, "no": 0.0}
    frame = pd.read_csv(DATA_DIR / "votes.csv", keep_default_na=False)
    frame = frame[frame["rollcall"].isin(votes.columns) & frame["vote"].isin(values)]
    table = frame.assign(value=frame["vote"].map(values)).pivot_table(
        index="iso3", columns="rollcall", values="value"
    )
    for iso3, expected in (("KEN", (43, 21, 13)), ("JAM", (41, 19, 15))):
        others = table.loc[table.index.isin(votes.index)].drop(index=iso3)
        gaps = others.sub(table.loc[iso3]).abs()
        shared = gaps.notna().sum(axis=1)
        equal = shared[(shared >= 6) & (gaps.sum(axis=1) == 0)]
        most = equal[equal == equal.max()]
        assert (len(equal), len(most), equal.max()) == expected
        record = build_country_record(study, iso3)
        assert {each["iso3"] for each in record["closest"]} <= {*most.index}
        shared = f"{len(most)} of them on {equal.max()} shared votes"
        ties = f"{len(equal)} countries (1.00 with each, {shared}), such as "
        assert f"Votes most like {ties}" in format_country_headline(record)
        panel = get_text(render_country_panel(study, iso3))
        assert f"Never voted unlike it: {len(equal)} countries, {shared}" in panel
        assert "South Africa" in panel.split("Never voted unlike it")[1].split("Farthest")[0]


def test_names_at_the_united_nations_and_second_regional_groups(study):
    record = build_country_record(study, "KOR")
    line = "Republic of Korea (KOR): Asia-Pacific States · Eastern Asia · High income"
    assert line in format_country(record).splitlines()
    assert build_country_record(study, "FJI")["un_name"] == "Fiji"
    assert "Russia (RUS): Russian Federation · Eastern" in format_country(
        build_country_record(study, "RUS")
    )
    text = format_country(build_country_record(study, "GTM"))
    assert "Votes least like the Syrian Arab Republic (0.42 on 13 shared votes)." in text
    assert "  Iran (Islamic Republic of)  0." in text
    assert "DPR Korea" not in text
    # Every country is in one regional group of the table, and Türkiye is listed in two.
    assert study.dataset.second_regional_groups == {"TUR": "WEOG"}
    sentence = describe_second_regional_groups(study.dataset)
    place = "Asia-Pacific States (also listed among the Western European and other States)"
    assert place in format_country(build_country_record(study, "TUR"))
    for condition, number, has_note in (
        ("group:WEOG", 28, True),
        ("un_group:WEOG", 28, True),
        ("un_group:Africa", 54, False),
    ):
        country_filter = parse_filter_strictly(study.dataset, study.table, [condition])
        text = format_filter(build_filter_record(study, country_filter))
        assert f"{number}  of 193 countries" in text
        assert (sentence in text) == has_note


def test_a_country_of_an_uncertain_bloc_says_so(study, study_of) -> None:
    """The panel, the text, JSON and the tooltip of the disc; a share has its number of votes."""
    few = study_of(replace(study.query, since="2024-01-01"))
    assert len(few.rollcalls) < 6
    for each, doubt in ((few, f"uncertain, on {few.basis}"), (study, "")):
        record = build_country_record(each, "KEN")
        votes = int(each.findings.get_table("dissent").loc["KEN", "dissent_votes"])
        assert (record["bloc_note"], record["dissent_votes"]) == (doubt, votes)
        share = f"of {votes} votes in which its bloc had a majority."
        panel = str(render_country_panel(each, "KEN", each.findings.resample(20)))
        # No probability of a bloc is given with the doubt, and the blocs of the list have it.
        heading = f"Agreement with blocs ({doubt})" if doubt else "Agreement with blocs"
        assert heading in [section.title for section in build_country_sections(record)]
        assert heading in panel
        command = "alignment country KEN --query "
        assert (command in panel) == (not doubt)
        scene = make_scene(each, View(colour="bloc"))
        (tooltip,) = (node.tooltip for node in scene.nodes if node.iso3 == "KEN")
        for text in (format_country_headline(record), panel):
            assert share in text
            assert (f"({doubt})" in text) == bool(doubt)
        assert any(f"({doubt})" in line for line in tooltip) == bool(doubt)
