"""The bar of a timeline: its tools lead somewhere, or are seen to lead nowhere."""

from __future__ import annotations

import pytest

from alignment.answer.periods import Period
from alignment.app.picture.timebar import timebar
from alignment.model.view import View

# Roll calls by year; three are enough.
YEARS = {"2017": 0, "2018": 5, "2019": 1, "2020": 4, "2021": 0}


def ends(now: str, years: dict[str, int] = YEARS) -> dict[str, str]:
    """Return of each tool whether it leads nowhere, where a period is shown."""
    found = tuple(
        Period(year, f"{year}-01-01", f"{year}-12-31", number, 0) for year, number in years.items()
    )
    made = timebar(found, View(time="years", period=now))
    props = [tool.to_plotly_json()["props"] for tool in made.children[1].children]
    return {told["data-step"]: told["aria-disabled"] for told in props if "data-step" in told}


@pytest.mark.parametrize(
    ("now", "earlier", "later"),
    [
        ("2017", "true", "false"),
        ("2018", "true", "false"),
        # From one without enough votes either way, past others without.
        ("2019", "false", "false"),
        ("2020", "false", "true"),
        ("2021", "false", "true"),
    ],
)
def test_a_step_beyond_the_ends_is_seen_to_lead_nowhere(now: str, earlier: str, later: str) -> None:
    assert ends(now) == {"-1": earlier, "play": "false", "1": later}


def test_one_period_alone_is_not_played() -> None:
    assert ends("2018", {"2018": 5, "2019": 1}) == {"-1": "true", "play": "true", "1": "true"}
