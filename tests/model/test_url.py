import string
from datetime import date
from urllib.parse import quote, quote_plus

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from alignment.errors import QueryError
from alignment.model.query import ADOPTIONS, LAYOUTS, SPONSOR_LISTS, Query
from alignment.model.url import (
    MAX_URL_LENGTH,
    MAX_VALUES,
    get_data_version,
    parse_params,
    parse_url,
    parse_url_strictly,
    serialize_url,
)
from alignment.model.url_params import QUERY_PARAMS, VIEW_PARAMS
from alignment.model.view import PANELS, View

printable = st.characters(exclude_categories=["C", "Z"]) | st.just(" ")
texts = st.text(printable, min_size=1, max_size=30)
names = st.lists(texts, max_size=4, unique=True).map(tuple)
codes = st.text(string.ascii_uppercase, min_size=3, max_size=3)
days = st.dates(min_value=date(1, 1, 1)).map(date.isoformat) | st.just("")
queries = st.builds(
    Query,
    topics=names,
    bodies=names,
    stages=names,
    tiers=names,
    since=days,
    until=days,
    exclude_rollcalls=names,
    exclude_countries=st.lists(codes, max_size=5, unique=True).map(tuple),
    measure=texts,
    cosponsorship=texts,
    blend=st.floats(0, 1),
    lists=st.sampled_from(SPONSOR_LISTS),
    adoption=st.sampled_from(ADOPTIONS),
    list_topics=names,
    eu_pairs=st.booleans(),
    min_shared=st.none() | st.integers(1, 10_000),
    threshold=st.none() | st.floats(-1, 1),
    layout=st.sampled_from(LAYOUTS),
    seed=st.integers(0, 2**31 - 1),
)
views = st.builds(
    View,
    colour=texts,
    select=st.lists(codes, max_size=5, unique=True).map(tuple),
    links=st.integers(0, 1500),
    hulls=st.booleans(),
    panel=st.sampled_from(list(PANELS)),
)


@pytest.mark.slow
@given(queries, views)
def test_serialized_urls_parse_to_the_same_values(query, view):
    address = serialize_url(query, view)
    assert address.isascii()
    assert parse_url(address) == (query, view, [])
    assert parse_url("?" + address) == (query, view, [])
    assert parse_url_strictly(address) == (query, view)
    again, view_again, _ = parse_url(address)
    assert serialize_url(again, view_again) == address


@pytest.mark.parametrize(
    "before",
    [
        *("?", "/", "/?", "/embed?", " http://127.0.0.1:8050/?", "https://[::1]:8050?"),
        *("HTTPS://votes.example.org/map/?", "localhost:8050/?", "//votes.example.org/?"),
    ],
)
@pytest.mark.parametrize("after", ["", "#", "#map", "#?v=2&links=9", "\n"])
def test_link_to_the_page_is_parsed_as_its_url(before, after):
    address = "v=1&topic=cybercrime&title=why?&links=0"
    expected = parse_url(address)
    assert expected[2] == []
    assert parse_url(before + address + after) == expected
    assert parse_url_strictly(before + address + after) == expected[:2]
    versus = "v=1&versus=" + quote_plus(before + address + after)
    assert parse_url(versus)[1].versus == "v=1&topic=cybercrime"


@pytest.mark.parametrize(
    "link", ["", "/", "?", "http://127.0.0.1:8050", "http://127.0.0.1:8050/#x"]
)
def test_a_link_without_a_query_is_the_opening_one(link):
    assert parse_url_strictly(link, "v=1&topic=cybercrime")[0] == Query(topics=("cybercrime",))
    assert parse_url(link) == (Query(), View(), [])


@pytest.mark.parametrize("text", ["cybercrime", "127.0.0.1:8050/", "http://h/v=1&topic=x", "a/b=1"])
def test_text_that_is_no_url_is_reported(text):
    assert parse_url(text)[2]


