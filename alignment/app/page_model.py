"""What a request of the page shows: its URL is resolved once, and passed down."""

from __future__ import annotations

from dataclasses import dataclass, replace

from alignment.analysis.bloc_stability import BlocStability
from alignment.app.state import State, validate_colour
from alignment.errors import format_sentence
from alignment.server.jobs import Job
from alignment.server.study_cache import StudyCache
from alignment.studies.resolved_view import ResolvedView, resolve_single_period, resolve_view
from alignment.studies.study import Study


@dataclass(frozen=True, eq=False)
class PageModel:
    """What a state of the page shows.

    Attributes
    ----------
    study_cache : StudyCache
    state : State
        Without what cannot be shown, which its notices name.
    resolved : ResolvedView
    timeline_job : Job or None
        The progress of a long timeline; meanwhile one period is shown.
    stability : BlocStability or None
        None until it is computed.
    context_study : Study or None
        The study that panels are about: that of the map, or of all periods if a period has none.
    """

    study_cache: StudyCache
    state: State
    resolved: ResolvedView
    timeline_job: Job | None = None
    stability: BlocStability | None = None
    context_study: Study | None = None

    @property
    def study(self) -> Study | None:
        """The study of the map; None if there is none."""
        return self.resolved.study

    @property
    def message(self) -> str:
        """A sentence that says why the map is empty; '' if it is not."""
        return format_sentence(self.resolved.failure)


def build_page_model(
    study_cache: StudyCache, state: State, wait_for_timeline: bool = False
) -> PageModel:
    """Return what a state shows; without waiting, a long timeline becomes a background job."""
    job = None if wait_for_timeline else study_cache.get_timeline_job(state.query, state.view)
    resolve = resolve_single_period if job else resolve_view
    resolved = resolve(study_cache, state.query, state.view)
    names = ("period", "where", "colour", "versus")
    view = replace(state.view, **{name: getattr(resolved.view, name) for name in names})
    state = replace(state, view=view, notices=(*state.notices, *resolved.notices))
    study = resolved.study
    stability = study_cache.resampler.get_result(study) if study is not None else None
    if study is None and resolved.period_result is not None:
        study = study_cache.study(state.query)
    if study is not None:
        state = validate_colour(study, state)
    return PageModel(study_cache, state, resolved, job, stability, study)
