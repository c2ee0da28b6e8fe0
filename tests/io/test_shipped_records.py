"""The shipped records are whole: counts, the headline case, a source and a link for each row."""

from __future__ import annotations

import numpy as np
import pytest

from alignment.errors import DataError
from alignment.io.package import load_package
from alignment.model.columns import TABLES
from alignment.model.vote import Vote
from alignment.settings import DATA_DIR


def test_number_of_rows(dataset):
    assert len(dataset.rollcalls) == 97
    assert int((dataset.votes.to_numpy() != Vote.NOT_MEMBER).sum()) == 15_703
    assert len(dataset.drafts) == 55
    assert len(dataset.sponsorships) == 1_773
    assert len(dataset.memberships) == 1_530
    assert dataset.rollcalls["tier"].value_counts().to_dict() == {"core": 39, "related": 58}


def test_the_notes_on_the_records_have_the_numbers_of_the_records(dataset):
    notes = (DATA_DIR / "README.md").read_text(encoding="utf-8")
    for table in TABLES:
        lines = (DATA_DIR / table.file).read_text(encoding="utf-8").count("\n")
        assert f"| `{table.file}` | {lines - 1:,} |" in notes
    for coverage, count in dataset.drafts["coverage"].value_counts().items():
        assert f"| `{coverage}` | {count} |" in notes
    assert f"That leaves {len(dataset.countable_drafts)}\ndrafts" in notes
    assert f"{len(dataset.groups)} agreements and groupings" in notes
    for rollcall in dataset.rollcalls.query("cross_check == 'no second source'").index:
        assert rollcall in notes
    assert "United Nations, Dag Hammarskjöld Library, General Assembly Voting Data" in notes


def test_the_headline_case(dataset):
    row = dataset.rollcalls.loc["A/RES/74/247"]
    assert row["date"] == "2019-12-27"
    assert row[["yes", "no", "abstain", "absent"]].tolist() == [79, 60, 33, 21]
    votes = dataset.vote_of("A/RES/74/247")
    counted = [
        int((votes == code).sum()) for code in (Vote.YES, Vote.NO, Vote.ABSTAIN, Vote.ABSENT)
    ]
    assert counted == [79, 60, 33, 21]
    words = {iso3: Vote(votes[iso3]).word for iso3 in ("RUS", "CHN", "USA", "FRA", "BRA")}
    assert words == {"RUS": "yes", "CHN": "yes", "USA": "no", "FRA": "no", "BRA": "abstain"}
    first = dataset.sponsorships.query("text == 'A/C.3/74/L.11'")["iso3"]
    assert sorted(first) == ["BLR", "CHN", "KHM", "MMR", "NIC", "PRK", "RUS", "VEN"]


def test_countries_changed_their_votes_between_committee_and_plenary(dataset):
    committee, plenary = dataset.vote_of("A/C.3/74/L.11/Rev.1"), dataset.vote_of("A/RES/74/247")
    assert (Vote(committee["CPV"]), Vote(plenary["CPV"])) == (Vote.YES, Vote.NO)
    for iso3 in ("BOL", "SLB"):
        assert (Vote(committee[iso3]), Vote(plenary[iso3])) == (Vote.YES, Vote.ABSTAIN)
    for iso3 in ("AGO", "COM", "DMA", "SOM", "SWZ", "SYC", "VUT"):
        assert (Vote(committee[iso3]), Vote(plenary[iso3])) == (Vote.YES, Vote.ABSENT)


def test_every_roll_call_and_draft_has_a_source_and_a_link(dataset):
    for frame in (dataset.rollcalls, dataset.drafts):
        assert (frame["source"] != "").all()
        assert frame["record_url"].str.startswith("https://").all()
    assert (dataset.memberships["source"] != "").all()


def test_the_one_tally_that_differs_is_explained_in_the_data(dataset):
    tallies = {"yes": Vote.YES, "no": Vote.NO, "abstain": Vote.ABSTAIN, "absent": Vote.ABSENT}
    differs = np.zeros(len(dataset.rollcalls), dtype=bool)
    for name, code in tallies.items():
        counted = (dataset.votes == code).sum().to_numpy()
        differs |= counted != dataset.rollcalls[name].to_numpy()
    assert list(dataset.rollcalls.index[differs]) == ["A/HRC/RES/56/L.35"]
    noted = dataset.rollcalls.index[dataset.rollcalls["tally_note"] != ""]
    assert list(noted) == ["A/HRC/RES/56/L.35"]
    assert dataset.rollcalls.loc["A/HRC/RES/56/L.35", "tally_note"] == (
        "official 15-24-6, recount of the country votes 15-23-7"
    )


