"""Components of the controls, and the options of their menus."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from dash import dcc, html

from alignment.app.panels.components import render_datalist_options, to_html_props
from alignment.app.state import State, parse_state
from alignment.io.resolutions import list_resolution_topics
from alignment.model.dataset import CYBER, Dataset
from alignment.model.query import AUTOMATIC, format_body
from alignment.model.stories import STORIES, Story
from alignment.model.text_format import describe_rollcall, format_day, humanize_identifier
from alignment.model.text_search import count_headings
from alignment.model.url import get_story_url
from alignment.reports.search_results import make_options
from alignment.scene.colour_variable import get_colour_variable, list_colour_variables
from alignment.similarity import MEASURES
from alignment.studies.selection import MEASURE_FIELDS, list_measures
from alignment.studies.study import Study


def list_stories(dataset: Dataset) -> list[Story]:
    """Return the stories of the records: all built-in ones, of others those that fit."""
    return [story for story in STORIES if parse_state(dataset, get_story_url(story)).view.story]


VOTE_MEASURE_LABELS, _SPONSOR_MEASURE_LABELS = (
    {name: MEASURES[name].label for name in list_measures(field)} for field in MEASURE_FIELDS
)
SPONSOR_MEASURE_LABELS = {AUTOMATIC: "automatic, by the sponsor lists"} | _SPONSOR_MEASURE_LABELS
MAX_LISTED_ROLLCALLS, MAX_EXCLUDABLE_ROLLCALLS = 1000, 400


@dataclass(frozen=True)
class FormContext:
    """Context of the form: the records, a state, and its study if there is one."""

    full_dataset: Dataset
    study: Study | None
    state: State

    @property
    def dataset(self) -> Dataset:
        """The records in the scope of the query."""
        return self.full_dataset.in_scope(self.state.query.scope)


ListOptions = Callable[[FormContext], list[dict[str, Any]]]


def list_subject_words(context: FormContext) -> list[str]:
    """Return the subject words of the Library, those of texts on cyber issues first."""
    frame = context.dataset.rollcalls
    is_cyber = frame.index.isin(context.dataset.in_scope(CYBER).rollcalls.index)
    words = [
        word.capitalize()
        for subjects in (frame["subjects"][is_cyber], frame["subjects"])
        for word, _ in count_headings(subjects).most_common()
    ]
    return list(dict.fromkeys(words))


def list_topic_options(context: FormContext) -> list[dict[str, Any]]:
    """Return the topics of roll calls and drafts, those on cyber issues first.

    A topic without texts under the other conditions says so, and can only be removed.
    """
    records, query = context.dataset, replace(context.state.query, topics=())
    topics = [
        topic
        for dataset in (records.in_scope(CYBER), records)
        for topic in dataset.selectable["topic"]
    ]
    found = {*(query.rollcalls(records)["topic"] if query.blend < 1 else ())}
    found |= {*(query.drafts(records)["topic"] if query.blend > 0 else ())}
    noun = f" (no {'votes' if query.blend == 0 else 'texts'})"
    options = make_options(
        (topic, humanize_identifier(topic) + noun * (topic not in found))
        for topic in dict.fromkeys(topics)
    )
    choosable = {*found, *context.state.query.topics}
    return [each if each["value"] in choosable else each | {"disabled": True} for each in options]


def list_body_options(context: FormContext) -> list[dict[str, Any]]:
    """Return the bodies that vote."""
    return make_options((body, format_body(body)) for body in context.dataset.selectable["body"])


def list_resolution_topic_options(_: FormContext) -> list[dict[str, Any]]:
    """Return the topics of the resolutions with sponsors."""
    return make_options((topic, humanize_identifier(topic)) for topic in list_resolution_topics())


def list_rollcall_options(context: FormContext) -> list[dict[str, Any]]:
    """Return the roll calls that can be excluded, newest first.

    Of very many roll calls these are the excluded ones, and the newest that the query selects.
    """
    labels, query = context.dataset.rollcall_labels, context.state.query
    symbols = list(reversed(labels))
    if len(labels) > MAX_LISTED_ROLLCALLS:
        newest = query.rollcalls(context.dataset).index[::-1][:MAX_EXCLUDABLE_ROLLCALLS]
        symbols = list(dict.fromkeys([*query.exclude_rollcalls, *newest]))
    names = context.dataset.names
    return make_options(
        (symbol, f"{symbol}: {describe_rollcall(labels[rollcall], names)}")
        for symbol in symbols
        if (rollcall := context.dataset.find_symbol(symbol))
    )


def list_colour_options(study: Study | None, colour: str) -> list[dict[str, Any]]:
    """Return the colours of a study; the present one is first if it is not among them."""
    if study is None:
        return []
    labels = list_colour_variables(study)
    if colour not in labels:
        labels = {colour: get_colour_variable(study, colour).label} | labels
    return make_options(labels.items())


# Makes the component of a control from its id, its value and the context of the form.
RenderControl = Callable[[str, Any, FormContext], Any]


def make_multi_select(options: ListOptions, placeholder: str) -> RenderControl:
    """Return a menu of many choices; `placeholder` says what no choice means."""
    return lambda name, value, context: render_searchable_select(
        name, options(context), value, multi=True, placeholder=placeholder, closeOnSelect=False
    )


def make_select(labels: dict[str, str]) -> RenderControl:
    """Return a menu of one choice, given as labels by their values."""
    options = make_options(labels.items())
    return lambda name, value, _: dcc.Dropdown(
        id=name, options=options, value=value, clearable=False, searchable=False
    )


def render_colour_select(name: str, value: Any, context: FormContext) -> html.Div:
    """Return the menu of colours, which is long and can be searched."""
    options = list_colour_options(context.study, context.state.view.colour)
    return render_searchable_select(name, options, value, clearable=False, optionHeight=44)


def render_searchable_select(
    name: str, options: list[dict[str, Any]], value: Any, **props: Any
) -> html.Div:
    """Return a menu with its selected options only, next to a store of all options.

    Dash builds a search index of all options of a menu, even if nobody opens it. The page gives the
    menu the other options when a reader comes to it (assets/select_options.js).
    """
    values = value if isinstance(value, list) else [value]
    selection = [option for option in options if option["value"] in values]
    return html.Div(
        [
            dcc.Dropdown(
                id=name,
                options=selection,
                value=value,
                className="search-menu",
                maxHeight=360,
                **props,
            ),
            dcc.Store(id=format_options_id(name), data=options),
        ]
    )


def make_checklist(options: dict[str, str]) -> RenderControl:
    """Return options to tick, given as labels by their values."""
    items = [{"label": label, "value": item} for item, label in options.items()]
    return lambda name, value, _: dcc.Checklist(items, value, id=name, className="checks")


def make_slider(maximum: int, step: int = 1) -> RenderControl:
    """Return a slider from 0 to `maximum`."""
    return lambda name, value, _: dcc.Slider(
        id=name, min=0, max=maximum, step=step, value=value, marks=None, included=True
    )


def render_text_input(name: str, value: Any, placeholder: str, **props: Any) -> dcc.Input:
    """Return a text field; `placeholder` says what no text means."""
    return dcc.Input(
        id=name,
        value=value,
        type="text",
        debounce=True,
        placeholder=placeholder,
        className="text",
        autoComplete="off",
        **props,
    )


def make_suggestion_input(
    options: Callable[[FormContext], list[str]], placeholder: str
) -> RenderControl:
    """Return a text field with suggestions; `placeholder` says what no text means."""
    return lambda name, value, context: html.Div(
        [
            render_text_input(name, value, placeholder, list=format_options_id(name)),
            html.Datalist(
                id=format_options_id(name),
                **to_html_props(data_markup=render_datalist_options(options(context))),
            ),
        ]
    )


def list_vote_days(context: FormContext) -> list[str]:
    """Return the years with votes and, unless they are very many, the days, the newest first."""
    days = sorted(set(context.dataset.rollcalls["date"]), reverse=True)
    years = list(dict.fromkeys(day[:4] for day in days))
    few = days if len(days) <= MAX_EXCLUDABLE_ROLLCALLS else []
    return [*years, *(format_day(day, full_month=True) for day in few)]


render_date_input = make_suggestion_input(list_vote_days, "year or day")


def format_options_id(name: str) -> str:
    """Return the id of the options of a field or menu."""
    return f"{name}-offered"


def render_period_input(name: str, value: Any, _: FormContext) -> dcc.Input:
    """Return a text field for a period."""
    return render_text_input(name, value, "as 2018-2020")


def render_integer_input(name: str, placeholder: str, **props: Any) -> dcc.Input:
    """Return a field for a whole number."""
    return dcc.Input(
        id=name,
        type="number",
        step=1,
        debounce=True,
        placeholder=placeholder,
        className="text",
        **props,
    )
