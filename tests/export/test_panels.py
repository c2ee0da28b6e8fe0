"""Files of a panel show the figure of the panel, with its finding as title."""

import re
from dataclasses import replace
from importlib import import_module
from io import BytesIO
from itertools import combinations, pairwise
from math import hypot

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE, MSO_SHAPE_TYPE
from rendering import get_page_text
from shapely import box
from synthetic_similarity import make_certain_stability

from alignment.analysis.bloc_stability import BlocStability
from alignment.app.picture.map import render_headline
from alignment.app.share.menu import render_share_links
from alignment.app.state import parse_state
from alignment.export import WRITERS, panel_charts
from alignment.export.panel_charts import (
    ALIKE_SHARE,
    MAX_SWING_ROWS,
    OTHERS_FILL,
    STUDY_CHARTS,
    ChartPicture,
    _compose_time_title,
    get_chart_panel,
    make_panel_chart,
)
from alignment.export.pictures import describe_overlap, make_picture_scene
from alignment.export.svg import write_chart
from alignment.model.dataset import Dataset
from alignment.model.query import Query
from alignment.model.text_format import format_list, format_signed
from alignment.model.url import parse_url_strictly, serialize_url
from alignment.model.view import View
from alignment.model.vote import Vote
from alignment.network.overlap_removal import DISC_SPACING, stack_discs
from alignment.reports.comparison import build_comparison_record, format_comparison
from alignment.reports.study import describe_swing_intervals
from alignment.scene.charts import Canvas, ChangeRow, ValueLine, draw_changes, draw_lines
from alignment.scene.colours import COUNTRY_COLOURS
from alignment.scene.comparison import compose_comparison_title, compute_view_comparison
from alignment.scene.primitives import Area, Disc, Line, TextLine, get_shape_corners
from alignment.scene.scene import make_scene
from alignment.scene.swarm import SWARM_FIGURES, UNCERTAINTY
from alignment.scene.text_metrics import measure_text_width
from alignment.scene.theme import get_theme
from alignment.studies.comparison import Comparison, find_significant_moves
from alignment.studies.resolved_view import ResolvedView, StudyProvider, resolve_view_strictly
from alignment.studies.study import Study, compute_stability, compute_study
from alignment.studies.timeline import Period, Timeline

VOTE = View(colour="vote:A/RES/74/247")


@pytest.mark.parametrize("panel", SWARM_FIGURES)
def test_discs_are_along_the_figure_and_apart(study: Study, panel: str) -> None:
    chart = make_panel_chart(study, replace(VOTE, panel=panel), compute_stability)
    assert chart is not None
    scene = chart.marks.sheet.scene
    values = study.findings.table[SWARM_FIGURES[panel]].dropna()
    # Crowded discs are one disc beside their value at most, and all others on it.
    assert {node.iso3 for node in scene.nodes} == {*values.index}
    shifts = np.array([node.x - values[node.iso3] for node in scene.nodes]) / scene.disc_radius
    assert np.unique(np.abs(shifts).round(9)).tolist() in ([0.0], [0.0, DISC_SPACING])
    assert np.median(shifts) == 0
    # Discs are large enough to be seen from afar, and columns half as high as the chart is wide.
    assert values.agg(np.ptp) / scene.disc_radius <= 110
    assert np.ptp([node.y for node in scene.nodes]) <= 0.5 * values.agg(np.ptp)
    assert {"positions": "position", "swing": UNCERTAINTY}[panel] in scene.explanation
    assert not scene.links
    assert not scene.hulls
    # Without the check of the model of swing, the finding names no country.
    assert scene.title_countries == {"positions": ("USA",), "swing": ()}[panel]
    # Colours and their legend stay those of the view.
    votes = make_picture_scene(study, VOTE)
    assert scene.colour_legend == votes.colour_legend
    assert scene.title != votes.title
    assert "79 yes" not in scene.title
    assert {node.shape for node in scene.nodes} == {"circle"}
    texts = [mark.text for mark in chart.marks.chart if isinstance(mark, TextLine)]
    ends = {
        "positions": {"« More often with Russia and China", "More often with the United States »"},
        "swing": {"« 0 = certain", "1 = yes and no equally likely »", "0.2", "0.4"},
    }
    assert ends[panel] <= {*texts}
    assert scene.unlabelled_text == ""
    gaps = [hypot(a.x - b.x, a.y - b.y) for a, b in combinations(scene.nodes, 2)]
    assert min(gaps) >= 2.08 * scene.disc_radius


@pytest.mark.slow
@pytest.mark.parametrize("size", ["card", "column", "square", "poster"])
def test_axes_fit_on_each_size_of_sheet(study: Study, size: str) -> None:
    study = study.checked
    for panel in SWARM_FIGURES:
        chart = make_panel_chart(study, View(panel=panel, size=size), compute_stability)
        assert chart is not None
        boxes = []
        for mark in chart.marks.chart:
            if isinstance(mark, TextLine):
                wide = measure_text_width(mark.text, mark.size)
                left = mark.x - {"start": 0, "middle": 0.5, "end": 1}[mark.anchor] * wide
                boxes.append(box(left, mark.y - 0.7 * mark.size, left + wide, mark.y))
                assert left >= 0, mark.text
                assert left + wide <= chart.marks.sheet.width, mark.text
        assert not any(one.intersects(other) for one, other in combinations(boxes, 2))


