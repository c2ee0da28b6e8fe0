"""What is asked of Why, by command, page and notebook: the record, and the same in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from alignment.analysis.mrqap import Progress
from alignment.answer.alike import AGREEMENT, alike
from alignment.answer.joint import REGIONS, joint
from alignment.answer.study import Study
from alignment.answer.why import POSITION, why
from alignment.errors import QueryError
from alignment.words.alike import alike_record, alike_text
from alignment.words.why import why_record, why_text


def why_of(
    study: Study, of: str, facts: tuple[str, ...] = (), progress: Progress | None = None
) -> tuple[dict[str, Any], Callable[[], str]]:
    """Return what a vote, the positions or agreement go with, and what says it in words.

    Several facts are also held against a vote at once; `regions` among them gives each UN regional
    group a level of its own.

    Raises
    ------
    QueryError
        If there is no such roll call or fact, or pairs are asked for facts.
    """
    if of == AGREEMENT:
        if facts:
            raise QueryError("agreement is held against what pairs share; leave --fact out")
        record = alike_record(study, alike(study, progress=progress))
        return record, lambda: alike_text(record)
    chosen = tuple(name for name in facts if name != REGIONS)
    found = why(study, of, chosen)
    several = None
    if len(facts) > 1 and of != POSITION:
        several = joint(study, of, chosen, REGIONS in facts)
    return why_record(study, found, several), lambda: why_text(study, found, several)
