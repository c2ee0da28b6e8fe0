"""Conditions on countries: their kinds, parsing, which countries meet them, and their words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property, partial

import pandas as pd

from alignment.errors import QueryError, format_unknown_name
from alignment.io.country_names import load_country_names
from alignment.io.resolutions import JOINED, NOT_LISTED, PRINTED, UNKNOWN, read_resolutions
from alignment.model.dataset import COUNTABLE_COVERAGES, Dataset
from alignment.model.facts import (
    FACT_PREFIX,
    FACT_TIME_SEPARATOR,
    FactValues,
    format_fact_time,
    get_fact_values,
    list_facts,
    parse_fact_value,
)
from alignment.model.groups import (
    FORMER_MEMBER,
    FORMER_NAMES,
    FULL_NAMES,
    NOT_DATED,
    describe_members,
    find_groups_by_name,
)
from alignment.model.registries import FACTS
from alignment.model.text_format import (
    format_dates_in_text,
    format_day,
    format_list,
    is_day,
    make_quotable,
    truncate_at_word,
)
from alignment.model.text_search import find_symbol
from alignment.model.vote import VOTE_CODES, VOTE_VERB_PHRASES, VOTE_WORDS

NEGATION = "!"
# A name, and the value that it implies: an alias such as 'EU:member' means ('EU', 'member').
NamedValue = tuple[str, str]
ParsedCondition = tuple[tuple[str, ...], str]


@dataclass(frozen=True)
class Condition:
    """One condition on countries.

    Attributes
    ----------
    kind : str
        A key of :data:`CONDITION_KINDS`.
    names : tuple of str
        Roll calls by date, a group, a region, a member of a bloc, a draft, or a fact.
    value : str
        The vote, the status in a group or the day, or the values of a fact; '' for none.
    negated : bool
        Whether the other countries meet it.
    """

    kind: str
    names: tuple[str, ...]
    value: str = ""
    negated: bool = False

    @property
    def text(self) -> str:
        """Its canonical spelling, as in URLs.

        >>> Condition("vote", ("A/RES/73/27", "A/RES/74/29"), "yes", negated=True).text
        '!vote:A/RES/73/27,A/RES/74/29:yes'
        """
        named = f"{self.kind}:{','.join(self.names)}"
        return f"{NEGATION * self.negated}{named}{f':{self.value}' if self.value else ''}"


class NameLookup:
    """Lookup of the names of one kind, in any case.

    An alias counts only where no name has the same spelling. A word that is neither a name nor an
    alias is passed to `find_by_words`.
    """

    def __init__(
        self,
        kind: str,
        names: Mapping[str, NamedValue],
        aliases: Iterable[tuple[str, NamedValue]] = (),
        find_by_words: Callable[[str], Iterable[str]] = lambda word: (),
    ) -> None:
        self.kind, self._find_by_words = kind, find_by_words
        self._by_exact_name = {word: [named] for word, named in names.items()}
        for word, named in aliases:
            if word and word not in names:
                self._by_exact_name.setdefault(word, []).append(named)
        self._by_folded_name: defaultdict[str, list[NamedValue]] = defaultdict(list)
        for word, matches in self._by_exact_name.items():
            self._by_folded_name[word.casefold()] += matches

    def __contains__(self, word: str) -> bool:
        return word.strip().casefold() in self._by_folded_name

    def find(self, word: str) -> NamedValue:
        """Return the name that a word means; raise :class:`QueryError` for none or several."""
        word = word.strip()
        exact = self._by_exact_name.get(word, [])
        matches = list(dict.fromkeys(exact or self._by_folded_name.get(word.casefold(), [])))
        matches = matches or [(name, "") for name in self._find_by_words(word)]
        if not matches:
            raise QueryError(
                format_unknown_name(self.kind, make_quotable(word), list(self._by_exact_name))
            )
        if len(matches) > 1:
            names = format_list([name for name, _ in matches])
            raise QueryError(f"'{make_quotable(word)}' means {names}; name one of them")
        return matches[0]


def _map_to_themselves(names: Iterable[object]) -> dict[str, NamedValue]:
    return {str(name): (str(name), "") for name in names}


@dataclass(frozen=True, eq=False)
class ConditionContext:
    """The dataset and the countries of a study that conditions are parsed and tested for."""

    dataset: Dataset
    table: pd.DataFrame

    @cached_property
    def rollcalls(self) -> NameLookup:
        """Roll calls, also by the resolution and without the prefix of the symbol."""
        frame = self.dataset.rollcalls
        names = _map_to_themselves(frame.index)
        aliases = zip(frame["resolution"], names.values(), strict=True)
        return NameLookup(
            "vote", names, aliases, lambda word: filter(None, [self.dataset.find_symbol(word)])
        )

    @cached_property
    def drafts(self) -> NameLookup:
        """Drafts, also by the symbols of the draft and of the resolution."""
        frame = self.dataset.drafts
        # Revisions share a resolution, which means the newest revision.
        newest = frame[frame["superseded_by"] == ""]
        aliases = [
            (word, (str(text), ""))
            for column in ("draft", "resolution")
            for text, word in newest[column].items()
        ]
        return NameLookup("draft", _map_to_themselves(frame.index), aliases)

    @cached_property
    def groups(self) -> NameLookup:
        """Groups, also by their full names, and each group with each of its statuses."""
        groups = self.dataset.groups
        rows = self.dataset.memberships[["group", "status"]].drop_duplicates()
        aliases = [(f"{group}:{status}", (group, status)) for group, status in rows.to_numpy()]
        aliases += [(f"{group}:{FORMER_MEMBER}", (group, FORMER_MEMBER)) for group in groups]
        aliases += [(FULL_NAMES[group], (group, "")) for group in groups if group in FULL_NAMES]
        aliases += [(old, (new, "")) for old, new in FORMER_NAMES.items() if new in groups]
        return NameLookup(
            "group",
            _map_to_themselves(groups),
            aliases,
            lambda word: find_groups_by_name(word, groups),
        )

    def list_column_values(self, column: str, kind: str) -> NameLookup:
        """Return the values of a column of countries."""
        words = self.dataset.countries[column].unique()
        return NameLookup(kind, _map_to_themselves(sorted(word for word in words if word)))

    @cached_property
    def fact_names(self) -> NameLookup:
        """Facts about countries."""
        return NameLookup("fact", _map_to_themselves(list_facts(self.dataset)))

    @cached_property
    def countries(self) -> NameLookup:
        """Countries, by code or name."""
        countries = self.dataset.countries
        aliases = [(name, (iso3, "")) for name, iso3 in self.dataset.codes_by_name.items()]
        return NameLookup(
            "country",
            _map_to_themselves(countries.index),
            aliases,
            lambda word: filter(None, [load_country_names(countries).interpret(word)]),
        )

    @cached_property
    def bloc_members(self) -> NameLookup:
        """Countries that are in a bloc."""
        members = self.table.index[self.table["bloc"].notna()]
        return NameLookup("member of a bloc", _map_to_themselves(members))

    @cached_property
    def get_fact_values(self) -> Callable[[str], FactValues]:
        """Function that returns the values of a fact, computed once."""
        return cache(partial(get_fact_values, self.dataset))


@dataclass(frozen=True)
class ConditionKind:
    """A kind of condition: its syntax, its parser, and the countries that meet it.

    Attributes
    ----------
    syntax, meaning : str
        How it is written, and which countries meet it.
    parse : callable
        Returns names and value from the text after the kind.
    get_values : callable
        Returns what it tests of each country: columns of :attr:`CountryFilter.table`.
    is_met : callable
        Returns the mask of the countries that meet it, given one of these columns.
    get_union_key : callable
        Of conditions with equal keys it is enough to meet one.
    describe : callable
        Returns what countries that meet it are or did, in words.
    is_attribute : bool
        Whether it is about what countries are, and not about what they did.
    preposition : str
        What stands between "are" and the name in a sentence; '' for other kinds of sentence.
    """

    syntax: str
    meaning: str
    parse: Callable[[ConditionContext, str], ParsedCondition]
    get_values: Callable[[ConditionContext, Condition], dict[str, pd.Series]]
    is_met: Callable[[ConditionContext, Condition, pd.Series], pd.Series]
    get_union_key: Callable[[Condition], Hashable]
    describe: Callable[[Condition], str]
    is_attribute: bool = True
    preposition: str = ""


def describe_fact_condition(name: str, value: str = "") -> str:
    """Return a fact, its time and a value in words.

    >>> describe_fact_condition("china_finance@2009-2018", "5000000001..")
    'Chinese finance 2009–2018 over $5bn'
    >>> describe_fact_condition("cables", "3..4")
    'cables 3..4'
    """
    plain, _, time = name.partition(FACT_TIME_SEPARATOR)
    fact = FACTS.get(plain)
    label = fact.label if fact is not None else plain.replace("_", " ")
    bands = {band.condition_text: band.label for band in fact.bands} if fact is not None else {}
    return " ".join(filter(None, (label, format_fact_time(time), bands.get(value, value))))


def get_fact_direction(name: str) -> str:
    """Return what a higher value of a fact means; '' if unknown.

    >>> get_fact_direction("fact:freedom@2018"), get_fact_direction("group:SIDS")
    ('higher is less free', '')
    """
    fact = FACTS.get(name.removeprefix(FACT_PREFIX).partition(FACT_TIME_SEPARATOR)[0])
    return fact.direction if fact is not None else ""


def _format_fact_value(value: object) -> str:
    """Return a value as text.

    >>> [_format_fact_value(value) for value in (2.0, 2.5, float("nan"), "Free")]
    ['2', '2.5', '', 'Free']
    """
    if not isinstance(value, float):
        return str(value)
    return "" if value != value else str(int(value)) if value.is_integer() else str(value)


def _parse_vote(context: ConditionContext, argument: str) -> ParsedCondition:
    text, _, value = argument.rpartition(":")
    vote = value.strip().lower()
    if vote not in VOTE_CODES:
        raise QueryError(f"it ends without a vote; write vote:TEXT:{'|'.join(VOTE_CODES)}")
    # The canonical spelling has texts by date, and must have the same meaning when parsed.
    names = list(set(_parse_rollcalls(context, text)))
    rows = context.dataset.rollcalls.index.get_indexer(pd.Index(names))
    ordered = [name for _, name in sorted(zip(rows, names, strict=True))]
    if _parse_rollcalls(context, ",".join(ordered)) != ordered:
        raise QueryError("its texts can be read in two ways; ask for each by itself")
    return tuple(ordered), vote


def _parse_rollcalls(context: ConditionContext, text: str) -> list[str]:
    # A symbol may contain commas, so the longest known one is taken first.
    lookup, parts, rollcalls = context.rollcalls, text.split(","), []
    while parts:
        ends = range(len(parts), 1, -1)
        end = next((end for end in ends if ",".join(parts[:end]) in lookup), 1)
        rollcalls.append(lookup.find(",".join(parts[:end]))[0])
        parts = parts[end:]
    return rollcalls


def _get_votes(context: ConditionContext, condition: Condition) -> dict[str, pd.Series]:
    words = {int(code): word for code, word in VOTE_WORDS.items()}
    return {
        f"vote:{name}": context.dataset.vote_of(name).reindex(context.table.index).map(words)
        for name in condition.names
    }


# End of a condition on countries whose membership of a day is open.
_UNDATED_SUFFIX = f":{NOT_DATED}"


def _parse_group(context: ConditionContext, argument: str) -> ParsedCondition:
    is_undated = argument.casefold().endswith(_UNDATED_SUFFIX)
    name, _, day = argument[: -len(_UNDATED_SUFFIX) if is_undated else None].rpartition(":")
    if argument in context.groups or not is_day(day.strip()):
        group, status = context.groups.find(argument)
        return (group,), status
    group, status = context.groups.find(name)
    if status:
        raise QueryError("a status has no day; ask for the group on that day")
    return (group,), f"{day.strip()}{_UNDATED_SUFFIX if is_undated else ''}"


def get_membership_day(condition: Condition) -> str:
    """Return the day on which a condition asks for membership of a group; '' for none.

    >>> get_membership_day(Condition("group", ("EU",), "2019-12-27:not dated"))
    '2019-12-27'
    """
    day = condition.value.removesuffix(_UNDATED_SUFFIX)
    return day if condition.kind == "group" and is_day(day) else ""


def _get_statuses(context: ConditionContext, condition: Condition) -> dict[str, pd.Series]:
    (group,) = condition.names
    day = get_membership_day(condition)
    name = f"group:{group}:{day}" if day else f"group:{group}"
    return {name: context.dataset.members_of(group, day).reindex(context.table.index)}


def _is_group_member(
    context: ConditionContext, condition: Condition, status: pd.Series
) -> pd.Series:
    if get_membership_day(condition):
        if condition.value.endswith(_UNDATED_SUFFIX):
            return status == NOT_DATED
        return ~status.isin(("", NOT_DATED))
    if condition.value:
        return status == condition.value
    (group,) = condition.names
    return context.dataset.membership(group).is_member_on("").reindex(status.index)


def is_unknown(condition: Condition, values: pd.Series) -> pd.Series:
    """Return the mask of countries that meet neither a condition nor its negation.

    These are memberships that are not dated, and countries that an incomplete list of sponsors
    does not name.
    """
    if condition.kind == "sponsor":
        return values == _UNKNOWN_ROLE
    is_of_day = is_day(condition.value) and condition.kind == "group"
    return values.eq(NOT_DATED) & is_of_day


def _parse_bloc_member(context: ConditionContext, argument: str) -> ParsedCondition:
    iso3 = argument.strip().upper()
    if iso3 in context.dataset.countries.index and iso3 not in context.bloc_members:
        raise QueryError(f"{context.dataset.names[iso3]} is in no bloc here; name a member of one")
    return (context.bloc_members.find(argument)[0],), ""


def _get_blocs(context: ConditionContext, _: Condition) -> dict[str, pd.Series]:
    return {"bloc": context.table["bloc_name"].where(context.table["bloc"].notna(), "")}


def _is_in_bloc(context: ConditionContext, condition: Condition, _: pd.Series) -> pd.Series:
    # In another study the named country may be in no bloc.
    bloc = context.table["bloc"]
    return (bloc == bloc.get(condition.names[0], pd.NA)).fillna(False).astype(bool)


# The role of a country that may be a sponsor without being on the list, as a member of a group.
_UNKNOWN_ROLE = "unknown"
_ROLE_WORDS = {PRINTED: "printed", JOINED: "joined", NOT_LISTED: "", UNKNOWN: _UNKNOWN_ROLE}


def _parse_sponsored_text(context: ConditionContext, argument: str) -> ParsedCondition:
    """Return the text that a symbol means: a draft, or a resolution since October 2019.

    The symbol of a resolution means its list at the adoption, not that of a draft of it.
    """
    symbol = find_symbol(argument, read_resolutions().resolutions.index)
    return (symbol or context.drafts.find(argument)[0],), ""


def _get_roles(context: ConditionContext, condition: Condition) -> dict[str, pd.Series]:
    (text,) = condition.names
    if text in read_resolutions().sponsors:
        codes = read_resolutions().sponsors[text].reindex(context.table.index, fill_value=UNKNOWN)
        return {f"sponsor:{text}": codes.map(_ROLE_WORDS)}
    rows = context.dataset.sponsorships[context.dataset.sponsorships["text"] == text]
    is_known = context.dataset.drafts.loc[text, "coverage"] in COUNTABLE_COVERAGES
    missing = "" if is_known else _UNKNOWN_ROLE
    role = rows.set_index("iso3")["role"].reindex(context.table.index, fill_value=missing)
    return {f"sponsor:{text}": role}


def _parse_fact(context: ConditionContext, argument: str) -> ParsedCondition:
    # Names of facts have no colon, but values may have one.
    name, colon, text = argument.partition(":")
    if not colon:
        raise QueryError("it ends without a value; write fact:NAME:low..high or fact:NAME:VALUE")
    plain, at, time = name.partition(FACT_TIME_SEPARATOR)
    name = f"{context.fact_names.find(plain)[0]}{at}{time.strip()}"
    value, _ = parse_fact_value(context.get_fact_values(name), text)
    return (name,), value


def _get_fact_texts(context: ConditionContext, condition: Condition) -> dict[str, pd.Series]:
    (name,) = condition.names
    texts = context.get_fact_values(name).values.map(_format_fact_value)
    return {f"{FACT_PREFIX}{name}": texts.reindex(context.table.index, fill_value="")}


def _has_fact_value(context: ConditionContext, condition: Condition, _: pd.Series) -> pd.Series:
    fact_values = context.get_fact_values(condition.names[0])
    matches = parse_fact_value(fact_values, condition.value)[1]
    mask = matches(fact_values.values).reindex(context.table.index, fill_value=False)
    return mask.astype(bool)


def describe_vote(condition: Condition, texts: str = "") -> str:
    """Return how countries that meet a condition voted; `texts` stands for the names.

    >>> yes = Condition("vote", ("R1", "R2", "R3"), "yes")
    >>> describe_vote(yes), describe_vote(yes, "3 texts")
    ('voted yes on R1 or R2 or R3', 'voted yes on at least one of 3 texts')
    """
    names = texts or format_list([*condition.names])
    is_one = len(condition.names) == 1
    if condition.value == "absent":
        if condition.negated:
            # A country without a seat meets it too.
            return f"voted or abstained on {'all ' * bool(texts)}{names}{NO_SEAT}"
        return f"did not vote on {'' if is_one else 'at least one of '}{names}"
    positive, negative = {"abstain": ("abstained", "did not abstain")}.get(
        condition.value, (f"voted {condition.value}", f"did not vote {condition.value}")
    )
    if condition.negated:
        return f"{negative} on {f'any of {texts}' if texts else ' or '.join(condition.names)}"
    return f"{positive} on {f'at least one of {texts}' if texts else ' or '.join(condition.names)}"


def _describe_sponsorship(condition: Condition, texts: str = "") -> str:
    verb = "did not sponsor" if condition.negated else "sponsored"
    return f"{verb} {f'all {texts}' if texts else format_list([*condition.names])}"


def _describe_name(condition: Condition) -> str:
    value = format_dates_in_text(condition.value)
    if day := get_membership_day(condition):
        value = format_day(day)
    return f"{'not ' * condition.negated}{condition.names[0]}{f' ({value})' if value else ''}"


def _describe_membership(condition: Condition) -> str:
    (group,) = condition.names
    if not condition.value or get_membership_day(condition):
        group = describe_members(group)
    value = condition.value.removesuffix(_UNDATED_SUFFIX)
    if value != condition.value:
        group = f"possible {'members of ' * (group in condition.names)}{group}"
    return _describe_name(replace(condition, names=(group,), value=value))


def _describe_fact(condition: Condition) -> str:
    words = describe_fact_condition(condition.names[0], condition.value)
    return f"{'not ' * condition.negated}{words}"


def _make_column_kind(name: str, column: str, noun: str, preposition: str) -> ConditionKind:
    return ConditionKind(
        f"{name}:NAME",
        f"is in this {noun}",
        parse=lambda context, rest: ((context.list_column_values(column, noun).find(rest)[0],), ""),
        get_values=lambda context, condition: {column: context.table[column]},
        is_met=lambda context, condition, values: values == condition.names[0],
        get_union_key=lambda condition: (),
        describe=_describe_name,
        preposition=preposition,
    )


CONDITION_KINDS = {
    "vote": ConditionKind(
        "vote:TEXT:yes",
        "voted yes, no or abstain, or did not vote (absent), on this text or on one of T1,T2",
        _parse_vote,
        _get_votes,
        lambda context, condition, values: values == condition.value,
        lambda condition: condition.names,
        describe_vote,
        is_attribute=False,
    ),
    "group": ConditionKind(
        "group:NAME",
        "is listed in this group; with :STATUS after it, has this status; with :2019-12-27, "
        "was a member on that day for certain; with :2019-12-27:not dated, may have been one",
        _parse_group,
        _get_statuses,
        _is_group_member,
        lambda condition: condition,
        _describe_membership,
    ),
    "region": _make_column_kind("region", "un_region", "UN region", "in"),
    "un_group": _make_column_kind("un_group", "un_group", "UN regional group", "of"),
    "income": _make_column_kind("income", "income", "income group", "of"),
    "country": ConditionKind(
        "country:ISO3",
        "is this country",
        lambda context, rest: ((context.countries.find(rest)[0],), ""),
        lambda context, condition: {"country": pd.Series(context.table.index, context.table.index)},
        lambda context, condition, values: values == condition.names[0],
        lambda condition: (),
        _describe_name,
    ),
    "bloc": ConditionKind(
        "bloc:ISO3",
        "is in the bloc of this country",
        _parse_bloc_member,
        _get_blocs,
        _is_in_bloc,
        lambda condition: (),
        lambda condition: f"{'not ' * condition.negated}in {condition.names[0]}",
        preposition="in",
    ),
    "sponsor": ConditionKind(
        "sponsor:TEXT",
        "is listed as a sponsor of this draft or resolution",
        _parse_sponsored_text,
        _get_roles,
        lambda context, condition, values: ~values.isin(("", _UNKNOWN_ROLE)),
        lambda condition: condition,
        _describe_sponsorship,
        is_attribute=False,
    ),
    "fact": ConditionKind(
        "fact:NAME:low..high",
        "has such a value of a fact, ends included; fact:NAME:VALUE for words, and "
        "fact:NAME@2018:..., of that year",
        _parse_fact,
        _get_fact_texts,
        _has_fact_value,
        lambda condition: condition,
        _describe_fact,
    ),
}


def parse_condition(context: ConditionContext, text: str) -> Condition:
    """Return the condition that a text means; raise :class:`QueryError` if it means none.

    The kind ends at the first colon; its parser reads the rest.
    """
    negated = text.startswith(NEGATION)
    kind, colon, argument = text.removeprefix(NEGATION).partition(":")
    if not colon:
        forms = ", ".join(each.syntax for each in CONDITION_KINDS.values())
        raise QueryError(f"it is not a condition; write it as one of {forms}")
    if kind not in CONDITION_KINDS:
        raise QueryError(
            format_unknown_name("kind of condition", make_quotable(kind), list(CONDITION_KINDS))
        )
    return Condition(kind, *CONDITION_KINDS[kind].parse(context, argument), negated)


def get_union_key(condition: Condition) -> Hashable:
    """Return a key that is equal for conditions that are alternatives."""
    if condition.negated:
        return condition
    return condition.kind, CONDITION_KINDS[condition.kind].get_union_key(condition)


def group_alternatives(
    conditions: Iterable[Condition], merge_drafts: bool = False
) -> list[list[Condition]]:
    """Return groups of conditions that are alternatives; a country must meet one of each.

    With `merge_drafts` all conditions on sponsored drafts become one.
    """
    conditions = list(conditions)
    drafts = [each for each in conditions if each.kind == "sponsor" and not each.negated]
    if merge_drafts and drafts:
        names = tuple(name for each in drafts for name in each.names)
        whole = replace(drafts[0], names=names)
        others = (each for each in conditions if each not in drafts[1:])
        conditions = [whole if each == drafts[0] else each for each in others]
    groups: dict[Hashable, list[Condition]] = defaultdict(list)
    for each in conditions:
        groups[get_union_key(each)].append(each)
    return list(groups.values())


# End of a phrase on votes that excludes others.
NO_SEAT = ", or had no seat"
# Letters of a condition, and of all conditions, in a phrase.
MAX_CONDITION_LENGTH, MAX_PHRASE_LENGTH = 75, 150
# Texts of one condition that are named.
MAX_NAMED_TEXTS = 2
# Conditions of a group are alternatives; a country must meet one of each group.
ConditionGroups = Sequence[Sequence[Condition]]


def describe_predicate(groups: ConditionGroups, names: Mapping[str, str]) -> str:
    """Return what countries that meet conditions are, have or did.

    `names` has the names of texts by their symbols, and of countries by their codes.

    >>> yes, no = Condition("vote", ("R1",), "yes"), Condition("vote", ("R2",), "no", negated=True)
    >>> describe_predicate([[yes], [no]], {"R1": "Pact 2018"})
    'voted yes on Pact 2018 and did not vote no on R2'
    >>> island = Condition("group", ("SIDS",))
    >>> describe_predicate([[replace(island, negated=True)]], {})
    'are not small island developing States'
    >>> describe_predicate([[island], [yes]], {})
    'are small island developing States and voted yes on R1'
    >>> rest = [[replace(no, value=vote)] for vote in ("no", "abstain", "absent")]
    >>> describe_predicate([[yes], *rest], {})
    'voted yes on R1 and on R2, or had no seat'
    >>> first, second = (Condition("vote", tuple(names), "yes") for names in ("ABCDE", "FGHIJ"))
    >>> describe_predicate([[first], [second]], {})
    'voted yes on at least one of 5 texts and on at least one of 5 other texts'
    """
    only_votes = _find_only_votes(groups)
    phrases: dict[str, None] = {}
    for group in groups:
        vote = only_votes.get(group[0].names) if _excludes_vote(group) else None
        parts = [
            _describe_only_vote(each, vote, names) if vote else _describe_condition(each, names)
            for each in group
        ]
        phrase = truncate_at_word(" or ".join(parts), MAX_CONDITION_LENGTH)
        # Conditions on as many other texts would read the same.
        numbered = phrase.removesuffix(" texts")
        words = iter(("other", "further") if numbered != phrase else ())
        while phrase in phrases and (word := next(words, "")):
            phrase = f"{numbered} {word} texts"
        phrases[phrase] = None
    return truncate_at_word(_join_phrases(list(phrases)), MAX_PHRASE_LENGTH)


def _join_phrases(phrases: list[str]) -> str:
    """Join phrases with "and"; the same vote on several texts is named once."""
    for verb in VOTE_VERB_PHRASES.values():
        if len(phrases) > 1 and all(phrase.startswith(f"{verb} on ") for phrase in phrases):
            return f"{verb} {format_list([phrase.removeprefix(f'{verb} ') for phrase in phrases])}"
    return " and ".join(phrases)


def _excludes_vote(group: Sequence[Condition]) -> bool:
    return len(group) == 1 and group[0].kind == "vote" and group[0].negated


def _find_only_votes(groups: ConditionGroups) -> dict[tuple[str, ...], str]:
    """Return the one vote that conditions leave on the same texts, by these texts."""
    excluded = defaultdict[tuple[str, ...], set[str]](set)
    for (each,) in filter(_excludes_vote, groups):
        excluded[each.names].add(each.value)
    left = {names: [*VOTE_VERB_PHRASES.keys() - votes] for names, votes in excluded.items()}
    # "Did not vote" would leave open on how many of the texts.
    return {
        names: votes[0]
        for names, votes in left.items()
        if len(votes) == 1 and "absent" not in votes
    }


def _describe_only_vote(condition: Condition, vote: str, names_by_key: Mapping[str, str]) -> str:
    names = [names_by_key.get(name, name) for name in condition.names]
    texts = format_list(names) if len(names) <= MAX_NAMED_TEXTS else f"all {len(names)} texts"
    return f"{VOTE_VERB_PHRASES[vote]} on {texts}{NO_SEAT}"


def describe_noun(groups: ConditionGroups, names: Mapping[str, str]) -> str:
    """Return what countries that meet conditions are called.

    >>> describe_noun([[Condition("group", ("SIDS",))]], {})
    'small island developing States'
    >>> describe_noun([[Condition("region", ("Asia",))]], {})
    'countries in Asia'
    >>> describe_noun([[Condition("group", ("EU",), negated=True)]], {})
    'countries that are not members of the European Union'
    """
    if not groups:
        return "countries"
    predicate = describe_predicate(groups, names)
    first = groups[0][0]
    if len(groups) == 1 and first.kind == "fact" and not first.negated:
        return f"countries with {predicate.removeprefix('have ')}"
    if len(groups) > 1 or first.negated or not predicate.startswith("are "):
        return f"countries that {predicate}"
    plain = predicate.removeprefix("are ")
    if first.kind == "country":
        return f"countries ({plain.replace(' or are ', ' or ')})"
    return plain if first.kind == "group" and has_member_noun(first) else f"countries {plain}"


def get_plain_names(condition: Condition, names_by_key: Mapping[str, str]) -> list[str]:
    """Return the plain names of what a condition names; a bloc has its name in the study.

    A condition on members of a group can have a name of its own.

    >>> get_plain_names(Condition("bloc", ("USA",)), {"bloc:USA": "the West bloc"})
    ['the West bloc']
    >>> get_plain_names(Condition("bloc", ("USA",)), {})
    ['the bloc of USA']
    """
    if condition.kind == "bloc":
        return [names_by_key.get(f"bloc:{name}", f"the bloc of {name}") for name in condition.names]
    if condition.text in names_by_key:
        return [names_by_key[condition.text]]
    return [names_by_key.get(name, name) for name in condition.names]


def _describe_condition(condition: Condition, names_by_key: Mapping[str, str]) -> str:
    named = replace(condition, names=tuple(get_plain_names(condition, names_by_key)))
    if len(condition.names) > MAX_NAMED_TEXTS:
        describe = describe_vote if condition.kind == "vote" else _describe_sponsorship
        return describe(condition, f"{len(condition.names)} texts")
    kind, plain = CONDITION_KINDS[condition.kind], replace(named, negated=False)
    verb = "are not" if condition.negated else "are"
    if kind.preposition:
        (name,) = named.names
        name = name[:1].lower() + name[1:] if condition.kind == "income" else name
        return f"{verb} {kind.preposition} {name}"
    if condition.kind == "country":
        return f"{verb} {named.names[0]}"
    if condition.kind == "group":
        return f"{verb} {'' if has_member_noun(condition) else 'in '}{kind.describe(plain)}"
    if condition.kind == "fact":
        return f"{'do not have' if condition.negated else 'have'} {kind.describe(plain)}"
    return kind.describe(named)


def has_member_noun(condition: Condition) -> bool:
    """Return whether the members of the group have a noun of their own."""
    (group,) = condition.names
    is_plain = not condition.value or bool(get_membership_day(condition))
    return describe_members(group) != group and is_plain


def describe_conditions(
    conditions: Iterable[Condition], names: Mapping[str, str], separator: str = " and "
) -> str:
    """Return conditions in words, as after the number of countries that meet them.

    `names` are as in :attr:`~alignment.studies.filters.CountryFilter.names`. Texts have symbols.
    """

    def describe(condition: Condition) -> str:
        is_named = condition.kind in ("bloc", "country") or condition.text in names
        plain = get_plain_names(condition, names) if is_named else condition.names
        return CONDITION_KINDS[condition.kind].describe(replace(condition, names=tuple(plain)))

    return separator.join(
        " or ".join(map(describe, group)) for group in group_alternatives(conditions)
    )
