"""Pictures on other pages: preview cards of links, meta tags, frames and oEmbed."""

from __future__ import annotations

import re
from dataclasses import replace
from html import escape
from typing import Any
from urllib.parse import quote, urlsplit

import flask

from alignment.app.share.api import (
    PRIVATE_CACHE_CONTROL,
    get_query_string,
    get_study_cache,
    make_text_response,
)
from alignment.app.state import PageModel, State
from alignment.errors import AlignmentError, QueryError, format_unknown_name
from alignment.export import WRITERS, frames
from alignment.export.card import CARD_MEDIA_TYPES, render_card
from alignment.model.dataset import Dataset
from alignment.model.url import parse_params, parse_url_strictly, split_params
from alignment.model.url_params import CARD_PARAMS, EXPORT_PARAMS, MIN_PNG_WIDTH, UrlParameter
from alignment.model.url_parsers import make_integer_parser
from alignment.model.view import SHEET_SIZES, View
from alignment.reports.card import Card, build_pair_card, build_selection_card, build_vote_card
from alignment.scene.scene import Scene
from alignment.server.dataset_registry import DatasetRegistry, split_dataset_key
from alignment.studies.country_profile import require_seats
from alignment.studies.resolved_view import ResolvedView, resolve_view_strictly
from alignment.studies.study import Study

FRAME_PARAMS = tuple(
    UrlParameter(
        f"frame {side}",
        make_integer_parser(least, frames.MAX_FRAME_SIZE),
        f"{side} of a frame",
        field=field,
    )
    for side, field, least in zip(
        ("width", "height"), ("wide", "high"), frames.MIN_FRAME_SIZE, strict=True
    )
)
_HOST_PATTERN = re.compile(r"[A-Za-z0-9.-]+(:\d{1,5})?|\[[0-9A-Fa-f:.]+\](:\d{1,5})?")


def get_origin(request: flask.Request) -> str:
    """Return the scheme and host of the page in a reader's browser; '' for an invalid host.

    Behind a proxy that speaks https, the referrer has the scheme.
    """
    if not _HOST_PATTERN.fullmatch(request.host):
        return ""
    # urlsplit raises for some invalid referrers.
    scheme, _, rest = (request.referrer or "").partition("://")
    if re.split(r"[/?#]", rest, maxsplit=1)[0] != request.host:
        scheme = request.scheme
    return f"{'https' if scheme == 'https' else 'http'}://{request.host}"


def get_request_url(request: flask.Request) -> str:
    """Return the URL of the request in a reader's browser; '' for an invalid host."""
    origin = get_origin(request)
    return f"{origin}{request.full_path.rstrip('?')}" if origin else ""


def get_frame_view(page_model: PageModel) -> View:
    """Return the view of a frame, with its period."""
    return replace(page_model.state.view, period=page_model.resolved.period)


def extract_query_string(url: str, host: str) -> str | None:
    """Return the query string of a URL of the page or of an embed; None for other URLs.

    >>> extract_query_string("https://here.org/?v=1&links=0#map", "here.org")
    'v=1&links=0'
    >>> extract_query_string("https://there.org/?v=1", "here.org") is None
    True
    """
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return None
    is_own = parts.scheme in ("http", "https") and parts.netloc.lower() == host.lower()
    return parts.query if is_own and parts.path in ("", "/", "/embed") else None


def build_oembed(
    origin: str,
    state: State,
    export_params: str,
    title: str,
    features: tuple[str, ...],
    max_size: tuple[int | None, int | None],
) -> dict[str, Any]:
    """Return the oEmbed response for a picture, see https://oembed.com, version 1.0."""
    width, height = frames.compute_frame_size(state.view, max_size)
    # The thumbnail is a PNG as wide as the frame, or of the smallest width.
    thumbnail_width = max(MIN_PNG_WIDTH, width)
    full_width, full_height = SHEET_SIZES[state.view.size]
    return {
        "version": "1.0",
        "type": "rich",
        "title": title,
        "provider_name": SITE_NAME,
        "provider_url": f"{origin}/",
        "width": width,
        "height": height,
        "html": frames.render_frame_code(
            origin, frames.add_embed_features(export_params, features), title, (width, height)
        ),
        "thumbnail_url": f"{origin}/download/png?{export_params}&pixels={thumbnail_width}",
        "thumbnail_width": thumbnail_width,
        "thumbnail_height": round(full_height * thumbnail_width / full_width),
    }


