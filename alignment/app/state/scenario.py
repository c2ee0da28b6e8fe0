"""Gestures that say what is foretold: the text, who is behind it, votes by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from alignment.app.state.state import State
from alignment.errors import QueryError
from alignment.foretelling.ready import usual_text
from alignment.model.address import VIEW, fill
from alignment.model.dataset import Dataset
from alignment.model.view import View
from alignment.model.vote import CODES
from alignment.sources.name_lists import pasted


def pinned(dataset: Dataset, state: State) -> State:
    """Return the state with the text named that is foretold, so that no other takes its place."""
    if state.view.ahead:
        return state
    title = usual_text(state.query.rollcalls(dataset), state.view.colour)
    return replace(state, view=replace(state.view, ahead=title))


def typed(dataset: Dataset, state: State, verb: str, words: str) -> State:
    """Return the state with a list of countries that a reader typed; unknown names are told.

    Raises
    ------
    QueryError
        If no name is known, or no vote stands after a list of votes.
    """
    view, vote = state.view, ""
    if verb == "set":
        words, _, vote = (part.strip() for part in words.rpartition(":"))
        if vote not in CODES:
            raise QueryError("say who and then how, as India, Brazil: yes (no, abstain, absent)")
    codes, wrong = pasted(words, dataset.countries)
    if not codes:
        raise QueryError(wrong or "name a country, or several with commas")
    if verb == "set":
        kept = tuple(each for each in view.sets if each[:3] not in codes)
        given: dict[str, Any] = {"sets": (*kept, *(f"{iso3}:{vote}" for iso3 in codes))}
    else:
        field = "sponsors" if verb == "sponsors" else "lead"
        given = {field: tuple(dict.fromkeys((*getattr(view, field), *codes)))}
    notices = (*state.notices, f"{wrong}; left out") if wrong else state.notices
    return replace(state, view=replace(view, **given, panel="ahead"), notices=notices)


def _ahead(dataset: Dataset, view: View, title: str) -> View:
    """Ask what comes next on a text; what was said of another goes."""
    given = fill(VIEW, {"ahead": [title]}) if title.strip() else {"ahead": ""}
    blank = View()
    said = ("agenda", "new_text", "lead", "sponsors", "sets", "majority")
    return replace(view, **{name: getattr(blank, name) for name in said} | given, panel="ahead")


def _one(name: str) -> Callable[[Dataset, View, str], View]:
    """Return what sets one parameter; nothing sets it as it usually is."""
    (field,) = (each.field for each in VIEW if each.name == name)

    def act(dataset: Dataset, view: View, word: str) -> View:
        given = fill(VIEW, {name: [word]}) if word else {field: getattr(View(), field)}
        return replace(view, **given)

    return act


def _unset(dataset: Dataset, view: View, iso3: str) -> View:
    """Take away the vote of a country that was set, or all of them."""
    return replace(view, sets=tuple(each for each in view.sets if iso3 and each[:3] != iso3))


def _unsponsor(dataset: Dataset, view: View, iso3: str) -> View:
    return replace(view, sponsors=tuple(each for each in view.sponsors if iso3 and each != iso3))


def _unlead(dataset: Dataset, view: View, iso3: str) -> View:
    return replace(view, lead=tuple(each for each in view.lead if iso3 and each != iso3))


# Those that name countries as a reader types them.
TYPED = ("set", "sponsors", "lead")
SCENARIO: dict[str, Callable[[Dataset, View, str], View]] = {
    "ahead": _ahead,
    "agenda": _one("agenda"),
    "new-text": _one("new-text"),
    "majority": _one("majority"),
    "wish": _one("wish"),
    "ask-by": _one("ask-by"),
    "unset": _unset,
    "unsponsor": _unsponsor,
    "unlead": _unlead,
}