@given(st.lists(st.floats(0, 10), min_size=1, max_size=40))
def test_stacked_discs_never_overlap(values: list[float]) -> None:
    points = stack_discs(np.sort(np.array(values)), 0.3)
    gaps = [hypot(*(one - other)) for one, other in combinations(points, 2)]
    assert min(gaps, default=1.0) > 0.6


def test_many_discs_of_one_value_are_three_columns() -> None:
    points = stack_discs(np.zeros(40), 1.0)
    counts = [int((points[:, 0] == x).sum()) for x in np.unique(points[:, 0])]
    # In one column there would be 40.
    assert counts == [11, 17, 12]


@pytest.mark.slow
def test_the_swing_chart_has_the_intervals_of_the_most_uncertain(study: Study) -> None:
    study = study.checked
    view = View(panel="swing", colour="swing", size="slide", select=("CHE",))
    chart = make_panel_chart(study, view, compute_stability)
    assert chart is not None
    scene, marks = chart.marks.sheet.scene, chart.marks.chart
    table = study.findings.table.sort_values("swing", ascending=False, kind="stable")
    # The selected one has the place of another, so that the discs of others fit.
    first = [str(iso3) for iso3 in table.index[: MAX_SWING_ROWS - 1]]
    texts = [mark for mark in marks if isinstance(mark, TextLine)]
    known = int(table["swing"].notna().sum())
    names = [study.dataset.names[iso3] for iso3 in (*first, "CHE")]
    rows = [text.text for text in texts if text.anchor == "end" and "»" not in text.text]
    others = [iso3 for iso3 in table.index[table["swing_rank_low"] == 1] if iso3 not in first]
    assert rows == [*names, f"Each of these {len(others)} others", "could be first"]
    # The subtitle says what is measured and counts the countries that the sheet names.
    tied = int((table["swing_rank_low"] == 1).sum())
    assert tied > MAX_SWING_ROWS
    could_count = int((table.loc[[*first, "CHE"], "swing_rank_low"] == 1).sum())
    assert scene.subtitle.startswith(
        f"How uncertain each country's vote on a contested text is. {tied} of {known} could be "
        f"first; rows show the {len(first)} highest estimates and the selected. 15 votes on "
    )
    # The slide has what its subtitle and bands need, and its notes define the figure.
    votes = study.votes.to_numpy()
    cast = (votes >= Vote.NO).sum(axis=0)
    sides = [
        (votes == each).sum(axis=0) + (votes == Vote.ABSTAIN).sum(axis=0) / 2
        for each in (Vote.YES, Vote.NO)
    ]
    number = int((np.minimum(*sides) >= 0.1 * cast).sum())
    rule = "at least 10% yes and 10% no, half the abstentions to each"
    contested = f"{number} of 15 votes are contested: {rule}"
    limit = "Band = 95% interval, perhaps too narrow."
    could = "Could be first = rank interval includes 1; pale rows could not."
    assert scene.explanation == f"{contested}. {limit} {could}"
    assert len(re.findall(r"\w[^ ]*", scene.explanation)) <= 35
    meaning = "votes on contested texts: 0 = certain, 1 = yes and no equally likely."
    assert f"Disc = swing, the uncertainty of {meaning}" in chart.notes
    # The axis has all values that are possible.
    ticks = [text.text for text in texts if re.fullmatch(r"\d\.\d", text.text)]
    assert (ticks[0], ticks[-1]) == ("0.0", "1.0")
    # Of many that could be first none is bold or paler, though the title names one.
    assert scene.title == (
        f"Votes of {names[0]} look least certain, but any of {tied} countries could be first"
    )
    assert not any(text.bold for text in texts)
    # Each interval is around its disc, and nothing else is drawn with a fill.
    bands = [mark for mark in marks if isinstance(mark, Area)]
    discs = [mark for mark in marks if isinstance(mark, Disc)]
    large, small = discs[: len(names)], discs[len(names) :]
    fills = [disc.paint.fill for disc in large]
    ranks = table.loc[[*first, "CHE"], "swing_rank_low"]
    assert fills == [COUNTRY_COLOURS[0] if rank == 1 else OTHERS_FILL for rank in ranks]
    values = table.loc[[*first, "CHE"]]
    bands, thin = bands[: len(names)], bands[len(names) :]
    for band, disc, (_, row) in zip(bands, large, values.iterrows(), strict=True):
        xs = [x for x, _ in band.rings[0]]
        share = (disc.x - min(xs)) / (max(xs) - min(xs))
        expected = (row["swing"] - row["swing_low"]) / (row["swing_high"] - row["swing_low"])
        assert share == pytest.approx(expected, abs=0.001)
    # Each of the others that could be first has a thin row of its own below, on the same axis.
    assert len(others) + could_count == tied
    scale = (large[0].x - large[1].x) / (values["swing"].iloc[0] - values["swing"].iloc[1])
    for column, places in (
        ("swing", [disc.x for disc in small]),
        ("swing_low", [min(x for x, _ in band.rings[0]) for band in thin]),
        ("swing_high", [max(x for x, _ in band.rings[0]) for band in thin]),
    ):
        expected = large[0].x + scale * (table.loc[others, column] - values["swing"].iloc[0])
        assert places == pytest.approx(expected.tolist(), abs=0.5)
    ends = [(min(ys), max(ys)) for band in thin for ys in [[y for _, y in band.rings[0]]]]
    assert all(end < start for (_, end), (start, _) in pairwise(ends))
    assert all(start < disc.y < end for disc, (start, end) in zip(small, ends, strict=True))
    assert min(disc.y - disc.radius for disc in small) > max(y for _, y in bands[-1].rings[0])
    zero = next(text.y for text in texts if text.text == "0.0")
    assert max(disc.y + disc.radius for disc in small) < zero - texts[0].size
    # Their names would be a paragraph: the notes have them.
    text = " ".join(line.text for line in chart.marks.text_lines if line.kind == "note")
    assert text == f"The notes name the {len(others)} others."
    listed = format_list([study.dataset.short_names[str(iso3)] for iso3 in others])
    assert f"The {len(others)} others in thin rows, highest first: {listed}." in chart.notes
    # The picture says that intervals can be too narrow, its notes when and how far.
    note = describe_swing_intervals(study)
    assert note in chart.notes
    assert "84%" in note
    # The title says what is uncertain, and no text on the slide uses another word for it.
    texts = (scene.subtitle, scene.explanation, *scene.notes)
    assert not any("84%" in text or "swing" in text for text in texts)


