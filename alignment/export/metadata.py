"""Provenance in every file: data, query, measure, versions and how to cite."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from alignment.model.dataset import Dataset
from alignment.model.text_format import format_count, format_day
from alignment.model.text_search import name_sort_key
from alignment.model.url import add_data_version, serialize_url
from alignment.model.view import View
from alignment.scene.encoding import NO_BLOC
from alignment.scene.scene import Node, Scene
from alignment.scene.text_metrics import to_single_line
from alignment.settings import VERSION
from alignment.studies.study import Study
from alignment.studies.timeline import TOPICS_KIND, WINDOWS, YEARS, Timeline

PROGRAM_NAME = "country-alignment"
# Label of the countries that meet the conditions of a view.
MATCHES_KEY = "in full colour"


def build_metadata(study: Study, view: View, scene: Scene) -> dict[str, str]:
    """Return the provenance of a picture: texts by label, in display order.

    Returns
    -------
    dict of str
        title, description, query, address, measure, fit (network maps), positions (comparisons:
        the significance of their change), data, data version, newest roll call, licence, program
        and cite. Nothing in it depends on time or machine.
    """
    return _build_facts(
        study.dataset,
        {
            "title": scene.title,
            "description": scene.alt,
            "query": scene.query_text,
            "address": f"?{add_data_version(build_address(study, view), study.dataset.version)}",
            "measure": study.measure_label,
            "fit": scene.fit.removeprefix("Fit of the map: "),
            "positions": scene.significance_text.removeprefix("Positions: "),
        },
        study.rollcalls["date"],
    )


def build_picture_metadata(study: Study, view: View, scene: Scene) -> dict[str, str]:
    """Return the provenance of a picture and the countries that meet its conditions."""
    matches = list_matches(scene)
    return build_metadata(study, view, scene) | ({MATCHES_KEY: matches} if matches else {})


def list_matches(scene: Scene) -> str:
    """Return the countries that meet the conditions of the view with their values, or ''."""
    if scene.matches is None:
        return ""
    nodes = sorted(scene.nodes, key=lambda node: name_sort_key(node.name))
    return to_single_line(", ".join(f"{n.name} ({n.value})" for n in nodes if not n.is_dimmed))


def list_legend_countries(scene: Scene) -> list[str]:
    """Return the countries of each legend entry with a count, as a sentence each."""
    nodes = sorted(scene.nodes, key=lambda node: name_sort_key(node.name))
    return [
        f"{to_single_line(entry.text)}: {to_single_line(', '.join(names))}."
        for entry in scene.colour_legend
        if entry.count and (names := [n.name for n in nodes if _is_in_entry(n, entry.label)])
    ]


def _is_in_entry(node: Node, label: str) -> bool:
    return node.value == label or (label == NO_BLOC and node.value == f"{node.name} {NO_BLOC}")


def build_address(study: Study, view: View) -> str:
    """Return the query string that reproduces a picture.

    For one period it names the timeline and the period, because the map of a period is anchored to
    the maps before it.
    """
    if study.within is None:
        return serialize_url(study.query, replace(view, time="", period=""))
    return serialize_url(study.within, view)


def build_timeline_metadata(timeline: Timeline, view: View, title: str) -> dict[str, str]:
    """Return the provenance of a timeline in the form of :func:`build_metadata`."""
    studies = [result.study for result in timeline.results if result.study is not None]
    dates = [study.rollcalls["date"] for study in studies]
    address = serialize_url(timeline.query, replace(view, period=""))
    periods = "; ".join(
        f"{period.label} ({period.shortage_text or format_count(period.text_count, 'text')})"
        for period in (result.period for result in timeline.results)
    )
    return _build_facts(
        studies[0].dataset,
        {
            "title": title,
            "query": describe_timeline_query(timeline),
            "topics" if timeline.kind == TOPICS_KIND else "periods": periods,
            "address": f"?{add_data_version(address, studies[0].dataset.version)}",
            "measure": studies[0].measure_label,
        },
        pd.concat(dates),
    )


def describe_timeline_query(timeline: Timeline) -> str:
    """Return the periods and the query of a timeline in words.

    >>> import alignment
    >>> from alignment.studies.timeline import timeline
    >>> from alignment.model.query import Query
    >>> query = Query(topics=("ict-security",), since="2018-01-01")
    >>> describe_timeline_query(timeline(alignment.load(), query, "windows", 3))
    'windows of 3 years, 2018–2019 to 2021–2023, on ICT security; since 1 Jan 2018'
    """
    labels = [result.period.label for result in timeline.results]
    if timeline.kind == TOPICS_KIND:
        periods = f" ({', '.join(labels)})"
    else:
        periods = f", {' to '.join(dict.fromkeys((labels[0], labels[-1])))}"
    return f"{describe_period_kind(timeline)}{periods}, {timeline.query.describe()}"


def describe_period_kind(timeline: Timeline) -> str:
    """Return the kind of a timeline's periods in words.

    >>> import alignment
    >>> from alignment.model.query import Query
    >>> describe_period_kind(Timeline(alignment.load(), Query(), "windows", 3, ()))
    'windows of 3 years'
    """
    if timeline.kind == WINDOWS:
        return f"windows of {format_count(timeline.width, 'year')}"
    if timeline.kind == TOPICS_KIND:
        return "topics next to each other"
    return "years" if timeline.kind == YEARS else "all years from the first to each"


def _build_facts(data: Dataset, specific: dict[str, str], dates: pd.Series) -> dict[str, str]:
    newest = str(dates.max()) if len(dates) else ""
    version = f", version {data.version}" if data.version else ""
    facts = {
        **specific,
        "data": data.title,
        "data version": data.version or "not stated",
        "newest vote": format_day(newest) if newest else "none",
        "licence": data.licence or "not stated",
        "program": f"{PROGRAM_NAME} {VERSION}",
        "cite": (
            f"“{specific['title']}”. Data: {data.title}{version};"
            f" {data.licence or 'no licence stated'}. Measure: {specific['measure']}."
            f" Made with {PROGRAM_NAME} {VERSION}, selection {specific['address']}"
        ),
    }
    return {name: to_single_line(text) for name, text in facts.items() if text}


def format_metadata(facts: dict[str, str]) -> str:
    """Return provenance as lines of 'Label: text'."""
    return "\n".join(f"{name[0].upper()}{name[1:]}: {text}" for name, text in facts.items())


def describe_method(study: Study, has_places: bool = False) -> str:
    """Return the method of a picture in a few sentences; a map of places has no layout."""
    threshold = "no threshold" if pd.isna(study.threshold) else f"{study.threshold:.3f}"
    voting = (
        " Agreement rests on the votes that both countries cast. A country that did not vote did "
        "not abstain."
        f" Pairs with fewer than {study.min_shared} shared votes have no score."
    )
    sponsoring = (
        " Sponsors are compared over the drafts, with a list that can be counted, that both could"
        " have sponsored."
    )
    placing = (
        " Countries that agree more are nearer. Discs are then moved until none overlap. "
        f"Layout {study.query.layout}, seed {study.query.seed}."
    )
    return to_single_line(
        f"Pairs of countries are compared by {study.measure_label}."
        f"{voting if study.query.blend < 1 else ''}"
        f"{sponsoring if study.query.blend > 0 else ''} Blocs are groups that agree more than the"
        f" threshold ({threshold}), by the constant Potts model."
        f"{'' if has_places else placing}"
    )


TOPIC_METHOD = (
    "Each topic is answered by its own votes; its map is anchored to that of all topics together."
    " Blocs of two topics have one colour where more than half of the larger are in both, or where"
    " both are named West."
)
TIMELINE_METHOD = (
    "Each period is answered by its own votes; its map is anchored to where each country was last"
    " drawn, and its blocs keep the number, colour and name of those before them. A period with too"
    " few votes is not drawn, and nothing is anchored to it."
)
