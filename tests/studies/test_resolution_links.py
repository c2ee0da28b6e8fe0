"""Studies whose links come from the sponsors of resolutions, and their pictures."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from zipfile import ZipFile

import numpy as np
import pytest
from rendering import get_text

import alignment
from alignment.analysis.sponsorship import measure_sponsor_ties
from alignment.app.panels.overview import render_overview
from alignment.app.panels.pair import render_pair_panel
from alignment.app.panels.selection import render_selection_panel
from alignment.charts.network_map import map_figure
from alignment.errors import QueryError
from alignment.export import WRITERS
from alignment.io.resolutions import read_resolutions
from alignment.model.query import Query
from alignment.model.text_format import format_day
from alignment.model.url import parse_url, serialize_url
from alignment.model.view import PAGE_LINKS, View
from alignment.reports.pairs import build_pair_record
from alignment.scene.captions import compose_notes
from alignment.scene.headline import compose_bloc_headline
from alignment.scene.links import LINK_DASHES, describe_link_kinds
from alignment.scene.marks import build_marks
from alignment.scene.scene import make_scene
from alignment.scene.sheet import lay_out_sheet
from alignment.studies.filters import parse_filter_strictly
from alignment.studies.selection import select_drafts, select_resolution_lists

RESOLUTIONS = "v=1&body=UNGA+plenary&from=2018-01-01&topic=cybercrime&lists=resolutions"


@pytest.fixture(scope="module")
def sponsor_study(dataset):
    return alignment.study(dataset, f"{RESOLUTIONS}&blend=1")


@pytest.fixture(scope="module")
def mixed_study(dataset):
    return alignment.study(dataset, f"{RESOLUTIONS}&blend=0.5")


def test_old_url_has_the_same_lists_and_measure(dataset):
    query = parse_url("v=1&topic=cybercrime&blend=0.25")[0]
    assert (query.lists, query.sponsor_measure) == ("drafts", "jaccard")
    assert serialize_url(query) == "v=1&topic=cybercrime&blend=0.25"
    assert select_drafts(dataset, query).equals(query.drafts(dataset))


def test_resolutions_are_selected_by_adoption_topic_and_days(dataset):
    records = read_resolutions()
    base = Query(lists="resolutions")
    assert select_resolution_lists(base).shape == (194, 1_048)
    consensus = select_drafts(dataset, replace(base, adoption="consensus"))
    voted = select_drafts(dataset, replace(base, adoption="vote"))
    assert (len(consensus), len(consensus) + len(voted)) == (588, 1_048)
    few = replace(base, list_topics=("disarmament",), since="2024-01-01", until="2024-12-31")
    rows = records.resolutions.loc[select_drafts(dataset, few).index]
    assert set(rows["topic"]) == {"disarmament"}
    assert rows["date"].str.startswith("2024").all()
    # Groups, chairs and doubtful lists never count.
    used = records.resolutions.loc[select_resolution_lists(base).columns]
    assert set(used["submitted_by"]) == {"states"}
    assert "doubtful" not in set(used["coverage"])


def test_an_empty_selection_of_resolutions_is_not_about_votes(dataset):
    with pytest.raises(QueryError, match="no resolution fits the selection; widen its topics"):
        alignment.study(dataset, "v=1&from=2099&lists=resolutions&blend=1")


def test_unknown_words_are_named(dataset):
    for fields in ({"list_topic": "fishing"}, {"adoption": "silence"}, {"lists": "treaties"}):
        with pytest.raises(QueryError, match=r"fishing|silence|treaties"):
            alignment.study(dataset, **fields)


@pytest.mark.slow
def test_map_of_sponsors_has_the_links_of_the_panels(sponsor_study):
    assert len(sponsor_study.drafts) == 1_048
    assert sponsor_study.query.sponsor_measure == "sdsm"
    ties = measure_sponsor_ties(select_resolution_lists(sponsor_study.query).drop(index="PSE"))
    order = sponsor_study.votes.index.get_indexer(ties.index)
    scores = sponsor_study.weight.scores[np.ix_(order, order)]
    expected = ties.z / np.sqrt(ties.z**2 + 1_048)
    np.testing.assert_allclose(scores, expected, rtol=0, atol=1e-9)
    edge = sponsor_study.graph.edges["MEX", "CHL"]
    assert edge["sponsoring"] == edge["weight"] == edge["cosponsorship"]
    assert edge["votes"] == pytest.approx(edge["agreement"], nan_ok=True)
    # The URL starts in 2018, before the first list.
    period = f"since {format_day(read_resolutions().resolutions['date'].min())}"
    whole = f"Sponsors of 1,048 resolutions of the General Assembly; {period}. Measure: "
    assert sponsor_study.description.startswith(whole)
    assert "cybercrime" not in sponsor_study.description
    significant = sponsor_study.findings.sponsor_links.q[np.triu_indices(193, 1)] <= 0.05
    # Another program with exact tails found 3,734.
    assert int(significant.sum()) == pytest.approx(3_734, rel=0.01)


@pytest.mark.slow
def test_excluded_pairs_of_eu_members_have_no_link(dataset):
    study = alignment.study(dataset, f"{RESOLUTIONS}&blend=1&eu-pairs=no&cosponsorship=phi")
    scores = study.cosponsorship.scores
    france, spain, chile = (study.votes.index.get_loc(code) for code in ("FRA", "ESP", "CHL"))
    assert np.isnan(scores[france, spain])
    assert not np.isnan(scores[france, chile])


@pytest.mark.slow
def test_sponsor_links_have_their_own_style_in_every_format(sponsor_study, mixed_study):
    view = View(colour="bloc", links=PAGE_LINKS)
    for study, kinds in (
        (sponsor_study, {"sponsors"}),
        (mixed_study, {"votes", "sponsors", "both"}),
    ):
        scene = make_scene(study, view)
        assert {link.kind for link in scene.links} <= kinds
        assert len({link.kind for link in scene.links}) > len(kinds) / 2
        text = describe_link_kinds(len(kinds) > 1)
        assert text in scene.explanation
        marks = build_marks(lay_out_sheet(scene, view))
        for link, line in zip(scene.links, marks.links, strict=True):
            dashes = LINK_DASHES[link.kind]
            assert len(line.paint.dash) == len(dashes)
        svg = WRITERS["svg"].write(study, view).decode()
        assert svg.count("stroke-dasharray=") >= len(kinds - {"votes"})
        lines = [trace["line"] for trace in map_figure(scene)["data"] if "line" in trace]
        assert any("dash" in line for line in lines)
    assert b"custDash" in _read_slide(WRITERS["pptx"].write(sponsor_study, view))


def _read_slide(content: bytes) -> bytes:
    with ZipFile(BytesIO(content)) as file:
        return file.read("ppt/slides/slide1.xml")


@pytest.mark.slow
def test_a_pair_lists_the_resolutions_that_both_sponsored(sponsor_study):
    record = build_pair_record(sponsor_study, "USA", "GBR")
    lists = select_resolution_lists(sponsor_study.query)
    both = lists.loc["USA"] & lists.loc["GBR"]
    assert record["joint_drafts"] == both.index[both][::-1].tolist()
    assert record["rests_on"] == "1,048 shared resolutions"
    text = get_text(render_pair_panel(sponsor_study, "USA", "GBR"))
    assert f"Resolutions sponsored together ({both.sum()})" in text


@pytest.mark.slow
def test_sponsors_of_few_resolutions_state_no_blocs(dataset, sponsor_study):
    study = alignment.study(dataset, f"{RESOLUTIONS}&blend=1&list-topic=artificial-intelligence")
    assert compose_bloc_headline(study) == (
        "On 6 resolutions no pair is significant, so blocs are uncertain. Select all topics"
    )
    warning = "On 6 resolutions no pair is significant, so blocs are uncertain."
    assert make_scene(study, View()).hulls == ()
    assert warning in compose_notes(study, View(), [])
    assert warning in get_text(render_overview(study, View()))
    assert sponsor_study.outlines
    assert compose_bloc_headline(sponsor_study).startswith("2 blocs on 1,048 resolutions: ")
    # The West has the United States, and more of the Western group than of any other.
    west = next(bloc for bloc in sponsor_study.blocs if bloc.name == "West")
    groups = dataset.countries.loc[list(west.members), "un_group"].value_counts()
    of_group = (dataset.countries["un_group"] == "WEOG").sum()
    assert "USA" in west.members
    assert groups.index[0] == "WEOG"
    assert groups["WEOG"] > of_group / 2


def test_votes_and_resolutions_have_two_periods(dataset):
    text = alignment.study(dataset, "v=1&blend=0.5&lists=resolutions").selection_text
    assert text == (
        "97 votes on all digital topics; since 9 Nov 1972; and sponsors of 1,048 resolutions of "
        "the General Assembly since 10 Oct 2019"
    )


def test_a_list_of_sponsors_counts_members_of_its_time(dataset):
    """199 countries voted since 1972, and 193 could sponsor a text of 2024."""
    study = alignment.study(dataset, "v=1&lists=resolutions")
    country_filter = parse_filter_strictly(dataset, study.table, ("sponsor:A/RES/78/265",))
    assert len(study.table) == 199
    assert country_filter.summary.startswith("123 of 193 countries: ")
    assert country_filter.short_summary.startswith("123 of 193 countries ")
    assert "123 of 193 countries" in get_text(render_selection_panel(study, View(), country_filter))
