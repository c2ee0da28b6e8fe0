"""What the page waits for: the periods of a long timeline, positions, how sure the blocs are."""

from __future__ import annotations

from typing import Any

from dash import no_update

from alignment.app.background import Progress
from alignment.app.over_time import timeline_of
from alignment.app.page import study_of
from alignment.app.panels.picture import preparing, sureness
from alignment.app.state import AT_ONCE, State, Studies
from alignment.findings import REPLICATES


def waiting(
    studies: Studies, state: State, told: str | None, begin: bool = True
) -> tuple[Any, Any, bool]:
    """Return how far what is slow is, what of it to show now, and if nothing is to be waited for.

    First the periods of a long timeline, then how sure the blocs are and the lines of positions.
    `told` is what the page shows already. Resampling that nobody has begun is left alone unless it
    is to `begin`: it would take the time that a new map needs.
    """
    study, state, _ = study_of(studies, state)
    found = timeline_of(studies, state)
    if isinstance(found, Progress):
        return preparing(found), no_update, bool(found.failed)
    if study is None:
        return "", no_update, True
    progress = studies.resampler.of(study) if begin else Progress(total=REPLICATES)
    sure = study.findings.bootstrap is not None or bool(progress.failed)
    lines = studies.lines_of(found) if found is not None else None
    placed = lines is None or bool(lines.failed)
    parts = [name for name, there in (("sure", sure), ("lines", placed)) if there]
    long = found is not None and len(found.moments) > AT_ONCE
    show = " ".join([study.address, *parts]) if sure or long else told
    return sureness(study, progress), show if show != told else no_update, sure and placed
