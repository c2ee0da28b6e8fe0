"""One row a control: where it stands, what it looks like, and what of a state it holds."""

from __future__ import annotations

from dataclasses import dataclass

from alignment.app import ids
from alignment.app.controls import inputs, options
from alignment.app.controls.bindings import (
    COLOUR,
    DRAWN,
    EARLIER,
    LATER,
    LINKS,
    OWN,
    SCOPE,
    SUBJECTS,
    THRESHOLD,
    Binding,
    choice,
    date,
    names,
    percent,
    typed,
)
from alignment.app.controls.inputs import Form
from alignment.model.columns import STAGES, TIERS

RECORDS, COMPARED, SHOWN = "Which roll calls", "How they are compared", "How it is drawn"
LEFT_OUT = "Leave out"
# Beside the map, with what is compared; all others are in the drawer.
PERIODS = "Periods compared"


@dataclass(frozen=True)
class Control:
    """One control of the form.

    Attributes
    ----------
    id : str
        Of its component, whose `value` the callbacks read and write.
    group, field : str
        Titles that it stands under; controls in one field stand together, '' is no field.
    form : callable
        Makes the component.
    binding : Binding
        What of a state it holds.
    half : bool
        Whether it takes half of the width, so that two stand side by side.
    """

    id: str
    group: str
    field: str
    form: Form
    binding: Binding
    half: bool = False


CONTROLS = {
    control.id: control
    for control in (
        Control("scope", RECORDS, "Records", inputs.one(options.scopes), SCOPE),
        Control(
            "subjects",
            RECORDS,
            "Subject: words of title, agenda title or subject words",
            inputs.suggested(options.subjects, "any, such as Palestine question"),
            SUBJECTS,
        ),
        Control(
            "topics", RECORDS, "Topics", inputs.many(options.topics, "all topics"), names("topics")
        ),
        Control(
            "bodies", RECORDS, "Bodies", inputs.many(options.bodies, "all bodies"), names("bodies")
        ),
        Control("stages", RECORDS, "Stages", inputs.words(STAGES), names("stages")),
        Control("tiers", RECORDS, "Texts", inputs.words(TIERS), names("tiers")),
        Control("since", RECORDS, "From", inputs.day, date("from", "until", "to"), half=True),
        Control("until", RECORDS, "To", inputs.day, date("to", "since", "from"), half=True),
        Control(
            "measure",
            COMPARED,
            "Measure of votes",
            inputs.one(options.measures("measure")),
            choice("measure"),
        ),
        Control(
            "blend",
            COMPARED,
            "Co-sponsorship in the links, % (0 is votes only)",
            inputs.slider(100),
            percent("blend"),
        ),
        Control(
            "cosponsorship",
            COMPARED,
            "Measure of sponsors",
            inputs.one(options.measures("cosponsorship")),
            choice("cosponsorship"),
        ),
        Control("threshold", COMPARED, "A bloc agrees more than, %", inputs.slider(100), THRESHOLD),
        Control(
            "threshold-own",
            COMPARED,
            "A bloc agrees more than, %",
            inputs.ticks({"own": "my own threshold, not the mean"}),
            OWN,
        ),
        Control(
            "min-shared",
            COMPARED,
            "Fewest shared roll calls",
            inputs.whole("automatic"),
            typed("min-shared"),
        ),
        Control(ids.COLOUR, SHOWN, "Colour by", inputs.colour, COLOUR),
        Control("layout", SHOWN, "Placement", inputs.one(options.layouts), choice("layout")),
        Control("links", SHOWN, "Most links drawn", inputs.slider(1500, 50), LINKS),
        Control(
            "drawn",
            SHOWN,
            "",
            inputs.ticks({"hulls": "outlines around blocs", "beyond": "only links beyond chance"}),
            DRAWN,
        ),
        Control(
            "left-out",
            LEFT_OUT,
            "Countries",
            inputs.many(options.countries, "none"),
            names("exclude_countries"),
        ),
        Control(
            "left-out-rollcalls",
            LEFT_OUT,
            "Roll calls",
            inputs.many(options.rollcalls, "none"),
            names("exclude_rollcalls"),
        ),
        Control("earlier", PERIODS, "Earlier", inputs.period, EARLIER),
        Control("later", PERIODS, "Later", inputs.period, LATER),
    )
}
