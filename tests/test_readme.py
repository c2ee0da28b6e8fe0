"""What the documents say is so: commands run, Python runs, links lead somewhere."""

from __future__ import annotations

import configparser
import contextlib
import io
import re
import shlex
import subprocess
import sys
from itertools import groupby
from pathlib import Path

import pytest

import alignment
from alignment.cli.commands import main
from alignment.model.dataset import Dataset
from alignment.settings import VERSION

ROOT = Path(alignment.__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONDITIONS = (ROOT / "docs" / "conditions.md").read_text(encoding="utf-8")
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), ROOT / "data" / "README.md"])


TUTORIALS = sorted((ROOT / "docs" / "tutorials").glob("*.md"))


def blocks(language: str, text: str = README) -> list[str]:
    """Return the fenced blocks of a text, the README's if left out, in a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def commands() -> list[tuple[str, list[str]]]:
    """Return every command of the README, conditions and tutorials with its shown output."""
    outputs: list[tuple[str, list[str]]] = []
    texts = [README, CONDITIONS, *(path.read_text(encoding="utf-8") for path in TUTORIALS)]
    for line in "".join(block for text in texts for block in blocks("console", text)).splitlines():
        if line.startswith("$ "):
            outputs.append((line[2:], []))
        else:
            outputs[-1][1].append(line)
    return [
        (command, lines) for command, lines in outputs if not command.startswith("alignment serve")
    ]


def missing(expected: list[str], printed: list[str]) -> list[str]:
    """Return the shown lines that were not printed, in order, since the one before.

    A line '...' stands for any lines, and one that ends in ' ...' for a longer one.
    """
    lost = []
    groups = [
        list(lines) for gap, lines in groupby(expected, lambda line: line == "...") if not gap
    ]
    rest = printed
    for number, lines in enumerate(groups):
        # The first lines shown are the first printed, unless lines were left out before them.
        start = 0
        if number or expected[0] == "...":
            start = next((i for i, line in enumerate(rest) if fits(lines[0], line)), len(rest))
        window = rest[start : start + len(lines)]
        window += [""] * (len(lines) - len(window))
        lost += [line for line, other in zip(lines, window, strict=True) if not fits(line, other)]
        rest = rest[start + len(lines) :]
    return lost


def fits(expected: str, printed: str) -> bool:
    if expected.endswith(" ..."):
        return printed.startswith(expected.removesuffix(" ..."))
    return expected == printed


def links(document: Path) -> list[str]:
    text = re.sub(r"^```.*?^```$", "", document.read_text(encoding="utf-8"), flags=re.M | re.S)
    targets = re.findall(r"\]\(([^)\s]+)\)", text)
    return [link for link in targets if not re.match(r"[a-z]+:|#", link)]


LINKS = [(document, link) for document in DOCUMENTS for link in links(document)]


@pytest.mark.few(14)
@pytest.mark.slow
@pytest.mark.usefixtures("answered")
@pytest.mark.parametrize(("command", "expected"), commands(), ids=[name for name, _ in commands()])
def test_a_command_runs_and_prints_what_is_shown(command, expected, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    words = shlex.split(command)
    assert words[0] == "alignment"
    monkeypatch.setattr("sys.argv", words)
    with pytest.raises(SystemExit) as ended:
        main()
    printed = capsys.readouterr().out.splitlines()
    assert ended.value.code == 0
    assert printed
    assert missing(expected, printed) == []


def test_there_are_commands():
    assert {"tally", "pair", "study", "swing", "surprise", "export"} <= {
        command.split()[1] for command, _ in commands()
    }


def ran(text: str) -> str:
    """Run the Python of a text and return what it printed."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile("".join(blocks("python", text)), "text", "exec"), {"__name__": "text"})
    return printed.getvalue()


