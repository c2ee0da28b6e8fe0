"""Detection and sign of movement, where the country that fixes the sign moves.

Run from the repository: `python -m benchmarks.movement_sign [DRAWS]` prints the table of
docs/calibration.md. Two periods without a common text are simulated; the other countries do not
move.
"""

from __future__ import annotations

import sys

import numpy as np
import pandas as pd

from alignment.analysis.movement import MIN_SCALE_CORRELATION, estimate_movement
from alignment.analysis.positions import ANCHORS, estimate_positions
from benchmarks.intervals import ABSENT, COUNTRIES, SIZES, simulate_items, simulate_votes

# Start and end of the anchor's movement, in standard deviations.
FROM, TO = 1.5, (1.5, 0.3, -0.3, -1.5)


def draw_votes(
    size: int, places: np.ndarray, random: np.random.Generator, name: str
) -> pd.DataFrame:
    """Return simulated votes on texts; the first row is the anchor's."""
    absent = random.random((COUNTRIES, size)) < ABSENT
    votes = simulate_votes(simulate_items(size, random), places, absent, random)
    votes.index = pd.Index([ANCHORS[0], *votes.index[1:]])
    return votes.add_prefix(name)


def main(draws: int = 50) -> None:
    """Print how often movement was detected with the right sign, by one anchor and by all."""
    print("| anchor goes to | roll calls | told by the anchor | told by all | the right way |")
    print("| --: | --: | --: | --: | --: |")
    for to in TO:
        for size in SIZES:
            random = np.random.default_rng([size, round(10 * (to + 5))])
            one, every, side = [], [], []
            for _ in range(draws):
                places = random.normal(size=COUNTRIES)
                there = places.copy()
                places[0], there[0] = FROM, to
                before, after = (
                    draw_votes(size, places, random, "a"),
                    draw_votes(size, there, random, "b"),
                )
                first, second = (
                    estimate_positions(votes).table["value"] for votes in (before, after)
                )
                one.append(first.corr(second) >= MIN_SCALE_CORRELATION)
                titles = pd.Series({name: name for name in [*before, *after]})
                table = estimate_movement(before, after, titles).table
                every.append(table["change"].notna().any())
                if every[-1]:
                    side.append(table["change"].iloc[0] < 0)
            right = f"{np.mean(side):.2f}" if to < FROM else ""
            print(
                f"| {to:g} | {size} | {np.mean(one):.2f} | {np.mean(every):.2f} | {right} |",
                flush=True,
            )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
