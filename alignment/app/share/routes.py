"""Routes of files, embeds, oEmbed, printable reports and lists, and of a map's springs."""

from __future__ import annotations

import gzip
import hashlib
import logging
import re
from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import unquote

import flask
import pandas as pd
from werkzeug.exceptions import HTTPException

from alignment.app.share import embedding
from alignment.app.share.api import (
    ENDPOINTS,
    PRIVATE_CACHE_CONTROL,
    answer_endpoint,
    get_query_string,
    get_study_cache,
    make_error_response,
    make_text_response,
    parse_request,
)
from alignment.app.share.menu import MAX_PNG_WIDTH
from alignment.app.state import State, add_dataset_key, build_page_model, resolve_request
from alignment.errors import AlignmentError, QueryError, format_sentence, format_unknown_name
from alignment.export import WRITERS, Writer
from alignment.export.country_sheet import (
    render_country_page,
    render_country_sheet,
)
from alignment.export.csv_tables import (
    build_name_table,
    build_source_table,
    render_associations_csv,
    to_csv_bytes,
)
from alignment.export.embed import render_embed_page, render_empty_embed
from alignment.export.frames import DEFAULT_FEATURES
from alignment.export.html_documents import render_report_page
from alignment.export.html_templates import HtmlDocument
from alignment.export.pictures import make_picture_scene
from alignment.export.registry import make_file_name
from alignment.export.xlsx import render_list
from alignment.model.dataset import Dataset
from alignment.model.query import Query
from alignment.model.stories import get_story
from alignment.model.text_format import make_quotable
from alignment.model.url import parse_params, parse_url_strictly, split_params
from alignment.model.url_params import EMBED_PARAMS, EXPORT_PARAMS, MIN_PNG_WIDTH
from alignment.model.view import SHEET_SIZES, View
from alignment.reports.card import format_country_finding
from alignment.reports.country import build_country_record, list_section_rows
from alignment.reports.forecast import (
    build_forecast_metadata,
    build_forecast_record,
    build_forecast_report,
    build_forecast_rows,
    build_scenario_url,
    select_filtered_countries,
)
from alignment.reports.groups import build_split_list
from alignment.reports.persuasion import (
    build_persuasion_metadata,
    build_persuasion_report,
    build_persuasion_rows,
)
from alignment.reports.sponsors import SPONSOR_TABLES
from alignment.server.dataset_registry import DatasetRegistry, split_dataset_key
from alignment.server.study_cache import StudyCache
from alignment.server.upload_store import StoreUnavailableError
from alignment.studies.country_profile import require_seats
from alignment.studies.filters import CountryFilter, date_filter
from alignment.studies.resolved_view import resolve_view_strictly

# No cache on the way may store answers about uploads.
UPLOAD_CACHE_CONTROL = "private, no-store"
FILE_FAILED_TEXT = "The file could not be made. The error is in the log."
LIST_MEDIA_TYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


# File name and function of each list, by route.
BuildTable = Callable[[Dataset, CountryFilter], pd.DataFrame]
CSV_LISTS: dict[str, tuple[str, BuildTable]] = {
    "who": ("countries.csv", build_name_table),
    "facts": ("facts.csv", build_source_table),
}


def register(server: flask.Flask, registry: DatasetRegistry, frame_ancestors: str) -> None:
    """Add the routes of files, embeds, reports, lists and cards.

    `frame_ancestors` are the sources of that directive of the policy of `/embed`.
    """
    blueprint = flask.Blueprint("share", __name__)
    blueprint.register_error_handler(AlignmentError, make_error_response)

    @server.after_request
    def forbid_caching_of_uploads(response: flask.Response) -> flask.Response:
        # The layout depends on the referrer.
        if flask.request.path in ("/_dash-layout", "/records") or (
            "records=" in unquote(get_query_string())
        ):
            response.headers["Cache-Control"] = UPLOAD_CACHE_CONTROL
        return response

    for rule, name, make_response in (
        ("/download/<kind>", "download", _make_download_response),
        ("/download/story/<name>.pptx", "deck", _make_deck_response),
        ("/country/<path:file>", "country", _make_country_response),
        ("/<any(brief, after, texts):name>", "report", _answer_with_report),
        ("/<any(forecast, ask):name>.<any(csv, xlsx, html):kind>", "list", _make_forecast_response),
        ("/<any(who, facts):name>.csv", "csv_list", _make_csv_response),
        ("/why.csv", "associations", _make_associations_csv),
        ("/splits.<any(csv, xlsx):kind>", "splits", _make_split_response),
        (f"/<any({', '.join(SPONSOR_TABLES)}):name>.csv", "sponsors", _make_sponsor_csv),
        ("/embed", "embed", partial(_make_embed_response, frame_ancestors=frame_ancestors)),
        ("/oembed", "oembed", _make_oembed_response),
        ("/springs", "springs", _make_springs_response),
        ("/card/<kind>", "card", embedding.make_card_response),
        (embedding.PREVIEW_PATH, "preview", embedding.make_preview_response),
    ):
        blueprint.add_url_rule(rule, name, partial(make_response, registry))
    server.register_blueprint(blueprint)


