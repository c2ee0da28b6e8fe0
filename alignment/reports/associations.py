"""Associations of votes, positions or agreement with facts, as plain records and in words."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from alignment.analysis.somers_d import PERMUTATIONS, SEED, SomersD
from alignment.errors import QueryError, format_sentence
from alignment.model.dataset import get_record
from alignment.model.groups import name_members
from alignment.model.progress import ProgressCallback
from alignment.model.registries import NUMBER
from alignment.model.text_format import (
    format_count,
    format_day,
    format_estimate,
    format_list,
    format_p_value,
    format_range,
    format_score,
    format_signed,
    get_plain_name,
)
from alignment.model.text_search import name_sort_key
from alignment.model.url import serialize_url
from alignment.reports.study import round_fields, round_number
from alignment.studies.associations import (
    POSITION_OUTCOME,
    REGIONS_FACT,
    Association,
    AssociationReport,
    Coefficient,
    JointModel,
    LevelSummary,
    find_associations,
    fit_joint_model,
)
from alignment.studies.conditions import describe_fact_condition, get_fact_direction
from alignment.studies.covariates import Covariate
from alignment.studies.dyadic_regression import (
    AGREEMENT_OUTCOME,
    DyadicRegression,
    fit_dyadic_regression,
)
from alignment.studies.study import Study

# Ratios of the strength within regional groups to that among all: weaker below, stronger above.
WEAKER_RATIO, STRONGER_RATIO = 0.75, 1.25
SIGNIFICANCE_LEVEL = 0.05
MAX_FACTS, MAX_SENTENCES = 20, 3
JOINT_MODEL_NOTE = (
    "The tests above take each fact alone; this model keeps the other facts constant. The two "
    "differ where facts are associated with one another."
)
CAUSATION_NOTE = "An association does not show a cause."
UNTESTED_TEXT = "too few countries in one level to test"


def analyse_associations(
    study: Study, target: str, facts: tuple[str, ...] = (), progress: ProgressCallback | None = None
) -> tuple[dict[str, Any], Callable[[], str]]:
    """Return the associations of a vote, of positions or of agreement, and a function for words.

    Several facts are also put into one model of a vote; `regions` among them gives each UN
    regional group a level of its own.

    Raise :class:`QueryError` if a roll call or a fact is unknown, or facts are given for agreement.
    """
    if target == AGREEMENT_OUTCOME:
        if facts:
            raise QueryError("agreement is compared with what pairs share; omit the facts")
        dyadic = build_dyadic_record(study, fit_dyadic_regression(study, progress=progress))
        return dyadic, lambda: format_dyadic(dyadic, study.dataset.names)
    chosen = tuple(name for name in facts if name != REGIONS_FACT)
    associations = find_associations(study, target, chosen)
    joint = None
    if len(facts) > 1 and target != POSITION_OUTCOME:
        joint = fit_joint_model(study, target, chosen, REGIONS_FACT in facts)
    record = build_associations_record(study, associations, joint)
    return record, lambda: format_associations(study, associations, joint)


def build_associations_record(
    study: Study, associations: AssociationReport, joint: JointModel | None = None
) -> dict[str, Any]:
    """Return the associations of a vote, or of positions."""
    return {
        "query": serialize_url(study.query),
        "of": associations.outcome,
        "date": associations.as_of,
        "compared": len(associations.y),
        "permutations": PERMUTATIONS,
        "seed": SEED,
        "tests": associations.test_count,
        "facts": [_build_association_record(match) for match in associations.associations],
        "left_out": list(associations.left_out),
        "joint": None if joint is None else build_joint_model_record(joint),
        "limit": CAUSATION_NOTE,
    }


def _build_association_record(match: Association) -> dict[str, Any]:
    values = match.covariate.fact_values
    return {
        "name": match.covariate.name,
        "label": match.covariate.label,
        "kind": match.covariate.kind,
        "unit": values.fact.unit if values is not None else "",
        "source": "; ".join(source.text for source in values.fact.sources) if values else "",
        "note": match.covariate.note,
        "eligibility": list(match.covariate.eligibility),
        "countries": match.country_count,
        "missing": list(match.missing_countries),
        "rows": [_build_level_record(level) for level in match.levels],
        "unknown": match.unknown_level and _build_level_record(match.unknown_level),
        "a_year_later": [_build_level_record(level) for level in match.later_levels],
        "among": _build_somers_record(match.overall, match.p, match.q),
        "within": _build_somers_record(match.within_regions, match.p_within, match.q_within),
        "within_subregions": _build_somers_record(
            match.within_subregions, match.p_subregions, match.q_subregions
        ),
        "regional_split": [
            {
                "region": split.region,
                "d": round_number(split.d),
                "highest": _build_level_record(split.highest),
                "lowest": _build_level_record(split.lowest),
            }
            for split in match.regional_split
        ],
        "sentence": format_association(match),
    }


def _build_level_record(level: LevelSummary) -> dict[str, Any]:
    numbers = {"share": level.share, "low": level.low, "high": level.high}
    shares = round_fields(numbers, *numbers)
    return {"label": level.label, "where": level.condition or None, **level.counts, **shares}


def _build_somers_record(association: SomersD, p: float, q: float) -> dict[str, Any]:
    values = {"d": association.d, "low": association.low, "high": association.high, "p": p, "q": q}
    return round_fields(values, *values)


def build_joint_model_record(joint: JointModel) -> dict[str, Any]:
    """Return the model of several facts at once."""
    return {
        "votes": joint.votes,
        "regions": joint.regions,
        "left_out": list(joint.left_out),
        "ineligible": list(joint.ineligible),
        "missing": dict(joint.missing),
        "warnings": list(joint.warnings),
        "coefficients": [
            {
                "name": each.name,
                "label": each.label,
                "step": each.unit,
                **{
                    name: round_number(getattr(each, name))
                    for name in ("slope", "slope_low", "slope_high", "effect", "low", "high")
                },
            }
            for each in joint.coefficients
        ],
    }


def format_association(match: Association) -> str:
    """Return an association in words, with the sentence that it shows no cause."""
    text = format_association_counts(match)
    return f"{text} {CAUSATION_NOTE}" if text else ""


def format_association_counts(match: Association) -> str:
    """Return an association in words: the counts of both ends, and within sub-regions.

    Such as: Of the 39 countries with over $5bn (Chinese finance, 2009–2018) that voted, 29 voted
    yes, 1 no and 9 abstained. Of the 57 with none recorded, 11 voted yes, 40 no and 6 abstained.
    Within sub-regions the association is weaker (D +0.13, q 0.028).
    """
    levels = [level for level in match.levels if _count_votes(level)]
    if len(levels) < 2 or match.covariate.kind == "category":
        return ""
    first, last = levels[-1], levels[0]
    who, others = _describe_level(match.covariate, first), "others"
    if not match.covariate.is_binary:
        phrase, span = _split_level(match.covariate, last)
        others = f"{phrase} ({span})" if span else phrase
    if "yes" in first.counts:
        counts = (
            f"Of the {_count_votes(first)} {who} that voted, {_format_counts(first)}. "
            f"Of the {_count_votes(last)} {others}, {_format_counts(last)}."
        )
    else:
        counts = (
            f"The average position of {_count_votes(first)} {who} is {format_signed(first.share)}, "
            f"that of {_count_votes(last)} {others} {format_signed(last.share)}."
        )
    return f"{counts} {format_within_regions(match)}"


def format_level_title(match: Association) -> str:
    """Return how many voted yes, or the average position, at both ends of a fact; '' without ends.

    Such as: Freedom rating, 2018: 39 of 43 countries rated Not Free that voted said yes, 13 of 77
    rated Free.
    """
    levels = [level for level in match.levels if _count_votes(level)]
    if len(levels) < 2 or match.covariate.kind == "category":
        return ""
    first, last = levels[-1], levels[0]
    numbers = [_count_votes(level) for level in (first, last)]
    if match.covariate.is_binary:
        who, others, label = _describe_level(match.covariate, first), "others", ""
    else:
        who, others = (_split_level(match.covariate, level)[0] for level in (first, last))
        who = f"countries {who}"
        label = f"{match.covariate.label}: "
    if "yes" in first.counts:
        return (
            f"{label}{first.counts['yes']} of {numbers[0]} {who} that voted said yes, "
            f"{last.counts['yes']} of {numbers[1]} {others}"
        )
    return (
        f"{label}average position {format_signed(first.share)} of {numbers[0]} {who}, "
        f"{format_signed(last.share)} of {numbers[1]} {others}"
    )


def _format_counts(level: LevelSummary) -> str:
    yes, no, abstain = (level.counts[word] for word in ("yes", "no", "abstain"))
    return f"{yes} voted yes, {no} no and {abstain} abstained"


def _count_votes(level: LevelSummary) -> int:
    return sum(level.counts.get(word, 0) for word in ("yes", "no", "abstain", "countries"))


def _describe_level(covariate: Covariate, level: LevelSummary) -> str:
    if covariate.kind == "group":
        return name_members(covariate.label)
    values = covariate.fact_values
    if covariate.is_binary and values is not None and values.fact.yes_phrase:
        return f"countries {values.fact.yes_phrase}"
    phrase, span = _split_level(covariate, level)
    return f"countries {phrase} ({'; '.join(filter(None, (span, covariate.label)))})"


def _split_level(covariate: Covariate, level: LevelSummary) -> tuple[str, str]:
    """Return the words for countries of a level, such as: rated Not Free; and its range, or ''."""
    values = covariate.fact_values
    bands = values.fact.bands if values is not None else ()
    phrases = (band.phrase for band in bands if band.label == level.label)
    name, _, note = level.label.removesuffix(")").partition(" (")
    if phrase := next(phrases, ""):
        return phrase, note
    if covariate.kind != NUMBER:
        return f"classified as {level.label}", ""
    return (f"rated {note}", name) if note else (f"with {level.label}", "")


def format_within_regions(match: Association, has_figures: bool = True) -> str:
    """Return how strong an association is within sub-regions, in words; D and q follow."""
    overall, within = match.overall.d, match.within_subregions.d
    if math.isnan(within):
        return "Within sub-regions nothing can be compared: each has only one level."
    if math.isnan(match.q_subregions):
        value = f"D is {format_signed(within)}, with" if has_figures else "there are"
        return f"Within sub-regions {value} {UNTESTED_TEXT}."
    figures = split = ""
    if has_figures:
        figures = f" (D {format_signed(within)}, {format_p_value(match.q_subregions, 'q')})"
        split = format_regional_split(match)
        split = f" {split}" if split else ""
    if match.q_subregions > SIGNIFICANCE_LEVEL:
        return f"Within sub-regions the association is not significant{figures}.{split}"
    if overall * within < 0:
        return f"Within sub-regions the association has the other sign{figures}.{split}"
    ratio = abs(within) / abs(overall) if overall else math.inf
    strength = "about as strong"
    if ratio < WEAKER_RATIO or ratio > STRONGER_RATIO:
        strength = "weaker" if ratio < 1 else "stronger"
    return f"Within sub-regions the association is {strength}{figures}.{split}"


def format_regional_split(match: Association) -> str:
    """Return the regional groups one by one, if the association differs in sign; else ''."""
    parts = []
    for split in match.regional_split:
        if match.covariate.is_binary and "yes" in split.highest.counts:
            high, low = (
                f"{level.counts['yes']} of {_count_votes(level)}"
                for level in (split.highest, split.lowest)
            )
            parts.append(f"{split.region} ({split.highest.label} {high} yes, others {low})")
        else:
            parts.append(f"{split.region} (D {format_signed(split.d)})")
    return f"Regional groups differ in sign: {', '.join(parts)}." if parts else ""


def _format_optional_p(p: float | None) -> str:
    return format_p_value(math.nan if p is None else p)


def format_associations(
    study: Study, associations: AssociationReport, joint: JointModel | None = None
) -> str:
    """Return the associations of a vote, or of positions, in words."""
    outcome, higher = "positions", "a higher position"
    if associations.outcome != POSITION_OUTCOME:
        outcome = f"the vote on {associations.outcome}, {format_day(associations.as_of)}"
        higher = "a vote closer to yes"
    lines = [
        f"Associations of {outcome}; {_format_country_count(len(associations.y))} compared.",
        f"D is Somers' D: +1 if a higher value always comes with {higher}, −1 if never.",
        f"q: false discovery rate over {associations.test_count} tests of all facts and groups, by "
        f"{PERMUTATIONS:,} permutations among all, within regional groups and within sub-regions.",
        "",
    ]
    shown = associations.associations[:MAX_FACTS]
    levels = [
        [level for level in (*match.levels, match.unknown_level) if level is not None]
        for match in shown
    ]
    # Numbers of countries begin at the same place, after the longest label of a value.
    width = max((25, *(len(level.label) + 1 for each in levels for level in each)))
    lines.append(f"{'':<34}{'among all':>20}{'regional groups':>20}{'sub-regions':>20}")
    for place, match in enumerate(shown):
        tests = (
            (match.overall, match.q),
            (match.within_regions, match.q_within),
            (match.within_subregions, match.q_subregions),
        )
        figures = [f"{_format_d(d)}  {format_p_value(q, 'q'):<9}" for d, q in tests]
        columns = "".join(f"{text:>20}" for text in figures).rstrip()
        # The line of a label has no numbers, as some labels are long.
        lines += [match.covariate.label, f"{'    D and q':<34}{columns}"]
        if not math.isnan(match.overall.d):
            intervals = "".join(f"{format_interval(d):>20}" for d, _ in tests)
            lines.append(f"{'    95% interval of D':<34}{intervals}")
        for level in levels[place]:
            share = "–" if math.isnan(level.share) else _format_share(level)
            counts = "  ".join(
                f"{value:>3} {'did not vote' if word == 'absent' else word}"
                for word, value in level.counts.items()
            )
            lines.append(f"    {level.label:<{width}}{counts}   {share}")
        # The sentences at the end name the regional groups of the first facts.
        split = format_regional_split(match) if place >= MAX_SENTENCES else ""
        lines += [f"    {text}" for text in (match.covariate.note, split) if text]
    if len(associations.associations) > MAX_FACTS:
        lines.append(f"The first {MAX_FACTS} of {len(associations.associations)}; --json has all.")
    lines += ["", *(format_association(match) for match in shown[:MAX_SENTENCES])]
    if joint is not None:
        lines += ["", *format_joint_model(joint, study.dataset.names)]
    return "\n".join(lines)


def format_joint_model(joint: JointModel, names: Mapping[str, str]) -> list[str]:
    """Return the model of several facts at once, a line for each, with names of countries."""
    regions = " and a level for each UN regional group" if joint.regions else ""
    lines = [
        f"One model of all these facts{regions}, on {joint.votes} votes. The change of the "
        "probability of yes for"
    ]
    width = max((41, *(len(each.label) + 1 for each in joint.coefficients)))
    lines += [
        f"  {each.label:<{width}}{format_effect(each)}, "
        f"{each.unit}; slope {each.slope:.2f} ({each.slope_low:.2f} to {each.slope_high:.2f})"
        for each in joint.coefficients
    ]
    if len(joint.coefficients) > 1:
        lines.append(JOINT_MODEL_NOTE)
    if joint.left_out:
        missing = "; ".join(f"{label}: {count}" for label, count in joint.missing)
        lines.append(_list_uncounted(f"a value is unknown ({missing})", joint.left_out, names))
    if joint.ineligible:
        lines.append(_list_uncounted("not eligible", joint.ineligible, names))
    return [*lines, *joint.warnings]


def _list_uncounted(reason: str, codes: Sequence[str], names: Mapping[str, str]) -> str:
    countries = format_list(sorted((names[iso3] for iso3 in codes), key=name_sort_key))
    return f"Not counted, {reason}: {_format_country_count(len(codes))}, {countries}."


def _format_country_count(countries: int) -> str:
    return format_count(countries, "country", "countries")


def format_effect(coefficient: Coefficient) -> str:
    """Return the change in probability of a fact in a joint model, with its interval."""
    return format_estimate(coefficient.effect, coefficient.low, coefficient.high, "+.0%")


def format_interval(association: SomersD) -> str:
    """Return the 95% interval of D; a dash where D is not known."""
    if math.isnan(association.d):
        return "–"
    return f"{format_signed(association.low)} to {format_signed(association.high)}"


def _format_d(association: SomersD) -> str:
    return "    –" if math.isnan(association.d) else f"{format_signed(association.d):>5}"


def _format_share(level: LevelSummary) -> str:
    if "yes" in level.counts:
        share = format_score(level.share, ".0%")
        return f"{share} yes ({format_range(level.low, level.high, '.0%')})"
    return f"average {format_estimate(level.share, level.low, level.high)}"


def build_dyadic_record(study: Study, regression: DyadicRegression) -> dict[str, Any]:
    """Return the associations of the agreement of pairs."""
    return {
        "query": serialize_url(study.query),
        "of": AGREEMENT_OUTCOME,
        "basis": regression.basis,
        "countries": regression.countries,
        "pairs": regression.result.pair_count,
        "left_out": list(regression.left_out),
        "r2": round_number(regression.result.r_squared),
        "intercept": round_number(regression.result.slopes[0]),
        "predictors": [
            {
                "label": label,
                "step": step,
                "slope": round_number(slope),
                "p": round_number(p),
                "p_subregions": round_number(p_subregions),
            }
            for label, step, slope, p, p_subregions in zip(
                regression.labels,
                regression.units,
                regression.result.slopes[1:],
                regression.result.p_values,
                regression.p_subregions,
                strict=True,
            )
        ],
        "limit": CAUSATION_NOTE,
    }


def format_dyadic(record: dict[str, Any], names: Mapping[str, str]) -> str:
    """Return the associations of the agreement of pairs in words, with names of countries."""
    lines = [
        f"Associations of agreement: {record['pairs']:,} pairs of {record['countries']} countries, "
        f"on {record['basis']}; R² {record['r2']:.2f}.",
        "Slopes of agreement (0 to 1) in one model; p by permuting countries among all, and within "
        "sub-regions.",
        "",
    ]
    width = max((49, *(len(row["label"]) + 1 for row in record["predictors"])))
    lines += [
        f"  {row['label']:<{width}}{format_signed(row['slope'], '+.3f'):>7}  "
        f"{format_p_value(row['p'], 'p'):<9}  "
        f"{_format_optional_p(row['p_subregions']):<7}  {row['step']}"
        for row in record["predictors"]
    ]
    if record["left_out"]:
        lines += ["", _list_uncounted("a value is unknown", record["left_out"], names)]
    return "\n".join([*lines, "", record["limit"]])


def pick_first_by_source(facts: list[Association]) -> list[Association]:
    """Return the first facts, one of each source."""
    first: dict[object, Association] = {}
    for match in facts:
        if match.covariate.fact_values is not None and not math.isnan(match.p):
            source = match.covariate.fact_values.fact.sources or match.covariate.name
            first.setdefault(source, match)
    return list(first.values())[:MAX_SENTENCES]


def get_fact_label(name: str) -> str:
    """Return the name of a group, or a fact in words."""
    group = name.removeprefix("group:")
    return describe_fact_condition(name) if group == name else group


def format_coefficient_step(coefficient: Coefficient) -> str:
    """Return the step of a coefficient, and which way its fact counts."""
    direction = get_fact_direction(coefficient.name)
    return f"{coefficient.unit}; {direction}" if direction else coefficient.unit


def describe_association_basis(study: Study, report: AssociationReport) -> tuple[str, str]:
    """Return the title of associations, and on which votes and facts they rest."""
    is_of_positions = report.outcome == POSITION_OUTCOME
    if is_of_positions:
        text = (
            f"The {len(report.y)} countries that have a position on {study.basis}. Colour the map "
            "by a vote to see its associations."
        )
        title = "Associations of positions"
    else:
        row = get_record(study.dataset.rollcalls, report.outcome)
        title = f"What the vote on {get_plain_name(row)} is associated with"
        text = (
            f"{report.outcome}, {format_day(report.as_of)}. All {len(report.y)} votes cast count, "
            "whatever the filter. Facts are those known before that day. Money is that of "
            "completed years, as compiled later."
        )
    return title, text


def format_association_figures(match: Association) -> str:
    """Return D with interval and q within sub-regions, n, and which way the fact counts.

    n is the number of countries compared; of a group or a yes-no fact also that of its members.
    """
    within = match.within_subregions
    if math.isnan(match.overall.d):
        figures = "its values have no order"
    elif math.isnan(within.d):
        figures = "no two levels within a sub-region to compare"
    else:
        q = UNTESTED_TEXT if math.isnan(match.p) else format_p_value(match.q_subregions, "q")
        d = format_estimate(within.d, within.low, within.high)
        figures = f"D {d}, {q}, n = {_format_sample(match)}"
    if direction := get_fact_direction(match.covariate.name):
        figures += f"; {direction}"
    return figures


def _format_sample(match: Association) -> str:
    total = f"{match.country_count}"
    return f"{_count_votes(match.levels[-1])} of {total}" if match.covariate.is_binary else total


def describe_association_tests(match: Association) -> str:
    """Return the tests of an association among all and within regions, and its note."""
    sentences = []
    if not math.isnan(match.p):
        sentences += [
            f"{place}: D {'–' if math.isnan(d.d) else format_signed(d.d)} (95% interval "
            f"{format_interval(d)}), {format_p_value(q, 'q')}."
            for place, d, q in (
                ("Among all", match.overall, match.q),
                ("Within regional groups", match.within_regions, match.q_within),
                ("Within sub-regions", match.within_subregions, match.q_subregions),
            )
        ]
    sentences.append(format_sentence(match.covariate.note))
    return " ".join(filter(None, sentences))
