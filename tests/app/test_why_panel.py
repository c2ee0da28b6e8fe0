"""Why on the page: counts that open their names, facts held at once, pairs, and its route."""

from __future__ import annotations

import json
import re
import threading
import time
from pathlib import Path

import pytest
from dash.development.base_component import Component
from flask.testing import FlaskClient
from hostile_words import tampered

from alignment.answer.alike import Alike, alike
from alignment.answer.study import Study
from alignment.app.beside import beside
from alignment.app.kept.background import Tell
from alignment.app.kept.shown import shown
from alignment.app.kept.studies import Studies
from alignment.app.panels.strip import strip
from alignment.app.panels.why import why_panel
from alignment.app.picture.waiting import waiting
from alignment.app.state.gestures import gestured
from alignment.app.state.state import from_address
from alignment.app.still import markup
from alignment.errors import QueryError
from alignment.model.dataset import Dataset
from alignment.model.view import View

VOTE = "A/RES/74/247"


@pytest.fixture(scope="module")
def studies(dataset: Dataset) -> Studies:
    return Studies(dataset)


def opened(studies: Studies, more: str = "") -> str:
    state = from_address(studies.dataset, f"{studies.dataset.opening}&panel=why{more}")
    assert state.notices == ()
    _, _, panel = beside(shown(studies, state))
    return markup(panel, {})


def parts(component: object) -> list[Component]:
    children = getattr(component, "children", None)
    found = [component] if isinstance(component, Component) else []
    for child in children if isinstance(children, list | tuple) else [children]:
        found += parts(child) if child is not None and not isinstance(child, str) else []
    return found


# Of every third, and of one of ten of these the page that it opens; of all in `make evidence`.
@pytest.mark.slow
@pytest.mark.parametrize(
    ("step", "pages"), [(3, 10), pytest.param(1, 1, marks=pytest.mark.evidence)]
)
def test_every_count_opens_as_many_names(studies: Studies, step: int, pages: int) -> None:
    state = from_address(studies.dataset, f"{studies.dataset.opening}&panel=why")
    panel = beside(shown(studies, state))[2]
    counts = [part for part in parts(panel) if getattr(part, "className", "") == "count-go"]
    assert len(counts) > 100
    told = [each.to_plotly_json()["props"] for each in counts]
    # Some stand in the panel twice, and open the same.
    asked = sorted({(props["data-go"], props["children"]) for props in told})
    for place, (go, number) in enumerate(asked[::step]):
        moved = gestured(studies.dataset, state, go)
        found = shown(studies, type(state)(state.query, moved.view))
        assert len(found.seen.where.countries) == int(number)
        if place % pages == 0:
            assert f"{number} of " in markup(beside(found)[2], {})


@pytest.mark.slow
def test_the_sentences_say_what_goes_with_it_and_one_of_each_source(studies: Studies) -> None:
    page = opened(studies)
    told = re.findall(r"<li>(.*?)</li>", page)[:4]
    assert sum("(Freedom" in words for words in told) == 1
    assert any("over $5bn (Chinese finance, 2009–2018), 29 voted yes and 1 no" in w for w in told)
    assert page.count("it does not show that it caused it") == 1
    assert "because" not in page.lower()
    assert "Hold two or more" in page
    assert "m-fact-china-finance" in page


@pytest.mark.slow
def test_facts_are_held_at_once_and_put_down_again(studies: Studies) -> None:
    state = from_address(studies.dataset, f"{studies.dataset.opening}&panel=why")
    moved = gestured(studies.dataset, state, "fact:freedom@2018")
    moved = gestured(studies.dataset, moved, "fact:group:SIDS")
    assert moved.view.facts == ("freedom@2018", "group:SIDS")
    assert "&fact=freedom%402018&fact=group:SIDS" in moved.address
    page = opened(studies, "&fact=freedom@2018&fact=group:SIDS&fact=regions")
    assert "On 171 votes; while the others stay." in page
    assert "(Micronesia" in page
    assert 'aria-pressed="true"' in page
    again = gestured(studies.dataset, moved, "fact:freedom@2018")
    assert again.view.facts == ("group:SIDS",)
    with pytest.raises(QueryError):
        gestured(studies.dataset, state, "fact:")


@pytest.mark.slow
def test_a_fact_that_is_not_there_is_told_in_place(studies: Studies) -> None:
    page = opened(studies, "&fact=nothing&fact=%3Cscript%3E")
    assert "Unknown fact or group" in page
    assert "<script>" not in page


@pytest.mark.slow
def test_without_a_vote_it_is_of_positions(studies: Studies) -> None:
    state = from_address(studies.dataset, f"{studies.dataset.opening}&colour=bloc&panel=why")
    page = markup(beside(shown(studies, state))[2], {})
    assert "What positions go with" in page
    assert "Several at once" not in page
    assert "voted yes" not in page


