"""What a country may be looked for by: its names, former names, codes, accents left out; groups."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

import pandas as pd

from alignment.model.dataset import Dataset
from alignment.model.groups import FULL
from alignment.sources.names import read_names

# What a country is called, in the records.
NAMED = ("name", "un_names")


def found_by(dataset: Dataset) -> list[dict[str, str]]:
    """Return every country as an option of a menu, with all it may be looked for by.

    The words begin with its codes, which the search looks at first (assets/find.js).
    """
    countries = dataset.countries
    return list(_found_by(tuple(countries.index), *(tuple(countries[name]) for name in NAMED)))


# The records of readers have few countries, if any, that others have not.
@lru_cache(maxsize=4)
def _found_by(codes: tuple[str, ...], *columns: tuple[str, ...]) -> list[dict[str, str]]:
    countries = pd.DataFrame(dict(zip(NAMED, columns, strict=True)), index=pd.Index(codes))
    known = read_names(countries)
    options = []
    for iso3, name in countries["name"].items():
        two = f"{iso3} {known.two_letters.get(str(iso3), '')}".strip()
        names = " ".join(dict.fromkeys(known.of(str(iso3))))
        plain = unicodedata.normalize("NFKD", names).encode("ascii", "ignore").decode()
        words = " ".join(dict.fromkeys([two, names, plain, plain.replace("'", "")]))
        options.append({"label": f"{name} ({iso3})", "value": str(iso3), "search": words})
    return sorted(options, key=lambda option: option["label"])


def groups_found_by(dataset: Dataset) -> list[dict[str, str]]:
    """Return every grouping as an option of a menu, whose value is the condition on its members."""
    return [
        {
            "label": f"{group} (group)",
            "value": f"group:{group}",
            # A country with such a code or name is looked for first.
            "search": f"group of countries {group} {FULL.get(group, '')}".strip(),
        }
        for group in dataset.groups
    ]
