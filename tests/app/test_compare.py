"""Panel of a comparison: its pictures and texts, or the reason why there are none."""

import csv
import re
import time
from dataclasses import replace

import pytest
from fake_browser import Browser
from rendering import get_props, get_text, list_props

from alignment.app import ids
from alignment.app.factory import create_app
from alignment.app.panels.compare import render_comparison_panel
from alignment.app.panels.selection import render_comparison_chip
from alignment.app.picture.map import render_headline
from alignment.app.picture.timebar import describe_pending_work
from alignment.app.state import build_page_model, parse_state
from alignment.export.svg import render_movement_svg
from alignment.model.dataset import Dataset
from alignment.model.text_format import format_day
from alignment.model.url import parse_url_strictly, serialize_url
from alignment.model.view import View
from alignment.reports.comparison import build_comparison_record, format_position_change
from alignment.scene.comparison import describe_vote_days
from alignment.scene.movement_marks import build_movement_marks
from alignment.server.study_cache import StudyCache
from alignment.settings import DATA_DIR
from alignment.studies.assembly_baseline import build_baseline_query
from alignment.studies.comparison import PENDING, Comparison, compare, compare_with_query
from alignment.studies.resolved_view import ResolvedView
from alignment.studies.study import compute_study

NO_MAP_TEXT = "No country has a place on both maps."


@pytest.fixture(scope="module")
def comparison(dataset: Dataset) -> Comparison:
    study = compute_study(dataset, parse_url_strictly(dataset.opening)[0])
    return compare_with_query(study, replace(study.query, since="2022-01-01"))


def test_compared_selections_are_named(comparison: Comparison) -> None:
    (chip,) = render_comparison_chip(comparison, has_arrows=True)
    props = get_props(chip)
    assert props["data-go"] == "versus:"
    topics = "cybercrime, ICT security and digital development and rights"
    before = f"compared with 15 votes on {topics}, since 1 Jan 2018"
    assert props["children"][0] == f"{before}, arrows from there"
    assert props["children"][0] in props["aria-label"]
    (chip,) = render_comparison_chip(comparison, has_arrows=False)
    assert chip.children[0] == before
    assert render_comparison_chip(None, has_arrows=False) == []
    table = comparison.table.assign(moved=float("nan"))
    panel = render_comparison_panel(comparison.before, replace(comparison, table=table), View())
    assert NO_MAP_TEXT in str(panel)
    assert "data-svg" not in str(panel)


@pytest.mark.slow
def test_the_movers_are_drawn_with_their_legend(comparison: Comparison) -> None:
    marks = build_movement_marks(comparison)
    panel = render_comparison_panel(comparison.before, comparison, View())
    (props,) = list_props(panel, className="svg-chart")
    assert props["data-svg"] == render_movement_svg(marks)
    # The box has the aspect ratio of the picture before it is drawn.
    assert props["style"] == {"aspectRatio": f"{marks.width:g} / {marks.height:g}"}
    assert {"role", "aria-label"} <= set(props)
    text = str(panel)
    assert all(row.label in text for row in marks.legend)
    assert NO_MAP_TEXT not in text


@pytest.mark.evidence
@pytest.mark.slow
@pytest.mark.parametrize("is_reverse", [False, pytest.param(True, marks=pytest.mark.evidence)])
def test_texts_of_both_scopes_are_listed(dataset: Dataset, is_reverse: bool) -> None:
    # The votes of the General Assembly exclude committees and the Human Rights Council.
    study = compute_study(dataset, parse_url_strictly("v=1&topic=ict-security")[0])
    whole = build_baseline_query(study.query, study.rollcalls)
    queries = (study.query, whole) if is_reverse else (whole, study.query)
    comparison = compare_with_query(compute_study(dataset, queries[0]), queries[1])
    before, after = (
        set(study.dataset.rollcalls.index) for study in (comparison.before, comparison.after)
    )
    assert before - after
    assert after - before
    rollcalls = {
        text["rollcall"]
        for mover in build_comparison_record(comparison)["countries"]
        for text in mover["texts"]
    }
    assert rollcalls & set(comparison.after.votes.columns)
    assert rollcalls <= before | after
    panel = str(render_comparison_panel(comparison.after, comparison, View()))
    # Only votes of the current records can colour the map.
    for rollcall in rollcalls:
        assert f">{rollcall}<" in panel or f"'{rollcall}'" in panel
        assert (f"colour:vote:{rollcall}'" in panel) == (rollcall in after)


@pytest.mark.slow
def test_recurring_texts_of_both_scopes(dataset: Dataset) -> None:
    one = compute_study(dataset, parse_url_strictly("v=1&topic=cybercrime")[0])
    other = compute_study(dataset, build_baseline_query(one.query, one.rollcalls))
    rows = compare(one, other).rollcalls
    assert rows.index.is_unique
    for part in (one, other):
        assert (rows["title"].reindex(part.votes.columns) == part.rollcalls["title"]).all()