COMPARED = (
    "v=1&scope=assembly&subject=Palestine question&from=2021-01-01&panel=compare&versus="
    "v%3D1%26scope%3Dassembly%26subject%3DPalestine%2520question%26from%3D2015-01-01%26to%3D2020-12-31"
)


@pytest.fixture(scope="module")
def compared(dataset: Dataset) -> ResolvedView:
    return resolve_view_strictly(StudyProvider(dataset), *parse_url_strictly(COMPARED))


@pytest.fixture(scope="module")
def charts(study: Study, windows: Timeline, compared: ResolvedView) -> dict[str, ChartPicture]:
    """The chart of each panel."""
    contents: dict[str, tuple[Study | Timeline, View]] = {
        panel: (study, replace(VOTE, panel=panel, facts=("freedom",))) for panel in STUDY_CHARTS
    }
    contents["time"] = windows, View(panel="time", time="windows")
    contents["compare"] = compared.require_study, compared.view
    charts = {
        panel: make_panel_chart(*content, compute_stability) for panel, content in contents.items()
    }
    return {panel: chart for panel, chart in charts.items() if chart is not None}


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name, writer in WRITERS.items() if writer.has_charts])
def test_each_chart_has_its_own_file(charts: dict[str, ChartPicture], name: str) -> None:
    module = import_module(f"alignment.export.{WRITERS[name].module_name}")
    files = {module.write_chart(chart) for chart in charts.values()}
    assert len(files) == len(charts) == len(STUDY_CHARTS) + 2


@pytest.mark.slow
def test_writers_give_the_chart_of_the_panel_or_the_map(
    study: Study, windows: Timeline, compared: ResolvedView, charts: dict[str, ChartPicture]
) -> None:
    writer = WRITERS["svg"]
    for panel, content, view in (
        ("grid", study, replace(VOTE, panel="grid", facts=("freedom",))),
        ("time", windows, View(panel="time", time="windows")),
    ):
        assert writer.write(content, view) == write_chart(charts[panel])
    overview = replace(VOTE, panel="overview")
    assert writer.write(study, overview) != write_chart(charts["grid"])
    # The card of a link has one period, and no chart that takes seconds.
    card = View(panel="time", time="windows", period="2018–2020", size="card")
    assert make_panel_chart(study, card, compute_stability) is None
    assert writer.write(study, card)
    assert get_chart_panel(View(panel="why", size="card")) == ""
    selected = writer.select_content(
        replace(compared, view=View(panel="time", time="windows"), timeline=windows)
    )
    assert selected[0] is windows


@pytest.mark.slow
@pytest.mark.parametrize("panel", ["blocs", "why", "grid", "time", "compare"])
def test_charts_have_a_finding_with_selection_counts_and_source(
    charts: dict[str, ChartPicture], panel: str
) -> None:
    chart = charts[panel]
    scene = chart.marks.sheet.scene
    assert re.match(FINDINGS[panel], scene.title), scene.title
    selection = scene.notes[0] if panel == "compare" else scene.subtitle
    assert re.search("votes cast|[0-9]+ votes|Votes: ", selection), selection
    assert scene.source.startswith("Source: ")
    assert chart.facts["title"] == scene.title
    assert scene.source.removeprefix("Source: ")[:20] in chart.notes[-1]
    assert len(chart.table["rows"]) > 1
    # All parts of a chart are on its sheet.
    width, height = chart.marks.sheet.width, chart.marks.sheet.height
    for mark in chart.marks.chart:
        if isinstance(mark, TextLine):
            wide = measure_text_width(mark.text, mark.size)
            left = mark.x - {"start": 0, "middle": 0.5, "end": 1}[mark.anchor] * wide
            assert left >= 0, mark.text
            assert left + wide <= width, mark.text
            assert 0 < mark.y < height


