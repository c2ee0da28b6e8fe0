"""Conditions: by hand, by loops over the rows of the files, and in round trips."""

import csv
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd
import pytest
import tiny
from filter_study import make_filter
from hypothesis import example, given, settings
from hypothesis import strategies as st

from alignment.errors import QueryError
from alignment.export import svg
from alignment.io.package import load_package
from alignment.model.dataset import Dataset
from alignment.model.query import Query
from alignment.model.registries import FACTS
from alignment.model.url import parse_url, serialize_url
from alignment.model.view import View
from alignment.scene.colour_variable import get_colour_variable, list_colour_variables
from alignment.scene.encoding import compute_fills
from alignment.scene.scene import make_scene
from alignment.settings import DATA_DIR
from alignment.studies.conditions import CONDITION_KINDS
from alignment.studies.filters import parse_filter
from alignment.studies.study import Study, compute_study


def find_countries(study: Study, *words: str) -> str:
    return " ".join(study.who(*words).index)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ((), "AAA BBB CCC DDD EEE FFF"),
        (("vote:R1:yes",), "AAA BBB DDD"),
        (("vote:R1:absent",), "FFF"),
        # EEE was no member then, but all other countries meet a negation.
        (("!vote:R1:yes",), "CCC EEE FFF"),
        (("vote:R1,R5:yes",), "AAA BBB CCC DDD EEE"),
        (("!vote:R1,R5:yes",), "FFF"),
        # Votes on one text are alternatives, other texts narrow.
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
        # Superseded drafts and lists of main sponsors count, too.
        (("sponsor:D0",), "DDD"),
        (("sponsor:D7",), "FFF"),
        (("un_group:Africa", "vote:R8:no"), "CCC"),
        (("!un_group:Africa",), ""),
    ],
)
def test_by_hand(tiny_study: Study, words: tuple[str, ...], expected: str) -> None:
    assert find_countries(tiny_study, *words) == expected


def test_sponsors_of_a_resolution_are_printed_joined_or_unknown(dataset: Dataset) -> None:
    study = compute_study(dataset, parse_url(dataset.opening)[0])
    rows = study.who("sponsor:74/29", "!sponsor:75/240")
    assert " ".join(rows.index) == "AGO ARM BOL COD IDN NPL SDN ZAF"
    assert set(rows["sponsor:A/RES/74/29"]) == {"printed", "joined"}
    # The African Group sponsored 74/26; its members did not each sign.
    listed = study.who("sponsor:A/RES/74/26")
    assert 0 < len(listed) < 193
    assert study.who("!sponsor:A/RES/74/26").empty
    # Only the two main sponsors of A/RES/68/167 are known.
    assert find_countries(study, "sponsor:A/RES/68/167") == "BRA DEU"
    assert study.who("!sponsor:A/RES/68/167").empty
    with pytest.raises(QueryError, match="unknown draft '99/1'"):
        study.who("sponsor:99/1")


def test_blocs_and_columns_of_the_tiny_parliament(tiny_study: Study) -> None:
    for bloc in tiny_study.blocs:
        for member in bloc.members:
            assert find_countries(tiny_study, f"bloc:{member}") == " ".join(bloc.members)
    one, other = tiny_study.blocs[:2]
    both = sorted((*one.members, *other.members))
    assert find_countries(
        tiny_study, f"bloc:{one.members[0]}", f"bloc:{other.members[0]}"
    ) == " ".join(both)
    with pytest.raises(QueryError, match=r"'bloc:FFF': Fland is in no bloc here; name a member"):
        tiny_study.who("bloc:FFF")
    rows = tiny_study.who("vote:R1,R3:yes", "!group:Other", "sponsor:D2", "bloc:AAA")
    columns = ["name", "vote:R1", "vote:R3", "group:Other", "sponsor:D2", "bloc"]
    assert rows.columns.tolist() == columns
    name = tiny_study.table.loc["AAA", "bloc_name"]
    assert rows.loc["AAA"].tolist() == ["Aland", "yes", "yes", "", "original", name]
    whole = make_filter(tiny_study, ["vote:R1:yes"]).table
    assert whole["vote:R1"].tolist() == ["yes", "yes", "no", "yes", "not a member", "absent"]


