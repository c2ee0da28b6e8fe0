"""Cards for sharing, fetched from the page: one country's vote, or two countries."""

from __future__ import annotations

import flask

from alignment.answer.seen import seen_strictly
from alignment.answer.standing import seated
from alignment.answer.study import Study
from alignment.app.kept.holdings import Holdings, split
from alignment.app.share.asking import asked_search, sentence, studies_asked
from alignment.errors import AlignmentError, QueryError, ended, unknown
from alignment.export.card import KINDS, card_bytes
from alignment.model.address import fill, read_strictly
from alignment.model.dataset import Dataset
from alignment.model.taken import CARD, parted
from alignment.words.card import Card, pair_card, vote_card


def register(server: flask.Flask, holdings: Holdings) -> None:
    """Add `/card/svg` and `/card/png`, which say beside an address of whom they are."""

    @server.get("/card/<kind>")
    def card(kind: str) -> flask.Response:
        if kind not in KINDS:
            return sentence("A card is to be had as svg and as png.", 404)
        try:
            return _made(holdings, kind)
        except AlignmentError as fault:
            return sentence(ended(str(fault)), 400)


def _made(holdings: Holdings, kind: str) -> flask.Response:
    studies = studies_asked(holdings)
    search, given = parted(split(asked_search())[0], {each.name for each in CARD})
    asked = fill(CARD, given)
    query, view = read_strictly(search or studies.dataset.opening)
    study = seen_strictly(studies, query, view).drawn
    card = _card(study, studies.dataset, asked, view.colour)
    content = card_bytes(card, kind, asked.get("form", "wide"), view.theme)
    response = flask.Response(content, mimetype=KINDS[kind])
    name = "-".join(asked[part] for part in ("iso3", "other") if part in asked)
    response.headers["Content-Disposition"] = f'inline; filename="{name}.{kind}"'
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _card(study: Study, dataset: Dataset, asked: dict[str, str], colour: str) -> Card:
    if "iso3" not in asked or ("rollcall" in asked) == ("other" in asked):
        raise QueryError("say of whom: of=CPV&on=A/RES/74/247, or of=CPV&with=RUS")
    for code in (asked["iso3"], asked.get("other", asked["iso3"])):
        if code not in dataset.countries.index:
            raise QueryError(unknown("country", code, dataset.countries.index.tolist()))
    if "other" not in asked:
        return vote_card(study, asked["iso3"], asked["rollcall"])
    if asked["iso3"] == asked["other"]:
        raise QueryError(f"a pair has two countries, {asked['iso3']} was given twice")
    pair = (asked["iso3"], asked["other"])
    return pair_card(seated(study, *pair), *pair, colour)
