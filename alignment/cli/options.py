"""Options of the query and the view, shared by commands, and their completion in a shell."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Any

import typer

from alignment.io.country_names import resolve_countries, resolve_note
from alignment.io.package import load_package
from alignment.model.dataset import Dataset
from alignment.model.query import Query
from alignment.model.url import parse_params, parse_url_strictly, split_params
from alignment.model.url_params import (
    COUNTRY_PARAMS,
    EXPORT_PARAMS,
    FILTER_PARAM,
    FORECAST_PARAMS,
    QUERY_PARAMS,
    STORY_PARAM,
    VIEW_PARAMS,
    UrlParameter,
)
from alignment.model.url_parsers import ChoiceParser, parse_yes_no
from alignment.model.view import ColourBy, View, get_default_panel
from alignment.scene.colour_variable import COLOUR_VARIABLES
from alignment.settings import DATA_FOLDER
from alignment.studies.overrides import override_query
from alignment.studies.resolved_view import ResolvedView, StudyProvider, resolve_view_strictly
from alignment.studies.selection import MEASURE_FIELDS, list_measures
from alignment.studies.study import Study, compute_study

DataOption = Annotated[
    str,
    typer.Option(
        "--data",
        metavar="DIR",
        help="Folder of a data package. Usual: the built-in data.",
        show_default=False,
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]
# Options that show several maps, coloured by bloc unless a colour is given.
MULTI_MAP_OPTIONS = ("versus", "multiples", "time")
# Typer passes the word by the parameter name `incomplete`.
Completer = Callable[[str], list[str]]
# Options whose values are those of a column of the records.
_OPTION_COLUMNS = {"topics": "topic", "bodies": "body", "stages": "stage", "tiers": "tier"}


def complete_from(words: Callable[[], Iterable[str]]) -> Completer:
    """Return a completer for one of some words, which are computed when a shell asks.

    >>> complete_from(lambda: ("svg", "png"))("s")
    ['svg']
    """

    def complete(incomplete: str) -> list[str]:
        return [each for each in words() if each.startswith(incomplete)]

    return complete


def load_records(data: str) -> Dataset:
    """Load the data package of the option --data, the shipped records for ''."""
    return load_package(Path(data) if data else None)


def list_symbols() -> list[str]:
    """Return the symbols of the shipped records, the newest first."""
    return [str(symbol) for symbol in load_package().rollcalls.index[::-1]]


def completer_for(parameter: UrlParameter) -> Completer | None:
    """Return the completer for the value of an option, None if it can be anything.

    >>> from alignment.model.url_params import QUERY_PARAMS, VIEW_PARAMS
    >>> by_name = {each.name: completer_for(each) for each in QUERY_PARAMS + VIEW_PARAMS}
    >>> by_name["theme"]("d"), by_name["topic"]("cy"), by_name["title"]
    (['dark'], ['cybercrime'], None)
    >>> by_name["exclude-rollcall"]("A/RES/74/24"), by_name["colour"]("vote:A/RES/74/24")
    (['A/RES/74/247'], ['vote:A/RES/74/247'])
    """
    words = _completion_words(parameter)
    return complete_from(words) if words else None


def _completion_words(parameter: UrlParameter) -> Callable[[], Iterable[str]] | None:
    field, read = parameter.field, parameter.parse
    if isinstance(read, ChoiceParser):
        return lambda: read.choices
    if read is parse_yes_no:
        return lambda: ("yes", "no")
    if field in _OPTION_COLUMNS:
        return lambda: sorted(load_package().rollcalls[_OPTION_COLUMNS[field]].unique())
    if field in MEASURE_FIELDS:
        return lambda: list_measures(field)
    if field in ("include_rollcalls", "exclude_rollcalls"):
        return list_symbols
    if field in ("colour", "columns"):
        return lambda: (
            *COLOUR_VARIABLES,
            *(str(ColourBy("vote", symbol)) for symbol in list_symbols()),
        )
    return None


@dataclass(frozen=True)
class CommandRequest:
    """The request on the command line: folder, address and options."""

    data: str
    url: str | None
    query_options: dict[str, list[str]]
    view_options: dict[str, list[str]]
    export_options: dict[str, list[str]] = field(default_factory=dict)

    def load_dataset(self) -> Dataset:
        """Load the records, or the whole Assembly if the query has that scope."""
        dataset = load_records(self.data)
        return dataset.in_scope(self.build_query(dataset).scope)

    def build_query(self, dataset: Dataset) -> Query:
        """Return the query: the address, or the records' opening one, with options applied."""
        query, _ = self._read_url(dataset)
        return override_query(dataset, query, self.query_options)

    def build_view(self, dataset: Dataset) -> View:
        """Return the view of the address or the opening one, changed by options."""
        _, view = self._read_url(dataset)
        if not self.url and any(name in self.view_options for name in MULTI_MAP_OPTIONS):
            # The opening colour is one vote; such a picture is about many.
            view = replace(view, colour=View().colour)
        if "select" in self.view_options and not split_params(self.url or "", {"panel"})[1]:
            view = replace(view, panel=get_default_panel(tuple(self.view_options["select"])))
        if any(parameter.name in self.view_options for parameter in FORECAST_PARAMS):
            view = replace(view, panel="ahead")
        return replace(
            view, **parse_params(VIEW_PARAMS, _resolve_countries(dataset, self.view_options))
        )

    def resolve_view(self, dataset: Dataset) -> ResolvedView:
        """Return the view with its answers."""
        return resolve_view_strictly(
            StudyProvider(dataset), self.build_query(dataset), self.build_view(dataset)
        )

    def _read_url(self, dataset: Dataset) -> tuple[Query, View]:
        story = parse_params((STORY_PARAM,), self.view_options).get("story")
        # An address overrides the view of the story.
        return parse_url_strictly(self.url or (f"story={story}" if story else ""), dataset.opening)

    def run_study(self, dataset: Dataset) -> Study:
        """Answer the query."""
        return compute_study(dataset, self.build_query(dataset))


