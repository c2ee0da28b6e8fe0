"""Preview cards of links: pictures of a view, of a country's vote or of two countries.

The meta tags of the page name the card of its view.
"""

from __future__ import annotations

from dataclasses import replace
from html import escape
from urllib.parse import quote

import flask

from alignment.app.share.api import (
    PRIVATE_CACHE_CONTROL,
    get_query_string,
    get_study_cache,
    make_text_response,
)
from alignment.app.state import State
from alignment.errors import AlignmentError, QueryError, format_unknown_name
from alignment.export import WRITERS
from alignment.export.card import CARD_MEDIA_TYPES, render_card
from alignment.model.dataset import Dataset
from alignment.model.url import parse_params, parse_url_strictly, split_params
from alignment.model.url_params import CARD_PARAMS, EXPORT_PARAMS
from alignment.model.view import PICTURE_SIZES, View
from alignment.reports.card import Card, build_pair_card, build_selection_card, build_vote_card
from alignment.scene.scene import Scene
from alignment.server.dataset_registry import DatasetRegistry, split_dataset_key
from alignment.studies.country_profile import require_seats
from alignment.studies.resolved_view import ResolvedView, resolve_view_strictly
from alignment.studies.study import Study

PREVIEW_PATH = "/card.png"
SITE_NAME = "Country alignment"
PREVIEW_SIZE = "card"
PREVIEW_WIDTH, PREVIEW_HEIGHT = PICTURE_SIZES[PREVIEW_SIZE]
MIN_PREVIEW_WIDTH = 100
PIXELS_PARAM = EXPORT_PARAMS[0]
# Sites that show a link request its card again and again.
PUBLIC_CACHE_CONTROL = "public, max-age=3600"


def register(blueprint: flask.Blueprint, registry: DatasetRegistry) -> None:
    """Add the routes of cards.

    `/card/svg` and `/card/png` name the countries and the vote. `/card.png` has the parameters of
    the page, and `pixels=` makes it narrower.
    """

    @blueprint.get("/card/<kind>")
    def card(kind: str) -> flask.Response:
        if kind not in CARD_MEDIA_TYPES:
            return make_text_response("A card is to be had as svg and as png.", 404)
        return _make_card_response(registry, kind)

    @blueprint.get(PREVIEW_PATH)
    def preview() -> flask.Response:
        return _make_preview_response(registry)


def _make_card_response(registry: DatasetRegistry, kind: str) -> flask.Response:
    study_cache = get_study_cache(registry)
    search, raw_values = split_params(
        split_dataset_key(get_query_string())[0], {each.name for each in CARD_PARAMS}
    )
    values = parse_params(CARD_PARAMS, raw_values)
    query, view = parse_url_strictly(search or study_cache.dataset.opening)
    study = resolve_view_strictly(study_cache, query, view).require_study
    card = _build_card(study, study_cache.dataset, values, view.colour)
    content = render_card(card, kind, values.get("form", "wide"), view.theme)
    response = flask.Response(content, mimetype=CARD_MEDIA_TYPES[kind])
    name = "-".join(values[part] for part in ("iso3", "other") if part in values)
    response.headers["Content-Disposition"] = f'inline; filename="{name}.{kind}"'
    response.headers["Cache-Control"] = PRIVATE_CACHE_CONTROL
    return response


def _build_card(study: Study, dataset: Dataset, card_values: dict[str, str], colour: str) -> Card:
    if "iso3" not in card_values or ("rollcall" in card_values) == ("other" in card_values):
        raise QueryError("say of whom: of=CPV&on=A/RES/74/247, or of=CPV&with=RUS")
    for code in (card_values["iso3"], card_values.get("other", card_values["iso3"])):
        if code not in dataset.countries.index:
            raise QueryError(format_unknown_name("country", code, dataset.countries.index.tolist()))
    if "other" not in card_values:
        return build_vote_card(study, card_values["iso3"], card_values["rollcall"])
    if card_values["iso3"] == card_values["other"]:
        raise QueryError(f"a pair has two countries, {card_values['iso3']} was given twice")
    pair = (card_values["iso3"], card_values["other"])
    return build_pair_card(require_seats(study, *pair), *pair, colour)


