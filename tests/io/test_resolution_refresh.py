"""Refresh of resolutions from a clone: new texts, quarantine, acceptance, and hostile files."""

from __future__ import annotations

import json
import os
import time
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
import unxml_files
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alignment.io.assembly import read_assembly_folder
from alignment.io.bounded_reader import FileError
from alignment.io.country_names import load_country_names
from alignment.io.importers.unxml import (
    parse_extract_line,
    parse_resolution,
    parse_submission,
    read_clone,
    read_texts,
)
from alignment.io.resolution_refresh import (
    CHANGES_FILE,
    QUARANTINE_FILE,
    RefreshError,
    RefreshResult,
    refresh_resolutions,
    write_refresh,
)
from alignment.io.resolutions import read_resolutions, read_resolutions_folder

pytestmark = pytest.mark.slow
DAY = "2026-12-01"
VOTES = {"yes": ["CHAD", "FIJI", "COTE D'IVOIRE"], "no": ["CUBA"], "abstain": ["TOGO"]}


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    return tmp_path / "clone"


def refresh(clone: Path, folder: Path, *accept: str) -> RefreshResult:
    result = refresh_resolutions(clone, folder, DAY, accept)
    write_refresh(result, folder)
    return result


def reason_of(result: RefreshResult, symbol: str) -> str:
    return result.tables.quarantine[symbol]["reason"]


def test_refresh_adds_new_texts_once(clone: Path, tmp_path: Path) -> None:
    unxml_files.write_text(clone, "A/RES/81/5", "Chad and Fiji", "Mali and Togo", VOTES)
    result = refresh(clone, tmp_path / "records")
    assert result.change_count == 2
    assert not result.tables.quarantine
    records = read_resolutions_folder(tmp_path / "records")
    row = records.resolutions.loc["A/RES/81/5"]
    assert row[["date", "session", "committee", "draft", "meeting", "adoption"]].tolist() == [
        *("2026-11-20", "81", "Third", "A/C.3/81/L.5", "A/81/PV.50", "recorded vote"),
    ]
    assert row[["yes", "no", "abstain", "submitted_by", "subjects"]].tolist() == [
        *(3, 1, 1, "states", "COMPUTER CRIMES"),
    ]
    assert (row["source"], row["retrieved"]) == (
        *("81session/English/A_RES_81_5-2600001E.xml", DAY),
    )
    assert len(row["digest"]) == 16
    codes = records.sponsors["A/RES/81/5"]
    assert codes[codes > 0].to_dict() == {"FJI": 2, "MLI": 1, "TCD": 2, "TGO": 1}
    # All other rows are unchanged.
    assert len(records.resolutions) == len(read_resolutions().resolutions) + 1
    assembly = read_assembly_folder(tmp_path / "records")
    votes = assembly.votes["A/RES/81/5"]
    assert [int(votes[iso3]) for iso3 in ("CIV", "CUB", "TGO", "FRA", "SUN")] == [2, 0, 1, -1, -2]
    assert assembly.rollcalls.loc["A/RES/81/5", ["session", "tier", "topic"]].tolist() == [
        *(81, "core", "cybercrime"),
    ]
    files = {path: path.read_bytes() for path in (tmp_path / "records").rglob("*.*")}
    again = refresh(clone, tmp_path / "records")
    assert again.change_count == 0
    assert {path: path.read_bytes() for path in files} == files


CONTRADICTIONS = {
    "A/RES/81/1": ({"votes": VOTES, "stated": {"yes": 7}}, "7 yes stated, 3 named"),
    "A/RES/81/2": ({"printed": "Chad and Nambia"}, "unknown name 'Chad and Nambia' on the list"),
    "A/RES/81/3": ({"printed": "Chad and Cuba", "votes": VOTES}, "sponsors that voted no: CUB"),
    "A/RES/81/4": (
        {"votes": {"yes": ["CHAD"], "no": ["CHAD"], "abstain": []}},
        "TCD has two votes",
    ),
    "A/RES/81/11": (
        {"votes": {"yes": ["CHAD", "STATE OF PALESTINE"], "no": [], "abstain": []}},
        "votes of countries that were no members: PSE",
    ),
    "A/RES/81/6": ({"draft": "A/C.3/81/L.99"}, "it has the same draft symbol as A/RES/81/7"),
    "A/RES/81/7": ({"draft": "A/C.3/81/L.99"}, "it has the same draft symbol as A/RES/81/6"),
}
COPIED = "Mali, Togo, Niger, Nigeria, Ghana, Benin, Kenya and Peru"