def test_conditions_apply_to_countries_of_the_study(parliament: Dataset) -> None:
    # EEE voted yes on R5 but had no seat in R1 to R4.
    study = compute_study(parliament, Query(topics=("cybercrime",)))
    assert find_countries(study, "vote:R5:yes") == "CCC"
    assert find_countries(study, "!vote:R5:yes") == "AAA BBB DDD FFF"


def test_groups_of_the_records(study: Study) -> None:
    first = ("group:SIDS", "vote:A/RES/74/247:yes")
    assert find_countries(study, *first) == "ATG CUB JAM KNA LCA MDV NRU SGP SUR VCT"
    assert find_countries(study, *first, "vote:A/RES/73/266:yes") == "JAM KNA LCA MDV SGP VCT"
    country_filter = make_filter(study, first)
    assert country_filter.matches.sum().tolist() == [38, 79]
    convention = "Budapest Convention on Cybercrime (ETS 185)"
    on = f"group:{convention}:2019-12-27"
    assert (
        len(study.who(on))
        == study.dataset.membership(convention).count_members("2019-12-27")[0]
        == 47
    )
    assert f"group:{convention}:2019-12-27" in study.who(on).columns
    assert set(study.who(on).index) < set(study.who(f"group:{convention}").index)
    both = make_filter(study, [on, f"!group:{convention}:2009-01-01"])
    assert 0 < len(both.countries) < 47
    # A list without dates applies to every day.
    assert find_countries(study, "group:SIDS:2019-12-27") == find_countries(study, "group:SIDS")
    with pytest.raises(QueryError, match="a status has no day; ask for the group on that day"):
        study.who(f"group:{convention}:party:2019-12-27")
    with pytest.raises(QueryError, match="unknown group 'EU:2019-13-01'"):
        study.who("group:EU:2019-13-01")


def test_countries_between_the_two_tracks(dataset: Dataset) -> None:
    query = Query(("ict-security",), ("UNGA plenary",), ("plenary",), ("core",), "2018", "2025")
    study = compute_study(dataset, query)
    yes = {side: study.votes.columns[study.votes.loc[side] == 2] for side in ("USA", "RUS")}
    assert [len(texts) for texts in yes.values()] == [5, 5]
    words = [f"vote:{','.join(texts)}:yes" for texts in yes.values()]
    assert (len(study.who(*words)), len(study.table)) == (131, 193)


@dataclass(frozen=True)
class WrittenCondition:
    """A condition and one of the ways to write it."""

    head: str
    names: tuple[str, ...]
    value: str
    negated: bool
    words: str


