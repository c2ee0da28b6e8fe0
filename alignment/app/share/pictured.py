"""What will be had of a picture, by the way in which it is taken away."""

from __future__ import annotations

from dash import html

from alignment.app.share.embedding import offering
from alignment.app.share.preview import HIGH, WIDE, card_of
from alignment.app.state.state import State
from alignment.model.view import SIZES

LINK, FILE, EMBED = "link", "file", "embed"
WAYS = [
    {"label": "as a link", "value": LINK},
    {"label": "as a file", "value": FILE},
    {"label": "as an embed", "value": EMBED},
]


def pictured(
    state: State, way: str, offers: tuple[str, ...], size: tuple[int, int]
) -> html.Div | html.Img:
    """Return the card that messengers show of a link, the picture of a file, or the very frame.

    Parameters
    ----------
    state : State
    way : str
        One of the values of `WAYS`.
    offers : tuple of str
        What the frame offers.
    size : tuple of int
        Its width and height in pixels.
    """
    if way == EMBED:
        wide, high = size
        frame = html.Iframe(
            src=f"/embed?{offering(state.taken, offers)}",
            width=wide,
            height=high,
            title="The embed that will be had",
            tabIndex=-1,
        )
        return html.Div(
            frame, className="share-picture", style={"--wide": f"{wide}", "--high": f"{high}"}
        )
    if way == LINK:
        return _image(card_of(state, ""), (WIDE, HIGH), "card of the link")
    return _image(f"/download/svg?{state.taken}", SIZES[state.view.size], "file")


def _image(source: str, lengths: tuple[int, int], what: str) -> html.Img:
    wide, high = lengths
    alt = f"The {what} that will be had"
    return html.Img(src=source, width=wide, height=high, alt=alt, className="share-picture")
