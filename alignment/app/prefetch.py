"""Prefetch of the next period's map while the reader looks at the present one."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qs

from alignment.app.page import get_map_payload
from alignment.app.state import PageModel, build_page_model
from alignment.model.progress import ProgressCallback
from alignment.scene.labels.level_of_detail import FontSizes


def prefetch_next_period(
    page_model: PageModel, previous_params: str, label_sizes: FontSizes
) -> None:
    """Draw the map of the next period in the background, if the reader steps through periods.

    `previous_params` are the URL parameters of the map before.
    """
    label = find_next_period(page_model, parse_qs(previous_params).get("period", [""])[0])
    if not label:
        return
    study_cache, state = page_model.study_cache, page_model.state
    state = replace(state, view=replace(state.view, period=label))

    def draw(progress: ProgressCallback) -> None:
        # Yields to the answer for the present period.
        progress(0, 1)
        get_map_payload(build_page_model(study_cache, state), label_sizes)

    study_cache.prefetch(state.map_params, draw)


def find_next_period(page_model: PageModel, previous_label: str) -> str:
    """Return the label of the next period in the same direction; '' if there is none."""
    timeline, label = page_model.resolved.timeline, page_model.resolved.period
    results = timeline.results if timeline is not None else ()
    labels = [each.period.label for each in results if each.period.has_enough_votes]
    # A URL without a label shows the latest period.
    previous_label = previous_label or (labels[-1] if labels else "")
    if previous_label not in labels or label not in labels or previous_label == label:
        return ""
    index = labels.index(label)
    index += 1 if labels.index(previous_label) < index else -1
    return labels[index] if 0 <= index < len(labels) else ""