class Files:
    """The rows of the files of a data package, evaluated for single countries and conditions."""

    def __init__(self, folder: Path) -> None:
        for name in ("countries", "rollcalls", "votes", "drafts", "sponsorships", "memberships"):
            with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
                setattr(self, name, list(csv.DictReader(file)))
        self.cast = {(row["rollcall"], row["iso3"]): row["vote"] for row in self.votes}

    def meets(self, study: Study, iso3: str, condition: WrittenCondition) -> bool:
        if condition.head == "vote":
            met = any(self.cast.get((text, iso3)) == condition.value for text in condition.names)
        elif condition.head == "group":
            met = False
            for row in self.memberships:
                if row["iso3"] == iso3 and row["group"] == condition.names[0]:
                    day, _, undated = condition.value.partition(":")
                    belonging = self.belongs(row, day)
                    # A country whose dates are unclear is neither a member nor another country.
                    if belonging is None and not undated:
                        return False
                    met = belonging is None if undated else bool(belonging)
        elif condition.head == "sponsor":
            met = any(
                row["iso3"] == iso3 and row["text"] == condition.names[0]
                for row in self.sponsorships
            )
            coverages = {row["text"]: row["coverage"] for row in self.drafts}
            # A country that is not on an incomplete list is neither a sponsor nor another country.
            if not met and coverages[condition.names[0]] in ("main-sponsors-only", "partial"):
                return False
        elif condition.head == "bloc":
            met = any(
                iso3 in bloc.members and condition.names[0] in bloc.members for bloc in study.blocs
            )
        else:
            column = {"region": "un_region"}.get(condition.head, condition.head)
            met = any(
                row["iso3"] == iso3 and row[column] == condition.names[0] for row in self.countries
            )
        return met != condition.negated

    def belongs(self, row: dict[str, str], value: str) -> bool | None:
        """Return whether a row is a membership on a day; None if its dates are unclear."""
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", value):
            ended = bool(row.get("until")) and belongs(row["status"])
            status = "former member" if ended else row["status"]
            return status == value if value else belongs(row["status"]) and not ended
        fellows = [
            other
            for other in self.memberships
            if other["group"] == row["group"] and belongs(other["status"])
        ]
        if row not in fellows or not any(
            other.get(name) for other in fellows for name in ("since", "by", "until")
        ):
            return row in fellows
        # The membership has certainly begun and certainly not ended.
        last = {4: "-12-31", 7: "-31", 10: ""}
        first = {4: "-01-01", 7: "-01", 10: ""}
        started = [row[name] for name in ("since", "by") if row.get(name)]
        ended, since = row.get("until"), row.get("since")
        if any(day + last[len(day)] <= value for day in started) and (
            not ended or value < ended + first[len(ended)]
        ):
            return True
        is_before = bool(since) and value < since + first[len(since)]
        return False if is_before or (ended and value > ended + last[len(ended)]) else None

    def find_countries(self, study: Study, conditions: list[WrittenCondition]) -> list[str]:
        countries = []
        for iso3 in study.table.index:
            all_met = True
            for condition in conditions:
                fellows = [other for other in conditions if widen(condition, other)]
                all_met &= any(self.meets(study, iso3, other) for other in fellows)
            if all_met:
                countries.append(iso3)
        return countries


def belongs(status: str) -> bool:
    outside = ("not signed", "not party", "invited", "signatory (not party")
    return not status.startswith(outside)


def widen(one: WrittenCondition, other: WrittenCondition) -> bool:
    if one == other:
        return True
    if one.negated or other.negated or one.head != other.head:
        return False
    if one.head == "vote":
        return set(one.names) == set(other.names)
    return one.head in ("region", "un_group", "income", "bloc")


def conditions(files: Files, study: Study) -> st.SearchStrategy[WrittenCondition]:
    def build(head: str, names: tuple[str, ...], value: str) -> st.SearchStrategy[WrittenCondition]:
        written = f"{','.join(names)}{f':{value}' if value else ''}"
        return st.builds(
            lambda negated, change_case: WrittenCondition(
                head, names, value, negated, f"{'!' * negated}{head}:{change_case(written)}"
            ),
            st.booleans(),
            st.sampled_from([str, str.lower, str.upper]),
        )

    texts = st.sampled_from([row["rollcall"] for row in files.rollcalls])
    statuses = [(row["group"], row["status"]) for row in files.memberships]
    days = ["", "2010-12-31", "2018-06-30", "2019-12-27", "2019-12-27:not dated"]
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
        ).flatmap(lambda sample: build("vote", tuple(sample[0]), sample[1])),
        st.sampled_from(sorted(set(statuses))).flatmap(
            lambda sample: build("group", (sample[0],), sample[1])
        ),
        # The symbol of a resolution means its own list, which is not in these files.
        st.sampled_from(
            [row["text"] for row in files.drafts if not row["text"].startswith("A/RES/7")]
        ).flatmap(lambda text: build("sponsor", (text,), "")),
        st.sampled_from(sorted(set(columns))).flatmap(
            lambda sample: build(sample[0], (sample[1],), "")
        ),
        st.sampled_from([iso3 for bloc in study.blocs for iso3 in bloc.members]).flatmap(
            lambda iso3: build("bloc", (iso3,), "")
        ),
    )


TIMES = pytest.mark.parametrize("times", [40, pytest.param(150, marks=pytest.mark.evidence)])


@TIMES
@pytest.mark.slow
def test_random_conditions_match_plain_loops(study: Study, times: int) -> None:
    files = Files(DATA_DIR)

    @settings(max_examples=times)
    @given(st.lists(conditions(files, study), max_size=4))
    def check_round_trip(conditions_: list[WrittenCondition]) -> None:
        rows = study.who(*(each.words for each in conditions_))
        assert rows.index.tolist() == files.find_countries(study, conditions_)

    check_round_trip()


