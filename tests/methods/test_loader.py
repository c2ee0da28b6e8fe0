"""Every fault in a text of the methods is reported with file and field."""

import re
from pathlib import Path

import pytest

from alignment.methods import load_chapter
from alignment.model.registries import load_facts, load_sources

SOURCES = """
[smith-1990]
text = "Smith 1990, A Title"
doi = "10.1000/1"
"""
CHAPTER = '''
title = "Chapter"

[[methods]]
key = "first"
title = "First"
explains = ["one"]
meaning = """
Two
lines."""
formula = "a = b / γ"
scale = "From 0 to 1."
missing = "No votes."
basis = "Votes."
limits = "Why."
sources = ["smith-1990"]

[methods.symbols]
a = "the result"
"b, γ" = "counts"

[[methods]]
key = "second"
title = "Second"
meaning = "Words."
basis = { same_as = "first" }
limits = "Why."
'''
FACTS = """
[[facts]]
name = "height"
label = "Height"
meaning = "Metres."
availability = "Always."
licence = "none"
limits = "Width."
sources = ["smith-1990"]
bands = [{ low = 0, high = inf, label = "any" }]
"""


def write_texts(folder: Path, chapter: str = CHAPTER, sources: str = SOURCES, facts: str = FACTS):
    for name, text in (("chapter", chapter), ("sources", sources), ("facts", facts)):
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")


def test_a_chapter_is_read_with_references_resolved(tmp_path):
    write_texts(tmp_path)
    first, second = load_chapter("chapter", tmp_path, tmp_path).methods
    assert first.meaning == "Two lines."
    assert first.symbols == (("a", "the result"), ("b, γ", "counts"))
    assert first.sources[0].link == "https://doi.org/10.1000/1"
    assert second.basis == first.basis
    assert load_facts(tmp_path)["height"].bands[0].label == "any"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('title = "Chapter"', "", "chapter.toml: field 'title' is missing"),
        ('title = "Chapter"', "title = Chapter", "chapter.toml: Invalid value"),
        ('key = "second"', "", "entry 2 of methods: field 'key' is missing"),
        ('key = "second"', 'key = "first"', "chapter.toml: first: there are two entries"),
        ('key = "second"', 'key = "Second"', "chapter.toml: Second: a key has lower-case"),
        ('title = "Second"', "", "chapter.toml: second: field 'title' is missing"),
        ('title = "Second"', "titel = 1", "chapter.toml: second: field 'title' is missing"),
        ('limits = "Why."\ns', 'limit = "Why."\ns', "chapter.toml: first: field 'limits' is"),
        ('title = "First"', 'title = "First"\nnote = 1', "first: unknown field 'note'"),
        ('title = "First"', "title = 1", "chapter.toml: first: field 'title' has the type int"),
        ('"Words."', '"Words"', "second: field 'meaning' does not end with a full stop"),
        ('same_as = "first"', 'same_as = "x"', "second: no entry 'x' has a text for 'basis'"),
        ("a = b / γ", "a = b", "chapter.toml: first: symbol 'γ' is not in the formula"),
        ('formula = "a = b / γ"', "", "chapter.toml: first: a formula and its symbols"),
        ('"No votes."', '"No votes"', "first: field 'missing' does not end with a full stop"),
        ('["smith-1990"]', '["smith"]', "chapter.toml: first: 'smith' is not in sources.toml"),
    ],
)
def test_a_fault_of_a_chapter_is_named(tmp_path, old, new, message):
    assert old in CHAPTER
    write_texts(tmp_path, CHAPTER.replace(old, new))
    with pytest.raises(ValueError, match=re.escape(message)):
        load_chapter("chapter", tmp_path, tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('doi = "10.1000/1"', "", "sources.toml: smith-1990: give either a doi or a link"),
        ("10.1000/1", "doi:1", "sources.toml: smith-1990: 'doi:1' is no DOI"),
        ("doi =", 'link = "https://a.b"\ndoi =', "sources.toml: smith-1990: give either"),
        ('doi = "10.1000/1"', 'link = "http://a.b"', "does not begin with 'https://'"),
        ("text =", "txt =", "sources.toml: smith-1990: field 'text' is missing"),
    ],
)
def test_a_fault_of_a_source_is_named(tmp_path, old, new, message):
    assert old in SOURCES
    write_texts(tmp_path, sources=SOURCES.replace(old, new))
    with pytest.raises(ValueError, match=re.escape(message)):
        load_sources(tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("label", "lable", "facts.toml: height: field 'label' is missing"),
        ('label = "Height"', 'label = "Height"\nkind = "size"', "kind 'size' is none of number"),
        ("low = 0, ", "", "facts.toml: height: field 'low' is missing"),
        ("smith-1990", "smith", "facts.toml: height: 'smith' is not in sources.toml"),
    ],
)
def test_a_fault_of_a_fact_is_named(tmp_path, old, new, message):
    write_texts(tmp_path, facts=FACTS.replace(old, new))
    with pytest.raises(ValueError, match=re.escape(message)):
        load_facts(tmp_path)
