"""The report card of forecasts, in words."""

from __future__ import annotations

from typing import Any

from alignment.model.wording import signed

PARTS = ("all", "repeated", "new", "contested", "cyber")
RULES = {
    "always_yes": "always yes",
    "last_vote": "last vote on the title",
    "bloc_majority": "majority of its ten closest",
    "own_decayed": "own votes, the newer the more",
}


def backtest_text(record: dict[str, Any]) -> str:
    """Return the scores beside those of simple rules, and how tallies did."""
    first, last = record["sessions"]
    lines = [
        f"Sessions {first} to {last}, {record['rollcalls']:,} roll calls, each foretold from the "
        "sessions before it.",
        "",
        f"{'':<32}{'votes':>9}{'right':>8}{'log loss':>10}{'Brier':>8}{'ECE':>8}",
    ]
    lines += [_row(name, record[name]) for name in PARTS]
    for rule, words in RULES.items():
        held = record["beside"][rule]
        lines += ["", f"{words}:", *(_row(f"  {name}", held[name]) for name in PARTS)]
    tally = record["tally"]
    lines += ["", _beside(record["cyber_beside_own"])]
    lines.append(
        f"Tally of yes: off by {tally['error_of_yes']:.1f} among those that voted, by "
        f"{tally['all']['yes_error']:.1f} with absences foretold; the 95% interval held "
        f"{tally['all']['yes_95']:.1%}, the 80% interval {tally['all']['yes_80']:.1%}."
    )
    moved = record["changes"]
    lines.append(
        f"Of {moved['votes']:,} votes on a title voted before {moved['changed']:,} were changes; "
        f"AUC {moved['auc']:.3f}. Among the first 20 of a text {moved['first_20']:.1%} changed, "
        f"{moved['gain_20']:.1%} of those asked first for a yes, {moved['coin']:.1%} by a coin, "
        f"{moved['swing']:.1%} by plain swing."
    )
    lead = record.get("lead")
    if lead and lead["texts"]:
        lines.append(
            f"On {lead['texts']} texts of known lead: log loss {lead['without']:.3f} without it, "
            f"{lead['with']:.3f} with it, {lead['left_out']:.3f} learnt from all the other ones."
        )
    return "\n".join(lines)


def _row(name: str, held: dict[str, Any]) -> str:
    if not held["votes"]:
        return f"{name:<32}{0:>9}"
    return (
        f"{name:<32}{held['votes']:>9,}{held['accuracy']:>8.3f}{held['log_loss']:>10.3f}"
        f"{held['brier']:>8.3f}{held['ece']:>8.3f}"
    )


def _beside(held: dict[str, Any]) -> str:
    if not held["rollcalls"]:
        return "No roll call of the shipped records is among them."
    said = f"On the {held['rollcalls']} shipped plenary texts, against own votes:"
    for name, words in (("log_loss", "log loss"), ("brier", "Brier score")):
        gap = held[name]
        apart = "" if gap["told_apart"] else ", which cannot be told apart"
        span = f"{signed(gap['low'], '+.3f')} to {signed(gap['high'], '+.3f')}"
        said += f" {words} {signed(gap['difference'], '+.3f')} ({span}){apart};"
    return f"{said[:-1]}."
