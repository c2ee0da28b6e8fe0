"""The periods of a timeline as values for the script that plays them."""

from __future__ import annotations

from typing import Any

from alignment.export.parts import parts
from alignment.export.said import said
from alignment.export.sequence import Step
from alignment.model.wording import counted
from alignment.scene.lettering import line
from alignment.scene.marks import marks_on


def step_words(step: Step) -> str:
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
        Each period has its picture in `parts`, as `parts.parts` has them, the words around it in
        `said`, and its `rows`: of each country the cells after its name.
    """
    return {
        "shown": shown,
        "absent": absent,
        "periods": [
            {
                "label": step.period.label,
                "told": step_words(step),
                "title": line(step.scene.title),
                "parts": parts(marks),
                "said": said(marks),
                "rows": {iso3: cells[1:] for iso3, cells in table.items()},
            }
            for step, table in zip(steps, tables, strict=True)
            for marks in (marks_on(step.sheet),)
        ],
    }
