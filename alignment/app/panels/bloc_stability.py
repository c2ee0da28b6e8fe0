"""Panel of bloc stability: members by their probability, and blocs over thresholds."""

from __future__ import annotations

from typing import Any

from dash import html

from alignment.analysis.bloc_stability import BlocStability
from alignment.analysis.blocs import Bloc
from alignment.analysis.threshold_sweep import ThresholdSweep
from alignment.app.panels import components as ui
from alignment.charts.bloc_flow import make_sweep_figure
from alignment.model.dataset import list_records
from alignment.model.text_format import (
    FIRM_SHARE,
    describe_bloc_probability,
    format_bloc_probability,
    format_count,
)
from alignment.reports.study import (
    describe_model_fit,
    describe_sweep_change,
    explain_unknown_stability,
)
from alignment.studies.study import Study

MAX_CHANGES = 12


def render_bloc_stability_panel(study: Study, stability: BlocStability | None) -> html.Div:
    """Return the results of resampling and of a sweep of the threshold."""
    if stability is None:
        text = "The titles are being resampled; the result then appears here."
        part: Any = ui.render_empty_state(text)
    elif reason := explain_unknown_stability(stability):
        part = ui.render_empty_state(reason)
    else:
        note = (
            "Probability that a country is with its bloc, from its share of "
            f"{stability.replicates} resamplings of "
            f"{format_count(stability.title_count, 'title')}. "
            f"{describe_bloc_probability(stability.title_count)} "
            "The command “alignment country” followed by a name repeats this for one country."
        )
        blocs = [_render_bloc(study, bloc, stability) for bloc in study.blocs if bloc.size > 1]
        part = ui.render_section("Countries by bloc stability", *blocs, note=note)
    check = f"Model of swing. {describe_model_fit(study)}"
    return html.Div([part, ui.render_note(check), _render_sweep(study)])


def _render_bloc(study: Study, bloc: Bloc, stability: BlocStability) -> html.Div:
    probability = stability.probability[list(bloc.members)]
    is_stable = probability > FIRM_SHARE
    limit = format_bloc_probability(1, stability.title_count)
    head = f"{bloc.name}: {is_stable.sum()} of {bloc.size} with {limit}"
    items = [
        ui.render_ranked_country(
            study.dataset.names, str(iso3), format_bloc_probability(value, stability.title_count)
        )
        for iso3, value in probability[~is_stable].sort_values().items()
    ]
    return html.Div([html.H4(head), ui.render_ranking(items)], className="bloc")


def _render_sweep(study: Study) -> html.Section:
    sweep = study.findings.sweep
    title = "Blocs and the threshold"
    if sweep.steps.empty:
        return ui.render_empty_section(title, "Too few votes to find blocs.")
    note: list[Any] = [
        ui.render_method_link("The sweep", "sweep"),
        " finds blocs at each threshold. The dotted line marks the threshold of the map, "
        f"{study.threshold:.2f}.",
    ]
    names = {bloc.id: bloc.name for bloc in study.blocs}
    items = [
        html.Li(describe_sweep_change(row, names))
        for _, row in list_records(sweep.changes.head(MAX_CHANGES))
    ]
    return ui.render_section(
        title,
        ui.render_chart(make_sweep_figure(study), "Blocs by threshold, as in the table"),
        _render_sweep_table(sweep),
        ui.render_small_list(items),
        note=note,
    )


def _render_sweep_table(sweep: ThresholdSweep) -> html.Details:
    """Return the blocs at each threshold."""
    rows = []
    for _, row in list_records(sweep.steps.rename_axis("threshold").reset_index()):
        sizes = ", ".join(map(str, row["sizes"])) or ui.NO_VALUE
        cells = [str(row["blocs"]), sizes, str(row["alone"])]
        rows.append(ui.render_row(f"{row['threshold']:.2f}", cells, className=""))
    heads = ("Threshold", "Blocs", "Countries in each", "Alone")
    return ui.render_folded_table("The thresholds as a table", heads, rows)
