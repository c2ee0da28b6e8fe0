"""Links beyond chance by both tests, as a plain record and in words."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from alignment.answer.study import Study
from alignment.network.significance import Significance
from alignment.scene.links import FALSE_DISCOVERY_RATE
from alignment.words.study import number

TOLD = 20


def links_record(study: Study, kept: Significance) -> dict[str, Any]:
    """Return how many pairs each test tells from chance, and which the one that keeps the totals.

    Parameters
    ----------
    study : Study
    kept : Significance
        By swaps, of :meth:`~alignment.answer.findings.Findings.swapped`.
    """
    return {
        "query": study.address,
        "description": study.description,
        "rate": FALSE_DISCOVERY_RATE,
        "plain": _counts(study.findings.vote_links),
        "swaps": _counts(kept) | {"draws": kept.draws},
        "pairs": _pairs(study, kept),
    }


def links_text(record: dict[str, Any]) -> str:
    """Return both tests in words, and the pairs that are alike and opposed beyond chance."""
    swaps, plain = record["swaps"], record["plain"]
    lines = [
        record["description"],
        f"Beyond chance, false discovery rate {record['rate']:.0%}:",
        f"  totals kept, {swaps['draws']:,} draws by swaps: {swaps['above']:,} pairs above, "
        f"{swaps['below']:,} below, of {swaps['tested']:,} tested",
        f"  totals kept on average, as drawn: {plain['above']:,} above, {plain['below']:,} below, "
        f"of {plain['tested']:,} tested",
    ]
    for side, words in (("above", "More alike"), ("below", "Less alike")):
        pairs = [pair for pair in record["pairs"] if pair["side"] == side]
        if pairs:
            lines += ["", f"{words} than their totals give:"]
            lines += [
                f"  {pair['name_a']} and {pair['name_b']}: {pair['agreement']:.2f} on "
                f"{pair['shared']}, {pair['expected']:.2f} expected; p {pair['p']:.4f}, "
                f"q {pair['q']:.3f}"
                for pair in pairs[:TOLD]
            ]
            if len(pairs) > TOLD:
                lines.append(f"  The first {TOLD} of {len(pairs):,}.")
    return "\n".join(lines)


def of_pair(study: Study, kept: Significance, a: str, b: str) -> dict[str, Any] | None:
    """Return the test by swaps of one pair; None where its totals leave nothing to test."""
    row, column = kept.index.get_indexer(pd.Index([a, b])).tolist()
    return None if np.isnan(kept.p[row, column]) else _pair(study, kept, row, column)


def chance_words(pair: dict[str, Any]) -> str:
    """Return what the test by swaps says of a pair, from :func:`of_pair`."""
    return (
        f"{pair['expected']:.2f} were to be expected, {pair['side']} it p {pair['p']:.4f}, "
        f"q {pair['q']:.3f}, among votes with the same totals"
    )


def _counts(found: Significance) -> dict[str, int]:
    signs = np.triu(found.beyond(FALSE_DISCOVERY_RATE), 1)
    return {
        "tested": found.tested,
        "above": int((signs > 0).sum()),
        "below": int((signs < 0).sum()),
    }


def _pairs(study: Study, kept: Significance) -> list[dict[str, Any]]:
    places = np.argwhere(np.triu(kept.beyond(FALSE_DISCOVERY_RATE), 1))
    pairs = [_pair(study, kept, row, column) for row, column in places.tolist()]
    return sorted(pairs, key=lambda pair: (pair["p"], pair["a"], pair["b"]))


def _pair(study: Study, kept: Significance, row: int, column: int) -> dict[str, Any]:
    a, b = str(kept.index[row]), str(kept.index[column])
    return {
        "a": a,
        "b": b,
        "name_a": study.dataset.names[a],
        "name_b": study.dataset.names[b],
        "agreement": number(study.agreement.scores[row, column]),
        "shared": int(kept.shared[row, column]),
        "expected": number(kept.expected[row, column]),
        "side": "above" if kept.sign[row, column] > 0 else "below",
        "p": number(kept.p[row, column]),
        "q": number(kept.q[row, column]),
    }
