"""Stories: each step opens, each sentence is true, and other gestures leave the story."""

import html as html_text
import json
import re
from collections import Counter
from dataclasses import replace

import pytest
from csv_records import CAST, CsvRecords
from csv_records import count_votes as counts
from dash import html
from fake_browser import announce
from parameter_sets import keep_parameter
from rendering import get_text, list_components

from alignment.app.controls.rows import CONTROLS
from alignment.app.factory import create_app
from alignment.app.gestures import NavigationResult, navigate
from alignment.app.sidebar import render_story_card
from alignment.app.state import build_page_model, parse_state, resolve_request
from alignment.errors import QueryError
from alignment.model.stories import STORIES, Story, StoryStep, find_story_step
from alignment.model.url import (
    get_step_url,
    get_story_url,
    parse_url,
    parse_url_strictly,
    serialize_url,
)
from alignment.model.view import View, get_default_panel
from alignment.scene.colour_variable import get_colour_variable
from alignment.scene.scene import make_scene
from alignment.server.dataset_registry import DatasetRegistry
from alignment.studies.associations import measure_association
from alignment.studies.overrides import override_view
from alignment.studies.study import Study, compute_study

BY_NAME = {story.name: story for story in STORIES}
STEPS = [(story.get_step_id(n), step) for story in STORIES for n, step in enumerate(story.steps, 1)]
US_TEXTS = ("A/RES/73/266", "A/RES/74/28", "A/RES/75/32", "A/RES/77/37", "A/RES/78/16")
RUSSIAN_TEXTS = ("A/RES/73/27", "A/RES/74/29", "A/RES/75/240", "A/RES/77/36", "A/RES/78/237")
OPENING_TOPICS = ("cybercrime", "ict-security", "digital-development-and-rights")
BUDAPEST = "Budapest Convention on Cybercrime (ETS 185)"
SIDS_YES = {"ATG", "CUB", "JAM", "KNA", "LCA", "MDV", "NRU", "SGP", "SUR", "VCT"}

every_story = pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
every_step = pytest.mark.parametrize(("at", "step"), STEPS, ids=[at for at, _ in STEPS])


@pytest.fixture(scope="module")
def opened(dataset) -> dict[str, Study]:
    return {
        story.name: compute_study(dataset, parse_url_strictly(get_step_url(story.steps[0]))[0])
        for story in STORIES
    }


def at_step(name: str, number: int) -> str:
    step = BY_NAME[name].steps[number - 1]
    return serialize_url(step.query, replace(step.view, story=f"{name}:{number}"))


def caption(name: str, number: int, *numbers: float) -> str:
    """Return the caption of a step; its numbers must be exactly these, in order."""
    return check_numbers(BY_NAME[name].steps[number - 1].caption, numbers)


def finding(name: str, number: int, *numbers: float) -> str:
    """Return the finding of a step; its numbers must be exactly these, in order."""
    return check_numbers(BY_NAME[name].steps[number - 1].finding, numbers)


def check_numbers(words: str, numbers: tuple[float, ...]) -> str:
    # Years, symbols, days and the names of texts are not counts.
    months = "January|September|November|December"
    names = rf"A/RES/\S+|74/247|(?:OEWG|GGE) \d{{4}}|\d+ (?:{months}) \d{{4}}|\b20\d\d\b"
    bare = re.sub(names, "", words)
    assert [float(each) for each in re.findall(r"\d+(?:\.\d+)?", bare)] == list(numbers)
    return words


def list_countries(registry: DatasetRegistry, name: str, number: int) -> set[str]:
    """Return the countries that the page lists at a step."""
    return set(
        build_page_model(
            *resolve_request(registry, at_step(name, number))
        ).resolved.country_filter.countries
    )


@pytest.fixture(scope="module")
def records(csv_records) -> CsvRecords:
    return csv_records


def test_names_and_the_first_screen(dataset) -> None:
    assert len(BY_NAME) == len(STORIES) == 9
    assert STORIES[0].name == "why-small-states"
    assert len({get_step_url(story.steps[0]) for story in STORIES}) == len(STORIES)
    assert len({get_step_url(step) for _, step in STEPS}) == len(STEPS)
    assert get_step_url(BY_NAME["74-247"].steps[0]) == dataset.opening
    assert get_story_url(BY_NAME["74-247"]) == f"{dataset.opening}&story=74-247:1"
    assert render_story_card("") is None
    state = parse_state(dataset, f"{at_step('74-247', 2)}&topic=digital-rights")
    assert state.view.story == ""


@pytest.mark.slow
@every_story
def test_a_story_has_records_blocs_and_a_picture(story: Story, opened) -> None:
    study, view = opened[story.name], parse_url_strictly(get_step_url(story.steps[0]))[1]
    assert len(study.rollcalls) > 0 or len(study.drafts) > 0
    assert len([bloc for bloc in study.blocs if bloc.size > 1]) >= 2
    assert get_colour_variable(study, view.colour).values.notna().any()
    assert set(view.select) <= set(study.table.index)
    assert make_scene(study, view).nodes


def split_sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.?]) ", text)


