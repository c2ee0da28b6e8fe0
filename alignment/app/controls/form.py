"""What is asked and how it is shown: the controls on the left."""

from __future__ import annotations

from typing import Any

from dash import dcc, html

from alignment.answer.selection import measures_for
from alignment.answer.study import Study
from alignment.app import ids
from alignment.app.controls.lookup import found_by
from alignment.app.controls.values import controls
from alignment.app.panels.parts import attributes, go
from alignment.app.state.state import State
from alignment.measures import MEASURES
from alignment.model.columns import STAGES, TIERS
from alignment.model.dataset import Dataset
from alignment.model.query import LAYOUTS, label
from alignment.scene.lens import lens, names

LAYOUT_LABELS = {
    "stress": "stress (steady, truthful)",
    "position": "position on the horizontal axis",
    "spring": "spring (Fruchterman–Reingold)",
    "forceatlas2": "ForceAtlas2",
}
LONGEST_OPTION = 90
MANY, MOST_LEAVABLE = 1000, 400


def controls_panel(dataset: Dataset, study: Study | None, state: State) -> html.Div:
    """Return the controls, standing as the state says."""
    value = controls(state, None if study is None else study.threshold)
    topics = sorted(set(dataset.rollcalls["topic"]) | set(dataset.drafts["topic"]))
    bodies = sorted(set(dataset.rollcalls["body"]))
    return html.Div(
        [
            _group(
                "Which roll calls",
                _field("Topics", _many(ids.TOPICS, topics, value, label, "all topics")),
                _field("Bodies", _many(ids.BODIES, bodies, value, str, "all bodies")),
                _field("Stages", _checks(ids.STAGES, STAGES, value)),
                _field("Texts", _checks(ids.TIERS, TIERS, value)),
                html.Div(
                    [
                        _field("From", _date(ids.SINCE, value)),
                        _field("To", _date(ids.UNTIL, value)),
                    ],
                    className="two",
                ),
            ),
            _group(
                "How they are compared",
                _field("Measure of votes", _one(ids.MEASURE, _measures("measure"), value)),
                _field(
                    "Co-sponsorship in the links, % (0 is votes only)",
                    _slider(ids.BLEND, value, 0, 100),
                ),
                _field(
                    "Measure of sponsors",
                    _one(ids.COSPONSORSHIP, _measures("cosponsorship"), value),
                ),
                _field(
                    "A bloc agrees more than, %",
                    _slider(ids.THRESHOLD, value, 0, 100),
                    dcc.Checklist(
                        [{"label": "my own threshold, not the mean", "value": "own"}],
                        value[ids.THRESHOLD_OWN],
                        id=ids.THRESHOLD_OWN,
                        className="checks",
                    ),
                ),
                _field(
                    "Fewest shared roll calls",
                    dcc.Input(
                        id=ids.MIN_SHARED,
                        value=value[ids.MIN_SHARED],
                        type="number",
                        min=1,
                        step=1,
                        debounce=True,
                        placeholder="automatic",
                        className="text",
                    ),
                ),
            ),
            _group(
                "How it is drawn",
                _field(
                    "Colour by",
                    dcc.Dropdown(
                        id=ids.COLOUR,
                        options=colour_options(study, state.view.colour),
                        value=value[ids.COLOUR],
                        clearable=False,
                        optionHeight=44,
                        maxHeight=420,
                    ),
                ),
                _field(
                    "Placement", _one(ids.LAYOUT, {k: LAYOUT_LABELS[k] for k in LAYOUTS}, value)
                ),
                _field(
                    "Most links drawn",
                    _slider(ids.LINKS, value, 0, 1500, 50),
                ),
                dcc.Checklist(
                    [
                        {"label": "outlines around blocs", "value": "hulls"},
                        {"label": "only links beyond chance", "value": "beyond"},
                    ],
                    value[ids.HULLS],
                    id=ids.HULLS,
                    className="checks",
                ),
            ),
            html.Details(
                [
                    html.Summary("Leave out"),
                    _field(
                        "Countries",
                        dcc.Dropdown(
                            id=ids.LEFT_OUT,
                            options=found_by(dataset),
                            value=value[ids.LEFT_OUT],
                            multi=True,
                            placeholder="none",
                            closeOnSelect=False,
                        ),
                    ),
                    _field(
                        "Roll calls",
                        _many(
                            ids.LEFT_OUT_ROLLCALLS,
                            _leavable(dataset, state),
                            value,
                            lambda code: f"{code}: {dataset.rollcalls.loc[code, 'title']}",
                            "none",
                        ),
                    ),
                ],
                open=bool(value[ids.LEFT_OUT] or value[ids.LEFT_OUT_ROLLCALLS]),
                className="group",
            ),
            go("Back to the opening view", "opening", "reset"),
        ],
        className="controls",
        role="region",
        **attributes(aria_label="Query and view"),
    )


def _leavable(dataset: Dataset, state: State) -> list[str]:
    # Of very many, what is left out already and the newest of what the query selects.
    if len(dataset.rollcalls) <= MANY:
        return dataset.rollcalls.index[::-1].tolist()
    selected = state.query.rollcalls(dataset).index[::-1][:MOST_LEAVABLE]
    return list(dict.fromkeys([*state.query.exclude_rollcalls, *selected]))


def colour_options(study: Study | None, colour: str) -> list[dict[str, str]]:
    """Return the colour menu of a study, with the colour in force even if it is far down."""
    if study is None:
        return []
    listed = names(study)
    if colour not in listed:
        listed = {colour: lens(study, colour).label} | listed
    return [{"label": _short(words), "value": name} for name, words in listed.items()]


def _short(words: str) -> str:
    return words if len(words) <= LONGEST_OPTION else words[: LONGEST_OPTION - 1].rstrip() + "…"


def _group(title: str, *children: Any) -> html.Details:
    return html.Details([html.Summary(title), *children], open=True, className="group")


def _field(title: str, *children: Any) -> html.Div:
    # The name is read out with the control: a group with a label.
    return html.Div(
        [html.Div(title, className="field-name"), *children],
        className="field",
        role="group",
        **attributes(aria_label=title),
    )


def _many(name: str, options: Any, value: dict[str, Any], say: Any, empty: str) -> dcc.Dropdown:
    return dcc.Dropdown(
        id=name,
        options=[{"label": _short(say(option)), "value": option} for option in options],
        value=value[name],
        multi=True,
        placeholder=empty,
        closeOnSelect=False,
    )


def _one(name: str, options: dict[str, str], value: dict[str, Any]) -> dcc.Dropdown:
    return dcc.Dropdown(
        id=name,
        options=[{"label": words, "value": option} for option, words in options.items()],
        value=value[name],
        clearable=False,
        searchable=False,
    )


def _measures(field: str) -> dict[str, str]:
    return {name: MEASURES[name].label for name in measures_for(field)}


def _checks(name: str, options: tuple[str, ...], value: dict[str, Any]) -> dcc.Checklist:
    return dcc.Checklist(list(options), value[name], id=name, inline=True, className="checks")


def _date(name: str, value: dict[str, Any]) -> dcc.Input:
    return dcc.Input(
        id=name,
        value=value[name],
        type="text",
        debounce=True,
        placeholder="year or day",
        className="text",
        autoComplete="off",
    )


def _slider(name: str, value: dict[str, Any], low: int, high: int, step: int = 1) -> dcc.Slider:
    return dcc.Slider(
        id=name,
        min=low,
        max=high,
        step=step,
        value=value[name],
        marks=None,
        included=True,
    )
