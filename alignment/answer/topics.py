"""A query topic by topic: one study each, all anchored to the study of the whole."""

from __future__ import annotations

from dataclasses import replace

from alignment.analysis.blocs import Bloc
from alignment.analysis.following import NOTHING
from alignment.answer.periods import CUMULATIVE, Period, periods
from alignment.answer.timeline import START, Moment, Timeline, moment
from alignment.errors import QueryError
from alignment.model.dataset import Dataset
from alignment.model.query import Query
from alignment.model.readers import either
from alignment.model.view import TIMES
from alignment.model.wording import label

# The kind of a row of studies that go by topic and not by time.
TOPICS = "topics"


def by_topic(dataset: Dataset, query: Query) -> Timeline:
    """Answer a query for each of its topics, those with most texts first.

    Each is anchored to the map of the whole query. Blocs of two topics have one number, and so
    one colour, only where more than half of the larger are in both, or both are the West.

    Parameters
    ----------
    dataset : Dataset
    query : Query
        Without topics it has those of all that it selects.

    Returns
    -------
    Timeline
        A moment a topic; its periods are called as the topics and are all as long as the query.

    Raises
    ------
    QueryError
        If the query cannot be used, or has fewer than two topics.

    Examples
    --------
    >>> import alignment
    >>> from alignment.model.query import Query
    >>> query = Query(topics=("cybercrime", "ict-security"), bodies=("UNGA plenary",))
    >>> [each.period.label for each in by_topic(alignment.load(), query).moments]
    ['ICT security', 'cybercrime']
    """
    span = periods(dataset, query, CUMULATIVE)[-1:]
    parts = _parts(dataset, query, span[0]) if span else []
    if len(parts) < 2:
        raise QueryError(
            "there are no two topics to show side by side; ask for more, or say"
            f" time={either(TIMES)} to see periods"
        )
    whole = moment(dataset, query, span[0], START)
    memory, found = replace(whole.memory, blocs=NOTHING), list[Moment]()
    for part in parts:
        found.append(moment(dataset, query, part, memory))
        new = {bloc.id: bloc for bloc in _blocs(found[-1])}
        pairs, apart = found[-1].memory.blocs.pairs, {**new, **memory.blocs.apart}
        memory = replace(memory, blocs=replace(NOTHING, pairs=pairs, apart=apart))
    return Timeline(dataset.in_scope(query.scope), query, TOPICS, 0, tuple(found))


def _blocs(found: Moment) -> tuple[Bloc, ...]:
    there = found.study.blocs if found.study is not None and found.period.enough else ()
    return tuple(bloc for bloc in there if bloc.size > 1)


def topics_of(dataset: Dataset, query: Query) -> tuple[str, ...]:
    """Return the topics of what a query selects, in the order of its own."""
    selected = [query.rollcalls(dataset)] if query.blend < 1 else []
    selected += [query.drafts(dataset)] if query.blend > 0 else []
    there = {topic for table in selected for topic in table["topic"] if topic}
    return tuple(topic for topic in (query.topics or sorted(there)) if topic in there)


def _parts(dataset: Dataset, query: Query, whole: Period) -> list[Period]:
    found = []
    for topic in topics_of(dataset, query):
        (part,) = periods(dataset, replace(query, topics=(topic,)), CUMULATIVE)[-1:]
        counts = part.rollcalls, part.drafts
        found.append(Period(label(topic), whole.since, whole.until, *counts, topics=(topic,)))
    return sorted(found, key=lambda part: -part.texts)
