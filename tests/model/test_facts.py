"""What a fact says on a day: the last known before it, windows of money, lists, and parts."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from alignment.errors import QueryError
from alignment.methods.fact import NUMBER
from alignment.methods.facts import FACTS
from alignment.model.facts import facts_of, held
from alignment.model.held import read_value
from alignment.model.vote import Vote

VOTE = "2019-12-27"
STANCES = (Vote.YES, Vote.NO, Vote.ABSTAIN)


def counts(dataset, name: str, on: str = "") -> dict[str, tuple[int, ...]]:
    """Count the votes on A/RES/74/247 one country at a time."""
    found = held(dataset, name, on)
    votes = dataset.vote_of("A/RES/74/247")
    table: dict[str, list[int]] = {part.label: [0, 0, 0] for part in found.parts}
    for iso3, label in found.labels.dropna().items():
        if votes[iso3] in STANCES:
            table[label][STANCES.index(votes[iso3])] += 1
    return {label: tuple(numbers) for label, numbers in table.items()}


def test_freedom_as_it_was_known_before_the_vote_and_a_year_later(dataset):
    known = {"Free": (13, 47, 17), "Partly Free": (27, 12, 12), "Not Free": (39, 0, 4)}
    assert counts(dataset, "freedom_status", VOTE) == known
    assert counts(dataset, "freedom_status@2018") == known
    later = {"Free": (12, 47, 16), "Partly Free": (29, 12, 13), "Not Free": (38, 0, 4)}
    assert counts(dataset, "freedom_status@2019") == later
    assert held(dataset, "freedom_status", "2020-03-31").when == "2018"
    assert held(dataset, "freedom_status", "2020-04-01").when == "2019"
    rated = held(dataset, "freedom_status", VOTE).values.notna()
    votes = dataset.vote_of("A/RES/74/247")
    assert [int((votes[~rated] == vote).sum()) for vote in STANCES] == [0, 1, 0]


def test_money_is_of_the_ten_full_years_before_the_vote(dataset):
    before = {
        "none recorded": (11, 40, 6),
        "up to $1bn": (15, 13, 10),
        "$1bn to $5bn": (24, 6, 8),
        "over $5bn": (29, 1, 9),
    }
    assert counts(dataset, "china_finance", VOTE) == before
    assert counts(dataset, "china_finance@2009-2018") == before
    assert counts(dataset, "china_finance@2010-2019") == {
        "none recorded": (11, 40, 5),
        "up to $1bn": (16, 11, 12),
        "$1bn to $5bn": (24, 8, 6),
        "over $5bn": (28, 1, 10),
    }
    assert held(dataset, "china_finance", "2024-12-24").when == "2012-2021"
    assert held(dataset, "china_finance", "2005-12-01").when == "2000-2004"


def test_an_undated_list_is_as_of_the_data(dataset):
    assert counts(dataset, "paris_call", VOTE) == {"no": (63, 9, 22), "yes": (16, 51, 11)}
    assert held(dataset, "paris_call", VOTE).when == ""


def test_a_strategy_counts_from_the_day_after_it_came_out(dataset):
    rows = dataset.facts.query("fact == 'cyber_strategy' and value == 'yes'").set_index("iso3")
    day = rows.loc["CHL", "known_from"]
    assert held(dataset, "cyber_strategy", day).values["CHL"] == "no"
    assert held(dataset, "cyber_strategy", f"{day[:8]}{int(day[8:]) + 1:02}").values["CHL"] == "yes"
    assert held(dataset, f"cyber_strategy@{day[:4]}").values["CHL"] == "yes"


def test_a_value_of_the_year_that_came_out_after_the_vote_is_told_as_late(dataset):
    found = held(dataset, "gdp", "2018-12-17")
    assert (found.when, found.late) == ("2018", True)
    assert not held(dataset, "gdp", VOTE).late
    with pytest.raises(QueryError, match="nothing is known of GDP before 2012-12-01"):
        held(dataset, "gdp", "2012-12-01")
    with pytest.raises(QueryError, match="nothing is known of Internet shutdowns"):
        held(dataset, "shutdowns", "2015-01-01")


def test_what_is_made_of_other_facts(dataset):
    gdp, people = held(dataset, "gdp").values["FJI"], held(dataset, "population").values["FJI"]
    assert held(dataset, "gdp_per_person").values["FJI"] == round(gdp / people)
    money = held(dataset, "china_finance", VOTE).values
    share = held(dataset, "china_finance_share", VOTE).values["FJI"]
    assert share == pytest.approx(100 * money["FJI"] / gdp, abs=0.01)
    rating = held(dataset, "freedom", VOTE).values
    one, two = (
        held(dataset, name, VOTE).values for name in ("political_rights", "civil_liberties")
    )
    assert rating["CUB"] == (one["CUB"] + two["CUB"]) / 2
    assert held(dataset, "china_finance", VOTE).values.notna().sum() == 193


@pytest.mark.parametrize("name", list(FACTS))
@pytest.mark.parametrize("on", ["", VOTE])
def test_every_country_with_a_value_is_in_one_part_that_its_condition_finds(dataset, name, on):
    found = held(dataset, name, on)
    seen = pd.Series(0, index=found.values.index)
    for part in found.parts:
        name_again, _, words = part.condition.removeprefix("fact:").rpartition(":")
        again = held(dataset, name_again)
        pd.testing.assert_series_equal(again.values, found.values)
        spelling, holds = read_value(again, words)
        assert spelling == words
        inside = holds(again.values)
        assert set(found.labels[inside]) == {part.label}
        seen += inside
    assert (seen == found.values.notna()).all()
    if found.fact.kind == NUMBER:
        assert all(found.fact.bands)
    assert found.fact.sources
    assert found.fact.licence


def test_facts_of_ones_own_have_kinds_thirds_and_each_countrys_last(dataset):
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
    kinds = {name: fact.kind for name, fact in facts_of(own).items()}
    assert kinds == {
        "population": "number",
        "cables": "number",
        "colour": "category",
        "member_x": "yes-no",
    }
    before = held(own, "cables", VOTE).values
    assert (before["FJI"], before["TON"]) == (4.0, 7.0)
    assert np.isnan(before["JAM"])
    assert held(own, "cables").values[["FJI", "JAM", "TON"]].tolist() == [9.0, 2.0, 7.0]
    assert [part.label for part in held(own, "cables").parts] == ["2 to 2", "7 to 7", "9 to 9"]
    assert held(own, "colour").ranks.isna().all()


def test_names_and_values_that_are_not_there(dataset):
    for name, said in (
        ("fredom", "unknown fact 'fredom'; the nearest are: freedom"),
        ("freedom@soon", "'soon' after freedom@ is no year"),
        ("freedom@1950", "nothing is known of Freedom rating 1950"),
    ):
        with pytest.raises(QueryError, match=said):
            held(dataset, name)
    money, status = held(dataset, "china_finance"), held(dataset, "freedom_status")
    for words in ("", "many", "5..1", "1..2..3", "nan", "1..nan"):
        with pytest.raises(QueryError, match="is no range of china_finance; write low"):
            read_value(money, words)
    with pytest.raises(QueryError, match="the nearest are: Free"):
        read_value(status, "Fre")
    assert read_value(status, "not free")[0] == "Not Free"
    assert read_value(money, "7")[0] == "7..7"
    assert read_value(money, "1e9..")[0] == "1000000000.."


def with_rows(dataset, *rows: tuple[str, ...]):
    own = pd.DataFrame([(*row, "own") for row in rows], columns=dataset.facts.columns)
    return replace(dataset, read_facts=lambda: pd.concat([dataset.facts, own], ignore_index=True))


def test_a_newer_value_of_one_country_takes_nothing_from_the_others(dataset):
    # By hand: France alone has a value of 2030, all others theirs of 2023.
    newer = with_rows(dataset, ("FRA", "freedom_status", "2030", "2031-02-01", "Partly Free"))
    was, now = (held(records, "freedom_status") for records in (dataset, newer))
    assert (was.values["FRA"], now.values["FRA"]) == ("Free", "Partly Free")
    assert now.values.drop("FRA").equals(was.values.drop("FRA"))
    assert (was.when, now.when) == ("2023", "2030")
    assert held(newer, "freedom_status@2023").values.equals(was.values)
    # On a day that comes before it, and of what is made of it, nothing changes.
    assert held(newer, "freedom_status", VOTE).values.equals(
        held(dataset, "freedom_status", VOTE).values
    )
    rated = with_rows(dataset, ("FRA", "political_rights", "2030", "2031-02-01", "3"))
    made = held(rated, "freedom").values
    assert made["FRA"] == 2.5  # of 3 and of the 2 of 2023
    assert made.drop("FRA").equals(held(dataset, "freedom").values.drop("FRA"))


def test_a_name_means_the_same_rows_where_one_came_out_late(dataset):
    late = with_rows(dataset, ("PLW", "cables", "2018", "2018-05-01", "3"))
    late = with_rows(late, ("FJI", "cables", "2018", "2020-01-01", "2"))
    found = held(late, "cables", VOTE)
    assert found.values.dropna().to_dict() == {"PLW": 3.0}
    # The year alone would mean Fiji, too.
    assert found.name == f"cables@{VOTE}"
    assert held(late, found.name).values.equals(found.values)
    assert held(late, "cables", "2020-06-01").name == "cables@2018"
    # By when nothing of it was known, what is of the year or before it is told as late.
    early = held(late, "cables", "2018-01-01")
    assert (early.when, early.late, early.values.dropna().to_dict()) == (
        "2018",
        True,
        {"PLW": 3.0, "FJI": 2.0},
    )
