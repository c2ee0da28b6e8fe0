"""What next: a text foretold from the votes of the past, and what each chance is known by."""

from __future__ import annotations

from typing import Any

from dash import dcc, html

from alignment.answer.study import Study
from alignment.answer.where import NOBODY, Where
from alignment.app.panels.asking import asking_section, taken_away
from alignment.app.panels.coalition import by_hand, coalition, rules
from alignment.app.panels.parts import (
    MOST_LISTED,
    attributes,
    defined,
    go,
    nothing,
    offers,
    record_link,
    section,
    vote_badge,
)
from alignment.app.panels.reports import morning_after
from alignment.app.state.state import with_records
from alignment.errors import AlignmentError, ended
from alignment.foretelling.asking import who_to_ask
from alignment.foretelling.foretell import Forecast
from alignment.foretelling.ready import forecast_of, otherwise, shipped, usual_text
from alignment.foretelling.titles import bare, key_of, nearest_to
from alignment.model.address import read
from alignment.model.frames import row as row_of
from alignment.model.texts import capital, plain_name
from alignment.model.view import View
from alignment.model.vote import CODES
from alignment.model.wording import counted, day
from alignment.scene.lens import VOTE
from alignment.sources.symbols import PLENARY
from alignment.words.ask import ask_record
from alignment.words.forecast import basis, forecast_record
from alignment.words.foreseen import RANGES, expected
from alignment.words.scenario import IF_VOTES, UNLED, UNLIKE, margin, scenario_address

# Votes told behind a country's chances, in so many of the least sure countries; titles offered.
MOST_BEHIND, MOST_TOLD, MOST_OFFERED = 3, 40, 8
NOTHING = "No vote of the General Assembly's plenary is asked for; name a title or a symbol."
HEADS = ("", "Expected", "80%", "95%")


def text_of(study: Study, view: View) -> str:
    """Return what is to be foretold: what was asked, else the title of the vote of the colour.

    Without one, the newest title of the query; '' if no roll call of it is of the plenary.
    """
    if view.ahead:
        return view.ahead
    return usual_text(study.rollcalls, view.colour)


def ahead_panel(study: Study, view: View, records: str = "", where: Where = NOBODY) -> html.Div:
    """Return the panel: what is asked, its tally, the coalition, who to ask, and the countries.

    Who meets a filter is counted and listed apart, after the tally of all.
    """
    title, dataset = text_of(study, view), study.dataset
    parts: list[Any] = [_field(study, view, title)]
    if not title:
        return html.Div([*parts, nothing(NOTHING)])
    built = coalition(dataset.names, view)
    try:
        found = forecast_of(dataset, view, title)
    except AlignmentError as fault:
        return html.Div([*parts, nothing(ended(str(fault))), built])
    if not found.repeated and not found.question.symbol:
        parts += _near(found)
    other = otherwise(dataset, found)
    record = forecast_record(found, dataset.names, other)
    asked = ask_record(
        found, who_to_ask(found, view.wish, dataset), view.wish, dataset, view.ask_by
    )
    address = with_records(scenario_address(study.query, view, title), records)
    opened = {
        row["iso3"]: _known(row, len(row["carried_by"]))
        for row in record["countries"]
        if row["iso3"] in view.select
    }
    return html.Div(
        [
            *parts,
            _head(record, other, view),
            _tally(record, address, _after(record, records)),
            _meeting(found, record, view, where) if where.conditions else None,
            built,
            asking_section(asked, view, address, opened),
            _countries(record, view, where),
        ]
    )


def _field(study: Study, view: View, title: str) -> html.Div:
    history = shipped()
    symbols = [one for one in study.rollcalls.index[::-1] if one in history.column]
    # First what the map tells, or what it told when the page was opened; then the newest.
    colours = (view.colour, read(study.dataset.opening)[1].colour)
    told_of = [one.removeprefix(VOTE) for one in colours]
    symbols = [*dict.fromkeys(one for one in (*told_of, *symbols) if one in symbols)]
    symbols = symbols[:MOST_LISTED]
    titles = dict.fromkeys(bare(history.titles[history.column[one]]) for one in symbols)
    offered = html.Datalist(id="ahead-titles", **attributes(data_markup=offers(titles)))
    field = dcc.Input(
        type="text",
        value=title,
        name="ahead",
        list="ahead-titles",
        maxLength=400,
        autoComplete="off",
    )
    label = html.Label(["Title of a text, or symbol of a past one", field])
    form = html.Form(
        [label, html.Button("Foretell", type="submit", className="chip"), offered],
        className="foretell",
        **attributes(data_typed="ahead"),
    )
    chips = [
        go(plain_name(row_of(study.rollcalls, one), 34), f"ahead:{one}", "chip", title=one)
        for one in symbols[:MOST_OFFERED]
    ]
    told = html.P("Or a past one from what was known then:", className="note")
    return html.Div([form, *([told, html.Div(chips, className="chips")] if chips else [])])


def _near(found: Forecast) -> list[Any]:
    """Return the past title that may be meant, where this one was never voted on."""
    history = found.history
    key = nearest_to(key_of(found.question.text.title), history.keys.tolist())
    if not key:
        return []
    (*_, newest) = (column for column, each in enumerate(history.keys) if each == key)
    title = bare(history.titles[newest])
    words = f"No vote had this title. Is it the text last voted on as {history.symbols[newest]}?"
    return [html.P([words, " ", go(title, f"ahead:{title}", "chip")], className="note")]


