"""Make `data/outlines.json` from Natural Earth: `python docs/outlines.py countries-50m.json`.

The input is `countries-50m.json` of the npm package world-atlas 2.0.2 (ISC licence), which is
Natural Earth 4.1.0 at 1:50m (public domain) as TopoJSON. Each border is simplified once, so that
neighbours still meet. Natural Earth gives land to the country that controls it;
`LAND_TRANSFERS` follows resolutions of the General Assembly instead.
"""

from __future__ import annotations

import csv
import heapq
import json
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
import shapely.ops
from shapely.affinity import translate

DATA = Path(__file__).parent.parent / "data"
Floats = npt.NDArray[np.float64]
Rings = list[list[int]]

NOTE = (
    "Land outlines are from Natural Earth. In Crimea, Golan, Northern Cyprus and Western Sahara "
    "they follow UN resolutions. "
    "Borders imply no opinion on the status of land; broken lines are disputed."
)
# Radius of the sphere in units of the file.
UNIT = 1000
# Longitude of the centre. The edge at 169° W, in the Bering Strait, divides no mainland.
MIDDLE = 11.0
# Smallest triangle of a vertex with its neighbours, and smallest island, in square units.
TRIANGLE, ISLAND = 22.0, 18.0
# Countries below this area in square kilometres get a disc of this radius.
SMALL, DISC = 18_000, 30.0
# Smallest distance between the edge of a disc and the place of a country without a disc.
TIE_DISTANCE = 6.0
EARTH = 6371.0
SOUTH, NORTH = -57.0, 83.7
# Capitals of countries with many islands, which are drawn there; Tuvalu has no outline.
CAPITALS = {
    "BHS": (-77.35, 25.06),
    "FSM": (158.16, 6.92),
    "KIR": (172.98, 1.33),
    "MDV": (73.51, 4.18),
    "MHL": (171.38, 7.09),
    "SYC": (55.45, -4.62),
    "TUV": (179.20, -8.52),
}
# Larger countries of islands so narrow that their colour cannot be read.
NARROW_ISLANDS = {"FJI", "SLB"}
# Codes of land that the file lists by name, without a number.
CODES_BY_NAME = {"Kosovo": "XKX", "N. Cyprus": "CYP", "Somaliland": "SOM"}
# Land by country in the file, country on the map ("" for none), and corners in degrees: Crimea
# with Sevastopol (A/RES/68/262), Western Sahara below 27°40' N (A/RES/34/37, a Non-Self-Governing
# Territory), and the Golan, held by Israel (A/RES/ES-9/1).
LAND_TRANSFERS = (
    ("RUS", "UKR", ((32, 44), (36.6, 44), (36.6, 46.3), (32, 46.3))),
    ("MAR", "ESH", ((-18, 20), (-8, 20), (-8, 27 + 2 / 3), (-18, 27 + 2 / 3))),
    ("ISR", "", ((35.66, 32.6), (35.65, 32.9), (35.63, 33.4), (36, 33.5), (36, 32.6))),
)
# Borders that Natural Earth's boundary lines at 1:50m class as disputed, indefinite or a line of
# control; that of Sudan and South Sudan, which UN maps call undetermined; and those of land that
# is of no member. Both sides, and where, in degrees.
EVERYWHERE = (-180, -60, 180, 84)
DISPUTED = (
    ("IND", "PAK", (73.5, 32.4, 78.5, 37)),
    ("IND", "CHN", (76, 32.5, 80, 36.5)),
    ("IND", "CHN", (91.5, 27, 97.5, 30)),
    ("IND", "", EVERYWHERE),
    ("PAK", "", EVERYWHERE),
    ("CHN", "", EVERYWHERE),
    ("PRK", "KOR", EVERYWHERE),
    ("ISR", "PSE", EVERYWHERE),
    ("ISR", "LBN", EVERYWHERE),
    ("ISR", "", EVERYWHERE),
    ("SYR", "", EVERYWHERE),
    ("ESH", "MAR", EVERYWHERE),
    ("ETH", "SOM", (41.8, 3.9, 48, 8.1)),
    ("KEN", "SSD", EVERYWHERE),
    ("SDN", "SSD", EVERYWHERE),
    ("SRB", "XKX", EVERYWHERE),
)
# Length of the dashes and of the gaps of a disputed border.
DASH = 12.0
# ISO 3166-1 letters and number.
CODES = """
ABW533 AFG004 AGO024 AIA660 ALB008 AND020 ARE784 ARG032 ARM051 ASM016 ATG028 AUS036 AUT040
AZE031 BDI108 BEL056 BEN204 BFA854 BGD050 BGR100 BHR048 BHS044 BIH070 BLR112 BLZ084 BOL068
BRA076 BRB052 BRN096 BTN064 BWA072 CAF140 CAN124 CHE756 CHL152 CHN156 CIV384 CMR120 COD180
COG178 COK184 COL170 COM174 CPV132 CRI188 CUB192 CYP196 CZE203 DEU276 DJI262 DMA212 DNK208
DOM214 DZA012 ECU218 EGY818 ERI232 ESH732 ESP724 EST233 ETH231 FIN246 FJI242 FRA250 FSM583
GAB266 GBR826 GEO268 GHA288 GIN324 GMB270 GNB624 GNQ226 GRC300 GRD308 GTM320 GUM316 GUY328
HND340 HRV191 HTI332 HUN348 IDN360 IND356 IRL372 IRN364 IRQ368 ISL352 ISR376 ITA380 JAM388
JOR400 JPN392 KAZ398 KEN404 KGZ417 KHM116 KIR296 KNA659 KOR410 KWT414 LAO418 LBN422 LBR430
LBY434 LCA662 LIE438 LKA144 LSO426 LTU440 LUX442 LVA428 MAR504 MCO492 MDA498 MDG450 MDV462
MEX484 MHL584 MKD807 MLI466 MLT470 MMR104 MNE499 MNG496 MNP580 MOZ508 MRT478 MSR500 MUS480
MWI454 MYS458 NAM516 NCL540 NER562 NGA566 NIC558 NIU570 NLD528 NOR578 NPL524 NRU520 NZL554
OMN512 PAK586 PAN591 PER604 PHL608 PLW585 PNG598 POL616 PRI630 PRK408 PRT620 PRY600 PSE275
PYF258 QAT634 ROU642 RUS643 RWA646 SAU682 SDN729 SEN686 SGP702 SLB090 SLE694 SLV222 SMR674
SOM706 SRB688 SSD728 STP678 SUR740 SVK703 SVN705 SWE752 SWZ748 SYC690 SYR760 TCD148 TGO768
THA764 TJK762 TKM795 TLS626 TON776 TTO780 TUN788 TUR792 TUV798 TWN158 TZA834 UGA800 UKR804
URY858 USA840 UZB860 VAT336 VCT670 VEN862 VGB092 VIR850 VNM704 VUT548 WSM882 YEM887 ZAF710
ZMB894 ZWE716
"""


