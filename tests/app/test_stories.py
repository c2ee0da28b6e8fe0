"""Stories: every step can be opened and every sentence is true; a story ends when it is left."""

import html
import re
from collections import Counter
from dataclasses import replace

import pandas as pd
import pytest
from crossing import at

from alignment.analysis.vote_changes import find_stage_changes
from alignment.app.controls.rows import CONTROLS, read_control_values
from alignment.app.factory import create_app
from alignment.app.gestures import navigate
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
from alignment.model.vote import Vote
from alignment.scene.colour_variable import get_colour_variable
from alignment.scene.scene import make_scene
from alignment.server.dataset_registry import DatasetRegistry
from alignment.studies.associations import measure_association
from alignment.studies.comparison import find_significant_moves
from alignment.studies.filters import parse_filter_strictly
from alignment.studies.overrides import override_view
from alignment.studies.study import Study, compute_study

BY_NAME = {story.name: story for story in STORIES}
STEPS = [(story.get_step_id(n), step) for story in STORIES for n, step in enumerate(story.steps, 1)]
SIDS_YES = {"ATG", "CUB", "JAM", "KNA", "LCA", "MDV", "NRU", "SGP", "SUR", "VCT"}

every_story = pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
every_step = pytest.mark.parametrize(("at", "step"), STEPS, ids=[at for at, _ in STEPS])


@pytest.fixture(scope="module")
def opened(dataset) -> dict[str, Study]:
    return {
        story.name: compute_study(dataset, parse_url_strictly(get_step_url(story.steps[0]))[0])
        for story in STORIES
    }


@pytest.fixture(scope="module")
def registry(dataset) -> DatasetRegistry:
    return DatasetRegistry(dataset, 1)


def at_step(name: str, number: int) -> str:
    step = BY_NAME[name].steps[number - 1]
    return serialize_url(step.query, replace(step.view, story=f"{name}:{number}"))


def caption(name: str, number: int, *numbers: int) -> str:
    """Return the caption of a step; its counts must be these, in order, and no other."""
    words = BY_NAME[name].steps[number - 1].caption
    # Years, symbols, days and the names of texts are no counts.
    bare = re.sub(
        r"A/RES/\S+|74/247|(?:OEWG|GGE) \d{4}|\d+ (?:November|December) \d{4}|\b20\d\d\b", "", words
    )
    assert [int(each) for each in re.findall(r"\d+", bare)] == list(numbers)
    return words


def who(registry: DatasetRegistry, name: str, number: int) -> set[str]:
    """Return the countries that the page lists at a step."""
    return set(
        build_page_model(
            *resolve_request(registry, at_step(name, number))
        ).resolved.country_filter.countries
    )


def ballots(dataset, text: str) -> dict[str, int]:
    """Return the votes on a text from the rows of the file, without the study."""
    return {str(iso3): int(vote) for iso3, vote in dataset.votes[text].items()}


def voted(dataset, text: str, vote: Vote) -> set[str]:
    return {iso3 for iso3, cast in ballots(dataset, text).items() if cast == vote}


def test_names_and_the_first_screen(dataset) -> None:
    assert len(BY_NAME) == len(STORIES) == 6
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


@every_story
def test_text_and_urls_of_a_story(story: Story, dataset) -> None:
    assert story.summary.endswith(".")
    assert story.summary.count(". ") == 0
    assert len(story.summary) < 200
    assert 2 <= len(story.steps) <= 5
    state = parse_state(dataset, get_step_url(story.steps[0]))
    assert (state.notices, state.view.story) == ((), "")
    assert parse_state(dataset, f"?story={story.name}").url_params == get_story_url(story)


@every_step
def test_caption_finding_and_card_of_a_step(at: str, step: StoryStep) -> None:
    sentences = step.caption.split(". ")
    assert len(sentences) <= 2
    assert step.caption.endswith(".")
    assert len(step.caption) < 240
    assert not re.search(r"\b(because|caused?|due to|so that)\b", step.caption, re.IGNORECASE)
    assert len(step.finding) <= 82
    assert not step.finding.endswith(".")
    assert not re.search(r"\b(because|caused?|due to)\b", step.finding, re.IGNORECASE)
    counts = re.findall(r"\b\d+\b", step.finding.replace("of 2018", ""))
    assert set(counts) <= set(re.findall(r"\d+", step.caption)) or at in COUNTED
    story, number = find_story_step(at)
    words = str(render_story_card(at).to_plotly_json())
    assert f"step {number} of {len(story.steps)}" in words
    assert step.caption in words
    leads = re.findall(r"'story:(.*?)'", words.replace('"', "'"))
    adjacent_steps = [story.get_step_id(each) for each in (number - 1, number + 1)]
    assert leads == [*(each for each in adjacent_steps if find_story_step(each)), ""]


