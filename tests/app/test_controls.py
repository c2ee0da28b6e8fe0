"""Controls: one row each, from which the form, its values and what is written follow."""

from __future__ import annotations

from collections import Counter
from dataclasses import fields, replace
from typing import Any

import pytest
from dash.development.base_component import Component

from alignment.answer.study import Study
from alignment.app.controls.form import controls_panel, periods_form
from alignment.app.controls.rows import CONTROLS
from alignment.app.controls.values import changed, controls
from alignment.app.factory import create_app
from alignment.app.state.state import State, from_address
from alignment.errors import QueryError
from alignment.model.dataset import Dataset
from alignment.model.query import Query
from alignment.model.scenario import AHEAD
from alignment.model.view import View

# Another value of each field that a control has.
OTHER: dict[str, Any] = {
    "topics": ("cybercrime",),
    "bodies": ("UNGA plenary",),
    "stages": ("plenary",),
    "tiers": ("core",),
    "since": "2018-01-01",
    "until": "2020-12-31",
    "scope": "assembly",
    "subjects": ("Palestine question", "apartheid"),
    "exclude_rollcalls": ("A/RES/74/247",),
    "exclude_countries": ("USA",),
    "measure": "kappa",
    "cosponsorship": "cosine",
    "blend": 0.25,
    "min_shared": 3,
    "threshold": 0.8,
    "layout": "spring",
    "colour": "income",
    "links": 50,
    "hulls": False,
    "beyond": True,
    "versus": "v=1&from=2018-01-01&to=2020-12-31",
}
# What is not in the form: the seed is the command line's; the map, the panels, the time bar and
# the menu of files have the rest of the view.
ELSEWHERE = {"seed", "multiples"} | {"select", "map", "time", "width", "period", "pins", "panel"}
ELSEWHERE |= {"where", "order", "columns", "sort", "whole", "size", "theme", "title", "sure"}
ELSEWHERE |= {"subtitle", "caption", "alt", "notes"}
ELSEWHERE |= {"facts", "story"} | {parameter.field for parameter in AHEAD}


def other(field: str) -> State:
    if field in {each.name for each in fields(Query)}:
        return State(replace(Query(), **{field: OTHER[field]}), View())
    return State(Query(), replace(View(), **{field: OTHER[field]}))


def test_every_field_of_query_and_view_has_a_control_or_is_set_elsewhere() -> None:
    known = {each.name for each in (*fields(Query), *fields(View))}
    assert set(OTHER) | ELSEWHERE == known
    blank = controls(State(Query(), View()), None)
    showing = {}
    for field in OTHER:
        values = controls(other(field), None)
        showing[field] = [name for name in CONTROLS if values[name] != blank[name]]
        assert showing[field], f"no control shows {field}"
    assert set().union(*showing.values()) == set(CONTROLS)


@pytest.mark.parametrize("field", OTHER)
def test_a_moved_control_is_written_to_the_field_that_it_shows(field: str) -> None:
    before, after = State(Query(), View()), other(field)
    blank, values = controls(before, None), controls(after, None)
    for name in CONTROLS:
        if values[name] != blank[name]:
            assert changed(before, name, values) == after
            assert changed(after, name, blank) == before or name == "threshold"


def test_a_control_left_alone_changes_nothing() -> None:
    state = State(Query(threshold=0.8), View())
    values = controls(state, 0.5)
    for name in CONTROLS:
        assert changed(state, name, values) == state


def test_the_threshold_is_the_readers_only_once_it_is_moved() -> None:
    state = State(Query(), View())
    values = controls(state, 0.61)
    assert (values["threshold"], values["threshold-own"]) == (61, [])
    mine = changed(state, "threshold-own", values | {"threshold-own": ["own"]})
    assert mine.query.threshold == 0.61
    assert changed(mine, "threshold-own", values).query.threshold is None


def test_what_is_typed_and_cannot_be_read_is_refused() -> None:
    state = State(Query(), View())
    with pytest.raises(QueryError, match="'soon' is not a date"):
        changed(state, "since", controls(state, None) | {"since": "soon"})


def test_other_records_are_asked_of_the_subject_that_was_typed() -> None:
    before = State(Query(topics=("cybercrime",), subjects=("Palestine question",)), View())
    after = changed(before, "scope", controls(before, None) | {"scope": "assembly"})
    assert after.query == Query(scope="assembly", subjects=("Palestine question",))
    assert changed(after, "scope", controls(after, None) | {"scope": "cyber"}).query == Query(
        subjects=("Palestine question",)
    )


def test_the_form_has_every_control_once_and_standing_right(dataset: Dataset, study: Study) -> None:
    state = from_address(dataset, dataset.opening + "&exclude-country=USA")
    made = (form(dataset, study, state) for form in (controls_panel, periods_form))
    found = [part for each in made for part in each._traverse() if isinstance(part, Component)]
    held = [part for part in found if getattr(part, "id", None) and hasattr(part, "value")]
    standing = {part.id: part.value for part in held}
    assert standing == controls(state, study.threshold)
    assert Counter(getattr(part, "id", None) in CONTROLS for part in found)[True] == len(CONTROLS)


@pytest.mark.slow
def test_the_app_listens_to_every_control(dataset: Dataset) -> None:
    app = create_app(dataset)
    heard = [[each["id"] for each in found["inputs"]] for found in app.callback_map.values()]
    (listening,) = [inputs for inputs in heard if "topics" in inputs]
    assert listening[-len(CONTROLS) :] == list(CONTROLS)


@pytest.mark.parametrize("last", ["earlier", "later"])
def test_two_periods_typed_in_haste_are_both_held(dataset: Dataset, last: str) -> None:
    # The answer to the first is not there yet when the second is typed.
    before = from_address(dataset, dataset.opening)
    values = controls(before, None) | {"earlier": "2018-2020", "later": "2023-2025"}
    after = changed(before, last, values)
    assert controls(after, None) | {"earlier": "2018-2020", "later": "2023-2025"} == controls(
        after, None
    )
    assert (after.query.since, after.query.until) == ("2023-01-01", "2025-12-31")
    assert "from=2018-01-01&to=2020-12-31" in after.view.versus
    # One of them emptied leaves the other.
    alone = changed(after, "earlier", controls(after, None) | {"earlier": ""})
    assert alone.view.versus == ""
    assert alone.query == after.query


def test_a_study_without_a_mean_weight_leaves_the_slider_where_it_usually_stands() -> None:
    blank = State(Query(), View())
    assert controls(blank, float("nan")) == controls(blank, None)
