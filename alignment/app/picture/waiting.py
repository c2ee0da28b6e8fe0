"""What the page waits for: the periods of a long timeline, positions, how sure the blocs are."""

from __future__ import annotations

from typing import Any

from dash import no_update

from alignment.answer.alike import AGREEMENT
from alignment.answer.findings import REPLICATES
from alignment.answer.study import Study
from alignment.app.kept.background import Job
from alignment.app.kept.shown import Shown
from alignment.app.kept.studies import AT_ONCE, Studies
from alignment.app.picture.map import preparing, sureness
from alignment.network.significance import Significance

# The panel that tells how far the swaps of votes are.
LINKS = "links"
# Roll calls on which votes are swapped for a page; on more it is left to the command.
MOST_SWAPPED = 150


def about(told: str | None, picture: str) -> bool:
    """Return whether what the page was told is of a picture, by its address."""
    return told is not None and told.partition(" ")[0] == picture


def far(job: Job) -> str:
    """Return in words how far the pairs of a study are; '' where nobody works on them."""
    if job.failed:
        return f"What agreement goes with is not known: {job.failed}."
    done = round(10 * job.done / job.total)
    return f"Working it out: permutations {done} tenths done; it fills in by itself."


def swapping(shown: Shown | None) -> bool:
    """Return whether the panel waits for votes to be swapped, and have that begun."""
    if shown is None or shown.state.view.panel != LINKS or shown.study is None:
        return False
    return isinstance(swapped_of(shown.studies, shown.study), Job)


def swapped_of(studies: Studies, study: Study) -> Significance | Job | None:
    """Return the test that keeps all totals, begun if need be; None on too many roll calls."""
    return studies.swapped(study) if len(study.rollcalls) <= MOST_SWAPPED else None


def swapped_far(job: Job | None) -> str:
    """Return in words how far the swaps of a study are, or who tells it."""
    if job is None:
        return f"On more than {MOST_SWAPPED} roll calls the command alignment links tells it."
    if job.failed:
        return f"Not known: {job.failed}."
    done = round(10 * job.done / job.total)
    return f"Working it out: {done} tenths of the votes swapped; it fills in by itself."


def waiting(
    shown: Shown, picture: str, told: str | None, begin: bool = True
) -> tuple[Any, Any, bool]:
    """Return how far what is slow is, what of it is there now, and if nothing is to be waited for.

    First the periods of a long timeline, then how sure the blocs are and the lines of positions.
    `told` is what the page knows to be there, of the picture whose address it begins with.
    Resampling that nobody has begun is left alone unless
    it is to `begin`: it would take the time that a new map needs.
    """
    studies, study, found = shown.studies, shown.study, shown.seen.timeline
    there: list[str] = []
    if shown.coming is not None:
        words = preparing(shown.coming, shown.seen.period)
        over = bool(shown.coming.failed)
    elif study is None:
        words, over = "", True
    else:
        progress = studies.resampler.of(study) if begin else Job(total=REPLICATES)
        sure = shown.sure is not None or bool(progress.failed)
        lines = studies.lines_of(found) if found is not None else None
        placed = lines is None or bool(lines.failed)
        long = found is not None and len(found.moments) > AT_ONCE
        # Of pairs each tenth is told, for they take long.
        pairs = studies.alike(study, begin) if AGREEMENT in shown.state.view.facts else None
        tenth = (
            f"pairs{round(10 * pairs.done / pairs.total)}" if isinstance(pairs, Job) else "pairs"
        )
        swaps = studies.swapped(study, begin=False)
        ready = all(not isinstance(job, Job) or bool(job.failed) for job in (pairs, swaps))
        # Each tenth of the swaps is a panel and a map made anew, so it is told where it is read.
        swapped = "swaps"
        if isinstance(swaps, Job):
            read = shown.state.view.panel == LINKS
            swapped = f"swaps{round(10 * swaps.done / swaps.total)}" if read else ""
        named = (
            ("periods", long),
            ("sure", sure),
            ("lines", placed),
            (tenth, pairs is not None),
            (swapped, swaps is not None and swapped != ""),
        )
        there = [name for name, is_there in named if is_there]
        words, over = sureness(shown.sure, progress), sure and placed and ready
    show = " ".join([picture, *there])
    return words, show if show != told else no_update, over
