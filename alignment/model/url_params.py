"""Parameters of URLs: of queries, views, forecasts, files, embeds and cards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from alignment.model.dataset import SCOPES
from alignment.model.query import ADOPTIONS, LAYOUTS, SPONSOR_LISTS
from alignment.model.text_format import parse_day
from alignment.model.url_parsers import (
    ChoiceParser,
    format_alternatives,
    make_integer_parser,
    make_number_parser,
    make_text_parser,
    parse_bloc_name,
    parse_country,
    parse_note,
    parse_period_label,
    parse_pin,
    parse_set_vote,
    parse_story_step,
    parse_yes_no,
)
from alignment.model.view import (
    GRID_ORDERS,
    GROUP_LISTS,
    MAJORITIES,
    MAPS,
    OUTCOMES,
    PANELS,
    PERSUASION_CATEGORIES,
    PERSUASION_ORDERS,
    SHEET_SIZES,
    THEMES,
    TIMELINE_KINDS,
)


@dataclass(frozen=True)
class UrlParameter:
    """One URL parameter: its name, its parser, and the field it sets, by default of its name."""

    name: str
    parse: Callable[[str], Any]
    meaning: str
    field: str = ""
    repeatable: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "field", self.field or self.name.replace("-", "_"))


_parse_name, _parse_sentence = make_text_parser("name", 200), make_text_parser("sentence", 600)


def _choice(name: str, choices: tuple[str, ...], meaning: str, **more: Any) -> UrlParameter:
    """Return a parameter that is one of some words, which its meaning ends with."""
    words = f"{meaning}{format_alternatives(choices)}"
    return UrlParameter(name, ChoiceParser(choices), words, **more)


QUERY_PARAMS = (
    UrlParameter("topic", _parse_name, "topic of votes and drafts", "topics", repeatable=True),
    UrlParameter("body", _parse_name, "organ or committee that voted", "bodies", repeatable=True),
    UrlParameter(
        "stage", _parse_name, "stage: plenary, committee or amendment", "stages", repeatable=True
    ),
    UrlParameter(
        "tier", _parse_name, "tier: core (main texts) or related texts", "tiers", repeatable=True
    ),
    UrlParameter("from", parse_day, "first day, or year", "since"),
    UrlParameter("to", partial(parse_day, as_end=True), "last day, or year", "until"),
    UrlParameter(
        "scope",
        ChoiceParser(SCOPES),
        f"records that are used: {format_alternatives(SCOPES)}. The usual is cyber, the votes "
        "on digital topics; assembly is every recorded vote of the General Assembly since 1946",
    ),
    UrlParameter(
        "subject",
        _parse_name,
        "words in the title, agenda title or subject words, such as 'Palestine question'; * stands "
        "for any ending. 'led by Russia' finds the texts that Russia led",
        "subjects",
        repeatable=True,
    ),
    UrlParameter(
        "include-rollcall",
        _parse_name,
        "vote to include although it does not fit the other options",
        "include_rollcalls",
        repeatable=True,
    ),
    UrlParameter(
        "exclude-rollcall", _parse_name, "vote to exclude", "exclude_rollcalls", repeatable=True
    ),
    UrlParameter(
        "exclude-country", parse_country, "country to exclude", "exclude_countries", repeatable=True
    ),
    UrlParameter("measure", _parse_name, "measure of agreement in votes"),
    UrlParameter(
        "cosponsorship",
        _parse_name,
        "measure of co-sponsorship, or auto: jaccard on drafts, sdsm on resolutions",
    ),
    UrlParameter(
        "blend", make_number_parser(0, 1), "weight of co-sponsorship against votes, 0 to 1"
    ),
    _choice(
        "lists",
        SPONSOR_LISTS,
        "texts whose sponsors count: drafts on digital topics, or resolutions of the Assembly "
        "since October 2019: ",
    ),
    _choice("adoption", ADOPTIONS, "resolutions whose sponsors count, by their adoption: "),
    UrlParameter(
        "list-topic",
        _parse_name,
        "topic of the resolutions whose sponsors count, such as disarmament",
        "list_topics",
        repeatable=True,
    ),
    UrlParameter(
        "eu-pairs",
        parse_yes_no,
        "count co-sponsorship between two members of the EU, yes or no",
    ),
    UrlParameter(
        "min-shared", make_integer_parser(1, 10_000), "fewest shared votes that a pair needs"
    ),
    UrlParameter(
        "threshold", make_number_parser(-1, 1), "agreement above which countries form a bloc"
    ),
    _choice("layout", LAYOUTS, "placement of the map: "),
    UrlParameter("seed", make_integer_parser(0, 2**31 - 1), "seed of the random numbers"),
)
FILTER_PARAM = UrlParameter(
    "where",
    make_text_parser("condition", 1000),  # long enough for several texts
    "condition that countries must meet, as group:SIDS or vote:A/RES/74/247:yes; ! negates it",
    repeatable=True,
)
STORY_PARAM = UrlParameter("story", parse_story_step, "step of a story beside the map, as 74-247:2")
# Their values are query strings, which `alignment.model.url` parses with these parameters.
VERSUS_PARAM = UrlParameter(
    "versus", str, "earlier selection (before), as a share link, to compare with"
)
RESUME_PARAM = UrlParameter(
    "resume", str, "selection and colour of before a comparison, as a share link"
)
FORECAST_PARAMS = (
    UrlParameter("ahead", make_text_parser("text", 400), "title or symbol of the text to forecast"),
    UrlParameter("agenda", make_text_parser("agenda item", 400), "title of its agenda item"),
    UrlParameter(
        "new-text",
        parse_yes_no,
        "the draft is another text than earlier ones with its title, yes or no",
    ),
    UrlParameter("lead", parse_country, "country that leads the text to forecast", repeatable=True),
    UrlParameter(
        "sponsor",
        parse_country,
        "country that sponsors the text to forecast",
        "sponsors",
        repeatable=True,
    ),
    UrlParameter(
        "set",
        parse_set_vote,
        "vote taken as certain in a forecast, as IND:yes",
        "sets",
        repeatable=True,
    ),
    _choice("majority", MAJORITIES, "majority that is needed: "),
    _choice("wish", OUTCOMES, "outcome that you want: "),
    _choice("ask-by", PERSUASION_ORDERS, "order of the countries to ask: "),
    _choice("ask-category", PERSUASION_CATEGORIES, "which countries to ask: "),
)
VIEW_PARAMS = (
    UrlParameter("colour", _parse_name, "what the discs are coloured by"),
    UrlParameter("select", parse_country, "chosen country", repeatable=True),
    UrlParameter("host", parse_country, "country whose name is always on the map"),
    FILTER_PARAM,
    UrlParameter("links", make_integer_parser(0, 1500), "most links drawn"),
    UrlParameter("hulls", parse_yes_no, "draw outlines around blocs, yes or no"),
    UrlParameter("beyond", parse_yes_no, "draw only significant links, yes or no"),
    _choice("map", tuple(MAPS), "map: the network, the world, or one hexagon for each country: "),
    _choice("time", TIMELINE_KINDS, "periods of the timeline: "),
    UrlParameter("width", make_integer_parser(1, 50), "years in a window"),
    UrlParameter("period", parse_period_label, "period shown, by its label"),
    UrlParameter("multiples", parse_yes_no, "show all periods or topics on one page, yes or no"),
    UrlParameter(
        "pin",
        parse_pin,
        "country at a fixed place on the map, as USA:-0.5:0.1",
        "pins",
        repeatable=True,
    ),
    UrlParameter(
        "note",
        parse_note,
        "note on the map, as USA:Led it or bloc:West:One",
        "notes",
        repeatable=True,
    ),
    UrlParameter(
        "bloc-name",
        parse_bloc_name,
        "name for a bloc on the map, as West=Western States or IND=Group of 77; may be repeated",
        "bloc_names",
        repeatable=True,
    ),
    VERSUS_PARAM,
    RESUME_PARAM,
    *FORECAST_PARAMS,
    _choice("panel", tuple(PANELS), "panel beside the map: "),
    UrlParameter(
        "order",
        _parse_name,
        f"order of the grid: {format_alternatives((*GRID_ORDERS, 'sorted by vote:A/RES/74/247'))}",
    ),
    UrlParameter(
        "column",
        _parse_name,
        "further column of the table, named like a colour",
        "columns",
        repeatable=True,
    ),
    UrlParameter(
        "sort", _parse_name, "column by which the table is sorted; - before it reverses the order"
    ),
    UrlParameter("whole", parse_yes_no, "show long lists in full, yes or no"),
    _choice("list", tuple(GROUP_LISTS), "one list of a group's panel in full: ", field="full_list"),
    _choice("size", tuple(SHEET_SIZES), "size of an exported picture: "),
    _choice("theme", THEMES, "theme: "),
    UrlParameter("title", _parse_name, "title in place of the usual one"),
    UrlParameter("subtitle", _parse_sentence, "line under the title in place of the usual one"),
    UrlParameter("caption", _parse_sentence, "line that says how the picture is read"),
    UrlParameter("alt", _parse_sentence, "text of the picture for screen readers"),
    UrlParameter("sure", parse_yes_no, "show bloc stability in files, yes or no"),
    UrlParameter(
        "fact",
        make_text_parser("fact", 200),
        "fact that is compared with a vote, together with other facts, as freedom or group:SIDS",
        "facts",
        repeatable=True,
    ),
    STORY_PARAM,
)
# Parameters for which the command line and Python also accept country names.
COUNTRY_PARAMS = tuple(each for each in QUERY_PARAMS + VIEW_PARAMS if each.parse is parse_country)

# Tables of a study that have a CSV file each; the last describes the columns of the others.
CSV_TABLES = ("countries", "links", "rollcalls", "votes", "grid", "columns")
# In pixels.
MIN_PNG_WIDTH = 16
# Parameters of some formats that are not part of the view, in which `width` is years in a window.
EXPORT_PARAMS = (
    UrlParameter(
        "pixels", make_integer_parser(MIN_PNG_WIDTH, 10_000), "width of a png in pixels", "width"
    ),
    UrlParameter(
        "scale", make_number_parser(0.1, 10), "pixels of a png for each unit of its width"
    ),
    UrlParameter("pairs", ChoiceParser(("all", "drawn")), "links in a network file: drawn or all"),
    _choice("table", CSV_TABLES, "table of a csv: "),
)

# Controls of an embedded picture; `nothing` means none.
EMBED_FEATURES = ("find", "zoom", "table", "timeline", "nothing")
EMBED_PARAMS = (_choice("offer", EMBED_FEATURES, "of an embed: ", field="offers", repeatable=True),)

# A card of one country's vote on a roll call, or of two countries.
CARD_SHAPES = ("wide", "square", "slide")
CARD_PARAMS = (
    UrlParameter("of", parse_country, "country that a card is of", "iso3"),
    UrlParameter("on", make_text_parser("vote", 200), "vote that it voted on", "rollcall"),
    UrlParameter("with", parse_country, "country that it is compared with", "other"),
    _choice("form", CARD_SHAPES, ""),
)
