"""What a reader sends to be added to the records: read, reported on, and kept for his link."""

from __future__ import annotations

import json
import logging
import threading
from dataclasses import replace
from typing import Any

import flask
from plotly.utils import PlotlyJSONEncoder
from werkzeug.exceptions import RequestEntityTooLarge

from alignment.app import refusals
from alignment.app.kept.holdings import GONE, FullError, Holdings, client_of
from alignment.app.kept.store import StoreError, UnwritableError
from alignment.app.logs import redact
from alignment.app.own.report import added, fault_report, sentence, taken_report
from alignment.app.state.state import State
from alignment.errors import AlignmentError, ended, unknown
from alignment.model.address import write
from alignment.model.columns import TIERS
from alignment.model.query import Query
from alignment.model.view import View
from alignment.model.wording import label
from alignment.settings import KEPT_MB, PROXIES, UPLOAD_MB, UPLOADS_KEPT, Setting
from alignment.sources.apart import read_apart
from alignment.sources.tally_text import Sheet
from alignment.sources.upload import PACKAGE, UNWRITABLE, UPLOAD, Taken, Wishes, shown_name
from alignment.sources.write import WriteError, is_unwritable

UPLOAD_PATH = "/records"
MEGABYTE = 10**6
# No other request of the page comes near it.
MOST_OTHERWISE = 4 * MEGABYTE
# With more new roll calls than these, the query is the reader's to choose.
MOST_WIDENED = 20
# A reader who sends a second file still has the first; nobody has more than a quarter otherwise.
FEWEST_OF_ONE = 2
# Whoever waits longer keeps a thread from other readers.
WAIT_SECONDS = 2
FIELDS = (
    *("rollcall", "date", "title", "body"),
    *("topic", "tier", "resolution", "source", "tally_note"),
)
LONGEST_FIELD = 1000
KIND = "application/octet-stream"
BUSY = "another file is being read; try again in a moment"
AGAIN_SECONDS = 5
UNREACHED = "the store of readers' own records does not answer; try again in a few seconds"
NO_ANSWER = "the file could not be read; the fault is in the log"


def megabytes() -> int:
    """Return the size of the largest upload, 0 for none at all; raise if it cannot be read."""
    return _whole(UPLOAD_MB, 0, 2000)