FINDINGS = {
    "blocs": r"\d+ of \d+ countries are in their bloc with a probability of more than 80%",
    "why": r"Cybercrime resolution 2019: 39 of 43 countries rated Not Free that voted said yes, 1",
    "grid": r"On 7 of 15 votes most countries near the United States voted no or abstained",
    "time": r"None of 5 countries changed position significantly",
    "compare": r"1 of 63 changes of bloc is at least 90% certain: The Solomon Islands, from ",
}


@pytest.mark.slow
def test_charts_of_positions_say_what_their_ends_mean_and_what_is_drawn(
    charts: dict[str, ChartPicture], compared: ResolvedView
) -> None:
    scene = charts["compare"].marks.sheet.scene
    assert scene.explanation == (
        "Significant: the band does not reach the bar. 1 = standard deviation of all. "
        "Expected: average of simulations with no change."
    )
    # The key draws each mark of a row.
    assert [(row.shape, row.text) for row in scene.shape_legend] == [
        ("tick", "before (2015–2020)"),
        ("circle", "after (since 2021)"),
        ("band", "95% interval of the change"),
    ]
    samples = [disc for disc in charts["compare"].marks.swatches if disc.kind == "shape swatch"]
    tick, disc, band = (
        np.ptp(get_shape_corners(each.shape, 0.0, 0.0, 1.0) or [(0.0, 0.0)], axis=0)
        for each in samples
    )
    assert tick[0] < band[1] < min(tick[1], band[0])
    assert not disc.any()
    slide = WRITERS["pptx"].write(compared.require_study, compared.view, compute_stability)
    (shapes,) = (each.shapes for each in Presentation(BytesIO(slide)).slides)
    (legend,) = (shape for shape in shapes if shape.name == "Legend")
    bars = [shape for shape in legend.shapes if shape.shape_type == MSO_SHAPE_TYPE.AUTO_SHAPE]
    assert sum(shape.auto_shape_type == MSO_SHAPE.RECTANGLE for shape in bars) == 2
    # What takes longer to read is beside the picture.
    notes = " ".join(charts["compare"].notes)
    assert "Drawn: the 14 of 181 countries whose change is significant, " in notes
    assert "a change of 3.0 standard deviations of positions is found in 80% of cases. " in notes
    assert (
        "In simulations with no change, about 3 of 181 seem significant: fewer than 5%, as the "
        "intervals are cautious. "
    ) in notes
    # The subtitle has the finding of the chart and what it rests on, and a note the two selections.
    assert scene.subtitle == (
        "Palestine question: 14 of 181 countries changed position significantly; about 3 expected "
        "with no change. 6 towards the United States, 8 towards China. Positions rest on the 4 "
        "titles voted on in both: 20 of 24 votes before and 8 of 12 after. 181 countries cast at "
        "least 2 of these votes before and 2 after."
    )
    assert scene.notes[0] == (
        "Before: 24 votes, 1 Jan 2015 to 31 Dec 2020. After: 12 votes, since 1 Jan 2021. Both on "
        "“Palestine question”; General Assembly."
    )
    # Colours show directions, not blocs.
    directions = [(entry.label, entry.count) for entry in scene.colour_legend]
    assert directions == [
        ("towards the United States", 6),
        ("towards China", 8),
    ]
    texts = {
        name: {mark.text for mark in chart.marks.chart if isinstance(mark, TextLine)}
        for name, chart in charts.items()
    }
    assert "More often with the United States »" in texts["compare"]
    # Zero is not one place: it is explained beside the axis.
    assert "position: 0 = average of all countries in each period" in texts["compare"]
    assert any("up = more often with the United States; down = " in text for text in texts["time"])


@pytest.mark.slow
def test_a_picture_of_selections_that_cannot_be_compared_names_the_one_it_shows(
    dataset: Dataset, study: Study
) -> None:
    topics = study.query.topics
    before = Query(topics=topics, tiers=study.query.tiers, since="2018-01-01", until="2020-12-31")
    later = replace(before, since="2021-01-01", until="2025-12-31")
    view = View(panel="compare", versus=serialize_url(before))
    file = WRITERS["svg"].write(compute_study(dataset, later), view)
    text = " ".join(re.sub("<[^>]+>", " ", file.decode()).split())
    # The title is that of the page, and the subtitle says which one is drawn.
    assert "only one title is in both The map shows 2021-2025 only." in text
    # As on the page, it says that the blocs are not certain, and discs are paler.
    assert "More than half of the countries could be in another bloc." in text
    assert "Paler: less often with its bloc when votes are resampled." in text


