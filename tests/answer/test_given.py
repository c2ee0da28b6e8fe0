"""What a user gives from Python and is no study or no view is told at the call."""

import subprocess
import sys
from pathlib import Path

import pytest

import alignment
from alignment.answer.timeline import timeline
from alignment.errors import AlignmentError
from alignment.export import export
from alignment.model.view import View

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("call", ["network_map", "world_map", "show", "export"])
def test_what_is_no_study_is_told(dataset, call):
    calls = {
        "network_map": alignment.figures.network_map,
        "world_map": alignment.figures.world_map,
        "show": alignment.show,
        "export": lambda found: export(found, "map.svg"),
    }
    for found, kind in ((dataset, "Dataset"), ("v=1", "str")):
        with pytest.raises(AlignmentError, match=f"give a study first, .*; this is a {kind}$"):
            calls[call](found)


def test_what_is_no_view_is_told(study, tmp_path):
    with pytest.raises(AlignmentError, match="say what 'un_group' is of the view"):
        alignment.figures.network_map(study, "un_group")
    with pytest.raises(AlignmentError, match="as in colour='un_group'"):
        export(study, tmp_path / "map.svg", "un_group")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_a_study_has_no_periods_and_a_timeline_no_one_map(study, tmp_path):
    with pytest.raises(AlignmentError, match="a study has one map and no periods"):
        export(study, tmp_path / "map.svg", time="windows")
    found = timeline(study.dataset, study.query, "windows", 3)
    with pytest.raises(AlignmentError, match="this is a Timeline"):
        alignment.figures.network_map(found)
    file = export(found, tmp_path / "map.svg", time="windows", period="2019–2021")
    again = export(found, View(time="windows", period="2019–2021"), tmp_path / "again.svg")
    assert file.read_bytes() == again.read_bytes()


def test_records_come_before_what_is_asked_of_them():
    with pytest.raises(AlignmentError, match="give the records first"):
        alignment.study("v=1")


def test_a_figure_that_is_looked_for_in_the_wrong_place_is_told():
    for name in ("network_map", "world_map"):
        assert callable(getattr(alignment.figures, name))
        with pytest.raises(AttributeError, match=f"it is alignment.figures.{name}"):
            getattr(alignment, name)
    with pytest.raises(AttributeError, match=r"has no attribute 'map'$"):
        _ = alignment.map


def test_export_is_looked_for_in_the_package_and_is_told_where_it_is():
    # What has once been imported is an attribute of the package, so in a process of its own.
    asked = "import alignment; alignment.export(None, 'map.svg')"
    run = [sys.executable, "-c", asked]
    said = subprocess.run(run, capture_output=True, text=True, check=False).stderr
    told = "it is alignment.export.export, as in from alignment.export import export"
    assert said.splitlines()[-1].endswith(f"has no attribute 'export'; {told}")
    # And so no page of the manual has it otherwise.
    pages = (ROOT / "docs").glob("*.md")
    assert not [page for page in pages if "alignment.export(" in page.read_text("utf-8")]


@pytest.mark.slow
def test_what_ends_a_cell_is_told_in_a_line_or_two(dataset, study):
    found = timeline(dataset, study.query, "windows", 3)
    foretold = alignment.forecast("A/RES/78/237", dataset=dataset)
    for each in (dataset, study, study.findings, found, foretold):
        assert len(repr(each)) < 800
    assert repr(dataset).startswith(f"<Records {dataset.version}: 219 countries, 97 roll calls, ")
    passes = f"passes {foretold.passes:.2f}>"
    assert repr(foretold).startswith("<Forecast of A/RES/78/237: ")
    assert repr(foretold).endswith(passes)
