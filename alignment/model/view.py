"""The view: how a study is shown, separate from the query."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple


class Panel(NamedTuple):
    """A panel of the sidebar: its title, and the tab that it opens in."""

    title: str
    tab: str


# By their names in URLs; the first four are the first panels of the tabs.
PANELS = {
    "overview": Panel("Overview", "overview"),
    "selection": Panel("Selection", "selection"),
    "analysis": Panel("Analysis", "analysis"),
    "records": Panel("Records", "records"),
    "country": Panel("Country", "selection"),
    "pair": Panel("Pair", "selection"),
    "group": Panel("Group", "selection"),
    "rollcalls": Panel("Votes", "records"),
    "compare": Panel("Compare", "analysis"),
    "why": Panel("Why", "analysis"),
    "ahead": Panel("Forecast", "analysis"),
    "swing": Panel("Swing countries", "analysis"),
    "time": Panel("Over time", "analysis"),
    "positions": Panel("Positions", "analysis"),
    "blocs": Panel("Bloc stability", "analysis"),
    "links": Panel("Significant links", "analysis"),
    "cosponsors": Panel("Co-sponsorship", "analysis"),
    "surprise": Panel("Surprises", "analysis"),
    "general": Panel("Compared with all votes", "analysis"),
    "grid": Panel("Grid of votes", "analysis"),
    "table": Panel("Table", "records"),
    "methods": Panel("Methods", "records"),
}
# Maps, and their names on the page.
MAPS = {"bloc": "Bloc map", "world": "World map", "hexagon": "Hexagon map"}
TIMELINE_KINDS = ("years", "windows", "cumulative")
# Width and height in pixels.
PICTURE_SIZES = {
    "slide": (1280, 720),
    "square": (1080, 1080),
    "column": (700, 900),
    "poster": (2400, 1600),
    "card": (1200, 630),
}
# Paper as it lies, at 96 pixels an inch: PDF, SVG and slides have its true size.
_PAPERS = {"a1": (3179, 2245), "a2": (2245, 1587), "a3": (1587, 1123), "a4": (1123, 794)}
PAPER_SIZES = _PAPERS | {f"{name}-portrait": size[::-1] for name, size in _PAPERS.items()}
SHEET_SIZES = PICTURE_SIZES | PAPER_SIZES
THEMES = ("light", "dark", "print")
# Of a forecast: the rule for adoption, the desired outcome, the order of countries to persuade.
MAJORITIES = ("simple", "two-thirds")
OUTCOMES = ("yes", "no")
# Countries by the probability of their votes, for the countries to ask.
PERSUASION_CATEGORIES = ("open", "not-voting", "sponsors", "opposed", "agreeing", "all")
PERSUASION_ORDERS = ("weight", "wished", "certainty", "absent", "change", "sponsors", "name")
# Orders of the grid of votes; it can also be sorted by one vote or fact.
GRID_ORDERS = ("alike", "date", "name")
# Lists of texts that divided a group, and what divided it on each.
GROUP_LISTS = {"splits": "split", "weaker": "weaker division"}


def get_default_panel(select: tuple[str, ...]) -> str:
    """Return the panel of a URL that names none: the selected countries, else the overview.

    >>> get_default_panel(()), get_default_panel(("CPV", "RUS"))
    ('overview', 'selection')
    """
    return "selection" if select else "overview"


# Links of a page whose view gives no number; and the number of a picture without any link.
PAGE_LINKS, NO_LINKS = 400, -2
BLOC_PROBABILITY = "bloc_probability"
VOTE_PREFIX, FORECAST_PREFIX = "vote:", "forecast:"
MAX_NOTE_LENGTH, MAX_BLOC_NAME_LENGTH = 160, 60
_COORDINATE = r"(-?\d{1,3}(?:\.\d{1,6})?)"


def _parse_coordinates(x: str, y: str) -> tuple[float, float]:
    # Adding 0.0 turns a negative zero into zero.
    return round(float(x), 3) + 0.0, round(float(y), 3) + 0.0


@dataclass(frozen=True)
class ColourBy:
    """Name of a colour variable or an order: a kind, and for some kinds an argument.

    >>> ColourBy.parse("group:EU"), ColourBy.parse("bloc")
    (ColourBy(kind='group', argument='EU'), ColourBy(kind='bloc', argument=''))
    >>> ColourBy.parse("vote:A/RES/74/247").rollcall
    'A/RES/74/247'
    """

    kind: str
    argument: str = ""

    @classmethod
    def parse(cls, name: str) -> ColourBy:
        """Return the parts of a name."""
        kind, _, argument = name.partition(":")
        return cls(kind, argument)

    def __str__(self) -> str:
        return f"{self.kind}:{self.argument}" if self.argument else self.kind

    @property
    def is_vote(self) -> bool:
        """Whether it is the vote on a roll call."""
        return self.rollcall != ""

    @property
    def rollcall(self) -> str:
        """Symbol of the roll call of a vote; '' for other kinds."""
        return self.argument if self.kind == "vote" else ""


@dataclass(frozen=True)
class Pin:
    """Country that a reader fixed at a point of the map.

    >>> Pin.parse("usa:-0.50:0.1"), str(Pin.parse("usa:-0.50:0.1"))
    (Pin(iso3='USA', x=-0.5, y=0.1), 'USA:-0.5:0.1')
    """

    iso3: str
    x: float
    y: float

    @classmethod
    def parse(cls, text: str) -> Pin:
        """Return the pin that a text means; raise :class:`ValueError` if it means none."""
        match = re.fullmatch(f"([A-Za-z]{{3}}):{_COORDINATE}:{_COORDINATE}", text)
        if match is None:
            raise ValueError("is not a country with a place, like USA:-0.5:0.1")
        return cls(match[1].upper(), *_parse_coordinates(match[2], match[3]))

    def __str__(self) -> str:
        return f"{self.iso3}:{self.x:g}:{self.y:g}"


@dataclass(frozen=True)
class Annotation:
    """Note of a reader on the map, at a country, a bloc or a point.

    >>> str(Annotation.parse("usa: Led the draft")), str(Annotation.parse("0.50:-0.2:Empty"))
    ('USA:Led the draft', '0.5:-0.2:Empty')
    >>> Annotation.parse("bloc:West:No by 53 of 54").bloc
    'West'
    """

    text: str
    iso3: str = ""
    bloc: str = ""
    point: tuple[float, float] | None = None

    @classmethod
    def parse(cls, text: str) -> Annotation:
        """Return the note that a text means; raise :class:`ValueError` if it means none."""
        anchor = rf"(?:([A-Za-z]{{3}})|bloc:([^:]{{1,80}})|{_COORDINATE}:{_COORDINATE})"
        match = re.fullmatch(rf"{anchor}:(.+)", text)
        words = " ".join(match[5].split()) if match else ""
        if match is None or not 0 < len(words) <= MAX_NOTE_LENGTH or not text.isprintable():
            raise ValueError(
                "is not a note; write USA:Led the draft, bloc:West:Voted as one or "
                "0.5:-0.2:Nobody here, of at most "
                f"{MAX_NOTE_LENGTH} characters"
            )
        if match[3]:
            return cls(words, point=_parse_coordinates(match[3], match[4]))
        return cls(words, iso3=(match[1] or "").upper(), bloc=match[2] or "")

    def __str__(self) -> str:
        if self.point is not None:
            return f"{self.point[0]:g}:{self.point[1]:g}:{self.text}"
        return f"{f'bloc:{self.bloc}' if self.bloc else self.iso3}:{self.text}"


@dataclass(frozen=True)
class BlocAlias:
    """Name that a reader gives to a bloc, which is called by its name or by one of its countries.

    >>> BlocAlias.parse("West = Western States"), str(BlocAlias.parse("IND=Group of 77"))
    (BlocAlias(bloc='West', name='Western States'), 'IND=Group of 77')
    """

    bloc: str
    name: str

    @classmethod
    def parse(cls, text: str) -> BlocAlias:
        """Return the name that a text means; raise :class:`ValueError` if it means none."""
        bloc, _, name = (" ".join(part.split()) for part in text.partition("="))
        if not bloc or not 0 < len(name) <= MAX_BLOC_NAME_LENGTH or not text.isprintable():
            raise ValueError(
                "is not a name of a bloc; write West=Western States or IND=Group of 77, of at most "
                f"{MAX_BLOC_NAME_LENGTH} characters"
            )
        return cls(bloc, name)

    def __str__(self) -> str:
        return f"{self.bloc}={self.name}"


@dataclass(frozen=True)
class View:
    """How a study is shown on the page and in pictures.

    Attributes
    ----------
    colour : str
        Name of a colour variable: 'bloc', 'vote:A/RES/74/247', 'un_group', 'group:EU' ...
    select : tuple of str
        Selected countries, ISO3; two of them are a selected pair.
    host : str
        Country that every map of all countries names, ISO3; '' for none.
    where : tuple of str
        Conditions such as 'group:SIDS'; countries that do not meet them all are dimmed.
    links : int
        Maximal number of links drawn besides those of selected countries, to 1500. -1 is
        `PAGE_LINKS`, and `NO_LINKS` in pictures, which draws none at all.
    hulls : bool
        Whether outlines are drawn around blocs.
    beyond : bool
        Whether only significant links are drawn.
    map : str
        bloc (the network), world (land), or hexagon (one for each country).
    time : str
        Kind of timeline: years, windows or cumulative; '' for none.
    width : int
        Years in a window.
    period : str
        Label of the period; '' is the latest with enough votes.
    multiples : bool
        Whether a picture has all periods of its timeline side by side, or without one all topics.
    pins : tuple of str
        Countries fixed on the map, each as 'ISO3:x:y'.
    notes : tuple of str
        Notes on the map, each at a country, a bloc or a point: 'USA:...', 'bloc:West:...' or
        '0.5:-0.2:...'.
    bloc_names : tuple of str
        Names for blocs on the map, each 'West=Western States' or, by a country, 'IND=Group of 77'.
    versus : str
        URL of a query to compare with; '' for none.
    resume : str
        URL of the query and colour that stopping the comparison returns to; '' if it keeps them.
    ahead : str
        Title or symbol of the text of a forecast; '' is the text of the colour.
    agenda : str
        Title of its agenda item; '' is that of the last text of this title.
    new_text : bool
        Whether a text with a known title is treated as a new text.
    lead, sponsors : tuple of str
        Countries that lead and sponsor the text of the forecast, ISO3.
    sets : tuple of str
        Votes assumed to be certain in the forecast, such as 'IND:yes'.
    majority : str
        simple or two-thirds; '' is derived from the title.
    wish : str
        The desired outcome, yes or no.
    ask_by : str
        Order of the countries to persuade, one of `PERSUASION_ORDERS`.
    ask_category : str
        Which of them are listed, one of `PERSUASION_CATEGORIES`.
    panel : str
        The open panel, one of `PANELS`; by default :func:`get_default_panel`.
    order : str
        Order of the grid of votes: one of `GRID_ORDERS`, or sorted by 'vote:A/RES/74/247'.
    columns : tuple of str
        Further columns of the table, each the name of a colour variable.
    sort : str
        Column that the table is sorted by, with '-' in front for descending; '' by bloc.
    whole : bool
        Whether long lists on panels are complete.
    full_list : str
        The list of a group's panel that is shown alone and complete: one of `GROUP_LISTS`, or ''.
    size, theme : str
        Of an exported picture: a key of `SHEET_SIZES`; light, dark or print, where '' is light,
        and in an embed the theme of the reader's system.
    title, subtitle, caption, alt : str
        Of an exported picture: replacements of its title, of the line under it, of the line that
        says how to read it, and of its alternative text; '' keeps each.
    sure : bool
        Whether exports contain the stability of the blocs.
    facts : tuple of str
        Covariates of the joint model of a vote, such as 'freedom' or 'group:SIDS'; 'regions' gives
        each UN regional group its own level, 'agreement' asks for pairs.
    story : str
        The step of a story, such as '74-247:2'; '' for none.
    """

    colour: str = "bloc"
    select: tuple[str, ...] = ()
    host: str = ""
    where: tuple[str, ...] = ()
    links: int = -1
    hulls: bool = True
    beyond: bool = False
    map: str = "bloc"
    time: str = ""
    width: int = 3
    period: str = ""
    multiples: bool = False
    pins: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    bloc_names: tuple[str, ...] = ()
    versus: str = ""
    resume: str = ""
    ahead: str = ""
    agenda: str = ""
    new_text: bool = False
    lead: tuple[str, ...] = ()
    sponsors: tuple[str, ...] = ()
    sets: tuple[str, ...] = ()
    majority: str = ""
    wish: str = "yes"
    ask_by: str = "weight"
    ask_category: str = "open"
    panel: str = "overview"
    order: str = "alike"
    columns: tuple[str, ...] = ()
    sort: str = ""
    whole: bool = False
    full_list: str = ""
    size: str = "slide"
    theme: str = ""
    title: str = ""
    subtitle: str = ""
    caption: str = ""
    alt: str = ""
    sure: bool = False
    facts: tuple[str, ...] = ()
    story: str = ""

    @property
    def colour_by(self) -> ColourBy:
        """The parts of the colour's name."""
        return ColourBy.parse(self.colour)

    @property
    def is_map_of_places(self) -> bool:
        """Whether countries are drawn where they lie, not where their votes place them."""
        return self.map != "bloc"

    @property
    def max_links(self) -> int:
        """Maximal number of links drawn on a page."""
        if self.links == NO_LINKS:
            return 0
        return PAGE_LINKS if self.links < 0 else self.links

    @property
    def needs_stability(self) -> bool:
        """Whether the blocs have to be resampled."""
        return self.sure or self.colour == BLOC_PROBABILITY

    @property
    def assumed_votes(self) -> dict[str, str]:
        """The word of each vote in `sets`, by ISO3."""
        return dict(each.split(":") for each in self.sets)
