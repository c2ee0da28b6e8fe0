"""Slow answers in the background: how sure the blocs of a study are, the newest asked first."""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from dataclasses import dataclass

from alignment.answer import Study
from alignment.model.dataset import Dataset
from alignment.model.query import Query

KEPT = 32
# The same query can be asked of several records.
_Asked = tuple[Dataset, Query]


@dataclass
class Progress:
    """How far a study's resampling is; `failed` says why it ended without a result."""

    done: int = 0
    total: int = 1
    failed: str = ""


class Resampler:
    """One thread that resamples studies, so that the map never waits for it."""

    def __init__(self) -> None:
        self._waiting: OrderedDict[_Asked, Study] = OrderedDict()
        self._progress: OrderedDict[_Asked, Progress] = OrderedDict()
        self._wake = threading.Condition()
        threading.Thread(target=self._work, daemon=True, name="resampler").start()

    def ask(self, study: Study) -> Progress:
        """Return how far a study is; ask for it if nobody has."""
        asked = (study.dataset, study.query)
        with self._wake:
            progress = self._progress.get(asked)
            if progress is None or (progress.failed and study.findings.bootstrap is None):
                progress = self._progress[asked] = progress or Progress()
            if not progress.failed and study.findings.bootstrap is None:
                self._waiting[asked] = study
                self._waiting.move_to_end(asked)
                self._wake.notify()
            while len(self._progress) > KEPT:
                self._progress.popitem(last=False)
            return progress

    def _work(self) -> None:
        while True:
            with self._wake:
                while not self._waiting:
                    self._wake.wait()
                asked, study = self._waiting.popitem()
                progress = self._progress.setdefault(asked, Progress())
            if study.findings.bootstrap is not None:
                continue
            try:
                self._resample(study, progress)
            except Exception:  # the thread must live on for the next study
                logging.getLogger(__name__).exception("resampling failed")
                progress.failed = "the roll calls could not be resampled"

    def _resample(self, study: Study, progress: Progress) -> None:
        def tell(done: int, total: int) -> None:
            progress.done, progress.total = done, max(total, 1)

        study.findings.resample(progress=tell)
