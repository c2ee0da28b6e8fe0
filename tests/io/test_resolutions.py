"""The built-in resolutions: published counts, missing names, and damaged files."""

from __future__ import annotations

import gzip
import shutil

import numpy as np
import pytest

from alignment.errors import DataError
from alignment.io.resolutions import (
    ANNUAL_REPORT,
    DOUBTFUL,
    JOINED,
    PRINTED,
    RESOLUTIONS_TABLE,
    SPONSOR_ARRAY_FILE,
    UNKNOWN,
    WITHOUT_VOTE,
    read_resolutions,
    read_resolutions_folder,
    read_subject_topics,
    read_text_changes,
)
from alignment.model.url import parse_url
from alignment.model.vote import Vote
from alignment.settings import DATA_DIR
from alignment.studies.study import compute_study


@pytest.fixture(scope="module")
def records():
    return read_resolutions()


def test_the_counts_of_the_source(records):
    """2,241 resolutions and 64,371 sponsors; 51 on doubtful lists and 8 of reports do not count."""
    with np.load(DATA_DIR / SPONSOR_ARRAY_FILE) as packed:
        listed = packed["sponsors"] > 0
        symbols = packed["symbol"].tolist()
    assert (len(records.resolutions), int(listed.sum())) == (2_241, 64_371)
    table = records.resolutions.loc[symbols]
    doubtful = int(listed[:, (table["coverage"] == DOUBTFUL).to_numpy()].sum())
    assert doubtful == 51
    reports = table.index[table["submitted_by"] == ANNUAL_REPORT]
    assert sorted(reports) == [
        *("A/RES/74/74", "A/RES/75/83", "A/RES/76/62", "A/RES/77/89", "A/RES/78/61"),
        *("A/RES/79/4", "A/RES/79/71", "A/RES/80/65"),
    ]
    assert (records.sponsors[reports] == UNKNOWN).all(axis=None)
    assert int((records.sponsors.to_numpy() > 0).sum()) == 64_371 - doubtful - len(reports)
    of_officers = table["submitted_by"].str.contains("chair|organ|bureau|president")
    assert not listed[:, of_officers.to_numpy()].any()
    assert table["adoption"].value_counts().to_dict() == {
        "without a vote": 1_500,
        "recorded vote": 737,
        "": 4,
    }


def test_list_of_74_247_matches_the_records(records, dataset):
    """47 sponsors, the same names as on the list of the draft in the records."""
    codes = records.sponsors["A/RES/74/247"]
    listed = dataset.sponsorships.query("text == 'A/C.3/74/L.11/Rev.1'")["iso3"]
    assert sorted(codes.index[codes > 0]) == sorted(listed)
    assert int((codes > 0).sum()) == 47
    assert {PRINTED, JOINED} <= set(codes)


def test_a_missing_name_on_the_list_of_a_group_is_unknown(records):
    table = records.resolutions
    for kind, missing in (("group", {UNKNOWN}), ("group and states", {UNKNOWN}), ("states", {0})):
        symbol = table.index[(table["submitted_by"] == kind) & (table["coverage"] != DOUBTFUL)][0]
        assert set(records.sponsors[symbol]) - {PRINTED, JOINED} == missing
    doubtful = table.index[table["coverage"] == DOUBTFUL]
    assert (records.sponsors[doubtful] == UNKNOWN).all(axis=None)


def test_the_united_states_before_and_after_january_2025(records):
    """202 of 595 texts of States, then 6 of 160; at least two sponsors, no doubtful lists."""
    days = records.resolutions.loc[records.by_states, "date"]
    listed = records.sponsors.loc["USA", records.by_states] > 0
    before = days.between("2021-09-14", "2025-01-19")
    after = days >= "2025-01-20"
    assert (int(before.sum()), int(listed[before].sum())) == (595, 202)
    assert (int(after.sum()), int(listed[after].sum())) == (160, 6)


def test_sponsors_vote_yes(records, dataset):
    """The source has 22,638 yes of 22,658 votes of names on lists that are not doubtful.

    Two of them are of sole submitters of annual reports, who are not sponsors: Ecuador's yes on
    77/89 and Mexico's abstention on 80/65.
    """
    assembly = dataset.in_scope("assembly")
    voted = {text: assembly.find_symbol(text.replace(" ", "")) for text in records.sponsors}
    known = [text for text, rollcall in voted.items() if rollcall]
    votes = assembly.votes[[voted[text] for text in known]]
    codes = votes.reindex(records.sponsors.index, fill_value=-2).to_numpy()
    listed = (records.sponsors[known] > 0).to_numpy() & (codes >= 0)
    assert (int(listed.sum()), int((codes[listed] == 2).sum())) == (22_656, 22_637)
    of_reports = votes.loc["ECU", "A/RES/77/89"], votes.loc["MEX", "A/RES/80/65"]
    assert of_reports == (Vote.YES, Vote.ABSTAIN)


