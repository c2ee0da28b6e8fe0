"""Links to cards for sharing."""

from __future__ import annotations

from urllib.parse import quote

import pandas as pd
from dash import html

from alignment.answer.study import Study
from alignment.app.state.state import with_records
from alignment.model.vote import Vote


def vote_link(study: Study, records: str, iso3: str, rollcall: str = "") -> list[html.A]:
    """Return the link to the card of a country's vote; the newest it cast, if none is named."""
    votes = study.votes.loc[iso3] if iso3 in study.votes.index else pd.Series(dtype=int)
    cast = votes.index[votes.to_numpy() >= Vote.NO]
    on = rollcall or (cast[-1] if len(cast) else "")
    if not on or study.dataset.vote_of(on).get(iso3, Vote.NOT_MEMBER) < Vote.ABSENT:
        return []
    return [_link(study, records, f"of={iso3}&on={quote(on, safe='')}")]


def pair_link(study: Study, records: str, a: str, b: str) -> html.A:
    """Return the link to the card of two countries."""
    return _link(study, records, f"of={a}&with={b}")


def _link(study: Study, records: str, asked: str) -> html.A:
    address = with_records(study.address, records)
    return html.A("Card", href=f"card/png?{address}&{asked}", target="_blank", className="chip")
