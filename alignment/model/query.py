"""The query: which records are selected, and how countries are compared."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from alignment.errors import QueryError, format_unknown_name
from alignment.model.columns import TIER_LABELS
from alignment.model.dataset import ASSEMBLY, CYBER, SCOPES, Dataset
from alignment.model.text_format import (
    format_count,
    format_day,
    format_list,
    humanize_identifier,
    parse_day,
)
from alignment.model.text_search import LED_BY, build_text_index

# Lists of sponsors: drafts in the records, on digital topics as shipped; or resolutions of the
# whole Assembly since October 2019.
DRAFTS, RESOLUTIONS = SPONSOR_LISTS = ("drafts", "resolutions")
# Their lists begin on this day.
FIRST_LIST_DAY = "2019-10-10"
ALL_TEXTS, VOTED, CONSENSUS = ADOPTIONS = ("all", "vote", "consensus")
# Jaccard suits a few lists; on many it mostly measures how much a country sponsors.
AUTOMATIC, JACCARD, SDSM = "auto", "jaccard", "sdsm"
DEFAULT_SPONSOR_MEASURES = {DRAFTS: JACCARD, RESOLUTIONS: SDSM}
# Topics of resolutions that are named in a sentence.
MAX_NAMED_TOPICS = 4
# Votes included or excluded by their symbol that are named in a sentence.
MAX_NAMED_SYMBOLS = 5
LAYOUTS = ("stress", "position", "spring", "forceatlas2")
# Looking up the nearest names is slow, and a hostile URL can have hundreds of faults.
MAX_FAULTS_LISTED = 10


@dataclass(frozen=True)
class Query:
    """Selection of records, and how they are compared.

    Attributes
    ----------
    topics, bodies, stages, tiers : tuple of str
        Roll calls (and drafts) must have one of these; empty means any.
    since, until : str
        First and last day, ISO format, or a year for its first and last; '' means open.
    scope : str
        cyber: the records as loaded; assembly: every roll call of the General Assembly's plenary.
    subjects : tuple of str
        Roll calls must be on one of these, by the words of the title, the agenda title or the
        subject headings, or led by a country, as 'led by Russia'; see
        :meth:`~alignment.model.dataset.Dataset.match_subjects`.
    include_rollcalls : tuple of str
        Roll calls between the dates that are selected although they do not fit.
    exclude_rollcalls, exclude_countries : tuple of str
        Excluded although they fit.
    measure, cosponsorship : str
        Names of a voting and of a co-sponsorship measure in the registry; "auto" is the default
        of the lists, see :attr:`sponsor_measure`.
    lists : str
        Whose sponsors count: drafts of the records, or resolutions that States alone put forward.
    adoption, list_topics : str, tuple of str
        Which resolutions count: all, those adopted by a recorded vote or by consensus, and those
        on one of the topics of resolutions; empty means any.
    eu_pairs : bool
        Whether pairs of members of the European Union, which sponsor by arrangement, have a score.
    blend : float
        Share of co-sponsorship in the weight of a pair, 0 to 1.
    min_shared : int or None
        Fewest shared roll calls for a pair to have a score; None means 6, or half of the
        selected ones (rounded up) if fewer than 12 are selected.
    threshold : float or None
        Weight above which a pair attracts into one bloc; None means the mean weight.
    layout : str
        stress, position (the horizontal axis is the ideal point), spring or forceatlas2.
    seed : int
        Seed of random numbers.
    """

    topics: tuple[str, ...] = ()
    bodies: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()
    since: str = ""
    until: str = ""
    scope: str = CYBER
    subjects: tuple[str, ...] = ()
    include_rollcalls: tuple[str, ...] = ()
    exclude_rollcalls: tuple[str, ...] = ()
    exclude_countries: tuple[str, ...] = ()
    measure: str = "agreement"
    cosponsorship: str = AUTOMATIC
    blend: float = 0.0
    lists: str = DRAFTS
    adoption: str = ALL_TEXTS
    list_topics: tuple[str, ...] = ()
    eu_pairs: bool = True
    min_shared: int | None = None
    threshold: float | None = None
    layout: str = "stress"
    seed: int = 0

    def __post_init__(self) -> None:
        # A list or a single name is accepted; equal queries must have one URL and one hash.
        for field in fields(self):
            if isinstance(field.default, tuple):
                value = getattr(self, field.name)
                names = (value,) if isinstance(value, str) else value
                object.__setattr__(self, field.name, tuple(dict.fromkeys(names)))
        object.__setattr__(self, "since", _normalize_day(self.since))
        object.__setattr__(self, "until", _normalize_day(self.until, last=True))

    @property
    def sponsor_measure(self) -> str:
        """Name of the measure of co-sponsorship in force.

        >>> Query().sponsor_measure, Query(lists="resolutions").sponsor_measure
        ('jaccard', 'sdsm')
        """
        if self.cosponsorship != AUTOMATIC:
            return self.cosponsorship
        return DEFAULT_SPONSOR_MEASURES.get(self.lists, JACCARD)

    @property
    def is_by_resolutions(self) -> bool:
        """Whether the weights rest on the sponsors of resolutions alone."""
        return self.blend == 1 and self.lists == RESOLUTIONS

    @property
    def list_noun(self) -> str:
        """What has a list of sponsors, in the singular."""
        return self.lists.removesuffix("s")

    @property
    def list_topic_names(self) -> str:
        """The topics of the resolutions in words, or the number of many; '' for all.

        >>> Query(list_topics=("ai-and-autonomy", "disarmament")).list_topic_names
        'AI and autonomous weapons and disarmament'
        """
        if not self.list_topics:
            return ""
        if len(self.list_topics) > MAX_NAMED_TOPICS:
            return f"{len(self.list_topics)} topics"
        return format_list([humanize_identifier(topic) for topic in self.list_topics])

    def describe_lists(self, full_month: bool = False) -> str:
        """Return which resolutions count, to follow 'n resolutions'; '' for drafts.

        >>> Query(lists="resolutions", adoption="consensus", since="2018").describe_lists()
        'of the General Assembly adopted by consensus since 10 Oct 2019'
        """
        if self.lists == DRAFTS:
            return ""
        *texts, days = (text for _, text in self._list_resolution_parts(full_month))
        return f"{', '.join(texts)}{' from' if days[0].isdigit() else ''} {days}"

    def _list_resolution_parts(self, full_month: bool = False) -> list[tuple[str, str]]:
        if self.lists == DRAFTS:
            return []
        ends = {VOTED: " adopted by a recorded vote", CONSENSUS: " adopted by consensus"}
        is_before = "" < self.until < FIRST_LIST_DAY
        since = self.since if is_before else max(self.since, FIRST_LIST_DAY)
        parts = [
            ("adoption", f"of the General Assembly{ends.get(self.adoption, '')}"),
            ("list_topics", f"on {self.list_topic_names}" if self.list_topics else ""),
            ("eu_pairs", "" if self.eu_pairs else "without pairs of EU members"),
            ("since", _describe_days(since, self.until, full_month)),
        ]
        return [(field, text) for field, text in parts if text]

    def rollcalls(self, dataset: Dataset) -> pd.DataFrame:
        """Return the roll calls that fit, by date."""
        dataset = dataset.in_scope(self.scope)
        frame = dataset.rollcalls
        columns = {"topic": self.topics, "body": self.bodies, "stage": self.stages}
        keep = self._match_columns(frame, columns | {"tier": self.tiers})
        if self.subjects:
            keep &= dataset.match_subjects(self.subjects)
        if self.include_rollcalls:
            keep |= frame.index.isin([*map(dataset.find_symbol, self.include_rollcalls)])
        if self.exclude_rollcalls:
            keep &= ~frame.index.isin([*map(dataset.find_symbol, self.exclude_rollcalls)])
        if self.since:
            keep &= (frame["date"] >= self.since).to_numpy()
        if self.until:
            keep &= (frame["date"] <= self.until).to_numpy()
        return frame[keep]

    def _match_columns(
        self, frame: pd.DataFrame, values: Mapping[str, tuple[str, ...]]
    ) -> npt.NDArray[np.bool_]:
        """Return the mask of the rows that are not excluded and have one of the values."""
        keep = ~frame.index.isin(self.exclude_rollcalls)
        for column, words in values.items():
            if words:
                keep &= frame[column].isin(words).to_numpy()
        return keep

    def describe_search_gaps(self, dataset: Dataset) -> str:
        """Return which texts a search by subject cannot find; '' without a subject."""
        if not self.subjects:
            return ""
        searched = replace(self, subjects=()).rollcalls(dataset)
        columns = {"subjects": "subject words", "agenda_item": "agenda title"}
        is_led = all(map(LED_BY.match, self.subjects))
        counts = {
            name: int((searched[column] == "").sum())
            for column, name in ({"led_by": "known leader"} if is_led else columns).items()
        }
        gaps = [
            f"{count:,} {'has' if count == 1 else 'have'} no {name}"
            for name, count in counts.items()
            if count
        ]
        kind = "leader" if is_led else "title"
        start = f"of {format_count(len(searched), 'vote')} searched by {kind}"
        return f"{start}, {' and '.join(gaps)}" if gaps else ""

    def drafts(self, dataset: Dataset) -> pd.DataFrame:
        """Return the countable drafts that fit.

        A draft belongs to an organ rather than to a stage, so bodies select by their organ:
        drafts of the General Assembly's committees fit its plenary.
        """
        frame = dataset.countable_drafts
        keep = self._match_columns(frame, {"topic": self.topics, "tier": self.tiers})
        if self.subjects:
            keep &= build_text_index([title] for title in frame["title"]).match_subjects(
                self.subjects
            )
        if self.bodies:
            organs = {get_organ(body) for body in self.bodies}
            bodies = [body for body in frame["body"].unique() if get_organ(body) in organs]
            keep &= frame["body"].isin(bodies).to_numpy()
        first, last = dataset.draft_days
        if self.since:
            keep &= last >= self.since
        if self.until:
            keep &= first <= self.until
        return frame[keep]

    def faults(self, dataset: Dataset) -> list[str]:
        """Return one sentence for each name or number that does not fit the records."""
        faults: list[str] = []
        if self.scope not in SCOPES:
            return [format_unknown_name("scope", self.scope, SCOPES)]
        dataset = dataset.in_scope(self.scope)
        # The known names are functions: most fields are empty, and listing names takes time.
        checks: dict[str, tuple[tuple[str, ...], Callable[[], Sequence[str]]]] = {
            "topic": (self.topics, lambda: dataset.selectable["topic"]),
            "body": (self.bodies, lambda: dataset.selectable["body"]),
            "stage": (self.stages, lambda: dataset.selectable["stage"]),
            "tier": (self.tiers, lambda: dataset.selectable["tier"]),
            "vote": (
                self.exclude_rollcalls,
                lambda: [*dataset.rollcalls_by_symbol, *dataset.drafts.index],
            ),
            "country": (self.exclude_countries, lambda: list(dataset.names)),
        }
        # A draft can be excluded, but only a vote can be included.
        included = [name for name in self.include_rollcalls if not dataset.find_symbol(name)]
        faults += [
            dataset.describe_unknown_rollcall(name, dataset.rollcalls_by_symbol)
            for name in included[:MAX_FAULTS_LISTED]
        ]
        faults += _count_more_faults("vote", included)
        for kind, (names, list_known) in checks.items():
            known = list_known() if names else []
            unknown = [name for name in names if name not in known]
            faults += [
                format_unknown_name(kind, name, known) for name in unknown[:MAX_FAULTS_LISTED]
            ]
            faults += _count_more_faults(kind, unknown)
        dates = [_describe_day_fault(date) for date in (self.since, self.until) if date]
        faults += filter(None, dates)
        if self.since and self.until and self.since > self.until and not any(dates):
            faults.append(
                f"the dates are the wrong way round: {self.since} is after {self.until}; swap them"
            )
        return faults

    def check(self, dataset: Dataset) -> None:
        """Raise :class:`QueryError` with all faults if there are any."""
        if faults := self.faults(dataset):
            raise QueryError("; ".join(faults))

    @property
    def about(self) -> str:
        """The topics in words, or the subjects if there are none.

        >>> Query(topics=("cybercrime", "ict-security")).about
        'cybercrime and ICT security'
        """
        if self.is_by_resolutions:
            return self.list_topic_names or "all topics"
        if self.topics:
            return format_list([humanize_identifier(topic) for topic in self.topics])
        if self.subjects:
            return self._quoted_subjects
        return "all topics" if self.scope == ASSEMBLY else "all digital topics"

    @property
    def _quoted_subjects(self) -> str:
        return format_list(
            [f"texts {each}" if LED_BY.match(each) else f"“{each}”" for each in self.subjects]
        )

    def describe(self) -> str:
        """Return the selection in words, to follow 'n roll calls'.

        >>> Query(topics=("ict-security",), bodies=("UNGA plenary",), since="2018-01-01").describe()
        'on ICT security; General Assembly plenary; since 1 Jan 2018'
        """
        return "; ".join(text for _, text in self.list_parts())

    def list_changes(self, earlier: Query) -> tuple[str, ...]:
        """Return the parts of the selection, in words, that an earlier one states otherwise.

        >>> Query(topics=("cybercrime",), since="2018-01-01").list_changes(Query())
        ('on cybercrime', 'since 1 Jan 2018')
        """
        before = dict(earlier.list_parts())
        return tuple(part for field, part in self.list_parts() if before.get(field) != part)

    def list_parts(self, full_month: bool = False) -> list[tuple[str, str]]:
        """Return each part of the selection in words, with the field that it states.

        >>> Query(bodies=("UNGA plenary",), since="2018-01-01").list_parts(full_month=True)[1:]
        [('bodies', 'General Assembly plenary'), ('since', 'since 1 January 2018')]
        """
        is_by_resolutions = self.is_by_resolutions
        list_own = self._list_resolution_parts if is_by_resolutions else self._list_rollcall_parts
        parts = list_own(full_month)
        if self.subjects and (self.topics or is_by_resolutions):
            place = len(parts) if is_by_resolutions else 1
            is_led = all(map(LED_BY.match, self.subjects))
            parts.insert(place, ("subjects", f"{'' if is_led else 'with '}{self._quoted_subjects}"))
        named = {"include_rollcalls": "with"} if not is_by_resolutions else {}
        named |= dict.fromkeys(("exclude_rollcalls", "exclude_countries"), "without")
        for field, word in named.items():
            if names := getattr(self, field):
                is_long = field != "exclude_countries" and len(names) > MAX_NAMED_SYMBOLS
                listed = format_count(len(names), "vote") if is_long else format_list(list(names))
                parts.append((field, f"{word} {listed}"))
        return parts

    def _list_rollcall_parts(self, full_month: bool = False) -> list[tuple[str, str]]:
        bodies = [format_body(body) for body in self.bodies]
        if self.scope == ASSEMBLY:
            bodies = [body.removeprefix("General Assembly ") for body in bodies]
        stages = self.stages if self.stages != ("plenary",) else ()
        tiers = [TIER_LABELS.get(tier, tier) for tier in self.tiers]
        parts = [
            ("subjects" if self.subjects and not self.topics else "topics", f"on {self.about}"),
            ("scope", "General Assembly" if self.scope == ASSEMBLY else ""),
            ("bodies", format_list(bodies) if bodies else ""),
            ("stages", f"{format_list(list(stages))} stage" if stages else ""),
            ("tiers", f"{format_list(tiers)} texts" if tiers else ""),
            ("since", _describe_days(self.since, self.until, full_month)),
        ]
        return [(field, text) for field, text in parts if text]

    def describe_dates(self) -> str:
        """Return the period in words; '' if the selection has no first or last day."""
        return _describe_days(self.since, self.until)


def change_scope(query: Query, scope: str) -> Query:
    """Return a query with another scope, without topics and tiers, which belong to a scope.

    >>> query = change_scope(Query(topics=("cybercrime",), subjects=("internet",)), "assembly")
    >>> query.topics, query.subjects
    ((), ('internet',))
    """
    if query.scope == scope:
        return query
    return replace(query, scope=scope, topics=(), tiers=())


def override_fields(query: Query, fields: Mapping[str, Any]) -> Query:
    """Return a query with some fields replaced; another scope removes topics and tiers."""
    return replace(change_scope(query, fields.get("scope", query.scope)), **fields)


def format_body(body: str) -> str:
    """Return the name of a body in text.

    >>> format_body("UNGA Third Committee")
    'General Assembly Third Committee'
    """
    return body.replace("UNGA", "General Assembly")


def get_organ(body: str) -> str:
    """Return the organ of a body: the General Assembly for its committees.

    >>> get_organ("UNGA Third Committee"), get_organ("Human Rights Council")
    ('UNGA', 'Human Rights Council')
    """
    return "UNGA" if body.startswith("UNGA") else body


def _normalize_day(date: str, last: bool = False) -> str:
    # A text that is no date is reported by `faults`.
    return date if not date or _describe_day_fault(date) else parse_day(date, last)


def _describe_days(since: str, until: str, full_month: bool = False) -> str:
    if full_month and since.endswith("-01-01") and until.endswith("-12-31"):
        first, last = since[:4], until[:4]
        return f"in {first}" if first == last else f"{first} to {last}"
    first, last = (format_day(day, full_month) if day else "" for day in (since, until))
    if first and last:
        return f"{first} to {last}"
    if first:
        return f"since {first}"
    return f"until {last}" if last else ""


def _count_more_faults(kind: str, unknown: Sequence[str]) -> list[str]:
    more = len(unknown) - MAX_FAULTS_LISTED
    return [f"{more} more names of a {kind} are unknown"] if more > 0 else []


def _describe_day_fault(date: str) -> str:
    """Return what is wrong with a date, '' if nothing is."""
    try:
        parse_day(date)
    except ValueError as fault:
        return f"the date '{date}' {fault}"
    return ""
