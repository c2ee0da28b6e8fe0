"""The built-in data: contents, files, and the command check."""

import json
import math
from collections.abc import Callable
from itertools import combinations, pairwise
from pathlib import Path

import numpy as np
import pytest
from shapely import LineString, MultiPolygon, Point, Polygon, union_all

from alignment.errors import DataError
from alignment.io.check import check_package
from alignment.io.package import load_package
from alignment.io.shipped_files import load_outlines
from alignment.model.columns import TABLES
from alignment.model.vote import Vote
from alignment.settings import DATA_DIR


def test_tables_of_the_records(dataset):
    assert len(dataset.rollcalls) == 97
    assert int((dataset.votes.to_numpy() != Vote.NOT_MEMBER).sum()) == 15_703
    assert len(dataset.drafts) == 55
    assert len(dataset.sponsorships) == 1_773
    assert len(dataset.memberships) == 1_534
    assert dataset.rollcalls["tier"].value_counts().to_dict() == {"core": 39, "related": 58}
    assert "Dag Hammarskjöld Library" in dataset.licence
    assert dataset.opening.startswith("v=1&")
    assert dataset.version
    assert "cybercrime" in dataset.title
    assert dataset.names["NAM"] == "Namibia"
    assert not dataset.countries.isna().to_numpy().any()
    for frame in (dataset.rollcalls, dataset.drafts):
        assert (frame["source"] != "").all()
        assert frame["record_url"].str.startswith("https://").all()
    assert (dataset.memberships["source"] != "").all()


def test_numbers_of_notes_and_version(dataset):
    notes = (DATA_DIR / "README.md").read_text(encoding="utf-8")
    for table in TABLES:
        lines = (DATA_DIR / table.file).read_text(encoding="utf-8").count("\n")
        assert f"| `{table.file}` | {lines - 1:,} |" in notes
    for coverage, count in dataset.drafts["coverage"].value_counts().items():
        assert f"| `{coverage}` | {count} |" in notes
    assert f"That leaves {len(dataset.countable_drafts)}\ndrafts" in notes
    assert f"**Memberships.** {len(dataset.groups)} groups, " in notes
    for rollcall in dataset.rollcalls.query("cross_check == 'no second source'").index:
        assert rollcall in notes
    assert "United Nations, Dag Hammarskjöld Library, General Assembly Voting Data" in notes
    with (DATA_DIR / "votes.csv").open(encoding="utf-8") as file:
        rows = sum(1 for _ in file) - 1
    assert dataset.versions[dataset.version] == rows
    assert dataset.count_votes_since(dataset.version) == 0
    assert dataset.count_votes_since("1999") is None


def test_headline_vote(dataset):
    row = dataset.rollcalls.loc["A/RES/74/247"]
    assert row["date"] == "2019-12-27"
    assert row[["yes", "no", "abstain", "absent"]].tolist() == [79, 60, 33, 21]
    votes = dataset.vote_of("A/RES/74/247")
    counted = [
        int((votes == code).sum()) for code in (Vote.YES, Vote.NO, Vote.ABSTAIN, Vote.ABSENT)
    ]
    assert counted == [79, 60, 33, 21]
    words = {iso3: Vote(votes[iso3]).word for iso3 in ("RUS", "CHN", "USA", "FRA", "BRA")}
    assert words == {"RUS": "yes", "CHN": "yes", "USA": "no", "FRA": "no", "BRA": "abstain"}
    first = dataset.sponsorships.query("text == 'A/C.3/74/L.11'")["iso3"]
    assert sorted(first) == ["BLR", "CHN", "KHM", "MMR", "NIC", "PRK", "RUS", "VEN"]