def _resolve_countries(dataset: Dataset, values: dict[str, list[str]]) -> dict[str, list[str]]:
    names = {parameter.name for parameter in COUNTRY_PARAMS} & set(values)
    values = values | {name: resolve_countries(dataset.countries, values[name]) for name in names}
    return values | {
        "note": [resolve_note(dataset.countries, each) for each in values.get("note", [])]
    }


def with_query_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the query options, passed as a :class:`CommandRequest`."""
    return _with_options(command, QUERY_PARAMS)


def with_filter_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the query options and the conditions on countries."""
    return _with_options(command, (*QUERY_PARAMS, FILTER_PARAM))


def with_view_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of files, of the query and of the view."""
    return _with_options(command, EXPORT_PARAMS + QUERY_PARAMS + VIEW_PARAMS)


def _with_options(
    command: Callable[..., None], parameters: tuple[UrlParameter, ...]
) -> Callable[..., None]:
    first, *own = inspect.signature(command, eval_str=True).parameters.values()
    # 'from' is a keyword.
    options = {f"option_{each.name.replace('-', '_')}": each for each in parameters}

    def run(**arguments: Any) -> None:
        by_parameter: dict[UrlParameter, list[str]] = {}
        for variable, parameter in options.items():
            value = arguments.pop(variable)
            if value not in (None, []):
                by_parameter[parameter] = value if isinstance(value, list) else [value]
        groups = (
            {each.name: values for each, values in by_parameter.items() if each in group}
            for group in (QUERY_PARAMS, VIEW_PARAMS, EXPORT_PARAMS)
        )
        request = CommandRequest(arguments.pop("data"), arguments.pop("query"), *groups)
        command(**{first.name: request}, **arguments)

    address = typer.Option(
        "--query", metavar="ADDRESS", help="Address of the page, or a link to it."
    )
    signature = [
        *(parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY) for parameter in own),
        *(_build_option(variable, parameter) for variable, parameter in options.items()),
        _keyword_parameter("query", Annotated[str | None, address], None),
        _keyword_parameter("data", DataOption, DATA_FOLDER.value),
    ]
    run.__name__, run.__doc__ = command.__name__, command.__doc__
    run.__signature__ = inspect.Signature(signature)  # type: ignore[attr-defined]
    run.__annotations__ = {parameter.name: parameter.annotation for parameter in signature}
    return run


def _build_option(name: str, parameter: UrlParameter) -> inspect.Parameter:
    meaning = parameter.meaning[0].upper() + parameter.meaning[1:]
    if parameter.field in MEASURE_FIELDS:
        meaning += f": {', '.join(list_measures(parameter.field))}"
    option = typer.Option(
        f"--{parameter.name}",
        help=f"{meaning}{'; may be repeated' if parameter.repeatable else ''}.",
        autocompletion=completer_for(parameter),
    )
    kind: Any = list[str] | None if parameter.repeatable else str | None
    return _keyword_parameter(name, Annotated[kind, option], None)


def _keyword_parameter(name: str, annotation: Any, default: object) -> inspect.Parameter:
    kind = inspect.Parameter.KEYWORD_ONLY
    return inspect.Parameter(name, kind, default=default, annotation=annotation)


CountryArgument = Annotated[str, typer.Argument(metavar="COUNTRY", help="ISO3 code or name.")]
OptionalCountryArgument = Annotated[
    str | None, typer.Argument(metavar="COUNTRY", help="ISO3 code or name; else all.")
]
RollcallArgument = Annotated[
    str,
    typer.Argument(
        help="Symbol, such as A/RES/74/247.", autocompletion=complete_from(list_symbols)
    ),
]