# Of these the caption names what the title counts: two texts of 2018, three and two of OEWG.
COUNTED = ("moved-since-2018:2", "moved-since-2018:3")


@pytest.mark.few(11)
@every_step
@pytest.mark.slow
def test_a_step_is_shown_as_it_is_written(at: str, step: StoryStep, registry) -> None:
    address = f"{get_step_url(step)}&story={at}"
    assert serialize_url(*parse_url_strictly(address)) == address
    result = build_page_model(*resolve_request(registry, address))
    assert result.state.notices == ()
    assert result.state.url_params == address
    panel = get_default_panel(step.view.select)
    assert result.state.map_params == serialize_url(step.query, replace(step.view, panel=panel))
    assert set(step.view.select) <= set(result.study.table.index)
    assert make_scene(result.study, result.state.view).nodes


@pytest.mark.slow
def test_the_vote_on_74_247(opened, dataset, registry) -> None:
    sentence, study = BY_NAME["74-247"].summary, opened["74-247"]
    row = study.rollcalls.loc["A/RES/74/247"]
    assert row["date"] == "2019-12-27"
    assert f"by {row['yes']} votes to {row['no']}, with {row['abstain']} abstaining" in sentence
    assert f"all {len(study.rollcalls)} core votes" in sentence
    assert (row["yes"], row["no"], row["abstain"], len(study.rollcalls)) == (79, 60, 33, 15)
    cast = ballots(dataset, "A/RES/74/247")
    votes = {
        of: Counter(cast[iso3] for iso3 in study.table.index[study.table["bloc"] == bloc])
        for of in ("USA", "RUS", "CHN")
        for bloc in [study.table.loc[of, "bloc"]]
    }
    assert (votes["USA"].total(), votes["USA"][Vote.NO]) == (54, 53)
    assert votes["RUS"] == votes["CHN"] == Counter({int(Vote.YES): 10})
    assert "53 voted no; all 10" in caption("74-247", 1, 79, 60, 33, 54, 53, 10)


def test_the_small_island_states(dataset, registry) -> None:
    listed = dataset.memberships[dataset.memberships["group"] == "SIDS"]["iso3"]
    cast = {i: v for i, v in ballots(dataset, "A/RES/74/247").items() if i in set(listed)}
    counts = Counter(cast.values())
    ways = [counts[vote] for vote in (Vote.YES, Vote.NO, Vote.ABSTAIN, Vote.ABSENT)]
    assert [sum(ways), *ways] == [38, 10, 6, 12, 10]
    words = caption("74-247", 2, 38, 10, 6, 12, 10)
    assert "10 voted yes and 6 no; 12 abstained and 10 were absent" in words
    assert who(registry, "74-247", 2) == SIDS_YES == {i for i in cast if cast[i] == Vote.YES}

    before = SIDS_YES & voted(dataset, "A/RES/73/266", Vote.YES)
    assert who(registry, "74-247", 3) == before == {"JAM", "KNA", "LCA", "MDV", "SGP", "VCT"}
    # No fewer of all islands did.
    assert len(cast.keys() & voted(dataset, "A/RES/73/266", Vote.YES)) == 23
    caption("74-247", 3, 10, 6, 23, 38)
    row = dataset.rollcalls.loc["A/RES/73/266"]
    assert (row["short"], row["led_by"], row["date"][:7]) == ("GGE 2018", "USA", "2018-12")

    draft = "A/C.3/74/L.11/Rev.1"
    assert ballots(dataset, draft)["CPV"] == Vote.YES
    assert (cast["CPV"], dataset.rollcalls.loc[draft, "date"]) == (Vote.NO, "2019-11-18")
    assert "18 November 2019" in caption("74-247", 4)


