"""Responses to gestures contain the changes, are reproducible, and are announced."""

import csv
import gzip
import json
import re
import time
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from dash import Dash
from fake_browser import Browser, announce
from flask.testing import FlaskClient
from rendering import list_gestures

import alignment
from alignment.app.controls.rows import apply_control_value
from alignment.app.factory import create_app
from alignment.app.gestures import apply_gesture, navigate
from alignment.app.html_renderer import serialize_part
from alignment.app.page import build_map_parts, get_map_payload, serialize_map_parts
from alignment.app.sidebar import render_panel
from alignment.app.state import build_page_model, parse_state
from alignment.model.dataset import Dataset
from alignment.model.view import PANELS
from alignment.reports.announcements import describe_change
from alignment.reports.search_results import MAX_FOUND_TEXTS, MAX_FOUND_VOTES
from alignment.scene.colour_variable import list_colour_variables
from alignment.scene.labels.level_of_detail import PAGE_FONT_SIZES, parse_label_sizes
from alignment.server.dataset_registry import EXPIRED_NOTICE, DatasetRegistry
from alignment.server.study_cache import StudyCache
from alignment.settings import DATA_DIR

INCOME = "colour:income"


@pytest.fixture
def browser(parliament: Dataset) -> Browser:
    return Browser(create_app(parliament))


def test_response_has_only_changed_parts(browser: Browser) -> None:
    answer = browser.ask(go=INCOME)
    assert answer["at"] == "v=1&topic=cybercrime&colour=income"
    assert answer["link"] == "v=1&topic=cybercrime&colour=income&data=1"
    assert {"headline", "legend"} <= set(answer["markup"])
    assert not {"sentence", "time", "chosen", "tabs"} & set(answer["markup"])
    # On few texts the title states no bloc, whatever the colour.
    assert {"paints", "values"} <= set(answer["picture"])
    assert not {"places", "frame", "links", "title"} & set(answer["picture"])
    assert set(answer["props"]) <= {"colour", "panel"}
    assert answer["props"]["colour"] == {"value": "income"}
    # The response to a gesture without effect is nearly empty.
    again = browser.ask(go=INCOME)
    assert (again["picture"], again["props"]) == ({}, {})
    assert set(again["markup"]) <= {
        "notices",
        "own",
        "periods-fault",
        "announcement",
        "stability-note",
    }


def test_response_without_a_url_is_complete(browser: Browser) -> None:
    whole = browser.request(to="v=1", at=None).json
    assert {"frame", "bodies", "lettering"} <= set(whole["picture"])
    assert set(MAP_REGIONS) <= set(whole["markup"])
    other = browser.request(go="panel:table", ready="nothing").json
    assert set(whole["picture"]) == set(other["picture"])


def test_final_response_is_reproducible_and_cached(browser: Browser) -> None:
    public = "public, max-age=31536000, immutable"
    pending = browser.request(go=INCOME)
    assert not pending.json["is_over"]
    assert pending.headers["Cache-Control"] == "no-store"
    browser.wait_until_over()
    # The panel is not ready; the page asks for it.
    first = browser.request(go=INCOME)
    assert first.json["is_late"]
    assert first.headers["Cache-Control"] == public
    browser.gesture(INCOME)
    assert browser.request(part="panel").headers["Cache-Control"] == public
    browser.ask(to="v=1&topic=cybercrime")
    one, other = browser.request(go=INCOME), browser.request(go=INCOME)
    assert one.data == other.data
    assert one.headers["Cache-Control"] == public
    query = {"at": browser.address, "ready": browser.ready, "go": INCOME}
    headers = {"If-None-Match": one.headers["ETag"]}
    same = browser.client.get("/view", query_string=query, headers=headers)
    assert (same.status_code, same.data) == (304, b"")
    # A page of another version repeats its request.
    assert same.headers["Cache-Control"] == "no-cache"
    # A long request is sent as a form, and has the same response.
    form = browser.client.post("/view", data=query)
    assert form.data == one.data
    assert form.headers["Cache-Control"] == "no-store"