@every_story
def test_text_and_urls_of_a_story(story: Story, dataset) -> None:
    assert story.summary.endswith(".")
    assert len(split_sentences(story.summary)) <= 3
    assert len(story.summary) < 230
    assert 2 <= len(story.steps) <= 5
    state = parse_state(dataset, get_step_url(story.steps[0]))
    assert (state.notices, state.view.story) == ((), "")
    assert parse_state(dataset, f"?story={story.name}").url_params == get_story_url(story)


@every_step
def test_caption_finding_and_card_of_a_step(at: str, step: StoryStep) -> None:
    assert len(step.finding) <= 82
    assert not step.finding.endswith(".")
    story, number = find_story_step(at)
    words = str(render_story_card(at).to_plotly_json())
    assert f"step {number} of {len(story.steps)}" in words
    assert step.caption in get_text(render_story_card(at), "")
    leads = re.findall(r"'story:(.*?)'", words.replace('"', "'"))
    adjacent_steps = [story.get_step_id(each) for each in (number - 1, number + 1)]
    assert leads == [*(each for each in adjacent_steps if find_story_step(each)), ""]


@every_story
def test_sentences_are_short_and_claim_no_cause(story: Story) -> None:
    """Sentences have at most 25 words, the limit of the style guide."""
    for step in story.steps:
        assert step.caption.endswith(".")
        assert len(step.caption) < 290
        for text in (step.finding, step.caption, story.summary):
            assert all(len(each.split()) <= 25 for each in split_sentences(text))
            assert not re.search(r"\b(because|caused?|due to|so that)\b", text, re.IGNORECASE)


@every_story
def test_no_removed_term_is_used(story: Story) -> None:
    terms = r"\b(absent|islands|backed|fell away|sides?|moved|move|goes? with|chance|states)\b"
    for text in (
        story.title,
        story.summary,
        *(w for s in story.steps for w in (s.finding, s.caption)),
    ):
        assert not re.search(terms, text), text


@pytest.mark.few(11)
@every_step
@pytest.mark.slow
def test_steps_show_their_text(at: str, step: StoryStep, registry) -> None:
    address = f"{get_step_url(step)}&story={at}"
    assert serialize_url(*parse_url_strictly(address)) == address
    result = build_page_model(*resolve_request(registry, address))
    assert result.state.notices == ()
    assert result.state.url_params == address
    panel = get_default_panel(step.view.select)
    assert result.state.map_params == serialize_url(step.query, replace(step.view, panel=panel))
    assert set(step.view.select) <= set(result.study.table.index)
    assert make_scene(result.study, result.state.view).nodes


def test_the_vote_on_74_247(opened, records) -> None:
    sentence, votes = BY_NAME["74-247"].summary, records.votes["A/RES/74/247"]
    assert counts(votes, votes) == (79, 60, 33)
    words = "adopted {}by 79 in favour to 60 against, with 33 abstentions"
    assert words.format("A/RES/74/247 ") in sentence
    day = words.format("on 27 December 2019 ")
    assert BY_NAME["74-247"].steps[0].caption.startswith(f"A/RES/74/247 was {day}.")
    assert records.rollcalls["A/RES/74/247"]["date"] == "2019-12-27"
    assert "27 December 2019" in sentence
    main = [
        row
        for row in records.rollcalls.values()
        if (row["tier"], row["stage"], row["body"]) == ("core", "plenary", "UNGA plenary")
        and row["topic"] in OPENING_TOPICS
        and row["date"] >= "2018"
    ]
    assert len(main) == 15
    assert "all 15 main votes since 2018" in sentence
    # Blocs are computed, not recorded; the votes of their members are counted in the file.
    table = opened["74-247"].table
    blocs = {of: table.index[table["bloc"] == table.loc[of, "bloc"]] for of in ("USA", "RUS")}
    assert "CHN" in blocs["RUS"]
    assert (len(blocs["USA"]), counts(votes, blocs["USA"])[1]) == (54, 53)
    assert (len(blocs["RUS"]), counts(votes, blocs["RUS"])[0]) == (10, 10)
    finding("74-247", 1, 53, 54, 10)
    message = caption("74-247", 1, 79, 60, 33, 68, 126)
    assert "set up a committee to draft a convention" in message
    assert "a committee to draft" in records.rollcalls["A/RES/74/247"]["decides"]


def test_small_island_developing_states_and_the_vote(records, registry) -> None:
    votes, before = records.votes["A/RES/74/247"], records.votes["A/RES/73/266"]
    sids = records.sids
    absent = sum(votes[iso3] == "did not vote" for iso3 in sids)
    assert (len(sids), *counts(votes, sids), absent) == (38, 10, 6, 12, 10)
    caption("74-247", 2, 38, 10, 6, 12, 10)
    finding("74-247", 2, 10, 38)
    assert (
        list_countries(registry, "74-247", 2) == SIDS_YES == {i for i in sids if votes[i] == "yes"}
    )

    both = {iso3 for iso3 in SIDS_YES if before[iso3] == "yes"}
    assert list_countries(registry, "74-247", 3) == both
    assert (len(both), counts(before, sids)[0]) == (6, 23)
    caption("74-247", 3, 10, 6, 38, 23)
    finding("74-247", 3, 6, 10, 23, 38)
    row = records.rollcalls["A/RES/73/266"]
    assert (row["short"], row["led_by"], row["date"][:7]) == ("GGE 2018", "USA", "2018-12")

    draft = records.rollcalls["A/C.3/74/L.11/Rev.1"]
    assert (draft["date"], draft["body"]) == ("2019-11-18", "UNGA Third Committee")
    assert records.votes["A/C.3/74/L.11/Rev.1"]["CPV"] == "yes"
    assert votes["CPV"] == "no"
    assert "CPV" in sids
    caption("74-247", 4)


