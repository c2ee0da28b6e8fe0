"""The registry of methods, its document and its panel."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import alignment
from alignment.analysis.tail_probabilities import MAX_EXACT_TERMS
from alignment.analysis.title_check import CandidateCheck, CheckStatistic
from alignment.app import page_routes
from alignment.app.panels.methods import render_methods
from alignment.methods import list_methods, load_chapters, render_markdown
from alignment.model.dataset import Dataset
from alignment.model.registries import COUNTRY_FIGURES, FACTS, load_sources
from alignment.model.text_format import FIRM_SHARE
from alignment.reports.study import describe_model_fit
from alignment.similarity import MEASURES
from alignment.studies.study import Study

ROOT = Path(alignment.__file__).parent.parent
METHODS = list_methods()
BY_KEY = {method.key: method for method in METHODS}
NOTES = {"absent", "sponsor-lists", "coverage", "subjects", "consensus", "motives"}
# These entries explain results of measures and figures.
OTHERS = {
    *("blend", "placement", "fit", "blocs", "threshold", "sweep", "surprise", "stages"),
    *("closeness", "general", "apart", "who-moved"),
    *("goes-with", "several-at-once", "pairs-go-with"),
    *("forecast", "tally-forecast", "open-vote-weight", "sponsor-forecast"),
    *("links-beyond-chance", "swaps", "cosponsorship-beyond-chance", "cosponsorship-z"),
}
WITHOUT_FORMULA = NOTES | {"stages"}
DOI = re.compile(r"10\.\d{4,9}/[^\s;,)\"]+")
CODE_PACKAGES = ("similarity", "network", "analysis", "forecasting")


def walk_components(component: Any) -> Iterator[Any]:
    """Walk a tree of Dash components."""
    yield component
    children = getattr(component, "children", None)
    for child in children if isinstance(children, list | tuple) else [children]:
        if child is not None:
            yield from walk_components(child)


def get_text(component: Any) -> str:
    return "".join(part for part in walk_components(component) if isinstance(part, str))


def test_entries_of_the_methods():
    assert {method.key for method in METHODS if not method.explained_names} == OTHERS | NOTES
    assert len({method.key for method in METHODS}) == len(METHODS)
    assert len({method.title for method in METHODS}) == len(METHODS)
    facts = {method.key for method in METHODS if set(method.explained_names) & set(FACTS)}
    assert {method.key for method in METHODS if not method.formula} == WITHOUT_FORMULA | facts
    explained = [name for method in METHODS for name in method.explained_names]
    assert sorted(explained) == sorted([*MEASURES, *COUNTRY_FIGURES, *FACTS])
    for method in METHODS:
        for name in method.explained_names[1:]:
            assert method.key == method.explained_names[0]
            assert name.removeprefix(f"{method.key}-") in method.title
            assert name.removeprefix(f"{method.key}-") in method.meaning
    cited = {source for method in METHODS for source in method.sources}
    assert cited == set(load_sources().values())


def test_columns_and_document(dataset: Dataset):
    described = [column for figure in COUNTRY_FIGURES.values() for column in figure.columns]
    assert len(described) == len(set(described))
    columns = [*alignment.study(dataset).findings.table, "bloc_probability"]
    assert sorted(described) == sorted(columns)
    text = render_markdown()
    assert (ROOT / "docs" / "methods.md").read_text(encoding="utf-8") == text
    for method in METHODS:
        assert f"](#{method.anchor})" in text
        assert f'<a id="{method.anchor}"></a>' in text
        if method.formula:
            assert method.question.endswith("?"), method.key
            assert method.scale, method.key
            assert method.missing, method.key
        for line in method.formula.splitlines():
            assert f"\n    {line}\n" in text


def test_methods_cite_the_publications_of_the_code():
    """A DOI of the methods is in a docstring of the code as well."""
    code = [
        file.read_text(encoding="utf-8")
        for folder in CODE_PACKAGES
        for file in (ROOT / "alignment" / folder).glob("*.py")
    ]
    in_code = {
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
    assert cited <= in_code


def name_page(name: str) -> str:
    return f"the page “{name.replace('-', ' ')}” of the documentation"


def test_documents_are_links_if_they_are_served(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not re.search(r"href='docs/docs/|docs/\w+\.md", str(render_methods()))
    monkeypatch.setattr(page_routes, "has_docs", lambda: True)
    link = f"A(children='{name_page('forecast')}', href='docs/docs/forecast.html')"
    assert link in str(render_methods())


def test_the_panel_of_the_methods():
    panel = list(walk_components(render_methods()))
    articles = {part.id: part for part in panel if type(part).__name__ == "Article"}
    assert list(articles) == [method.anchor for method in METHODS]
    for method in METHODS:
        text = get_text(articles[method.anchor])
        words = (method.title, method.question, method.meaning, *dict(method.notes).values())
        for part in (*words, *method.formula.splitlines(), *sum(method.symbols, ())):
            # A file of the documentation is a page of it.
            assert re.sub(r"docs/([\w-]+)\.md", lambda name: name_page(name[1]), part) in text
    titles = [get_text(part) for part in panel if type(part).__name__ == "H2"]
    assert titles == ["Methods", *(chapter.title for chapter in load_chapters())]
    links = [part for part in walk_components(render_methods()) if type(part).__name__ == "A"]
    within = [link.href for link in links if link.href.startswith("#")]
    assert within == [f"#{method.anchor}" for method in METHODS]
    out = [link for link in links if not link.href.startswith("#")]
    linked = [source for method in METHODS for source in method.sources if source.link]
    assert [link.href for link in out] == [source.link for source in linked]
    assert all("noreferrer" in link.rel and link.target == "_blank" for link in out)


def test_numbers_in_the_texts_match_code_and_records(dataset: Dataset):
    assert f"up to {MAX_EXACT_TERMS} shared" in BY_KEY["links-beyond-chance"].meaning
    limit = f"more than {FIRM_SHARE:.0%}"
    assert limit in BY_KEY["bloc-probability"].limits.replace("\n", " ")
    assert limit in COUNTRY_FIGURES["bloc_probability"].meaning.replace("\n", " ")
    rollcalls, coverage = dataset.rollcalls, BY_KEY["coverage"].meaning
    years = rollcalls["date"].str[:4]
    assert f"{len(rollcalls)} votes from {years.min()} to {years.max()}" in coverage
    counts = rollcalls["body"].value_counts()
    assert f"{counts['UNGA plenary']} in the plenary" in coverage
    assert f"{counts['UNGA Third Committee']} in its Third Committee" in coverage
    assert f"{counts['Human Rights Council']} in the Human Rights Council" in coverage
    drafts = f"{len(dataset.countable_drafts)} drafts of {len(dataset.drafts)}"
    assert drafts in BY_KEY["sponsor-lists"].basis


def test_model_check_is_a_note_of_its_method(study: Study) -> None:
    fit = CheckStatistic(0.41, 0.25, 0.02, 0.0)
    checked = study.with_check(CandidateCheck(1, True, fit, fit))
    text = get_text(render_methods(describe_model_fit(checked)))
    message = "The model does not describe these votes well, so swing has no interval."
    figures = (
        "Share of the first axis in the residuals: 0.410, in simulations 0.250 ± 0.020 (p < 0.001, "
        "fails)."
    )
    assert f"On this selection. {message} {figures}" in text
    assert "passes if p is at least 0.01 or if it exceeds the simulations by less than 0.02" in text
    negligible = CheckStatistic(0.264, 0.25, 0.002, 0.0)
    passed = study.with_check(CandidateCheck(1, True, negligible, negligible))
    assert "0.264, in simulations 0.250 ± 0.002 (p < 0.001, passes)." in describe_model_fit(passed)
    assert message not in get_text(render_methods())


def test_intervals_of_tallies_are_those_of_the_report_card():
    card = (ROOT / "docs" / "report-card.md").read_text(encoding="utf-8")
    pages = [BY_KEY["tally-forecast"].basis, (ROOT / "docs" / "forecast.md").read_text("utf-8")]
    for titles in ("all", "new"):
        row = next(line for line in card.splitlines() if line.startswith(f"| {titles} | yes |"))
        for share in row.split(" | ")[4:]:
            assert all(share.rstrip(" |") in page for page in pages)
    part = card[card.index("inside 80% | inside 95% |") :].split("\n\n")[0].splitlines()[2:]
    shares = [float(line.split(" | ")[2].rstrip("%")) for line in part]
    assert f"between {min(shares):.0f}%" in pages[1]
    assert f"{min(shares):.0f}% to {max(shares):.0f}%" in pages[0]