def render_oembed_link(url: str) -> str:
    """Return the HTML element by which a page announces its oEmbed; '' without a URL."""
    if not url:
        return ""
    origin = "{0.scheme}://{0.netloc}".format(urlsplit(url))
    href = escape(f"{origin}/oembed?url={quote(url, safe='')}&format=json")
    return (
        f'<link rel="alternate" type="application/json+oembed" href="{href}" title="{SITE_NAME}">'
    )


PREVIEW_PATH = "/card.png"
SITE_NAME = "Country alignment"
PREVIEW_SIZE = "card"
PREVIEW_WIDTH, PREVIEW_HEIGHT = SHEET_SIZES[PREVIEW_SIZE]
MIN_PREVIEW_WIDTH = 100
PIXELS_PARAM = EXPORT_PARAMS[0]
# Sites that show a link request its card again and again.
PUBLIC_CACHE_CONTROL = "public, max-age=3600"


def make_card_response(registry: DatasetRegistry, kind: str) -> flask.Response:
    """Return the card of a country's vote or of a pair, which the parameters of cards name."""
    if kind not in CARD_MEDIA_TYPES:
        return make_text_response("A card is available as svg and png.", 404)
    study_cache = get_study_cache(registry)
    search, raw_values = split_params(
        split_dataset_key(get_query_string())[0], {each.name for each in CARD_PARAMS}
    )
    values = parse_params(CARD_PARAMS, raw_values)
    query, view = parse_url_strictly(search or study_cache.dataset.opening)
    study = resolve_view_strictly(study_cache, query, view).require_study
    card = _build_card(study, study_cache.dataset, values, view.colour)
    content = render_card(card, kind, values.get("form", "wide"), view.theme)
    name = "-".join(values[part] for part in ("iso3", "other") if part in values)
    headers = {
        "Content-Disposition": f'inline; filename="{name}.{kind}"',
        "Cache-Control": PRIVATE_CACHE_CONTROL,
    }
    return flask.Response(content, mimetype=CARD_MEDIA_TYPES[kind], headers=headers)


def _build_card(study: Study, dataset: Dataset, card_values: dict[str, str], colour: str) -> Card:
    if "iso3" not in card_values or ("rollcall" in card_values) == ("other" in card_values):
        raise QueryError("name a country: of=CPV&on=A/RES/74/247, or of=CPV&with=RUS")
    for code in (card_values["iso3"], card_values.get("other", card_values["iso3"])):
        if code not in dataset.countries.index:
            raise QueryError(format_unknown_name("country", code, dataset.countries.index.tolist()))
    if "other" not in card_values:
        return build_vote_card(study, card_values["iso3"], card_values["rollcall"])
    if card_values["iso3"] == card_values["other"]:
        raise QueryError(f"a pair has two countries, {card_values['iso3']} was given twice")
    pair = (card_values["iso3"], card_values["other"])
    return build_pair_card(require_seats(study, *pair), *pair, colour)


def make_preview_response(registry: DatasetRegistry) -> flask.Response:
    """Return the card of a page with its parameters; `pixels=` makes it narrower."""
    study_cache = get_study_cache(registry)
    search, raw_values = split_params(split_dataset_key(get_query_string())[0], {PIXELS_PARAM.name})
    width = parse_params((PIXELS_PARAM,), raw_values).get("width", PREVIEW_WIDTH)
    if not MIN_PREVIEW_WIDTH <= width <= PREVIEW_WIDTH:
        raise AlignmentError(
            f"a card is {MIN_PREVIEW_WIDTH} to {PREVIEW_WIDTH:,} pixels wide; correct pixels="
        )
    query, view = parse_url_strictly(search, study_cache.dataset.opening)
    resolved = resolve_view_strictly(study_cache, query, replace(view, size=PREVIEW_SIZE))
    study, writer = resolved.require_study, WRITERS["png"]
    if card := build_selection_card(study, view):
        content = render_card(card, "png", theme=view.theme, width=width)
    else:
        options = {"width": width}
        content = study_cache.write_file(writer, study, resolved.view_with_period, options)
    headers = {"Cache-Control": PUBLIC_CACHE_CONTROL}
    return flask.Response(content, mimetype=writer.media_type, headers=headers)


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

    If `origin`, the scheme and host of the page, is '', no tag has a URL.
    """
    card = build_selection_card(resolved.require_study, state.view)
    if card:
        title, description = card.headline, card.alt_text.rstrip(".")
        alt = f"{card.headline}. {card.alt_text}"
    else:
        texts = (scene.subtitle, scene.explanation)
        title = format_title(resolved, scene)
        description = ". ".join(text.rstrip(".") for text in texts if text)
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
