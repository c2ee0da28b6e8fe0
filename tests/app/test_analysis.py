"""Rows of the analyses compared with their panels, and the comparison with all votes."""

import re
from dataclasses import replace

import pytest
from dash import html
from fake_browser import Browser
from hostile_words import HOSTILE, tampered
from lxml import html as parser
from rendering import get_page_text, get_props, list_gestures

import alignment
from alignment.analysis.bloc_stability import BlocStability
from alignment.app.factory import create_app
from alignment.app.html_renderer import render_html
from alignment.app.panels.analysis import render_analysis_panel
from alignment.app.panels.assembly_baseline import render_baseline_panel
from alignment.app.panels.compare import render_comparison_offers
from alignment.model.dataset import Dataset
from alignment.model.query import Query
from alignment.model.url import parse_url, parse_url_strictly, serialize_url
from alignment.model.view import PANELS, View
from alignment.reports.analyses import ANALYSES, MAX_IMMEDIATE_POSITIONS, AnalysisSummary
from alignment.studies.resolved_view import ResolvedView, StudyProvider, resolve_view
from alignment.studies.study import Study, compute_study
from alignment.studies.timeline import Timeline


class FixedProvider(StudyProvider):
    """Provider of a computed study and timeline."""

    def __init__(self, study: Study, timeline: Timeline | None = None) -> None:
        super().__init__(study.dataset)
        self._study, self._timeline = study, timeline

    def study(self, query: Query) -> Study:
        return self._study if query == self._study.query else super().study(query)

    def timeline(self, query: Query, kind: str, width: int, progress: object = None) -> Timeline:
        assert self._timeline is not None
        return self._timeline


def render_rows(
    study: Study,
    more: str = "",
    stability: BlocStability | None = None,
    timeline: Timeline | None = None,
) -> tuple[dict[str, str], html.Div]:
    """Return the lines of a study with further parameters, and the panel."""
    query, view, _ = parse_url(f"{study.address}{more}")
    resolved = resolve_view(FixedProvider(study, timeline), query, view)
    assert resolved.study is not None
    panel = render_analysis_panel(resolved.study, resolved, stability)
    lines = {}
    for name, button in zip(ANALYSES, panel.children, strict=True):
        head, _, text = button.children[0].children
        assert head.children == PANELS[name].title
        assert get_props(button)["data-go"] == f"panel:{name}"
        lines[name] = text.children
    return lines, panel


def test_rows_open_panels_of_urls() -> None:
    assert ANALYSES.keys() <= PANELS.keys()
    assert len({PANELS[name].title for name in ANALYSES}) == len(ANALYSES)


def test_the_opening_query(study: Study) -> None:
    lines, _ = render_rows(study)
    assert lines["swing"].startswith("No country is ranked by swing, which has no interval")
    study = study.checked
    lines, _ = render_rows(study)
    assert lines["swing"] == (
        "Votes of Palau look least certain, but any of 44 countries could be first "
        f"({len(study.findings.contested)} contested of 15 votes)"
    )
    assert (
        lines["compare"]
        == "Nothing compared yet: name two periods, or compare this selection with another"
    )
    assert lines["time"] == "Years: step through 2018 to 2025, on 15 votes"
    cast = int((study.votes >= 0).to_numpy().sum())
    assert re.fullmatch(
        r"Russia and the [A-Z][A-Za-z' ]+ at one end, the United States at the other\. The line "
        rf"describes \d\d% of {cast:,} votes cast\. The most frequent vote on each text alone "
        r"describes \d\d%\.",
        lines["positions"],
    )
    assert lines["blocs"] == "Resampling 15 votes"
    first = study.findings.surprises.iloc[0]
    short = study.rollcalls.loc[first["rollcall"], "short"]
    assert lines["surprise"] == (
        f"{study.dataset.names[first['iso3']]} abstained on {short} ({first['rollcall']}): the "
        f"least expected of {cast:,} votes"
    )


def test_lines_of_stability_and_of_many_roll_calls(study: Study) -> None:
    stability = study.findings.resample(5)
    lines, _ = render_rows(study, stability=stability)
    assert f"{lines['blocs']}." == stability.range_text
    nothing = replace(stability, ami=stability.ami[:0], replicates=0)
    assert (
        render_rows(study, stability=nothing)[0]["blocs"] == "Too few votes to resample, with "
        "15 votes"
    )
    many = study.rollcalls.iloc[[0] * (MAX_IMMEDIATE_POSITIONS + 1)]
    findings = replace(study.findings)
    lines, _ = render_rows(replace(study, rollcalls=many, findings=findings))
    later = f"Computed when opened, on {MAX_IMMEDIATE_POSITIONS + 1} votes"
    assert [lines[name] for name in ("swing", "positions", "surprise")] == [later] * 3
    assert "positions" not in vars(findings)