def kept() -> tuple[int, int, int]:
    """Return how many readers' own records are kept, megabytes of answers, and how many of one.

    Raises as above.
    """
    most = _whole(UPLOADS_KEPT, 1, 1000)
    return most, _whole(KEPT_MB, 1, 10**6), max(FEWEST_OF_ONE, most // 4)


def proxies() -> int:
    """Return how many proxies before the page are believed; raise as above."""
    return _whole(PROXIES, 0, 9)


def register(server: flask.Flask, holdings: Holdings, most: int) -> None:
    """Bound every request and, unless `most` is 0, add the route :data:`UPLOAD_PATH`.

    Parameters
    ----------
    server : Flask
    holdings : Holdings
    most : int
        Megabytes of the largest upload.
    """
    server.config["MAX_CONTENT_LENGTH"] = MOST_OTHERWISE
    server.register_error_handler(StoreError, _unreached)
    # One file at a time: reading the largest takes hundreds of megabytes.
    reading = threading.Lock()

    @server.errorhandler(RequestEntityTooLarge)
    def too_large(_: RequestEntityTooLarge) -> flask.Response:
        return flask.Response("That is more than the page takes.\n", 413, mimetype="text/plain")

    if not most:
        return

    @server.post(UPLOAD_PATH)
    def records() -> flask.Response:
        # A form of another site cannot send this kind without asking first.
        if flask.request.mimetype != KIND:
            return _answer(sentence(f"send it as {KIND}"), 415)
        name = flask.request.args.get("name", "")
        flask.request.max_content_length = most * MEGABYTE
        if (flask.request.content_length or 0) > most * MEGABYTE:
            return _answer(sentence(too_much(shown_name(name), most)), 413)
        if not reading.acquire(timeout=WAIT_SECONDS):
            return _later(BUSY, WAIT_SECONDS)
        try:
            return _answer(_read(holdings, name))
        except FullError as fault:
            refusals.mark("store-full")
            return _later(str(fault), fault.seconds)
        except (UnwritableError, WriteError) as fault:
            return _unwritten(fault)
        except AlignmentError as fault:
            return _answer(fault_report(fault, shown_name(name)))
        except StoreError:
            refusals.mark("store")
            return _later(UNREACHED, AGAIN_SECONDS)
        except Exception as fault:  # whatever it was, a reader gets a sentence and not a trace
            if isinstance(fault, OSError) and is_unwritable(fault):
                return _unwritten(fault)
            logging.getLogger(__name__).exception("an upload could not be read")
            return _answer(sentence(NO_ANSWER), 500)
        finally:
            reading.release()

    def _read(holdings: Holdings, name: str) -> Any:
        given = flask.request.args
        studies, state = holdings.at(given.get("at", ""))
        if GONE in state.notices:
            raise AlignmentError(f"{GONE.partition(';')[0]}; go back to the shipped ones first")
        fields = {field: given.get(field, "").strip()[:LONGEST_FIELD] for field in FIELDS}
        if fields["tier"] and fields["tier"] not in TIERS:
            raise AlignmentError(unknown("tier", fields["tier"], list(TIERS)))
        prefer = given.get("prefer", "")
        wishes = Wishes(
            Sheet(**fields),
            given.get("leave_out") == "yes",
            prefer if prefer in ("first", "second") else "",
        )
        with holdings.store.reading() as own:
            (own / UPLOAD).write_bytes(flask.request.get_data(cache=False))
            taken = read_apart(own, name, holdings.package_of(given.get("at", "")), wishes)
            told = "; ".join(filter(None, (studies.told, _told(taken))))
            # Of records added to others, too, the way back leads to what was seen before them all.
            back = studies.back or write(state.query, state.view)
            client = client_of(flask.request.remote_addr)
            key = holdings.keep(taken.dataset, told, back, client, own / PACKAGE)
        after, widened = opened_on(taken, state)
        return taken_report(taken, replace(after, key=key), widened)


def too_much(name: str, most: int) -> str:
    """Return the sentence for a file that is larger than the page takes."""
    return (
        f"{name} has more than the {most} MB that the page takes; pack it as gz, or take it in on "
        "the command line with alignment import"
    )


def opened_on(taken: Taken, state: State) -> tuple[State, tuple[str, ...]]:
    """Return the state that shows what was taken in, and by what its query was widened.

    Few new roll calls are all held by the query, and the newest colours the map; where none is new,
    those that were replaced.
    """
    known = taken.dataset.rollcalls.index
    shown = taken.rollcalls or [name for name in taken.changed if name in known]
    if not 0 < len(shown) <= MOST_WIDENED:
        return state, ()
    table = taken.dataset.rollcalls.loc[list(shown)]
    query, said = state.query, []
    for field, column in (
        ("topics", "topic"),
        ("bodies", "body"),
        ("stages", "stage"),
        ("tiers", "tier"),
    ):
        held = getattr(query, field)
        new = [word for word in dict.fromkeys(table[column]) if word not in held]
        if held and new:
            more: Any = {field: (*held, *new)}
            query = replace(query, **more)
            said.append(f"{column} {', '.join(map(label, new))}")
    query, dates = _dated(query, str(table["date"].min()), str(table["date"].max()))
    view = replace(
        View(select=state.view.select, links=state.view.links, hulls=state.view.hulls),
        colour=f"vote:{table.index[-1]}",
    )
    return replace(state, query=query, view=view), (*said, *dates)


def _dated(query: Query, first: str, last: str) -> tuple[Query, list[str]]:
    said = []
    if query.since and first < query.since:
        query = replace(query, since=first)
        said.append(f"from {first}")
    if query.until and last > query.until:
        query = replace(query, until=last)
        said.append(f"to {last}")
    return query, said


def _told(taken: Taken) -> str:
    return f"{added(taken) or 'nothing new'} from {taken.reports[0].source}"


def _answer(children: Any, status: int = 200) -> flask.Response:
    text = json.dumps({"children": children}, cls=PlotlyJSONEncoder)
    return flask.Response(text, status, mimetype="application/json")


def _unreached(fault: StoreError) -> flask.Response:
    logging.getLogger(__name__).error(
        "the store does not answer: %s", redact(repr(fault.__cause__))
    )
    refusals.mark("store")
    said = UNWRITABLE if isinstance(fault, UnwritableError) else UNREACHED
    answer = flask.Response(f"{ended(said)}\n", 503, mimetype="text/plain")
    answer.headers["Retry-After"] = str(AGAIN_SECONDS)
    return answer


def _unwritten(fault: Exception) -> flask.Response:
    said = redact(repr(fault.__cause__ or fault))
    logging.getLogger(__name__).error("an upload could not be written: %s", said)
    refusals.mark("disk")
    return _later(UNWRITABLE, AGAIN_SECONDS)


def _later(words: str, seconds: float) -> flask.Response:
    answer = _answer(sentence(words), 503)
    answer.headers["Retry-After"] = str(max(1, round(seconds)))
    return answer


def _whole(setting: Setting, low: int, high: int) -> int:
    text = setting.value.strip()
    if not text.isdecimal() or not low <= int(text) <= high:
        raise AlignmentError(
            f"the setting {setting.variable} cannot be read: it is not a whole number from {low} "
            f"to {high}"
        )
    return int(text)
