"""What is asked: a frozen query that page, command line, exports and tests share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace

import pandas as pd

from alignment.errors import QueryError, unknown
from alignment.model.dataset import ASSEMBLY, CYBER, SCOPES, Dataset
from alignment.model.readers import day as exact_day
from alignment.model.subjects import index
from alignment.model.wording import counted, day, label, listed

LAYOUTS = ("stress", "position", "spring", "forceatlas2")
# The nearest names are looked up for these; a hostile address can hold hundreds.
MOST_TOLD = 10


@dataclass(frozen=True)
class Query:
    """Which records, compared how. An empty tuple or None is no restriction or the default.

    Attributes
    ----------
    topics, bodies, stages, tiers : tuple of str
        Roll calls (and drafts) must have one of these; empty means any.
    since, until : str
        First and last day, ISO format, or a year for its first and last; '' means open.
    scope : str
        cyber: the records as loaded; assembly: every roll call of the General Assembly's plenary.
    subjects : tuple of str
        Roll calls must be on one of these: its words stand in the title, the agenda title or the
        subject words of the Library; see :meth:`~alignment.model.subjects.Index.hits`.
    exclude_rollcalls, exclude_countries : tuple of str
        Left out although they fit.
    measure, cosponsorship : str
        Names of a voting and of a co-sponsorship measure in the registry.
    blend : float
        Share of co-sponsorship in the weight of a pair, 0 to 1.
    min_shared : int or None
        Fewest shared roll calls for a pair to have a score; None means 6, or half of the
        selected ones (rounded up) if fewer than 12 are selected.
    threshold : float or None
        Weight above which a pair pulls together in one bloc; None means the mean weight.
    layout : str
        stress, position (the horizontal axis is the ideal point), spring or forceatlas2.
    seed : int
        For what draws at random.
    """

    topics: tuple[str, ...] = ()
    bodies: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()
    since: str = ""
    until: str = ""
    scope: str = CYBER
    subjects: tuple[str, ...] = ()
    exclude_rollcalls: tuple[str, ...] = ()
    exclude_countries: tuple[str, ...] = ()
    measure: str = "agreement"
    cosponsorship: str = "jaccard"
    blend: float = 0.0
    min_shared: int | None = None
    threshold: float | None = None
    layout: str = "stress"
    seed: int = 0

    def __post_init__(self) -> None:
        # A list, or one name alone, is welcome; held is what has one address and one hash.
        for field in fields(self):
            held = getattr(self, field.name)
            if isinstance(field.default, tuple):
                names = (held,) if isinstance(held, str) else held
                object.__setattr__(self, field.name, tuple(dict.fromkeys(names)))
        object.__setattr__(self, "since", _exact(self.since))
        object.__setattr__(self, "until", _exact(self.until, last=True))

    def rollcalls(self, dataset: Dataset) -> pd.DataFrame:
        """Return the roll calls that fit, by date."""
        dataset = dataset.in_scope(self.scope)
        frame = dataset.rollcalls
        keep = ~frame.index.isin(self.exclude_rollcalls)
        for column, wanted in (
            ("topic", self.topics),
            ("body", self.bodies),
            ("stage", self.stages),
            ("tier", self.tiers),
        ):
            if wanted:
                keep &= frame[column].isin(wanted).to_numpy()
        if self.since:
            keep &= (frame["date"] >= self.since).to_numpy()
        if self.until:
            keep &= (frame["date"] <= self.until).to_numpy()
        if self.subjects:
            keep &= dataset.words.hits(self.subjects)
        return frame[keep]

    def unseen(self, dataset: Dataset) -> str:
        """Return what a search for a subject could not see; '' where nothing is searched for."""
        if not self.subjects:
            return ""
        looked = replace(self, subjects=()).rollcalls(dataset)
        lacking = [
            f"{int((looked[column] == '').sum()):,} have no {name}"
            for column, name in (("subjects", "subject words"), ("agenda_item", "agenda title"))
            if (looked[column] == "").any()
        ]
        told = f"of {counted(len(looked), 'roll call')} searched by title"
        return f"{told}, {' and '.join(lacking)}" if lacking else ""

    def drafts(self, dataset: Dataset) -> pd.DataFrame:
        """Return the countable drafts that fit.

        A draft belongs to an organ rather than to a stage, so a body stands for its organ:
        drafts of the General Assembly's committees go with its plenary roll calls.
        """
        frame = dataset.countable_drafts
        keep = ~frame.index.isin(self.exclude_rollcalls)
        for column, wanted in (("topic", self.topics), ("tier", self.tiers)):
            if wanted:
                keep &= frame[column].isin(wanted).to_numpy()
        if self.subjects:
            keep &= index([title] for title in frame["title"]).hits(self.subjects)
        if self.bodies:
            organs = {organ(body) for body in self.bodies}
            bodies = [body for body in frame["body"].unique() if organ(body) in organs]
            keep &= frame["body"].isin(bodies).to_numpy()
        first, last = dataset.draft_days
        if self.since:
            keep &= last >= self.since
        if self.until:
            keep &= first <= self.until
        return frame[keep]

    def faults(self, dataset: Dataset) -> list[str]:
        """Return one sentence for each name or number that does not fit the records."""
        found: list[str] = []
        if self.scope not in SCOPES:
            return [unknown("scope", self.scope, SCOPES)]
        dataset = dataset.in_scope(self.scope)
        asked: dict[str, tuple[tuple[str, ...], Callable[[], Sequence[str]]]] = {
            "topic": (self.topics, lambda: dataset.selectable["topic"]),
            "body": (self.bodies, lambda: dataset.selectable["body"]),
            "stage": (self.stages, lambda: dataset.selectable["stage"]),
            "tier": (self.tiers, lambda: dataset.selectable["tier"]),
            "roll call": (
                self.exclude_rollcalls,
                lambda: [*dataset.rollcalls.index, *dataset.drafts.index],
            ),
            "country": (self.exclude_countries, lambda: list(dataset.names)),
        }
        for kind, (wanted, names) in asked.items():
            # Gathered only where something is asked: a page asks of every part of an address.
            words = names() if wanted else []
            strangers = [word for word in wanted if word not in words]
            found += [unknown(kind, word, words) for word in strangers[:MOST_TOLD]]
            if len(strangers) > MOST_TOLD:
                found.append(f"{len(strangers) - MOST_TOLD} more names of a {kind} are unknown")
        dates = [_no_day(date) for date in (self.since, self.until) if date]
        found += filter(None, dates)
        if self.since and self.until and self.since > self.until and not any(dates):
            found.append(
                f"the dates are the wrong way round: {self.since} is after {self.until}; swap them"
            )
        return found

    def check(self, dataset: Dataset) -> None:
        """Raise :class:`QueryError` with every fault if there is one."""
        found = self.faults(dataset)
        if found:
            raise QueryError("; ".join(found))

    @property
    def about(self) -> str:
        """The topics in words, else the subjects.

        >>> Query(topics=("cybercrime", "ict-security")).about
        'cybercrime and ICT security'
        """
        if self.topics:
            return listed([label(topic) for topic in self.topics])
        return self._named if self.subjects else "all topics"

    @property
    def _named(self) -> str:
        return listed([f"“{subject}”" for subject in self.subjects])

    def describe(self) -> str:
        """Return the selection in words, to follow 'n roll calls'.

        >>> Query(topics=("ict-security",), bodies=("UNGA plenary",), since="2018-01-01").describe()
        'on ICT security; UNGA plenary; since 1 Jan 2018'
        """
        parts = [f"on {self.about}"]
        if self.subjects and self.topics:
            parts.append(f"with {self._named}")
        if self.scope == ASSEMBLY:
            parts.append("whole Assembly")
        if self.bodies:
            parts.append(listed(list(self.bodies)))
        if self.stages and self.stages != ("plenary",):
            parts.append(listed(list(self.stages)) + " stage")
        if self.tiers:
            parts.append(listed(list(self.tiers)) + " texts")
        parts += filter(None, [self._dates()])
        if self.exclude_rollcalls:
            parts.append("without " + listed(list(self.exclude_rollcalls)))
        if self.exclude_countries:
            parts.append("without " + listed(list(self.exclude_countries)))
        return "; ".join(parts)

    def _dates(self) -> str:
        if self.since and self.until:
            return f"{day(self.since)} to {day(self.until)}"
        if self.since:
            return f"since {day(self.since)}"
        return f"until {day(self.until)}" if self.until else ""


def rescoped(query: Query, scope: str) -> Query:
    """Return a query asked of another scope, without the topics and tiers of its own.

    Subjects are words, which can be looked for in every scope.

    >>> asked = rescoped(Query(topics=("cybercrime",), subjects=("internet",)), "assembly")
    >>> asked.topics, asked.subjects
    ((), ('internet',))
    """
    if query.scope == scope:
        return query
    return replace(query, scope=scope, topics=(), tiers=())


def organ(body: str) -> str:
    """Return the organ of a body: the General Assembly for its committees.

    >>> organ("UNGA Third Committee"), organ("Human Rights Council")
    ('UNGA', 'Human Rights Council')
    """
    return "UNGA" if body.startswith("UNGA") else body


def _exact(date: str, last: bool = False) -> str:
    # What is no date is left for `faults` to tell.
    return date if not date or _no_day(date) else exact_day(date, last)


def _no_day(date: str) -> str:
    """Return what is wrong with a date, '' if nothing is."""
    try:
        exact_day(date)
    except ValueError as fault:
        return f"the date '{date}' {fault}"
    return ""
