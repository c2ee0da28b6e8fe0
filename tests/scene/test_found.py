"""What colours find, as titles: each number is counted here anew from the records."""

from __future__ import annotations

import re

import pytest

from alignment.answer.study import Study
from alignment.model.vote import Vote
from alignment.scene.found import found_by
from alignment.scene.lens import REGISTRY, lens


def found(study: Study, name: str) -> str:
    return found_by(study, lens(study, name))


def members(study: Study, bloc: str) -> set[str]:
    return next({*each.members} for each in study.blocs if each.name == bloc)


def test_of_two_categories_that_two_blocs_have_most_of_it_says_how_many_are_in_one(
    study: Study,
) -> None:
    title = found(study, "un_group")
    said = r"(\d+) of (\d+) states of (.+) are in the (.+) bloc, all (\d+) of (.+) in the West"
    told = re.fullmatch(said, title)
    assert told
    some, of, word, bloc, whole, other = told.groups()
    values = lens(study, "un_group").values
    here, there = (values[list(members(study, name))] for name in (bloc, "West"))
    assert (int(some), int(of)) == ((here == word).sum(), (values == word).sum())
    assert int(whole) == (there == other).sum() == (values == other).sum()
    # No other has more of its states there.
    assert int(some) == here.value_counts().max()
    assert int(whole) == there.value_counts().max()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("income", "43 of 63 states of high income are in the West, as are 54 of all 193"),
        ("fact:freedom_status@2018", "44 of 84 states with Freedom status Free are in the West, "),
        ("fact:cyber_strategy", "47 of 135 states with a national cyber strategy are in the West"),
        ("fact:shutdowns", "44 of 95 states with no Internet shutdowns recorded are in the West, "),
    ],
)
def test_of_one_category_it_says_how_many_of_all_states_are_in_the_same_bloc(
    study: Study, name: str, said: str
) -> None:
    title = found(study, name)
    assert title.startswith(said)
    assert len(title) <= 96
    some, of, usual, known = (int(number) for number in re.findall(r"\b\d+\b", title))
    values = lens(study, name).values.dropna()
    west = values.index.isin(members(study, "West"))
    assert (usual, known) == (west.sum(), len(values))
    (word,) = (each for each in set(values) if (values == each).sum() == of)
    assert some == (values[west] == word).sum()
    # Of no other category are so many more, or so many fewer, of this bloc than chance would have.
    beyond = {
        each: (values[west] == each).sum() - (values == each).sum() * usual / known
        for each in set(values)
    }
    assert beyond[word] > 0
    sizes = {each: ((values == each).sum() * usual / known) ** 0.5 for each in beyond}
    assert word == max(beyond, key=lambda each: beyond[each] / sizes[each])


def test_of_a_group_it_says_how_many_of_its_members_are_in_one_bloc(study: Study) -> None:
    assert found(study, "group:EU") == (
        "All 27 members of the European Union are in the West, as are 54 of all 193"
    )
    inside = study.dataset.membership("SIDS").inside
    there = {str(iso3) for iso3 in study.table.index if inside[iso3]}
    some = len(there & members(study, "India–Indonesia"))
    said = f"{some} of {len(there)} small island states are in the India–Indonesia bloc"
    assert found(study, "group:SIDS") == f"{said}, as are 126 of all 193"


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
