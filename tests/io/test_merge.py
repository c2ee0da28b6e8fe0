from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from alignment.io.merge import ConflictError, merge_datasets, refresh_dataset
from alignment.io.package_writer import write_package
from alignment.io.tagging import load_rules
from alignment.model.dataset import Dataset
from alignment.model.vote import Vote


def part(data: Dataset, rollcalls: list[str], texts: list[str]) -> Dataset:
    return replace(
        data,
        rollcalls=data.rollcalls.loc[rollcalls],
        votes=data.votes[rollcalls],
        drafts=data.drafts.loc[texts],
        sponsorships=data.sponsorships[data.sponsorships["text"].isin(texts)].reset_index(
            drop=True
        ),
    )


def changed(data: Dataset, rollcall: str, iso3: str, vote: Vote) -> Dataset:
    votes = data.votes.copy()
    votes.loc[iso3, rollcall] = vote
    return replace(data, votes=votes)


def test_two_parts_make_the_whole(tmp_path: Path, parliament: Dataset) -> None:
    texts = list(parliament.drafts.index)
    one = part(parliament, ["R1", "R2", "R3", "R4", "R5"], texts[:4])
    two = part(parliament, ["R4", "R5", "R6", "R7", "R8"], texts[3:])
    merged, report = merge_datasets(one, two)
    assert merged.rollcalls.equals(parliament.rollcalls)
    assert merged.votes.equals(parliament.votes)
    assert merged.drafts.equals(parliament.drafts)
    assert dict(report.counts)["equal votes in both"] == 2
    assert write_package(merged, tmp_path / "p").votes.equals(parliament.votes)


def test_equal_records(dataset: Dataset, parliament: Dataset) -> None:
    merged, _ = merge_datasets(dataset, dataset)
    for name in ("rollcalls", "votes", "drafts", "countries"):
        assert getattr(merged, name).equals(getattr(dataset, name))
    other = replace(parliament, rollcalls=parliament.rollcalls.assign(source="elsewhere"))
    merged, _ = merge_datasets(parliament, other)
    assert merged.rollcalls.loc["R1", "source"] == "worked by hand"
    assert merged.rollcalls.loc["R1", "cross_check"] == "elsewhere: 5/5 countries identical"
    again, _ = merge_datasets(merged, other)
    assert again.rollcalls.equals(merged.rollcalls)


def test_different_vote_is_a_conflict(parliament: Dataset) -> None:
    other = changed(parliament, "R1", "CCC", Vote.YES)
    with pytest.raises(ConflictError) as raised:
        merge_datasets(parliament, other)
    assert raised.value.conflicts == ("R1: CCC no in the first, yes in the second",)
    first, report = merge_datasets(parliament, other, prefer="first")
    assert first.votes.loc["CCC", "R1"] == Vote.NO
    assert any("CCC no in the first" in note for note in report.notes)
    second, _ = merge_datasets(parliament, other, prefer="second")
    assert second.votes.loc["CCC", "R1"] == Vote.YES


def test_conflicts_of_absences_sponsors_and_statuses(parliament: Dataset) -> None:
    other = changed(parliament, "R1", "FFF", Vote.NOT_MEMBER)
    with pytest.raises(
        ConflictError, match="FFF did not vote in the first, not a member in the second"
    ):
        merge_datasets(parliament, other)
    fewer = parliament.sponsorships.iloc[1:].reset_index(drop=True)
    other = replace(parliament, sponsorships=fewer)
    with pytest.raises(ConflictError, match="D0: sponsors only in the first DDD"):
        merge_datasets(parliament, other)
    second, _ = merge_datasets(parliament, other, prefer="second")
    assert len(second.sponsorships) == len(fewer)
    other = replace(parliament, memberships=parliament.memberships.replace("member", "party"))
    with pytest.raises(ConflictError, match="first: AAA member in the first, party in the second"):
        merge_datasets(parliament, other)


def test_countries_of_both(parliament: Dataset) -> None:
    names = ["AAA", "BBB", "CCC", "DDD", "EEE", "GGG"]
    other = replace(
        parliament,
        countries=parliament.countries.set_axis(pd.Index(names, name="iso3")),
        votes=parliament.votes.set_axis(names).iloc[:, :0],
        rollcalls=parliament.rollcalls.iloc[:0],
    )
    merged, _ = merge_datasets(parliament, other)
    assert list(merged.countries.index) == ["AAA", "BBB", "CCC", "DDD", "EEE", "FFF", "GGG"]
    assert (merged.votes.loc["GGG"] == Vote.NOT_MEMBER).all()


