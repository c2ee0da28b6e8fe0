from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
import tiny

from alignment.io.resolutions import RESOLUTIONS_TABLE
from alignment.model.columns import (
    ASSEMBLY_TABLE,
    EXTRA_TABLES,
    TABLES,
    build_descriptor,
)
from alignment.model.dataset import count_votes_cast
from alignment.model.vote import Vote
from alignment.settings import DATA_DIR

ASSEMBLY_VOTES_RESOURCE: dict[str, object] = {
    "name": "assembly-votes",
    "title": "Who voted how on those: arrays iso3, rollcall and votes, countries x roll calls, "
    "2 yes, 1 abstain, 0 no, -1 absent, -2 not a member",
    "path": "assembly/votes.npz",
    "format": "npz",
    "mediatype": "application/zip",
}


def test_the_sponsor_matrix_is_the_one_worked_by_hand(parliament):
    pd.testing.assert_frame_equal(parliament.sponsor_matrix, tiny.SPONSORS, check_names=False)


def test_partial_lists_and_main_sponsors_are_never_counted(dataset, parliament):
    counted = set(dataset.sponsor_matrix.columns)
    for coverage in ("partial", "main-sponsors-only"):
        texts = dataset.drafts.index[dataset.drafts["coverage"] == coverage]
        assert len(texts)
        assert not counted & set(texts)
    assert not {"D6", "D7"} & set(parliament.sponsor_matrix.columns)


def test_a_superseded_version_is_not_counted_but_its_revision_is(dataset, parliament):
    counted = set(dataset.sponsor_matrix.columns)
    assert "A/C.3/74/L.11" not in counted
    assert "A/C.3/74/L.11/Rev.1" in counted
    assert not counted & set(dataset.drafts.index[dataset.drafts["superseded_by"] != ""])
    # DDD sponsored D0 but is not on the list of its revision.
    assert parliament.sponsor_matrix.loc["DDD", "D1"] == 0


def test_the_matrix_has_one_1_for_each_listed_sponsor_of_a_counted_draft(dataset):
    matrix = dataset.sponsor_matrix
    listed = dataset.sponsorships[dataset.sponsorships["text"].isin(matrix.columns)]
    assert int((matrix == 1).to_numpy().sum()) == len(listed)
    assert (matrix == 1).sum().to_dict() == dataset.countable_drafts["sponsors"].to_dict()
    assert int((matrix["A/C.3/74/L.11/Rev.1"] == 1).sum()) == 47


def test_a_country_that_was_no_member_is_nan_and_not_0(dataset):
    matrix = dataset.sponsor_matrix
    # South Sudan joined in July 2011; Yugoslavia was a member in 1976 but not in 2019.
    assert np.isnan(matrix.loc["SSD", "A/C.3/56/L.15/Rev.1"])
    assert matrix.loc["SSD", "A/C.3/74/L.11/Rev.1"] in (0, 1)
    assert matrix.loc["YUG", "A/C.2/31/L.50/Rev.1"] in (0, 1)
    assert np.isnan(matrix.loc["YUG", "A/C.3/74/L.11/Rev.1"])


def test_an_observer_state_is_1_where_it_is_listed_and_nan_elsewhere(dataset):
    matrix = dataset.sponsor_matrix
    listed = dataset.sponsorships.query("iso3 == 'PSE'")["text"]
    listed = [text for text in listed if text in matrix.columns]
    assert listed
    assert (matrix.loc["PSE", listed] == 1).all()
    assert matrix.loc["PSE"].drop(listed).isna().all()


def test_votes_cast_counts_neither_absences_nor_seats_not_held(dataset, parliament):
    assert count_votes_cast(parliament.votes).tolist() == [8, 8, 8, 5, 3, 0]
    words = dataset.votes.to_numpy()
    assert int((words != Vote.NOT_MEMBER).sum()) == 15_703
    assert int(count_votes_cast(dataset.votes).sum()) == int((words >= 0).sum())


def test_memberships_by_country(parliament):
    assert parliament.groups == ("first", "Other")
    assert parliament.members_of("Other").to_dict() == dict.fromkeys(tiny.COUNTRIES, "") | {
        "BBB": "member",
        "CCC": "member",
    }
    assert parliament.names["AAA"] == "Aland"


def test_vote_of_one_roll_call(parliament):
    assert parliament.vote_of("R7").tolist() == [1, 1, 1, -1, 0, -1]


@pytest.mark.parametrize(
    "table", [*TABLES, ASSEMBLY_TABLE, *EXTRA_TABLES], ids=lambda table: table.name
)
def test_the_descriptor_of_the_shipped_package_is_the_one_the_loader_checks_by(table):
    about = json.loads((DATA_DIR / "datapackage.json").read_text(encoding="utf-8"))
    resources = {resource["name"]: resource for resource in about["resources"]}
    tables = (*TABLES, ASSEMBLY_TABLE, RESOLUTIONS_TABLE, *EXTRA_TABLES)
    others = {"assembly-votes", "resolution-sponsors", "subject-topics"}
    assert set(resources) == {table.name for table in tables} | others
    assert resources["assembly-votes"] == ASSEMBLY_VOTES_RESOURCE
    # Rights are stated where they differ from those of the package.
    resources[table.name].pop("licenses", None)
    assert resources[table.name] == build_descriptor(table)