@pytest.mark.slow
def test_the_python_runs_and_prints_what_is_shown(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (expected,) = blocks("text")
    assert ran(README) == expected
    assert "United States" in (tmp_path / "map.html").read_text(encoding="utf-8")


@pytest.mark.slow
def test_the_python_of_the_analyst_runs_and_prints_what_is_shown(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    text = (ROOT / "docs" / "tutorials" / "analyst.md").read_text(encoding="utf-8")
    assert ran(text) == "".join(blocks("text", text))
    assert (tmp_path / "figure.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize(
    ("document", "link"), LINKS, ids=[f"{d.relative_to(ROOT)}: {link}" for d, link in LINKS]
)
def test_a_link_leads_somewhere(document, link):
    assert (document.parent / link.partition("#")[0]).exists()


@pytest.mark.parametrize("name", ["command-line.md", "stories.md"])
def test_a_generated_page_is_that_of_the_program(name, tmp_path):
    run = subprocess.run(
        [sys.executable, "docs/reference_pages.py", tmp_path], cwd=ROOT, capture_output=True
    )
    assert run.returncode == 0, run.stderr.decode()
    written = (tmp_path / name).read_text(encoding="utf-8")
    assert written == (ROOT / "docs" / name).read_text(encoding="utf-8"), (
        "run python docs/reference_pages.py"
    )


def test_there_are_links_and_a_picture():
    assert (ROOT / "README.md", "docs/images/page.png") in LINKS
    assert len(LINKS) > 10


def test_the_readme_is_short():
    assert len(README.splitlines()) <= 150
    assert len((ROOT / "CHANGELOG.md").read_text(encoding="utf-8").splitlines()) <= 60


def test_the_numbers_of_the_readme_are_those_of_the_records(dataset: Dataset):
    words = " ".join(README.split())
    votes = int((dataset.votes != -2).to_numpy().sum())
    years = dataset.rollcalls["date"].str[:4]
    assert f"{len(dataset.rollcalls)} votes from {years.min()} to {years.max()}" in words
    assert f"{votes:,} votes of countries on them, {len(dataset.drafts)} sponsored drafts" in words
    assert f"{len(dataset.groups)} groups and facts" in words
    assert f"{len(dataset.countable_drafts)} of the {len(dataset.drafts)} drafts" in words
    opening = alignment.study(dataset)
    assert f"The opening selection has {len(opening.rollcalls)} votes" in words


@pytest.mark.slow
def test_the_architecture_has_the_numbers_of_its_vote(dataset: Dataset):
    text = " ".join((ROOT / "docs" / "architecture.md").read_text(encoding="utf-8").split())
    study = alignment.study(dataset)
    tally = dataset.rollcalls.loc["A/RES/74/247", ["yes", "no", "abstain", "absent"]].tolist()
    assert "are recounted: {}, {}, {} and {} must".format(*tally) in text
    assert f"it finds {len(study.rollcalls)} votes, and {len(study.table)} countries" in text
    edges = [study.graph.edges["CPV", iso3] for iso3 in ("PRT", "RUS")]
    portugal, russia = (f"{edge['agreement']:.2f}" for edge in edges)
    shared = {edge["shared"] for edge in edges}
    assert f"has {portugal} with Portugal and {russia} with Russia on {shared.pop()} shared" in text
    assert not shared


def test_the_layers_told_are_those_kept():
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg", encoding="utf-8")
    layers = [
        re.findall(r"alignment\.(\w+)", line)
        for line in setup["importlinter:contract:layers"]["layers"].strip().splitlines()
    ]
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    _, _, table = text.partition("| layer | what it does |")
    documented = [
        re.findall(r"`(\w+)`", line.split("|")[1])
        for line in table.split("\n\n")[0].splitlines()
        if "`" in line
    ]
    assert [sorted(layer) for layer in documented] == [sorted(layer) for layer in layers]


def test_the_citation_is_of_this_version():
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert re.search(r"^cff-version: 1\.2\.0$", citation, re.M)
    assert re.search(rf"^version: {re.escape(VERSION)}$", citation, re.M)


def test_the_decisions_are_all_listed():
    folder = ROOT / "docs" / "decisions"
    listed = set(links(folder / "README.md"))
    assert {path.name for path in folder.glob("0*.md")} <= listed


def test_shown_lines_that_were_not_printed_are_found():
    printed = ["one", "two and more", "three", "four"]
    assert missing(["one", "two ...", "..."], printed) == []
    assert missing(["...", "three"], printed) == []
    assert missing(["two and more"], printed) == ["two and more"]
    assert missing(["...", "three", "...", "one"], printed) == ["one"]
    assert missing(["one", "three"], printed) == ["three"]
