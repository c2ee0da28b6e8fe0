"""The fields of the menu by which the picture is taken away."""

from __future__ import annotations

from typing import Any

from dash import dcc, html

from alignment.app import ids
from alignment.app.panels.parts import attributes
from alignment.app.share.embedding import LEAST_FRAME, MOST_FRAME, USUAL_OFFERS
from alignment.model.taken import NARROWEST
from alignment.model.view import SIZES, THEMES, View

# The words of a picture: what their field is called, what it says while it is empty, and their
# most letters.
WORDS = {
    "title": ("Title", "made from what is shown", 200),
    "subtitle": ("Line under it", "made from what is shown", 600),
    "caption": ("How it is read", "made from what is shown", 600),
    "alt": ("For those who do not see it", "made from title and legend", 600),
}
# Of a PNG that is fetched from the page, in pixels: larger ones would keep a server busy.
WIDEST = 5000
# Of the field that says whether files tell how sure the blocs are.
SURE = "sure"
# What is folded away below the first fields.
FURTHER = "Further words, notes, pixels, what an embed offers and its size"
# Of the field of notes.
LONGEST_NOTES = 2000
# Of a picture whose theme is not said.
AUTOMATIC = ({"label": "automatic", "value": ""},)
AS_READ = "Theme; automatic is light, in frames as the reader's system is"
# What an embed can offer, as the menu calls it.
EMBEDS = [
    {"label": "finding a country", "value": "find"},
    {"label": "zoom", "value": "zoom"},
    {"label": "the table", "value": "table"},
    {"label": "the timeline, where one is open", "value": "timeline"},
]


def fields(view: View) -> list[html.Div | html.Details]:
    """Return the fields: few in sight, so that the links are, too, and the rest folded."""
    title, *others = (
        _field(
            label,
            dcc.Input(
                id=name,
                value=getattr(view, field),
                type="text",
                debounce=True,
                maxLength=most,
                placeholder=usual,
                className="text",
                autoComplete="off",
            ),
        )
        for name, (field, (label, usual, most)) in zip(ids.SHARE_WORDS, WORDS.items(), strict=True)
    )
    notes = dcc.Textarea(
        id=ids.SHARE_NOTES,
        value="\n".join(view.notes),
        maxLength=LONGEST_NOTES,
        rows=2,
        placeholder="Kenya: Votes for both sides' texts",
        className="text",
    )
    sure = [{"label": "told, the less sure are paler", "value": SURE}]
    rest = [
        *others,
        _field("Notes on the map: a country and words, one a line", notes),
        _field("How sure the blocs are", _ticks(ids.SHARE_SURE, sure, [SURE] if view.sure else [])),
        _field("PNG width, in pixels", _pixels(ids.SHARE_PIXELS, NARROWEST, WIDEST)),
        _field("An embed offers", _ticks(ids.SHARE_OFFERS, EMBEDS, list(USUAL_OFFERS))),
        *[
            _field(f"Embed {side}, in pixels", _pixels(name, least, MOST_FRAME))
            for side, name, least in zip(
                ("width", "height"), (ids.SHARE_WIDE, ids.SHARE_HIGH), LEAST_FRAME, strict=True
            )
        ],
    ]
    said = any((*(getattr(view, field) for field in [*WORDS][1:]), view.notes, view.sure))
    return [
        title,
        _field("Size of files and embeds", _choice(ids.SHARE_SIZE, tuple(SIZES), view.size)),
        _field(AS_READ, _choice(ids.SHARE_THEME, (*AUTOMATIC, *THEMES), view.theme)),
        html.Details([html.Summary(FURTHER), *rest], open=said, className="folded"),
    ]


def _field(title: str, control: Any) -> html.Div:
    name = html.Div(title, className="field-name")
    return html.Div(
        [name, control], className="field", role="group", **attributes(aria_label=title)
    )


def _pixels(name: str, least: int, most: int) -> dcc.Input:
    return dcc.Input(
        id=name,
        type="number",
        debounce=True,
        min=least,
        max=most,
        step=1,
        placeholder="that of the size",
        className="text",
    )


def _ticks(name: str, options: list[dict[str, str]], value: list[str]) -> dcc.Checklist:
    return dcc.Checklist(options, value, id=name, className="checks")


def _choice(name: str, options: tuple[Any, ...], value: str) -> dcc.RadioItems:
    return dcc.RadioItems(list(options), value, id=name, inline=True, className="checks")
