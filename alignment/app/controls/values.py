"""The value of each control, from a state and back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from alignment.app import ids
from alignment.app.state.state import State
from alignment.model.address import QUERY, fill
from alignment.model.query import Query
from alignment.model.view import View

CONTROLS = (
    *(ids.TOPICS, ids.BODIES, ids.STAGES, ids.TIERS, ids.SINCE, ids.UNTIL),
    *(ids.BLEND, ids.MEASURE, ids.COSPONSORSHIP, ids.THRESHOLD_OWN, ids.THRESHOLD),
    *(ids.MIN_SHARED, ids.LAYOUT, ids.COLOUR, ids.LINKS, ids.HULLS),
    *(ids.LEFT_OUT, ids.LEFT_OUT_ROLLCALLS),
)


def controls(state: State, threshold: float | None) -> dict[str, Any]:
    """Return the value of every control that shows a state.

    `threshold` is the one in force, for the slider to stand at while it is not the reader's.
    """
    query, view = state.query, state.view
    own = query.threshold if query.threshold is not None else threshold
    return {
        ids.TOPICS: list(query.topics),
        ids.BODIES: list(query.bodies),
        ids.STAGES: list(query.stages),
        ids.TIERS: list(query.tiers),
        ids.SINCE: query.since,
        ids.UNTIL: query.until,
        ids.BLEND: round(query.blend * 100),
        ids.MEASURE: query.measure,
        ids.COSPONSORSHIP: query.cosponsorship,
        ids.THRESHOLD_OWN: [] if query.threshold is None else ["own"],
        ids.THRESHOLD: round((own if own is not None else 0.75) * 100),
        ids.MIN_SHARED: query.min_shared,
        ids.LAYOUT: query.layout,
        ids.COLOUR: view.colour,
        ids.LINKS: view.links,
        ids.HULLS: [
            *(["hulls"] if view.hulls else []),
            *(["beyond"] if view.beyond else []),
        ],
        ids.LEFT_OUT: list(query.exclude_countries),
        ids.LEFT_OUT_ROLLCALLS: list(query.exclude_rollcalls),
    }


def changed(state: State, control: str, values: dict[str, Any]) -> State:
    """Return the state after a reader moved one control.

    Raises
    ------
    QueryError
        If what was typed cannot be read.
    """
    value = values[control]
    query, view = state.query, state.view
    fields: dict[str, Any] = {}
    many = {
        ids.TOPICS: "topics",
        ids.BODIES: "bodies",
        ids.STAGES: "stages",
        ids.TIERS: "tiers",
        ids.LEFT_OUT: "exclude_countries",
        ids.LEFT_OUT_ROLLCALLS: "exclude_rollcalls",
    }
    one = {ids.MEASURE: "measure", ids.COSPONSORSHIP: "cosponsorship", ids.LAYOUT: "layout"}
    typed = {ids.SINCE: "from", ids.UNTIL: "to", ids.MIN_SHARED: "min-shared"}
    if control in many:
        fields = {many[control]: tuple(value or ())}
    elif control in one:
        fields = {one[control]: value}
    elif control in typed:
        fields = _typed(typed[control], value)
    elif control == ids.BLEND:
        fields = {"blend": round((value or 0) / 100, 2)}
    elif control in (ids.THRESHOLD_OWN, ids.THRESHOLD):
        own = control == ids.THRESHOLD or bool(values[ids.THRESHOLD_OWN])
        fields = {"threshold": round(values[ids.THRESHOLD] / 100, 2) if own else None}
    elif control == ids.COLOUR:
        view = replace(view, colour=value or View().colour)
    elif control == ids.LINKS:
        view = replace(view, links=int(value or 0))
    elif control == ids.HULLS:
        view = replace(view, hulls="hulls" in value, beyond="beyond" in value)
    return State(replace(query, **fields), view)


def _typed(name: str, value: Any) -> dict[str, Any]:
    parameter = next(parameter for parameter in QUERY if parameter.name == name)
    text = "" if value is None else str(value).strip()
    if not text:
        return {parameter.field: getattr(Query(), parameter.field)}
    return fill((parameter,), {name: [text]})
