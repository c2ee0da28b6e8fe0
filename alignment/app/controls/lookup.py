"""What a country may be looked for by: its names, former names, codes, accents left out; groups."""

from __future__ import annotations

import unicodedata

from alignment.model.dataset import Dataset
from alignment.sources.names import read_names


def found_by(dataset: Dataset) -> list[dict[str, str]]:
    """Return every country as an option of a menu, with all it may be looked for by.

    The words begin with its codes, which the search looks at first (assets/find.js).
    """
    known = read_names(dataset.countries)
    options = []
    for iso3, name in dataset.names.items():
        codes = f"{iso3} {known.two_letters.get(iso3, '')}".strip()
        names = " ".join(dict.fromkeys(known.of(iso3)))
        plain = unicodedata.normalize("NFKD", names).encode("ascii", "ignore").decode()
        words = " ".join(dict.fromkeys([codes, names, plain, plain.replace("'", "")]))
        options.append({"label": f"{name} ({iso3})", "value": iso3, "search": words})
    return sorted(options, key=lambda option: option["label"])


def groups_found_by(dataset: Dataset) -> list[dict[str, str]]:
    """Return every grouping as an option of a menu, whose value is the condition on its members."""
    return [
        {
            "label": f"{group} (group)",
            "value": f"group:{group}",
            # A country with such a code or name is looked for first.
            "search": f"group of countries {group}",
        }
        for group in dataset.groups
    ]
