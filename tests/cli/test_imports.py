import io
import json
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import bulk_file
import marcxml_file
import pytest
import typer
import unxml_files
from typer.testing import CliRunner

from alignment.cli.commands import main
from alignment.cli.imports import (
    add_rollcall_command,
    check_command,
    import_app,
    merge_command,
    refresh_command,
    textchange_command,
)
from alignment.cli.output import progress_bar
from alignment.errors import AlignmentError
from alignment.io import bounded_reader
from alignment.io.bounded_reader import read_piped_text
from alignment.io.package import load_package
from alignment.model.dataset import Dataset

app = typer.Typer()
app.add_typer(import_app, name="import")
app.command("add-rollcall")(add_rollcall_command)
app.command("merge")(merge_command)
app.command("check")(check_command)
app.command("refresh")(refresh_command)
app.command("textchange")(textchange_command)


def run(*arguments: object, text: str | None = None) -> str:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments], input=text)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.output


@pytest.fixture
def all_facts() -> None:
    """Marks tests of packages that also have the facts and pairs of the built-in data."""


@pytest.fixture(autouse=True)
def _bare(request: pytest.FixtureRequest, bare: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    """Start with the built-in data, without facts unless the test has `all_facts`."""
    if "all_facts" not in request.fixturenames:
        started = lambda folder=None: load_package(folder) if folder else bare  # noqa: E731
        monkeypatch.setattr("alignment.cli.imports.load_package", started)


@pytest.mark.slow
@pytest.mark.usefixtures("all_facts")
def test_bulk_file_to_a_package_and_its_health(tmp_path: Path) -> None:
    message = run("import", "undl", bulk_file.write(tmp_path / "b.csv"), "--to", tmp_path / "p")
    assert "recorded votes: 3" in message
    assert (tmp_path / "p" / "report.txt").read_text() in message
    assert "3 recorded votes" in run("check", tmp_path / "p")
    assert load_package(tmp_path / "p").opening == "v=1&stage=plenary&from=2010-01-01"


@pytest.mark.slow
def test_filter_and_rules(tmp_path: Path) -> None:
    rules = tmp_path / "my.toml"
    rules.write_text('[[rule]]\ntopic = "mine"\ntier = "core"\nwords = ["question 2"]\n')
    path = bulk_file.write(tmp_path / "b.csv")
    run(
        *("import", "undl", path, "--to", tmp_path / "p"),
        *("--topic-words", "question, nothing", "--from", "1980", "--rules", rules),
    )
    assert load_package(tmp_path / "p").rollcalls["topic"].tolist() == ["other", "mine"]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    class Silent(SimpleHTTPRequestHandler):
        def log_message(self, *arguments: object) -> None:
            pass

        def do_GET(self) -> None:
            if self.path == "/away":
                self.send_response(302)
                self.send_header("Location", "file:///etc/passwd")
                self.end_headers()
            else:
                super().do_GET()

    (tmp_path / "web").mkdir()
    handler = partial(Silent, directory=str(tmp_path / "web"))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as web:
        threading.Thread(target=web.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{web.server_port}"
        web.shutdown()


@pytest.mark.slow
def test_import_from_a_url(tmp_path: Path, server: str) -> None:
    bulk_file.write(tmp_path / "web" / "b.csv")
    run("import", "undl", f"{server}/b.csv", "--to", tmp_path / "p")
    assert len(load_package(tmp_path / "p").rollcalls) == 3


@pytest.mark.slow
@pytest.mark.parametrize(("path", "message"), [("none.csv", "404"), ("away", "not allowed")])
def test_url_without_a_file_is_refused(
    tmp_path: Path, server: str, path: str, message: str
) -> None:
    with pytest.raises(AlignmentError, match=message):
        run("import", "undl", f"{server}/{path}", "--to", tmp_path / "p")
    assert not (tmp_path / "p").exists()


@pytest.mark.slow
def test_failed_import_leaves_the_old_package_whole(tmp_path: Path) -> None:
    run("import", "undl", bulk_file.write(tmp_path / "b.csv"), "--to", tmp_path / "p")
    before = {path.name: path.read_bytes() for path in (tmp_path / "p").iterdir()}
    bulk_file.write(tmp_path / "b.csv", [{**row, "ms_vote": "Q"} for row in bulk_file.three()])
    with pytest.raises(AlignmentError):
        run("import", "undl", tmp_path / "b.csv", "--to", tmp_path / "p")
    assert {path.name: path.read_bytes() for path in (tmp_path / "p").iterdir()} == before


@pytest.mark.slow
def test_sponsors_are_imported_and_merged(tmp_path: Path) -> None:
    records = [marcxml_file.record("A/C.3/81/L.5", "Chad and Mali", ["Fiji"])]
    (tmp_path / "m.xml").write_text(marcxml_file.xml(records))
    run("import", "marcxml", tmp_path / "m.xml", "--to", tmp_path / "m")
    run("import", "undl", bulk_file.write(tmp_path / "b.csv"), "--to", tmp_path / "b")
    message = run("merge", tmp_path / "b", tmp_path / "m", "--to", tmp_path / "both")
    assert "drafts only in the second: 1" in message
    both = load_package(tmp_path / "both")
    assert (len(both.rollcalls), len(both.drafts), len(both.sponsorships)) == (3, 1, 3)


@pytest.mark.slow
@pytest.mark.usefixtures("all_facts")
def test_vote_of_today_is_added(tmp_path: Path) -> None:
    text = "In favour: Chad, Fiji and Mali. Against: Cuba. Abstaining: Togo."
    message = run(
        *("add-rollcall", "-", "--to", tmp_path / "p", "--rollcall", "A/RES/81/9"),
        *("--date", "2026-11-20", "--title", "Cyberspace", "--source", "A/81/PV.40"),
        text=text,
    )
    assert "votes only in the second: 1" in message
    grown = load_package(tmp_path / "p")
    assert len(grown.rollcalls) == 98
    row = grown.rollcalls.loc["A/RES/81/9"]
    assert (row["topic"], row["source"], row["yes"]) == ("ict-security", "A/81/PV.40", 3)
    # The opening query of the package stays, and now selects the new vote too.
    assert grown.opening == load_package().opening


@pytest.mark.slow
def test_piped_input_is_not_trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    about = ("--rollcall", "A/RES/81/9", "--date", "2026-11-20", "--title", "Cyberspace")
    for content, message in (
        (b"In favour: Chad.\nAgainst: T\xfcrkiye.", "row 2: not UTF-8"),
        ("In favour: Chad.".encode("utf-16"), "UTF-16"),
        (b"x" * (bounded_reader.MAX_BYTES_IN_MEMORY + 1), "more than is sensible"),
    ):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
        with pytest.raises(AlignmentError, match=message):
            read_piped_text()
    monkeypatch.undo()
    run("add-rollcall", "-", "--to", tmp_path / "p", *about, text="\ufeffIn favour: Chad.")
    assert load_package(tmp_path / "p").rollcalls.loc["A/RES/81/9", "yes"] == 1


@pytest.mark.slow
def test_table_of_votes(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("country,rollcall,vote\nChad,A/C.1/81/L.3,yes\n")
    run(
        *("import", "votes", tmp_path / "t.csv", "--to", tmp_path / "p"),
        *("--date", "2026-11-20", "--title", "A title"),
    )
    assert load_package(tmp_path / "p").rollcalls["body"].tolist() == ["UNGA First Committee"]


@pytest.mark.slow
def test_yearly_routine(tmp_path: Path) -> None:
    assert "Once a year" in run("refresh")
    cyber = [
        {**row, "date": "2026-12-20", "resolution": "A/RES/81/1"} for row in bulk_file.three()[10:]
    ]
    path = bulk_file.write(tmp_path / "b.csv", cyber)
    message = run("refresh", path, "--to", tmp_path / "p")
    assert "1 vote added:" in message
    assert len(load_package(tmp_path / "p").rollcalls) == 98


@pytest.mark.slow
def test_preference_is_checked(tmp_path: Path) -> None:
    folder = tmp_path / "p"
    run("import", "undl", bulk_file.write(tmp_path / "b.csv"), "--to", folder)
    result = CliRunner().invoke(
        app, ["merge", str(folder), str(folder), "--to", str(tmp_path / "q"), "--prefer", "both"]
    )
    assert result.exit_code == 2
    assert "first or second" in result.output


def test_a_fault_names_the_options_that_help(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "t.csv"
    table.write_text("country,rollcall,vote\nFrance,R,yes\n")
    command = ["alignment", "import", "votes", str(table), "--to", str(tmp_path / "p")]
    monkeypatch.setattr("sys.argv", command)
    with pytest.raises(SystemExit):
        main()
    message = capsys.readouterr().err
    assert "or give the day of the vote" in message
    assert message.endswith("Options for this: --date and --leave-out.\n")


def test_import_reports_progress(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from alignment.io.importers.csv_stream import open_csv_stream

    amounts: list[tuple[int, int]] = []
    path = bulk_file.write(tmp_path / "b.csv")
    list(open_csv_stream(path, ["date"], lambda *step: amounts.append(step)).iterate_blocks())
    assert amounts[-1] == (path.stat().st_size, path.stat().st_size)
    with progress_bar("Reading") as nothing:
        assert nothing is None
    monkeypatch.setenv("FORCE_COLOR", "1")
    with progress_bar("Reading") as bar:
        if bar is not None:
            bar(1, 2)


@pytest.mark.slow
def test_refresh_from_a_clone_has_a_dry_run(tmp_path: Path) -> None:
    clone, folder = tmp_path / "clone", tmp_path / "records"
    unxml_files.write_text(clone, "A/RES/81/5", "Chad and Fiji", "Mali and Togo")
    unxml_files.write_text(clone, "A/RES/81/6", "Chad and Nambia")
    dry = run("refresh", "--from-unxml", clone, "--dry-run")
    assert "1 resolution added or changed." in dry
    assert "A/RES/81/6: unknown name 'Chad and Nambia' on the list" in dry
    assert "New texts on digital topics" in dry
    assert dry.splitlines()[-1] == "Nothing was written."
    requested = CliRunner().invoke(app, ["refresh", "--from-unxml", str(clone)])
    assert requested.exit_code == 2
    assert "name the folder to write" in requested.output
    written = run("refresh", "--from-unxml", clone, "--to", folder, "--retrieved", "2026-12-01")
    assert "1 change written to" in written
    assert (folder / "resolutions" / "report.txt").is_file()
    again = run("refresh", "--from-unxml", clone, "--to", folder)
    assert "0 changes written to" in again
    with pytest.raises(AlignmentError, match="is not in the quarantine"):
        run("refresh", "--from-unxml", clone, "--to", folder, "--accept", "A/RES/1/1")
    assert "1 change" in run(
        "refresh", "--from-unxml", clone, "--to", folder, "--accept", "A/RES/81/6"
    )


def test_the_wording_of_two_texts_of_a_clone_is_compared(tmp_path: Path) -> None:
    words = "Decides to convene a meeting of experts in 2027;"
    unxml_files.write_text(tmp_path, "A/RES/76/19", paragraphs=[words])
    unxml_files.write_text(tmp_path, "A/RES/77/36", paragraphs=[words, "Notes the report."])
    text = run("textchange", tmp_path, "76/19", "77/36")
    assert text.startswith("A/RES/77/36\n81% of its words are kept from A/RES/76/19.")
    assert "2 are the same, 0 are changed and 1 is new." in text
    record = json.loads(run("textchange", tmp_path, "76/19", "77/36", "--json"))
    assert (record["same"], record["new"], record["gone"]) == (2, 1, 0)
    requested = CliRunner().invoke(app, ["textchange", str(tmp_path), "76/19"])
    assert requested.exit_code == 2
    assert "name the later text too" in requested.output
    with pytest.raises(AlignmentError, match="has no file of A/RES/76/20"):
        run("textchange", tmp_path, "76/20", "77/36")
