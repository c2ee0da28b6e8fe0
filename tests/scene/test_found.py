"""What colours find, as titles: each number is counted here anew from the records."""

from __future__ import annotations

import re

import pytest

from alignment.analysis.naming import the
from alignment.answer.study import Study
from alignment.model.vote import Vote
from alignment.scene.found import found_by
from alignment.scene.lens import REGISTRY, lens


def found(study: Study, name: str) -> str:
    return found_by(study, lens(study, name))


def members(study: Study, bloc: str) -> set[str]:
    return next({*each.members} for each in study.blocs if each.name == bloc)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("un_group", r"(\d+) of (\d+) states of (.+) are in the (.+) bloc, all (\d+) of (.+) in "),
        ("income", r"(\d+) of (\d+) states of (.+) income are in the (.+) bloc$"),
        ("fact:freedom_status@2018", r"(\d+) of (\d+) states with Freedom status (.+) are in the "),
    ],
)
def test_of_what_states_are_it_says_how_many_are_in_one_bloc(
    study: Study, name: str, said: str
) -> None:
    title = found(study, name)
    told = re.match(said, title)
    assert told
    some, of, word = int(told[1]), int(told[2]), told[3]
    values = lens(study, name).values
    same = values.astype(str).str.lower().str.startswith(word.lower())
    there = {*values.index[same]}
    (bloc,) = (each for each in study.blocs[:1])
    assert f"are in {the(bloc.name)}" in title
    assert (some, of) == (len(there & {*bloc.members}), len(there))
    # No other has more of its states there.
    assert some == values[list(bloc.members)].value_counts().max()
    assert len(title) <= 96


def test_of_a_group_it_says_how_many_of_its_members_are_in_one_bloc(study: Study) -> None:
    assert found(study, "group:EU") == "All 27 members of the European Union are in the West"
    inside = study.dataset.membership("SIDS").inside
    there = {str(iso3) for iso3 in study.table.index if inside[iso3]}
    some = len(there & members(study, "India–Indonesia"))
    said = f"{some} of {len(there)} small island states are in the India–Indonesia bloc"
    assert found(study, "group:SIDS") == said


def test_of_dissent_it_says_who_broke_ranks_most_and_how_many_never_did(study: Study) -> None:
    table = study.findings.table
    known = table[table["dissent_votes"] > 0]
    first = known["dissent_count"].astype(int).idxmax()
    on = f"{known['dissent_count'].max():.0f} of {known['dissent_votes'][first]:.0f} votes"
    never = int((known["dissent_count"] == 0).sum())
    name = study.dataset.names[str(first)]
    said = f"{name} voted most against its bloc, on {on}; {never} of {len(known)} states never did"
    assert found(study, "dissent") == said


def test_of_votes_cast_it_says_how_many_always_voted(study: Study) -> None:
    cast = (study.votes >= Vote.NO).sum(axis=1)
    always = int((cast == study.votes.shape[1]).sum())
    said = f"{always} of {len(cast)} states voted in all {study.votes.shape[1]} roll calls, "
    assert found(study, "votes_cast").startswith(said)
    least = sorted(study.dataset.names[iso3] for iso3 in cast.index[cast == cast.min()])
    assert found(study, "votes_cast").endswith(f"{' and '.join(least)} in {cast.min()}")


@pytest.mark.parametrize("name", ["position", "closer:USA"])
def test_of_what_has_two_sides_only_who_surely_stands_on_one_is_counted(
    study: Study, name: str
) -> None:
    colour = lens(study, name)
    assert colour.low is not None
    assert colour.high is not None
    title = found(study, name)
    above, below, rest = map(int, re.findall(r"\b\d+\b", title))
    assert (above, below) == (int((colour.low > 0).sum()), int((colour.high < 0).sum()))
    assert above + below + rest == int(colour.values.notna().sum())
    assert title.endswith("for sure")


def test_every_colour_finds_something_in_a_sentence_of_two_lines(study: Study) -> None:
    for name in (*REGISTRY, "closer:RUS", "group:Quad", "fact:china_finance@2009-2018"):
        if name != "bloc_probability":
            title = found(study, name)
            assert re.search(r"\d|No state", title), name
            assert len(title) <= 104, name


def test_a_vote_has_its_own_title_and_a_colour_of_nothing_has_none(study: Study) -> None:
    assert found(study, "vote:A/RES/74/247") == ""
    assert found_by(study, lens(study, "sponsored")) != ""