def test_a_gesture_that_keeps_the_map_has_its_panel_at_once(browser: Browser) -> None:
    browser.wait_until_over()
    answer = browser.request(go="panel:table").json
    assert not answer["is_late"]
    assert not answer["picture"]
    assert answer["props"]["panel"]["children"]


@pytest.mark.parametrize("site", ["cross-site", "same-site", "same-origin", "none", None])
def test_other_sites_cannot_send_requests(browser: Browser, site: str | None) -> None:
    headers = {"Sec-Fetch-Site": site} if site else {}
    status = 200 if site in ("same-origin", None) else 403
    for path in ("/view", "/progress", "/search"):
        response = browser.client.get(path, query_string={"at": "v=1"}, headers=headers)
        assert response.status_code == status
    step = browser.client.post("/step", data={"at": "v=1"}, headers=headers)
    assert step.status_code == (303 if status == 200 else status)


def test_a_gesture_without_scripts_leads_to_a_page(browser: Browser) -> None:
    response = browser.client.post("/step", data={"at": "v=1", "go": "country:AAA"})
    assert response.status_code == 303
    address = "v=1&select=AAA&panel=country&data=1"
    assert response.headers["Location"] == f"./?{address}"
    assert "AAA" in browser.client.get(f"/?{address}").text
    own = browser.client.post("/step", data={"at": "v=1&records=gone", "go": INCOME})
    assert own.headers["Location"] == "./?v=1&colour=income&data=1"
    fault = browser.client.post("/step", data={"at": "v=1", "go": "panel:nothing"})
    assert (fault.status_code, fault.mimetype) == (400, "text/plain")
    assert "nothing" in fault.text
    assert browser.client.get("/step?at=v=1").status_code == 404


def test_options_of_the_search_are_cached_by_version(client: FlaskClient) -> None:
    version = re.findall(r'data-version="([^"]*)"', client.get("/").text)[0]
    cached = client.get("/search", query_string={"version": version})
    assert {"BRA", "group:EU", "text:A/RES/74/247"} <= {
        option["value"] for option in cached.json["options"]
    }
    own = client.get("/search", headers={"Records-Key": "unknown"})
    assert [each.headers["Cache-Control"] for each in (cached, client.get("/search"), own)] == [
        "public, max-age=31536000, immutable",
        "no-cache",
        "private, no-store",
    ]


def test_the_search_finds_all_resolutions_by_words_of_titles(client: FlaskClient) -> None:
    """Digital texts come first, then the newest; subject headings count where no title matches."""

    def find(words: str) -> list[str]:
        answer = client.get("/search", query_string={"words": words})
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-cache")
        labels = [option["label"] for option in answer.json["options"]]
        return [label for label in labels if not label.endswith(": changes the selection")]

    path = DATA_DIR / "resolutions" / "resolutions.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with (DATA_DIR / "digital_topics.csv").open(encoding="utf-8", newline="") as file:
        digital_symbols = {row["symbol"] for row in csv.DictReader(file)}
    for word in ("Palestine", "nuclear", "climate", "palestin 2021"):
        first, *rest = word.casefold().split()
        expected = [
            row["symbol"]
            for row in rows
            if re.search(rf"\b{first}", row["title"].casefold())
            and all(row["date"].startswith(year) for year in rest)
        ]
        labels = find(word)
        symbols = [label.partition(":")[0] for label in labels]
        assert set(symbols) <= set(expected)
        assert len(symbols) == min(len(expected), MAX_FOUND_TEXTS)
        years = [re.search(r"vote in (\d{4}), ", label)[1] for label in labels]
        digital = [symbol in digital_symbols for symbol in symbols]
        assert digital == sorted(digital, reverse=True)
        others = years[sum(digital) :]
        assert others == sorted(others, reverse=True)
    assert "A/RES/ES-10/21" in " ".join(find("Gaza"))
    for hostile in ("x" * 5_000, "*", "\0", "\u202e", "<img src=x>", "*** - ***", "zebra " * 900):
        assert find(hostile) == []


