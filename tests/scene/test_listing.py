"""The table twin of the map: which rows and columns, and in which order."""

from __future__ import annotations

import csv
from dataclasses import replace
from io import StringIO

import numpy as np
import pandas as pd
import pytest

from alignment.answer.study import Study
from alignment.answer.where import meeting
from alignment.errors import QueryError
from alignment.export import WRITERS
from alignment.export.frames import DIGITS
from alignment.model.view import View
from alignment.scene.lens import lens, names
from alignment.scene.listing import MOST_COLUMNS, listing

VOTE = "vote:A/RES/74/247"


def test_it_has_what_the_map_draws_and_what_is_asked_for(study: Study) -> None:
    found = listing(study, View(colour=VOTE, columns=("swing", "bloc")))
    assert [colour.name for colour in found.columns] == ["bloc", VOTE, "swing", "votes_cast"]
    assert len(found.names) == 193
    # Usually by bloc, the largest first, and name.
    blocs = study.table.loc[found.names.index, "bloc"].dropna().tolist()
    assert blocs == sorted(blocs)


def test_with_a_filter_it_has_who_meets_it(study: Study) -> None:
    where = meeting(study.dataset, study.table, ("group:SIDS",))
    found = listing(study, View(where=where.words), where)
    assert sorted(found.names.index) == sorted(where.countries)


@pytest.mark.parametrize("name", ["swing", "position", VOTE, "income", "bloc", "group:EU"])
def test_sorted_by_any_column_what_cannot_be_had_comes_last(study: Study, name: str) -> None:
    colour = lens(study, name)
    place = {word: number for number, word in enumerate(colour.order)}
    for sign in ("", "-"):
        values = colour.values.reindex(listing(study, View(sort=sign + name)).names.index)
        known = values.dropna()
        assert values.iloc[len(known) :].isna().all()
        ranks = [place.get(value, value) for value in known]
        assert ranks == sorted(ranks, reverse=bool(sign))


def test_equal_values_go_by_name(study: Study) -> None:
    # By hand: neither an accent nor a capital moves a name: DR Congo after Dominica.
    names = listing(study, View(sort="name")).names.tolist()
    assert names.index("Dominica") < names.index("DR Congo") < names.index("Ecuador")
    assert names.index("Türkiye") < names.index("Turkmenistan") < names.index("Tuvalu")
    found = listing(study, View(sort=f"-{VOTE}"))
    told = pd.DataFrame({"vote": lens(study, VOTE).values, "name": found.names})
    for _, part in told.loc[found.names.index].groupby("vote", sort=False):
        assert part["name"].tolist() == sorted(part["name"], key=names.index)


def test_a_column_that_there_is_not_is_told(study: Study) -> None:
    for view in (View(columns=("swin",)), View(sort="swin")):
        with pytest.raises(QueryError, match="unknown colour 'swin'"):
            listing(study, view)


def test_columns_have_an_end(study: Study) -> None:
    many = tuple(name for name in names(study) if name.startswith("vote:"))[:20]
    assert len(listing(study, View(columns=many)).columns) == MOST_COLUMNS + 2


def test_the_file_has_the_same_rows_and_columns_with_their_numbers(study: Study) -> None:
    view = View(colour=VOTE, columns=("swing",), sort="-swing", where=("group:SIDS",))
    text = WRITERS["table.csv"].write(study, view).decode("utf-8-sig")
    rows = list(csv.DictReader(StringIO(text)))
    assert list(rows[0]) == ["iso3", "name", "bloc", VOTE, "swing", "votes_cast"]
    swing = study.findings.table["swing"]
    sids = study.who("group:SIDS").index
    assert {row["iso3"] for row in rows} == set(sids)
    told = [float(row["swing"] or "nan") for row in rows]
    expected = swing[[row["iso3"] for row in rows]].to_numpy()
    np.testing.assert_array_equal(told, expected.round(DIGITS))
    assert [x for x in told if x == x] == sorted((x for x in told if x == x), reverse=True)


def test_no_name_in_the_file_is_a_formula(study: Study) -> None:
    table = study.table.assign(name="=1+1")
    text = WRITERS["table.csv"].write(replace(study, table=table), View()).decode("utf-8-sig")
    assert {row["name"] for row in csv.DictReader(StringIO(text))} == {"'=1+1"}
