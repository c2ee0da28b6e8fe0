"""Stories: every address can be opened, and every sentence is true."""

from __future__ import annotations

import pytest

from alignment.analysis.stages import stage_changes
from alignment.answer.study import Study, answer
from alignment.app.stories import STORIES, Story
from alignment.model.address import read_strictly, write
from alignment.model.vote import Vote
from alignment.scene.lens import lens
from alignment.scene.scene import make_scene

BY_NAME = {story.name: story for story in STORIES}

every_story = pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)


@pytest.fixture(scope="module")
def opened(dataset) -> dict[str, Study]:
    return {story.name: answer(dataset, read_strictly(story.address)[0]) for story in STORIES}


def test_names_are_used_once() -> None:
    assert len(BY_NAME) == len(STORIES) == 5
    assert len({story.address for story in STORIES}) == len(STORIES)


@every_story
def test_an_address_is_written_as_the_page_writes_it(story: Story) -> None:
    query, view = read_strictly(story.address)
    assert write(query, view) == story.address


@every_story
def test_a_story_has_records_blocs_and_a_picture(story: Story, opened) -> None:
    study, view = opened[story.name], read_strictly(story.address)[1]
    assert len(study.rollcalls) > 0 or len(study.drafts) > 0
    assert len([bloc for bloc in study.blocs if bloc.size > 1]) >= 2
    assert lens(study, view.colour).values.notna().any()
    assert set(view.select) <= set(study.table.index)
    assert make_scene(study, view).nodes


@every_story
def test_a_sentence_is_one_and_not_long(story: Story) -> None:
    assert story.sentence.endswith(".")
    assert story.sentence.count(". ") == 0
    assert len(story.sentence) < 200


def test_the_first_screen_is_a_story(dataset) -> None:
    assert BY_NAME["74-247"].address == dataset.opening


def test_the_vote_on_74_247(opened) -> None:
    sentence, study = BY_NAME["74-247"].sentence, opened["74-247"]
    row = study.rollcalls.loc["A/RES/74/247"]
    assert row["date"] == "2019-12-27"
    assert f"by {row['yes']} votes to {row['no']}, with {row['abstain']} abstaining" in sentence
    assert f"all {len(study.rollcalls)} core votes" in sentence
    assert (row["yes"], row["no"], row["abstain"], len(study.rollcalls)) == (79, 60, 33, 15)


def test_two_tracks(opened) -> None:
    votes = opened["two-tracks"].votes
    ours, theirs = (votes.loc[iso3] == Vote.YES for iso3 in ("USA", "RUS"))
    assert (ours.sum(), theirs.sum(), (ours & theirs).sum()) == (5, 5, 0)
    yes = votes == Vote.YES
    both = yes.loc[:, ours].any(axis=1) & yes.loc[:, theirs].any(axis=1)
    assert (both.sum(), len(votes)) == (131, 193)
    assert "131 of 193" in BY_NAME["two-tracks"].sentence


def test_committee_to_plenary(opened, dataset) -> None:
    study = opened["committee-to-plenary"]
    assert study.rollcalls["yes"].tolist() == [88, 79]
    changes = stage_changes(study.rollcalls, study.votes)
    lost = changes[(changes["before"] == Vote.YES) & (changes["after"] != Vote.YES)]
    assert len(lost) == 10
    ways = {
        vote: sorted(dataset.names[iso3] for iso3 in lost["iso3"][lost["after"] == vote])
        for vote in (Vote.NO, Vote.ABSTAIN, Vote.ABSENT)
    }
    assert ways[Vote.NO] == ["Cabo Verde"]
    assert ways[Vote.ABSTAIN] == ["Bolivia", "Solomon Islands"]
    assert len(ways[Vote.ABSENT]) == 7


def test_internet_rights(opened) -> None:
    study = opened["internet-rights"]
    assert len(study.drafts) == 6
    years = study.drafts["date"].str[:4]
    assert (years.min(), years.max()) == ("2012", "2021")
    assert set(study.drafts["body"]) == {"Human Rights Council"}
    count = (study.sponsors == 1).sum(axis=1)
    assert (count == 6).sum() == 25
    assert count[["USA", "RUS", "CHN"]].tolist() == [3, 0, 0]


def test_who_moved(opened, dataset) -> None:
    study = opened["moved-since-2018"]
    table = study.findings.table
    order = table["movement"].abs().sort_values(ascending=False).index[:3]
    assert [dataset.names[iso3] for iso3 in order] == [
        "Botswana",
        "Bosnia and Herzegovina",
        "Colombia",
    ]
    assert table["movement_z"].abs().max() < 2
    assert table["movement_z"].notna().sum() > 150