def _parse_query(study_cache: StudyCache, search: str | None = None) -> tuple[Query, View]:
    """Return the query and the view of the request, by default those of the records."""
    if search is None:
        search = split_dataset_key(get_query_string())[0]
    return parse_url_strictly(search or study_cache.dataset.opening)


def _make_file_response(content: bytes, media_type: str, name: str) -> flask.Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return flask.Response(content, mimetype=media_type, headers=headers)


def _make_page_response(
    page: HtmlDocument, frame_ancestors: str = "'none'", status: int = 200
) -> flask.Response:
    """Return a page with its own policy, instead of that of the app."""
    policy = f"{page.content_policy}; frame-ancestors {frame_ancestors}"
    headers = {"Content-Security-Policy": policy}
    return flask.Response(page.content, status, mimetype="text/html", headers=headers)


def _make_download_response(registry: DatasetRegistry, kind: str) -> flask.Response:
    writer = WRITERS.get(kind.lower())
    if writer is None:
        text = f"There is no such format; known are: {', '.join(WRITERS)}."
        return make_text_response(text, 404)
    try:
        return _make_export_response(registry, writer)
    except (AlignmentError, StoreUnavailableError, HTTPException):
        raise
    except Exception:  # a reader gets a sentence and not a traceback
        logging.getLogger(__name__).exception("%s could not be written", writer.name)
        return make_text_response(FILE_FAILED_TEXT, 500)


def _make_export_response(registry: DatasetRegistry, writer: Writer) -> flask.Response:
    study_cache = get_study_cache(registry)
    search, raw_values = split_params(
        split_dataset_key(get_query_string())[0], {each.name for each in EXPORT_PARAMS}
    )
    query, view = _parse_query(study_cache, search)
    options = _parse_file_options(writer, view, raw_values)
    result, view = writer.select_content(resolve_view_strictly(study_cache, query, view))
    content = study_cache.write_file(writer, result, view, options)
    title = f"{options.get('table', '')} {writer.describe_file(result, view)}"
    return _make_file_response(content, writer.media_type, make_file_name(title, writer))


def _make_deck_response(registry: DatasetRegistry, name: str) -> flask.Response:
    """Return the deck of a story."""
    story = get_story(make_quotable(name))
    content = get_study_cache(registry).write_deck(story)
    writer = WRITERS["pptx"]
    return _make_file_response(content, writer.media_type, make_file_name(story.title, writer))


def _parse_file_options(
    writer: Writer, view: View, raw_values: dict[str, list[str]]
) -> dict[str, Any]:
    for parameter in EXPORT_PARAMS:
        if parameter.name in raw_values and parameter.field not in writer.options:
            raise AlignmentError(f"{parameter.name} is not for {writer.name}; remove it")
    options = parse_params(EXPORT_PARAMS, raw_values)
    if "width" in options or "scale" in options:
        width = options.get("width", SHEET_SIZES[view.size][0]) * options.get("scale", 1.0)
        if not MIN_PNG_WIDTH <= width <= MAX_PNG_WIDTH:
            raise AlignmentError(
                f"a picture {width:g} pixels wide is not made here; choose pixels and scale that"
                f" give {MIN_PNG_WIDTH} to {MAX_PNG_WIDTH:,}, or use the command line"
            )
    return options


