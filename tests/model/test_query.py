import pytest

from alignment.errors import QueryError
from alignment.model.query import MAX_FAULTS_LISTED, Query
from alignment.model.text_format import format_day, format_list
from alignment.studies.study import compute_study


def test_unrestricted_and_valid_queries(dataset):
    assert len(Query().rollcalls(dataset)) == 97
    assert len(Query().drafts(dataset)) == len(dataset.countable_drafts)
    query = Query(exclude_rollcalls=("A/C.3/74/L.11/Rev.1",), exclude_countries=("NAM", "PSE"))
    assert query.faults(dataset) == []
    query.check(dataset)
    assert Query(since="2019-12-27", until="2019-12-27").faults(dataset) == []


def test_opening_selection_is_the_main_plenary_texts_since_2018(dataset):
    query = Query(
        topics=("cybercrime", "ict-security", "digital-development-and-rights"),
        bodies=("UNGA plenary",),
        tiers=("core",),
        since="2018-01-01",
    )
    rollcalls = query.rollcalls(dataset)
    assert "A/RES/74/247" in rollcalls.index
    assert set(rollcalls["body"]) == {"UNGA plenary"}
    assert set(rollcalls["tier"]) == {"core"}
    assert rollcalls["date"].min() >= "2018-01-01"
    expected = [
        rollcall
        for rollcall, row in dataset.rollcalls.iterrows()
        if row["topic"] in query.topics
        and row["body"] == "UNGA plenary"
        and row["tier"] == "core"
        and row["date"] >= "2018-01-01"
    ]
    assert list(rollcalls.index) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (Query(topics=("cybercrime",)), ["R1", "R2", "R3", "R4"]),
        (Query(topics=("ict-security",)), ["R5", "R6", "R7", "R8"]),
        (Query(since="2020-02-15", until="2020-03-15"), ["R2", "R3"]),
        (Query(since="2021-06-16"), ["R7", "R8"]),
        (Query(exclude_rollcalls=("R1", "R8")), ["R2", "R3", "R4", "R5", "R6", "R7"]),
        (Query(stages=("committee",)), []),
        (Query(tiers=("related",)), []),
        (Query(topics=("cybercrime",), since="2021-01-01"), []),
    ],
)
def test_selection_of_roll_calls(parliament, query, expected):
    assert list(query.rollcalls(parliament).index) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (Query(), ["D1", "D2", "D3", "D4", "D5"]),
        # A body selects the drafts of its whole organ, in any stage.
        (Query(bodies=("UNGA plenary",), stages=("plenary",)), ["D1", "D2", "D3", "D4", "D5"]),
        (Query(bodies=("Human Rights Council",)), []),
        # '2020' may mean any day of this year.
        (Query(since="2020-12-31"), ["D1", "D2", "D3", "D4", "D5"]),
        (Query(since="2021-01-01"), ["D4", "D5"]),
        (Query(until="2021-08-31"), ["D1", "D2", "D3"]),
        (Query(until="2021-09-01"), ["D1", "D2", "D3", "D4", "D5"]),
        (Query(exclude_rollcalls=("D2",)), ["D1", "D3", "D4", "D5"]),
        (Query(topics=("ict-security",)), []),
    ],
)
def test_selection_of_drafts(parliament, query, expected):
    assert list(query.drafts(parliament).index) == expected


def test_faults_suggest_the_nearest_name(dataset):
    query = Query(
        topics=("cybercrim",),
        bodies=("UNGA Third Commitee",),
        stages=("plenery",),
        tiers=("main",),
        exclude_rollcalls=("A/RES/74/274",),
        exclude_countries=("USB",),
        since="2020-01-01",
        until="2019-01-01",
    )
    faults = query.faults(dataset)
    assert len(faults) == 7
    assert faults[0] == "unknown topic 'cybercrim'; did you mean cybercrime?"
    assert faults[1].startswith(
        "unknown body 'UNGA Third Commitee'; did you mean UNGA Third Committee?"
    )
    assert faults[2] == "unknown stage 'plenery'; did you mean plenary?"
    assert faults[3].startswith("unknown tier 'main'; ")
    assert "A/RES/74/247" in faults[4]
    assert "USA" in faults[5]
    assert faults[6].startswith("the dates are the wrong way round: 2020-01-01 is after 2019-01-01")
    with pytest.raises(QueryError) as caught:
        query.check(dataset)
    assert all(fault in str(caught.value) for fault in faults)
    faults = Query(exclude_rollcalls=tuple(f"A/RES/{n}" for n in range(250))).faults(dataset)
    assert len(faults) == MAX_FAULTS_LISTED + 1
    assert faults[-1] == "240 more names of a vote are unknown"


def test_dates(parliament):
    query = Query(since="2020", until="2020")
    assert query == Query(since="2020-01-01", until="2020-12-31")
    assert list(query.rollcalls(parliament).index) == ["R1", "R2", "R3", "R4"]
    with pytest.raises(
        QueryError, match=r"no vote fits the selection \(on all digital topics; until 31"
    ):
        compute_study(parliament, Query(until="2018"))
    for words in ("2018-13-01", "soon", "2018-02-30"):
        with pytest.raises(QueryError, match=f"the date '{words}' is not a date like 2019-12-27"):
            compute_study(parliament, Query(since="2019", until=words))


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        (Query(), "on all digital topics"),
        (
            Query(topics=("ict-security", "ai-and-autonomy")),
            "on ICT security and AI and autonomous weapons",
        ),
        (Query(topics=("a", "b", "c")), "on a, b and c"),
        (Query(stages=("plenary",)), "on all digital topics"),
        (
            Query(stages=("committee", "amendment"), tiers=("core",)),
            "on all digital topics; committee and amendment stage; main texts",
        ),
        (
            Query(since="2018-01-01", until="2019-12-27"),
            "on all digital topics; 1 Jan 2018 to 27 Dec 2019",
        ),
        (Query(until="2019-12-27"), "on all digital topics; until 27 Dec 2019"),
        (
            Query(exclude_rollcalls=("R1",), exclude_countries=("AAA", "BBB")),
            "on all digital topics; without R1; without AAA and BBB",
        ),
    ],
)
def test_describe(query, sentence):
    assert query.describe() == sentence


def test_names_are_tuples_and_lists_are_strings():
    query = Query(topics=["b", "a", "b"], exclude_countries="USA")
    assert query == Query(topics=("b", "a"), exclude_countries=("USA",))
    assert hash(query) == hash(Query(topics=("b", "a"), exclude_countries=("USA",)))
    assert format_list(["a"]) == "a"
    assert format_list(["a", "b"]) == "a and b"
    assert format_day("2019-01-05") == "5 Jan 2019"
