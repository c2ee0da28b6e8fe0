"""Lists of resolutions, by their sponsors, session, topic and adoption."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from alignment.analysis.sponsorship import MAX_SPONSORS
from alignment.errors import QueryError, format_unknown_name
from alignment.io.resolutions import NOT_LISTED, RECORDED_VOTE, read_resolutions
from alignment.model.dataset import Dataset, list_records
from alignment.model.groups import name_members
from alignment.model.query import RESOLUTIONS, Query
from alignment.model.text_format import add_article, format_count, format_day, format_list
from alignment.model.url import parse_url, serialize_url
from alignment.model.view import View
from alignment.reports.report import build_item, build_section
from alignment.reports.sponsors import SPONSORS_NOTE, explain_missing_ties
from alignment.studies.selection import select_resolution_lists, select_resolutions


def build_texts_record(
    dataset: Dataset,
    query: Query,
    sponsors: Sequence[str] = (),
    session: str = "",
    *,
    states_only: bool = True,
    most_of: str = "",
) -> dict[str, Any]:
    """Return resolutions as a plain record that is a report too, the newest first.

    Parameters
    ----------
    query : Query
        Of it count the dates, the adoption, the topics of resolutions and the words of their title.
    sponsors : sequence of str
        Countries (ISO3) that all sponsored the texts; any if empty.
    session : str
        Session, such as '80' or 'ES-11'; all if empty.
    states_only : bool
        Whether only texts count that States alone sponsored, with 2 to 150 sponsors.
    most_of : str
        Group of which at least half of today's members sponsored each text; '' for any text.

    Raises
    ------
    QueryError
        If the records have no lists of one of the countries, or no such group.
    """
    records = read_resolutions()
    symbols = (
        select_resolution_lists(query).columns
        if states_only
        else select_resolutions(query, records.resolutions.index)
    )
    for iso3 in sponsors:
        if iso3 not in records.sponsors.index:
            raise QueryError(explain_missing_ties(dataset.names[iso3], iso3))
    listed = records.sponsors.loc[list(sponsors), symbols] > NOT_LISTED
    is_listed = listed.all().to_numpy()
    if most_of:
        is_listed = is_listed & _is_sponsored_by_most(dataset, records.sponsors[symbols], most_of)
    table = records.resolutions.loc[symbols[is_listed]]
    table = table[(table["session"] == session) | (session == "")][::-1]
    opening = parse_url(dataset.opening)[0]
    texts = [{"text": text} | _describe_row(row) for text, row in list_records(table)]
    items = [
        build_item(
            f"{row['text']}, {format_day(row['date'])}, {row['adoption']}: {row['title']}",
            serialize_url(opening, View(where=(f"sponsor:{row['text']}",), panel="selection")),
            link_text="Sponsors",
        )
        for row in texts
    ]
    most = f"At least half of the {name_members(most_of)} of today sponsored each text."
    return {
        "title": "Resolutions of the General Assembly",
        "sponsors": list(sponsors),
        "session": session or None,
        "states_only": states_only,
        "most_of": most_of or None,
        "basis": " ".join(
            [
                *_describe_texts(dataset, query, sponsors, session, len(texts), states_only),
                *([most] if most_of else []),
            ]
        ),
        "texts": texts,
        "data": {"title": dataset.title, "version": dataset.version},
        "sections": [build_section(format_count(len(texts), "text"), items)],
        "caveat": SPONSORS_NOTE,
    }


def _describe_row(row: dict[str, Any]) -> dict[str, Any]:
    is_voted = row["adoption"] == RECORDED_VOTE
    return {name: row[name] for name in ("date", "session", "title", "topic", "adoption")} | {
        word: int(row[word]) if is_voted else None for word in ("yes", "no", "abstain")
    }


def _describe_texts(
    dataset: Dataset,
    query: Query,
    sponsors: Sequence[str],
    session: str,
    number: int,
    states_only: bool,
) -> list[str]:
    """Return how many texts are listed and which they are, in sentences."""
    scope = replace(query, lists=RESOLUTIONS, eu_pairs=True).describe_lists()
    count = format_count(number, "resolution") if number else "No resolution"
    sentences = [f"{count} {scope}."]
    if session:
        sentences.append(f"They are of session {session}.")
    if query.subjects:
        sentences.append(
            f"Their titles or subjects have the words {format_list([*query.subjects])}."
        )
    if sponsors:
        names = format_list([add_article(dataset.names[iso3]) for iso3 in sponsors])
        sentences.append(f"Sponsors of each text include {names}.")
    if states_only:
        sentences.append(f"Countries alone sponsored each text, with 2 to {MAX_SPONSORS} sponsors.")
    return sentences


def _is_sponsored_by_most(
    dataset: Dataset, sponsors: pd.DataFrame, group: str
) -> npt.NDArray[np.bool_]:
    """Return of which texts at least half of a group's members today are sponsors."""
    if group not in dataset.groups:
        raise QueryError(format_unknown_name("group", group, list(dataset.groups)))
    is_member = dataset.membership(group).is_member_on("")
    listed = sponsors.reindex(is_member.index[is_member]) > NOT_LISTED
    is_most: npt.NDArray[np.bool_] = listed.mean().to_numpy() >= 0.5
    return is_most


def format_texts(record: dict[str, Any]) -> str:
    """Return a list of resolutions as text."""
    rows = (
        f"  {row['text']}  {format_day(row['date'])}  {row['adoption']}  {row['title']}"
        for row in record["texts"]
    )
    return "\n".join([record["basis"], *rows, "", record["caveat"]])
