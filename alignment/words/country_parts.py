"""Where one country stands in words, part by part: for a terminal and for paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from alignment.analysis.naming import the
from alignment.measures import MEASURES
from alignment.methods.findings import FINDINGS
from alignment.model.membership import OUTSIDE
from alignment.model.texts import capital, in_line, in_sentence, plain_name, with_article
from alignment.model.wording import counted, day, signed
from alignment.scene.phrases import in_full
from alignment.words.study import rank_words

# Letters of a text's name in a line.
LONGEST = 60
# What else is written short in a query.
FURTHER = {
    "ICT": "information and communications technologies",
    "UNGA": "United Nations General Assembly",
}
# Figures that are told above the parts, and how.
FIGURES = {"position": "+.2f", "dissent": ".0%"}
# The parts of a record that have whom it agrees with most and least, and how many are alike; of
# each so many are named.
ENDS = {"closest": "as_close", "farthest": "as_far"}
MOST_NAMED = 3
COVERAGE = {
    "complete": "complete list",
    "as-printed": "list as printed",
    "main-sponsors-only": "main sponsors only",
    "partial": "partial list",
}
NO_SPONSOR = "On no sponsor list in these records. Some lists are partial: that is not a refusal."
ALL_ALIKE = "In no roll call did any of them vote otherwise."
NO_SWING = "Not enough votes to place it where contested roll calls divide."


@dataclass(frozen=True)
class Part:
    """A titled part of what is said of a country; each line is a mark, words and a figure."""

    title: str
    lines: tuple[tuple[str, str, str], ...]
    note: str = ""


def country_parts(record: dict[str, Any]) -> list[Part]:
    """Return what a record of a country says, part by part, for a terminal and for paper."""
    inside = [each for each in record["groups"] if not each["status"].startswith(OUTSIDE)]
    names = ", ".join(_group(each) for each in inside)
    return [
        Part(
            "Closeness",
            tuple(
                (
                    "",
                    each["name"],
                    _scored(each, each["members"] if each["kind"] != "country" else 0),
                )
                for each in record["closeness"]
            ),
            f"By {record['voting_measure']}; members are those that it has votes in common with.",
        ),
        *_apart(record),
        _swing(record),
        Part(
            "Agreement over time",
            tuple(_trend(record)),
            "" if record["trend"] else "Nobody to compare.",
        ),
        Part(
            "Closest and farthest",
            tuple(
                (mark, each["name"], f"{each['score']:.2f} ({each['shared']} shared)")
                for mark in ENDS
                for each in record[mark]
            ),
            f"By {record['measure']}.",
        ),
        Part(f"Groups ({len(inside)})", (), names or "None listed in these records."),
        Part(
            f"Sponsorships ({len(record['sponsored'])})",
            tuple((each["role"], each["title"], each["text"]) for each in record["sponsored"]),
            "" if record["sponsored"] else NO_SPONSOR,
        ),
        Part(
            f"Votes ({len(record['rollcalls']):,})",
            tuple((each["vote"], _named(each), "") for each in record["rollcalls"]),
        ),
    ]


def facts(record: dict[str, Any]) -> str:
    """Return the UN group, region and income group of a country."""
    return " · ".join(filter(None, (record["un_group"], record["un_region"], record["income"])))


def plainly(record: dict[str, Any]) -> list[str]:
    """Return in plain words what the terms and the abbreviations mean that are used."""
    figures = [FINDINGS[name] for name in FIGURES if record[name]["value"] is not None]
    measure = next(each for each in MEASURES.values() if each.label == record["voting_measure"])
    told = [(measure.label, measure.meaning), *((each.label, each.meaning) for each in figures)]
    terms = [f"{capital(term)}: {meaning}." for term, meaning in told]
    if figures:
        terms.append("Brackets with a “to” hold a 95% interval.")
    parts = country_parts(record)
    words = (each for part in parts for line in part.lines for each in line)
    notes = (part.note for part in parts)
    names = in_full(" ".join((facts(record), record["description"], *notes, *words)), FURTHER)
    calls = (call for call in record["rollcalls"] if call["decides"])
    decided = " ".join(f"{plain_name(call)}: {call['decides']}." for call in calls)
    return [" ".join(terms), *filter(None, [names.strip(), decided])]


def headline(record: dict[str, Any]) -> str:
    """Return how often a country voted, like whom, and its figures but for swing."""
    number_of = len(record["rollcalls"])
    voted = f"Voted in {record['votes_cast']} of {counted(number_of, 'roll call')}"
    bloc = record["bloc"]
    where = (
        f"in {the(bloc['name'])} with {bloc['members'] - 1} others"
        if bloc
        else "in no bloc with others"
    )
    told = [f"{voted}; {where}."]
    most, least = (_end(record, end) for end in ENDS)
    if most and not {*map(_name, record["closest"])} & {*map(_name, record["farthest"])}:
        told.append(f"Votes most like {most}, least like {least}.")
    for name, form in FIGURES.items():
        value, low, high = record[name].values()
        if value is not None:
            figure, *span = (signed(each, form) for each in (value, low, high))
            says = _plain(name, low, high, record["side"])
            told.append(f"{name.capitalize()} {figure} ({' to '.join(span)}): {says}.")
    return " ".join(told)


def _end(record: dict[str, Any], end: str) -> str:
    """Return whom a country agrees with most or least; of many alike one, and how many they are."""
    first, ties = record[end][:MOST_NAMED], record[ENDS[end]]
    if ties <= MOST_NAMED:
        return in_sentence([each["name"] for each in first]) if first else ""
    one, score = with_article(_name(first[0])), first[0]["score"]
    return f"{ties} states ({score:.2f} with each), such as {one}"


def _name(each: dict[str, Any]) -> str:
    return str(each["name"])


def _plain(name: str, low: float, high: float, side: str) -> str:
    """Return what a figure says of a country, by its interval; `side` is whose is above 0."""
    if name == "dissent":
        return "that often against most of its bloc"
    if low <= 0 <= high:
        return "on neither side for sure"
    return f"on the {'other side than' if high < 0 else 'side of'} {side}"


def country_text(record: dict[str, Any]) -> str:
    """Return where a country stands, in words."""
    lines = [
        record["description"],
        f"{record['name']} ({record['iso3']}): {facts(record)}",
        headline(record),
    ]
    for part in country_parts(record):
        lines += ["", part.title]
        lines += [f"  {part.note}"] if part.note else []
        lines += [
            f"  {f'{mark:<10} ' if mark else ''}{words}  {figure}".rstrip()
            for mark, words, figure in part.lines
        ]
    return "\n".join([*lines, "", *plainly(record)])


def _group(group: dict[str, str]) -> str:
    status = group["status"]
    return group["group"] + (f" ({status})" if status != "member" else "")


def _scored(each: dict[str, Any], members: int = 0) -> str:
    score = "not enough votes" if each["score"] is None else f"{each['score']:.2f}"
    among = f"{counted(members, 'member')}, " if members else ""
    return f"{score} ({among}{counted(each['shared'], 'vote')})"


def _named(each: dict[str, Any]) -> str:
    return in_line(each, each["led_names"], LONGEST)


def _apart(record: dict[str, Any]) -> Sequence[Part]:
    if not record["among"]:
        return ()
    whose = "its bloc" if record["among"] == "bloc" else "it and its ten closest"
    # Where most voted as it did, that does not set it apart.
    apart = [each for each in record["apart"] if 2 * each["alike"] < each["cast"]]
    same = f"On each roll call most of {whose} voted the same." if record["apart"] else ALL_ALIKE
    return (
        Part(
            "Set it apart",
            tuple(
                (each["vote"], _named(each), f"{each['alike']} of {each['cast']}") for each in apart
            ),
            f"How many of the votes of {whose} were the same." if apart else same,
        ),
    )


def _swing(record: dict[str, Any]) -> Part:
    value = record["swing"]["value"]
    if value is None:
        return Part("Swing", (), NO_SWING)
    low, high = record["swing"]["low"], record["swing"]["high"]
    terms = record["swing_terms"]
    return Part(
        f"Swing {value:.2f} ({low:.2f} to {high:.2f}), rank {rank_words(record['swing_rank'])}",
        tuple(
            (each["vote"], _named(each), f"{each['term']:.2f} (yes {each['chance']:.0%})")
            for each in terms
        ),
        "How near it is to where contested votes are decided: the mean of "
        f"{counted(len(terms), 'roll call')}, 1 where its position makes yes as likely as not, 0 "
        "where it leaves no doubt. In brackets the chance of yes. Rank 1 is the highest.",
    )


def _trend(record: dict[str, Any]) -> list[tuple[str, str, str]]:
    names = {each["key"]: each["name"] for each in record["closeness"]}
    return [
        ("", f"{names.get(other, other)}, {day(half['from'])} to {day(half['to'])}", _scored(half))
        for other, halves in record["trend"].items()
        for half in halves
    ]
