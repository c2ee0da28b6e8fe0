"""What is said under a picture: how well it fits, where it is from, what is not drawn and why."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from alignment.analysis.positions import NO_POSITIONS
from alignment.answer.conditions import Condition, is_day
from alignment.answer.study import Study
from alignment.model.dataset import Dataset
from alignment.model.groups import members
from alignment.model.subjects import letters
from alignment.model.texts import in_sentence
from alignment.model.view import View
from alignment.model.wording import counted, listed
from alignment.scene.encoding import NOT_ENOUGH
from alignment.scene.lens import Lens
from alignment.scene.links import FALSE_DISCOVERY_RATE, beyond_chance

# Of those in no bloc so many are each named.
LISTED = 6
# Above such a stress who stands near is often not who votes alike.
POOR = 0.5
# Whose records are known by that name, by what their terms say, and letters of other titles.
UN, UN_RECORDS, BRIEF = "United Nations", "UN records", 40


def fit_of(study: Study) -> str:
    """Return how well the map tells the distances of countries."""
    if np.isnan(study.fit.rank_correlation):
        return "Fit of the map: not enough pairs"
    correlation, stress = study.fit.rank_correlation, study.fit.stress
    pairs = f"{study.fit.pairs:,} pairs"
    return f"Fit of the map: rank correlation {correlation:.2f}, stress {stress:.2f} ({pairs})"


def source_of(study: Study, colour: Lens) -> str:
    """Return where the records are from, and the values of a colour that is not made of them."""
    data, of_colour = study.dataset, f". {colour.label}: {colour.source}" if colour.source else ""
    version = f", {data.version}" if data.version else ""
    return f"Source: {data.title}{version}. {data.licence}{of_colour}"


def poorly(study: Study, label: str = "") -> str:
    """Return that places do not tell who votes alike, where their stress says so; else ''.

    `label` is of which map, where there are several.

    >>> import alignment
    >>> records = alignment.load()
    >>> poorly(alignment.study(records))
    ''
    >>> poorly(alignment.study(records, topic="digital-development-and-rights"))
    'Places tell these votes poorly (stress 0.67): go by the blocs, not by who is near.'
    """
    if not study.fit.stress > POOR:
        return ""
    which = f"On {label} places" if label else "Places"
    fit = f"stress {study.fit.stress:.2f}"
    return f"{which} tell these votes poorly ({fit}): go by the blocs, not by who is near."


def brief_source(study: Study) -> str:
    """Return in a few words where the records are from, for where there is no room for more."""
    data = study.dataset
    title = data.title if len(data.title) <= BRIEF else f"{data.title[: BRIEF - 1].rstrip()}…"
    return f"{UN_RECORDS if UN in data.licence else title} {data.version}".strip()


def without_positions(study: Study) -> str:
    """Return why a map by position has no country, where countries can be compared; else ''."""
    if study.query.layout != "position" or study.findings.positions.known:
        return ""
    if not np.triu(study.agreement.shared, 1).any():
        return ""
    return (
        f"No country is drawn: {NO_POSITIONS}, so no country has a position. Another layout draws "
        "them."
    )


def notes_of(
    study: Study, view: View, lost: list[str], meets: tuple[str, ...] | None = None
) -> tuple[str, ...]:
    """Return what is not drawn and why, the names `lost` among it, and which links are.

    Who is in no bloc is told of those who meet the conditions of the view, where it has some.
    """
    table = study.table
    notes = []
    if view.beyond:
        count = len(beyond_chance(study))
        rate = f"{FALSE_DISCOVERY_RATE:.0%}"
        apart = int((study.findings.vote_links.beyond(FALSE_DISCOVERY_RATE) < 0).sum() // 2)
        if apart and study.query.blend < 1:
            notes.append(f"{counted(apart, 'pair')} agree less than chance would have it.")
        if count:
            notes.append(f"Links: {count:,} pairs beyond chance, false discovery rate {rate}.")
        else:
            notes.append(
                f"No link is drawn: on {counted(len(study.rollcalls), 'roll call')} no single pair "
                f"is closer than chance would have it (false discovery rate {rate}). Blocs and "
                "positions rest on all votes together and can still be told."
            )
    if view.map != "world" and (fits := poorly(study)):
        notes.append(fits)
    if lost:
        notes.append(f"Not drawn, no vote to compare: {listed(lost)}.")
    asked = table["x"].notna() & table.index.isin(table.index if meets is None else meets)
    thin = table["name"][table["bloc"].isna() & asked]
    single = {bloc.members[0] for bloc in study.blocs if bloc.size == 1}
    alone = table["name"][table.index.isin(single) & asked]
    if view.colour == "bloc":
        # The legend counts both; only where discs are coloured by bloc are these grey.
        notes += [f"Grey, {NOT_ENOUGH} to be in a bloc: {_some(thin)}."] if len(thin) else []
    elif len(alone) and view.map != "world":
        less = f"; for want of votes {_some(thin)}" if len(thin) else ""
        notes.append(f"In no bloc: {_some(alone)}{less}.")
    elif len(thin):
        notes.append(f"{NOT_ENOUGH.capitalize()} to be in a bloc: {_some(thin)}.")
    return tuple(notes)


def undated(dataset: Dataset, conditions: Iterable[Condition]) -> list[str]:
    """Return how many of groups on a day are not counted, as it is not known since when they are.

    >>> import alignment
    >>> convention = "Budapest Convention on Cybercrime (ETS 185)"
    >>> undated(alignment.load(), [Condition("group", (convention,), "2019-12-27")])
    ['19 more parties to the Budapest Convention have no date in the records and are not counted.']
    """
    notes = []
    for each in conditions:
        if each.head != "group" or not is_day(each.value):
            continue
        (group,) = each.names
        _, unknown = dataset.membership(group).numbers(each.value)
        if unknown:
            more = f"{unknown} more {members(group)}"
            notes.append(f"{more} have no date in the records and are not counted.")
    return notes


def _some(names: pd.Series) -> str:
    """Return the names of some in their order; of many how many they are."""
    few = len(names) <= LISTED
    return in_sentence(sorted(names, key=letters)) if few else f"{len(names)} countries"
