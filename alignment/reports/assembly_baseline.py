"""Comparison of a query with the General Assembly, as a plain record and in words."""

from __future__ import annotations

import math
from typing import Any

from alignment.model.dataset import get_record
from alignment.model.registries import COUNTRY_FIGURES
from alignment.model.text_format import (
    add_article,
    count_listed,
    format_day,
    format_estimate,
    format_score,
    format_signed,
    measure_names,
)
from alignment.model.url import serialize_url
from alignment.reports.study import round_fields, round_number
from alignment.studies.study import Study

# Countries listed for each reference on the command line.
MAX_LISTED = 12
FIGURE_FIELDS = ("on", "general", "difference", "low", "high", "own", "own_low", "own_high", "q")


def build_baseline_record(
    study: Study, iso3: str = "", others: tuple[str, ...] = ()
) -> dict[str, Any]:
    """Return positions and closeness of countries on the query and in general.

    `iso3` is '' for all countries of the study. `others` are references of closeness, ISO3 or names
    of groups; the usual four if empty.
    """
    general = study.general
    others = others or general.references
    codes = [iso3] if iso3 else study.votes.index.tolist()
    return {
        "query": study.address,
        "general": serialize_url(general.baseline_query),
        "description": study.description,
        "rollcalls": len(study.rollcalls),
        "titles": general.title_count,
        "shortage": general.shortage,
        "general_rollcalls": general.baseline_votes.shape[1],
        "others": [
            {
                "key": other,
                "name": general.get_reference_name(other),
                "mean_difference": round_number(
                    float(general.contrast_with(other)["difference"].mean())
                ),
                "elsewhere": general.list_significant(other).index.tolist(),
                "estimates": general.list_estimates(other).index.tolist(),
            }
            for other in others
        ],
        "position_note": COUNTRY_FIGURES["position"].interval_note,
        "countries": [_build_country_record(study, each, others) for each in codes],
    }


def _build_country_record(study: Study, iso3: str, others: tuple[str, ...]) -> dict[str, Any]:
    tables = {
        "position": study.findings.positions.table,
        "general_position": study.general.positions.table,
    }
    positions = {
        name: round_fields(get_record(table, iso3), "value", "low", "high")
        for name, table in tables.items()
    }
    closeness = []
    for other in others:
        row = get_record(study.general.contrast_with(other), iso3)
        counts = {name: int(row[name]) for name in ("on_votes", "general_votes")}
        closeness.append({"key": other, **counts, **round_fields(row, *FIGURE_FIELDS)})
    return {"iso3": iso3, "name": study.dataset.names[iso3], **positions, "closeness": closeness}


def format_baseline(record: dict[str, Any]) -> str:
    """Return the record in words."""
    basis = (
        f"Compared with the {record['general_rollcalls']:,} votes of the General Assembly in the "
        "same "
        f"years: {record['general']}"
    )
    lines = [record["description"], basis, ""]
    if len(record["countries"]) == 1:
        return "\n".join([*lines, *_format_country_lines(record, record["countries"][0])])
    if record["shortage"]:
        lines += [f"{record['shortage']} The largest estimates are listed.", ""]
    rows = {country["iso3"]: country for country in record["countries"]}
    for index, other in enumerate(record["others"]):
        lines.append(f"{other['name']}: {_format_mean_difference(other)}.")
        codes = other["elsewhere"] or other["estimates"]
        listed = codes[: count_listed(len(codes), MAX_LISTED)]
        if codes and not other["elsewhere"] and not record["shortage"]:
            lines.append("  no country differs significantly; the largest estimates:")
        if codes:
            heads = f"{'selection (votes)':<19}{'in general':<14}difference less the average"
            width = measure_names(rows[iso3] for iso3 in listed)
            lines.append(f"  {'':<{width}}{heads}")
        for iso3 in listed:
            closeness = rows[iso3]["closeness"][index]
            lines.append(f"  {rows[iso3]['name']:<{width}}{_format_closeness(closeness)}")
        if len(codes) > len(listed):
            lines.append(f"  and {len(codes) - len(listed)} more")
        lines.append("")
    lines.append(
        "The difference is the agreement on the selection minus that in general, with its 95% "
        "interval. The average of all countries depends on the texts and has no interval."
    )
    return "\n".join(lines)


def _format_mean_difference(other: dict[str, Any]) -> str:
    difference = other["mean_difference"]
    if difference is None:
        return "too few votes"
    direction = "closer" if difference >= 0 else "less close"
    return f"all countries together are {abs(difference):.2f} {direction} than in general"


def _format_closeness(closeness: dict[str, Any]) -> str:
    if closeness["difference"] is None:
        return "too few votes"
    on, general = (
        f"{format_score(closeness[name])} ({closeness[f'{name}_votes']:,})"
        for name in ("on", "general")
    )
    return f"{on:<19}{general:<14}{_format_difference(closeness, 'own', 'own_')}"


def _format_difference(closeness: dict[str, Any], name: str, prefix: str = "") -> str:
    """Return a difference and its interval, whose ends have a prefix in the record."""
    return format_estimate(closeness[name], closeness[f"{prefix}low"], closeness[f"{prefix}high"])


def _format_country_lines(record: dict[str, Any], country: dict[str, Any]) -> list[str]:
    position, general = country["position"]["value"], country["general_position"]["value"]
    lines = [country["name"]]
    if position is not None and general is not None:
        lines.append(
            f"  position {format_signed(position)} on the selection, "
            f"{format_signed(general)} in general"
        )
    for other, close in zip(record["others"], country["closeness"], strict=True):
        if close["difference"] is None:
            lines.append(f"  {other['name']}: too few votes")
            continue
        lines.append(
            f"  {other['name']}: {format_score(close['on'])} on the selection "
            f"({close['on_votes']:,} votes), {format_score(close['general'])} in general "
            f"({close['general_votes']:,}): "
            f"{_format_difference(close, 'difference')}; "
            f"less the average of all countries {_format_difference(close, 'own', 'own_')}"
        )
    return lines


def describe_deviations(study: Study, other: str) -> str:
    """Return how close all countries are to a reference, and how many differ from that.

    It is '' if they have too few votes.
    """
    general = study.general
    name, significant = general.get_reference_name(other), general.list_significant(other)
    differences = general.contrast_with(other)["difference"]
    mean = float(differences.mean())
    if math.isnan(mean):
        return ""
    direction = "closer to" if mean >= 0 else "less close to"
    note = (
        f"All countries together are {abs(mean):.2f} {direction} {add_article(name)} than in "
        "general. This average depends on the texts and has no interval. "
    )
    if other in study.dataset.groups:
        day = format_day(str(study.rollcalls["date"].max()))
        plural = study.dataset.membership(other).member_plural
        note += f"Its {plural} are those on {day}, for all votes. "
    total = int(differences.notna().sum())
    verb = "differs" if len(significant) < 2 else "differ"
    count = f"{len(significant) or 'None'} of {total:,} countries {verb} significantly"
    note += general.shortage or f"{count} from this average."
    if significant.empty:
        note += (
            f" The table shows the {len(general.list_estimates(other))} largest estimates with 95% "
            "intervals; among so many countries some are large without a real difference."
        )
    return note
