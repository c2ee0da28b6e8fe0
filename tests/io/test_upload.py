"""A reader's file or tally: the same results as on the command line, in its own folder."""

import gzip
import io
import tempfile
import time
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import bulk_file
import marcxml_file
import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from read_uploads import read_upload
from test_hostile_files import damaged

from alignment.errors import AlignmentError, DataError
from alignment.io import upload
from alignment.io.bounded_reader import FileError
from alignment.io.dataset_builder import RollcallSheet
from alignment.io.import_report import ImportFaultsError
from alignment.io.merge import ConflictError
from alignment.io.package import load_package
from alignment.io.tagging import load_rules
from alignment.io.upload import UploadOptions, UploadResult
from alignment.model.dataset import OWN_RECORDS_SUFFIX, Dataset
from alignment.model.facts import get_fact_values
from alignment.model.vote import Vote

BASE = load_package()
# The same countries with few records, which are quick to write and read.
SMALL = replace(
    BASE,
    opening="v=1",
    rollcalls=BASE.rollcalls.iloc[-2:],
    votes=BASE.votes.iloc[:, -2:],
    drafts=BASE.drafts.iloc[:0],
    sponsorships=BASE.sponsorships.iloc[:0],
    memberships=BASE.memberships.iloc[:5],
    group_counts=BASE.group_counts.iloc[:0],
    read_facts=lambda: BASE.facts.iloc[:0],
    read_pairs=lambda: BASE.pairs.iloc[:0],
)
# The same with the votes on one text.
ONE = replace(
    SMALL,
    rollcalls=BASE.rollcalls.loc[["A/RES/74/247"]],
    votes=BASE.votes[["A/RES/74/247"]],
)
RULES = load_rules()
SHEET = RollcallSheet("A/C.3/81/L.5", "2026-11-20", "Use of technologies for criminal purposes")
SAID = UploadOptions(SHEET)


def book(rows: list[list[str]]) -> bytes:
    workbook = openpyxl.Workbook()
    for row in rows:
        workbook.worksheets[0].append(row)
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