@pytest.mark.parametrize("select", [(), ("CPV",)])
def test_page_map_chart_and_command_say_the_same_of_a_comparison(
    periods: Comparison, monkeypatch: pytest.MonkeyPatch, select: tuple[str, ...]
) -> None:
    monkeypatch.setattr(panel_charts, "compute_view_comparison", lambda *_: periods)
    title = compose_comparison_title(periods, select)
    view = View(select=select, versus=serialize_url(periods.before.query), panel="compare")
    chart = make_panel_chart(periods.after, view, make_certain_stability)
    assert chart is not None
    head = chart.marks.sheet.scene
    resolved = ResolvedView(view, periods.after, comparison=periods)
    assert get_page_text(render_headline(periods.after, view, resolved).children[0]) == title
    assert make_scene(periods.after, view, comparison=periods).title == head.title == title
    record = build_comparison_record(periods, select)
    assert format_comparison(periods, record, select).startswith(f"{title}.\n")
    # What the chart shows beside it is the first sentence under the title.
    significant, tested = find_significant_moves(periods)
    assert f"{len(significant) or 'None'} of {tested} countries " in head.subtitle.split(".")[0]


def test_a_slide_of_two_periods_says_that_blocs_are_uncertain(periods: Comparison) -> None:
    view = View(versus=serialize_url(periods.before.query))
    stability = compute_stability(periods.after)
    slide = Presentation(BytesIO(WRITERS["pptx"].write(periods.after, view, lambda _: stability)))
    text = " ".join(each.text_frame.text for each in slide.slides[0].shapes if each.has_text_frame)
    assert f"Outline = bloc. {stability.finding}" in text
    assert "Paler: less often with its bloc when votes are resampled." in text