def _make_country_response(registry: DatasetRegistry, file: str) -> flask.Response:
    """Return the printable page of a country, its PDF, or its lists as CSV."""
    iso3, _, kind = file.rpartition(".")
    if kind not in ("html", "pdf", "csv"):
        return make_text_response("A country report is available as html, pdf, csv and json.", 404)
    study_cache = get_study_cache(registry)
    codes = study_cache.dataset.countries.index
    if iso3 not in codes:
        text = format_unknown_name("country", make_quotable(iso3), codes.tolist())
        return make_text_response(format_sentence(text), 404)
    query, view = _parse_query(study_cache)
    resolved = resolve_view_strictly(study_cache, query, view)
    study = study_cache.check_study(require_seats(resolved.require_study, iso3))
    stability = study_cache.resampler.get_result(study)
    record = build_country_record(
        study, iso3, resolved.country_filter, stability, view.colour_by.rollcall
    )
    if kind == "csv":
        content = to_csv_bytes(pd.DataFrame(list_section_rows(record)))
        return _make_file_response(content, "text/csv", f"{iso3}.csv")
    finding = format_country_finding(study, iso3, view.colour, stability)
    params = add_dataset_key(record["query"], split_dataset_key(get_query_string())[1])
    url = f"{embedding.get_origin(flask.request)}/?{params}"
    if kind == "pdf":
        content = render_country_sheet(record, url, finding)
        return _make_file_response(content, "application/pdf", f"{iso3}.pdf")
    return _make_page_response(render_country_page(record, url, finding))


def _answer_with_report(registry: DatasetRegistry, name: str) -> flask.Response:
    search = split_dataset_key(get_query_string())[0]
    record = answer_endpoint(ENDPOINTS[name], get_study_cache(registry), search)
    return _make_report_response(record)


def _make_report_response(record: dict[str, Any]) -> flask.Response:
    key = split_dataset_key(get_query_string())[1]
    url = f"{embedding.get_origin(flask.request)}/?{f'records={key}&' if key else ''}"
    return _make_page_response(render_report_page(record, url))


def _make_forecast_response(registry: DatasetRegistry, name: str, kind: str) -> flask.Response:
    """Return the countries of a forecast, or those to persuade, as a list or a report."""
    study_cache = get_study_cache(registry)
    request = parse_request(ENDPOINTS[name], study_cache, split_dataset_key(get_query_string())[0])
    dataset, (forecast, title) = study_cache.dataset, request.forecast
    url = build_scenario_url(request.query, request.view, title)
    if name == "ask":
        record = ENDPOINTS[name].build_record(request)
        if kind == "html":
            return _make_report_response(build_persuasion_report(record, url))
        rows, metadata = build_persuasion_rows(record), build_persuasion_metadata(record)
    else:
        record = build_forecast_record(forecast, dataset)
        record = select_filtered_countries(record, forecast, request.country_filter)
        if kind == "html":
            return _make_report_response(build_forecast_report(record, dataset, url))
        rows, metadata = build_forecast_rows(record), build_forecast_metadata(record)
    content = render_list(rows, kind, metadata)
    return _make_file_response(content, LIST_MEDIA_TYPES[kind], f"{name}.{kind}")


def _make_csv_response(registry: DatasetRegistry, name: str) -> flask.Response:
    """Return a table about the countries that match the filter of the URL."""
    file_name, build_table = CSV_LISTS[name]
    study_cache = get_study_cache(registry)
    query, view = _parse_query(study_cache)
    resolved, dataset = resolve_view_strictly(study_cache, query, view), study_cache.dataset
    where, rollcall = resolved.country_filter, resolved.view.colour_by.rollcall
    where = date_filter(dataset, resolved.require_study.table, where, rollcall)
    content = to_csv_bytes(build_table(dataset, where))
    response = _make_file_response(content, "text/csv", file_name)
    response.headers["Cache-Control"] = PRIVATE_CACHE_CONTROL
    return response


def _make_associations_csv(registry: DatasetRegistry) -> flask.Response:
    """Return all associations of a vote or of positions, with every test."""
    search = split_dataset_key(get_query_string())[0]
    record = answer_endpoint(ENDPOINTS["why"], get_study_cache(registry), search)
    return _make_file_response(render_associations_csv(record), "text/csv", "associations.csv")


