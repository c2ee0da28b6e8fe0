"""What a vote goes with, in sentences and as plain records; never why it was cast."""

from __future__ import annotations

import math
from typing import Any

from alignment.analysis.somers import PERMUTATIONS, SEED, Somers
from alignment.answer.joint import Joint
from alignment.answer.study import Study
from alignment.answer.why import POSITION, Match, Part, Why
from alignment.methods.fact import NUMBER
from alignment.model.address import write
from alignment.model.wording import signed
from alignment.words.study import number

# From which share of the strength among all the link within regional groups is called as strong.
WEAKER, STRONGER = 0.75, 1.25
LEVEL = 0.05
MOST = 20
TOGETHER = (
    "Above each fact is told alone, among all or within UN groups; here it is told with the others "
    "held. The two differ where the facts go together."
)
# What no link shows, of a vote and of anything else.
LIMIT = "It goes with the vote; it does not show that it caused it."
UNTESTED = "too few on one side to test"


def why_record(study: Study, found: Why, joint: Joint | None = None) -> dict[str, Any]:
    """Return what a vote, or the positions, go with."""
    return {
        "query": write(study.query),
        "of": found.of,
        "date": found.on,
        "compared": len(found.y),
        "permutations": PERMUTATIONS,
        "seed": SEED,
        "facts": [_match_record(match) for match in found.matches],
        "left_out": list(found.left_out),
        "joint": None if joint is None else joint_record(joint),
        "limit": limit(found.of == POSITION),
    }


def _match_record(match: Match) -> dict[str, Any]:
    held = match.line.held
    return {
        "name": match.line.name,
        "label": match.line.label,
        "kind": match.line.kind,
        "unit": held.fact.unit if held is not None else "",
        "source": "; ".join(source.text for source in held.fact.sources) if held else "",
        "note": match.line.note,
        "countries": match.countries,
        "missing": list(match.missing),
        "rows": [_part_record(part) for part in match.parts],
        "a_year_later": [_part_record(part) for part in match.later],
        "among": _somers_record(match.among, match.p, match.q),
        "within": _somers_record(match.within, match.p_within, match.q_within),
        "sentence": sentence(match),
    }


def _part_record(part: Part) -> dict[str, Any]:
    shares = {name: number(getattr(part, name)) for name in ("share", "low", "high")}
    return {"label": part.label, "where": part.condition or None, **part.counts, **shares}


def _somers_record(found: Somers, p: float, q: float) -> dict[str, Any]:
    values = {"d": found.d, "low": found.low, "high": found.high, "p": p, "q": q}
    return {name: number(value) for name, value in values.items()}


def joint_record(found: Joint) -> dict[str, Any]:
    """Return several facts at once."""
    return {
        "votes": found.votes,
        "regions": found.regions,
        "left_out": list(found.left_out),
        "missing": dict(found.missing),
        "warnings": list(found.warnings),
        "coefficients": [
            {
                "name": each.name,
                "label": each.label,
                "step": each.step,
                **{
                    name: number(getattr(each, name))
                    for name in ("slope", "slope_low", "slope_high", "effect", "low", "high")
                },
            }
            for each in found.coefficients
        ],
    }


def limit(of_positions: bool) -> str:
    """Return what no link shows, whether of positions or of a vote."""
    return "They go with positions; they do not show what caused these." if of_positions else LIMIT


def sentence(match: Match) -> str:
    """Return what a fact goes with, in words that never say more than that.

    Such as: Of 39 voting states with over $5bn (Chinese finance, 2009–2018), 29 voted yes and 1
    no; of 57 with none recorded, 11 and 40. Within regions the link is weaker (D 0.13, q 0.028). It
    goes with the vote; it does not show that it caused it.
    """
    said = link(match)
    return f"{said} {limit('yes' not in match.parts[0].counts)}" if said else ""


def link(match: Match) -> str:
    """Return the same without what it does not show, for where that is said once for all."""
    ends = [part for part in match.parts if _cast(part)]
    if len(ends) < 2 or match.line.kind == "category":
        return ""
    first, last = ends[-1], ends[0]
    if "yes" not in first.counts:
        counted = (
            f"{_cast(first)} {_who(match, first)} stand at {signed(first.share)} on average, "
            f"{_cast(last)} {_others(match, last)} at {signed(last.share)}."
        )
    else:
        counted = (
            f"Of {_cast(first)} voting {_who(match, first)}, {first.counts['yes']} voted yes and "
            f"{first.counts['no']} no; of {_cast(last)} {_others(match, last)}, "
            f"{last.counts['yes']} and {last.counts['no']}."
        )
    return f"{counted} {_within(match)}"


def _cast(part: Part) -> int:
    return sum(part.counts.get(word, 0) for word in ("yes", "no", "abstain", "countries"))