@pytest.mark.slow
def test_the_search_offers_the_votes_of_the_assembly(client: FlaskClient, csv_records) -> None:
    """One row for all votes with the words, counted again from the files, and the earlier votes."""

    def find(words: str) -> list[dict[str, str]]:
        options = client.get("/search", query_string={"words": words}).json["options"]
        return [each for each in options if each["value"].startswith("assembly:")]

    def count(*words: str) -> tuple[int, list[str]]:
        symbols, years = set(), set()
        for row in csv_records.assembly_rows:
            texts = (row[name].casefold() for name in ("title", "agenda_title", "subjects"))
            if any({*words} <= {*re.findall(r"[^\W_]+", text)} for text in texts):
                symbols.add(csv_records.counted_symbols[row["rollcall"]])
                years.add(row["date"][:4])
        return len(symbols), sorted(years)

    for text in ("Palestine", "apartheid", "nuclear weapons"):
        whole, *earlier = find(text)
        number, years = count(*text.casefold().split())
        assert whole["label"] == (
            f"{number} recorded votes of the General Assembly with “{text.casefold()}”, "
            f"{years[0]} to {years[-1]}: changes the selection"
        )
        days = [csv_records.assembly_days[each["value"].partition("|")[2]] for each in earlier]
        assert len(days) == MAX_FOUND_VOTES
        assert days == sorted(days, reverse=True)
        assert days[0] < "2019-10"
    # A year chooses among the earlier votes; all votes are still those with the word.
    whole, *earlier = find("apartheid 1985")
    assert whole == find("apartheid")[0]
    assert {each["label"].partition(" in ")[2][:4] for each in earlier} == {"1985"}
    assert find("1990") == find("zebra") == []
    start = time.process_time()
    for text in ("Palestine", "apartheid", "nuclear weapons", "nucl"):
        find(text)
    assert (time.process_time() - start) / 4 < 0.02
    # The answer to a choice has these votes, coloured by the chosen one; the filter stays.
    at = {"at": "v=1&topic=cybercrime&tier=core&where=group:SIDS"}
    link = client.get("/view", query_string={**at, "go": find("apartheid")[1]["value"]}).json["at"]
    assert {"scope=assembly", "subject=apartheid", "where=group:SIDS"} <= {*link.split("&")}
    assert "colour=vote:A/RES/48/89" in link
    assert "topic=" not in link
    fault = client.get("/view", query_string={**at, "go": "assembly:apartheid|A/RES/9/9"})
    assert "A/RES/9/9" in fault.text
    assert "apartheid" not in fault.json["at"]


def test_key_of_own_records_is_only_in_a_header(parliament: Dataset) -> None:
    app = create_app(parliament)
    client = app.server.test_client()
    query = {"at": "v=1", "go": "country:AAA"}
    response = client.get("/view", query_string=query, headers={"Records-Key": "unknown"})
    assert response.headers["Cache-Control"] == "private, no-store"
    # The records are deleted: the page gets all the built-in data, and says this.
    answer = response.json
    assert answer["at"] == "v=1&select=AAA&panel=country"
    assert "records" not in answer["link"]
    assert EXPIRED_NOTICE[4:] in answer["markup"]["notices"]
    assert {"frame", "bodies"} <= set(answer["picture"])


def test_an_unknown_country_is_not_pinned(browser: Browser) -> None:
    answer = browser.ask(go="pin:BMA:0.1:0.2")
    assert answer["is_refused"]
    assert "pin=" not in answer["at"]


def test_refused_gesture_keeps_the_page_and_gives_the_reason(browser: Browser) -> None:
    answer = browser.ask(go="panel:nothing")
    assert answer["is_refused"]
    assert answer["at"] == "v=1&topic=cybercrime"
    assert "nothing" in answer["markup"]["notices"]
    assert (answer["picture"], answer["props"]) == ({}, {})


@pytest.mark.slow
def test_discs_leave_trails_between_periods_with_enough_votes_alone(client: FlaskClient) -> None:
    """A movement needs 6 texts on either side, as in a comparison."""
    opening = alignment.load().opening

    def ask(at: str, go: str) -> dict[str, Any]:
        return client.get("/view", query_string={"at": f"{opening}{at}", "go": go}).json

    # Of the years 2018 and 2019 have the most votes, 3 each; together they have 6.
    years = ask("&colour=bloc&time=years&period=2018", "period:2019")
    assert not years["has_trails"]
    assert "Trail" not in years["markup"].get("reading", "")
    cumulative = ask("&colour=bloc&time=cumulative&period=2018–2021", "period:2018–2022")
    assert cumulative["has_trails"]
    compared = ask("&colour=bloc", f"both:{opening}&to=2022-12-31 {opening}&from=2023-01-01")
    assert not compared["has_trails"]