@pytest.mark.slow
def test_compared_selections_are_named(study: Study) -> None:
    lines, _ = render_rows(study, "&versus=v=1%26topic=cybercrime")
    view = View(versus="v=1&topic=cybercrime")
    comparison = resolve_view(FixedProvider(study), study.query, view).comparison
    assert comparison is not None
    assert lines["compare"] == (
        "The two selections cannot be compared: the first has 4 texts, the second 15, and each "
        "needs 6"
    )


def test_timeline_row_shows_the_open_period(study: Study, windows: Timeline) -> None:
    lines, _ = render_rows(study, "&time=windows&period=2019–2021", timeline=windows)
    labels = [moment.period.label for moment in windows.results]
    number = next(m.period.rollcalls for m in windows.results if m.period.label == "2019–2021")
    assert lines["time"] == (
        f"{len(labels)} periods, {labels[0]} to {labels[-1]}; 2019–2021 is shown, on {number} votes"
    )
    assert f"contested of {number} votes" in lines["swing"]


@pytest.mark.few(1)
@pytest.mark.slow
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (Query(topics=("cybercrime",), until="2018-12-31"), {"time": "All of 2018, on 2 votes"}),
        (
            Query(topics=("digital-rights",), bodies=("Human Rights Council",), blend=1.0),
            {"time": "on 6 drafts"},
        ),
        (Query(), {"surprise": "Computed when opened, on 97 votes", "swing": "contested"}),
    ],
)
def test_other_queries(dataset: Dataset, query: Query, expected: dict[str, str]) -> None:
    lines, _ = render_rows(compute_study(dataset, query))
    for name, part in expected.items():
        assert part in lines[name]


def test_the_tiny_parliament(tiny_study: Study) -> None:
    lines, panel = render_rows(tiny_study)
    assert lines["time"] == "Years: step through 2020 to 2021, on 8 votes"
    # 8 by AAA, BBB and CCC, 5 by DDD and 3 by EEE.
    assert "of 32 votes cast" in lines["positions"]
    assert lines["surprise"].endswith(": the least expected of 32 votes")
    # Four votes in each year: two equal bars.
    (bars,) = re.findall(
        r"<rect.*?</svg>", render_html(panel.children[list(lines).index("time")], {})
    )
    assert len(set(re.findall(r' height="([^"]+)"', bars))) == 1
    assert bars.count("<rect") == 2


def test_records_without_a_comparison(parliament: Dataset, dataset: Dataset) -> None:
    unanimous = replace(parliament, votes=parliament.votes.mask(parliament.votes >= 0, 2))
    lines, panel = render_rows(compute_study(unanimous, Query(min_shared=1)))
    assert lines["swing"] == lines["positions"] == "Too few votes for positions"
    assert lines["surprise"] == "Too few votes to say which votes are unexpected"
    # Only the rows on time, on the votes and on resolutions of all topics have a picture.
    assert render_html(panel, {}).count("<svg") == 3
    every = alignment.study(dataset, "v=1&scope=assembly&from=1950&to=1950")
    assert "hese are all votes of those years" in summarize(every)[0]
    assert "no others to compare with" in get_page_text(render_baseline_panel(every, View()))
    many = alignment.study(dataset, "v=1&scope=assembly&from=2018")
    assert summarize(many)[0].startswith("Computed when opened, on 865")
    study = alignment.study(parliament, "v=1")
    assert summarize(study)[0].startswith("Too few votes")
    assert render_baseline_panel(study, View(select=("AAA",)))


