"""Study, swing countries and votes that did not fit, as plain records for JSON and in words."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from alignment.analysis.bloc_stability import BlocStability
from alignment.analysis.blocs import Bloc
from alignment.analysis.positions import NO_POSITIONS
from alignment.analysis.title_check import MIN_P, NEGLIGIBLE_EXCESS, SIMULATIONS
from alignment.model.dataset import get_record, list_records, to_plain_value
from alignment.model.registries import COUNTRY_FIGURES
from alignment.model.text_format import (
    capitalize_first,
    describe_bloc_probability,
    format_count,
    format_list,
    format_p_value,
    format_score,
    format_signed,
    get_plain_name,
    humanize_identifier,
    join_country_names,
    measure_names,
)
from alignment.model.text_search import name_sort_key
from alignment.model.vote import VOTE_WORDS, Vote
from alignment.scene.captions import explain_not_drawn
from alignment.scene.colour_variable import CATEGORY, ColourVariable
from alignment.scene.headline import describe_movement_test, rank_swing_leaders
from alignment.settings import VERSION
from alignment.studies.comparison import count_texts, describe_bloc_doubt, has_too_few_texts
from alignment.studies.study import Study

# The most links that a map draws.
MAX_LINKS = 1500
DECIMALS = 6
NO_RANK_TEXT = "no rank, because its vote never changed when a contested title came up again"


def build_study_record(study: Study, stability: BlocStability | None = None) -> dict[str, Any]:
    """Return a study: query, countries, blocs, the links of the largest map, and the fit."""
    study = study.checked
    table = study.table.join(study.findings.table)
    probability = study.findings.bloc_probability(stability)
    links = study.pairs.head(MAX_LINKS)
    return {
        "query": study.address,
        "description": study.description,
        "measure": study.measure_label,
        "min_shared": study.min_shared,
        "threshold": round_number(study.threshold),
        "data": {"title": study.dataset.title, "version": study.dataset.version},
        "program": VERSION,
        "rollcalls": study.rollcalls.index.tolist(),
        "drafts": study.drafts.index.tolist(),
        "countries": [
            {
                "iso3": iso3,
                "name": row["name"],
                "un_group": row["un_group"],
                "bloc": to_plain_value(row["bloc"]),
                **round_fields(row, "x", "y"),
                "votes_cast": row["votes_cast"],
                "sponsored": row["sponsored"],
                "position": build_interval(row, "position"),
                "swing": build_interval(row, "swing"),
                "swing_rank": build_rank(row),
                "bloc_probability": round_number(probability[iso3]),
                "dissent": build_interval(row, "dissent"),
                **round_fields(row, "participation", "cross_pressure"),
                "movement": build_movement(row),
            }
            for iso3, row in list_records(table)
        ],
        "blocs": [
            {
                "id": bloc.id,
                "name": bloc.name,
                "size": bloc.size,
                "cohesion": round_number(bloc.cohesion),
                "members": list(bloc.members),
            }
            for bloc in study.blocs
        ],
        "blocs_note": describe_bloc_doubt(study),
        "links": [
            {
                key: round_number(value) if isinstance(value, float) else value
                for key, value in row.items()
            }
            for row in links.to_dict("records")
        ],
        "pairs": len(study.ranked),
        "position_note": get_interval_note("position", study),
        "model_check": build_check(study),
        "swing_note": describe_check(study),
        "bootstrap": build_stability_record(stability),
        "fit": {
            "rank_correlation": round_number(study.fit.rank_correlation),
            "stress": round_number(study.fit.stress),
            "pairs": study.fit.pairs,
        },
    }


def build_interval(row: dict[str, Any], name: str) -> dict[str, float | None]:
    """Return the figure `name` of a country with its interval."""
    columns = (name, f"{name}_low", f"{name}_high")
    return dict(zip(("value", "low", "high"), round_fields(row, *columns).values(), strict=True))


def build_rank(row: dict[str, Any]) -> dict[str, int | None]:
    """Return the best and the last rank by swing in the interval of a country."""
    ends = {"low": row["swing_rank_low"], "high": row["swing_rank_high"]}
    return {end: None if math.isnan(rank) else int(rank) for end, rank in ends.items()}


def format_rank(rank: dict[str, Any]) -> str:
    """Return an interval of ranks, rounded outward to tens, which another seed does not change.

    >>> format_rank({"low": 1, "high": 14}), format_rank({"low": 29, "high": 162})
    ('1 to 20', '20 to 170')
    """
    if rank["low"] is None:
        return "–"
    low, high = _round_rank(rank)
    return f"{low} to {high}"


def _round_rank(rank: dict[str, Any]) -> tuple[int, int]:
    """Return the ends of an interval of ranks, rounded outward to tens."""
    return max(rank["low"] // 10 * 10, 1), math.ceil(rank["high"] / 10) * 10


def count_ranked(findings: pd.DataFrame) -> int:
    """Return how many countries have a rank by swing."""
    return int(findings["swing_rank_low"].notna().sum())


def describe_rank(rank: dict[str, Any], ranked: int) -> str:
    """Return the rank of a country whose swing has an interval, among `ranked`, as a sentence.

    >>> describe_rank({"low": 1, "high": 14}, 178)
    'Its rank by swing is from 1 to 20 of 178 countries; 1 is the highest.'
    """
    if rank["low"] is None:
        return f"It has {NO_RANK_TEXT}."
    low, high = _round_rank(rank)
    # Rounding outward may go beyond the last rank.
    span = f"{low} to {min(high, ranked)}"
    return f"Its rank by swing is from {span} of {ranked} countries; 1 is the highest."


def format_swing_interval(low: float, high: float) -> str:
    """Return the interval of swing, rounded outward to tenths, as :func:`format_rank` does.

    >>> format_swing_interval(0.397, 0.85), format_swing_interval(0.0, 0.42)
    ('0.3 to 0.9', '0.0 to 0.5')
    """
    return f"{math.floor(10 * low) / 10:.1f} to {math.ceil(10 * high) / 10:.1f}"


def build_movement(row: dict[str, Any]) -> dict[str, float | bool | None]:
    """Return a country's movement with its standard error; no value if it is not significant."""
    is_known = not math.isnan(row["movement_z"])
    return {
        "value": round_number(row["movement"]),
        "se": round_number(row["movement_se"]),
        "significant": not math.isnan(row["movement"]) if is_known else None,
    }


