"""What the menus of the form offer."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from alignment.answer.selection import measures_for
from alignment.answer.study import Study
from alignment.app.controls.lookup import found_by
from alignment.app.state.state import State
from alignment.measures import MEASURES
from alignment.model.dataset import ASSEMBLY, CYBER, SCOPES, Dataset
from alignment.model.query import LAYOUTS
from alignment.model.subjects import headings
from alignment.model.texts import told_apart
from alignment.model.wording import label
from alignment.scene.lens import lens, names

LAYOUT_LABELS = {
    "stress": "stress (steady, truthful)",
    "position": "position on the horizontal axis",
    "spring": "spring (Fruchterman–Reingold)",
    "forceatlas2": "ForceAtlas2",
}
SCOPE_LABELS = {
    CYBER: "cybercrime, ICT and what is around them",
    ASSEMBLY: "every recorded vote of the General Assembly",
}
LONGEST = 90
MANY, MOST_LEAVABLE = 1000, 400


@dataclass(frozen=True)
class Around:
    """What the form is made for: some records, a state, and its study if there is one."""

    records: Dataset
    study: Study | None
    state: State

    @property
    def dataset(self) -> Dataset:
        """The records in the scope of the query."""
        return self.records.in_scope(self.state.query.scope)


Options = Callable[[Around], list[dict[str, Any]]]


def scopes(around: Around) -> list[dict[str, Any]]:
    """Return the records that may be asked."""
    return _options((scope, SCOPE_LABELS[scope]) for scope in SCOPES)


def subjects(around: Around) -> list[str]:
    """Return the Library's subject words, those of texts on the records' own topics first."""
    frame = around.dataset.rollcalls
    own = frame.index.isin(around.dataset.in_scope(CYBER).rollcalls.index)
    listed = [headings(part).most_common() for part in (frame["subjects"][own], frame["subjects"])]
    return list(dict.fromkeys(word.capitalize() for part in listed for word, _ in part))


def topics(around: Around) -> list[dict[str, Any]]:
    """Return the topics of roll calls and drafts, those of the records themselves first."""
    own, all_of_them = (
        dataset.selectable["topic"] for dataset in (around.dataset.in_scope(CYBER), around.dataset)
    )
    return _options((topic, label(topic)) for topic in dict.fromkeys([*own, *all_of_them]))


def bodies(around: Around) -> list[dict[str, Any]]:
    """Return the bodies that voted."""
    return _options((body, body) for body in around.dataset.selectable["body"])


def measures(field: str) -> Options:
    """Return what offers the measures that a field of the query may name."""
    return lambda _: _options((name, MEASURES[name].label) for name in measures_for(field))


def layouts(_: Around) -> list[dict[str, Any]]:
    """Return the ways to place countries."""
    return _options((name, LAYOUT_LABELS[name]) for name in LAYOUTS)


def countries(around: Around) -> list[dict[str, Any]]:
    """Return the countries, with all they may be looked for by."""
    return found_by(around.dataset)


def rollcalls(around: Around) -> list[dict[str, Any]]:
    """Return roll calls that may be left out, the newest first.

    Of very many, what is left out already and the newest of what the query selects.
    """
    apart, query = around.dataset.apart, around.state.query
    found = list(reversed(apart))
    if len(apart) > MANY:
        selected = query.rollcalls(around.dataset).index[::-1][:MOST_LEAVABLE]
        found = list(dict.fromkeys([*query.exclude_rollcalls, *selected]))
    names = around.dataset.names
    return _options((code, f"{code}: {told_apart(apart[code], names)}") for code in found)


def colours(study: Study | None, colour: str) -> list[dict[str, Any]]:
    """Return the colours of a study, with the one in force even if it is far down."""
    if study is None:
        return []
    listed = names(study)
    if colour not in listed:
        listed = {colour: lens(study, colour).label} | listed
    return _options(listed.items())


def _options(told: Iterable[tuple[str, str]]) -> list[dict[str, Any]]:
    return [{"label": _short(words), "value": value} for value, words in told]


def _short(words: str) -> str:
    return words if len(words) <= LONGEST else words[: LONGEST - 1].rstrip() + "…"