def test_uploaded_names_stay_text(study: Study) -> None:
    hostile = tampered(study.dataset)
    rows = study.table.assign(name=hostile.countries.loc[study.table.index, "name"])
    titles = hostile.rollcalls.loc[study.rollcalls.index].assign(short="<b>&]]>")
    # All of them have the largest swing, at one end of the line.
    table = study.findings.table.copy()
    table.loc[list(HOSTILE), ["swing", "position"]] = [1.0, 99.0]
    # One of them is first.
    table["swing_rank_low"] = (table.index != "CAN") + 1.0
    findings = replace(study.findings)
    parts = {f"_{name}_table": table.filter(like=name) for name in ("position", "swing")}
    vars(findings).update(vars(study.findings), table=table, **parts)
    changed = replace(study, dataset=hostile, table=rows, rollcalls=titles, findings=findings)
    lines, panel = render_rows(changed)
    assert "</svg><img" in lines["swing"]
    assert "<script>" in lines["positions"]
    assert "<b>&]]>" in lines["surprise"]
    page = parser.fragment_fromstring(render_html(panel, {}), create_parent="main")
    tags = {"main", "div", "button", "span", "strong", "svg", "path", "circle", "rect"}
    assert {each.tag for each in page.iter()} == tags
    (button,) = page.xpath("//button[@data-go='panel:swing']")
    assert button.text_content() == f"Swing countries {lines['swing']}"
    for svg in page.iter("svg"):
        assert svg.text_content() == ""
        assert svg.getparent().get("aria-hidden") == "true"


VERSUS = "versus:v=1&from=2018-01-01&to=2025-12-31&scope=assembly"


def summarize(study: Study) -> AnalysisSummary:
    return ANALYSES["general"](study, ResolvedView(View()), None)


@pytest.mark.slow
def test_counts_and_selected_countries(study: Study) -> None:
    text = get_page_text(render_baseline_panel(study, View(select=("CHL",))))
    assert "agreement on 15 votes of this selection and on all 854" in text
    assert "Position +0.70 on the selection and +0.02 in general" in text
    assert "0.70 (15)" in text
    assert "0.28 (848)" in text
    text = get_page_text(render_baseline_panel(study, View(select=("CHL", "BRA"))))
    assert "0.80 (15)" in text
    assert "0.91 (844)" in text


def test_the_comparison_with_all_votes(study: Study) -> None:
    panel = render_baseline_panel(study, View())
    gestures = list_gestures(panel)
    assert {"country:VEN", "colour:closer:RUS", "colour:closer:EU"} <= set(gestures)
    assert VERSUS in gestures
    text = get_page_text(panel)
    assert "less close to Russia than in general. This average depends on the texts and" in text
    assert "With 7 titles no country can differ significantly." in text
    assert "The table shows the 20 largest estimates with 95% intervals" in text
    text, sparkline, differences = summarize(study)
    assert text == (
        "Countries are on average 0.19 closer to the United States and 0.21 less close to Russia "
        "than on all 854 votes of these years. These averages rest on 15 votes and have no "
        "interval. With 7 titles no country can differ significantly."
    )
    assert (sparkline, len(differences[0]) > 300) == ("ticks", True)
    both = f"{VERSUS.replace('versus:', 'both:')} {serialize_url(study.query)}"
    assert both in list_gestures(render_comparison_offers(study))
    query, _ = parse_url_strictly(VERSUS.removeprefix("versus:"))
    assert len(query.rollcalls(study.dataset)) == 854
    # The whole Assembly has no comparison.
    whole = replace(study, query=replace(study.query, scope="assembly"))
    assert "from=2018-01-01&to=2025" not in str(list_gestures(render_comparison_offers(whole)))


def test_countries_that_differ_are_listed_with_enough_titles(dataset: Dataset) -> None:
    study = alignment.study(dataset, "v=1&scope=assembly&from=2018&topic=human-rights")
    assert study.general.title_count == 53
    assert not study.general.shortage
    text = get_page_text(render_baseline_panel(study, View()))
    assert re.search(r"\d+ of \d+ countries differ significantly from this average", text)


@pytest.mark.evidence
@pytest.mark.slow
def test_drawer_selects_scope_and_subject(dataset: Dataset) -> None:
    browser = Browser(create_app(dataset), "?" + dataset.opening)
    browser.ask(part="panel")
    topics = [each["value"] for each in browser.parts["topics-offered"]]
    assert "disarmament" not in topics
    for control, value in (("scope", "assembly"), ("subjects", "Palestine question; apartheid")):
        browser.set_control(control, value)
    assert browser.address == (
        "v=1&body=UNGA+plenary&stage=plenary&from=2018-01-01&scope=assembly"
        "&subject=Palestine+question&subject=apartheid"
    )
    all_topics = [each["value"] for each in browser.parts["topics-offered"]]
    # The topics of the built-in data are first.
    assert all_topics[: len(topics)] == topics
    assert "disarmament" in all_topics
    words = re.findall('value="(.*?)"', browser.parts["subjects-offered"])
    assert words.index("Computer crimes") < words.index("Palestine question")
    # Typed words stay.
    assert "subjects" not in browser.set_control("scope", "cyber")["props"]
