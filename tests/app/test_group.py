"""What the panel of a group says of how it voted."""

import re

from test_overview import words

from alignment.app.panels.group import group_panel
from alignment.app.panels.overview import overview
from alignment.model.view import View
from alignment.model.vote import Vote


def parts(component, kind):
    return [part for part in component._traverse() if type(part).__name__ == kind]


def test_a_group_without_a_majority_is_told_as_split(study):
    status = study.dataset.members_of("SIDS")
    islands = status.index[status != ""]
    said = words(group_panel(study, View(colour="group:SIDS")))
    split = re.findall(r"(\S+): yes (\d+), no (\d+), abstain (\d+); no majority", said)
    assert split
    for rollcall, *counts in split:
        told = [int(number) for number in counts]
        votes = study.votes.loc[study.votes.index.isin(islands), rollcall]
        assert told == [int((votes == vote).sum()) for vote in (Vote.YES, Vote.NO, Vote.ABSTAIN)]
        assert max(told) * 2 <= sum(told)


def test_where_nobody_of_the_group_voted_nobody_dissents(study):
    none = study.votes.index[study.votes.iloc[:, -1] == Vote.ABSENT][:2]
    said = words(group_panel(study, View(select=tuple(none))))
    assert f"{study.votes.columns[-1]}: nobody voted" in said


def test_every_dissent_is_listed_the_later_ones_folded(study):
    panel = group_panel(study, View(colour="group:G77"))
    number = int(re.search(r"Against the group's majority \((\d+)\)", words(panel))[1])
    assert number > 60
    seen = sum(getattr(part, "className", "") == "vote-row" for part in parts(panel, "Li"))
    (rest,) = (part for part in parts(panel, "Details") if "The other" in words(part))
    assert seen == 60
    assert f"The other {number - 60}" in words(rest)
    listed = [who for part in parts(rest, "Li") for who in part.children[-1].split(", ")]
    assert len(listed) == number - 60


def test_every_member_of_a_bloc_is_named(study):
    said = words(overview(study, View()))
    for bloc in study.blocs:
        assert all(study.dataset.names[iso3] in said for iso3 in bloc.members)
    assert " more Zoom to it" not in said