@pytest.mark.slow
def test_excluded_texts_are_named_and_halves_compared(parliament: Dataset) -> None:
    browser = Browser(create_app(parliament))
    browser.gesture("without:R1")
    panel = str(browser.parts[ids.PANEL])
    assert "With and without the ex" in panel
    assert "The two selections cannot be compared: the first has 4 texts, the second 3" in panel
    browser.gesture("panel:compare")
    panel = str(browser.parts[ids.PANEL])
    # The halves of so few texts are not offered, as they could not be compared.
    assert "The earlier half with the later" not in panel
    halves = (f"v=1&exclude-rollcall=R1&{part}" for part in ("to=2020-02-15", "from=2020-03-15"))
    browser.gesture(f"both:{' '.join(halves)}")
    panel = str(browser.parts[ids.PANEL])
    assert "Stop comparing" in panel
    before = browser.address
    assert "from=2020-03-15" in before.partition("versus=")[0]
    browser.gesture("turn:")
    after = browser.address
    assert "to=2020-02-15" in after.partition("versus=")[0]


@pytest.mark.slow
def test_stopping_a_comparison_returns_to_the_selection_and_colour_before(
    parliament: Dataset,
) -> None:
    early, late = "v=1&to=2020-02-15", "v=1&from=2020-03-15"
    for gestures in ([], ["turn:"], ["colour:income", "country:AAA", "turn:"]):
        browser = Browser(create_app(parliament))
        browser.gesture("panel:compare")
        browser.gesture("colour:vote:R1")
        before = browser.address
        browser.gesture(f"both:{early} {late}")
        assert "colour=" not in browser.address.partition("&versus=")[0]
        for gesture in gestures:
            browser.gesture(gesture)
        # A share link of the comparison knows it too.
        browser.ask(to=browser.address)
        browser.gesture("versus:")
        stopped = browser.address.replace("&select=AAA", "")
        assert stopped == before, gestures
    # A comparison that changed no selection keeps it, and so does an address that stores none.
    browser.gesture(f"versus:{early}")
    browser.gesture("versus:")
    assert browser.address.replace("&select=AAA", "") == before
    browser.ask(to=f"{late}&versus=v%3D1")
    browser.gesture("versus:")
    assert browser.address == f"{late}&panel=compare"
    browser.ask(to=f"{late}&versus=v%3D1&resume=nonsense")
    assert "nonsense" in browser.parts[ids.NOTICES]


@pytest.mark.slow
def test_changes_of_bloc_need_both_resamplings(dataset: Dataset) -> None:
    studies = StudyCache(dataset)
    query = parse_url_strictly(studies.dataset.opening)[0]
    versus = serialize_url(replace(query, since="2010-01-01", until="2019-12-31"))
    later = replace(query, since="2020-01-01")
    state = parse_state(studies.dataset, serialize_url(later, View(versus=versus, panel="compare")))
    page_model = build_page_model(studies, state)
    comparison = page_model.resolved.comparison
    assert comparison is not None
    assert comparison.obstacle == PENDING
    end = time.monotonic() + 120
    pending = describe_pending_work(page_model)
    assert not pending.is_over
    assert "changes" not in pending.ready.split()
    while not pending.is_over and time.monotonic() < end:
        time.sleep(0.1)
        page_model = build_page_model(studies, state)
        pending = describe_pending_work(page_model)
        # A bar shows how far the resampling is, first of the map, then of the other selection.
        if "changes" not in pending.ready.split():
            assert "Progress(" in str(pending.note)
    assert "changes" in pending.ready.split()
    comparison = page_model.resolved.comparison
    assert comparison is not None
    assert comparison.obstacle == ""
    assert comparison.uncertain_changes
    # Responses that wait for the result, such as files, have the same.
    waited = studies.resampled_comparison(later, versus)
    assert waited.uncertain_changes == comparison.uncertain_changes


def test_parts_of_both_selections_can_be_removed(comparison: Comparison) -> None:
    panel = render_comparison_panel(comparison.before, comparison, View())
    gestures = [each["data-go"] for each in list_props(panel) if "data-go" in each]
    before, after = comparison.before.query, comparison.after.query
    without = [
        f"both:{serialize_url(replace(before, since=''))} {serialize_url(after)}",
        f"both:{serialize_url(before)} {serialize_url(replace(after, since=''))}",
    ]
    assert set(without) <= set(gestures)
    assert "turn:" in gestures
    assert "nan" not in str(panel).replace("nance", "").lower().split()


def test_a_country_with_the_same_votes_in_both_has_no_change() -> None:
    assert format_position_change(0.25, float("nan")) == "same votes"
    assert format_position_change(-0.25, 0.1) == "\N{MINUS SIGN}0.25 ± 0.20"


