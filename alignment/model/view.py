"""How it is shown: a frozen view, kept apart from what is asked."""

from __future__ import annotations

from dataclasses import dataclass

# The first four are the places beside the map, the others what can be opened in one of them.
PANELS = (
    *("overview", "selection", "analysis", "records"),
    *("country", "pair", "group", "rollcalls", "compare"),
    *("why", "ahead", "swing", "time", "positions", "blocs", "links", "surprise", "general"),
    *("grid", "table", "methods"),
)
TIMES = ("years", "windows", "cumulative")
# Width and height in pixels.
SIZES = {
    "slide": (1280, 720),
    "square": (1080, 1080),
    "column": (700, 900),
    "poster": (2400, 1600),
    "card": (1200, 630),
}
THEMES = ("light", "dark", "print")
# Of a forecast: the rule for adoption, the outcome wished, and what who to ask is listed by.
MAJORITIES = ("simple", "two-thirds")
OUTCOMES = ("yes", "no")
ASKED_BY = ("gain", "wished", "certainty", "absent", "change", "sponsors", "name")
# How countries and roll calls stand in the grid of votes; it can be sorted by one vote, too.
ORDERS = ("alike", "date", "name")


def usual_panel(select: tuple[str, ...]) -> str:
    """Return what stands beside the map where an address names no panel: whom it chooses, if any.

    >>> usual_panel(()), usual_panel(("CPV", "RUS"))
    ('overview', 'selection')
    """
    return "selection" if select else "overview"


@dataclass(frozen=True)
class View:
    """What the picture shows of a study.

    Attributes
    ----------
    colour : str
        Name of a lens: 'bloc', 'vote:A/RES/74/247', 'un_group', 'group:EU' ...
    select : tuple of str
        Chosen countries, ISO3; two of them are a chosen pair.
    where : tuple of str
        Conditions that countries must meet, such as 'group:SIDS'; the rest is dimmed.
    links : int
        Most links drawn, 0 to 1500.
    hulls : bool
        Whether outlines are drawn around blocs.
    beyond : bool
        Whether only links beyond chance are drawn.
    map : str
        bloc (the network) or world (the countries where they lie).
    time : str
        Kind of a timeline: years, windows or cumulative; '' for none.
    width : int
        Years in a window.
    period : str
        Label of the period shown; '' is the latest with enough votes.
    multiples : bool
        Whether a picture has all periods of its timeline side by side, or without one all topics.
    pins : tuple of str
        Countries held on the map, each as 'ISO3:x:y'.
    notes : tuple of str
        Notes on the map, each at a country, a bloc or a place: 'USA:...', 'bloc:West:...' or
        '0.5:-0.2:...'.
    versus : str
        Address of a query to compare with; '' for none.
    ahead : str
        Title or symbol of the text that is foretold; '' is that of the colour.
    agenda : str
        Title of its agenda item; '' is that of the last text of the title.
    new_text : bool
        Whether under its old title it is held to be another text.
    lead, sponsors : tuple of str
        Who leads and who sponsors the text that is foretold, ISO3.
    sets : tuple of str
        Votes that are taken for certain in the forecast, such as 'IND:yes'.
    majority : str
        simple or two-thirds; '' is what the title tells.
    wish : str
        The outcome for which is listed who to ask, yes or no.
    ask_by : str
        One of `ASKED_BY`.
    panel : str
        What stands beside the map, one of `PANELS`. An address that names none has
        :func:`usual_panel`.
    order : str
        How the grid of votes stands: one of `ORDERS`, or sorted by 'vote:A/RES/74/247'.
    columns : tuple of str
        Further columns of the table, each called as a colour.
    sort : str
        The column that the table goes by, '-' before it for the highest first; '' by bloc.
    whole : bool
        Whether lists beside the map are shown to their end, however long they are.
    size : str
        Of a picture taken away: one of `SIZES`.
    theme : str
        Of a picture taken away: light, dark or print; '' is light, and in a frame of another page
        that of the reader's system.
    title, subtitle, caption, alt : str
        Of a picture taken away: in place of the title that is made of what it shows, the line
        under it, the line that says how it is read, and what it is told as to those who do not see
        it; '' keeps each.
    sure : bool
        Whether what is taken away tells how sure the blocs are.
    facts : tuple of str
        What Why holds against a vote at once, such as 'freedom' or 'group:SIDS'; 'regions' gives
        each UN regional group a level of its own, 'agreement' asks for pairs.
    story : str
        The step of a story that is told beside the map, as '74-247:2'; '' for none.
    """

    colour: str = "bloc"
    select: tuple[str, ...] = ()
    where: tuple[str, ...] = ()
    links: int = 400
    hulls: bool = True
    beyond: bool = False
    map: str = "bloc"
    time: str = ""
    width: int = 3
    period: str = ""
    multiples: bool = False
    pins: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    versus: str = ""
    ahead: str = ""
    agenda: str = ""
    new_text: bool = False
    lead: tuple[str, ...] = ()
    sponsors: tuple[str, ...] = ()
    sets: tuple[str, ...] = ()
    majority: str = ""
    wish: str = "yes"
    ask_by: str = "gain"
    panel: str = "overview"
    order: str = "alike"
    columns: tuple[str, ...] = ()
    sort: str = ""
    whole: bool = False
    size: str = "slide"
    theme: str = ""
    title: str = ""
    subtitle: str = ""
    caption: str = ""
    alt: str = ""
    sure: bool = False
    facts: tuple[str, ...] = ()
    story: str = ""
