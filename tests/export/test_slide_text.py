"""No words of a slide lie on others, in the letters that are reckoned with and in wider ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from itertools import combinations
from typing import Any

import pytest
from pictures import flat
from pptx import Presentation

from alignment.answer.study import Study
from alignment.answer.topics import by_topic
from alignment.export import WRITERS
from alignment.export.shapes import EMU
from alignment.model.address import read_strictly
from alignment.model.query import Query
from alignment.model.view import SIZES
from alignment.scene.lettering import width, wrap

pytestmark = pytest.mark.slow

BEFORE = "body%3DUNGA%2Bplenary%26stage%3Dplenary%26tier%3Dcore%26from%3D2018%26to%3D2020"
TOPICS = "topic=cybercrime&topic=ict-security&topic=digital-development-and-rights"
QUERIES = [
    "",
    "where=group:SIDS&panel=ahead&lead=RUS&ahead=Countering the use of information and"
    " communications technologies for criminal purposes",
    f"{TOPICS}&from=2023&to=2025&select=USA&versus={TOPICS.replace('=', '%3D').replace('&', '%26')}"
    f"%26{BEFORE}",
    f"from=2021&topic=ict-security&versus=topic%3Dict-security%26{BEFORE}",
    f"{TOPICS}&topic=ai-and-autonomy&multiples=yes",
    "select=USA&select=RUS&select=JAM&colour=vote:A/RES/74/247",
]
# Letters of a program by those that are reckoned with: those of most, a ninth narrower than the
# widest, then some percent wider, and the widest themselves.
LETTERS = (0.88, 0.92, 0.96, 1.0)
StudyOf = Callable[[Query], Study]


def frames(slide: Any) -> list[Any]:
    """The boxes of words around the map; names on it keep boxes of their own free."""
    on_map = ("Bloc name", "Country name", "Annotation")
    told = [shape for shape in flat(slide.shapes) if shape.has_text_frame]
    return [
        shape
        for shape in told
        if shape.text_frame.text and shape.name not in on_map and "Country" not in shape.name
    ]


def written(study_of: StudyOf, asked: str, size: str) -> Any:
    query, view = read_strictly(asked)
    view = replace(view, size=size)
    if view.multiples:
        found: Any = by_topic(study_of(query).dataset, query)
    else:
        found = study_of(query)
    (slide,) = Presentation(BytesIO(WRITERS["pptx"].write(found, view))).slides
    return slide


@pytest.mark.few(2)
@pytest.mark.parametrize("size", list(SIZES))
@pytest.mark.parametrize("asked", QUERIES)
def test_no_words_lie_on_others(study_of: StudyOf, asked: str, size: str) -> None:
    told = frames(written(study_of, asked, size))
    for one, other in combinations(told, 2):
        across = min(one.left + one.width, other.left + other.width) - max(one.left, other.left)
        down = min(one.top + one.height, other.top + other.height) - max(one.top, other.top)
        assert min(across, down) <= 0.5 * EMU, (one.text_frame.text, other.text_frame.text)
    for shape in told:
        (paragraph,) = shape.text_frame.paragraphs
        run = paragraph.runs[0]
        pixels, rows = run.font.size / EMU, shape.text_frame.text.split("\v")
        for letters in LETTERS:
            limit = shape.width / EMU / letters
            lines = sum(len(wrap(row, pixels, limit, bool(run.font.bold))) for row in rows)
            high = lines * paragraph.line_spacing / EMU
            assert high <= shape.height / EMU + 1, (letters, shape.text_frame.text)
            assert all(
                width(word, pixels, bool(run.font.bold)) <= limit + 0.5
                for row in rows
                for word in row.split()
            )
