"""Who holds which value of a colour, part by part: tables in which every number opens its names."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from dataclasses import dataclass
from typing import Any

from dash import html

from alignment.analysis.crosstab import crosstab
from alignment.answer.conditions import NOT
from alignment.answer.study import Study
from alignment.app.panels.counted import count, opening, voted
from alignment.app.panels.parts import go, nothing
from alignment.model.facts import held as facts_held
from alignment.model.held import HEAD
from alignment.model.membership import Membership
from alignment.model.vote import NOT_LISTED
from alignment.scene.colours import ink_on
from alignment.scene.encoding import palette_of
from alignment.scene.lens import GROUP, VOTE, Lens
from alignment.words.membership import rests_on

# Groupings that readers ask about first, where the records have them.
GROUPS = (
    *("SIDS", "LDCs", "G77", "EU", "CARICOM", "AU", "ASEAN", "BRICS+", "NAM"),
    "Budapest Convention on Cybercrime (ETS 185)",
)
# Letters of heads that stand side by side in the narrowest column, and the room between two.
ACROSS, BETWEEN = 26, 2
# Values of a colour that stand side by side; of more the table is turned.
MOST_BESIDE = 8
# Colours that are columns of the study, and what conditions on them begin with.
_COLUMNS = {"un_group": "un_group", "un_region": "region", "income": "income"}


@dataclass(frozen=True)
class Part:
    """Countries of a study that are counted together, and the condition that they meet."""

    name: str
    condition: str
    members: tuple[str, ...]


def blocs(study: Study) -> tuple[Part, ...]:
    """Return the blocs of a study, also those of one country."""
    return tuple(
        Part(bloc.name, f"bloc:{bloc.members[0]}", tuple(bloc.members)) for bloc in study.blocs
    )


def un_groups(study: Study) -> tuple[Part, ...]:
    """Return the UN regional groups of the countries of a study, the largest first."""
    found = study.table.groupby("un_group").groups
    parts = [
        _part(str(name), f"un_group:{name}", members) for name, members in found.items() if name
    ]
    return tuple(sorted(parts, key=lambda part: (-len(part.members), part.name)))


def groupings(study: Study, on: str = "") -> tuple[Part, ...]:
    """Return the groupings that readers ask about first; a country can be in several.

    With a day `on`, such as that of a vote, their members are those who were it for certain.
    """
    found = []
    for name, membership in _known(study).items():
        dated = on if membership.dated else ""
        members = membership.certain([on])[on] if dated else membership.inside
        members = members.reindex(study.table.index)
        condition = f"group:{name}:{dated}" if dated else f"group:{name}"
        found.append(_part(name, condition, members.index[members]))
    return tuple(found)


def listing_of(study: Study, on: str = "", among: Container[str] = GROUPS) -> str:
    """Return on what the members of those groupings that are among the named rest."""
    told = [
        f"{name} {rests_on(membership, on)}."
        for name, membership in _known(study).items()
        if on and membership.dated and name in among
    ]
    rest = "The others as listed" if told else "Membership as listed"
    return " ".join([*told, f"{rest} in the records, without dates; a country can be in several."])


def _known(study: Study) -> dict[str, Membership]:
    dataset = study.dataset
    return {name: dataset.membership(name) for name in GROUPS if name in dataset.groups}


def table_of(study: Study, colour: Lens, parts: Iterable[Part], title: str) -> html.Div:
    """Return the counts of countries in each part that hold each value of a colour."""
    by_name = {part.name: part for part in parts}
    members = {name: part.members for name, part in by_name.items()}
    table = crosstab(members, colour.values, colour.order)
    if table.empty:
        return html.Div(nothing("No country has both."))
    palette = palette_of(colour)
    asked = {word: holding(study, colour, word) for word in table.columns}
    cells = {
        (name, word): html.Td(count(number, by_name[name].condition, *asked[word]))
        for name, numbers in zip(table.index, table.to_numpy().tolist(), strict=True)
        for word, number in zip(table.columns, numbers, strict=True)
    }
    down, across = list(table.index), list(table.columns)
    led = {name: go(name, opening(part.condition), "row-go") for name, part in by_name.items()}
    # Many values stand under one another, and the parts beside one another.
    if len(across) > MOST_BESIDE:
        down, across, title = across, down, colour.label
        cells = {(word, name): cell for (name, word), cell in cells.items()}

    def head(word: str) -> Any:
        style = (
            {"background": palette[word], "color": ink_on(palette[word])} if word in palette else {}
        )
        return html.Span(_unparted(word), className="vote", style=style)

    heads = [html.Th(title, scope="col"), *(html.Th(head(word), scope="col") for word in across)]
    body = [
        html.Tr(
            [html.Th(led.get(name, name), scope="row"), *(cells[name, word] for word in across)]
        )
        for name in down
    ]
    return html.Div(
        html.Table([html.Thead(html.Tr(heads)), html.Tbody(body)], className=_looks(across)),
        className="scroll",
        tabIndex=0,
    )


def _unparted(word: str) -> str:
    r"""Return a word whose ranges of numbers stay in one line.

    >>> _unparted("3 to 5 (free)") == "3\N{NO-BREAK SPACE}to\N{NO-BREAK SPACE}5 (free)"
    True
    """
    return re.sub(r"(?<=\d) to (?=\d)", "\N{NO-BREAK SPACE}to\N{NO-BREAK SPACE}", word)


def _looks(across: list[str]) -> str:
    """Return how a table looks: where its heads need more room than there is they stand on end."""
    if not _wide(across):
        return "counts"
    return "counts tipped many" if len(across) > MOST_BESIDE else "counts tipped"


def _wide(heads: Iterable[str]) -> bool:
    """Return whether heads side by side need more room than the column has; they stand on end then.

    >>> _wide(["yes", "no", "abstain", "absent"]), _wide(["Asia-Pacific", "Eastern European", "EU"])
    (False, True)
    """
    longest = [max(map(len, word.split())) for word in heads]
    return sum(longest) + BETWEEN * len(longest) > ACROSS


def holding(study: Study, colour: Lens, word: str) -> tuple[str, ...]:
    """Return the conditions that those meet who hold a value of a colour in categories."""
    if colour.name.startswith(VOTE):
        return voted(colour.name.removeprefix(VOTE), word)
    if colour.name.startswith(GROUP):
        others = [each for each in colour.order if each != NOT_LISTED]
        if word == NOT_LISTED:
            return tuple(f"{NOT}{colour.name}:{each}" for each in others)
        return (f"{colour.name}:{word}",)
    if colour.name.startswith(HEAD):
        parts = facts_held(study.dataset, colour.name.removeprefix(HEAD)).parts
        return tuple(part.condition for part in parts if part.label == word)
    if colour.name == "bloc":
        return tuple(part.condition for part in blocs(study) if part.name == word)
    return (f"{_COLUMNS[colour.name]}:{word}",)


def _part(name: str, condition: str, members: Iterable[object]) -> Part:
    return Part(name, condition, tuple(str(iso3) for iso3 in members))
