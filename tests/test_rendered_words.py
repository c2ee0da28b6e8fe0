"""Words of the page, its reports, stories, help and API: short sentences and no removed term."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from claim_lines import list_lines
from test_words import MAX_WORDS, find_removed_terms

import alignment
from alignment.app.factory import create_app
from alignment.app.html_renderer import render_html
from alignment.app.page import build_map_parts
from alignment.app.share.api import build_openapi
from alignment.app.sidebar import render_panel
from alignment.app.state import build_page_model, resolve_request
from alignment.model.dataset import Dataset
from alignment.model.stories import STORIES
from alignment.model.view import PANELS
from alignment.reports.analyses import ANALYSES
from alignment.server.dataset_registry import DatasetRegistry

# A list of countries, or of single words after a colon, counts as one word.
COUNTRY = f"(?:the )?(?:{'|'.join(map(re.escape, alignment.load().names.values()))})"
LIST = re.compile(rf"{COUNTRY}(?:(?:, | and ){COUNTRY})+|(?<=: )[\w-]+(?:, [\w-]+)+ or [\w-]+")
DOCS = Path(alignment.__file__).parent.parent / "docs"
MAX_METHOD_WORDS = 30
OPENING = (
    "v=1&topic=cybercrime&topic=ict-security&topic=digital-development-and-rights"
    "&body=UNGA+plenary&stage=plenary&tier=core&from=2018-01-01&colour=vote:A/RES/74/247"
)
# Parameters that make a panel show more than its empty state.
SHOWN = {
    "selection": "&where=group:SIDS",
    "country": "&select=CPV",
    "pair": "&select=CPV&select=RUS",
    "group": "&select=FJI&select=WSM&select=TON",
    "compare": "&versus=topic%3Dict-security%26from%3D2021",
    "ahead": "&ahead=A/RES/78/237",
    "swing": "&select=GTM",
    "time": "&time=years",
    "general": "&select=BRA",
}
REPORTS = (
    f"/brief?{OPENING}&since=2021-01-01",
    "/after?rollcall=A/RES/78/237",
    f"/country/CPV.html?{OPENING}",
    "/forecast.html?ahead=A/RES/78/237",
    "/ask.html?ahead=A/RES/78/237&wish=yes",
)
# The name of an analysis precedes its sentence in the same row.
LABELS = rf"^(?:{'|'.join(PANELS[name].title for name in ANALYSES)}) "
# Words of the published interface, and terms of statistics in the methods.
ALLOWED = (
    *(r"absent, (change|rollcall)", r"abstain(,| or) absent\b", "UNGA plenary", r"UNGA\+plenary"),
    *(r"(C|c)orrected for chance", "Chance means", r"chance (would )?gives?\b", "for Chance"),
    *("Roll Call Data", "UNGA 78 Third Committee", "other States"),
)


def list_panel_texts(registry: DatasetRegistry) -> Iterator[tuple[str, str]]:
    """Yield the lines of all panels and of the map, each with its place."""
    for panel in PANELS:
        query_string = f"{OPENING}&panel={panel}{SHOWN.get(panel, '')}"
        model = build_page_model(*resolve_request(registry, query_string))
        parts = build_map_parts(model)
        names = ("headline", "sentence", "legend", "method", "map-notes", "sources", "source")
        markup = "".join(f"<div>{render_html(parts[name], {})}</div>" for name in names)
        for line in list_lines(markup + render_html(render_panel(model), {})):
            yield panel, re.sub(LABELS, "", line.text)


def list_page_texts(dataset: Dataset) -> Iterator[tuple[str, str]]:
    """Yield the lines of the opening page and of the reports."""
    client = create_app(dataset).server.test_client()
    for url in (f"/?{OPENING}", *REPORTS):
        response = client.get(url)
        assert response.status_code == 200, url
        (body,) = re.findall(r"<body.*</body>", response.get_data(as_text=True), re.DOTALL)
        for line in list_lines(body):
            yield url.partition("?")[0], line.text


def list_descriptions(value: object) -> Iterator[str]:
    """Yield the texts in the description of the API."""
    if isinstance(value, dict):
        for key, part in value.items():
            if key in ("description", "summary", "title") and isinstance(part, str):
                yield part
            else:
                yield from list_descriptions(part)
    elif isinstance(value, list):
        for part in value:
            yield from list_descriptions(part)


def list_other_texts() -> Iterator[tuple[str, str]]:
    """Yield the texts of stories, of the API, and of the help of all commands."""
    for story in STORIES:
        for text in (story.title, story.summary):
            yield "story", text
        for step in story.steps:
            yield from (("story", step.finding), ("story", step.caption))
    yield from (("api", text) for text in list_descriptions(build_openapi()))
    pages = (DOCS / "command-line.md").read_text(encoding="utf-8")
    for block in re.findall(r"^```text\n(.*?)^```$", pages, re.MULTILINE | re.DOTALL):
        yield from (
            ("help", " ".join(part.split())) for part in re.split(r"\n\s*\n|\n(?= +-)", block)
        )


def find_faults(texts: Iterator[tuple[str, str]]) -> list[str]:
    """Return the removed terms and the long sentences in texts, each with its place."""
    faults = []
    for place, text in dict.fromkeys(texts):
        plain = re.sub("|".join(ALLOWED), "", text)
        faults += [f"{place}: {fault} ({text})" for fault in find_removed_terms(plain)]
        limit = MAX_METHOD_WORDS if place == "methods" else MAX_WORDS
        # A clause or a list behind ";" or ":" belongs to its sentence; " | " separates cells.
        for sentence in re.split(r"(?<=[.!?])\s+| \| ", text):
            count = len(LIST.sub("list", sentence).split())
            if sentence.endswith((".", "!", "?")) and count > limit:
                faults.append(f"{place}: {count} words: {sentence}")
    return faults


def test_find_faults_reports_terms_and_long_sentences() -> None:
    text = f"{'word ' * 13}: {'word; ' * 13}end. Links beyond chance. Of 2: {'Chad, ' * 25}Fiji."
    assert [fault[:11] for fault in find_faults(iter([("page", text)]))] == [
        "page: beyon",
        "page: 28 wo",
    ]


@pytest.mark.slow
def test_all_panels_have_short_sentences_without_removed_terms(registry) -> None:
    assert find_faults(list_panel_texts(registry)) == []


COMPARED = (
    "topic%3Dict-security%26from%3D2021",
    OPENING.partition("&colour")[0].replace("2018", "2012").replace("=", "%3D").replace("&", "%26"),
)


@pytest.mark.slow
def test_analyses_and_comparisons_in_short_have_no_sentence_behind_a_semicolon(registry) -> None:
    """Only a full stop ends a sentence: no list of selections or findings hides a long one."""
    addresses = [f"{OPENING}&panel=analysis"]
    addresses += [f"{OPENING}&panel=compare&versus={versus}" for versus in COMPARED]
    faults, count = [], 0
    for address in addresses:
        panel = render_panel(build_page_model(*resolve_request(registry, address)))
        lines = [
            re.sub(LABELS, "", line.text)
            for line in list_lines(render_html(panel, {}))
            if line.heading == "In short" or "panel=analysis" in address
        ]
        for sentence in (each for line in lines for each in re.split(r"(?<=[.!?])\s+", line)):
            count += 1
            if len(sentence.split()) > MAX_WORDS:
                faults.append(sentence)
    assert faults == []
    assert count > 20


@pytest.mark.slow
def test_pages_and_reports_have_short_sentences_without_removed_terms(dataset) -> None:
    assert find_faults(list_page_texts(dataset)) == []


@pytest.mark.slow
def test_stories_help_and_api_have_short_sentences_without_removed_terms() -> None:
    assert find_faults(list_other_texts()) == []
