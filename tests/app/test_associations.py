"""Panel of associations: counts, several facts at once, pairs, and its route."""

import json
import re
import threading
import time
from functools import partial
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from hostile_words import tampered
from rendering import list_props

from alignment.app.gestures import apply_gesture
from alignment.app.html_renderer import render_html
from alignment.app.panels.associations import render_associations_panel
from alignment.app.picture.timebar import (
    PendingWork,
    describe_pending_work,
    describe_regression_progress,
)
from alignment.app.sidebar import render_panel
from alignment.app.state import build_page_model, parse_state
from alignment.errors import QueryError
from alignment.model.dataset import Dataset
from alignment.model.view import View
from alignment.model.vote import Vote
from alignment.server.jobs import Job, JobProgressCallback
from alignment.server.study_cache import StudyCache
from alignment.studies.dyadic_regression import DyadicRegression, fit_dyadic_regression
from alignment.studies.study import Study

VOTE = "A/RES/74/247"


@pytest.fixture(scope="module")
def studies(dataset: Dataset) -> StudyCache:
    return StudyCache(dataset)


def render(studies: StudyCache, more: str = "") -> str:
    state = parse_state(studies.dataset, f"{studies.dataset.opening}&panel=why{more}")
    assert state.notices == ()
    _, _, panel = render_panel(build_page_model(studies, state))
    return render_html(panel, {})


def test_the_panel_begins_with_what_the_countries_of_a_filter_have_in_common(
    studies: StudyCache,
) -> None:
    text = render(studies, "&where=group:CARICOM")
    title = "Groups shared by most of these 14 countries"
    assert re.findall("<h2.*?>(.*?)</h2>", text)[0] == title
    rows = re.findall("<li.*?</li>", text.partition("</ul>")[0], re.DOTALL)
    words = [" ".join(re.sub("<.*?>", " ", row, flags=re.DOTALL).split()) for row in rows]
    table = studies.dataset.countries.query("status == 'member'")
    states = int((table["un_group"] == "GRULAC").sum())
    assert (
        words[0]
        == f"Latin American and Caribbean States 14 of these 14; {states} of all 193 countries"
    )
    assert words[1].startswith("Small island developing States 14 of these 14; ")
    # More than half of the members, and the rarest first of equal counts.
    pairs = [[*map(int, re.findall(r"(\d+) of (?:these|all) \d", row))] for row in words]
    assert all(2 * number > 14 for number, _ in pairs)
    assert pairs == sorted(pairs, key=lambda pair: (-pair[0], pair[1]))
    assert "of the other" not in words[0]
    assert "in common" not in render(studies)
    assert "in common" not in render(studies, "&where=country:FJI")


def test_traits_are_compared_with_the_other_members_of_the_group(studies: StudyCache) -> None:
    conditions = "&where=group:SIDS&where=vote:A/RES/74/247:yes"
    text = " ".join(re.sub("<[^>]*>", " ", render(studies, conditions)).split())
    dataset = studies.dataset
    votes, sids, g77 = (
        dataset.vote_of("A/RES/74/247"),
        dataset.membership("SIDS").is_member,
        dataset.membership("G77").is_member_on("2019-12-27"),
    )
    others = sids[sids & (votes != Vote.YES) & (votes != Vote.NOT_MEMBER)].index
    row = f"{g77[others].sum()} of the other {len(others)} small island developing States"
    assert len(others) == 28
    assert re.search(
        rf"(?:Group of 77|G77) 10 of these 10; \d+ of all 193 countries; {row}\b", text
    )


# Every third count, and for each tenth of these the page that it opens.
@pytest.mark.slow
@pytest.mark.parametrize(
    ("step", "pages"), [(6, 10), pytest.param(1, 1, marks=pytest.mark.evidence)]
)
def test_counts_match_the_countries_that_they_open(
    studies: StudyCache, step: int, pages: int
) -> None:
    state = parse_state(studies.dataset, f"{studies.dataset.opening}&panel=why")
    panel = render_panel(build_page_model(studies, state))[2]
    props = list_props(panel, className="count-go")
    assert len(props) > 100
    # Some counts are in the panel twice.
    counts = sorted({(each["data-go"], each["children"]) for each in props})
    for index, (gesture, number) in enumerate(counts[::step]):
        after = apply_gesture(studies.dataset, state, gesture)
        page_model = build_page_model(studies, type(state)(state.query, after.view))
        assert len(page_model.resolved.country_filter.countries) == int(number)
        if index % pages == 0:
            assert f"{number} of " in render_html(render_panel(page_model)[2], {})


@pytest.mark.slow
def test_sentences_name_one_association_of_each_source(studies: StudyCache) -> None:
    page = render(studies)
    sentences = re.findall(r"<li>(.*?)</li>", page)[:4]
    of_freedom_house = ("Freedom", "Civil liberties", "Political rights")
    assert sum(any(label in each for label in of_freedom_house) for each in sentences) == 1
    assert (
        "over $5bn (Chinese finance, 2009–2018) that voted, 29 voted yes, 1 no and 9 abstained"
        in page
    )
    assert page.count("An association does not show a cause.") == 1
    assert "Add two or more" in page
    assert "m-fact-china-finance" in page


