"""Dialog to upload a file or a pasted tally, and the note that a page is about an upload."""

from __future__ import annotations

from typing import Any

from dash import dcc, html

from alignment.app import ids
from alignment.app.panels.components import to_html_props
from alignment.app.state import State
from alignment.model.columns import TIERS
from alignment.model.dataset import Dataset
from alignment.model.text_format import humanize_identifier
from alignment.server.study_cache import StudyCache

FORMATS_TEXT = (
    "The General Assembly Voting Data (CSV), drafts as MARCXML, a table of votes (CSV or XLSX), "
    "Voeten's votes, or a tally as text (TXT); all but XLSX plain or packed as gz"
)
COLUMNS_TEXT = (
    "A table of votes has a row for each country, with the columns country, vote (yes, no, abstain "
    "or absent) and rollcall, the symbol; of one roll call, what lacks goes into the fields below."
)
TALLY_EXAMPLE = "In favour: Chad, Fiji, Mali.\nAgainst: Cuba.\nAbstaining: Togo."
# Name in the request, label and example of each field; a tally needs all of the first.
REQUIRED_FIELDS = (
    ("rollcall", "Symbol of the text", "A/C.3/81/L.5"),
    ("date", "Day of the vote", "2026-11-20"),
    ("title", "Title of the text", ""),
)
OPTIONAL_FIELDS = (
    ("body", "Body", "by the symbol"),
    ("topic", "Topic", "by the rules"),
    ("tier", "Core or related", "by the rules"),
    ("resolution", "Symbol of the adopted text", ""),
    ("source", "Where it was taken from", "Press release GA/SHC/4500"),
    ("tally_note", "Why counts and lists differ", "only if they do"),
)


def render_upload_button() -> html.Button:
    """Return the button in the header that opens the dialog."""
    return html.Button(
        ["Add", html.Span(" records")],
        type="button",
        id="upload-open",
        title="Add a vote, a file of votes or drafts of your own",
        **to_html_props(aria_haspopup="dialog", aria_label="Add records"),
    )


def render_upload_dialog(dataset: Dataset, megabytes: int) -> html.Dialog:
    """Return the dialog; assets/uploads.js sends its content and shows the response in it."""
    topics = sorted(set(dataset.rollcalls["topic"]) | set(dataset.drafts["topic"]))
    lists = [
        html.Datalist(
            [html.Option(value=value, label=humanize_identifier(value)) for value in values],
            id=name,
        )
        for name, values in (("upload-topics", topics), ("upload-tiers", list(TIERS)))
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
                    html.P(f"{FORMATS_TEXT}. At most {megabytes} MB.", className="note"),
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
                **to_html_props(aria_label="File", data_megabytes=str(megabytes)),
            ),
            html.P(COLUMNS_TEXT, className="note"),
            html.Label("Or paste a tally or a table", htmlFor="upload-text", className="upload-or"),
            html.Textarea(id="upload-text", rows=4, placeholder=TALLY_EXAMPLE, spellCheck="false"),
            html.Fieldset(
                [
                    html.Legend("About the roll call"),
                    html.P(
                        "A tally needs all three, here or above its lists; of a table, what it "
                        "does not say itself.",
                        className="note",
                    ),
                    html.Div(
                        [_render_field(*row) for row in REQUIRED_FIELDS], className="upload-fields"
                    ),
                    html.Details(
                        [
                            html.Summary("More"),
                            html.Div(
                                [_render_field(*row) for row in OPTIONAL_FIELDS],
                                className="upload-fields",
                            ),
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
            html.Div(id=ids.UPLOAD_REPORT),
        ],
        id="upload",
        **to_html_props(aria_labelledby="upload-heading"),
    )


def render_upload_note(study_cache: StudyCache, state: State) -> Any:
    """Return the note that the page is about an upload; an empty list if it is not."""
    if not state.dataset_key:
        return []
    text = (
        f"This view rests on records of your own: {study_cache.label}. Its link shows them to "
        "whoever has it, but only while this server keeps them: the latest few, until it is "
        "started anew. Files that you take away hold them."
    )
    back = html.A("Back to the shipped records", href=f"?{study_cache.previous_params}")
    return html.Div([html.P(text), back], className="notice own", role="note")


def _render_field(name: str, label: str, example: str) -> html.Div:
    options: Any = {"list": f"upload-{name}s"} if name in ("topic", "tier") else {}
    control = dcc.Input(
        id=f"upload-{name}",
        type="text",
        placeholder=example,
        maxLength=1000,
        autoComplete="off",
        className="text",
        **options,
    )
    title = html.Label(label, htmlFor=f"upload-{name}", className="field-name")
    return html.Div([title, control], className="upload-wide" if name == "title" else "")
