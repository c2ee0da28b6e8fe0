"""Time of an import at full size: 80 years of simulated votes in the official layout."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from alignment.io.importers.undl import read_undl
from alignment.io.merge import merge_datasets
from alignment.io.package import load_package
from alignment.io.package_writer import write_package
from alignment.io.tagging import load_rules
from alignment.io.un_bodies import load_un_membership
from alignment.model.dataset import Dataset

ROLLCALLS = 5_700
MOST_SECONDS = {"import": 15.0, "load": 1.0, "merge": 5.0}
_TAIL = (
    "Agenda item on the subject,HUMAN RIGHTS--TREATIES,,,,,,,https://digitallibrary.un.org/record/"
)
_HEADER = (
    "undl_id,ms_code,ms_name,ms_vote,date,session,resolution,draft,committee_report,meeting,title,"
    "agenda_title,subjects,vote_note,total_yes,total_no,total_abstentions,total_non_voting,total_ms,"
    "undl_link\n"
)


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    return load_package()


@pytest.fixture(scope="module")
def bulk(tmp_path_factory: pytest.TempPathFactory, dataset: Dataset) -> Path:
    """Write about 900,000 rows of votes drawn at random."""
    draw = np.random.default_rng(0)
    path = tmp_path_factory.mktemp("bulk") / "voting.csv"
    iso3 = list(dataset.countries.index)
    days = [f"{1946 + n * 80 // ROLLCALLS}-12-{n % 20 + 1:02}" for n in range(ROLLCALLS)]
    member = load_un_membership().is_member(iso3, days)
    names = dataset.countries["name"].str.replace(",", "").to_list()
    with path.open("w", encoding="utf-8") as file:
        file.write(_HEADER)
        for number, day in enumerate(days):
            own = np.flatnonzero(member[:, number]).tolist()
            votes = draw.choice(list("YYYYYYNAX"), len(own))
            about = f"{day},,A/RES/{number // 80}/{number},A/L.1,A/400,A/PV.5,A made-up question"
            for row, vote in zip(own, votes, strict=True):
                start = f"{number},{iso3[row]},{names[row]},{vote},{about}"
                file.write(f"{start} about matters of interest,{_TAIL}{number}\n")
    return path


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory, bulk: Path, dataset: Dataset) -> Path:
    folder = tmp_path_factory.mktemp("package") / "records"
    write_package(read_undl(bulk, dataset, load_rules())[0], folder)
    return folder


def test_time_of_an_import_of_the_assembly(
    benchmark: BenchmarkFixture, bulk: Path, dataset: Dataset, tmp_path: Path
) -> None:
    def run() -> Dataset:
        result, report = read_undl(bulk, dataset, load_rules())
        return write_package(result, tmp_path / "p", report=report.format_text())

    result = benchmark.pedantic(run, rounds=2)
    assert len(result.rollcalls) == ROLLCALLS
    assert benchmark.stats.stats.min <= MOST_SECONDS["import"]


def test_time_of_a_load_of_the_assembly(benchmark: BenchmarkFixture, package: Path) -> None:
    result = benchmark.pedantic(load_package, args=(package,), rounds=5, warmup_rounds=1)
    assert len(result.rollcalls) == ROLLCALLS
    assert benchmark.stats.stats.min <= MOST_SECONDS["load"]


def test_time_of_a_load_from_csv_only(
    benchmark: BenchmarkFixture, package: Path, tmp_path: Path
) -> None:
    folder = shutil.copytree(package, tmp_path / "p")
    (folder / "votes.parquet").unlink()
    result = benchmark.pedantic(load_package, args=(folder,), rounds=2)
    assert len(result.rollcalls) == ROLLCALLS


def test_time_of_a_merge_with_the_built_in_data(
    benchmark: BenchmarkFixture, package: Path, dataset: Dataset
) -> None:
    whole = load_package(package)
    merged, _ = benchmark.pedantic(merge_datasets, args=(dataset, whole), rounds=3)
    assert len(merged.rollcalls) == ROLLCALLS + len(dataset.rollcalls)
    assert benchmark.stats.stats.min <= MOST_SECONDS["merge"]