def test_small_states_that_voted_yes(records, dataset, registry) -> None:
    name, sids = "why-small-states", records.sids
    votes = records.votes["A/RES/74/247"]
    voted_on_it = {iso3 for iso3, vote in votes.items() if vote in CAST}
    assert list_countries(registry, name, 1) == sids
    absent = sum(votes[iso3] == "did not vote" for iso3 in sids)
    assert (len(sids), *counts(votes, sids), absent) == (38, 10, 6, 12, 10)
    finding(name, 1, 38, 10, 6, 12, absent)
    # The answer is the first sentence, and the ten follow by name.
    yes = sorted(records.countries[i]["name"] for i in sids if votes[i] == "yes")
    message = caption(name, 1, len(yes), len(sids), absent)
    assert message.startswith("10 of 38 small island developing States (SIDS) voted yes on A/RES")
    assert f"The ten are {', '.join(yes[:-1])} and {yes[-1]}. " in message
    for number in (2, 3):
        assert list_countries(registry, name, number) == SIDS_YES

    money = Counter[str]()
    for row in records.facts:
        if row["fact"] == "china_finance" and "2009" <= row["year"] <= "2018":
            money[row["iso3"]] += int(row["value"])
    rich = {i for i, row in records.countries.items() if row["income"] == "High income"}
    over, none = {i for i in money if money[i] > 5e9}, {i for i in votes if not money[i]}
    others = voted_on_it - rich - {"CHN"}
    assert (len(over & others), counts(votes, over & others)[0]) == (36, 27)
    assert (len(none & others), counts(votes, none & others)[0]) == (8, 4)
    # Income is associated with both: with finance and with the vote.
    assert len(none & rich) / len(none) > 0.8 > 0.1 > len(over & rich) / len(over)
    assert counts(votes, rich)[1] > 0.7 * len(rich & voted_on_it) > counts(votes, others)[1]
    assert (len(SIDS_YES & none), len((sids - SIDS_YES) & none), len(sids - SIDS_YES)) == (5, 6, 28)
    caption(name, 2, 27, 36, 5, 4, 8, 5, 10, 6, 28)
    finding(name, 2, 5, 10, 6, 28)
    # Two of the five, Saint Lucia and Nauru, have finance of earlier years.
    finance = [row for row in records.facts if row["fact"] == "china_finance" and int(row["value"])]
    early = {row["iso3"] for row in finance if row["year"] < "2009"}
    assert SIDS_YES & none & early == {"LCA", "NRU"}
    assert "no Chinese finance recorded for 2009–2018" in " ".join(BY_NAME[name].summary.split())

    rated = {
        row["iso3"]: row["value"]
        for row in records.facts
        if (row["fact"], row["year"]) == ("freedom_status", "2018")
    }
    unfree, free = ({i for i in rated if rated[i] == word} for word in ("Not Free", "Free"))
    assert (len(unfree & voted_on_it), *counts(votes, unfree)[:2]) == (43, 39, 0)
    assert (len(free & voted_on_it), *counts(votes, free)[:2]) == (77, 13, 47)
    assert (len(SIDS_YES & free), len(sids & free), len(sids & rated.keys())) == (7, 26, 37)
    caption(name, 3, 43, 39, 77, 13, 47, 7, 10, 26, 37)
    finding(name, 3, 7, 10, 26, 37)
    assert "seven were rated Free" in BY_NAME[name].summary

    treaty = [row for row in records.memberships if row["group"] == BUDAPEST]
    # A status that is not membership, such as signatory, has no date.
    treaty = [row for row in treaty if row["status"].startswith("party")]
    known = {row["iso3"]: [row["since"], row["by"]] for row in treaty if row["iso3"] in votes}
    certain = {i for i, dates in known.items() if any(d and d <= "2019-12-27" for d in dates)}
    certain &= {row["iso3"] for row in treaty if row["status"] == "party"}
    undated = {i for i, dates in known.items() if not any(dates)}
    assert (len(certain), *counts(votes, certain)[:2]) == (47, 5, 41)
    # Of some it is not the date, but whether they are parties, that the source leaves open.
    inferred = {row["iso3"] for row in treaty if row["status"] != "party"} & undated
    assert (len(undated - inferred), len(inferred)) == (12, 7)
    assert not SIDS_YES & known.keys()
    assert list_countries(registry, name, 4) == certain
    caption(name, 4, 47, 41, 5, 12, 7, 10)
    finding(name, 4, 47, 41, 5, 10)
    # The page names the countries that may have been parties.
    model = build_page_model(*resolve_request(registry, at_step(name, 4)))
    step = BY_NAME[name].steps[3]
    scene = make_scene(model.study, step.view, country_filter=model.resolved.country_filter)
    assert set(scene.matches) == certain
    assert any("12 parties" in note and "7 that" in note for note in scene.notes), scene.notes

    either = {i for text in US_TEXTS for i, vote in records.votes[text].items() if vote == "yes"}
    assert list_countries(registry, name, 5) == SIDS_YES & either == SIDS_YES - {"CUB"}
    assert (len(either), len(records.members)) == (182, 193)
    message = caption(name, 5, 9, 10, 1, 5, 193, 182)
    assert "No record shows why a country voted" in message
    finding(name, 5, 9, 10, 182, 193)


