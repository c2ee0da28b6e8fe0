"""The length of sentences and the reading grade of the documentation."""

import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

import alignment

ROOT = Path(alignment.__file__).parent.parent
TUTORIALS = sorted((ROOT / "docs" / "tutorials").glob("*.md"))
MAX_GRADE = 9
LONGER_PAGES = (
    *("methods", "serving", "export", "forecast", "keep-it-up-to-date", "what-changed"),
    *("architecture", "json"),
)
MAX_WORDS, MAX_METHOD_WORDS = 25, 30


def extract_prose(markdown: str) -> list[str]:
    """Return the sentences of a Markdown text without code blocks, tables and link targets."""
    text = re.sub(r"^```.*?^```$", "", markdown, flags=re.M | re.S)
    text = re.sub(r"^(?: {4}.*|\|.*|#.*|<.*>|\[[^\]]+\]: .*)$", "", text, flags=re.M)
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"^\s*(?:[-*>]|\d+\.) ", "\n\n", text, flags=re.M)
    text = re.sub(r"[*`]|https?://\S+|<[^>]+>", "", text)
    paragraphs = [" ".join(part.split()) for part in re.split(r"\n\s*\n", text)]
    return [
        sentence
        for paragraph in paragraphs
        for sentence in re.split(r"(?<=[.!?]) |(?<=[.!?][”\")]) |(?<=:) (?=[A-Z])", paragraph)
        if re.search(r"[A-Za-z]", sentence)
    ]


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def list_long(sentences: list[str], limit: int) -> list[str]:
    return [f"{len(each.split())}: {each}" for each in sentences if len(each.split()) > limit]


def test_extract_prose_finds_sentences():
    text = "# Head\n\nOne [two](x.md). Three:\n\n    code\n\n| a | b |\n\n- Four 1.5.\n- Five.\n"
    assert extract_prose(text) == ["One two.", "Three:", "Four 1.5.", "Five."]
    assert list_long(["One two three."], 2) == ["3: One two three."]


@pytest.mark.parametrize("path", [ROOT / "README.md", *TUTORIALS], ids=lambda path: path.stem)
def test_sentences_of_readme_and_tutorials_are_short(path):
    assert list_long(extract_prose(read(path)), MAX_WORDS) == []


@pytest.mark.parametrize("name", LONGER_PAGES)
def test_sentences_of_methods_and_how_to_pages_are_short(name):
    text = read(ROOT / "docs" / f"{name}.md")
    assert list_long(extract_prose(text), MAX_METHOD_WORDS) == []


@pytest.mark.evidence
@pytest.mark.parametrize("path", [ROOT / "README.md", *TUTORIALS], ids=lambda path: path.stem)
def test_the_reading_grade_of_readme_and_tutorials(path, monkeypatch):
    # textstat imports this former part of setuptools for word lists that this test does not use.
    monkeypatch.setitem(sys.modules, "pkg_resources", ModuleType("pkg_resources"))
    import textstat

    # A point within a number or a name would count as the end of a sentence.
    sentences = [re.sub(r"[.!?:]", "", each) for each in extract_prose(read(path))]
    assert textstat.flesch_kincaid_grade(". ".join(sentences) + ".") <= MAX_GRADE