def explain_unknown_stability(stability: BlocStability) -> str:
    """Return why bloc stability is unknown, in a sentence; '' if it is known."""
    if not stability.title_count:
        return "Bloc stability is computed from votes. This map shows co-sponsorship only."
    if math.isnan(stability.ami_mean):
        return "Bloc stability is unknown: there are too few votes to resample."
    return ""


def build_stability_record(stability: BlocStability | None) -> dict[str, Any] | None:
    """Return the stability of the blocs as a whole; None without resampling."""
    if stability is None:
        return None
    low, high = stability.ami_range
    return {
        "replicates": stability.replicates,
        "monte_carlo_error": round_number(stability.monte_carlo_error),
        "texts": stability.title_count,
        "meaning": describe_bloc_probability(stability.title_count),
        "ami": {
            "mean": round_number(stability.ami_mean),
            "low": round_number(low),
            "high": round_number(high),
        },
    }


def format_study(study: Study) -> str:
    """Return a study in words: its blocs and their members."""
    fit = study.fit
    quality = "too few pairs."
    if not math.isnan(fit.rank_correlation):
        quality = (
            f"rank correlation {format_score(fit.rank_correlation)}, "
            f"stress {format_score(fit.stress)} ({fit.pairs:,} pairs)."
        )
    lines = [study.description, f"Countries: {len(study.table)}. Fit of the map: {quality}"]
    if doubt := describe_bloc_doubt(study):
        lines.append(f"Blocs: {doubt}.")
    lines.append("")
    for bloc in study.blocs:
        cohesion = "" if math.isnan(bloc.cohesion) else f", {describe_cohesion(study, bloc)}"
        lines.append(f"{bloc.name} ({format_count(bloc.size, 'member')}{cohesion})")
        if bloc.size > 1:
            lines.append(f"  {' '.join(bloc.members)}")
    without_bloc = study.table.index[study.table["bloc"].isna()]
    if len(without_bloc):
        count = format_count(len(without_bloc), "country", "countries")
        lines.append(f"Too few votes to be in a bloc, {count}: {' '.join(without_bloc)}")
    if unplaced := study.table["name"][study.table["x"].isna()].tolist():
        lines.append(explain_not_drawn(study, unplaced))
    lines += ["", f"The same on the page and in --query: {study.address}"]
    return "\n".join(lines)