def test_why_small_states(dataset, registry) -> None:
    name, budapest = "why-small-states", "Budapest Convention on Cybercrime (ETS 185)"
    cast = ballots(dataset, "A/RES/74/247")

    def counts(members: set[str]) -> list[int]:
        ways = Counter(cast[iso3] for iso3 in members)
        return [ways[vote] for vote in (Vote.YES, Vote.NO, Vote.ABSTAIN)]

    def finding(number: int) -> str:
        return BY_NAME[name].steps[number - 1].finding

    caption(name, 1, 10, 38, 6, 12, 10)
    sids = who(registry, name, 1)
    assert sids > SIDS_YES
    assert len(sids) == 38
    for number in (2, 3):
        assert who(registry, name, number) == SIDS_YES
    study = build_page_model(*resolve_request(registry, get_story_url(BY_NAME[name]))).study
    islands = measure_association(study, "A/RES/74/247", "group:SIDS")
    assert islands.within_regions.d < 0

    rows = dataset.facts.set_index("iso3")
    money = rows[rows["fact"].eq("china_finance") & rows["year"].between("2009", "2018")]
    sums = money["value"].astype(int).groupby(level=0).sum()
    over = set(sums.index[sums > 5e9])
    none = set(cast) - set(sums.index[sums > 0])
    none = {iso3 for iso3 in none if cast[iso3] >= Vote.ABSENT}
    assert [sum(counts(over)), *counts(over)[:2]] == [39, 29, 1]
    assert [sum(counts(none)), *counts(none)[:2]] == [57, 11, 40]
    assert (len(SIDS_YES & none), len((sids - SIDS_YES) & none), len(sids - SIDS_YES)) == (5, 6, 28)
    caption(name, 2, 39, 5, 29, 1, 57, 11, 40, 5, 10, 6, 28)
    assert "5 of 10 islands" in finding(2)
    assert finding(2).endswith(", 6 of 28 others")

    status = rows[rows["fact"].eq("freedom_status") & rows["year"].eq("2018")]["value"]
    unfree, free = (set(status.index[status == word]) for word in ("Not Free", "Free"))
    assert [sum(counts(unfree)), *counts(unfree)[:2]] == [43, 39, 0]
    assert [sum(counts(free)), *counts(free)[:2]] == [77, 13, 47]
    assert (len(SIDS_YES & free), len(sids & free)) == (7, 26)
    caption(name, 3, 43, 39, 77, 13, 47, 7, 10, 26, 38)
    assert finding(3).endswith(" as were 26 of all 38 islands")

    status = dataset.members_of(budapest, "2019-12-27")
    parties = set(status.index[status != ""])
    assert [len(parties), *counts(parties)[:2]] == [47, 5, 41]
    assert not SIDS_YES & parties
    # Countries in the title are not faded, and a note counts the possible parties.
    assert who(registry, name, 4) == parties
    step = BY_NAME[name].steps[3]
    scene = make_scene(
        study,
        step.view,
        country_filter=parse_filter_strictly(dataset, study.table, step.view.where),
    )
    assert set(scene.matches) == parties
    assert any(note.startswith("19 more parties to the Budapest") for note in scene.notes)
    caption(name, 4, 47, 41, 5, 10)

    texts = ("A/RES/73/266", "A/RES/74/28", "A/RES/75/32", "A/RES/77/37", "A/RES/78/16")
    either = set().union(*(voted(dataset, text, Vote.YES) for text in texts))
    assert who(registry, name, 5) == SIDS_YES & either == SIDS_YES - {"CUB"}
    assert (len(sids & either), len(either & cast.keys()), len(study.table)) == (36, 182, 193)
    assert "What cannot be said" in caption(name, 5, 9, 10, 1, 5, 182, 193)
    assert finding(5).endswith(" as did 182 of 193 states")


