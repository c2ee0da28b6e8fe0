"""The periods of a timeline as values for the script that plays them."""

from __future__ import annotations

from typing import Any

from alignment.export.sequence import Step
from alignment.export.svg import country, layers
from alignment.model.query import counted
from alignment.scene.drawing import (
    CHOSEN_BORDER_WIDTH,
    CHOSEN_OUTLINE_WIDTH,
    CHOSEN_WIDTH,
    CORNERS,
    LINK_WIDTHS,
)
from alignment.scene.lettering import line
from alignment.scene.sheet import Sheet

OWN = len(LINK_WIDTHS)


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
    there = {node.iso3 for node in steps[shown].sheet.scene.nodes}
    extra: dict[str, str] = {}
    for step in steps:
        for node in step.sheet.scene.nodes:
            if node.iso3 not in there:
                extra.setdefault(node.iso3, country(step.sheet, node, page_part=True))
    sheet = steps[shown].sheet
    return {
        "shown": shown,
        "codes": codes,
        "names": [names.get(iso3, iso3) for iso3 in codes],
        "extra": extra,
        "absent": absent,
        "world": sheet.scene.world is not None,
        "look": _look(sheet),
        "periods": [
            {
                "label": step.period.label,
                "told": told(step),
                "title": line(step.sheet.scene.title),
                "layers": layers(step.sheet),
                "nodes": _nodes(step.sheet, number, pool),
                "links": _links(step.sheet, number),
                "rows": {
                    number[iso3]: [pool.place(word) for word in cells[1:]]
                    for iso3, cells in table.items()
                },
            }
            for step, table in zip(steps, tables, strict=True)
        ],
        "pool": pool.words,
    }


def _look(sheet: Sheet) -> dict[str, Any]:
    theme, wider = sheet.theme, sheet.line_scale
    links = [(*theme.link, width * wider, f"links{n}") for n, width in enumerate(LINK_WIDTHS)]
    chosen = CHOSEN_BORDER_WIDTH if sheet.scene.world else CHOSEN_OUTLINE_WIDTH
    return {
        "radius": sheet.radius,
        "corners": CORNERS,
        "ground": theme.ground,
        "chosen": [theme.chosen, round(chosen * wider, 3)],
        "links": [*links, (*theme.chosen_link, CHOSEN_WIDTH * wider, "own")],
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


def _links(sheet: Sheet, number: dict[str, int]) -> list[list[int]]:
    return [
        [number[link.a], number[link.b], OWN if link.chosen else link.width]
        for link in sheet.scene.links
    ]