def describe_cohesion(study: Study, bloc: Bloc) -> str:
    """Return the average agreement inside a bloc; of two countries, with the texts of both."""
    if bloc.size != 2:
        return f"average agreement inside {format_score(bloc.cohesion)}"
    one, other = study.weight.index.get_indexer(pd.Index(bloc.members))
    unit = {0.0: "vote", 1.0: "draft"}.get(study.query.blend, "text")
    count = format_count(int(study.weight.shared_counts[one, other]), unit)
    return f"agreement of the pair {format_score(bloc.cohesion)} on {count}"


def round_fields(row: Mapping[str, Any], *names: str) -> dict[str, float | None]:
    """Return some numbers of a row, rounded."""
    return {name: round_number(row[name]) for name in names}


def round_number(value: float) -> float | None:
    """Return a number rounded to :data:`DECIMALS`; None for NaN."""
    return None if math.isnan(value) else round(float(value), DECIMALS)


MAX_SWING_STATES, MAX_SWING_TOPICS = 20, 4
# Texts and countries named of an axis.
MAX_AXIS_TEXTS, MAX_ENDS = 2, 3
# Thousands of roll calls have a million votes.
MAX_SURPRISES_TEXT, MAX_SURPRISES_RECORD = 20, 20_000
SURPRISE_NOTE = (
    "The probability of the vote is that of a model of all votes. Bits measure surprise: 1 for a "
    "probability of 50%, 10 for 0.1%."
)


def build_check(study: Study) -> bool | None:
    """Return whether the model of swing passes its check; None if it was not checked."""
    return None if study.findings.check is None else study.findings.check.passes


def describe_check(study: Study) -> str:
    """Return why swing has an interval or none, as a sentence."""
    check = study.findings.check
    if check is not None and check.passes:
        return f"The model describes these votes. {describe_swing_intervals(study)}"
    if check is not None:
        return "The model does not describe these votes well, so swing has no interval."
    if not study.findings.positions.is_identified:
        return "There is no model of swing for these votes."
    return "The model is not checked yet, so swing has no interval."


def describe_model_fit(study: Study) -> str:
    """Return the result of the check of the model of swing with its figures, as sentences."""
    check = study.findings.check
    if check is None:
        return describe_check(study)
    figures = (
        f"{name} {format_signed(each.observed, '.3f')}, in simulations "
        f"{format_signed(each.mean, '.3f')} ± {each.sd:.3f} ({format_p_value(each.p, 'p')}, "
        f"{'passes' if each.passes else 'fails'})."
        for name, each in (
            ("Share of the first axis in the residuals:", check.first_axis),
            ("Recurrence of residuals in titles:", check.recurrence),
        )
        if not math.isnan(each.observed)
    )
    rule = (
        f"Each passes if p is at least {MIN_P} or if it exceeds the simulations by less than "
        f"{NEGLIGIBLE_EXCESS}. p is from the t distribution for {SIMULATIONS} simulations."
    )
    return " ".join((describe_check(study), *figures, rule))


AXIS_NAMES = ("First", "Second", "Third")


def list_axis_ends(study: Study, axis: int) -> list[str]:
    """Return the countries at the low and at the high end of an axis of the model of swing."""
    known = study.findings.axis_positions[axis].dropna().sort_values(kind="stable").index
    return [
        join_country_names(study.dataset.names[iso3] for iso3 in part)
        for part in (known[:MAX_ENDS], known[::-1][:MAX_ENDS])
    ]