def test_two_tracks(opened, dataset, registry) -> None:
    votes = opened["two-tracks"].votes
    ours, theirs = (votes.loc[iso3] == Vote.YES for iso3 in ("USA", "RUS"))
    assert (ours.sum(), theirs.sum(), (ours & theirs).sum()) == (5, 5, 0)
    yes = votes == Vote.YES
    both = yes.loc[:, ours].any(axis=1) & yes.loc[:, theirs].any(axis=1)
    assert (both.sum(), len(votes)) == (131, 193)
    assert "131 of 193" in BY_NAME["two-tracks"].summary
    caption("two-tracks", 1, 5, 5, 131, 193)
    assert who(registry, "two-tracks", 1) == set(votes.index[both])
    names = dataset.names

    def lists(number: int, result: pd.Series, named: tuple[str, ...], *numbers: int) -> None:
        there = set(votes.index[result])
        assert who(registry, "two-tracks", number) == there
        assert len(there) == numbers[0]
        assert set(named) <= there
        words = caption("two-tracks", number, *numbers)
        assert all(names[iso3] in words for iso3 in named)

    lists(2, ~yes.loc[:, theirs].any(axis=1), ("USA", "JPN", "UKR"), 51, 5)
    lists(3, ~yes.loc[:, ours].any(axis=1), ("RUS", "CHN", "IRN"), 11, 5)
    assert (votes.loc["USA", theirs] == Vote.NO).all()
    assert (votes.loc["RUS", ours] == Vote.NO).all()
    caption("two-tracks", 4, 10, 5)


def test_committee_to_plenary(opened, dataset, registry) -> None:
    study = opened["committee-to-plenary"]
    assert study.rollcalls["yes"].tolist() == [88, 79]
    changes = find_stage_changes(study.rollcalls, study.votes)
    lost = changes[(changes["before"] == Vote.YES) & (changes["after"] != Vote.YES)]
    assert len(lost) == 10
    ways = {
        vote: sorted(dataset.names[iso3] for iso3 in lost["iso3"][lost["after"] == vote])
        for vote in (Vote.NO, Vote.ABSTAIN, Vote.ABSENT)
    }
    assert ways[Vote.NO] == ["Cabo Verde"]
    assert ways[Vote.ABSTAIN] == ["Bolivia", "Solomon Islands"]
    assert len(ways[Vote.ABSENT]) == 7
    caption("committee-to-plenary", 1, 10, 88, 7)
    for number in (1, 2):
        assert who(registry, "committee-to-plenary", number) == set(lost["iso3"])
    row = study.rollcalls.iloc[0]
    assert (row["date"], row["yes"], row["no"], row["abstain"]) == ("2019-11-18", 88, 58, 34)
    assert "88 to 58, with 34 abstaining" in caption("committee-to-plenary", 2, 10, 88, 58, 34)
    first, then = (ballots(dataset, text) for text in study.rollcalls.index)
    won = {iso3 for iso3 in then if then[iso3] == Vote.YES and first[iso3] != Vote.YES}
    assert who(registry, "committee-to-plenary", 3) == won == {"CAF"}
    assert first["CAF"] == Vote.ABSENT
    assert dataset.names["CAF"] in caption("committee-to-plenary", 3)


def test_internet_rights(opened, dataset, registry) -> None:
    study = opened["internet-rights"]
    assert len(study.drafts) == 6
    years = study.drafts["date"].str[:4]
    assert (years.min(), years.max()) == ("2012", "2021")
    assert set(study.drafts["body"]) == {"Human Rights Council"}
    count = (study.sponsors == 1).sum(axis=1)
    assert (count == 6).sum() == 25
    assert count[["USA", "RUS", "CHN", "BRA", "DEU"]].tolist() == [3, 0, 0, 6, 6]
    caption("internet-rights", 1, 6, 6, 3)
    assert who(registry, "internet-rights", 2) == set(count.index[count == 6])
    assert (count[["BRA", "CHL", "MEX"]] == 6).all()
    caption("internet-rights", 2, 25, 6)


@pytest.mark.slow
def test_who_moved(opened, dataset, registry) -> None:
    study = opened["moved-since-2018"]
    table = study.findings.table
    largest = table["movement"].abs().sort_values(ascending=False).index[:3]
    assert [dataset.names[iso3] for iso3 in largest] == [
        "Botswana",
        "Bosnia and Herzegovina",
        "Colombia",
    ]
    assert table["movement_z"].abs().max() < 2
    assert table["movement_z"].notna().sum() > 150
    assert (table.loc[largest, "movement_before"] == 2).all()
    assert (table.loc[largest, "movement_after"] == 3).all()
    assert "rest on five votes each" in BY_NAME["moved-since-2018"].summary
    assert len(study.rollcalls) == 15
    caption("moved-since-2018", 1, 15, 2, 3)
    compared = build_page_model(
        *resolve_request(registry, at_step("moved-since-2018", 4))
    ).resolved.comparison
    far, known = find_significant_moves(compared)
    votes = [len(each.rollcalls) for each in (compared.before, compared.after)]
    assert (*votes, len(compared.bloc_moves), known, len(far)) == (7, 8, 20, 158, 0)
    caption("moved-since-2018", 4, 7, 8, 20, 158)


