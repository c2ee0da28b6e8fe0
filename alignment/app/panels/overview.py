"""Who holds which value of the colour, bloc by bloc and group by group."""

from __future__ import annotations

from typing import Any

import pandas as pd
from dash import html

from alignment.analysis.bootstrap import Bootstrap
from alignment.analysis.crosstab import crosstab
from alignment.analysis.nearness import nearness
from alignment.analysis.stages import stage_changes
from alignment.answer.study import Study
from alignment.app.panels.extremes import extremes
from alignment.app.panels.parts import attributes, defined, go, nothing, section, vote_badge
from alignment.measures import MEASURES
from alignment.model.frames import rows
from alignment.model.view import View
from alignment.model.vote import WORDS, Vote
from alignment.scene.colours import category_colours, ink_on
from alignment.scene.encoding import NOT_ENOUGH
from alignment.scene.lens import CATEGORY, VOTE, Lens, lens
from alignment.words.membership import rests_on

# Groupings that readers ask about first, where the records have them.
GROUPS = ("SIDS", "LDCs", "G77", "EU", "BRICS+", "Budapest Convention on Cybercrime (ETS 185)")


def overview(study: Study, view: View, sure: Bootstrap | None = None) -> html.Div:
    """Return the overview of a study in a view."""
    colour = lens(study, view.colour, sure)
    parts = [_blocs(study)]
    if colour.kind == CATEGORY and colour.name != "bloc":
        parts.append(
            section(
                f"{_capital(colour.label)}, bloc by bloc",
                _table(study.table["bloc_name"], colour, "bloc"),
                note="Countries in each bloc. Blocs rest on all roll calls of the query, not on "
                "this one alone.",
            )
        )
    if colour.kind != CATEGORY:
        parts.append(extremes(study, colour, sure))
    if colour.name.startswith(VOTE):
        parts.append(_nearness(study, colour))
    if colour.kind == CATEGORY and colour.name != "un_group":
        groups = study.table["un_group"].mask(study.table["un_group"] == "")
        parts.append(section("By UN regional group", _table(groups, colour, "UN group")))
    parts += _groupings(study, colour)
    changed = _stages(study, view)
    if changed is not None:
        parts.append(changed)
    return html.Div(parts)


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


def _table(groups: pd.Series, colour: Lens, title: str) -> html.Div:
    table = crosstab(groups, colour.values, colour.order)
    if table.empty:
        return html.Div(nothing("No country has both."))
    table = table.loc[table.sum(axis=1).sort_values(ascending=False, kind="stable").index]
    return _drawn(table, colour, title)


def _nearness(study: Study, colour: Lens) -> html.Section:
    """Return how near those who voted one way stand to the blocs."""
    blocs = [bloc for bloc in study.blocs if bloc.size > 1]
    means = nearness(study.weight, colour.values, study.table["bloc_name"])
    means = means.reindex(index=colour.order, columns=[bloc.name for bloc in blocs])
    means = means.dropna(how="all")
    title = "How near they stand to each bloc"
    if means.empty:
        return section(title, nothing(f"{_capital(NOT_ENOUGH)}."))
    head = [html.Th("vote", scope="col")]
    head += [html.Th(name.removesuffix(" bloc"), scope="col") for name in means.columns]
    body = [
        html.Tr(
            [html.Th(vote_badge(str(word)), scope="row")]
            + [html.Td("–" if pd.isna(mean) else f"{mean:.2f}") for mean in row]
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


def _groupings(study: Study, colour: Lens) -> list[html.Section]:
    dataset = study.dataset
    known = [group for group in GROUPS if group in dataset.groups]
    if colour.kind != CATEGORY or not known:
        return []
    # Of a vote those are counted who were members on its day.
    voted = colour.name.startswith(VOTE)
    dates = dataset.rollcalls["date"]
    on = str(dates[colour.name.removeprefix(VOTE)]) if voted else ""
    found, told = {}, []
    for group in known:
        membership = dataset.membership(group)
        members = membership.certain([on])[on] if on else membership.inside
        found[group] = colour.values[members.reindex(study.table.index)].value_counts()
        if on and membership.dated:
            told.append(f"{group} {rests_on(membership, on)}.")
    rest = "The others as listed" if told else "Membership as listed"
    note = " ".join([*told, f"{rest} in the records, without dates; a country can be in several."])
    table = pd.DataFrame(found).T.reindex(columns=list(colour.order)).fillna(0).astype(int)
    drawn = _drawn(table.loc[:, table.sum() > 0], colour, "grouping")
    return [section("By grouping", drawn, note=note)]


def _drawn(table: pd.DataFrame, colour: Lens, title: str) -> html.Div:
    palette = category_colours(colour.order, colour.numbers)
    head = [html.Th(title, scope="col")]
    for word in table.columns:
        style = {"background": palette[word], "color": ink_on(palette[word])}
        head.append(html.Th(html.Span(str(word), className="vote", style=style), scope="col"))
    body = [
        html.Tr(
            [html.Th(str(name), scope="row")]
            + [html.Td(str(count) if count else "–") for count in counts]
        )
        for name, counts in zip(table.index, table.to_numpy().tolist(), strict=True)
    ]
    return html.Div(
        html.Table([html.Thead(html.Tr(head)), html.Tbody(body)], className="counts"),
        className="scroll",
        tabIndex=0,
    )


def _capital(words: str) -> str:
    return words[0].upper() + words[1:]


def _stages(study: Study, view: View) -> html.Section | None:
    """Return whose vote changed between committee and plenary on the text of the colour."""
    rollcall = view.colour.removeprefix(VOTE)
    dataset = study.dataset
    if not view.colour.startswith(VOTE):
        return None
    changes = stage_changes(dataset.rollcalls, dataset.votes)
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
