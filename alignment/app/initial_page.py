"""The page as it is opened: first as HTML, which needs no script, then as Dash components.

The browser requests both a moment apart, and many readers open the same page, so the parts that
both share are cached.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from dash import dcc, html

from alignment.app import ids
from alignment.app.changed_parts import compute_digests
from alignment.app.controls.options import FormContext
from alignment.app.controls.rows import build_menu_options
from alignment.app.html_renderer import prerender_static, render_html
from alignment.app.page import build_map_parts, render_body, split_map_parts
from alignment.app.page_model import PageModel, build_page_model
from alignment.app.picture.timebar import describe_pending_work
from alignment.app.share.previews import SITE_NAME, render_meta_tags
from alignment.app.sidebar import render_sidebar
from alignment.app.state import State
from alignment.export.svg import render_svg
from alignment.export.webpage import render_picture_table
from alignment.scene.labels.level_of_detail import PAGE_FONT_SIZES
from alignment.scene.text_metrics import to_single_line
from alignment.server.deadlines import is_deadline_exceeded
from alignment.server.lru_cache import estimate_bytes
from alignment.server.study_cache import StudyCache

# How often the page polls background jobs.
POLL_MILLISECONDS = 700
# Memory of a cached page for each character of its HTML; most of it are components.
BYTES_PER_CHARACTER = 10


@dataclass(frozen=True, eq=False)
class InitialPage:
    """The page of a state.

    Attributes
    ----------
    page_model : PageModel
    map_parts : dict
        The map as marks, and the texts around it.
    sidebar_parts : dict
    components : list
        The components of both and of the rest of the page.
    """

    page_model: PageModel
    map_parts: dict[str, Any]
    sidebar_parts: dict[str, Any]
    components: list[Any]

    @cached_property
    def digests(self) -> tuple[dict[str, str], dict[str, str]]:
        """Digests of the parts of the map, and of the sidebar."""
        model = self.page_model
        context = FormContext(model.study_cache.dataset, model.study, model.state)
        sidebar_parts = self.sidebar_parts | build_menu_options(context)
        return compute_digests(split_map_parts(self.map_parts)), compute_digests(sidebar_parts)

    @cached_property
    def markup(self) -> str:
        """The page as HTML, with the map as SVG."""
        study, marks = self.page_model.study, self.map_parts["map"]
        description = study.description if study else ""
        svg = render_svg(marks, description, is_page_part=True, font_sizes=PAGE_FONT_SIZES)
        table = render_picture_table(study, marks.sheet) if study else ""
        tree = html.Div(self.components, className="page")
        return render_html(tree, {ids.MAP: svg}) + f"<noscript>{table}</noscript>"

    @property
    def size(self) -> int:
        """About how many bytes of memory it takes."""
        model = self.page_model
        return BYTES_PER_CHARACTER * len(self.markup) + estimate_bytes(
            (model.resolved, model.stability)
        )

    @property
    def title(self) -> str:
        """The title of the page: the finding, and the name of the site."""
        return " · ".join(filter(None, (to_single_line(self.map_parts["title"]), SITE_NAME)))

    def render_head(self, origin: str) -> str:
        """Return the meta tags from which other sites make a preview of a link."""
        model, marks = self.page_model, self.map_parts["map"]
        if model.study is None:
            return ""
        return render_meta_tags(origin, model.state, model.resolved, marks.sheet.scene)


def get_initial_page(study_cache: StudyCache, state: State, megabytes: int = 0) -> InitialPage:
    """Return the page of a state; readers may upload files of so many megabytes."""
    return _get_initial_page(build_page_model(study_cache, state), megabytes)


def _get_initial_page(page_model: PageModel, megabytes: int) -> InitialPage:
    note, ready_parts, _ = describe_pending_work(
        page_model, page_model.state.map_params, None, start=False
    )

    def build() -> InitialPage:
        map_parts = build_map_parts(page_model)
        sidebar_parts = prerender_static(render_sidebar(page_model))
        components = prerender_static(
            render_body(page_model, map_parts, sidebar_parts, note, megabytes)
        )
        # Of a timeline only the period that is shown stays in memory.
        single_period = replace(
            page_model, resolved=replace(page_model.resolved, timeline=None, frame_studies=())
        )
        return InitialPage(single_period, map_parts, sidebar_parts, components)

    # The progress of a long timeline changes, and what was late may be ready next time.
    if page_model.timeline_job is not None or is_deadline_exceeded():
        return build()
    return page_model.study_cache.initial_pages.get_or_compute(
        (page_model.state, ready_parts, megabytes), build
    )


def render_page(study_cache: StudyCache, state: State, megabytes: int = 0) -> html.Div:
    """Return the components of the page of a state, with the stores of its callbacks."""
    page_model = build_page_model(study_cache, state)
    page = _get_initial_page(page_model, megabytes)
    map_digests, sidebar_digests = page.digests
    state = page_model.state
    _, ready_parts, is_done = describe_pending_work(page_model, state.map_params, None, start=False)
    stores = [
        dcc.Location(id=ids.URL, refresh=False),
        dcc.Store(id=ids.URL_PARAMS, data=state.url_params),
        dcc.Store(id=ids.MAP_PARAMS, data=state.map_params),
        dcc.Store(id=ids.GESTURE),
        dcc.Store(id=ids.LAST_GESTURE, data=0),
        dcc.Store(id=ids.MAP_PATCH),
        dcc.Store(id=ids.RELOAD_REQUEST),
        dcc.Store(id=ids.READY_PARTS, data=ready_parts),
        dcc.Store(id=ids.MAP_DIGESTS, data=map_digests),
        dcc.Store(id=ids.SIDEBAR_DIGESTS, data=sidebar_digests),
        dcc.Interval(id=ids.PROGRESS_TIMER, interval=POLL_MILLISECONDS, disabled=is_done),
    ]
    return html.Div([*stores, *page.components], className="page")
