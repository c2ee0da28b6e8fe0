"""Names of blocs, made of at most two countries, from the records of their members."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import pandas as pd

from alignment.model.dataset import Dataset
from alignment.model.text_format import format_count

# Best known first; orders countries without a population, and names on the map.
PROMINENT = (
    *("USA", "RUS", "CHN", "IND", "BRA", "GBR", "FRA", "DEU", "JPN", "ZAF", "IDN", "MEX"),
    *("NGA", "EGY", "TUR", "SAU", "IRN", "KOR", "CAN", "AUS", "ARG", "PAK", "KEN", "CUB"),
)
# Countries by which readers find their way on a map of all countries.
ALWAYS_NAMED = PROMINENT[:5]
# A minority bloc that has the first two, without the third, is named after them.
JOINT_NAMESAKES, JOINT_NAMESAKES_EXCLUDE = ("RUS", "CHN"), "USA"
# The name of the bloc with this country and most of this regional group, if no other group has as
# many in it.
WEST_NAME, WEST_COUNTRY, WEST_GROUP = "West", "USA", "WEOG"
WEST_PREFIX = f"{WEST_NAME}: the bloc with "


@dataclass(frozen=True)
class BlocNamer:
    """Records of countries, by ISO3, that names of blocs use.

    Attributes
    ----------
    names : mapping of str
        Short names; a country without one is called by its code.
    groups : mapping of str
        UN regional groups.
    population : mapping of float
    """

    names: Mapping[str, str] = field(default_factory=dict)
    groups: Mapping[str, str] = field(default_factory=dict)
    population: Mapping[str, float] = field(default_factory=dict)

    def name_bloc(self, members: Collection[str], others: Collection[str] = ()) -> str:
        """Return the name of a bloc; `others` are the countries in other blocs.

        'West' for the bloc with the United States and most of the Western group (WEOG), if no other
        regional group has as many members in it; else its countries of :meth:`choose_namesakes`.

        >>> names = {"CHN": "China", "RUS": "Russia", "CUB": "Cuba", "PLW": "Palau"}
        >>> namer = BlocNamer(names, {"FRA": "WEOG", "USA": "WEOG"}, {"CUB": 2.0, "PLW": 1.0})
        >>> namer.name_bloc(("CHN", "RUS"), ("CUB", "PLW")), namer.name_bloc(("PLW", "CUB"))
        ('Russia–China', 'Cuba–Palau')
        >>> namer.name_bloc(("FRA", "USA", "CUB")), namer.name_bloc(("PLW",))
        ('West', 'Palau alone')
        """
        if len(members) > 1 and self._is_west(members, others):
            return WEST_NAME
        return self.format_namesakes(self.choose_namesakes(members, others))

    def format_namesakes(self, countries: Collection[str]) -> str:
        """Return the name of a bloc from its one or two namesakes."""
        names = [self.names.get(iso3, iso3) for iso3 in countries]
        return f"{names[0]} alone" if len(names) == 1 else "–".join(names)

    def choose_namesakes(
        self, members: Collection[str], others: Collection[str] = ()
    ) -> tuple[str, ...]:
        """Return the members, at most two, after which a bloc is named.

        Russia and China if both are members, the United States is not, and all other blocs together
        have at least as many countries; else the two with the largest population. Countries without
        one come last, the best known first.
        """
        has_both = set(JOINT_NAMESAKES) <= set(members) and JOINT_NAMESAKES_EXCLUDE not in members
        if has_both and len(members) <= len(others):
            return JOINT_NAMESAKES
        order = {iso3: place for place, iso3 in enumerate(sort_by_prominence(members))}
        largest = sorted(members, key=lambda iso3: (-self.population.get(iso3, 0.0), order[iso3]))
        return tuple(largest[:2])

    def _is_west(self, members: Collection[str], others: Collection[str]) -> bool:
        if WEST_COUNTRY not in members:
            return False
        inside = Counter(self.groups.get(iso3, "") for iso3 in members)
        inside.pop("", None)
        outside = sum(self.groups.get(iso3) == WEST_GROUP for iso3 in others)
        rest = max((number for group, number in inside.items() if group != WEST_GROUP), default=0)
        return inside[WEST_GROUP] > max(outside, rest)


def build_bloc_namer(dataset: Dataset) -> BlocNamer:
    """Return the namer of the countries of a dataset."""
    countries = dataset.countries
    population: dict[str, float] = {}
    if "population" in countries:
        known = pd.to_numeric(countries["population"], errors="coerce").dropna()
        population = {str(iso3): float(number) for iso3, number in known.items()}
    groups = {str(iso3): str(group) for iso3, group in countries["un_group"].items()}
    return BlocNamer(dataset.short_names, groups, population)


def sort_by_prominence(members: Collection[str]) -> tuple[str, ...]:
    """Return countries with the prominent ones first, in their order, the others as given."""
    known = [iso3 for iso3 in PROMINENT if iso3 in members]
    return (*known, *(iso3 for iso3 in members if iso3 not in known))


def format_bloc_name(name: str) -> str:
    """Return the name of a bloc for use in a sentence.

    >>> format_bloc_name("Russia–China"), format_bloc_name("Palau alone")
    ('the Russia–China bloc', 'Palau alone')
    """
    return name if name.endswith(" alone") else f"the {name} bloc"


def define_west(
    members: Mapping[str, Collection[str]], groups: Mapping[str, str]
) -> tuple[str, ...]:
    """Return who is in the West, where it is one of the blocs, as a sentence.

    Parameters
    ----------
    members : mapping of collection of str
        Members of blocs by the name of the bloc.
    groups : mapping of str
        UN regional groups of the countries that have a bloc.

    >>> define_west({"West": ("FRA", "USA", "KOR")}, {"FRA": "WEOG", "USA": "WEOG", "KOR": ""})
    ('West: the bloc with 2 of 2 Western European and other States (WEOG) and 1 other.',)
    >>> define_west({"Palau alone": ("PLW",)}, {"PLW": ""})
    ()
    """
    if WEST_NAME not in members:
        return ()
    inside = sum(groups.get(iso3) == WEST_GROUP for iso3 in members[WEST_NAME])
    total = sum(group == WEST_GROUP for group in groups.values())
    others = format_count(len(members[WEST_NAME]) - inside, "other")
    counted = f"{inside} of {total} Western European and other States (WEOG)"
    return (f"{WEST_PREFIX}{counted} and {others}.",)