def test_gestures_that_change_nothing_do_not_repeat_notices(browser: Browser) -> None:
    browser.ask(to="v=1&topic=nonsense", go=["nothing:x"] * 50)
    assert browser.parts["notices"].count("nonsense") == 1


def test_a_panel_without_colours_does_not_change_with_the_colour() -> None:
    studies = StudyCache(alignment.load())
    opened_page = apply_gesture(
        studies.dataset, parse_state(studies.dataset, ""), "panel:rollcalls"
    )
    panels = []
    for name in ("bloc", "income"):
        page_model = build_page_model(
            studies, apply_control_value(opened_page, "colour", {"colour": name})
        )
        panels.append(serialize_part(render_panel(page_model)))
    assert panels[0] == panels[1]


# Every fifth colour of the menu is requested, and all of them in `make evidence`.
@pytest.mark.slow
@pytest.mark.parametrize("step", [5, pytest.param(1, marks=pytest.mark.evidence)])
@pytest.mark.parametrize("colour", ["vote:A/RES/74/247", "bloc", "un_region", "closer:RUS"])
def test_a_change_of_colour_sends_at_most_3_kb(
    dataset: Dataset, app: Dash, colour: str, step: int
) -> None:
    """Once resampling is over; a panel that is cached is not counted."""
    browser = Browser(app)
    browser.ask(to=f"{dataset.opening}&colour={colour}")
    browser.wait_until_over()
    study = StudyCache(dataset).study(parse_state(dataset, dataset.opening).query)
    names = list(list_colour_variables(study))
    sizes = {}
    longest = ("bloc", "position", "swing", "un_region", "closer:USA", "closer:RUS")
    # Of a desktop, and of a phone that turns the map.
    requests = [(name, "1.5") for name in {*names[::step], *longest}]
    requests += [(name, "2.1 turned") for name in longest]
    for name, labels in requests:
        if name == colour:
            continue
        answer = browser.request(go=f"colour:{name}", labels=labels).json
        answer["props"].pop("panel", None)
        assert "paints" in answer["picture"]
        text = json.dumps(answer, ensure_ascii=False, separators=(",", ":"))
        sizes[name, labels] = len(gzip.compress(text.encode()))
    assert {name: size for name, size in sizes.items() if size > 3 * 1024} == {}


# Each map is compared with every fourth panel, and with all of them in `make evidence`.
@pytest.mark.slow
@pytest.mark.parametrize("step", [4, pytest.param(1, marks=pytest.mark.evidence)])
def test_a_map_is_drawn_once_for_all_panels(step: int) -> None:
    studies = StudyCache(alignment.load())
    state = parse_state(studies.dataset, f"{studies.dataset.opening}&select=CPV")
    page_model = get_map_payload(build_page_model(studies, state))
    same = 0
    panels = list(PANELS)[::step]
    for gesture in (*(f"panel:{name}" for name in panels), "order:name", "whole:yes"):
        result = build_page_model(studies, apply_gesture(studies.dataset, state, gesture))
        if result.state.map_params == state.map_params:
            same += 1
            assert get_map_payload(result) is page_model
            assert serialize_map_parts(build_map_parts(result)) == page_model.parts, gesture
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
        message.append(serialize_map_parts(page_model))
    # Matches are named, and few others; a group is in the title, with the vote.
    parts = {"map paints", "map links", "map lettering", "sentence", "legend"}
    # How blocs voted is said only without a filter.
    differing = ({"map title", "headline"}, {"map title", "map-notes"})
    for (one, other), more in zip(pairwise(message), differing, strict=True):
        differ = {name for name in one if one[name] != other[name]}
        assert differ == parts | more
    # The sentence stays, and each condition is one chip more.
    requests = [list_gestures(filters) for filters, _ in text]
    no, yes = "nowhere:group:SIDS", "nowhere:vote:A/RES/74/247:yes"
    assert requests == [[], [no], [no, yes]]
    assert len({str(sentence) for _, sentence in text}) == 1


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
    ("text", "expected"),
    [("1.5", (1.5,)), ("6", (6.0,)), ("1.5 0.75", (0.5, 0.75, 1.06, 1.5)), ("", PAGE_FONT_SIZES)],
)
def test_label_sizes_follow_the_size_of_the_map(text: str, expected: tuple[float, ...]) -> None:
    letters = parse_label_sizes(text)
    studies = StudyCache(alignment.load())
    page_model = get_map_payload(
        build_page_model(studies, parse_state(studies.dataset, "")), letters
    )
    sizes = [size for size, _ in json.loads(page_model.parts["map lettering"])]
    assert sizes == [*expected]