AWKWARD = (
    ("Convention: the first, (ETS 185) [as of 2020]", "party: since 2001, inferred"),
    ("Convention: the first, (ETS 185) [as of 2020]", "not party"),
    ("a/b, c", "member"),
    ("a/b", "member"),
    ("!x", "signatory"),
    # The whole text is a group, and hence not a status of the shorter name.
    ("a/b:c", "member"),
    ("a/b", "c"),
)


@pytest.fixture(scope="module")
def awkward_names(tmp_path_factory: pytest.TempPathFactory) -> tuple[Files, Study]:
    """The tiny parliament with names that contain the separators of conditions."""
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
    return Files(folder), compute_study(load_package(folder), Query(min_shared=1))


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
def test_names_with_separators(
    awkward_names: tuple[Files, Study], words: str, expected: str
) -> None:
    _, study = awkward_names
    assert find_countries(study, words) == expected
    country_filter = make_filter(study, [words])
    assert (
        make_filter(study, country_filter.condition_texts).conditions == country_filter.conditions
    )


def test_ambiguous_texts_are_refused(
    awkward_names: tuple[Files, Study],
) -> None:
    # A sort by date would give A/RES/1,2, which is another text.
    with pytest.raises(QueryError, match="can be read in two ways; ask for each by itself"):
        awkward_names[1].who("vote:2,A/RES/1:yes")


@TIMES
@pytest.mark.slow
def test_serialized_conditions_parse_to_the_same_values(study: Study, times: int) -> None:
    @settings(max_examples=times)
    @given(conditions(Files(DATA_DIR), study))
    def check_round_trip(written: WrittenCondition) -> None:
        country_filter = make_filter(study, [written.words])
        (condition,) = country_filter.conditions
        assert (condition.kind, condition.value) == (written.head, written.value)
        assert condition.negated == written.negated
        assert sorted(condition.names) == sorted(written.names)
        assert make_filter(study, country_filter.condition_texts).conditions == (condition,)

    check_round_trip()


@TIMES
@pytest.mark.slow
def test_awkward_names_parse_to_the_same_values(
    awkward_names: tuple[Files, Study], times: int
) -> None:
    files, study = awkward_names

    @settings(max_examples=times)
    @given(conditions(files, study))
    def check_round_trip(written: WrittenCondition) -> None:
        country_filter, _ = parse_filter(study.dataset, study.table, [written.words])
        assert (
            make_filter(study, country_filter.condition_texts).conditions
            == country_filter.conditions
        )

    check_round_trip()


def test_names_of_texts_and_groups(study: Study) -> None:
    assert make_filter(
        study,
        ["vote:a/res/80/84 b,A/RES/80/84 A:YES", "vote:A/RES/80/84A,a/res/80/84B:yes"],
    ).condition_texts == ("vote:A/RES/80/84A,A/RES/80/84B:yes",)
    for words, near in (
        ("developing countries", "landlocked developing countries"),
        ("small iland states", "small island developing States"),
        ("International code", "name one of them"),
    ):
        with pytest.raises(QueryError, match=near):
            study.who(f"group:{words}")


