"""The table twin of the map: everything drawn, as rows; sorted, sifted, with further columns."""

from __future__ import annotations

from dataclasses import replace

from dash import html

from alignment.analysis.bootstrap import Bootstrap
from alignment.answer.study import Study
from alignment.answer.where import Where
from alignment.app.panels.filters import filter_bar
from alignment.app.panels.parts import attributes, go, section, sorter
from alignment.app.state.state import with_records
from alignment.model.address import write
from alignment.model.frames import row as row_of
from alignment.model.frames import rows as rows_of
from alignment.model.texts import capital, plain_name
from alignment.model.view import View
from alignment.scene.encoding import said
from alignment.scene.lens import CATEGORY, GROUP, REGISTRY, VOTE, Lens
from alignment.scene.listing import BY_NAME, MOST_COLUMNS, Listing, listing

# Roll calls of the query that are offered as columns, the newest; letters of their names.
MOST_TEXTS = 20
LONGEST = 36


def table(
    study: Study, view: View, where: Where, sure: Bootstrap | None = None, records: str = ""
) -> html.Section:
    """Return every country, or who meets the filter, with all that the map draws of it.

    More columns than the map draws need more room than stands beside it.
    """
    found = listing(study, view, where, sure)
    told = {
        colour.name: dict(zip(colour.values.index, said(colour), strict=True))
        for colour in found.columns
    }
    body = [
        html.Tr(
            [
                html.Th(go(name, f"country:{iso3}", "row-go"), scope="row"),
                html.Td(iso3),
                *[
                    html.Td(told[colour.name][iso3], className=_kind(colour))
                    for colour in found.columns
                ],
            ]
        )
        for iso3, name in zip(map(str, found.names.index), found.names, strict=True)
    ]
    number = len(body)
    title = (
        f"All countries ({number})"
        if not where.conditions
        else f"{number} of {len(study.table)} countries"
    )
    return section(
        title,
        filter_bar(where, study.dataset) if where.conditions else None,
        _tools(study, view, where, records),
        _columns(study, view, found),
        html.Div(
            html.Table([_head(study, found), html.Tbody(body)], className="listing sifted"),
            className="scroll wide" if view.columns else "scroll",
            tabIndex=0,
        ),
        note=f"Votes cast, of {len(study.rollcalls)} roll calls in the query.",
    )


def _kind(colour: Lens) -> str:
    return "" if colour.kind == CATEGORY else "number"


def _head(study: Study, found: Listing) -> html.Thead:
    heads = [sorter("Country", BY_NAME, found.sort, ""), html.Th("ISO3", scope="col")]
    heads += [
        sorter(_title(study, colour), colour.name, found.sort, _kind(colour))
        for colour in found.columns
    ]
    return html.Thead(html.Tr(heads))


def _title(study: Study, colour: Lens) -> str:
    """Return what stands over a column, a text by its plain name."""
    if colour.name.startswith(VOTE):
        row = row_of(study.dataset.rollcalls, colour.name.removeprefix(VOTE))
        return plain_name(row, LONGEST)
    return capital(colour.label)


def _tools(study: Study, view: View, where: Where, records: str) -> html.Div:
    asked = replace(
        View(), colour=view.colour, where=where.words, columns=view.columns, sort=view.sort
    )
    address = with_records(write(study.query, asked), records)
    return html.Div(
        [
            # assets/sift.js has its field here, and hides rows without the words in it.
            html.Div(className="sift"),
            html.Span(className="meta sift-told", role="status"),
            html.A(
                f"CSV of all {len(where.countries)}",
                href=f"download/table.csv?{address}",
                className="chip",
                download="",
            ),
            *([go("Usual order", "sort:", "chip")] if view.sort else []),
        ],
        className="chips tools",
    )


def _columns(study: Study, view: View, found: Listing) -> html.Details:
    """Return what can be told of countries beside what is, and takes it away again."""
    fixed = {colour.name for colour in found.columns} - set(view.columns)
    labels = {name: capital(row.label) for name, row in REGISTRY.items()}
    newest = list(rows_of(study.rollcalls.iloc[::-1].head(MOST_TEXTS)))
    labels |= {f"{VOTE}{name}": plain_name(row, LONGEST) for name, row in newest}
    labels |= {
        colour.name: _title(study, colour)
        for colour in found.columns
        if colour.name.startswith((VOTE, GROUP))
    }
    chips = [
        go(
            words,
            f"column:{name}",
            "chip",
            **attributes(aria_pressed="true" if name in view.columns else "false"),
        )
        for name, words in labels.items()
        if name not in fixed
    ]
    note = html.P(f"At most {MOST_COLUMNS}, beside what the map draws.", className="note")
    return html.Details(
        [
            html.Summary(f"Columns ({len(found.columns) + 2})"),
            note,
            html.Div(chips, className="chips"),
        ],
        className="folded",
        open=bool(view.columns),
    )
