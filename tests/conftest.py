import gc
import os
import shutil
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache, lru_cache
from pathlib import Path
from weakref import WeakKeyDictionary

# ruff: noqa: E402
from alignment.compute.processes import tune_runtime

# Set this before numpy is imported, as the command does; processes of tests inherit it.
tune_runtime()

import pytest
import tiny
import typer.main
from csv_records import CsvRecords
from hypothesis import settings
from synthetic_similarity import make_certain_stability

from alignment.analysis.bloc_stability import DEFAULT_REPLICATES, BlocStability
from alignment.cli import commands, files, imports, options
from alignment.io.package import load_package
from alignment.model.dataset import Dataset
from alignment.model.progress import ProgressCallback
from alignment.model.query import Query
from alignment.model.url import parse_url_strictly
from alignment.model.view import View
from alignment.scene.comparison import compute_view_comparison
from alignment.server.dataset_registry import DatasetRegistry
from alignment.settings import DATA_DIR
from alignment.studies.associations import AssociationReport, find_associations
from alignment.studies.comparison import Comparison, compare_with_query
from alignment.studies.findings import Findings
from alignment.studies.resolved_view import StudyProvider
from alignment.studies.study import StabilityFunction, Study, compute_stability, compute_study
from alignment.studies.timeline import Timeline, timeline

# A busy machine can be slow, which is no fault of the code. Fifty examples take half of the time.
settings.register_profile("steady", deadline=None, max_examples=50)
settings.load_profile("steady")

# Fixtures that tests of the page and of the server share.
pytest_plugins = ["page_fixtures"]
# This program needs a library that the tests do not; it is run by hand.
collect_ignore = ["io/fuzz_readers.py"]


COMMAND = cache(typer.main.get_command)


def pytest_collection_finish() -> None:
    """Keep the garbage collector from scanning modules and tests again and again."""
    gc.collect()
    gc.freeze()


shipped = cache(load_package)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave the cases of a test beyond its mark `few` to `make evidence`."""
    cases = defaultdict[str, list[pytest.Item]](list)
    for item in items:
        if item.get_closest_marker("few") and not item.get_closest_marker("evidence"):
            cases[item.nodeid.partition("[")[0]].append(item)
    for some in cases.values():
        (most,) = some[0].get_closest_marker("few").args
        # Take one case of each part, at a shifting position, because crossed parameters recur
        # regularly.
        for part in range(most):
            first, last = (len(some) * number // most for number in (part, part + 1))
            for number, item in enumerate(some[first:last]):
                if number != part % (last - first):
                    item.add_marker("evidence")


@pytest.fixture(scope="session")
def csv_records() -> CsvRecords:
    """The files of the built-in records, read without the package's own readers."""
    return CsvRecords(DATA_DIR)


@pytest.fixture(scope="module")
def registry(dataset) -> DatasetRegistry:
    return DatasetRegistry(dataset, 1)


@pytest.fixture(scope="session")
def dataset() -> Dataset:
    """The built-in data."""
    return shipped()


@lru_cache(maxsize=64)
def _compute_builtin_study(query: Query) -> Study:
    return compute_study(shipped(), query)


def _compute_study_once(dataset: Dataset, query: Query) -> Study:
    """Compute a study; queries of the built-in data are computed once for all tests."""
    return _compute_builtin_study(query) if dataset is shipped() else compute_study(dataset, query)


@lru_cache(maxsize=8)
def _compute_timeline(query: Query, kind: str, width: int) -> Timeline:
    return timeline(shipped(), query, kind, width)


def _compute_timeline_once(
    dataset: Dataset,
    query: Query,
    kind: str,
    width: int = 3,
    progress: ProgressCallback | None = None,
) -> Timeline:
    """Compute a timeline; queries of the built-in data are computed once for all tests."""
    if dataset is not shipped():
        return timeline(dataset, query, kind, width, progress)
    result = _compute_timeline(query, kind, width)
    if progress is not None:
        progress(len(result.results), len(result.results))
    return result


def _load(folder: str | Path | None = None) -> Dataset:
    return shipped() if folder is None else load_package(folder)


_SURE = WeakKeyDictionary[Findings, BlocStability]()


def _compute_stability_once(
    study: Study, progress: ProgressCallback | None = None
) -> BlocStability:
    """Return the bloc stability of a study, computed once for the built-in data."""
    if study.dataset is not shipped():
        return compute_stability(study, progress)
    if study.findings in _SURE:
        if progress is not None:
            progress(DEFAULT_REPLICATES, DEFAULT_REPLICATES)
        return _SURE[study.findings]
    stability = compute_stability(study, progress)
    # A page that is left stops its resampling, which is no result for another.
    if stability.replicates in (0, DEFAULT_REPLICATES):
        _SURE[study.findings] = stability
    return stability


_reasons = lru_cache(maxsize=32)(find_associations)


def _compute_associations_once(
    study: Study, of: str, names: Sequence[str] = ()
) -> AssociationReport:
    """Return what is associated with a vote, computed once for the built-in data."""
    return (_reasons if study.dataset is shipped() else find_associations)(study, of, tuple(names))


@lru_cache(maxsize=8)
def _compare_builtin_study(study: Study, versus: str) -> Comparison | None:
    return compute_view_comparison(study, View(versus=versus))


def _compute_view_comparison_once(
    study: Study, view: View, get_stability: StabilityFunction = compute_stability
) -> Comparison | None:
    """Return the comparison of a view, computed once for a study of the built-in data."""
    if study.dataset is not shipped() or not view.versus or view.time or view.multiples:
        return compute_view_comparison(study, view, get_stability)
    return _compare_builtin_study(study, view.versus)


