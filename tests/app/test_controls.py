"""Controls: the form, its values, and what they write to the state."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest
from rendering import list_props

from alignment.app.controls.rows import (
    CONTROLS,
    apply_control_value,
    read_control_values,
    render_controls,
    render_period_fields,
)
from alignment.app.factory import create_app
from alignment.app.state import State, parse_state
from alignment.errors import QueryError
from alignment.model.dataset import Dataset
from alignment.model.query import Query
from alignment.model.url_params import FORECAST_PARAMS
from alignment.model.view import View
from alignment.studies.study import Study

# Another value of each field that a control has.
OTHER_VALUES: dict[str, Any] = {
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
# Fields without a control: the seed is for the command line; the map, the panels, the time bar
# and the share menu set the rest of the view.
OTHER_FIELDS = {
    *("seed", "multiples", "select", "map", "time", "width", "period", "pins", "panel", "where"),
    *("order", "columns", "sort", "whole", "size", "theme", "title", "sure", "subtitle", "caption"),
    *("alt", "notes", "facts", "story"),
    *(parameter.field for parameter in FORECAST_PARAMS),
}
BLANK = State(Query(), View())


def make_state(field: str) -> State:
    """Return a state with another value of one field."""
    if field in {each.name for each in fields(Query)}:
        return State(replace(Query(), **{field: OTHER_VALUES[field]}), View())
    return State(Query(), replace(View(), **{field: OTHER_VALUES[field]}))


def test_every_field_of_query_and_view_has_a_control_or_is_set_elsewhere() -> None:
    names = {each.name for each in (*fields(Query), *fields(View))}
    assert set(OTHER_VALUES) | OTHER_FIELDS == names
    blank = read_control_values(BLANK, None)
    controls = {}
    for field in OTHER_VALUES:
        values = read_control_values(make_state(field), None)
        controls[field] = [name for name in CONTROLS if values[name] != blank[name]]
        assert controls[field], f"no control shows {field}"
    assert set().union(*controls.values()) == set(CONTROLS)


@pytest.mark.parametrize("field", OTHER_VALUES)
def test_a_moved_control_is_written_to_the_field_that_it_shows(field: str) -> None:
    before, after = BLANK, make_state(field)
    blank, values = read_control_values(before, None), read_control_values(after, None)
    for name in CONTROLS:
        if values[name] != blank[name]:
            assert apply_control_value(before, name, values) == after
            assert apply_control_value(after, name, blank) == before or name == "threshold"


def test_a_control_left_alone_changes_nothing() -> None:
    state = State(Query(threshold=0.8), View())
    values = read_control_values(state, 0.5)
    for name in CONTROLS:
        assert apply_control_value(state, name, values) == state


def test_the_threshold_is_the_readers_only_once_it_is_moved() -> None:
    values = read_control_values(BLANK, 0.61)
    assert (values["threshold"], values["threshold-own"]) == (61, [])
    own = apply_control_value(BLANK, "threshold-own", values | {"threshold-own": ["own"]})
    assert own.query.threshold == 0.61
    assert apply_control_value(own, "threshold-own", values).query.threshold is None


def test_what_is_typed_and_cannot_be_read_is_refused() -> None:
    values = read_control_values(BLANK, None) | {"since": "soon"}
    with pytest.raises(QueryError, match="'soon' is not a date"):
        apply_control_value(BLANK, "since", values)


def test_other_records_are_asked_of_the_subject_that_was_typed() -> None:
    before = State(Query(topics=("cybercrime",), subjects=("Palestine question",)), View())
    after = apply_control_value(
        before, "scope", read_control_values(before, None) | {"scope": "assembly"}
    )
    assert after.query == Query(scope="assembly", subjects=("Palestine question",))
    assert apply_control_value(
        after, "scope", read_control_values(after, None) | {"scope": "cyber"}
    ).query == Query(subjects=("Palestine question",))


def test_the_form_has_every_control_once_and_standing_right(dataset: Dataset, study: Study) -> None:
    state = parse_state(dataset, dataset.opening + "&exclude-country=USA")
    forms = [form(dataset, study, state) for form in (render_controls, render_period_fields)]
    props = [each for each in list_props(forms) if each.get("id") in CONTROLS]
    assert len(props) == len(CONTROLS)
    assert {each["id"]: each["value"] for each in props} == read_control_values(
        state, study.threshold
    )


@pytest.mark.slow
def test_the_app_listens_to_every_control(dataset: Dataset) -> None:
    app = create_app(dataset)
    inputs = [[each["id"] for each in row["inputs"]] for row in app.callback_map.values()]
    (ids,) = [each for each in inputs if "topics" in each]
    assert ids[-len(CONTROLS) :] == list(CONTROLS)


@pytest.mark.parametrize("last", ["earlier", "later"])
def test_two_periods_typed_in_haste_are_both_held(dataset: Dataset, last: str) -> None:
    # The response to the first has not arrived when the second is typed.
    before = parse_state(dataset, dataset.opening)
    values = read_control_values(before, None) | {"earlier": "2018-2020", "later": "2023-2025"}
    after = apply_control_value(before, last, values)
    values = read_control_values(after, None)
    assert (values["earlier"], values["later"]) == ("2018-2020", "2023-2025")
    assert (after.query.since, after.query.until) == ("2023-01-01", "2025-12-31")
    assert "from=2018-01-01&to=2020-12-31" in after.view.versus
    # An empty period leaves the other one.
    single = apply_control_value(after, "earlier", values | {"earlier": ""})
    assert single.view.versus == ""
    assert single.query == after.query


def test_a_study_without_a_mean_weight_leaves_the_slider_where_it_usually_stands() -> None:
    assert read_control_values(BLANK, float("nan")) == read_control_values(BLANK, None)