def test_refresh_adds_what_is_new_and_of_interest(parliament: Dataset) -> None:
    base = part(parliament, ["R1", "R2", "R3", "R4"], [])
    fresh = replace(parliament, rollcalls=parliament.rollcalls.copy())
    fresh.rollcalls.loc["R8", "topic"] = "middle-east"
    merged, report = refresh_dataset(base, fresh, load_rules())
    assert list(merged.rollcalls.index) == ["R1", "R2", "R3", "R4", "R5", "R6", "R7"]
    assert "3 votes added:" in report.notes
    everything, _ = refresh_dataset(base, fresh, load_rules(), include_all=True)
    assert len(everything.rollcalls) == 8
    with pytest.raises(ConflictError):
        refresh_dataset(base, changed(fresh, "R1", "CCC", Vote.YES), load_rules())
    _, report = refresh_dataset(merged, part(fresh, ["R1"], []), load_rules())
    assert "nothing new since 2021-07-15" in report.notes


def test_refresh_keeps_curated_texts(parliament: Dataset) -> None:
    ours = parliament.rollcalls.copy()
    ours.loc["R1", ["title", "topic"]] = ["A better title", "cybercrime"]
    base = replace(parliament, rollcalls=ours)
    fresh = changed(parliament, "R2", "CCC", Vote.YES)
    merged, report = refresh_dataset(base, fresh, load_rules(), prefer="second")
    assert merged.rollcalls.loc["R1", ["title", "topic"]].tolist() == [
        "A better title",
        "cybercrime",
    ]
    assert merged.votes.loc["CCC", "R2"] == Vote.YES
    assert "1 vote described otherwise, kept as in the first:" in report.notes
    both, _ = merge_datasets(base, parliament, "second")
    assert both.rollcalls.loc["R1", "title"] == parliament.rollcalls.loc["R1", "title"]


def test_refresh_ignores_a_vote_added_by_hand(parliament: Dataset) -> None:
    base = part(parliament, ["R1", "R2", "R7"], [])
    base.rollcalls.loc["R7", "source"] = "tally sheet"
    merged, _ = refresh_dataset(base, parliament, load_rules())
    assert list(merged.rollcalls.index) == ["R1", "R2", "R3", "R4", "R5", "R6", "R7", "R8"]
    # Without votes from the file, all records of the package count as older.
    base.rollcalls["source"] = "tally sheet"
    merged, _ = refresh_dataset(base, parliament, load_rules())
    assert list(merged.rollcalls.index) == ["R1", "R2", "R7", "R8"]


def test_short_names_and_leaders_are_merged(parliament):
    named = parliament.rollcalls.copy()
    named.loc["R1", ["short", "led_by", "led_by_source"]] = ["First", "AAA;BBB", "elsewhere"]
    ours = replace(parliament, rollcalls=named)
    for first, second in ((ours, parliament), (parliament, ours)):
        merged = merge_datasets(first, second)[0].rollcalls
        assert merged.loc["R1", "short"] == "First"
        assert merged.loc["R1", ["led_by", "led_by_source"]].tolist() == ["AAA;BBB", "elsewhere"]
        assert merged.loc["R2", "short"] == ""


def test_contradicting_columns_are_reported_and_chosen(parliament):
    ours = parliament.rollcalls.copy()
    ours.loc["R1", ["title", "date", "meeting"]] = ["Alpha", "2019-02-01", ""]
    theirs = parliament.rollcalls.assign(source="elsewhere")
    theirs.loc["R1", ["title", "date", "meeting", "draft"]] = [
        "Beta",
        "2018-02-01",
        "A/81/PV.1",
        "",
    ]
    ours, theirs = (replace(parliament, rollcalls=rows) for rows in (ours, theirs))
    rows_by_choice = {}
    for prefer in ("", "first", "second"):
        merged, report = merge_datasets(ours, theirs, prefer)
        rows_by_choice[prefer] = merged.rollcalls.loc["R1", ["title", "date", "meeting"]].tolist()
        assert report.notes == (
            f"1 vote described otherwise, kept as in the {prefer or 'first'}:",
            "  R1: date '2019-02-01' in the first, '2018-02-01' in the second",
            "  R1: title 'Alpha' in the first, 'Beta' in the second",
        )
    assert rows_by_choice[""] == rows_by_choice["first"] == ["Alpha", "2019-02-01", "A/81/PV.1"]
    assert rows_by_choice["second"] == ["Beta", "2018-02-01", "A/81/PV.1"]
    assert merged.rollcalls.loc["R1", "cross_check"] == "worked by hand: 5/5 countries identical"
    assert merged.rollcalls.loc["R2", "cross_check"] == "elsewhere: 5/5 countries identical"