@pytest.fixture(autouse=True)
def _compute_once(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    monkeypatch.setattr("alignment.load", _load)
    if isinstance(request.node, pytest.DoctestItem):
        # Examples import these functions when they run, and change no study.
        monkeypatch.setattr("alignment.studies.study.compute_study", _compute_study_once)
        monkeypatch.setattr("alignment.studies.timeline.timeline", _compute_timeline_once)
    monkeypatch.setattr("alignment.studies.resolved_view.compute_study", _compute_study_once)
    for place in ("alignment.studies.resolved_view", "alignment.server.jobs"):
        monkeypatch.setattr(f"{place}.compute_stability", _compute_stability_once)
    for place in ("scene.scene", "export.panel_charts"):
        function = _compute_view_comparison_once
        monkeypatch.setattr(f"alignment.{place}.compute_view_comparison", function)
    for place in ("server.study_cache", "reports.associations", "export.panel_charts"):
        monkeypatch.setattr(f"alignment.{place}.find_associations", _compute_associations_once)
    for place in ("alignment.studies.resolved_view", "alignment.server.study_cache"):
        monkeypatch.setattr(f"{place}.timeline", _compute_timeline_once)


@pytest.fixture(autouse=True)
def _wait_for_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for answers on a busy machine; tests of late answers set another limit."""
    monkeypatch.setattr("alignment.server.slow_answers.ANSWER_SECONDS", 600.0)


@pytest.fixture(scope="session")
def bare() -> Dataset:
    """The built-in data without facts and pairs, which is a small package to write."""
    whole = shipped()
    none = {"read_facts": lambda: whole.facts.iloc[:0], "read_pairs": lambda: whole.pairs.iloc[:0]}
    return replace(whole, **none)


@pytest.fixture(scope="session")
def opening(dataset: Dataset) -> tuple[Query, View]:
    """The query and the view of the opening page."""
    return parse_url_strictly(dataset.opening)


@pytest.fixture(scope="session")
def study_of() -> Callable[[Query], Study]:
    """Return the study of a query of the built-in data, computed once for all tests."""
    return _compute_builtin_study


@pytest.fixture(scope="session")
def study(opening: tuple[Query, View]) -> Study:
    """The study of the opening query."""
    return _compute_builtin_study(opening[0])


@pytest.fixture(scope="session")
def windows(dataset: Dataset, opening: tuple[Query, View]) -> Timeline:
    """The opening query in windows of three years, each with enough votes."""
    return _compute_timeline(opening[0], "windows", 3)


@pytest.fixture(scope="session")
def apart(windows: Timeline) -> Timeline:
    """Three of these windows, from the first to the last, for statements about any window."""
    return replace(windows, results=windows.results[::3])


@pytest.fixture(scope="session")
def years(dataset: Dataset, opening: tuple[Query, View]) -> Timeline:
    """The opening query in single years, most of which have too few votes."""
    return _compute_timeline(opening[0], "years", 3)


@pytest.fixture(scope="session")
def parliament(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    """The tiny parliament of tests/tiny.py, read from its data package."""
    return load_package(tiny.write_package(tmp_path_factory.mktemp("parliament")))


@pytest.fixture(scope="session")
def tiny_study(parliament: Dataset) -> Study:
    """The study of the tiny parliament, where one shared vote is enough."""
    return compute_study(parliament, Query(min_shared=1))


@pytest.fixture(scope="session")
def periods(dataset: Dataset) -> Comparison:
    """The main texts of 2010 to 2019 compared with those since 2020, two titles in both.

    Every change of bloc counts as stable, so that there are changes to draw and name.
    """
    topics = "v=1&topic=cybercrime&topic=ict-security&topic=digital-development-and-rights"
    core = f"{topics}&body=UNGA+plenary&stage=plenary&tier=core"
    before = compute_study(dataset, parse_url_strictly(f"{core}&from=2010&to=2019")[0])
    query = parse_url_strictly(f"{core}&from=2020")[0]
    return compare_with_query(before, query, make_certain_stability)


class CachedStudyProvider(StudyProvider):
    """Studies of the built-in data for commands, computed once for all tests."""

    comparison = cache(StudyProvider.comparison)
    timeline = cache(StudyProvider.timeline)
    resample_blocs = cache(StudyProvider.resample_blocs)


@pytest.fixture(scope="session")
def study_provider(dataset: Dataset) -> CachedStudyProvider:
    return CachedStudyProvider(dataset)


@pytest.fixture
def shared_records(
    monkeypatch: pytest.MonkeyPatch, dataset: Dataset, study_provider: CachedStudyProvider
) -> None:
    """The records and studies of a process, computed once for all tests."""

    def get_provider(records: Dataset) -> StudyProvider:
        return study_provider if records is dataset else StudyProvider(records)

    for module in (options, files):
        monkeypatch.setattr(module, "StudyProvider", get_provider)
    for module in (options, commands):
        monkeypatch.setattr(module, "compute_study", _compute_study_once)
    for module in (imports, options):
        monkeypatch.setattr(module, "load_package", _load)
    monkeypatch.setattr(typer.main, "get_command", COMMAND)


@pytest.fixture
def package(tmp_path: Path) -> Callable[..., Path]:
    """Write the data package of the tiny parliament, which the test may damage, and return its
    folder.
    """
    return lambda rows=None: tiny.write_package(tmp_path / "package", rows)


FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # The browser reaches only this machine.
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost",
]


# The first browser that is installed; without a window it uses less of the processor.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


def browser_path():
    for name in BROWSERS:
        if shutil.which(name):
            return shutil.which(name)
    return None


@pytest.fixture(scope="session")
def browser():
    path = browser_path()
    if path is None:
        assert not os.environ.get("CI"), "the browser tests need Chromium, and there is none"
        pytest.skip("no Chromium on this machine")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield chromium
        chromium.close()