def test_a_chart_of_two_selections_resamples_each_once(
    periods: Comparison, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = View(panel="compare", versus=serialize_url(periods.before.query))
    asked, stability = [], compute_stability(periods.after)

    def get_stability(study: Study) -> BlocStability:
        asked.append(study.query)
        return stability

    for place in ("scene.scene", "export.panel_charts"):
        monkeypatch.setattr(f"alignment.{place}.compute_view_comparison", compute_view_comparison)
    assert make_panel_chart(periods.after, view, get_stability) is not None
    # The results of the caller serve, and nothing is resampled beside them.
    assert asked == [periods.before.query, periods.after.query]


def test_a_chart_without_significant_changes_says_how_many_voted_the_same(
    periods: Comparison,
) -> None:
    view = View(panel="compare", versus=serialize_url(periods.before.query))
    chart = make_panel_chart(periods.after, view, compute_stability)
    assert chart is not None
    tested = periods.table[periods.table["position_z"].notna()]
    same = sum(tested["common_changed"] == 0)
    assert 0 < same < len(tested) == 180
    words = f"{same} of the 180 voted the same way on the titles in both."
    assert f"Positions are relative to the average: {words}" in chart.marks.sheet.scene.explanation


def test_the_key_of_changes_names_a_country_where_no_figure_names_the_ends(
    periods: Comparison, monkeypatch
) -> None:
    monkeypatch.setattr(panel_charts, "describe_axis_ends", lambda *_: ("", ""))
    view = View(panel="compare", versus=serialize_url(periods.before.query))
    chart = make_panel_chart(periods.after, view, compute_stability)
    assert chart is not None
    positions = periods.table["position_after"]
    entries = {entry.label for entry in chart.marks.sheet.scene.colour_legend}
    assert entries == {
        "towards higher positions, where the United States is",
        "towards lower positions, where Russia is",
    }
    assert positions["USA"] >= positions[["GBR", "FRA", "BRA", "CHN", "IND"]].max()
    assert positions["RUS"] <= positions[["GBR", "FRA", "BRA", "CHN", "IND"]].min()


def test_the_chart_of_a_fact_counts_the_votes_it_has(study: Study) -> None:
    view = View(colour="vote:A/RES/74/247", panel="why", facts=("freedom",))
    chart = make_panel_chart(study, view, compute_stability)
    assert chart is not None
    scene = chart.marks.sheet.scene
    assert (
        "171 of 172 votes cast count; these records have no value for Micronesia." in scene.subtitle
    )
    texts = [mark.text for mark in chart.marks.chart if isinstance(mark, TextLine)]
    counts = re.findall(r"Free \([\d. to]+\), (\d+) that voted", " ".join(texts))
    assert scene.title == (
        "Cybercrime resolution 2019: 39 of 43 countries rated Not Free that voted said yes, "
        "13 of 77 rated Free"
    )
    assert "with the number of countries that voted." in scene.explanation
    # The first row is the one that the title begins with, and shares are beside counts.
    assert [*map(int, counts)] == [43, 51, 77]
    assert {"39 (91%)", "13", "17%", "47 (61%)"} <= set(texts)
    # D and q are in the notes beside the picture.
    assert "q <" not in " ".join((scene.explanation, *scene.notes))
    assert scene.explanation.startswith("Within sub-regions the association is weaker. ")
    # The picture names the fact once.
    shown = [*scene.notes, scene.title, scene.subtitle, scene.explanation, *texts]
    assert " ".join(shown).count("Freedom rating, 2018") == 1
    assert any("(D +0.18, q = 0.002)" in note for note in chart.notes)


def test_the_grid_counts_contested_votes(study: Study) -> None:
    cast = study.votes.where(study.votes >= 0)
    shares = [cast[vote].value_counts(normalize=True).max() for vote in cast]
    assert sum(share < ALIKE_SHARE for share in shares) == 7
    chart = make_panel_chart(study, View(panel="grid"), compute_stability)
    assert chart is not None
    # The title is partly circular: the same votes give the order of columns.
    explanation = chart.marks.sheet.scene.explanation
    note = (
        "Columns = countries by position, estimated from these 15 votes: their order is uncertain."
    )
    assert explanation == (
        f"{note} Rows = votes, by date. Near = voting most like the United States: the "
        "third to the left of the line."
    )
    texts = [mark for mark in chart.marks.chart if isinstance(mark, TextLine)]
    bold = [text.text for text in texts if text.bold]
    # The contested votes come first.
    headings = ["7 votes: most near the United", "States voted no or abstained", "8 other votes"]
    assert bold == headings
    names = [text.text for text in texts if text.text]
    assert [names.index(heading) for heading in headings] == [0, 1, 9]
    # They state the rule of the title.
    title = chart.marks.sheet.scene.title
    rule = " ".join(headings[:2]).replace("7 votes: most", "most countries")
    assert title == f"On 7 of 15 votes {rule}, most others yes"
    # By position, the nearest third to the United States did not vote yes on these, the rest did.
    positions = study.findings.table["position"].dropna().sort_values(ascending=False).index
    third = len(positions) // 3
    # A bracket marks it.
    lines = [mark for mark in chart.marks.chart if isinstance(mark, Line)]
    (bracket,) = (each for each in lines if each.start[1] == each.end[1] < texts[3].y)
    # Its text is over its middle, away from the heading of the rows.
    (text,) = (each for each in texts if "Nearest third" in each.text)
    assert (text.text, text.anchor) == ("Nearest third", "middle")
    assert text.x == pytest.approx((bracket.start[0] + bracket.end[0]) / 2, abs=0.01)
    half = measure_text_width(text.text, text.size) / 2
    assert bracket.start[0] + text.size < text.x - half
    assert text.y < bracket.start[1]
    # A line with a halo goes down its inner edge, through all rows.
    areas = [mark for mark in chart.marks.chart if isinstance(mark, Area)]
    lowest = max(y for area in areas for ring in area.rings for _, y in ring)
    edges = [each for each in lines if each.start[0] == each.end[0] == bracket.end[0]]
    assert [edge.paint.stroke for edge in edges] == [get_theme("").ink]
    assert all(edge.start[1] <= bracket.start[1] < lowest <= edge.end[1] for edge in edges)
    # What both ends of the axis mean is in one line, which begins under the names of rows.
    low, high = (text for text in texts if "More often" in text.text)
    assert (low.y, low.anchor, high.anchor) == (high.y, "start", "end")
    assert 0 < low.x < bracket.start[0]
    assert low.x + measure_text_width(low.text, low.size) < high.x - measure_text_width(
        high.text, high.size
    )
    # Countries that did not vote count.
    for vote, share in zip(cast, shares, strict=True):
        near, rest = (study.votes.loc[part, vote] for part in np.split(positions, [third]))
        is_split = near.isin([Vote.NO, Vote.ABSTAIN]).mean() > 0.5 < (rest == Vote.YES).mean()
        assert is_split == (share < ALIKE_SHARE), vote
    # What nobody voted is empty, as in the legend. The line has no white edge that looks like it.
    paper = get_theme("").paper
    rows = [mark for mark in chart.marks.chart if isinstance(mark, Area)]
    assert sum(mark.paint.fill == paper for mark in rows) == len(shares)
    assert chart.marks.swatches[-1].paint.fill == paper
    # Among selected countries there is no third; Brazil and Kenya voted otherwise on 3 votes.
    chart = make_panel_chart(study, View(panel="grid", select=("KEN", "BRA")), compute_stability)
    assert chart is not None
    title = "On 3 of 15 votes fewer than 80% of those voting agreed"
    assert chart.marks.sheet.scene.title == title
    bold = [mark.text for mark in chart.marks.chart if isinstance(mark, TextLine) and mark.bold]
    assert " ".join(bold) == ("3 votes: fewer than 80% of those voting agreed 12 other votes")
    assert {"« More often with the United States", "More often with Russia and China »"} <= {
        text.text for text in texts
    }
    # Headings are whole at each size. A card, which is too low for rows, shows the map.
    for size in ("slide", "square", "column", "poster", "a1-portrait"):
        chart = make_panel_chart(study, View(panel="grid", size=size), compute_stability)
        assert chart is not None
        marks = [mark for mark in chart.marks.chart if isinstance(mark, TextLine)]
        heading = " ".join(mark.text for mark in marks if mark.bold)
        assert heading == " ".join(headings), size
    assert make_panel_chart(study, View(panel="grid", size="card"), compute_stability) is None
    # Each name says what was voted on.
    assert not any(re.fullmatch(r"20\d\d", name) for name in names)
    assert {"Open-ended Working Group 2019", "Open-ended Working Group 2018"} <= {*names}


@pytest.mark.slow
def test_a_wide_interval_over_time_has_its_reason(dataset: Dataset) -> None:
    start = "scope=assembly&subject=Palestine question&from=2008-01-01&time=windows&width=4"
    resolved = resolve_view_strictly(
        StudyProvider(dataset), *parse_url_strictly(f"v=1&{start}&panel=time")
    )
    timeline = resolved.timeline
    assert timeline is not None
    chart = make_panel_chart(timeline, resolved.view, compute_stability)
    assert chart is not None
    scene = chart.marks.sheet.scene
    assert scene.explanation == (
        "Shaded = the 95% interval of Brazil. Until 2014–2017 it is wide, like those of China "
        "and India: Brazil voted yes on every text. The intervals of 2014–2017 and 2022–2025 "
        "overlap: the way back may be whole. 0 = average of all countries in each period, 1 = "
        "their standard deviation."
    )
    assert "The lines are 5 of 193 countries." in chart.notes
    # The intervals behind the title are those of the positions.
    positions = timeline.tabulate_positions()
    first, turn, last = (
        f"{format_signed(positions['low'].loc['BRA', label])} to "
        f"{format_signed(positions['high'].loc['BRA', label])} in {label}"
        for label in ("2014–2017", "2020–2023", "2022–2025")
    )
    intervals = f"95% intervals of Brazil: {first}, {turn} and {last}."
    assert scene.subtitle.endswith(f" votes each. {intervals}")
    assert intervals in chart.notes
    # Since 2002 there were two more countries than members.
    longer = resolve_view_strictly(
        StudyProvider(dataset),
        *parse_url_strictly(f"v=1&{start.replace('2008', '2002')}&panel=time"),
    )
    chart = make_panel_chart(longer.timeline, longer.view, compute_stability)
    assert chart is not None
    assert "The lines are 5 of 195 countries. The 195 include 2 former members." in chart.notes
    for result in timeline.results:
        if result.study is not None:
            votes = result.study.votes.loc["BRA"]
            is_same = (votes[votes >= Vote.NO] == Vote.YES).all()
            assert is_same == (result.period.label <= "2014–2017")


def test_timeline_finding_mentions_overlapping_intervals() -> None:
    def draw_line(last: float) -> ValueLine:
        values = np.array([0.0, np.nan, last])
        return ValueLine("Chad", "#000000", values, values - 0.5, values + 0.5)

    labels = ["2018", "2019", "2020"]
    assert _compose_time_title([draw_line(1.5)], labels) == (
        "Chad moved from +0.00 in 2018 to +1.50 in 2020",
        "95% intervals of Chad: −0.50 to +0.50 in 2018 and +1.00 to +2.00 in 2020.",
        "",
    )
    same = "Chad did not change position significantly since 2018", "", ""
    assert _compose_time_title([draw_line(0.9)], labels) == same
    two = _compose_time_title([draw_line(0.9), draw_line(0.2)], labels)
    assert two == ("None of 2 countries changed position significantly", "", "")


def test_timeline_finding_states_rise_and_fall_to_the_last_period() -> None:
    def compose(*values: float) -> tuple[str, str, str]:
        middle = np.array(values)
        line = ValueLine("Chad", "#000000", middle, middle - 0.2, middle + 0.2)
        return _compose_time_title([line], ["2018", "2019", "2020"])

    title, basis, overlap = compose(-0.8, 1.7, 0.5)
    assert title == "Chad rose to +1.70 in 2019, then fell to +0.50 in 2020"
    assert "+1.50 to +1.90 in 2019 and +0.30 to +0.70 in 2020." in basis
    assert not overlap
    assert compose(0.5, -1.7, -1.0)[0].startswith("Chad fell to −1.70 in 2019, then rose to")
    # Where the end of the axis is a country, the title names it.
    ends = "More often with China", "Voted yes more often"
    line = ValueLine("Chad", "#000000", *(np.array([0.5, -1.7, -1.0]) + n for n in (0, -0.2, 0.2)))
    labels = ["2018", "2019", "2020"]
    assert _compose_time_title([line], labels, ends)[0] == (
        "Chad moved towards China after 2018, then partly back"
    )
    wide = ValueLine("Chad", "#000000", *(np.array([0.5, -1.7, -0.2]) + n for n in (0, -0.4, 0.4)))
    title, _, overlap = _compose_time_title([wide], labels, ends)
    assert title == "Chad moved towards China after 2018, then at least partly back"
    assert overlap == "The intervals of 2018 and 2020 overlap: the way back may be whole. "
    assert "towards" not in _compose_time_title([line], labels, ends[::-1])[0]
    # The change begins where the line leaves its first values.
    values = np.array([-0.8, -0.85, -0.7, 0.2, 1.7, 0.5])
    line = ValueLine("Chad", "#000000", values, values - 0.2, values + 0.2)
    title = _compose_time_title([line], list("ABCDEF"), ("", "More often with China"))[0]
    assert title == "Chad moved towards China after C, then partly back"
    # A peak that the last period may have too is no turn.
    assert compose(-0.8, 0.6, 0.5)[0] == "Chad moved from −0.80 in 2018 to +0.50 in 2020"


def test_lines_of_other_countries_have_no_band_beside_an_emphasized_one() -> None:
    canvas = Canvas((0.0, 0.0, 600.0, 400.0), get_theme(""), 14.0, 1.0)
    rise, flat = np.array([-0.8, 1.7, 0.5]), np.zeros(3)
    chad = ValueLine("Chad", "#3477D6", rise, rise - 0.2, rise + 0.2)
    mali = ValueLine("Mali", "#D4529B", flat, flat - 3.0, flat + 3.0)

    def draw(*lines: ValueLine) -> tuple[list[TextLine], set[str], list[Line]]:
        marks = list(draw_lines(lines, ["2018", "2019", "2020"], "position", "none")(canvas))
        bands = {mark.paint.fill for mark in marks if isinstance(mark, Area)}
        drawn = [mark for mark in marks if isinstance(mark, Line)]
        return [mark for mark in marks if isinstance(mark, TextLine)], bands, drawn

    texts, bands, _ = draw(chad, mali)
    assert bands == {chad.colour, mali.colour}
    assert not any(text.bold for text in texts)
    texts, bands, drawn = draw(mali, replace(chad, is_emphasized=True))
    assert bands == {chad.colour}
    assert [text.text for text in texts if text.bold] == ["Chad"]
    # The axis ends where what is drawn ends.
    assert "−2.0" not in {text.text for text in texts}
    # Thin lines are above the wide one, which they may share a path with.
    data = [line.paint for line in drawn if line.paint.stroke in (chad.colour, mali.colour)]
    assert [paint.stroke for paint in data[:4]] == [chad.colour] * 2 + [mali.colour] * 2
    assert data[0].width > data[2].width


def test_short_windows_are_named() -> None:
    def describe(*spans: tuple[int, int]) -> str:
        return describe_overlap(
            [Period(f"{a}–{b}", f"{a}-01-01", f"{b}-12-31", 9, 0) for a, b in spans]
        )

    windows = describe((2002, 2003), (2002, 2004), (2002, 2005), (2003, 2006))
    assert windows == "Periods overlap; 2002–2003 and 2002–2004 are shorter."
    # Of periods that all begin in one year none is too short.
    assert describe((2002, 2003), (2002, 2004)) == "Periods overlap."


def test_changes_show_whether_their_interval_reaches_the_value_before() -> None:
    canvas = Canvas((0.0, 0.0, 600.0, 400.0), get_theme(""), 14.0, 1.0)
    rows = [ChangeRow(f"Country {n}", 0.0, 1.0, 0.4, 1.6, "#50A28E") for n in range(39)]
    rows.insert(0, ChangeRow("Chad", 2.0, 1.0, 0.4, 1.6, "#8568CE"))
    marks = list(draw_changes(rows, "position", ("Low", "High"))(canvas))
    texts = [mark.text for mark in marks if isinstance(mark, TextLine)]
    bands = [mark for mark in marks if isinstance(mark, Area)]
    assert f"{len(rows) - len(bands)} more" in texts
    assert {"« Low", "High »"} <= set(texts)
    # Rows that rose are above the one that fell.
    heights = {mark.text: mark.y for mark in marks if isinstance(mark, TextLine)}
    assert heights["Country 0"] < heights["Chad"] < heights[f"{len(rows) - len(bands)} more"]
    colours = {row.colour for row in rows}
    uprights = [
        mark
        for mark in marks
        if isinstance(mark, Line) and mark.start[0] == mark.end[0] and mark.paint.stroke in colours
    ]
    for band, upright in zip(bands, uprights, strict=True):
        xs, half = [x for x, _ in band.rings[0]], upright.paint.width / 2
        # The band ends before the bar and is not cut at the edge.
        assert not min(xs) < upright.start[0] + half or max(xs) < upright.start[0] - half
        assert max(xs) < canvas.box[2] - canvas.size


@pytest.mark.slow
def test_share_menu_offers_the_chart_or_the_map(dataset: Dataset) -> None:
    def render(address: str) -> str:
        return str(render_share_links(dataset, parse_state(dataset, address)))

    assert "Download the chart: Positions" in render("panel=positions")
    assert "has no chart of its own" not in render("panel=positions")
    assert "“Surprises” has no chart of its own here." in render("panel=surprise")
    assert "has no chart" not in render("panel=table")
    assert "ahead=A/RES/78/237" in render("panel=ahead&ahead=A/RES/78/237")


def test_links_of_files_keep_the_panel_of_a_chart(dataset: Dataset) -> None:
    assert "panel=swing" in parse_state(dataset, "panel=swing").export_params
    assert "panel" not in parse_state(dataset, "panel=table").export_params
