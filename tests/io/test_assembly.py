"""Records of the General Assembly, alone and added to a package."""

import csv
import gzip
import importlib.util
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import bulk_file
import numpy as np
import pandas as pd
import pytest

import alignment
from alignment.errors import DataError, QueryError
from alignment.forecasting.builtin_forecast import forecast_title
from alignment.io.assembly import (
    VOTES_ARRAY_FILE,
    Assembly,
    read_assembly,
    read_assembly_folder,
)
from alignment.io.importers.undl import read_undl
from alignment.io.tagging import load_rules, tag_texts
from alignment.model.columns import ASSEMBLY_TABLE
from alignment.model.dataset import Dataset
from alignment.model.query import Query, change_scope
from alignment.model.vote import Vote
from alignment.reports.votes import build_tally_record, format_tally
from alignment.scene.colour_variable import get_colour_variable
from alignment.settings import DATA_DIR
from alignment.studies.filters import parse_filter_strictly
from alignment.studies.study import compute_study


def load_script() -> ModuleType:
    path = DATA_DIR.parent / "docs" / "assembly.py"
    spec = importlib.util.spec_from_file_location("docs_assembly", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def assembly() -> Assembly:
    return read_assembly()


def test_each_recorded_vote_is_listed_once(assembly: Assembly) -> None:
    rollcalls, votes = assembly.rollcalls, assembly.votes
    assert len(rollcalls) == 5_670
    assert int((votes.to_numpy() != Vote.NOT_MEMBER).sum()) == 943_245
    assert (rollcalls["date"].min(), rollcalls["date"].max()) == ("1946-01-26", "2026-06-04")
    assert int((votes != Vote.NOT_MEMBER).any(axis=1).sum()) == 200
    assert votes.columns.equals(rollcalls.index)
    assert rollcalls.index.is_unique
    assert list(rollcalls.sort_values(["date", "rollcall"]).index) == list(rollcalls.index)
    # Former members keep their votes.
    assert Vote(votes.loc["SUN", "A/RES/17(I)[RULE-73]"]) is Vote.NO
    assert (votes.loc[["SUN", "YUG", "DDR", "CSK"], rollcalls.index[-1]] == -2).all()
    assert (votes.loc["RUS", rollcalls.index[:1000]] == Vote.NOT_MEMBER).all()


def test_rows_of_one_vote_are_merged_and_no_others(assembly: Assembly) -> None:
    with np.load(DATA_DIR / VOTES_ARRAY_FILE) as archive:
        symbols, columns = archive["rollcall"].tolist(), archive["votes"].T.tolist()
    with gzip.open(DATA_DIR / ASSEMBLY_TABLE.file, "rt", encoding="utf-8") as file:
        dates = {row["rollcall"]: row["date"] for row in csv.DictReader(file)}
    assert len(symbols) == len(dates) == 5_708
    assert sum(code != Vote.NOT_MEMBER for column in columns for code in column) == 949_997
    merged = {}
    for symbol in symbols:
        if not symbol.endswith("]"):
            continue
        resolution = symbol[: symbol.index("[")]
        ranges = [f"{resolution}{first}-{last}" for first in "ABC" for last in "BCDEFG"]
        rows = [
            number
            for number, other in enumerate(symbols)
            if dates[other] == dates[symbol]
            and (other.startswith(f"{resolution}[") or other in (resolution, *ranges))
        ]
        if len(rows) == 1 or any(columns[row] != columns[rows[0]] for row in rows):
            continue
        retained = [symbols[row] for row in rows if not symbols[row].endswith("]")]
        retained = retained or [
            f"{resolution}[{part}]" for part in "AI" if f"{resolution}[{part}]" in dates
        ]
        if symbol != retained[0]:
            merged[symbol] = retained[0]
    listed = {
        other: retained for retained, others in assembly.merged_titles.items() for other in others
    }
    assert listed == merged
    assert [*assembly.rollcalls.index] == [name for name in symbols if name not in merged]
    assert {retained: len(others) + 1 for retained, others in assembly.merged_titles.items()} == {
        "A/RES/62(I)[I]": 2,
        "A/RES/2890(XXVI)[A]": 2,
        "A/RES/3537(XXX)[A]": 2,
        "A/RES/31/141[A]": 2,
        "A/RES/40/257": 4,
        "A/RES/42/70": 3,
        "A/RES/50/38[A]": 14,
        "A/RES/61/128A-B": 14,
        "A/RES/75/254A-C": 4,
    }
    # Votes on parts of a text, and resolutions with a letter in their symbol, stay.
    separate = ("A/RES/32/105[H]", "A/RES/32/105[L]", "A/RES/32/105[N]", "A/RES/63(I)[PARA.1]")
    assert {*separate, "A/RES/38/83E", "A/RES/38/83K"} <= set(assembly.rollcalls.index)


def test_all_symbols_of_a_merged_vote_find_it(dataset: Dataset) -> None:
    whole = dataset.in_scope("assembly")
    record = build_tally_record(dataset, "61/128[B-IX]")
    assert record["rollcall"] == "A/RES/61/128A-B"
    assert "A/RES/61/128[B-IX]" in record["merged_symbols"]
    sentence = "This vote covers 13 parts of the resolution that the record lists one by one."
    assert sentence in format_tally(record)
    for word in ("61/128", "A/RES/61/128", "A/RES/61/128A", "A/RES/61/128[A]"):
        assert build_tally_record(dataset, word)["rollcall"] == "A/RES/61/128A-B"
    for symbol in whole.merged_titles:
        assert set(build_tally_record(dataset, symbol)["merged_symbols"]) == set(
            whole.merged_titles[symbol]
        )
    query = Query(scope="assembly", since="2020-12-31", until="2020-12-31")
    study = compute_study(whole, query)
    where = parse_filter_strictly(whole, study.table, ("vote:A/RES/75/254[B]:no",))
    assert where.condition_texts == ("vote:A/RES/75/254A-C:no",)
    assert where.countries == ("ISR", "USA")
    colour = get_colour_variable(study, "vote:A/RES/75/254[B]")
    assert colour.name == "vote:A/RES/75/254A-C"
    without = replace(query, exclude_rollcalls=("A/RES/75/254[C]",))
    assert set(study.rollcalls.index) - set(without.rollcalls(whole).index) == {"A/RES/75/254A-C"}
    assert not without.faults(dataset)
    forecast = forecast_title(dataset, "75/254[A]")
    assert forecast.question.symbol == "A/RES/75/254A-C"
    # Words and headings of the parts find it too.
    for words, expected in (
        ("Saint Helena question", {"A/RES/50/38[A]", "A/RES/61/128A-B"}),
        ("emoluments", {"A/RES/2890(XXVI)[A]", "A/RES/3537(XXX)[A]"}),
    ):
        assert expected <= set(Query(scope="assembly", subjects=words).rollcalls(whole).index)


def test_a_package_with_a_part_of_a_merged_vote_overrides_it(dataset: Dataset) -> None:
    symbol = "A/RES/75/254[A]"
    part = dataset.rollcalls.iloc[[-1]].rename(index=lambda _: symbol)
    part = part.assign(date="2020-12-31", resolution=symbol)
    votes = dataset.votes.assign(**{symbol: dataset.votes.iloc[:, -1]})
    more = replace(dataset, rollcalls=pd.concat([dataset.rollcalls, part]), votes=votes)
    whole = more.in_scope("assembly")
    assert len(whole.rollcalls) == 5_670
    assert whole.find_symbol("75/254[A]") == symbol
    assert whole.find_symbol("75/254A-C") == ""


def test_common_votes_are_equal_for_each_country(assembly: Assembly, dataset: Dataset) -> None:
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
    # One curated topic differs from the topic of the rules.
    assert int((shared["topic"] != plenary["topic"]).sum()) == 1


@pytest.mark.slow
def test_topics_follow_the_rules(assembly: Assembly) -> None:
    texts = assembly.rollcalls.rename(columns={"agenda_title": "agenda"})
    tagged = tag_texts(load_rules(), texts)
    assert tagged.topic.tolist() == texts["topic"].tolist()
    assert tagged.tier.tolist() == texts["tier"].tolist()


def test_gaps_of_the_library(assembly: Assembly) -> None:
    rollcalls = assembly.rollcalls
    early = rollcalls["date"] < "1980"
    assert (int(early.sum()), int((early & (rollcalls["subjects"] != "")).sum())) == (1_306, 1)
    session = rollcalls["session"] == 80
    assert int((session & (rollcalls["agenda_title"] == "")).sum()) >= 156
    # Japan was admitted on 18 December 1956; seven earlier votes list it as not voting.
    day = assembly.rollcalls["date"]
    before = assembly.votes.loc["JPN", day[day < "1956-12-18"].index]
    assert (before >= Vote.ABSENT).sum() == 7
    assert before.max() == Vote.ABSENT


def test_the_same_file_gives_the_same_bytes(dataset: Dataset, tmp_path: Path) -> None:
    file = bulk_file.write(tmp_path / "voting.csv")
    for name in ("one", "two"):
        imported, _ = read_undl(file, dataset, load_rules(), as_recorded=True)
        load_script().write_assembly(imported, tmp_path / name)
        shutil.copy(DATA_DIR / "countries.csv", tmp_path / name)
    for path in (ASSEMBLY_TABLE.file, VOTES_ARRAY_FILE):
        assert (tmp_path / "one" / path).read_bytes() == (tmp_path / "two" / path).read_bytes()
    reloaded = read_assembly_folder(tmp_path / "one")
    assert list(reloaded.rollcalls.index) == ["A/RES/35/1", "A/RES/35/2", "A/RES/74/247"]
    assert reloaded.rollcalls["subjects"].tolist() == ["HUMAN RIGHTS"] * 3
    pd.testing.assert_frame_equal(
        reloaded.votes, imported.votes[reloaded.votes.columns], check_names=False
    )


def broken(folder: Path, change: Callable[[dict[str, np.ndarray]], None]) -> str:
    shutil.copytree(DATA_DIR / "assembly", folder / "assembly")
    shutil.copy(DATA_DIR / "countries.csv", folder)
    with np.load(folder / VOTES_ARRAY_FILE) as archive:
        arrays = dict(archive)
    change(arrays)
    np.savez_compressed(folder / VOTES_ARRAY_FILE, **arrays)
    with pytest.raises(DataError) as error:
        read_assembly_folder(folder)
    return str(error.value)


def test_invalid_arrays_are_reported(tmp_path: Path) -> None:
    def change(arrays: dict[str, np.ndarray]) -> None:
        arrays["iso3"][0], arrays["iso3"][1] = "QQQ", arrays["iso3"][2]
        arrays["rollcall"] = arrays["rollcall"][::-1]
        arrays["votes"][0, 0] = 9

    message = broken(tmp_path, change)
    assert "assembly/votes.npz, column iso3: has a country twice" in message
    assert "QQQ not in countries.csv" in message
    assert "column rollcall: is not the column rollcall of assembly/rollcalls.csv.gz" in message
    assert "column votes: has a code that is no vote; make the files again" in message


def test_unreadable_files_are_reported(tmp_path: Path) -> None:
    shutil.copytree(DATA_DIR / "assembly", tmp_path / "assembly")
    shutil.copy(DATA_DIR / "countries.csv", tmp_path)
    for path in (ASSEMBLY_TABLE.file, VOTES_ARRAY_FILE):
        whole = (tmp_path / path).read_bytes()
        (tmp_path / path).write_bytes(whole[:1000])
    with pytest.raises(DataError) as error:
        read_assembly_folder(tmp_path)
    assert "rollcalls.csv.gz: is not a whole gzip file" in str(error.value)
    assert "assembly/votes.npz: cannot be read" in str(error.value)


@pytest.mark.slow
def test_assembly_is_read_lazily_and_without_pyarrow() -> None:
    code = (
        "import sys; sys.modules['pyarrow'] = None\n"
        "from alignment.io.assembly import read_assembly\n"
        "assert read_assembly.cache_info().currsize == 0\n"
        "print(read_assembly().votes.shape[1])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "5670", done.stderr


def test_built_in_records_override_the_assembly(dataset: Dataset) -> None:
    whole = dataset.in_scope("assembly")
    assert len(whole.rollcalls) == 5_670
    assert int((whole.votes.to_numpy() != Vote.NOT_MEMBER).sum()) == 943_245
    assert np.array_equal(whole.votes, read_assembly().votes)
    plenary = dataset.rollcalls[dataset.rollcalls["body"] == "UNGA plenary"]
    assert whole.rollcalls.loc[plenary.index].equals(plenary)
    assert whole.rollcalls.columns.equals(dataset.rollcalls.columns)
    assert whole.countries.equals(dataset.countries)
    assert whole.title.startswith("Recorded votes of the General Assembly, 1946 to 2026; Recorded")
    for name, code in (("yes", Vote.YES), ("absent", Vote.ABSENT)):
        assert np.array_equal((whole.votes == code).sum(), whole.rollcalls[name])


def test_scopes_can_be_switched_back(dataset: Dataset) -> None:
    whole = dataset.in_scope("assembly")
    assert whole.in_scope("assembly") is whole
    assert whole.in_scope("cyber") is dataset
    assert dataset.in_scope("cyber") is dataset
    # A study of one scope can switch to the other.
    query = Query(topics="cybercrime")
    assert compute_study(whole, query).rollcalls.equals(compute_study(dataset, query).rollcalls)


def test_newer_votes_and_adopted_drafts(dataset: Dataset) -> None:
    tomorrow = dataset.rollcalls.iloc[[-1]].rename(index=lambda _: "A/80/L.99")
    tomorrow = tomorrow.assign(date="2026-07-01", resolution="")
    votes = dataset.votes.assign(**{"A/80/L.99": dataset.votes.iloc[:, -1]})
    more = replace(dataset, rollcalls=pd.concat([dataset.rollcalls, tomorrow]), votes=votes)
    whole = more.in_scope("assembly")
    assert whole.rollcalls.index[-1] == "A/80/L.99"
    assert len(whole.rollcalls) == 5_671
    assert "A/C.3/74/L.11/Rev.1" not in whole.rollcalls.index
    renamed = dataset.rollcalls.rename(index={"A/RES/80/215": "A/80/L.1"})
    own = replace(
        dataset,
        rollcalls=renamed,
        votes=dataset.votes.rename(columns={"A/RES/80/215": "A/80/L.1"}),
    )
    whole = own.in_scope("assembly")
    assert len(whole.rollcalls) == 5_670
    assert "A/RES/80/215" not in whole.rollcalls.index


@pytest.mark.slow
def test_unknown_countries_are_added(parliament: Dataset) -> None:
    from alignment.io.assembly import build_assembly_dataset

    whole = build_assembly_dataset(parliament)
    assert {"AAA", "USA", "SUN"} <= set(whole.countries.index)
    assert whole.votes.index.equals(whole.countries.index)
    assert len(compute_study(whole, Query(scope="assembly", subjects="apartheid")).rollcalls) == 261


def test_faults_of_scopes(parliament: Dataset, dataset: Dataset) -> None:
    with pytest.raises(QueryError, match="no General Assembly beside them; remove scope"):
        compute_study(replace(parliament, load_assembly=None), Query(scope="assembly"))
    with pytest.raises(QueryError, match=r"the scope to assembly \(56 votes\)"):
        alignment.study(dataset, "v=1&subject=law+of+the+sea")


def test_change_of_scope_drops_topics_of_the_first(dataset: Dataset) -> None:
    study = alignment.study(dataset, scope="assembly", subject="Palestine question")
    assert study.query.topics == study.query.tiers == ()
    assert study.query.since == "2018-01-01"
    assert study.address == (
        "v=1&body=UNGA+plenary&stage=plenary&from=2018-01-01&scope=assembly"
        "&subject=Palestine+question"
    )
    assert set(study.rollcalls["body"]) == {"UNGA plenary"}
    query = Query(topics="cybercrime", scope="assembly")
    assert change_scope(query, "assembly") is query
