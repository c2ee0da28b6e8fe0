"""Large studies: which they are, and their findings, whose slow parts workers compute."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from typing import Any

from alignment.answer.findings import Findings
from alignment.answer.selection import faults
from alignment.model.dataset import Dataset
from alignment.model.query import Query

# Votes of a study. The positions of so many take a third of a second.
LARGE = 100_000
# What takes half a second or more on the roll calls of the whole Assembly.
SLOW = ("positions", "surprises", "movement", "sweep", "vote_links", "table")
# Computes one of them by its name: returns it, and those that it needed.
Compute = Callable[["OffloadedFindings", str], dict[str, Any]]


def is_large(dataset: Dataset, query: Query) -> bool:
    """Return whether a query selects so many votes that workers are to answer it."""
    if faults(dataset, query):
        return False
    records = dataset.in_scope(query.scope)
    return len(query.rollcalls(records)) * len(records.countries) > LARGE


def _part(name: str) -> property:
    def part(self: OffloadedFindings) -> Any:
        if name not in self.known:
            for each, value in self.compute(self, name).items():
                self.known.setdefault(each, value)
        return self.known[name]

    return property(part)


@dataclass(frozen=True, eq=False, repr=False)
class OffloadedFindings(Findings):
    """Findings whose slow parts are computed by a function, each when it is first asked for.

    Sent to a worker, they take along what is known, and compute the rest there.
    """

    compute: Compute
    known: dict[str, Any] = field(default_factory=dict)

    positions, surprises, movement, sweep, vote_links, table = map(_part, SLOW)

    @classmethod
    def of(cls, findings: Findings, compute: Compute) -> OffloadedFindings:
        """Return findings whose slow parts are computed by a function."""
        return _restore(_values(findings), compute, {})

    def __reduce__(self) -> tuple[Any, ...]:
        return _restore, (_values(self), _compute_here, self.known)


def _values(findings: Findings) -> dict[str, Any]:
    return {each.name: getattr(findings, each.name) for each in fields(Findings)}


def _restore(values: dict[str, Any], compute: Compute, known: dict[str, Any]) -> OffloadedFindings:
    return OffloadedFindings(**values, compute=compute, known=known)


def _compute_here(findings: OffloadedFindings, name: str) -> dict[str, Any]:
    return {name: getattr(Findings, name).func(findings)}