def equal_earth(lonlat: Floats) -> Floats:
    """Project degrees east of the middle meridian and degrees north, shape (n, 2), to units.

    Šavrič, Patterson and Jenny (2018), The Equal Earth map projection,
    doi:10.1080/13658816.2018.1504949, on the sphere: with sin t = sqrt(3)/2 sin(latitude),
    x = 2 sqrt(3) longitude cos t / (3 (A1 + 3 A2 t^2 + t^6 (7 A3 + 9 A4 t^2))) and
    y = t (A1 + A2 t^2 + t^6 (A3 + A4 t^2)).
    """
    a1, a2, a3, a4 = 1.340264, -0.081106, 0.000893, 0.003796
    lon, lat = np.radians(lonlat).T
    t = np.arcsin(np.sqrt(3) / 2 * np.sin(lat))
    slope = a1 + 3 * a2 * t**2 + t**6 * (7 * a3 + 9 * a4 * t**2)
    x = 2 * np.sqrt(3) * lon * np.cos(t) / (3 * slope)
    y = t * (a1 + a2 * t**2 + t**6 * (a3 + a4 * t**2))
    return UNIT * np.column_stack([x, y])


def unwrap_longitudes(lonlat: Floats) -> Floats:
    """Return points whose longitudes continue past the edge of the map instead of jumping."""
    return np.column_stack([np.unwrap(lonlat[:, 0], period=360), lonlat[:, 1]])


