"""What blocs are called: in two words at most, after what the records say of their members."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import pandas as pd

from alignment.model.dataset import Dataset

# Best-known first, of those whose number of people is not known, and on the map.
PROMINENT = (
    *("USA", "RUS", "CHN", "IND", "BRA", "GBR", "FRA", "DEU", "JPN", "ZAF", "IDN", "MEX"),
    *("NGA", "EGY", "TUR", "SAU", "IRN", "KOR", "CAN", "AUS", "ARG", "PAK", "KEN", "CUB"),
)
# Who is named together where both are in one bloc without the third, if most are not in it.
TOGETHER, RIVAL = ("RUS", "CHN"), "USA"
# The name of the bloc of most of this regional group, where no other group has as many in it.
WEST, WESTERN = "West", "WEOG"


@dataclass(frozen=True)
class Naming:
    """What is known of countries that blocs are called by, by ISO3.

    Attributes
    ----------
    names : mapping of str
        Their names; the code of one that has none.
    groups : mapping of str
        Their UN regional groups.
    people : mapping of float
        How many people live there.
    """

    names: Mapping[str, str] = field(default_factory=dict)
    groups: Mapping[str, str] = field(default_factory=dict)
    people: Mapping[str, float] = field(default_factory=dict)

    def called(self, members: Collection[str], others: Collection[str] = ()) -> str:
        """Return the name of a bloc; `others` are the countries in other blocs.

        'West' for the bloc with most of the Western group (WEOG), if no other regional group has
        as many members in it; else its two countries of :meth:`after`.

        >>> names = {"CHN": "China", "RUS": "Russia", "CUB": "Cuba", "PLW": "Palau"}
        >>> naming = Naming(names, {"FRA": "WEOG", "DEU": "WEOG"}, {"CUB": 2.0, "PLW": 1.0})
        >>> naming.called(("CHN", "RUS"), ("CUB", "PLW")), naming.called(("PLW", "CUB"))
        ('Russia–China', 'Cuba–Palau')
        >>> naming.called(("FRA", "DEU", "CUB")), naming.called(("PLW",))
        ('West', 'Palau alone')
        """
        if len(members) > 1 and self._west(members, others):
            return WEST
        return self.pair(self.after(members, others))

    def pair(self, countries: Collection[str]) -> str:
        """Return the name of a bloc that is called after one or two countries."""
        called = [self.names.get(iso3, iso3) for iso3 in countries]
        return f"{called[0]} alone" if len(called) == 1 else "–".join(called)

    def after(self, members: Collection[str], others: Collection[str] = ()) -> tuple[str, ...]:
        """Return the members, at most two, after which a bloc is called.

        Russia and China where both are in it, the United States are not, and no more countries are
        in it than in all other blocs; else the two with most people. Those of whom that is not
        known come last, the best known first.
        """
        few = len(members) <= len(others)
        if few and set(TOGETHER) <= set(members) and RIVAL not in members:
            return TOGETHER
        order = {iso3: place for place, iso3 in enumerate(best_known(members))}
        largest = sorted(members, key=lambda iso3: (-self.people.get(iso3, 0.0), order[iso3]))
        return tuple(largest[:2])

    def _west(self, members: Collection[str], others: Collection[str]) -> bool:
        inside = Counter(self.groups.get(iso3, "") for iso3 in members)
        inside.pop("", None)
        outside = sum(self.groups.get(iso3) == WESTERN for iso3 in others)
        rest = max((number for group, number in inside.items() if group != WESTERN), default=0)
        return inside[WESTERN] > max(outside, rest)


def naming(dataset: Dataset) -> Naming:
    """Return what some records know of countries that blocs are called by."""
    countries = dataset.countries
    people: dict[str, float] = {}
    if "population" in countries:
        known = pd.to_numeric(countries["population"], errors="coerce").dropna()
        people = {str(iso3): float(number) for iso3, number in known.items()}
    groups = {str(iso3): str(group) for iso3, group in countries["un_group"].items()}
    return Naming(dataset.names, groups, people)


def best_known(members: Collection[str]) -> tuple[str, ...]:
    """Return countries in the order in which they are known, the others as given."""
    known = [iso3 for iso3 in PROMINENT if iso3 in members]
    return (*known, *(iso3 for iso3 in members if iso3 not in known))


def the(name: str) -> str:
    """Return the name of a bloc in a sentence.

    >>> the("West"), the("Russia–China"), the("Palau alone")
    ('the West', 'the Russia–China bloc', 'Palau alone')
    """
    if name.endswith(" alone"):
        return name
    return f"the {name}" if name == WEST else f"the {name} bloc"
