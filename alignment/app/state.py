"""The state of the page is an address; here it meets the controls and the gestures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from alignment.answer.comparison import Comparison, compare_with
from alignment.answer.periods import periods
from alignment.answer.selection import faults
from alignment.answer.settle import settled_by
from alignment.answer.study import Study, answer
from alignment.answer.timeline import Timeline, timeline
from alignment.app import ids
from alignment.app.background import Progress, Resampler, Worker
from alignment.app.shelf import Shelf
from alignment.errors import AlignmentError
from alignment.model.address import QUERY, Parameter, fill, read, write
from alignment.model.dataset import Dataset
from alignment.model.query import Query
from alignment.model.view import View
from alignment.scene.lens import lens

KEPT_STUDIES = 32
# Each holds a study a period.
KEPT_TIMELINES = 3
# Periods that a reader waits for; more are prepared in the background.
AT_ONCE = 30
CONTROLS = (
    *(ids.TOPICS, ids.BODIES, ids.STAGES, ids.TIERS, ids.SINCE, ids.UNTIL),
    *(ids.BLEND, ids.MEASURE, ids.COSPONSORSHIP, ids.THRESHOLD_OWN, ids.THRESHOLD),
    *(ids.MIN_SHARED, ids.LAYOUT, ids.COLOUR, ids.LINKS, ids.HULLS),
    *(ids.LEFT_OUT, ids.LEFT_OUT_ROLLCALLS),
)


@dataclass(frozen=True)
class State:
    """What the page shows: a query, a view, and what of an address was not understood.

    `records` is the key of a reader's own records; '' for the shipped ones.
    """

    query: Query
    view: View
    notices: tuple[str, ...] = ()
    records: str = ""

    @property
    def address(self) -> str:
        """The address of the state."""
        return with_records(write(self.query, self.view), self.records)

    @property
    def picture(self) -> str:
        """The part of the address that the map shows: all but the panel beside it."""
        address = write(self.query, replace(self.view, panel=View().panel))
        return with_records(address, self.records)


class Studies:
    """What was answered of some records, the latest kept.

    `told` says what the records are if they are a reader's own; `resampler` tells how sure the
    blocs of their studies are.
    """

    def __init__(self, dataset: Dataset, most: int = KEPT_STUDIES, told: str = "") -> None:
        self.dataset = dataset
        self.told = told
        self.resampler = Resampler()
        self._studies = Shelf(most)
        self._timelines = Shelf(KEPT_TIMELINES)
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

    def periods_of(self, state: State) -> Timeline | Progress | None:
        """Return the timeline of a state, or how far very many periods are; None without one."""
        query, kind, width = state.query, state.view.time, state.view.width
        if not kind:
            return None
        key = (query, kind, width)
        if self._timelines.has(key) or len(periods(self.dataset, query, kind, width)) <= AT_ONCE:
            return self.timeline(query, kind, width)
        return self._worker.ask(key, lambda tell: self.timeline(query, kind, width, tell))

    def lines_of(self, found: Timeline) -> Progress | None:
        """Return how far the positions of very many periods are; None if they can be shown."""
        if len(found.moments) <= AT_ONCE or "positions" in found.__dict__:
            return None
        key = (found.query, found.kind, found.width, "positions")
        return self._worker.ask(key, lambda tell: found.positions)


def with_records(address: str, key: str) -> str:
    """Return an address that asks for it of a reader's own records.

    >>> with_records("v=1", "abc"), with_records("v=1", "")
    ('v=1&records=abc', 'v=1')
    """
    return f"{address}&records={key}" if key else address


def from_address(dataset: Dataset, search: str) -> State:
    """Return the state of an address; what the records do not have is left out and told.

    An empty address is the records' opening one.
    """
    text = search.removeprefix("?")
    if not text:
        text = dataset.opening
    query, view, notices = read(text)
    mended = query
    for parameter in QUERY:
        # One field at a time: a wrong topic must not cost the reader the dates.
        alone = Query(**{parameter.field: getattr(query, parameter.field)})
        found = faults(dataset, alone)
        if found:
            notices += [f"{fault}; it was left out" for fault in found]
            mended = replace(
                mended, **{parameter.field: _without_faults(dataset, alone, parameter)}
            )
    if mended.since and mended.until and mended.since > mended.until:
        notices += mended.faults(dataset)
        mended = replace(mended, until="")
    known = tuple(iso3 for iso3 in view.select if iso3 in dataset.countries.index)
    if known != view.select:
        notices.append("a chosen country is not in the records; it was left out")
        view = replace(view, select=known)
    return State(mended, view, tuple(notices))


def _without_faults(dataset: Dataset, alone: Query, parameter: Parameter) -> Any:
    held = getattr(alone, parameter.field)
    if not isinstance(held, tuple):
        return getattr(Query(), parameter.field)

    def good(item: str) -> bool:
        fields: dict[str, Any] = {parameter.field: (item,)}
        return not faults(dataset, Query(**fields))

    return tuple(item for item in held if good(item))


def with_colour(study: Study, state: State) -> State:
    """Return the state with a colour that the study has; a wrong one is told."""
    try:
        lens(study, state.view.colour)
    except AlignmentError as fault:
        view = replace(state.view, colour=View().colour)
        notices = (*state.notices, f"{fault}; coloured by bloc instead")
        return replace(state, view=view, notices=notices)
    return state


def controls(state: State, threshold: float | None) -> dict[str, Any]:
    """Return the value of every control that shows a state.

    `threshold` is the one in force, for the slider to stand at while it is not the reader's.
    """
    query, view = state.query, state.view
    own = query.threshold if query.threshold is not None else threshold
    return {
        ids.TOPICS: list(query.topics),
        ids.BODIES: list(query.bodies),
        ids.STAGES: list(query.stages),
        ids.TIERS: list(query.tiers),
        ids.SINCE: query.since,
        ids.UNTIL: query.until,
        ids.BLEND: round(query.blend * 100),
        ids.MEASURE: query.measure,
        ids.COSPONSORSHIP: query.cosponsorship,
        ids.THRESHOLD_OWN: [] if query.threshold is None else ["own"],
        ids.THRESHOLD: round((own if own is not None else 0.75) * 100),
        ids.MIN_SHARED: query.min_shared,
        ids.LAYOUT: query.layout,
        ids.COLOUR: view.colour,
        ids.LINKS: view.links,
        ids.HULLS: [
            *(["hulls"] if view.hulls else []),
            *(["beyond"] if view.beyond else []),
        ],
        ids.LEFT_OUT: list(query.exclude_countries),
        ids.LEFT_OUT_ROLLCALLS: list(query.exclude_rollcalls),
    }


def changed(state: State, control: str, values: dict[str, Any]) -> State:
    """Return the state after a reader moved one control.

    Raises
    ------
    QueryError
        If what was typed cannot be read.
    """
    value = values[control]
    query, view = state.query, state.view
    fields: dict[str, Any] = {}
    many = {
        ids.TOPICS: "topics",
        ids.BODIES: "bodies",
        ids.STAGES: "stages",
        ids.TIERS: "tiers",
        ids.LEFT_OUT: "exclude_countries",
        ids.LEFT_OUT_ROLLCALLS: "exclude_rollcalls",
    }
    one = {ids.MEASURE: "measure", ids.COSPONSORSHIP: "cosponsorship", ids.LAYOUT: "layout"}
    typed = {ids.SINCE: "from", ids.UNTIL: "to", ids.MIN_SHARED: "min-shared"}
    if control in many:
        fields = {many[control]: tuple(value or ())}
    elif control in one:
        fields = {one[control]: value}
    elif control in typed:
        fields = _typed(typed[control], value)
    elif control == ids.BLEND:
        fields = {"blend": round((value or 0) / 100, 2)}
    elif control in (ids.THRESHOLD_OWN, ids.THRESHOLD):
        own = control == ids.THRESHOLD or bool(values[ids.THRESHOLD_OWN])
        fields = {"threshold": round(values[ids.THRESHOLD] / 100, 2) if own else None}
    elif control == ids.COLOUR:
        view = replace(view, colour=value or View().colour)
    elif control == ids.LINKS:
        view = replace(view, links=int(value or 0))
    elif control == ids.HULLS:
        view = replace(view, hulls="hulls" in value, beyond="beyond" in value)
    return State(replace(query, **fields), view)


def _typed(name: str, value: Any) -> dict[str, Any]:
    parameter = next(parameter for parameter in QUERY if parameter.name == name)
    text = "" if value is None else str(value).strip()
    if not text:
        return {parameter.field: getattr(Query(), parameter.field)}
    return fill((parameter,), {name: [text]})
