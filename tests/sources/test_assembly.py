"""The whole Assembly inside: complete, keyed, the same as the records that both hold."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import bulk
import numpy as np
import pandas as pd
import pytest

from alignment.errors import DataError
from alignment.model.dataset import Dataset
from alignment.model.further import ASSEMBLY
from alignment.model.vote import Vote
from alignment.paths import DATA
from alignment.sources.assembly import ARRAYS, Assembly, read_assembly, read_folder, write_assembly
from alignment.sources.tagging import read_rules, tag
from alignment.sources.undl import read_undl


@pytest.fixture(scope="module")
def assembly() -> Assembly:
    return read_assembly()


def test_every_recorded_vote_is_there(assembly: Assembly) -> None:
    rollcalls, votes = assembly.rollcalls, assembly.votes
    assert len(rollcalls) == 5_697
    assert int((votes.to_numpy() != Vote.NOT_MEMBER).sum()) == 947_874
    assert (rollcalls["date"].min(), rollcalls["date"].max()) == ("1946-01-26", "2025-12-18")
    assert int((votes != Vote.NOT_MEMBER).any(axis=1).sum()) == 200
    assert votes.columns.equals(rollcalls.index)
    assert rollcalls.index.is_unique
    assert list(rollcalls.sort_values(["date", "rollcall"]).index) == list(rollcalls.index)
    # Former members have the votes that were theirs.
    assert Vote(votes.loc["SUN", "A/RES/17(I)[RULE-73]"]) is Vote.NO
    assert (votes.loc[["SUN", "YUG", "DDR", "CSK"], rollcalls.index[-1]] == -2).all()
    assert (votes.loc["RUS", rollcalls.index[:1000]] == Vote.NOT_MEMBER).all()


def test_what_both_hold_is_the_same_state_by_state(assembly: Assembly, dataset: Dataset) -> None:
    plenary = dataset.rollcalls[dataset.rollcalls["body"] == "UNGA plenary"]
    assert len(plenary) == 84
    theirs = assembly.votes[plenary.index]
    assert theirs.index.equals(dataset.votes.index)
    assert np.array_equal(theirs, dataset.votes[plenary.index])
    shared = assembly.rollcalls.loc[plenary.index]
    for name in ("date", "session", "tier", "subjects"):
        assert shared[name].tolist() == plenary[name].tolist()
    records = "https://digitallibrary.un.org/record/" + shared["record"]
    assert records.tolist() == plenary["record_url"].tolist()
    # One of the curated topics is another than the rule's.
    assert int((shared["topic"] != plenary["topic"]).sum()) == 1


@pytest.mark.slow
def test_topics_are_those_of_the_rules(assembly: Assembly) -> None:
    texts = assembly.rollcalls.rename(columns={"agenda_title": "agenda"})
    tagged = tag(read_rules(), texts)
    assert tagged.topic.tolist() == texts["topic"].tolist()
    assert tagged.tier.tolist() == texts["tier"].tolist()


def test_what_the_library_does_not_say(assembly: Assembly) -> None:
    rollcalls = assembly.rollcalls
    early = rollcalls["date"] < "1980"
    assert (int(early.sum()), int((early & (rollcalls["subjects"] != "")).sum())) == (1_310, 1)
    session = rollcalls["session"] == 80
    assert int((session & (rollcalls["agenda_title"] == "")).sum()) >= 156


def test_the_same_file_gives_the_same_bytes(dataset: Dataset, tmp_path: Path) -> None:
    file = bulk.write(tmp_path / "voting.csv")
    for name in ("one", "two"):
        taken, _ = read_undl(file, dataset, read_rules(), as_recorded=True)
        write_assembly(taken, tmp_path / name)
        shutil.copy(DATA / "countries.csv", tmp_path / name)
    for path in (ASSEMBLY.file, ARRAYS):
        assert (tmp_path / "one" / path).read_bytes() == (tmp_path / "two" / path).read_bytes()
    found = read_folder(tmp_path / "one")
    assert list(found.rollcalls.index) == ["A/RES/35/1", "A/RES/35/2", "A/RES/74/247"]
    assert found.rollcalls["subjects"].tolist() == ["HUMAN RIGHTS"] * 3
    pd.testing.assert_frame_equal(found.votes, taken.votes[found.votes.columns], check_names=False)


def test_an_absence_before_admission_stands_as_recorded(assembly: Assembly) -> None:
    # Japan was admitted on 18 December 1956; seven records before that list it as not voting.
    day = assembly.rollcalls["date"]
    before = assembly.votes.loc["JPN", day[day < "1956-12-18"].index]
    assert (before >= Vote.ABSENT).sum() == 7
    assert before.max() == Vote.ABSENT


def broken(folder: Path, change: Callable[[dict[str, np.ndarray]], None]) -> str:
    shutil.copytree(DATA / "assembly", folder / "assembly")
    shutil.copy(DATA / "countries.csv", folder)
    with np.load(folder / ARRAYS) as held:
        arrays = dict(held)
    change(arrays)
    np.savez_compressed(folder / ARRAYS, **arrays)
    with pytest.raises(DataError) as told:
        read_folder(folder)
    return str(told.value)


def test_arrays_that_are_not_sound_are_told(tmp_path: Path) -> None:
    def change(arrays: dict[str, np.ndarray]) -> None:
        arrays["iso3"][0], arrays["iso3"][1] = "QQQ", arrays["iso3"][2]
        arrays["rollcall"] = arrays["rollcall"][::-1]
        arrays["votes"][0, 0] = 9

    told = broken(tmp_path, change)
    assert "assembly/votes.npz, column iso3: has a country twice" in told
    assert "QQQ not in countries.csv" in told
    assert "column rollcall: is not the column rollcall of assembly/rollcalls.csv.gz" in told
    assert "column votes: has a code that is no vote; make the files anew" in told


def test_files_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    shutil.copytree(DATA / "assembly", tmp_path / "assembly")
    shutil.copy(DATA / "countries.csv", tmp_path)
    for path in (ASSEMBLY.file, ARRAYS):
        whole = (tmp_path / path).read_bytes()
        (tmp_path / path).write_bytes(whole[:1000])
    with pytest.raises(DataError) as told:
        read_folder(tmp_path)
    assert "rollcalls.csv.gz: is not a whole gzip file" in str(told.value)
    assert "assembly/votes.npz: cannot be read" in str(told.value)


@pytest.mark.slow
def test_it_is_read_without_pyarrow_and_not_before_it_is_asked_for() -> None:
    code = (
        "import sys; sys.modules['pyarrow'] = None\n"
        "from alignment.sources.assembly import read_assembly, _shipped\n"
        "assert _shipped.cache_info().currsize == 0\n"
        "print(read_assembly().votes.shape[1])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "5697", done.stderr