# What is said where nobody moved beyond chance, and of motives, which are none of the votes.
NOBODY = re.compile(r"\b(no state|none) moved\b|no record tells what moved a state", re.IGNORECASE)


@every_step
def test_claims_of_movement_are_significant(at: str, step: StoryStep, registry) -> None:
    story, number = find_story_step(at)
    result = build_page_model(*resolve_request(registry, at_step(story.name, number)))
    far = (result.study.findings.table["movement_z"].abs() > 1.96).any()
    if result.resolved.comparison is not None:
        far |= len(find_significant_moves(result.resolved.comparison)[0]) > 0
    for words in (story.title, story.summary, step.finding, step.caption):
        rest = NOBODY.sub("", words) if not far else words
        assert far or words.endswith("?") or not re.search(r"\bmov(e|ed|es|ing)\b", rest), words


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("china_finance", 1),
        ("freedom_status", 1),
        ("group:Budapest Convention on Cybercrime (ETS 185)", -1),
    ],
)
def test_what_goes_with_the_vote_does_so_beyond_chance(registry, name, line) -> None:
    study = build_page_model(
        *resolve_request(registry, get_story_url(BY_NAME["why-small-states"]))
    ).study
    association = measure_association(study, "A/RES/74/247", name)
    for part in (association.overall, association.within_regions):
        assert min(line * part.low, line * part.high) > 0


def test_how_two_of_them_voted(opened, dataset) -> None:
    texts = {row["short"]: name for name, row in opened["moved-since-2018"].rollcalls.iterrows()}
    cast = {text: ballots(dataset, name) for text, name in texts.items()}
    botswana = {text: cast[text]["BWA"] for text in texts}
    abstained = {text for text in texts if botswana[text] == Vote.ABSTAIN}
    assert abstained == {"OEWG 2018", "GGE 2018"}
    assert [botswana[text] for text in texts if text not in abstained] == [Vote.YES] * 13
    caption("moved-since-2018", 2, 13)
    for year, vote in ((2018, 2), (2019, 2), (2020, 2), (2022, 0), (2023, 0)):
        assert cast[f"OEWG {year}"]["BIH"] == vote
    assert {text for text in texts if text.startswith("OEWG")} == {
        f"OEWG {year}" for year in (2018, 2019, 2020, 2022, 2023)
    }
    caption("moved-since-2018", 3)


# --- how a story is walked and left


def after(registry: DatasetRegistry, address: str, trigger: str, sent: object):
    """Return where the page goes from an address by a gesture, a moved control or an address."""
    studies, before = resolve_request(registry, address)
    study = build_page_model(studies, before).study
    values = read_control_values(before, study.threshold)
    gestures, search = [], ""
    if trigger == "gesture":
        gestures = [str(sent)]
    elif trigger == "url":
        search = str(sent)
    else:
        values[trigger] = sent
    return navigate(registry, trigger, search, gestures, values, address)


@every_story
def test_next_leads_from_step_to_step_and_back_the_same_way(story: Story, registry) -> None:
    address, walked = get_story_url(story), [get_story_url(story)]
    for number in range(2, len(story.steps) + 1):
        moved = after(registry, address, "gesture", f"story:{story.get_step_id(number)}")
        address = moved.state.url_params
        assert address == at_step(story.name, number)
        assert f"step {number} of {len(story.steps)}" in moved.announcement
        assert story.steps[number - 1].caption in moved.announcement
        walked.append(address)
    for number in range(len(story.steps) - 1, 0, -1):
        moved = after(registry, address, "gesture", f"story:{story.get_step_id(number)}")
        address = moved.state.url_params
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
def test_whatever_else_is_done_leaves_the_story_and_back_returns(registry, trigger, sent) -> None:
    assert trigger == "gesture" or trigger in CONTROLS
    step = at_step("74-247", 2)
    moved = after(registry, step, trigger, sent)
    assert moved.state.view.story == ""
    assert moved.state.url_params != step
    assert "The story was left." in moved.announcement
    back = after(registry, moved.state.url_params, "url", f"?{step}")
    assert back.state.url_params == step
    assert back.state.notices == ()


