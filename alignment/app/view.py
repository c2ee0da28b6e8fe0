"""Answers to gestures: the next address, and the parts of the page that differ from it.

The parameters say all that the server has to know of the page. Once no slow work is left, an answer
leads to the same page as long as records and code stay the same, and so caches may keep it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from itertools import filterfalse
from typing import Any
from urllib.parse import parse_qs

import flask

from alignment.app import ids
from alignment.app.controls.options import list_stories
from alignment.app.controls.rows import CONTROLS, MENU_OUTPUTS, is_period_fault, read_control_values
from alignment.app.gestures import NavigationResult, navigate
from alignment.app.html_renderer import render_html, serialize_part
from alignment.app.page import MAP_PART_PREFIX, get_map_payload, render_notices
from alignment.app.page_routes import IMMUTABLE_CACHE_CONTROL
from alignment.app.picture.map import render_selected_countries
from alignment.app.picture.timebar import describe_pending_work, shows_pair_model
from alignment.app.sidebar import get_sidebar_payload, is_sidebar_cached, render_tabs
from alignment.app.state import PageModel, add_dataset_key, build_page_model, resolve_request
from alignment.app.uploads.dialog import render_upload_note
from alignment.errors import QueryError, format_sentence
from alignment.model.progress import ProgressCallback
from alignment.model.url import add_data_version
from alignment.reports.announcements import describe_change
from alignment.reports.search_results import (
    build_search_options,
    read_search_questions,
    search_assembly_votes,
    search_resolutions,
)
from alignment.scene.labels.level_of_detail import FontSizes, parse_label_sizes
from alignment.server.dataset_registry import DatasetRegistry, split_dataset_key
from alignment.server.deadlines import is_deadline_exceeded

# A page sends one or a few gestures at once; an address has at most so many characters.
MAX_GESTURES, MAX_CHARACTERS = 100, 20_000
UNCACHED = "no-store"
PRIVATE = "private, no-store"
# Properties of components that Dash owns; all other parts are markup.
DASH_PROPS = {
    "panel": "children",
    **{name: prop for name, prop in MENU_OUTPUTS.values() if prop == "data"},
    **dict.fromkeys(CONTROLS, "value"),
}


@dataclass(frozen=True)
class ViewRequest:
    """Parameters of an answer.

    `at` is the address of the page, None if it shows nothing, and `to` another one that it goes to.
    `ready` names the slow parts that it shows. With `is_panel` it waits for a panel that was late.
    """

    at: str | None
    to: str | None
    gestures: tuple[str, ...]
    label_sizes: FontSizes
    ready: str
    is_panel: bool


def parse_view_request(values: Mapping[str, str], gestures: list[str], key: str) -> ViewRequest:
    """Return the request of parameters; `key` is that of a reader's own records.

    Raises :class:`QueryError` for what the page cannot send.
    """
    at, to = (values.get(name) for name in ("at", "to"))
    texts = [*gestures, *filter(None, (at, to, values.get("ready")))]
    if len(gestures) > MAX_GESTURES or sum(map(len, texts)) > MAX_CHARACTERS:
        raise QueryError(
            f"a request has at most {MAX_GESTURES} gestures and {MAX_CHARACTERS:,} characters"
        )
    if any(split_dataset_key(text)[1] for text in (at, to) if text):
        raise QueryError(f"the key of records belongs into the header {ids.KEY_HEADER}")
    if at is None and to is None:
        raise QueryError("name the address of the page, as at=v%3D1, or the next one, as to=v%3D1")
    return ViewRequest(
        None if at is None else add_dataset_key(at, key),
        None if to is None else add_dataset_key(to, key),
        tuple(gestures),
        parse_label_sizes(values.get("labels", "")),
        values.get("ready", ""),
        values.get("part") == "panel",
    )


def answer_view(registry: DatasetRegistry, request: ViewRequest) -> tuple[str, bool]:
    """Return an answer as JSON, and whether it leads to the right page while records and code stay.

    That is so once no slow work is left, even if the panel is late or a part is sent needlessly.
    """
    at = request.to if request.at is None else request.at
    result = navigate(registry, at or "", request.gestures, request.to)
    queries = (result.studies_before, result.before.query), (result.study_cache, result.after.query)
    if queries[0] != queries[1] or (
        shows_pair_model(result.before.view) and not shows_pair_model(result.after.view)
    ):
        # The page left background jobs of the query before.
        result.studies_before.abandon(result.before.query)
    page_model = build_page_model(result.study_cache, result.after)
    before = build_page_model(result.studies_before, result.before)
    moves = result.before.url_params != result.after.url_params
    if moves:
        prefetch_next_period(page_model, before.state.map_params, request.label_sizes)
    # The page shows nothing of what its address leads to once its own records are gone.
    has_records = split_dataset_key(at or "")[1] == result.before.dataset_key
    pending_before = describe_pending_work(before, start=False)
    is_known = has_records and pending_before.ready == request.ready
    has_panel = is_known and not (moves or request.is_panel or request.at is None)
    has_target = bool(request.gestures) or request.to is not None
    # Results of slow work reach the map and the panel together, so that they never contradict.
    # The map does not wait for a panel; where the map stays, the panel is the answer.
    changes_map = before.state.map_params != page_model.state.map_params
    is_late = has_target and changes_map and not (has_panel or is_sidebar_cached(page_model))
    parts: dict[str, str] = {}
    if not (request.is_panel and is_known):
        parts |= get_map_payload(page_model, request.label_sizes).parts
        parts |= _build_small_parts(page_model)
    if not (has_panel or is_late):
        parts |= get_sidebar_payload(page_model).parts
    # After the panel, which starts the work that it shows.
    pending = describe_pending_work(page_model, start=False)
    parts[ids.STABILITY_NOTE] = serialize_part(render_html(pending.note, {}))
    parts_before = {}
    if request.at is not None and has_records and not request.is_panel:
        parts_before = _recall_parts(before, request, is_known)
        if is_known and request.ready and pending_before.is_over:
            parts_before[ids.STABILITY_NOTE] = serialize_part(render_html(pending_before.note, {}))
    if not has_target:
        # The page asks for the labels of another size.
        parts_before.pop(f"{MAP_PART_PREFIX}lettering", None)
    changed = {name: part for name, part in parts.items() if parts_before.get(name) != part}
    if has_target:
        changed |= _describe_result(result, page_model)
    version = result.study_cache.dataset.version
    facts = {
        "choices": [add_data_version(each.url_params, version) for each in result.choices],
        "ready": pending.ready,
        "is_over": pending.is_over,
        "is_late": is_late,
        "is_refused": bool(result.faults) and not moves,
        "has_trails": _has_trails(before, page_model),
    }
    is_final = pending.is_over and not (page_model.timeline_job or is_deadline_exceeded())
    return _serialize_answer(page_model, facts, changed), is_final


def prefetch_next_period(
    page_model: PageModel, previous_params: str, label_sizes: FontSizes
) -> None:
    """Draw the map of the next period in the background, if the reader steps through periods.

    `previous_params` are the URL parameters of the map before.
    """
    label = find_next_period(page_model, parse_qs(previous_params).get("period", [""])[0])
    if not label:
        return
    study_cache, state = page_model.study_cache, page_model.state
    state = replace(state, view=replace(state.view, period=label))

    def draw(progress: ProgressCallback) -> None:
        # Yields to the answer for the present period.
        progress(0, 1)
        get_map_payload(build_page_model(study_cache, state), label_sizes)

    study_cache.prefetch(state.map_params, draw)


def find_next_period(page_model: PageModel, previous_label: str) -> str:
    """Return the label of the next period in the same direction; '' if there is none."""
    timeline, label = page_model.resolved.timeline, page_model.resolved.period
    results = timeline.results if timeline is not None else ()
    labels = [each.period.label for each in results if each.period.has_enough_votes]
    # A URL without a label shows the latest period.
    previous_label = previous_label or (labels[-1] if labels else "")
    if previous_label not in labels or label not in labels or previous_label == label:
        return ""
    index = labels.index(label)
    index += 1 if labels.index(previous_label) < index else -1
    return labels[index] if 0 <= index < len(labels) else ""


def _has_trails(before: PageModel, after: PageModel) -> bool:
    """Return whether discs leave trails: between periods of one timeline with enough votes."""
    views = before.state.view, after.state.view
    if before.state.query != after.state.query or len({(v.time, v.width) for v in views}) > 1:
        return False
    periods = before.resolved.period_result, after.resolved.period_result
    return all(each is not None and each.period.shows_movement for each in periods)


def _serialize_answer(
    page_model: PageModel, facts: Mapping[str, Any], changed: Mapping[str, str]
) -> str:
    """Return an answer as JSON, with each part under markup, props or picture."""
    state = page_model.state
    groups: dict[str, dict[str, str]] = {"markup": {}, "props": {}, "picture": {}}
    for name, part in changed.items():
        if name in DASH_PROPS:
            groups["props"][name] = _join_fields({DASH_PROPS[name]: part})
        elif name.startswith(MAP_PART_PREFIX):
            groups["picture"][name.removeprefix(MAP_PART_PREFIX)] = part
        else:
            groups["markup"][name] = part
    head = {
        "at": state.url_params.removesuffix(add_dataset_key("", state.dataset_key)),
        "link": add_data_version(state.url_params, page_model.study_cache.dataset.version),
        **facts,
    }
    texts = {name: json.dumps(value, ensure_ascii=False) for name, value in head.items()}
    return _join_fields(texts | {name: _join_fields(group) for name, group in groups.items()})


def _join_fields(fields: Mapping[str, str]) -> str:
    """Return a JSON object of values that are JSON already."""
    texts = (f"{json.dumps(name)}:{text}" for name, text in fields.items())
    return "{" + ",".join(texts) + "}"


def _build_small_parts(page_model: PageModel) -> dict[str, str]:
    """Return the tabs, the chosen countries and the values of the controls."""
    study = page_model.context_study
    selected = render_selected_countries(page_model.study_cache.dataset, page_model.state.view)
    values = read_control_values(page_model.state, study.threshold if study else None)
    parts = {ids.SELECTED_COUNTRIES: render_html(selected, {}), **values}
    tabs = {ids.TABS: _serialize_tabs(page_model.state.view.panel)}
    return tabs | {name: serialize_part(part) for name, part in parts.items()}


@cache
def _serialize_tabs(panel: str) -> str:
    return serialize_part(render_html(render_tabs(panel), {}))


def _recall_parts(page_model: PageModel, request: ViewRequest, is_known: bool) -> dict[str, str]:
    """Return the parts that a page has, as far as they are known without slow work."""
    studies, state, ready = page_model.study_cache, page_model.state, request.ready
    map_key = (state.map_params, ready, request.label_sizes)
    map_parts = (
        get_map_payload(page_model, request.label_sizes).parts
        if is_known
        else getattr(studies.map_payloads.get(map_key), "parts", {})
    )
    sidebar = studies.panels.get((replace(state, notices=()), ready))
    return map_parts | getattr(sidebar, "parts", {}) | _build_small_parts(page_model)


def _describe_result(result: NavigationResult, page_model: PageModel) -> dict[str, str]:
    """Return the notices and the announcement of a gesture as markup."""
    after, study = page_model.state, page_model.study
    # Without a study the map says why.
    announcement = ""
    if study is not None:
        announcement = describe_change(
            result.before.view,
            after.view,
            study,
            has_new_query=result.before.query != after.query,
            period=page_model.resolved.period,
        )
    parts = {
        ids.NOTICES: render_notices(tuple(filterfalse(is_period_fault, after.notices))),
        ids.PERIODS_FAULT: " ".join(map(format_sentence, filter(is_period_fault, after.notices))),
        ids.UPLOAD_NOTE: render_upload_note(result.study_cache, after),
        ids.ANNOUNCEMENT: announcement,
    }
    return {name: serialize_part(render_html(part, {})) for name, part in parts.items()}


def register(server: flask.Flask, registry: DatasetRegistry) -> None:
    """Add the routes of answers to gestures, and of the progress of slow work."""

    @server.route(ids.VIEW_PATH, methods=["GET", "POST"])
    def view() -> flask.Response:
        request = flask.request
        key = _get_personal_key()
        values = request.args if request.method == "GET" else request.form
        try:
            parsed = parse_view_request(values, values.getlist("go"), key)
            text, is_final = answer_view(registry, parsed)
        except QueryError as fault:
            return _refuse(str(fault))
        response = flask.Response(text, mimetype="application/json")
        response.headers["Cache-Control"] = PRIVATE if key else UNCACHED
        if request.method == "GET" and is_final and not key:
            response.headers["Cache-Control"] = _get_cache_control(registry)
            response.add_etag()
            response.make_conditional(request)
        return response

    @server.post(ids.STEP_PATH)
    def step() -> flask.Response:
        """Answer a gesture of a page without scripts by the next page."""
        form = flask.request.form
        address, key = split_dataset_key(form.get("at", ""))
        try:
            request = parse_view_request({"at": address}, form.getlist("go"), key)
        except QueryError as fault:
            return _refuse(str(fault))
        result = navigate(registry, request.at or "", request.gestures)
        if result.faults:
            return _refuse(result.faults[0])
        version = result.study_cache.dataset.version
        link = add_data_version(result.after.url_params, version)
        return flask.make_response(flask.redirect(f"./?{link}", 303))

    @server.get(ids.SEARCH_PATH)
    def search() -> flask.Response:
        if words := flask.request.args.get("words"):
            dataset = resolve_request(registry, "")[0].dataset
            votes = search_assembly_votes(dataset, words)
            texts = search_resolutions(words)
            # Enter takes the newest text; all votes together are the next row.
            text = serialize_part({"options": [*texts[:1], *votes[:1], *texts[1:], *votes[1:]]})
            response = flask.Response(text, mimetype="application/json")
            response.headers["Cache-Control"] = _get_cache_control(registry)
            return response
        study_cache, _ = resolve_request(registry, add_dataset_key("", key := _get_personal_key()))
        dataset = study_cache.dataset
        options = build_search_options(dataset, list_stories(dataset))
        text = serialize_part({"options": options, "questions": read_search_questions()})
        response = flask.Response(text, mimetype="application/json")
        response.headers["Cache-Control"] = PRIVATE if key else _get_cache_control(registry)
        return response

    @server.get(ids.PROGRESS_PATH)
    def progress() -> flask.Response:
        key = _get_personal_key()
        address = add_dataset_key(flask.request.args.get("at", ""), key)
        pending = describe_pending_work(build_page_model(*resolve_request(registry, address)))
        record = {
            "note": render_html(pending.note, {}),
            "ready": pending.ready,
            "is_over": pending.is_over,
        }
        headers = {"Cache-Control": PRIVATE if key else UNCACHED}
        return flask.Response(serialize_part(record), mimetype="application/json", headers=headers)


def _get_personal_key() -> str:
    """Return the key of the reader's own records."""
    return flask.request.headers.get(ids.KEY_HEADER, "")


def _get_cache_control(registry: DatasetRegistry) -> str:
    """Return how long an answer about the built-in records may be cached."""
    is_current = flask.request.args.get("version") == registry.built_in.answer_version
    return IMMUTABLE_CACHE_CONTROL if is_current else "no-cache"


def _refuse(text: str) -> flask.Response:
    return flask.Response(f"{text[:1].upper()}{text[1:]}.\n", 400, mimetype="text/plain")