def simplify_arc(arc: Floats) -> Floats:
    """Remove the vertices of small triangles (Visvalingam and Whyatt 1993), never the ends."""
    plane = equal_earth(unwrap_longitudes(arc))
    closed = bool(np.array_equal(arc[0], arc[-1]))
    before, after = list(range(-1, len(arc) - 1)), list(range(1, len(arc) + 1))

    def triangle(place: int) -> float:
        (ax, ay), (bx, by), (cx, cy) = plane[[before[place], place, after[place]]]
        return float(abs((bx - ax) * (cy - ay) - (cx - ax) * (by - ay)) / 2)

    areas = {place: triangle(place) for place in range(1, len(arc) - 1)}
    queue = [(area, place) for place, area in areas.items()]
    heapq.heapify(queue)
    while queue and len(areas) > (3 if closed else 0):
        area, place = heapq.heappop(queue)
        if areas.get(place) != area:
            continue
        if area >= TRIANGLE:
            break
        del areas[place]
        left, right = before[place], after[place]
        after[left], before[right] = right, left
        for other in (left, right):
            if other in areas:
                areas[other] = max(area, triangle(other))
                heapq.heappush(queue, (areas[other], other))
    return arc[[0, *sorted(areas), len(arc) - 1]]


def read_arcs(topology: dict[str, Any]) -> list[Floats]:
    """Return the arcs in degrees, with longitudes east of the centre of the map."""
    scale, shift = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        points = np.cumsum(np.array(arc, dtype=float), axis=0) * scale + shift
        points[:, 0] = (points[:, 0] - MIDDLE + 180) % 360 - 180
        arcs.append(points)
    return arcs


def make_polygons(geometry: dict[str, Any], arcs: list[Floats]) -> list[shapely.Polygon]:
    """Return a country's polygons in degrees, cut at the map's edge."""
    parts = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
    result = []
    window = shapely.box(-180, SOUTH, 180, NORTH)
    for part in parts:
        outer, *holes = [_join_arcs(ring, arcs) for ring in part]
        middle = outer[:, 0].mean()
        # Shift each hole by 360° if its outline is on the other side of the edge.
        holes = [hole - [360 * round((hole[:, 0].mean() - middle) / 360), 0] for hole in holes]
        whole = shapely.make_valid(shapely.Polygon(outer, holes))
        for turn in (-360, 0, 360):
            inside = translate(whole, turn).intersection(window)
            pieces = shapely.get_parts(inside).tolist()
            result += [piece for piece in pieces if isinstance(piece, shapely.Polygon)]
    return result


def _join_arcs(numbers: list[int], arcs: list[Floats]) -> Floats:
    points: list[Floats] = []
    for number in numbers:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        points.append(arc[1:] if points else arc)
    return unwrap_longitudes(np.vstack(points))


def apply_transfers(land: dict[str, list[shapely.Polygon]]) -> dict[str, list[shapely.Polygon]]:
    """Return the polygons of each country, in degrees, after the `LAND_TRANSFERS`.

    Both sides of a new border share its line, and adjacent parts of a country are merged.
    """
    result = dict(land)
    for source, target, corners in LAND_TRANSFERS:
        place = translate(shapely.Polygon(corners), -MIDDLE)
        result[target] = result[target] + _list_polygons([part & place for part in result[source]])
        result[source] = _list_polygons([part - place for part in result[source]])
    for iso3 in ({target for _, target, _ in LAND_TRANSFERS} | set(CODES_BY_NAME.values())) - {""}:
        result[iso3] = _list_polygons([shapely.union_all(result[iso3])])
    return result


def _list_polygons(shapes: list[Any]) -> list[shapely.Polygon]:
    parts = [part for shape in shapes for part in shapely.get_parts(shape).tolist()]
    return [part for part in parts if isinstance(part, shapely.Polygon) and part.area > 0]


