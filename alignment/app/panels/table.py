"""The table twin of the map: everything drawn, as rows."""

from __future__ import annotations

from dash import html

from alignment.analysis.bootstrap import Bootstrap
from alignment.answer.study import Study
from alignment.app.panels.parts import go, section
from alignment.model.view import View
from alignment.scene.encoding import NOT_ENOUGH, said
from alignment.scene.lens import lens


def table(study: Study, view: View, sure: Bootstrap | None = None) -> html.Section:
    """Return every country with its bloc and its value of the colour."""
    colour = lens(study, view.colour, sure)
    frame = study.table.assign(value=said(colour)).sort_values(["bloc", "name"], na_position="last")
    by_value = colour.name != "bloc"
    titles = ["Country", "ISO3", "Bloc", *([colour.label] if by_value else []), "Votes cast"]
    rows = [
        html.Tr(
            [
                html.Th(go(row["name"], f"country:{iso3}", "row-go"), scope="row"),
                html.Td(iso3),
                html.Td(row["bloc_name"] if isinstance(row["bloc_name"], str) else NOT_ENOUGH),
                *([html.Td(row["value"])] if by_value else []),
                html.Td(str(row["votes_cast"]), className="number"),
            ]
        )
        for iso3, row in zip(frame.index, frame.to_dict("records"), strict=True)
    ]
    head = html.Thead(html.Tr([html.Th(title, scope="col") for title in titles]))
    return section(
        f"All countries ({len(rows)})",
        html.Div(
            html.Table([head, html.Tbody(rows)], className="listing"),
            className="scroll",
            tabIndex=0,
        ),
        note=f"Votes cast, of {len(study.rollcalls)} roll calls in the query.",
    )
