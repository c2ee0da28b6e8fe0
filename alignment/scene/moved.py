"""What the colour of movement finds, and towards whom it leads, in words."""

from __future__ import annotations

from alignment.analysis.positions import ANCHORS, Z95
from alignment.answer.study import Study
from alignment.model.texts import with_article
from alignment.model.wording import counted, day
from alignment.scene.chance import CHANCE

MOVEMENT = "movement"
BETWEEN = "between the earlier and the later votes"


def side_of(study: Study) -> str:
    """Return on whose side positions above 0 are: the first that has one; '' for nobody.

    >>> import alignment
    >>> records = alignment.load()
    >>> side_of(alignment.study(records))
    'the United States'
    >>> side_of(alignment.study(records, exclude_country="USA"))
    'the United Kingdom'
    """
    placed = study.findings.table["position"].dropna().index
    first = next((iso3 for iso3 in ANCHORS if iso3 in placed), min(placed, default=""))
    return with_article(study.dataset.names[first]) if first else ""


def who_moved(study: Study) -> str:
    """Return how many moved beyond chance between the halves of a study; '' where none is known.

    Examples
    --------
    >>> import alignment
    >>> who_moved(alignment.study(alignment.load()))
    'No state moved beyond chance between the earlier and the later votes'
    """
    sizes = study.findings.table["movement_z"].abs().dropna()
    far, known = int((sizes > Z95).sum()), len(sizes)
    if not known:
        return ""
    if not far:
        return f"No state moved beyond chance {BETWEEN}"
    of = f"{far} of {known} states moved"
    if far <= CHANCE * known:
        return f"{of} far {BETWEEN}, no more than by chance alone"
    return f"{of} beyond chance {BETWEEN}"


def towards(study: Study) -> str:
    """Return when its halves are, towards whom a movement leads, its unit, who is grey."""
    values = study.findings.table[MOVEMENT].reindex(study.table.index)
    side = side_of(study)
    way = f" Above 0 = towards the side of {side}, below 0 = away from it." if side else ""
    way = f"{_halves(study)}{way} 1 = the standard deviation of all positions."
    return f"{way} Grey = not known." if values.isna().any() else way


def _halves(study: Study) -> str:
    """Return how many votes the halves of a study have, until when and from when."""
    before, after = (study.rollcalls.loc[half.columns, "date"] for half in study.findings.halves)
    if before.empty:
        return ""
    earlier = f"Earlier = {counted(len(before), 'vote')} to {day(before.max())}"
    return f" {earlier}, later = {len(after)} from {day(after.min())}."
