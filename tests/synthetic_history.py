"""A synthetic Assembly of two blocs and a centre, with titles that repeat each session."""

import numpy as np

from alignment.forecasting.history import History

COUNTRIES = tuple(f"{letter}{number:02d}" for letter in "EMW" for number in range(10))
TITLES = (
    "Rights of peoples",
    "Use of outer space",
    "Peace in the region",
    "Trade and aid",
    "Peace and trade",
)


def build_synthetic_history(first: int = 30, last: int = 52, seed: int = 1) -> History:
    """Return votes of several sessions, each with five repeated titles and a new one."""
    random = np.random.default_rng(seed)
    positions = np.repeat([-1.5, 0.0, 1.5], 10)
    slopes = {title: random.normal(0, 1.5) for title in TITLES}
    rows: list[tuple[str, str, str]] = []
    columns = []
    for session in range(first, last + 1):
        titles = [*TITLES, f"Matter {session} of peace"]
        for number, title in enumerate(titles, 1):
            slope = slopes.get(title, random.normal(0, 1.5))
            utility = slope * positions + 1 + random.normal(0, 0.6) + random.normal(0, 0.7, 30)
            vote = np.where(utility > 0.5, 2, np.where(utility > -0.5, 1, 0))
            vote[random.random(30) < 0.1] = -1
            columns.append(vote)
            rows.append((f"A/RES/{session}/{number}", f"{1945 + session}-10-{number:02d}", title))
    codes = np.array(columns, dtype=np.int8).T
    codes[4, : codes.shape[1] // 2] = -2
    symbols, dates, names = zip(*rows, strict=True)
    blank = ("",) * len(rows)
    return History(COUNTRIES, symbols, dates, names, blank, ("matters",) * len(rows), blank, codes)