def describe_axes(study: Study) -> list[str]:
    """Return what each axis of the model divides, as sentences; none with one axis.

    They name the texts whose votes change most along the axis, and the countries at its ends.
    """
    model = study.findings.title_model
    if model is None or model.axes == 1:
        return []
    sentences = []
    for axis, name in enumerate(AXIS_NAMES[: model.axes]):
        order = np.argsort(-np.abs(model.slopes[:, axis]), kind="stable")
        rollcalls = [str(model.rollcalls[number]) for number in order]
        texts = dict.fromkeys(
            get_plain_name(get_record(study.rollcalls, symbol)) for symbol in rollcalls
        )
        ends = list_axis_ends(study, axis + 1)
        sentences.append(
            f"{name} axis: votes divide most on {format_list(list(texts)[:MAX_AXIS_TEXTS])}. "
            f"{capitalize_first(ends[0])} are at one end, {ends[1]} at the other."
        )
    return sentences


def describe_titles(study: Study) -> str:
    """Return how intervals of positions count votes on one title, as sentences."""
    titles = format_count(study.findings.title_count, "title")
    text = f"The votes have {titles}. Intervals do not count votes on one title as independent."
    return f"{text} {get_interval_note('position', study)}".rstrip()


# What 95% intervals of swing held in simulations (docs/votes-in-series.md), by number of votes:
# the titles, and the shares of true values if errors do not recur in titles and if they do.
SWING_COVERAGE = {
    15: (7, "84% to 95% of countries"),
    84: (26, "39% to 95% of countries, and as few as 5% of the 20 highest"),
}


def describe_swing_intervals(study: Study) -> str:
    """Return what intervals held in the simulated records that are nearest to a study."""
    near = min(SWING_COVERAGE, key=lambda each: abs(math.log(each / len(study.rollcalls))))
    titles, share = SWING_COVERAGE[near]
    return (
        f"In the nearest simulations ({near} votes, {titles} titles) 95% intervals contained the "
        f"true swing of {share}. Intervals may be too narrow, which the check does not show."
    )


def explain_swing(study: Study, progress: str = "") -> tuple[str, str]:
    """Return what swing means and rests on, and how it is estimated.

    `progress` is how far the check of the model is, or why it failed; '' once it is known.
    """
    meaning, method = describe_swing(study)
    check, intro = progress or describe_check(study), [meaning]
    details = [
        method,
        "The other columns are separate measures. Lines in cells are 95% intervals; countries "
        "whose ranks overlap are tied.",
        describe_movement_test(study),
        get_interval_note("position", study),
    ]
    (details if build_check(study) else intro).append(check)
    intro.insert(1, describe_closest_vote(study))
    return " ".join(filter(None, intro)), " ".join(filter(None, details))


def describe_closest_vote(study: Study) -> str:
    """Return the margin of the closest vote, and how many countries could rank first in swing."""
    rollcalls = study.rollcalls
    if rollcalls.empty:
        return ""
    margins = (rollcalls["yes"] - rollcalls["no"]).abs()
    symbol = str(margins.idxmin())
    row, margin = get_record(rollcalls, symbol), int(margins[symbol])
    text = f"The closest vote was {row['yes']} to {row['no']} ({symbol}), a margin of {margin}."
    count = len(rank_swing_leaders(study))
    return f"{text} Any of {count} countries could be first in swing." if count > 1 else text


def get_interval_note(name: str, *studies: Study | None) -> str:
    """Return when the interval of a figure is too narrow, as sentences; '' if on no study."""
    if name == "position" and not any(study and study.findings.is_sampled for study in studies):
        return ""
    return COUNTRY_FIGURES[name].interval_note


