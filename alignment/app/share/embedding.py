"""How a picture stands in other pages: who may frame it, its frame's code, and oEmbed."""

from __future__ import annotations

import re
from dataclasses import replace
from html import escape
from typing import Any
from urllib.parse import quote, urlsplit

import flask

from alignment.app.kept.shown import Shown
from alignment.app.share.preview import NAME
from alignment.app.state.state import State
from alignment.errors import AlignmentError
from alignment.model.readers import Parameter, whole
from alignment.model.taken import NARROWEST
from alignment.model.view import SIZES, View
from alignment.settings import FRAMES

# Longer side of a frame in pixels, unless less is asked for.
LONGER = 960
# Of a frame that is asked for, in pixels: the least in which the title is in sight, and the most.
LEAST_FRAME, MOST_FRAME = (300, 169), 2400
FRAME = (
    Parameter("frame width", "wide", whole(LEAST_FRAME[0], MOST_FRAME), "width of a frame"),
    Parameter("frame height", "high", whole(LEAST_FRAME[1], MOST_FRAME), "height of a frame"),
)
# What an embed offers where its address does not say.
USUAL_OFFERS = ("zoom",)
_SITE = re.compile(r"https?://(\*\.)?[A-Za-z0-9.-]+(:\d{1,5})?")
_HOST = re.compile(r"[A-Za-z0-9.-]+(:\d{1,5})?|\[[0-9A-Fa-f:.]+\](:\d{1,5})?")


def ancestors(setting: str) -> str:
    """Return what `frame-ancestors` says of the pictures: the sites, and the page itself.

    Raises
    ------
    AlignmentError
        If the setting is not '*', 'none' or a list of sites.

    Examples
    --------
    >>> ancestors("none"), ancestors("https://a.org https://*.b.org:8443")
    ("'self'", "'self' https://a.org https://*.b.org:8443")
    """
    words = setting.split()
    if words == ["*"]:
        # The star alone would keep out a page opened from a disk, such as a slide deck.
        return "* file:"
    if words == ["none"]:
        return "'self'"
    strange = [word for word in words if not _SITE.fullmatch(word)]
    if strange or not words:
        said = f"'{strange[0]}' is neither" if strange else "it is empty; say"
        raise AlignmentError(
            f"the setting {FRAMES.variable} cannot be read: {said} *, none or a site like "
            "https://example.org"
        )
    return " ".join(("'self'", *words))


def origin(request: flask.Request) -> str:
    """Return scheme and host that a reader's browser has the page under; '' if it has none.

    The referrer tells the scheme where something in front of the page speaks https for it.
    """
    if not _HOST.fullmatch(request.host):
        return ""
    # Not by urlsplit, which raises for some of what a client may send.
    scheme, _, rest = (request.referrer or "").partition("://")
    if re.split(r"[/?#]", rest, maxsplit=1)[0] != request.host:
        scheme = request.scheme
    return f"{'https' if scheme == 'https' else 'http'}://{request.host}"


def here(request: flask.Request) -> str:
    """Return the address asked for, under the host a reader has it under; '' if it has none."""
    base = origin(request)
    return f"{base}{request.full_path.rstrip('?')}" if base else ""


def frame_size(view: View, most: tuple[int | None, int | None] = (None, None)) -> tuple[int, int]:
    """Return width and height of a picture's frame in pixels, within the most given.

    >>> frame_size(View()), frame_size(View(size="column"), (None, 480))
    ((960, 540), (373, 480))
    """
    wide, high = SIZES[view.size]
    scale = LONGER / max(wide, high)
    for length, limit in zip((wide, high), most, strict=True):
        if limit is not None:
            scale = min(scale, limit / length)
    return max(1, int(wide * scale + 1e-9)), max(1, int(high * scale + 1e-9))


