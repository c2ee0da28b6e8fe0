"""A forecast as a plain record, and in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from alignment.foretelling.foretell import DRAWS, Forecast
from alignment.foretelling.reasons import Reasons, reasons
from alignment.model.vote import CODES
from alignment.model.wording import listed
from alignment.words.scenario import IF_VOTES, asked_with, margin

_CHOICES = ("no", "abstain", "yes")
_DID = {"yes": "voted yes", "no": "voted no", "abstain": "abstained"}
_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
# Votes that carry less than this are not told in words.
_TOLD = 0.05
CAVEAT = (
    "Chances are of votes, from votes of the past; they do not say why a country votes, nor that "
    "it can be persuaded. "
    "The records hold adopted texts alone: how often one fails cannot be learnt from them."
)


def forecast_record(
    forecast: Forecast, names: Mapping[str, str], other: Forecast | None = None
) -> dict[str, Any]:
    """Return a forecast: tally, chances by country, and how it is known.

    `other` is the same text held to be new, or to be the old one; the record tells how it differs.
    """
    question, history = forecast.question, forecast.history
    text = question.text
    same = forecast.found.same[:, 0]
    record: dict[str, Any] = {
        "rollcall": question.symbol or None,
        "title": text.title,
        "agenda_title": text.agenda,
        "lead": list(text.lead),
        "sponsors": list(question.sponsors),
        "session": question.session,
        "known_before": f"votes of sessions up to {question.session - 1}",
        "new_text": text.new,
        "same_title": [history.symbols[one] for one in forecast.found.past[same]],
        "set": dict(question.sets),
        "majority": forecast.majority,
        "margin": forecast.margin,
        "passes": round(forecast.passes, 4),
        "draws": DRAWS,
        "tally": forecast.tally,
        "came": _came(forecast),
        "countries": [
            country_forecast(forecast, row, names)
            for row in np.argsort(_certainty(forecast), kind="stable").tolist()
            if forecast.members[row]
        ],
        "caveat": CAVEAT,
    }
    record["scenario"] = asked_with(record, names, forecast.unlike)
    if other is not None:
        record["otherwise"] = _otherwise(forecast, other, names)
    return record


def country_forecast(forecast: Forecast, row: int, names: Mapping[str, str]) -> dict[str, Any]:
    """Return what is foretold of one country, and the votes that carry it."""
    history = forecast.history
    iso3 = history.countries[row]
    chances = dict(zip(_CHOICES, forecast.chances[row].round(4).tolist(), strict=True))
    found = reasons(forecast, iso3)
    by_hand = dict(forecast.question.sets).get(iso3)
    return {
        "iso3": iso3,
        "name": names.get(iso3, iso3),
        "yes": chances["yes"],
        "no": chances["no"],
        "abstain": chances["abstain"],
        "absent": round(float(forecast.absent[row]), 4),
        "certainty": round(float(forecast.chances[row].max()), 4),
        "set": by_hand,
        "votes_on_title": found.times,
        "carried_by": [
            {
                "rollcall": one.symbol,
                "date": one.date,
                "title": one.title,
                "vote": one.vote,
                "weight": one.share,
                "record_url": one.record,
                "same_title": one.same,
            }
            for one in found.carried
        ],
        "closest": {word: list(codes) for word, codes in found.closest.items()},
        "closest_on": "this title" if found.on_title else "like texts",
        "words": f"{names.get(iso3, iso3)}: set to {by_hand} by hand."
        if by_hand
        else sentence(names.get(iso3, iso3), chances, found),
    }


def sentence(name: str, chances: Mapping[str, float], found: Reasons) -> str:
    """Return how the forecast of a country is known, in a sentence.

    "For" goes with what points to the likeliest vote: that it leads or sponsors the text, which
    counts most, and past votes of the kind, where these weigh more than those of another, with
    which "though" goes. Where they do not, it goes by what else puts that vote first.

    >>> from alignment.foretelling.reasons import Carried
    >>> votes = [("A/RES/73/27", "abstain", 0.4), ("A/RES/77/36", "yes", 0.5)]
    >>> carried = tuple(Carried(one, "", "", "", did, share, True) for one, did, share in votes)
    >>> found = Reasons(carried, 2, "yes", {"yes": ("CHL",) * 6, "no": ("USA",) * 4}, True)
    >>> said = sentence("Colombia", {"yes": 0.62, "abstain": 0.3, "no": 0.08}, found)
    >>> said
    'Colombia: yes 62%, for it voted yes on 77/36, though it abstained on 73/27; its ten closest \
split 6 yes, 4 no.'
    >>> sentence("Colombia", {"yes": 0.1, "abstain": 0.5, "no": 0.4}, found).split("; ")[0]
    'Colombia: abstain 50%, with what is known of it split: it abstained on 73/27 and voted yes on \
77/36'
    """
    choice = max(chances, key=lambda word: chances[word])
    told = [one for one in found.carried if one.share >= _TOLD]
    weight = {word: sum(one.share for one in told if one.vote == word) for word in _DID}
    did = {word: [one for one in told if one.vote == word] for word in ("abstain", "no", "yes")}
    said = {
        word: f"{_DID[word]} on {listed([one.symbol.removeprefix('A/RES/') for one in votes])}"
        for word, votes in did.items()
        if votes
    }
    pro = [f"{found.behind} the text"] if found.behind else []
    pro += [words for word, words in said.items() if word == choice]
    con = [words for word, words in said.items() if word != choice]
    # Those of this title are told to be so where none of the others is.
    on_title = all(one.same == (one.vote != choice) for one in told)
    though = [f"though {'on this title ' if on_title else ''}it {listed(con)}"] if con else []
    if found.behind or weight[choice] > sum(weight.values()) - weight[choice]:
        known = [f"for it {listed(pro)}", *though]
    elif choice in found.besides:
        known = [f"going by {listed(list(found.besides[choice]))}", *though]
    elif said:
        known = [f"with what is known of it split: it {listed(list(said.values()))}"]
    else:
        known = ["it has no vote on a text like it"]
    return f"{name}: {choice} {chances[choice]:.0%}, {', '.join(known)}{_split(found)}."


def forecast_text(record: dict[str, Any], country: str | None = None, most: int = 12) -> str:
    """Return a forecast in words; of one country how it is known, if it is named."""
    lines = [record["title"]]
    if record["rollcall"]:
        lines[0] = f"{record['rollcall']}  {record['title']}"
    lines.append(f"Foretold from the {record['known_before']}, {basis(record)}.")
    lines += record["scenario"]
    came = record["came"]
    head = f"{'':<10}{'expected':>9}{'80%':>12}{'95%':>12}"
    lines += ["", head if came is None else f"{head}{'came':>7}"]
    for name in CODES:
        held = record["tally"][name]
        spans = [f"{low} to {high}" for low, high in (held["interval_80"], held["interval_95"])]
        true = "" if came is None else str(came[name])
        lines.append(
            f"{name:<10}{held['mean']:>9.0f}{spans[0]:>12}{spans[1]:>12}{true:>7}".rstrip()
        )
    lines += [
        f"It passes in {record['passes']:.0%} of {record['draws']:,} draws.",
        margin(record),
        "",
    ]
    if "otherwise" in record:
        lines += [record["otherwise"]["words"], ""]
    if country is not None:
        return "\n".join([*lines, *_one(record, country), "", record["caveat"]])
    lines.append(f"Least sure, each with what it is known by. {IF_VOTES}")
    lines += [f"  {row['words']}" for row in record["countries"][:most]]
    return "\n".join([*lines, "", record["caveat"]])


def _one(record: dict[str, Any], iso3: str) -> list[str]:
    row = next((row for row in record["countries"] if row["iso3"] == iso3), None)
    if row is None:
        return [f"{iso3} has had no seat in the last two sessions, so it is not foretold."]
    lines = [
        row["words"],
        f"If it votes: yes {row['yes']:.0%}, abstain {row['abstain']:.0%}, no {row['no']:.0%}; "
        f"absent {row['absent']:.0%}.",
    ]
    for one in row["carried_by"]:
        same = "the same title" if one["same_title"] else one["title"].split(" : ")[0]
        lines.append(
            f"  {one['weight']:>4.0%}  {one['vote']:<8} {one['rollcall']}  {one['date']}  {same}"
        )
    names = {each["iso3"]: each["name"] for each in record["countries"]}
    for word, codes in row["closest"].items():
        called = listed([names.get(code, code) for code in codes])
        lines.append(f"  Closest, on {row['closest_on']}: {word} {called}")
    return lines


def basis(record: dict[str, Any]) -> str:
    """Return what is known of the title."""
    same = record["same_title"]
    if record["new_text"]:
        return "held to be another text than those under this title before"
    if not same:
        return "a title that was not voted on before"
    last = same[-1].removeprefix("A/RES/")
    if len(same) == 1:
        return f"a title voted on once before, as {last}"
    return f"a title voted on {len(same)} times before, last as {last}"


def _split(found: Reasons) -> str:
    counts = {word: len(codes) for word, codes in found.closest.items()}
    if not counts:
        return ""
    whole = _NUMBERS[sum(counts.values()) - 1]
    where = "" if found.on_title else " on like texts"
    if len(counts) == 1:
        (word,) = counts
        return f"; all its {whole} closest {_DID[word]}{where}"
    parts = [f"{counts[word]} {word}" for word in sorted(counts, key=lambda word: -counts[word])]
    return f"; its {whole} closest split {', '.join(parts)}{where}"


def _certainty(forecast: Forecast) -> Any:
    return forecast.chances.max(axis=1)


def _came(forecast: Forecast) -> dict[str, int] | None:
    symbol = forecast.question.symbol
    if not symbol:
        return None
    codes = forecast.history.codes[:, forecast.history.column[symbol]]
    return {
        name: int((codes == code).sum()) for name, code in zip(CODES, (2, 0, 1, -1), strict=True)
    }


def _otherwise(forecast: Forecast, other: Forecast, names: Mapping[str, str]) -> dict[str, Any]:
    """Return how the forecast differs if the text is not the same as before, or if it is."""
    gap = np.where(forecast.members, other.chances[:, 2] - forecast.chances[:, 2], 0.0)
    most = np.argsort(-np.abs(gap), kind="stable")[:10]
    tally, there = forecast.tally, other.tally
    held = "the same text as before" if forecast.question.text.new else "another text"
    counts = ", ".join(
        f"{name} {there[name]['mean']:.0f} instead of {tally[name]['mean']:.0f}"
        for name in ("yes", "no", "abstain")
    )
    return {
        "new_text": other.question.text.new,
        "tally": there,
        "passes": round(other.passes, 4),
        "largest": [
            {
                "iso3": forecast.history.countries[row],
                "name": names.get(forecast.history.countries[row], ""),
                "yes": round(float(forecast.chances[row, 2]), 4),
                "yes_otherwise": round(float(other.chances[row, 2]), 4),
            }
            for row in most.tolist()
        ],
        "words": f"Is it the same text as before? If it is {held}: {counts}; it passes in "
        f"{other.passes:.0%}.",
    }
