"""Pairs of countries and tests of their agreement, as plain records and in words."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from alignment.analysis.baseline_test import MIN_TITLES
from alignment.analysis.pairs import crosstab_pair_votes, list_joint_drafts, tabulate_pair_votes
from alignment.analysis.significance import Significance
from alignment.model.dataset import list_records
from alignment.model.text_format import (
    format_count,
    format_day,
    format_list,
    format_p_value,
    format_score,
    get_leaders,
    get_plain_name,
)
from alignment.model.vote import VOTE_LABELS
from alignment.reports.study import round_number
from alignment.scene.encoding import TOO_FEW_VOTES
from alignment.scene.links import FALSE_DISCOVERY_RATE
from alignment.studies.study import Study

MAX_PAIRS = 20
# Shared votes below which one more could change a score much.
MIN_FIRM_VOTES = 12


def build_links_record(study: Study, swap_test: Significance) -> dict[str, Any]:
    """Return the numbers of significant pairs by both tests, and the pairs of the swap test.

    `swap_test` is from :meth:`~alignment.studies.findings.Findings.swapped`.
    """
    significant = np.argwhere(np.triu(swap_test.significant_signs(FALSE_DISCOVERY_RATE), 1))
    pairs = [_build_pair_test_record(study, swap_test, *pair) for pair in significant.tolist()]
    return {
        "query": study.address,
        "description": study.description,
        "rate": FALSE_DISCOVERY_RATE,
        "plain": _count_significant(study.findings.vote_links),
        "swaps": _count_significant(swap_test) | {"draws": swap_test.draws},
        "titles": study.findings.title_count,
        "independence": describe_independence(study),
        "pairs": sorted(pairs, key=lambda pair: (pair["p"], pair["a"], pair["b"]))
        if study.findings.title_count >= MIN_TITLES
        else [],
    }


def describe_independence(study: Study) -> str:
    """Return that tests of pairs take votes as independent, and why no pair is listed if none is.

    With so few titles no test by titles could reject.
    """
    titles = format_count(study.findings.title_count, "title")
    text = (
        "Both tests take votes as independent. The votes have "
        f"{titles}, and votes on one title are alike."
    )
    if study.findings.title_count < MIN_TITLES:
        text += (
            f" With fewer than {MIN_TITLES} titles no pair can differ significantly by titles, so "
            "no pair is listed."
        )
    return text


def format_links(record: dict[str, Any]) -> str:
    """Return both tests in words, with the pairs that agree significantly more or less."""
    swaps, plain = record["swaps"], record["plain"]
    lines = [
        record["description"],
        record["independence"],
        f"Significant at a false discovery rate of {record['rate']:.0%}:",
        f"  totals kept, {swaps['draws']:,} simulations by swaps: {swaps['above']:,} pairs above, "
        f"{swaps['below']:,} below, of {swaps['tested']:,} tested",
        f"  totals kept on average, as on the map: {plain['above']:,} above, {plain['below']:,} "
        "below, "
        f"of {plain['tested']:,} tested",
    ]
    for side, label in (("above", "Agree more"), ("below", "Agree less")):
        pairs = [pair for pair in record["pairs"] if pair["side"] == side]
        if pairs:
            lines += ["", f"{label} than their totals give:"]
            lines += [
                f"  {pair['name_a']} and {pair['name_b']}: {format_score(pair['agreement'])} on "
                f"{pair['shared']}, {format_score(pair['expected'])} expected; "
                f"{format_p_value(pair['p'], 'p')}, {format_p_value(pair['q'], 'q')}"
                for pair in pairs[:MAX_PAIRS]
            ]
            if len(pairs) > MAX_PAIRS:
                lines.append(f"  The first {MAX_PAIRS} of {len(pairs):,}.")
    return "\n".join(lines)


def build_pair_test(study: Study, swap_test: Significance, a: str, b: str) -> dict[str, Any] | None:
    """Return the swap test of one pair; None if its totals allow one agreement only."""
    row, column = swap_test.index.get_indexer(pd.Index([a, b])).tolist()
    if np.isnan(swap_test.p[row, column]):
        return None
    return _build_pair_test_record(study, swap_test, row, column)


def format_pair_test(pair: dict[str, Any]) -> str:
    """Return the swap test of a pair, from :func:`build_pair_test`, in words."""
    return (
        f"{format_score(pair['expected'])} were to be expected, {pair['side']} it "
        f"{format_p_value(pair['p'], 'p')}, {format_p_value(pair['q'], 'q')}, "
        "among votes with the same totals"
    )


def _count_significant(significance: Significance) -> dict[str, int]:
    signs = np.triu(significance.significant_signs(FALSE_DISCOVERY_RATE), 1)
    return {
        "tested": significance.tested_count,
        "above": int((signs > 0).sum()),
        "below": int((signs < 0).sum()),
    }


def _build_pair_test_record(
    study: Study, swap_test: Significance, row: int, column: int
) -> dict[str, Any]:
    a, b = str(swap_test.index[row]), str(swap_test.index[column])
    return {
        "a": a,
        "b": b,
        "name_a": study.dataset.names[a],
        "name_b": study.dataset.names[b],
        "agreement": round_number(study.agreement.scores[row, column]),
        "shared": int(swap_test.shared[row, column]),
        "expected": round_number(swap_test.expected[row, column]),
        "side": "above" if swap_test.sign[row, column] > 0 else "below",
        "p": round_number(swap_test.p[row, column]),
        "q": round_number(swap_test.q[row, column]),
    }


def describe_vote_pair(names: tuple[str, str], votes: tuple[str, str]) -> str:
    """Return how two countries voted.

    >>> describe_vote_pair(("India", "China"), ("yes", "no"))
    'India yes, China no'
    """
    if votes[0] == votes[1]:
        return f"both {votes[0]}"
    return ", ".join(f"{name} {word}" for name, word in zip(names, votes, strict=True))


def format_pair_basis(study: Study, a: str, b: str) -> str:
    """Return the basis of a pair's score: shared roll calls, shared drafts, or both.

    Where only one of the two has a score, it is that one.
    """
    row, column = study.votes.index.get_indexer(pd.Index([a, b]))
    parts = []
    if study.query.blend < 1:
        parts.append(("shared vote", study.agreement))
    if study.query.blend > 0:
        parts.append((f"shared {study.query.list_noun}", study.cosponsorship))
    scored = [part for part in parts if not np.isnan(part[1].scores[row, column])]
    return format_list(
        [
            format_count(int(similarity.shared_counts[row, column]), noun)
            for noun, similarity in scored or parts
        ]
    )


def describe_pair_score(study: Study, a: str, b: str, agreement: pd.Series) -> tuple[str, str, str]:
    """Return the score of a pair, and what stands before and after the name of its measure.

    `agreement` is 1, 1/2 or 0 for each vote, NaN where one of the two cast none.
    """
    row, column = study.votes.index.get_indexer(pd.Index([a, b])).tolist()
    score, blend = study.weight.scores[row, column], study.query.blend
    shared = int(agreement.notna().sum())
    shared_text = format_count(shared, "shared vote")
    if np.isnan(score) and blend == 0:
        start, basis = TOO_FEW_VOTES.capitalize(), " for "
        end = f": {shared_text}, {study.min_shared} are needed. Of these"
    else:
        start, basis = "no score" if np.isnan(score) else format_score(score), " "
        end = f" on {format_pair_basis(study, a, b)}"
        end += ":" if blend == 0 else f". Of {shared_text}"
    end += (
        f" the same vote on {(agreement == 1).sum()}, one of them abstaining on "
        f"{(agreement == 0.5).sum()}, opposed on {(agreement == 0).sum()}."
    )
    if blend < 1 and not np.isnan(score) and shared < MIN_FIRM_VOTES:
        end += " With so few shared votes, one more vote could change it much."
    if blend < 1:
        end += describe_pair_significance(study, row, column)
    return start, basis, end


def describe_joint_drafts(study: Study, a: str, b: str) -> str:
    """Return of how many drafts the joint ones are, and whether so many are by chance."""
    row, column = study.votes.index.get_indexer(pd.Index([a, b]))
    links = study.findings.sponsor_links
    p, q = links.p[row, column], links.q[row, column]
    note = (
        f"Of {format_count(len(study.drafts), study.query.list_noun)} in this selection with a "
        "sponsor list that can be counted."
    )
    if np.isnan(p):
        return note
    by_chance = f"{format_p_value(p, 'p')}, {format_p_value(q, 'q')}"
    return f"{note} So many or more by their totals alone: {by_chance}."


def build_pair_record(
    study: Study, a: str, b: str, swap_test: Significance | None = None
) -> dict[str, Any]:
    """Return two countries compared: scores, shared counts and every roll call."""
    votes = tabulate_pair_votes(study.votes, study.rollcalls, a, b)
    row, column = study.votes.index.get_indexer(pd.Index([a, b]))
    agreement = votes["agreement"]
    names = study.dataset.names
    return {
        "query": study.address,
        "description": study.description,
        "a": {"iso3": a, "name": names[a]},
        "b": {"iso3": b, "name": names[b]},
        "measure": study.measure_label,
        "agreement": round_number(study.agreement.scores[row, column]),
        "shared": int(study.agreement.shared_counts[row, column]),
        "same": int((agreement == 1).sum()),
        "half": int((agreement == 0.5).sum()),
        "opposed": int((agreement == 0).sum()),
        "cosponsorship": round_number(study.cosponsorship.scores[row, column]),
        "drafts": int(study.cosponsorship.shared_counts[row, column]),
        "joint_drafts": list_joint_drafts(study.sponsors, study.drafts, a, b).index.tolist(),
        "weight": round_number(study.weight.scores[row, column]),
        "rests_on": format_pair_basis(study, a, b),
        "swaps": None if swap_test is None else build_pair_test(study, swap_test, a, b),
        "positions": {
            str(vote): {str(other): int(count) for other, count in counts.items()}
            for vote, counts in crosstab_pair_votes(votes).to_dict("index").items()
        },
        "rollcalls": [
            {
                "rollcall": rollcall,
                **{name: entry[name] for name in ("date", "title", "short")},
                "led_by": get_leaders(entry),
                "a": entry["vote_a"],
                "b": entry["vote_b"],
                "agreement": round_number(entry["agreement"]),
            }
            for rollcall, entry in list_records(votes)
        ],
    }


def format_pair(record: dict[str, Any]) -> str:
    """Return a pair in words."""
    shared = format_count(record["shared"], "shared vote")
    rests_on_votes = record["rests_on"] == shared
    score = "too few votes" if rests_on_votes else "no score"
    if record["weight"] is not None:
        score = format_score(record["weight"])
    lines = [
        record["description"],
        f"{record['a']['name']} and {record['b']['name']}: {score} ({record['measure']}) on "
        f"{record['rests_on']}",
        f"{'' if rests_on_votes else f'of {shared} '}the same vote on {record['same']}, "
        f"one of them abstaining on {record['half']}, opposed on {record['opposed']}; "
        f"{format_count(len(record['joint_drafts']), 'draft')} sponsored by both",
        *([format_pair_test(record["swaps"])] if record["swaps"] else []),
        "",
    ]
    width = max((len(entry["rollcall"]) for entry in record["rollcalls"]), default=0)
    for entry in record["rollcalls"]:
        a, b = (VOTE_LABELS.get(entry[name], entry[name]) for name in ("a", "b"))
        votes = f"{a:>12} {b:>12}"
        lines.append(
            f"{format_day(entry['date']):>11}  {entry['rollcall']:<{width}} {votes}  "
            f"{get_plain_name(entry, 60)}"
        )
    return "\n".join(lines)


def describe_pair_significance(study: Study, row: int, column: int) -> str:
    """Return whether two countries agree more than their totals give; '' if that is unknown."""
    links = study.findings.vote_links
    p, q = links.p[row, column], links.q[row, column]
    if np.isnan(p):
        return ""
    expected, score = links.expected[row, column], study.agreement.scores[row, column]
    subject = "it" if study.query.blend == 0 else f"agreement in votes, {format_score(score)},"
    direction = "more" if links.sign[row, column] > 0 else "less"
    if f"{expected:.2f}" == f"{score:.2f}":
        text = "as much as that"
    elif q > FALSE_DISCOVERY_RATE:
        text = f"{direction} than that, not significantly"
    else:
        text = f"{direction} than that, significantly"
    return (
        f" By their totals alone {subject} would be {format_score(expected)}; it is {text}: "
        f"{format_p_value(p, 'p')}, {format_p_value(q, 'q')} among all pairs."
    )
