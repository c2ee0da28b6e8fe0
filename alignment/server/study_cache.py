"""Cache of the studies, timelines and pages of one dataset."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable
from functools import cached_property, partial
from typing import Any
from weakref import WeakSet

from alignment.analysis.bloc_stability import BlocStability
from alignment.analysis.significance import Significance
from alignment.analysis.title_check import CandidateCheck
from alignment.errors import AlignmentError
from alignment.export import Writer
from alignment.export.panel_charts import get_chart_panel
from alignment.io.shipped_files import compute_fingerprint
from alignment.model.dataset import Dataset
from alignment.model.progress import ProgressCallback
from alignment.model.query import Query
from alignment.model.stories import Story
from alignment.model.url import parse_url_strictly
from alignment.model.view import View
from alignment.reports.associations import analyse_associations
from alignment.server import worker_jobs
from alignment.server.deadlines import check_deadline, with_deadline
from alignment.server.jobs import BackgroundWorker, Job, JobLimiter, Resampler
from alignment.server.lru_cache import LruCache, MemoryBudget, estimate_bytes
from alignment.server.remote_jobs import RemoteRunner
from alignment.server.shared_cache import SharedCache, UploadReference, digest_dataset
from alignment.server.worker_jobs import OffloadedFindings, is_large
from alignment.settings import CACHE_MB
from alignment.studies.associations import AssociationReport, find_associations
from alignment.studies.comparison import PENDING, Comparison
from alignment.studies.dyadic_regression import DyadicRegression
from alignment.studies.resolved_view import StudyProvider
from alignment.studies.study import Study
from alignment.studies.timeline import Timeline, list_periods, timeline

# Formats that take 0.1 s at most unless the study is large; workers write the others.
QUICK = ("svg", "pdf", "csv", "table.csv", "grid.csv", "grid.xlsx")
# A request computes up to so many periods; of more it shows one, and the others are a job.
MAX_IMMEDIATE_PERIODS = 10


class StudyCache(StudyProvider):
    """Answers about one dataset, the latest of them in memory.

    `label` says what the records of an upload are, and `previous_params` are those of the page
    before it. All datasets share `budget` and `job_limiter`, and all processes `shared_cache`.
    Slow answers of any kind are computed by `remote`, background jobs by `background_remote`, and
    what a request waits for by `workers`, or by `short_workers` if it takes a second at most. The
    key of an upload is part of the name of each shared answer, so that no two readers share one.
    """

    def __init__(
        self,
        dataset: Dataset,
        label: str = "",
        budget: MemoryBudget | None = None,
        previous_params: str = "",
        shared_cache: SharedCache | None = None,
        job_limiter: JobLimiter | None = None,
        remote: RemoteRunner | None = None,
        background_remote: RemoteRunner | None = None,
        workers: RemoteRunner | None = None,
        short_workers: RemoteRunner | None = None,
        upload: UploadReference | None = None,
    ) -> None:
        super().__init__(dataset)
        self.label, self.previous_params = label, previous_params
        self._upload = upload
        self._shared_cache, self._remote = shared_cache, remote
        self._background_remote = background_remote
        self._workers, self._short_workers = workers, short_workers
        self.resampler = Resampler(self._compute_shared, job_limiter)
        budget = budget or MemoryBudget(float(CACHE_MB.default) * 10**6)
        self._studies, self._timelines, self._associations = (
            LruCache(budget, estimate_bytes) for _ in range(3)
        )
        self.initial_pages, self.map_payloads, self.panels = (
            LruCache(budget, lambda payload: payload.size) for _ in range(3)
        )
        self.caches = {
            "studies": self._studies,
            "timelines": self._timelines,
            "reasons": self._associations,
            "pages": self.initial_pages,
            "maps": self.map_payloads,
            "panels": self.panels,
        }
        self._worker = BackgroundWorker("it could not be worked out", job_limiter)
        self._positioned_timelines: WeakSet[Timeline] = WeakSet()

    def close(self) -> None:
        """Remove all cached answers and cache no others, as the records are deleted."""
        for cache in self.caches.values():
            cache.close()

    def study(self, query: Query) -> Study:
        """Return the study of a query."""
        return self._studies.get_or_compute(query, partial(self._compute_study, query))

    def _compute_study(self, query: Query) -> Study:
        workers = self._get_workers(query)
        if workers is None:
            return super().study(query)
        job = partial(worker_jobs.study_job, self.dataset, query)
        study = self._run_in_worker(f"study {query!r}", job, workers)

        # A function, as measuring the memory of answers stops at functions.
        def compute_part(findings: OffloadedFindings, name: str) -> dict[str, Any]:
            work = partial(worker_jobs.part_job, findings, name)
            return self._associations.get_or_compute(
                (name, query), lambda: self._run_in_worker(f"{name} {query!r}", work, workers)
            )

        return study.with_findings(OffloadedFindings.wrap(study.findings, compute_part))

    def comparison(self, query: Query, versus: str) -> Comparison:
        """Return a query compared with another one, in the other one's layout."""
        # Before the comparison is locked, as the study has a lock of its own.
        before = self.study(parse_url_strictly(versus)[0])

        def compute() -> Comparison:
            if before.votes.columns.isin(query.rollcalls(self.dataset).index).any():
                # Positions on one line are compared then, and other comparisons need them too.
                _positions = before.findings.line
            work = partial(worker_jobs.comparison_job, before, query)
            return self._run_in_worker(
                f"{query!r} {before.query!r}", work, self._get_workers(query)
            )

        comparison = self._studies.get_or_compute((query, versus), compute)
        studies = (comparison.before, comparison.after)
        known = [part for study in studies if (part := self.resampler.get_result(study))]
        if comparison.obstacle != PENDING or len(known) < len(studies):
            return comparison
        return self._studies.get_or_compute(
            (query, versus, "resampled"), lambda: comparison.state_changes(*known)
        )

    def resampled_comparison(self, query: Query, versus: str) -> Comparison:
        """Return a comparison whose titles are resampled."""
        comparison = self.comparison(query, versus)
        if comparison.obstacle == PENDING:
            for study in (comparison.before, comparison.after):
                self.resample_blocs(study)
        return self.comparison(query, versus)

    def pin_layout(self, study: Study, pins: tuple[str, ...]) -> Study:
        """Return a study with countries pinned to positions."""
        if not pins:
            return study
        # The URL, the map, the panel and the resampling need it in turn. The key has the id of the
        # study, so the value holds the study: no other one can get that id.
        pin = super().pin_layout
        key = (id(study), pins)
        return self._studies.get_or_compute(key, lambda: (study, pin(study, pins)))[1]

    def timeline(
        self, query: Query, kind: str, width: int, progress: ProgressCallback | None = None
    ) -> Timeline:
        """Return the studies of all periods of a query."""
        compute = partial(timeline, self.dataset, query, kind, width)
        name = f"timeline {query!r} {kind} {width}"
        return self._timelines.get_or_compute(
            (query, kind, width),
            lambda: self._compute_shared(name, compute, progress, query),
        )

    def get_associations(
        self, study: Study, outcome: str, facts: tuple[str, ...] = ()
    ) -> AssociationReport:
        """Return what a vote, or the positions, of a study are associated with."""
        key = ("why", study.query, outcome, facts)
        return self._associations.get_or_compute(
            key, partial(find_associations, study, outcome, facts)
        )

    def get_association_record(
        self, study: Study, outcome: str, facts: tuple[str, ...]
    ) -> dict[str, Any]:
        """Return the JSON record of what a vote, positions or agreement are associated with."""
        key = ("record", study.query, outcome, facts)
        return self._associations.get_or_compute(
            key, lambda: analyse_associations(study, outcome, facts, with_deadline(None))[0]
        )

    def get_dyadic_regression(
        self, study: Study, start: bool = True
    ) -> DyadicRegression | Job | None:
        """Return the regression of the agreement of pairs, or the progress of its job.

        None without `start` if it was never requested.
        """
        compute = partial(self._compute_once, "alike", worker_jobs.dyadic_regression_job, study)
        return self._get_or_request(("alike", study.query), compute, start)

    def get_swap_test(self, study: Study, start: bool = True) -> Significance | Job | None:
        """Return the test of links that keeps all totals, or the progress of its job.

        None without `start` if it was never requested.
        """
        compute = partial(self.compute_swap_test, study)
        return self._get_or_request(("swapped", study.query), compute, start)

    def compute_swap_test(
        self, study: Study, progress: ProgressCallback | None = None
    ) -> Significance:
        """Return the test of links that keeps all totals."""
        return self._compute_once("swapped", worker_jobs.swap_test_job, study, progress)

    def get_model_check(self, study: Study, start: bool = True) -> CandidateCheck | Job | None:
        """Return the check of the model of swing, or the progress of its job.

        None without a model, and without `start` if the check was never requested.
        """

        def compute(progress: ProgressCallback | None = None) -> CandidateCheck | None:
            if study.findings.is_sampled:
                return self.compute_model_check(study, progress)
            # The panel of swing shows the figures meanwhile, and those of the checked model next.
            _figures = study.findings.table
            check = self.compute_model_check(study, progress)
            _figures = self.attach_check(study).findings.table
            return check

        return self._get_or_request(("model", study.query), compute, start)

    def _compute_once(
        self, name: str, job: Callable[..., Any], study: Study, progress: ProgressCallback | None
    ) -> Any:
        """Return the result of a job about a study, cached by its name."""
        compute = partial(
            self._compute_shared, f"{name} {study.query!r}", partial(job, study), progress
        )
        return self._associations.get_or_compute((name, study.query), compute)

    def _get_or_request(self, key: Hashable, compute: Callable[..., Any], start: bool) -> Any:
        """Return a cached result, or the progress of its job."""
        if self._associations.has(key):
            return compute(None)
        return self._worker.submit(key, compute) if start else self._worker.get_job(key)

    def compute_model_check(
        self, study: Study, progress: ProgressCallback | None = None
    ) -> CandidateCheck | None:
        """Return the check of the model of swing; None without a model."""
        return self._compute_once("model", worker_jobs.model_check_job, study, progress)

    def check_study(self, study: Study) -> Study:
        """Return a study with the check of its model of swing, if it has one."""
        if study.findings.check is None:
            self.compute_model_check(study)
        return self.attach_check(study)

    def attach_check(self, study: Study) -> Study:
        """Return a study with the check of its model of swing if that is known."""
        key = ("model", study.query)
        check = self.compute_model_check(study) if self._associations.has(key) else None
        if check is None or study.findings.check:
            return study
        # The value holds the study, so that no other one can get its id.
        cache_key = (id(study), "checked")
        return self._studies.get_or_compute(cache_key, lambda: (study, study.with_check(check)))[1]

    def resample_blocs(self, study: Study) -> BlocStability:
        """Return the bloc stability of a study."""
        return self.resampler.compute(study)

    def write_file(
        self, writer: Writer, result: Study | Timeline, view: View, options: dict[str, Any]
    ) -> bytes:
        """Return an exported file."""
        check_deadline()
        if isinstance(result, Study):
            result = self.attach_check(result)
        is_quick = writer.name in QUICK and not is_large(self.dataset, result.query)
        is_quick &= get_chart_panel(view) != "why"
        workers = self._remote or (None if is_quick else self._workers)
        if workers is None:
            return writer.write(result, view, self.resample_blocs, **options)
        stability = None
        # The stability of one study says nothing on another that it is compared with.
        is_alone = not view.multiples and not view.versus
        if is_alone and isinstance(result, Study) and writer.has_resampled_blocs(view):
            stability = self.resample_blocs(result)
        name = f"{writer.name} {result.query!r} {view!r} {sorted(options.items())!r}"
        job = partial(worker_jobs.file_job, writer.name, result, view, stability, options)
        return workers.run(self._format_cache_name(name), self._digest, job, None)

    def write_deck(self, story: Story) -> bytes:
        """Return the deck of a story."""
        check_deadline()
        job = partial(worker_jobs.deck_job, self.dataset, story)
        return bytes(self._run_in_worker(f"deck {story!r}", job, self._workers))

    def prefetch(self, name: str, function: Callable[[ProgressCallback], object]) -> None:
        """Run a function in the background whose result is likely to be requested next."""
        self._worker.submit(("beforehand", name), function)

    def abandon(self, query: Query) -> None:
        """Note that a page left the background jobs of a query."""
        for worker in (self.resampler, self._worker):
            worker.abandon(query)

    def count_queued(self) -> int:
        """Return how many background jobs wait."""
        return self.resampler.count_queued() + self._worker.count_queued()

    def get_timeline_job(self, query: Query, view: View) -> Job | None:
        """Return the progress of a timeline of many periods; None if none is to be waited for."""
        kind, width = view.time, view.width
        key = (query, kind, width)
        if not kind or self._timelines.has(key):
            return None
        try:
            total = len(list_periods(self.dataset, query, kind, width))
        except AlignmentError:  # raised again when the timeline is computed
            return None
        if total <= MAX_IMMEDIATE_PERIODS:
            return None
        job = self._worker.submit(key, lambda progress: self.timeline(query, kind, width, progress))
        # The total is known before the first period is computed.
        job.total = total
        return job

    def get_positions_job(self, timeline: Timeline) -> Job | None:
        """Return the progress of the positions of many periods; None if they can be shown."""
        if timeline in self._positioned_timelines or timeline.shortage_text:
            return None

        def compute(_: ProgressCallback) -> None:
            # The timeline caches them.
            _positions, _changes = timeline.positions, timeline.bloc_changes
            self._positioned_timelines.add(timeline)

        key = (timeline.query, timeline.kind, timeline.width, "positions")
        return self._worker.submit(key, compute)

    def _get_workers(self, query: Query) -> RemoteRunner | None:
        """Return the workers of answers about a query that a request waits for."""
        return self._workers if is_large(self.dataset, query) else self._short_workers

    def _run_in_worker(
        self,
        name: str,
        job: Callable[[ProgressCallback | None], Any],
        workers: RemoteRunner | None,
    ) -> Any:
        """Return the result of a job for a request that waits; run it here without workers."""
        if workers is None:
            return job(None)
        return workers.run(self._format_cache_name(name), self._digest, job, None)

    def _compute_shared(
        self,
        name: str,
        job: Callable[[ProgressCallback | None], Any],
        progress: ProgressCallback | None,
        query: Query | None = None,
    ) -> Any:
        """Return the result of a job that processes share; it ends with the request's deadline.

        The job can be pickled. One with a query is slow only if that is large.
        """
        # Only background jobs report progress.
        request_workers = self._workers if query is None else self._get_workers(query)
        remote = self._remote or (request_workers if progress is None else self._background_remote)
        progress = with_deadline(progress)
        if self._shared_cache is None and remote is None:
            return job(progress)
        name = self._format_cache_name(name)
        if remote is not None:
            job = partial(remote.run, name, self._digest, job)
        if self._shared_cache is None:
            return job(progress)
        return self._shared_cache.get_or_compute(self.dataset, name, job, progress, self._upload)

    def _format_cache_name(self, name: str) -> str:
        """Return the name of an answer among those of all datasets and readers."""
        return f"{self._digest} {self._upload.key if self._upload else ''} {name}"

    @cached_property
    def answer_version(self) -> str:
        """Version of the code and the records, '' for an upload, whose answers nobody caches."""
        if self._upload is not None:
            return ""
        text = f"{compute_fingerprint()} {self._digest}"
        return hashlib.blake2b(text.encode(), digest_size=6).hexdigest()

    @cached_property
    def _digest(self) -> str:
        # Computed with the first shared answer, as it reads every table.
        return digest_dataset(self.dataset)
