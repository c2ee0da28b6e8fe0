"""Who meets conditions: by hand, against loops over the rows of the files, and round trips."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
import tiny
from hypothesis import example, given, settings
from hypothesis import strategies as st

from alignment.answer.conditions import HEADS
from alignment.answer.study import Study, answer
from alignment.answer.where import meeting, understood
from alignment.errors import QueryError
from alignment.model.address import read, write
from alignment.model.dataset import Dataset
from alignment.model.query import Query
from alignment.model.view import View
from alignment.paths import DATA
from alignment.sources.package import load


def who(study: Study, *words: str) -> str:
    return " ".join(study.who(*words).index)


@pytest.fixture(scope="module")
def tiny_study(parliament: Dataset) -> Study:
    return answer(parliament, Query(min_shared=1))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ((), "AAA BBB CCC DDD EEE FFF"),
        (("vote:R1:yes",), "AAA BBB DDD"),
        (("vote:R1:absent",), "FFF"),
        # Of EEE, no member then, nothing is known; the rest is the rest all the same.
        (("!vote:R1:yes",), "CCC EEE FFF"),
        (("vote:R1,R5:yes",), "AAA BBB CCC DDD EEE"),
        (("!vote:R1,R5:yes",), "FFF"),
        # Values of one text widen, other texts narrow.
        (("vote:R4:yes", "vote:R4:abstain"), "AAA BBB"),
        (("vote:R4:yes", "vote:R4:abstain", "vote:R4:no"), "AAA BBB CCC"),
        (("vote:R1:yes", "vote:R3:abstain"), "DDD"),
        (("vote:R1,R2:yes", "vote:R2,R1:no"), "AAA BBB CCC DDD"),
        (("vote:R1,R2:yes", "vote:R1:no"), ""),
        # Negations always narrow.
        (("!vote:R4:yes", "!vote:R4:abstain"), "CCC DDD EEE FFF"),
        (("vote:R1:yes", "!vote:R1:yes"), ""),
        (("group:first",), "AAA BBB"),
        (("group:first", "group:Other"), "BBB"),
        (("group:first", "!group:Other"), "AAA"),
        (("!group:first", "!group:Other"), "DDD EEE FFF"),
        (("group:first:member", "vote:R4:abstain"), "BBB"),
        (("sponsor:D1",), "AAA BBB"),
        (("sponsor:D1", "sponsor:D2"), "AAA BBB"),
        (("sponsor:D2", "!sponsor:D1"), "DDD"),
        # A list of old versions and of main sponsors is a list.
        (("sponsor:D0",), "DDD"),
        (("sponsor:D7",), "FFF"),
        (("un_group:Africa", "vote:R8:no"), "CCC"),
        (("!un_group:Africa",), ""),
    ],
)
def test_by_hand(tiny_study: Study, words: tuple[str, ...], expected: str) -> None:
    assert who(tiny_study, *words) == expected


def test_a_bloc_is_that_of_the_member(tiny_study: Study) -> None:
    for bloc in tiny_study.blocs:
        for member in bloc.members:
            assert who(tiny_study, f"bloc:{member}") == " ".join(bloc.members)
    one, other = tiny_study.blocs[:2]
    both = sorted((*one.members, *other.members))
    assert who(tiny_study, f"bloc:{one.members[0]}", f"bloc:{other.members[0]}") == " ".join(both)
    with pytest.raises(QueryError, match=r"'bloc:FFF': Fland is in no bloc here; name a member"):
        tiny_study.who("bloc:FFF")


def test_only_the_countries_of_the_study_are_asked_of_any_roll_call(parliament: Dataset) -> None:
    # EEE voted yes on R5 but had no seat in R1 to R4.
    study = answer(parliament, Query(topics=("cybercrime",)))
    assert who(study, "vote:R5:yes") == "CCC"
    assert who(study, "!vote:R5:yes") == "AAA BBB DDD FFF"


def test_what_is_asked_of_each_country_is_told(tiny_study: Study) -> None:
    found = tiny_study.who("vote:R1,R3:yes", "!group:Other", "sponsor:D2", "bloc:AAA")
    columns = ["name", "vote:R1", "vote:R3", "group:Other", "sponsor:D2", "bloc"]
    assert found.columns.tolist() == columns
    name = tiny_study.table.loc["AAA", "bloc_name"]
    assert found.loc["AAA"].tolist() == ["Aland", "yes", "yes", "", "original", name]
    whole = meeting(tiny_study.dataset, tiny_study.table, ["vote:R1:yes"]).table
    assert whole["vote:R1"].tolist() == ["yes", "yes", "no", "yes", "not a member", "absent"]


def test_the_small_island_states_of_the_first_question(study: Study) -> None:
    first = ("group:SIDS", "vote:A/RES/74/247:yes")
    assert who(study, *first) == "ATG CUB JAM KNA LCA MDV NRU SGP SUR VCT"
    assert who(study, *first, "vote:A/RES/73/266:yes") == "JAM KNA LCA MDV SGP VCT"
    # As each head of a legend is counted: ten of so many small island states.
    where = meeting(study.dataset, study.table, first)
    assert where.meets.sum().tolist() == [38, 79]


def test_the_parties_on_the_day_of_the_vote(study: Study) -> None:
    convention = "Budapest Convention on Cybercrime (ETS 185)"
    on = f"group:{convention}:2019-12-27"
    assert len(study.who(on)) == study.dataset.membership(convention).numbers("2019-12-27")[0] == 47
    assert f"group:{convention}:2019-12-27" in study.who(on).columns
    assert set(study.who(on).index) < set(study.who(f"group:{convention}").index)
    both = meeting(study.dataset, study.table, [on, f"!group:{convention}:2009-01-01"])
    assert 0 < len(both.countries) < 47
    # Where no date is known the list stands for every day.
    assert who(study, "group:SIDS:2019-12-27") == who(study, "group:SIDS")
    with pytest.raises(QueryError, match="a status has no day; ask for the group on that day"):
        study.who(f"group:{convention}:party:2019-12-27")
    with pytest.raises(QueryError, match="unknown grouping 'EU:2019-13-01'"):
        study.who("group:EU:2019-13-01")


def test_the_middle_of_the_two_tracks(dataset: Dataset) -> None:
    query = Query(("ict-security",), ("UNGA plenary",), ("plenary",), ("core",), "2018", "2025")
    study = answer(dataset, query)
    yes = {side: study.votes.columns[study.votes.loc[side] == 2] for side in ("USA", "RUS")}
    assert [len(texts) for texts in yes.values()] == [5, 5]
    words = [f"vote:{','.join(texts)}:yes" for texts in yes.values()]
    assert (len(study.who(*words)), len(study.table)) == (131, 193)


# ---- the slow twin: rows of the files, one country and one condition at a time


@dataclass(frozen=True)
class Asked:
    """A condition as the test makes it, and as it is written, in one of several ways."""

    head: str
    names: tuple[str, ...]
    value: str
    negated: bool
    words: str


class Files:
    """The rows of a data package as they stand in its files."""

    def __init__(self, folder: Path) -> None:
        for name in ("countries", "rollcalls", "votes", "drafts", "sponsorships", "memberships"):
            with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
                setattr(self, name, list(csv.DictReader(file)))
        self.cast = {(row["rollcall"], row["iso3"]): row["vote"] for row in self.votes}

    def meets(self, study: Study, iso3: str, asked: Asked) -> bool:
        if asked.head == "vote":
            met = any(self.cast.get((text, iso3)) == asked.value for text in asked.names)
        elif asked.head == "group":
            met = False
            for row in self.memberships:
                if row["iso3"] == iso3 and row["group"] == asked.names[0]:
                    met = self.belongs(row, asked.value)
        elif asked.head == "sponsor":
            met = any(
                row["iso3"] == iso3 and row["text"] == asked.names[0] for row in self.sponsorships
            )
        elif asked.head == "bloc":
            met = any(
                iso3 in bloc.members and asked.names[0] in bloc.members for bloc in study.blocs
            )
        else:
            column = {"region": "un_region"}.get(asked.head, asked.head)
            met = any(
                row["iso3"] == iso3 and row[column] == asked.names[0] for row in self.countries
            )
        return met != asked.negated

    def belongs(self, row: dict[str, str], value: str) -> bool:
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", value):
            return row["status"] == value if value else belongs(row["status"])
        fellows = [
            other
            for other in self.memberships
            if other["group"] == row["group"] and belongs(other["status"])
        ]
        if row not in fellows or not any(
            other.get(name) for other in fellows for name in ("since", "by", "until")
        ):
            return row in fellows
        # The last day that a date can mean has come, the first that an end can mean has not.
        last = {4: "-12-31", 7: "-31", 10: ""}
        first = {4: "-01-01", 7: "-01", 10: ""}
        begun = [row[name] for name in ("since", "by") if row.get(name)]
        ended = row.get("until")
        return any(day + last[len(day)] <= value for day in begun) and (
            not ended or value < ended + first[len(ended)]
        )

    def who(self, study: Study, conditions: list[Asked]) -> list[str]:
        found = []
        for iso3 in study.table.index:
            all_met = True
            for asked in conditions:
                fellows = [other for other in conditions if widen(asked, other)]
                all_met &= any(self.meets(study, iso3, other) for other in fellows)
            if all_met:
                found.append(iso3)
        return found


def belongs(status: str) -> bool:
    outside = ("not signed", "not party", "invited", "signatory (not party")
    return not status.startswith(outside)


def widen(one: Asked, other: Asked) -> bool:
    if one == other:
        return True
    if one.negated or other.negated or one.head != other.head:
        return False
    if one.head == "vote":
        return set(one.names) == set(other.names)
    return one.head in ("region", "un_group", "income", "bloc")


def conditions(files: Files, study: Study) -> st.SearchStrategy[Asked]:
    def made(head: str, names: tuple[str, ...], value: str) -> st.SearchStrategy[Asked]:
        written = f"{','.join(names)}{f':{value}' if value else ''}"
        return st.builds(
            lambda negated, turned: Asked(
                head, names, value, negated, f"{'!' * negated}{head}:{turned(written)}"
            ),
            st.booleans(),
            st.sampled_from([str, str.lower, str.upper]),
        )

    texts = st.sampled_from([row["rollcall"] for row in files.rollcalls])
    statuses = [(row["group"], row["status"]) for row in files.memberships]
    days = ["", "2010-12-31", "2018-06-30", "2019-12-27"]
    statuses += [(group, day) for group in {group for group, _ in statuses} for day in days]
    columns = [
        (head, row[column])
        for head, column in (("region", "un_region"), ("un_group", "un_group"), ("income",) * 2)
        for row in files.countries
        if row[column]
    ]
    return st.one_of(
        st.tuples(
            st.lists(texts, min_size=1, max_size=3, unique=True),
            st.sampled_from(["yes", "no", "abstain", "absent"]),
        ).flatmap(lambda drawn: made("vote", tuple(drawn[0]), drawn[1])),
        st.sampled_from(sorted(set(statuses))).flatmap(
            lambda drawn: made("group", (drawn[0],), drawn[1])
        ),
        st.sampled_from([row["text"] for row in files.drafts]).flatmap(
            lambda text: made("sponsor", (text,), "")
        ),
        st.sampled_from(sorted(set(columns))).flatmap(
            lambda drawn: made(drawn[0], (drawn[1],), "")
        ),
        st.sampled_from([iso3 for bloc in study.blocs for iso3 in bloc.members]).flatmap(
            lambda iso3: made("bloc", (iso3,), "")
        ),
    )


TIMES = pytest.mark.parametrize("times", [40, pytest.param(150, marks=pytest.mark.evidence)])


@TIMES
@pytest.mark.slow
def test_random_conditions_are_met_as_plain_loops_say(study: Study, times: int) -> None:
    files = Files(DATA)

    @settings(max_examples=times)
    @given(st.lists(conditions(files, study), max_size=4))
    def holds(asked: list[Asked]) -> None:
        found = study.who(*(each.words for each in asked))
        assert found.index.tolist() == files.who(study, asked)

    holds()


AWKWARD = (
    ("Convention: the first, (ETS 185) [as of 2020]", "party: since 2001, inferred"),
    ("Convention: the first, (ETS 185) [as of 2020]", "not party"),
    ("a/b, c", "member"),
    ("a/b", "member"),
    ("!x", "signatory"),
    # The whole is a group, so that it is no status of the shorter one.
    ("a/b:c", "member"),
    ("a/b", "c"),
)


@pytest.fixture(scope="module")
def awkward(tmp_path_factory: pytest.TempPathFactory) -> tuple[Files, Study]:
    """The tiny parliament with names that hold what parts a condition."""
    tables = tiny.tables()
    tables["memberships"] = [
        {"group": group, "iso3": iso3, "status": status, "source": "worked by hand"}
        for (group, status), iso3 in zip(AWKWARD, (*tiny.COUNTRIES, "AAA"), strict=True)
    ]
    renamed = {"R1": "A/RES/1,2", "R2": "A/RES/1", "R3": "2", "R4": "S: (IV), no:yes"}
    for table in ("rollcalls", "votes"):
        for row in tables[table]:
            row["rollcall"] = renamed.get(row["rollcall"], row["rollcall"])
    folder = tiny.write_package(tmp_path_factory.mktemp("awkward"), tables)
    return Files(folder), answer(load(folder), Query(min_shared=1))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("group:Convention: the first, (ETS 185) [as of 2020]", "AAA"),
        ("group:Convention: the first, (ETS 185) [as of 2020]:not party", "BBB"),
        ("group:Convention: the first, (ETS 185) [as of 2020]:party: since 2001, inferred", "AAA"),
        ("group:a/b, c", "CCC"),
        ("group:a/b", "AAA DDD"),
        ("group:a/b:member", "DDD"),
        ("group:a/b:c", "FFF"),
        ("group:!x", "EEE"),
        ("!group:!x", "AAA BBB CCC DDD FFF"),
        # R1 (y y n y - .), not R2 (y y n . - .) or R3 (y y n a - .).
        ("vote:A/RES/1,2:yes", "AAA BBB DDD"),
        ("vote:A/RES/1:yes", "AAA BBB"),
        ("vote:2,A/RES/1,2:abstain", "DDD"),
        ("vote:S: (IV), no:yes:yes", "AAA"),
        ("vote:S: (IV), no:yes,R5:yes", "AAA CCC EEE"),
    ],
)
def test_names_with_colons_commas_and_brackets(
    awkward: tuple[Files, Study], words: str, expected: str
) -> None:
    _, study = awkward
    assert who(study, words) == expected
    where = meeting(study.dataset, study.table, [words])
    assert meeting(study.dataset, study.table, where.words).conditions == where.conditions


def test_texts_that_would_be_read_otherwise_when_written_are_refused(
    awkward: tuple[Files, Study],
) -> None:
    # By date it would be written A/RES/1,2, which is another text.
    with pytest.raises(QueryError, match="can be read in two ways; ask for each by itself"):
        awkward[1].who("vote:2,A/RES/1:yes")


@TIMES
@pytest.mark.slow
def test_what_is_written_is_read_back(study: Study, times: int) -> None:
    @settings(max_examples=times)
    @given(conditions(Files(DATA), study))
    def holds(asked: Asked) -> None:
        where = meeting(study.dataset, study.table, [asked.words])
        (condition,) = where.conditions
        assert (condition.head, condition.value) == (asked.head, asked.value)
        assert condition.negated == asked.negated
        assert sorted(condition.names) == sorted(asked.names)
        assert meeting(study.dataset, study.table, where.words).conditions == (condition,)

    holds()


@TIMES
@pytest.mark.slow
def test_awkward_names_too_mean_the_same_when_read_again(
    awkward: tuple[Files, Study], times: int
) -> None:
    files, study = awkward

    @settings(max_examples=times)
    @given(conditions(files, study))
    def holds(asked: Asked) -> None:
        where, _ = understood(study.dataset, study.table, [asked.words])
        assert meeting(study.dataset, study.table, where.words).conditions == where.conditions

    holds()


def test_a_text_is_named_by_its_resolution_and_in_any_case(study: Study) -> None:
    assert meeting(
        study.dataset,
        study.table,
        ["vote:a/res/80/84 b,A/RES/80/84 A:YES", "vote:A/RES/80/84A,a/res/80/84B:yes"],
    ).words == ("vote:A/RES/80/84A,A/RES/80/84B:yes",)


def test_a_name_of_several_texts_is_told_with_all(package: Callable[..., Path]) -> None:
    tables = tiny.tables()
    for row in tables["rollcalls"][:2]:
        row["resolution"] = "A/RES/1"
    study = answer(load(package(tables)), Query())
    with pytest.raises(QueryError, match=r"'a/res/1' means R1 and R2; name one of them"):
        study.who("vote:a/res/1:yes")


@pytest.mark.parametrize(
    ("words", "group"),
    [
        ("small islands", "SIDS"),
        ("Small Island Developing States", "SIDS"),
        ("the European Union", "EU"),
        ("Arab League", "LAS"),
        ("Budapest Convention", "Budapest Convention on Cybercrime (ETS 185)"),
        ("african union", "AU"),
    ],
)
def test_a_group_is_found_by_its_words(study: Study, words: str, group: str) -> None:
    for value in ("", ":2019-12-27"):
        found, faults = understood(study.dataset, study.table, [f"group:{words}{value}"])
        assert (found.words, faults) == ((f"group:{group}{value}",), [])


def test_a_group_whose_words_are_not_its_own_is_told_with_the_nearest(study: Study) -> None:
    for words, near in (
        ("developing countries", "landlocked developing countries"),
        ("small iland states", "small island developing states"),
        ("International code", "name one of them"),
    ):
        with pytest.raises(QueryError, match=near):
            study.who(f"group:{words}")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("SIDS", "'SIDS': it is no condition; write it as one of vote:TEXT:yes, group:NAME, "),
        ("grup:first", "unknown kind of condition 'grup'; the nearest are: group, un_group"),
        ("!!group:first", "unknown kind of condition '!group'; the nearest are: group"),
        ("group:frist", "unknown grouping 'frist'; the nearest are: first"),
        ("group:first:party", "unknown grouping 'first:party'; the nearest are: first"),
        ("vote:R1", "no vote stands at its end; write vote:TEXT:yes|no|abstain|absent"),
        ("vote:R1:maybe", "no vote stands at its end"),
        ("vote:R88:yes", "'vote:R88:yes': unknown roll call 'R88'; the nearest are: R8"),
        ("vote:R1,R88:yes", "unknown roll call 'R88'; the nearest are: R8"),
        ("vote:R1,:yes", "unknown roll call ''; known are: R1"),
        ("un_group:Afrika", "unknown UN regional group 'Afrika'; the nearest are: Africa"),
        ("bloc:AAB", "unknown member of a bloc 'AAB'; the nearest are: AAA"),
        ("sponsor:D88", "unknown draft 'D88'; known are: D0"),
    ],
)
def test_what_is_not_understood_is_told_and_widens_nothing(
    tiny_study: Study, words: str, told: str
) -> None:
    with pytest.raises(QueryError) as caught:
        tiny_study.who("vote:R1:yes", words)
    assert str(caught.value).startswith(f"where '{words}': ")
    assert told in str(caught.value)
    where, faults = understood(tiny_study.dataset, tiny_study.table, ["vote:R1:yes", words])
    assert faults == [str(caught.value)]
    assert where.words == ("vote:R1:yes",)


hostile = st.text(max_size=60) | st.builds(
    "{}{}:{}".format, st.sampled_from(["", "!"]), st.sampled_from(list(HEADS)), st.text(max_size=60)
)


@pytest.mark.slow
@given(st.lists(hostile, max_size=4))
@example(["vote:" + "," * 900 + ":yes"])
@example(["vote:" + "R1," * 300 + ":yes"])
@example(["group:" + "x" * 900, "\x00", "vote:\ud800:yes"])
@example(["!"] * 300)
def test_hostile_words_are_read_or_told(tiny_study: Study, words: list[str]) -> None:
    where, faults = understood(tiny_study.dataset, tiny_study.table, words)
    assert all(fault.isprintable() and len(fault) < 400 for fault in faults)
    assert len(where.conditions) <= len(set(words))
    assert bool(where.conditions) or set(where.countries) == set(tiny.COUNTRIES)
    assert len(faults) <= 11


@given(st.lists(st.text(min_size=1, max_size=40).filter(str.isprintable), max_size=4, unique=True))
def test_the_address_holds_any_words(words: list[str]) -> None:
    view = View(where=tuple(words))
    assert read(write(Query(), view)) == (Query(), view, [])


def test_the_address_has_the_conditions_after_the_chosen_countries() -> None:
    address = "where=group:SIDS&colour=income&select=USA&links=9&where=!vote:A/RES/74/247:yes"
    _, view, notices = read(address)
    assert (view.where, notices) == (("group:SIDS", "!vote:A/RES/74/247:yes"), [])
    _, _, (notice,) = read("where=" + "x" * 1001)
    assert notice.endswith("is not a condition of at most 1000 printable characters")
