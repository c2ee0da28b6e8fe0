"""What the agreement of pairs goes with, as a plain record and in words."""

from __future__ import annotations

from typing import Any

from alignment.answer.alike import AGREEMENT, Alike
from alignment.answer.study import Study
from alignment.model.address import write
from alignment.words.study import number
from alignment.words.why import LIMIT, small


def alike_record(study: Study, found: Alike) -> dict[str, Any]:
    """Return what the agreement of pairs goes with."""
    return {
        "query": write(study.query),
        "of": AGREEMENT,
        "basis": found.basis,
        "countries": found.countries,
        "pairs": found.found.pairs,
        "left_out": list(found.left_out),
        "r2": number(found.found.r2),
        "intercept": number(found.found.slopes[0]),
        "predictors": [
            {"label": label, "step": step, "slope": number(slope), "p": number(p)}
            for label, step, slope, p in zip(
                found.labels, found.steps, found.found.slopes[1:], found.found.p, strict=True
            )
        ],
        "limit": LIMIT.replace("the vote", "agreement"),
    }


def alike_text(record: dict[str, Any]) -> str:
    """Return what the agreement of pairs goes with, in words."""
    lines = [
        f"What agreement goes with: {record['pairs']:,} pairs of {record['countries']} countries, "
        f"on {record['basis']}; R² {record['r2']:.2f}.",
        "Slopes of agreement (0 to 1) with all others held; p by permuting countries.",
        "",
    ]
    lines += [
        f"  {row['label'][:48]:<49}{row['slope']:>+7.3f}  p {small(row['p']):>7}  {row['step']}"
        for row in record["predictors"]
    ]
    if record["left_out"]:
        lines += ["", f"Left out, for something is not known: {' '.join(record['left_out'])}"]
    return "\n".join([*lines, "", record["limit"]])