def test_two_tracks(records, registry, opened) -> None:
    name, votes, members = "two-tracks", records.votes, records.members
    for text in US_TEXTS:
        assert (votes[text]["USA"], votes[text]["RUS"]) == ("yes", "no")
    for text in RUSSIAN_TEXTS:
        assert (votes[text]["USA"], votes[text]["RUS"]) == ("no", "yes")
    texts = {
        symbol
        for symbol, row in records.rollcalls.items()
        if (row["topic"], row["tier"], row["body"]) == ("ict-security", "core", "UNGA plenary")
        and "2018" <= row["date"] < "2026"
    }
    assert texts == {*US_TEXTS, *RUSSIAN_TEXTS}

    def find(texts: tuple[str, ...], *words: str) -> set[str]:
        return {i for i in members if any(votes[text].get(i) in words for text in texts)}

    both = find(US_TEXTS, "yes") & find(RUSSIAN_TEXTS, "yes")
    assert (len(both), len(members)) == (131, 193)
    assert "Of 193 countries 131 voted" in BY_NAME[name].summary
    blocs = opened[name].table["bloc_name"]
    west, largest = (set(blocs.index[blocs == each]) for each in ("West", "India–Indonesia"))
    assert (len(both & west), len(west)) == (4, 52)
    assert (len(both & largest), len(largest)) == (119, 121)
    assert len(both - west - largest) == 8
    # The second track has texts on governmental experts, and only then on a programme of action.
    titles = [records.rollcalls[text]["title"] for text in US_TEXTS]
    names = [records.rollcalls[text]["short"].rstrip(" 0123456789") for text in US_TEXTS]
    assert names == ["GGE"] * 3 + ["Programme of Action"] * 2
    assert [title.startswith("Programme of action") for title in titles] == [False] * 3 + [True] * 2
    assert all(records.rollcalls[text]["short"].startswith("OEWG") for text in RUSSIAN_TEXTS)
    caption(name, 1, 3, 2, 5, 131, 4, 52, 119, 121, 8)
    finding(name, 1, 131, 193)
    assert list_countries(registry, name, 1) == both

    for number, texts, against, named, silent, abstaining in (
        (2, RUSSIAN_TEXTS, 48, ("USA", "JPN", "UKR"), {"DMA", "FSM", "NRU"}, set()),
        (3, US_TEXTS, 9, ("RUS", "CHN", "IRN"), {"TUV"}, {"LAO"}),
    ):
        none = members - find(texts, "yes")
        no = none & find(texts, "no")
        assert list_countries(registry, name, number) == none
        assert none - no == silent | abstaining
        assert none - find(texts, *CAST) == silent
        assert abstaining <= members - find(texts, "yes", "no", "did not vote")
        assert set(named) <= no
        rest = {2: (3, 5), 3: (5,)}[number]
        message = caption(name, number, len(none), 5, against, *rest)
        assert len(no) == against
        finding(name, number, len(none), 5)
        listed = {*named, *silent, *abstaining}
        for iso3 in listed:
            # "Micronesia (Federated States of)" is "Federated States of Micronesia" in a sentence.
            place, _, form = records.countries[iso3]["name"].removesuffix(")").partition(" (")
            assert f"{form} {place}".strip() in message
    caption(name, 4, 10, 5)
    finding(name, 4, 10)


RUSSIAN_LISTS = ("A/RES/74/29", "A/RES/75/240", "A/RES/77/36", "A/RES/78/237")
US_LISTS = ("A/RES/74/28", "A/RES/75/32", "A/RES/77/37", "A/RES/78/16")


