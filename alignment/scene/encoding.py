"""A lens and the blocs as fills, shapes and legends: what a mark means."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from alignment.answer.study import Study
from alignment.model.vote import NOT_LISTED
from alignment.model.wording import listed, signed
from alignment.scene.colours import (
    ALONE,
    MISSING,
    NO_BLOC_SHAPE,
    OTHER_SHAPE,
    RIMS,
    SHAPES,
    SWATCH,
    category_colours,
    paler,
    scale_colour,
)
from alignment.scene.lens import CATEGORY, DIVERGING, EXPECTED, VOTE, Lens

# Rims that are no hollow one's: around what is light on paper, around who is not known on dark
# ground, and off a disc, around who changed bloc.
HEAVY, QUIET, RING = "heavy", "quiet", "ring"
NOT_ENOUGH, IN_NONE = "not enough votes", "alone"
# In the legend of shapes, all who are in a bloc that has none of its own, and who are in no bloc.
OTHERS, NONE_OF_THESE = "other blocs", "none of these"
OFF_MAP = "Counted in the vote but not on the map: "


@dataclass(frozen=True)
class Entry:
    """One row of a legend; `rim` is dashed or dotted where its mark is hollow.

    `met` is how many of those counted meet the conditions of the view, None where it has none.
    """

    label: str
    count: int
    fill: str
    shape: str
    rim: str = ""
    met: int | None = None

    @property
    def shown(self) -> int:
        """How many of those counted the view shows: those that meet its conditions."""
        return self.count if self.met is None else self.met

    @property
    def uncounted(self) -> Entry:
        """The same as a key alone, which counts nobody."""
        return replace(self, count=0, met=None)

    @property
    def counted(self) -> str:
        """The count as it stands after the label; '' where nothing is counted.

        >>> Entry("yes", 79, "#0072B2", "circle", met=10).counted
        ' 10 of 79'
        >>> Entry("1 to 2.5", 81, "#0072B2", "circle").counted
        ': 81'
        """
        if not self.count:
            return ""
        # Two numbers beside one another would be read as one.
        after = ": " if self.label[-1:].isdigit() else " "
        return f"{after}{self.count}" if self.met is None else f"{after}{self.met} of {self.count}"


def said(colour: Lens) -> list[str]:
    """Return the values of a lens in words, in its order."""
    missing = NOT_ENOUGH if colour.name == "bloc" else "not known"
    return [
        missing
        if pd.isna(value)
        else signed(value, ".2f")
        if isinstance(value, float)
        else str(value)
        for value in colour.values.tolist()
    ]


def fills_of(
    colour: Lens,
    index: pd.Index,
    sure: pd.Series | None = None,
    meets: tuple[str, ...] | None = None,
) -> tuple[dict[str, str], tuple[Entry, ...]]:
    """Return the fill of each country and the legend of a lens.

    The legend of a vote counts all who voted, whichever of them are on the map. With `sure`, the
    chance of each country to be with its bloc, the less sure are paler. With `meets`, who meets
    the conditions of a view, it also tells how many of each count do.
    """

    def met(asked: pd.Series) -> int | None:
        return None if meets is None else int(asked[asked.index.isin(meets)].sum())

    values = colour.values.reindex(index)
    missing = values.isna()
    if colour.kind == CATEGORY:
        palette = palette_of(colour)
        counts, counted = values.value_counts(), values
        if colour.tally is not None:
            counted = colour.values
            counts = colour.tally.combine_first(counts)
        palette |= {word: MISSING for word in (NOT_LISTED,) if word in palette}
        fills = {
            iso3: MISSING if unknown else palette[value]
            for iso3, value, unknown in zip(index, values, missing, strict=True)
        }
        if sure is not None:
            fills = {iso3: paler(fill, sure[iso3]) for iso3, fill in fills.items()}
        entries = [
            Entry(
                word,
                int(counts[word]),
                palette[word],
                SWATCH,
                rim_of(colour, word),
                met(counted == word),
            )
            for word in colour.order
            if counts.get(word, 0) > (1 if colour.name == "bloc" else 0)
        ]
        single = [word for word in colour.order if counts.get(word, 0) == 1]
        if single and colour.name == "bloc":
            entries.append(Entry(IN_NONE, len(single), ALONE, SWATCH, met=met(values.isin(single))))
    else:
        fills, entries = _scaled(colour, values)
    if missing.any():
        word = NOT_ENOUGH if colour.name == "bloc" else "not known"
        entries.append(Entry(word, int(missing.sum()), MISSING, SWATCH, met=met(missing)))
    return fills, tuple(entries)


def palette_of(colour: Lens) -> dict[str, str]:
    """Return the colour of each category of a lens; of those in order from light to dark.

    A bloc of one country has that of who is alone.
    """
    if not colour.graded:
        palette = category_colours(colour.order, colour.numbers)
        if colour.name != "bloc":
            return palette
        counts = colour.values.value_counts()
        return palette | {name: ALONE for name in colour.order if counts.get(name, 0) == 1}
    last = max(len(colour.order) - 1, 1)
    return {word: scale_colour(place / last) for place, word in enumerate(colour.order)}


def rim_of(colour: Lens, value: str) -> str:
    """Return the rim of who has a value that is no vote cast, '' for all others."""
    return RIMS.get(value, "") if colour.name.startswith((VOTE, EXPECTED)) else ""


def off_map(colour: Lens, index: pd.Index, lost: list[str] | None = None) -> str:
    """Return how many the legend of a vote counts that are not on the map; '' for none.

    `lost` are the names of who has no place: they are told where they are all of those.
    """
    if colour.tally is None:
        return ""
    there = colour.values.reindex(index).value_counts()
    away = colour.tally.sub(there, fill_value=0).reindex(colour.tally.index).astype(int)
    told = [f"{away[word]} {word}" for word in colour.order if away.get(word, 0)]
    who = f" ({listed(lost)})" if lost and away.sum() == len(lost) else ""
    return f"{OFF_MAP}{listed(told)}{who}." if told else ""


def _scaled(colour: Lens, values: pd.Series) -> tuple[dict[str, str], list[Entry]]:
    numbers = values.astype(float)
    low, high = numbers.min(), numbers.max()
    if colour.kind == DIVERGING:
        high = max(abs(low), abs(high))
        low = -high
    span = (high - low) or 1.0
    shades = {}
    for iso3, number in numbers.items():
        share = 0.0 if np.isnan(number) else (number - low) / span
        fill = MISSING if np.isnan(number) else scale_colour(share, colour.kind == DIVERGING)
        shades[str(iso3)] = fill
    # A scale with two sides has its middle, where they meet.
    count = 5 if colour.kind == DIVERGING else 4
    steps = dict.fromkeys(float(step) for step in np.linspace(low, high, count))
    # Of counts whole numbers, of others as many places as tell the steps apart.
    whole = all(step % 1 == 0 for step in steps) or (numbers.dropna() % 1 == 0).all()
    places = 2 if span <= 3 else 0 if whole else 1
    entries = []
    for step in steps if numbers.notna().any() else ():
        text = signed(step, f".{places if step else 0}f")
        fill = scale_colour((step - low) / span, colour.kind == DIVERGING)
        entries.append(Entry(text, 0, fill, SWATCH))
    return shades, entries


def shapes_of(study: Study) -> tuple[dict[str, str], tuple[Entry, ...]]:
    """Return the shape of each country and the legend of shapes."""
    shapes = dict.fromkeys(study.table.index, NO_BLOC_SHAPE)
    entries = []
    for bloc in study.blocs:
        own = bloc.id <= len(SHAPES)
        shape = SHAPES[bloc.id - 1] if own else OTHER_SHAPE
        if bloc.size > 1:
            shapes.update(dict.fromkeys(bloc.members, shape))
        if bloc.size > 1 and own:
            entries.append(Entry(bloc.name, bloc.size, MISSING, shape))
    if small := sum(shape == OTHER_SHAPE for shape in shapes.values()):
        entries.append(Entry(OTHERS, small, MISSING, OTHER_SHAPE))
    drawn = study.table.index[study.table["x"].notna()]
    others = sum(shapes[iso3] == NO_BLOC_SHAPE for iso3 in drawn)
    if others and entries:
        entries.append(Entry(NONE_OF_THESE, others, MISSING, NO_BLOC_SHAPE))
    return shapes, tuple(entries)


def of_those(colours: tuple[Entry, ...], brief: bool) -> tuple[Entry, ...]:
    """Return the legend of a vote where who is asked for voted so.

    Of other votes, which only the dimmed cast, nothing is counted.
    """
    return tuple(
        entry if entry.met else entry.uncounted
        for entry in colours
        if entry.met or (entry.count and not brief)
    )


def in_shape(colours: tuple[Entry, ...], shapes: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """Return the legend of blocs by colour with the shape that each has on the bloc map."""
    shape = {entry.label: entry.shape for entry in shapes}
    shape |= dict.fromkeys((IN_NONE, NOT_ENOUGH), NO_BLOC_SHAPE)
    return tuple(replace(entry, shape=shape.get(entry.label, OTHER_SHAPE)) for entry in colours)