def _make_split_response(registry: DatasetRegistry, kind: str) -> flask.Response:
    """Return the texts on which a group split or was divided, with the votes of its members."""
    study_cache = get_study_cache(registry)
    resolved = resolve_view_strictly(study_cache, *_parse_query(study_cache))
    rows, metadata = build_split_list(resolved.require_study, resolved.view)
    content = render_list(rows, kind, metadata if kind == "xlsx" else {})
    return _make_file_response(content, LIST_MEDIA_TYPES[kind], f"splits.{kind}")


def _make_sponsor_csv(registry: DatasetRegistry, name: str) -> flask.Response:
    """Return one of the tables about sponsors."""
    endpoint, build_rows = SPONSOR_TABLES[name]
    search = split_dataset_key(get_query_string())[0]
    rows = build_rows(answer_endpoint(ENDPOINTS[endpoint], get_study_cache(registry), search))
    return _make_file_response(to_csv_bytes(pd.DataFrame(rows)), "text/csv", f"{name}.csv")


def _make_embed_response(registry: DatasetRegistry, frame_ancestors: str) -> flask.Response:
    search, features, faults = _parse_features(get_query_string())
    page_model = build_page_model(*resolve_request(registry, search), wait_for_timeline=True)
    study, state = page_model.study, page_model.state
    page_url = f"./?{state.export_params}"
    if study is None:
        page = render_empty_embed(page_model.message, page_url)
    else:
        page = render_embed_page(
            study,
            embedding.get_frame_view(page_model),
            page_url,
            (*state.notices, *faults),
            embedding.render_oembed_link(embedding.get_request_url(flask.request)),
            page_model.study_cache.resample_blocs(study) if state.view.needs_stability else None,
            features,
            page_model.resolved.timeline if "timeline" in features else None,
        )
    status = 400 if study is None else 200
    return _make_page_response(page, frame_ancestors, status)


def _make_oembed_response(registry: DatasetRegistry) -> flask.Response:
    args, origin = flask.request.args, embedding.get_origin(flask.request)
    if args.get("format", "json").lower() != "json":
        return make_text_response("Only the format json is served.", 501)
    if not args.get("url"):
        return make_text_response("Give the url of a page to embed.", 400)
    search = embedding.extract_query_string(args["url"], flask.request.host)
    if search is None or not origin:
        return make_text_response("That url is not one of this page.", 404)
    search, features, _ = _parse_features(search)
    page_model = build_page_model(*resolve_request(registry, search), wait_for_timeline=True)
    study, state = page_model.study, page_model.state
    if study is None:
        return make_text_response(page_model.message, 404)
    if args["url"].strip().lower().startswith("https:"):
        origin = origin.replace("http://", "https://", 1)
    title = make_picture_scene(study, embedding.get_frame_view(page_model)).title
    max_size = (_parse_size_limit("maxwidth"), _parse_size_limit("maxheight"))
    return flask.jsonify(
        embedding.build_oembed(origin, state, state.export_params, title, features, max_size)
    )


def _parse_features(search: str) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """Return the parameters of the picture, the features of its embed, and faults."""
    rest, raw_values = split_params(search, {each.name for each in EMBED_PARAMS})
    try:
        return (
            rest,
            parse_params(EMBED_PARAMS, raw_values).get("offers", DEFAULT_FEATURES),
            (),
        )
    except QueryError as fault:
        return rest, DEFAULT_FEATURES, (str(fault),)


def _parse_size_limit(name: str) -> int | None:
    text = flask.request.args.get(name, "")
    return int(text) if re.fullmatch("[1-9][0-9]{0,4}", text) else None


def _make_springs_response(registry: DatasetRegistry) -> flask.Response:
    study_cache = get_study_cache(registry)
    query, view = _parse_query(study_cache)
    # Only what determines the study: the browser adds pinned countries.
    view = View(time=view.time, width=view.width, period=view.period, versus=view.versus)
    page_model = build_page_model(study_cache, State(query, view))
    if page_model.study is None:
        raise QueryError(page_model.message)
    content = page_model.study.springs.serialize()
    headers = {"Cache-Control": PRIVATE_CACHE_CONTROL}
    response = flask.Response(content, mimetype="application/octet-stream", headers=headers)
    response.set_etag(hashlib.blake2b(content, digest_size=16).hexdigest(), weak=True)
    response.make_conditional(flask.request)
    if response.status_code == 200 and flask.request.accept_encodings.quality("gzip"):
        response.set_data(gzip.compress(content, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    return response
