"""Conditions on countries: one row a kind, how it is read and who meets it."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from alignment.answer.known import Known, quotable
from alignment.answer.of_facts import meets_fact, read_fact, said_of, values_of
from alignment.errors import QueryError, unknown
from alignment.model.groups import members
from alignment.model.vote import CODES, WORDS
from alignment.model.wording import day, listed

NOT = "!"


@dataclass(frozen=True)
class Condition:
    """One condition that a country meets or does not.

    Attributes
    ----------
    head : str
        What it is about: a key of :data:`HEADS`.
    names : tuple of str
        What it names: roll calls by date, a group, a region, a member of a bloc, a draft.
    value : str
        The vote, or the status in a group or the day; '' for none.
    negated : bool
        Whether those meet it that would not otherwise.
    """

    head: str
    names: tuple[str, ...]
    value: str = ""
    negated: bool = False

    @property
    def words(self) -> str:
        """Its one spelling, as in the address.

        >>> Condition("vote", ("A/RES/73/27", "A/RES/74/29"), "yes", negated=True).words
        '!vote:A/RES/73/27,A/RES/74/29:yes'
        """
        named = f"{self.head}:{','.join(self.names)}"
        return f"{NOT * self.negated}{named}{f':{self.value}' if self.value else ''}"


@dataclass(frozen=True)
class Head:
    """One row of the registry: what conditions of this head name, and who meets them.

    Attributes
    ----------
    form : str
        How it is written.
    meaning : str
        Who meets it.
    read : callable
        Names and value from what stands after the head.
    values : callable
        What it asks of each country: columns of :attr:`Where.table`.
    holds : callable
        Of one of these columns, who meets it.
    widens : callable
        Conditions for which this is equal widen one another.
    said : callable
        What who meets it is, or did, in plain words.
    belongs : bool
        Whether it says what countries are, among which others are counted, and not what they did.
    """

    form: str
    meaning: str
    read: Callable[[Known, str], tuple[tuple[str, ...], str]]
    values: Callable[[Known, Condition], dict[str, pd.Series]]
    holds: Callable[[Known, Condition, pd.Series], pd.Series]
    widens: Callable[[Condition], Hashable]
    said: Callable[[Condition], str]
    belongs: bool = True


def _read_vote(known: Known, rest: str) -> tuple[tuple[str, ...], str]:
    text, _, value = rest.rpartition(":")
    vote = value.strip().lower()
    if vote not in CODES:
        raise QueryError(f"no vote stands at its end; write vote:TEXT:{'|'.join(CODES)}")
    # By date, so that the same texts have one spelling; it must mean the same when read again.
    found = list(set(_rollcalls(known, text)))
    places = known.dataset.rollcalls.index.get_indexer(pd.Index(found))
    order = [name for _, name in sorted(zip(places, found, strict=True))]
    if _rollcalls(known, ",".join(order)) != order:
        raise QueryError("its texts can be read in two ways; ask for each by itself")
    return tuple(order), vote


def _rollcalls(known: Known, text: str) -> list[str]:
    # A symbol may hold commas, so the longest that is known comes first.
    names, parts, found = known.rollcalls, text.split(","), []
    while parts:
        ends = range(len(parts), 1, -1)
        end = next((end for end in ends if ",".join(parts[:end]) in names), 1)
        found.append(names.find(",".join(parts[:end]))[0])
        parts = parts[end:]
    return found


def _votes(known: Known, condition: Condition) -> dict[str, pd.Series]:
    words = {int(code): word for code, word in WORDS.items()}
    return {
        f"vote:{name}": known.dataset.vote_of(name).reindex(known.table.index).map(words)
        for name in condition.names
    }


def _read_group(known: Known, rest: str) -> tuple[tuple[str, ...], str]:
    name, _, on = rest.rpartition(":")
    if rest in known.groups or not is_day(on.strip()):
        group, status = known.groups.find(rest)
        return (group,), status
    group, status = known.groups.find(name)
    if status:
        raise QueryError("a status has no day; ask for the group on that day")
    return (group,), on.strip()


def is_day(word: str) -> bool:
    """Return whether the value of a condition on a group is a day, and not a status."""
    try:
        return date.fromisoformat(word).isoformat() == word
    except ValueError:
        return False


def _statuses(known: Known, condition: Condition) -> dict[str, pd.Series]:
    (group,) = condition.names
    on = condition.value if is_day(condition.value) else ""
    name = f"group:{group}:{on}" if on else f"group:{group}"
    return {name: known.dataset.members_of(group, on).reindex(known.table.index)}


def _belongs(known: Known, condition: Condition, status: pd.Series) -> pd.Series:
    if is_day(condition.value):
        return status != ""
    if condition.value:
        return status == condition.value
    (group,) = condition.names
    return known.dataset.membership(group).inside.reindex(status.index)


def _read_member(known: Known, rest: str) -> tuple[tuple[str, ...], str]:
    iso3 = rest.strip().upper()
    if iso3 in known.dataset.countries.index and iso3 not in known.members:
        raise QueryError(f"{known.dataset.names[iso3]} is in no bloc here; name a member of one")
    return (known.members.find(rest)[0],), ""


def _blocs(known: Known, _: Condition) -> dict[str, pd.Series]:
    return {"bloc": known.table["bloc_name"].where(known.table["bloc"].notna(), "")}


def _in_bloc(known: Known, condition: Condition, _: pd.Series) -> pd.Series:
    # Asked of another study, the member may be in no bloc.
    bloc = known.table["bloc"]
    return (bloc == bloc.get(condition.names[0], pd.NA)).fillna(False).astype(bool)


def _roles(known: Known, condition: Condition) -> dict[str, pd.Series]:
    (text,) = condition.names
    rows = known.dataset.sponsorships[known.dataset.sponsorships["text"] == text]
    role = rows.set_index("iso3")["role"].reindex(known.table.index, fill_value="")
    return {f"sponsor:{text}": role}


def _voted(condition: Condition) -> str:
    done, not_done = {
        "abstain": ("abstained on", "did not abstain on"),
        "absent": ("absent from", "not absent from"),
    }.get(condition.value, (f"voted {condition.value} on", f"did not vote {condition.value} on"))
    return f"{not_done if condition.negated else done} {' or '.join(condition.names)}"


def _sponsored(condition: Condition) -> str:
    return f"{'did not sponsor' if condition.negated else 'sponsored'} {listed([*condition.names])}"


def drafts_in_one(conditions: tuple[Condition, ...]) -> list[Condition]:
    """Return conditions with one for all drafts that are to be sponsored, which names each."""
    drafts = [each for each in conditions if each.head == "sponsor" and not each.negated]
    names = tuple(name for each in drafts for name in each.names)
    return [
        replace(each, names=names) if each in drafts else each
        for each in conditions
        if each not in drafts[1:]
    ]


def _named(condition: Condition) -> str:
    value = condition.value
    status = f" ({day(value, whole=True) if is_day(value) else value})" if value else ""
    return f"{'not ' * condition.negated}{condition.names[0]}{status}"


def _member(condition: Condition) -> str:
    (group,) = condition.names
    called = members(group) if not condition.value or is_day(condition.value) else group
    return _named(replace(condition, names=(called,)))


def _of_column(head: str, column: str, kind: str) -> Head:
    return Head(
        f"{head}:NAME",
        f"is in this {kind}",
        read=lambda known, rest: ((known.words(column, kind).find(rest)[0],), ""),
        values=lambda known, condition: {column: known.table[column]},
        holds=lambda known, condition, values: values == condition.names[0],
        widens=lambda condition: (),
        said=_named,
    )


HEADS = {
    "vote": Head(
        "vote:TEXT:yes",
        "voted so (yes, no, abstain, absent) on this roll call, or on one of T1,T2",
        _read_vote,
        _votes,
        lambda known, condition, values: values == condition.value,
        lambda condition: condition.names,
        _voted,
        belongs=False,
    ),
    "group": Head(
        "group:NAME",
        "belongs to this group; with :STATUS after it, has this status; with :2019-12-27, was a "
        "member on that day for certain",
        _read_group,
        _statuses,
        _belongs,
        lambda condition: condition,
        _member,
    ),
    "region": _of_column("region", "un_region", "UN region"),
    "un_group": _of_column("un_group", "un_group", "UN regional group"),
    "income": _of_column("income", "income", "income group"),
    "bloc": Head(
        "bloc:ISO3",
        "is in the bloc of this country",
        _read_member,
        _blocs,
        _in_bloc,
        lambda condition: (),
        lambda condition: f"{'not ' * condition.negated}in the bloc of {condition.names[0]}",
    ),
    "sponsor": Head(
        "sponsor:TEXT",
        "is listed as a sponsor of this draft",
        lambda known, rest: ((known.drafts.find(rest)[0],), ""),
        _roles,
        lambda known, condition, values: values != "",
        lambda condition: condition,
        _sponsored,
        belongs=False,
    ),
    "fact": Head(
        "fact:NAME:low..high",
        "has such a value of a fact, ends included; fact:NAME:VALUE for words, and "
        "fact:NAME@2018:..., of that year",
        read_fact,
        lambda known, condition: values_of(known, condition.names[0]),
        lambda known, condition, _: meets_fact(known, condition.names[0], condition.value),
        lambda condition: condition,
        lambda condition: (
            f"{'not ' * condition.negated}{said_of(condition.names[0], condition.value)}"
        ),
    ),
}


def read(known: Known, words: str) -> Condition:
    """Return the condition that words stand for; raise :class:`QueryError` if there is none.

    The head ends at the first colon; what follows is read by its row.
    """
    negated = words.startswith(NOT)
    head, colon, rest = words.removeprefix(NOT).partition(":")
    if not colon:
        forms = ", ".join(row.form for row in HEADS.values())
        raise QueryError(f"it is no condition; write it as one of {forms}")
    if head not in HEADS:
        raise QueryError(unknown("kind of condition", quotable(head), list(HEADS)))
    return Condition(head, *HEADS[head].read(known, rest), negated)
