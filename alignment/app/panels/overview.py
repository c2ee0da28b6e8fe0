"""Who holds which value of the colour, bloc by bloc and group by group."""

from __future__ import annotations

from typing import Any

import pandas as pd
from dash import html

from alignment.analysis.bootstrap import Bootstrap
from alignment.analysis.nearness import nearness
from alignment.analysis.stages import stage_changes
from alignment.answer.study import Study
from alignment.app.panels.crosstabs import blocs, groupings, listing_of, table_of, un_groups
from alignment.app.panels.extremes import extremes
from alignment.app.panels.parts import attributes, defined, go, nothing, section, vote_badge
from alignment.app.panels.rollcall import report, tally
from alignment.measures import MEASURES
from alignment.model.frames import rows
from alignment.model.texts import capital, in_sentence
from alignment.model.view import View
from alignment.model.vote import WORDS, Vote
from alignment.model.wording import signed
from alignment.scene.encoding import NOT_ENOUGH
from alignment.scene.lens import CATEGORY, VOTE, Lens, lens

# Told by name where so many countries are in no bloc.
MOST_NAMED = 6


def overview(study: Study, view: View, sure: Bootstrap | None = None) -> html.Div:
    """Return the overview of a study in a view."""
    colour = lens(study, view.colour, sure)
    parts: list[Any] = [html.H2(_heading(colour))]
    if colour.name.startswith(VOTE):
        rollcall = colour.name.removeprefix(VOTE)
        votes = study.dataset.vote_of(rollcall).reindex(study.table.index)
        parts.append(tally(votes, rollcall, view))
    if colour.kind == CATEGORY and colour.name != "bloc":
        parts.append(
            section(
                f"{capital(colour.label)}, bloc by bloc",
                table_of(study, colour, blocs(study), "bloc"),
                note="Countries in each bloc. Blocs rest on all roll calls of the query, not on "
                f"this one alone.{_in_none(study)}",
            )
        )
    if colour.kind != CATEGORY:
        parts.append(extremes(study, colour, sure))
    on = _day_of(study, colour)
    if colour.kind == CATEGORY and (known := groupings(study, on)):
        table = table_of(study, colour, known, "grouping")
        parts.append(section("By grouping", table, note=listing_of(study, on)))
    if colour.kind == CATEGORY and colour.name != "un_group":
        table = table_of(study, colour, un_groups(study), "UN group")
        parts.append(section("By UN regional group", table))
    parts.append(_blocs(study))
    if colour.name.startswith(VOTE):
        parts.append(_nearness(study, colour))
    changed = _stages(study, view)
    if changed is not None:
        parts.append(changed)
    if colour.name.startswith(VOTE):
        parts.append(report(study.dataset, colour.name.removeprefix(VOTE), view.select[-1:]))
    return html.Div(parts)


def _heading(colour: Lens) -> str:
    """Return what the overview tells of a colour."""
    if colour.name == "bloc":
        return "Who is in which bloc"
    if colour.name.startswith(VOTE):
        return "How blocs and groups voted"
    label = capital(colour.label)
    return f"{label}, by bloc and group" if colour.kind == CATEGORY else f"{label}, and the blocs"


def _in_none(study: Study) -> str:
    """Return who is in no bloc, so that its rows do not add up to all."""
    alone = study.table["name"][study.table["bloc"].isna()].tolist()
    if not alone:
        return ""
    named = in_sentence(alone) if len(alone) <= MOST_NAMED else f"{len(alone)} countries"
    return f" In no bloc, for want of votes: {named}."


