"""The morning after a vote, as a report: what was foretold, what came, who surprised."""

from __future__ import annotations

from typing import Any

from alignment.foretelling.aftermath import SURPRISE, Aftermath
from alignment.foretelling.reasons import reasons
from alignment.model.address import write
from alignment.model.dataset import ASSEMBLY
from alignment.model.frames import row as row_of
from alignment.model.frames import rows
from alignment.model.query import Query
from alignment.model.view import View
from alignment.model.vote import CODES
from alignment.model.wording import counted, day
from alignment.scene.lens import VOTE
from alignment.version import VERSION
from alignment.words.forecast import sentence
from alignment.words.report import item, part
from alignment.words.scenario import MAJORITY, scenario
from alignment.words.study import number

CAVEAT = (
    "Chances are of votes, from votes of the past. That a vote had a small chance does not say "
    "what moved it."
)
_DID = {"yes": "voted yes", "no": "voted no", "abstain": "abstained", "absent": "was absent"}
_CHOICES = ("no", "abstain", "yes")


def aftermath_record(found: Aftermath) -> dict[str, Any]:
    """Return what was foretold of a vote and what came, as a report of sentences and figures."""
    forecast, dataset = found.forecast, found.dataset
    row = row_of(dataset.rollcalls, found.rollcall)
    title = str(row["short"] or forecast.question.text.title.split(" : ")[0])
    asked = {
        "lead": list(forecast.question.text.lead),
        "sponsors": list(forecast.question.sponsors),
        "set": {},
    }
    told = [found.rollcall, day(str(row["date"])), str(row["body"])]
    basis = [
        f"{', '.join(told)}. Foretold from the votes of sessions up to "
        f"{forecast.question.session - 1}.",
        *scenario(asked, dataset.names),
        "Its list of votes is partial: who is not on it is left out." if found.partial else "",
    ]
    return {
        "title": f"The morning after: {title}",
        "basis": " ".join(filter(None, basis)),
        "rollcall": found.rollcall,
        "session": forecast.question.session,
        "partial": found.partial,
        **{name: asked[name] for name in ("lead", "sponsors")},
        "majority": forecast.majority,
        "passes": round(forecast.passes, 4),
        "adopted": found.adopted,
        "foretold": forecast.tally,
        "came": found.tally,
        "as_foretold": dict(zip(("right", "cast"), found.as_foretold, strict=True)),
        "surprises_expected": round(found.surprises_expected, 1),
        "data": {"title": dataset.title, "version": dataset.version},
        "program": VERSION,
        "sections": [_outcome(found), _tally(found), _surprises(found)],
        "caveat": CAVEAT,
    }


def _outcome(found: Aftermath) -> dict[str, Any]:
    right, cast = found.as_foretold
    came = "It did." if found.adopted else "It did not."
    address = _address(found)
    return part(
        "How it went",
        [
            item(
                f"It passed in {found.forecast.passes:.0%} of draws, by "
                f"{MAJORITY[found.forecast.majority]}. {came}",
                address,
            ),
            item(f"Of {counted(cast, 'vote')} cast, {right} were the likeliest.", address),
        ],
    )


def _tally(found: Aftermath) -> dict[str, Any]:
    body = []
    for name in CODES:
        held, came = found.forecast.tally[name], found.tally[name]
        body.append(
            [
                name,
                f"{held['mean']:.0f}",
                *(f"{low} to {high}" for low, high in (held["interval_80"], held["interval_95"])),
                str(came),
                _where(came, held["interval_80"], held["interval_95"]),
            ]
        )
    heads = ["Vote", "Foretold", "80%", "95%", "Came", "Where"]
    return part("Tally", heads=heads, rows=[] if found.partial else body)


def _where(came: int, eighty: list[int], ninety_five: list[int]) -> str:
    if eighty[0] <= came <= eighty[1]:
        return "inside"
    if ninety_five[0] <= came <= ninety_five[1]:
        return "outside the 80%"
    return "outside both"


def _surprises(found: Aftermath) -> dict[str, Any]:
    items = [_surprise(found, iso3, row) for iso3, row in rows(found.surprises)]
    return part(
        "Who surprised",
        items,
        f"{len(items)} did what had a chance under {SURPRISE:.0%}; if all chances were right it "
        f"would be about {found.surprises_expected:.0f}.",
    )


def _surprise(found: Aftermath, iso3: str, row: dict[str, Any]) -> dict[str, Any]:
    name = found.dataset.names.get(iso3, iso3)
    cast = found.forecast.chances[found.forecast.history.place[iso3]]
    chances = dict(zip(_CHOICES, cast.tolist(), strict=True))
    known = sentence(name, chances, reasons(found.forecast, iso3)).removeprefix(f"{name}: ")
    figures: dict[str, Any] = {word: number(row[word]) for word in ("chance", *CODES)}
    return item(
        f"{name} {_DID[row['vote']]}, at {row['chance']:.1%}. Foretold if it votes: {known}",
        _address(found, iso3),
        iso3=iso3,
        vote=row["vote"],
        **figures,
    )


def _address(found: Aftermath, iso3: str = "") -> str:
    """Return where the page shows the vote, of one country the country."""
    row = row_of(found.dataset.rollcalls, found.rollcall)
    year = str(row["date"])[:4]
    scope = ASSEMBLY if found.dataset.narrower is not None else Query().scope
    query = Query(
        bodies=(str(row["body"]),), since=f"{year}-01-01", until=f"{year}-12-31", scope=scope
    )
    view = View(colour=f"{VOTE}{found.rollcall}", panel="selection")
    if iso3:
        view = View(colour=view.colour, select=(iso3,), panel="country")
    return write(query, view)