def test_contradictions_are_quarantined_until_a_person_accepts_them(
    clone: Path, tmp_path: Path
) -> None:
    for symbol, (options, _) in CONTRADICTIONS.items():
        unxml_files.write_text(clone, symbol, **options)
    for symbol in ("A/RES/81/8", "A/RES/81/9"):
        unxml_files.write_text(clone, symbol, joined=COPIED)
    unxml_files.write_text(clone, "A/RES/81/10")
    unxml_files.write_extract(clone, "A/RES/81/10", ["CHAD", "MALI"])
    folder = tmp_path / "records"
    result = refresh(clone, folder)
    expected = {symbol: reason for symbol, (_, reason) in CONTRADICTIONS.items()} | {
        "A/RES/81/8": "it has the same additional sponsors as A/RES/81/9",
        "A/RES/81/9": "it has the same additional sponsors as A/RES/81/8",
        "A/RES/81/10": "XML and extract differ in the sponsors FJI, MLI",
    }
    assert set(result.tables.quarantine) == set(expected)
    wrong = {
        symbol: reason_of(result, symbol)
        for symbol, reason in expected.items()
        if reason not in reason_of(result, symbol)
    }
    assert not wrong
    assert not set(expected) & set(read_resolutions_folder(folder).resolutions.index)
    assert "A/RES/81/1" not in read_assembly_folder(folder).rollcalls.index
    assert (folder / QUARANTINE_FILE).read_text(encoding="utf-8").count("\n") == 11

    accepted = refresh(clone, folder, "A/RES/81/2", "A/RES/81/11")
    table = read_resolutions_folder(folder).resolutions
    # The second one is a vote too.
    assert accepted.change_count == 3
    assert table.loc["A/RES/81/2", "note"].startswith("accepted although unknown name")
    again = refresh(clone, folder)
    assert again.change_count == 0
    assert again.tables.quarantine["A/RES/81/2"]["accepted"] == "yes"
    assert set(again.tables.quarantine) == set(expected)
    with pytest.raises(RefreshError, match="A/RES/81/99 is not in the quarantine"):
        refresh(clone, folder, "A/RES/81/99")


def test_a_known_text_that_the_source_changes_is_quarantined(clone: Path, tmp_path: Path) -> None:
    folder = tmp_path / "records"
    unxml_files.write_text(clone, "A/RES/81/5", "Chad and Fiji")
    refresh(clone, folder)
    unxml_files.write_text(clone, "A/RES/81/5", "Chad and Mali")
    result = refresh(clone, folder)
    assert "the source has changed: sponsors FJI, MLI" in reason_of(result, "A/RES/81/5")
    codes = read_resolutions_folder(folder).sponsors["A/RES/81/5"]
    assert codes[["FJI", "MLI"]].tolist() == [2, 0]
    refresh(clone, folder, "A/RES/81/5")
    codes = read_resolutions_folder(folder).sponsors["A/RES/81/5"]
    assert codes[["FJI", "MLI"]].tolist() == [0, 2]
    changes = (folder / CHANGES_FILE).read_text(encoding="utf-8").splitlines()
    assert [line.split(",")[2] for line in changes[-2:]] == ["added", '"sponsors FJI']


def test_all_faults_are_reported_and_can_be_skipped(clone: Path, tmp_path: Path) -> None:
    path = unxml_files.write_text(clone, "A/RES/81/5")
    content = path.read_text(encoding="utf-8")
    entity = '<!DOCTYPE a [<!ENTITY x "y">]>'
    path.with_name("A_RES_81_6.xml").write_text(entity + content, encoding="utf-8")
    path.with_name("A_RES_81_7.xml").write_text(content[:300], encoding="utf-8")
    path.with_name("A_RES_81_8.xml").write_text("<a/>", encoding="utf-8")
    unxml_files.write_extract(clone, "A/RES/81/5", ["CHAD", "FIJI"])
    with (clone / "data_extract" / "81.json").open("a", encoding="utf-8") as file:
        file.write("[" * 100_000 + '\n{"symbol": 5}\n[]\n')
    (clone / "74session").mkdir()
    (clone / "74session" / "GA_English.zip").write_bytes(b"PK\x03\x04 no zip")
    with pytest.raises(RefreshError) as caught:
        refresh_resolutions(clone, tmp_path, DAY)
    lines = str(caught.value).splitlines()
    assert len(lines) == 7
    parts = ("document type", "cut off", "no symbol", "is cut off", "not JSON", "no symbol")
    assert all(any(part in line for line in lines) for part in parts)
    result = refresh_resolutions(clone, tmp_path, DAY, leave_out=True)
    assert result.change_count == 1
    assert sum(line.startswith("Not used:") for line in result.lines) == 7
    with pytest.raises(FileError, match="has no resolutions in it"):
        read_clone(tmp_path / "nothing")