def test_subject_headings_have_at_most_twelve_topics(records):
    topics = read_subject_topics(DATA_DIR)
    names = set(topics.values()) - {""}
    assert len(names) == 12
    assert set(records.resolutions["topic"]) <= {*names, "other"}
    mapped = sum(bool(topic) for topic in topics.values())
    notes = (DATA_DIR / "README.md").read_text(encoding="utf-8")
    assert f"{mapped:,} of {len(topics):,} headings" in notes
    others = int((records.resolutions["topic"] == "other").sum())
    assert f"{others} resolutions are `other`" in notes


def test_consensus_texts_join_the_digital_topics(records, dataset):
    """52 texts without a vote; texts with a vote have its topic and tier."""
    table = records.resolutions[records.resolutions["tier"] != ""]
    consensus = table[table["adoption"] == WITHOUT_VOTE]
    assert (len(table), len(consensus)) == (73, 52)
    assert consensus["tier"].value_counts().to_dict() == {"related": 30, "core": 22}
    assert not set(consensus.index) & set(dataset.rollcalls["resolution"])
    plenary = dataset.rollcalls[dataset.rollcalls["stage"] == "plenary"].set_index("resolution")
    voted = table.index.intersection(plenary.index)
    assert len(voted) == 20
    first = table.loc[voted, "digital_topics"].str.split(";").str[0]
    assert first.tolist() == plenary.loc[voted, "topic"].tolist()
    assert table.loc[voted, "tier"].tolist() == plenary.loc[voted, "tier"].tolist()
    on_intelligence = records.select_topics(["artificial-intelligence"], "core")
    assert len(on_intelligence) == 7
    titles = records.resolutions.loc[on_intelligence, "title"].str.casefold()
    assert titles.str.contains("artificial intelligence").all()
    # Texts without a vote are not votes: the opening selection is unchanged.
    assert len(compute_study(dataset, parse_url(dataset.opening)[0]).rollcalls) == 15


def test_each_row_names_its_source(records):
    table = records.resolutions
    assert table["digest"].str.fullmatch("[0-9a-f]{16}").all()
    assert table["digest"].is_unique
    assert set(table["retrieved"]) == {"2026-07-10"}
    in_zip = table["source"].str.startswith("74session/GA resolutions_74session_English.zip/")
    assert (table["source"].str.endswith(".xml")).all()
    assert int(in_zip.sum()) == 313


def test_changes_of_wording_are_within_their_paragraphs(records):
    changes = read_text_changes()
    assert len(changes) == 31
    after = changes[["same", "changed", "new"]].sum(axis=1)
    assert (after == changes["paragraphs_after"]).all()
    assert (changes["gone"] <= changes["paragraphs_before"]).all()
    assert changes["kept"].between(0, 1).all()
    remaining = changes.set_index(["before", "after"])["kept"].round(2)
    # Another program computed these numbers.
    assert remaining["A/RES/76/19", "A/RES/77/36"] == 0.31
    assert remaining["A/RES/79/239", "A/RES/80/58"] == 0.80
    days = records.resolutions["date"]
    assert (days[changes["before"]].to_numpy() <= days[changes["after"]].to_numpy()).all()


def test_topics_include_those_of_digital_texts(records):
    assert {"artificial-intelligence", "cybercrime", "disarmament", "other"} <= set(records.topics)
    assert "" not in records.topics


def test_broken_files_are_refused_with_the_place(tmp_path):
    (tmp_path / "resolutions").mkdir()
    for file in ("countries.csv", "digital_topics.csv"):
        shutil.copy(DATA_DIR / file, tmp_path)
    table = gzip.decompress((DATA_DIR / RESOLUTIONS_TABLE.file).read_bytes()).decode()
    first, rest = table.split("\n", 1)
    broken = f"{first}\n{rest.replace('2019-10-10', 'yesterday', 1)}"
    (tmp_path / RESOLUTIONS_TABLE.file).write_bytes(gzip.compress(broken.encode()))
    (tmp_path / SPONSOR_ARRAY_FILE).write_bytes(b"not a zip file")
    with pytest.raises(DataError) as caught:
        read_resolutions_folder(tmp_path)
    message = str(caught.value)
    assert "resolutions.csv.gz, row 2, column date: 'yesterday' is not a day" in message
    assert len(caught.value.faults) == 2
