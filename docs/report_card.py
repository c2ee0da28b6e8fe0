"""Write docs/report-card.md and its pictures from the output of `alignment backtest --json`.

`alignment backtest --json | python docs/report_card.py`.
The same backtest gives the same bytes.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from alignment.model.text_format import format_signed
from alignment.reports.result_review import RULE_LABELS, SUBSETS

FOLDER = Path(__file__).parent
# Number of countries to list with the worst and with the best forecasts.
WORST, ENOUGH = 15, 500
INK, FAINT, GRID = "#1B2530", "#5A6673", "#DDE2E7"
COLOURS = {"yes": "#09667C", "abstain": "#948C63", "no": "#D47932"}
DASHES = {"yes": "", "abstain": "6 4", "no": "2 4"}
MARKS = {"yes": "circle", "abstain": "square", "no": "diamond"}


def main() -> None:
    """Read the card from standard input and write the page and two pictures."""
    card = json.load(sys.stdin)
    reliability = draw_reliability(card["reliability"])
    (FOLDER / "images" / "forecast-reliability.svg").write_text(reliability)
    (FOLDER / "images" / "forecast-sessions.svg").write_text(draw_sessions(card))
    (FOLDER / "report-card.md").write_text(build_page(card))


def build_page(card: dict[str, Any]) -> str:
    """Return the tables as Markdown."""
    first, last = card["sessions"]
    tally = card["tally"]
    parts = [
        "# Report card of forecasts",
        f"This page scores forecasts of past votes: sessions {first} to {last}, "
        f"{card['rollcalls']:,} recorded votes. Each session is "
        "forecast from the sessions before it ([forecast.md](forecast.md) says how). "
        "`alignment backtest --json | python docs/report_card.py` writes this page.",
        "The scores are of all votes cast. Lower is better, except for *right*. ECE is the "
        "expected calibration error, the mean of those of yes, no and abstain over 20 bins. "
        "*Contested*: the forecast expects less than 80% yes among those who vote; the result "
        "does not decide it. *Cyber*: the built-in plenary texts.",
        "**The method was chosen on these sessions.** Sources, windows and constants were compared "
        "by their scores on the same sessions ([decision 20](decisions/0020-forecasts.md)). The "
        "weights of each session come from earlier sessions alone, but the choice between "
        "variants does not. On sessions to come the scores may be somewhat worse.",
        "## Beside simple rules",
        format_table(
            ("", "votes", "right", "log loss", "Brier", "ECE"),
            [
                *(format_row(f"**forecast, {part}**", card[part]) for part in SUBSETS),
                *(
                    format_row(f"{words}, {part}", card["beside"][rule][part])
                    for rule, words in RULE_LABELS.items()
                    for part in SUBSETS
                ),
            ],
        ),
        "## Reliability",
        "![Reliability: the share of results against the probability forecast, for yes, "
        "abstain and no; all three lie near the diagonal](images/forecast-reliability.svg)",
        format_table(
            ("choice", "probability forecast", "share of results", "votes"),
            [
                (word, f"{message:.1%}", f"{true:.1%}", f"{many:,}")
                for word, bins in card["reliability"].items()
                for many, message, true in bins
            ],
        ),
        "## Tallies",
        "The mean absolute error is in votes. The mean error is forecast less "
        "result. The "
        "shares say how often the interval contained the result. Who does not vote is forecast "
        "too; among those who did vote the count of yes has a mean absolute error of "
        f"{tally['error_of_yes']:.1f}.",
        format_table(
            ("", "count", "mean absolute error", "mean error", "inside 95%", "inside 80%"),
            [
                (
                    kind,
                    "did not vote" if count == "absent" else count,
                    f"{scores[f'{count}_error']:.1f}",
                    format_signed(scores[f"{count}_bias"], "+.1f"),
                    f"{scores[f'{count}_95']:.1%}",
                    f"{scores[f'{count}_80']:.1%}",
                )
                for kind in ("all", "repeated", "new", "contested")
                if (scores := tally.get(kind))
                for count in ("yes", "no", "abstain", "absent")
            ],
        ),
        "### Intervals of yes by session",
        "Votes on one text and in one session depend on each other, so the share inside varies "
        "between sessions by more than single votes would suggest.",
        format_table(
            (
                "session",
                "votes",
                "inside 80%",
                "inside 95%",
                "mean absolute error",
                "mean error",
            ),
            [
                (
                    session,
                    f"{scores['rollcalls']}",
                    f"{scores['yes_80']:.1%}",
                    f"{scores['yes_95']:.1%}",
                    f"{scores['yes_error']:.1f}",
                    format_signed(scores["yes_bias"], "+.1f"),
                )
                for session, scores in tally["by_session"].items()
            ],
        ),
        *build_sponsor_table(card["sponsors"]),
        "## By session",
        "![Log loss by session](images/forecast-sessions.svg)",
        build_group_table("session", card["by_session"]),
        "## By subject",
        build_group_table("subject", card["by_topic"]),
        "## By region",
        build_group_table("UN regional group", card["by_region"]),
        "## By country: where it fails, and where it does not",
        *build_country_tables(card["by_country"]),
    ]
    return "\n\n".join(parts) + "\n"


def build_country_tables(scores: dict[str, Any]) -> list[str]:
    """Return the tables of the countries with the worst and the best forecasts."""
    known = [row for row in scores.values() if row["votes"] >= ENOUGH]
    known.sort(key=lambda row: -row["log_loss"])
    return [
        f"Of {len(known)} countries with at least {ENOUGH} votes, the {WORST} with the worst "
        "forecasts:",
        format_table(HEAD, [format_row(one["name"], one) for one in known[:WORST]]),
        f"The {WORST} with the best forecasts:",
        format_table(HEAD, [format_row(one["name"], one) for one in known[: -WORST - 1 : -1]]),
    ]


def build_sponsor_table(scores: dict[str, Any]) -> list[str]:
    """Return the table of the rule for sponsors."""
    if not scores["votes"]:
        return []
    return [
        "## Sponsors",
        f"The drafts of {scores['votes']:,} votes on new titles since 2019 print their sponsors. "
        "Sponsors count with a probability of .999 of yes: this lowers log loss from "
        f"{scores['without']:.4f} to {scores['with']:.4f}.",
    ]


HEAD = ("", "votes", "right", "log loss", "Brier", "ECE")


def build_group_table(name: str, groups: dict[str, Any]) -> str:
    """Return a table of scores by session, subject or region."""
    return format_table(
        (name, *HEAD[1:]), [format_row(value, scores) for value, scores in groups.items()]
    )


def format_row(name: str, scores: dict[str, Any]) -> tuple[str, ...]:
    """Return one row of scores."""
    numbers = (f"{scores[score]:.3f}" for score in ("accuracy", "log_loss", "brier", "ece"))
    return (name, f"{scores['votes']:,}", *numbers)


def format_table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """Return a Markdown table whose columns after the first are aligned to the right."""
    lines = [head, (":--", *("--:" for _ in head[1:])), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def draw_reliability(bins: dict[str, Any]) -> str:
    """Return the reliability curve as SVG; a mark's area is the number of votes."""
    size, edge = 420, 60
    shapes = [
        f'<line x1="{edge}" y1="{edge + size}" x2="{edge + size}" y2="{edge}" stroke="{FAINT}"/>'
    ]
    for number in range(6):
        at = edge + size * number / 5
        shapes.append(
            f'<line x1="{at:g}" y1="{edge}" x2="{at:g}" y2="{edge + size}" stroke="{GRID}"/>'
            f'<line x1="{edge}" y1="{at:g}" x2="{edge + size}" y2="{at:g}" stroke="{GRID}"/>'
            f'<text x="{at:g}" y="{edge + size + 20}" text-anchor="middle">{number * 20}%</text>'
            f'<text x="{edge - 8}" y="{edge + size - size * number / 5 + 5:g}" '
            f'text-anchor="end">{number * 20}%</text>'
        )
    for place, (word, scores) in enumerate(reversed(bins.items())):
        colour = COLOURS[word]
        spots = [
            (edge + size * message, edge + size * (1 - true), n) for n, message, true in scores
        ]
        line = " ".join(f"{x:.1f},{y:.1f}" for x, y, _ in spots)
        shapes.append(
            f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2" '
            f'stroke-dasharray="{DASHES[word]}"/>'
        )
        shapes += [draw_mark(word, x, y, min(9.0, 2 + (n / 3000) ** 0.5)) for x, y, n in spots]
        y = edge + 24 + 22 * place
        shapes.append(draw_mark(word, edge + 20, y - 5, 5))
        shapes.append(f'<text x="{edge + 32}" y="{y}" fill="{colour}">{word}</text>')
    middle = edge + size / 2
    shapes.append(
        f'<text x="{middle:g}" y="{edge + size + 44}" text-anchor="middle">'
        "probability forecast</text>"
        f'<text x="{edge}" y="{edge - 16}">share of results; area: number of votes</text>'
    )
    return build_svg(size + 2 * edge, size + 2 * edge, shapes, "Reliability of forecasts")


