"""Encoding of a colour variable and of blocs as fills, shapes, rims and legends."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from alignment.analysis.blocs import Bloc
from alignment.model.text_format import (
    format_dates_in_text,
    format_list,
    format_score,
    format_signed,
)
from alignment.model.vote import NOT_LISTED, VOTE_LABELS
from alignment.scene.colour_variable import (
    CATEGORY,
    DIVERGING,
    MOVEMENT,
    NOT_SIGNIFICANT,
    SPONSOR_PREFIX,
    ColourVariable,
    is_share,
)
from alignment.scene.colours import (
    BLOC_SHAPES,
    MISSING_COLOUR,
    NO_BLOC_COLOUR,
    NO_BLOC_SHAPE,
    NO_VOTE_RIMS,
    OTHER_BLOC_SHAPE,
    SMALL_RIM,
    SWATCH_SHAPE,
    assign_category_colours,
    interpolate_scale,
    lighten_uncertain,
)
from alignment.scene.hulls import Hull
from alignment.studies.study import Study

# Rims of marks that are not hollow: around unknown values on dark paper, and the ring around a
# country that changed bloc; and the swatch of a bloc's outline, in the colour of its fill.
QUIET_RIM, RING_RIM, OUTLINE_RIM, EMPTY_RIM = "quiet", "ring", "outline", "empty"
TOO_FEW_VOTES, NO_BLOC = "too few votes", "alone"
# Rows of the legend of shapes: blocs without a shape of their own, and countries in no bloc.
OTHER_BLOCS, NO_LISTED_BLOC = "other blocs", "none of these"
# Row of the legend of outlines: who is in no bloc, with the shape on the map; or who has no
# outline, without a swatch, as shapes differ.
# A forecast is of a vote that no country has cast.
NOT_VOTING_LABEL = "expected not to vote"
IN_NO_BLOC, IN_NO_OUTLINE = "in no bloc", "in a small bloc or none"
UNLIKELY_LABEL = "less than two thirds likely"
OFF_MAP_PREFIX = "Counted in the vote but not on the map: "
# Steps of a colour scale, which legends divide in three or four.
SCALE_STEPS = 48


@dataclass(frozen=True)
class LegendEntry:
    """One row of a legend; a mark with a dashed `rim` is hollow.

    A `rim` may be a colour, which begins with #. A row without a `shape` has no swatch.
    `match_count` is how many of `count` meet the filter; None without a filter. `alias` is the name
    that the reader gave to a bloc.
    """

    label: str
    count: int
    fill: str
    shape: str
    rim: str = ""
    match_count: int | None = None
    alias: str = ""

    @property
    def visible_count(self) -> int:
        """How many of the counted countries the view shows: those that meet its filter."""
        return self.count if self.match_count is None else self.match_count

    @property
    def text(self) -> str:
        """The label in words: a vote that was not cast is 'absent' only in data."""
        return self.alias or VOTE_LABELS.get(self.label) or format_dates_in_text(self.label)

    @property
    def count_text(self) -> str:
        """The count as it follows the label; '' where nothing is counted.

        >>> LegendEntry("yes", 79, "#09667C", "circle", match_count=10).count_text
        ' 10 of 79'
        >>> LegendEntry("1 to 2.5", 81, "#8568CE", "circle").count_text
        ': 81'
        """
        if not self.count:
            return ""
        # Two adjacent numbers would be read as one.
        separator = ": " if self.label[-1:].isdigit() else " "
        total = str(self.count)
        return separator + (total if self.match_count is None else f"{self.match_count} of {total}")


def format_values(colour: ColourVariable) -> list[str]:
    """Return the values of a colour variable as text, in its order."""
    format_number = format_signed if colour.kind == DIVERGING else format_score

    def format_value(value: str | float) -> str:
        if pd.isna(value):
            return get_missing_label(colour)
        if isinstance(value, float):
            return format_number(value, ".2f")
        return format_dates_in_text(str(value))

    values = colour.values if colour.texts is None else colour.texts
    return [format_value(value) for value in values.tolist()]


def get_missing_label(colour: ColourVariable) -> str:
    """Return what legends and tables call the countries without a value."""
    if colour.name == MOVEMENT:
        return f"{NOT_SIGNIFICANT} or not known"
    return TOO_FEW_VOTES if colour.name == "bloc" else "not known"


def compute_fills(
    colour: ColourVariable,
    index: pd.Index,
    probability: pd.Series | None = None,
    matches: tuple[str, ...] | None = None,
) -> tuple[dict[str, str], tuple[LegendEntry, ...]]:
    """Return the fill of each country, and the legend of a colour variable.

    The legend counts all countries of the study and all votes, on the map or not. With
    `probability`, of each country to be with its bloc, uncertain countries of blocs are paler. With
    `matches`, the countries that meet the filter, the legend counts these as well.
    """
    matching = None if matches is None else colour.values[colour.values.index.isin(matches)]

    def count_matches(labels: list[str]) -> int | None:
        return None if matching is None else int(matching.isin(labels).sum())

    values = colour.values.reindex(index)
    missing = colour.values.isna()
    if colour.kind == CATEGORY:
        fills, entries = _encode_categories(colour, values, count_matches)
        if probability is not None:
            # Texts give tens of percent.
            rounded = probability.round(1)
            # A paler grey of countries in no bloc would be that of too few votes.
            fills |= {
                iso3: lighten_uncertain(fill, rounded[iso3])
                for iso3, fill in fills.items()
                if fill != NO_BLOC_COLOUR
            }
    else:
        fills, entries = _encode_scale(colour, values)
    if colour.unlikely:
        is_unlikely = colour.values.index.isin(colour.unlikely) & (colour.values != "absent")
        row = LegendEntry(
            UNLIKELY_LABEL,
            int(is_unlikely.sum()),
            MISSING_COLOUR,
            SWATCH_SHAPE,
            SMALL_RIM,
            alias=f"smaller: {UNLIKELY_LABEL}",
        )
        if matches is not None:
            number = int((is_unlikely & colour.values.index.isin(matches)).sum())
            row = replace(row, match_count=number)
        entries.append(row)
    # A text without sponsors has nothing to tell apart.
    if missing.any() and not (missing.all() and colour.name.startswith(SPONSOR_PREFIX)):
        label, count = get_missing_label(colour), int(missing.sum())
        row = LegendEntry(label, count, MISSING_COLOUR, SWATCH_SHAPE)
        match_count = None if matching is None else int(matching.isna().sum())
        entries.append(replace(row, match_count=match_count))
    return fills, tuple(entries)


def _encode_categories(
    colour: ColourVariable, values: pd.Series, count_matches: Callable[[list[str]], int | None]
) -> tuple[dict[str, str], list[LegendEntry]]:
    palette = get_palette(colour)
    fills = {
        iso3: MISSING_COLOUR if pd.isna(value) else palette[value]
        for iso3, value in zip(values.index, values, strict=True)
    }
    counts = colour.values.value_counts()
    if colour.vote_counts is not None:
        counts = colour.vote_counts.combine_first(counts)
    is_bloc = colour.name == "bloc"
    entries = [
        LegendEntry(
            label,
            int(counts[label]),
            palette[label],
            SWATCH_SHAPE,
            get_rim(colour, label),
            count_matches([label]),
            NOT_VOTING_LABEL if colour.is_forecast and label == "absent" else "",
        )
        for label in colour.categories
        if counts.get(label, 0) > (1 if is_bloc else 0)
    ]
    single = [label for label in colour.categories if counts.get(label, 0) == 1]
    if single and is_bloc:
        row = LegendEntry(NO_BLOC, len(single), NO_BLOC_COLOUR, SWATCH_SHAPE)
        entries.append(replace(row, match_count=count_matches(single)))
    return fills, entries


def _encode_scale(
    colour: ColourVariable, values: pd.Series
) -> tuple[dict[str, str], list[LegendEntry]]:
    # A colour shows its value as texts give it: equal texts have equal colours.
    numbers = values.astype(float).round(2)
    low, high = numbers.min(), numbers.max()
    if colour.kind == DIVERGING:
        high = max(abs(low), abs(high))
        low = -high
    span, is_diverging = (high - low) or 1.0, colour.kind == DIVERGING

    def get_fill(value: float) -> str:
        step = round(SCALE_STEPS * (value - low) / span)
        return interpolate_scale(step / SCALE_STEPS, is_diverging)

    fills = {
        str(iso3): MISSING_COLOUR if np.isnan(value) else get_fill(value)
        for iso3, value in numbers.items()
    }
    # A diverging scale has its middle as a step.
    step_count = 5 if colour.kind == DIVERGING else 4
    is_count = (numbers.dropna() % 1 == 0).all() and not (is_diverging or is_share(colour.name))
    # Few counts have a step each.
    has_few = is_count and span < step_count
    points = np.arange(low, high + 1) if has_few else np.linspace(low, high, step_count)
    steps = dict.fromkeys(float(step) for step in points)
    # Whole numbers for counts, else as many decimals as tell the steps apart.
    is_whole = all(step % 1 == 0 for step in steps) or (numbers.dropna() % 1 == 0).all()
    decimals = 0 if has_few else 2 if span <= 3 else 0 if is_whole else 1
    entries = []
    for step in steps if numbers.notna().any() else ():
        spec = ".0%" if is_share(colour.name) else f".{decimals if step else 0}f"
        text = format_signed(step, spec)
        entries.append(LegendEntry(text, 0, get_fill(step), SWATCH_SHAPE))
    return fills, entries


def get_palette(colour: ColourVariable) -> dict[str, str]:
    """Return the colour of each category; ordinal categories go from light to dark.

    A bloc of one country has the colour of countries in no bloc.
    """
    if not colour.is_ordinal:
        palette = assign_category_colours(colour.categories, colour.palette_numbers)
        if NOT_LISTED in palette:
            palette[NOT_LISTED] = MISSING_COLOUR
        if colour.name != "bloc":
            return palette
        counts = colour.values.value_counts()
        return palette | {
            name: NO_BLOC_COLOUR for name in colour.categories if counts.get(name, 0) == 1
        }
    last = max(len(colour.categories) - 1, 1)
    return {word: interpolate_scale(place / last) for place, word in enumerate(colour.categories)}


def get_rim(colour: ColourVariable, value: str, iso3: str = "") -> str:
    """Return the rim of a value that is no vote cast or a forecast of a country; '' for others."""
    if not colour.is_vote:
        return ""
    return NO_VOTE_RIMS.get(value, SMALL_RIM if iso3 in colour.unlikely else "")


def describe_off_map(
    colour: ColourVariable, index: pd.Index, unplaced_names: list[str] | None = None
) -> str:
    """Return how many votes of the legend are not on the map; '' if none.

    `unplaced_names` are the countries without a position, named if they are all of those.
    """
    if colour.vote_counts is None:
        return ""
    on_map = colour.values.reindex(index).value_counts()
    counts = colour.vote_counts
    off_map = counts.sub(on_map, fill_value=0).reindex(counts.index).astype(int)
    parts = [
        f"{off_map[word]} {VOTE_LABELS.get(word, word)}"
        for word in colour.categories
        if off_map.get(word, 0)
    ]
    are_all_named = unplaced_names and off_map.sum() == len(unplaced_names)
    names = f" ({format_list(unplaced_names)})" if unplaced_names and are_all_named else ""
    return f"{OFF_MAP_PREFIX}{format_list(parts)}{names}." if parts else ""


def compute_shapes(study: Study) -> tuple[dict[str, str], tuple[LegendEntry, ...]]:
    """Return the shape of each country and the legend of shapes."""
    shapes = dict.fromkeys(study.table.index, NO_BLOC_SHAPE)
    entries = []
    for bloc in study.blocs:
        has_own_shape = bloc.id <= len(BLOC_SHAPES)
        shape = BLOC_SHAPES[bloc.id - 1] if has_own_shape else OTHER_BLOC_SHAPE
        if bloc.size > 1:
            shapes.update(dict.fromkeys(bloc.members, shape))
        if bloc.size > 1 and has_own_shape:
            entries.append(LegendEntry(bloc.name, bloc.size, MISSING_COLOUR, shape))
    if other_bloc_count := sum(shape == OTHER_BLOC_SHAPE for shape in shapes.values()):
        entries.append(LegendEntry(OTHER_BLOCS, other_bloc_count, MISSING_COLOUR, OTHER_BLOC_SHAPE))
    placed = study.table.index[study.table["x"].notna()]
    no_bloc_count = sum(shapes[iso3] == NO_BLOC_SHAPE for iso3 in placed)
    if no_bloc_count and entries:
        entries.append(LegendEntry(NO_LISTED_BLOC, no_bloc_count, MISSING_COLOUR, NO_BLOC_SHAPE))
    return shapes, tuple(entries)


def make_outline_legend(
    hulls: Sequence[Hull], blocs: Iterable[Bloc], country_count: int
) -> tuple[LegendEntry, ...]:
    """Return the legend of the outlines of blocs, in their colours, and who is in none of them."""
    entries = [
        LegendEntry(hull.name, hull.size, hull.line, SWATCH_SHAPE, OUTLINE_RIM) for hull in hulls
    ]
    outlined = sum(hull.size for hull in hulls)
    if outlined < country_count:
        is_whole = outlined == sum(bloc.size for bloc in blocs if bloc.size > 1)
        count = country_count - outlined
        entries.append(
            LegendEntry(IN_NO_BLOC, count, NO_BLOC_COLOUR, NO_BLOC_SHAPE, OUTLINE_RIM)
            if is_whole
            else LegendEntry(IN_NO_OUTLINE, count, "", "")
        )
    return tuple(entries)


def restrict_legend_to_matches(
    legend: tuple[LegendEntry, ...], is_brief: bool
) -> tuple[LegendEntry, ...]:
    """Return a legend that counts only values with matches, for a filter on its own variable.

    A brief legend leaves the other values out.
    """
    return tuple(
        entry if entry.match_count else replace(entry, count=0, match_count=None)
        for entry in legend
        if entry.match_count or (entry.count and not is_brief)
    )


def add_bloc_shapes(
    colour_legend: tuple[LegendEntry, ...], shape_legend: tuple[LegendEntry, ...]
) -> tuple[LegendEntry, ...]:
    """Return the legend of blocs by colour with the shape of each bloc on the map."""
    shapes = {entry.label: entry.shape for entry in shape_legend}
    shapes |= dict.fromkeys((NO_BLOC, TOO_FEW_VOTES), NO_BLOC_SHAPE)
    return tuple(
        replace(entry, shape=shapes.get(entry.label, OTHER_BLOC_SHAPE)) for entry in colour_legend
    )
