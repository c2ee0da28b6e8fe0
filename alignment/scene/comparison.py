"""Comparison of two studies on a picture: its finding as a title, and moves as arrows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from shapely import LineString

from alignment.analysis.bloc_naming import format_bloc_name
from alignment.model.dataset import get_record
from alignment.model.text_format import (
    add_article,
    capitalize_first,
    format_count,
    format_day,
    format_list,
    format_signed,
    join_country_names,
)
from alignment.model.url import parse_url_strictly
from alignment.model.view import View
from alignment.network.layout import align_layout
from alignment.scene.colour_variable import ColourVariable
from alignment.scene.headline import (
    MAX_NAMED_MOVERS,
    add_subject,
    compose_headline,
    describe_apparent_moves,
    describe_joint_significance,
    describe_obstacle,
    describe_same_titles,
    describe_selected_changes,
    describe_unplaced_countries,
    get_verb,
    join_names_in_order,
)
from alignment.studies.comparison import (
    MIN_CHANGE_PROBABILITY,
    PENDING,
    SINGLETON_LABEL,
    Comparison,
    compare,
    find_changes,
    find_drawn_movers,
    find_outliers,
    find_significant_moves,
)
from alignment.studies.filters import CountryFilter
from alignment.studies.study import StabilityFunction, Study, compute_stability, compute_study
from alignment.studies.timeline import Period, PeriodResult, Timeline

# Maximum number of arrows, besides those of selected countries.
MAX_ARROWS = 10
# Minimum length of an arrow and distance between two, in radii of a disc.
MIN_ARROW_LENGTH, MIN_ARROW_DISTANCE = 2.0, 2.5
# Share of the days from the first vote to the last that two periods have in common at least, or
# a sentence warns of it.
MIN_SHARED_DAYS = 1 / 3
# Position changes that differ by less count as equal.
POSITION_TOLERANCE = 1e-6
# Changes that are stated, where others are too uncertain for it.
CERTAIN = f"at least {MIN_CHANGE_PROBABILITY:.0%} certain"
# Countries that changed bloc are named on a picture up to this number.
MAX_LISTED_CHANGES = 20
# Bloc before and after by country, in words.
BlocChanges = dict[str, tuple[str, str]]


@dataclass(frozen=True)
class CountryMove:
    """A country that moved, and its earlier position on the later map."""

    iso3: str
    start: tuple[float, float]


def compute_view_comparison(
    study: Study, view: View, get_stability: StabilityFunction = compute_stability
) -> Comparison | None:
    """Return the comparison that a view asks for; None where it shows something else.

    The study is the later one, anchored on the earlier. `get_stability` resamples their titles.
    """
    if not view.versus or view.time or view.multiples:
        return None
    query, _ = parse_url_strictly(view.versus)
    return compare(compute_study(study.dataset, query), study, get_stability)


def describe_largest_move(comparison: Comparison, names: Mapping[str, str] | None = None) -> str:
    """Return which of the countries that changed bloc moved most, from which bloc to which.

    No country is named whose change of position is not significant or has no known error: if taken
    together no more countries moved than by chance, only that is said; else the significant ones
    are named, if few. `names` are short by default, as in titles.

    >>> import alignment
    >>> records = alignment.load()
    >>> whole = alignment.study(records)
    >>> without = alignment.study(records, exclude_rollcalls=("A/RES/74/247",))
    >>> describe_largest_move(compare(whole, without))
    'No difference of bloc is at least 90% certain; Bolivia differs most, in the India–Indonesia \
bloc'
    """
    if obstacle := describe_obstacle(comparison):
        return obstacle
    if not comparison.is_change:
        return describe_changed_count(comparison)
    table, bloc_moves = comparison.table, comparison.bloc_moves
    outliers = find_outliers(comparison)
    outliers = outliers[outliers[["bloc_before", "bloc_after"]].notna().all(axis=1)]
    if outliers.empty:
        return describe_no_outlier(comparison)
    sizes = outliers[comparison.measure].abs()
    is_equal = (sizes - sizes.iloc[0]).abs() < POSITION_TOLERANCE
    first, names = str(outliers.index[0]), names or comparison.before.dataset.short_names
    significant, known = find_significant_moves(comparison)
    if no_significance := describe_joint_significance(comparison):
        return f"{describe_changed_count(comparison)}; {no_significance}"
    if known and first not in significant.index:
        is_few = len(significant) <= MAX_NAMED_MOVERS
        known_names = map(names.__getitem__, significant.index)
        movers = join_names_in_order(known_names) if is_few else len(significant)
        moved = describe_apparent_moves(comparison)
        return f"{describe_changed_count(comparison)}; {movers} {moved}"
    if not known and first not in bloc_moves:
        changes = f"{comparison.noun}s of position"
        return f"{describe_changed_count(comparison)}; {changes} have no known error"
    if first not in bloc_moves:
        bloc = _format_bloc_before(table, first)
        equals = [
            iso3 for iso3 in outliers.index[is_equal] if _format_bloc_before(table, iso3) == bloc
        ]
        changed = describe_changed_count(comparison)
        most = "moved most" if comparison.is_in_time else f"differ{'s' * (len(equals) == 1)} most"
        return f"{changed}; {_join_named(names, equals)} {most}, in {bloc}"
    before, after = (format_bloc(name) for name in bloc_moves[first])
    equals = [
        iso3 for iso3 in outliers.index[is_equal] if bloc_moves.get(str(iso3)) == bloc_moves[first]
    ]
    move = describe_bloc_move(comparison, before, after)
    who = capitalize_first(_join_named(names, equals))
    changed, most = "changed bloc", "moved most"
    if not comparison.is_in_time:
        verb = "is" if len(equals) == 1 else "are"
        changed, most = f"{verb} in another bloc", f"differ{'s' * (verb == 'is')} most"
    if len(equals) == len(bloc_moves) and comparison.uncertain_changes:
        return f"{describe_changed_count(comparison)}: {who}, {move}"
    if len(bloc_moves) == 1:
        return f"{who} alone {changed}: {move}"
    if len(equals) == len(bloc_moves):
        return f"{who} {changed}: {move}"
    is_largest = table[comparison.measure].abs().max() - sizes.iloc[0] < POSITION_TOLERANCE
    if is_largest:
        return f"{who} {most}: {move}"
    group = f"{len(bloc_moves)} countries {describe_changed_group(comparison)}"
    return f"Of {group} {_join_named(names, equals)} {most}: {move}"


def describe_larger_move(comparison: Comparison) -> str:
    """Return who had the largest significant change, in no certain new bloc; '' for nobody."""
    changes = comparison.stated_changes.dropna()
    if changes.empty or (first := str(changes.abs().idxmax())) in comparison.bloc_moves:
        return ""
    verb = "moved" if comparison.is_in_time else "differs"
    name = add_article(comparison.before.dataset.short_names[first])
    change = f"{format_signed(changes[first])} standard deviations"
    return (
        f"Of all countries that {describe_apparent_moves(comparison)} {name} {verb} most "
        f"({change}), without a certain {comparison.noun} of bloc."
    )


def compose_comparison_title(comparison: Comparison, selected: tuple[str, ...] = ()) -> str:
    """Return the finding of a comparison, as page, pictures, charts and commands say it.

    It is what became of the selected countries, or the largest move, after what differs where the
    selections are of the same years.
    """
    if selected and (changes := describe_selected_changes(comparison, selected)):
        return changes
    title = describe_largest_move(comparison)
    return title if comparison.is_in_time else add_subject(name_difference(comparison), title)


def name_difference(comparison: Comparison) -> str:
    """Return what differs between two selections, as in: “cybercrime” against “ICT security”.

    >>> import alignment
    >>> records = alignment.load()
    >>> topics = ("ict-security",), ("cybercrime",)
    >>> name_difference(compare(*(alignment.study(records, topics=each) for each in topics)))
    'ICT security against cybercrime'
    """
    studies = comparison.before, comparison.after
    parts = [study.query.list_parts() for study in studies]
    if not comparison.is_change:
        return " against ".join(study.measure_label for study in studies)
    own = [
        "; ".join(text for part, text in each if (part, text) not in other).removeprefix("on ")
        for each, other in (parts, parts[::-1])
    ]
    if all(own):
        return " against ".join(own)
    return " against ".join(
        " ".join(filter(None, (study.basis, text)))
        for study, text in zip(studies, own, strict=True)
    )


def describe_compared_views(comparison: Comparison) -> str:
    """Return how many changed bloc, what is compared, and how the earlier query differs."""
    before, after = comparison.before, comparison.after
    parts = after.found_query.describe().split("; ")
    if before.measure_label != after.measure_label:
        parts.append(after.measure_label)
    changed = describe_changed_count(comparison)
    title = describe_largest_move(comparison)
    # A title without a country begins with their number, and another may have it.
    lead = f"{changed}." if len(comparison.bloc_moves) > 1 and not title.startswith(changed) else ""
    if title.startswith("Of "):
        lead = describe_larger_move(comparison)
    # A count of certain changes "of" all says already that others are uncertain.
    if comparison.bloc_moves and changed not in f"{title} {lead}":
        lead = " ".join(filter(None, (lead, describe_uncertain_changes(comparison))))
    earlier = describe_earlier(comparison)
    compared = f"{after.basis} {'; '.join(parts)}"
    one, other = comparison.names
    if comparison.is_in_time:
        compared = f"{compared}. {one}: {earlier}"
    else:
        compared = f"{one}: {earlier}. {other}: {compared}"
    if comparison.obstacle:
        lead = describe_same_titles(comparison)
    return " ".join(filter(None, (lead, compared)))


def describe_vote_days(comparison: Comparison) -> str:
    """Return the first and the last day of the votes of each selection; '' where both have them.

    Texts of two topics can be of other years, though both selections have the same; a second
    sentence warns of periods with few common days. Periods have their days in their names.
    """
    days = [study.rollcalls["date"].astype(str) for study in (comparison.before, comparison.after)]
    if not comparison.is_change or comparison.is_in_time or any(each.empty for each in days):
        return ""
    spans = [(each.min(), each.max()) for each in days]
    if spans[0] == spans[1]:
        return ""
    one, other = (
        f"on {format_day(first)}"
        if first == last
        else f"from {format_day(first)} to {format_day(last)}"
        for first, last in spans
    )
    text = f"The first selection has votes {one}, the second {other}."
    starts, ends = (pd.to_datetime(list(each)) for each in zip(*spans, strict=True))
    shared = (ends.min() - starts.max()).days + 1
    whole = (ends.max() - starts.min()).days + 1
    if shared < MIN_SHARED_DAYS * whole:
        common = f"have {shared:,} of {whole:,} days in common" if shared > 0 else "do not overlap"
        text += f" The two periods {common}, so a difference may be one of time."
    return text


def describe_earlier(comparison: Comparison) -> str:
    """Return the number of texts of the earlier selection, and its parts that the later lacks."""
    parts = _list_query_differences(comparison)
    separator = " " if parts and parts[0].startswith("on ") else ", "
    return separator.join(filter(None, (comparison.before.basis, ", ".join(parts))))


def _list_query_differences(comparison: Comparison) -> list[str]:
    """Return the parts of the earlier query, in words, that the later does not have."""
    before, after = comparison.before, comparison.after
    later_parts = after.found_query.describe().split("; ")
    parts = before.found_query.describe().split("; ")
    differences = [part for part in parts if part not in later_parts]
    return differences + [before.measure_label] * (before.measure_label != after.measure_label)


def format_bloc(name: str) -> str:
    """Return a bloc name of `Comparison.bloc_moves` in words, to follow 'from' or 'to'.

    >>> format_bloc("West"), format_bloc("alone"), format_bloc("new Mali–Liberia")
    ('the West bloc', 'being alone', 'a new Mali–Liberia bloc')
    """
    if name == SINGLETON_LABEL:
        return "being alone"
    # Names of blocs that a comparison adds to when a bloc continues under another name.
    name, origin = re.split(r"(?= \((?:before|first selection): |$)", name, maxsplit=1)
    for prefix, article in (("new ", "a new "), ("another ", "another ")):
        if name.startswith(prefix):
            return format_bloc_name(name.removeprefix(prefix)).replace("the ", article, 1)
    return f"{format_bloc_name(name)}{origin}"


def compute_country_moves(
    comparison: Comparison, selected: tuple[str, ...]
) -> tuple[CountryMove, ...]:
    """Return the moves to draw, with earlier positions fitted to the later map.

    These are the selected countries and those that changed bloc, or if none did those whose change
    is beyond chance; the largest move first. Arrows that are too short or too near an earlier one
    are left out.
    """
    if comparison.obstacle or not comparison.is_change:
        return ()
    table = comparison.table
    start, end = (
        table[[f"x_{when}", f"y_{when}"]].to_numpy(dtype=float) for when in ("before", "after")
    )
    is_placed = ~np.isnan(start).any(axis=1) & ~np.isnan(end).any(axis=1)
    map_positions = comparison.after.table.reindex(table.index)[["x", "y"]].to_numpy(dtype=float)
    ends = zip(align_layout(start, map_positions, is_placed), map_positions, strict=True)
    segments = dict(zip(map(str, table.index), ends, strict=True))
    placed = set(table.index[is_placed])
    lines = {iso3: LineString(segments[iso3]) for iso3 in selected if iso3 in placed}
    max_lines, disc_radius = len(lines) + MAX_ARROWS, comparison.after.disc
    outliers = find_drawn_movers(comparison).index
    for iso3 in map(
        str, outliers[: len(comparison.bloc_moves)] if comparison.bloc_moves else outliers
    ):
        if iso3 not in placed or iso3 in lines:
            continue
        line = LineString(segments[iso3])
        gap = min((line.distance(other) for other in lines.values()), default=np.inf)
        if (
            line.length >= MIN_ARROW_LENGTH * disc_radius
            and gap >= MIN_ARROW_DISTANCE * disc_radius
        ):
            lines[iso3] = line
        if len(lines) == max_lines:
            break
    return tuple(CountryMove(iso3, line.coords[0]) for iso3, line in lines.items())


def describe_arrows(
    comparison: Comparison, moves: tuple[CountryMove, ...], selected: tuple[str, ...]
) -> str:
    """Return what the arrows of a picture are, and which countries have one."""
    changed_group = describe_changed_group(comparison)
    drawn = [move.iso3 for move in moves]
    others = [iso3 for iso3 in drawn if iso3 not in selected]
    changed = list_changed_countries(comparison)
    parts = ["those chosen"] if len(others) < len(drawn) else []
    if others and changed:
        limit = "" if set(changed) <= set(drawn) else ", as many as fit"
        parts.append(f"{len(others)} of {len(changed)} {changed_group}{limit}")
    elif others:
        parts.append(f"{len(others)} of all, whose votes differ most")
    return f"{format_arrow_caption(comparison)[:-1]}: {format_list(parts)}."


def format_arrow_caption(comparison: Comparison) -> str:
    """Return what an arrow of a picture is, as a sentence."""
    start = "earlier map" if comparison.is_in_time else "map of the first selection"
    return f"Arrow = from its place on the {start}."


def list_bloc_changes(comparison: Comparison) -> list[str]:
    """Return which countries moved from which bloc to which, the most frequent move first.

    None are between votes and sponsors.
    """
    moves, names = comparison.bloc_moves.items(), comparison.before.dataset.short_names
    changes = {iso3: (format_bloc(before), format_bloc(after)) for iso3, (before, after) in moves}
    if not comparison.is_change:
        return []
    return group_bloc_changes(changes, names, lambda *move: describe_bloc_move(comparison, *move))


def describe_destinations(comparison: Comparison) -> str:
    """Return the countries that changed bloc by their new bloc; '' for none or many."""
    if not comparison.is_change:
        return ""
    moves, names = comparison.bloc_moves, comparison.before.dataset.short_names
    by_bloc: dict[str, list[str]] = {}
    for iso3, (_, after) in moves.items() if len(moves) <= MAX_LISTED_CHANGES else ():
        bloc = "alone" if after == SINGLETON_LABEL else f"in {format_bloc(after)}"
        bloc = f"now {bloc}" if comparison.is_in_time else f"{bloc} {comparison.places[1]}"
        by_bloc.setdefault(bloc, []).append(names[iso3])
    ordered = sorted(by_bloc.items(), key=lambda each: -len(each[1]))
    parts = (f"{bloc}: {join_names_in_order(countries)}" for bloc, countries in ordered)
    return f"{capitalize_first('; '.join(parts))}." if by_bloc else ""


def group_bloc_changes(
    changes: BlocChanges,
    names: Mapping[str, str],
    format_move: Callable[[str, str], str] = "from {} to {}".format,
) -> list[str]:
    """Return the countries of each move between blocs, the most frequent move first.

    >>> move = ("the West bloc", "being alone")
    >>> group_bloc_changes({"B": move, "A": move}, {"A": "Aland", "B": "Bland"})
    ['from the West bloc to being alone: Aland and Bland']
    """
    by_move: dict[tuple[str, str], list[str]] = {}
    for iso3, move in changes.items():
        by_move.setdefault(move, []).append(names[iso3])
    return [
        f"{format_move(*move)}: {join_names_in_order(countries)}"
        for move, countries in sorted(by_move.items(), key=lambda each: -len(each[1]))
    ]


def list_changed_countries(comparison: Comparison) -> list[str]:
    """Return the countries that changed bloc and have positions in both studies."""
    placed = set(comparison.table.index[comparison.table["moved"].notna()])
    return [iso3 for iso3 in comparison.bloc_moves if iso3 in placed]


def describe_changed_count(comparison: Comparison) -> str:
    """Return how many countries changed bloc, of the uncertain ones too if there are some."""
    count, uncertain = len(comparison.bloc_moves), len(comparison.uncertain_changes)
    if not count and uncertain:
        return f"No {comparison.noun} of bloc is {CERTAIN}"
    if uncertain:
        changes = f"{count} of {count + uncertain} {comparison.noun}s of bloc"
        return f"{changes} {'is' if count == 1 else 'are'} {CERTAIN}"
    countries = format_count(count, "country", "countries") if count else "No country"
    if comparison.is_change:
        verb = "are" if count > 1 else "is"
        return f"{countries} {'changed' if comparison.is_in_time else f'{verb} in another'} bloc"
    one, other = (get_verb(study) for study in (comparison.before, comparison.after))
    total = int(comparison.table["bloc_changed"].notna().sum())
    return f"{count or 'None'} of {total} countries {one} with one bloc and {other} with another"


def describe_uncertain_changes(comparison: Comparison) -> str:
    """Return how many changes of bloc are not counted, as a sentence; '' for none."""
    count = len(comparison.uncertain_changes)
    changes = (
        f"{format_count(count, comparison.noun)} with a probability below "
        f"{MIN_CHANGE_PROBABILITY:.0%}"
    )
    return f"{changes} {'is' if count == 1 else 'are'} not counted." if count else ""


def describe_no_outlier(comparison: Comparison) -> str:
    """Return that no country stands out."""
    return f"No country {'moved' if comparison.is_in_time else 'differs'} more than others"


def describe_changed_group(comparison: Comparison) -> str:
    """Return a relative clause for the countries that changed bloc."""
    if comparison.uncertain_changes:
        return f"whose {comparison.noun} of bloc is {CERTAIN}"
    return f"that {'changed' if comparison.is_in_time else 'are in another'} bloc"


def describe_bloc_move(comparison: Comparison, before: str, after: str) -> str:
    """Return two blocs, as :func:`format_bloc` gives them, as a move or in both selections."""
    if comparison.is_in_time:
        return f"from {before} to {after}"
    return f"{before} {comparison.places[0]}, {after} {comparison.places[1]}"


def _format_bloc_before(table: pd.DataFrame, iso3: str) -> str:
    return format_bloc_name(str(get_record(table, iso3)["bloc_before"]))


def _join_named(names: Mapping[str, str], countries: list[str]) -> str:
    named = [names[iso3] for iso3 in countries]
    return join_country_names(
        named if len(named) <= MAX_NAMED_MOVERS else [named[0], f"{len(named) - 1} others"]
    )


@dataclass(frozen=True)
class BlocFlow:
    """Countries that were in the bloc `before` and are in the bloc `after`.

    `total` countries were in the first, of which `stayed` are still in it. `nearer` of the
    countries agree more with these than with others in the second, by the mean of their weights.
    """

    before: str
    after: str
    countries: tuple[str, ...]
    stayed: int
    total: int
    nearer: int = 0

    @property
    def finding(self) -> str:
        """How many of the bloc are in the other one, which is never certain."""
        moved = f"{len(self.countries)} of {self.total} from {self.before}"
        return f"{moved} may now be with {self.after}"

    @property
    def label(self) -> str:
        """The row of a legend that counts the countries."""
        return f"may be in {self.after}"

    @property
    def text(self) -> str:
        """Where the others of the bloc are, as a sentence."""
        elsewhere = self.total - len(self.countries) - self.stayed
        ending = f", {elsewhere} are elsewhere" if elsewhere else ""
        return f"{self.stayed} of the {self.total} stayed{ending}."

    @property
    def contrast(self) -> str:
        """How many of the countries agree more with those that stayed, if most do, else nothing."""
        count = len(self.countries)
        if not count < 2 * self.nearer:
            return ""
        who = f"All {count}" if self.nearer == count else f"{self.nearer} of the {count}"
        stayed = f"the {self.stayed} that stayed"
        return f"{who} agreed more with {stayed} than with others in {self.after}."


def find_largest_flow(before: Study, after: Study, countries: Sequence[str]) -> BlocFlow | None:
    """Return where most of a bloc are now, if more left it for another than stayed; else None.

    Both are of one timeline. Blocs have their last names. Only the `countries` count.
    """
    names = {bloc.id: bloc.name for bloc in after.blocs if bloc.size > 1}
    old_blocs, new_blocs = (
        study.table.loc[list(countries), "bloc"].tolist() for study in (before, after)
    )
    moves = list(zip(old_blocs, new_blocs, strict=True))
    counts = Counter(moves)
    flows = [
        BlocFlow(
            names[old],
            names[new],
            tuple(iso3 for iso3, move in zip(countries, moves, strict=True) if move == (old, new)),
            counts[old, old],
            old_blocs.count(old),
        )
        for (old, new), count in counts.items()
        if old in names and new in names and new != old and count > counts[old, old]
    ]
    flow = max(flows, key=lambda flow: len(flow.countries), default=None)
    if flow is None or not flow.stayed:
        return flow
    weights = pd.DataFrame(after.weight.scores, after.weight.index, after.weight.index)
    members = pd.Series(new_blocs, list(countries)).map(names).drop(list(flow.countries))
    own, other = (
        weights.loc[list(flow.countries), members.index[members == name]].mean(axis=1)
        for name in (flow.before, flow.after)
    )
    return replace(flow, nearer=int((own > other).sum()))


@dataclass(frozen=True)
class PeriodChange:
    """How blocs changed since an earlier period of a timeline.

    `title` is the finding, `doubt` has sentences on what limits it. `countries` are those to name.
    The title or the doubt counts the `movers`, as does the row `label` of a legend. `others` may
    have changed bloc in other ways. `rest` is a sentence on the others of the movers' bloc.
    `compared` are the countries that the title counts.
    """

    title: str
    doubt: str
    countries: tuple[str, ...] = ()
    movers: tuple[str, ...] = ()
    label: str = ""
    rest: str = ""
    others: tuple[str, ...] = ()
    compared: tuple[str, ...] = ()


def describe_period_change(
    timeline: Timeline | None,
    label: str,
    get_stability: StabilityFunction | None = None,
    country_filter: CountryFilter | None = None,
) -> PeriodChange | None:
    """Return how blocs changed since the period before; None if that cannot be stated.

    A bloc that the timeline tracks under one number is the same bloc. A change is stated as certain
    only with the probability that a comparison needs; without `get_stability`, none is. With a
    filter only the countries that meet it are counted, and no flow from bloc to bloc is.
    """
    pair = timeline.find_comparable_pair(label) if timeline else None
    moves = _find_period_moves(pair, get_stability, country_filter) if pair else None
    if moves is None:
        return None
    if not moves.moved:
        return _describe_no_moves(moves)
    describe = _describe_certain_moves if moves.certain else _describe_possible_moves
    return describe(moves)


@dataclass(frozen=True)
class _PeriodMoves:
    """The changes of bloc from one period to the next.

    `both` are the countries compared, `moved` those that may have changed bloc, and `certain` those
    whose change is likely enough to be stated. `noun` is what the countries are called;
    `single_name` is the name if there is only one, else ''.
    """

    earlier: Period
    later: Period
    before: Study
    after: Study
    both: list[str]
    moved: list[str]
    certain: list[str]
    noun: str
    single_name: str
    is_filtered: bool
    is_tested: bool

    @property
    def overlap(self) -> str:
        """The years that the periods share, to follow other sentences."""
        return _describe_shared_years(self.earlier, self.later)

    def describe_movers(self, movers: Sequence[str], verb: str) -> tuple[str, tuple[str, ...]]:
        """Return that some countries moved, and those of them that the sentence names."""
        is_count = self.is_filtered and self.certain
        if self.single_name or (len(movers) <= MAX_NAMED_MOVERS and not is_count):
            names = self.after.dataset.short_names
            subject, named = join_names_in_order(names[iso3] for iso3 in movers), tuple(movers)
        else:
            subject, named = f"{len(movers)} of {len(self.both)} {self.noun}", ()
        return f"{capitalize_first(subject)} {verb}", named


def _find_period_moves(
    pair: tuple[PeriodResult, PeriodResult],
    get_stability: StabilityFunction | None,
    country_filter: CountryFilter | None,
) -> _PeriodMoves | None:
    """Return which countries changed bloc between two periods; None if that cannot be stated."""
    before, after = pair[0].study, pair[1].study
    if before is None or after is None or after.has_no_significant_tie:
        return None
    changes, obstacle = find_changes(before, after, get_stability)
    if obstacle and obstacle != PENDING:
        return None
    both, moved = _find_tracked_moves(before, after)
    is_filtered, noun = bool(country_filter and country_filter.conditions), "countries"
    if country_filter and is_filtered:
        noun = country_filter.noun_phrase
        both, moved = ([i for i in each if i in country_filter.countries] for each in (both, moved))
    if not both:
        return None
    is_stated = changes["bloc_changed"].fillna(False).astype(bool)
    name = capitalize_first(add_article(after.dataset.short_names[both[0]]))
    return _PeriodMoves(
        earlier=pair[0].period,
        later=pair[1].period,
        before=before,
        after=after,
        both=both,
        moved=moved,
        certain=[iso3 for iso3 in moved if is_stated[iso3]],
        noun=noun,
        single_name=name if len(both) == 1 else "",
        is_filtered=is_filtered,
        is_tested=not obstacle,
    )


def _describe_no_moves(moves: _PeriodMoves) -> PeriodChange:
    who_stayed = "No country seems"
    if moves.single_name:
        who_stayed = f"{moves.single_name} does not seem"
    elif moves.is_filtered:
        who_stayed = f"None of {len(moves.both)} {moves.noun} seem"
    return PeriodChange(f"{who_stayed} to have changed bloc since {moves.earlier.label}", "")


def _describe_certain_moves(moves: _PeriodMoves) -> PeriodChange:
    """Return who changed bloc for certain, and who else may have."""
    verb, names = "changed bloc", moves.after.dataset.short_names
    finding, named = moves.describe_movers(moves.certain, verb)
    rest = [add_article(names[iso3]) for iso3 in moves.moved if iso3 not in moves.certain]
    is_few = len(rest) <= MAX_NAMED_MOVERS
    possible = format_list(rest) if is_few else f"{len(rest)} more countries"
    title = f"{finding} since {moves.earlier.label}" + (f"; {possible} may have" if rest else "")
    doubt = f"Each has a probability of at least {MIN_CHANGE_PROBABILITY:.0%}.{moves.overlap}"
    certain = tuple(moves.certain)
    return PeriodChange(title, doubt, named, certain, verb, compared=tuple(moves.both))


def _describe_possible_moves(moves: _PeriodMoves) -> PeriodChange:
    """Return who may have changed bloc: the largest flow from bloc to bloc, or all."""
    since, verb = moves.earlier.label, "may have changed bloc"
    finding, named = moves.describe_movers(moves.moved, verb)
    title = compose_doubtful_title(
        since,
        moves.later.label,
        len(moves.moved),
        len(moves.both),
        moves.single_name or moves.noun,
    )
    is_whole = not moves.is_filtered
    flow = find_largest_flow(moves.before, moves.after, moves.both) if is_whole else None
    doubt, who = (flow.finding, list(flow.countries)) if flow else (finding, moves.moved)
    untested = f"{doubt}, not tested by resampling."
    doubt = f"{qualify_changes(doubt, who)}." if moves.is_tested else untested
    if flow is None:
        doubt = f"{doubt}{moves.overlap}"
        return PeriodChange(title, doubt, named, tuple(who), verb, compared=tuple(moves.both))
    doubt = " ".join(filter(None, (doubt, flow.contrast))) + moves.overlap
    others = tuple(iso3 for iso3 in moves.moved if iso3 not in flow.countries)
    return PeriodChange(
        *(title, doubt, (), flow.countries, flow.label, flow.text, others),
        compared=tuple(moves.both),
    )


def qualify_changes(finding: str, countries: Sequence[str]) -> str:
    """Return how many countries may have changed bloc, with the limit of their probability."""
    each = "each " if len(countries) > 1 else ""
    return f"{finding}, {each}with less than {MIN_CHANGE_PROBABILITY:.0%} probability"


def compose_doubtful_title(
    since: str, label: str, count: int, total: int, noun: str = "countries"
) -> str:
    """Return the title of changes from one period to another of which none is certain.

    `noun` is what the countries are called, the name of the country if there is only one.
    """
    countries = f"{count} of {total:,} {noun}" if total > 1 else noun
    none = "none" if count > 1 else "not"
    return f"{since} to {label}: {countries} may have changed bloc, {none} for certain"


def _describe_shared_years(earlier: Period, later: Period) -> str:
    """Return how many years two periods share, to follow other sentences; '' for none."""
    shared = int(earlier.until[:4]) - int(later.since[:4]) + 1
    return f" The two periods share {shared} of {later.year_count} years." if shared > 0 else ""


def _find_tracked_moves(before: Study, after: Study) -> tuple[list[str], list[str]]:
    """Return the countries in a bloc of one of two periods at least, and those that changed it."""
    old, new = (study.table["bloc"].dropna() for study in (before, after))
    ids, new_ids = ({each.id for each in s.blocs if each.size > 1} for s in (before, after))
    both = [
        str(iso3)
        for iso3 in old.index.intersection(new.index)
        if old[iso3] in ids or new[iso3] in new_ids
    ]
    return both, [iso3 for iso3 in both if old[iso3] != new[iso3]]


def compose_period_headline(
    study: Study,
    colour: ColourVariable,
    timeline: Timeline | None,
    label: str,
    country_filter: CountryFilter,
) -> tuple[str, str]:
    """Return the finding of a study by a colour variable, and how sure it is, or who is not drawn.

    Of blocs in a period of a timeline it is how they changed, if that can be stated.
    """
    if colour.name == "bloc" and timeline:
        change = describe_period_change(timeline, label, country_filter=country_filter)
        if change:
            return change.title, change.doubt
    off_map = describe_unplaced_countries(study, colour, country_filter)
    return compose_headline(study, colour, country_filter), off_map
