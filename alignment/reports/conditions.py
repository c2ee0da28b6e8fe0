"""Conditions of a filter in words, and the countries that they count on the day of a vote."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

import pandas as pd

from alignment.io.resolutions import read_resolutions
from alignment.io.un_bodies import load_un_membership
from alignment.model.dataset import Dataset, get_record
from alignment.model.groups import (
    FORMER_MEMBER,
    INFERRED,
    INFERRED_MEANING,
    NOT_DATED,
    NOT_DATED_LABEL,
    PARTY_PHRASES,
    Membership,
    describe_members,
    name_members,
)
from alignment.model.text_format import (
    format_count,
    format_dates_in_text,
    format_day,
    format_list,
    format_sentence_start,
    get_plain_name,
    is_day,
    join_country_names,
)
from alignment.model.text_search import name_sort_key
from alignment.model.view import ColourBy, View
from alignment.model.vote import VOTE_CODES, VOTE_LABELS, VOTE_VERB_PHRASES
from alignment.reports.votes import describe_second_regional_groups
from alignment.scene.captions import describe_undated_members
from alignment.scene.colour_variable import COLOUR_VARIABLES, get_colour_variable
from alignment.scene.encoding import format_values
from alignment.studies.conditions import (
    NEGATION,
    Condition,
    describe_fact_condition,
    describe_vote,
    get_membership_day,
    get_plain_names,
    group_alternatives,
)
from alignment.studies.filters import (
    EMPTY_FILTER,
    CountryFilter,
    date_memberships,
    find_dated_group,
    find_newest_day,
    list_groups_of_today,
)
from alignment.studies.study import Study

# Letters of a text without a plain name.
MAX_NAME_LETTERS = 40
# More votes than these are counted in a condition, not named.
MAX_VOTES_NAMED = 3
# Members of a group that do not meet a filter and are named, and words of the names of texts.
MAX_OTHERS_NAMED, MAX_TEXT_WORDS = 3, 16
MAX_SERIES_NAMED = 4
_YEAR = re.compile(r"\d{4}")
# Members of a group that are no Member States are named if they are at most so many.
MAX_OTHER_STATES = 4
# Kinds of conditions that name a group or region.
MEMBERSHIP_KINDS = ("group", "region", "un_group", "income")


def list_condition_names(condition: Condition, dataset: Dataset) -> list[str]:
    """Return the plain names of what a condition names by codes."""
    get_name = _CONDITION_NAMERS.get(condition.kind)
    return [get_name(dataset, name) if get_name else name for name in condition.names]


def describe_condition(
    condition: Condition, dataset: Dataset, plain_names: Mapping[str, str]
) -> str:
    """Return a condition in plain words, such as 'yes on OEWG 2018' or 'not SIDS'.

    `plain_names` are those of the filter, which name blocs.
    """
    value = format_dates_in_text(condition.value)
    if day := get_membership_day(condition):
        value = condition.value.replace(day, f"on {format_day(day)}", 1).replace(":", ", ")
    all_names = list_condition_names(condition, dataset)
    if condition.kind == "vote":
        is_long = len(all_names) > MAX_VOTES_NAMED
        if is_long or condition.negated or value == "absent":
            texts = f"{len(all_names)} texts ({_list_series(all_names)})" if is_long else ""
            return describe_vote(replace(condition, names=tuple(all_names)), texts)
    names = " or ".join(all_names)
    if condition.kind == "group" and names in PARTY_PHRASES and (day or not value):
        names = describe_members(names)
    text = {
        "vote": f"{VOTE_LABELS.get(value, value)} on {names}",
        "sponsor": f"sponsor of {names}",
        "bloc": f"in {' or '.join(get_plain_names(condition, plain_names))}",
        "fact": describe_fact_condition(condition.names[0], condition.value),
    }.get(condition.kind, f"{names} {value}".strip())
    return f"not {text}" if condition.negated else text


def _list_series(names: Sequence[str]) -> str:
    """Return names of texts with the years of equal names together; of very many the first.

    >>> _list_series(["GGE 2018", "GGE 2019", "OEWG 2018"])
    'GGE 2018, 2019; OEWG 2018'
    """
    years: dict[str, list[str]] = {}
    for name in names:
        series, _, year = name.rpartition(" ")
        series, year = (series, year) if _YEAR.fullmatch(year) else (name, "")
        years.setdefault(series, []).append(year)
    parts = [f"{series} {', '.join(each)}".strip() for series, each in years.items()]
    others = "; and others" if len(parts) > MAX_SERIES_NAMED else ""
    return f"{'; '.join(parts[:MAX_SERIES_NAMED])}{others}"


def get_rollcall_name(dataset: Dataset, name: str) -> str:
    """Return the plain name of a vote."""
    return get_plain_name(get_record(dataset.rollcalls, name), MAX_NAME_LETTERS)


def _get_draft_name(dataset: Dataset, name: str) -> str:
    if name in read_resolutions().sponsors:
        return name
    return get_plain_name({"short": "", **get_record(dataset.drafts, name)}, MAX_NAME_LETTERS)


# Plain names of what conditions name by a code.
_CONDITION_NAMERS: dict[str, Callable[[Dataset, str], str]] = {
    "vote": get_rollcall_name,
    "sponsor": _get_draft_name,
    "bloc": lambda dataset, iso3: dataset.names[iso3],
    "country": lambda dataset, iso3: dataset.names[iso3],
}


def list_members_on(
    country_filter: CountryFilter, dataset: Dataset, day: str
) -> tuple[list[str], tuple[str, ...]]:
    """Return the countries that count on a text of a day, and the conditions that they meet.

    Groups with dates count their members on the day. Where other conditions name texts, they do so
    on the day of the newest text, if anybody was certainly a member then.
    """
    texts = [name for each in country_filter.acts for name in each.names]
    day = max(day, find_newest_day(dataset, texts)) if texts else day
    groups = [
        name
        for name in list_groups_of_today(country_filter, dataset)
        if not texts or dataset.membership(name).is_member_on(day).any()
    ]
    if not groups:
        return list(country_filter.countries), country_filter.condition_texts
    matches, dated = country_filter.matches.copy(), []
    for condition in country_filter.conditions:
        if condition.kind == "group" and not condition.value and condition.names[0] in groups:
            condition = replace(condition, value=day)
            membership = dataset.membership(condition.names[0])
            is_member, is_open = (
                mask.reindex(matches.index, fill_value=False)
                for mask in (
                    membership.is_member_on(day),
                    membership.is_uncertain_member([day])[day],
                )
            )
            matches[condition.text] = (is_member ^ condition.negated) & ~is_open
        dated.append(condition)
    mask = replace(country_filter, matches=matches).match_conditions(dated)
    members = matches.index[mask].astype(str).tolist()
    return members, tuple(condition.text for condition in dated)


def format_filter_title(country_filter: CountryFilter, dataset: Dataset) -> str:
    """Return how many countries meet a filter, of how many, and of several conditions which."""
    total = f"{country_filter.find_population().sum()} countries"
    if not country_filter.conditions:
        return f"All {total}"
    # With one group or region among the conditions, the total is that of its members.
    others, noun = find_other_members(country_filter)
    if noun:
        total = f"{len(country_filter.countries) + len(others)} {noun}"
    title = f"{len(country_filter.countries)} of {total}"
    members = list_memberships(country_filter) if noun else []
    words = [
        " or ".join(
            describe_condition(each, dataset, country_filter.names) for each in alternatives
        )
        for alternatives in group_alternatives(country_filter.conditions)
        if alternatives[0] not in members
    ]
    return f"{title}: {'; '.join(words)}" if len(country_filter.conditions) > 1 else title


def list_removals(
    country_filter: CountryFilter, dated_filter: CountryFilter, dataset: Dataset
) -> list[tuple[str, str]]:
    """Return label and gesture of each condition without which countries meet an empty filter.

    The dated filter has the same conditions in the same order, with members of a day.
    """
    removals: list[tuple[str, str]] = []
    if dated_filter.countries:
        return removals
    for each, dated in zip(country_filter.conditions, dated_filter.conditions, strict=True):
        others = [other for other in dated_filter.conditions if other != dated]
        if count := int(dated_filter.find_population(others).sum()):
            text = describe_condition(each, dataset, country_filter.names)
            removals.append((f"Remove “{text}”: {count} meet the rest", f"nowhere:{each.text}"))
    return removals


def name_filter(country_filter: CountryFilter) -> str:
    """Return the countries of a filter in the plural; by its short name, those of one group."""
    if len(country_filter.conditions) == 1 and list_memberships(country_filter):
        (condition,) = country_filter.conditions
        if condition.kind == "group" and get_membership_day(condition) == condition.value:
            return name_members(condition.names[0])
    return country_filter.noun_phrase


def list_memberships(country_filter: CountryFilter) -> list[Condition]:
    """Return the conditions of a filter that ask for members of a group or region."""
    return [
        condition
        for condition in country_filter.conditions
        if condition.kind in MEMBERSHIP_KINDS and not condition.negated
    ]


def find_other_members(country_filter: CountryFilter) -> tuple[tuple[str, ...], str]:
    """Return who of a group does not meet the other conditions of a filter, and a noun for both.

    Nobody and '' unless the filter has one group or region, and other conditions.
    """
    memberships = list_memberships(country_filter)
    if len(memberships) != 1 or len(country_filter.conditions) < 2:
        return (), ""
    (membership,) = memberships
    is_other = country_filter.find_population((membership,))
    is_other &= ~is_other.index.isin(country_filter.countries)
    name = membership.names[0]
    noun = name_members(name) if membership.kind == "group" else f"in {name}"
    return tuple(is_other.index[is_other].astype(str)), noun


def describe_other_members(country_filter: CountryFilter, dataset: Dataset) -> str:
    """Return which members of a group, up to three, do not meet a filter, and their votes.

    The votes are those on the texts of the conditions that they do not meet; '' for other filters.
    """
    others, _ = find_other_members(country_filter)
    if not 0 < len(others) <= MAX_OTHERS_NAMED:
        return ""
    names, sentences = dataset.names, []
    if len(country_filter.countries) >= len(others):
        sentences.append(f"All but {join_country_names(names[iso3] for iso3 in others)}.")
    for iso3 in others:
        texts_by_vote = defaultdict[str, list[str]](list)
        for group in group_alternatives(country_filter.conditions):
            met = country_filter.matches.loc[iso3, [each.text for each in group]]
            for rollcall in group[0].names if group[0].kind == "vote" and not met.any() else ():
                vote = str(country_filter.table.loc[iso3, f"vote:{rollcall}"])
                if not group[0].negated or vote == group[0].value:
                    texts_by_vote[vote].append(get_rollcall_name(dataset, rollcall))
        phrases = [
            f"{VOTE_VERB_PHRASES[vote]} on {_name_or_count_texts(texts)}"
            for vote, texts in texts_by_vote.items()
            if vote in VOTE_VERB_PHRASES
        ]
        if phrases:
            sentences.append(f"{format_sentence_start(names[iso3])} {format_list(phrases)}.")
    return " ".join(sentences)


def _name_or_count_texts(texts: list[str]) -> str:
    names = format_list(texts)
    return names if len(names.split()) <= MAX_TEXT_WORDS else f"{len(texts)} texts"


def format_condition_heading(dataset: Dataset, column: str) -> str:
    """Return a column of the matches in plain words, such as 'sponsor of OEWG 2018'."""
    kind, _, name = column.partition(":")
    if kind == "vote":
        return get_rollcall_name(dataset, name)
    if kind == "fact":
        return describe_fact_condition(name)
    if kind == "sponsor":
        return f"sponsor of {_get_draft_name(dataset, name)}"
    if kind == "group":
        group, _, day = name.rpartition(":")
        return name if name in dataset.groups else f"{group} on {format_day(day)}"
    return COLOUR_VARIABLES[column].label


def find_newest_text_day(
    dataset: Dataset, view: View, country_filter: CountryFilter = EMPTY_FILTER
) -> str:
    """Return the day of the newest text among the conditions, or of the colour; '' without one."""
    kinds = ("vote", "sponsor")
    texts = [each.names for each in country_filter.conditions if each.kind in kinds]
    colour = view.colour_by
    own = [colour.argument] if colour.kind in kinds else []
    return find_newest_day(dataset, [*chain.from_iterable(texts)] or own)


_DAY_OF_GROUP = re.compile(r":(?=[0-9]{4}-[0-9]{2}-[0-9]{2})")


def format_condition_label(condition: str) -> str:
    r"""Return a condition, or alternatives one a line, in words for screen readers.

    >>> format_condition_label("vote:A/RES/74/247:yes"), format_condition_label("!group:EU")
    ('yes on A/RES/74/247', 'not EU')
    >>> format_condition_label("group:EU:2019-12-27:not dated")
    'EU on 27 December 2019, not dated'
    >>> format_condition_label("bloc:USA"), format_condition_label("!vote:R1:absent")
    ('bloc of USA', 'voted or abstained on R1, or had no seat')
    >>> format_condition_label("country:DMA\ncountry:NRU")
    'DMA or NRU'
    """
    if "\n" in condition:
        return " or ".join(map(format_condition_label, condition.split("\n")))
    kind, _, text = condition.removeprefix(NEGATION).partition(":")
    if kind == "vote":
        rollcall, _, vote = text.rpartition(":")
        if condition.startswith(NEGATION) and vote == "absent":
            return f"voted or abstained on {rollcall}, or had no seat"
        text = f"{VOTE_LABELS.get(vote, vote)} on {rollcall}"
    elif kind == "fact":
        name, _, value = text.partition(":")
        text = describe_fact_condition(name, value)
    elif kind == "bloc":
        text = f"bloc of {text}"
    elif kind == "group":
        text = format_dates_in_text(_DAY_OF_GROUP.sub(" on ", text).replace(":", ", "))
    return f"not {text}" if condition.startswith(NEGATION) else text


def describe_listed_members(study: Study, country_filter: CountryFilter, view: View) -> str:
    """Return of which day the members of groups are, and who joined after a vote.

    The vote is that of the map, or else the first of the selection.
    """
    groups = {
        each.names[0]: study.dataset.membership(each.names[0])
        for each in country_filter.conditions
        if each.kind == "group" and not each.value
    }
    dated = {name: each for name, each in groups.items() if each.has_dates}
    sentences = [
        f"The filter has the {each.member_plural} of {name} today; the newest change in the "
        f"records is of {format_day(each.newest_date)}."
        for name, each in dated.items()
    ]
    for group in dated if len(study.rollcalls) else ():
        day = find_newest_text_day(study.dataset, view) or str(study.rollcalls["date"].min())
        was_member = dated[group].is_member_on(day)
        is_uncertain = dated[group].is_uncertain_member([day])[day]
        is_outside = ~was_member & ~is_uncertain
        for head, is_late in (("Not", is_outside), ("Not known to be", is_uncertain)):
            late = [study.dataset.names[i] for i in country_filter.countries if is_late[i]]
            if late and was_member[[*country_filter.countries]].any():
                plural = dated[group].member_plural
                sentences.append(
                    f"{head} {plural} of {group} on {format_day(day)}: {format_list(late)}."
                )
    if undated := [name for name in groups if name not in dated]:
        sentences.append(f"The records list the members of {format_list(undated)} without dates.")
    sentences += [
        text
        for name in undated
        if (text := _describe_other_states(study.dataset, name, groups[name]))
    ]
    return " ".join(sentences)


def _describe_other_states(dataset: Dataset, name: str, membership: Membership) -> str:
    """Return which members of a group are no Member States, who cannot be on the map; else ''."""
    is_other = membership.is_member_on("") & (dataset.countries["status"] != "member")
    if not (others := [dataset.names[str(iso3)] for iso3 in is_other.index[is_other]]):
        return ""
    verb = "is not a Member State" if len(others) == 1 else "are not Member States"
    names = f": {format_list(others)}" if len(others) <= MAX_OTHER_STATES else ""
    return f"On the list of {name} {len(others)} more {verb} of the United Nations{names}."


def _describe_newest_date(membership: Membership) -> str:
    return f"newest change in the records: {format_day(membership.newest_date)}"


def describe_filter_members(study: Study, country_filter: CountryFilter, view: View) -> str:
    """Return which members of groups are listed, and which are counted, and former Members."""
    former = describe_former_members(study, country_filter)
    if group := find_dated_group(country_filter, study.dataset):
        count, membership = len(country_filter.countries), study.dataset.membership(group)
        plural = membership.member_plural
        listed = f"{count} {plural if count > 1 else membership.member_noun}"
        rollcall = ColourBy.parse(view.colour).rollcall
        conditions = country_filter.conditions
        is_dated = date_memberships(study.dataset, conditions, [rollcall]) != conditions
        has_vote = rollcall in study.dataset.rollcalls.index
        day = str(study.dataset.rollcalls.loc[rollcall, "date"]) if has_vote else ""
        if is_dated:
            sentences = [
                describe_members_on(membership, day),
                _describe_undated_votes(study, rollcall, membership),
                f"The map and the list count these {plural}.",
                f"Counts of other votes are of the {plural} on the day of each vote.",
            ]
        else:
            sentences = [
                f"The list and the key of the map count {listed} "
                f"({_describe_newest_date(membership)}).",
                f"Counts of votes in this panel are of the {plural} on the day of each vote.",
                describe_members_on(membership, day, count) if day else "",
                _describe_undated_votes(study, rollcall, membership),
            ]
        return " ".join(filter(None, (*sentences, former)))
    undated = describe_undated_members(study.dataset, country_filter.conditions)
    for condition in country_filter.conditions if undated else ():
        if condition.kind == "group" and is_day(condition.value):
            membership, rollcall = (
                study.dataset.membership(condition.names[0]),
                view.colour_by.rollcall,
            )
            undated.append(_describe_undated_votes(study, rollcall, membership, condition.value))
    notes = [describe_listed_members(study, country_filter, view), *undated, former]
    names = {name for condition in country_filter.conditions for name in condition.names}
    if names & {*study.dataset.second_regional_groups.values()}:
        notes.append(describe_second_regional_groups(study.dataset))
    return " ".join(filter(None, notes))


def describe_former_members(study: Study, country_filter: CountryFilter) -> str:
    """Return how many of the counted countries are former UN Members; '' for none."""
    population = country_filter.find_population()
    status = study.dataset.countries["status"].reindex(population.index[population])
    number = int((status == FORMER_MEMBER).sum())
    former = format_count(number, "former Member")
    return f"The {len(status)} countries include {former} of the UN." if number else ""


def _describe_undated_votes(
    study: Study, rollcall: str, membership: Membership, day: str = ""
) -> str:
    """Return how those voted on a text whose membership on its day, or another, is unknown."""
    if rollcall not in study.dataset.rollcalls.index:
        return ""
    undated = membership.list_undated([day or str(study.dataset.rollcalls.loc[rollcall, "date"])])
    votes, ways = study.dataset.vote_of(rollcall).reindex(undated), []
    for word, phrase in VOTE_VERB_PHRASES.items():
        names = [study.dataset.names[i] for i in undated if votes[i] == VOTE_CODES[word]]
        name = f" ({names[0]})" if len(names) == 1 else ""
        ways += [f"{len(names)} {phrase}{name}"] if names else []
    text = get_rollcall_name(study.dataset, rollcall)
    return f"Of the {len(undated)} not counted, {format_list(ways)} on {text}." if ways else ""


def describe_members_on(membership: Membership, day: str, count: int = 0) -> str:
    """Return how many members a group had on a day; '' if the list has as many, `count`."""
    is_member = membership.is_member_on(day)
    members = is_member.index[is_member].astype(str).tolist()
    undated, when = len(membership.list_undated([day])), f"On {format_day(day)}"
    if not members and undated:
        listed = membership.format_member_count(undated)
        return f"{when} no {membership.member_noun} is certain: {listed} have no known date."
    if not members:
        return f"{when} the group had no {membership.member_plural} yet."
    if undated:
        had = f"at least {membership.format_member_count(len(members))}"
        had += f" ({undated} more {'is' if undated == 1 else 'are'} not counted)"
    else:
        had = membership.format_member_count(len(members))
    # A group can have members that cannot vote.
    seated = int(load_un_membership().is_member(members, [day]).sum())
    rest = "" if seated == len(members) else f", {seated} of them UN members"
    return f"{when} the group had {had}{rest}." if undated or len(members) != count else ""


def describe_uncounted(country_filter: CountryFilter, study: Study, day: str = "") -> str:
    """Return how many members of a group do not count on a day, without a known date.

    Without a day these are the members that count on no vote of the study. Returns '' if no group
    with dates is the only condition, or all its members have one.
    """
    if not (group := find_dated_group(country_filter, study.dataset)):
        return ""
    membership = study.dataset.membership(group)
    undated = membership.list_undated([day] if day else study.rollcalls["date"].tolist())
    verb = "is" if len(undated) == 1 else "are"
    return f"{membership.describe_undated(undated)} {verb} not counted." if undated else ""


def list_undated_members(country_filter: CountryFilter, study: Study) -> dict[str, str]:
    """Return the names of the members of groups that are not counted, as their dates are unknown.

    The keys say how many members of a group these are.
    """
    dated_group, names = find_dated_group(country_filter, study.dataset), {}
    for condition in country_filter.conditions:
        group, day = condition.names[0], get_membership_day(condition)
        if (not day and group != dated_group) or day != condition.value:
            continue
        membership = study.dataset.membership(group)
        if undated := membership.list_undated([day] if day else study.rollcalls["date"].tolist()):
            key = membership.describe_undated(undated)
            marked = (membership.mark_inferred(each, study.dataset.names[each]) for each in undated)
            names[key] = ", ".join(sorted(marked, key=name_sort_key))
            if INFERRED in names[key]:
                names[key] += f". {INFERRED_MEANING}"
    return names


@dataclass(frozen=True)
class SelectionColumn:
    """A column of the table: its title, the colour it sorts by or '', and a text by country."""

    title: str
    sort_name: str
    texts: dict[str, str]


def build_filter_columns(study: Study, view: View, matches: pd.DataFrame) -> list[SelectionColumn]:
    """Return the columns of the conditions, after that of the colour if it is not among them."""
    names = [column for column in matches.columns if column not in ("name", "country")]
    headings = {name: format_condition_heading(study.dataset, name) for name in names}
    # Texts with the same plain name also have their symbols.
    counts = Counter(headings.values())
    columns = [
        SelectionColumn(
            f"{heading} ({name.partition(':')[2]})" if counts[heading] > 1 else heading,
            name if _is_sortable(study.dataset, name) else "",
            _to_text_by_country(_label_values(study.dataset, name, matches[name])),
        )
        for name, heading in headings.items()
    ]
    if view.colour not in names and view.colour != "bloc":
        colour = get_colour_variable(study, view.colour)
        values = pd.Series(format_values(colour), index=study.table.index).replace(VOTE_LABELS)
        texts = _to_text_by_country(values)
        columns.insert(0, SelectionColumn(colour.label, colour.name, texts))
    return columns


def _label_values(dataset: Dataset, name: str, values: pd.Series) -> pd.Series:
    """Return the values of a condition in words; memberships that are inferred say so."""
    kind, _, rest = name.partition(":")
    if kind == "vote":
        return values.replace(VOTE_LABELS)
    if kind != "group" or not values.eq(NOT_DATED).any():
        return values
    membership = dataset.membership(_DAY_OF_GROUP.split(rest)[0])
    texts = [
        membership.mark_inferred(iso3, NOT_DATED_LABEL) if value == NOT_DATED else value
        for iso3, value in zip(values.index.astype(str), values, strict=True)
    ]
    return pd.Series(texts, values.index)


def _is_sortable(dataset: Dataset, name: str) -> bool:
    """Return whether a column is a colour too, since rows are sorted by colours."""
    kind, _, rest = name.partition(":")
    return (
        name in COLOUR_VARIABLES or kind == "vote" or (kind == "group" and rest in dataset.groups)
    )


def _to_text_by_country(values: pd.Series) -> dict[str, str]:
    return {str(iso3): str(value) for iso3, value in values.items()}