@pytest.mark.evidence
@pytest.mark.slow
def test_pairs_are_worked_out_in_the_background_with_progress(
    studies: Studies, monkeypatch: pytest.MonkeyPatch
) -> None:
    half_told = threading.Event()

    def few(study: Study, tell: Tell) -> Alike:
        def far(done: int, total: int) -> None:
            # The first half is told of before the rest is done.
            assert 2 * done < total or half_told.wait(120)
            tell(done, total)

        return alike(study, 200, far)

    monkeypatch.setattr("alignment.app.kept.jobs.alike_job", few)
    assert "takes some seconds" in opened(studies)
    asked = "&fact=agreement"
    assert "it fills in by itself" in opened(studies, asked)
    state = from_address(studies.dataset, f"{studies.dataset.opening}&panel=why{asked}")
    told, ends = set(), time.monotonic() + 120
    while time.monotonic() < ends:
        _, show, over = waiting(shown(studies, state), state.picture, None)
        told.add(show)
        if len(told) > 1:
            half_told.set()
            # To make the panel takes time from what is waited for.
            if "groupings in common" in opened(studies, asked):
                break
        assert not over
        time.sleep(0.05)
    assert "groupings in common" in opened(studies, asked)
    # The page is told of each step, and then has no more to wait for but how sure the blocs are.
    assert len(told) > 1
    assert " pairs" in waiting(shown(studies, state), state.picture, None)[1]


@pytest.mark.slow
def test_names_of_others_stay_words(study: Study, studies: Studies) -> None:
    hostile = tampered(study.dataset)
    found = shown(Studies(hostile), from_address(hostile, hostile.opening)).study
    assert found is not None
    ask = Studies(hostile)
    view = View(colour=f"vote:{VOTE}", facts=("freedom", "group:SIDS"))
    page = markup(why_panel(found, view, lambda of, names: ask.why(found, of, names), ""), {})
    assert "<script>" not in page
    assert "<img" not in page


def test_a_strip_has_a_tick_a_country_and_says_its_ends() -> None:
    page, lengths = strip({"yes": [0, 10**6, 10**9], "abstain": [], "no": [5 * 10**10]}, 10**6)
    ticks = re.findall(r"M([\d.]+),[\d.]+v16", page)
    assert len(ticks) == 4
    assert all(0 <= float(x) <= lengths[0] for x in ticks)
    assert ">50bn<" in page
    assert strip({"yes": [1], "no": [1]}) == ("", (0, 0))
    assert strip({"yes": [], "no": []}) == ("", (0, 0))


@pytest.mark.slow
def test_the_route_gives_the_record_of_the_command(client: FlaskClient, dataset: Dataset) -> None:
    found = client.get(f"/api/why?of={VOTE}&fact=freedom_status@2019&fact=china_finance")
    assert found.status_code == 200
    assert found.mimetype == "application/json"
    assert found.headers["Cache-Control"] == "private, no-cache"
    record = json.loads(found.data)
    rows = {row["label"]: row for fact in record["facts"] for row in fact["rows"]}
    assert [rows["Not Free"][word] for word in ("yes", "no", "abstain")] == [38, 0, 4]
    assert [rows["over $5bn"][word] for word in ("yes", "no", "abstain")] == [29, 1, 9]
    assert record["joint"]["votes"] == 171
    ours = client.get(f"/api/why?v=1&topic=cybercrime&of={VOTE}&fact=freedom")
    assert "topic=cybercrime" in json.loads(ours.data)["query"]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("", "Say of what"),
        ("of=A/RES/1/1", "Unknown roll call"),
        (f"of={VOTE}&fact=fredom", "the nearest are: freedom"),
        (f"of={VOTE}&v=1&topic=nothing", "topic"),
        ("of=agreement&fact=freedom", "leave --fact out"),
        (f"of={VOTE}&fact=freedom@9999", "Nothing is known"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_a_sentence(
    client: FlaskClient, asked: str, said: str
) -> None:
    found = client.get(f"/api/why?{asked}")
    assert found.status_code == 400
    assert said in found.text
    assert found.text.count("\n") == 1


def test_json_is_documented(client: FlaskClient) -> None:
    notes = (Path(__file__).parents[2] / "docs" / "json.md").read_text(encoding="utf-8")
    record = json.loads(client.get(f"/api/why?of={VOTE}&fact=freedom&fact=gdp").data)
    held = [record, record["facts"][0], record["facts"][0]["rows"][0], record["joint"]]
    for keys in (*held, record["joint"]["coefficients"][0]):
        for key in keys:
            assert f"`{key}`" in notes or key in ("low", "high")