def test_all_votes_are_offered_of_the_same_two_periods(dataset: Dataset) -> None:
    # The selection has no vote in 2021, the first year of the earlier period.
    query = parse_url_strictly(dataset.opening)[0]
    before = replace(query, since="2021-01-01", until="2023-12-31")
    after = replace(query, since="2024-01-01", until="2025-12-31")
    comparison = compare_with_query(compute_study(dataset, before), after)
    panel = render_comparison_panel(comparison.after, comparison, View())
    text = "Compare all votes of the General Assembly in the same two periods"
    (offer,) = [each for each in list_props(panel) if each.get("children") == text]
    urls = offer["data-go"].removeprefix("both:").split(" ")
    queries = [parse_url_strictly(url)[0] for url in urls]
    assert [(each.since, each.until) for each in queries] == [
        ("2021-01-01", "2023-12-31"),
        ("2024-01-01", "2025-12-31"),
    ]
    # The panel is below the map, so the headline has the same offer.
    view = View(versus=serialize_url(before))
    resolved = ResolvedView(view, comparison.after, comparison=comparison)
    headline = render_headline(comparison.after, view, resolved)
    (same,) = [each for each in list_props(headline) if each.get("children") == text]
    assert same["data-go"] == offer["data-go"]


def test_topics_of_the_same_years_have_the_days_of_their_votes(dataset: Dataset) -> None:
    query = parse_url_strictly(dataset.opening)[0]
    with (DATA_DIR / "rollcalls.csv").open(encoding="utf-8", newline="") as file:
        days = {row["rollcall"]: row["date"] for row in csv.DictReader(file)}
    study = compute_study(dataset, replace(query, topics=("ict-security",)))
    comparison = compare_with_query(
        compute_study(dataset, replace(query, topics=("cybercrime",))), study.query
    )
    panel = get_text(render_comparison_panel(comparison.after, comparison, View()))
    spans = []
    for each in (comparison.before, study):
        first, *_, last = sorted(days[symbol] for symbol in each.rollcalls.index)
        spans.append(f"{format_day(first)} to {format_day(last)}")
    # The votes on cybercrime ended four years before those on ICT security, and lie within them.
    assert spans == ["17 Dec 2018 to 27 Dec 2019", "5 Dec 2018 to 22 Dec 2023"]
    assert (
        f"The first selection has votes from {spans[0]}, the second from {spans[1]}. "
        "The two periods have 376 of 1,844 days in common, so a difference may be one of time."
    ) in panel
    # One day is no period.
    single = compute_study(dataset, replace(study.query, since="2018-12-05", until="2018-12-05"))
    assert describe_vote_days(compare(single, study)) == (
        f"The first selection has votes on 5 Dec 2018, the second from {spans[1]}. "
        "The two periods have 1 of 1,844 days in common, so a difference may be one of time."
    )
    # The first day that both selections have says less, and is in their own lists only.
    assert "Both: General Assembly plenary; main texts." in panel
    assert "2 votes are too few to tell blocs apart with certainty." in panel
    assert "10 votes are too few" not in panel
    for before, after in (
        (query, query),
        (replace(query, until="2020"), replace(query, since="2021")),
    ):
        other = compare_with_query(compute_study(dataset, before), after)
        assert "The first selection has votes" not in get_text(
            render_comparison_panel(other.after, other, View())
        )


def test_a_comparison_says_what_it_waits_for(dataset: Dataset, periods: Comparison) -> None:
    pending = compare(periods.before, periods.after, None)
    panel = get_text(render_comparison_panel(pending.after, pending, View()))
    wait = "Computing which countries changed bloc."
    progress = "This waits for the bloc stability of both selections."
    assert wait in panel
    assert progress in panel
    stated = get_text(render_comparison_panel(periods.after, periods, View()))
    assert wait not in stated
    assert progress not in stated
    # The summary and the map before come ahead of the countries that moved, which are many.
    heads = ("In short", "The large map shows the other", "Countries that moved")
    places = [stated.index(head) for head in heads]
    assert places == sorted(places)
    assert re.search(r"\(agreement \d\.\d\d (above|below) theirs before, ", stated)


def test_no_bloc_is_compared_where_selections_cannot_be(dataset: Dataset) -> None:
    query = parse_url_strictly(dataset.opening)[0]
    before = compute_study(dataset, replace(query, until="2021"))
    comparison = compare_with_query(before, replace(query, since="2022"))
    # Five texts of one title.
    assert comparison.obstacle == "only one title is in both"
    sentences = " ".join(build_comparison_record(comparison)["sentences"])
    assert "103 of 179 countries cast the same shares" in sentences
    assert not re.search(r" bloc goes on as | is new\.| ends\.", sentences)


def test_fields_of_two_periods_are_hidden_where_periods_do_not_differ(dataset: Dataset) -> None:
    query = parse_url_strictly(dataset.opening)[0]
    study = compute_study(dataset, replace(query, topics=("ict-security",)))
    for other, is_hidden in (
        (replace(query, topics=("cybercrime",)), True),
        (replace(study.query, since="2022-01-01"), False),
    ):
        comparison = compare_with_query(study, other)
        panel = render_comparison_panel(comparison.after, comparison, View())
        assert ("same-period" in panel.className.split()) == is_hidden
