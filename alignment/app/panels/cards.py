"""Links to cards for sharing."""

from __future__ import annotations

from urllib.parse import quote

from dash import html

from alignment.answer.study import Study
from alignment.app.state.state import with_records
from alignment.model.address import write
from alignment.model.view import View
from alignment.words.card import voted_on


def vote_link(study: Study, records: str, iso3: str, rollcall: str = "") -> list[html.A]:
    """Return the link to the card of a country's vote; the newest it cast, if none is named."""
    on = voted_on(study, iso3, rollcall)
    if not on:
        return []
    return [_link(study.address, records, f"of={iso3}&on={quote(on, safe='')}")]


def pair_link(study: Study, records: str, a: str, b: str, colour: str) -> html.A:
    """Return the link to the card of two countries, which tells the vote of a colour first."""
    return _link(write(study.query, View(colour=colour)), records, f"of={a}&with={b}")


def _link(address: str, records: str, asked: str) -> html.A:
    address = with_records(address, records)
    return html.A("Card", href=f"card/png?{address}&{asked}", target="_blank", className="chip")
