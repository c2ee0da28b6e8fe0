"""The periods of a timeline as values for the script that plays them."""

from __future__ import annotations

from typing import Any

from alignment.export.parts import parts
from alignment.export.sequence import Step
from alignment.model.query import counted
from alignment.scene.lettering import line
from alignment.scene.marks import marks_on


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
        Words are places in `pool`, countries places in `codes`. Each period has its `parts` as
        `parts.parts` has them, with markup as places in the pool.
    """
    pool = Pool()
    codes = sorted({iso3 for table in tables for iso3 in table})
    number = {iso3: place for place, iso3 in enumerate(codes)}
    return {
        "shown": shown,
        "codes": codes,
        "absent": absent,
        "periods": [
            {
                "label": step.period.label,
                "told": told(step),
                "title": line(step.sheet.scene.title),
                "parts": {
                    name: pool.place(part) if isinstance(part, str) else part
                    for name, part in parts(marks_on(step.sheet)).items()
                },
                "rows": {
                    number[iso3]: [pool.place(word) for word in cells[1:]]
                    for iso3, cells in table.items()
                },
            }
            for step, table in zip(steps, tables, strict=True)
        ],
        "pool": pool.words,
    }
