"""Search for the colours of votes and blocs: `python docs/palette.py` prints them.

Votes are a ladder of lightness, and blocs have hues that no vote has. A distance is CIEDE2000
(Sharma et al. 2005, https://doi.org/10.1002/col.20070), the least of those for normal sight,
protanopia, deuteranopia and tritanopia (Machado et al. 2009, severity 1,
https://doi.org/10.1109/TVCG.2009.113). The search tries every colour of a grid, so that it needs
no seed and always prints the same colours.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
Ranges = tuple[tuple[float, float], ...]

# Least distance of a bloc from every vote, and of the three main blocs from the grey of no bloc.
MIN_VOTE_DISTANCE, MIN_GREY_DISTANCE = 15.0, 12.0
# Least distance of main blocs from each other. Among the best within the tolerance, the search
# chooses those farthest from votes.
MIN_MAIN_DISTANCE, TOLERANCE = 20.0, 0.1
# Ranges of lightness, chroma and hue. Yes and no have a contrast of 3 with white and with dark
# ground (#080A0E, a lightness of 2.7): from 39.42 to 61.6. Steps of 20 down from white leave yes at
# most 40, so each range is narrow. Blocs have a contrast of 3 with both grounds.
VOTE_RANGES: tuple[Ranges, ...] = (
    ((39.45, 39.7), (25.0, 40.0), (230.0, 250.0)),
    ((59.7, 59.85), (46.0, 62.0), (60.0, 72.0)),
    ((79.85, 80.0), (8.0, 24.0), (85.0, 105.0)),
)
# A darker grey would be close to yes for readers with protanopia.
GREY_RANGES: Ranges = ((46.0, 60.0), (4.0, 4.0), (250.0, 250.0))
# The large middle, the West, and Russia with China: green, violet and red.
MAIN_RANGES: tuple[Ranges, ...] = (
    ((40.0, 61.5), (28.0, 46.0), (110.0, 200.0)),
    ((40.0, 61.5), (30.0, 60.0), (285.0, 325.0)),
    ((40.0, 61.5), (40.0, 62.0), (345.0, 395.0)),
)
# Further blocs: first those with their own shape, then the rest in a wider range of lightness. The
# fourth, which many maps have, keeps its hue where it is pale: grey discs are in no bloc.
OTHER_RANGES: tuple[tuple[Ranges, int], ...] = (
    (((40.0, 61.5), (26.0, 48.0), (0.0, 351.0)), 1),
    (((40.0, 61.5), (4.0, 48.0), (0.0, 351.0)), 1),
    (((40.0, 61.5), (4.0, 48.0), (0.0, 351.0)), 2),
    (((34.0, 74.0), (4.0, 36.0), (0.0, 351.0)), 8),
)
VOTE_STEPS, GREY_STEPS = (0.1, 2.0, 3.0), (1.0, 1.0, 1.0)
MAIN_STEPS, OTHER_STEPS = (2.0, 8.0, 8.0), (3.0, 8.0, 9.0)
# Steps of the search around the best colours of the coarse grid, and number of such searches.
FINE_STEPS, REFINEMENTS = (1.0, 2.0, 2.0), 3
# Rounds in which each further colour of a stage is chosen again.
ROUNDS = 6
TO_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
WHITE = TO_XYZ.sum(axis=1)
SIGHTS = {
    "normal": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritanopia": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}


def to_linear(colours: Iterable[str]) -> FloatArray:
    """Return colours as linear RGB, colours x 3."""
    channels = np.array([list(bytes.fromhex(colour[1:])) for colour in colours]) / 255
    low = channels <= 0.04045
    return np.where(low, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def to_lab(linear: FloatArray) -> FloatArray:
    """Return linear RGB as CIELAB for D65."""
    shares = linear @ TO_XYZ.T / WHITE
    delta = 6 / 29
    f = np.where(shares > delta**3, np.cbrt(shares), shares / (3 * delta**2) + 4 / 29)
    x, y, z = np.moveaxis(f, -1, 0)
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1)


def compute_distances(one: FloatArray, other: FloatArray) -> FloatArray:
    """Return the CIEDE2000 distances of CIELAB colours, which broadcast."""
    l1, a1, b1 = np.moveaxis(one, -1, 0)
    l2, a2, b2 = np.moveaxis(other, -1, 0)
    mean_chroma = (np.hypot(a1, b1) + np.hypot(a2, b2)) / 2
    stretch = 1.5 - 0.5 * np.sqrt(mean_chroma**7 / (mean_chroma**7 + 25.0**7))
    c1, c2 = np.hypot(stretch * a1, b1), np.hypot(stretch * a2, b2)
    h1, h2 = (np.degrees(np.arctan2(b, stretch * a)) % 360 for a, b in ((a1, b1), (a2, b2)))
    is_grey = c1 * c2 == 0
    dh = np.where(is_grey, 0.0, (h2 - h1 + 180) % 360 - 180)
    # A difference of half a circle keeps its sign.
    dh = np.where((dh == -180) & (h2 > h1), 180.0, dh)
    big_dh = 2 * np.sqrt(c1 * c2) * np.sin(np.radians(dh / 2))
    mean_l, mean_c = (l1 + l2) / 2, (c1 + c2) / 2
    total = h1 + h2
    half = np.where(np.abs(h1 - h2) <= 180, total, np.where(total < 360, total + 360, total - 360))
    mean_h = np.where(is_grey, total, half / 2)
    weight = (
        1
        - 0.17 * np.cos(np.radians(mean_h - 30))
        + 0.24 * np.cos(np.radians(2 * mean_h))
        + 0.32 * np.cos(np.radians(3 * mean_h + 6))
        - 0.20 * np.cos(np.radians(4 * mean_h - 63))
    )
    s_l = 1 + 0.015 * (mean_l - 50) ** 2 / np.sqrt(20 + (mean_l - 50) ** 2)
    s_c, s_h = 1 + 0.045 * mean_c, 1 + 0.015 * mean_c * weight
    turn = np.radians(60 * np.exp(-(((mean_h - 275) / 25) ** 2)))
    r_t = -2 * np.sqrt(mean_c**7 / (mean_c**7 + 25.0**7)) * np.sin(turn)
    l_part, c_part, h_part = (l2 - l1) / s_l, (c2 - c1) / s_c, big_dh / s_h
    squares = l_part**2 + c_part**2 + h_part**2 + r_t * c_part * h_part
    return np.asarray(np.sqrt(squares))


def list_colours(bounds: Ranges, steps: tuple[float, float, float]) -> list[str]:
    """Return the colours of a grid in lightness, chroma and hue that screens can show."""
    axes = [
        np.arange(*pair, step) if pair[0] < pair[1] else pair[:1]
        for pair, step in zip(bounds, steps, strict=True)
    ]
    light, chroma, hue = (axis.ravel() for axis in np.meshgrid(*axes, indexing="ij"))
    angle, y = np.radians(hue), (light + 16) / 116
    a, b = chroma * np.cos(angle), chroma * np.sin(angle)
    f = np.stack([y + a / 500, y, y - b / 200], axis=-1)
    shares = np.where(f > 6 / 29, f**3, 3 * (6 / 29) ** 2 * (f - 4 / 29))
    linear = (shares * WHITE) @ np.linalg.inv(TO_XYZ).T
    linear = linear[((linear >= 0) & (linear <= 1)).all(axis=-1)]
    coded = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    rows = np.rint(coded * 255).astype(np.uint8)
    colours = list(dict.fromkeys(f"#{bytes(row).hex().upper()}" for row in rows))
    # Rounded to bytes, some colours are lighter or darker than the range.
    low, high = bounds[0]
    lightness = to_lab(to_linear(colours))[:, 0]
    return [colour for colour, y in zip(colours, lightness, strict=True) if low <= y <= high]


def compute_least_distances(one: list[str], other: list[str]) -> FloatArray:
    """Return the least distances of two lists of colours over all kinds of sight."""
    first, second = to_linear(one), to_linear(other)
    return np.min(
        [
            compute_distances(
                *(to_lab(np.clip(each @ sight.T, 0, 1)) for each in (first[:, None], second[None]))
            )
            for sight in SIGHTS.values()
        ],
        axis=0,
    )


def search_main_colours() -> tuple[list[str], str, list[str]]:
    """Return the colours of the votes, the grey of no bloc, and the colours of the main blocs."""
    pools = [list_colours(bounds, MAIN_STEPS) for bounds in MAIN_RANGES]
    for _ in range(REFINEMENTS):
        _, _, blocs = _search_groups(pools)
        pools = [
            list_colours(_narrow_ranges(colour, bounds), FINE_STEPS)
            for colour, bounds in zip(blocs, MAIN_RANGES, strict=True)
        ]
    return _search_groups(pools)


def _narrow_ranges(colour: str, bounds: Ranges) -> Ranges:
    """Return the ranges one coarse step around a colour, within its bounds."""
    light, a, b = to_lab(to_linear([colour]))[0].tolist()
    hue = np.degrees(np.arctan2(b, a)) % 360
    hue += 360 * (hue < bounds[2][0])
    return tuple(
        (max(low, value - step), min(high, value + step + 1e-9))
        for value, step, (low, high) in zip(
            (light, np.hypot(a, b), hue), MAIN_STEPS, bounds, strict=True
        )
    )


def _search_groups(pools: list[list[str]]) -> tuple[list[str], str, list[str]]:
    others = [list_colours(bounds, VOTE_STEPS) for bounds in VOTE_RANGES]
    others.append(list_colours(GREY_RANGES, GREY_STEPS))
    limits = (*(MIN_VOTE_DISTANCE,) * len(VOTE_RANGES), MIN_GREY_DISTANCE)
    one, two, three = pools
    pairs = (
        compute_least_distances(one, two),
        compute_least_distances(one, three),
        compute_least_distances(two, three),
    )
    least = np.minimum(np.minimum(pairs[0][:, :, None], pairs[1][:, None, :]), pairs[2][None])
    distances = [[compute_least_distances(pool, other) for other in others] for pool in pools]
    best: tuple[float, list[str], list[str]] = (-np.inf, [], [])
    floor = -np.inf
    far = np.argwhere(least >= MIN_MAIN_DISTANCE)
    for row in far[np.argsort(-least[tuple(far.T)], kind="stable")]:
        places = tuple(row)
        if least[places] < floor:
            break
        # Each vote, and the grey, is the one of its pool that is farthest from all three blocs.
        gaps = [
            np.min(
                [rows[number][place] for rows, place in zip(distances, places, strict=True)], axis=0
            )
            for number in range(len(others))
        ]
        tops = [int(gap.argmax()) for gap in gaps]
        slack = min(gap[top] - limit for gap, top, limit in zip(gaps, tops, limits, strict=True))
        if slack < 0:
            continue
        floor = max(floor, least[places] - TOLERANCE)
        if slack > best[0]:
            blocs = [pool[place] for pool, place in zip(pools, places, strict=True)]
            best = slack, blocs, [other[top] for other, top in zip(others, tops, strict=True)]
    _, blocs, (*votes, grey) = best
    return votes, grey, blocs


def search_other_colours(votes: list[str], used: list[str]) -> list[str]:
    """Return the colours of further blocs, in stages; each is the farthest from all others."""
    chosen: list[str] = []
    for bounds, count in OTHER_RANGES:
        pool = list_colours(bounds, OTHER_STEPS)
        is_free = compute_least_distances(pool, votes).min(axis=1) >= MIN_VOTE_DISTANCE
        pool = [colour for colour, free in zip(pool, is_free, strict=True) if free]
        fixed = compute_least_distances(pool, [*used, *chosen]).min(axis=1, keepdims=True)
        distances = compute_least_distances(pool, pool)
        places: list[int] = []
        for number in range(ROUNDS * count):
            rest = places[1:] if number >= count else places
            gaps = np.hstack([fixed, distances[:, rest]]).min(axis=1)
            places = [*rest, int(gaps.argmax())]
        chosen += [pool[place] for place in places]
    return chosen


def main() -> None:
    """Print the colours, and the distances that they keep."""
    votes, grey, blocs = search_main_colours()
    blocs += search_other_colours(votes, [*blocs, grey])
    print("votes:", *votes)
    print("no bloc:", grey)
    print("blocs:", *blocs)
    for label, colours in (
        ("three main blocs", blocs[:3]),
        ("five", blocs[:5]),
        ("seven", blocs[:7]),
        ("all", blocs),
    ):
        gaps = compute_least_distances(colours, colours)
        print(f"least distance of {label}: {gaps[~np.eye(len(colours), dtype=bool)].min():.1f}")
    print(f"least distance from a vote: {compute_least_distances(blocs, votes).min():.1f}")


if __name__ == "__main__":
    main()
