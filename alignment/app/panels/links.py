"""Panel of the significant links by two tests: that of the map, and that by vote swaps."""

from __future__ import annotations

from typing import Any

from dash import html

from alignment.analysis.significance import Significance
from alignment.analysis.swap_test import DRAWS
from alignment.app.panels import components as ui
from alignment.reports.pairs import build_links_record
from alignment.studies.study import Study

MAX_PAIRS = 20


def render_links_panel(study: Study, swap_test: Significance | str) -> html.Div:
    """Return the numbers of significant pairs by each test, and the pairs by the swap test.

    `swap_test` is that test, or a sentence on its progress.
    """
    note = ui.render_note(
        "Whether pairs agree more, or less, than their totals give. The map goes by the ",
        ui.render_method_link("plain test", "links-beyond-chance"),
        ", which keeps the totals on average and finds too few. Beside it ",
        ui.render_method_link("votes are swapped", "swaps"),
        f" so that every total stays: {DRAWS:,} times, at a false discovery rate of 5%.",
    )
    if isinstance(swap_test, str):
        return html.Div([note, ui.render_empty_state(swap_test)])
    record = build_links_record(study, swap_test)
    rows = [
        ui.render_row(name, [f"{record[test][key]:,}" for key in ("tested", "above", "below")])
        for name, test in (("All totals kept", "swaps"), ("Plain, as on the map", "plain"))
    ]
    lists = [
        _render_pairs(record, side, title)
        for side, title in (("above", "More alike"), ("below", "Less alike"))
    ]
    caveat = (
        "Many pairs of one country, or of two camps that each vote as one, are one finding, and a "
        "pair that is not here may still be more than chance."
    )
    return html.Div(
        [
            note,
            ui.render_table(("Test", "Tested", "Above", "Below"), rows),
            ui.render_note(caveat),
            *lists,
        ]
    )


def _render_pairs(record: dict[str, Any], side: str, title: str) -> html.Section:
    pairs = [pair for pair in record["pairs"] if pair["side"] == side]
    items = [
        html.Li(
            [
                ui.render_gesture_button(
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
        for pair in pairs[:MAX_PAIRS]
    ]
    is_cut = len(pairs) > MAX_PAIRS
    note = f"The first {MAX_PAIRS} of {len(pairs):,}, the surest first." if is_cut else ""
    body = html.Ol(items, className="ranking of-pairs") if items else ui.render_empty_state("None.")
    return ui.render_section(f"{title} ({len(pairs):,})", body, note=note)
