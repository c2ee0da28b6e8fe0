"""The card of a link: a picture of the very address, and what tells of it in the page's head."""

from __future__ import annotations

from dataclasses import replace
from html import escape
from urllib.parse import quote

import flask

from alignment.answer.seen import Seen, seen_strictly
from alignment.app.kept.holdings import Holdings, split
from alignment.app.share.asking import asked_search, sentence, studies_asked
from alignment.app.state.state import State
from alignment.errors import AlignmentError, ended
from alignment.export import WRITERS
from alignment.export.card import card_bytes
from alignment.model.address import fill, read_strictly
from alignment.model.taken import FILE, parted
from alignment.model.view import SIZES, View
from alignment.scene.lens import VOTE
from alignment.scene.scene import Scene
from alignment.words.chosen import told_beside

PATH = "/card.png"
NAME = "Country alignment"
SIZE = "card"
WIDE, HIGH = SIZES[SIZE]
NARROWEST = 100
PIXELS = FILE[0]
# Whoever shows a link asks again and again.
PUBLIC = "public, max-age=3600"


def register(server: flask.Flask, holdings: Holdings) -> None:
    """Add the route of cards, `/card.png?ADDRESS`; `pixels=` makes one narrower."""

    @server.get(PATH)
    def preview() -> flask.Response:
        try:
            return _card(holdings)
        except AlignmentError as fault:
            return sentence(ended(str(fault)), 400)


def title_of(found: Seen, scene: Scene) -> str:
    """Return what is found, and in which period of a timeline."""
    if not found.period or found.view.title:
        return scene.title
    if found.view.colour.startswith(VOTE):
        return f"{scene.title}, on the map of {found.period}"
    return f"{found.period}: {scene.title}"


def card_of(state: State, base: str) -> str:
    """Return the address of the card of a state."""
    taken = replace(state, view=replace(state.view, size=View().size)).taken
    return f"{base}{PATH}?{taken}"


def tags(base: str, state: State, found: Seen, scene: Scene) -> str:
    """Return what tells whoever shows a link of its title and picture: Open Graph, and Twitter's.

    Parameters
    ----------
    base : str
        Scheme and host of the page; '' if they cannot be believed, and then no address is told.
    state : State
    found : Seen
    scene : Scene
        What the page shows.
    """
    card = told_beside(found.drawn, state.view)
    title = card.finding if card else title_of(found, scene)
    about = ". ".join(words.rstrip(".") for words in (scene.subtitle, scene.reading) if words)
    about = card.told.rstrip(".") if card else about
    alt = f"{card.finding}. {card.told}" if card else scene.alt
    said = {
        "og:type": "website",
        "og:site_name": NAME,
        "og:title": title,
        "og:description": f"{about}.",
        "twitter:card": "summary_large_image",
        "twitter:title": title,
        "twitter:description": f"{about}.",
    }
    if base:
        picture = quote(card_of(state, base), safe="/:?&=+%()")
        said |= {
            "og:url": f"{base}/?{state.address}",
            "og:image": picture,
            "og:image:type": "image/png",
            "og:image:width": str(WIDE),
            "og:image:height": str(HIGH),
            "og:image:alt": alt,
            "twitter:image": picture,
            "twitter:image:alt": alt,
        }
    kinds = {name: "property" if name.startswith("og:") else "name" for name in said}
    lines = [
        f'<meta {kinds[name]}="{name}" content="{escape(words)}">' for name, words in said.items()
    ]
    return "\n".join([f'<meta name="description" content="{escape(about)}.">', *lines])


def _card(holdings: Holdings) -> flask.Response:
    studies = studies_asked(holdings)
    rest, given = parted(split(asked_search())[0], {PIXELS.name})
    wide = fill((PIXELS,), given).get("width", WIDE)
    if not NARROWEST <= wide <= WIDE:
        raise AlignmentError(f"a card is {NARROWEST} to {WIDE:,} pixels wide; mend pixels=")
    query, view = read_strictly(rest, studies.dataset.opening)
    found = seen_strictly(studies, query, replace(view, size=SIZE))
    writer, shown = WRITERS["png"], found.named
    card = told_beside(found.drawn, view)
    if card:
        content = card_bytes(card, "png", theme=view.theme, wide=wide)
    else:
        content = studies.written(writer, found.drawn, shown, {"width": wide})
    response = flask.Response(content, mimetype=writer.media_type)
    response.headers["Cache-Control"] = PUBLIC
    return response