def test_ambiguous_name_lists_all_texts(package: Callable[..., Path]) -> None:
    tables = tiny.tables()
    for row in tables["rollcalls"][:2]:
        row["resolution"] = "A/RES/1"
    study = compute_study(load_package(package(tables)), Query())
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
def test_groups_match_words_of_their_name(study: Study, words: str, group: str) -> None:
    for value in ("", ":2019-12-27"):
        country_filter, faults = parse_filter(study.dataset, study.table, [f"group:{words}{value}"])
        assert (country_filter.condition_texts, faults) == ((f"group:{group}{value}",), [])


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("SIDS", "'SIDS': it is not a condition; write it as one of vote:TEXT:yes, group:NAME, "),
        ("grup:first", "unknown kind of condition 'grup'; did you mean group or un_group"),
        ("!!group:first", "unknown kind of condition '!group'; did you mean group"),
        ("group:frist", "unknown group 'frist'; did you mean first"),
        ("group:first:party", "unknown group 'first:party'; did you mean first"),
        ("vote:R1", "it ends without a vote; write vote:TEXT:yes|no|abstain|absent"),
        ("vote:R1:maybe", "it ends without a vote"),
        ("vote:R88:yes", "'vote:R88:yes': unknown vote 'R88'; did you mean R8"),
        ("vote:R1,R88:yes", "unknown vote 'R88'; did you mean R8"),
        ("vote:R1,:yes", "unknown vote ''; known are: R1"),
        ("un_group:Afrika", "unknown UN regional group 'Afrika'; did you mean Africa"),
        ("bloc:AAB", "unknown member of a bloc 'AAB'; did you mean AAA"),
        ("sponsor:D88", "unknown draft 'D88'; known are: D0"),
    ],
)
def test_invalid_conditions_match_no_country(tiny_study: Study, words: str, message: str) -> None:
    with pytest.raises(QueryError) as caught:
        tiny_study.who("vote:R1:yes", words)
    assert str(caught.value).startswith(f"where '{words}': ")
    assert message in str(caught.value)
    country_filter, faults = parse_filter(
        tiny_study.dataset, tiny_study.table, ["vote:R1:yes", words]
    )
    assert faults == [str(caught.value)]
    assert country_filter.condition_texts == ("vote:R1:yes",)


hostile = st.text(max_size=60) | st.builds(
    "{}{}:{}".format,
    st.sampled_from(["", "!"]),
    st.sampled_from(list(CONDITION_KINDS)),
    st.text(max_size=60),
)


@pytest.mark.slow
@given(st.lists(hostile, max_size=4))
@example(["vote:" + "," * 900 + ":yes"])
@example(["vote:" + "R1," * 300 + ":yes"])
@example(["group:" + "x" * 900, "\x00", "vote:\ud800:yes"])
@example(["!"] * 300)
def test_hostile_conditions_are_read_or_reported(tiny_study: Study, words: list[str]) -> None:
    country_filter, faults = parse_filter(tiny_study.dataset, tiny_study.table, words)
    assert all(fault.isprintable() and len(fault) < 400 for fault in faults)
    assert len(country_filter.conditions) <= len(set(words))
    assert bool(country_filter.conditions) or set(country_filter.countries) == set(tiny.COUNTRIES)
    assert len(faults) <= 11


@given(st.lists(st.text(min_size=1, max_size=40).filter(str.isprintable), max_size=4, unique=True))
def test_url_holds_any_condition(words: list[str]) -> None:
    view = View(where=tuple(words))
    assert parse_url(serialize_url(Query(), view)) == (Query(), view, [])


def test_conditions_follow_selected_countries_in_urls() -> None:
    address = "where=group:SIDS&colour=income&select=USA&links=9&where=!vote:A/RES/74/247:yes"
    _, view, notices = parse_url(address)
    assert (view.where, notices) == (("group:SIDS", "!vote:A/RES/74/247:yes"), [])
    _, _, (notice,) = parse_url("where=" + "x" * 1001)
    assert notice.endswith("is not a condition of at most 1000 printable characters")


MONEY = "fact:china_finance@2009-2018:5000000001.."


def test_facts_as_conditions_and_colours(study):
    rich = study.who(MONEY)
    assert len(study.who(MONEY, "vote:A/RES/74/247:yes")) == 29
    assert len(study.who(f"!{MONEY}")) == len(study.table) - len(rich)
    assert len(study.who(MONEY, "fact:freedom_status@2018:Not Free")) < len(rich)
    assert not len(study.who("fact:freedom_status:Free", "fact:freedom_status:Not Free"))
    assert study.who(MONEY).iloc[0, 1].isdigit()
    listed = list_colour_variables(study)
    for name in FACTS:
        assert f"fact:{name}" in listed
        colour = get_colour_variable(study, f"fact:{name}")
        fills, entries = compute_fills(colour, study.table.index)
        assert len(fills) == len(study.table)
        assert len({entry.fill for entry in entries}) == len(entries)
        known = [entry for entry in entries if entry.label in colour.categories]
        assert [entry.label for entry in known] == list(colour.categories)
        assert sum(entry.count for entry in entries) == len(study.table)
    colour = get_colour_variable(study, "fact:freedom_status@2018")
    assert colour.values["CUB"] == "Not Free"
    assert colour.label == "Freedom status, 2018"
    view = View(colour="fact:china_finance@2009-2018", where=("fact:freedom_status@2018:Not Free",))
    scene = make_scene(study, view, country_filter=make_filter(study, view.where))
    assert "Chinese finance, 2009–2018" in scene.colour_title
    # The picture names the source of the fact.
    assert "AidData's GCDF 3.0" in scene.source
    assert make_scene(study, View()).source in scene.source
    with pytest.raises(QueryError, match="did you mean freedom"):
        get_colour_variable(study, "fact:fredom")


