"""Bring your own records: the dialog that takes a file or a pasted tally, and the standing note."""

from __future__ import annotations

from typing import Any

from dash import dcc, html

from alignment.app import ids
from alignment.app.kept.studies import Studies
from alignment.app.panels.parts import attributes
from alignment.app.state.state import State
from alignment.model.columns import TIERS
from alignment.model.dataset import Dataset
from alignment.model.wording import label

FORMATS = (
    "The General Assembly Voting Data (CSV), drafts as MARCXML, a table of votes (CSV or XLSX), "
    "Voeten's votes, or a tally as text (TXT); all but XLSX plain or packed as gz"
)
COLUMNS = (
    "A table of votes has a row for each country, with the columns country, vote (yes, no, abstain "
    "or absent) and rollcall, the symbol; of one roll call, what lacks goes into the fields below."
)
TALLY = "In favour: Chad, Fiji, Mali.\nAgainst: Cuba.\nAbstaining: Togo."
# Name in the request, title, example; the first row is what a tally cannot do without.
NEEDED = (
    ("rollcall", "Symbol of the text", "A/C.3/81/L.5"),
    ("date", "Day of the vote", "2026-11-20"),
    ("title", "Title of the text", ""),
)
MORE = (
    ("body", "Body", "by the symbol"),
    ("topic", "Topic", "by the rules"),
    ("tier", "Core or related", "by the rules"),
    ("resolution", "Symbol of the adopted text", ""),
    ("source", "Where it was taken from", "Press release GA/SHC/4500"),
    ("tally_note", "Why counts and lists differ", "only if they do"),
)


def upload_button() -> html.Button:
    """Return the button in the header that opens the dialog."""
    return html.Button(
        ["Add", html.Span(" records")],
        type="button",
        id="upload-open",
        title="Add a vote, a file of votes or drafts of your own",
        **attributes(aria_haspopup="dialog", aria_label="Add records"),
    )


def upload_dialog(dataset: Dataset, megabytes: int) -> html.Dialog:
    """Return the dialog; assets/upload.js sends what it holds and shows the answer in it."""
    topics = sorted(set(dataset.rollcalls["topic"]) | set(dataset.drafts["topic"]))
    lists = [
        html.Datalist([html.Option(value=word, label=label(word)) for word in words], id=name)
        for name, words in (("upload-topics", topics), ("upload-tiers", list(TIERS)))
    ]
    return html.Dialog(
        [
            html.Div(
                [
                    html.H2("Add records of your own", id="upload-heading"),
                    html.Button("Close", type="button", className="plain-button upload-close"),
                ],
                className="spread",
            ),
            html.P(
                "They are checked as every import is and added to the records of your own link. "
                "What others see stays as it is, and so do the shipped records.",
                className="note",
            ),
            html.Div(
                [
                    html.P(
                        [
                            "Drop a file here, or ",
                            html.Button("choose a file", type="button", id="upload-choose"),
                        ]
                    ),
                    html.P(f"{FORMATS}. At most {megabytes} MB.", className="note"),
                    html.P(
                        [
                            html.Strong(id="upload-name"),
                            " ",
                            html.Button("Remove", type="button", className="plain-button"),
                        ],
                        id="upload-chosen",
                        hidden=True,
                    ),
                ],
                id="upload-drop",
                role="group",
                **attributes(aria_label="File", data_megabytes=str(megabytes)),
            ),
            html.P(COLUMNS, className="note"),
            html.Label("Or paste a tally or a table", htmlFor="upload-text", className="upload-or"),
            html.Textarea(id="upload-text", rows=4, placeholder=TALLY, spellCheck="false"),
            html.Fieldset(
                [
                    html.Legend("About the roll call"),
                    html.P(
                        "A tally needs all three, here or above its lists; of a table, what it "
                        "does not say itself.",
                        className="note",
                    ),
                    html.Div([_field(*row) for row in NEEDED], className="upload-fields"),
                    html.Details(
                        [
                            html.Summary("More"),
                            html.Div([_field(*row) for row in MORE], className="upload-fields"),
                            *lists,
                        ]
                    ),
                ]
            ),
            html.Div(
                [
                    html.Button("Read", type="button", id="upload-read", className="primary"),
                    html.P(id="upload-status", role="status"),
                ],
                className="upload-go",
            ),
            html.Div(id=ids.UPLOADED),
        ],
        id="upload",
        **attributes(aria_labelledby="upload-heading"),
    )


def own_note(studies: Studies, state: State) -> Any:
    """Return the standing note that the page rests on a reader's own records, if it does."""
    if not state.key:
        return []
    words = (
        f"This view rests on records of your own: {studies.told}. Its link shows them to "
        "whoever has it, but only while this server keeps them: the latest few, until it is "
        "started anew. Files that you take away hold them."
    )
    back = html.A("Back to the shipped records", href=f"?{studies.back}")
    return html.Div([html.P(words), back], className="notice own", role="note")


def _field(name: str, title: str, example: str) -> html.Div:
    more: Any = {"list": f"upload-{name}s"} if name in ("topic", "tier") else {}
    control = dcc.Input(
        id=f"upload-{name}",
        type="text",
        placeholder=example,
        maxLength=1000,
        autoComplete="off",
        className="text",
        **more,
    )
    words = html.Label(title, htmlFor=f"upload-{name}", className="field-name")
    return html.Div([words, control], className="upload-wide" if name == "title" else "")
