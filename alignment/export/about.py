"""What every file says of itself: data, query, measure, versions and how to cite."""

from __future__ import annotations

import pandas as pd

from alignment.answer import Study
from alignment.export.text import line
from alignment.model.address import write
from alignment.model.query import day
from alignment.model.view import View
from alignment.scene import Scene
from alignment.version import VERSION

PROGRAM = "country-alignment"


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
        title, query, address, measure, fit, data, data version, newest roll call, licence,
        program, cite. Nothing in it depends on when or where it is asked.
    """
    data = study.dataset
    newest = str(study.rollcalls["date"].max()) if len(study.rollcalls) else ""
    address = write(study.query, view)
    version = f", version {data.version}" if data.version else ""
    facts = {
        "title": scene.title,
        "query": scene.subtitle,
        "address": f"?{address}",
        "measure": study.measure_label,
        "fit": scene.fit.removeprefix("Fit of the map: "),
        "data": data.title,
        "data version": data.version or "not stated",
        "newest roll call": day(newest) if newest else "none",
        "licence": data.licence or "not stated",
        "program": f"{PROGRAM} {VERSION}",
        "cite": (
            f"“{scene.title}”. Data: {data.title}{version}; {data.licence or 'no licence stated'}."
            f" Measure: {study.measure_label}. Made with {PROGRAM} {VERSION}, query ?{address}"
        ),
    }
    return {name: line(words) for name, words in facts.items() if words}


def sentences(facts: dict[str, str]) -> str:
    """Return provenance as lines of text, 'Name: words'."""
    return "\n".join(f"{name[0].upper()}{name[1:]}: {words}" for name, words in facts.items())


def method(study: Study) -> str:
    """Return how the picture was made, in a few sentences for notes and read-me files."""
    threshold = "no threshold" if pd.isna(study.threshold) else f"{study.threshold:.3f}"
    voting = (
        " Votes are compared over the roll calls in which both cast one; absent is not abstain."
        f" Pairs that share fewer than {study.min_shared} roll calls have no score."
    )
    sponsoring = (
        " Sponsors are compared over the drafts, with a list that can be counted, that both could"
        " have sponsored."
    )
    return line(
        f"Pairs of countries are compared by {study.measure_label}."
        f"{voting if study.query.blend < 1 else ''}"
        f"{sponsoring if study.query.blend > 0 else ''} Blocs are groups that agree more than the"
        f" threshold ({threshold}), by the constant Potts model. Countries that vote alike lie"
        f" near one another; discs are then pushed apart until none overlap."
        f" Layout {study.query.layout}, seed {study.query.seed}."
    )
