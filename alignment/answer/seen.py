"""What a view shows of the answer to a query: found once, and passed down."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from alignment.analysis.bootstrap import Bootstrap
from alignment.answer.comparison import Comparison, compare_with
from alignment.answer.findings import Progress
from alignment.answer.grid import BY_VOTE
from alignment.answer.periods import Period, period_shown, periods
from alignment.answer.settle import settled_by
from alignment.answer.study import Study, answer
from alignment.answer.timeline import START, Moment, Timeline, timeline
from alignment.answer.where import NOBODY, Where, meeting, understood
from alignment.errors import AlignmentError, QueryError
from alignment.model.address import read_strictly
from alignment.model.dataset import Dataset
from alignment.model.query import Query
from alignment.model.symbols import symbol_of
from alignment.model.view import View

HowSure = Callable[[Study], Bootstrap]


def resampled(study: Study, progress: Progress | None = None) -> Bootstrap:
    """Return how sure the blocs of a study are, computed anew."""
    return study.findings.resample(progress=progress)


class Answers:
    """What is asked of some records; each answer is computed anew."""

    def __init__(self, dataset: Dataset) -> None:
        self.dataset = dataset

    def study(self, query: Query) -> Study:
        """Return the study of a query."""
        return answer(self.dataset, query)

    def comparison(self, query: Query, versus: str) -> Comparison:
        """Return a query compared with that of another address, on the frame of the other."""
        return compare_with(self.study(read_strictly(versus)[0]), query)

    def timeline(
        self, query: Query, kind: str, width: int, progress: Progress | None = None
    ) -> Timeline:
        """Return the answers to a query for all its periods."""
        return timeline(self.dataset, query, kind, width, progress)

    def how_sure(self, study: Study) -> Bootstrap:
        """Return how sure the blocs of a study are."""
        return resampled(study)

    def settled(self, study: Study, pins: tuple[str, ...]) -> Study:
        """Return a study with countries held where the pins of a view say."""
        return settled_by(study, pins)


@dataclass(frozen=True, eq=False)
class Seen:
    """What a view shows.

    Attributes
    ----------
    view : View
        As it can be shown: without a period that the timeline does not have, and with the colour
        and the conditions that are understood in their one spelling.
    study : Study or None
        What is drawn; None where nothing can be.
    timeline : Timeline or None
    moment : Moment or None
        The period of the timeline that is shown.
    comparison : Comparison or None
        With the query that the view names. Without a timeline the study is its `after`.
    among : tuple of Study
        Studies whose maps share a frame with this one: the periods of the timeline, the two that
        are compared, or itself before countries were dragged. Else the map would jump in scale
        where only some countries moved.
    where : Where
        Who of the study meets the conditions of the view.
    notices : tuple of str
        What could not be shown as asked, and what is shown instead.
    why : str
        Why nothing is drawn; '' if something is.
    coming : tuple of Period
        Those of a timeline that is not there yet.
    """

    view: View
    study: Study | None = None
    timeline: Timeline | None = None
    moment: Moment | None = None
    comparison: Comparison | None = None
    among: tuple[Study, ...] = ()
    where: Where = NOBODY
    notices: tuple[str, ...] = ()
    why: str = ""
    coming: tuple[Period, ...] = ()

    @property
    def period(self) -> str:
        """Label of the period shown; '' without a timeline."""
        return self.moment.period.label if self.moment is not None else ""

    @property
    def drawn(self) -> Study:
        """The study; where there is none a :class:`QueryError` says why."""
        if self.study is None:
            raise QueryError(self.why)
        return self.study

    @property
    def named(self) -> View:
        """The view with the period that is shown in it, so that it can be asked for again."""
        if self.timeline is None:
            return self.view
        kind, width = self.timeline.kind, self.timeline.width
        return replace(self.view, time=kind, width=width, period=self.period)


def seen(answers: Answers, query: Query, view: View) -> Seen:
    """Return what a view shows; what it cannot show is left out and told.

    Parameters
    ----------
    answers : Answers
        Who is asked: a page keeps answers, a command computes them.
    query : Query
    view : View
        Whether a study has its colour is for the picture to say.
    """
    found: Timeline | None = None
    notices: tuple[str, ...] = ()
    try:
        if not view.time:
            return _told(_at_once(answers, query, view))
        found = answers.timeline(query, view.time, view.width)
        view, notices = _known([each.period for each in found.moments], view)
        compared = answers.comparison(query, view.versus) if view.versus else None
        part = in_timeline(found, view, answers.settled)
        return _told(replace(part, comparison=compared, notices=notices))
    except AlignmentError as fault:
        none = Seen(view, timeline=found, notices=notices, why=str(fault))
        return _uncompared(seen, answers, query, none)


def seen_alone(answers: Answers, query: Query, view: View) -> Seen:
    """Return what a view shows of one period of a timeline before the others are there.

    It is placed, and its blocs have their numbers, as if there were no other.
    """
    found: tuple[Period, ...] = ()
    notices: tuple[str, ...] = ()
    try:
        found = periods(answers.dataset, query, view.time, view.width)
        view, notices = _known(found, view)
        period = period_shown(found, view.period)
        compared = answers.comparison(query, view.versus) if view.versus else None
        study = answers.study(period.query(query)) if period.texts else None
        moment = Moment(period, study, pd.Series(dtype=float), START)
        records = answers.dataset.in_scope(query.scope)
        only = Timeline(records, query, view.time, view.width, (moment,))
        part = in_timeline(only, view, answers.settled)
        part = replace(part, timeline=None, among=(), comparison=compared, coming=found)
        return _told(replace(part, notices=notices))
    except AlignmentError as fault:
        none = Seen(view, notices=notices, why=str(fault), coming=found)
        return _uncompared(seen_alone, answers, query, none)


def seen_strictly(answers: Answers, query: Query, view: View) -> Seen:
    """Return what a view shows; raise :class:`QueryError` where it is not what was asked for.

    Where there is no study, that is raised when it is asked for as `drawn`.
    """
    if not view.time:
        found = _at_once(answers, query, view)
    else:
        whole = answers.timeline(query, view.time, view.width)
        found = in_timeline(whole, view, answers.settled)
    if found.study is None:
        return found
    # A condition that was dropped would widen the answer.
    study = found.study
    return _with(found, study, meeting(study.dataset, study.table, view.where))


def in_timeline(
    found: Timeline,
    view: View,
    settled: Callable[[Study, tuple[str, ...]], Study] = settled_by,
) -> Seen:
    """Return what a view shows of a timeline: the period it names, or the latest with enough votes.

    Raises
    ------
    QueryError
        If there is no such period, or none at all.
    """
    moment = found.shown(view.period)
    if moment.study is None:
        why = f"{moment.period.why}; choose another period or wider windows"
        return Seen(view, timeline=found, moment=moment, why=why)
    among = tuple(
        each.study
        for each in found.moments
        if each.study is not None and (each.period.enough or each is moment)
    )
    return Seen(view, settled(moment.study, view.pins), found, moment, among=among)


def _at_once(answers: Answers, query: Query, view: View) -> Seen:
    if view.versus:
        compared = answers.comparison(query, view.versus)
        study = answers.settled(compared.after, view.pins)
        among = compared.before, compared.after
        return Seen(view, study, comparison=compared, among=among)
    study = answers.study(query)
    return Seen(view, answers.settled(study, view.pins), among=(study,) if view.pins else ())


def _uncompared(
    of: Callable[[Answers, Query, View], Seen], answers: Answers, query: Query, none: Seen
) -> Seen:
    """Return what is seen without a comparison where that alone cannot be answered."""
    if not none.view.versus:
        return none
    alone = of(answers, query, replace(none.view, versus=""))
    if alone.study is None:
        return none
    return replace(alone, notices=(*alone.notices, f"nothing is compared: {none.why}"))


def _told(found: Seen) -> Seen:
    if found.study is None:
        return found
    where, faults = understood(found.study.dataset, found.study.table, found.view.where)
    notices = (*found.notices, *(f"{fault}; it was left out" for fault in faults))
    return replace(_with(found, found.study, where), notices=notices)


def _with(found: Seen, study: Study, where: Where) -> Seen:
    colour = found.view.colour
    if colour.startswith(BY_VOTE):
        word, known = colour.removeprefix(BY_VOTE), study.dataset.rollcalls.index
        colour = f"{BY_VOTE}{symbol_of(word, known) or word}"
    view = replace(found.view, where=where.words, colour=colour)
    return replace(found, view=view, where=where)


def _known(found: Sequence[Period], view: View) -> tuple[View, tuple[str, ...]]:
    if not view.period or any(period.label == view.period for period in found):
        return view, ()
    told = f"period '{view.period}' is not in this timeline; the latest is shown"
    return replace(view, period=""), (told,)
