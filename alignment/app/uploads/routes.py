"""Route of uploads: a file is read, reported on, and added for the reader's own link."""

from __future__ import annotations

import json
import logging
import threading
from dataclasses import replace
from typing import Any

import flask
from plotly.utils import PlotlyJSONEncoder
from werkzeug.exceptions import RequestEntityTooLarge

from alignment.app.ids import UPLOAD_PATH
from alignment.app.share.api import make_text_response
from alignment.app.state import State, resolve_request
from alignment.app.uploads import dialog
from alignment.errors import AlignmentError, format_sentence, format_unknown_name
from alignment.io.dataset_builder import RollcallSheet
from alignment.io.package_writer import WriteError, is_unwritable
from alignment.io.upload import (
    PACKAGE_FOLDER,
    UNWRITABLE,
    UPLOAD_FILE,
    UploadOptions,
    UploadResult,
    clean_file_name,
    parse_vote_choices,
    read_in_sandbox,
)
from alignment.model.columns import TIERS
from alignment.model.text_format import format_count
from alignment.model.url import serialize_url
from alignment.model.view import View
from alignment.server.dataset_registry import (
    EXPIRED_FAULT,
    EXPIRED_NOTICE,
    DatasetRegistry,
    RegistryFullError,
    identify_client,
)
from alignment.server.logs import redact
from alignment.server.metrics import mark_refusal
from alignment.server.request_bodies import MAX_REQUEST_BYTES, MEGABYTE
from alignment.server.upload_store import StoreUnavailableError, UnwritableError

# An upload with more new roll calls does not change the query of the page.
MAX_WIDENING_ROLLCALLS = 20
# An address holds at most so many votes that earlier dates would bring along.
MAX_EXCLUDED_ROLLCALLS = 100
# A longer wait would take a thread from other readers.
READ_LOCK_SECONDS = 2
UPLOAD_FIELDS = tuple(name for name, *_ in (*dialog.REQUIRED_FIELDS, *dialog.OPTIONAL_FIELDS))
MAX_FIELD_LENGTH = 1000
UPLOAD_MEDIA_TYPE = "application/octet-stream"
READ_BUSY_TEXT = "another file is being read; try again in a moment"
UPLOAD_RETRY_SECONDS = 5
STORE_UNAVAILABLE_TEXT = (
    "the store of readers' own records does not answer; try again in a few seconds"
)
DELETED_TEXT = "Your records are deleted."
NOTHING_DELETED_TEXT = "This server has no such records; they were deleted or have expired."
READ_FAILED_TEXT = "the file could not be read; the log of the server has the error"


def register(server: flask.Flask, registry: DatasetRegistry, max_megabytes: int) -> None:
    """Limit the size of requests and, unless the limit of uploads is 0, add their route."""
    server.config["MAX_CONTENT_LENGTH"] = MAX_REQUEST_BYTES
    server.register_error_handler(StoreUnavailableError, _handle_store_error)
    # One file at a time: reading the largest takes hundreds of megabytes.
    read_lock = threading.Lock()

    @server.errorhandler(RequestEntityTooLarge)
    def refuse_large(_: RequestEntityTooLarge) -> flask.Response:
        return flask.Response("The request is too large.\n", 413, mimetype="text/plain")

    @server.delete(UPLOAD_PATH)
    def delete() -> flask.Response:
        if not registry.delete(flask.request.query_string.decode("utf-8", "replace")):
            return make_text_response(NOTHING_DELETED_TEXT, 404)
        return make_text_response(DELETED_TEXT, 200)

    if not max_megabytes:
        return

    @server.post(UPLOAD_PATH)
    def upload() -> flask.Response:
        # A form of another site cannot send this type without a preflight request.
        if flask.request.mimetype != UPLOAD_MEDIA_TYPE:
            text = f"send it as {UPLOAD_MEDIA_TYPE}"
            return _make_json_response(dialog.render_failure(text), 415)
        name = flask.request.args.get("name", "")
        file_name = clean_file_name(name)
        flask.request.max_content_length = max_megabytes * MEGABYTE
        if (flask.request.content_length or 0) > max_megabytes * MEGABYTE:
            text = (
                f"{file_name} has more than the {max_megabytes} MB that the page accepts; pack it "
                "as gz, or add it on the command line with alignment import"
            )
            return _make_json_response(dialog.render_failure(text), 413)
        if not read_lock.acquire(timeout=READ_LOCK_SECONDS):
            return _make_retry_response(READ_BUSY_TEXT, READ_LOCK_SECONDS)
        try:
            return _make_json_response(_read_upload(registry, name))
        except RegistryFullError as fault:
            mark_refusal("store-full")
            return _make_retry_response(str(fault), fault.retry_after)
        except (UnwritableError, WriteError) as fault:
            return _make_unwritable_response(fault)
        except AlignmentError as fault:
            return _make_json_response(dialog.render_fault_report(fault, file_name))
        except StoreUnavailableError:
            mark_refusal("store")
            return _make_retry_response(STORE_UNAVAILABLE_TEXT, UPLOAD_RETRY_SECONDS)
        except Exception as fault:  # a reader gets a sentence and not a traceback
            if isinstance(fault, OSError) and is_unwritable(fault):
                return _make_unwritable_response(fault)
            logging.getLogger(__name__).exception("an upload could not be read")
            return _make_json_response(dialog.render_failure(READ_FAILED_TEXT), 500)
        finally:
            read_lock.release()


