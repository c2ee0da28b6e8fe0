"""Links beyond chance by two tests: the one the map goes by, and the one that keeps all totals."""

from __future__ import annotations

from typing import Any

from dash import html

from alignment.answer.study import Study
from alignment.app.kept.background import Job
from alignment.app.panels.parts import defined, go, nothing, section
from alignment.network.conditional import DRAWS
from alignment.network.significance import Significance
from alignment.words.links import links_record

MOST = 20
# Roll calls on which votes are swapped for a page; on more it is left to the command.
MOST_SWAPPED = 150


def links_panel(study: Study, kept: Significance | Job | None) -> html.Div:
    """Return how many pairs each test tells from chance, and those of the one that keeps totals.

    `kept` is that test, how far it is, or None where the roll calls are too many for a page.
    """
    note = html.P(
        [
            "Whether pairs agree more, or less, than their totals give. The map goes by the ",
            defined("plain test", "links-beyond-chance"),
            ", which keeps the totals on average and finds too few. Beside it ",
            defined("votes are swapped", "swaps"),
            f" so that every total stays: {DRAWS:,} times, at a false discovery rate of 5%.",
        ],
        className="note",
    )
    if not isinstance(kept, Significance):
        return html.Div([note, nothing(_coming(kept))])
    record = links_record(study, kept)
    rows = [
        html.Tr([html.Th(name, scope="row"), *(html.Td(f"{record[test][key]:,}") for key in KEYS)])
        for name, test in (("All totals kept", "swaps"), ("Plain, as on the map", "plain"))
    ]
    head = html.Tr([html.Th(words, scope="col") for words in ("Test", "Tested", "Above", "Below")])
    table = html.Table([html.Thead(head), html.Tbody(rows)], className="listing")
    lists = [
        _listed(record, side, title)
        for side, title in (("above", "More alike"), ("below", "Less alike"))
    ]
    said = (
        "Many pairs of one country, or of two camps that each vote as one, are one finding, and a "
        "pair that is not here may still be more than chance."
    )
    return html.Div([note, table, html.P(said, className="note"), *lists])


KEYS = ("tested", "above", "below")


def _coming(kept: Job | None) -> str:
    if kept is None:
        return f"On more than {MOST_SWAPPED} roll calls the command alignment links tells it."
    if kept.failed:
        return f"Not known: {kept.failed}."
    done = round(10 * kept.done / kept.total)
    return f"Working it out: {done} tenths of the votes swapped; it fills in by itself."


def _listed(record: dict[str, Any], side: str, title: str) -> html.Section:
    pairs = [pair for pair in record["pairs"] if pair["side"] == side]
    items = [
        html.Li(
            [
                go(
                    f"{pair['name_a']} and {pair['name_b']}",
                    f"pair:{pair['a']}:{pair['b']}",
                    "row-go",
                ),
                html.Span(f"{pair['agreement']:.2f}", className="number"),
                html.Span(
                    f"{pair['shared']} shared, {pair['expected']:.2f} expected, q {pair['q']:.3f}",
                    className="meta",
                ),
            ]
        )
        for pair in pairs[:MOST]
    ]
    more = f"The first {MOST} of {len(pairs):,}, the surest first." if len(pairs) > MOST else ""
    body = html.Ol(items, className="ranking") if items else nothing("None.")
    return section(f"{title} ({len(pairs):,})", body, note=more)
