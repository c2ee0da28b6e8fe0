"""What changed since a day, as a report of sentences that lead to their votes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from alignment.analysis.positions import Z95
from alignment.answer.brief import FEWEST, RATE, SURE, Brief, Newcomers, Shift, Switch, Turn
from alignment.methods.findings import ALL_WORTH
from alignment.model.address import write
from alignment.model.frames import row as row_of
from alignment.model.subjects import letters
from alignment.model.texts import begins, capital, in_sentence, shorter, told_apart, with_article
from alignment.model.view import View
from alignment.model.vote import CODES, WORDS, Vote
from alignment.model.wording import counted, day, signed
from alignment.scene.lens import VOTE
from alignment.scene.went import went
from alignment.version import VERSION
from alignment.words.movers import LONGEST, towards_words
from alignment.words.report import item, part
from alignment.words.study import number

CAVEAT = (
    "Positions and blocs are of votes; what moved a vote is not in the records. A name missing "
    "from a list of sponsors is no refusal."
)
DID = {"yes": "yes", "no": "no", "abstain": "an abstention"}


def brief_record(found: Brief) -> dict[str, Any]:
    """Return what changed as a plain record: sentences, each with the address of its votes."""
    comparison = found.comparison
    before, after = comparison.before, comparison.after
    names = before.dataset.names
    sections = [_shifts(found), _switched(found), _newcomers(found), _closest(found)]
    return {
        "title": f"What changed since {day(found.since)}"
        + (f": {names[found.country]}" if found.country else ""),
        "since": found.since,
        "country": found.country or None,
        "basis": f"{after.basis} since and {before.basis} before, "
        f"{replace(after.query, since=before.query.since).describe()}. "
        f"{counted(len(comparison.texts), 'text')} voted on in both.",
        "before": {"query": before.address, "rollcalls": len(before.rollcalls)},
        "after": {"query": after.address, "rollcalls": len(after.rollcalls)},
        "texts": list(comparison.texts),
        "data": {"title": before.dataset.title, "version": before.dataset.version},
        "program": VERSION,
        "sections": sections,
        "caveat": CAVEAT,
    }


def _shifts(found: Brief) -> dict[str, Any]:
    title = "Who votes otherwise than before"
    if not found.tested:
        return part(
            title, [], "No text was voted on in both periods by countries enough to be compared."
        )
    shown = [one for one in found.shifts if found.country in ("", one.iso3)]
    items = [_shift(found, one) for one in shown]
    tested = len(found.tested)
    within = tested - len(found.shifts)
    said = f"Of {tested} countries tested, {within} are within chance and not listed."
    if found.country and not shown:
        own = next((one for one in found.tested if one.iso3 == found.country), None)
        name = found.comparison.before.dataset.names[found.country]
        said = (
            f"What {with_article(name)} does otherwise than before is within chance."
            if own
            else (f"{begins(name)} voted on too few texts in both periods to be tested.")
        )
    method = (
        "Change of position on the texts voted on in both, other than that of all countries; "
        f"listed at a false discovery rate of {RATE:.0%}."
    )
    return part(title, items, said, method)


def _shift(found: Brief, shift: Shift) -> dict[str, Any]:
    comparison, iso3 = found.comparison, shift.iso3
    name = comparison.before.dataset.names[iso3]
    low, high = shift.change - Z95 * shift.se, shift.change + Z95 * shift.se
    chance = "under 0.1%" if shift.q < 0.001 else f"{shift.q:.1%}"
    said = (
        f"{name}: {_small(towards_words(comparison, iso3))} Its position changed by "
        f"{signed(shift.change)} (95% interval {signed(low)} to {signed(high)}; false discovery "
        f"rate {chance})."
    )
    return item(
        said,
        _compared(found, iso3),
        [_turn(found, turn) for turn in shift.turns],
        iso3=iso3,
        change=number(shift.change),
        se=number(shift.se),
        q=number(shift.q),
    )


def _turn(found: Brief, turn: Turn) -> dict[str, Any]:
    row = row_of(found.comparison.after.rollcalls, turn.later)
    names = found.comparison.after.dataset.names
    alone = "no other" if not turn.along else counted(turn.along, "other")
    return item(
        f"{capital(DID[turn.after])} on {told_apart(row, names, LONGEST)} ({turn.later}); "
        f"before, {DID[turn.before]} on {turn.earlier}. {capital(alone)} turned the same way.",
        _rollcall(found, turn.later),
        rollcall=turn.later,
        vote=turn.after,
        earlier=turn.earlier,
        vote_before=turn.before,
        along=turn.along,
        record_url=row["record_url"],
    )


def _switched(found: Brief) -> dict[str, Any]:
    title = "Who left or joined a bloc"
    if not found.enough:
        few = min(len(found.comparison.before.rollcalls), len(found.comparison.after.rollcalls))
        return part(
            title,
            [],
            f"One of the periods has {counted(few, 'roll call')}; on fewer than {FEWEST} "
            "no change of bloc is told.",
        )
    shown = [one for one in found.switched if found.country in ("", one.iso3)]
    items = [_switch(found, one) for one in shown]
    left = [one for one in found.switches if one not in found.switched]
    unsure = [one for one in left if found.country in ("", one.iso3)]
    if found.country and not items:
        name = found.comparison.before.dataset.names[found.country]
        said = f"{begins(name)} {went(found.comparison, found.country)}" + (
            ", which resampled roll calls do not bear out." if unsure else "."
        )
        return part(title, [], said)
    what = "change" if len(unsure) == 1 else "changes"
    method = f"Listed where it is so in at least {SURE:.0%} of resampled roll calls of each period;"
    if any(one.before == 1 or one.after == 1 for one in shown):
        method = f"{method.removesuffix(';')}; all of them {ALL_WORTH};"
    return part(
        title,
        items,
        "" if items else "No change of bloc is beyond chance.",
        f"{method} {len(unsure)} other {what} are within chance and not listed."
        if unsure
        else f"{method} no other country changed.",
    )


def _switch(found: Brief, switch: Switch) -> dict[str, Any]:
    name = begins(found.comparison.before.dataset.names[switch.iso3])
    said = (
        f"{name} {went(found.comparison, switch.iso3)}; so in {switch.before:.0%} of resampled "
        f"roll calls before and {switch.after:.0%} since."
    )
    return item(
        said,
        _compared(found, switch.iso3),
        iso3=switch.iso3,
        sure_before=number(switch.before),
        sure_after=number(switch.after),
    )


def _newcomers(found: Brief) -> dict[str, Any]:
    shown = [one for one in found.newcomers if found.country in ("", *one.countries)]
    items = [_newcomer(found, one) for one in shown]
    none = "" if items else "No sponsor since is new, as far as full lists are in the records."
    return part("New sponsors", items, none, "New: on no earlier list of these topics.")


def _newcomer(found: Brief, one: Newcomers) -> dict[str, Any]:
    dataset = found.comparison.before.dataset
    row = row_of(dataset.drafts, one.draft)
    names = sorted((dataset.names[iso3] for iso3 in one.countries), key=letters)
    if found.country:
        others = counted(len(names) - 1, "other")
        who = f"{with_article(dataset.names[found.country])} and {others}"
    else:
        who = in_sentence(names)
    date = day(row["date"]) if len(str(row["date"])) == len("2019-12-27") else row["date"]
    view = View(where=(f"sponsor:{one.draft}",), panel="selection")
    return item(
        f"{shorter(str(row['title']))} ({one.draft}, {date}): of {one.listed} sponsors "
        f"{len(names)} {'is' if len(names) == 1 else 'are'} new: {who}.",
        write(found.comparison.after.query, view),
        draft=one.draft,
        countries=list(one.countries),
        listed=one.listed,
        record_url=row["record_url"],
    )


def _closest(found: Brief) -> dict[str, Any]:
    items = [_close(found, rollcall) for rollcall in found.closest]
    return part("The closest votes", items, "By the margin of yes over no, as a share of both.")


def _close(found: Brief, rollcall: str) -> dict[str, Any]:
    after = found.comparison.after
    row = row_of(after.rollcalls, rollcall)
    tally = {word: int(row[word]) for word in CODES}
    said = (
        f"{told_apart(row, after.dataset.names, LONGEST)} ({rollcall}): {tally['yes']} yes, "
        f"{tally['no']} no, {tally['abstain']} abstained, {tally['absent']} absent."
    )
    own: dict[str, Any] = {}
    if found.country in after.votes.index:
        vote = WORDS[Vote(int(after.votes[rollcall][found.country]))]
        own = {"vote": vote}
        did = {"absent": "was absent", "abstain": "abstained"}.get(vote, f"voted {vote}")
        said += f" {begins(after.dataset.names[found.country])} {did}."
    figures = {"rollcall": rollcall, **tally, **own, "record_url": row["record_url"]}
    return item(said, _rollcall(found, rollcall), **figures)


def _compared(found: Brief, iso3: str) -> str:
    before, after = found.comparison.before, found.comparison.after
    view = View(select=(iso3,), versus=write(before.query), panel="compare")
    return write(after.query, view)


def _rollcall(found: Brief, rollcall: str) -> str:
    view = View(colour=VOTE + rollcall, panel="selection")
    return write(found.comparison.after.query, view)


def _small(words: str) -> str:
    return words[0].lower() + words[1:]
