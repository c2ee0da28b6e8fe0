"""Records: codes of votes, sponsors, memberships, and the search in texts."""

import json
import re
import unicodedata
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import tiny
from hypothesis import given
from hypothesis import strategies as st

from alignment.io.resolutions import (
    DIGITAL_TOPICS_TABLE,
    RESOLUTIONS_TABLE,
    TEXT_CHANGES_TABLE,
)
from alignment.model.columns import (
    ASSEMBLY_TABLE,
    EXTRA_TABLES,
    TABLES,
    build_descriptor,
)
from alignment.model.dataset import count_votes_cast
from alignment.model.groups import Membership
from alignment.model.query import Query
from alignment.model.text_search import build_text_index, count_headings
from alignment.model.vote import VOTE_CODES, VOTE_WORDS, Vote
from alignment.settings import DATA_DIR

ASSEMBLY_VOTES_RESOURCE: dict[str, object] = {
    "name": "assembly-votes",
    "title": "The vote of each country on those: arrays iso3, rollcall and votes, countries x "
    "texts, 2 yes, 1 abstain, 0 no, -1 did not vote, -2 not a member",
    "path": "assembly/votes.npz",
    "format": "npz",
    "mediatype": "application/zip",
}


def test_counted_drafts(dataset, parliament):
    counted = set(dataset.sponsor_matrix.columns)
    for coverage in ("partial", "main-sponsors-only"):
        texts = dataset.drafts.index[dataset.drafts["coverage"] == coverage]
        assert len(texts)
        assert not counted & set(texts)
    assert not {"D6", "D7"} & set(parliament.sponsor_matrix.columns)
    assert "A/C.3/74/L.11" not in counted
    assert "A/C.3/74/L.11/Rev.1" in counted
    assert not counted & set(dataset.drafts.index[dataset.drafts["superseded_by"] != ""])
    # DDD sponsored D0 but is not on the list of its revision.
    assert parliament.sponsor_matrix.loc["DDD", "D1"] == 0
    pd.testing.assert_frame_equal(parliament.sponsor_matrix, tiny.SPONSORS, check_names=False)


def test_sponsor_matrix_of_the_records(dataset):
    matrix = dataset.sponsor_matrix
    listed = dataset.sponsorships[dataset.sponsorships["text"].isin(matrix.columns)]
    assert int((matrix == 1).to_numpy().sum()) == len(listed)
    assert (matrix == 1).sum().to_dict() == dataset.countable_drafts["sponsors"].to_dict()
    assert int((matrix["A/C.3/74/L.11/Rev.1"] == 1).sum()) == 47
    # South Sudan joined in July 2011; Yugoslavia was a member in 1976 but not in 2019.
    assert np.isnan(matrix.loc["SSD", "A/C.3/56/L.15/Rev.1"])
    assert matrix.loc["SSD", "A/C.3/74/L.11/Rev.1"] in (0, 1)
    assert matrix.loc["YUG", "A/C.2/31/L.50/Rev.1"] in (0, 1)
    assert np.isnan(matrix.loc["YUG", "A/C.3/74/L.11/Rev.1"])
    listed = dataset.sponsorships.query("iso3 == 'PSE'")["text"]
    listed = [text for text in listed if text in matrix.columns]
    assert listed
    assert (matrix.loc["PSE", listed] == 1).all()
    assert matrix.loc["PSE"].drop(listed).isna().all()


def test_votes_cast_and_lookups(dataset, parliament):
    assert count_votes_cast(parliament.votes).tolist() == [8, 8, 8, 5, 3, 0]
    words = dataset.votes.to_numpy()
    assert int((words != Vote.NOT_MEMBER).sum()) == 15_703
    assert int(count_votes_cast(dataset.votes).sum()) == int((words >= 0).sum())
    assert parliament.groups == ("first", "Other")
    assert parliament.members_of("Other").to_dict() == dict.fromkeys(tiny.COUNTRIES, "") | {
        "BBB": "member",
        "CCC": "member",
    }
    assert parliament.names["AAA"] == "Aland"
    assert parliament.vote_of("R7").tolist() == [1, 1, 1, -1, 0, -1]


RESOLUTION_TABLES = (RESOLUTIONS_TABLE, DIGITAL_TOPICS_TABLE, TEXT_CHANGES_TABLE)


