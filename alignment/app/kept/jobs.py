"""What workers do, as functions that they import by name; each ends with a progress to tell."""

from __future__ import annotations

from typing import Any

from alignment.analysis.bootstrap import Bootstrap
from alignment.answer.alike import Alike, alike
from alignment.answer.comparison import Comparison, compare_with
from alignment.answer.findings import Progress as Tell
from alignment.answer.seen import resampled
from alignment.answer.study import Study, answer
from alignment.answer.timeline import Timeline
from alignment.app.kept.offloaded import OffloadedFindings
from alignment.export import WRITERS
from alignment.model.dataset import Dataset
from alignment.model.query import Query
from alignment.model.view import View
from alignment.network.significance import Significance


def studied_job(dataset: Dataset, query: Query, _: Tell | None) -> Study:
    """Return the study of a query."""
    return answer(dataset, query)


def compared_job(before: Study, query: Query, _: Tell | None) -> Comparison:
    """Return a query compared with a study."""
    return compare_with(before, query)


def part_job(findings: OffloadedFindings, name: str, _: Tell | None) -> dict[str, Any]:
    """Return a slow part of findings, and those that it needed."""
    before = set(findings.known)
    getattr(findings, name)
    return {each: value for each, value in findings.known.items() if each not in before}


def alike_job(study: Study, tell: Tell | None) -> Alike:
    """Return what the agreement of pairs goes with."""
    return alike(study, progress=tell)


def swapped_job(study: Study, tell: Tell | None) -> Significance:
    """Return the test of links that keeps all totals."""
    return study.findings.swapped(progress=tell)


def written_job(
    name: str,
    found: Study | Timeline,
    view: View,
    sure: Bootstrap | None,
    options: dict[str, Any],
    _: Tell | None,
) -> bytes:
    """Return a file; `sure` tells how sure the blocs of its one study are, if that is known."""
    how_sure = resampled if sure is None else lambda _: sure
    return WRITERS[name].write(found, view, how_sure, **options)
