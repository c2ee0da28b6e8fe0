"""Jobs that workers import by name; the last argument of each is a progress callback."""

from __future__ import annotations

from typing import Any

from alignment.analysis.bloc_stability import BlocStability
from alignment.analysis.significance import Significance
from alignment.export import WRITERS
from alignment.model.dataset import Dataset
from alignment.model.progress import ProgressCallback
from alignment.model.query import Query
from alignment.model.view import View
from alignment.server.remote_findings import OffloadedFindings
from alignment.studies.comparison import Comparison, compare_with_query
from alignment.studies.dyadic_regression import DyadicRegression, fit_dyadic_regression
from alignment.studies.resolved_view import compute_stability
from alignment.studies.study import Study, compute_study
from alignment.studies.timeline import Timeline


def study_job(dataset: Dataset, query: Query, _: ProgressCallback | None) -> Study:
    """Return the study of a query."""
    return compute_study(dataset, query)


def comparison_job(before: Study, query: Query, _: ProgressCallback | None) -> Comparison:
    """Return the comparison of a study with a query."""
    return compare_with_query(before, query)


def part_job(findings: OffloadedFindings, name: str, _: ProgressCallback | None) -> dict[str, Any]:
    """Return a slow part of findings, with those that it needed."""
    before = set(findings.known)
    getattr(findings, name)
    return {each: value for each, value in findings.known.items() if each not in before}


def dyadic_regression_job(study: Study, progress: ProgressCallback | None) -> DyadicRegression:
    """Return the regression of the agreement of pairs."""
    return fit_dyadic_regression(study, progress=progress)


def swap_test_job(study: Study, progress: ProgressCallback | None) -> Significance:
    """Return the test of links that keeps all totals."""
    return study.findings.swapped(progress=progress)


def file_job(
    name: str,
    result: Study | Timeline,
    view: View,
    stability: BlocStability | None,
    options: dict[str, Any],
    _: ProgressCallback | None,
) -> bytes:
    """Return an exported file; without a stability, compute it where the format needs it."""
    resample = compute_stability if stability is None else lambda _: stability
    return WRITERS[name].write(result, view, resample, **options)
