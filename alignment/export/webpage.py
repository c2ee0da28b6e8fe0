"""HTML: one offline page with the picture, its table, and a little script that is its own."""

from __future__ import annotations

from functools import partial
from typing import Any

from alignment.analysis.bootstrap import Bootstrap
from alignment.answer.seen import HowSure
from alignment.answer.study import Study
from alignment.answer.timeline import Timeline
from alignment.export.about import OVER_TIME, about, about_timeline, method, sentences
from alignment.export.bundle import bundle
from alignment.export.dark import STILL
from alignment.export.document import data, document, resource, variables
from alignment.export.frames import value_of
from alignment.export.period import pictured
from alignment.export.player import states, step_words
from alignment.export.said import said
from alignment.export.sequence import Step, sequence, title_of
from alignment.export.svg import svg
from alignment.export.text import attribute, xml
from alignment.model.view import View
from alignment.scene.lettering import line
from alignment.scene.marks import marks_on
from alignment.scene.sheet import Sheet, lay_out, lay_out_alike

HELP = "Arrow keys walk, Enter pins, Ctrl and wheel zooms"
ABSENT = "not in this period"


def write(study: Study, view: View, sure: Bootstrap | None = None) -> bytes:
    """Return the picture as one page that needs no network and no other file.

    Without the script the picture, the table and the provenance are still there.
    """
    scene = pictured(study, view, sure)
    sheet = lay_out(scene, view, zoomed=True)
    facts = about(study, view, scene)
    facts["method"] = method(study, bool(scene.world))
    body = [
        "<main>",
        _heading(scene.title),
        _bar(HELP),
        *_picture(sheet, facts),
        twin_table(study, sheet),
        _about("About this picture", facts),
        "</main>",
    ]
    style = _style(sheet)
    script = bundle("offline")
    return document(scene.title, scene.alt, facts["program"], body, style, script)


def write_timeline(timeline: Timeline, view: View, how_sure: HowSure | None = None) -> bytes:
    """Return a timeline as one page with a player.

    Discs glide from period to period, unless the reader asked for less motion; the period is
    told to screen readers, and the table is that of the period shown. Without the script there
    are the picture and the table of the first period with enough votes, or of the one that the
    view names.
    """
    steps = sequence(timeline, view, how_sure, partial(lay_out_alike, zoomed=True))
    shown = next(
        (step for step in steps if step.study and step.period.label == view.period),
        next(step for step in steps if step.study),
    )
    assert shown.study is not None
    sheet = shown.sheet
    title = title_of(timeline, view, steps)
    facts = about_timeline(timeline, view, title)
    facts["method"] = f"{method(shown.study, bool(sheet.scene.world))} {OVER_TIME}"
    tables = [table_rows(step.study, step.sheet) if step.study else {} for step in steps]
    rows = _all_rows(tables, tables[steps.index(shown)])
    body = [
        "<main>",
        _heading(title),
        _bar(f"{HELP}, comma and full stop step, space plays"),
        player(steps, shown),
        *_picture(sheet, facts),
        "<noscript><p>Scripts are off, so only this period is shown.</p></noscript>",
        _table(rows, _heads(sheet), f"The same as a table, {shown.period.label}"),
        _about("About this timeline", facts),
        "</main>",
        data("timeline", states(steps, steps.index(shown), tables, ABSENT)),
    ]
    style = _style(sheet)
    script = bundle("player")
    return document(title, facts["query"], facts["program"], body, style, script)


def _all_rows(tables: list[dict[str, list[str]]], shown: dict[str, list[str]]) -> Any:
    names = {iso3: cells[0] for table in tables for iso3, cells in table.items()}
    width = len(next(iter(shown.values())))
    return {iso3: shown.get(iso3, [names[iso3], *[ABSENT] * (width - 1)]) for iso3 in sorted(names)}


def _picture(sheet: Sheet, facts: dict[str, str]) -> list[str]:
    # On a narrow screen the words around the map are text of the page, and the map fills it.
    marks = marks_on(sheet)
    words = said(marks)
    return [
        f'<div id="head" class="narrow">{words["head"]}</div>',
        '<div id="picture">',
        svg(marks, sentences(facts), page_part=True),
        '<div id="card" role="status" hidden></div>',
        "</div>",
        f'<div id="side" class="narrow">{words["side"]}</div>',
        f'<div id="more" class="narrow">{words["more"]}</div>',
    ]