@pytest.mark.parametrize(
    "table",
    [*TABLES, ASSEMBLY_TABLE, *RESOLUTION_TABLES, *EXTRA_TABLES],
    ids=lambda table: table.name,
)
def test_descriptor_matches_the_checks_of_the_loader(table):
    about = json.loads((DATA_DIR / "datapackage.json").read_text(encoding="utf-8"))
    resources = {resource["name"]: resource for resource in about["resources"]}
    tables = (*TABLES, ASSEMBLY_TABLE, *RESOLUTION_TABLES, *EXTRA_TABLES)
    others = {"assembly-votes", "resolution-sponsors", "subject-topics", "resolution-changes"}
    assert set(resources) == {table.name for table in tables} | others
    # Rights are stated for each resource.
    assert all(resource.pop("licenses") for resource in resources.values())
    assert resources["assembly-votes"] == ASSEMBLY_VOTES_RESOURCE
    assert resources[table.name] == build_descriptor(table)


def test_codes_and_words_of_votes():
    assert [vote / 2 for vote in (Vote.NO, Vote.ABSTAIN, Vote.YES)] == [0, 0.5, 1]
    assert Vote.ABSENT != Vote.ABSTAIN
    assert sorted(Vote)[:2] == [Vote.NOT_MEMBER, Vote.ABSENT]
    assert max(Vote.NOT_MEMBER, Vote.ABSENT) < Vote.NO
    words = [vote.word for vote in sorted(Vote)]
    assert words == ["not a member", "absent", "no", "abstain", "yes"]
    assert set(VOTE_WORDS) == set(Vote)
    assert VOTE_CODES == {"yes": 2, "no": 0, "abstain": 1, "absent": -1}
    assert all(code.word == word for word, code in VOTE_CODES.items())


COUNTRIES = ["AAA", "BBB", "CCC", "DDD", "EEE", "FFF"]


def make_membership(status, since=(), by=(), until=()):
    """Return a membership from values by country."""
    cells = [pd.Series(dict(part), dtype=object) for part in (status, since, by, until)]
    return Membership(*(part.reindex(COUNTRIES, fill_value="") for part in cells))


ALL = dict.fromkeys(COUNTRIES, "party")


def list_countries(frame, day):
    return frame.index[frame[day]].tolist()


def test_undated_groups_and_former_members():
    membership = make_membership(
        {"AAA": "member", "BBB": "not signed (as of 2025)", "CCC": "invited"}
    )
    assert not membership.has_dates
    assert list_countries(membership.is_certain_member(["1950-01-01"]), "1950-01-01") == ["AAA"]
    assert not membership.is_uncertain_member(["1950-01-01"]).to_numpy().any()
    membership = make_membership(
        {"AAA": "party", "BBB": "signatory (not party as of source)"}, {"BBB": "2002"}
    )
    assert not membership.has_dates
    assert list_countries(membership.is_certain_member(["2019-01-01"]), "2019-01-01") == ["AAA"]
    membership = make_membership(
        ALL, since=dict.fromkeys(ALL, "2000"), until={"AAA": "2020-02-01", "BBB": "2020"}
    )
    days = ["2019-12-31", "2020-01-31", "2020-02-01", "2021-01-01"]
    certain, unknown = membership.is_certain_member(days), membership.is_uncertain_member(days)
    assert [day for day in days if certain.loc["AAA", day]] == days[:2]
    assert [day for day in days if certain.loc["BBB", day]] == days[:1]
    assert [day for day in days if unknown.loc["BBB", day]] == days[1:3]
    assert certain.loc["CCC"].all()


def test_days_months_years_and_latest_dates():
    membership = make_membership(
        ALL,
        since={"AAA": "2019-12-27", "BBB": "2019-12", "CCC": "2019"},
        by={"DDD": "2015-09", "EEE": "2020"},
    )
    days = ["2018-12-31", "2019-12-26", "2019-12-27", "2020-01-01", "2021-01-01"]
    certain, unknown = membership.is_certain_member(days), membership.is_uncertain_member(days)
    assert list_countries(certain, "2018-12-31") == ["DDD"]
    assert list_countries(unknown, "2018-12-31") == ["EEE", "FFF"]
    assert list_countries(certain, "2019-12-26") == ["DDD"]
    assert list_countries(unknown, "2019-12-26") == ["BBB", "CCC", "EEE", "FFF"]
    assert list_countries(certain, "2019-12-27") == ["AAA", "DDD"]
    assert list_countries(certain, "2020-01-01") == ["AAA", "BBB", "CCC", "DDD"]
    assert list_countries(unknown, "2020-01-01") == ["EEE", "FFF"]
    assert list_countries(certain, "2021-01-01") == ["AAA", "BBB", "CCC", "DDD", "EEE"]
    assert list_countries(unknown, "2021-01-01") == ["FFF"]


