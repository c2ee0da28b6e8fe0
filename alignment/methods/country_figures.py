"""Names and meanings of the figures of a country, for menus, tables and files.

The figures are in `country_figures.toml`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from alignment.methods.loader import FOLDER, FieldTypes, check_fields, read_entries

# The share of simulated votes in which a probability of 1.00 was right; see docs/calibration.md.
FULL_STABILITY_NOTE = "came true in 98% of simulated cases or more"


@dataclass(frozen=True)
class CountryFigure:
    """A figure that a study computes for each country.

    Attributes
    ----------
    name : str
        Of its column, and of the colour in a URL.
    label : str
        In menus and legends.
    heading : str
        Over a column that shows it, where space is short.
    meaning : str
        In a phrase; its entry of the methods says the rest.
    is_signed : bool
        Whether it can be below and above 0.
    has_interval : bool
        Whether it has columns with _low and _high.
    extra_columns : tuple of (str, str)
        Further columns and their meanings.
    """

    name: str
    label: str
    heading: str
    meaning: str
    is_signed: bool = False
    has_interval: bool = False
    extra_columns: tuple[tuple[str, str], ...] = ()

    @property
    def columns(self) -> dict[str, str]:
        """Its columns and what they mean."""
        ends = (f"{self.name}_low", f"{self.name}_high") if self.has_interval else ()
        low_high = dict.fromkeys(ends, f"95% interval of the {self.label}")
        return {self.name: self.meaning} | low_high | dict(self.extra_columns)


_TEXT_FIELDS = ("name", "label", "heading", "meaning")
_FIELDS: FieldTypes = {
    **dict.fromkeys(_TEXT_FIELDS, str),
    **dict.fromkeys(("is_signed", "has_interval"), bool),
    "extra_columns": dict,
}


def _load_figures(group: str) -> dict[str, CountryFigure]:
    path = FOLDER / "country_figures.toml"
    figures = {}
    for name, entry in read_entries(path, group, "name").items():
        check_fields(entry, _FIELDS, _TEXT_FIELDS, f"{path.name}: {name}")
        extra: dict[str, Any] = {"extra_columns": tuple(entry.get("extra_columns", {}).items())}
        figures[name] = CountryFigure(**{**entry, **extra})
    return figures


# In the order of the menu.
COUNTRY_FIGURES = _load_figures("figures")
# Counts of a country, which are neither estimated nor explained at length.
COUNT_FIGURES = _load_figures("counts")
