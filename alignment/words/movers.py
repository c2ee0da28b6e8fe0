"""Why countries moved between two studies: as a plain record, and in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from alignment.analysis.naming import the
from alignment.analysis.recurring import recurring, spelled
from alignment.answer.comparison import ORDERS, Comparison
from alignment.answer.reasons import Reason, Text, reasons, standing_out
from alignment.answer.study import Study
from alignment.errors import QueryError
from alignment.model.frames import row as row_of
from alignment.model.texts import begins, in_line, leaders, led_names, shorter
from alignment.model.vote import CODES, Vote
from alignment.model.wording import listed, signed
from alignment.scene.went import went
from alignment.version import VERSION
from alignment.words.comparison import sentences
from alignment.words.study import number

# Letters of a text's name in a line, and of a title in a sentence.
LONGEST, LONGEST_TITLE = 60, 120


def compare_record(comparison: Comparison, countries: Sequence[str] = ()) -> dict[str, Any]:
    """Return two studies compared, and why countries moved.

    Parameters
    ----------
    comparison : Comparison
    countries : sequence of str
        ISO3 of those that are asked about; without any, all that stand out.

    Raises
    ------
    QueryError
        If one of them had no seat in either, or is left out of both.
    """
    if strangers := [iso3 for iso3 in countries if iso3 not in comparison.table.index]:
        raise QueryError(
            f"{listed(strangers)} had no seat in either, or is left out; name another country"
        )
    asked = list(countries) or [str(iso3) for iso3 in standing_out(comparison).index]
    dataset = comparison.before.dataset
    return {
        "before": _study(comparison.before),
        "after": _study(comparison.after),
        "data": {"title": dataset.title, "version": dataset.version},
        "program": VERSION,
        "sentences": list(sentences(comparison)),
        "measure": comparison.measure,
        "texts": list(comparison.texts),
        "countries": [_mover(comparison, each) for each in reasons(comparison, asked)],
    }


def compare_text(record: dict[str, Any]) -> str:
    """Return two studies compared, in words."""
    lines = [*record["sentences"], ""]
    if not record["countries"]:
        return "\n".join([*lines, "No country stands out."])
    lines += [f"By {ORDERS[record['measure']]}:"]
    for mover in record["countries"]:
        lines += ["", f"{mover['iso3']}  {begins(mover['name'])} {mover['went']}."]
        lines += [f"     {mover['apart']}"] if mover["apart"] else []
        for text in mover["texts"]:
            fellows = ", ".join(f"{len(text['fellows'][word])} {word}" for word in CODES)
            lines.append(f"     {text['vote']:<8} {_told(text)}  {text['rollcall']}")
            lines.append(f"              the others of its bloc: {fellows}")
        lines.append(f"     {mover['towards']['said']}")
    return "\n".join(lines)


def _told(text: dict[str, Any]) -> str:
    return in_line(text, text["led_names"], LONGEST)


def apart_words(reason: Reason) -> str:
    """Return how far a country went from the others of its bloc, as a sentence; '' for no bloc."""
    if reason.bloc is None or pd.isna(reason.before) or pd.isna(reason.after):
        return ""
    others = f"the others of {the(reason.bloc.name)}"
    far = f"({signed(reason.before, '.2f')} before, {signed(reason.after, '.2f')} after)"
    if not reason.texts:
        return f"On no text does it stand far from {others} {far}."
    stands = "stands" if reason.texts[0].later else "had stood"
    return f"It {stands} apart from {others} {far} on"


def towards_words(comparison: Comparison, iso3: str) -> str:
    """Return towards whom a country's own votes moved, as a sentence."""
    row = row_of(comparison.table, iso3)
    texts, changed = int(row["common_texts"]), int(row["common_changed"])
    if not texts:
        return "It voted on no text in both, so towards whom it moved cannot be told."
    both = f"the {texts} texts that it voted on in both"
    if texts == 1:
        both = f'the one text that it voted on in both, "{_common(comparison, iso3)}",'
    if not changed:
        return f"On {both} it votes as before: it moved towards no bloc."
    said = f"On {both if texts == 1 else f'{changed} of {both}'} it votes otherwise"
    if isinstance(row["towards_bloc"], str):
        return f"{said}: towards {the(row['towards_bloc'])}."
    return f"{said}, but towards no bloc more than another."


def _common(comparison: Comparison, iso3: str) -> str:
    """Return the title of the one text that a country voted on in both."""
    votes = (study.votes.loc[[iso3]] for study in (comparison.before, comparison.after))
    before, after = (part.loc[:, (part >= Vote.NO).all()] for part in votes)
    titles = comparison.rollcalls["title"]
    (title,) = spelled(after, titles, recurring(before, after, titles))
    return shorter(title, LONGEST_TITLE)


def _study(study: Study) -> dict[str, Any]:
    return {
        "query": study.address,
        "description": study.description,
        "rollcalls": study.rollcalls.index.tolist(),
        "blocs": [
            {"name": bloc.name, "size": bloc.size, "members": list(bloc.members)}
            for bloc in study.blocs
        ],
    }


def _mover(comparison: Comparison, reason: Reason) -> dict[str, Any]:
    row = row_of(comparison.table, reason.iso3)
    towards = row["towards_bloc"] if isinstance(row["towards_bloc"], str) else None
    return {
        "iso3": reason.iso3,
        "name": row["name"],
        "went": went(comparison, reason.iso3),
        "bloc_before": _name(row["bloc_before"]),
        "bloc_after": _name(row["bloc_after"]),
        "bloc_changed": None if pd.isna(row["bloc_changed"]) else bool(row["bloc_changed"]),
        "position": {
            "before": number(row["position_before"]),
            "after": number(row["position_after"]),
            "change": number(row["position_change"]),
            "se": number(row["position_se"]),
        },
        "shift": number(row["shift"]),
        "votes_before": int(row["votes_before"]),
        "votes_after": int(row["votes_after"]),
        "apart": apart_words(reason),
        "apart_before": number(reason.before),
        "apart_after": number(reason.after),
        "texts": [_text(comparison, text) for text in reason.texts],
        "towards": {
            "bloc": towards,
            "gain": number(row["towards_bloc_gain"]) if towards else None,
            "common": int(row["common_texts"]),
            "changed": int(row["common_changed"]),
            "said": towards_words(comparison, reason.iso3),
        },
    }


def _text(comparison: Comparison, text: Text) -> dict[str, Any]:
    row = row_of(comparison.rollcalls, text.rollcall)
    return {
        "rollcall": text.rollcall,
        "period": "after" if text.later else "before",
        "date": row["date"],
        "title": row["title"],
        "short": row["short"],
        "led_by": leaders(row),
        "led_names": led_names(row, comparison.before.dataset.names),
        "record_url": row["record_url"],
        "vote": text.vote,
        "departure": number(text.departure),
        "fellows": {word: list(codes) for word, codes in text.fellows.items()},
    }


def _name(value: object) -> str | None:
    return value if isinstance(value, str) else None
