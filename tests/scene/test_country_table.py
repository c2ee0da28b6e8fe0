"""Table of countries: rows, columns and sort order."""

import csv
from dataclasses import replace
from io import StringIO

import numpy as np
import pandas as pd
import pytest

from alignment.errors import QueryError
from alignment.export import WRITERS
from alignment.export.data_tables import DECIMALS
from alignment.model.view import View
from alignment.model.vote import Vote
from alignment.scene.colour_variable import get_colour_variable, list_colour_variables
from alignment.scene.country_table import MAX_EXTRA_COLUMNS, REVERSE_VOTES, list_countries
from alignment.studies.filters import parse_filter_strictly
from alignment.studies.study import Study

VOTE = "vote:A/RES/74/247"


def test_columns_are_those_of_map_and_view(study: Study) -> None:
    table = list_countries(study, View(colour=VOTE, columns=("swing", "bloc")))
    assert [colour.name for colour in table.columns] == ["bloc", VOTE, "swing", "votes_cast"]
    assert len(table.names) == 193
    # The default order is by bloc, the largest first.
    blocs = study.table.loc[table.names.index, "bloc"].dropna().tolist()
    assert blocs == sorted(blocs)


def test_rows_and_columns_of_the_table(study: Study) -> None:
    country_filter = parse_filter_strictly(study.dataset, study.table, ("group:SIDS",))
    table = list_countries(study, View(where=country_filter.condition_texts), country_filter)
    assert sorted(table.names.index) == sorted(country_filter.countries)
    for view in (View(columns=("swin",)), View(sort="swin")):
        with pytest.raises(QueryError, match="unknown colour 'swin'"):
            list_countries(study, view)
    many = tuple(name for name in list_colour_variables(study) if name.startswith("vote:"))[:20]
    assert len(list_countries(study, View(columns=many)).columns) == MAX_EXTRA_COLUMNS + 2


@pytest.mark.parametrize("name", ["swing", "position", VOTE, "income", "bloc", "group:EU"])
def test_missing_values_come_last_in_any_order(study: Study, name: str) -> None:
    colour = get_colour_variable(study, name)
    for sign in ("", "-"):
        # Descending, a vote begins with no: what differs from the yes of sponsors.
        order = REVERSE_VOTES[::-1] if sign and colour.is_vote else colour.categories
        place = {word: number for number, word in enumerate(order)}
        values = colour.values.reindex(list_countries(study, View(sort=sign + name)).names.index)
        known = values.dropna()
        assert values.iloc[len(known) :].isna().all()
        ranks = [place.get(value, value) for value in known]
        assert ranks == sorted(ranks, reverse=bool(sign))


def test_the_table_has_the_column_that_it_is_sorted_by(study: Study) -> None:
    table = list_countries(study, View(sort="-votes_abstain"))
    assert [colour.name for colour in table.columns] == ["bloc", "votes_abstain", "votes_cast"]
    counts = study.table.loc[table.names.index]
    abstentions = (study.votes == Vote.ABSTAIN).sum(axis=1)
    assert counts["votes_abstain"].tolist() == sorted(abstentions, reverse=True)
    assert counts["votes_cast"].equals(
        counts[["votes_yes", "votes_no", "votes_abstain"]].sum(axis=1).rename("votes_cast")
    )
    for sort in ("", "name", "-bloc"):
        assert len(list_countries(study, View(sort=sort)).columns) == 2


def test_equal_values_are_sorted_by_name(study: Study) -> None:
    # Accents and capitals do not matter: Côte d'Ivoire comes before Croatia.
    names = list_countries(study, View(sort="name")).names.tolist()
    assert names.index("Costa Rica") < names.index("Côte d'Ivoire") < names.index("Croatia")
    assert names.index("Türkiye") < names.index("Turkmenistan") < names.index("Tuvalu")
    table = list_countries(study, View(sort=f"-{VOTE}"))
    values = pd.DataFrame({"vote": get_colour_variable(study, VOTE).values, "name": table.names})
    for _, part in values.loc[table.names.index].groupby("vote", sort=False):
        assert part["name"].tolist() == sorted(part["name"], key=names.index)


def test_the_csv_file(study: Study) -> None:
    view = View(colour=VOTE, columns=("swing",), sort="-swing", where=("group:SIDS",))
    text = WRITERS["table.csv"].write(study, view).decode("utf-8-sig")
    rows = list(csv.DictReader(StringIO(text)))
    assert list(rows[0]) == ["iso3", "name", "bloc", VOTE, "swing", "votes_cast", "un_name"]
    assert {row["iso3"]: row["un_name"] for row in rows}["FSM"] == (
        "Micronesia (Federated States of)"
    )
    swing = study.findings.table["swing"]
    sids = study.who("group:SIDS").index
    assert {row["iso3"] for row in rows} == set(sids)
    numbers = [float(row["swing"] or "nan") for row in rows]
    expected = swing[[row["iso3"] for row in rows]].to_numpy()
    np.testing.assert_array_equal(numbers, expected.round(DECIMALS))
    assert [x for x in numbers if x == x] == sorted((x for x in numbers if x == x), reverse=True)
    table = study.table.assign(name="=1+1")
    text = WRITERS["table.csv"].write(replace(study, table=table), View()).decode("utf-8-sig")
    assert {row["name"] for row in csv.DictReader(StringIO(text))} == {"'=1+1"}