def draw_mark(word: str, x: float, y: float, radius: float) -> str:
    """Return the mark of a choice, with its own shape and colour."""
    if MARKS[word] == "circle":
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="{COLOURS[word]}"/>'
    turn = f' transform="rotate(45 {x:.1f} {y:.1f})"' if MARKS[word] == "diamond" else ""
    half = radius * 0.9
    return (
        f'<rect x="{x - half:.1f}" y="{y - half:.1f}" width="{2 * half:.1f}" '
        f'height="{2 * half:.1f}" fill="{COLOURS[word]}"{turn}/>'
    )


def draw_sessions(card: dict[str, Any]) -> str:
    """Return the log loss by session as SVG."""
    scores = card["by_session"]
    width, height, edge = 640, 220, 50
    most = 0.5
    names = list(scores)
    step = width / max(len(names) - 1, 1)
    spots = [
        (edge + step * n, edge + height * (1 - min(scores[name]["log_loss"], most) / most))
        for n, name in enumerate(names)
    ]
    shapes = []
    for number in range(6):
        y = edge + height * (1 - number / 5)
        shapes.append(
            f'<line x1="{edge}" y1="{y:g}" x2="{edge + width}" y2="{y:g}" stroke="{GRID}"/>'
            f'<text x="{edge - 8}" y="{y + 5:g}" text-anchor="end">{number / 10:.1f}</text>'
        )
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in spots)
    shapes.append(
        f'<polyline points="{line}" fill="none" stroke="{COLOURS["yes"]}" stroke-width="2"/>'
    )
    for name, (x, y) in zip(names, spots, strict=True):
        shapes.append(draw_mark("yes", x, y, 4))
        if int(name) % 5 == 0:
            shapes.append(
                f'<text x="{x:.1f}" y="{edge + height + 20}" text-anchor="middle">{name}</text>'
            )
    shapes.append(f'<text x="{edge}" y="{edge - 16}">log loss, by session</text>')
    return build_svg(width + 2 * edge, height + 2 * edge, shapes, "Log loss by session")


def build_svg(width: int, height: int, shapes: list[str], title: str) -> str:
    """Return a picture on white, so that it is legible on dark pages too."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" font-family="sans-serif" font-size="14" fill="{INK}">'
        f"<title>{title}</title>"
        f'<rect width="{width}" height="{height}" fill="#FFFFFF"/>\n'
        + "\n".join(shapes)
        + "\n</svg>\n"
    )


if __name__ == "__main__":
    main()
