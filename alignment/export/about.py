"""What every file says of itself: data, query, measure, versions and how to cite."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from alignment.answer.periods import WINDOWS, YEARS
from alignment.answer.study import Study
from alignment.answer.timeline import Timeline
from alignment.answer.topics import TOPICS
from alignment.model.address import with_data, write
from alignment.model.dataset import Dataset
from alignment.model.subjects import letters
from alignment.model.view import View
from alignment.model.wording import counted, day
from alignment.scene.lettering import line
from alignment.scene.scene import Scene
from alignment.version import VERSION

PROGRAM = "country-alignment"
# What who meets the conditions of a view is told as.
FULL_COLOUR = "in full colour"


def about(study: Study, view: View, scene: Scene) -> dict[str, str]:
    """Return the provenance of a picture: labels and texts, in the order they are shown.

    Parameters
    ----------
    study : Study
    view : View
    scene : Scene
        The picture of that study in that view.

    Returns
    -------
    dict of str
        title, description, query, address, measure, fit (of a network map), data, data version,
        newest roll call, licence, program, cite; of a comparison also positions, how surely they
        changed. Nothing in it depends on when or where it is asked.
    """
    return _facts(
        study.dataset,
        {
            "title": scene.title,
            "description": scene.alt,
            "query": scene.query,
            "address": f"?{with_data(address_of(study, view), study.dataset.version)}",
            "measure": study.measure_label,
            "fit": scene.fit.removeprefix("Fit of the map: "),
            "positions": scene.chance.removeprefix("Positions: "),
        },
        study.rollcalls["date"],
    )


def about_drawn(study: Study, view: View, scene: Scene) -> dict[str, str]:
    """Return the provenance of a picture with who meets its conditions: it has not all names."""
    who = in_full_colour(scene)
    return about(study, view, scene) | ({FULL_COLOUR: who} if who else {})


def in_full_colour(scene: Scene) -> str:
    """Return who on a map meets the conditions of its view, each with its value; '' without."""
    nodes = sorted(scene.nodes, key=lambda node: letters(node.name))
    told = [f"{n.name} ({n.value})" for n in nodes if not n.dim and scene.meets is not None]
    return line(", ".join(told))


def address_of(study: Study, view: View) -> str:
    """Return the address by which a picture can be asked for again.

    That of one period is the timeline's with the period in it, for the map of a period rests on
    those before it.
    """
    if study.within is None:
        return write(study.query, replace(view, time="", period=""))
    return write(study.within, view)


def about_timeline(timeline: Timeline, view: View, title: str) -> dict[str, str]:
    """Return the provenance of a timeline, as :func:`about` does of a picture."""
    studies = [moment.study for moment in timeline.moments if moment.study is not None]
    dates = [study.rollcalls["date"] for study in studies]
    address = write(timeline.query, replace(view, period=""))
    told = "; ".join(
        f"{period.label} ({period.why or counted(period.texts, 'text')})"
        for period in (moment.period for moment in timeline.moments)
    )
    return _facts(
        studies[0].dataset,
        {
            "title": title,
            "query": asked_over_time(timeline),
            "topics" if timeline.kind == TOPICS else "periods": told,
            "address": f"?{with_data(address, studies[0].dataset.version)}",
            "measure": studies[0].measure_label,
        },
        pd.concat(dates),
    )


def asked_over_time(timeline: Timeline) -> str:
    """Return the whole query of a timeline: the kind of its periods, which they are, and of what.

    >>> import alignment
    >>> from alignment.answer.timeline import timeline
    >>> from alignment.model.query import Query
    >>> asked = Query(topics=("ict-security",), since="2018-01-01")
    >>> asked_over_time(timeline(alignment.load(), asked, "windows", 3))
    'windows of 3 years, 2018–2019 to 2021–2023, on ICT security; since 1 Jan 2018'
    """
    labels = [moment.period.label for moment in timeline.moments]
    if timeline.kind == TOPICS:
        when = f"{kind_words(timeline)} ({', '.join(labels)})"
    else:
        when = f"{kind_words(timeline)}, {' to '.join(dict.fromkeys((labels[0], labels[-1])))}"
    return f"{when}, {timeline.query.describe()}"


def kind_words(timeline: Timeline) -> str:
    """Return the kind of a timeline's periods in words.

    >>> import alignment
    >>> from alignment.model.query import Query
    >>> kind_words(Timeline(alignment.load(), Query(), "windows", 3, ()))
    'windows of 3 years'
    """
    if timeline.kind == WINDOWS:
        return f"windows of {counted(timeline.width, 'year')}"
    if timeline.kind == TOPICS:
        return "topics side by side"
    return "years" if timeline.kind == YEARS else "all years from the first to each"


def _facts(data: Dataset, asked: dict[str, str], dates: pd.Series) -> dict[str, str]:
    newest = str(dates.max()) if len(dates) else ""
    version = f", version {data.version}" if data.version else ""
    facts = {
        **asked,
        "data": data.title,
        "data version": data.version or "not stated",
        "newest roll call": day(newest) if newest else "none",
        "licence": data.licence or "not stated",
        "program": f"{PROGRAM} {VERSION}",
        "cite": (
            f"“{asked['title']}”. Data: {data.title}{version};"
            f" {data.licence or 'no licence stated'}. Measure: {asked['measure']}."
            f" Made with {PROGRAM} {VERSION}, query {asked['address']}"
        ),
    }
    return {name: line(words) for name, words in facts.items() if words}


def sentences(facts: dict[str, str]) -> str:
    """Return provenance as lines of text, 'Name: words'."""
    return "\n".join(f"{name[0].upper()}{name[1:]}: {words}" for name, words in facts.items())


def method(study: Study, world: bool = False) -> str:
    """Return how the picture was made, in a few sentences for notes and read-me files.

    On a map of the world there is no placement to tell of.
    """
    threshold = "no threshold" if pd.isna(study.threshold) else f"{study.threshold:.3f}"
    voting = (
        " Votes are compared over the roll calls in which both cast one; absent is not abstain."
        f" Pairs that share fewer than {study.min_shared} roll calls have no score."
    )
    sponsoring = (
        " Sponsors are compared over the drafts, with a list that can be counted, that both could"
        " have sponsored."
    )
    placing = (
        " Countries that are alike lie near one another; discs are then pushed apart until none"
        f" overlap. Layout {study.query.layout}, seed {study.query.seed}."
    )
    return line(
        f"Pairs of countries are compared by {study.measure_label}."
        f"{voting if study.query.blend < 1 else ''}"
        f"{sponsoring if study.query.blend > 0 else ''} Blocs are groups that agree more than the"
        f" threshold ({threshold}), by the constant Potts model."
        f"{'' if world else placing}"
    )


BY_TOPIC = (
    "Each topic is answered by its own votes; its map is anchored to that of all topics together,"
    " and blocs of two topics have one colour where more than half of the larger are in both, or"
    " both are the West."
)
OVER_TIME = (
    "Each period is answered by its own votes; its map is anchored to where each country was last"
    " drawn, and its blocs keep the number, colour and name of those before them. A period with too"
    " few votes is not drawn, and nothing is anchored to it."
)