def _make_preview_response(registry: DatasetRegistry) -> flask.Response:
    study_cache = get_study_cache(registry)
    search, raw_values = split_params(split_dataset_key(get_query_string())[0], {PIXELS_PARAM.name})
    width = parse_params((PIXELS_PARAM,), raw_values).get("width", PREVIEW_WIDTH)
    if not MIN_PREVIEW_WIDTH <= width <= PREVIEW_WIDTH:
        raise AlignmentError(
            f"a card is {MIN_PREVIEW_WIDTH} to {PREVIEW_WIDTH:,} pixels wide; mend pixels="
        )
    query, view = parse_url_strictly(search, study_cache.dataset.opening)
    resolved = resolve_view_strictly(study_cache, query, replace(view, size=PREVIEW_SIZE))
    study, writer = resolved.require_study, WRITERS["png"]
    if card := build_selection_card(study, view):
        content = render_card(card, "png", theme=view.theme, width=width)
    else:
        options = {"width": width}
        content = study_cache.write_file(writer, study, resolved.view_with_period, options)
    response = flask.Response(content, mimetype=writer.media_type)
    response.headers["Cache-Control"] = PUBLIC_CACHE_CONTROL
    return response


def format_title(resolved: ResolvedView, scene: Scene) -> str:
    """Return the title of the scene, with the period of a timeline."""
    if not resolved.period or resolved.view.title:
        return scene.title
    if resolved.view.colour_by.is_vote:
        return f"{scene.title}, on the map of {resolved.period}"
    return f"{resolved.period}: {scene.title}"


def build_card_url(state: State, origin: str) -> str:
    """Return the URL of the card of a state."""
    params = replace(state, view=replace(state.view, size=View().size)).export_params
    return f"{origin}{PREVIEW_PATH}?{params}"


def render_meta_tags(origin: str, state: State, resolved: ResolvedView, scene: Scene) -> str:
    """Return the meta tags from which other sites make a preview: Open Graph, and Twitter's.

    Parameters
    ----------
    origin : str
        Scheme and host of the page; '' if they are not trusted, and then no tag has a URL.
    state : State
    resolved : ResolvedView
    scene : Scene
        The scene of the map.
    """
    card = build_selection_card(resolved.require_study, state.view)
    if card:
        title, description = card.headline, card.alt_text.rstrip(".")
        alt = f"{card.headline}. {card.alt_text}"
    else:
        texts = (scene.subtitle, scene.explanation)
        title, description = (
            format_title(resolved, scene),
            ". ".join(text.rstrip(".") for text in texts if text),
        )
        alt = scene.alt
    tags = {
        "og:type": "website",
        "og:site_name": SITE_NAME,
        "og:title": title,
        "og:description": f"{description}.",
        "twitter:card": "summary_large_image",
        "twitter:title": title,
        "twitter:description": f"{description}.",
    }
    if origin:
        picture = quote(build_card_url(state, origin), safe="/:?&=+%()")
        tags |= {
            "og:url": f"{origin}/?{state.url_params}",
            "og:image": picture,
            "og:image:type": "image/png",
            "og:image:width": str(PREVIEW_WIDTH),
            "og:image:height": str(PREVIEW_HEIGHT),
            "og:image:alt": alt,
            "twitter:image": picture,
            "twitter:image:alt": alt,
        }
    lines = [f'<meta name="description" content="{escape(description)}.">']
    for name, text in tags.items():
        attribute = "property" if name.startswith("og:") else "name"
        lines.append(f'<meta {attribute}="{name}" content="{escape(text)}">')
    return "\n".join(lines)
