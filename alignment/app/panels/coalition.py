"""The coalition of a forecast: its agenda item, who leads and sponsors it, votes set by hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import dcc, html

from alignment.app.panels.parts import attributes, go, section
from alignment.model.texts import shorter
from alignment.model.view import MAJORITIES, View
from alignment.model.vote import CODES

# What each of the fields is for, by its gesture: label, and what stands in it while it is empty.
FIELDS = {
    "agenda": ("Agenda item", "Lethal autonomous weapons systems"),
    "lead": ("Who leads it", "Russia"),
    "sponsors": ("Sponsors, as a list", "Albania, Andorra, ..."),
    "set": ("Set votes by hand", "India, Brazil: yes"),
}
NOTE = (
    "Votes set by hand count for certain and move no other country's chances; sponsors and lead "
    "do, and are held to vote for their text. All of it stands in the address and in files."
)


def coalition(names: Mapping[str, str], view: View) -> html.Section:
    """Return the fields for agenda item, leads, sponsors and votes, and what was put in them."""
    sets = [each.split(":") for each in view.sets]
    chips = [
        *([_chip(f"Agenda item: {shorter(view.agenda)}", "agenda:")] if view.agenda else []),
        *[_chip(f"Led by {names.get(iso3, iso3)}", f"unlead:{iso3}") for iso3 in view.lead],
        *[
            _chip(f"Sponsor: {names.get(iso3, iso3)}", f"unsponsor:{iso3}")
            for iso3 in view.sponsors
        ],
        *[_chip(f"{names.get(iso3, iso3)}: {word}", f"unset:{iso3}") for iso3, word in sets],
    ]
    clear = [
        *([go("No sponsors", "unsponsor:", "chip")] if len(view.sponsors) > 1 else []),
        *([go("No votes by hand", "unset:", "chip")] if len(sets) > 1 else []),
    ]
    fields = [_field(verb, *words) for verb, words in FIELDS.items()]
    return section("Coalition", *fields, html.Div([*chips, *clear], className="chips"), note=NOTE)


def rules(majority: str) -> list[html.Button]:
    """Return what chooses the majority that is needed."""
    words = {"simple": "More yes than no", "two-thirds": "Two thirds"}
    return [_choice(words[one], f"majority:{one}", one == majority) for one in MAJORITIES]


def by_hand(iso3: str, name: str, held: str | None) -> html.Div:
    """Return what sets the vote of a country, or leaves it as foretold."""
    buttons = [
        _choice(word, f"set:{iso3}:{word}", word == held, f"Set {name} to {word}") for word in CODES
    ]
    if held:
        buttons.append(go("As foretold", f"unset:{iso3}", "chip"))
    label = attributes(aria_label=f"Set the vote of {name} by hand")
    return html.Div(["Set: ", *buttons], className="chips", role="group", **label)


def _choice(words: str, to: str, chosen: bool, title: str = "") -> html.Button:
    pressed = attributes(aria_pressed="true" if chosen else "false")
    return go(words, to, "chip", **pressed, **({"title": title} if title else {}))


def _chip(words: str, to: str) -> html.Button:
    spoken = attributes(aria_label=f"{words}; take it away")
    return go(f"{words} ×", to, "chip", **spoken)


def _field(verb: str, label: str, example: str) -> html.Form:
    field: Any = dcc.Input(
        type="text", name=verb, maxLength=4000, autoComplete="off", placeholder=example
    )
    return html.Form(
        [html.Label([label, field]), html.Button("Add", type="submit", className="chip")],
        className="foretell line",
        **attributes(data_typed=verb),
    )
