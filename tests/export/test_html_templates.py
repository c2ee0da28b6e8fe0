"""Records and uploads stay text in every HTML document, whatever they contain."""

from __future__ import annotations

from dataclasses import replace

import pytest
from jinja2 import UndefinedError
from lxml import html

from alignment.export import WRITERS
from alignment.export.country_sheet import render_country_page
from alignment.export.embed import render_embed_page, render_empty_embed
from alignment.export.html_documents import render_report_page
from alignment.export.html_templates import render_html_document
from alignment.export.notebook import NotebookView
from alignment.model.dataset import Dataset
from alignment.model.query import Query
from alignment.model.view import View
from alignment.reports.country import build_country_record
from alignment.reports.report import build_item, build_section
from alignment.scene.text_metrics import to_single_line
from alignment.studies.study import Study, compute_study
from alignment.studies.timeline import timeline

# Neither markup, nor an attribute, nor an expression of a template; on two lines.
HOSTILE_TEXT = "<script>x</script> \"' {{ 7*7 }}\n{% raw %} {# & #}"
ON_ONE_LINE = to_single_line(HOSTILE_TEXT)
VIEW = View(title=HOSTILE_TEXT, time="years")


@pytest.fixture(scope="module")
def records(parliament: Dataset) -> Dataset:
    countries = parliament.countries.assign(name=HOSTILE_TEXT)
    rollcalls = parliament.rollcalls.assign(title=HOSTILE_TEXT)
    return replace(
        parliament,
        title=HOSTILE_TEXT,
        version=HOSTILE_TEXT,
        licence=HOSTILE_TEXT,
        countries=countries,
        rollcalls=rollcalls,
    )


@pytest.fixture(scope="module")
def study(records: Dataset) -> Study:
    return compute_study(records, Query(min_shared=1))


def check_text(document: bytes | str) -> html.HtmlElement:
    """Check that a document contains the text only as text, and return its tree."""
    tree = html.fromstring(document)
    texts = [" ".join(text.split()) for text in tree.xpath("//text() | //@*")]
    assert any(ON_ONE_LINE in text for text in texts)
    assert not any("<script" in script.text for script in tree.iter("script"))
    assert "x" not in [script.text for script in tree.iter("script")]
    assert not any(" 49 " in text for text in texts)
    return tree


def test_a_page_with_a_picture(study: Study) -> None:
    tree = check_text(WRITERS["html"].write(study, VIEW))
    assert tree.findtext(".//title") == ON_ONE_LINE
    assert set(tree.xpath("//tr/@data-name")) == {ON_ONE_LINE}


@pytest.mark.slow
def test_a_page_with_a_timeline(records: Dataset) -> None:
    years = timeline(records, Query(min_shared=1), "years")
    tree = check_text(WRITERS["html"].write(years, VIEW))
    assert ON_ONE_LINE in tree.findtext(".//title")


def test_a_page_for_an_iframe(study: Study) -> None:
    page = render_embed_page(
        study, VIEW, f"./?title={HOSTILE_TEXT}", (HOSTILE_TEXT,), features=("find", "table")
    )
    tree = check_text(page.content)
    assert tree.findtext(".//title") == ON_ONE_LINE
    assert tree.findtext(".//p[@class='notice']") == f"{ON_ONE_LINE}."
    assert tree.xpath("//footer/a/@href") == [f"./?title={ON_ONE_LINE}"]


def test_a_page_without_a_picture() -> None:
    tree = check_text(render_empty_embed(HOSTILE_TEXT, HOSTILE_TEXT).content)
    assert tree.findtext(".//p") == ON_ONE_LINE


def test_a_page_of_a_country(study: Study) -> None:
    tree = check_text(
        render_country_page(
            build_country_record(study, "AAA"), "http://localhost/", HOSTILE_TEXT
        ).content
    )
    assert ON_ONE_LINE in tree.findtext(".//h1")


def test_a_report() -> None:
    item = build_item(HOSTILE_TEXT, HOSTILE_TEXT)
    table = build_section(
        HOSTILE_TEXT, [], HOSTILE_TEXT, headings=[HOSTILE_TEXT], rows=[[HOSTILE_TEXT]]
    )
    record = {
        "title": HOSTILE_TEXT,
        "basis": HOSTILE_TEXT,
        "sections": [build_section(HOSTILE_TEXT, [item]), table],
        "caveat": HOSTILE_TEXT,
        "data": {"title": HOSTILE_TEXT, "version": HOSTILE_TEXT},
    }
    tree = check_text(render_report_page(record, "./?").content)
    assert tree.xpath("//li/a/@href") == [f"./?{ON_ONE_LINE}"]
    for path in (".//title", ".//h1", ".//h2", ".//th", ".//td", ".//footer/p"):
        assert tree.findtext(path) == ON_ONE_LINE


def test_a_notebook(study: Study) -> None:
    check_text(NotebookView(study, VIEW)._repr_html_())


def test_style_and_script_match_their_hashes() -> None:
    style, script = 'main > p { content: "\'&" }', 'if (1 < 2 && "a") {{ x }}'
    values = {"title": "", "reason": "", "page_address": ""}
    page = render_html_document("empty_embed.html", style, script, **values)
    document = page.content.decode()
    assert f"<style>{style}</style>" in document
    assert f"<script>{script}</script>" in document
    assert page.content_policy.count("sha256-") == 2


def test_a_missing_value_is_an_error() -> None:
    with pytest.raises(UndefinedError, match="reason"):
        render_html_document("empty_embed.html", "", title="", page_address="")
