"""What is fetched from the page: files, the picture for a frame, oEmbed, and a map's springs."""

from __future__ import annotations

import gzip
import hashlib
import logging
import re
import unicodedata
from typing import Any
from urllib.parse import unquote

import flask
from werkzeug.exceptions import HTTPException

from alignment.answer.known import quotable
from alignment.answer.seen import seen_strictly
from alignment.answer.standing import seated
from alignment.answer.timeline import Timeline
from alignment.app.kept.holdings import Holdings, split
from alignment.app.kept.shown import shown
from alignment.app.kept.store import StoreError
from alignment.app.share import cards
from alignment.app.share.api import PRIVATE
from alignment.app.share.asking import asked_search, sentence, studies_asked
from alignment.app.share.embedding import (
    USUAL_OFFERS,
    discovery,
    here,
    oembed,
    origin,
    search_of,
    view_of,
)
from alignment.app.share.fields import WIDEST
from alignment.app.share.lists import LISTS, Make
from alignment.app.state.state import State, with_records
from alignment.errors import AlignmentError, QueryError, ended, unknown
from alignment.export import WRITERS, Writer
from alignment.export.about import kind_words
from alignment.export.country_page import country_page, policy
from alignment.export.country_sheet import country_sheet
from alignment.export.frame import framed, nothing_drawn
from alignment.export.period import pictured
from alignment.export.tables import csv_bytes
from alignment.model.address import fill, read_strictly
from alignment.model.taken import EMBED, FILE, NARROWEST, parted
from alignment.model.view import SIZES, View
from alignment.network.springs import packed
from alignment.scene.lens import asks_how_sure
from alignment.scene.world import scene_of
from alignment.words.chosen import found_of
from alignment.words.country import country_record

LONGEST_NAME = 60
# Of a reader's own records nothing is left in any store on the way.
OWN = "private, no-store"
NO_FILE = "The file could not be made; the fault is in the log."


def register(server: flask.Flask, holdings: Holdings, ancestors: str) -> None:
    """Add the routes of files and frames, `/who.csv`, `/facts.csv` and `/springs`.

    Whatever is answered of a reader's own records is kept by nobody on the way.

    Parameters
    ----------
    server : Flask
    holdings : Holdings
    ancestors : str
        Who may frame `/embed`, as `frame-ancestors` says it.
    """

    @server.after_request
    def unkept(response: flask.Response) -> flask.Response:
        asked = flask.request
        # A layout is that of the address that the page stands at, which only the referrer tells.
        if asked.path in ("/_dash-layout", "/_dash-update-component", "/records") or (
            "records=" in unquote(asked_search())
        ):
            response.headers["Cache-Control"] = OWN
        return response

    @server.get("/download/<kind>")
    def download(kind: str) -> flask.Response:
        writer = WRITERS.get(kind.lower())
        if writer is None:
            return sentence(f"There is no such format; known are: {', '.join(WRITERS)}.", 404)
        try:
            return _file(holdings, writer)
        except AlignmentError as fault:
            return sentence(ended(str(fault)), 400)
        except (StoreError, HTTPException):
            raise
        except Exception:  # whatever it was, a reader gets a sentence and not a trace
            logging.getLogger(__name__).exception("%s could not be written", writer.name)
            return sentence(NO_FILE, 500)

    @server.get("/country/<path:file>")
    def country(file: str) -> flask.Response:
        name, _, kind = file.rpartition(".")
        if kind not in ("html", "pdf"):
            return sentence("A country is to be had as html, pdf and json.", 404)
        try:
            return _country(holdings, name, kind)
        except AlignmentError as fault:
            return sentence(ended(str(fault)), 400)

    @server.get("/embed")
    def embed() -> flask.Response:
        search, offers, faults = _offered(asked_search())
        found = shown(*holdings.at(search), wait=True)
        study, state = found.study, found.state
        home = f"./?{state.taken}"
        if study is None:
            page, status = nothing_drawn(found.message, home), 400
        else:
            head = discovery(here(flask.request))
            sure = found.studies.how_sure(study) if asks_how_sure(state.view) else None
            notices = (*state.notices, *faults)
            over_time = found.seen.timeline if "timeline" in offers else None
            view = view_of(found)
            page, status = framed(study, view, home, notices, head, sure, offers, over_time), 200
        response = flask.Response(page.content, status, mimetype="text/html")
        # Its own policy, which the rest of the page's does not replace.
        policy = f"{page.policy}; frame-ancestors {ancestors}"
        response.headers["Content-Security-Policy"] = policy
        return response

    @server.get("/oembed")
    def embedded() -> flask.Response:
        asked = flask.request.args
        if asked.get("format", "json").lower() != "json":
            return sentence("Only the format json is served.", 501)
        if not asked.get("url"):
            return sentence("Give the url of a page to embed.", 400)
        search = search_of(asked["url"], flask.request.host)
        base = origin(flask.request)
        if search is None or not base:
            return sentence("That url is not one of this page.", 404)
        search, offers, _ = _offered(search)
        found = shown(*holdings.at(search), wait=True)
        study, state = found.study, found.state
        if study is None:
            return sentence(found.message, 404)
        if asked["url"].strip().lower().startswith("https:"):
            base = base.replace("http://", "https://", 1)
        view, most = view_of(found), (_most("maxwidth"), _most("maxheight"))
        title = pictured(study, view).title
        return flask.jsonify(oembed(base, state, state.taken, title, offers, most))

    @server.get("/<any(who, facts):asked>.csv")
    def listing(asked: str) -> flask.Response:
        return _listing(holdings, *LISTS[asked])

    cards.register(server, holdings)

    @server.get("/springs")
    def springs() -> flask.Response:
        try:
            return _springs(holdings)
        except AlignmentError as fault:
            return sentence(ended(str(fault)), 400)


