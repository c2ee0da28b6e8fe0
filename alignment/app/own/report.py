"""What became of a reader's own records: the report, every fault, every contradiction."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dash import html

from alignment.answer.selection import faults
from alignment.app.panels.parts import attributes, listing
from alignment.app.state.state import State
from alignment.errors import AlignmentError, DataError, Fault
from alignment.model.address import write
from alignment.model.frames import row as row_of
from alignment.model.held import HEAD
from alignment.model.wording import counted, day, label, listed
from alignment.sources.merge import ConflictError
from alignment.sources.report import MOST_LISTED, ImportFaultsError, Report
from alignment.sources.upload import Taken

MOST_SHOWN = 20
# What the command line calls its options stands in the dialog by another name.
_CALLED = {
    "--rollcall": "the symbol of the text in its field",
    "--date": "the day of the vote in its field",
    "with --tally-note": "under More",
}


def added(taken: Taken) -> str:
    """Return how much came in that is new or replaces what was there; '' for nothing."""
    counts = (
        (len(taken.rollcalls), "new roll call"),
        (len(taken.drafts), "new draft"),
        (len(taken.facts), "new fact"),
        (len(taken.changed), "replaced record"),
    )
    said = [counted(number, words) for number, words in counts if number]
    return listed(said) if said else ""


def taken_report(taken: Taken, after: State, widened: tuple[str, ...]) -> html.Div:
    """Return the report of records that were taken in, with the links that show them.

    Parameters
    ----------
    taken : Taken
    after : State
        The page on these records.
    widened : tuple of str
        By what the query of that was widened to hold them.
    """
    read = taken.reports[0]
    rollcalls, drafts = taken.rollcalls, taken.drafts
    told = f"{added(taken) or 'Nothing new'} from {read.source}"
    shown: list[Any] = [
        html.A("Show the map with them", href=f"?{after.address}", className="primary")
    ]
    if effect := effect_of(taken, after):
        shown += [" ", html.A("Compare with and without", href=f"?{effect}", className="chip")]
    parts: list[Any] = [
        _head(told),
        html.P([*shown, *([f" {_widened(widened)}"] if widened else [])], className="upload-show"),
    ]
    if rollcalls:
        items = [_rollcall(taken, name) for name in rollcalls[:MOST_SHOWN]]
        parts.append(listing("New roll calls", items + _more(len(rollcalls))))
    if drafts:
        items = [
            html.Li([html.Strong(name), f" {row_of(taken.dataset.drafts, name)['title']}"])
            for name in drafts[:MOST_SHOWN]
        ]
        parts.append(listing("New drafts", items + _more(len(drafts))))
    if taken.facts:
        colours = {
            name: f"{after.address}&colour={HEAD}{name}" for name in taken.facts[:MOST_SHOWN]
        }
        items = [html.Li(html.A(name, href=f"?{colour}")) for name, colour in colours.items()]
        parts.append(listing("New facts, as a colour", items + _more(len(taken.facts))))
    if taken.changed:
        named = [html.Li(name) for name in taken.changed[:MOST_SHOWN]]
        parts.append(listing("Replaced by yours", named + _more(len(taken.changed))))
    if read.left_out:
        title = f"Left out, {counted(len(read.left_out), 'kind')} of fault"
        parts.append(listing(title, _faults(read.left_out, read.source)))
    parts += [
        _account("What was read", read),
        _account("Merged with the records", taken.reports[1]),
    ]
    return html.Div(parts)


def effect_of(taken: Taken, after: State) -> str:
    """Return the address that shows what new roll calls alone change; '' where none does.

    The same query with them beside that without them, so that who moves moves by them.
    """
    names = taken.rollcalls
    if not names or len(names) > MOST_SHOWN:
        return ""
    query = after.query
    without = replace(query, exclude_rollcalls=(*query.exclude_rollcalls, *names))
    if without.rollcalls(taken.dataset).empty or faults(taken.dataset, without):
        return ""
    view = replace(after.view, versus=write(without), panel="compare", time="", period="", pins=())
    return replace(after, view=view).address


def fault_report(error: AlignmentError, name: str) -> html.Div:
    """Return why nothing was taken in, whole, with the ways on that there are."""
    if isinstance(error, ConflictError):
        number = counted(len(error.conflicts), "contradiction")
        items = [html.Li(said(words)) for words in error.conflicts[:MOST_LISTED]]
        return html.Div(
            [
                _head(f"{number} between the records and {name}. Nothing was taken in."),
                html.P(
                    "'The first' are the records here, 'the second' is yours.", className="note"
                ),
                html.P(
                    [
                        _again("Keep the records here", "prefer", "first"),
                        " ",
                        _again("Take mine", "prefer", "second"),
                    ]
                ),
                listing("Contradictions", items + _more(len(error.conflicts), MOST_LISTED)),
            ]
        )
    if isinstance(error, DataError):
        number = counted(len(error.faults), "fault")
        # Rows can be left out while the file is read, not of the records that come of it.
        ways: list[Any] = ["Mend it and read it again."]
        if isinstance(error, ImportFaultsError):
            leave_out = _again("leave such rows out and list them", "leave_out", "yes")
            ways = ["Mend it and read it again, or ", leave_out]
        return html.Div(
            [
                _head(f"{number} in {name}. Nothing was taken in."),
                html.P(ways),
                listing("Faults", _faults(error.faults, name)),
            ]
        )
    return sentence(str(error))


def sentence(words: str) -> html.Div:
    """Return why nothing was taken in, where one sentence says it."""
    words = said(words)
    # The name of a file keeps its letters as they are.
    begun = words[:1].upper() + words[1:] if words.split(" ")[0].isalpha() else words
    ended = begun if begun.endswith(".") else f"{begun}."
    return html.Div([_head("Nothing was taken in"), html.P(ended)])


def said(words: str) -> str:
    """Return a sentence with the dialog's names for what the command line calls options.

    >>> said("write it as 2019-12-27, or give --date")
    'write it as 2019-12-27, or give the day of the vote in its field'
    """
    for option, called in _CALLED.items():
        words = words.replace(option, called)
    return words


def _head(words: str) -> html.H3:
    # The keyboard is brought here when the answer comes.
    return html.H3(words, tabIndex=-1, className="upload-head")


def _again(words: str, name: str, value: str) -> html.Button:
    wish = attributes(data_wish=name, data_value=value)
    return html.Button(words, type="button", className="upload-again", **wish)


def _faults(faults: tuple[Fault, ...], name: str) -> list[html.Li]:
    items = []
    for fault in faults[:MOST_LISTED]:
        row = "" if fault.row is None else f"row {fault.row}"
        column = f"column {fault.column}" if fault.column else ""
        # A fault can also be in what the records and the file are together.
        file = "" if fault.file in (name, "text") else fault.file
        place = ", ".join(filter(None, (file, row, column)))
        words = f"{said(fault.problem)}; {said(fault.remedy)}"
        items.append(html.Li([html.Strong(f"{place}: "), words] if place else words))
    return items + _more(len(faults), MOST_LISTED)


def _rollcall(taken: Taken, name: str) -> html.Li:
    row = row_of(taken.dataset.rollcalls, name)
    tally = f"{row['yes']} yes, {row['no']} no, {row['abstain']} abstained, {row['absent']} absent"
    others = taken.dataset.not_listed(name)
    tally += f", {others} not listed" if others else ""
    facts = (
        f"{day(str(row['date']))} · {row['body']} · {tally} · {label(row['topic'])}, {row['tier']}"
    )
    note = f" · {row['tally_note']}" if row["tally_note"] else ""
    return html.Li(
        [html.Strong(name), f" {row['title']}", html.Div(f"{facts}{note}", className="meta")]
    )


def _account(title: str, report: Report) -> html.Details:
    counts = [html.Li(f"{number:,} {name}") for name, number in report.counts]
    notes = [html.Li(said(note.strip())) for note in report.notes[:MOST_LISTED]]
    parts = [html.Summary(title), html.Ul(counts, className="stories")]
    if notes:
        parts += [html.H4("To know"), html.Ul(notes, className="stories")]
    return html.Details(parts, className="upload-account", open=bool(notes))


def _more(number: int, most: int = MOST_SHOWN) -> list[html.Li]:
    return [html.Li(f"and {number - most:,} more")] if number > most else []


def _widened(by: tuple[str, ...]) -> str:
    return f"The query is widened to hold them: {'; '.join(by)}."
