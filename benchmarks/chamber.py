"""Time of each part of an answer for a simulated chamber of 750 members.

Run from the repository: `python -m benchmarks.chamber [MEMBERS ROLLCALLS]`.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable
from typing import TypeVar

import numpy as np
import pandas as pd
from scipy.special import ndtr

from alignment.analysis.blocs import find_blocs
from alignment.analysis.null_models import assess_votes_given, fit_vote_probabilities
from alignment.analysis.positions import estimate_positions
from alignment.analysis.surprise import compute_surprise
from alignment.model.vote import Vote
from alignment.network import layout, overlap_removal
from alignment.similarity.vote_similarity import vote_agreement
from alignment.studies.graph import rank_links

Result = TypeVar("Result")


def simulate_chamber(members: int, rollcalls: int) -> pd.DataFrame:
    """Return votes of members on a line; each is in office for some time, and some are absent."""
    random = np.random.default_rng(750)
    place = random.normal(size=(members, 1)) + random.choice([-0.8, 0.8], (members, 1))
    slope, cut = random.normal(0, 1.2, rollcalls), random.normal(0, 1, rollcalls)
    reached = place * slope
    codes = np.full(reached.shape, int(Vote.NO), dtype=np.int8)
    drawn = random.random(reached.shape)
    codes[drawn > ndtr(cut - reached)] = Vote.ABSTAIN
    codes[drawn > ndtr(cut + 0.3 - reached)] = Vote.YES
    codes[random.random(reached.shape) < 0.12] = Vote.ABSENT
    start = random.uniform(-0.3, 0.7, (members, 1)) * rollcalls
    seat = np.arange(rollcalls)
    codes[(seat < start) | (seat > start + 0.6 * rollcalls)] = Vote.NOT_MEMBER
    index = pd.Index([f"M{number:03}" for number in range(members)], name="iso3")
    return pd.DataFrame(codes, index, [f"r{number:05}" for number in range(rollcalls)])


def print_time(name: str, work: Callable[[], Result]) -> Result:
    """Print the time of a function and the peak memory so far, and return its result."""
    wall, used = time.perf_counter(), time.process_time()
    result = work()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    took, cpu = time.perf_counter() - wall, time.process_time() - used
    print(f"| {name} | {took:.1f} | {cpu:.1f} | {peak:,.0f} |", flush=True)
    return result


def main(members: int = 750, rollcalls: int = 20_000) -> None:
    """Print a table of times and peak memory."""
    print(f"{members} members, {rollcalls:,} roll calls\n")
    print("| what | s | s of CPU | peak so far, MB |\n| --- | --: | --: | --: |")
    votes = print_time("votes made", lambda: simulate_chamber(members, rollcalls))
    close = print_time("agreement", lambda: vote_agreement(votes)).with_min_shared(6)
    print_time("blocs", lambda: find_blocs(close, close.mean, {}))
    places = print_time("placement", lambda: layout.majorize_stress(close))
    room = overlap_removal.choose_spacing(places)
    apart = print_time("discs pushed apart", lambda: overlap_removal.remove_overlap(places, room))
    print_time("links ranked", lambda: rank_links(close, apart))
    result = print_time("positions", lambda: estimate_positions(votes))
    print_time("surprises", lambda: compute_surprise(votes, result))
    chance = print_time("null model of the votes", lambda: fit_vote_probabilities(votes))
    print_time("links beyond chance", lambda: assess_votes_given(chance, votes, 6))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
