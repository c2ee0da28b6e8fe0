"""Components of the controls, and the options of their menus and of the search."""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pandas as pd
from dash import dcc, html

from alignment.app.panels.components import render_datalist_options, to_html_props
from alignment.app.state import State, parse_state
from alignment.io.country_names import load_country_names
from alignment.io.resolutions import list_resolution_topics, read_resolutions
from alignment.model.columns import STAGES
from alignment.model.dataset import ASSEMBLY, CYBER, Dataset, list_records
from alignment.model.facts import FACT_PREFIX, list_facts
from alignment.model.groups import FULL_NAMES
from alignment.model.query import (
    ALL_TEXTS,
    AUTOMATIC,
    CONSENSUS,
    DRAFTS,
    RESOLUTIONS,
    VOTED,
    format_body,
)
from alignment.model.stories import STORIES, Story
from alignment.model.text_format import (
    add_article,
    describe_rollcall,
    format_count,
    format_day,
    get_leaders,
    humanize_identifier,
)
from alignment.model.text_search import count_headings
from alignment.model.url import get_story_url
from alignment.reports.sponsors import find_text_of_vote, list_consensus_texts
from alignment.scene.colour_variable import get_colour_variable, list_colour_variables
from alignment.similarity import MEASURES
from alignment.studies.selection import MEASURE_FIELDS, list_measures
from alignment.studies.study import Study

# Columns of the records with names of countries.
NAME_COLUMNS = ("name", "un_names")


def build_country_options(dataset: Dataset) -> list[dict[str, str]]:
    """Return the countries as options of a menu, with the words that find each.

    The words are its codes, which assets/search.js tries first, its names and its former names,
    also without accents, each in a line of its own.
    """
    columns = (tuple(dataset.countries[name]) for name in NAME_COLUMNS)
    return list(_build_country_options(tuple(dataset.countries.index), *columns))


# Records of readers mostly have the same countries as the built-in ones.
@lru_cache(maxsize=4)
def _build_country_options(
    codes: tuple[str, ...], *columns: tuple[str, ...]
) -> list[dict[str, str]]:
    countries = pd.DataFrame(dict(zip(NAME_COLUMNS, columns, strict=True)), index=pd.Index(codes))
    country_names = load_country_names(countries)
    options = []
    for iso3, name in countries["name"].items():
        iso_codes = f"{iso3} {country_names.iso2_codes.get(str(iso3), '')}".strip()
        names = "\n".join(country_names.list_spellings(str(iso3)))
        plain = unicodedata.normalize("NFKD", names).encode("ascii", "ignore").decode()
        lines = "\n".join([iso_codes, names, plain, plain.replace("'", "")]).split("\n")
        words = "\n".join(dict.fromkeys(lines))
        options.append({"label": f"{name} ({iso3})", "value": str(iso3), "search": words})
    return sorted(options, key=lambda option: option["label"])


def build_group_options(dataset: Dataset) -> list[dict[str, str]]:
    """Return the groups as options of a menu, whose values are conditions on membership."""
    return [
        {
            "label": f"{group} (group): {FULL_NAMES[group]}"
            if FULL_NAMES.get(group, group) != group
            else f"{group} (group)",
            "value": f"group:{group}",
            "search": f"group of countries {group} {FULL_NAMES.get(group, '')}".strip(),
        }
        for group in dataset.groups
    ]


def build_text_options(dataset: Dataset) -> list[dict[str, str]]:
    """Return the texts that were voted on as options of a menu, the newest first.

    Each is found by its symbols, also after "res" or "resolution", its short name and its title.
    """
    symbols: dict[str, list[str]] = defaultdict(list)
    for symbol, rollcall in dataset.rollcalls_by_symbol.items():
        symbols[rollcall].append(symbol)
    return _make_options(
        (
            f"text:{name}",
            f"{name}: {describe_rollcall(row, dataset.names)}",
            f"{' '.join(symbols[name])} resolution {row['title']}",
        )
        for name, row in reversed(dataset.rollcall_labels.items())
    )


def build_leader_options(dataset: Dataset) -> list[dict[str, str]]:
    """Return the countries that led texts as options, whose values are subjects."""
    counts = Counter(iso3 for row in dataset.rollcall_labels.values() for iso3 in get_leaders(row))
    names = {iso3: add_article(dataset.names.get(iso3, iso3)) for iso3 in counts}
    return [
        {
            # The selection, which the reader may have narrowed, holds the votes that are shown.
            "label": f"Texts led by {name} ({format_count(counts[iso3], 'vote')} in all bodies, "
            "topics and years)",
            "value": f"subject:led by {name}",
            "search": f"texts led by the {iso3} {name}",
        }
        for iso3, name in sorted(names.items(), key=lambda item: item[1])
    ]


def build_search_options(dataset: Dataset) -> list[dict[str, str]]:
    """Return what the search finds: countries, groups, facts, topics, leaders, texts, stories."""
    topics = {topic: humanize_identifier(topic) for topic in dataset.rollcalls["topic"].unique()}
    facts = [
        {"label": f"{fact.label} (fact)", "value": f"colour:{FACT_PREFIX}{name}"}
        for name, fact in list_facts(dataset).items()
    ]
    return [
        *build_country_options(dataset),
        *build_group_options(dataset),
        *facts,
        *_make_options(
            (f"topic:{topic}", f"{name.replace('AI', 'artificial intelligence')} (topic)", name)
            for topic, name in topics.items()
        ),
        *build_leader_options(dataset),
        *build_text_options(dataset),
        *_build_consensus_options(),
        *_build_sponsors_options(dataset),
        ADOPTIONS_OPTION,
        *_make_options(
            (f"story:{each.name}:1", f"{each.title} (story)") for each in list_stories(dataset)
        ),
    ]