def test_countries_that_left_sponsor_lists(records, registry) -> None:
    name, lists, votes = "who-left-the-lists", records.sponsors, records.votes

    def check(number: int, first: str, last: str) -> tuple[set[str], set[str], Counter[str]]:
        left, joined = lists[first] - lists[last], lists[last] - lists[first]
        assert list_countries(registry, name, number) == left
        return left, joined, Counter(votes[last].get(iso3, "did not vote") for iso3 in left)

    left, joined, ways = check(1, "A/RES/74/29", "A/RES/78/237")
    assert ways == {"yes": 9, "did not vote": 2}
    caption(name, 1, 31, 27, len(left), len(joined), 11, 9, 2)
    finding(name, 1, len(left), len(lists["A/RES/74/29"]))
    titles = {records.resolutions[text]["title"] for text in RUSSIAN_LISTS}
    assert len(titles) == 1
    assert (len(lists["A/RES/74/29"]), len(lists["A/RES/78/237"])) == (31, 27)
    left, joined, ways = check(2, "A/RES/74/28", "A/RES/78/16")
    assert {records.countries[iso3]["name"] for iso3 in left} == {
        *("Benin", "Haiti", "Israel", "Panama")
    }
    assert ways == {"yes": 3, "did not vote": 1}
    assert votes["A/RES/78/16"]["BEN"] == "did not vote"
    caption(name, 2, 49, 67, len(joined), len(left), 3)
    finding(name, 2, len(left), len(lists["A/RES/74/28"]))
    left, joined, ways = check(3, "A/RES/77/37", "A/RES/78/16")
    assert ways == {"yes": 10, "did not vote": 1}
    assert votes["A/RES/78/16"]["FJI"] == "did not vote"
    assert max(US_LISTS, key=lambda text: len(lists[text])) == "A/RES/77/37"
    caption(name, 3, len(lists["A/RES/77/37"]), len(left), len(joined), 10, 11)
    finding(name, 3, len(left), 74, len(joined))
    both = lists["A/RES/74/29"] & lists["A/RES/78/16"]
    assert list_countries(registry, name, 4) == both == {"AGO", "ARM", "COD", "MWI"}
    tracks = [set().union(*(lists[text] for text in texts)) for texts in (RUSSIAN_LISTS, US_LISTS)]
    caption(name, 4, len(tracks[0] & tracks[1]), 4)
    finding(name, 4, len(both))
    texts = {
        text: row["date"]
        for text, row in records.resolutions.items()
        if row["submitted_by"] == "states"
        and row["coverage"] != "doubtful"
        and len(lists[text]) >= 2
    }
    parts = [
        [text for text, day in texts.items() if first <= day <= last]
        for first, last in (("2021-09-14", "2025-01-19"), ("2025-01-20", "2026-06-30"))
    ]
    sponsored = [sum("USA" in lists[text] for text in part) for part in parts]
    assert (sponsored, [len(part) for part in parts]) == ([202, 6], [595, 160])
    finding(name, 5, 202, 595, 6, 160)
    caption(name, 5, 595, 160, 2, 150)
    for text in ("A/RES/79/237", "A/RES/80/16"):
        assert lists[text] == {"SGP"}
        assert records.resolutions[text]["adoption"] == "without a vote"


def test_story_of_consensus_texts(opened, records, registry) -> None:
    name, texts = "what-votes-hide", [*opened["what-votes-hide"].rollcalls.index]
    expected_countries = {
        i for i in records.members if all(records.votes[t].get(i) == "yes" for t in texts)
    }
    assert list_countries(registry, name, 1) == expected_countries
    assert (len(expected_countries), len(texts)) == (20, 15)
    assert {"MNG", "SDN"} <= expected_countries
    assert BY_NAME[name].summary.startswith("20 countries voted yes on all 15 main votes")
    caption(name, 1, 20, 15, 20)
    finding(name, 1, 20, 15)
    union, _ = records.count_in("EU", "2025-12-31")
    by_states = [
        symbol
        for symbol, row in records.resolutions.items()
        if row["submitted_by"] == "states" and row["coverage"] != "doubtful"
    ]
    lists = [records.sponsors[text] for text in by_states]
    lists = [listed for listed in lists if 2 <= len(listed) <= 150]
    numbers = []
    for iso3 in ("MNG", "SDN"):
        own = [listed for listed in lists if iso3 in listed]
        joint = sum(2 * len(listed & union) >= len(union) for listed in own)
        numbers.append((len(own), joint, round(100 * joint / len(own))))
    (mongolia, with_union, high), (sudan, less, low) = numbers
    caption(name, 2, mongolia, with_union, len(union), sudan, less, 2, 150)
    finding(name, 2, high, low)
    # Of the Assembly and the Human Rights Council, related texts too.
    later = [
        text
        for text, row in records.rollcalls.items()
        if row["stage"] == "plenary" and row["date"] >= "2021"
    ]
    of_council = [text for text in later if records.rollcalls[text]["body"] != "UNGA plenary"]
    eleven = {i for i in records.members if all(records.votes[t].get(i) == "yes" for t in later)}
    assert list_countries(registry, name, 3) == eleven
    assert {"URY", "SDN"} <= eleven
    finding(name, 3, len(eleven), len(later))
    own = [listed for listed in lists if "URY" in listed]
    joint = sum(2 * len(listed & union) >= len(union) for listed in own)
    shares = []
    for i in eleven:
        with_most = [2 * len(listed & union) >= len(union) for listed in lists if i in listed]
        shares.append(round(100 * sum(with_most) / len(with_most)))
    assert (min(shares), max(shares)) == (34, 75)
    plenary = len(later) - len(of_council)
    caption(name, 3, plenary, 47, len(own), joint, sudan, less)


@every_step
def test_shares_of_a_caption_open_as_many_texts(client, at: str, step: StoryStep) -> None:
    card = render_story_card(at)
    links = [each for each in list_components(card, html.A) if "texts?" in each.href]
    assert [get_text(link) for link in links] == [words for words, _ in step.lists]
    for link in links:
        texts = client.get(f"/{link.href.replace('texts?', 'texts.json?')}").json["texts"]
        assert get_text(link).split()[0] == str(len(texts)), link.href
    # Each count of sponsored texts is a link.
    counts = re.findall(r"(\d+) texts (?:that|of) [A-Z]", step.caption)
    if at.startswith("what-votes-hide"):
        assert {*counts} <= {get_text(link).split()[0] for link in links}


