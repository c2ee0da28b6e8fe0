from __future__ import annotations

import pandas as pd

from alignment.analysis.stages import stage_changes
from alignment.model.vote import Vote
from alignment.sources.package import load

WORDS = {"y": Vote.YES, "a": Vote.ABSTAIN, "n": Vote.NO, "-": Vote.ABSENT, "x": Vote.NOT_MEMBER}


def test_the_changes_on_74_247_are_those_of_the_record() -> None:
    dataset = load()
    changes = stage_changes(dataset.rollcalls, dataset.votes)
    on = changes[changes["resolution"] == "A/RES/74/247"]
    assert set(on["committee"]) == {"A/C.3/74/L.11/Rev.1"}
    assert set(on["plenary"]) == {"A/RES/74/247"}

    def moved(before: Vote, after: Vote) -> list[str]:
        return on.loc[(on["before"] == before) & (on["after"] == after), "iso3"].tolist()

    assert moved(Vote.YES, Vote.NO) == ["CPV"]
    assert moved(Vote.YES, Vote.ABSTAIN) == ["BOL", "SLB"]
    assert moved(Vote.YES, Vote.ABSENT) == ["AGO", "COM", "DMA", "SOM", "SWZ", "SYC", "VUT"]
    assert moved(Vote.ABSTAIN, Vote.ABSENT) == ["COD", "FJI", "GRD", "WSM"]
    assert moved(Vote.NO, Vote.ABSENT) == ["KIR"]
    assert moved(Vote.ABSENT, Vote.YES) == ["CAF"]
    assert moved(Vote.ABSENT, Vote.ABSTAIN) == ["LSO"]
    assert moved(Vote.ABSENT, Vote.NO) == ["FSM", "MDA"]
    assert len(on) == 19


def rollcalls(**rows: tuple[str, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, index=["resolution", "stage"]).T


def votes(**columns: str) -> pd.DataFrame:
    frame = pd.DataFrame({r: [WORDS[v] for v in vs] for r, vs in columns.items()}, dtype="int8")
    return frame.set_axis([f"C{number}" for number in range(len(frame))])


def test_every_change_and_nothing_else() -> None:
    found = stage_changes(
        rollcalls(c=("R", "committee"), p=("R", "plenary")), votes(c="yyya-", p="yna-y")
    )
    assert found[["iso3", "before", "after"]].to_numpy().tolist() == [
        ["C1", 2, 0],
        ["C2", 2, 1],
        ["C3", 1, -1],
        ["C4", -1, 2],
    ]


def test_a_country_that_was_no_member_did_not_change() -> None:
    found = stage_changes(
        rollcalls(c=("R", "committee"), p=("R", "plenary")), votes(c="xy", p="yx")
    )
    assert found.empty


def test_texts_without_a_pair_a_name_or_a_selected_vote_are_left_out() -> None:
    table = rollcalls(
        c=("R", "committee"),
        p=("R", "plenary"),
        q=("S", "plenary"),
        u=("", "committee"),
        w=("", "plenary"),
        e=("R", "amendment"),
    )
    found = stage_changes(table, votes(p="yn", q="ny", u="yy", w="nn", e="nn"))
    assert found.empty
    assert list(found.columns) == ["resolution", "committee", "plenary", "iso3", "before", "after"]
