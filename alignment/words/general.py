"""In general and on this, as plain records and in words for a terminal."""

from __future__ import annotations

from typing import Any

from alignment.answer.general import General
from alignment.answer.study import Study
from alignment.model.address import write
from alignment.model.frames import row as row_of
from alignment.model.wording import signed
from alignment.words.study import number

# As many of those that stand elsewhere as a terminal lists for each.
MOST = 12
COUNTS = ("on_votes", "general_votes")
FIGURES = ("on", "general", "difference", "low", "high", "own", "own_low", "own_high", "q")


def general_record(study: Study, iso3: str = "", others: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return where countries stand on the query and in general; of all, or of one.

    Parameters
    ----------
    study : Study
    iso3 : str
        '' for all countries of the study.
    others : tuple of str
        To whom closeness is told, ISO3 or names of groups; the usual four if empty.
    """
    general = study.general
    others = others or general.others
    listed = [iso3] if iso3 else study.votes.index.tolist()
    return {
        "query": study.address,
        "general": write(general.whole),
        "description": study.description,
        "rollcalls": len(study.rollcalls),
        "general_rollcalls": general.all_votes.shape[1],
        "others": [_other(general, other) for other in others],
        "countries": [_country(study, each, others) for each in listed],
    }


def _other(general: General, other: str) -> dict[str, Any]:
    """Return how much closer all came to one of the others, and who stands elsewhere."""
    return {
        "key": other,
        "name": general.called(other),
        "mean_difference": number(float(general.to(other)["difference"].mean())),
        "elsewhere": general.elsewhere(other).index.tolist(),
    }


def _country(study: Study, iso3: str, others: tuple[str, ...]) -> dict[str, Any]:
    both = {
        "position": study.findings.positions.table,
        "general_position": study.general.positions.table,
    }
    places = {
        name: {end: number(table[end][iso3]) for end in ("value", "low", "high")}
        for name, table in both.items()
    }
    close = []
    for other in others:
        row = row_of(study.general.to(other), iso3)
        figures = {name: number(row[name]) for name in FIGURES}
        close.append({"key": other, **{name: int(row[name]) for name in COUNTS}, **figures})
    return {"iso3": iso3, "name": study.dataset.names[iso3], **places, "closeness": close}


def general_text(record: dict[str, Any]) -> str:
    """Return the record in words."""
    lines = [record["description"], _beside(record), ""]
    if len(record["countries"]) == 1:
        return "\n".join([*lines, *_one(record, record["countries"][0])])
    rows = {country["iso3"]: country for country in record["countries"]}
    for place, other in enumerate(record["others"]):
        lines.append(f"{other['name']}: {_moved(other)}.")
        listed = other["elsewhere"]
        for iso3 in listed[:MOST]:
            close = rows[iso3]["closeness"][place]
            lines.append(f"  {rows[iso3]['name'][:25]:<26}{_told(close)}")
        if len(listed) > MOST:
            lines.append(f"  and {len(listed) - MOST} more")
        if not listed:
            lines.append("  nobody stands elsewhere beyond chance")
        lines.append("")
    lines.append("On this, in general, and the difference less that of all countries.")
    return "\n".join(lines)


def _beside(record: dict[str, Any]) -> str:
    return (
        f"Beside the {record['general_rollcalls']:,} roll calls of the whole Assembly in the same "
        f"years: {record['general']}"
    )


def _moved(other: dict[str, Any]) -> str:
    difference = other["mean_difference"]
    if difference is None:
        return "not enough votes"
    way = "closer" if difference >= 0 else "less close"
    return f"all countries together are {abs(difference):.2f} {way} than in general"


def _told(close: dict[str, Any]) -> str:
    if close["difference"] is None:
        return "not enough votes"
    return (
        f"{close['on']:.2f} ({close['on_votes']:,})  {close['general']:.2f} "
        f"({close['general_votes']:,})  {signed(close['own'])} "
        f"({signed(close['own_low'])} to {signed(close['own_high'])})"
    )


def _one(record: dict[str, Any], country: dict[str, Any]) -> list[str]:
    place, usual = country["position"]["value"], country["general_position"]["value"]
    lines = [country["name"]]
    if place is not None and usual is not None:
        lines.append(f"  position {signed(place)} on this, {signed(usual)} in general")
    for other, close in zip(record["others"], country["closeness"], strict=True):
        if close["difference"] is None:
            lines.append(f"  {other['name']}: not enough votes")
            continue
        lines.append(
            f"  {other['name']}: {close['on']:.2f} on this ({close['on_votes']:,} votes), "
            f"{close['general']:.2f} in general ({close['general_votes']:,}): "
            f"{signed(close['difference'])} ({signed(close['low'])} to {signed(close['high'])}); "
            f"less that of all countries {signed(close['own'])} "
            f"({signed(close['own_low'])} to {signed(close['own_high'])})"
        )
    return lines
