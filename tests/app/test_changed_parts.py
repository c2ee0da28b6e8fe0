"""Only changed parts of the page are sent, and changes are announced."""

from dataclasses import replace
from itertools import pairwise

import pytest
from dash import html, no_update
from flask import Flask

import alignment
from alignment.app import callbacks
from alignment.app.changed_parts import compute_digests, select_changed_parts
from alignment.app.controls.rows import CONTROLS, apply_control_value
from alignment.app.gestures import apply_gesture, describe_change, navigate
from alignment.app.page import build_map_parts, get_map_payload, split_map_parts
from alignment.app.sidebar import render_panel
from alignment.app.state import build_page_model, parse_state
from alignment.model.view import PANELS
from alignment.server.dataset_registry import DatasetRegistry
from alignment.server.study_cache import StudyCache


def test_unchanged_parts_are_not_sent() -> None:
    parts = {"legend": html.Div([html.Span("yes"), "no"]), "foot": "15 votes"}
    text = compute_digests(parts)
    again = {"legend": html.Div([html.Span("yes"), "no"]), "foot": "12 votes"}
    fresh = select_changed_parts(again, compute_digests(again), text)
    assert fresh == {"legend": no_update, "foot": "12 votes"}
    parts = {"foot": "15 votes"}
    for text in (None, [], "foot", 7, {"foot": 7}, {"foot": None}, {"other": "x"}):
        assert select_changed_parts(parts, compute_digests(parts), text) == parts


def test_a_panel_without_colours_does_not_change_with_the_colour() -> None:
    studies = StudyCache(alignment.load())
    opened = apply_gesture(studies.dataset, parse_state(studies.dataset, ""), "panel:rollcalls")
    text = []
    for name in ("bloc", "income"):
        page_model = build_page_model(
            studies, apply_control_value(opened, "colour", {"colour": name})
        )
        text.append(compute_digests({"panel": render_panel(page_model)}))
    assert text[0] == text[1]


# Beside every fourth panel, and beside all of them in `make evidence`.
@pytest.mark.slow
@pytest.mark.parametrize("step", [4, pytest.param(1, marks=pytest.mark.evidence)])
def test_a_map_is_drawn_once_for_all_panels(step: int) -> None:
    studies = StudyCache(alignment.load())
    state = parse_state(studies.dataset, f"{studies.dataset.opening}&select=CPV")
    page_model = get_map_payload(build_page_model(studies, state))
    assert page_model.digests == compute_digests(page_model.parts)
    same = 0
    panels = list(PANELS)[::step]
    for gesture in (*(f"panel:{name}" for name in panels), "order:name", "whole:yes"):
        result = build_page_model(studies, apply_gesture(studies.dataset, state, gesture))
        if result.state.map_params == state.map_params:
            same += 1
            assert get_map_payload(result) is page_model
            assert (
                compute_digests(split_map_parts(build_map_parts(result))) == page_model.digests
            ), gesture
    assert same > len(panels) / 2
    other = build_page_model(studies, apply_gesture(studies.dataset, state, "colour:income"))
    assert get_map_payload(other) is not page_model


def test_a_map_is_drawn_again_with_bloc_stability(monkeypatch: pytest.MonkeyPatch) -> None:
    studies = StudyCache(alignment.load())
    state = parse_state(studies.dataset, studies.dataset.opening)
    before = build_page_model(studies, state)
    assert before.study is not None
    cached = get_map_payload(before)
    sure = before.study.findings.resample(replicates=5)
    monkeypatch.setattr(studies.resampler, "get_result", lambda _: sure)
    after = get_map_payload(build_page_model(studies, state))
    assert after is not cached
    studies.close()
    assert get_map_payload(before) is not cached


@pytest.mark.slow
def test_another_filter_sends_no_positions() -> None:
    studies = StudyCache(alignment.load())
    text, message = [], []
    for where in ("", "&where=group:SIDS", "&where=group:SIDS&where=vote:A/RES/74/247:yes"):
        state = parse_state(studies.dataset, f"{studies.dataset.opening}{where}")
        page_model = build_map_parts(build_page_model(studies, state))
        text.append(page_model["sentence"])
        message.append(compute_digests(split_map_parts(page_model)))
    # Who meets it is named, and of the others few; a group is in the title, and the vote with it.
    parts = {"map paints", "map links", "map lettering", "sentence", "legend"}
    differing = ({"map title"}, {"map title", "foot"})
    for (one, other), more in zip(pairwise(message), differing, strict=True):
        differ = {name for name in one if one[name] != other[name]}
        assert differ == parts | more
    # What is asked stays, and each condition is one chip more.
    requests = [[chip.to_plotly_json()["props"] for chip in chips] for chips in text]
    assert [len(chips) - len(requests[0]) for chips in requests] == [0, 1, 2]
    assert str(requests[1][1:]) == str(requests[0])
    assert [chip["data-go"] for chip in requests[2][:2]] == [
        "nowhere:group:SIDS",
        "nowhere:vote:A/RES/74/247:yes",
    ]


def test_the_filter_is_evaluated_once(monkeypatch: pytest.MonkeyPatch) -> None:
    def record_request(*_: object) -> None:
        raise AssertionError("it was known already")

    monkeypatch.setattr("alignment.scene.scene.parse_filter_strictly", record_request)
    studies = StudyCache(alignment.load())
    state = parse_state(studies.dataset, f"{studies.dataset.opening}&where=group:SIDS")
    marks = build_map_parts(build_page_model(studies, state))["map"]
    assert len(marks.sheet.scene.matches) == 38


