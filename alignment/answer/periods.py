"""The periods of a timeline: single years, rolling windows, or all from the start."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from alignment.answer.selection import faults
from alignment.errors import QueryError, unknown
from alignment.model.dataset import Dataset
from alignment.model.dates import bounds
from alignment.model.query import Query
from alignment.model.view import TIMES
from alignment.model.wording import counted

YEARS, WINDOWS, CUMULATIVE = TIMES
# On fewer texts a country is one of a handful of sorts, and one vote decides which.
FEWEST = 3


@dataclass(frozen=True)
class Period:
    """One stop of a timeline.

    Attributes
    ----------
    label : str
        '2019', or first and last year: '2019–2021'.
    since, until : str
        First and last day, ISO format, within the dates of the query.
    rollcalls : int
        Roll calls of the query in it.
    drafts : int
        Countable drafts of the query in it; 0 where the query does not count sponsors.
    topics : tuple of str
        Those that it is narrowed to as well; () for those of the query.
    """

    label: str
    since: str
    until: str
    rollcalls: int
    drafts: int
    topics: tuple[str, ...] = ()

    @property
    def texts(self) -> int:
        """Roll calls and drafts that the period can be answered with."""
        return self.rollcalls + self.drafts

    @property
    def enough(self) -> bool:
        """Whether there is enough to hold other periods against this one."""
        return self.texts >= FEWEST

    @property
    def have(self) -> str:
        """What there is, counted in words."""
        have = counted(self.rollcalls, "roll call") if self.rollcalls else "no roll call"
        return f"{have} and {counted(self.drafts, 'draft')}" if self.drafts else have

    @property
    def why(self) -> str:
        """Why there is not enough, in words; '' if there is."""
        if self.enough:
            return ""
        return f"not enough votes: {self.have} in {self.label}, at least {FEWEST} are needed"

    def query(self, query: Query) -> Query:
        """Return a query narrowed to this period."""
        topics = self.topics or query.topics
        return replace(query, since=self.since, until=self.until, topics=topics)


def periods(dataset: Dataset, query: Query, kind: str, width: int = 3) -> tuple[Period, ...]:
    """Return the periods of a query, the earliest first.

    Years are calendar years: the General Assembly votes from September to December, so that a
    year is the main part of a session. Years without a roll call are kept, so that time runs
    evenly and a gap can be seen.

    Parameters
    ----------
    dataset : Dataset
    query : Query
    kind : str
        'years': each year by itself. 'windows': `width` years ending in each year; the first
        windows hold the years there are, from two on (2018–2019, 2018–2020, 2019–2021 ... for
        3). 'cumulative': all years from the first to each.
    width : int
        Years in a window, from 1; read by 'windows' alone.

    Returns
    -------
    tuple of Period
        Empty if the query selects nothing.

    Raises
    ------
    QueryError
        If the query, the kind or the width cannot be used.

    Examples
    --------
    >>> import alignment
    >>> from alignment.model.query import Query
    >>> query = Query(topics=("cybercrime",), bodies=("UNGA plenary",))
    >>> [period.label for period in periods(alignment.load(), query, "cumulative")]
    ['2018', '2018–2019']
    """
    found = faults(dataset, query)
    if kind not in TIMES:
        found.append(unknown("kind of period", kind, TIMES))
    if width < 1:
        found.append(f"a window of {width} years is not possible; it has at least 1")
    if found:
        raise QueryError("; ".join(found))
    dates = sorted(query.rollcalls(dataset)["date"]) if query.blend < 1 else []
    drafts = query.drafts(dataset)["date"] if query.blend > 0 else query.drafts(dataset)["date"][:0]
    starts, ends = bounds(drafts)
    known = [*dates, *starts, *ends]
    if not known:
        return ()
    first, last = int(min(known)[:4]), int(max(known)[:4])
    spans = [(_from(kind, width, first, year), year) for year in range(first, last + 1)]
    if kind == WINDOWS and width > 1 and len(spans) > 1:
        spans = spans[1:]
    made = []
    for begin, end in spans:
        since, until = f"{begin}-01-01", f"{end}-12-31"
        since, until = max(since, query.since), min(until, query.until or until)
        label = str(end) if begin == end else f"{begin}–{end}"
        rollcalls = max(0, bisect_right(dates, until) - bisect_left(dates, since))
        inside = int(((ends >= since) & (starts <= until)).sum())
        made.append(Period(label, since, until, rollcalls, inside))
    return tuple(made)


def period_shown(found: Sequence[Period], label: str = "") -> Period:
    """Return the period that is looked at: the one named, or the latest with enough votes.

    Parameters
    ----------
    found : sequence of Period
        The earliest first.
    label : str
        '' for the latest with enough votes, or the latest if none has them.

    Raises
    ------
    QueryError
        If there is no such period, or none at all.
    """
    if not found:
        raise QueryError("no roll call fits the query, so there is no period; widen it")
    if label:
        named = [period for period in found if period.label == label]
        if not named:
            raise QueryError(unknown("period", label, [period.label for period in found]))
        return named[0]
    return ([period for period in found if period.enough] or list(found))[-1]


def _from(kind: str, width: int, first: int, year: int) -> int:
    if kind == CUMULATIVE:
        return first
    return max(first, year - width + 1) if kind == WINDOWS else year
