"""What was answered of some records, the latest kept."""

from __future__ import annotations

from collections.abc import Callable

from alignment.answer.comparison import Comparison, compare_with
from alignment.answer.periods import periods
from alignment.answer.settle import settled_by
from alignment.answer.study import Study, answer
from alignment.answer.timeline import Timeline, timeline
from alignment.app.kept.background import Job, Resampler, Worker
from alignment.app.kept.shelf import Shelf
from alignment.app.state.state import State
from alignment.model.address import read
from alignment.model.dataset import Dataset
from alignment.model.query import Query
from alignment.settings import TIMELINES_MB

KEPT_STUDIES = 32
# Periods that a reader waits for; more are prepared in the background.
AT_ONCE = 30


class Studies:
    """What was answered of some records, the latest kept.

    `told` says what the records are if they are a reader's own; `resampler` tells how sure the
    blocs of their studies are. Of studies the latest `most` are kept, of timelines, which hold one
    a period, as many as `megabytes` have room for.
    """

    def __init__(
        self,
        dataset: Dataset,
        most: int = KEPT_STUDIES,
        told: str = "",
        megabytes: float = float(TIMELINES_MB.default),
    ) -> None:
        self.dataset = dataset
        self.told = told
        self.resampler = Resampler()
        self._studies = Shelf(most)
        self._timelines = Shelf(megabytes * 10**6, size_of)
        self._worker = Worker("the periods could not be prepared")

    def get(self, query: Query) -> Study:
        """Return the study of a query; raise :class:`AlignmentError` as `answer` does."""
        return self._studies.once(query, lambda: answer(self.dataset, query))

    def compared(self, query: Query, versus: str) -> Comparison:
        """Return a query compared with another one, on the other one's frame."""
        before = self.get(read(versus)[0])
        return self._studies.once((query, versus), lambda: compare_with(before, query))

    def pinned(self, study: Study, pins: tuple[str, ...]) -> Study:
        """Return a study with countries held where a reader put them."""
        if not pins:
            return study
        # A drag is asked of by the address, the map, the panel and the resampling in turn. The
        # study is kept beside the answer, so that no other one can get its id.
        key = (id(study), pins)
        return self._studies.once(key, lambda: (study, settled_by(study, pins)))[1]

    def timeline(
        self, query: Query, kind: str, width: int, tell: Callable[[int, int], None] | None = None
    ) -> Timeline:
        """Return the answers of a query for all its periods."""
        key = (query, kind, width)
        return self._timelines.once(key, lambda: timeline(self.dataset, query, kind, width, tell))

    def periods_of(self, state: State) -> Timeline | Job | None:
        """Return the timeline of a state, or how far very many periods are; None without one."""
        query, kind, width = state.query, state.view.time, state.view.width
        if not kind:
            return None
        key = (query, kind, width)
        if self._timelines.has(key) or len(periods(self.dataset, query, kind, width)) <= AT_ONCE:
            return self.timeline(query, kind, width)
        return self._worker.ask(key, lambda tell: self.timeline(query, kind, width, tell))

    def lines_of(self, found: Timeline) -> Job | None:
        """Return how far the positions of very many periods are; None if they can be shown."""
        if len(found.moments) <= AT_ONCE or "positions" in found.__dict__:
            return None
        key = (found.query, found.kind, found.width, "positions")
        return self._worker.ask(key, lambda tell: found.positions)


def size_of(found: Timeline) -> int:
    """Return about how many bytes of memory a timeline takes: those of its studies' large parts."""
    size = 0
    for study in (moment.study for moment in found.moments):
        if study is not None:
            for pairs in (study.agreement, study.cosponsorship, study.weight):
                size += pairs.scores.nbytes + pairs.shared.nbytes
            for table in (study.votes, study.sponsors, study.links):
                size += int(table.memory_usage().sum())
    return size