def test_tallies_and_populations(dataset):
    tallies = {"yes": Vote.YES, "no": Vote.NO, "abstain": Vote.ABSTAIN, "absent": Vote.ABSENT}
    differs = np.zeros(len(dataset.rollcalls), dtype=bool)
    for name, code in tallies.items():
        counted = (dataset.votes == code).sum().to_numpy()
        differs |= counted != dataset.rollcalls[name].to_numpy()
    assert list(dataset.rollcalls.index[differs]) == ["A/HRC/RES/56/L.35"]
    recorded = dataset.rollcalls.index[dataset.rollcalls["tally_note"] != ""]
    assert list(recorded) == ["A/HRC/RES/56/L.35"]
    assert dataset.rollcalls.loc["A/HRC/RES/56/L.35", "tally_note"] == (
        "official 15-24-6, recount of the country votes 15-23-7"
    )
    people = dataset.countries["population"]
    members = dataset.countries["status"] == "member"
    assert list(people.index[members & (people == "")]) == ["ERI"]
    assert set(people[~members]) == {""}
    order = people[people != ""].astype(int).sort_values(ascending=False)
    assert list(order.index[:5]) == ["CHN", "IND", "USA", "IDN", "PAK"]
    assert order["TUV"] == 12
    assert 7_400_000 < order.sum() < 7_700_000


def test_frames_are_in_order_at_every_load(dataset):
    assert dataset.countries.index.is_monotonic_increasing
    assert list(dataset.votes.index) == list(dataset.countries.index)
    assert list(dataset.votes.columns) == list(dataset.rollcalls.index)
    assert dataset.votes.dtypes.unique().tolist() == [np.dtype("int8")]
    for frame in (dataset.rollcalls, dataset.drafts):
        order = list(zip(frame["date"], frame.index, strict=True))
        assert order == sorted(order)
    again = load_package()
    for name in ("countries", "rollcalls", "votes", "drafts", "sponsorships", "memberships"):
        assert getattr(again, name).equals(getattr(dataset, name))


def test_missing_folder(tmp_path):
    for folder in (tmp_path / "nowhere", str(tmp_path / "no\0where")):
        with pytest.raises(DataError, match="there is no such folder; name a folder"):
            load_package(folder)


BUDAPEST = "Budapest Convention on Cybercrime (ETS 185)"


def test_main_texts_have_short_names_and_leaders_have_sources(dataset):
    rollcalls = dataset.rollcalls
    assert ((rollcalls["short"] != "") == (rollcalls["tier"] == "core")).all()
    assert ((rollcalls["led_by"] != "") == (rollcalls["led_by_source"] != "")).all()
    assert (rollcalls["led_by"] != "").sum() == 17
    headline = rollcalls.loc["A/RES/74/247"]
    assert (headline["short"], headline["led_by"]) == ("Cybercrime resolution 2019", "RUS")
    assert rollcalls.loc["A/RES/73/266", "led_by"] == "USA"
    assert rollcalls.loc["A/RES/79/239", "led_by"] == "NLD;KOR"
    assert rollcalls.loc["A/RES/74/28", "led_by"] == ""


def test_members_of_groups(dataset):
    rows = dataset.memberships.query("group == @BUDAPEST").set_index("iso3")
    party = rows[rows["status"] == "party"]
    assert len(party) == 65
    assert (party["since"].str.len() == 10).sum() == 26
    assert party.index[party["since"].str.len() == 4].tolist() == [
        "MCO",
        "MNE",
        "NGA",
        "SEN",
        "TON",
    ]
    assert ((party["since"] == "") & (party["by"] != "")).sum() == 22
    assert set(rows.index[rows["status"] == "invited"]) == {"GTM", "KEN", "MWI", "NER", "PNG"}
    inferred = rows.index[rows["status"].str.contains("inferred")]
    assert inferred.tolist() == ["ESP", "GBR", "MAR", "PER", "PRY", "SLE", "SWE"]
    assert rows.loc[["CHE", "PAN", "SVK"], "status"].tolist() == ["party"] * 3
    on = "2019-12-27"
    status = dataset.members_of(BUDAPEST, on)
    assert (status == "not dated").sum() == 19
    certain = ~status.isin(("", "not dated"))
    assert certain.sum() == 47
    assert dataset.membership(BUDAPEST).is_uncertain_member([on])[on].sum() == 19
    votes = dataset.vote_of("A/RES/74/247")[certain]
    assert votes.index[votes == Vote.YES].tolist() == ["ARM", "AZE", "LKA", "SEN", "SRB"]
    # Lithuania was the 36th in 2018, Colombia the 37th in 2020, Costa Rica the 38th in 2021.
    days = ["2017-12-01", "2019-12-27", "2020-12-31", "2022-01-01"]
    assert dataset.membership("OECD").is_certain_member(days).sum().tolist() == [35, 36, 37, 38]