def _style(sheet: Sheet) -> str:
    # Names beside the outermost discs reach as far as the map's room does.
    x0, y0, x1, y1 = sheet.room
    (left, top), (right, bottom) = sheet.at(x0, y1), sheet.at(x1, y0)
    wide, high = right - left, bottom - top
    room = (
        f":root {{ --sheet: {sheet.width / wide:.4f}; --left: {left / wide:.4f};"
        f" --top: {top / wide:.4f}; --map: {wide:g} / {high:g}; }}\n"
    )
    return variables(sheet.theme) + room + STILL + resource("webpage.css")


def _heading(title: str) -> str:
    # The picture has its title drawn; this one is for those who go from heading to heading.
    return f'<h1 class="unseen">{xml(line(title))}</h1>'


def _bar(help_words: str) -> str:
    return (
        '<div id="bar" role="toolbar" aria-label="Picture" hidden>'
        '<label for="search">Find a country <input id="search" type="search"'
        ' autocomplete="off"></label><span id="found" role="status"></span>'
        '<button id="closer" type="button" aria-label="Zoom in">+</button>'
        '<button id="wider" type="button" aria-label="Zoom out">−</button>'
        '<button id="all" type="button">Whole picture</button>'
        f'<span id="help">{help_words}</span></div>'
    )


def player(steps: tuple[Step, ...], shown: Step) -> str:
    """Return the buttons of a timeline as markup, which a script shows."""
    label, number = attribute(shown.period.label), steps.index(shown)
    return (
        '<div id="player" role="group" aria-label="Timeline"><div id="steps" hidden>'
        '<button id="earlier" type="button" aria-label="Earlier period">◀</button>'
        '<button id="play" type="button">Play</button>'
        '<button id="later" type="button" aria-label="Later period">▶</button>'
        f'<input id="slider" type="range" min="0" max="{len(steps) - 1}" step="1"'
        f' value="{number}" aria-label="Period" aria-valuetext={label}></div>'
        f'<p id="told" role="status" aria-live="polite">{xml(step_words(shown))}</p></div>'
    )


def table_rows(study: Study, sheet: Sheet) -> dict[str, list[str]]:
    """Return what the table says of each country: name, value shown, bloc, votes cast.

    Before the value, where the view has conditions, whether it meets them.
    """
    drawn = {node.iso3: node for node in sheet.scene.nodes}
    by_bloc = line(sheet.scene.colour_title) == "bloc"
    meets, table, rows = sheet.scene.meets, study.table, {}
    for iso3, name, bloc, cast in zip(
        table.index, table["name"], table["bloc_name"], table["votes_cast"], strict=True
    ):
        node = drawn.get(iso3)
        words = [] if meets is None else ["yes" if iso3 in meets else "no"]
        words += [] if by_bloc else [node.value if node else "not drawn"]
        words.append(node.bloc if node else str(value_of(bloc) or "not enough votes"))
        rows[iso3] = [line(word) for word in (name, *words, str(int(cast)))]
    return rows


def twin_table(study: Study, sheet: Sheet) -> str:
    """Return the table of a picture's countries as markup that opens."""
    rows = table_rows(study, sheet)
    return _table(rows, _heads(sheet), f"The same as a table: {len(rows)} countries")


def _heads(sheet: Sheet) -> list[str]:
    shown = line(sheet.scene.colour_title)
    met = [] if sheet.scene.meets is None else ["Meets the filter"]
    return ["Code", "Country", *met, *([shown] if shown != "bloc" else []), "Bloc", "Votes cast"]


def _table(rows: dict[str, list[str]], heads: list[str], summary: str) -> str:
    body = []
    for iso3, (name, *words, cast) in rows.items():
        cells = "".join(f"<td>{xml(word)}</td>" for word in words)
        body.append(
            f"<tr data-row={attribute(iso3)} data-name={attribute(name)}><td>{xml(iso3)}</td>"
            f'<th scope="row">{xml(name)}</th>{cells}<td class="number">{xml(cast)}</td></tr>'
        )
    head = "".join(f'<th scope="col">{xml(word)}</th>' for word in heads)
    return (
        f'<details><summary id="table">{xml(summary)}</summary>'
        f"<table><thead><tr>{head}</tr></thead>\n<tbody>\n" + "\n".join(body) + "\n</tbody></table>"
        "</details>"
    )


def _about(summary: str, facts: dict[str, str]) -> str:
    rows = [
        f"<dt>{xml(name.capitalize())}</dt><dd>{xml(said)}</dd>" for name, said in facts.items()
    ]
    return "\n".join([f"<details><summary>{summary}</summary><dl>", *rows, "</dl></details>"])