def project_polygon(polygon: shapely.Polygon) -> shapely.Polygon:
    """Project a polygon, with additional corners along the curved edge of the map."""
    dense = polygon
    if max(abs(polygon.bounds[0]), abs(polygon.bounds[2])) > 179.99:
        dense = shapely.segmentize(polygon, 4.0)
    return shapely.transform(dense, equal_earth)


def make_rings(polygons: list[shapely.Polygon]) -> Rings:
    """Return the outlines as flat lists x, y, x, y ... of whole units, the largest first.

    Outer rings turn left and holes right, so that a winding fill leaves the holes open.
    """
    ordered = sorted(polygons, key=lambda polygon: -polygon.area)
    rings = []
    for number, polygon in enumerate(ordered):
        if number and polygon.area < ISLAND:
            break
        turned = shapely.geometry.polygon.orient(polygon)
        holes = [hole for hole in turned.interiors if shapely.Polygon(hole).area >= ISLAND]
        for ring in (turned.exterior, *holes):
            points = np.rint(np.array(ring.coords)).astype(int)
            corners = [points[0].tolist()]
            corners += [b.tolist() for a, b in pairwise(points) if (a != b).any()]
            if len(corners) > 3:
                rings.append([value for point in corners for value in point])
    return rings


def make_disputed_gaps(land: dict[str, Rings]) -> list[list[float]]:
    """Return the gaps of the broken lines on disputed borders, as flat lists x, y, x, y ..."""
    gaps = []
    for one, other, corners in DISPUTED:
        area = (
            project_polygon(translate(shapely.box(*corners), -MIDDLE))
            if corners != EVERYWHERE
            else None
        )
        edges = {frozenset(edge) for ring in land[other] for edge in pairwise(list_corners(ring))}
        shared = [
            shapely.LineString(edge)
            for ring in land[one]
            for edge in pairwise(list_corners(ring))
            if frozenset(edge) in edges
        ]
        line = shapely.line_merge(shapely.MultiLineString(shared))
        if area is not None:
            line = line & area
        for part in shapely.get_parts(line):
            start = DASH / 2
            while start < part.length:
                gap = shapely.ops.substring(part, start, min(start + DASH, part.length))
                gaps.append([round(value, 1) for point in gap.coords for value in point])
                start += 2 * DASH
    return gaps


def list_corners(ring: list[int]) -> list[tuple[int, int]]:
    """Return the corners of a closed ring, which is a flat list x, y, x, y ..."""
    return list(zip(ring[::2], ring[1::2], strict=True))


def find_place(iso3: str, polygons: list[shapely.Polygon]) -> list[float]:
    """Return the place of a country: the point deepest inside its largest part, or its capital."""
    if iso3 in CAPITALS:
        lon, lat = CAPITALS[iso3]
        degrees = np.array([[(lon - MIDDLE + 180) % 360 - 180, lat]])
        return equal_earth(degrees)[0].tolist()
    largest = max(polygons, key=lambda polygon: polygon.area)
    point = shapely.maximum_inscribed_circle(largest, tolerance=0.5).coords[0]
    return [float(value) for value in point]


def separate_discs(places: dict[str, list[float]], small: list[str]) -> dict[str, list[float]]:
    """Move the discs apart, and away from the places of countries without a disc."""
    names = [*small, *(iso3 for iso3 in sorted(places) if iso3 not in small)]
    original = np.array([places[iso3] for iso3 in names])
    moving = np.arange(len(names)) < len(small)
    reach = np.where(moving, DISC, TIE_DISTANCE)
    gaps = 1.02 * (reach[:, None] + reach)
    np.fill_diagonal(gaps, 0)
    result = original.copy()
    for step in range(4000):
        offset = result[:, None] - result
        distance = np.maximum(np.hypot(offset[..., 0], offset[..., 1]), 1e-9)
        overlap = np.where(moving[:, None], np.maximum(gaps - distance, 0), 0)
        if step > 500 and not (overlap > 0.05).any():
            return dict(zip(names, result.tolist(), strict=True))
        # Two discs move half of the way each; a disc beside a fixed place moves the whole way.
        share = np.where(moving, 0.5, 1.0)
        result += (offset / distance[..., None] * (overlap * share)[..., None]).sum(axis=1) * 0.6
        result += moving[:, None] * (original - result) * 0.04 * max(0.0, 1 - step / 500)
    raise SystemExit("no room for the discs: make DISC or TIE_DISTANCE smaller")


