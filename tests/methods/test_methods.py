"""The registry of methods, the document written from it, and the panel that shows it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import alignment
from alignment.app.panels.methods import methods
from alignment.measures import MEASURES
from alignment.methods import CHAPTERS, FINDINGS, METHODS, Method, explaining, markdown
from alignment.methods.facts import FACTS
from alignment.model.dataset import Dataset
from alignment.network.tails import EXACT_UP_TO

ROOT = Path(alignment.__file__).parent.parent
NOTES = {"absent", "sponsor-lists", "coverage", "subjects", "consensus", "motives"}
# Entries that explain neither a measure nor a finding, but what is made of them.
OTHERS = {
    *("blend", "placement", "fit", "blocs", "threshold", "sweep", "surprise", "stages"),
    *("closeness", "general", "apart", "who-moved"),
    *("goes-with", "several-at-once", "pairs-go-with"),
    *("forecast", "tally-forecast", "gain"),
    *("links-beyond-chance", "swaps", "cosponsorship-beyond-chance"),
}
BY_KEY = {method.key: method for method in METHODS}
DOI = re.compile(r"10\.\d{4,9}/[^\s;,)\"]+")

every_method = pytest.mark.parametrize("method", METHODS, ids=lambda method: method.key)


def parts(component: Any) -> Iterator[Any]:
    """Walk a tree of Dash components."""
    yield component
    children = getattr(component, "children", None)
    for child in children if isinstance(children, list | tuple) else [children]:
        if child is not None:
            yield from parts(child)


def words(component: Any) -> str:
    return "".join(part for part in parts(component) if isinstance(part, str))


def test_every_method_and_every_note_is_there_once():
    assert {method.key for method in METHODS if not method.explains} == OTHERS | NOTES
    assert len({method.key for method in METHODS}) == len(METHODS)
    assert len({method.title for method in METHODS}) == len(METHODS)


def test_every_measure_and_every_finding_is_explained_by_one_entry_that_names_it():
    named = [name for method in METHODS for name in method.explains]
    assert sorted(named) == sorted([*MEASURES, *FINDINGS, *FACTS])
    for name in named:
        assert name in explaining(name).explains


def test_an_entry_that_explains_several_measures_says_how_they_differ():
    for method in METHODS:
        for name in method.explains[1:]:
            assert method.key == method.explains[0]
            assert name.removeprefix(f"{method.key}-") in method.title
            assert name.removeprefix(f"{method.key}-") in method.meaning


def test_every_column_of_the_findings_has_its_meaning(dataset: Dataset):
    told = [column for finding in FINDINGS.values() for column in finding.columns]
    assert len(told) == len(set(told))
    held = [*alignment.study(dataset).findings.table, "bloc_probability"]
    assert sorted(told) == sorted(held)


@every_method
def test_an_entry_says_what_it_must(method: Method):
    for said in (method.meaning, method.rests_on, method.cannot_say):
        assert said.endswith(".")
    if method.key not in NOTES | {"stages", "who-moved"} and not set(method.explains) & set(FACTS):
        assert method.formula
        assert method.symbols
    assert re.fullmatch(r"[a-z-]+", method.key)


@every_method
def test_a_symbol_that_is_explained_is_in_the_entry(method: Method):
    shown = method.formula + " ".join(meaning for _, meaning in method.symbols)
    for symbols, _ in method.symbols:
        for symbol in re.split(r", | < ", symbols):
            assert symbol in shown


@every_method
def test_sources_are_safe_links(method: Method):
    for source in method.sources:
        assert source.text
        assert source.link.startswith("https://") or "no DOI" in source.text


def test_the_methods_cite_what_the_code_cites():
    """A DOI of the methods stands in a docstring of the code as well, and so cannot be alone."""
    code = [
        file.read_text(encoding="utf-8")
        for folder in ("measures", "network", "analysis", "foretelling")
        for file in (ROOT / "alignment" / folder).glob("*.py")
    ]
    held = {
        name.rstrip(".")
        for text in code
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef)
        for name in DOI.findall(ast.get_docstring(node) or "")
    }
    cited = {
        source.link.removeprefix("https://doi.org/")
        for method in METHODS
        for source in method.sources
        if source.link.startswith("https://doi.org/")
    }
    assert len(cited) > 25
    assert cited <= held


def test_the_document_is_that_of_the_registry():
    assert (ROOT / "docs" / "methods.md").read_text(encoding="utf-8") == markdown()


def test_the_document_has_every_entry_and_its_links():
    text = markdown()
    for method in METHODS:
        assert f"](#{method.anchor})" in text
        assert f'<a id="{method.anchor}"></a>' in text
        for line in method.formula.splitlines():
            assert f"\n    {line}\n" in text


def test_the_panel_renders_every_entry():
    panel = methods()
    drawn = list(parts(panel))
    articles = {part.id: part for part in drawn if type(part).__name__ == "Article"}
    assert list(articles) == [method.anchor for method in METHODS]
    for method in METHODS:
        said = words(articles[method.anchor])
        for part in (method.title, method.meaning, method.rests_on, method.cannot_say):
            assert part in said
        for line in method.formula.splitlines():
            assert line in said
        for symbol, meaning in method.symbols:
            assert symbol in said
            assert meaning in said
    titles = [words(part) for part in drawn if type(part).__name__ == "H2"]
    assert titles == ["Methods", *(chapter.title for chapter in CHAPTERS)]


def test_links_out_of_the_panel_are_safe_and_links_within_arrive():
    links = [part for part in parts(methods()) if type(part).__name__ == "A"]
    within = [link.href for link in links if link.href.startswith("#")]
    assert within == [f"#{method.anchor}" for method in METHODS]
    out = [link for link in links if not link.href.startswith("#")]
    linked = [source for method in METHODS for source in method.sources if source.link]
    assert [link.href for link in out] == [source.link for source in linked]
    assert all("noopener" in link.rel and link.target == "_blank" for link in out)


def test_the_figures_in_the_words_are_those_of_code_and_records(dataset: Dataset):
    assert f"up to {EXACT_UP_TO} shared" in BY_KEY["links-beyond-chance"].meaning
    rollcalls, said = dataset.rollcalls, BY_KEY["coverage"].meaning
    years = rollcalls["date"].str[:4]
    assert f"{len(rollcalls)} roll calls from {years.min()} to {years.max()}" in said
    counts = rollcalls["body"].value_counts()
    assert f"{counts['UNGA plenary']} in the plenary" in said
    assert f"{counts['UNGA Third Committee']} in its Third Committee" in said
    assert f"{counts['Human Rights Council']} in the Human Rights Council" in said
    drafts = f"{len(dataset.countable_drafts)} drafts of {len(dataset.drafts)}"
    assert drafts in BY_KEY["sponsor-lists"].rests_on