@pytest.mark.parametrize(
    ("group", "counts"),
    [
        # Croatia joined on 1 July 2013; the United Kingdom left on 31 January 2020.
        ("EU", {"2013-06-30": 27, "2013-07-01": 28, "2020-01-30": 28, "2020-02-01": 27}),
        ("ASEAN", {"2025-10-25": 10, "2025-10-26": 11}),
        ("OAS", {"2023-11-18": 35, "2023-11-20": 34}),
        ("AU", {"2017-01-30": 54, "2017-01-31": 55}),
        ("BRICS+", {"2023-12-31": 5, "2024-01-01": 10, "2025-01-06": 11}),
        ("SCO", {"2017-06-08": 6, "2019-12-27": 8, "2023-07-04": 9, "2024-08-01": 10}),
        ("CARICOM", {"2001-12-31": 14, "2003-01-01": 15}),
    ],
)
def test_membership_on_days(dataset, group, counts):
    membership = dataset.membership(group)
    assert {day: membership.count_members(day) for day in counts} == {
        day: (number, 0) for day, number in counts.items()
    }
    rows = dataset.memberships.query("group == @group")
    assert rows["source"].str.contains("https?://", regex=True).all()


def test_a_membership_that_ended(dataset):
    status = dataset.members_of("EU")
    assert status["GBR"] == "former member"
    assert (status == "member").sum() == 27
    assert dataset.members_of("EU", "2019-12-27")["GBR"] == "member"
    assert dataset.members_of("EU", "2020-12-27")["GBR"] == ""


OUTLINES = load_outlines()
RINGS = [(iso3, ring) for iso3, rings in OUTLINES.land.items() for ring in rings]
# A unit is a thousandth of the earth's mean radius.
SQUARE_KM = 6.371**2


def land(iso3: str) -> MultiPolygon:
    return union_all([Polygon(ring).buffer(0) for ring in OUTLINES.land[iso3]])


def test_members_and_source_of_the_outlines(dataset):
    countries = dataset.countries
    members = set(countries.index[countries["status"] == "member"])
    assert set(OUTLINES.places) == members
    assert members - set(OUTLINES.land) == {"AND", "LIE", "MCO", "TUV"}
    assert members - set(OUTLINES.land) < set(OUTLINES.small_states) < members
    assert set(OUTLINES.land) - {""} <= set(countries.index)
    text = (DATA_DIR / "outlines.json").read_text(encoding="utf-8")
    record = json.loads(text)
    assert "Natural Earth" in record["source"]
    assert "public domain" in record["licence"]
    assert "no opinion on the status" in OUTLINES.note
    assert len(text.encode()) <= 120_000