def _read_upload(registry: DatasetRegistry, name: str) -> Any:
    """Read the file of the request, add it to the registry, and return the report."""
    args = flask.request.args
    search = args.get("at", "")
    study_cache, state = resolve_request(registry, search)
    if EXPIRED_NOTICE in state.notices:
        raise AlignmentError(f"{EXPIRED_FAULT}; go back to the built-in data first")
    fields = {field: args.get(field, "").strip()[:MAX_FIELD_LENGTH] for field in UPLOAD_FIELDS}
    if fields["tier"] and fields["tier"] not in TIERS:
        raise AlignmentError(format_unknown_name("tier", fields["tier"], list(TIERS)))
    prefer = args.get("prefer", "")
    options = UploadOptions(
        RollcallSheet(**fields),
        args.get("leave_out") == "yes",
        prefer if prefer in ("first", "second") else "",
        parse_vote_choices(args),
    )
    with registry.store.open_scratch_folder() as folder:
        (folder / UPLOAD_FILE).write_bytes(flask.request.get_data(cache=False))
        upload = read_in_sandbox(folder, name, registry.get_package_folder(search), options)
        added = f"{upload.added_counts or 'nothing new'} from {upload.reports[0].source}"
        label = "; ".join(filter(None, (study_cache.label, added)))
        # An upload to an upload also leads back to the page before the first.
        previous_params = study_cache.previous_params or serialize_url(state.query, state.view)
        client = identify_client(flask.request.remote_addr)
        key = registry.add(upload.dataset, label, previous_params, client, folder / PACKAGE_FOLDER)
    after, widened_by = build_upload_state(upload, state)
    after = replace(after, dataset_key=key, previous_params=previous_params)
    return dialog.render_upload_report(upload, after, widened_by)


def build_upload_state(upload: UploadResult, state: State) -> tuple[State, tuple[str, ...]]:
    """Return the state that shows an upload, and the parts of its selection that are wider.

    The query includes all new roll calls if they are few, and the newest colours the map. Other
    votes between earlier dates stay out, or are counted among the parts if they are many. Without
    new roll calls, the changed ones count.
    """
    rollcalls = upload.dataset.in_scope(state.query.scope).rollcalls
    table = rollcalls[rollcalls.index.isin(upload.rollcalls or upload.changed_texts)]
    if not 0 < len(table) <= MAX_WIDENING_ROLLCALLS:
        return state, ()
    # Open dates stay open.
    since = min(state.query.since, str(table["date"].min()))
    until = state.query.until and max(state.query.until, str(table["date"].max()))
    query = replace(state.query, since=since, until=until)
    selected = query.rollcalls(upload.dataset).index
    others = selected.difference(state.query.rollcalls(upload.dataset).index).difference(
        table.index
    )
    is_few = len(others) <= MAX_EXCLUDED_ROLLCALLS
    if is_few:
        query = replace(query, exclude_rollcalls=(*query.exclude_rollcalls, *others))
    unselected = table.index.difference(selected, sort=False)
    query = replace(query, include_rollcalls=(*query.include_rollcalls, *unselected))
    colour, shown = f"vote:{table.index[-1]}", state.view
    view = View(colour=colour, select=shown.select, links=shown.links, hulls=shown.hulls)
    along = f"{format_count(len(others), 'other vote')} between the dates came along"
    changes = query.list_changes(state.query)
    return replace(state, query=query, view=view), changes if is_few else (*changes, along)


def _make_json_response(children: Any, status: int = 200) -> flask.Response:
    text = json.dumps({"children": children}, cls=PlotlyJSONEncoder)
    return flask.Response(text, status, mimetype="application/json")


def _make_retry_response(text: str, seconds: float) -> flask.Response:
    response = _make_json_response(dialog.render_failure(text), 503)
    response.headers["Retry-After"] = str(max(1, round(seconds)))
    return response


def _make_unwritable_response(fault: Exception) -> flask.Response:
    cause = redact(repr(fault.__cause__ or fault))
    logging.getLogger(__name__).error("an upload could not be written: %s", cause)
    mark_refusal("disk")
    return _make_retry_response(UNWRITABLE, UPLOAD_RETRY_SECONDS)


def _handle_store_error(fault: StoreUnavailableError) -> flask.Response:
    """Return the response of any route that needs the store."""
    cause = redact(repr(fault.__cause__))
    logging.getLogger(__name__).error("the store does not answer: %s", cause)
    mark_refusal("store")
    text = UNWRITABLE if isinstance(fault, UnwritableError) else STORE_UNAVAILABLE_TEXT
    headers = {"Retry-After": str(UPLOAD_RETRY_SECONDS)}
    return flask.Response(f"{format_sentence(text)}\n", 503, headers, mimetype="text/plain")