def file_name(title: str, writer: Writer) -> str:
    """Return a name that any file system takes, made from a picture's title.

    >>> file_name("Vote on A/RES/74/247: <b>São Tomé", WRITERS["zip"])
    'vote-on-a-res-74-247-b-sao-tome.zip'
    >>> file_name(f"{'Ten letters ' * 5}unfinished", WRITERS["svg"])
    'ten-letters-ten-letters-ten-letters-ten-letters-ten-letters.svg'
    """
    plain = unicodedata.normalize("NFKD", title.replace("–", "-"))
    words = re.findall("[a-z0-9]+", plain.encode("ascii", "ignore").decode().lower())
    stem = "-".join(words)
    if len(stem) > LONGEST_NAME:
        # After the last whole word.
        head, _, _ = stem[: LONGEST_NAME + 1].rpartition("-")
        stem = head or stem[:LONGEST_NAME]
    stem = stem or "country-alignment"
    return f"{stem}.{writer.name}"


def _country(holdings: Holdings, iso3: str, kind: str) -> flask.Response:
    """Return where a country stands by the query of an address, on a page to print."""
    studies = studies_asked(holdings)
    if iso3 not in studies.dataset.countries.index:
        known = studies.dataset.countries.index.tolist()
        return sentence(ended(unknown("country", quotable(iso3), known)), 404)
    search, key = split(asked_search())
    query, view = read_strictly(search or studies.dataset.opening)
    study = seated(seen_strictly(studies, query, view).drawn, iso3)
    record, found = country_record(study, iso3), found_of(study, iso3, view.colour)
    address = f"{origin(flask.request)}/?{with_records(record['query'], key)}"
    if kind == "pdf":
        response = flask.Response(country_sheet(record, address, found), mimetype="application/pdf")
        response.headers["Content-Disposition"] = f'attachment; filename="{iso3}.pdf"'
        return response
    response = flask.Response(country_page(record, address, found), mimetype="text/html")
    response.headers["Content-Security-Policy"] = f"{policy()}; frame-ancestors 'none'"
    return response


def _listing(holdings: Holdings, file: str, make: Make) -> flask.Response:
    """Return a table of those who meet the filter of an address, as CSV."""
    try:
        studies = studies_asked(holdings)
        query, view = read_strictly(split(asked_search())[0] or studies.dataset.opening)
        table = make(studies.dataset, seen_strictly(studies, query, view).where)
    except AlignmentError as fault:
        return sentence(ended(str(fault)), 400)
    response = flask.Response(csv_bytes(table), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{file}"'
    response.headers["Cache-Control"] = PRIVATE
    return response


def _springs(holdings: Holdings) -> flask.Response:
    studies = studies_asked(holdings)
    query, asked = read_strictly(split(asked_search())[0] or studies.dataset.opening)
    # Which study is on the map; who is held there is for the browser to add.
    view = View(time=asked.time, width=asked.width, period=asked.period, versus=asked.versus)
    found = shown(studies, State(query, view))
    if found.study is None:
        raise QueryError(found.message)
    content = packed(found.study.springs)
    response = flask.Response(content, mimetype="application/octet-stream")
    response.headers["Cache-Control"] = PRIVATE
    response.set_etag(hashlib.blake2b(content, digest_size=16).hexdigest(), weak=True)
    response.make_conditional(flask.request)
    if response.status_code == 200 and flask.request.accept_encodings.quality("gzip"):
        response.set_data(gzip.compress(content, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    return response


def _file(holdings: Holdings, writer: Writer) -> flask.Response:
    studies = studies_asked(holdings)
    search, given = parted(split(asked_search())[0], {each.name for each in FILE})
    query, view = read_strictly(search or studies.dataset.opening)
    options = _options(writer, view, given)
    found, view = writer.holds(seen_strictly(studies, query, view))
    content = studies.written(writer, found, view, options)
    response = flask.Response(content, mimetype=writer.media_type)
    if isinstance(found, Timeline):
        title = f"{view.title or view.colour} {kind_words(found)}"
    else:
        title = " ".join((options.get("table", ""), scene_of(found, view).title))
    response.headers["Content-Disposition"] = f'attachment; filename="{file_name(title, writer)}"'
    return response


def _offered(search: str) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """Return the address of an embedded picture, what it offers, and what was not understood."""
    kept, given = parted(search, {each.name for each in EMBED})
    try:
        return kept, fill(EMBED, given).get("offers", USUAL_OFFERS), ()
    except QueryError as fault:
        return kept, USUAL_OFFERS, (str(fault),)


def _options(writer: Writer, view: View, given: dict[str, list[str]]) -> dict[str, Any]:
    for parameter in FILE:
        if parameter.name in given and parameter.field not in writer.options:
            raise AlignmentError(f"{parameter.name} is not for {writer.name}; leave it out")
    options = fill(FILE, given)
    if "width" in options or "scale" in options:
        wide = options.get("width", SIZES[view.size][0]) * options.get("scale", 1.0)
        if not NARROWEST <= wide <= WIDEST:
            raise AlignmentError(
                f"a picture {wide:g} pixels wide is not made here; choose pixels and scale that"
                f" give {NARROWEST} to {WIDEST:,}, or use the command line"
            )
    return options


def _most(name: str) -> int | None:
    given = flask.request.args.get(name, "")
    return int(given) if re.fullmatch("[1-9][0-9]{0,4}", given) else None
