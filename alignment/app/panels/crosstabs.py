"""Counts that open the countries behind them, in texts and in tables by bloc or group."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from dataclasses import dataclass
from typing import Any

from dash import html

from alignment.analysis.crosstab import crosstab
from alignment.app.panels import components as ui
from alignment.model.facts import FACT_PREFIX, get_fact_values
from alignment.model.groups import NOT_DATED, Membership
from alignment.model.text_format import format_day, format_list
from alignment.model.vote import NOT_LISTED, VOTE_CODES, VOTE_LABELS
from alignment.reports.votes import count_listed_members, describe_completeness
from alignment.scene.captions import expand_abbreviations
from alignment.scene.colour_variable import GROUP_PREFIX, ColourVariable
from alignment.scene.encoding import get_palette
from alignment.studies.conditions import NEGATION, describe_fact_condition
from alignment.studies.study import Study


def render_count_button(number: int, *conditions: str) -> Any:
    """Return a count as a button that opens the countries that meet all conditions.

    Without conditions it is text, and a count of 0 is a dash. Conditions are written as in
    :mod:`alignment.studies.conditions`.
    """
    if not number:
        return ui.NO_VALUE
    if not conditions:
        return f"{number:,}"
    text = format_list([_describe_condition(condition) for condition in conditions])
    return ui.render_gesture_button(
        f"{number:,}",
        format_filter_gesture(*conditions),
        "count-go",
        label=f"{number:,}: {text}; show who",
    )


def group_digits(value: str) -> str:
    """Return a large number with thousands separators, and any other text as it is.

    >>> group_digits("9599712664"), group_digits("2019"), group_digits("signatory")
    ('9,599,712,664', '2019', 'signatory')
    """
    return f"{int(value):,}" if value.isdecimal() and len(value) > len("2019") else value


def format_filter_gesture(*conditions: str) -> str:
    r"""Return the gesture that filters the countries by all conditions.

    >>> format_filter_gesture("vote:A/RES/74/247:yes", "group:SIDS")
    'where:vote:A/RES/74/247:yes\ngroup:SIDS'
    """
    return "where:" + "\n".join(conditions)


def build_vote_conditions(rollcall: str, word: str) -> tuple[str, ...]:
    """Return the conditions for a vote on a roll call; a country without a seat has no vote."""
    if word in VOTE_CODES:
        return (f"vote:{rollcall}:{word}",)
    return tuple(f"{NEGATION}vote:{rollcall}:{each}" for each in VOTE_CODES)


def _describe_condition(condition: str) -> str:
    """Return a condition in words for screen readers.

    >>> _describe_condition("vote:A/RES/74/247:yes"), _describe_condition("!group:EU")
    ('yes on A/RES/74/247', 'not EU')
    >>> _describe_condition("bloc:USA"), _describe_condition("!vote:R1:absent")
    ('bloc of USA', 'voted or abstained on R1, or had no seat')
    """
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
    return f"not {text}" if condition.startswith(NEGATION) else text


# Groups that readers ask about first, where the records have them.
FEATURED_GROUPS = (
    *("SIDS", "LDCs", "G77", "EU", "CARICOM", "AU", "ASEAN", "BRICS+", "NAM"),
    "Budapest Convention on Cybercrime (ETS 185)",
)
# Element with the notes on the members of these groups.
GROUP_NOTES_ID = "group-notes"
# Letters of column heads that fit the narrowest panel, and the gap between two heads.
MAX_HEAD_LETTERS, HEAD_GAP = 26, 2
# With more values than this, the values are rows.
MAX_COLUMNS = 8
# Colours that are columns of the study, and the kind of the conditions on them.
_CONDITION_KINDS = {"un_group": "un_group", "un_region": "region", "income": "income"}


@dataclass(frozen=True)
class CountryPart:
    """Countries of a study that are counted together, and the condition that they meet.

    `has_dates` says whether they are the members of one day. `listed` is the length of a list with
    more members than were counted officially, which the notes below the table explain; else 0.
    """

    name: str
    condition: str
    members: tuple[str, ...]
    has_dates: bool = False
    listed: int = 0


def make_bloc_parts(study: Study) -> tuple[CountryPart, ...]:
    """Return the blocs of a study, including those of one country."""
    return tuple(
        CountryPart(bloc.name, f"bloc:{bloc.members[0]}", tuple(bloc.members))
        for bloc in study.blocs
    )


def make_regional_group_parts(study: Study) -> tuple[CountryPart, ...]:
    """Return the UN regional groups of the countries of a study, the largest first."""
    parts = [
        _make_part(str(name), f"un_group:{name}", members)
        for name, members in study.table.groupby("un_group").groups.items()
        if name
    ]
    return tuple(sorted(parts, key=lambda part: (-len(part.members), part.name)))


def make_group_parts(study: Study, day: str = "") -> tuple[CountryPart, ...]:
    """Return the featured groups; a country can be in several.

    With a `day`, such as that of a vote, the certain members of that day count. Countries whose
    dates leave membership on that day open are a part of their own.
    """
    parts, index = [], study.table.index
    for name, membership in _load_memberships(study).items():
        date = day if membership.has_dates else ""
        condition = f"group:{name}:{date}" if date else f"group:{name}"
        members = index[membership.is_member_on(date).reindex(index)]
        listed = _count_long_list(membership)
        parts.append(_make_part(name, condition, members, bool(date), listed))
        undated = index[membership.is_uncertain_member([day])[day].reindex(index)] if date else ()
        if len(undated):
            condition = f"{condition}:{NOT_DATED}"
            parts.append(_make_part(f"{name}, {NOT_DATED}", condition, undated))
    return tuple(parts)


def _count_long_list(membership: Membership) -> int:
    """Return the length of a list with more members than the last official count, else 0."""
    if not membership.official_counts:
        return 0
    listed = count_listed_members(membership)
    return listed if listed > membership.official_counts[-1][1] else 0


def _make_part(
    name: str,
    condition: str,
    members: Iterable[object],
    has_dates: bool = False,
    listed: int = 0,
) -> CountryPart:
    return CountryPart(name, condition, tuple(str(iso3) for iso3 in members), has_dates, listed)


def describe_membership_basis(
    study: Study, day: str = "", group_names: Container[str] = FEATURED_GROUPS
) -> str:
    """Return how the members of the featured groups with these names are known."""
    memberships = {
        name: each for name, each in _load_memberships(study).items() if name in group_names
    }
    # A group may be younger than the vote.
    dated = [
        name
        for name, membership in memberships.items()
        if membership.has_dates and membership.is_member_on(day).any()
    ]
    sentences = []
    if dated:
        when = f"on {format_day(day)}" if day else "as the records have them today"
        sentences.append(f"Members {when}: {format_list(dated)}.")
    if not all(membership.has_dates for membership in memberships.values()):
        which = "the other groups" if dated else "the groups"
        sentences.append(f"The records list the members of {which} without dates.")
    # The list of a group without dates is taken for every day.
    counts = [
        describe_completeness(each, name)
        for name, each in memberships.items()
        if name in dated or not each.has_dates
    ]
    last = "A country can be in several groups, and counts only with a seat."
    return " ".join([*sentences, *filter(None, counts), last])


def render_group_notes(parts: Iterable[CountryPart], *notes: str) -> html.P | None:
    """Return notes below a table of groups, the last one on the abbreviations of their names."""
    abbreviations = expand_abbreviations(" ".join(part.name for part in parts))
    text = " ".join(filter(None, (*notes, abbreviations.strip())))
    return ui.render_note(text) if text else None


def _load_memberships(study: Study) -> dict[str, Membership]:
    dataset = study.dataset
    return {name: dataset.membership(name) for name in FEATURED_GROUPS if name in dataset.groups}


def render_crosstab(
    study: Study, colour: ColourVariable, parts: Iterable[CountryPart], title: str
) -> html.Div:
    """Return the numbers of countries in each part that have each value of a colour."""
    part_by_name = {part.name: part for part in parts}
    members = {name: part.members for name, part in part_by_name.items()}
    table = crosstab(members, colour.values, colour.categories)
    if table.empty:
        return html.Div(ui.render_empty_state("No country has both."))
    conditions = {value: build_value_conditions(study, colour, value) for value in table.columns}
    counts = {
        (name, value): render_count_button(number, part_by_name[name].condition, *conditions[value])
        for name, numbers in zip(table.index, table.to_numpy().tolist(), strict=True)
        for value, number in zip(table.columns, numbers, strict=True)
    }
    row_names, column_names = list(table.index), list(table.columns)
    if len(column_names) > MAX_COLUMNS:
        row_names, column_names, title = column_names, row_names, colour.label
        counts = {(value, name): count for (name, value), count in counts.items()}
    links: dict[str, Any] = {
        name: ui.render_gesture_button(name, format_filter_gesture(part.condition), "row-go")
        for name, part in part_by_name.items()
    }
    for name, part in part_by_name.items():
        if part.listed:
            mark = html.A(f"(list of {part.listed})", href=f"#{GROUP_NOTES_ID}", className="meta")
            links[name] = html.Span([links[name], " ", mark])
    palette = get_palette(colour)
    rows = [
        ui.render_row(links.get(name, name), [counts[name, column] for column in column_names])
        for name in row_names
    ]
    heads = [title, *(_render_badge(name, palette.get(name, "")) for name in column_names)]
    return ui.render_scroll_box(ui.render_table(heads, rows, _choose_table_class(column_names)))


def _render_badge(name: str, fill: str) -> html.Span:
    style = ui.make_fill_style(fill) if fill else {}
    return html.Span(
        _keep_ranges_together(VOTE_LABELS.get(name, name)), className="vote", style=style
    )


def _keep_ranges_together(text: str) -> str:
    r"""Return a text in which no line break can part a range of numbers.

    >>> _keep_ranges_together("3 to 5 (free)") == "3\N{NO-BREAK SPACE}to\N{NO-BREAK SPACE}5 (free)"
    True
    """
    return re.sub(r"(?<=\d) to (?=\d)", "\N{NO-BREAK SPACE}to\N{NO-BREAK SPACE}", text)


def _choose_table_class(heads: list[str]) -> str:
    """Return the CSS class of a table, whose heads are vertical where they are too wide."""
    if not _needs_vertical_heads(heads):
        return "counts"
    return "counts tipped many" if len(heads) > MAX_COLUMNS else "counts tipped"


def _needs_vertical_heads(heads: Iterable[str]) -> bool:
    """Return whether heads side by side are wider than the panel.

    >>> _needs_vertical_heads(["yes", "no", "abstain", "absent"])
    False
    >>> _needs_vertical_heads(["Asia-Pacific", "Eastern European", "EU"])
    True
    """
    longest = [max(map(len, head.split())) for head in heads]
    return sum(longest) + HEAD_GAP * len(longest) > MAX_HEAD_LETTERS


def build_value_conditions(study: Study, colour: ColourVariable, value: str) -> tuple[str, ...]:
    """Return the conditions that countries with a value of a categorical colour meet."""
    if colour.colour_by.is_vote:
        return build_vote_conditions(colour.colour_by.rollcall, value)
    if colour.name.startswith(GROUP_PREFIX):
        if value == NOT_LISTED:
            statuses = [status for status in colour.categories if status != NOT_LISTED]
            return tuple(f"{NEGATION}{colour.name}:{status}" for status in statuses)
        return (f"{colour.name}:{value}",)
    if colour.name.startswith(FACT_PREFIX):
        levels = get_fact_values(study.dataset, colour.name.removeprefix(FACT_PREFIX)).levels
        return tuple(level.condition for level in levels if level.label == value)
    if colour.name == "bloc":
        return tuple(part.condition for part in make_bloc_parts(study) if part.name == value)
    return (f"{_CONDITION_KINDS[colour.name]}:{value}",)
