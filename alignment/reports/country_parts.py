"""Countries of a study that are counted together, and the conditions that they meet."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass

from alignment.model.facts import FACT_PREFIX, get_fact_values
from alignment.model.groups import INFERRED, NOT_DATED, Membership
from alignment.model.text_format import format_day, format_list
from alignment.model.vote import NOT_LISTED, VOTE_CODES
from alignment.reports.conditions import list_memberships
from alignment.scene.colour_variable import (
    CATEGORY,
    GROUP_PREFIX,
    SPONSOR,
    SPONSOR_PREFIX,
    ColourVariable,
    get_colour_variable,
)
from alignment.scene.encoding import IN_NO_BLOC, IN_NO_OUTLINE, TOO_FEW_VOTES, UNLIKELY_LABEL
from alignment.studies.conditions import NEGATION
from alignment.studies.filters import CountryFilter
from alignment.studies.study import Study


def build_vote_conditions(rollcall: str, word: str) -> tuple[str, ...]:
    """Return the conditions for a vote on a roll call; a country without a seat has no vote."""
    if word in VOTE_CODES:
        return (f"vote:{rollcall}:{word}",)
    return tuple(f"{NEGATION}vote:{rollcall}:{each}" for each in VOTE_CODES)


# Groups that readers ask about first, where the records have them.
FEATURED_GROUPS = (
    *("SIDS", "LDCs", "G77", "EU", "CARICOM", "AU", "ASEAN", "BRICS+", "NAM"),
    "Budapest Convention on Cybercrime (ETS 185)",
)
# Colours that are columns of the study, and the kind of the conditions on them.
_CONDITION_KINDS = {"un_group": "un_group", "un_region": "region", "income": "income"}


@dataclass(frozen=True)
class CountryPart:
    """Countries of a study that are counted together, and the condition that they meet.

    The condition can be several lines, of which they meet one. `has_dates` says whether they are
    the members of one day.
    """

    name: str
    condition: str
    members: tuple[str, ...]
    has_dates: bool = False


def make_bloc_parts(study: Study) -> tuple[CountryPart, ...]:
    """Return the blocs of a study, with those of one country, and who has too few votes for one."""
    parts = [_make_part(bloc.name, f"bloc:{bloc.members[0]}", bloc.members) for bloc in study.blocs]
    others = study.table.index[study.table["bloc"].isna()]
    if parts and len(others):
        condition = "\n".join(f"country:{iso3}" for iso3 in others)
        parts.append(_make_part(TOO_FEW_VOTES, condition, others))
    return tuple(parts)


def make_regional_group_parts(study: Study) -> tuple[CountryPart, ...]:
    """Return the UN regional groups of the countries of a study, the largest first."""
    return _make_column_parts(study, "un_group")


def _make_column_parts(study: Study, column: str) -> tuple[CountryPart, ...]:
    parts = [
        _make_part(str(name), f"{_CONDITION_KINDS[column]}:{name}", members)
        for name, members in study.table.groupby(column).groups.items()
        if name
    ]
    return tuple(sorted(parts, key=lambda part: (-len(part.members), part.name)))


def count_parts(
    parts: Iterable[CountryPart], country_filter: CountryFilter
) -> list[tuple[CountryPart, int]]:
    """Return how many countries of a filter are in each part that the filter does not ask for.

    None of them is an answer only where membership has dates, and where countries in the same
    groups and regions, which do not meet the filter, are in the part.
    """
    countries = set(country_filter.countries)
    asked = {condition.names[0] for condition in country_filter.conditions}
    is_possible = country_filter.find_population(
        (
            *list_memberships(country_filter),
            *(each for each in country_filter.conditions if each.kind == "country"),
        )
    )
    possible = set(is_possible.index[is_possible])
    counts = [
        (part, len(countries.intersection(part.members)))
        for part in parts
        if part.name not in asked
    ]
    return [
        (part, number)
        for part, number in counts
        if number or (part.has_dates and possible.intersection(part.members))
    ]


def count_common_traits(
    study: Study, country_filter: CountryFilter, day: str
) -> list[tuple[CountryPart, int]]:
    """Return what more than half of the countries of a filter are, and how many.

    Traits are regional groups, regions, income groups, and the featured groups on a day. What most
    countries share comes first; of equal counts the rarest trait.
    """
    parts = [part for column in _CONDITION_KINDS for part in _make_column_parts(study, column)]
    counts = count_parts((*parts, *make_group_parts(study, day)), country_filter)
    size = len(country_filter.countries)
    common = [(part, number) for part, number in counts if 2 * number > size]
    return sorted(common, key=lambda each: (-each[1], len(each[0].members)))


def make_group_parts(study: Study, day: str = "") -> tuple[CountryPart, ...]:
    """Return the featured groups; a country can be in several.

    With a `day`, such as that of a vote, the certain members of that day count. Countries whose
    dates leave membership on that day open are a part of their own.
    """
    parts, index = [], study.table.index
    for name, membership in _load_memberships(study, day).items():
        date = day if membership.has_dates else ""
        condition = f"group:{name}:{date}" if date else f"group:{name}"
        members = index[membership.is_member_on(date).reindex(index)]
        parts.append(_make_part(name, condition, members, bool(date)))
        undated = index[membership.is_uncertain_member([day])[day].reindex(index)] if date else ()
        if len(undated):
            condition = f"{condition}:{NOT_DATED}"
            parts.append(_make_part(f"{name}, {NOT_DATED}", condition, undated))
    return tuple(parts)


def _make_part(
    name: str, condition: str, members: Iterable[object], has_dates: bool = False
) -> CountryPart:
    return CountryPart(name, condition, tuple(str(iso3) for iso3 in members), has_dates)


def describe_membership_basis(
    study: Study, day: str = "", group_names: Container[str] | None = None
) -> str:
    """Return how the members of the featured groups, or of those with these names, are known."""
    memberships = {
        name: each
        for name, each in _load_memberships(study, day).items()
        if group_names is None or name in group_names
    }
    # A group may be younger than the vote.
    dated = [
        name
        for name, membership in memberships.items()
        if membership.has_dates and membership.is_member_on(day).any()
    ]
    sentences = []
    if dated:
        when = f"on {format_day(day)}" if day else "as the records list them"
        sentences.append(f"Members {when}: {format_list(dated)}.")
    if not all(membership.has_dates for membership in memberships.values()):
        which = "the other groups" if dated else "the groups"
        sentences.append(f"The records list the members of {which} without dates.")
    # The list of a group without dates is taken for every day.
    counts = [
        each.describe_completeness(name)
        for name, each in memberships.items()
        if name in dated or not each.has_dates
    ]
    inferred = [
        f"{number} of the {each.member_plural} of the {name} are inferred from another record, and "
        "may only have signed."
        for name, each in memberships.items()
        if (number := int(each.status[each.is_member].str.endswith(INFERRED).sum()))
    ]
    last = "A country can be in several groups. Only countries that could vote are counted."
    return " ".join([*sentences, *filter(None, counts), *inferred, last])


def _load_memberships(study: Study, day: str) -> dict[str, Membership]:
    """Return the memberships of the featured groups, by the names that they had on a day.

    A group whose name ends with a plus was enlarged: it had the name of the smaller group before.
    """
    dataset = study.dataset
    memberships = {}
    for name in FEATURED_GROUPS:
        if name not in dataset.groups:
            continue
        membership, former = dataset.membership(name), name.removesuffix("+")
        if former != name and former in dataset.groups:
            before = dataset.membership(former)
            if before.is_member_on(day).equals(membership.is_member_on(day)):
                name, membership = former, before
        memberships[name] = membership
    return memberships


def build_value_conditions(study: Study, colour: ColourVariable, value: str) -> tuple[str, ...]:
    """Return the conditions that countries with a value of a categorical colour meet.

    Those without a value meet the negations of all values. No condition is on a forecast.
    """
    if colour.is_forecast:
        return ()
    if colour.colour_by.is_vote:
        return build_vote_conditions(colour.colour_by.rollcall, value)
    if colour.name.startswith(GROUP_PREFIX):
        if value == NOT_LISTED:
            statuses = [status for status in colour.categories if status != NOT_LISTED]
            return tuple(f"{NEGATION}{colour.name}:{status}" for status in statuses)
        return (f"{colour.name}:{value}",)
    if colour.name.startswith(SPONSOR_PREFIX):
        return (colour.name if value == SPONSOR else f"{NEGATION}{colour.name}",)
    if colour.name.startswith(FACT_PREFIX):
        levels = get_fact_values(study.dataset, colour.name.removeprefix(FACT_PREFIX)).levels
        if value not in colour.categories:
            return tuple(f"{NEGATION}{level.condition}" for level in levels)
        return tuple(level.condition for level in levels if level.label == value)
    if colour.name == "bloc":
        return tuple(part.condition for part in make_bloc_parts(study) if part.name == value)
    kind = _CONDITION_KINDS[colour.name]
    if value not in colour.categories:
        return tuple(f"{NEGATION}{kind}:{each}" for each in colour.categories)
    return (f"{kind}:{value}",)


def build_legend_conditions(study: Study, name: str) -> dict[str, str]:
    """Return the conditions that the countries of each legend entry meet, one a line, by label."""
    colour = get_colour_variable(study, name)
    if colour.kind != CATEGORY or colour.is_forecast:
        return {}
    return {
        value: "\n".join(build_value_conditions(study, colour, value))
        for value in colour.categories
    }


def list_forecast_countries(
    study: Study, name: str, country_filter: CountryFilter
) -> dict[str, str]:
    """Return the codes of the countries of each entry of a forecast's legend, by label.

    Only countries that meet the filter count. Other colours have none.
    """
    colour = get_colour_variable(study, name)
    if not colour.is_forecast:
        return {}
    values = colour.values.loc[list(country_filter.countries)]
    groups = {str(word): [*codes] for word, codes in values.groupby(values).groups.items()}
    is_unlikely = values.index.isin(colour.unlikely) & (values != "absent")
    if is_unlikely.any():
        groups[UNLIKELY_LABEL] = values.index[is_unlikely].tolist()
    return {word: " ".join(codes) for word, codes in groups.items()}


def build_outline_conditions(study: Study, outlined: Container[str]) -> dict[str, str]:
    """Return the conditions of each entry of the legend of outlines, one a line, by label.

    `outlined` are the names of the blocs with an outline. The last entries have all other
    countries.
    """
    blocs = {part.name: part.condition for part in make_bloc_parts(study) if part.name in outlined}
    others = "\n".join(f"{NEGATION}{condition}" for condition in blocs.values())
    return blocs | dict.fromkeys((IN_NO_BLOC, IN_NO_OUTLINE), others)
