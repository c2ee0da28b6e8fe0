"""What was answered of some records, the latest kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cached_property, partial
from typing import Any
from weakref import WeakSet

from alignment.analysis.bootstrap import Bootstrap
from alignment.answer.alike import Alike
from alignment.answer.comparison import Comparison, compare_with
from alignment.answer.findings import Progress as Tell
from alignment.answer.periods import periods
from alignment.answer.seen import Answers
from alignment.answer.study import Study
from alignment.answer.timeline import Timeline, timeline
from alignment.answer.why import Why, why
from alignment.app.kept import jobs
from alignment.app.kept.background import AtWork, Job, Resampler, Worker
from alignment.app.kept.commons import Commons, digest
from alignment.app.kept.elsewhere import Elsewhere
from alignment.app.kept.offloaded import OffloadedFindings, is_large
from alignment.app.kept.patience import check, patient
from alignment.app.kept.shelf import Room, Shelf, bytes_held
from alignment.errors import AlignmentError
from alignment.export import Writer
from alignment.model.address import read_strictly
from alignment.model.dataset import Dataset
from alignment.model.query import Query
from alignment.model.view import View
from alignment.network.significance import Significance
from alignment.scene.lens import asks_how_sure
from alignment.settings import KEPT_MB
from alignment.words.asked import why_of

# Formats that take a tenth of a second at most, unless the study is large; workers write the rest.
QUICK = ("svg", "pdf", "csv", "table.csv", "grid.csv", "grid.xlsx")
# Periods that a reader waits for; of more he sees the one he asked for, and the others come.
AT_ONCE = 10


class Studies(Answers):
    """What was answered of some records, the latest kept.

    `key` is that of a reader's own records, and part of the name of every shared answer: no two
    readers share one. `told` says what the records are if they are a reader's own, `back` is the
    address that was seen before them; `resampler` tells how sure the blocs of their studies are,
    `opened` keeps pages as they are opened and `drawn` maps as pages are told of them, and
    `shelves` hold what is kept, in the `room` that the answers of all records share. Where there
    are `commons`, processes share what is slow, and what is made `elsewhere` takes none of their
    time, or `behind` what no request waits for; `at_work` is what the workers of all records have
    in common.
    """

    def __init__(
        self,
        dataset: Dataset,
        told: str = "",
        room: Room | None = None,
        back: str = "",
        commons: Commons | None = None,
        at_work: AtWork | None = None,
        elsewhere: Elsewhere | None = None,
        behind: Elsewhere | None = None,
        workers: Elsewhere | None = None,
        key: str = "",
    ) -> None:
        super().__init__(dataset)
        self.told, self.back = told, back
        self._key = key
        self._commons, self._elsewhere = commons, elsewhere
        self._behind, self._workers = behind, workers
        self.resampler = Resampler(self._shared, at_work)
        room = room or Room(float(KEPT_MB.default) * 10**6)
        self._studies, self._timelines = Shelf(room, bytes_held), Shelf(room, bytes_held)
        self._reasons = Shelf(room, bytes_held)
        self.opened, self.drawn, self.panels = (
            Shelf(room, lambda made: made.size) for _ in range(3)
        )
        self.shelves = {
            "studies": self._studies,
            "timelines": self._timelines,
            "reasons": self._reasons,
            "pages": self.opened,
            "maps": self.drawn,
            "panels": self.panels,
        }
        self._worker = Worker("it could not be worked out", at_work)
        self._placed: WeakSet[Timeline] = WeakSet()

    def forget(self) -> None:
        """Keep no answer any longer, for the records go."""
        for shelf in self.shelves.values():
            shelf.forget()

    def study(self, query: Query) -> Study:
        """Return the study of a query; raise :class:`AlignmentError` as `answer` does."""
        found: Study = self._studies.once(query, partial(self._study, query))
        return found

    def _study(self, query: Query) -> Study:
        if self._workers is None or not is_large(self.dataset, query):
            return super().study(query)
        made = self._by_worker(f"study {query!r}", partial(jobs.studied_job, self.dataset, query))

        # A function holds nothing, for what measures the memory of answers.
        def compute(findings: OffloadedFindings, part: str) -> dict[str, Any]:
            work = partial(jobs.part_job, findings, part)
            found: dict[str, Any] = self._reasons.once(
                (part, query), lambda: self._by_worker(f"{part} {query!r}", work)
            )
            return found

        return replace(made, findings=OffloadedFindings.of(made.findings, compute))

    def _by_worker(self, name: str, make: Callable[[Tell | None], Any]) -> Any:
        """Return what a worker makes while the request waits; made here if there are none."""
        if self._workers is None:
            return make(None)
        return self._workers.made(self._named(name), self._digest, make, None)

    def comparison(self, query: Query, versus: str) -> Comparison:
        """Return a query compared with another one, on the other one's frame."""

        def make() -> Comparison:
            if not is_large(self.dataset, query):
                return compare_with(before, query)
            work = partial(jobs.compared_job, before, query)
            found: Comparison = self._by_worker(f"{query!r} {before.query!r}", work)
            return found

        # Before the lock of the comparison is taken, as it has one of its own.
        before = self.study(read_strictly(versus)[0])
        found: Comparison = self._studies.once((query, versus), make)
        return found

    def settled(self, study: Study, pins: tuple[str, ...]) -> Study:
        """Return a study with countries held where a reader put them."""
        if not pins:
            return study
        # A drag is asked of by the address, the map, the panel and the resampling in turn. The
        # study is kept beside the answer, so that no other one can get its id.
        make = super().settled
        key = (id(study), pins)
        found: Study = self._studies.once(key, lambda: (study, make(study, pins)))[1]
        return found

    def timeline(
        self, query: Query, kind: str, width: int, progress: Tell | None = None
    ) -> Timeline:
        """Return the answers of a query for all its periods."""
        make = partial(timeline, self.dataset, query, kind, width)
        key = f"timeline {query!r} {kind} {width}"
        found: Timeline = self._timelines.once(
            (query, kind, width),
            lambda: self._shared(key, make, progress, slow=is_large(self.dataset, query)),
        )
        return found

    def _shared(
        self,
        key: str,
        make: Callable[[Tell | None], Any],
        tell: Tell | None,
        slow: bool = True,
    ) -> Any:
        """Return what is made, by this process or by another one that answers of these records.

        What makes it can be pickled, and ends where the request that wants it is to end. What is
        not `slow` is made here while a request waits, which takes less time.
        """
        # Work in the background tells how far it is.
        waited = self._workers if slow else None
        elsewhere = self._elsewhere or (waited if tell is None else self._behind)
        tell = patient(tell)
        if self._commons is None and elsewhere is None:
            return make(tell)
        name = self._named(key)
        if elsewhere is not None:
            make = partial(elsewhere.made, name, self._digest, make)
        if self._commons is None:
            return make(tell)
        return self._commons.once(self.dataset, name, make, tell)

    def _named(self, asked: str) -> str:
        """Return the name of an answer among those of all records and readers."""
        return f"{self._digest} {self._key} {asked}"

    @cached_property
    def _digest(self) -> str:
        # It reads every table, so it is computed when the first shared answer is asked for.
        return digest(self.dataset)

    def why(self, study: Study, of: str, facts: tuple[str, ...] = ()) -> Why:
        """Return what a roll call, or the positions, of a study go with."""
        key = ("why", study.query, of, facts)
        found: Why = self._reasons.once(key, partial(why, study, of, facts))
        return found

    def why_record(self, study: Study, of: str, facts: tuple[str, ...]) -> dict[str, Any]:
        """Return the plain record of what a roll call, positions or agreement go with."""
        key = ("record", study.query, of, facts)
        found: dict[str, Any] = self._reasons.once(
            key, lambda: why_of(study, of, facts, patient(None))[0]
        )
        return found

    def alike(self, study: Study, begin: bool = True) -> Alike | Job:
        """Return what the agreement of pairs goes with; how far that is while it is not there."""
        key = ("alike", study.query)

        def work(tell: Tell | None = None) -> Alike:
            name, make = f"alike {study.query!r}", partial(jobs.alike_job, study)
            found: Alike = self._reasons.once(key, lambda: self._shared(name, make, tell))
            return found

        if self._reasons.has(key):
            return work()
        return self._worker.ask(key, work) if begin else Job()

    def swapped(self, study: Study, begin: bool = True) -> Significance | Job | None:
        """Return the test of links that keeps all totals; how far it is while it is not there.

        None where it is not to `begin` and nobody has asked for it.
        """
        key = ("swapped", study.query)
        if self._reasons.has(key):
            return self.swapped_now(study)
        work = partial(self.swapped_now, study)
        return self._worker.ask(key, work) if begin else self._worker.running(key)

    def swapped_now(self, study: Study, tell: Tell | None = None) -> Significance:
        """Return the test of links that keeps all totals, for whoever waits for it."""
        name, make = f"swapped {study.query!r}", partial(jobs.swapped_job, study)
        found: Significance = self._reasons.once(
            ("swapped", study.query), lambda: self._shared(name, make, tell)
        )
        return found

    def written(
        self, writer: Writer, found: Study | Timeline, view: View, options: dict[str, Any]
    ) -> bytes:
        """Return a file of what was found."""
        check()
        quick = writer.name in QUICK and not is_large(self.dataset, found.query)
        workers = self._elsewhere or (None if quick else self._workers)
        if workers is None:
            return writer.write(found, view, self.how_sure, **options)
        sure = None
        if isinstance(found, Study) and asks_how_sure(view) and not view.multiples:
            sure = self.how_sure(found)
        asked = f"{writer.name} {found.query!r} {view!r} {sorted(options.items())!r}"
        make = partial(jobs.written_job, writer.name, found, view, sure, options)
        content: bytes = workers.made(self._named(asked), self._digest, make, None)
        return content

    def beforehand(self, name: str, work: Callable[[Tell], object]) -> None:
        """Have something done in the background that is likely to be asked for next."""
        self._worker.ask(("beforehand", name), work)

    def leave(self, query: Query) -> None:
        """Note that a page waits no longer for what is worked out of a query in the background."""
        for worker in (self.resampler, self._worker):
            worker.leave(query)

    def waiting(self) -> int:
        """Return how many pieces of work wait in the background."""
        return self.resampler.waiting() + self._worker.waiting()

    def how_sure(self, study: Study) -> Bootstrap:
        """Return how sure the blocs of a study are."""
        return self.resampler.now(study)

    def coming(self, query: Query, view: View) -> Job | None:
        """Return how far the very many periods of a view are; None if nothing is waited for."""
        kind, width = view.time, view.width
        key = (query, kind, width)
        if not kind or self._timelines.has(key):
            return None
        try:
            total = len(periods(self.dataset, query, kind, width))
        except AlignmentError:  # told when the timeline is asked for
            return None
        if total <= AT_ONCE:
            return None
        job = self._worker.ask(key, lambda tell: self.timeline(query, kind, width, tell))
        # How many there are is known before the first is there.
        job.total = total
        return job

    def lines_of(self, found: Timeline) -> Job | None:
        """Return how far the positions of very many periods are; None if they can be shown."""
        if len(found.moments) <= AT_ONCE or found in self._placed:
            return None

        def place(_: Tell) -> None:
            # The timeline keeps what it found.
            _positions = found.positions
            self._placed.add(found)

        return self._worker.ask((found.query, found.kind, found.width, "positions"), place)