def build_swing_record(study: Study, stability: BlocStability | None = None) -> dict[str, Any]:
    """Return the figures of all countries, see :func:`order_by_swing`.

    Countries that kept their vote on each repeated title come after the others and have no
    rank. Where the model does not pass its check, swing has no interval and no rank.
    """
    study = study.checked
    findings = study.findings
    table = study.table.join(findings.table).loc[order_by_swing(study)]
    probability, places = findings.bloc_probability(stability), findings.axis_positions
    return {
        "query": study.address,
        "description": study.description,
        "position_note": get_interval_note("position", study),
        "model_check": build_check(study),
        "contested": findings.contested.tolist(),
        "contested_names": [
            get_plain_name(row) for _, row in list_records(study.rollcalls.loc[findings.contested])
        ],
        "axes": findings.axis_count,
        "axis_texts": describe_axes(study),
        "meaning": " ".join(("Swing", *filter(None, describe_swing(study)), describe_check(study))),
        "movement_texts": list(findings.movement.texts),
        "movement_obstacle": findings.movement.obstacle,
        "movement_note": describe_movement_test(study),
        "bootstrap": build_stability_record(stability),
        "countries": [
            {
                "iso3": iso3,
                "name": row["name"],
                "bloc": row["bloc_name"] if isinstance(row["bloc_name"], str) else None,
                "swing": build_interval(row, "swing"),
                "swing_rank": build_rank(row),
                **{name: row[name] for name in ("swing_votes", "swing_repeated", "swing_same")},
                "votes_the_same": iso3 in findings.constant_voters,
                "position": build_interval(row, "position"),
                "axis_positions": list(map(round_number, places.loc[[iso3]].to_numpy()[0])),
                "bloc_probability": round_number(probability[iso3]),
                "dissent": build_interval(row, "dissent"),
                "dissent_votes": row["dissent_votes"],
                **round_fields(row, "participation", "cross_pressure"),
                "movement": build_movement(row),
                "votes_cast": row["votes_cast"],
                "story": findings.story(iso3, study.dataset.names),
            }
            for iso3, row in list_records(table)
        ],
    }


def order_by_swing(study: Study) -> pd.Index:
    """Return all countries, the highest swing first.

    Where the model fails its check, the estimates allow no order and countries are listed by name.
    """
    if build_check(study) is not False:
        return study.findings.swing_order
    names = study.table["name"].map(name_sort_key)
    table = pd.DataFrame({"is_unknown": study.findings.swing.isna(), "name": names})
    return table.sort_values(["is_unknown", "name"], kind="stable").index


def describe_swing(study: Study) -> tuple[str, str]:
    """Return what swing means, to follow the word Swing, and its scale, texts and model."""
    findings = study.findings
    contested = f"{len(findings.contested):,} contested of {len(study.rollcalls):,} votes"
    if not findings.positions.is_identified:
        return f"cannot be estimated: {NO_POSITIONS}.", ""
    meaning = f"is how uncertain the votes of a country are on the {contested}."
    topics = Counter(study.rollcalls.loc[findings.contested, "topic"].map(humanize_identifier))
    if 1 < len(topics) <= MAX_SWING_TOPICS:
        ranked = sorted(topics.items(), key=lambda item: (-item[1], item[0]))
        meaning += f" By topic: {format_list([f'{topic} {number}' for topic, number in ranked])}."
    method = (
        "1 means that yes is as likely as not on all of them, 0 that all are certain. A country "
        "that always abstains can have a high swing."
    )
    if len(findings.contested):
        titles = format_count(int(findings.titles[findings.contested].nunique()), "title")
        method += f" The contested votes have {titles}."
    if build_check(study) is False:
        method += " Estimates without intervals allow no order, so countries are listed by name."
    elif count := len(findings.constant_voters):
        method += (
            " Countries whose vote never changed when a contested title came up again are listed "
            f"last, without a rank: {count}."
        )
    if findings.title_model is None:
        return meaning, method
    if findings.is_sampled:
        number = len(findings.title_model.rollcalls)
        method += f" The model is of {number} contested votes, evenly spread over all of them."
    if findings.axis_count == 1:
        return meaning, f"{method} The model has one axis, so swing is high near the dividing line."
    axes = f"{findings.axis_count} axes, so swing is not nearness to one dividing line."
    return meaning, f"{method} The model has {axes}"


