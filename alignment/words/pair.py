"""A pair of countries as a plain record and in words."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from alignment.analysis.pair import joint_drafts, pair_votes, votes_crosstab
from alignment.answer.study import Study
from alignment.model.frames import rows
from alignment.model.texts import leaders, plain_name
from alignment.model.wording import counted, listed, signed
from alignment.network.significance import Significance
from alignment.words.links import chance_words, of_pair
from alignment.words.study import number


def rests_on(study: Study, a: str, b: str) -> str:
    """Return what the score of a pair rests on: shared roll calls, drafts, or both.

    Of a mixture that is the one alone of which there is a score.
    """
    row, column = study.votes.index.get_indexer(pd.Index([a, b]))
    blend = study.query.blend
    asked = {
        "shared roll call": (study.agreement, blend < 1),
        "shared draft": (study.cosponsorship, blend > 0),
    }
    mixed = {noun: part for noun, (part, wanted) in asked.items() if wanted}
    scored = {noun: part for noun, part in mixed.items() if not np.isnan(part.scores[row, column])}
    parts = (scored or mixed).items()
    return listed([counted(int(part.shared[row, column]), noun) for noun, part in parts])


def pair_record(study: Study, a: str, b: str, kept: Significance | None = None) -> dict[str, Any]:
    """Return two countries compared: scores, shared counts and every roll call.

    `kept` is the test of all pairs that keeps the totals, where somebody asked for it.
    """
    votes = pair_votes(study.votes, study.rollcalls, a, b)
    row, column = study.votes.index.get_indexer(pd.Index([a, b]))
    closeness = votes["agreement"]
    names = study.dataset.names
    return {
        "query": study.address,
        "description": study.description,
        "a": {"iso3": a, "name": names[a]},
        "b": {"iso3": b, "name": names[b]},
        "measure": study.measure_label,
        "agreement": number(study.agreement.scores[row, column]),
        "shared": int(study.agreement.shared[row, column]),
        "same": int((closeness == 1).sum()),
        "half": int((closeness == 0.5).sum()),
        "opposed": int((closeness == 0).sum()),
        "cosponsorship": number(study.cosponsorship.scores[row, column]),
        "drafts": int(study.cosponsorship.shared[row, column]),
        "joint_drafts": joint_drafts(study.sponsors, study.drafts, a, b).index.tolist(),
        "weight": number(study.weight.scores[row, column]),
        "rests_on": rests_on(study, a, b),
        "swaps": None if kept is None else of_pair(study, kept, a, b),
        "positions": {
            str(vote): {str(other): int(count) for other, count in counts.items()}
            for vote, counts in votes_crosstab(votes).to_dict("index").items()
        },
        "rollcalls": [
            {
                "rollcall": rollcall,
                "date": entry["date"],
                "title": entry["title"],
                "short": entry["short"],
                "led_by": leaders(entry),
                "a": entry["vote_a"],
                "b": entry["vote_b"],
                "agreement": number(entry["agreement"]),
            }
            for rollcall, entry in rows(votes)
        ],
    }


def pair_text(record: dict[str, Any]) -> str:
    """Return a pair in words."""
    one, other = record["a"]["name"], record["b"]["name"]
    shared = counted(record["shared"], "shared roll call")
    votes_alone = record["rests_on"] == shared
    score = "not enough votes" if votes_alone else "no score"
    if record["weight"] is not None:
        score = signed(record["weight"], ".2f")
    lines = [
        record["description"],
        f"{one} and {other}: {score} ({record['measure']}) on {record['rests_on']}",
        f"{'' if votes_alone else f'of {shared} '}the same vote on {record['same']}, "
        f"one of them abstaining on {record['half']}, opposed on {record['opposed']}; "
        f"{counted(len(record['joint_drafts']), 'draft')} sponsored by both",
        *([chance_words(record["swaps"])] if record["swaps"] else []),
        "",
    ]
    width = max((len(entry["rollcall"]) for entry in record["rollcalls"]), default=0)
    for entry in record["rollcalls"]:
        votes = f"{entry['a']:>12} {entry['b']:>12}"
        lines.append(
            f"{entry['date']}  {entry['rollcall']:<{width}} {votes}  {plain_name(entry, 60)}"
        )
    return "\n".join(lines)