def frame_of(view: View, wide: int | None, high: int | None) -> tuple[int, int]:
    """Return width and height of a frame for which one or both are asked; else the usual ones.

    >>> frame_of(View(), None, None), frame_of(View(), 640, None), frame_of(View(), 640, 640)
    ((960, 540), (640, 360), (640, 640))
    """
    across, down = frame_size(view)
    return (
        wide or max(LEAST_FRAME[0], round((high or down) * across / down)),
        high or max(LEAST_FRAME[1], round((wide or across) * down / across)),
    )


def offering(picture: str, offers: tuple[str, ...]) -> str:
    """Return the address of a picture that says what an embed of it offers, if not the usual.

    >>> offering("v=1", ("zoom",)), offering("v=1", ("find", "table")), offering("v=1", ())
    ('v=1', 'v=1&offer=find&offer=table', 'v=1&offer=nothing')
    """
    if offers == USUAL_OFFERS:
        return picture
    return "&".join((picture, *(f"offer={word}" for word in offers or ("nothing",))))


def view_of(found: Shown) -> View:
    """Return the view of which a frame is, with its period."""
    return replace(found.state.view, period=found.seen.period)


def height_script(base: str) -> str:
    """Return the script by which frames of this page are as high as what they show."""
    frames = f'iframe[src^="{base}/embed"]'
    return (
        '<script>addEventListener("message", ({ source, data }) => { for (const frame of '
        f"document.querySelectorAll('{frames}'))\n"
        "  if (frame.contentWindow === source && data?.alignmentHeight > 0) "
        'frame.style.height = data.alignmentHeight + "px"; });</script>'
    )


def frame_code(
    base: str, picture: str, title: str, size: tuple[int, int], fills: bool = False
) -> str:
    """Return the HTML that shows the picture of an address in another page.

    So wide and high, or where it `fills` the column it stands in, as wide as that is.
    """
    source, (wide, high) = escape(f"{base}/embed?{picture}"), size
    sides, style = f'width="{wide}" height="{high}"', "border:0;max-width:100%"
    if fills:
        sides, style = 'width="100%"', f"border:0;aspect-ratio:{wide}/{high};height:auto"
    return (
        f'<iframe src="{source}" {sides} title="{escape(title)}"'
        f' style="{style}" loading="lazy"></iframe>'
    )


def search_of(url: str, host: str) -> str | None:
    """Return the address that a link to the page or to a picture holds; None if it is not ours.

    >>> search_of("https://here.org/?v=1&links=0#map", "here.org")
    'v=1&links=0'
    >>> search_of("https://there.org/?v=1", "here.org") is None
    True
    """
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return None
    ours = parts.scheme in ("http", "https") and parts.netloc.lower() == host.lower()
    return parts.query if ours and parts.path in ("", "/", "/embed") else None


def oembed(
    base: str,
    state: State,
    picture: str,
    title: str,
    offers: tuple[str, ...],
    most: tuple[int | None, int | None],
) -> dict[str, Any]:
    """Return what oEmbed says of the picture of an address, by https://oembed.com, version 1.0."""
    width, height = frame_size(state.view, most)
    # The picture in the frame, as a file that is as large, or the least that is made.
    wide = max(NARROWEST, width)
    full, high = SIZES[state.view.size]
    return {
        "version": "1.0",
        "type": "rich",
        "title": title,
        "provider_name": NAME,
        "provider_url": f"{base}/",
        "width": width,
        "height": height,
        "html": frame_code(base, offering(picture, offers), title, (width, height)),
        "thumbnail_url": f"{base}/download/png?{picture}&pixels={wide}",
        "thumbnail_width": wide,
        "thumbnail_height": round(high * wide / full),
    }


def discovery(url: str) -> str:
    """Return the element by which a page of an address tells that oEmbed knows it."""
    if not url:
        return ""
    base = "{0.scheme}://{0.netloc}".format(urlsplit(url))
    href = escape(f"{base}/oembed?url={quote(url, safe='')}&format=json")
    return f'<link rel="alternate" type="application/json+oembed" href="{href}" title="{NAME}">'