def test_how_many_live_in_a_country_is_told_in_thousands(dataset):
    people = dataset.countries["population"]
    members = dataset.countries["status"] == "member"
    assert list(people.index[members & (people == "")]) == ["ERI"]
    assert set(people[~members]) == {""}
    order = people[people != ""].astype(int).sort_values(ascending=False)
    assert list(order.index[:5]) == ["CHN", "IND", "USA", "IDN", "PAK"]
    assert order["TUV"] == 12
    assert 7_400_000 < order.sum() < 7_700_000


def test_frames_are_in_the_documented_order(dataset):
    assert dataset.countries.index.is_monotonic_increasing
    assert list(dataset.votes.index) == list(dataset.countries.index)
    assert list(dataset.votes.columns) == list(dataset.rollcalls.index)
    assert dataset.votes.dtypes.unique().tolist() == [np.dtype("int8")]
    for frame in (dataset.rollcalls, dataset.drafts):
        order = list(zip(frame["date"], frame.index, strict=True))
        assert order == sorted(order)


def test_the_description_of_the_package(dataset):
    assert "Dag Hammarskjöld Library" in dataset.licence
    assert dataset.opening.startswith("v=1&")
    assert dataset.version
    assert "cybercrime" in dataset.title


def test_namibia_and_the_un_group_of_nobody_are_text_and_not_missing(dataset):
    assert dataset.names["NAM"] == "Namibia"
    assert not dataset.countries.isna().to_numpy().any()


def test_two_loads_are_the_same(dataset):
    again = load_package()
    for name in ("countries", "rollcalls", "votes", "drafts", "sponsorships", "memberships"):
        assert getattr(again, name).equals(getattr(dataset, name))


def test_a_folder_that_is_not_there(tmp_path):
    for folder in (tmp_path / "nowhere", str(tmp_path / "no\0where")):
        with pytest.raises(DataError, match="there is no such folder; name a folder"):
            load_package(folder)


BUDAPEST = "Budapest Convention on Cybercrime (ETS 185)"


def test_every_core_text_has_a_plain_name_and_every_leader_a_source(dataset):
    rollcalls = dataset.rollcalls
    assert ((rollcalls["short"] != "") == (rollcalls["tier"] == "core")).all()
    assert ((rollcalls["led_by"] != "") == (rollcalls["led_by_source"] != "")).all()
    assert (rollcalls["led_by"] != "").sum() == 17
    headline = rollcalls.loc["A/RES/74/247"]
    assert (headline["short"], headline["led_by"]) == ("Cybercrime convention 2019", "RUS")
    assert rollcalls.loc["A/RES/73/266", "led_by"] == "USA"
    assert rollcalls.loc["A/RES/79/239", "led_by"] == "NLD;KOR"
    assert rollcalls.loc["A/RES/74/28", "led_by"] == ""


def test_the_list_of_the_budapest_convention(dataset):
    rows = dataset.memberships.query("group == @BUDAPEST").set_index("iso3")
    party = rows[rows["status"] == "party"]
    assert len(party) == 65
    assert (party["since"].str.len() == 10).sum() == 26
    assert party.index[party["since"].str.len() == 4].tolist() == [
        "MCO",
        "MNE",
        "NGA",
        "SEN",
        "TON",
    ]
    assert ((party["since"] == "") & (party["by"] != "")).sum() == 22
    assert set(rows.index[rows["status"] == "invited"]) == {"GTM", "KEN", "MWI", "NER", "PNG"}
    inferred = rows.index[rows["status"].str.contains("inferred")]
    assert inferred.tolist() == ["ESP", "GBR", "MAR", "PER", "PRY", "SLE", "SWE"]
    assert rows.loc[["CHE", "PAN", "SVK"], "status"].tolist() == ["party"] * 3


def test_budapest_parties_on_the_day_of_the_headline_vote(dataset):
    on = "2019-12-27"
    certain = dataset.members_of(BUDAPEST, on) != ""
    assert certain.sum() == 47
    assert dataset.membership(BUDAPEST).is_uncertain_member([on])[on].sum() == 19
    votes = dataset.vote_of("A/RES/74/247")[certain]
    assert votes.index[votes == Vote.YES].tolist() == ["ARM", "AZE", "LKA", "SEN", "SRB"]


def test_oecd_members_joined_until_2021(dataset):
    # Lithuania was the 36th in 2018, Colombia the 37th in 2020, Costa Rica the 38th in 2021.
    days = ["2017-12-01", "2019-12-27", "2020-12-31", "2022-01-01"]
    assert dataset.membership("OECD").is_certain_member(days).sum().tolist() == [35, 36, 37, 38]


def test_this_version_has_as_many_votes_as_it_says(dataset) -> None:
    with (DATA_DIR / "votes.csv").open(encoding="utf-8") as file:
        rows = sum(1 for _ in file) - 1
    assert dataset.versions[dataset.version] == rows
    assert dataset.count_votes_since(dataset.version) == 0
    assert dataset.count_votes_since("1999") is None