def _blocs(study: Study) -> html.Section:
    items: list[Any] = []
    for bloc in study.blocs:
        if bloc.size == 1:
            continue
        members = ", ".join(study.dataset.names[iso3] for iso3 in bloc.members)
        items.append(
            html.Details(
                [
                    html.Summary(
                        [
                            html.Strong(bloc.name),
                            html.Span(
                                f"{bloc.size} countries, mean inside {bloc.cohesion:.2f}",
                                className="meta",
                            ),
                        ]
                    ),
                    html.P(members, className="members"),
                    html.Button(
                        "Zoom to it",
                        type="button",
                        className="chip",
                        **attributes(data_fly=" ".join(bloc.members)),
                    ),
                ],
                className="bloc",
            )
        )
    alone = [bloc for bloc in study.blocs if bloc.size == 1]
    if alone:
        names = ", ".join(study.dataset.names[bloc.members[0]] for bloc in alone)
        items.append(html.P(f"Alone: {names}", className="meta"))
    if not items:
        return section("Blocs", nothing("Not enough votes to find blocs; widen the query."))
    chosen = "set by you" if study.query.threshold is not None else "the mean of all pairs"
    does = "agrees" if study.query.blend < 1 else "sponsors together"
    note = html.P(
        [
            defined("A bloc", "blocs"),
            f" is a group that {does} more than {study.threshold:.0%}, ",
            defined(chosen, "threshold"),
            f", on {study.basis}. On few of them a country at the edge of a bloc could as well "
            "stand in the next one.",
        ],
        className="note",
    )
    return section("Blocs", note, *items)


def _nearness(study: Study, colour: Lens) -> html.Section:
    """Return how near those who voted one way stand to the blocs."""
    names = [bloc.name for bloc in study.blocs if bloc.size > 1]
    means = nearness(study.weight, colour.values, study.table["bloc_name"])
    means = means.reindex(index=colour.order, columns=names)
    means = means.dropna(how="all")
    title = "How near they stand to each bloc"
    if means.empty:
        return section(title, nothing(f"{capital(NOT_ENOUGH)}."))
    head = [html.Th("vote", scope="col")]
    head += [html.Th(name, scope="col") for name in means.columns]
    body = [
        html.Tr(
            [html.Th(vote_badge(str(word)), scope="row")]
            + [html.Td("–" if pd.isna(mean) else signed(mean, ".2f")) for mean in row]
        )
        for word, row in zip(means.index, means.to_numpy().tolist(), strict=True)
    ]
    table = html.Table([html.Thead(html.Tr(head)), html.Tbody(body)], className="counts")
    blend = study.query.blend
    words = "closeness" if blend else MEASURES[study.query.measure].label
    note = (
        f"Mean {words} of the countries that voted so with the members of each bloc, on all "
        f"{study.basis}."
    )
    return section(title, html.Div(table, className="scroll", tabIndex=0), note=note)


def _day_of(study: Study, colour: Lens) -> str:
    """Return the day on which members of groups are counted: that of the vote that is shown."""
    if not colour.name.startswith(VOTE):
        return ""
    return str(study.dataset.rollcalls.loc[colour.name.removeprefix(VOTE), "date"])


def _stages(study: Study, view: View) -> html.Section | None:
    """Return whose vote changed between committee and plenary on the text of the colour."""
    rollcall = view.colour.removeprefix(VOTE)
    dataset = study.dataset
    if not view.colour.startswith(VOTE):
        return None
    resolutions = dataset.rollcalls["resolution"]
    on_text = dataset.rollcalls[resolutions == resolutions[rollcall]]
    changes = stage_changes(on_text, dataset.votes)
    mine = changes[(changes["plenary"] == rollcall) | (changes["committee"] == rollcall)]
    if mine.empty:
        return None
    items = [
        html.Li(
            [
                go(dataset.names[row["iso3"]], f"country:{row['iso3']}", "row-go"),
                html.Span(
                    [
                        vote_badge(WORDS[Vote(row["before"])]),
                        " to ",
                        vote_badge(WORDS[Vote(row["after"])]),
                    ]
                ),
            ],
            className="spread",
        )
        for _, row in rows(mine)
    ]
    committee = mine["committee"].iloc[0]
    note = (
        f"{committee} in committee, {mine['plenary'].iloc[0]} in the plenary. A change to or from "
        "absent may be no more than an empty seat."
    )
    title = f"Changed between committee and plenary ({len(items)})"
    return section(title, html.Ul(items, className="plain small"), note=note)
