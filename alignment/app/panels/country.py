"""A country: its bloc, its votes one by one, who is close and far, what it sponsored."""

from __future__ import annotations

from typing import Any

import pandas as pd
from dash import html

from alignment.analysis.bootstrap import Bootstrap
from alignment.analysis.neighbours import neighbours
from alignment.answer.study import Study
from alignment.app.panels.parts import (
    MOST_LISTED,
    attributes,
    cut,
    defined,
    go,
    nothing,
    record_link,
    section,
    vote_row,
)
from alignment.methods import FINDINGS, explaining
from alignment.model.frames import row as row_of
from alignment.model.frames import rows
from alignment.model.query import counted
from alignment.model.vote import WORDS
from alignment.scene.encoding import NOT_ENOUGH
from alignment.scene.lens import BLOC_PROBABILITY

CLOSEST = 10
COVERAGE = {
    "complete": "complete list",
    "as-printed": "list as printed",
    "main-sponsors-only": "main sponsors only",
    "partial": "partial list",
}


def country(study: Study, iso3: str, sure: Bootstrap | None = None) -> html.Div:
    """Return the panel of a country."""
    dataset = study.dataset
    about = row_of(dataset.countries, iso3)
    facts = [part for part in (about["un_group"], about["un_region"], about["income"]) if part]
    head: list[Any] = [
        html.H2([about["name"], " ", html.Span(iso3, className="symbol")]),
        html.P(" · ".join(facts), className="meta"),
    ]
    if iso3 not in study.table.index:
        head.append(nothing(f"{about['name']} had no seat in the roll calls of this query."))
        return html.Div([*head, _sponsored(study, iso3), _memberships(study, iso3)])
    head.append(
        html.Div(
            [
                html.Button(
                    "Show on the map", type="button", className="chip", **attributes(data_fly=iso3)
                ),
                go("Only its links", f"ego:{iso3}", "chip"),
                go("Leave it out", f"without:{iso3}", "chip"),
            ],
            className="chips",
        )
    )
    return html.Div(
        [
            *head,
            _standing(study, iso3, sure),
            _neighbours(study, iso3),
            _votes(study, iso3),
            _sponsored(study, iso3),
            _memberships(study, iso3),
        ]
    )


def _standing(study: Study, iso3: str, sure: Bootstrap | None) -> html.P:
    row = study.table.loc[iso3]
    voted = f"Voted in {row['votes_cast']} of {counted(len(study.rollcalls), 'roll call')}"
    bloc = next((bloc for bloc in study.blocs if iso3 in bloc.members), None)
    if bloc is None:
        where = f"{NOT_ENOUGH} to be in a bloc"
    elif bloc.size == 1:
        where = "agrees with no bloc more than the threshold"
    else:
        where = f"in the {bloc.name} with {bloc.size - 1} others"
    figures = study.findings.table.loc[iso3]
    chance = study.findings.bloc_probability(sure)[iso3]
    told: list[Any] = [f"{voted}; {where}."]
    for name in ("position", "swing", "dissent"):
        if pd.isna(figures[name]):
            continue
        low, high = figures[f"{name}_low"], figures[f"{name}_high"]
        told += [" ", _defined(name), f" {figures[name]:.2f} ({low:.2f} to {high:.2f})."]
    if chance == chance:
        told += [" ", _defined(BLOC_PROBABILITY), f" {chance:.0%} of resamplings."]
    return html.P(told, className="standing")


def _defined(finding: str) -> html.Button:
    return defined(FINDINGS[finding].head, explaining(finding).key)


