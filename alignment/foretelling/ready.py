"""A forecast from the shipped records: the Assembly's votes and who leads which text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache

import pandas as pd

from alignment.foretelling.foretell import Forecast, asked_of, foretell
from alignment.foretelling.history import History, history_of
from alignment.foretelling.kept import weights_before
from alignment.foretelling.titles import bare
from alignment.foretelling.walk import Leads, Told
from alignment.model.dataset import Dataset
from alignment.model.frames import rows
from alignment.model.texts import leaders
from alignment.model.view import View
from alignment.sources.assembly import read_assembly
from alignment.sources.names import codes_of


@cache
def shipped() -> History:
    """Return the history of the shipped Assembly; not to be written into."""
    assembly = read_assembly()
    return history_of(assembly.rollcalls, assembly.votes)


def leads_of(dataset: Dataset) -> Leads:
    """Return by ISO3 who leads the roll calls of which that is known."""
    return {
        str(symbol): tuple(leaders(row))
        for symbol, row in rows(dataset.rollcalls[dataset.rollcalls["led_by"] != ""])
    }


def forecast(
    dataset: Dataset,
    title: str,
    agenda: str = "",
    lead: Iterable[str] = (),
    sponsors: Iterable[str] = (),
    new_text: bool = False,
    majority: str = "",
    told: Told | None = None,
    sets: Mapping[str, str] | None = None,
) -> Forecast:
    """Foretell a text; see :func:`alignment.forecast`. Countries go by code or by name."""
    history, leads = shipped(), leads_of(dataset)
    sets = sets or {}
    leading, behind, held = (
        codes_of(dataset.countries, [words] if isinstance(words, str) else words) if words else []
        for words in (lead, sponsors, sets)
    )
    by_hand = dict(zip(held, sets.values(), strict=True))
    question = asked_of(history, leads, title, agenda, leading, behind, new_text, majority, by_hand)
    return foretell(history, weights_before(history, leads, question.session, told), question)


def usual_text(rollcalls: pd.DataFrame, colour: str = "") -> str:
    """Return the title that is foretold where none is asked for; '' if none can be.

    That of the roll call of the colour, 'vote:A/RES/74/247', else of the newest of some roll calls
    of the plenary.
    """
    history = shipped()
    known = [colour.removeprefix("vote:"), *reversed(rollcalls.index.astype(str).tolist())]
    found = next((symbol for symbol in known if symbol in history.column), "")
    return bare(history.titles[history.column[found]]) if found else ""


def forecast_of(
    dataset: Dataset, view: View, title: str = "", told: Told | None = None
) -> Forecast:
    """Foretell what a view asks, or a title with all else that the view says of it."""
    sets = dict(each.split(":") for each in view.sets)
    return forecast(
        dataset,
        title or view.ahead,
        view.agenda,
        lead=view.lead,
        sponsors=view.sponsors,
        new_text=view.new_text,
        majority=view.majority,
        told=told,
        sets=sets,
    )


def otherwise(dataset: Dataset, found: Forecast) -> Forecast | None:
    """Return the forecast if the text is not the same as before, or if it is after all.

    None for a title that was not voted on before, of which this is no question.
    """
    question = found.question
    text = replace(question.text, new=not question.text.new)
    history = found.history
    weights = weights_before(history, leads_of(dataset), question.session)
    other = foretell(history, weights, replace(question, text=text))
    return other if found.repeated or other.repeated else None
