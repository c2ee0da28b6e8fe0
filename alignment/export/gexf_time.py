"""Countries and links of a timeline as GEXF: when they are there, and values with their times."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from alignment.export.frames import value_of
from alignment.export.sequence import Dated
from alignment.export.text import attribute
from alignment.scene.lettering import line
from alignment.scene.scene import Node

# Groups do not change, but are among what does: graphology reads one list of attributes a class.
GROUPS = ("un_group", "un_region", "income")
NODE_TIMED = {
    **dict.fromkeys(GROUPS, "string"),
    "bloc": "integer",
    "bloc_name": "string",
    "shown": "string",
    "colour": "string",
    "x": "double",
    "y": "double",
    "votes_cast": "integer",
}
# Where the view has conditions.
MEETS_TIMED = {"meets": "boolean"}
# Gephi takes the one of this name for the weight of links.
EDGE_TIMED = {"weight": "double", "shared": "integer", "drawn": "boolean"}
Value = str | int | float | bool | None
Look = Callable[[Node | None, float], str]
# First and last day of a stretch of periods.
Span = tuple[str, str]


def nodes_timed(steps: tuple[Dated, ...]) -> dict[str, str]:
    """Return the values of countries that change with time, each with its type."""
    asked = any(step.scene.meets is not None for step in steps)
    return NODE_TIMED | (MEETS_TIMED if asked else {})


def timed_nodes(steps: tuple[Dated, ...], look: Look) -> Iterator[str]:
    """Return every country of a timeline as a line of markup.

    Parameters
    ----------
    steps : tuple of Dated
    look : callable
        Markup of how a node is drawn, given the node and the radius of a disc.
    """
    names: dict[str, str] = {}
    seen: dict[str, dict[int, list[Value]]] = {}
    latest: dict[str, Node] = {}
    for number, step in enumerate(steps):
        if step.study is None:
            continue
        meets = step.scene.meets
        drawn = {node.iso3: node for node in step.scene.nodes}
        latest |= drawn
        for row in step.study.table.itertuples():
            iso3, node = str(row.Index), drawn.get(str(row.Index))
            names[iso3] = line(str(row.name))
            groups = [getattr(row, name) or None for name in GROUPS]
            # A program reads numbers by their hyphen.
            value = node.value.replace("−", "-") if node else None
            shown = [value, node.fill, node.x, node.y] if node else [None] * 4
            met = None if meets is None else iso3 in meets
            held = [*groups, row.bloc, row.bloc_name, *shown, row.votes_cast, met]
            seen.setdefault(iso3, {})[number] = [value_of(value) for value in held]
    disc, timed = next(step.scene.disc for step in steps), nodes_timed(steps)
    for iso3 in sorted(names):
        yield (
            f"<node id={attribute(iso3)} label={attribute(names[iso3])}>"
            f"<attvalues>{_timed(tuple(timed), seen[iso3], steps)}</attvalues>"
            f"{_spells(list(seen[iso3]), steps)}{look(latest.get(iso3), disc)}</node>"
        )


def timed_edges(steps: tuple[Dated, ...], every: bool) -> Iterator[str]:
    """Return links of a timeline as lines of markup: every pair, or those drawn at some time."""
    seen: dict[tuple[str, str], dict[int, list[Value]]] = {}
    for number, step in enumerate(steps):
        if step.study is None:
            continue
        frame = step.study.ranked
        drawn = {(link.a, link.b) for link in step.scene.links}
        for a, b, weight, shared in zip(
            frame["a"], frame["b"], frame["weight"].tolist(), frame["shared"].tolist(), strict=True
        ):
            shown = (a, b) in drawn
            if every or shown:
                held: list[Value] = [value_of(weight), shared, shown]
                seen.setdefault((min(a, b), max(a, b)), {})[number] = held
    for number, (a, b) in enumerate(sorted(seen)):
        held_in = seen[a, b]
        weight = held_in[max(held_in)][0]
        yield (
            f'<edge id="{number}" source={attribute(a)} target={attribute(b)} weight="{weight}">'
            f"<attvalues>{_timed(tuple(EDGE_TIMED), held_in, steps)}</attvalues>"
            f"{_spells(list(held_in), steps)}</edge>"
        )


def _timed(names: tuple[str, ...], held: dict[int, list[Value]], steps: tuple[Dated, ...]) -> str:
    parts = []
    for place, name in enumerate(names):
        values = {number: row[place] for number, row in held.items() if row[place] is not None}
        for value, (start, end) in _stretches(values, steps):
            said = str(value).lower() if isinstance(value, bool) else str(value)
            parts.append(
                f'<attvalue for="{name}" value={attribute(said)} start="{start}" end="{end}"/>'
            )
    return "".join(parts)


def _spells(numbers: list[int], steps: tuple[Dated, ...]) -> str:
    spans = _stretches(dict.fromkeys(numbers, True), steps)
    held = "".join(f'<spell start="{start}" end="{end}"/>' for _, (start, end) in spans)
    return f"<spells>{held}</spells>"


def _stretches(values: dict[int, Value], steps: tuple[Dated, ...]) -> Iterator[tuple[Value, Span]]:
    # A value that stays is told once for all the periods it stays in.
    begin: int | None = None
    for number, value in values.items():
        begin = number if begin is None else begin
        if number + 1 not in values or values[number + 1] != value:
            yield value, (f"{_year(steps[begin])}-01-01", f"{_year(steps[number])}-12-31")
            begin = None


def _year(step: Dated) -> str:
    return step.period.until[:4]