def list_stories(dataset: Dataset) -> list[Story]:
    """Return the stories of the records: all built-in ones, of others those that fit."""
    return [story for story in STORIES if parse_state(dataset, get_story_url(story)).view.story]


# The panel that lists how texts were adopted.
ADOPTIONS_OPTION = {
    "label": "Texts that passed by consensus and then had a vote",
    "value": "panel:cosponsors",
    "search": "consensus adoption co-sponsorship",
}


def _build_consensus_options() -> list[dict[str, str]]:
    """Return the texts on digital topics that were adopted without a vote, the newest first."""
    texts = list_consensus_texts(read_resolutions())[::-1]
    return _make_options(
        (
            f"text:{symbol}",
            f"{symbol}: without a vote in {row['date'][:4]}, {row['title']}",
            f"{symbol} resolution {row['title']} consensus",
        )
        for symbol, row in list_records(texts)
    )


def _build_sponsors_options(dataset: Dataset) -> list[dict[str, str]]:
    """Return the lists of sponsors of texts that had a vote, the newest first."""
    records = read_resolutions()
    texts = [find_text_of_vote(records, each) for each in reversed(dataset.rollcall_labels)]
    return _make_options(
        (f"sponsored:{text}", f"Sponsors of {text}", f"sponsors {text.removeprefix('A/RES/')}")
        for text in texts
        if text in records.sponsors
    )


LAYOUT_LABELS = {
    "stress": "stress (steady, truthful)",
    "position": "position on the horizontal axis",
    "spring": "spring (Fruchterman–Reingold)",
    "forceatlas2": "ForceAtlas2",
}
SCOPE_LABELS = {
    CYBER: "digital topics, such as cybercrime and ICT security",
    ASSEMBLY: "every recorded vote of the General Assembly",
}
TIE_LABELS = {"votes": "votes", "sponsors": "co-sponsorship", "both": "votes and co-sponsorship"}
LIST_LABELS = {
    DRAFTS: "drafts on digital topics",
    RESOLUTIONS: "resolutions of the General Assembly since October 2019",
}
ADOPTION_LABELS = {
    ALL_TEXTS: "all resolutions",
    VOTED: "adopted by a recorded vote",
    CONSENSUS: "adopted by consensus",
}
VOTE_MEASURE_LABELS, _SPONSOR_MEASURE_LABELS = (
    {name: MEASURES[name].label for name in list_measures(field)} for field in MEASURE_FIELDS
)
SPONSOR_MEASURE_LABELS = {AUTOMATIC: "automatic, by the sponsor lists"} | _SPONSOR_MEASURE_LABELS
MAX_LABEL_LENGTH = 90
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
    """Return the topics of roll calls and drafts, those on cyber issues first."""
    topics = [
        topic
        for dataset in (context.dataset.in_scope(CYBER), context.dataset)
        for topic in dataset.selectable["topic"]
    ]
    return _make_options((topic, humanize_identifier(topic)) for topic in dict.fromkeys(topics))


def list_body_options(context: FormContext) -> list[dict[str, Any]]:
    """Return the bodies that vote."""
    return _make_options((body, format_body(body)) for body in context.dataset.selectable["body"])


def list_resolution_topic_options(_: FormContext) -> list[dict[str, Any]]:
    """Return the topics of the resolutions with sponsors."""
    topics = list_resolution_topics()
    return _make_options((topic, humanize_identifier(topic)) for topic in topics)


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
    return _make_options(
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
    return _make_options(labels.items())


def _make_options(rows: Iterable[tuple[str, ...]]) -> list[dict[str, Any]]:
    """Return options from a value, a label, cut if too long, and words that find them, if any."""
    return [
        {
            "label": label
            if len(label) <= MAX_LABEL_LENGTH
            else f"{label[: MAX_LABEL_LENGTH - 1].rstrip()}…",
            "value": value,
        }
        | ({"search": words[0]} if words else {})
        for value, label, *words in rows
    ]


# Makes the component of a control from its id, its value and the context of the form.
RenderControl = Callable[[str, Any, FormContext], Any]


def make_multi_select(options: ListOptions, placeholder: str) -> RenderControl:
    """Return a menu of many choices; `placeholder` says what no choice means."""
    return lambda name, value, context: render_searchable_select(
        name, options(context), value, multi=True, placeholder=placeholder, closeOnSelect=False
    )


def make_select(labels: dict[str, str]) -> RenderControl:
    """Return a menu of one choice, given as labels by their values."""
    options = _make_options(labels.items())
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
                className="searched",
                maxHeight=360,
                **props,
            ),
            dcc.Store(id=format_options_id(name), data=options),
        ]
    )


def render_stage_checklist(name: str, value: Any, _: FormContext) -> dcc.Checklist:
    """Return the stages of votes to tick in one line."""
    return dcc.Checklist(list(STAGES), value, id=name, inline=True, className="checks")


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


def render_count_input(name: str, value: Any, _: FormContext) -> dcc.Input:
    """Return a field for a whole number above 0."""
    return render_integer_input(name, "automatic", min=1, value=value)


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
