"""Comparison of two studies and of the countries that moved, as a plain record and in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from alignment.analysis.bloc_naming import format_bloc_name
from alignment.analysis.blocs import NO_BLOC
from alignment.analysis.movement import MIN_TEXTS, find_period_obstacle
from alignment.analysis.positions import Z95
from alignment.analysis.vote_changes import find_recurring_texts, get_latest_titles
from alignment.errors import QueryError
from alignment.model.dataset import ASSEMBLY, get_record
from alignment.model.query import Query
from alignment.model.text_format import (
    add_article,
    capitalize_first,
    describe_text,
    format_count,
    format_list,
    format_sentence_start,
    format_signed,
    get_leader_names,
    get_leaders,
    join_country_names,
    truncate_text,
)
from alignment.model.titles import build_title_key
from alignment.model.vote import VOTE_CODES, VOTE_LABELS, Vote
from alignment.reports.study import round_fields, round_number
from alignment.scene.colour_variable import NOT_SIGNIFICANT
from alignment.scene.comparison import (
    compose_comparison_title,
    describe_bloc_move,
    describe_changed_count,
    describe_changed_group,
    describe_largest_move,
    describe_no_outlier,
    describe_uncertain_changes,
    describe_vote_days,
    format_bloc,
)
from alignment.scene.encoding import TOO_FEW_VOTES
from alignment.scene.headline import (
    describe_bloc_change,
    describe_obstacle,
    describe_same_titles,
    format_chance_test,
    warn_of_few_rollcalls,
)
from alignment.settings import VERSION
from alignment.studies.assembly_baseline import build_baseline_query, build_period_baseline
from alignment.studies.comparison import (
    MOVER_ORDERS,
    PENDING,
    Comparison,
    MoveReason,
    TextDeparture,
    explain_moves,
    find_outliers,
    find_significant_moves,
    has_too_few_texts,
)
from alignment.studies.study import Study

# Countries, and moves from bloc to bloc, that are named before the rest is counted.
_MAX_NAMED, _MAX_FLOWS = 5, 8
# Letters of a text's name in a line, and of a title in a sentence.
MAX_NAME_LETTERS, MAX_TITLE_LETTERS = 60, 120


def describe_comparison(comparison: Comparison) -> tuple[str, ...]:
    """Return the differences between two studies in sentences.

    In this order: the studies; why they cannot be compared, or changes of bloc; blocs that have
    another name, end or are new; significant changes of position, with the number expected by
    chance; the largest changes of similarity to the others; countries that cannot be compared.

    >>> import alignment
    >>> from alignment.studies.comparison import compare
    >>> records = alignment.load()
    >>> whole = alignment.study(records)
    >>> without = alignment.study(records, exclude_rollcalls=("A/RES/74/247",))
    >>> describe_comparison(compare(whole, without))[4].partition(". ")[0]
    'No difference of bloc is at least 90% certain'
    """
    parts = [*_describe_studies(comparison)]
    if obstacle := describe_obstacle(comparison):
        parts += [f"{obstacle}.", describe_same_titles(comparison)]
    elif comparison.is_change:
        parts += [
            _describe_bloc_changes(comparison),
            *_describe_bloc_continuity(comparison),
            _describe_positions(comparison),
            _describe_similarity_shift(comparison),
        ]
    else:
        parts += [
            f"{describe_largest_move(comparison, comparison.before.dataset.names)}.",
            _describe_similarity_shift(comparison),
        ]
    parts += [] if obstacle else [_describe_missing(comparison.table)]
    return tuple(filter(None, parts))


def _describe_studies(comparison: Comparison) -> list[str]:
    """Return what both selections have in common, and what each has alone."""
    before, after = comparison.before, comparison.after
    both = len(before.table.index.intersection(after.table.index))
    sides = [study.found_query.list_parts() for study in (before, after)]
    shared, days = [part for part in sides[0] if part in sides[1]], describe_vote_days(comparison)
    # The days of the votes say more than dates that both selections have.
    common = [text for field, text in shared if not (days and field == "since")]
    has_labels = before.measure_label != after.measure_label
    lines = [f"{_count_countries(both)} {'is' if both == 1 else 'are'} in both selections."]
    if common:
        lines.append(f"Both{' are' if common[0].startswith('on ') else ':'} {'; '.join(common)}.")
    for name, study, parts in zip(comparison.names, (before, after), sides, strict=True):
        own = [part[1] for part in parts if part not in shared]
        own += [study.measure_label] if has_labels else []
        separator = " " if own and own[0].startswith("on ") else ", "
        lines.append(f"{name}: {separator.join(filter(None, (study.basis, '; '.join(own))))}.")
    return [*lines, days]


def _describe_bloc_changes(comparison: Comparison) -> str:
    flows, table = comparison.flows, comparison.table
    uncertain = describe_uncertain_changes(comparison)
    if flows.empty and uncertain:
        return f"{describe_changed_count(comparison)}. {uncertain}"
    if not table["bloc_changed"].notna().any():
        return f"No country is in a bloc in both, so no {comparison.noun} of bloc can be stated."
    if flows.empty:
        return f"No country {'changes' if comparison.is_in_time else 'is in another'} bloc."
    total = sum(map(len, flows["countries"]))
    moves = [
        f"{capitalize_first(describe_bloc_move(comparison, *map(format_bloc, blocs)))}: "
        f"{_list_names(table.loc[list(countries), 'name'])}."
        for *blocs, countries in flows.head(_MAX_FLOWS).itertuples(index=False, name=None)
    ]
    rest = sum(map(len, flows["countries"].iloc[_MAX_FLOWS:]))
    moves += [f"Between other blocs: {_count_countries(rest)}."] if rest else []
    verb = "changes" if total == 1 else "change"
    if not comparison.is_in_time:
        verb = "is in another" if total == 1 else "are in another"
    warning = warn_of_few_rollcalls(comparison)
    parts = (f"{_count_countries(total)} {verb} bloc.", *moves, uncertain, warning)
    return " ".join(filter(None, parts))


def _describe_bloc_continuity(comparison: Comparison) -> list[str]:
    """Return which blocs have another name, and where countries change bloc, end or are new."""
    blocs, is_in_time = comparison.blocs, comparison.is_in_time
    one, other = comparison.places
    large = blocs[np.maximum(blocs["size_before"], blocs["size_after"]) > 1]
    votes = (len(study.rollcalls) for study in (comparison.before, comparison.after))
    lines, has_blocs = list[str](), min(votes) >= MIN_TEXTS
    for _, row in large.iterrows():
        before, after = (format_bloc_name(row[name]) for name in ("name_before", "name_after"))
        if not (comparison.bloc_moves or (has_blocs and _has_most_members(row))):
            continue
        if row["after"] == NO_BLOC:
            lines.append(f"{before} {'ends' if is_in_time else f'is only {one}'}.")
        elif row["before"] == NO_BLOC:
            news = "is new" if is_in_time else f"is only {other} selection"
            lines.append(f"{after} ({format_count(row['size_after'], 'member')}) {news}.")
        elif row["name_before"] != row["name_after"]:
            sizes = format_count(row["size_before"], "member"), row["size_after"]
            stays = f"{row['stayed']} {'stays' if row['stayed'] == 1 else 'stay'}"
            line = f"{before} goes on as {after} ({sizes[0]}, then {sizes[1]}; {stays})."
            if not is_in_time:
                line = f"{before} {one} ({sizes[0]}) corresponds to {after} {other} ({sizes[1]}). "
                line += f"{format_count(row['stayed'], 'country is', 'countries are')} in both."
            lines.append(line)
    return list(map(capitalize_first, lines))


def _has_most_members(row: pd.Series) -> bool:
    """Return whether most members of two blocs are in both, so that one continues the other."""
    return bool(2 * row["stayed"] > max(row["size_before"], row["size_after"]))


def _describe_positions(comparison: Comparison) -> str:
    table, texts = comparison.table, comparison.common_texts
    if not table["position_change"].notna().any():
        return f"Positions: {TOO_FEW_VOTES} to compare them."
    moves, tested = find_significant_moves(comparison)
    if not tested:
        return "Positions rest on the same votes in both, so no difference can be tested."
    names = f" They are {_list_names(moves['name'])}." if len(moves) > 1 else ""
    names = f" It is {_list_names(moves['name'])}." if len(moves) == 1 else names
    basis = f"Positions rest on {format_count(len(texts), 'title')} voted on in both. "
    return f"{basis if texts else ''}{format_chance_test(comparison, names)}"


def _describe_similarity_shift(comparison: Comparison) -> str:
    shifts = comparison.table["shift"].dropna()
    verb = "changes" if comparison.is_in_time else "differs"
    if shifts.empty:
        return f"Agreement: {TOO_FEW_VOTES} to compare them."
    movers = comparison.movers("shift")
    if movers.empty:
        return (
            f"No country's agreement with another {verb}; "
            "only the discs were moved to avoid overlaps."
        )
    largest = [
        f"{add_article(name)} ({shift:.2f})"
        for name, shift in zip(movers["name"].head(3), movers["shift"].head(3), strict=True)
    ]
    distances = comparison.table["moved"].dropna()[: None if comparison.is_change else 0]
    distance = f"{distances.median():.2f} map radii"
    rest = f" On the map the median country moves {distance}."
    if not comparison.is_in_time:
        rest = f" The places of the median country on the two maps are {distance} apart."
    scale = " (as percentiles)" if comparison.uses_percentiles else ""
    return (
        f"Agreement with the others{scale} {verb} by {shifts.mean():.2f} on average, most for "
        f"{format_list(largest)}. The mean {comparison.noun} of all pairs is subtracted."
        f"{rest if len(distances) else ''}"
    )


def _describe_missing(table: pd.DataFrame) -> str:
    missing = table["name"][table[["bloc_before", "bloc_after"]].isna().any(axis=1)]
    if missing.empty:
        return ""
    return f"Not in both, or {TOO_FEW_VOTES} to be in a bloc in both: {_list_names(missing)}."


def _count_countries(number: int) -> str:
    return format_count(number, "country", "countries")


def _list_names(names: pd.Series) -> str:
    items = names.tolist()
    if len(items) > _MAX_NAMED + 1:
        items = [*items[:_MAX_NAMED], format_count(len(items) - _MAX_NAMED, "other")]
    return join_country_names(items)


def build_comparison_record(
    comparison: Comparison, countries: Sequence[str] = ()
) -> dict[str, Any]:
    """Return two studies compared, and the texts on which countries moved.

    Without `countries`, ISO3, they are all that stand out. Raise :class:`QueryError` if one of them
    had no seat in either study, or is excluded from both.
    """
    if unknown := [iso3 for iso3 in countries if iso3 not in comparison.table.index]:
        raise QueryError(
            f"{format_list(unknown)} had no seat in either, or is excluded; name another country"
        )
    outliers = [] if comparison.obstacle else find_outliers(comparison).index.astype(str).tolist()
    movers = list(countries) or outliers
    dataset = comparison.before.dataset
    return {
        "before": _build_study_record(comparison.before),
        "after": _build_study_record(comparison.after),
        "data": {"title": dataset.title, "version": dataset.version},
        "program": VERSION,
        "sentences": list(describe_comparison(comparison)),
        "obstacle": comparison.obstacle,
        "measure": comparison.measure,
        "texts": list(comparison.common_texts),
        "countries": [
            _build_mover_record(comparison, each) for each in explain_moves(comparison, movers)
        ],
    }


def format_comparison(
    comparison: Comparison, record: dict[str, Any], countries: Sequence[str] = ()
) -> str:
    """Return two studies compared, in words: first the finding, of the `countries` if any."""
    title = f"{compose_comparison_title(comparison, tuple(countries))}."
    # An obstacle is one of the sentences.
    lines = [*([] if title in record["sentences"] else [title]), *record["sentences"], ""]
    if not record["countries"]:
        none = "" if record["obstacle"] else f"{describe_no_outlier(comparison)}."
        return "\n".join([*lines, none]).rstrip()
    lines += [] if record["obstacle"] else [f"By {describe_order(comparison)}:"]
    for mover in record["countries"]:
        lines += ["", f"{mover['iso3']}  {format_sentence_start(mover['name'])} {mover['went']}."]
        lines += [f"     {mover['apart']}"] if mover["apart"] else []
        for text in mover["texts"]:
            counts = ", ".join(
                f"{len(text['fellows'][word])} {VOTE_LABELS[word]}" for word in VOTE_CODES
            )
            label = describe_text(text, text["led_names"], MAX_NAME_LETTERS)
            lines.append(f"     {VOTE_LABELS[text['vote']]:<8} {label}  {text['rollcall']}")
            lines.append(f"              the others of its bloc: {counts}")
        lines += [f"     {mover['towards']['said']}"] if mover["towards"]["said"] else []
    return "\n".join(lines)


def describe_movers(comparison: Comparison) -> tuple[str, str, str]:
    """Return the heading of the countries that stand out, which they are, and that there is none.

    Between votes and co-sponsorship they are those in different blocs.
    """
    if not comparison.is_change:
        heading = "Countries in different blocs by votes and by co-sponsorship"
        return heading, "", "No country is in another bloc."
    which = "that moved" if comparison.is_in_time else "with another bloc or position"
    rule = (
        f"Countries {describe_changed_group(comparison)}, and those with at least twice the "
        f"{describe_order(comparison)} of the median country. "
    )
    none = f"{describe_changed_count(comparison)}. {describe_no_outlier(comparison)}."
    return f"Countries {which}, and on which texts", rule, none


def describe_mover_table(comparison: Comparison) -> tuple[str, tuple[str, ...], str]:
    """Return the heading and columns of the table of changes of position, and what they mean."""
    noun, places = comparison.noun, comparison.places
    heads = ("Country", f"{noun.capitalize()} of position", "Votes", "Shift", "Towards")
    note = (
        f"A {noun} of position rests on the votes beside it. A significant {noun} has its 95% "
        "interval. “Same votes” means that the country has the same votes in both. Shift is the "
        f"average {noun} of agreement with all others, less that of all pairs. Towards names a "
        f"bloc if the country's own votes are significantly closer to it {places[1]}, on titles "
        "with votes in both."
    )
    heading = "Movers" if comparison.is_in_time else "Countries that differ"
    return heading, (*heads, *(f"Bloc {place}" for place in places)), note


def warn_of_uncertain_blocs(study: Study) -> str:
    """Return that the votes of a selection are too few for its blocs; '' if they are not."""
    few = f" {capitalize_first(study.basis)} are too few to tell blocs apart with certainty."
    return few if has_too_few_texts(study) else ""


def format_position_change(change: float, error: float) -> str:
    """Return a change of position with its 95% margin; NaN is not significant, or no margin."""
    if pd.isna(change):
        return NOT_SIGNIFICANT
    # Other votes moved the line, not the country.
    return "same votes" if pd.isna(error) else f"{format_signed(change)} ± {Z95 * error:.2f}"


def describe_order(comparison: Comparison) -> str:
    """Return what countries are ordered by, in words."""
    return MOVER_ORDERS[comparison.measure].replace("change", comparison.noun)


def format_departure(comparison: Comparison, reason: MoveReason) -> str:
    """Return the distance of a country from the others of its bloc in words; '' for no bloc."""
    if reason.bloc is None or pd.isna(reason.before) or pd.isna(reason.after):
        return ""
    others = f"the others of {format_bloc_name(reason.bloc.name)}"
    ways = ("above" if each <= -0.005 else "below" for each in (reason.before, reason.after))
    (one, first), (other, second) = zip(comparison.places, ways, strict=True)
    distances = (
        f"(agreement {abs(reason.before):.2f} {first} theirs {one}, "
        f"{abs(reason.after):.2f} {second} {other})"
    )
    if not reason.departures:
        return f"On no text did it vote far from {others} {distances}."
    verb = "votes" if reason.departures[0].is_later and comparison.is_in_time else "voted"
    return f"It {verb} differently from {others} {distances} on"


def format_direction(comparison: Comparison, iso3: str) -> str:
    """Return towards which bloc a country's own votes moved, as a sentence; '' for no change.

    No direction is named where the change of position is not significant, or a vote is in both.
    """
    if not comparison.is_change or comparison.has_common_votes:
        return ""
    row = get_record(comparison.table, iso3)
    texts, changed = int(row["common_texts"]), int(row["common_changed"])
    if not texts:
        return "It voted on no title in both, so its votes show no direction."
    common = f"the {texts} titles that it voted on in both"
    if texts == 1:
        title = _common_text_title(comparison, iso3)
        common = f'the one title that it voted on in both, "{title}",'
    if not changed:
        if not comparison.is_in_time:
            return f"On {common} it votes the same in both selections."
        return f"On {common} it votes as before. It moved towards no bloc."
    change = f"On {common if texts == 1 else f'{changed} of {common}'} it votes otherwise"
    if not comparison.has_direction[iso3]:
        return f"{change}. Its {comparison.noun} of position is not significant."
    direction = "towards" if comparison.is_in_time else "closer to"
    if isinstance(row["towards_bloc"], str):
        return f"{change}: {direction} {format_bloc_name(row['towards_bloc'])}."
    return f"{change}, but {direction} no bloc more than another."


def _common_text_title(comparison: Comparison, iso3: str) -> str:
    """Return the one title that a country voted on in both."""
    votes = (study.votes.loc[[iso3]] for study in (comparison.before, comparison.after))
    before, after = (part.loc[:, (part >= Vote.NO).all()] for part in votes)
    titles = comparison.rollcalls["title"]
    (title,) = get_latest_titles(after, titles, find_recurring_texts(before, after, titles))
    return truncate_text(title, MAX_TITLE_LETTERS)


def _build_study_record(study: Study) -> dict[str, Any]:
    return {
        "query": study.address,
        "description": study.description,
        "rollcalls": study.rollcalls.index.tolist(),
        "blocs": [
            {"name": bloc.name, "size": bloc.size, "members": list(bloc.members)}
            for bloc in study.blocs
        ],
    }


def _build_mover_record(comparison: Comparison, reason: MoveReason) -> dict[str, Any]:
    row = get_record(comparison.table, reason.iso3)
    is_significant = bool(comparison.has_direction[reason.iso3]) and not comparison.obstacle
    change = np.nan if comparison.obstacle else comparison.stated_changes[reason.iso3]
    towards = None
    if isinstance(row["towards_bloc"], str) and is_significant and not comparison.has_common_votes:
        towards = row["towards_bloc"]
    return {
        "iso3": reason.iso3,
        "name": row["name"],
        "went": describe_bloc_change(comparison, reason.iso3),
        "bloc_before": _name_or_none(row["bloc_before"]),
        "bloc_after": _name_or_none(row["bloc_after"]),
        "bloc_changed": None if pd.isna(row["bloc_changed"]) else bool(row["bloc_changed"]),
        "position": {
            part: round_number(row[f"position_{part}"]) for part in ("before", "after", "se")
        }
        | {
            "change": round_number(change),
            "significant": is_significant if pd.notna(row["position_z"]) else None,
        },
        **round_fields(row, "shift"),
        "votes_before": int(row["votes_before"]),
        "votes_after": int(row["votes_after"]),
        "apart": format_departure(comparison, reason) if comparison.is_change else "",
        "apart_before": round_number(reason.before),
        "apart_after": round_number(reason.after),
        "texts": [_build_text_record(comparison, text) for text in reason.departures],
        "towards": {
            "bloc": towards,
            "gain": round_number(row["towards_bloc_gain"]) if towards else None,
            "common": int(row["common_texts"]),
            "changed": int(row["common_changed"]),
            "said": format_direction(comparison, reason.iso3),
        },
    }


def _build_text_record(comparison: Comparison, text: TextDeparture) -> dict[str, Any]:
    row = get_record(comparison.rollcalls, text.rollcall)
    return {
        "rollcall": text.rollcall,
        "period": "after" if text.is_later else "before",
        "date": row["date"],
        "title": row["title"],
        "short": row["short"],
        "led_by": get_leaders(row),
        "led_names": get_leader_names(row, comparison.before.dataset.names),
        "record_url": row["record_url"],
        "vote": text.vote,
        "departure": round_number(text.distance),
        "fellows": {word: list(codes) for word, codes in text.bloc_votes.items()},
    }


def _name_or_none(value: object) -> str | None:
    return value if isinstance(value, str) else None


# Parts of a query that a chip removes.
REMOVABLE_FIELDS = (
    *("topics", "bodies", "stages", "tiers", "since", "until"),
    *("subjects", "include_rollcalls", "exclude_rollcalls", "exclude_countries"),
)


def list_removable_parts(query: Query) -> list[tuple[str, Query]]:
    """Return the parts of a query that differ from all records, each with the query without it."""
    blank = Query(scope=query.scope)
    parts = []
    for field in REMOVABLE_FIELDS:
        default: Any = {field: getattr(blank, field)}
        value: Any = {field: getattr(query, field)}
        own_parts = replace(blank, **value).describe().split("; ")
        text = "; ".join(part for part in own_parts if part not in blank.describe().split("; "))
        if text:
            parts.append((text, replace(query, **default)))
    return parts


def list_comparison_offers(study: Study) -> list[tuple[str, Query, Query]]:
    """Return ready-made comparisons: a title, the selection before, and that on the map.

    The first is the start of a comparison of one's own. The others have an answer: those of votes
    meet the rules for a change of bloc, and two topics have no texts of the same title.
    """
    query, rollcalls = study.query, study.rollcalls
    offers = [("Keep this selection, then change it", query, query)]
    dates = rollcalls["date"]
    baseline = (
        build_baseline_query(query, rollcalls) if query.scope != ASSEMBLY and len(dates) else None
    )
    if len(dates.unique()) > 1:
        middle = str(dates.iloc[len(dates) // 2])
        before = str(dates[dates < middle].iloc[-1]) if (dates < middle).any() else middle
        if not find_offer_obstacle(rollcalls[dates <= before], rollcalls[dates >= middle]):
            early, late = replace(query, until=before), replace(query, since=middle)
            offers.append(("The earlier half with the later", early, late))
        elif baseline and before[:4] < baseline.until:
            early = replace(baseline, until=before[:4])
            late = replace(baseline, since=f"{int(before[:4]) + 1}")
            offers.append(("All Assembly votes of the earlier years with the later", early, late))
    if baseline and len(rollcalls) >= MIN_TEXTS:
        offers.append(("All Assembly votes of the same years with this", baseline, query))
    if min(len(rollcalls), len(study.drafts)) >= MIN_TEXTS:
        votes, sponsors = replace(query, blend=0.0), replace(query, blend=1.0)
        offers.append(("Votes with co-sponsorship", votes, sponsors))
    return offers


def find_offer_obstacle(before: pd.DataFrame, after: pd.DataFrame) -> str:
    """Return why the votes of two periods cannot be compared; '' if they can."""
    one, other = ({*map(build_title_key, each["title"])} - {""} for each in (before, after))
    return find_period_obstacle(len(before), len(after), len(one & other))


def find_assembly_periods(comparison: Comparison) -> tuple[Query, Query] | None:
    """Return all votes of the Assembly in the same two periods, if no change can be stated.

    Return None where the periods overlap or have no end: nobody chose two periods then.
    """
    studies = comparison.before, comparison.after
    if not (comparison.is_in_time or comparison.is_backwards):
        return None
    if comparison.obstacle in ("", PENDING) or not comparison.is_change:
        return None
    if any(study.rollcalls.empty or study.query.scope == ASSEMBLY for study in studies):
        return None
    before, after = (build_period_baseline(study.query, study.rollcalls) for study in studies)
    return before, after
