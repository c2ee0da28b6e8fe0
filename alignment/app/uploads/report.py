"""Report of an upload: what was added, and every fault and contradiction."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dash import html

from alignment.app.panels.components import render_titled_list, to_html_props
from alignment.app.state import State
from alignment.errors import AlignmentError, DataError, Fault
from alignment.io.import_report import MAX_LISTED, ImportFaultsError, ImportReport
from alignment.io.merge import ConflictError
from alignment.io.upload import UploadResult
from alignment.model.dataset import get_record
from alignment.model.facts import FACT_PREFIX
from alignment.model.text_format import format_count, format_day, format_list, humanize_identifier
from alignment.model.url import serialize_url
from alignment.studies.selection import find_query_faults

MAX_ITEMS_SHOWN = 20
# Options of the command line, as the dialog names them.
_OPTION_LABELS = {
    "--rollcall": "the symbol of the text in its field",
    "--date": "the day of the vote in its field",
    "with --tally-note": "under More",
}


def format_added_counts(upload: UploadResult) -> str:
    """Return how many records are new or replace others; '' for none."""
    counts = (
        (len(upload.rollcalls), "new roll call"),
        (len(upload.drafts), "new draft"),
        (len(upload.extended_facts), "new fact"),
        (len(upload.changed_texts), "replaced record"),
    )
    texts = [format_count(number, noun) for number, noun in counts if number]
    return format_list(texts) if texts else ""


def render_upload_report(
    upload: UploadResult, after: State, widened_by: tuple[str, ...]
) -> html.Div:
    """Return the report of an upload, with the links that show it.

    Parameters
    ----------
    upload : UploadResult
    after : State
        The state that shows the upload.
    widened_by : tuple of str
        What was added to its query for this.
    """
    source = upload.reports[0]
    links: list[Any] = [
        html.A("Show the map with them", href=f"?{after.url_params}", className="primary")
    ]
    if effect_params := build_effect_params(upload, after):
        href = f"?{effect_params}"
        links += [" ", html.A("Compare with and without", href=href, className="chip")]
    if widened_by:
        links.append(f" The query is widened to hold them: {'; '.join(widened_by)}.")
    drafts, facts = upload.dataset.drafts, f"{after.url_params}&colour={FACT_PREFIX}"
    lists = (
        ("New roll calls", upload.rollcalls, lambda name: _render_rollcall(upload, name)),
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
        ("Replaced by yours", upload.changed_texts, html.Li),
    )
    parts: list[Any] = [
        _render_heading(f"{format_added_counts(upload) or 'Nothing new'} from {source.source}"),
        html.P(links, className="upload-show"),
        *(
            render_titled_list(
                title,
                [render_item(name) for name in names[:MAX_ITEMS_SHOWN]]
                + _render_more_count(len(names)),
            )
            for title, names, render_item in lists
            if names
        ),
    ]
    if source.left_out:
        title = f"Left out, {format_count(len(source.left_out), 'kind')} of fault"
        parts.append(render_titled_list(title, _render_faults(source.left_out, source.source)))
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
    query = after.query
    without = replace(query, exclude_rollcalls=(*query.exclude_rollcalls, *names))
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
        items = [html.Li(replace_option_names(text)) for text in error.conflicts[:MAX_LISTED]]
        return html.Div(
            [
                _render_heading(f"{number} between the records and {name}. Nothing was taken in."),
                html.P(
                    "'The first' are the records here, 'the second' is yours.", className="note"
                ),
                html.P(
                    [
                        _render_retry_button("Keep the records here", "prefer", "first"),
                        " ",
                        _render_retry_button("Take mine", "prefer", "second"),
                    ]
                ),
                render_titled_list(
                    "Contradictions", items + _render_more_count(len(error.conflicts), MAX_LISTED)
                ),
            ]
        )
    if isinstance(error, DataError):
        number = format_count(len(error.faults), "fault")
        # Only faults of rows can be left out.
        options: list[Any] = ["Mend it and read it again."]
        if isinstance(error, ImportFaultsError):
            leave_out = _render_retry_button(
                "leave such rows out and list them", "leave_out", "yes"
            )
            options = ["Mend it and read it again, or ", leave_out]
        return html.Div(
            [
                _render_heading(f"{number} in {name}. Nothing was taken in."),
                html.P(options),
                render_titled_list("Faults", _render_faults(error.faults, name)),
            ]
        )
    return render_failure(str(error))


def render_failure(text: str) -> html.Div:
    """Return why an upload failed, as one sentence."""
    text = replace_option_names(text)
    # A file name at the start keeps its case.
    sentence = text[:1].upper() + text[1:] if text.split(" ")[0].isalpha() else text
    sentence = sentence if sentence.endswith(".") else f"{sentence}."
    return html.Div([_render_heading("Nothing was taken in"), html.P(sentence)])


def replace_option_names(text: str) -> str:
    """Return a sentence with the dialog's names for options of the command line.

    >>> replace_option_names("write it as 2019-12-27, or give --date")
    'write it as 2019-12-27, or give the day of the vote in its field'
    """
    for option, label in _OPTION_LABELS.items():
        text = text.replace(option, label)
    return text


def _render_heading(text: str) -> html.H3:
    # It receives the focus when the response arrives.
    return html.H3(text, tabIndex=-1, className="upload-head")


def _render_retry_button(text: str, name: str, value: str) -> html.Button:
    props = to_html_props(data_wish=name, data_value=value)
    return html.Button(text, type="button", className="upload-again", **props)


def _render_faults(faults: tuple[Fault, ...], name: str) -> list[html.Li]:
    items = []
    for fault in faults[:MAX_LISTED]:
        row = "" if fault.row is None else f"row {fault.row}"
        column = f"column {fault.column}" if fault.column else ""
        # A fault may be in another file of the merged records.
        file = "" if fault.file in (name, "text") else fault.file
        place = ", ".join(filter(None, (file, row, column)))
        text = f"{replace_option_names(fault.problem)}; {replace_option_names(fault.remedy)}"
        items.append(html.Li([html.Strong(f"{place}: "), text] if place else text))
    return items + _render_more_count(len(faults), MAX_LISTED)


def _render_rollcall(upload: UploadResult, name: str) -> html.Li:
    row = get_record(upload.dataset.rollcalls, name)
    tally = f"{row['yes']} yes, {row['no']} no, {row['abstain']} abstained, {row['absent']} absent"
    unlisted = upload.dataset.not_listed(name)
    tally += f", {unlisted} not listed" if unlisted else ""
    topic = f"{humanize_identifier(row['topic'])}, {row['tier']}"
    facts = [format_day(str(row["date"])), row["body"], tally, topic]
    facts += [row["tally_note"]] if row["tally_note"] else []
    meta = html.Div(" · ".join(facts), className="meta")
    return html.Li([html.Strong(name), f" {row['title']}", meta])


def _render_import_report(title: str, report: ImportReport) -> html.Details:
    counts = [html.Li(f"{number:,} {name}") for name, number in report.counts]
    notes = [html.Li(replace_option_names(note.strip())) for note in report.notes[:MAX_LISTED]]
    parts = [html.Summary(title), html.Ul(counts, className="stories")]
    if notes:
        parts += [html.H4("To know"), html.Ul(notes, className="stories")]
    return html.Details(parts, className="upload-account", open=bool(notes))


def _render_more_count(number: int, limit: int = MAX_ITEMS_SHOWN) -> list[html.Li]:
    return [html.Li(f"and {number - limit:,} more")] if number > limit else []
