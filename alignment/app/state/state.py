"""The state of the page is an address; what of one the records do not have is left out and told."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from alignment.answer.grid import check
from alignment.answer.selection import faults
from alignment.answer.study import Study
from alignment.errors import AlignmentError, QueryError
from alignment.model.address import QUERY, bare, made_with, read, write
from alignment.model.dataset import Dataset
from alignment.model.query import Query
from alignment.model.readers import Parameter
from alignment.model.scenario import AHEAD
from alignment.model.stories import step
from alignment.model.view import View, usual_panel
from alignment.scene.lens import lens
from alignment.scene.listing import BY_NAME, DOWN, MOST_COLUMNS

# Fields of a view that change nothing of the map.
BESIDE = (
    *("panel", "order", "columns", "sort", "whole", "story"),
    *(parameter.field for parameter in AHEAD),
)
# Fields of a view that only what is taken away has.
TAKEN = ("size", "theme", "title", "subtitle", "caption", "alt", "sure")


@dataclass(frozen=True)
class State:
    """What the page shows: a query, a view, and what of an address was not understood.

    `key` is that of a reader's own records; '' for the shipped ones.
    """

    query: Query
    view: View
    notices: tuple[str, ...] = ()
    key: str = ""

    @property
    def address(self) -> str:
        """The address of the state."""
        return with_records(write(self.query, self.view), self.key)

    @property
    def picture(self) -> str:
        """The part of the address that the map shows: all but what stands beside it."""
        return self._without(BESIDE)

    @property
    def taken(self) -> str:
        """The address of what is taken away: the picture, and what gives its title.

        That is a story, or whom the page tells of beside its map.
        """
        kept = ("story", "panel") if self.view.select else ("story",)
        return self._without(tuple(name for name in BESIDE if name not in kept))

    def _without(self, fields: tuple[str, ...]) -> str:
        blank = View(panel=usual_panel(self.view.select))
        view = replace(self.view, **{name: getattr(blank, name) for name in fields})
        return with_records(write(self.query, view), self.key)


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
    query, view, notices = read(bare(search) or dataset.opening)
    notices += _older(dataset, made_with(search))
    mended = query
    for parameter in QUERY:
        # One field at a time: a wrong topic must not cost the reader the dates.
        alone = Query(**_alone(query, parameter.field, getattr(query, parameter.field)))
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
        panel = view.panel if known or view.where else usual_panel(known)
        view = replace(view, select=known, panel=panel)
    try:
        check(dataset, view.order)
    except QueryError as fault:
        notices.append(f"{fault}; the grid stands as usual")
        view = replace(view, order=View().order)
    return without_left(State(mended, view, tuple(notices)))


def _older(dataset: Dataset, version: str) -> list[str]:
    """Return what came to the records since an address was made, if anything did."""
    if not version or version == dataset.version:
        return []
    came = dataset.came_since(version)
    number = "an unknown number of" if came is None else f"{came:,}"
    now = dataset.version or "of no stated version"
    made = f"this address was made with data {version}; these records are {now}"
    return [f"{made}: {number} votes came since"]


def without_left(state: State) -> State:
    """Return the state without a story that was left: one whose step shows something else.

    A picture of it that is taken away may have a size and words of its own.
    """
    alone = replace(state.view, story="")
    at = step(state.view.story)
    if at is not None:
        told = replace(alone, **{name: getattr(at.view, name) for name in TAKEN})
        if at.address == write(state.query, told):
            return state
    return replace(state, view=alone)


def _alone(query: Query, field: str, held: Any) -> dict[str, Any]:
    # What a field may name depends on the records that are asked.
    return {"scope": query.scope} | {field: held}


def _without_faults(dataset: Dataset, alone: Query, parameter: Parameter) -> Any:
    held = getattr(alone, parameter.field)
    if not isinstance(held, tuple):
        return getattr(Query(), parameter.field)

    def good(item: str) -> bool:
        return not faults(dataset, Query(**_alone(alone, parameter.field, (item,))))

    return tuple(item for item in held if good(item))


def with_colour(study: Study, state: State) -> State:
    """Return the state with a colour that the study has, and columns; a wrong one is told."""
    state = _with_columns(study, state)
    try:
        lens(study, state.view.colour)
    except AlignmentError as fault:
        view = replace(state.view, colour=View().colour)
        notices = (*state.notices, f"{fault}; coloured by bloc instead")
        return replace(state, view=view, notices=notices)
    return state


def _with_columns(study: Study, state: State) -> State:
    # Looked up only where there are any: a figure may be long in coming.
    view, notices, known = state.view, list(state.notices), {BY_NAME, ""}
    for name in dict.fromkeys((*view.columns[:MOST_COLUMNS], view.sort.removeprefix(DOWN))):
        try:
            known |= {name} if name in known else {lens(study, name).name}
        except AlignmentError as fault:
            notices.append(f"{fault}; the table is without it")
    if len(view.columns) > MOST_COLUMNS:
        notices.append(f"a table has {MOST_COLUMNS} further columns at most")
    columns = tuple(name for name in view.columns if name in known - {BY_NAME, ""})
    sort = view.sort if view.sort.removeprefix(DOWN) in known else ""
    return replace(state, view=replace(view, columns=columns, sort=sort), notices=tuple(notices))
