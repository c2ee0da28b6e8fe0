from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from alignment.io.un_bodies import load_un_membership
from alignment.settings import DATA_DIR

MEMBERS = load_un_membership()


@pytest.mark.parametrize(
    ("iso3", "day", "holder"),
    [
        ("RUS", "1991-12-23", "SUN"),
        ("RUS", "1991-12-24", "RUS"),
        ("SUN", "1995-01-01", "RUS"),
        ("SRB", "1990-01-01", "YUG"),
        ("SRB", "2005-01-01", "SCG"),
        ("YUG", "2020-01-01", "SRB"),
        ("CZE", "1980-01-01", "CZE"),
        ("DDR", "2000-01-01", "DDR"),
        ("SYR", "1960-01-01", "SYR"),
    ],
)
def test_succession(iso3: str, day: str, holder: str) -> None:
    assert MEMBERS.find_seat_holders(iso3, [day]) == [holder]


def test_membership_has_gaps() -> None:
    days = ["1958-01-01", "1960-01-01", "1962-01-01", "1966-01-01"]
    assert MEMBERS.is_member(["SYR", "IDN"], days).tolist() == [
        [True, False, True, True],
        [True, True, True, False],
    ]


def test_day_of_admission() -> None:
    assert MEMBERS.is_member(["SSD"], ["2011-07-14"]).all()
    assert not MEMBERS.is_member(["SSD"], ["2011-07-14"], exclude_admission_day=True).any()


def test_193_members_today_and_the_same_states_as_the_countries_table() -> None:
    countries = pd.read_csv(DATA_DIR / "countries.csv", dtype=str, keep_default_na=False)
    now = MEMBERS.is_member(list(countries["iso3"]), ["2025-12-31"])[:, 0]
    assert now.sum() == 193
    assert np.array_equal(now, (countries["status"] == "member").to_numpy())


def test_no_country_voted_before_it_was_a_member() -> None:
    countries = pd.read_csv(DATA_DIR / "countries.csv", dtype=str, keep_default_na=False)
    voted = countries[countries["first_vote"] != ""]
    first = MEMBERS.spells.groupby("iso3")["start"].min()
    early = voted[voted["first_vote"] < voted["iso3"].map(first)]
    # The records list these as not voting some days before their admission.
    assert set(early["iso3"]) == {"ARE", "DMA", "JPN", "MNG", "WSM"}
