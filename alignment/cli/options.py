"""The query options, the same for every command that asks something of the records."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any

import typer

from alignment.answer.seen import Answers, Seen, seen_strictly
from alignment.answer.selection import MEASURED, measures_for
from alignment.answer.study import Study, answer
from alignment.cli.completing import completing
from alignment.model.address import (
    OF_COUNTRIES,
    QUERY,
    STORY,
    VIEW,
    WHERE,
    fill,
    read_strictly,
)
from alignment.model.dataset import Dataset
from alignment.model.query import Query, rescoped
from alignment.model.readers import Parameter
from alignment.model.scenario import AHEAD
from alignment.model.taken import parted
from alignment.model.view import View, usual_panel
from alignment.settings import DATA
from alignment.sources.names import codes_of, note_of
from alignment.sources.package import load

DataOption = Annotated[
    str, typer.Option("--data", metavar="DIR", help="Folder of a data package.", show_default=False)
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]
ALL = "all"
# What shows several maps, which are coloured by bloc where no colour is asked for.
OF_BLOCS = ("versus", "multiples", "time")


@dataclass(frozen=True)
class Asked:
    """What was asked on the command line: a folder, an address and the options given."""

    data: str
    address: str | None
    options: dict[str, list[str]]
    shown: dict[str, list[str]]

    def dataset(self) -> Dataset:
        """Load the records, of the whole Assembly if that is the scope of the query."""
        loaded = load(Path(self.data) if self.data else None)
        return loaded.in_scope(self.query(loaded).scope)

    def query(self, dataset: Dataset) -> Query:
        """Return the query: the address, or the records' opening one, with options applied."""
        asked, _ = self._read(dataset)
        lifted = {name for name, values in self.options.items() if values == [ALL]}
        blank = Query()
        for parameter in QUERY:
            if parameter.name in lifted:
                asked = replace(asked, **{parameter.field: getattr(blank, parameter.field)})
        said = {name: values for name, values in self.options.items() if name not in lifted}
        fields = fill(QUERY, _with_codes(dataset, said))
        return replace(rescoped(asked, fields.get("scope", asked.scope)), **fields)

    def view(self, dataset: Dataset) -> View:
        """Return the view: the address's, or the opening one, with options applied."""
        _, view = self._read(dataset)
        if not self.address and any(name in self.shown for name in OF_BLOCS):
            # The opening vote is one of many that such a picture is of.
            view = replace(view, colour=View().colour)
        if "select" in self.shown and not parted(self.address or "", {"panel"})[1]:
            view = replace(view, panel=usual_panel(tuple(self.shown["select"])))
        if any(parameter.name in self.shown for parameter in AHEAD):
            view = replace(view, panel="ahead")
        return replace(view, **fill(VIEW, _with_codes(dataset, self.shown)))

    def seen(self, dataset: Dataset) -> Seen:
        """Return what the view shows of the answer."""
        return seen_strictly(Answers(dataset), self.query(dataset), self.view(dataset))

    def _read(self, dataset: Dataset) -> tuple[Query, View]:
        told = fill((STORY,), self.shown).get("story")
        # Of an address that is given too the story only says what it finds.
        return read_strictly(self.address or (f"story={told}" if told else ""), dataset.opening)

    def study(self, dataset: Dataset) -> Study:
        """Answer the query."""
        return answer(dataset, self.query(dataset))


def _with_codes(dataset: Dataset, said: dict[str, list[str]]) -> dict[str, list[str]]:
    named = {parameter.name for parameter in OF_COUNTRIES} & set(said)
    said = said | {name: codes_of(dataset.countries, said[name]) for name in named}
    return said | {"note": [note_of(dataset.countries, each) for each in said.get("note", [])]}


def asks(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the query options; its first parameter receives them as `Asked`."""
    return _with_options(command, QUERY)


def filters(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the query options and the conditions on countries."""
    return _with_options(command, (*QUERY, WHERE))


def shows(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the query options and those of the view."""
    return _with_options(command, QUERY + VIEW)


def _with_options(
    command: Callable[..., None], parameters: tuple[Parameter, ...]
) -> Callable[..., None]:
    first, *own = inspect.signature(command, eval_str=True).parameters.values()
    options = {_variable(parameter): parameter for parameter in parameters}

    def run(**given: Any) -> None:
        said: dict[Parameter, list[str]] = {}
        for variable, parameter in options.items():
            value = given.pop(variable)
            if value not in (None, []):
                said[parameter] = value if isinstance(value, list) else [value]
        query = {each.name: values for each, values in said.items() if each in QUERY}
        shown = {each.name: values for each, values in said.items() if each in VIEW}
        asked = Asked(given.pop("data"), given.pop("query"), query, shown)
        command(**{first.name: asked}, **given)

    address = typer.Option(
        "--query", metavar="ADDRESS", help="Address of the page, or a link to it."
    )
    signature = [
        *(parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY) for parameter in own),
        *(_option(variable, parameter) for variable, parameter in options.items()),
        _keyword("query", Annotated[str | None, address], None),
        _keyword("data", DataOption, DATA.value),
    ]
    run.__name__, run.__doc__ = command.__name__, command.__doc__
    run.__signature__ = inspect.Signature(signature)  # type: ignore[attr-defined]
    run.__annotations__ = {parameter.name: parameter.annotation for parameter in signature}
    return run


def _option(variable: str, parameter: Parameter) -> inspect.Parameter:
    words = parameter.meaning[0].upper() + parameter.meaning[1:]
    if parameter.field in MEASURED:
        words += f": {', '.join(measures_for(parameter.field))}"
    option = typer.Option(
        f"--{parameter.name}",
        help=f"{words}{'; may be repeated' if parameter.many else ''}.",
        autocompletion=completing(parameter),
    )
    kind: Any = list[str] | None if parameter.many else str | None
    return _keyword(variable, Annotated[kind, option], None)


def _keyword(name: str, annotation: Any, default: object) -> inspect.Parameter:
    kind = inspect.Parameter.KEYWORD_ONLY
    return inspect.Parameter(name, kind, default=default, annotation=annotation)


def _variable(parameter: Parameter) -> str:
    # 'from' is a word of the language, so options carry the field's name in Python.
    return f"option_{parameter.field}"