def _neighbours(study: Study, iso3: str) -> html.Section:
    frame = neighbours(study.weight, iso3)
    # Of sponsors, scores rest on the drafts that both could have sponsored.
    rests = ["roll calls both voted in"] if study.query.blend < 1 else []
    rests += ["drafts both could sponsor"] if study.query.blend > 0 else []
    note = f"By {study.measure_label}; the number of {' and '.join(rests)} stands beside each."
    if frame.empty:
        return section("Closest and farthest", nothing(f"{NOT_ENOUGH.capitalize()} to compare."))
    columns = [
        _ranking(study, iso3, "Closest", frame.head(CLOSEST)),
        _ranking(study, iso3, "Farthest", frame.iloc[::-1].head(CLOSEST)),
    ]
    return section("Closest and farthest", html.Div(columns, className="two"), note=note)


def _ranking(study: Study, iso3: str, title: str, frame: pd.DataFrame) -> html.Div:
    rows = [
        html.Li(
            [
                go(study.dataset.names[other], f"pair:{iso3}:{other}", "row-go"),
                html.Span(f"{score:.2f}", className="number"),
                html.Span(str(shared), className="count", title=f"{shared} shared"),
            ]
        )
        for other, score, shared in zip(
            frame.index.tolist(), frame["score"].tolist(), frame["shared"].tolist(), strict=True
        )
    ]
    return html.Div([html.H4(title), html.Ol(rows, className="ranking")])


def _votes(study: Study, iso3: str) -> html.Section:
    words = {int(code): word for code, word in WORDS.items()}
    votes = study.votes.loc[iso3].iloc[::-1]
    number = len(votes)
    votes = votes.head(MOST_LISTED)
    cast = {rollcall: words[code] for rollcall, code in votes.to_dict().items()}
    items = [
        vote_row(cast[rollcall], rollcall, row)
        for rollcall, row in rows(study.rollcalls.loc[votes.index])
    ]
    note = f"A title colours the map by it.{cut(number)}"
    return section(f"Votes ({number:,})", html.Ul(items, className="plain"), note=note)


def _sponsored(study: Study, iso3: str) -> html.Section:
    dataset = study.dataset
    mine = dataset.sponsorships[dataset.sponsorships["iso3"] == iso3].set_index("text")["role"]
    drafts = dataset.drafts[dataset.drafts.index.isin(mine.index)].iloc[::-1]
    items = [_draft(study, text, row, mine[text]) for text, row in rows(drafts)]
    title = f"Sponsorships ({len(items)})"
    if not items:
        words = (
            "On no sponsor list in these records. Some lists are partial: that is not a refusal."
        )
        return section(title, nothing(words))
    note = (
        "All drafts in these records that list it, in or out of the query. Not being on a partial "
        "list is not a refusal."
    )
    return section(title, html.Ul(items, className="plain"), note=note)


def _draft(study: Study, text: str, row: dict[str, Any], role: str) -> html.Li:
    tags = [role, COVERAGE[row["coverage"]]]
    if row["superseded_by"]:
        tags.append(f"replaced by {row['superseded_by']}")
    if text in study.drafts.index:
        tags.append("counts in this query")
    return html.Li(
        [
            html.Div(row["title"]),
            html.Div(
                [f"{row['date']} · ", record_link(row["record_url"], text)]
                + [f" · {tag}" for tag in tags],
                className="meta",
            ),
        ]
    )


def _since(row: dict[str, Any]) -> str:
    """Return since when a membership is known to be, as closely as it is."""
    return row["since"] or row["date"] or (f"by {row['by']} at the latest" if row["by"] else "")


def _memberships(study: Study, iso3: str) -> html.Section:
    mine = study.dataset.memberships[study.dataset.memberships["iso3"] == iso3]
    chips = [
        go(
            row["group"] + (f" ({row['status']})" if row["status"] != "member" else ""),
            f"colour:group:{row['group']}",
            "chip",
            title=f"{', '.join(filter(None, (row['status'], _since(row))))}; {row['source']}",
        )
        for _, row in rows(mine)
    ]
    if not chips:
        return section("Memberships (0)", nothing("None listed in these records."))
    note = "Choosing one colours the map by it."
    return section(f"Memberships ({len(chips)})", html.Div(chips, className="chips"), note=note)