def format_swing(record: dict[str, Any]) -> str:
    """Return the countries with the highest swing, in words."""
    width = measure_names(record["countries"][:MAX_SWING_STATES])
    lines = [
        record["description"],
        f"{len(record['contested']):,} of them contested: {_list_contested(record)}.",
        record["meaning"],
        *record["axis_texts"],
        record["movement_note"],
        "",
        f"{'country':<{width}}{'swing':>7}{'interval':>14}{'rank':>10}{'votes':>7}"
        f"{'position':>10}{COUNTRY_FIGURES['dissent'].heading.lower():>19}",
    ]
    for row in record["countries"][:MAX_SWING_STATES]:
        swing = row["swing"]
        if swing["value"] is None:
            continue
        span = "–"
        if swing["low"] is not None:
            span = format_swing_interval(swing["low"], swing["high"])
        rank = format_rank(row["swing_rank"])
        position, share = row["position"]["value"], row["dissent"]["value"]
        position_text = "–" if position is None else format_signed(position)
        share_text = "–" if share is None else format_score(share, ".0%")
        lines.append(
            f"{row['name']:<{width}}{format_score(swing['value'], is_short=True):>7}{span:>14}"
            f"{rank:>10}{row['swing_votes']:>7}{position_text:>10}{share_text:>19}"
        )
    if lines[-1].startswith("country"):
        lines.append("Too few votes to place anyone.")
    first = sum(row["swing_rank"]["low"] == 1 for row in record["countries"])
    if first > 1:
        lines.append(f"Ranks that overlap are ties: any of {first} may be first.")
    placed = sum(row["swing"]["value"] is not None for row in record["countries"])
    if placed > MAX_SWING_STATES:
        lines.append(f"The first {MAX_SWING_STATES} of {placed}.")
    if first:
        lines += ["", *(row["story"] for row in record["countries"][:3])]
    return "\n".join(lines)


def _list_contested(record: dict[str, Any], limit: int = 8) -> str:
    """Return the contested roll calls by symbol and plain name, the newest ones if very many."""
    pairs = zip(record["contested"], record["contested_names"], strict=True)
    labels = [f"{name} ({symbol})" if len(name) <= 60 else symbol for symbol, name in pairs]
    if len(labels) <= limit:
        return ", ".join(labels)
    return f"{', '.join(labels[-limit:])} and {len(labels) - limit:,} earlier ones"


def build_surprise_record(
    study: Study, rollcall: str | None, iso3: str | None, limit: int = MAX_SURPRISES_RECORD
) -> dict[str, Any]:
    """Return the votes cast that did not fit, the most surprising first."""
    frame = study.findings.surprises
    if rollcall is not None:
        frame = frame[frame["rollcall"] == rollcall]
    if iso3 is not None:
        frame = frame[frame["iso3"] == iso3]
    titles = study.rollcalls[["title", "short"]].to_dict("index")
    return {
        "query": study.address,
        "description": study.description,
        "total": len(frame),
        "votes": [
            {
                "rollcall": row["rollcall"],
                **titles[row["rollcall"]],
                "iso3": row["iso3"],
                "name": study.dataset.names[row["iso3"]],
                "vote": VOTE_WORDS[Vote(row["vote"])],
                **round_fields(row, "chance", "bits"),
            }
            for _, row in list_records(frame.head(limit))
        ],
    }


def format_surprise(record: dict[str, Any]) -> str:
    """Return the most surprising votes, in words."""
    lines = [record["description"], "", f"{'probability':>11}{'bits':>6}  vote"]
    for row in record["votes"]:
        if row["bits"] is None:
            continue
        vote = f"{row['name']} {row['vote']} on {row['rollcall']}"
        probability = _format_small_probability(row["chance"])
        lines.append(f"{probability:>11}{row['bits']:>6.1f}  {vote}: {get_plain_name(row, 50)}")
    count = len(record["votes"])
    if len(lines) == 3:
        lines.append("Too few votes to say what would have been expected.")
    elif record["total"] > count:
        lines += ["", f"The first {count:,} of {record['total']:,}."]
    return "\n".join([*lines, "", SURPRISE_NOTE])