def test_when_consensus_broke(records) -> None:
    name, resolutions = "when-consensus-broke", records.resolutions
    counts = {
        session: Counter(
            row["adoption"] for row in resolutions.values() if row["session"] == str(session)
        )
        for session in range(74, 81)
    }
    shares = {
        session: round(100 * count["recorded vote"] / count.total())
        for session, count in counts.items()
    }
    voted, whole = counts[80]["recorded vote"], counts[80].total()
    earlier = [shares[session] for session in range(74, 80)]
    days = records.assembly_days.values()
    votes = sum("2025-09-09" <= day <= "2026-06-30" for day in days)
    caption(name, 1, voted, whole, 74, 79, min(earlier), max(earlier), votes, votes - voted)
    finding(name, 1, shares[80], 80, min(earlier), max(earlier), 74, 79)
    by_title: dict[str, list[dict[str, str]]] = {}
    for row in resolutions.values():
        words = re.findall(r"\w+", row["title"].casefold())
        key = " ".join(word for word in words if word not in ("a", "an", "and", "of", "on", "the"))
        by_title.setdefault(key, []).append(row)
    changed = [
        row["symbol"]
        for rows in by_title.values()
        for row in rows
        if (row["session"], row["adoption"]) == ("80", "recorded vote")
        and [each for each in rows if each["session"] != "80"]
        and [each for each in rows if each["session"] != "80"][-1]["adoption"] == "without a vote"
    ]
    votes = records.assembly_votes["USA"]
    ways = Counter(votes[text] for text in changed)
    assert ways == {0: 76, 2: 1}
    caption(name, 2, len(changed), 80, 76, 77, 1)
    finding(name, 2, 76, 77)
    before, after = resolutions["A/RES/78/213"], resolutions["A/RES/80/215"]
    assert before["title"] == after["title"]
    assert before["adoption"] == "without a vote"
    assert "USA" in records.sponsors["A/RES/78/213"]
    tally = counts_of(records, "A/RES/80/215")
    assert tally == (174, 3, 4)
    caption(name, 3, *tally)
    finding(name, 3, *tally)
    against = {i for i, vote in records.votes["A/RES/80/215"].items() if vote == "no"}
    assert against == {"ARG", "PRY", "USA"}


def counts_of(records: CsvRecords, text: str) -> tuple[int, int, int]:
    return counts(records.votes[text], records.members)


def test_committee_to_plenary(records, registry) -> None:
    name = "committee-to-plenary"
    first, then = (records.votes[text] for text in ("A/C.3/74/L.11/Rev.1", "A/RES/74/247"))
    assert counts(first, first) == (88, 58, 34)
    lost = {iso3: then[iso3] for iso3 in first if first[iso3] == "yes" != then[iso3]}
    assert Counter(lost.values()) == {"did not vote": 7, "abstain": 2, "no": 1}
    assert (lost["CPV"], lost["BOL"], lost["SLB"]) == ("no", "abstain", "abstain")
    caption(name, 1, 10, 88, 7)
    finding(name, 1, 10, 88)
    assert "88 countries" in BY_NAME[name].summary
    assert "ten did not in the plenary" in BY_NAME[name].summary
    for number in (1, 2):
        assert list_countries(registry, name, number) == set(lost)
    caption(name, 2, 10, 88, 58, 34)
    finding(name, 2, 10)
    won = {iso3 for iso3 in then if then[iso3] == "yes" != first[iso3]}
    assert list_countries(registry, name, 3) == won == {"CAF"}
    assert first["CAF"] == "did not vote"
    assert records.countries["CAF"]["name"] in caption(name, 3)
    finding(name, 3)


def test_internet_rights(opened, records, registry) -> None:
    name, drafts = "internet-rights", opened["internet-rights"].drafts
    assert len(drafts) == 6
    assert {records.drafts[text]["body"] for text in drafts.index} == {"Human Rights Council"}
    years = {records.drafts[text]["date"][:4] for text in drafts.index}
    assert (min(years), max(years)) == ("2012", "2021")
    listed = {(row["text"], row["iso3"]) for row in records.sponsorships}
    count = Counter(iso3 for text, iso3 in listed if text in drafts.index)
    assert [count[iso3] for iso3 in ("BRA", "DEU", "USA", "RUS", "CHN")] == [6, 6, 3, 0, 0]
    caption(name, 1, 6, 3)
    finding(name, 1, 6)
    every = {iso3 for iso3 in count if count[iso3] == 6}
    assert len(every) == 25
    assert list_countries(registry, name, 2) == every > {"BRA", "CHL", "MEX"}
    caption(name, 2, 25, 6)
    finding(name, 2, 25, 6)
    assert "25 countries are listed as sponsors of all six" in BY_NAME[name].summary


