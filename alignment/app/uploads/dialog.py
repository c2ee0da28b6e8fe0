"""Dialog to upload a file or a pasted tally, the report of an upload, and its note."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from dash import dcc, html

from alignment.app import ids
from alignment.app.panels import components as ui
from alignment.app.state import State
from alignment.errors import PASTED_TEXT, AlignmentError, DataError, Fault, format_sentence
from alignment.io.import_report import MAX_LISTED, ImportFaultsError, ImportReport, LineNote
from alignment.io.merge import ConflictError
from alignment.io.upload import PASTED_NAME, VOTE_CHOICE_PREFIX, UploadResult
from alignment.model.columns import TIER_LABELS, TIERS
from alignment.model.dataset import Dataset, get_record
from alignment.model.facts import FACT_PREFIX
from alignment.model.query import format_body
from alignment.model.registries import read_toml
from alignment.model.text_format import format_count, format_day, humanize_identifier
from alignment.model.url import parse_url, serialize_url
from alignment.server.study_cache import StudyCache
from alignment.studies.selection import find_query_faults

_WORDS = read_toml(Path(__file__).with_name("dialog.toml"))
REQUIRED_FIELDS, OPTIONAL_FIELDS = _WORDS["required_fields"], _WORDS["optional_fields"]
KEPT_TEXT = "The server keeps only the latest few. Files that you export contain them."
TALLY_EXAMPLE = "In favour: Chad, Fiji, Mali.\nAgainst: Cuba.\n\nor\n\nChad: yes\nCuba: no"


def render_upload_button() -> html.Button:
    """Return the button in the header that opens the dialog."""
    return html.Button(
        "Add records",
        type="button",
        id="upload-open",
        title="Add a vote, a file of votes or drafts of your own",
        **ui.to_html_props(aria_haspopup="dialog"),
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
    heading = html.H2("Add records of your own", id="upload-heading")
    close = html.Button("Close", type="button", className="plain-button upload-close")
    choose = html.Button("choose a file", type="button", id="upload-choose")
    remove = html.Button("Remove", type="button", className="plain-button")
    chosen: list[Any] = [html.Strong(id="upload-name"), " ", remove]
    read = html.Button("Read", type="button", id="upload-read", className="primary")
    return html.Dialog(
        [
            html.Div([heading, close], className="spread"),
            ui.render_note(_WORDS["own_link"]),
            html.Div(
                [
                    html.P(["Drop a file here, or ", choose]),
                    ui.render_note(f"{_WORDS['formats']}. At most {megabytes} MB."),
                    html.P(chosen, id="upload-chosen", hidden=True),
                ],
                id="upload-drop",
                role="group",
                **ui.to_html_props(aria_label="File", data_megabytes=str(megabytes)),
            ),
            ui.render_note(_WORDS["columns"]),
            html.Label("Or paste a tally or a table", htmlFor="upload-text", className="upload-or"),
            html.Textarea(id="upload-text", rows=7, placeholder=TALLY_EXAMPLE, spellCheck="false"),
            html.Fieldset(
                [
                    html.Legend("About the vote"),
                    ui.render_note(_WORDS["needed_fields"]),
                    _render_fields(REQUIRED_FIELDS),
                    html.Details([html.Summary("More"), _render_fields(OPTIONAL_FIELDS), *lists]),
                ]
            ),
            html.Div([read, html.P(id="upload-status", role="status")], className="upload-go"),
            html.Div(id=ids.UPLOAD_REPORT),
            html.Div(
                [
                    ui.render_note(f"This page shows records of your own. {KEPT_TEXT}"),
                    _render_deletion(),
                ],
                id="upload-own",
                hidden=True,
            ),
        ],
        id="upload",
        **ui.to_html_props(aria_labelledby="upload-heading"),
    )


def render_upload_note(study_cache: StudyCache, state: State) -> Any:
    """Return the note that the page is about an upload; an empty list if it is not."""
    if not state.dataset_key:
        return []
    text = (
        f"This view rests on records of your own: {study_cache.label}. Everyone with its link can "
        "see and delete them."
    )
    back = html.A("Back to the built-in data", href=f"?{study_cache.previous_params}")
    note = html.P([text, html.Span(f" {KEPT_TEXT}", className="more")])
    parts: list[Any] = [note, back, _render_deletion()]
    earlier = parse_url(study_cache.previous_params)[0]
    if changes := state.query.list_changes(earlier):
        href = f"?{replace(state, query=earlier).url_params}"
        undo = ui.render_link_chip("Restore the earlier selection", href)
        change = "This selection differs from the one before you added them in these parts: "
        parts.insert(1, html.P([f"{change}{'; '.join(changes)}. ", undo]))
    return html.Div(parts, className="notice own", role="note")


def _render_deletion() -> html.Details:
    """Return the button that deletes the records of the page, folded away."""
    return ui.render_folded(
        "Delete these records",
        ui.render_note(_WORDS["deletion"]),
        html.Button("Delete for good", type="button", className="plain-button upload-delete"),
        html.P(className="meta", role="status"),
    )


def _render_fields(rows: tuple[tuple[str, str, str], ...]) -> html.Div:
    return html.Div([_render_field(*row) for row in rows], className="upload-fields")


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


MAX_ITEMS_SHOWN, MAX_OPENED = 20, 1000


def render_upload_report(
    upload: UploadResult, after: State, widened_by: tuple[str, ...]
) -> html.Div:
    """Return the report of an upload, with the links that show it.

    `after` is the state that shows the upload; `widened_by` are the parts of its selection that are
    wider.
    """
    source = upload.reports[0]
    links: list[Any] = [
        html.A("Show the map with them", href=f"?{after.url_params}", className="primary")
    ]
    if effect_params := build_effect_params(upload, after):
        links += [" ", ui.render_link_chip("Compare with and without", f"?{effect_params}")]
    if widened_by:
        links.append(f" The selection then changes to include them: {'; '.join(widened_by)}.")
    drafts, facts = upload.dataset.drafts, f"{after.url_params}&colour={FACT_PREFIX}"
    lists = (
        ("New votes", upload.rollcalls, lambda name: _render_rollcall(upload, name)),
        (
            "New drafts",
            upload.drafts,
            lambda name: html.Li([html.Strong(name), f" {get_record(drafts, name)['title']}"]),
        ),
        (
            "New facts, as a colour",
            upload.extended_facts,
            lambda name: html.Li(html.A(name, href=f"?{facts}{name}")),
        ),
        ("Replaced by your records", upload.changed_texts, html.Li),
    )
    parts: list[Any] = [
        _render_heading(f"{upload.added_counts or 'Nothing new'} from {source.source}"),
        html.P(links, className="upload-show"),
    ]
    for title, names, render_item in lists:
        items = _render_first(names, render_item, MAX_ITEMS_SHOWN)
        parts += [ui.render_titled_list(title, items)] if names else []
    parts += [html.P(source.guess)] if source.guess else []
    if source.guessed_topic:
        topics = sorted({*upload.dataset.rollcalls["topic"]} - {source.guessed_topic})
        chips = [
            ui.render_script_chip(label, data_parameter="topic", data_value=name)
            for label, name in zip(map(humanize_identifier, topics), topics, strict=True)
        ]
        parts += [
            html.P("You can read the vote again with another topic:"),
            ui.render_chips(*chips),
        ]
    if source.left_out:
        title = f"Skipped, {format_count(len(source.left_out), 'kind')} of fault"
        parts.append(ui.render_titled_list(title, _render_faults(source.left_out, source.source)))
    parts += [
        _render_import_report("What was read", source),
        _render_import_report("Merged with the records", upload.reports[1]),
    ]
    return html.Div(parts)


def build_effect_params(upload: UploadResult, after: State) -> str:
    """Return the parameters that compare the query with and without new roll calls; '' for none."""
    names = upload.rollcalls
    if not names or len(names) > MAX_ITEMS_SHOWN:
        return ""
    without = replace(after.query, exclude_rollcalls=(*after.query.exclude_rollcalls, *names))
    if without.rollcalls(upload.dataset).empty or find_query_faults(upload.dataset, without):
        return ""
    view = replace(
        after.view, versus=serialize_url(without), panel="compare", time="", period="", pins=()
    )
    return replace(after, view=view).url_params


def render_fault_report(error: AlignmentError, name: str) -> html.Div:
    """Return why an upload failed, with the options to read it again."""
    if isinstance(error, ConflictError):
        number = format_count(len(error.conflicts), "contradiction")
        items = _render_first(error.conflicts, html.Li, MAX_LISTED)
        keep = _render_retry_button("Keep the records here", "prefer", "first")
        take = _render_retry_button("Take mine", "prefer", "second")
        return html.Div(
            [
                _render_heading(f"{number} between the records and {name}. Nothing was added."),
                html.P([keep, " ", take]),
                ui.render_titled_list("Contradictions", items),
            ]
        )
    if isinstance(error, DataError):
        number = format_count(len(error.faults), "fault")
        # Only faults of rows can be left out.
        options: list[Any] = ["Correct it and read it again."]
        if isinstance(error, ImportFaultsError):
            retry = _render_retry_button("skip such rows and list them", "leave_out", "yes")
            options = ["Correct it and read it again, or ", retry]
        return html.Div(
            [
                _render_heading(f"{number} in {name}. Nothing was added."),
                html.P(options),
                ui.render_titled_list("Faults", _render_faults(error.faults, name)),
            ]
        )
    return render_failure(f"{error}{_name_fields(error.parameters)}")


def render_failure(text: str) -> html.Div:
    """Return why an upload failed, as one sentence."""
    sentence = format_sentence(text)
    # A file name at the start keeps its case.
    sentence = sentence if text.split(" ")[0].isalpha() else text[:1] + sentence[1:]
    return html.Div([_render_heading("Nothing was added"), html.P(sentence)])


def _name_fields(parameters: Iterable[str]) -> str:
    """Return the fields that take some parameters, after a sentence."""
    fields = (*REQUIRED_FIELDS, *OPTIONAL_FIELDS)
    labels = [label for name, label, _ in fields if name in parameters]
    return "".join(f" (field “{label}”)" for label in labels)


def _render_heading(text: str) -> html.H3:
    # It receives the focus when the response arrives.
    return html.H3(text, tabIndex=-1, className="upload-head")


def _render_retry_button(text: str, name: str, value: str) -> html.Button:
    props = ui.to_html_props(data_parameter=name, data_value=value)
    return html.Button(text, type="button", className="upload-again", **props)


def _render_faults(faults: tuple[Fault, ...], name: str) -> list[html.Li]:
    def render_fault(fault: Fault) -> html.Li:
        # A fault may be in another file of the merged records.
        file = "" if fault.file in (name, PASTED_TEXT) else fault.file
        place = ", ".join(filter(None, (file, fault.place)))
        text = f"{fault.problem}; {fault.remedy}{_name_fields([fault.parameter])}"
        parts: list[Any] = [html.Strong(f"{place}: "), text] if place else [text]
        # The page can correct what was pasted, but no file.
        if name == PASTED_NAME:
            # A tally has a fault for each row, and a table one for all rows of a name.
            row = fault.row if fault.file == PASTED_TEXT else None
            for each in fault.suggestions:
                edit = {"data_name": fault.name, "data_suggestion": each.rpartition(" (")[0]}
                chip = ui.render_script_chip(f"Use {each}", **edit, data_row=str(row or ""))
                parts += [" ", chip]
        return html.Li([*parts, *_render_choices(fault)])

    return _render_first(faults, render_fault, MAX_LISTED)


def _render_rollcall(upload: UploadResult, name: str) -> html.Li:
    row = get_record(upload.dataset.rollcalls, name)
    tally = upload.dataset.format_tally(name)
    topic = f"{humanize_identifier(row['topic'])}, {TIER_LABELS[row['tier']]} texts"
    facts = (format_day(row["date"]), format_body(row["body"]), tally, topic, row["tally_note"])
    meta = html.Div(" · ".join(filter(None, facts)), className="meta")
    return html.Li([html.Strong(name), f" {row['title']}", meta])


def _render_import_report(title: str, report: ImportReport) -> html.Details:
    counts = [html.Li(f"{name.capitalize()}: {n:,}") for name, n in report.counts]
    notes = [html.Li([str(note), *_render_choices(note)]) for note in report.line_notes]
    notes += [html.Li(note.strip()) for note in report.unsaid_notes[:MAX_LISTED]]
    parts = [html.Summary(title), html.Ul(counts, className="stories")]
    if notes:
        parts += [html.H4("Notes"), html.Ul(notes, className="stories")]
    return html.Details(parts, className="upload-details", open=bool(notes))


def _render_choices(doubt: Fault | LineNote) -> list[Any]:
    """Return the buttons that read the records again with the vote that the reader chooses."""
    parts: list[Any] = []
    for each in doubt.choices:
        option = {"data_parameter": VOTE_CHOICE_PREFIX + each.countries, "data_value": each.vote}
        parts += [" ", ui.render_script_chip(each.label, **option)]
    return parts


def _render_first(
    names: Sequence[Any], render_item: Callable[[Any], html.Li], limit: int
) -> list[html.Li]:
    first, rest = ui.split_first(names, limit)
    text = f"and {len(rest):,} more{', of which these are the first' * (len(rest) > MAX_OPENED)}"
    more = ui.render_folded(text, html.Ul([*map(render_item, rest[:MAX_OPENED])]))
    return [*map(render_item, first), *([html.Li(more)] if rest else [])]