@pytest.mark.slow
def test_facts_can_be_added_and_removed(studies: StudyCache) -> None:
    state = parse_state(studies.dataset, f"{studies.dataset.opening}&panel=why")
    after = apply_gesture(studies.dataset, state, "fact:freedom@2018")
    after = apply_gesture(studies.dataset, after, "fact:group:SIDS")
    assert after.view.facts == ("freedom@2018", "group:SIDS")
    assert "&fact=freedom%402018&fact=group:SIDS" in after.url_params
    page = render(studies, "&fact=freedom@2018&fact=group:SIDS&fact=regions")
    assert "On 171 votes, with the other facts kept constant." in page
    assert "(Micronesia" in page
    assert 'aria-pressed="true"' in page
    after = apply_gesture(studies.dataset, after, "fact:freedom@2018")
    assert after.view.facts == ("group:SIDS",)
    with pytest.raises(QueryError):
        apply_gesture(studies.dataset, state, "fact:")


@pytest.mark.slow
def test_unknown_facts_and_positions(studies: StudyCache) -> None:
    page = render(studies, "&fact=nothing&fact=%3Cscript%3E")
    assert "Unknown fact or group" in page
    assert "<script>" not in page
    state = parse_state(studies.dataset, f"{studies.dataset.opening}&colour=bloc&panel=why")
    page = render_html(render_panel(build_page_model(studies, state))[2], {})
    assert "Associations of positions" in page
    assert "Several facts in one model" not in page
    assert "voted yes" not in page


@pytest.mark.evidence
@pytest.mark.slow
def test_pairs_run_in_the_background(studies: StudyCache, monkeypatch: pytest.MonkeyPatch) -> None:
    has_progress = threading.Event()

    def fit(study: Study, progress: JobProgressCallback) -> DyadicRegression:
        def report(current: int, total: int) -> None:
            # The second half starts after the page has shown progress of the first.
            assert 2 * current < total or has_progress.wait(120)
            progress(current, total)

        return fit_dyadic_regression(study, 200, report)

    monkeypatch.setattr("alignment.server.worker_jobs.dyadic_regression_job", fit)
    assert "takes some seconds" in render(studies)
    assert "permutations 30% done" in describe_regression_progress(Job(current=30, total=100))
    params = "&fact=agreement"
    assert "the result then appears here" in render(studies, params)
    state = parse_state(studies.dataset, f"{studies.dataset.opening}&panel=why{params}")

    def describe() -> PendingWork:
        return describe_pending_work(build_page_model(studies, state))

    steps, end = set(), time.monotonic() + 120
    while time.monotonic() < end:
        pending = describe()
        steps.add(pending.ready)
        if len(steps) > 1:
            has_progress.set()
            # The panel is rendered late, because rendering delays the job.
            if "groups in common" in render(studies, params):
                break
        assert not pending.is_over
        time.sleep(0.05)
    assert "groups in common" in render(studies, params)
    assert len(steps) > 1
    assert "pairs" in describe().ready.split()


@pytest.mark.slow
def test_uploaded_names_stay_text(study: Study, studies: StudyCache) -> None:
    hostile = tampered(study.dataset)
    hostile_studies = StudyCache(hostile)
    hostile_study = build_page_model(hostile_studies, parse_state(hostile, hostile.opening)).study
    assert hostile_study is not None
    view = View(colour=f"vote:{VOTE}", facts=("freedom", "group:SIDS"))
    get_associations = partial(hostile_studies.get_associations, hostile_study)
    panel = render_associations_panel(hostile_study, view, get_associations, "")
    page = render_html(panel, {})
    assert "<script>" not in page
    assert "<img" not in page


@pytest.mark.slow
def test_route_returns_the_record_of_the_command(client: FlaskClient, dataset: Dataset) -> None:
    response = client.get(f"/api/why?of={VOTE}&fact=freedom_status@2019&fact=china_finance")
    assert response.status_code == 200
    assert response.mimetype == "application/json"
    assert response.headers["Cache-Control"] == "private, no-cache"
    record = json.loads(response.data)
    rows = {row["label"]: row for fact in record["facts"] for row in fact["rows"]}
    assert [rows["Not Free"][word] for word in ("yes", "no", "abstain")] == [38, 0, 4]
    assert [rows["over $5bn"][word] for word in ("yes", "no", "abstain")] == [29, 1, 9]
    assert record["joint"]["votes"] == 171
    response = client.get(f"/api/why?v=1&topic=cybercrime&of={VOTE}&fact=freedom")
    assert "topic=cybercrime" in json.loads(response.data)["query"]


@pytest.mark.parametrize(
    ("params", "text"),
    [
        ("", "Name an outcome"),
        ("of=A/RES/1/1", "Unknown vote"),
        (f"of={VOTE}&fact=fredom", "did you mean freedom"),
        (f"of={VOTE}&v=1&topic=nothing", "topic"),
        ("of=agreement&fact=freedom", "omit the facts"),
        (f"of={VOTE}&fact=freedom@9999", "Nothing is known"),
    ],
)
def test_invalid_requests_are_one_sentence(client: FlaskClient, params: str, text: str) -> None:
    response = client.get(f"/api/why?{params}")
    assert response.status_code == 400
    assert text in response.text
    assert response.text.count("\n") == 1


def test_json_is_documented(client: FlaskClient) -> None:
    notes = (Path(__file__).parents[2] / "docs" / "json.md").read_text(encoding="utf-8")
    record = json.loads(client.get(f"/api/why?of={VOTE}&fact=freedom&fact=gdp").data)
    fact, joint = record["facts"][0], record["joint"]
    for part in (record, fact, fact["rows"][0], joint, joint["coefficients"][0]):
        for key in part:
            assert f"`{key}`" in notes or key in ("low", "high")