def group_by_country(topology: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Return the geometries by country code; "" has land without a code."""
    codes_by_number = {word[3:]: word[:3] for word in CODES.split()}
    result: dict[str, list[dict[str, Any]]] = {}
    for geometry in topology["objects"]["countries"]["geometries"]:
        name = geometry["properties"]["name"]
        iso3 = CODES_BY_NAME.get(name) or codes_by_number.get(geometry.get("id", ""), "")
        if name != "Antarctica":
            result.setdefault(iso3, []).append(geometry)
    return result


def main(source: str) -> None:
    """Read the TopoJSON file and write the outlines."""
    topology = json.loads(Path(source).read_text(encoding="utf-8"))
    arcs = read_arcs(topology)
    coarse = [simplify_arc(arc) for arc in arcs]
    with (DATA / "countries.csv").open(encoding="utf-8", newline="") as file:
        members = {row["iso3"] for row in csv.DictReader(file) if row["status"] == "member"}
    land: dict[str, Rings] = {}
    places: dict[str, list[float]] = {}
    small = {*CAPITALS, *NARROW_ISLANDS}
    fine_land, thin_land = (
        apply_transfers(
            {
                iso3: [part for geometry in result for part in make_polygons(geometry, which)]
                for iso3, result in group_by_country(topology).items()
            }
        )
        for which in (arcs, coarse)
    )
    for iso3, parts in fine_land.items():
        fine = [project_polygon(part) for part in parts]
        land[iso3] = make_rings([project_polygon(part) for part in thin_land[iso3]])
        if iso3 in members:
            places[iso3] = find_place(iso3, fine)
            if sum(part.area for part in fine) * (EARTH / UNIT) ** 2 < SMALL:
                small.add(iso3)
    places |= {iso3: find_place(iso3, []) for iso3 in CAPITALS}
    discs = separate_discs(places, sorted(small))
    write(land, places, discs, sorted(small))


def write(
    land: dict[str, Rings],
    places: dict[str, list[float]],
    discs: dict[str, list[float]],
    small: list[str],
) -> None:
    """Write the file with one country on each line, so that a diff can be read."""
    window = shapely.box(-180, SOUTH, 180, NORTH)
    globe = make_rings([project_polygon(window)])[0]
    about = {
        "title": "Outlines of countries for a world map",
        "note": NOTE,
        "source": "Natural Earth 4.1.0, Admin 0 countries, 1:50m, by way of world-atlas 2.0.2; "
        "simplified, projected and without Antarctica",
        "source_url": "https://www.naturalearthdata.com",
        "licence": "public domain (Natural Earth); the packaging of world-atlas is under ISC",
        "projection": "Equal Earth (doi:10.1080/13658816.2018.1504949) around 11 degrees east; "
        f"{UNIT} units are the radius of the sphere",
        "frame": [min(globe[::2]), min(globe[1::2]), max(globe[::2]), max(globe[1::2])],
        "disc": DISC,
    }
    text = json.dumps(about, indent=1, ensure_ascii=False)[:-2]
    text += f',\n "globe": {json.dumps(globe, separators=(",", ":"))}'
    tables: dict[str, dict[str, Any]] = {
        "places": {iso3: [round(value) for value in discs[iso3]] for iso3 in sorted(discs)},
        "small": {iso3: [round(value) for value in places[iso3]] for iso3 in small},
        "land": {iso3: land[iso3] for iso3 in sorted(land) if land[iso3]},
    }
    text += f',\n "disputed": {json.dumps(make_disputed_gaps(land), separators=(",", ":"))}'
    for name, entries in tables.items():
        lines = [
            f'  "{iso3}": {json.dumps(entry, separators=(",", ":"))}'
            for iso3, entry in entries.items()
        ]
        text += f',\n "{name}": {{\n' + ",\n".join(lines) + "\n }"
    (DATA / "outlines.json").write_text(text + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
