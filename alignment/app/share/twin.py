"""An answer for programs: its name, what it takes beside an address, and what makes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from alignment.analysis.bootstrap import Bootstrap
from alignment.answer.seen import Seen, seen_strictly
from alignment.answer.study import Study
from alignment.app.kept.studies import Studies
from alignment.errors import QueryError
from alignment.foretelling.foretell import Forecast
from alignment.foretelling.ready import forecast_of, usual_text
from alignment.model.address import QUERY, fill, read_strictly
from alignment.model.query import Query
from alignment.model.readers import Parameter
from alignment.model.taken import parted
from alignment.model.view import View
from alignment.sources.names import codes_of

Record = dict[str, Any]


@dataclass(frozen=True)
class Asked:
    """What an address asks of some records, and what it says by names that are an answer's own."""

    studies: Studies
    query: Query
    view: View
    own: dict[str, Any]

    @cached_property
    def seen(self) -> Seen:
        """What the view shows; a condition that is not understood is refused."""
        return seen_strictly(self.studies, self.query, self.view)

    @cached_property
    def study(self) -> Study:
        """The study of the query, whatever period the view shows of it."""
        view = View(where=self.view.where)
        return seen_strictly(self.studies, self.query, view).drawn

    @property
    def sure(self) -> Bootstrap | None:
        """How sure its blocs are, unless the address says that nobody asks."""
        return None if self.own.get("replicates") == "0" else self.studies.how_sure(self.study)

    @property
    def chosen(self) -> list[str]:
        """The chosen countries, all of them known."""
        return codes_of(self.studies.dataset.countries, self.view.select)

    @cached_property
    def forecast(self) -> tuple[Forecast, str]:
        """The forecast of the text asked, else of the colour's or the newest, and its title."""
        dataset = self.studies.dataset
        title = self.view.ahead or usual_text(self.query.rollcalls(dataset), self.view.colour)
        if not title:
            raise QueryError("say what is foretold: ahead=A/RES/78/237, or a title")
        return forecast_of(dataset, self.view, title), title


@dataclass(frozen=True)
class Twin:
    """One answer.

    Attributes
    ----------
    name : str
        Of the command that prints the same with `--json`; also its path.
    meaning : str
        In a sentence.
    make : callable
        Returns the record of what is asked.
    reads : tuple of str
        Parameters of the view that change it; those of the query all do.
    own : tuple of Parameter
        What it takes beside an address.
    needs : tuple of (str, str)
        Of those it cannot be without: the field, and what is said where it is missing.
    example : str
        An address that is answered.
    """

    name: str
    meaning: str
    make: Callable[[Asked], Record]
    reads: tuple[str, ...] = ()
    own: tuple[Parameter, ...] = ()
    needs: tuple[tuple[str, str], ...] = ()
    example: str = ""


def record_of(twin: Twin, studies: Studies, search: str) -> Record:
    """Return what an address asks, as the command of that name gives it.

    Parameters
    ----------
    twin : Twin
    studies : Studies
        Of the records that are asked.
    search : str
        The address, without the key of a reader's own records.

    Raises
    ------
    AlignmentError
        If anything of it is not understood, or cannot be answered.
    """
    return twin.make(read_asked(twin, studies, search))


def _asking(search: str, opening: str) -> str:
    """Return an address that has a query: one that has no word of any asks the opening one."""
    said = {part.partition("=")[0] for part in search.split("&")}
    if said & {"v", *(parameter.name for parameter in QUERY)}:
        return search
    return "&".join(filter(None, (opening, search)))


def read_asked(twin: Twin, studies: Studies, search: str) -> Asked:
    """Return what an address asks; raise :class:`QueryError` on what is not understood."""
    rest, given = parted(search, {parameter.name for parameter in twin.own})
    own = fill(twin.own, {name: values for name, values in given.items() if values != [""]})
    for field, said in twin.needs:
        if field not in own:
            raise QueryError(said)
    query, view = read_strictly(_asking(rest, studies.dataset.opening), studies.dataset.opening)
    asked = Asked(studies, query, view, own)
    if view.where:
        # Whatever is asked, a condition that nobody understood is not passed over.
        _checked = asked.study
    return asked