def test_own_records_and_copied_urls():
    with pytest.raises(QueryError, match=r"a reader's own records.*leave records= out"):
        parse_url_strictly("http://127.0.0.1:8050/?v=1&topic=cybercrime&records=abc")
    _, view, notices = parse_url("v=1&versus=" + quote_plus("?v=1&records=abc"))
    assert view.versus == ""
    assert "a reader's own records" in notices[0]
    copied = "https://example.org/embed?v=1&amp;topic=cybercrime&amp;select=USA&amp;data=2025.12"
    query, view = parse_url_strictly(copied)
    assert query == Query(topics=("cybercrime",))
    assert view.select == ("USA",)
    assert get_data_version(copied) == "2025.12"
    # A quoted ampersand in a value is not a separator.
    assert parse_url_strictly("v=1&title=A+%26amp;+B")[1].title == "A &amp; B"


@pytest.mark.slow
@given(queries)
def test_url_of_a_query_has_the_default_view(query):
    assert parse_url_strictly(serialize_url(query)) == (query, View())


def test_serialized_urls():
    assert serialize_url(Query(), View()) == "v=1"
    query = Query(seed=3, topics=("b", "a"), threshold=0.78, since="2018-01-01")
    view = View(hulls=False, colour="vote:A/RES/74/247")
    address = "v=1&topic=b&topic=a&from=2018-01-01&threshold=0.78&seed=3"
    assert serialize_url(query) == address
    assert serialize_url(query, view) == address + "&colour=vote:A/RES/74/247&hulls=no"
    assert (
        serialize_url(Query(threshold=1))
        == serialize_url(Query(threshold=1.0))
        == "v=1&threshold=1"
    )
    assert (
        serialize_url(Query(threshold=-0.0))
        == serialize_url(Query(threshold=0.0))
        == "v=1&threshold=0"
    )
    assert serialize_url(Query(blend=np.float64(0.25))) == "v=1&blend=0.25"
    assert [parameter.field for parameter in QUERY_PARAMS] == list(Query.__dataclass_fields__)
    assert [parameter.field for parameter in VIEW_PARAMS] == list(View.__dataclass_fields__)
    assert len({parameter.name for parameter in QUERY_PARAMS + VIEW_PARAMS}) == len(
        QUERY_PARAMS + VIEW_PARAMS
    )


def test_url_with_selected_countries_opens_their_panel():
    for address, panel in (
        ("v=1", "overview"),
        ("v=1&select=CPV", "selection"),
        ("v=1&select=CPV&select=RUS", "selection"),
        ("v=1&select=CPV&select=RUS&panel=overview", "overview"),
        ("v=1&select=CPV&panel=table", "table"),
        # A story names the panel of its step.
        ("story=internet-rights:1&select=CPV", "overview"),
    ):
        query, view, faults = parse_url(address)
        assert (view.panel, faults) == (panel, []), address
        if "story" not in address:
            assert serialize_url(query, view) == address
        assert parse_url(serialize_url(query, view))[:2] == (query, view)


@given(st.text(max_size=300))
@example("%ff%fe")
@example("topic=%00&select=%0a&colour=\ud800")
@example("topic=\ud800&\ud800=1")
@example("&" * 2000)
@example("a=1&" * 1001)
@example("blend=nan&threshold=inf&seed=" + "9" * 5000)
@example("threshold=" + "1" * 7000)
@example("from=٢٠١٩&to=0000&min-shared=٣")
def test_hostile_urls_give_serializable_values(text):
    query, view, notices = parse_url(text)
    assert all(notice.isprintable() and len(notice) < 300 for notice in notices)
    assert parse_url(serialize_url(query, view)) == (query, view, [])


@given(
    st.lists(
        st.tuples(st.sampled_from(QUERY_PARAMS + VIEW_PARAMS), st.text(max_size=40)), max_size=8
    )
)
def test_any_value_is_accepted_or_reported(pairs):
    address = "&".join(f"{parameter.name}={quote_plus(value)}" for parameter, value in pairs)
    query, view, notices = parse_url(address)
    assert parse_url(serialize_url(query, view)) == (query, view, [])
    refused = 0
    for parameter, value in pairs:
        try:
            parse_params((parameter,), {parameter.name: [value]})
        except QueryError:
            refused += 1
    assert len(notices) == refused


