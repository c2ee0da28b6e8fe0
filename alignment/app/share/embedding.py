"""Embedding of pictures in other pages: URLs, HTML of frames, and oEmbed."""

from __future__ import annotations

import re
from dataclasses import replace
from html import escape
from typing import Any
from urllib.parse import quote, urlsplit

import flask

from alignment.app.page_model import PageModel
from alignment.app.share.previews import SITE_NAME
from alignment.app.state import State
from alignment.model.url_params import MIN_PNG_WIDTH, UrlParameter
from alignment.model.url_parsers import make_integer_parser
from alignment.model.view import PICTURE_SIZES, View

# The longer side of a frame, unless less is requested.
DEFAULT_LONG_SIDE = 960
# Limits of a requested frame; in the smallest one the title is visible.
MIN_FRAME_SIZE, MAX_FRAME_SIZE = (300, 169), 2400
FRAME_PARAMS = (
    UrlParameter(
        "frame width",
        make_integer_parser(MIN_FRAME_SIZE[0], MAX_FRAME_SIZE),
        "width of a frame",
        field="wide",
    ),
    UrlParameter(
        "frame height",
        make_integer_parser(MIN_FRAME_SIZE[1], MAX_FRAME_SIZE),
        "height of a frame",
        field="high",
    ),
)
# The features of an embed without `offer=`.
DEFAULT_FEATURES = ("zoom",)
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


def compute_frame_size(
    view: View, max_size: tuple[int | None, int | None] = (None, None)
) -> tuple[int, int]:
    """Return width and height of a picture's frame in pixels, within a maximum.

    >>> compute_frame_size(View()), compute_frame_size(View(size="column"), (None, 480))
    ((960, 540), (373, 480))
    """
    width, height = PICTURE_SIZES[view.size]
    scale = DEFAULT_LONG_SIDE / max(width, height)
    for length, limit in zip((width, height), max_size, strict=True):
        if limit is not None:
            scale = min(scale, limit / length)
    return max(1, int(width * scale + 1e-9)), max(1, int(height * scale + 1e-9))


def fit_frame(view: View, width: int | None, height: int | None) -> tuple[int, int]:
    """Return width and height of a frame, of which one, both or none are given.

    >>> fit_frame(View(), None, None), fit_frame(View(), 640, None), fit_frame(View(), 640, 640)
    ((960, 540), (640, 360), (640, 640))
    """
    usual = compute_frame_size(view)
    return (
        width or max(MIN_FRAME_SIZE[0], round((height or usual[1]) * usual[0] / usual[1])),
        height or max(MIN_FRAME_SIZE[1], round((width or usual[0]) * usual[1] / usual[0])),
    )


def add_embed_features(export_params: str, features: tuple[str, ...]) -> str:
    """Return the parameters of a picture, with the features of its embed unless they are default.

    >>> add_embed_features("v=1", ("zoom",)), add_embed_features("v=1", ("find", "table"))
    ('v=1', 'v=1&offer=find&offer=table')
    >>> add_embed_features("v=1", ())
    'v=1&offer=nothing'
    """
    if features == DEFAULT_FEATURES:
        return export_params
    return "&".join((export_params, *(f"offer={word}" for word in features or ("nothing",))))


def get_frame_view(page_model: PageModel) -> View:
    """Return the view of a frame, with its period."""
    return replace(page_model.state.view, period=page_model.resolved.period)


def render_height_script(origin: str) -> str:
    """Return the script that fits the height of frames to their content."""
    frames = f'iframe[src^="{origin}/embed"]'
    return (
        '<script>addEventListener("message", ({ source, data }) => { for (const frame of '
        f"document.querySelectorAll('{frames}'))\n"
        "  if (frame.contentWindow === source && data?.alignmentHeight > 0) "
        'frame.style.height = data.alignmentHeight + "px"; });</script>'
    )


def render_frame_code(
    origin: str, export_params: str, title: str, size: tuple[int, int], is_fluid: bool = False
) -> str:
    """Return the HTML of a frame, of fixed size or, if fluid, as wide as its column."""
    source, (width, height) = escape(f"{origin}/embed?{export_params}"), size
    sides, style = f'width="{width}" height="{height}"', "border:0;max-width:100%"
    if is_fluid:
        sides, style = 'width="100%"', f"border:0;aspect-ratio:{width}/{height};height:auto"
    return (
        f'<iframe src="{source}" {sides} title="{escape(title)}"'
        f' style="{style}" loading="lazy"></iframe>'
    )


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
    width, height = compute_frame_size(state.view, max_size)
    # The thumbnail is a PNG as wide as the frame, or of the smallest width.
    thumbnail_width = max(MIN_PNG_WIDTH, width)
    full_width, full_height = PICTURE_SIZES[state.view.size]
    return {
        "version": "1.0",
        "type": "rich",
        "title": title,
        "provider_name": SITE_NAME,
        "provider_url": f"{origin}/",
        "width": width,
        "height": height,
        "html": render_frame_code(
            origin, add_embed_features(export_params, features), title, (width, height)
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