@pytest.mark.evidence
@pytest.mark.slow
def test_zooming_the_world_map_sends_smaller_labels() -> None:
    studies = StudyCache(alignment.load())

    def report(text: str, view: str) -> dict[float, str]:
        letters = parse_label_sizes(text)
        page_model = build_page_model(
            studies, parse_state(studies.dataset, f"{studies.dataset.opening}{view}")
        )
        return dict(json.loads(get_map_payload(page_model, letters).parts["map lettering"]))

    whole, near = (report(text, "&map=world") for text in ("2.1", "2.1 0.35"))
    assert min(near) == 0.245
    # Labels that are legible at full size stay; between are the sizes of the zoom.
    assert whole == {2.1: near[2.1]}
    assert sorted(near) == [0.245, 0.35, 0.5, 0.75, 1.06, 1.5, 2.1]
    every = report("", "&map=world")
    assert near[1.5].count("<text") > 4 * every[1.5].count("<text")
    # The map of blocs has one set.
    blocs = report("", "")
    assert report("2.1 0.35", "") == {size: blocs[size] for size in (0.5, 0.75, 1.06, 1.5, 2.1)}


OPENING = (
    "v=1&topic=cybercrime&topic=ict-security&topic=digital-development-and-rights"
    "&body=UNGA+plenary&stage=plenary&tier=core&from=2018-01-01"
)
MAP_REGIONS = (
    *("headline", "sentence", "reading", "legend", "maps", "method", "map-notes"),
    *("sources", "source", "message", "time"),
)


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
def test_panel_follows_the_number_of_selected_countries(dataset, gestures, select, panel):
    state = parse_state(dataset, OPENING)
    for gesture in gestures:
        state = apply_gesture(dataset, state, gesture)
    assert (state.view.select, state.view.panel) == (select, panel)


def test_each_choice_of_countries_is_a_step(browser: Browser) -> None:
    gestures = ["country:AAA", "country:BBB", INCOME, "country:BBB", "clear"]
    answer = browser.gesture(*gestures)
    # A colour is no step of its own; the countries chosen with it are.
    start = "v=1&topic=cybercrime"
    assert answer["choices"] == [
        f"{start}&select=AAA&panel=country&data=1",
        f"{start}&colour=income&select=BBB&panel=country&data=1",
    ]
    assert answer["link"] == f"{start}&colour=income&data=1"


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
        (
            "time:windows",
            "Period 2023–2025. 72 countries cast the same votes on all 5 texts, too few",
        ),
        ("versus:v=1&topic=cybercrime", "Compared with: on cybercrime"),
        ("panel:table", "Panel: Table."),
    ],
)
def test_changes_are_announced(dataset, registry, gesture, text):
    before = parse_state(dataset, OPENING)
    assert text in announce(navigate(registry, before.url_params, [gesture]))


@pytest.mark.slow
def test_no_change_has_no_announcement(dataset):
    state = parse_state(dataset, OPENING)
    study = build_page_model(StudyCache(dataset), state).study
    assert describe_change(state.view, state.view, study) == ""
    released = replace(state, view=replace(state.view, pins=("BRA:0.1:0.2",)))
    assert describe_change(released.view, state.view, study) == "No country keeps a fixed place."
