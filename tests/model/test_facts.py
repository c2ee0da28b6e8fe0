"""Values of facts on a day, sums over windows, lists, and levels."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from alignment.errors import QueryError
from alignment.model.facts import get_fact_values, list_facts, parse_fact_value
from alignment.model.registries import FACTS, NUMBER
from alignment.model.vote import Vote

VOTE = "2019-12-27"
STANCES = (Vote.YES, Vote.NO, Vote.ABSTAIN)


def count_votes_by_level(dataset, name: str, on: str = "") -> dict[str, tuple[int, ...]]:
    """Count the votes on A/RES/74/247 one country at a time."""
    fact_values = get_fact_values(dataset, name, on)
    votes = dataset.vote_of("A/RES/74/247")
    table: dict[str, list[int]] = {part.label: [0, 0, 0] for part in fact_values.levels}
    for iso3, label in fact_values.level_labels.dropna().items():
        if votes[iso3] in STANCES:
            table[label][STANCES.index(votes[iso3])] += 1
    return {label: tuple(numbers) for label, numbers in table.items()}


def test_freedom_as_known_on_two_days(dataset):
    known = {"Free": (13, 47, 17), "Partly Free": (27, 12, 12), "Not Free": (39, 0, 4)}
    assert count_votes_by_level(dataset, "freedom_status", VOTE) == known
    assert count_votes_by_level(dataset, "freedom_status@2018") == known
    later = {"Free": (12, 47, 16), "Partly Free": (29, 12, 13), "Not Free": (38, 0, 4)}
    assert count_votes_by_level(dataset, "freedom_status@2019") == later
    assert get_fact_values(dataset, "freedom_status", "2020-03-31").time == "2018"
    assert get_fact_values(dataset, "freedom_status", "2020-04-01").time == "2019"
    rated = get_fact_values(dataset, "freedom_status", VOTE).values.notna()
    votes = dataset.vote_of("A/RES/74/247")
    assert [int((votes[~rated] == vote).sum()) for vote in STANCES] == [0, 1, 0]


def test_finance_sums_ten_years_before_the_vote(dataset):
    before = {
        "none recorded": (11, 40, 6),
        "up to $1bn": (15, 13, 10),
        "$1bn to $5bn": (24, 6, 8),
        "over $5bn": (29, 1, 9),
    }
    assert count_votes_by_level(dataset, "china_finance", VOTE) == before
    assert count_votes_by_level(dataset, "china_finance@2009-2018") == before
    assert count_votes_by_level(dataset, "china_finance@2010-2019") == {
        "none recorded": (11, 40, 5),
        "up to $1bn": (16, 11, 12),
        "$1bn to $5bn": (24, 8, 6),
        "over $5bn": (28, 1, 10),
    }
    assert get_fact_values(dataset, "china_finance", "2024-12-24").time == "2012-2021"
    assert get_fact_values(dataset, "china_finance", "2005-12-01").time == "2000-2004"


def test_dates_of_facts(dataset):
    assert count_votes_by_level(dataset, "paris_call", VOTE) == {
        "no": (63, 9, 22),
        "yes": (16, 51, 11),
    }
    assert get_fact_values(dataset, "paris_call", VOTE).time == ""
    rows = dataset.facts.query("fact == 'cyber_strategy' and value == 'yes'").set_index("iso3")
    day = rows.loc["CHL", "known_from"]
    assert get_fact_values(dataset, "cyber_strategy", day).values["CHL"] == "no"
    assert (
        get_fact_values(dataset, "cyber_strategy", f"{day[:8]}{int(day[8:]) + 1:02}").values["CHL"]
        == "yes"
    )
    assert get_fact_values(dataset, f"cyber_strategy@{day[:4]}").values["CHL"] == "yes"
    fact_values = get_fact_values(dataset, "gdp", "2018-12-17")
    assert (fact_values.time, fact_values.is_late) == ("2018", True)
    assert not get_fact_values(dataset, "gdp", VOTE).is_late
    with pytest.raises(QueryError, match="nothing is known of GDP before 2012-12-01"):
        get_fact_values(dataset, "gdp", "2012-12-01")
    with pytest.raises(QueryError, match="nothing is known of Internet shutdowns"):
        get_fact_values(dataset, "shutdowns", "2015-01-01")


def test_derived_facts(dataset):
    gdp, people = (
        get_fact_values(dataset, "gdp").values["FJI"],
        get_fact_values(dataset, "population").values["FJI"],
    )
    assert get_fact_values(dataset, "gdp_per_person").values["FJI"] == round(gdp / people)
    money = get_fact_values(dataset, "china_finance", VOTE).values
    share = get_fact_values(dataset, "china_finance_share", VOTE).values["FJI"]
    assert share == pytest.approx(100 * money["FJI"] / gdp, abs=0.01)
    rating = get_fact_values(dataset, "freedom", VOTE).values
    one, two = (
        get_fact_values(dataset, name, VOTE).values
        for name in ("political_rights", "civil_liberties")
    )
    assert rating["CUB"] == (one["CUB"] + two["CUB"]) / 2
    assert get_fact_values(dataset, "china_finance", VOTE).values.notna().sum() == 193


@pytest.mark.parametrize("name", list(FACTS))
@pytest.mark.parametrize("on", ["", VOTE])
def test_conditions_of_levels_find_each_country_once(dataset, name, on):
    fact_values = get_fact_values(dataset, name, on)
    level_counts = pd.Series(0, index=fact_values.values.index)
    for part in fact_values.levels:
        name_again, _, text = part.condition.removeprefix("fact:").rpartition(":")
        again = get_fact_values(dataset, name_again)
        pd.testing.assert_series_equal(again.values, fact_values.values)
        spelling, holds = parse_fact_value(again, text)
        assert spelling == text
        inside = holds(again.values)
        assert set(fact_values.level_labels[inside]) == {part.label}
        level_counts += inside
    assert (level_counts == fact_values.values.notna()).all()
    if fact_values.fact.kind == NUMBER:
        assert all(fact_values.fact.bands)
    assert fact_values.fact.sources
    assert fact_values.fact.licence


def test_own_facts_have_kinds_thirds_and_latest_values(dataset):
    rows = [
        ("FJI", "cables", "2016", "", "1"),
        ("FJI", "cables", "2018", "", "4"),
        ("FJI", "cables", "2020", "", "9"),
        ("JAM", "cables", "2017", "2020-01-01", "2"),
        ("TON", "cables", "", "", "7"),
        ("FJI", "member_x", "", "", "yes"),
        ("JAM", "colour", "", "", "blue"),
    ]
    facts = pd.DataFrame(rows, columns=["iso3", "fact", "year", "known_from", "value"])
    own = replace(dataset, read_facts=lambda: facts.assign(source="own"))
    kinds = {name: fact.kind for name, fact in list_facts(own).items()}
    assert kinds == {
        "population": "number",
        "cables": "number",
        "colour": "category",
        "member_x": "yes-no",
    }
    before = get_fact_values(own, "cables", VOTE).values
    assert (before["FJI"], before["TON"]) == (4.0, 7.0)
    assert np.isnan(before["JAM"])
    assert get_fact_values(own, "cables").values[["FJI", "JAM", "TON"]].tolist() == [9.0, 2.0, 7.0]
    assert [part.label for part in get_fact_values(own, "cables").levels] == [
        "2 to 2",
        "7 to 7",
        "9 to 9",
    ]
    assert get_fact_values(own, "colour").ranks.isna().all()


def test_unknown_names_and_values(dataset):
    for name, message in (
        ("fredom", "unknown fact 'fredom'; did you mean freedom"),
        ("freedom@soon", "'soon' after freedom@ is no year"),
        ("freedom@1950", "nothing is known of Freedom rating 1950"),
    ):
        with pytest.raises(QueryError, match=message):
            get_fact_values(dataset, name)
    money, status = (
        get_fact_values(dataset, "china_finance"),
        get_fact_values(dataset, "freedom_status"),
    )
    for words in ("", "many", "5..1", "1..2..3", "nan", "1..nan"):
        with pytest.raises(QueryError, match="is no range of china_finance; write low"):
            parse_fact_value(money, words)
    with pytest.raises(QueryError, match="did you mean Free"):
        parse_fact_value(status, "Fre")
    assert parse_fact_value(status, "not free")[0] == "Not Free"
    assert parse_fact_value(money, "7")[0] == "7..7"
    assert parse_fact_value(money, "1e9..")[0] == "1000000000.."


def with_rows(dataset, *rows: tuple[str, ...]):
    own = pd.DataFrame([(*row, "own") for row in rows], columns=dataset.facts.columns)
    return replace(dataset, read_facts=lambda: pd.concat([dataset.facts, own], ignore_index=True))


def test_newer_value_of_one_country_keeps_the_others(dataset):
    # Only France has a value of 2030; all others have their latest of 2023.
    newer = with_rows(dataset, ("FRA", "freedom_status", "2030", "2031-02-01", "Partly Free"))
    was, now = (get_fact_values(records, "freedom_status") for records in (dataset, newer))
    assert (was.values["FRA"], now.values["FRA"]) == ("Free", "Partly Free")
    assert now.values.drop("FRA").equals(was.values.drop("FRA"))
    assert (was.time, now.time) == ("2023", "2030")
    assert get_fact_values(newer, "freedom_status@2023").values.equals(was.values)
    # On an earlier day, and in derived facts of other countries, nothing changes.
    assert get_fact_values(newer, "freedom_status", VOTE).values.equals(
        get_fact_values(dataset, "freedom_status", VOTE).values
    )
    rated = with_rows(dataset, ("FRA", "political_rights", "2030", "2031-02-01", "3"))
    made = get_fact_values(rated, "freedom").values
    assert made["FRA"] == 2.5  # of the 3 and the 2 of 2023
    assert made.drop("FRA").equals(get_fact_values(dataset, "freedom").values.drop("FRA"))


def test_name_selects_the_same_rows_with_a_late_value(dataset):
    late = with_rows(dataset, ("PLW", "cables", "2018", "2018-05-01", "3"))
    late = with_rows(late, ("FJI", "cables", "2018", "2020-01-01", "2"))
    fact_values = get_fact_values(late, "cables", VOTE)
    assert fact_values.values.dropna().to_dict() == {"PLW": 3.0}
    # The year would also select the value of Fiji.
    assert fact_values.name == f"cables@{VOTE}"
    assert get_fact_values(late, fact_values.name).values.equals(fact_values.values)
    assert get_fact_values(late, "cables", "2020-06-01").name == "cables@2018"
    # Before the publication of any value, values of the year or before it are marked as late.
    early = get_fact_values(late, "cables", "2018-01-01")
    assert (early.time, early.is_late, early.values.dropna().to_dict()) == (
        "2018",
        True,
        {"PLW": 3.0, "FJI": 2.0},
    )