@pytest.mark.slow
def test_no_change_of_position_can_be_stated(opened, records, registry) -> None:
    name, study = "moved-since-2018", opened["moved-since-2018"]
    table, movement = study.findings.table, study.findings.movement
    assert movement.obstacle == "only one title is in both"
    assert table[["movement", "movement_se", "movement_z"]].isna().all(axis=None)
    assert table["movement_before"].max() == 7
    halves = [part.columns for part in study.findings.halves]
    assert [len(part) for part in halves] == [7, 8]
    assert max(records.rollcalls[text]["date"] for text in halves[0]) < min(
        records.rollcalls[text]["date"] for text in halves[1]
    )
    titles = [{records.rollcalls[text]["title"].lower(): text for text in part} for part in halves]
    common = titles[0].keys() & titles[1].keys()
    assert len(common) == 1
    for part, votes in zip(halves, (2, 3), strict=True):
        assert sum(records.rollcalls[t]["title"].lower() in common for t in part) == votes
    caption(name, 1, 7, 8, 2, 3, 2)
    finding(name, 1)
    compared = build_page_model(*resolve_request(registry, at_step(name, 4))).resolved.comparison
    assert [len(each.rollcalls) for each in (compared.before, compared.after)] == [7, 8]
    assert "one title" in compared.obstacle
    assert compared.obstacle == movement.obstacle
    caption(name, 4, 7, 8)
    finding(name, 4, 7, 8)


@pytest.mark.parametrize(
    ("name", "sign"),
    [
        ("china_finance", 1),
        ("freedom_status", 1),
        ("group:Budapest Convention on Cybercrime (ETS 185)", -1),
    ],
)
def test_associations_of_the_vote_are_significant(registry, name, sign) -> None:
    study = build_page_model(
        *resolve_request(registry, get_story_url(BY_NAME["why-small-states"]))
    ).study
    association = measure_association(study, "A/RES/74/247", name)
    for part in (association.overall, association.within_regions):
        assert min(sign * part.low, sign * part.high) > 0


def test_votes_of_two_countries(opened, records) -> None:
    texts = {records.rollcalls[t]["short"]: t for t in opened["moved-since-2018"].votes.columns}
    botswana = {short: records.votes[text]["BWA"] for short, text in texts.items()}
    assert {short for short in texts if botswana[short] == "abstain"} == {"OEWG 2018", "GGE 2018"}
    assert Counter(botswana.values()) == {"yes": 13, "abstain": 2}
    caption("moved-since-2018", 2, 13)
    finding("moved-since-2018", 2, 2, 13)
    oewg = {short: records.votes[t]["BIH"] for short, t in texts.items() if "OEWG" in short}
    assert oewg == {
        **dict.fromkeys(("OEWG 2018", "OEWG 2019", "OEWG 2020"), "yes"),
        **dict.fromkeys(("OEWG 2022", "OEWG 2023"), "no"),
    }
    caption("moved-since-2018", 3)
    finding("moved-since-2018", 3, 3, 2)


# --- walk and end of a story


def after(registry: DatasetRegistry, address: str, trigger: str, sent: object) -> NavigationResult:
    """Return the next URL after a gesture, a changed control or a URL."""
    if trigger == "url":
        return navigate(registry, address, to=str(sent))
    gesture = f"control:{trigger}:{json.dumps({trigger: sent})}"
    return navigate(registry, address, [str(sent) if trigger == "gesture" else gesture])


@pytest.mark.few(4)
@every_story
def test_next_and_back_walk_through_the_steps(story: Story, registry) -> None:
    address, walked = get_story_url(story), [get_story_url(story)]
    for number in range(2, len(story.steps) + 1):
        moved = after(registry, address, "gesture", f"story:{story.get_step_id(number)}")
        address = moved.after.url_params
        assert address == at_step(story.name, number)
        assert f"step {number} of {len(story.steps)}" in announce(moved)
        assert story.steps[number - 1].caption in announce(moved)
        walked.append(address)
    for number in range(len(story.steps) - 1, 0, -1):
        moved = after(registry, address, "gesture", f"story:{story.get_step_id(number)}")
        address = moved.after.url_params
        assert address == walked[number - 1]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("trigger", "sent"),
    [
        ("gesture", "country:USA"),
        ("gesture", "where:group:EU"),
        ("gesture", "nowhere:group:SIDS"),
        ("gesture", "colour:income"),
        ("gesture", "panel:table"),
        ("gesture", "without:USA"),
        ("gesture", "time:years"),
        ("gesture", "map:world"),
        ("gesture", "story:"),
        ("colour", "income"),
        ("links", 50),
        ("since", "2019-01-01"),
        ("topics", ["cybercrime"]),
    ],
)
def test_other_gestures_leave_the_story(registry, trigger, sent) -> None:
    assert trigger == "gesture" or trigger in CONTROLS
    step = at_step("74-247", 2)
    moved = after(registry, step, trigger, sent)
    assert moved.after.view.story == ""
    assert moved.after.url_params != step
    assert "The story was closed." in announce(moved)
    back = after(registry, moved.after.url_params, "url", f"?{step}")
    assert back.after.url_params == step
    assert back.after.notices == ()


def test_gestures_that_keep_the_state(registry) -> None:
    moved = after(registry, at_step("74-247", 2), "gesture", "story:")
    assert moved.after.url_params == get_step_url(BY_NAME["74-247"].steps[1])
    moved = after(registry, at_step("74-247", 2), "gesture", "panel:selection")
    assert moved.after.url_params == at_step("74-247", 2)


