"""Country alignment from recorded votes and co-sponsorship at the United Nations.

>>> import alignment
>>> study = alignment.study(alignment.load())
>>> study.table.loc["USA", "bloc_name"]
'West'
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from alignment.version import VERSION

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from alignment import figures
    from alignment.answer.study import Study
    from alignment.export.notebook import Shown
    from alignment.foretelling.foretell import Forecast
    from alignment.model.dataset import Dataset

__all__ = ["__version__", "figures", "forecast", "load", "show", "study", "why"]
__version__ = VERSION
# What is looked for here, and where it is.
ELSEWHERE = {
    "network_map": "alignment.figures.network_map",
    "world_map": "alignment.figures.world_map",
    "export": "alignment.export.export, as in from alignment.export import export",
}


def load(folder: str | Path | None = None) -> Dataset:
    """Load the shipped records or a folder in the same format; see `alignment.sources.package`."""
    from alignment.sources.package import load

    return load(folder)


def study(dataset: Dataset, query: str | None = None, **fields: Any) -> Study:
    """Answer a query on a dataset.

    Parameters
    ----------
    dataset : Dataset
        From :func:`load`.
    query : str, optional
        Address of a query, or a link to the page; the package's opening query if left out.
    **fields
        What to change of it, by the words of an address and of the command, or as fields of
        :class:`alignment.model.query.Query` are called: ``topic="ict-security"``, ``blend=0.5``,
        ``from_=2020``, ``exclude_country="Turkey"``. Several values are a list, "all" lifts a
        restriction, and another scope, as in ``scope="assembly", subject="Palestine question"``,
        leaves topics and tiers behind.

    Returns
    -------
    Study

    Raises
    ------
    QueryError
        If the query names what the records do not have, or selects nothing.
    """
    from alignment.answer.fields import query_with
    from alignment.answer.study import answer
    from alignment.errors import AlignmentError
    from alignment.model.address import read_strictly
    from alignment.model.dataset import Dataset

    if not isinstance(dataset, Dataset):
        raise AlignmentError("give the records first, as in alignment.study(alignment.load())")
    asked, _ = read_strictly(query or "", dataset.opening)
    asked = query_with(dataset, asked, fields)
    found = answer(dataset, asked)
    _tell_notebook()
    return found


def why(study: Study, of: str, facts: str | Sequence[str] = ()) -> dict[str, Any]:
    """Return what a vote, the positions, or the agreement of pairs of a study go with.

    Parameters
    ----------
    study : Study
    of : str
        A roll call, 'position' or 'agreement'.
    facts : str or sequence of str
        Facts and groups, such as ``"freedom"`` or ``"group:SIDS"``; all if left out. Several are
        also held against a roll call at once, with ``"regions"`` each UN regional group at a level
        of its own.

    Returns
    -------
    dict
        As `alignment why --json` prints it, described in docs/json.md.

    Raises
    ------
    QueryError
        If there is no such roll call or fact.
    """
    from alignment.words.asked import why_of

    return why_of(study, of, (facts,) if isinstance(facts, str) else tuple(facts))[0]


def show(study: Study, **fields: Any) -> Shown:
    """Show a study in a notebook: a summary and the map.

    Parameters
    ----------
    study : Study
    **fields
        Fields of :class:`alignment.model.view.View`, such as ``colour="vote:A/RES/74/247"``.

    Raises
    ------
    QueryError
        If a field is not what a view can have.
    """
    from alignment.answer.given import view_of
    from alignment.export.notebook import Shown
    from alignment.scene.world import scene_of

    view = view_of(study, None, fields)
    # What it names is told now and not when the notebook shows it.
    scene_of(study, view)
    return Shown(study, view)


def forecast(
    title: str,
    *,
    agenda: str = "",
    lead: Iterable[str] = (),
    sponsors: Iterable[str] = (),
    new_text: bool = False,
    majority: str = "",
    sets: Mapping[str, str] | None = None,
    dataset: Dataset | None = None,
) -> Forecast:
    """Foretell a vote of the General Assembly's plenary from the votes of the past.

    Parameters
    ----------
    title : str
        Symbol of a text of the past, foretold from what was known before its session, or the title
        of a draft, foretold from all votes there are.
    agenda : str, optional
        Title of the agenda item; that of the last text of this title if left out.
    lead, sponsors : iterable of str, optional
        Codes or names of countries; the lead of a text of the past is known where the records
        have it.
    new_text : bool
        Under an old title it is another text than before.
    majority : {"simple", "two-thirds"}, optional
        The rule; by the title if left out.
    sets : mapping, optional
        Votes taken for certain: yes, no, abstain or absent by code or name.
    dataset : Dataset, optional
        Whose countries and leads are meant; the shipped records if left out.

    Returns
    -------
    Forecast
        `table` has the chances by country, `tally` the counts with their intervals, `passes` the
        chance of adoption.

    Raises
    ------
    QueryError
        If a country, symbol or majority is not known, the title has no word, or the text is of a
        session before the 55th.
    """
    from alignment.foretelling.ready import forecast

    found = load() if dataset is None else dataset
    return forecast(found, title, agenda, lead, sponsors, new_text, majority, sets=sets)


def _tell_notebook() -> None:
    # Where IPython runs, a study that ends a cell is shown; elsewhere nothing is loaded.
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    if shell is not None:
        from alignment.export.notebook import show_studies

        show_studies(shell)


def __dir__() -> list[str]:
    return __all__


def __getattr__(name: str) -> Any:
    # Plotly is slow to import, so the figures come when they are asked for.
    if name == "figures":
        from importlib import import_module

        return import_module("alignment.figures")
    there = f"; it is {ELSEWHERE[name]}" if name in ELSEWHERE else ""
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}{there}")
