from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from alignment.io.check import check_package
from alignment.settings import DATA_DIR


@pytest.mark.slow
def test_shipped_records() -> None:
    health = check_package(DATA_DIR)
    assert (
        "97 roll calls, 15,703 votes, 55 drafts, 1,773 sponsorships, 219 countries" in health.facts
    )
    assert "Tallies: 96 agree with the recount, 1 are explained:" in health.facts
    assert "  complete: 8 drafts, 588 sponsors named" in health.facts
    assert health.oddities == ()
    assert health.format_text().endswith("Nothing odd.\n")


def test_health_of_the_tiny_parliament(package: Callable[..., Path]) -> None:
    health = check_package(package())
    assert "  UNGA plenary, plenary: 8, 2020 to 2021" in health.facts
    assert "    2020 4, 2021 4" in health.facts
    # AAA to FFF are no members of the United Nations.
    assert "  AAA voted while no member, R1" in health.oddities
