"""One roll call: who voted how, by bloc, UN group and grouping, and who broke ranks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd
from dash import html

from alignment.analysis.majority import NONE, majority
from alignment.answer.study import Study
from alignment.app.panels.cards import vote_link
from alignment.app.panels.counted import count, opening, voted
from alignment.app.panels.crosstabs import Part, blocs, groupings, listing_of, table_of, un_groups
from alignment.app.panels.parts import attributes, go, record_link, section
from alignment.app.panels.reports import morning_after
from alignment.model.dataset import Dataset
from alignment.model.frames import row as row_of
from alignment.model.frames import rows
from alignment.model.subjects import letters
from alignment.model.texts import plain_name, side, titled, told_apart
from alignment.model.view import View
from alignment.model.vote import WORDS, Vote
from alignment.model.wording import counted, day
from alignment.scene.colours import VOTE_COLOURS, ink_on
from alignment.scene.lens import VOTE, lens
from alignment.words.country_parts import COVERAGE

CAST = (Vote.YES, Vote.NO, Vote.ABSTAIN)
# Dissenters of a group that are named; their number opens all of them.
MOST_NAMED = 8
# What is copied to report a wrong vote.
REPORT = "report-text"
# Pixels of the narrowest bar, and of a letter on it.
NARROWEST, LETTER = 300, 8


def rollcall(study: Study, view: View, rollcall_id: str, records: str = "") -> html.Div:
    """Return all of one roll call, of the query or not, as the countries of a study voted.

    Parameters
    ----------
    study : Study
    view : View
        Its conditions are marked in the tally; its colour is not offered again.
    rollcall_id : str
        One of the records.
    records : str
        Key of a reader's own records, '' for the shipped ones.
    """
    row = row_of(study.dataset.rollcalls, rollcall_id)
    votes = study.dataset.vote_of(rollcall_id).reindex(study.table.index)
    colour = lens(study, f"{VOTE}{rollcall_id}")
    parts = {
        "bloc": blocs(study),
        "UN group": un_groups(study),
        "grouping": groupings(study, str(row["date"])),
    }
    tables = [
        section(f"By {title}", table_of(study, colour, each, title))
        for title, each in parts.items()
        if each
    ]
    groups = [part for each in parts.values() for part in each if len(part.members) > 1]
    note = f"Blocs rest on {study.basis}. {listing_of(study, str(row['date']))}"
    return html.Div(
        [
            *_head(study, rollcall_id, row, view, records),
            tally(votes, rollcall_id, view),
            *_unlike(votes, row),
            *_sponsors(study, row),
            *tables,
            section("Who broke ranks", _ranks(study, votes, rollcall_id, groups), note=note),
            report(study.dataset, rollcall_id, view.select[-1:]),
        ]
    )


def report(dataset: Dataset, rollcall_id: str, chosen: tuple[str, ...] = ()) -> html.Details:
    """Return what to send of a vote that is wrong here: which row it is, ready to be copied."""
    row = row_of(dataset.rollcalls, rollcall_id)
    cast = dataset.vote_of(rollcall_id)
    tallied = {WORDS[vote]: int((cast == vote).sum()) for vote in (*CAST, Vote.ABSENT)}
    counts = ", ".join(f"{number} {word}" for word, number in tallied.items())
    votes = [f"{iso3} {dataset.names[iso3]}: {WORDS[Vote(cast[iso3])]}" for iso3 in chosen]
    lines = (
        f"Wrong vote: {rollcall_id}",
        told_apart(row, dataset.names),
        f"{row['body']}; {row['title']}",
        f"Record: {row['record_url']}",
        f"Data: {dataset.title}, version {dataset.version or 'not stated'}",
        f"Here: {counts}",
        f"Country and its vote here: {votes[0] if votes else ''}",
        "Its vote on the record: ",
    )
    copy = html.Button("Copy", type="button", className="chip", **attributes(data_copy=REPORT))
    told = "Copy this and send it, with what the record says, to whoever gave you these records."
    return html.Details(
        [
            html.Summary("Report a wrong vote"),
            html.P(told, className="note"),
            html.Pre("\n".join(lines), id=REPORT, className="formula"),
            copy,
        ],
        className="folded",
    )


def _head(
    study: Study, rollcall_id: str, row: dict[str, Any], view: View, records: str
) -> list[Any]:
    name, title = plain_name(row), titled(row)
    led = side(row, study.dataset.names)
    about = " · ".join(filter(None, [led, day(str(row["date"])), row["body"]]))
    shown = view.colour == f"{VOTE}{rollcall_id}"
    cards = [
        card for iso3 in view.select[-1:] for card in vote_link(study, records, iso3, rollcall_id)
    ]
    chip = go("Colour the map by it", f"colour:{VOTE}{rollcall_id}", "chip")
    return [
        html.H2(name),
        *([] if name == title else [html.P(title)]),
        html.P([f"{about} · ", record_link(row["record_url"], rollcall_id)], className="meta"),
        html.Div(
            [*([] if shown else [chip]), *morning_after(rollcall_id, row, records), *cards],
            className="chips tools",
        ),
    ]


def _sponsors(study: Study, row: dict[str, Any]) -> list[html.P]:
    """Return how many sponsored the draft that was voted on, where the records have its list."""
    drafts = study.dataset.drafts
    mine = drafts[(drafts.index == row["draft"]) | (drafts["resolution"] == row["resolution"])]
    signed = study.dataset.sponsorships
    lines = []
    for text, draft in rows(mine[(mine["resolution"] != "") & (mine["superseded_by"] == "")]):
        listed = signed.loc[signed["text"] == text, "iso3"]
        there = int(listed.isin(study.table.index).sum())
        told = COVERAGE[draft["coverage"]]
        lines.append(
            html.P(["Sponsors: ", count(there, f"sponsor:{text}"), f" ({draft['draft']}, {told})"])
        )
    return lines


def tally(votes: pd.Series, rollcall_id: str, view: View) -> html.Div:
    """Return the tally as a bar of which each part opens who voted so."""
    counts = {vote: int((votes == vote).sum()) for vote in (*CAST, Vote.ABSENT)}
    total = sum(counts.values())
    parts = []
    for vote, number in counts.items():
        if not number:
            continue
        word = WORDS[vote]
        conditions, named = voted(rollcall_id, word), f"{number} {word}"
        # Each part has its number, for which there is always room, and its word where it fits.
        fits = len(named) * LETTER <= NARROWEST * number / total
        fill = VOTE_COLOURS[word]
        parts.append(
            go(
                named if fits else str(number),
                opening(*conditions),
                "bar-part",
                style={"flexGrow": number, "background": fill, "color": ink_on(fill)},
                title=named,
                **attributes(
                    aria_label=f"{named}: show who",
                    aria_pressed="true" if set(conditions) <= set(view.where) else "false",
                ),
            )
        )
    said = attributes(aria_label="Who voted how")
    return html.Div(parts, className="bar bar-go", role="group", **said)


def _unlike(votes: pd.Series, row: dict[str, Any]) -> list[html.P]:
    """Return in which way the official tally is another one, if it is."""
    official = [int(row[WORDS[vote]]) for vote in (*CAST, Vote.ABSENT)]
    notes = [row["tally_note"]] if row["tally_note"] else []
    if official != [int((votes == vote).sum()) for vote in (*CAST, Vote.ABSENT)]:
        told = "{} yes, {} no, {} abstained, {} absent".format(*official)
        notes.insert(0, f"On the record: {told}. Counted here are the countries of the query.")
    return [html.P(note, className="note") for note in notes]


def _ranks(study: Study, votes: pd.Series, rollcall_id: str, groups: Iterable[Part]) -> html.Ul:
    """Return of each group how most of it voted, and who did not."""
    items = []
    for part in groups:
        cast = votes.reindex(list(part.members))
        cast = cast[cast.isin(CAST)]
        (most,) = majority(cast.to_frame())
        counts = _counts(cast, rollcall_id, part)
        if cast.empty:
            told: list[Any] = ["nobody voted"]
        elif most == NONE:
            told = [*_apart(counts.values()), "; no majority"]
        else:
            told = [*counts[Vote(most)], f" of {counted(len(cast), 'vote')}; "]
            told += _dissent(study, cast[cast != most], rollcall_id, part)
        items.append(html.Li([html.Strong(part.name), ": ", *told]))
    return html.Ul(items, className="plain small")


def _counts(cast: pd.Series, rollcall_id: str, part: Part) -> dict[Vote, list[Any]]:
    """Return of each vote the word and how many of a group cast it."""
    return {
        vote: [
            f"{WORDS[vote]} ",
            count(int((cast == vote).sum()), part.condition, *voted(rollcall_id, WORDS[vote])),
        ]
        for vote in CAST
    }


def _dissent(study: Study, against: pd.Series, rollcall_id: str, part: Part) -> list[Any]:
    if against.empty:
        return ["nobody dissented"]
    # Votes on one text widen one another.
    other = [WORDS[vote] for vote in CAST if (against == vote).any()]
    asked = [condition for word in other for condition in voted(rollcall_id, word)]
    names = study.dataset.names
    cast = ((names[str(iso3)], str(iso3), Vote(code)) for iso3, code in against.items())
    named = sorted(cast, key=lambda each: letters(each[0]))
    told = [
        [go(name, f"country:{iso3}", "inline-go"), f" {WORDS[vote]}"]
        for name, iso3, vote in named[:MOST_NAMED]
    ]
    more = len(named) - len(told)
    rest = [f" and {more} more"] if more else []
    return [count(len(named), part.condition, *asked), " dissented: ", *_apart(told), *rest]


def _apart(parts: Iterable[list[Any]]) -> list[Any]:
    """Return parts in a row, with commas between."""
    return [each for part in parts for each in (", ", *part)][1:]