def _head(record: dict[str, Any], other: Forecast | None, view: View) -> html.Section:
    note = f"From the {record['known_before']}, {basis(record)}."
    said: list[Any] = [
        *([html.P(html.Strong(UNLIKE))] if UNLIKE in record["scenario"] else []),
        html.P(
            [
                f"It passes in {record['passes']:.0%} of {record['draws']:,} draws. ",
                f"{margin(record)} ",
                defined("How this is foretold", "forecast"),
            ]
        ),
        html.Div(rules(record["majority"]), className="chips"),
    ]
    if UNLED in record["scenario"]:
        said.append(html.P(UNLED))
    if other is not None:
        to = "no" if view.new_text else "yes"
        words = "It is the same text after all" if view.new_text else "It is another text"
        said += [html.P(record["otherwise"]["words"]), go(words, f"new-text:{to}", "chip")]
    return section(record["title"].split(" : ")[0], *said, note=note)


def _tally(record: dict[str, Any], address: str, after: list[html.A]) -> Any:
    came = record["came"]
    heads = [*HEADS, *(["Came"] if came else [])]
    body = []
    for name in CODES:
        held = record["tally"][name]
        spans = (f"{low} to {high}" for low, high in (held["interval_80"], held["interval_95"]))
        cells = [f"{held['mean']:.0f}", *spans, *([str(came[name])] if came else [])]
        body.append(html.Tr([html.Th(name, scope="row"), *map(html.Td, cells)]))
    head = html.Thead(html.Tr([html.Th(title, scope="col") for title in heads]))
    table = html.Table([head, html.Tbody(body)], className="listing")
    label = attributes(aria_label="The tally foretold")
    return section(
        "Tally",
        html.Div(table, className="scroll", tabIndex=0, role="region", **label),
        taken_away("forecast", address, *after),
        note="With 80% and 95% intervals: votes on one text hang together, so they are wide.",
    )


def _meeting(found: Forecast, record: dict[str, Any], view: View, where: Where) -> html.Section:
    """Return what is foretold of those that meet a filter, and each of them."""
    listed = [_country(row, view) for row in record["countries"] if row["iso3"] in where.countries]
    head = f"Of the {len(listed)} that meet the filter"
    if not listed:
        return section(head, nothing("Nobody meets all of it."))
    names = html.Details(
        [html.Summary("Each of them, the least sure first"), *listed],
        open=len(listed) <= MOST_TOLD,
        className="folded",
    )
    told = expected(found.tally_of(where.countries), {word: word for word in CODES})
    said = html.P(f"Expected: {told}. {RANGES}")
    return section(head, said, names, note=f"{capital(where.who)}.")


def _after(record: dict[str, Any], records: str) -> list[html.A]:
    symbol = record["rollcall"]
    if symbol is None:
        return []
    history = shipped()
    row = {"body": PLENARY, "date": history.dates[history.column[symbol]]}
    return morning_after(symbol, row, records)


def _countries(record: dict[str, Any], view: View, where: Where) -> html.Section:
    rows = record["countries"]
    # First those that are chosen, where they do not stand above already.
    first = {*view.select} - {*where.countries}
    listed = [_country(row, view) for row in rows if row["iso3"] in first]
    listed += [
        _country(row, view, MOST_BEHIND if place < MOST_TOLD else 0)
        for place, row in enumerate(rows)
    ]
    return section(
        "By country, the least sure first",
        html.Div(listed),
        html.P(record["caveat"], className="note"),
        note=f"{counted(len(rows), 'member')}; each opens on what it is known by. {IF_VOTES}",
    )


def _country(row: dict[str, Any], view: View, most: int = 0) -> html.Details:
    """Return the row of a country; whole and open if it is chosen."""
    chosen = row["iso3"] in view.select
    said = (
        f"if it votes: yes {row['yes']:.0%}, abstain {row['abstain']:.0%}, no {row['no']:.0%}; "
        f"absent {row['absent']:.0%}"
    )
    # One that is chosen alone can be given up where it was chosen.
    to = "clear:" if view.select == (row["iso3"],) else f"choose:{row['iso3']}"
    name = attributes(
        aria_label=f"All that carries it: {row['name']}",
        aria_expanded="true" if chosen else "false",
    )
    return html.Details(
        [
            html.Summary([html.Strong(row["name"]), " ", html.Span(said, className="meta")]),
            *_known(
                row,
                len(row["carried_by"]) if chosen else most,
                go("All that carries it", to, "inline-go", **name),
            ),
        ],
        open=chosen,
        className="folded part",
        **attributes(data_row=row["iso3"], **({"aria_current": "true"} if chosen else {})),
    )


def _known(row: dict[str, Any], most: int, *way: html.Button) -> list[Any]:
    """Return what the forecast of a country is known by, with so many of the votes behind it.

    Before these stands what leads to all of them, so that it stays in place.
    """
    votes = [
        html.Li(
            [
                vote_badge(one["vote"]),
                f" {day(one['date'])}, ",
                record_link(one["record_url"], one["rollcall"]),
                f", weight {one['weight']:.0%}",
            ]
        )
        for one in row["carried_by"][:most]
    ]
    return [
        html.P(row["words"]),
        *way,
        *([by_hand(row["iso3"], row["name"], row["set"])] if most else []),
        *([html.Ul(votes, className="plain")] if votes else []),
    ]