def match_by_words(parts: tuple[str, ...], subject: str) -> bool:
    """Match one text and one subject word by word."""

    def words(text: str) -> list[str]:
        text = unicodedata.normalize("NFKD", text)
        text = "".join(each for each in text if not unicodedata.combining(each))
        return re.findall(r"[^\W_]+", text.casefold())

    patterns = [(word, part.endswith("*")) for part in subject.split() for word in words(part)]
    return bool(patterns) and any(
        all(
            any(each.startswith(word) if any_ending else each == word for each in words(part))
            for word, any_ending in patterns
        )
        for part in parts
    )


def test_assembly_search_matches_a_plain_search(dataset):
    whole = dataset.in_scope("assembly")
    columns = (whole.rollcalls[name] for name in ("title", "agenda_item", "subjects"))
    texts = list(zip(*columns, strict=True))[::7]
    for subject in ("Palestine question", "nuclear weapon*", "côte d'ivoire", "arms race", "*", ""):
        matches = build_text_index(texts).match_subjects([subject]).tolist()
        assert matches == [match_by_words(text, subject) for text in texts]
        assert whole.text_index.match_subjects([subject])[::7].tolist() == matches


@given(st.lists(st.text(max_size=20), max_size=3), st.text(max_size=20))
def test_search_of_any_text_matches_a_plain_search(parts, subject):
    assert build_text_index([parts]).match_subjects([subject]).tolist() == [
        match_by_words(tuple(parts), subject)
    ]


def test_texts_are_found_by_their_leader(dataset):
    leaders = dataset.rollcalls["led_by"].str.split(";")
    led = {iso3: leaders.map(lambda codes, iso3=iso3: iso3 in codes) for iso3 in ("RUS", "USA")}
    for subject, iso3 in (
        ("led by Russia", "RUS"),
        ("Led by RUS", "RUS"),
        ("led by the United States", "USA"),
    ):
        assert dataset.match_subjects([subject]).tolist() == led[iso3].tolist()
    both = dataset.match_subjects(["led by Russia", "palestine"])
    assert both.tolist() == (led["RUS"] | dataset.match_subjects(["palestine"])).tolist()
    assert not dataset.match_subjects(["led by nobody"]).any()
    query = Query(topics=("cybercrime",), subjects=("led by Russia",))
    assert query.describe() == "on cybercrime; texts led by Russia"
    assert query.describe_search_gaps(dataset) == ""
    query = replace(query, topics=("ict-security",))
    assert "have no known leader" in query.describe_search_gaps(dataset)


def test_subjects_and_headings():
    texts = [("Question of Palestine", "Middle East"), ("Disarmament", ""), ("", "")]
    index = build_text_index(texts)
    assert index.match_subjects(["palestine", "disarmament"]).tolist() == [True, True, False]
    # All words must be in one part, not some in the title and some in the agenda.
    assert index.match_subjects(["palestine middle"]).tolist() == [False] * 3
    assert build_text_index([]).match_subjects(["palestine"]).tolist() == []
    counts = count_headings(["A--B | C", "C, D, C", ""])
    assert counts == {"A--B": 1, "C": 2, "D": 1}


@pytest.mark.parametrize(
    ("subject", "number"),
    # These numbers were counted with grep in the unpacked table.
    [("Palestine question", 218), ("apartheid", 261), ("law of the sea", 56)],
)
def test_subjects_of_the_assembly(dataset, subject, number):
    assert len(Query(scope="assembly", subjects=(subject,)).rollcalls(dataset)) == number


def test_search_reports_texts_without_subjects(dataset):
    query = Query(scope="assembly", subjects="apartheid")
    assert query.describe_search_gaps(dataset) == (
        "of 5,670 votes searched by title, 1,782 have no subject words and 190 have no agenda title"
    )
    assert Query(scope="assembly").describe_search_gaps(dataset) == ""
    palestine = Query(scope="assembly", subjects="Palestine question", since="2010", until="2012")
    assert palestine.describe_search_gaps(dataset).endswith(
        "votes searched by title, 1 has no subject words"
    )
    early = Query(scope="assembly", subjects="apartheid", since="1960", until="1979")
    assert early.describe_search_gaps(dataset).endswith("have no subject words")