def _who(match: Match, part: Part) -> str:
    line = match.line
    if line.kind == "group":
        return f"members of {line.label}"
    if line.two and line.held is not None and line.held.fact.has:
        return f"states {line.held.fact.has}"
    said = "with" if line.kind == NUMBER else "called"
    return f"states {said} {part.label} ({line.label})"


def _others(match: Match, part: Part) -> str:
    if match.line.kind == "group" or match.line.two:
        return "others"
    return f"{'with' if match.line.kind == NUMBER else 'called'} {part.label}"


def _within(match: Match) -> str:
    among, within = match.among.d, match.within.d
    if math.isnan(within):
        return "Within regions nothing can be compared: each is all of one kind."
    figures = f"D {within:.2f}, q {small(match.q_within)}"
    if math.isnan(match.q_within):
        return f"Within regions D is {within:.2f}, with {UNTESTED}."
    if match.q_within > LEVEL:
        return f"Within regions it is not told from chance ({figures})."
    if among * within < 0:
        return f"Within regions it is the other way round ({figures})."
    ratio = abs(within) / abs(among) if among else math.inf
    how = "weaker" if ratio < WEAKER else "stronger" if ratio > STRONGER else "about as strong"
    return f"Within regions the link is {how} ({figures})."


def small(p: float) -> str:
    """Return a chance in few digits.

    >>> small(0.00093), small(0.0285), small(0.31), small(0.00001)
    ('0.0009', '0.029', '0.31', '<0.0001')
    """
    if math.isnan(p):
        return "–"
    return (
        "<0.0001" if p < 1e-4 else f"{p:.4f}" if p < 0.01 else f"{p:.3f}" if p < 0.1 else f"{p:.2f}"
    )


def why_text(study: Study, found: Why, joint: Joint | None = None, most: int = MOST) -> str:
    """Return what a vote, or the positions, go with, in words."""
    of = "positions go" if found.of == POSITION else f"the vote on {found.of}, {found.on}, goes"
    up = "a higher position" if found.of == POSITION else "a vote nearer to yes"
    lines = [
        f"What {of} with; {_number(len(found.y))} compared.",
        f"D is Somers' D: 1 where more of it always goes with {up}, -1 the other way.",
        f"q: Benjamini-Hochberg over what is tested, by {PERMUTATIONS:,} permutations.",
        "",
        f"{'':<34}{'among all':>20}{'within UN groups':>22}",
    ]
    for match in found.matches[:most]:
        among = f"{_d(match.among)} q {small(match.q):>7}"
        within = f"{_d(match.within)} q {small(match.q_within):>7}"
        lines.append(f"{match.line.label[:33]:<34}{among:>20}{within:>22}")
        for part in match.parts:
            share = "–" if math.isnan(part.share) else _share(part)
            counts = "  ".join(f"{value:>3} {word}" for word, value in part.counts.items())
            lines.append(f"    {part.label[:24]:<25}{counts}   {share}")
        if match.line.note or match.missing:
            gone = f"not known of {len(match.missing)} compared" if match.missing else ""
            lines.append(f"    {'; '.join(filter(None, (match.line.note, gone)))}")
    if len(found.matches) > most:
        lines.append(f"The first {most} of {len(found.matches)}; --json has all.")
    lines += ["", *(sentence(match) for match in found.matches[:3])]
    if joint is not None:
        lines += ["", *joint_lines(joint)]
    return "\n".join(lines)


def joint_lines(found: Joint) -> list[str]:
    """Return several facts at once, a line each."""
    regions = ", each UN regional group with a level of its own" if found.regions else ""
    lines = [f"All at once, on {found.votes} votes{regions}: how much likelier yes is after a step"]
    lines += [
        f"  {each.label[:40]:<41}{each.effect:+.0%} ({each.low:+.0%} to {each.high:+.0%}), "
        f"{each.step}; slope {each.slope:.2f} ({each.slope_low:.2f} to {each.slope_high:.2f})"
        for each in found.coefficients
    ]
    if len(found.coefficients) > 1:
        lines.append(TOGETHER)
    if found.left_out:
        by = ", ".join(f"{label} of {count}" for label, count in found.missing)
        lines.append(
            f"Left out for what is not known ({by}): {_number(len(found.left_out))}, "
            f"{' '.join(found.left_out)}"
        )
    return [*lines, *found.warnings]


def _number(countries: int) -> str:
    return f"{countries} {'country' if countries == 1 else 'countries'}"


def _d(found: Somers) -> str:
    return "    –" if math.isnan(found.d) else f"{signed(found.d):>5}"


def _share(part: Part) -> str:
    if "yes" in part.counts:
        return f"{part.share:.0%} yes ({part.low:.0%} to {part.high:.0%})"
    return f"mean {signed(part.share)} ({signed(part.low)} to {signed(part.high)})"
