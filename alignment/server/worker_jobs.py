"""Jobs that workers import by name, and findings whose slow parts they compute.

The last argument of each job is a progress callback.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, fields, replace
from typing import Any

from alignment.analysis.bloc_stability import BlocStability
from alignment.analysis.significance import Significance
from alignment.analysis.title_check import CandidateCheck
from alignment.errors import require_extra
from alignment.export import WRITERS
from alignment.model.dataset import Dataset
from alignment.model.progress import ProgressCallback
from alignment.model.query import Query
from alignment.model.stories import Story
from alignment.model.view import View
from alignment.studies.comparison import Comparison, compare_with_query
from alignment.studies.dyadic_regression import DyadicRegression, fit_dyadic_regression
from alignment.studies.findings import Findings
from alignment.studies.resolved_view import StudyProvider
from alignment.studies.selection import find_query_faults
from alignment.studies.study import Study, compute_stability, compute_study
from alignment.studies.timeline import Timeline

# Votes of countries in a study. The positions of so many take a third of a second.
LARGE = 100_000
# Parts that take half a second or more on the votes of the whole Assembly, or 0.1 s on few votes.
SLOW = ("line", "surprises", "movement", "sweep", "vote_links", "title_model", "table")
# Computes one of them by name; returns it with those that it needed.
Compute = Callable[["OffloadedFindings", str], dict[str, Any]]


def is_large(dataset: Dataset, query: Query) -> bool:
    """Return whether a query selects so many votes that workers should answer it."""
    if find_query_faults(dataset, query):
        return False
    records = dataset.in_scope(query.scope)
    return len(query.rollcalls(records)) * len(records.countries) > LARGE


def _make_part_property(name: str) -> property:
    def part(self: OffloadedFindings) -> Any:
        if name not in self.known:
            for each, value in self.compute(self, name).items():
                self.known.setdefault(each, value)
        return self.known[name]

    return property(part)


@dataclass(frozen=True, eq=False, repr=False)
class OffloadedFindings(Findings):
    """Findings whose slow parts a function computes, each when it is first needed.

    Pickled for a worker, they hold the parts that are known, and the worker computes the others.
    """

    compute: Compute = field(kw_only=True)
    known: dict[str, Any] = field(default_factory=dict)

    line, surprises, movement, sweep, vote_links, title_model, table = map(
        _make_part_property, SLOW
    )

    @classmethod
    def wrap(cls, findings: Findings, compute: Compute) -> OffloadedFindings:
        """Return findings whose slow parts a function computes."""
        return _restore(_get_fields(findings), compute, {})

    def with_check(self, check: CandidateCheck | None) -> OffloadedFindings:
        """Return the findings with a check of the model of swing, which the table depends on."""
        known = {name: part for name, part in self.known.items() if name != "table"}
        return replace(self, check=check, known=known, compute=_compute_locally)

    def __reduce__(self) -> tuple[Any, ...]:
        return _restore, (_get_fields(self), _compute_locally, self.known)


def _get_fields(findings: Findings) -> dict[str, Any]:
    return {each.name: getattr(findings, each.name) for each in fields(Findings)}


def _restore(values: dict[str, Any], compute: Compute, known: dict[str, Any]) -> OffloadedFindings:
    return OffloadedFindings(**values, compute=compute, known=known)


def _compute_locally(findings: OffloadedFindings, name: str) -> dict[str, Any]:
    return {name: getattr(Findings, name).func(findings)}


def study_job(dataset: Dataset, query: Query, _: ProgressCallback | None) -> Study:
    """Return the study of a query, with the outlines that its map needs at once."""
    study = compute_study(dataset, query)
    _outlines = study.outlines
    return study


def comparison_job(before: Study, query: Query, _: ProgressCallback | None) -> Comparison:
    """Return the comparison of a study with a query."""
    return compare_with_query(before, query, None)


def part_job(findings: OffloadedFindings, name: str, _: ProgressCallback | None) -> dict[str, Any]:
    """Return a slow part of findings, with those that it needed."""
    # In the process of the server, `compute` would wait for this job.
    findings = replace(findings, compute=_compute_locally, known=dict(findings.known))
    before = set(findings.known)
    getattr(findings, name)
    return {each: value for each, value in findings.known.items() if each not in before}


def dyadic_regression_job(study: Study, progress: ProgressCallback | None) -> DyadicRegression:
    """Return the regression of the agreement of pairs."""
    return fit_dyadic_regression(study, progress=progress)


def swap_test_job(study: Study, progress: ProgressCallback | None) -> Significance:
    """Return the test of links that keeps all totals."""
    return study.findings.swapped(progress=progress)


def model_check_job(study: Study, progress: ProgressCallback | None) -> CandidateCheck | None:
    """Return the check of the model of swing."""
    return study.findings.model_check(progress)


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


def deck_job(dataset: Dataset, story: Story, _: ProgressCallback | None) -> bytes:
    """Return the deck of a story."""
    with require_extra("files"):
        from alignment.export.deck import write_deck
    return write_deck(StudyProvider(dataset), story)
