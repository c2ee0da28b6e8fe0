"""Filters of countries: the countries of a study that meet some conditions, and counts of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from itertools import chain
from operator import or_

import pandas as pd

from alignment.analysis.bloc_naming import format_bloc_name
from alignment.errors import QueryError
from alignment.io.resolutions import OBSERVERS, read_resolutions
from alignment.model.dataset import Dataset
from alignment.model.groups import describe_members
from alignment.model.query import MAX_FAULTS_LISTED
from alignment.model.text_format import (
    add_article,
    format_list,
    format_sentence_start,
    make_quotable,
)
from alignment.model.vote import VOTE_COUNT_WORDS, VOTE_VERB_PHRASES, Vote
from alignment.studies.conditions import (
    CONDITION_KINDS,
    NEGATION,
    NO_SEAT,
    Condition,
    ConditionContext,
    describe_conditions,
    describe_noun,
    describe_predicate,
    get_union_key,
    group_alternatives,
    has_member_noun,
    is_unknown,
    parse_condition,
)


@dataclass(frozen=True, eq=False)
class CountryFilter:
    """Conditions on the countries of a study, and the countries that meet all of them.

    Attributes
    ----------
    table : DataFrame
        One row per country of the study: `name`, and what each condition tests, in columns named
        like colour variables: the vote in `vote:A/RES/74/247`, the status in `group:EU`, the role
        in `sponsor:A/C.3/74/L.11`, and `un_region`, `un_group`, `income`, `bloc`; '' for none.
    matches : DataFrame of bool
        The same countries x conditions, by their texts: whether each condition alone is met.
    countries : tuple of str
        ISO3 of the countries that meet all conditions; all countries without conditions.
    names : mapping of str
        Plain names of the texts and countries in conditions, by symbol and code; and by the
        texts of conditions, names of members of groups of which others are not dated.
    """

    conditions: tuple[Condition, ...]
    table: pd.DataFrame
    matches: pd.DataFrame
    countries: tuple[str, ...]
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def condition_texts(self) -> tuple[str, ...]:
        """The conditions in their canonical spelling."""
        return tuple(condition.text for condition in self.conditions)

    @property
    def acts(self) -> list[Condition]:
        """The conditions that name votes, drafts or resolutions."""
        return [each for each in self.conditions if not CONDITION_KINDS[each.kind].is_attribute]

    @property
    def matching_rows(self) -> pd.DataFrame:
        """The rows of the table of the countries that meet all conditions."""
        return self.table.loc[list(self.countries)]

    def match_conditions(self, conditions: Iterable[Condition]) -> pd.Series:
        """Return the mask of the countries that meet some of the conditions."""
        return _match_all(self.matches, conditions)

    def find_population(self, conditions: Iterable[Condition] = ()) -> pd.Series:
        """Return the mask of the countries that are counted: those that meet some conditions.

        Of a filter on the sponsors of resolutions these are members of their time, without former
        States on a map of older votes.
        """
        mask = self.match_conditions(conditions)
        sponsors = read_resolutions().sponsors
        if any(each.kind == "sponsor" and each.names[0] in sponsors for each in self.conditions):
            mask &= mask.index.isin(sponsors.index.drop(list(OBSERVERS), errors="ignore"))
        return mask

    def list_narrowing_conditions(self, others: Iterable[Condition]) -> tuple[Condition, ...]:
        """Return the conditions without those that are alternatives to others."""
        alternatives = {get_union_key(each) for each in others if not each.negated}
        return tuple(each for each in self.conditions if get_union_key(each) not in alternatives)

    def has_condition_on(self, column: str) -> bool:
        """Return whether a condition tests a column such as 'vote:A/RES/74/247'."""
        return any(
            column == f"{each.kind}:{name}" for each in self.conditions for name in each.names
        )

    def describe_votes(self, column: str, counts: Mapping[str, int]) -> str:
        """Return the votes of the matching countries on a roll call as a sentence.

        Such as "Of 38 SIDS 10 voted yes, 6 no, 12 abstained, 10 did not vote", or "10 of 38 small
        island states voted yes' if a condition is on this vote, or '79 states voted yes'; '' if a
        condition is on another act.

        Parameters
        ----------
        column : str
            Such as 'vote:A/RES/74/247'.
        counts : mapping of int
            Number of matching countries by the word of their vote.
        """
        acts = self.acts
        attributes = [each for each in self.conditions if each not in acts]
        who, count = describe_noun(group_alternatives(attributes), self.names), len(self.countries)
        if not acts:
            return _describe_counts(counts, count, who) if attributes else ""
        vote = acts[0]
        if (
            len(acts) > 1
            or vote.negated
            or vote.value not in VOTE_VERB_PHRASES
            or column != f"vote:{','.join(vote.names)}"
        ):
            return ""
        verb = VOTE_VERB_PHRASES[vote.value]
        if not attributes:
            return f"{count} countries {verb}" if count > 1 else ""
        # "None ... did not vote" is hard to read.
        is_clear = count or vote.value != "absent"
        return self._describe_share(attributes, verb) if is_clear else ""

    @property
    def noun_phrase(self) -> str:
        """The matching countries, such as 'members of the Quad that voted yes on A/RES/74/247'."""
        return self._describe_noun_phrase(self.names)

    def _describe_noun_phrase(self, names: Mapping[str, str]) -> str:
        population, rest = (group_alternatives(each, merge_drafts=True) for each in self._partition)
        clause = f" that {describe_predicate(rest, names)}" if rest else ""
        return f"{describe_noun(population, names)}{clause}"

    @property
    def summary(self) -> str:
        """The number of matching countries with the conditions; '' without conditions.

        Such as '10 of 38 small island developing States: voted yes on A/RES/74/247'.
        """
        population, rest = self._partition
        count = len(self.countries)
        if not population or not rest:
            start = f"{count} of {self.find_population().sum()} countries"
            words = describe_conditions(self.conditions, self.names)
            return f"{start}: {words}" if self.conditions else ""
        of = int(self.find_population(population).sum())
        who = describe_conditions(population, self.names, ", ")
        who = who if of != 1 else f"country ({who})"
        return f"{count} of {of} {who}: {describe_conditions(rest, self.names)}"

    @property
    def short_summary(self) -> str:
        """The summary as a sentence for titles, with long conditions cut."""
        population, rest = self._partition
        if not rest:
            population, rest = rest, population
        predicate = describe_predicate(group_alternatives(rest, merge_drafts=True), self.names)
        opposite = ""
        if len(rest) == 1 and rest[0].kind == "vote":
            (vote,) = rest
            opposite = describe_predicate([[replace(vote, negated=not vote.negated)]], self.names)
        # Only a condition that excludes votes is met without a seat.
        excluding = [each for each in rest if each.kind == "vote" and (each.negated or opposite)]
        texts = [f"vote:{name}" for each in excluding for name in each.names]
        if self.table[texts].isin(list(VOTE_VERB_PHRASES)).all(axis=None):
            predicate = predicate.removesuffix(NO_SEAT)
            opposite = opposite.removesuffix(NO_SEAT)
        return self._describe_share(population, predicate, opposite) if predicate else ""

    def _describe_share(
        self, population: list[Condition], predicate: str, opposite: str = ""
    ) -> str:
        """Return how many of a population match, as a sentence without a full stop.

        `opposite` is the predicate of the others, if one condition says it.
        """
        is_counted = self.find_population(population)
        count, of = len(self.countries), int(is_counted.sum())
        who = describe_noun(group_alternatives(population), self.names)
        if not of:
            return f"No {who} are in this selection"
        if of == 1:
            name = format_sentence_start(str(self.table["name"][is_counted].iloc[0]))
            if not count:
                return f"{name} {opposite or 'does not meet the filter'}"
            return f"{name} {_make_singular(predicate) or 'meets the filter'}"
        if not count and opposite and "not" in predicate.split():
            # "None ... did not vote" is hard to read.
            return f"All {of} {who} {opposite}"
        if not count and predicate.startswith("sponsored "):
            # A list may be unknown, as of a text that a group put forward.
            predicate = f"are known to have {predicate}"
        if count == 1:
            predicate = _make_singular(predicate) or predicate
        return f"{count or 'None'} of {of} {who} {predicate}"

    @property
    def _partition(self) -> tuple[list[Condition], list[Condition]]:
        """The conditions that define the counted population, and the others."""
        population = [
            e for e in self.conditions if CONDITION_KINDS[e.kind].is_attribute and not e.negated
        ]
        return population, [each for each in self.conditions if each not in population]

    def describe_dimmed(self, chosen: Sequence[str] = (), is_named: bool = False) -> str:
        """Return which countries a picture dims, as a sentence; '' without conditions.

        Such as 'Faded: all but 10 small island developing States that voted yes on A/RES/74/247.'
        Chosen countries are not dimmed. With `is_named` the conditions are given nearby.
        """
        if not self.conditions:
            return ""
        dimmed = self.table["name"][~self.table.index.isin(self.countries)]
        others = dimmed[dimmed.index.isin(chosen)].map(add_article).tolist()
        count, rest = len(self.countries), len(dimmed) - len(others)
        if is_named and not rest:
            return ""
        if is_named or not count:
            which = "the other" if count or others else "all"
            text = f"{which} {rest} countries" if rest > 1 else "the other country"
            return f"Faded: {text}{'' if is_named else '; none meets the filter'}."
        names = {key: self.names[key] for key in self.condition_texts if key in self.names}
        text = f"{count} {self._describe_noun_phrase(names)}"
        text = text if count > 1 else add_article(self.matching_rows["name"].iloc[0])
        return f"Faded: all but {format_list([text, *others])}."


def _make_singular(predicate: str) -> str:
    """Return what one country is, has or did; '' where a noun is in the plural.

    >>> _make_singular("are in Asia and voted yes"), _make_singular("are members of the EU")
    ('is in Asia and voted yes', '')
    """
    if re.search(r"\bare (?:not )?(?!not |in |of |the )", predicate):
        return ""
    verbs = {"are": "is", "have": "has", "do": "does"}
    return re.sub(r"(^|and |or )(are|have|do)\b", lambda m: m[1] + verbs[m[2]], predicate)


# Said of members of a group where many votes count, or none.
MEMBERS_TODAY = "members today"
# The filter of no study.
EMPTY_FILTER = CountryFilter((), pd.DataFrame(), pd.DataFrame(), ())


def parse_filter(
    dataset: Dataset, table: pd.DataFrame, texts: Iterable[str]
) -> tuple[CountryFilter, list[str]]:
    """Return the filter of the conditions that are understood, and a sentence for each other.

    Values of one text are alternatives, as are several regions, UN groups, income groups and
    blocs; each group and each sponsored text narrows. A negated condition is met by all other
    countries, and always narrows; of a group on a day by those that were certainly no members.

    Parameters
    ----------
    dataset : Dataset
        Conditions on votes can name any of its roll calls.
    table : DataFrame
        The country table of a study.
    texts : iterable of str
        Any text; conditions are such as 'vote:A/RES/74/247:yes' or '!group:EU'.
    """
    context = ConditionContext(dataset, table)
    conditions: dict[Condition, None] = {}
    faults: list[str] = []
    unread_count = 0
    for text in texts:
        # Looking up the nearest names for a fault is slow.
        if len(faults) == MAX_FAULTS_LISTED:
            unread_count += 1
            continue
        try:
            conditions[parse_condition(context, text)] = None
        except QueryError as fault:
            faults.append(f"where '{make_quotable(text)}': {fault}")
    if unread_count:
        faults.append(
            f"where: {unread_count} more conditions were not read; correct those before them"
        )
    return _build_filter(context, date_memberships(dataset, conditions)), faults


def narrow_filter(
    dataset: Dataset, table: pd.DataFrame, earlier: Iterable[str], added: tuple[str, ...]
) -> tuple[str, ...]:
    """Return the conditions of two filters, or only those added if no country meets both.

    Of the earlier ones those are left out that are alternatives to added ones, such as another vote
    on the same text, or name the same group. See :func:`parse_filter`.

    >>> import alignment
    >>> study = alignment.study(alignment.load())
    >>> no, yes = (f"vote:A/RES/74/247:{word}" for word in ("no", "yes"))
    >>> narrow_filter(study.dataset, study.table, ("group:SIDS", no), (yes,))
    ('group:SIDS', 'vote:A/RES/74/247:yes')
    >>> narrow_filter(study.dataset, study.table, ("group:ASEAN",), (no,))
    ('vote:A/RES/74/247:no',)
    """
    old, new = (parse_filter(dataset, table, texts)[0].conditions for texts in (earlier, added))
    others = {_get_group(each) or get_union_key(each) for each in new if not each.negated}
    rest = [each.text for each in old if (_get_group(each) or get_union_key(each)) not in others]
    both = tuple(dict.fromkeys((*rest, *added)))
    return both if parse_filter(dataset, table, both)[0].countries else added


def _get_group(condition: Condition) -> tuple[str, ...]:
    is_group = condition.kind == "group" and not condition.negated
    return condition.names if is_group else ()


def date_memberships(
    dataset: Dataset, conditions: Iterable[Condition], texts: Iterable[str] = ()
) -> tuple[Condition, ...]:
    """Return conditions in which groups have the day of the newest of the texts that they name.

    Other `texts` count too, such as that of the colour. A group without dates stays as it is, as
    does one whose members of that day are those of today, or of which nobody is certain.

    >>> import alignment
    >>> asean, vote = Condition("group", ("ASEAN",)), Condition("vote", ("A/RES/74/247",), "yes")
    >>> [each.text for each in date_memberships(alignment.load(), (asean, vote))]
    ['group:ASEAN:2019-12-27', 'vote:A/RES/74/247:yes']
    """
    conditions = tuple(conditions)
    acts = [each.names for each in conditions if not CONDITION_KINDS[each.kind].is_attribute]
    day = find_newest_day(dataset, chain(texts, *acts))

    def is_of_another_day(condition: Condition) -> bool:
        if not day or condition.kind != "group" or condition.value:
            return False
        membership = dataset.membership(condition.names[0])
        is_member = membership.is_member_on(day)
        return bool(is_member.any() and not is_member.equals(membership.is_member_on("")))

    dated = (replace(each, value=day) if is_of_another_day(each) else each for each in conditions)
    # A group that was named with its day and without it is one condition.
    return tuple(dict.fromkeys(dated))


def remove_condition(dataset: Dataset, texts: Iterable[str], text: str) -> tuple[str, ...]:
    """Return conditions without one; groups lose the day of the text that it names.

    >>> import alignment
    >>> where = ("group:EU:2019-12-27", "vote:A/RES/74/247:no")
    >>> remove_condition(alignment.load(), where, where[1]), remove_condition(
    ...     alignment.load(), where, where[0]
    ... )
    (('group:EU',), ('vote:A/RES/74/247:no',))
    """
    rest = tuple(each for each in texts if each != text)
    if not text.removeprefix(NEGATION).startswith(("vote:", "sponsor:")):
        return rest
    condition = parse_condition(ConditionContext(dataset, dataset.countries), text)
    end = f":{find_newest_day(dataset, condition.names)}"
    group = tuple(f"{negation}group:" for negation in ("", NEGATION))
    return tuple(each.removesuffix(end) if each.startswith(group) else each for each in rest)


def find_newest_day(dataset: Dataset, texts: Iterable[str]) -> str:
    """Return the day of the newest of some votes, drafts and resolutions; '' for none."""
    names = list(texts)
    if not names:
        return ""
    tables = (dataset.rollcalls, dataset.drafts, read_resolutions().resolutions)
    return max(str(table["date"].reindex(names).fillna("").max()) for table in tables)


def parse_filter_strictly(
    dataset: Dataset, table: pd.DataFrame, texts: Iterable[str]
) -> CountryFilter:
    """Return the filter of conditions; raise :class:`QueryError` if one is not understood.

    See :func:`parse_filter`.
    """
    country_filter, faults = parse_filter(dataset, table, texts)
    if faults:
        raise QueryError("; ".join(faults))
    return country_filter


def apply_filter(
    dataset: Dataset, table: pd.DataFrame, conditions: tuple[Condition, ...]
) -> CountryFilter:
    """Return the filter of parsed conditions for another study, such as another period."""
    return _build_filter(ConditionContext(dataset, table), conditions)


def date_filter(
    dataset: Dataset, table: pd.DataFrame, country_filter: CountryFilter, *rollcalls: str
) -> CountryFilter:
    """Return the filter in which groups have their members on the day of a single vote.

    See :func:`date_memberships`. Without a vote, or dates that differ, it is the same filter, as it
    is of several votes.
    """
    conditions, texts = country_filter.conditions, [*filter(None, rollcalls)]
    dated = date_memberships(dataset, conditions, texts) if len(texts) == 1 else conditions
    return country_filter if dated == conditions else apply_filter(dataset, table, dated)


def _build_filter(context: ConditionContext, conditions: tuple[Condition, ...]) -> CountryFilter:
    index = context.table.index
    if not conditions:
        everyone = tuple(index.tolist())
        return CountryFilter((), context.table[["name"]], pd.DataFrame(index=index), everyone)
    columns = {"name": context.table["name"]}
    masks: dict[str, pd.Series] = {}
    undated: list[Condition] = []
    for condition in conditions:
        kind = CONDITION_KINDS[condition.kind]
        values = kind.get_values(context, condition)
        columns |= values
        mask = reduce(or_, (kind.is_met(context, condition, each) for each in values.values()))
        unknown = reduce(or_, (is_unknown(condition, each) for each in values.values()))
        masks[condition.text] = (mask ^ condition.negated) & ~unknown
        if condition.kind == "group" and unknown.any():
            undated.append(condition)
    matches = pd.DataFrame(masks, index=index, dtype=bool)
    countries = tuple(str(iso3) for iso3 in index[_match_all(matches, conditions)])
    names = {
        f"bloc:{name}" if condition.kind == "bloc" else name: _get_plain_name(
            context, condition.kind, name
        )
        for condition in conditions
        for name in condition.names
    }
    names |= {
        each.text: f"certain {describe_members(each.names[0])}"
        for each in undated
        if not each.negated and has_member_noun(each)
    }
    return CountryFilter(conditions, pd.DataFrame(columns), matches, countries, names)


def _get_plain_name(context: ConditionContext, kind: str, name: str) -> str:
    if kind == "bloc" and pd.notna(context.table["bloc"].get(name, pd.NA)):
        bloc = str(context.table["bloc_name"][name])
        if not bloc.endswith(" alone"):
            return format_bloc_name(bloc)
    if kind == "bloc":
        return f"the bloc of {add_article(context.dataset.names[name])}"
    if kind == "country":
        return add_article(context.dataset.names[name])
    return str(context.dataset.rollcalls["short"].get(name, "") or name) if kind == "vote" else name


def _match_all(matches: pd.DataFrame, conditions: Iterable[Condition]) -> pd.Series:
    mask = pd.Series(True, index=matches.index)
    for group in group_alternatives(conditions):
        mask &= reduce(or_, (matches[condition.text] for condition in group))
    return mask


def _describe_counts(votes_by_word: Mapping[str, int], total: int, group: str) -> str:
    """Return how all of a group voted, or that none voted; '' for a single country.

    >>> _describe_counts({"yes": 10, "no": 6, "absent": 10, "not a member": 1}, 27, "islands")
    'Of 27 islands 10 voted yes, 6 no, 10 did not vote, 1 had no seat'
    >>> _describe_counts({"absent": 2}, 2, "islands"), _describe_counts({}, 3, "islands")
    ('Both islands did not vote', '')
    """
    counts = dict.fromkeys(VOTE_VERB_PHRASES, 0) | dict(votes_by_word)
    (first, count), *others = [each for each in counts.items() if each[1]] or [("", 0)]
    if total == 1 or first not in VOTE_VERB_PHRASES:
        return ""
    if count == total:
        return f"{'Both' if total == 2 else f'All {total}'} {group} {VOTE_VERB_PHRASES[first]}"
    # "Members that are not a member" would contradict itself.
    words = VOTE_VERB_PHRASES | VOTE_COUNT_WORDS | {Vote.NOT_MEMBER.word: "had no seat"}
    parts = (
        f"{count} {VOTE_VERB_PHRASES[first]}",
        *(f"{number} {words.get(word, word)}" for word, number in others),
    )
    return f"Of {total} {group} {', '.join(parts)}"


def list_groups_of_today(country_filter: CountryFilter, dataset: Dataset) -> list[str]:
    """Return the groups with dates of which the filter has the members of today."""
    groups = [
        each.names[0]
        for each in country_filter.conditions
        if each.kind == "group" and not each.value
    ]
    return [name for name in groups if dataset.membership(name).has_dates]


def find_dated_group(country_filter: CountryFilter, dataset: Dataset) -> str:
    """Return the group that is the only condition, if its members have dates; else ''."""
    if len(country_filter.conditions) != 1:
        return ""
    (condition,) = country_filter.conditions
    if condition.kind != "group" or condition.negated or condition.value:
        return ""
    (name,) = condition.names
    return name if dataset.membership(name).has_dates else ""
