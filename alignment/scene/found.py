"""What a colour finds, as the title of a picture: who or how many, and how surely."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from alignment.analysis.blocs import Bloc
from alignment.analysis.naming import PROMINENT, the
from alignment.answer.study import Study
from alignment.methods.fact import NONE_RECORDED, YES
from alignment.methods.facts import FACTS
from alignment.model.groups import members
from alignment.model.held import AT
from alignment.model.held import HEAD as FACT
from alignment.model.subjects import letters
from alignment.model.texts import capital, in_sentence
from alignment.model.wording import counted
from alignment.scene.lens import CATEGORY, CLOSER, EXPECTED, GROUP, VOTE, Lens
from alignment.scene.moved import MOVEMENT, side_of, who_moved

# Blocs and states that a title names.
MOST_BLOCS, MOST_NAMED = 4, 3
# Letters of a title that has two lines on a slide.
TWO_LINES = 96
SWING = "swing"


def found_by(study: Study, colour: Lens) -> str:
    """Return what is found where a study is coloured so; '' where no more is shown than figures.

    Of figures with an interval nobody is ranked before another whose interval meets its own.
    """
    if colour.name.startswith((VOTE, EXPECTED)):
        return ""
    if colour.name == "bloc":
        return _blocs(study)
    if colour.kind == CATEGORY:
        return _across(study, colour)
    told = _TOLD.get(colour.name)
    if colour.name.startswith(CLOSER):
        told = _closer
    return told(study, colour) if told and colour.values.notna().any() else ""


def _blocs(study: Study) -> str:
    blocs = [bloc for bloc in study.blocs if bloc.size > 1]
    named = [f"{bloc.name} {bloc.size}" for bloc in _worth_naming(blocs)]
    left = len(blocs) - len(named)
    told = ", ".join((*named, f"{left} more") if left else named)
    return f"{counted(len(blocs), 'bloc')} on {study.basis}{f': {told}' if told else ''}"


def _worth_naming(blocs: list[Bloc]) -> list[Bloc]:
    """Return the largest blocs, the last of them that of the best known state; order is kept."""
    if len(blocs) <= MOST_BLOCS:
        return blocs
    first, others = blocs[: MOST_BLOCS - 1], blocs[MOST_BLOCS - 1 :]
    known = {iso3: place for place, iso3 in enumerate(PROMINENT)}
    best = min(others, key=lambda bloc: min(known.get(iso3, len(known)) for iso3 in bloc.members))
    return [*first, best]


def _across(study: Study, colour: Lens) -> str:
    """Return of each of the two largest blocs of which category most of its states are.

    Where only one can be told it is the one that differs most from all states.
    """
    blocs = [bloc.name for bloc in study.blocs if bloc.size > 1][:2]
    if not blocs:
        return ""
    of = study.table["bloc_name"]
    if colour.name.startswith(GROUP):
        return _of_group(study, colour.name.removeprefix(GROUP), blocs)
    values = colour.values.dropna()
    sizes, told = values.value_counts(), dict[str, str]()
    # What is said of one category alone, after how far from as many as of all states it is.
    alone: list[tuple[float, str]] = []
    for bloc in blocs:
        there = of[values.index] == bloc
        counts = values[there].value_counts().reindex(colour.order, fill_value=0)
        first = str(counts.idxmax()) if counts.any() else ""
        if first and first not in told:
            some = _of(counts[first], sizes[first])
            told[first] = _in(colour, first, some, bloc, not told)
        for word in counts.index[counts > 0]:
            usual = sizes[word] * there.mean()
            said = _in(colour, word, _of(counts[word], sizes[word]), bloc, True)
            alone.append(((counts[word] - usual) / usual**0.5, _beside_all(said, there)))
    whole = ", ".join(told.values())
    if len(told) > 1 and len(whole) <= TWO_LINES:
        return capital(whole)
    return capital(max(alone, default=(0, ""))[1])


def _of_group(study: Study, group: str, blocs: list[str]) -> str:
    """Return how many members of a group are in the bloc that has most of them."""
    inside = study.dataset.membership(group).inside.reindex(study.table.index)
    of = study.table["bloc_name"]
    there = of[inside.fillna(False).astype(bool)]
    if there.empty:
        return ""
    counts = there.value_counts().reindex(blocs, fill_value=0)
    bloc, called = str(counts.idxmax()), members(group)
    kind = called if called != group else f"states ({group})"
    said = f"{_of(int(counts.max()), len(there))} {kind} are in {the(bloc)}"
    return capital(_beside_all(said, of == bloc))


def _beside_all(said: str, there: pd.Series) -> str:
    """Return that some states are in a bloc, with how many of all are there if that has room."""
    whole = f"{said}, as are {there.sum()} of all {len(there)}"
    return whole if len(whole) <= TWO_LINES else said


def _in(colour: Lens, word: str, some: str, bloc: str, first: bool) -> str:
    """Return that some of a category are in a bloc; what follows the first is shorter."""
    called = {"un_group": f"of {word}", "un_region": f"in {word}"}.get(colour.name)
    if colour.name == "income":
        called = f"of {word[0].lower()}{word[1:]}"
    if called is None:
        called = _with(colour, word) if first else f"with {word}"
    return f"{some}{' states' * first} {called}{' are' * first} in {the(bloc)}"


def _with(colour: Lens, word: str) -> str:
    """Return what those have whom a colour gives a word, as 'with a national cyber strategy'."""
    label = colour.label.partition(",")[0]
    fact = FACTS.get(colour.name.removeprefix(FACT).partition(AT)[0])
    if fact and fact.has and word == YES:
        return fact.has
    if word == NONE_RECORDED:
        return f"with no {label} recorded"
    return f"with {label} {word}"


def _of(some: int, number: int) -> str:
    """Return some of a number in words.

    >>> _of(27, 28), _of(28, 28)
    ('27 of 28', 'all 28')
    """
    return f"all {number}" if some == number else f"{some} of {number}"


def _swing(study: Study, colour: Lens) -> str:
    first = nearest(study)
    if len(first) <= MOST_NAMED:
        apart = ", which cannot be told apart" if len(first) > 1 else ""
        return f"Contested votes are decided nearest to {_by_name(study, first)}{apart}"
    among = f"among {len(first)} states nearest to where votes are decided"
    ways = (capital(_by_name(study, first[:most])) for most in range(MOST_NAMED, 1, -1))
    said = (f"{some} are {among}" for some in ways)
    return next((words for words in said if len(words) <= TWO_LINES), f"{len(first)} are {among}")


def nearest(study: Study) -> list[str]:
    """Return who may have the highest swing, by the intervals of the ranks, the highest first."""
    table = study.findings.table
    first = table[table["swing_rank_low"] == 1].sort_values("swing", ascending=False, kind="stable")
    return [str(iso3) for iso3 in first.index]


def unranked(study: Study) -> str:
    """Return why nobody is said to be nearest, as a sentence that follows others; or ''."""
    first = nearest(study)
    told = f" Which of the {len(first)} is nearest cannot be told: their 95% intervals overlap."
    return told if len(first) > 1 else ""


def _dissent(study: Study, colour: Lens) -> str:
    table = study.findings.table
    table = table[table["dissent_votes"] > 0]
    count = table["dissent_count"].astype(int)
    never = int((count == 0).sum())
    of = f"{never} of {len(table)} states never voted against the majority of their bloc"
    if not count.any():
        return of.replace(f"{never} of {len(table)}", f"All {len(table)}") if never else ""
    most = [str(iso3) for iso3 in count.index[count == count.max()]]
    texts = set(table.loc[most, "dissent_votes"].astype(int))
    if len(most) > MOST_NAMED:
        return of
    (all_of,) = texts if len(texts) == 1 else (0,)
    on = f"{count.max()} of {all_of} votes" if all_of else f"{count.max()} votes"
    their = "its bloc" if len(most) == 1 else "their blocs"
    who = capital(_by_name(study, most))
    return f"{who} voted most against {their}, on {on}; {never} of {len(table)} states never did"


def _votes_cast(study: Study, colour: Lens) -> str:
    values, all_of = colour.values.dropna().astype(int), len(study.rollcalls)
    always = int((values == all_of).sum())
    said = f"{always or 'None'} of {len(values)} states voted in all {all_of} roll calls"
    least = [str(iso3) for iso3 in values.index[values == values.min()]]
    if values.min() == all_of or len(least) > MOST_NAMED:
        return said
    return f"{said}, {_by_name(study, least)} in {values.min() or 'none'}"


def _sponsored(study: Study, colour: Lens) -> str:
    values, drafts = colour.values.dropna().astype(int), len(study.drafts)
    if not values.any():
        return ""
    most = [str(iso3) for iso3 in values.index[values == values.max()]]
    few = len(most) <= MOST_NAMED
    who = capital(_by_name(study, most)) if few else f"{len(most)} states"
    each = " each" if len(most) > 1 else ""
    none = int((values == 0).sum())
    of = f"{values.max()} of {drafts} drafts{each}"
    return f"{who} sponsored most, {of}; {none} of {len(values)} states sponsored none"


def _position(study: Study, colour: Lens) -> str:
    here, there, rest = _sides(colour)
    return (
        f"{here} states stand on the side of {side_of(study)}, {there} on the other, "
        f"{rest} on neither for sure"
    )


def _closer(study: Study, colour: Lens) -> str:
    here, there, rest = _sides(colour)
    whom = in_sentence([study.general.called(colour.name.removeprefix(CLOSER))])
    return (
        f"{here} states are closer to {whom} here than in general, {there} further away, "
        f"{rest} neither for sure"
    )


def _sides(colour: Lens) -> tuple[int, int, int]:
    """Return how many are above 0, below, and neither, by their intervals."""
    assert colour.low is not None
    assert colour.high is not None
    known = colour.values.notna()
    above, below = int((colour.low[known] > 0).sum()), int((colour.high[known] < 0).sum())
    return above, below, int(known.sum()) - above - below


def _participation(study: Study, colour: Lens) -> str:
    values = colour.values.dropna()
    within = int((values.round(6) == 0).sum())
    return f"{within or 'None'} of {len(values)} states have all their links within one bloc"


def _cross_pressure(study: Study, colour: Lens) -> str:
    values = colour.values.dropna()
    crossed = int((values.round(6) > 0).sum())
    return (
        f"{crossed or 'None'} of {len(values)} states vote with another bloc than they sponsor with"
    )


def _bloc_probability(study: Study, colour: Lens) -> str:
    values = colour.values.dropna()
    always = int((values == 1).sum())
    return f"{always or 'None'} of {len(values)} states are with their bloc in all resamplings"


def _moved(study: Study, colour: Lens) -> str:
    return who_moved(study)


def _by_name(study: Study, countries: list[str]) -> str:
    return in_sentence(sorted((study.dataset.names[iso3] for iso3 in countries), key=letters))


_TOLD: dict[str, Callable[[Study, Lens], str]] = {
    MOVEMENT: _moved,
    SWING: _swing,
    "dissent": _dissent,
    "votes_cast": _votes_cast,
    "sponsored": _sponsored,
    "position": _position,
    "participation": _participation,
    "cross_pressure": _cross_pressure,
    "bloc_probability": _bloc_probability,
}
