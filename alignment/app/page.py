"""The page: header, controls, map and the panel beside it, as a state says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dash import html

from alignment.answer.study import Study
from alignment.app import ids, manual
from alignment.app.beside import OVERVIEW
from alignment.app.controls.form import controls_panel, periods_form
from alignment.app.controls.inputs import searched
from alignment.app.controls.lookup import found_by, groups_found_by
from alignment.app.hints import hints, hints_again, hold
from alignment.app.kept.patience import late
from alignment.app.kept.shown import Shown
from alignment.app.kept.told import digests
from alignment.app.own.dialog import own_note, upload_button, upload_dialog
from alignment.app.panels.parts import attributes, tool, undo
from alignment.app.picture.map import picture, unmapped
from alignment.app.picture.timebar import bar
from alignment.app.picture.waiting import waiting
from alignment.app.settled import settled
from alignment.app.share.menu import share_menu
from alignment.app.share.preview import title_of
from alignment.app.state.state import State, from_address, with_records
from alignment.errors import ended
from alignment.export.parts import parts
from alignment.model.dataset import Dataset
from alignment.model.stories import STORIES
from alignment.scene.drawing import LIGHT
from alignment.scene.levels import ON_PAGE
from alignment.scene.marks import marks_on
from alignment.scene.nearer import Sizes
from alignment.scene.sheet import NOTHING, alone
from alignment.version import VERSION

# What the name of a part of the map begins with, among those of the page.
OF_MAP = "map "
# What a page is told at first, whose frame is not known.
ALL = Sizes(ON_PAGE)


def seen(
    found: Shown, told: dict[str, Any], panel: dict[str, Any], sure: Any, megabytes: int
) -> list[Any]:
    """Return all that is seen of the page."""
    studies, state = found.studies, found.state
    return [
        html.A("Skip to the map", href="#map-box", className="skip"),
        html.A("Skip to what stands beside it", href=f"#{ids.TABS}", className="skip"),
        html.P(id=ids.SAID, className="unseen", role="status"),
        _top(studies.dataset, state, megabytes),
        upload_dialog(studies.dataset, megabytes) if megabytes else None,
        html.Div(own_note(studies, state), id=ids.OWN),
        hints(),
        html.Div(notices(state.notices), id=ids.NOTICES, role="status"),
        _controls(studies.dataset, found.about, state),
        html.Div(
            [_main(told, sure), _side(found, panel)],
            className="columns",
        ),
    ]


def _top(dataset: Dataset, state: State, megabytes: int) -> html.Header:
    return html.Header(
        [
            html.H1("Country alignment"),
            html.P("who votes with whom at the United Nations on cybercrime and ICT"),
            _stories(dataset, state.key),
            html.Div(
                searched(
                    ids.FIND,
                    [*found_by(dataset), *groups_found_by(dataset)],
                    None,
                    placeholder="Find a country or group",
                    search_order="original",
                ),
                className="find field",
                role="search",
                **attributes(aria_label="Find a country or group"),
            ),
            upload_button() if megabytes else None,
            share_menu(state),
            hints_again(),
            html.P(_about(), className="version"),
        ],
        className="top",
    )


def _controls(dataset: Dataset, study: Study | None, state: State) -> html.Details:
    # A drawer over the page, opened by what is asked and closed as menus are.
    close = html.Button("Close", type="button", className="chip shut")
    return html.Details(
        [html.Summary("Query and view"), close, controls_panel(dataset, study, state)],
        open=False,
        id="controls-box",
        className="controls-box",
    )


def _main(told: dict[str, Any], sure: Any) -> html.Main:
    """Return the map and all around it."""
    return html.Main(
        [
            html.Div(told["headline"], id=ids.HEADLINE),
            html.Div(
                [
                    html.Div(told["sentence"], id=ids.SENTENCE, className="chips"),
                    html.Button("Change", type="button", className="chip change more"),
                ],
                className="sentence",
                role="group",
                **attributes(aria_label="What is asked"),
            ),
            _map_box(told["message"]),
            html.A(id="to-panel", href="#panel", className="to-panel", hidden=True),
            html.Div(told["legend"], id=ids.LEGEND),
            html.Div(told["time"], id=ids.TIME),
            html.Div(
                [
                    html.Div(told["foot"], id=ids.FOOT, className="foot"),
                    html.Div(sure, id=ids.SURE, className="sure", role="status"),
                ],
                className="below",
            ),
        ],
        className="main",
    )


def _side(found: Shown, panel: dict[str, Any]) -> html.Aside:
    """Return what stands beside the map."""
    # On a small screen, where it is a sheet, a story begins with its caption, and what is shared of
    # another panel with that panel.
    view = found.state.view
    drawn_up = " up" if view.story or view.panel != OVERVIEW else ""
    return html.Aside(
        [
            html.Div(panel["tabs"], id=ids.TABS, className="tabs"),
            # Where it is a sheet.
            html.Button(
                "×",
                type="button",
                title="Back to the map",
                className="lay-down",
                **attributes(aria_label="Back to the map"),
            ),
            html.Div(panel["chosen"], id=ids.CHOSEN),
            # Over the panel and not in it, so that what is typed outlives what is told.
            periods_form(found.studies.dataset, found.about, found.state),
            html.Div(
                panel["panel"],
                id=ids.PANEL,
                className="panel",
                role="tabpanel",
                tabIndex=0,
                **attributes(aria_label="Beside the map"),
            ),
        ],
        className=f"side{drawn_up}",
    )


def around(found: Shown) -> dict[str, Any]:
    """Return the map as marks and all around it; without a study there is but what can be said."""
    if found.study is None:
        made: dict[str, Any] = dict.fromkeys(("headline", "sentence", "legend", "foot"), "")
        if found.about is not None and found.seen.moment is not None:
            made |= unmapped(found.about, found.state, found.seen.moment.period)
        made["map"] = marks_on(alone(NOTHING, LIGHT))
        title = ""
    else:
        made = picture(found.study, found.state, found.seen, found.sure)
        title = title_of(found.seen, made["map"].sheet.scene)
    made["title"] = title
    return made | {"message": found.message, "time": bar(found)}


def in_parts(told: dict[str, Any], letters: Sizes = ALL) -> dict[str, Any]:
    """Return the same with the map in parts, each under a name that begins with that of the map.

    Its names are there in letters of such sizes.
    """
    marks = told["map"]
    rest = {name: settled(part) for name, part in told.items() if name not in ("map", "title")}
    of_map = (parts(marks, letters) | {"title": told["title"]}) if marks else {}
    return rest | {f"{OF_MAP}{name}": part for name, part in of_map.items()}


@dataclass(frozen=True, eq=False)
class Drawn:
    """The map in parts and what stands around it, and digests of each."""

    parts: dict[str, Any]
    told: dict[str, str]

    @property
    def size(self) -> int:
        """About how many bytes of memory it takes: of each four one is markup."""
        lettering = self.parts.get(f"{OF_MAP}lettering", ())
        markup = [part for part in self.parts.values() if isinstance(part, str)]
        return 4 * sum(map(len, (*markup, *(names for _, names in lettering))))


def drawn(found: Shown, letters: Sizes = ALL) -> Drawn:
    """Return the map as the page is told of it, as it was drawn before for the same picture."""

    def make() -> Drawn:
        told = in_parts(around(found), letters)
        return Drawn(told, digests(told))

    # As with pages that are opened: what is still coming is told anew each time.
    if found.coming is not None or late():
        return make()
    asked = found.state.picture
    _, there, _ = waiting(found, asked, None, begin=False)
    made: Drawn = found.studies.drawn.once((asked, there, letters), make)
    return made


def notices(words: tuple[str, ...]) -> Any:
    """Return what of the address or a control was not understood."""
    if not words:
        return []
    items = [html.Li(ended(word)) for word in words]
    close = html.Button("Dismiss", type="button", className="dismiss")
    return html.Div([html.Ul(items), close], className="notice")


def _map_box(message: str) -> html.Div:
    keys = (
        "Arrow keys walk from country to country, Enter chooses, Shift+Enter adds, Escape clears, "
        "Shift+arrow keys drag the country, Ctrl+Z undoes the last step"
    )
    return html.Div(
        [
            # The scripts keep the picture in it, and the card of a country.
            html.Div(id=ids.MAP, className="graph"),
            html.Div(id=ids.CARD, className="card-of", hidden=True),
            html.P(message, id=ids.MESSAGE, className="message", role="alert"),
            hold(),
            html.Div(
                [
                    tool(
                        "⊕",
                        "Choose several: a click, a tap or the search adds",
                        data_several="yes",
                        aria_pressed="false",
                    ),
                    tool("◌", "Lasso", data_mode="lasso"),
                    tool("▢", "Box selection", data_mode="select"),
                    tool("+", "Zoom in", data_zoom="in"),
                    tool("−", "Zoom out", data_zoom="out"),
                    tool("⟲", "Whole map", data_zoom="whole"),
                    undo(),
                    tool("⊙", "Release dragged countries", data_go="unpin:"),
                ],
                className="zoom",
            ),
            html.P(id=ids.LIVE, className="unseen", **attributes(aria_live="polite")),
        ],
        id="map-box",
        className="map-box",
        tabIndex=0,
        role="application",
        **attributes(aria_label=f"Bloc map. {keys}. The panel Table lists the same."),
    )


def _about() -> list[Any]:
    said = f"version {VERSION}"
    return [html.A("Documentation", href=manual.ADDRESS), " · ", said] if manual.there() else [said]


def _stories(dataset: Dataset, records: str) -> Any:
    # The stories are of the shipped records; of others only those that their query fits.
    told = [story for story in STORIES if from_address(dataset, story.opening).view.story]
    if not told:
        return None
    items = [
        html.Li(
            [
                html.A(story.title, href=f"?{with_records(story.opening, records)}"),
                html.Div(story.sentence, className="meta"),
            ]
        )
        for story in told
    ]
    return html.Details(
        [html.Summary("Stories"), html.Ul(items, className="plain")], className="menu"
    )