@every_step
def test_url_with_only_a_step_opens_the_step(at: str, step: StoryStep, dataset) -> None:
    expected_view = replace(step.view, story=at)
    for words in (f"story={at}", f"?story={at}", f"/embed?story={at}", f"v=1&story={at}"):
        assert parse_url_strictly(words, dataset.opening) == (step.query, expected_view)
    state = parse_state(dataset, f"?story={at}")
    assert (state.query, state.view, state.notices) == (step.query, expected_view, ())
    # A step may have another size of picture; a named query replaces that of the step.
    squared = parse_url_strictly(f"story={at}&size=square&theme=dark")
    assert squared == (step.query, replace(expected_view, size="square", theme="dark"))
    squared_state = parse_state(dataset, f"?story={at}&size=square&theme=dark")
    assert (squared_state.query, squared_state.view) == squared
    other = parse_url_strictly(f"topic=digital-rights&story={at}")
    assert other[0].topics == ("digital-rights",)


@pytest.mark.parametrize("words", ["74-247:9", "nothing:1"])
def test_unknown_step_is_reported_and_ignored(dataset, registry, words) -> None:
    state = parse_state(dataset, f"{dataset.opening}&story={words}")
    (notice,) = state.notices
    assert notice.startswith(f"story '{words}' is not a step of a story")
    # A file cannot list ignored parts, so this is an error.
    with pytest.raises(QueryError, match="is not a step of a story"):
        parse_url_strictly(f"{dataset.opening}&story={words}")
    with pytest.raises(QueryError, match="is not a step of a story"):
        override_view(dataset, View(), {"story": words})
    assert state.url_params == dataset.opening
    moved = after(registry, dataset.opening, "gesture", f"story:{words}")
    assert moved.after.notices == (f"there is no story {words}",)
    assert moved.after.url_params == dataset.opening


@pytest.mark.parametrize("words", ["", "74-24", "74-247:0", "74-247:10", "<b>:1", "A:1", "x" * 300])
def test_unknown_story_step_returns_404(words) -> None:
    _, view, notices = parse_url(f"v=1&story={words}")
    assert view.story == ""
    assert len(notices) == 1
    assert "is not a step of a story" in notices[0]


@pytest.mark.slow
def test_story_is_shown_before_scripts(dataset) -> None:
    client = create_app(dataset).server.test_client()
    page = html_text.unescape(client.get(f"/?{get_story_url(BY_NAME['two-tracks'])}").text)
    assert BY_NAME["two-tracks"].steps[0].caption in page
    for story in STORIES:
        assert f'href="?{get_story_url(story)}"' in page


# --- in a browser


@pytest.mark.browser
@pytest.mark.motion("reduce")
@pytest.mark.parametrize("size", keep_parameter([(1440, 900), (390, 844)], 1))
@pytest.mark.parametrize("last", [2, pytest.param(4, marks=pytest.mark.evidence)])
def test_story_walk_in_a_browser(page_at, size, last) -> None:
    story = BY_NAME["74-247"]
    page = page_at(*size).open()
    tab = page.page
    menu = tab.locator(".menu:has-text('Stories')")
    for away in (lambda: tab.keyboard.press("Escape"), lambda: tab.mouse.click(5, size[1] / 2)):
        menu.locator("summary").click()
        assert menu.get_attribute("open") is not None
        away()
        tab.wait_for_selector(".menu[open]", state="detached")
    menu.locator("summary").click()
    listed = menu.locator("ul").bounding_box()
    assert 0 <= listed["x"] < listed["x"] + listed["width"] <= size[0]
    tab.locator(".menu a", has_text=story.title).first.click()
    tab.wait_for_url(f"**{'story=74-247:1'}")
    tab.wait_for_selector("#react-entry-point #map [data-iso3]")
    page.settle()
    assert tab.locator(":focus").get_attribute("aria-label") == "Story"
    column = tab.locator(".side").bounding_box()
    for number, step in enumerate(story.steps[:last], 1):
        card = tab.locator("#panel .story")
        assert f"step {number} of {len(story.steps)}" in card.inner_text()
        assert step.caption in card.inner_text()
        box = card.bounding_box()
        assert 0 <= box["y"] < box["y"] + box["height"] <= size[1]
        assert tab.locator(".panel-tab").first.is_visible()
        assert tab.locator(".side").bounding_box() == column
        if number < last:
            # The keyboard moves on; the focus stays on Next where it exists.
            card.get_by_role("button", name="Next").focus()
            tab.keyboard.press("Enter")
            tab.wait_for_url(f"**story=74-247:{number + 1}&data=*")
            page.settle()
            assert step.caption not in tab.inner_text("#panel")
            assert story.steps[number].caption in tab.locator("#announcement").text_content()
    tab.mouse.click(*page.place("PLW"))
    tab.wait_for_selector("#panel .story", state="detached")
    page.settle()
    assert "story=" not in tab.url
    assert tab.locator("#panel h2").first.inner_text().startswith("Palau")
    tab.go_back()
    tab.wait_for_selector("#panel .story")
    page.settle()
    assert f"story=74-247:{last}&data=" in tab.url