def _format_small_probability(probability: float) -> str:
    """Return a probability in hundredths of a percent, and never as 0% or 100%."""
    if probability < 0.0001:
        return "<0.01%"
    return ">99.99%" if probability > 0.9999 else f"{probability:.2%}"


def format_colour_heading(colour: ColourVariable) -> str:
    """Return the heading of the overview of a colour."""
    if colour.name == "bloc":
        return "Countries of each bloc"
    if colour.colour_by.is_vote:
        return "How blocs and groups voted"
    label = capitalize_first(colour.label)
    return f"{label}, by bloc and group" if colour.kind == CATEGORY else f"{label}, and the blocs"


def list_lone_countries(study: Study) -> list[str]:
    """Return which countries are a bloc alone, in a sentence if there are any."""
    alone = [study.dataset.names[bloc.members[0]] for bloc in study.blocs if bloc.size == 1]
    return [f"Alone: {', '.join(alone)}"] if alone else []


def list_unplaced(study: Study) -> list[str]:
    """Return which countries have too few votes to be in a bloc, or are not drawn."""
    names, is_drawn = study.table["name"], study.table["x"].notna()
    few, undrawn = names[study.table["bloc"].isna() & is_drawn], names[~is_drawn]
    sentences = []
    if len(few):
        sentences.append(f"Too few votes to be in a bloc: {join_country_names(few)}.")
    if len(undrawn):
        sentences.append(explain_not_drawn(study, undrawn.tolist()))
    return sentences


def warn_of_few_texts(study: Study) -> str:
    """Return that blocs are no finding on few texts; '' on enough.

    >>> import alignment
    >>> warn_of_few_texts(alignment.study(alignment.load(), since="2025", stage="plenary"))
    '2 votes are too few to be sure of blocs. The groups below only agree on these.'
    """
    if not has_too_few_texts(study):
        return ""
    verb = "is" if count_texts(study) == 1 else "are"
    return (
        f"{study.basis} {verb} too few to be sure of blocs. The groups below only agree on these."
    )


def describe_bloc_basis(study: Study) -> str:
    """Return on how many titles the blocs rest, and what that means."""
    if study.query.blend == 1:
        return "On few drafts a country at the edge of a bloc could as well be in another one."
    return (
        f"The votes have {format_count(study.findings.title_count, 'title')}. On few titles a "
        "country at the edge of a bloc could as well be in another one."
    )


def describe_model_basis(study: Study) -> str:
    """Return how many votes and titles the model of swing has."""
    model = study.findings.title_model
    assert model is not None
    votes = format_count(len(model.rollcalls), "vote")
    return f"The model has {votes} on {format_count(len(model.titles), 'title')}."


def list_dated_parts(study: Study) -> list[tuple[str, str]]:
    """Return the parts of the selection; the years of its votes where no period is selected.

    Where the period ends in a later year than the votes, the year of the last vote is added.
    """
    parts, query = study.list_selection_parts(full_month=True), study.query
    if query.until and len(study.rollcalls) and study.last_day[:4] < query.until[:4]:
        parts.append(("", f"the last in {study.last_day[:4]}"))
    if not (query.since or query.until or query.blend) and len(study.rollcalls):
        first, last = str(study.rollcalls["date"].min())[:4], study.last_day[:4]
        if first != last:
            parts.append(("since", f"{first} to {last}"))
    return parts


def describe_sweep_change(row: dict[str, Any], names: dict[int, str]) -> str:
    """Return at which threshold a bloc splits, or several become one."""

    def get_name(bloc_id: int) -> str:
        return names.get(bloc_id, f"another bloc ({bloc_id})")

    sizes = zip(row["parts"], row["sizes"], strict=True)
    parts = format_list([f"{get_name(part)} ({size})" for part, size in sizes])
    bloc, threshold = get_name(row["bloc"]), f"{row['threshold']:.2f}"
    if row["change"] == "split":
        return f"{threshold}: {bloc} falls into {parts}"
    return f"{threshold}: {parts} come together as {bloc}"