@pytest.mark.parametrize(
    ("address", "notice"),
    [
        ("nonsense=1", "the parameter 'nonsense' is unknown and was ignored"),
        ("topics=cybercrime", "the parameter 'topics' is unknown and was ignored"),
        ("v=2", "the address has another version than 1; it was read as 1"),
        ("topic=", "topic '' is not a name of at most 200 printable characters"),
        ("topic=%07", "topic '?' is not a name of at most 200 printable characters"),
        ("from=2019-02-31", "from '2019-02-31' is not a date like 2019-12-27 or a year"),
        ("to=0000", "to '0000' is not a date like 2019-12-27 or a year"),
        ("exclude-country=USAA", "exclude-country 'USAA' is not a three-letter country code"),
        ("select=12", "select '12' is not a three-letter country code"),
        ("blend=1.01", "blend '1.01' is not a number from 0 to 1"),
        ("blend=nan", "blend 'nan' is not a number from 0 to 1"),
        ("threshold=-1.5", "threshold '-1.5' is not a number from -1 to 1"),
        ("min-shared=0", "min-shared '0' is not a whole number from 1 to 10000"),
        ("links=1501", "links '1501' is not a whole number from 0 to 1500"),
        ("seed=-1", "seed '-1' is not a whole number from 0 to 2147483647"),
        ("layout=circle", "layout 'circle' is not known and was ignored"),
        ("hulls=true", "hulls 'true' is not one of yes, no"),
        ("%ff=1", "the address could not be read and was ignored"),
        ("a=1&" * 1001, "the address could not be read and was ignored"),
        (
            "topic=" + "x" * MAX_URL_LENGTH,
            f"the address is longer than {MAX_URL_LENGTH} characters and was ignored",
        ),
    ],
)
def test_each_unknown_part_gives_one_notice(address, notice):
    assert parse_url(address) == (Query(), View(), [notice])


def test_long_many_and_bad_values():
    (notice,) = parse_url("seed=" + "x" * 3000)[2]
    assert notice == f"seed '{'x' * 40}…' is not a whole number from 0 to 2147483647"
    address = "&".join(f"topic={number}" for number in range(MAX_VALUES + 5))
    query, _, notices = parse_url(address)
    assert query.topics == tuple(str(number) for number in range(MAX_VALUES))
    assert notices == [f"topic has more than {MAX_VALUES} values; only so many were read"]
    query, view, notices = parse_url("select=usa&select=US&select=USA&select=fra&blend=0.5&blend=2")
    assert view.select == ("USA", "FRA")
    assert query.blend == 0.5
    assert len(notices) == 2


def test_years_blanks_and_quoting():
    query, _, notices = parse_url("from=2018&to=2019")
    assert (query.since, query.until, notices) == ("2018-01-01", "2019-12-31", [])
    expected = Query(bodies=("UNGA plenary",))
    for address in ("body=UNGA+plenary", "body=UNGA%20plenary", " ?body=UNGA plenary\n"):
        assert parse_url_strictly(address)[0] == expected
    assert parse_url_strictly("topic=" + quote("a&b=c+d;é"))[0].topics == ("a&b=c+d;é",)


def test_all_faults_are_raised_at_once():
    with pytest.raises(QueryError) as caught:
        parse_url_strictly("v=2&nonsense=1&blend=7&from=yesterday&layout=circle")
    sentence = str(caught.value)
    for word in ("version", "'nonsense'", "blend '7'", "from 'yesterday'", "layout 'circle'"):
        assert word in sentence
    # One fault is in the sentence on the version, and one in that on the unknown parameter.
    assert sentence.count("; ") == 6
    # Unlike parse_url it does not list ignored parts.
    assert "another version than 1; say v=1;" in sentence
    assert "the parameter 'nonsense' is unknown; remove it;" in sentence
    assert "ignored" not in sentence
    assert "was read" not in sentence
    assert parse_params(QUERY_PARAMS, {"topic": ["a", "b"], "blend": ["0.5"]}) == {
        "topics": ("a", "b"),
        "blend": 0.5,
    }
    with pytest.raises(QueryError, match=r"blend 'x' .*; seed 'y'"):
        parse_params(QUERY_PARAMS, {"blend": ["x"], "seed": ["y"]})