def test_texts_are_read_from_zip_files_too(clone: Path) -> None:
    path = unxml_files.write_text(clone, "A/RES/74/5", paragraphs=["One;", "Two."])
    packed = clone / "74session" / "GA resolutions_74session_English.zip"
    with zipfile.ZipFile(packed, "w") as file:
        file.write(path, "English/74_5.xml")
    path.unlink()
    text = read_texts(clone, ["A/RES/74/5"])["A/RES/74/5"]
    # Notes are not part of a paragraph.
    assert text.paragraphs[1:] == ("Recalling its resolution 79/243,", "One;", "Two.")
    assert text.operative_count == 2
    with pytest.raises(FileError, match="has no file of A/RES/74/6"):
        read_texts(clone, ["A/RES/74/5", "A/RES/74/6"])


@pytest.mark.parametrize(
    ("printed", "kind", "group", "states"),
    [
        ("Chad and Fiji", "states", "", "Chad and Fiji"),
        ("", "none given", "", ""),
        ("submitted by the Chair of the Committee following consultations", "chair", "", ""),
        ("the representative of Egypt, on behalf of the Bureau", "bureau", "", ""),
        ("on the basis of the report of the Credentials Committee (A/80/547)", "organ", "", ""),
        ("Egypt (in its capacity as Chair of the Committee on Peaceful Uses)", "organ", "", ""),
        (
            "China, Cuba (on behalf of the States Members of the United Nations that are members "
            "of the Movement of Non-Aligned Countries) and Fiji",
            *("group and states", "Non-Aligned Movement", "China, Fiji"),
        ),
        ("Trinidad and Tobago (on behalf of the Friends)", "group", "Friends", ""),
        (
            "Mexico and Togo (on behalf of the League of Arab States)",
            *("group and states", "League of Arab States", "Mexico"),
        ),
    ],
    ids=lambda value: value[:20],
)
def test_lead_sponsors_of_drafts(printed: str, kind: str, group: str, states: str) -> None:
    submission = parse_submission(printed, load_country_names())
    assert (submission.submitted_by, submission.group_sponsor) == (kind, group)
    assert submission.states == states


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 3000), st.binary(min_size=1, max_size=40))
def test_damaged_files_are_read_or_refused(tmp_path: Path, place: int, damage: bytes) -> None:
    content = unxml_files.write_text(tmp_path, "A/RES/81/5", votes=VOTES).read_bytes()
    with suppress(FileError):
        parse_resolution(content[:place] + damage + content[place + len(damage) :], "a.xml")
    with suppress(FileError):
        parse_extract_line(damage.decode("latin-1"), "line")


def test_pipes_and_links_to_devices_are_not_read(clone: Path) -> None:
    folder = clone / "81session" / "English"
    unxml_files.write_text(clone, "A/RES/81/5")
    os.mkfifo(folder / "A_RES_81_90.xml")
    (folder / "A_RES_81_91.xml").symlink_to("/dev/zero")
    (clone / "data_extract").mkdir(exist_ok=True)
    (clone / "data_extract" / "z.json").symlink_to("/dev/zero")
    _, _, faults = read_clone(clone)
    assert sum("is not a regular file; fetch it again" in fault for fault in faults) == 3


@pytest.mark.parametrize("subjects", [5, "words", {"a": 1}, [["a", None], 5]])
def test_subjects_of_a_wrong_type_are_left_out(subjects: object) -> None:
    row = {"symbol": "A/RES/81/7", "adoption_date": "2026-11-01", "subjects": subjects}
    assert parse_extract_line(json.dumps(row), "line").subjects == ()


def test_hostile_content_is_bounded() -> None:
    started = time.monotonic()
    with pytest.raises(FileError):
        parse_resolution(b"<a>" * 90_000, "deep.xml")
    with pytest.raises(FileError):
        parse_resolution(b"<a>" + b"<b/>" * 200_000 + b"</a>", "many.xml")
    with pytest.raises(FileError, match="list of sponsors of"):
        parse_extract_line(
            '{"symbol": "A/RES/81/1", "adoption_date": "2026-01-01", "sponsors": ["'
            + " - a" * 100_000
            + '"]}',
            "line",
        )
    assert time.monotonic() - started < 5