@pytest.mark.slow
@pytest.mark.few(4)
@pytest.mark.parametrize(
    ("text", "most"), [("1.2", 2.1), ("0.1", 0.75), ("99", 6.0), ("", 6.0), ("-1", 6.0), ("x", 6.0)]
)
def test_label_sizes_follow_the_size_of_the_map(text: str, most: float) -> None:
    with Flask(__name__).test_request_context(headers={"Letters": text}):
        letters = callbacks._read_label_sizes()
    studies = StudyCache(alignment.load())
    page_model = get_map_payload(
        build_page_model(studies, parse_state(studies.dataset, "")), letters
    )
    sizes = [size for size, _ in page_model.parts["map lettering"]]
    assert sizes[-1] == most
    # In those of the map's own size, too, whatever is needed.
    assert {*letters.full} <= {*sizes}


@pytest.mark.evidence
@pytest.mark.slow
def test_zooming_the_world_map_sends_smaller_labels() -> None:
    studies = StudyCache(alignment.load())

    def report(text: str, view: str) -> dict[float, str]:
        with Flask(__name__).test_request_context(headers={"Letters": text}):
            letters = callbacks._read_label_sizes()
        page_model = build_page_model(
            studies, parse_state(studies.dataset, f"{studies.dataset.opening}{view}")
        )
        return dict(get_map_payload(page_model, letters).parts["map lettering"])

    whole, near = (report(text, "&map=world") for text in ("2.0", "2.0 0.3"))
    assert min(near) == 0.245
    # What is read where all is seen stays; between are the sizes on the way there.
    assert {size: near[size] for size in (2.1, 3.0)} == {size: whole[size] for size in (2.1, 3.0)}
    assert sorted(near) == [0.245, 0.35, 0.5, 0.75, 1.06, 1.5, 2.1, 3.0]
    assert near[1.5].count("<text") > 4 * whole[1.5].count("<text")
    # The map of blocs has one set, and invalid sizes get all labels.
    assert report("2.0 0.3", "") == report("2.0", "")
    assert report("2.0 x", "") == report("", "") != report("2.0", "")


OPENING = (
    "v=1&topic=cybercrime&topic=ict-security&topic=digital-development-and-rights"
    "&body=UNGA+plenary&stage=plenary&tier=core&from=2018-01-01"
)
CONTROL_VALUES = dict.fromkeys(CONTROLS)


@pytest.fixture(scope="module")
def registry(dataset):
    return DatasetRegistry(dataset, 1)


@pytest.mark.parametrize(
    ("gestures", "select", "panel"),
    [
        (["country:CPV"], ("CPV",), "country"),
        (["country:CPV", "toggle:USA"], ("CPV", "USA"), "pair"),
        (["country:CPV", "toggle:USA", "toggle:RUS"], ("CPV", "USA", "RUS"), "group"),
        (["country:CPV", "toggle:USA", "toggle:USA"], ("CPV",), "country"),
        (["country:CPV", "toggle:CPV"], (), "overview"),
        (["add:CPV", "add:USA", "add:CPV"], ("CPV", "USA"), "pair"),
        (["panel:table", "add:CPV"], ("CPV",), "table"),
        (["add:QQQ"], (), "overview"),
        (["lasso:CPV USA RUS", "clear"], (), "overview"),
        (["group:EU", "clear"], (), "group"),
    ],
)
def test_the_panel_goes_with_how_many_are_chosen(dataset, gestures, select, panel):
    state = parse_state(dataset, OPENING)
    for gesture in gestures:
        state = apply_gesture(dataset, state, gesture)
    assert (state.view.select, state.view.panel) == (select, panel)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("gesture", "text"),
    [
        ("country:CPV", "Chosen: Cabo Verde. Panel: Country."),
        (
            "lasso:USA RUS CHN BRA IND DEU",
            "Chosen: United States, Russia, China, Brazil and 2 more.",
        ),
        ("colour:income", "Coloured by income group."),
        (
            "colour:vote:A/RES/74/247",
            "Coloured by vote on Cybercrime resolution 2019: "
            "79 yes, 60 no, 33 abstained, 21 did not vote.",
        ),
        ("map:world", "World map."),
        ("pin:BRA:0.1:0.2", "Brazil keeps its place; the others are arranged around it."),
        ("without:USA", "15 votes: India–Indonesia, 126;"),
        ("time:windows", "Period 2023–2025. 5 votes:"),
        ("versus:v=1&topic=cybercrime", "Compared with: on cybercrime"),
        ("panel:table", "Panel: Table."),
    ],
)
def test_a_change_is_told(dataset, registry, gesture, text):
    before = parse_state(dataset, OPENING)
    navigation = navigate(registry, "gesture", "", [gesture], CONTROL_VALUES, before.url_params)
    assert navigation is not None
    assert text in navigation.announcement


@pytest.mark.slow
def test_no_change_has_no_announcement(dataset):
    state = parse_state(dataset, OPENING)
    study = build_page_model(StudyCache(dataset), state).study
    assert describe_change(state, state, study) == ""
    released = replace(state, view=replace(state.view, pins=("BRA:0.1:0.2",)))
    assert describe_change(released, state, study) == "No country keeps a fixed place."
