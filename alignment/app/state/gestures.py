"""A gesture, such as 'country:USA' or 'versus:v=1&...', and the state it leads to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from alignment.answer.grid import check
from alignment.app.state.scenario import SCENARIO, TYPED, pinned, typed
from alignment.app.state.state import State, from_address
from alignment.errors import QueryError
from alignment.model.address import VIEW, fill, read, write
from alignment.model.dataset import Dataset
from alignment.model.query import Query
from alignment.model.stories import step
from alignment.model.view import View
from alignment.scene.listing import MOST_COLUMNS

# Panels that list countries: they stay beside the map and show the chosen one.
LISTS = ("swing", "positions", "surprise", "ahead")


def gestured(dataset: Dataset, state: State, go: str) -> State:
    """Return the state after a gesture: 'country:USA', 'pair:USA:RUS', 'toggle:USA', ...

    Raises
    ------
    AlignmentError
        If the gesture names what the records do not have.
    """
    verb, _, rest = go.partition(":")
    if verb == "opening":
        return from_address(dataset, "")
    if verb == "ask":
        return State(read(rest)[0], state.view)
    if verb == "both":
        before, _, after = rest.partition(" ")
        query = read(after)[0]
        return State(query, _versus(dataset, state.view, before))
    if verb == "turn" and state.view.versus:
        query = read(state.view.versus)[0]
        return State(query, _versus(dataset, state.view, write(state.query)))
    if verb == "without":
        return State(_without(dataset, state.query, rest), state.view)
    if verb == "with":
        kept = tuple(iso3 for iso3 in state.query.exclude_countries if iso3 != rest)
        return State(replace(state.query, exclude_countries=kept), state.view)
    if verb == "story":
        return _story(state, rest)
    if verb in SCENARIO or verb in TYPED:
        state = pinned(dataset, State(state.query, state.view))
    if verb in TYPED:
        return typed(dataset, state, verb, rest)
    act = _GESTURES.get(verb)
    if act is None:
        return state
    view = act(dataset, state.view, rest)
    return State(state.query, view)


def _story(state: State, words: str) -> State:
    """Go to a step of a story; to none is to leave it where it is."""
    if not words:
        return replace(state, view=replace(state.view, story=""))
    found = step(words)
    if found is None:
        raise QueryError(f"there is no story {words}")
    return State(found.query, replace(found.view, story=words))


def _country(dataset: Dataset, view: View, iso3: str) -> View:
    panel = view.panel if view.panel in LISTS else "country"
    return replace(view, select=_known(dataset, [iso3]), panel=panel)


def _ego(dataset: Dataset, view: View, iso3: str) -> View:
    # Asked for again, the other links come back.
    links = 0 if view.links else View().links
    return replace(view, select=_known(dataset, [iso3]), links=links)


def _without(dataset: Dataset, query: Query, name: str) -> Query:
    if name in dataset.countries.index:
        return replace(query, exclude_countries=(*query.exclude_countries, name))
    if name in dataset.rollcalls.index:
        return replace(query, exclude_rollcalls=(*query.exclude_rollcalls, name))
    return query


def _choose(dataset: Dataset, view: View, iso3: str) -> View:
    return replace(view, select=_known(dataset, [iso3]))


def _toggle(dataset: Dataset, view: View, iso3: str) -> View:
    known = _known(dataset, [iso3])
    kept = tuple(code for code in view.select if code not in known)
    return _several(view, kept if len(kept) < len(view.select) else (*view.select, *known))


def _add(dataset: Dataset, view: View, iso3: str) -> View:
    return _several(view, tuple(dict.fromkeys((*view.select, *_known(dataset, [iso3])))))


def _several(view: View, select: tuple[str, ...]) -> View:
    # Two are a pair wherever the reader is; a panel of countries goes on with those chosen.
    panel = view.panel
    if len(select) == 2:
        panel = "pair"
    elif panel in ("country", "pair", "group"):
        panel = "group" if len(select) > 2 else "country" if select else "overview"
    return replace(view, select=select, panel=panel)


def _pair(dataset: Dataset, view: View, codes: str) -> View:
    return replace(view, select=_known(dataset, codes.split(":")[:2]), panel="pair")


def _clear(dataset: Dataset, view: View, _: str) -> View:
    # A group of the records is told without a choice too.
    of_the_chosen = ("country", "pair", "group") if view.select else ("country", "pair")
    panel = "overview" if view.panel in of_the_chosen else view.panel
    return replace(view, select=(), panel=panel)


def _colour(dataset: Dataset, view: View, name: str) -> View:
    return replace(view, **fill(VIEW, {"colour": [name]}))


def _group(dataset: Dataset, view: View, name: str) -> View:
    return replace(_colour(dataset, view, f"group:{name}"), select=(), panel="group")


def _lasso(dataset: Dataset, view: View, codes: str) -> View:
    return replace(view, select=_known(dataset, codes.split(" ")), panel="group")


def _map(dataset: Dataset, view: View, name: str) -> View:
    return replace(view, **fill(VIEW, {"map": [name]}))


def _versus(dataset: Dataset, view: View, address: str) -> View:
    versus = fill(VIEW, {"versus": [address]})["versus"] if address else ""
    return replace(view, versus=versus, panel="compare")


def _time(dataset: Dataset, view: View, kind: str) -> View:
    given = fill(VIEW, {"time": [kind]}) if kind else {"time": ""}
    return replace(view, period="", pins=(), versus="", **given)


def _width(dataset: Dataset, view: View, years: str) -> View:
    return replace(view, period="", **fill(VIEW, {"width": [years]}))


def _period(dataset: Dataset, view: View, label: str) -> View:
    return replace(view, **fill(VIEW, {"period": [label]}))


def _pin(dataset: Dataset, view: View, pin: str) -> View:
    (found,) = fill(VIEW, {"pin": [pin]})["pins"]
    others = tuple(each for each in view.pins if each[:3] != found[:3])
    return replace(view, pins=(*others, found))


def _unpin(dataset: Dataset, view: View, _: str) -> View:
    return replace(view, pins=())


def _where(dataset: Dataset, view: View, words: str) -> View:
    """Ask who meets these conditions, one a line, in place of those before."""
    found = fill(VIEW, {"where": words.split("\n")})["where"] if words else ()
    panel = "selection" if found else view.panel
    return replace(view, where=found, select=() if found else view.select, panel=panel)


def _and(dataset: Dataset, view: View, words: str) -> View:
    found = fill(VIEW, {"where": words.split("\n")})["where"]
    return replace(view, where=tuple(dict.fromkeys((*view.where, *found))), panel="selection")


def _nowhere(dataset: Dataset, view: View, words: str) -> View:
    return replace(view, where=tuple(each for each in view.where if each != words))


def _order(dataset: Dataset, view: View, name: str) -> View:
    check(dataset, name)
    return replace(view, **fill(VIEW, {"order": [name]}))


def _column(dataset: Dataset, view: View, name: str) -> View:
    """Add a column to the table, or take it away."""
    if name in view.columns:
        return replace(view, columns=tuple(each for each in view.columns if each != name))
    if len(view.columns) >= MOST_COLUMNS:
        raise QueryError(f"a table has {MOST_COLUMNS} further columns at most; take one away first")
    return replace(view, columns=(*view.columns, *fill(VIEW, {"column": [name]})["columns"]))


def _sort(dataset: Dataset, view: View, name: str) -> View:
    return replace(view, **(fill(VIEW, {"sort": [name]}) if name else {"sort": ""}))


def _whole(dataset: Dataset, view: View, word: str) -> View:
    return replace(view, **fill(VIEW, {"whole": [word]}))


def _fact(dataset: Dataset, view: View, name: str) -> View:
    """Hold a fact against the vote with the others, or no more."""
    (found,) = fill(VIEW, {"fact": [name]})["facts"]
    kept = tuple(each for each in view.facts if each != found)
    return replace(view, facts=kept if len(kept) < len(view.facts) else (*kept, found))


def _panel(dataset: Dataset, view: View, name: str) -> View:
    return replace(view, **fill(VIEW, {"panel": [name]}))


def _known(dataset: Dataset, codes: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(code for code in codes if code in dataset.countries.index))


_GESTURES: dict[str, Callable[[Dataset, View, str], View]] = {
    "country": _country,
    "choose": _choose,
    "ego": _ego,
    "toggle": _toggle,
    "add": _add,
    "pair": _pair,
    "clear": _clear,
    "colour": _colour,
    "group": _group,
    "lasso": _lasso,
    "map": _map,
    "versus": _versus,
    "time": _time,
    "width": _width,
    "period": _period,
    "pin": _pin,
    "unpin": _unpin,
    "where": _where,
    "and": _and,
    "nowhere": _nowhere,
    "order": _order,
    "column": _column,
    "sort": _sort,
    "whole": _whole,
    "fact": _fact,
    "panel": _panel,
    **SCENARIO,
}
