"""Country alignment from recorded votes and co-sponsorship at the United Nations.

>>> import alignment
>>> study = alignment.study(alignment.load())
>>> study.table.loc["USA", "bloc_name"]
'West'
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from alignment.settings import VERSION

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from alignment import charts as figures
    from alignment.export.notebook import NotebookView
    from alignment.forecasting.predict import Forecast
    from alignment.model.dataset import Dataset
    from alignment.studies.study import Study

__all__ = ["__version__", "figures", "forecast", "load", "show", "study", "why"]
__version__ = VERSION
# Names that users look for in this module, and their modules.
LOCATION_HINTS = {
    "network_map": "alignment.charts.network_map",
    "world_map": "alignment.charts.world_map",
    "hexagon_map": "alignment.charts.hexagon_map",
    "export": "alignment.export.export, as in from alignment.export import export",
}


def load(folder: str | Path | None = None) -> Dataset:
    """Load the shipped records, or a folder in the same format."""
    from alignment.io.package import load_package

    return load_package(folder)


def study(dataset: Dataset, query: str | None = None, **fields: Any) -> Study:
    """Answer a query on a dataset.

    Parameters
    ----------
    query : str, optional
        Address of a query, or a link to the page; the opening query of the package by default.
    **fields
        Changes of the query, named as in an address, as a command line option or as a field of
        :class:`alignment.model.query.Query`: ``topic="ict-security"``, ``blend=0.5``,
        ``from_=2020``, ``exclude_country="Turkey"``. Several values are a list; "all" lifts a
        restriction. Another scope, as in ``scope="assembly", subject="Palestine question"``,
        drops topics and tiers.

    Raises
    ------
    QueryError
        If the query names something that the records do not have, or selects nothing.
    """
    from alignment.errors import AlignmentError
    from alignment.model.dataset import Dataset
    from alignment.model.url import parse_url_strictly
    from alignment.studies.overrides import override_query
    from alignment.studies.study import compute_study

    if not isinstance(dataset, Dataset):
        raise AlignmentError("give the records first, as in alignment.study(alignment.load())")
    parsed, _ = parse_url_strictly(query or "", dataset.opening)
    result = compute_study(dataset, override_query(dataset, parsed, fields))
    _register_notebook_display()
    return result


def why(study: Study, of: str, facts: str | Sequence[str] = ()) -> dict[str, Any]:
    """Return what a vote, the positions, or the agreement of pairs is associated with.

    Parameters
    ----------
    of : str
        A roll call, 'position' or 'agreement'.
    facts : str or sequence of str
        Facts and groups, such as ``"freedom"`` or ``"group:SIDS"``; all by default. For a roll
        call several are also tested together; ``"regions"`` gives each UN regional group a
        level of its own.

    Returns
    -------
    dict
        The JSON of `alignment why --json`, described in docs/json.md.

    Raises
    ------
    QueryError
        If there is no such roll call or fact.
    """
    from alignment.reports.associations import analyse_associations

    return analyse_associations(study, of, (facts,) if isinstance(facts, str) else tuple(facts))[0]


def show(study: Study, **fields: Any) -> NotebookView:
    """Show a study in a notebook: a summary and the map.

    Parameters
    ----------
    **fields
        Fields of :class:`alignment.model.view.View`, such as ``colour="vote:A/RES/74/247"``.

    Raises
    ------
    QueryError
        If a view cannot have such a field.
    """
    from alignment.export.notebook import NotebookView
    from alignment.studies.overrides import build_view

    display = NotebookView(study, build_view(study, None, fields))
    # Unknown names raise now and not when the notebook shows the map.
    display.make_scene()
    return display


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
    """Forecast a vote of the General Assembly's plenary from past votes.

    Parameters
    ----------
    title : str
        Symbol of a past text, forecast from what was known before its session; or the title of
        a draft, forecast from all votes in the records.
    agenda : str, optional
        Title of the agenda item; by default that of the last text with this title.
    lead, sponsors : iterable of str, optional
        Codes or names of countries. The lead of a past text is known if the records have it.
    new_text : bool
        Whether a title of the past now stands for another text.
    majority : {"simple", "two-thirds"}, optional
        By default the rule follows from the title.
    sets : mapping, optional
        Votes that are certain: yes, no, abstain or absent, by code or name of the country.
    dataset : Dataset, optional
        Gives countries and leads; the shipped records by default.

    Returns
    -------
    Forecast
        `table` has the probabilities by country, `tally` the counts with their intervals,
        `passes` the probability of adoption.

    Raises
    ------
    QueryError
        If a country, symbol or majority is unknown, the title has no word, or the text is of a
        session before the 55th.
    """
    from alignment.forecasting.builtin_forecast import forecast_title

    records = load() if dataset is None else dataset
    return forecast_title(records, title, agenda, lead, sponsors, new_text, majority, sets=sets)


def _register_notebook_display() -> None:
    # In IPython a study that ends a cell is shown; outside of it nothing is imported.
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    if shell is not None:
        from alignment.export.notebook import register_formatters

        register_formatters(shell)


def __dir__() -> list[str]:
    return __all__


def __getattr__(name: str) -> Any:
    # Plotly is slow to import.
    if name == "figures":
        from importlib import import_module

        return import_module("alignment.charts")
    hint = f"; it is {LOCATION_HINTS[name]}" if name in LOCATION_HINTS else ""
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}{hint}")