TALLY = b"In favour: Chad, Fiji and Mali.\nAgainst: Cuba.\nAbstaining: Togo."
TABLE = b"country,rollcall,vote\nFrance,A/C.3/81/L.5,yes\nCuba,A/C.3/81/L.5,no\n"
VOETEN = b"rcid,country,vote,date\n9001,France,1,2026-11-20\n9001,Cuba,3,2026-11-20\n"
XLSX = book([line.split(",") for line in TABLE.decode().split()])
MARC = marcxml_file.xml([marcxml_file.record("A/C.3/81/L.1", "Chad and Mali", ["Fiji"])]).encode()
BULK = bulk_file.text(bulk_file.rollcall(7, {"USA": "N", "RUS": "Y"}, date="2019-12-27")).encode()
FILES = {
    "": TALLY,
    "tally.txt": TALLY,
    "votes.csv": TABLE,
    "votes.txt": TABLE,
    "voeten.csv": VOETEN,
    "votes.xlsx": XLSX,
    "drafts.xml": MARC,
    "voting.csv": BULK,
}


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The only writable folder, which must be empty at the end of the test."""
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.chdir(home)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    yield tmp_path
    assert [path.name for path in tmp_path.rglob("*")] == ["home"]


def read_own_upload(
    name: str, content: bytes, wishes: UploadOptions = SAID, base: Dataset = BASE
) -> UploadResult:
    return read_upload(name, content, base, RULES, wishes)


@pytest.mark.few(8)
@pytest.mark.slow
@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("name", FILES)
def test_formats_are_detected_by_content(name: str, packed: bool) -> None:
    if packed and name in ("", "votes.xlsx"):
        pytest.skip("a pasted text has no packing, an XLSX its own")
    content = gzip.compress(FILES[name]) if packed else FILES[name]
    named = f"{name}.gz" if packed and name != "tally.txt" else name
    result = read_own_upload(named, content, base=SMALL)
    others = {"voting.csv": "A/RES/35/7", "voeten.csv": "Voeten 9001"}
    if name == "drafts.xml":
        assert (result.rollcalls, result.drafts) == ((), ("A/C.3/81/L.1",))
    else:
        assert (result.rollcalls, result.drafts) == ((others.get(name, "A/C.3/81/L.5"),), ())


FACTS = b"country,fact,year,value\nJamaica,cables,2018,3\nFJI,cables,2018,1\n"


@pytest.mark.parametrize("packed", [False, True])
def test_facts_are_added_and_can_be_selected(packed: bool) -> None:
    content = gzip.compress(FACTS) if packed else FACTS
    result = read_own_upload("facts.csv.gz" if packed else "facts.csv", content, base=SMALL)
    assert (result.rollcalls, result.drafts, result.changed_texts) == ((), (), ())
    assert result.extended_facts == ("cables",)
    assert get_fact_values(result.dataset, "cables").values["JAM"] == 3
    assert result.dataset.rollcalls.equals(SMALL.rollcalls)


def test_faults_name_file_row_and_column() -> None:
    bad = FACTS + b"Atlantis,cables,2018,2\nFJI,cables,2018,many\n"
    with pytest.raises(ImportFaultsError) as caught:
        read_own_upload("facts.csv", bad, base=SMALL)
    places = [(fault.file, fault.row, fault.column) for fault in caught.value.faults]
    assert places == [("facts.csv", 4, "country"), ("facts.csv", 5, "value")]
    result = read_own_upload("facts.csv", bad, UploadOptions(leave_out=True), base=SMALL)
    assert result.extended_facts == ("cables",)
    assert len(result.reports[0].left_out) == 2
    assert read_own_upload("again.csv", FACTS, base=result.dataset).extended_facts == ()
    table = b"country,rollcall,vote,date\nFrance,R,yes,2026-11-20\nCubba,R,no,\nMali,R,maybe,\n"
    with pytest.raises(ImportFaultsError) as caught:
        read_own_upload("../my votes.csv", table, UploadOptions())
    places = [(fault.file, fault.row, fault.column) for fault in caught.value.faults]
    assert places == [("my votes.csv", 4, "vote"), ("my votes.csv", 3, "country")]
    assert "did you mean Cuba (CUB)" in str(caught.value)
    assert "upload" not in str(caught.value)


@pytest.mark.slow
def test_heads_and_spellings() -> None:
    head = b"A/C.3/81/L.5, 20 November 2026\nCountering the use of technologies\n"
    result = read_own_upload("", head + TALLY, UploadOptions())
    row = result.dataset.rollcalls.loc["A/C.3/81/L.5"]
    assert (row["date"], row["title"]) == ("2026-11-20", "Countering the use of technologies")
    with pytest.raises(DataError, match="give symbol, day and title, in the fields or above"):
        read_own_upload("", TALLY, UploadOptions())
    table = TABLE.replace(b"vote\n", b"vote,source\n").replace(b"yes\n", b"yes,press\n")
    table = table.replace(b"Cuba,A/", b"Cuba, a/").replace(b"no\n", b"no,press\n")
    assert read_own_upload("votes.csv", table).rollcalls == (
        "A/C.3/81/L.5",
        "A/C.3/81/L.5 [record press]",
    )


@pytest.mark.slow
def test_tally_is_merged_into_a_copy_of_the_records() -> None:
    votes, title = BASE.votes.copy(), BASE.title
    result = read_own_upload("", TALLY)
    assert result.rollcalls == ("A/C.3/81/L.5",)
    row = result.dataset.rollcalls.loc["A/C.3/81/L.5"]
    assert [row["yes"], row["no"], row["abstain"], row["absent"]] == [3, 1, 1, 0]
    assert any("names 5 of the 193 members of that day" in note for note in result.reports[0].notes)
    assert row["topic"] == "cybercrime"
    assert len(result.dataset.rollcalls) == len(BASE.rollcalls) + 1
    assert result.dataset.title == f"{title}{OWN_RECORDS_SUFFIX}the pasted text"
    assert result.dataset.own_texts == ("A/C.3/81/L.5",)
    assert BASE.votes.equals(votes)
    assert result.dataset.votes[BASE.votes.columns].equals(BASE.votes)


@pytest.mark.slow
def test_the_same_records_again() -> None:
    pasted, chosen = (
        read_own_upload("", TABLE, base=SMALL),
        read_own_upload("votes.csv", TABLE, base=SMALL),
    )
    assert pasted.rollcalls == chosen.rollcalls == ("A/C.3/81/L.5",)
    assert pasted.dataset.votes.equals(chosen.dataset.votes)
    again = read_own_upload("", TALLY, base=read_own_upload("", TALLY, base=SMALL).dataset)
    assert again.rollcalls == ()
    counts = dict(again.reports[1].counts)
    assert counts["equal votes in both"] == 1


@pytest.mark.slow
@pytest.mark.parametrize("between", [";", "\t"])
@pytest.mark.parametrize("name", ["votes.csv", ""])
def test_semicolons_and_tabs_separate_cells(name: str, between: str) -> None:
    content = TABLE.decode().replace(",", between).encode()
    result = read_own_upload(name, content, base=SMALL)
    row = result.dataset.rollcalls.loc["A/C.3/81/L.5"]
    assert (result.rollcalls, row["yes"], row["no"]) == (("A/C.3/81/L.5",), 1, 1)


@pytest.mark.parametrize("name", ["votes.csv", "votes.xlsx", ""])
def test_table_without_a_symbol_uses_the_fields(name: str) -> None:
    lines = ["country,vote", "France,yes", "Cuba,no"]
    rows = [line.split(",") for line in lines]
    content = book(rows) if name == "votes.xlsx" else "\n".join(lines).encode()
    sheet = replace(SHEET, topic="ict-security", tier="related", resolution="A/RES/81/9")
    result = read_own_upload(name, content, UploadOptions(sheet), SMALL)
    row = result.dataset.rollcalls.loc["A/C.3/81/L.5"]
    assert (row["yes"], row["no"], row["date"], row["title"]) == (1, 1, SHEET.date, SHEET.title)
    assert (row["topic"], row["tier"]) == ("ict-security", "related")
    assert row["resolution"] == "A/RES/81/9"
    with pytest.raises(FileError, match="or give the symbol of the text") as raised:
        read_own_upload(name, content, UploadOptions(), SMALL)
    assert raised.value.parameters == ("rollcall",)


@pytest.mark.slow
def test_uploads_accumulate() -> None:
    first = read_own_upload("", TALLY, base=SMALL)
    again = UploadOptions(
        RollcallSheet("A/C.3/81/L.6", "2026-11-21", "Another text", source="Press release")
    )
    second = read_own_upload("", TALLY, again, first.dataset)
    assert second.rollcalls == ("A/C.3/81/L.6",)
    assert "A/C.3/81/L.5" in second.dataset.rollcalls.index
    assert second.dataset.own_texts == ("A/C.3/81/L.5", "A/C.3/81/L.6")
    assert second.dataset.title.endswith(f"{OWN_RECORDS_SUFFIX}the pasted text, Press release")


@pytest.mark.slow
def test_rows_are_skipped_on_request_and_listed() -> None:
    table = TABLE + b"Atlantis,A/C.3/81/L.5,yes\n"
    with pytest.raises(ImportFaultsError, match="unknown country 'Atlantis'"):
        read_own_upload("votes.csv", table, base=SMALL)
    result = read_own_upload("votes.csv", table, UploadOptions(SHEET, leave_out=True), SMALL)
    assert [fault.file for fault in result.reports[0].left_out] == ["votes.csv"]
    assert "unknown country 'Atlantis'" in result.reports[0].format_text()


@pytest.mark.slow
def test_contradictions_need_a_preference() -> None:
    changed = b"country,rollcall,vote,date\n" + b"".join(
        f"{iso3},A/RES/74/247,{'yes' if iso3 == 'USA' else Vote(vote).word},2019-12-27\n".encode()
        for iso3, vote in BASE.vote_of("A/RES/74/247").items()
        if vote != Vote.NOT_MEMBER
    )
    with pytest.raises(ConflictError) as caught:
        read_own_upload("votes.csv", changed, base=ONE)
    (conflict,) = caught.value.conflicts
    assert conflict == "A/RES/74/247: USA no in the records here, yes in your records"
    votes = {
        side: read_own_upload(
            "votes.csv", changed, UploadOptions(SHEET, prefer=side), ONE
        ).dataset.votes
        for side in ("first", "second")
    }
    assert votes["first"].loc["USA", "A/RES/74/247"] == Vote.NO
    assert votes["second"].loc["USA", "A/RES/74/247"] == Vote.YES


def test_incomplete_tallies_and_other_archives() -> None:
    lacking = (
        (RollcallSheet(), "symbol, day and title"),
        (RollcallSheet("R", "x", " "), "title"),
    )
    for sheet, words in lacking:
        with pytest.raises(DataError, match=f"give {words}"):
            read_own_upload("", TALLY, UploadOptions(sheet))
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr("../../outside.csv", TABLE)
    with pytest.raises(FileError, match="not a readable Excel file"):
        read_own_upload("package.zip", file.getvalue())


EXTERNAL = b'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY e SYSTEM "file:///etc/passwd">]><r>&e;</r>'
LAUGHS = b'<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><collection>&b;</collection>'


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.csv", b"", "empty"),
        ("a.csv", b"country,rollcall,vote\n", "has a header and no rows"),
        ("a.csv", b"a,b\n1,2\n", "columns country, rollcall and vote are needed"),
        ("a.csv", TABLE.decode().encode("utf-16"), "UTF-16"),
        ("a.csv", TABLE + "Türkiye,R,yes".encode("latin-1"), "not UTF-8"),
        ("a.csv", b"\x00" * 40, "not text"),
        ("", b"\xff\xfe", "UTF-16"),
        ("", "Türkiye".encode("latin-1"), "not UTF-8"),
        ("", b"Good morning", "is in the text"),
        ("", b"In favour: " + b"x, " * 80_000, "too long for one tally"),
        ("a.xlsx", b"PK\x03\x04 and no more", "damaged"),
        ("a.csv.gz", gzip.compress(TABLE, mtime=0)[:30], "cut off"),
        ("a.xml", EXTERNAL, "entities"),
        ("a.xml", LAUGHS, "entities"),
        ("a.xml", b"<collection>", "cut off"),
        ("a.xml", b"<html></html>", "none of its 0 records"),
        ("a.csv", b"<html></html>", "none of its 0 records"),
        ("a.csv", FACTS.replace(b",", b";"), "save it with commas between the cells"),
        ("a.csv", BULK.replace(b"ms_vote", b"vote_ms"), "columns ms_vote are missing"),
    ],
)
def test_unreadable_uploads_give_one_sentence(name: str, content: bytes, words: str) -> None:
    with pytest.raises(AlignmentError, match=words) as caught:
        read_own_upload(name, content)
    assert tempfile.gettempdir() not in str(caught.value)


@pytest.mark.slow
def test_bombs(monkeypatch: pytest.MonkeyPatch) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b" " * (70 * 2**20))
    with pytest.raises(FileError, match="unpacks to more than is sensible"):
        read_own_upload("a.xlsx", file.getvalue())
    monkeypatch.setattr(upload, "MAX_UNPACKED_BYTES", 2**20)
    with pytest.raises(FileError, match="unpacks to more than is sensible"):
        read_own_upload("a.csv.gz", gzip.compress(TABLE + b"\n" * 2**21))


@pytest.mark.few(4)
@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    ["../../x.csv", "/etc/passwd.csv", "C:\\x.csv", "..", "CON", "a\x00b.csv", "é" * 5000, "\n"],
)
def test_file_names_are_shown_but_not_opened(name: str) -> None:
    result = read_own_upload(name, TABLE, base=SMALL)
    source = result.reports[0].source
    assert len(source) <= 80
    assert source.isprintable()
    assert not set(source) & set("/\\")


@pytest.mark.slow
@pytest.mark.parametrize("cell", ["=1+1", "=cmd|' /C calc'!A0", "<b>x</b>", "../../x", "@x"])
def test_cells_are_text(cell: str) -> None:
    for name, content in (
        ("a.csv", f"country,rollcall,vote,title\nFrance,{cell},yes,{cell}\n".encode()),
        ("a.xlsx", book([["country", "rollcall", "vote", "title"], ["France", "R", "yes", cell]])),
    ):
        try:
            result = read_own_upload(name, content, base=SMALL)
        except AlignmentError:
            continue
        title = result.dataset.rollcalls.loc[result.rollcalls[0], "title"]
        assert title in (cell, "Use of technologies for criminal purposes")


def survive(name: str, content: bytes) -> None:
    started = time.monotonic()
    sentence = ""
    try:
        result = read_own_upload(
            name, content, UploadOptions(SHEET, leave_out=True, prefer="second"), SMALL
        )
    except AlignmentError as fault:
        sentence = str(fault).strip()
    if sentence:
        assert len(sentence) < 50_000
        assert tempfile.gettempdir() not in sentence
    else:
        assert set(SMALL.rollcalls.index) <= set(result.dataset.rollcalls.index)
        assert result.dataset.votes.index.equals(BASE.countries.index)
    assert time.monotonic() - started < 20


NAMES = st.sampled_from([*FILES, "a.csv.gz", "a.zip", "a", "../a.csv"])


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(name=NAMES, content=st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_any_bytes_under_any_name(name: str, content: bytes) -> None:
    survive(name, content)


@pytest.mark.few(4)
@pytest.mark.slow
@pytest.mark.parametrize("examples", [3, pytest.param(200, marks=pytest.mark.evidence)])
@pytest.mark.parametrize("name", FILES)
def test_damaged_files_under_any_name(name: str, examples: int) -> None:
    @settings(max_examples=examples, suppress_health_check=list(HealthCheck))
    @given(under=NAMES, content=damaged(FILES[name]))
    def check(under: str, content: bytes) -> None:
        survive(under, content)

    check()
