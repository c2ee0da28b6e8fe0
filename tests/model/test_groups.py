"""Days on which a membership is certain, worked out by hand."""

import pandas as pd

from alignment.model.groups import Membership

COUNTRIES = ["AAA", "BBB", "CCC", "DDD", "EEE", "FFF"]


def make_membership(status, since=(), by=(), until=()):
    """Return a membership from values by country."""
    cells = [pd.Series(dict(part), dtype=object) for part in (status, since, by, until)]
    return Membership(*(part.reindex(COUNTRIES, fill_value="") for part in cells))


ALL = dict.fromkeys(COUNTRIES, "party")


def list_countries(frame, day):
    return frame.index[frame[day]].tolist()


def test_a_group_without_dates_is_as_listed():
    membership = make_membership(
        {"AAA": "member", "BBB": "not signed (as of 2025)", "CCC": "invited"}
    )
    assert not membership.has_dates
    assert list_countries(membership.is_certain_member(["1950-01-01"]), "1950-01-01") == ["AAA"]
    assert not membership.is_uncertain_member(["1950-01-01"]).to_numpy().any()


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


def test_who_left_is_no_member_from_that_day_on():
    membership = make_membership(
        ALL, since=dict.fromkeys(ALL, "2000"), until={"AAA": "2020-02-01", "BBB": "2020"}
    )
    days = ["2019-12-31", "2020-01-31", "2020-02-01", "2021-01-01"]
    certain, unknown = membership.is_certain_member(days), membership.is_uncertain_member(days)
    assert [day for day in days if certain.loc["AAA", day]] == days[:2]
    assert [day for day in days if certain.loc["BBB", day]] == days[:1]
    assert [day for day in days if unknown.loc["BBB", day]] == days[1:3]
    assert certain.loc["CCC"].all()


def test_neither_certain_nor_unknown_is_one_that_was_listed_as_something_else():
    membership = make_membership(
        {"AAA": "party", "BBB": "signatory (not party as of source)"}, {"BBB": "2002"}
    )
    assert not membership.has_dates
    assert list_countries(membership.is_certain_member(["2019-01-01"]), "2019-01-01") == ["AAA"]
