from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import tiny

from alignment.errors import DataError
from alignment.paths import DATA
from alignment.sources.check import check_package


@pytest.mark.slow
def test_shipped_records() -> None:
    health = check_package(DATA)
    assert (
        "97 roll calls, 15,703 votes, 55 drafts, 1,773 sponsorships, 219 countries" in health.facts
    )
    assert "Tallies: 96 agree with the recount, 1 are explained:" in health.facts
    assert "  complete: 8 drafts, 588 sponsors named" in health.facts
    assert health.oddities == ()
    assert health.text().endswith("Nothing odd.\n")


def test_health_of_the_tiny_parliament(package: Callable[..., Path]) -> None:
    health = check_package(package())
    assert "  UNGA plenary, plenary: 8, 2020 to 2021" in health.facts
    assert "    2020 4, 2021 4" in health.facts
    # AAA to FFF are no members of the United Nations.
    assert "  AAA voted while no member, R1" in health.oddities


def test_faults_are_told_by_row(package: Callable[..., Path]) -> None:
    rows = tiny.tables()
    rows["votes"][2]["vote"] = "maybe"
    with pytest.raises(DataError, match=r"votes.csv, row 4, column vote: 'maybe'"):
        check_package(package(rows))


def test_no_folder(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no such folder"):
        check_package(tmp_path / "nothing")
