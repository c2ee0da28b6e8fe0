"""The periods of a timeline as values for the script that plays them."""

from __future__ import annotations

from typing import Any

from alignment.export.sequence import Step
from alignment.export.svg import country, layers
from alignment.model.query import counted
from alignment.scene.lettering import line
from alignment.scene.marks import Marks, marks_on
from alignment.scene.primitives import CORNERS
from alignment.scene.sheet import Sheet


class Pool:
    """Words that are said again and again, each held once."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self._places: dict[str, int] = {}

    def place(self, words: str) -> int:
        """Return the place of words, which are added if they are new."""
        if words not in self._places:
            self._places[words] = len(self.words)
            self.words.append(words)
        return self._places[words]


def told(step: Step) -> str:
    """Return the period and what it rests on, in a few words."""
    if step.study is None:
        return f"{step.period.label}: {step.period.why}"
    said = counted(step.period.rollcalls, "roll call")
    if step.period.drafts:
        said += f", {counted(step.period.drafts, 'draft')}"
    return f"{step.period.label}: {said}"


def states(
    steps: tuple[Step, ...], shown: int, tables: list[dict[str, list[str]]], absent: str
) -> dict[str, Any]:
    """Return all that a player needs to draw any period.

    Parameters
    ----------
    steps : tuple of Step
    shown : int
        Number of the step that the page holds already.
    tables : list of dict
        Of each step, the cells of each country's row, the name first.
    absent : str
        What a cell says of a country that a period does not have.

    Returns
    -------
    dict
        Words are places in `pool`, countries places in `codes`. A node is country, x, y, fill,
        ink, shape, whether it is chosen, and the lines of its card; a link is two countries and
        its class; `layers` is markup by group. `extra` is the markup of the countries that the
        page does not hold yet.
    """
    pool = Pool()
    names = {node.iso3: line(node.name) for step in steps for node in step.sheet.scene.nodes}
    codes = sorted({*names, *(iso3 for table in tables for iso3 in table)})
    number = {iso3: place for place, iso3 in enumerate(codes)}
    drawn = [marks_on(step.sheet) for step in steps]
    there = {each.iso3 for each in drawn[shown].countries}
    extra: dict[str, str] = {}
    for marks in drawn:
        coded = marks.sheet.code_size, marks.has_codes
        for each in marks.countries:
            if each.iso3 not in there:
                extra.setdefault(each.iso3, country(each, True, *coded))
    return {
        "shown": shown,
        "codes": codes,
        "names": [names.get(iso3, iso3) for iso3 in codes],
        "extra": extra,
        "absent": absent,
        "world": steps[shown].sheet.scene.world is not None,
        "look": _look(drawn[shown]),
        "periods": [
            {
                "label": step.period.label,
                "told": told(step),
                "title": line(step.sheet.scene.title),
                "layers": layers(marks),
                "nodes": _nodes(step.sheet, number, pool),
                "links": _links(marks, number),
                "rows": {
                    number[iso3]: [pool.place(word) for word in cells[1:]]
                    for iso3, cells in table.items()
                },
            }
            for step, marks, table in zip(steps, drawn, tables, strict=True)
        ],
        "pool": pool.words,
    }


def _look(marks: Marks) -> dict[str, Any]:
    chosen = marks.looks.chosen
    return {
        "radius": marks.sheet.radius,
        "corners": CORNERS,
        "ground": marks.sheet.theme.ground,
        "chosen": [chosen.stroke, round(chosen.width, 3)],
        "links": [
            (paint.stroke, paint.stroke_opacity, paint.width, layer)
            for layer, paint in marks.looks.links.items()
        ],
    }


def _nodes(sheet: Sheet, number: dict[str, int], pool: Pool) -> list[list[Any]]:
    return [
        [
            number[node.iso3],
            *sheet.at(node.x, node.y),
            *(pool.place(word) for word in (node.fill, node.ink, node.shape)),
            int(node.chosen),
            *(pool.place(line(words)) for words in node.card),
        ]
        for node in sheet.scene.nodes
    ]


def _links(marks: Marks, number: dict[str, int]) -> list[list[int]]:
    layers = list(marks.looks.links)
    return [
        [*(number[iso3] for iso3 in link.key), layers.index(link.layer)] for link in marks.links
    ]