def test_gestures_that_keep_the_state(registry) -> None:
    moved = after(registry, at_step("74-247", 2), "gesture", "story:")
    assert moved.state.url_params == get_step_url(BY_NAME["74-247"].steps[1])
    moved = after(registry, at_step("74-247", 2), "gesture", "panel:selection")
    assert moved.state.url_params == at_step("74-247", 2)


@every_step
def test_a_url_with_a_step_alone_is_that_step(at: str, step: StoryStep, dataset) -> None:
    expected_view = replace(step.view, story=at)
    for words in (f"story={at}", f"?story={at}", f"/embed?story={at}", f"v=1&story={at}"):
        assert parse_url_strictly(words, dataset.opening) == (step.query, expected_view)
    state = parse_state(dataset, f"?story={at}")
    assert (state.query, state.view, state.notices) == (step.query, expected_view, ())
    # A picture may be had in another size; and a query that is named is the one that is asked.
    squared = parse_url_strictly(f"story={at}&size=square&theme=dark")
    assert squared == (step.query, replace(expected_view, size="square", theme="dark"))
    squared_state = parse_state(dataset, f"?story={at}&size=square&theme=dark")
    assert (squared_state.query, squared_state.view) == squared
    other = parse_url_strictly(f"topic=digital-rights&story={at}")
    assert other[0].topics == ("digital-rights",)


@pytest.mark.parametrize("words", ["74-247:9", "nothing:1"])
def test_an_unknown_step_is_told_and_left_out(dataset, registry, words) -> None:
    state = parse_state(dataset, f"{dataset.opening}&story={words}")
    (notice,) = state.notices
    assert notice.startswith(f"story '{words}' is not a step of a story")
    # A file cannot tell what it left out.
    with pytest.raises(QueryError, match="is not a step of a story"):
        parse_url_strictly(f"{dataset.opening}&story={words}")
    with pytest.raises(QueryError, match="is not a step of a story"):
        override_view(dataset, View(), {"story": words})
    assert state.url_params == dataset.opening
    moved = after(registry, dataset.opening, "gesture", f"story:{words}")
    assert moved.state.notices == (f"there is no story {words}",)
    assert moved.state.url_params == dataset.opening


@pytest.mark.parametrize("words", ["", "74-24", "74-247:0", "74-247:10", "<b>:1", "A:1", "x" * 300])
def test_what_is_no_step_is_told_by_the_address(words) -> None:
    _, view, notices = parse_url(f"v=1&story={words}")
    assert view.story == ""
    assert len(notices) == 1
    assert "is not a step of a story" in notices[0]


@pytest.mark.slow
def test_a_story_is_told_before_any_script(dataset) -> None:
    client = create_app(dataset).server.test_client()
    page = html.unescape(client.get(f"/?{get_story_url(BY_NAME['two-tracks'])}").text)
    assert BY_NAME["two-tracks"].steps[0].caption in page
    for story in STORIES:
        assert f'href="?{get_story_url(story)}"' in page


# --- in a browser


@pytest.mark.browser
@pytest.mark.motion("reduce")
@pytest.mark.parametrize("size", at([(1440, 900), (390, 844)], 1))
@pytest.mark.parametrize("last", [2, pytest.param(4, marks=pytest.mark.evidence)])
def test_a_story_is_walked_by_next_to_its_end_and_left_by_a_country(page_at, size, last) -> None:
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
            # By the keyboard, which stays on Next where there is one.
            card.get_by_role("button", name="Next").focus()
            tab.keyboard.press("Enter")
            tab.wait_for_url(f"**story=74-247:{number + 1}&data=*")
            page.settle()
            assert step.caption not in tab.inner_text("#panel")
            assert story.steps[number].caption in tab.locator("#said").text_content()
    tab.mouse.click(*page.place("PLW"))
    tab.wait_for_selector("#panel .story", state="detached")
    page.settle()
    assert "story=" not in tab.url
    assert tab.locator("#panel h2").first.inner_text().startswith("Palau")
    tab.go_back()
    tab.wait_for_selector("#panel .story")
    page.settle()
    assert f"story=74-247:{last}&data=" in tab.url