@pytest.mark.parametrize(
    ("written", "spelling"),
    [
        ("fact:FREEDOM@2018: 5.5..7", "fact:freedom@2018:5.5..7"),
        ("fact:freedom:7", "fact:freedom:7..7"),
        ("fact:freedom_status@2018:not free", "fact:freedom_status@2018:Not Free"),
        ("!fact:paris_call:YES", "!fact:paris_call:yes"),
        ("fact:cyber_strategy@2019-12-27:yes", "fact:cyber_strategy@2019-12-27:yes"),
        ("fact:china_finance:1e9..5e9", "fact:china_finance:1000000000..5000000000"),
    ],
)
def test_conditions_have_one_spelling_in_urls(study, written, spelling):
    country_filter = make_filter(study, [written])
    assert country_filter.condition_texts == (spelling,)
    _, view, notices = parse_url(serialize_url(Query(), View(where=country_filter.condition_texts)))
    assert (view.where, notices) == ((spelling,), [])


@pytest.mark.parametrize(
    "words",
    [
        "fact:",
        "fact:freedom",
        "fact:freedom:",
        "fact:freedom:low..high",
        "fact:freedom@:1..2",
        "fact:freedom@99999:1..2",
        "fact:nothing:1",
        "fact:freedom_status:<b>",
        "fact:freedom:9e999..1",
        "fact:population@1066:1..",
    ],
)
def test_unknown_conditions_are_reported_and_ignored(study, words):
    country_filter, faults = parse_filter(study.dataset, study.table, [words, "group:SIDS"])
    assert country_filter.condition_texts == ("group:SIDS",)
    assert len(faults) == 1
    with pytest.raises(QueryError):
        study.who(words)


def test_uploaded_words_are_found_as_written(study):
    rows = [
        ("FJI", "kind", "", "", "a:b"),
        ("JAM", "kind", "", "", "<b>"),
        ("TON", "kind", "", "", "A:B"),
    ]
    facts = pd.DataFrame(rows, columns=["iso3", "fact", "year", "known_from", "value"])
    own = replace(study, dataset=replace(study.dataset, read_facts=lambda: facts))
    assert own.who("fact:kind:a:b").index.tolist() == ["FJI"]
    assert own.who("fact:kind:A:B").index.tolist() == ["TON"]
    assert own.who("fact:kind:<b>").index.tolist() == ["JAM"]
    drawn = svg.write(own, View(colour="fact:kind"))
    assert b"&lt;b&gt;" in drawn
    assert b"<b>" not in drawn


def test_a_group_has_its_former_name_in_earlier_links(dataset: Dataset) -> None:
    study = compute_study(dataset, Query())
    former, name = (f"Freedom Online Coalition (members {words} 2016)" for words in ("to", "as of"))
    assert study.who(f"group:{former}").equals(study.who(f"group:{name}"))
    assert len(study.who(f"group:{former}")) == 29
    assert get_colour_variable(study, f"group:{former}").name == f"group:{name}"
    # Regional groups had other names, and so had countries.
    names = {"African Group": "Africa", "Western European and other States Group": "WEOG"}
    for former, name in names.items():
        assert study.who(f"group:{former}").equals(study.who(f"group:{name}"))
    for former in ("South Korea", "KOR", "Republic of Korea", "Rep. of Korea"):
        assert study.who(f"country:{former}").index.tolist() == ["KOR"]
