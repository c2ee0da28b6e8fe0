"""Links beyond chance by two tests: the one the map goes by, and the one that keeps all totals."""

from __future__ import annotations

from typing import Any

from dash import html

from alignment.answer.study import Study
from alignment.app.panels.parts import defined, go, nothing, section
from alignment.network.conditional import DRAWS
from alignment.network.significance import Significance
from alignment.words.links import links_record

MOST = 20


def links_panel(study: Study, kept: Significance | str) -> html.Div:
    """Return how many pairs each test tells from chance, and those of the one that keeps totals.

    `kept` is that test, or in words how far it is.
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
    if isinstance(kept, str):
        return html.Div([note, nothing(kept)])
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
    body = html.Ol(items, className="ranking of-pairs") if items else nothing("None.")
    return section(f"{title} ({len(pairs):,})", body, note=more)
