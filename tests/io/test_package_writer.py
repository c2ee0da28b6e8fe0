import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from alignment.errors import DataError
from alignment.io import package, package_writer
from alignment.io.package import load_package
from alignment.io.package_writer import WriteError, convert_votes_to_rows, write_package
from alignment.model.dataset import Dataset


def same(one: Dataset, two: Dataset) -> bool:
    names = ("countries", "rollcalls", "votes", "drafts", "sponsorships", "memberships")
    return all(getattr(one, name).equals(getattr(two, name)) for name in names)


@pytest.mark.slow
def test_written_records_are_loaded_and_the_same_bytes(tmp_path: Path, dataset: Dataset) -> None:
    written = write_package(dataset, tmp_path / "new" / "package", report="an account\n")
    assert same(written, dataset)
    assert same(load_package(tmp_path / "new" / "package"), dataset)
    assert (tmp_path / "new" / "package" / "report.txt").read_text() == "an account\n"
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["package"]
    for name in ("one", "two"):
        write_package(dataset, tmp_path / name)
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()


def test_cells_rows_and_other_folders(tmp_path: Path, parliament: Dataset) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(WriteError, match="holds other files"):
        write_package(parliament, tmp_path)
    with pytest.raises(WriteError, match="is a file"):
        write_package(parliament, tmp_path / "thesis.txt")
    assert (tmp_path / "thesis.txt").read_text() == "years of work"
    titles = ['=HYPERLINK("x")', "+1", "-1", "@x", 'a "b", c', "é", "A", "B"]
    changed = replace(parliament, rollcalls=parliament.rollcalls.assign(title=titles))
    assert write_package(changed, tmp_path / "p").rollcalls["title"].tolist() == titles
    rows = convert_votes_to_rows(parliament.votes)
    assert rows.iloc[0].tolist() == ["R1", "AAA", "yes"]
    assert len(rows) == 44
    assert (rows["vote"] == "absent").sum() == 12


def test_a_second_write(tmp_path: Path, parliament: Dataset) -> None:
    write_package(parliament, tmp_path / "p")
    (tmp_path / "p" / "notes.txt").write_text("mine")
    (tmp_path / "p" / "more").mkdir()
    (tmp_path / "p" / "more" / "deep.txt").write_text("mine too")
    write_package(parliament, tmp_path / "p")
    assert (tmp_path / "p" / "notes.txt").read_text() == "mine"
    assert (tmp_path / "p" / "more" / "deep.txt").read_text() == "mine too"
    broken = replace(parliament, rollcalls=parliament.rollcalls.assign(yes=99))
    with pytest.raises(DataError, match="differs from the recount"):
        write_package(broken, tmp_path / "p")
    assert same(load_package(tmp_path / "p"), parliament)
    assert [path.name for path in tmp_path.iterdir()] == ["p"]


def test_write_without_atomic_exchange(
    tmp_path: Path, parliament: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(package_writer, "_exchange_folders", lambda first, second: False)
    for _ in range(2):
        write_package(parliament, tmp_path / "p")
    assert same(load_package(tmp_path / "p"), parliament)
    # The writer ends between the two renames; the next write finds the old folder.
    (tmp_path / "p").rename(tmp_path / ".p.before")
    package_writer.recover_folder(tmp_path / "p")
    assert same(load_package(tmp_path / "p"), parliament)


_WRITER = """
import sys
from alignment.io.package import load_package
from alignment.io.package_writer import write_package
dataset = load_package(sys.argv[1])
print("ready", flush=True)
while True:
    write_package(dataset, sys.argv[1])
"""


@pytest.mark.skipif(os.name != "posix", reason="needs SIGKILL")
@pytest.mark.slow
@pytest.mark.parametrize(
    "waits",
    [
        (0.011, 0.041),
        pytest.param((0.0, 0.011, 0.023, 0.041, 0.057), marks=pytest.mark.evidence),
    ],
)
def test_killed_writer_leaves_a_whole_package(
    tmp_path: Path, parliament: Dataset, waits: tuple[float, ...]
) -> None:
    write_package(parliament, tmp_path / "p")
    for wait in waits:
        command = [sys.executable, "-c", _WRITER, str(tmp_path / "p")]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as writer:
            assert writer.stdout is not None
            writer.stdout.readline()
            time.sleep(wait)
            writer.send_signal(signal.SIGKILL)
        assert same(load_package(tmp_path / "p"), parliament)


def test_files_of_killed_writers_are_removed(tmp_path: Path, parliament: Dataset) -> None:
    for name, age in (("old", 7200), ("young", 60)):
        left = tmp_path / f".p.writing-{name}"
        left.mkdir()
        os.utime(left, (time.time() - age,) * 2)
    write_package(parliament, tmp_path / "p")
    assert sorted(path.name for path in tmp_path.iterdir()) == [".p.writing-young", "p"]


def big(parliament: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(package_writer, "MIN_VOTES_FOR_MATRIX", 1)
    write_package(parliament, tmp_path / "p")
    assert (tmp_path / "p" / "votes.parquet").is_file()
    return tmp_path / "p"


def frames(dataset: Dataset) -> dict[str, pd.DataFrame]:
    return {
        "countries": dataset.countries.reset_index(),
        "rollcalls": dataset.rollcalls.reset_index(),
    }


def test_fast_votes(tmp_path: Path, parliament: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = big(parliament, tmp_path, monkeypatch)
    fast = package.read_vote_matrix(folder, frames(parliament))
    assert fast is not None
    assert np.array_equal(fast.to_numpy(), parliament.votes.to_numpy())
    assert same(load_package(folder), parliament)
    for table, row in (("countries", "XXX"), ("rollcalls", "R9")):
        tables = frames(parliament)
        tables[table] = tables[table].replace({"AAA": row, "R1": row})
        assert package.read_vote_matrix(folder, tables) is None
    assert package_writer.read_sources(folder)[0]["path"].endswith("4060887")
    text = (folder / "votes.csv").read_text()
    (folder / "votes.csv").write_text(text.replace("R1,AAA,yes", "R1,AAA,no"))
    assert package.read_vote_matrix(folder, frames(parliament)) is None
    with pytest.raises(DataError, match="differs from the recount of R1"):
        load_package(folder)


@pytest.mark.parametrize("damage", [b"", b"PAR1", b"PAR1" + b"x" * 1000 + b"PAR1"])
def test_damaged_fast_votes_are_not_used(
    tmp_path: Path, parliament: Dataset, monkeypatch: pytest.MonkeyPatch, damage: bytes
) -> None:
    folder = big(parliament, tmp_path, monkeypatch)
    (folder / "votes.parquet").write_bytes(damage)
    assert same(load_package(folder), parliament)
