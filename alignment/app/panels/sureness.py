"""How sure the blocs are: each bloc's members by probability, and blocs over thresholds."""

from __future__ import annotations

from typing import Any

from dash import html

from alignment.analysis.blocs import Bloc
from alignment.analysis.bootstrap import Bootstrap
from alignment.answer.study import Study
from alignment.app.panels.parts import chart, defined, go, nothing, section
from alignment.app.panels.twins import sweep_table
from alignment.figures.sweep import sweep_figure
from alignment.methods.findings import ALL_WORTH
from alignment.model.frames import rows
from alignment.model.view import View
from alignment.model.wording import listed

UNSURE = 0.95
MOST_CHANGES = 12


def sureness_panel(study: Study, view: View, found: Bootstrap | None) -> html.Div:
    """Return what resampling and a sweep of the threshold say of the blocs."""
    del view
    parts: list[Any] = []
    if found is None:
        parts.append(nothing("The roll calls are being resampled; this fills in by itself."))
    elif not found.replicates:
        parts.append(nothing("There is too little to resample: blocs are what they are, unsure."))
    else:
        note = (
            f"Share of {found.replicates} resamplings of {found.texts} texts in which a country is "
            f"with its bloc. 1.00 is all of them, not certainty: it {ALL_WORTH}. "
            "Few texts make all of this unsure itself."
        )
        blocs = [_bloc(study, bloc, found) for bloc in study.blocs if bloc.size > 1]
        parts.append(section("Who is with its bloc", *blocs, note=note))
    parts.append(_sweep(study))
    return html.Div(parts)


def _bloc(study: Study, bloc: Bloc, found: Bootstrap) -> html.Div:
    sure = found.probability[list(bloc.members)]
    unsure = sure[sure < UNSURE].sort_values()
    steady = int((sure >= UNSURE).sum())
    head = f"{bloc.name}: mean {sure.mean():.2f}, {steady} of {bloc.size} at {UNSURE:.2f} or more"
    items = [
        html.Li(
            [
                go(study.dataset.names[str(iso3)], f"country:{iso3}", "row-go"),
                html.Span(f"{chance:.2f}", className="number"),
            ]
        )
        for iso3, chance in unsure.items()
    ]
    return html.Div([html.H4(head), html.Ol(items, className="ranking")], className="bloc")


def _sweep(study: Study) -> html.Section:
    sweep = study.findings.sweep
    if sweep.steps.empty:
        return section("Blocs and the threshold", nothing("Not enough votes to find blocs."))
    note: list[Any] = [
        defined("The sweep", "sweep"),
        f" finds blocs at each threshold; the dotted line is the one in force, "
        f"{study.threshold:.2f}.",
    ]
    names = {bloc.id: bloc.name for bloc in study.blocs}
    items = [html.Li(_change(row, names)) for _, row in rows(sweep.changes.head(MOST_CHANGES))]
    return section(
        "Blocs and the threshold",
        html.P(note, className="note"),
        chart(sweep_figure(study), "Blocs by threshold, as in the table"),
        sweep_table(sweep),
        html.Ul(items, className="plain small"),
    )


def _change(row: dict[str, Any], names: dict[int, str]) -> str:
    def called(number: int) -> str:
        return names.get(number, f"another bloc ({number})")

    parts = listed(
        [f"{called(part)} ({size})" for part, size in zip(row["parts"], row["sizes"], strict=True)]
    )
    if row["change"] == "split":
        return f"{row['threshold']:.2f}: {called(row['bloc'])} falls into {parts}"
    return f"{row['threshold']:.2f}: {parts} come together as {called(row['bloc'])}"