def test_disputed_borders_are_broken():
    borders = {
        names: land(names[0]).boundary.intersection(land(names[1]).boundary)
        for names in (
            ("IND", "PAK"),
            ("IND", "CHN"),
            ("SDN", "SSD"),
            ("KOR", "PRK"),
            ("ESH", "MAR"),
        )
    }
    gaps = [LineString(ring[: len(ring) // 2]) for ring in OUTLINES.disputed]
    assert all(ring[0] == ring[-1] for ring in OUTLINES.disputed)
    for names, border in borders.items():
        share = sum(gap.length for gap in gaps if gap.distance(border) < 0.2) / border.length
        # South of Kashmir, India and Pakistan have a border that is not disputed.
        assert (0.05 if "IND" in names else 0.3) < share < 0.7, names
    settled = land("USA").boundary.intersection(land("CAN").boundary)
    assert min(gap.distance(settled) for gap in gaps) > 100


def test_rings_and_borders():
    low_x, low_y, high_x, high_y = OUTLINES.bounds
    for iso3, ring in [*RINGS, ("globe", OUTLINES.globe_edge)]:
        assert ring[0] == ring[-1], iso3
        assert Polygon(ring).area > 0, iso3
        assert all(low_x <= x <= high_x and low_y <= y <= high_y for x, y in ring), iso3
    # A border that jumped at the edge of the map would have a side as long as the map is wide.
    width = OUTLINES.bounds[2] - OUTLINES.bounds[0]
    sides = [abs(a[0] - b[0]) for _, ring in RINGS for a, b in pairwise(ring)]
    assert max(sides) < 0.07 * width
    for iso3 in ("RUS", "FJI", "NZL"):
        xs = [x for ring in OUTLINES.land[iso3] for x, _ in ring]
        assert min(xs) > 0, iso3
    # Each border is simplified once, for both countries.
    france, spain = land("FRA"), land("ESP")
    assert france.intersection(spain).area < 1
    assert france.boundary.intersection(spain.boundary).length > 40
    morocco, sahara = land("MAR"), land("ESH")
    assert morocco.intersection(sahara).area < 0.01
    assert morocco.boundary.intersection(sahara.boundary).length > 60
    israel, golan = land("ISR"), land("")
    assert israel.intersection(golan).area < 0.01
    assert israel.boundary.intersection(golan.boundary).length > 14


@pytest.mark.parametrize(
    ("iso3", "area"),
    [("RUS", 17_098_000), ("AUS", 7_692_000), ("ZAF", 1_221_000), ("FRA", 638_000)],
)
def test_areas_are_those_of_the_countries(iso3, area):
    # Official areas, France with its overseas departments; lakes and bays differ by some percent.
    outer = sum(Polygon(ring).area * turn(ring) for ring in OUTLINES.land[iso3]) * SQUARE_KM
    assert outer == pytest.approx(area, rel=0.05)


def turn(ring) -> int:
    return 1 if Polygon(ring).exterior.is_ccw else -1


def test_places_and_discs():
    for iso3 in set(OUTLINES.places) - set(OUTLINES.small_states):
        assert land(iso3).contains(Point(OUTLINES.places[iso3])), iso3
    places, small = OUTLINES.places, OUTLINES.small_states
    # Their islands are too narrow to show a colour.
    assert {"FJI", "SLB"} <= set(small)
    for one, other in combinations(sorted(small), 2):
        assert math.dist(places[one], places[other]) >= 2 * OUTLINES.disc_radius, (one, other)
    for one in small:
        assert math.dist(places[one], small[one]) < 2 * OUTLINES.disc_radius, one
        for other in set(places) - set(small):
            assert math.dist(places[one], places[other]) > OUTLINES.disc_radius, (one, other)


@pytest.mark.parametrize(
    ("place", "iso3"),
    [
        ((298, 859), "UKR"),  # Simferopol
        ((341, 864), "RUS"),  # Taman, across the strait
        ((-323, 531), "ESH"),  # Smara, west of the berm
        ((-350, 444), "ESH"),  # Agwanit, east of it
        ((316, 691), "CYP"),  # the Karpas peninsula
        ((494, 193), "SOM"),  # Hargeisa
        ((343.5, 649.6), ""),  # the Golan
        ((133, 821), "XKX"),  # Pristina
    ],
)
def test_disputed_land_follows_the_general_assembly(place, iso3):
    owners = [name for name in OUTLINES.land if land(name).contains(Point(place))]
    assert owners == [iso3]


@pytest.mark.parametrize("iso3", ["UKR", "ESH", "CYP", "SOM"])
def test_joined_land_has_no_crack(iso3):
    mainland = max(OUTLINES.land[iso3], key=lambda ring: Polygon(ring).area)
    whole = Polygon(mainland)
    assert whole.is_valid
    assert sum(turn(ring) < 0 for ring in OUTLINES.land[iso3]) == 0
    assert whole.area > 0.98 * land(iso3).area
    # A closing by one unit would fill a crack and leave its area.
    closed = whole.buffer(0.6, join_style="mitre").buffer(-0.6, join_style="mitre")
    assert closed.difference(whole).area < 1


@pytest.mark.slow
def test_shipped_records() -> None:
    health = check_package(DATA_DIR)
    votes = "97 recorded votes, 14,371 votes of countries"
    assert f"{votes}, 55 drafts, 1,773 sponsorships, 219 countries" in health.facts
    assert "Tallies: 96 agree with the recount, 1 is explained:" in health.facts
    assert "  complete: 8 drafts, 588 sponsors named" in health.facts
    assert health.oddities == ()
    assert health.format_text().endswith("Nothing odd.\n")


def test_health_of_the_tiny_parliament(package: Callable[..., Path]) -> None:
    health = check_package(package())
    assert "  General Assembly plenary, plenary: 8, 2020 to 2021" in health.facts
    assert "    2020 4, 2021 4" in health.facts
    # AAA to FFF are not members of the United Nations.
    assert "  AAA voted while no member, R1" in health.oddities
