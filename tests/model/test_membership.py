"""On which days a member is certain, worked by hand."""

import pandas as pd

from alignment.model.membership import Membership

COUNTRIES = ["AAA", "BBB", "CCC", "DDD", "EEE", "FFF"]


def group(status, since=(), by=(), until=()):
    """Return a group from what is given by country."""
    cells = [pd.Series(dict(part), dtype=object) for part in (status, since, by, until)]
    return Membership(*(part.reindex(COUNTRIES, fill_value="") for part in cells))


ALL = dict.fromkeys(COUNTRIES, "party")


def who(frame, day):
    return frame.index[frame[day]].tolist()


def test_a_group_without_dates_is_as_listed():
    found = group({"AAA": "member", "BBB": "not signed (as of 2025)", "CCC": "invited"})
    assert not found.dated
    assert who(found.certain(["1950-01-01"]), "1950-01-01") == ["AAA"]
    assert not found.unknown(["1950-01-01"]).to_numpy().any()


def test_days_months_years_and_latest_dates():
    found = group(
        ALL,
        since={"AAA": "2019-12-27", "BBB": "2019-12", "CCC": "2019"},
        by={"DDD": "2015-09", "EEE": "2020"},
    )
    days = ["2018-12-31", "2019-12-26", "2019-12-27", "2020-01-01", "2021-01-01"]
    certain, unknown = found.certain(days), found.unknown(days)
    assert who(certain, "2018-12-31") == ["DDD"]
    assert who(unknown, "2018-12-31") == ["EEE", "FFF"]
    assert who(certain, "2019-12-26") == ["DDD"]
    assert who(unknown, "2019-12-26") == ["BBB", "CCC", "EEE", "FFF"]
    assert who(certain, "2019-12-27") == ["AAA", "DDD"]
    assert who(certain, "2020-01-01") == ["AAA", "BBB", "CCC", "DDD"]
    assert who(unknown, "2020-01-01") == ["EEE", "FFF"]
    assert who(certain, "2021-01-01") == ["AAA", "BBB", "CCC", "DDD", "EEE"]
    assert who(unknown, "2021-01-01") == ["FFF"]


def test_who_left_is_no_member_from_that_day_on():
    found = group(ALL, since=dict.fromkeys(ALL, "2000"), until={"AAA": "2020-02-01", "BBB": "2020"})
    days = ["2019-12-31", "2020-01-31", "2020-02-01", "2021-01-01"]
    certain, unknown = found.certain(days), found.unknown(days)
    assert [day for day in days if certain.loc["AAA", day]] == days[:2]
    assert [day for day in days if certain.loc["BBB", day]] == days[:1]
    assert [day for day in days if unknown.loc["BBB", day]] == days[1:3]
    assert certain.loc["CCC"].all()


def test_neither_certain_nor_unknown_is_one_that_was_listed_as_something_else():
    found = group({"AAA": "party", "BBB": "signatory (not party as of source)"}, {"BBB": "2002"})
    assert not found.dated
    assert who(found.certain(["2019-01-01"]), "2019-01-01") == ["AAA"]
