from __future__ import annotations

import base64
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from IPython.core.interactiveshell import InteractiveShell
from lxml import etree, html
from traitlets.config import Config

import alignment
from alignment.errors import QueryError
from alignment.model.view import View
from alignment.studies.study import Study

NOTEBOOK = Path(alignment.__file__).parent.parent / "docs" / "notebook.ipynb"


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch) -> Iterator[InteractiveShell]:
    config = Config()
    config.HistoryManager.enabled = False
    main = sys.modules["__main__"]
    # IPython warns if it runs in another environment than the active one.
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    instance = InteractiveShell.instance(config=config)
    yield instance
    # Undo the changes of the shell to the interpreter.
    instance.restore_sys_module_state()
    InteractiveShell.clear_instance()
    sys.modules["__main__"] = main


def cells() -> list[str]:
    content = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    assert content["nbformat"] == 4
    return ["".join(cell["source"]) for cell in content["cells"] if cell["cell_type"] == "code"]


def results(shell: InteractiveShell) -> dict[str, Any]:
    """Run every cell of the notebook and return the value of its last line."""
    results_by_line = {}
    for cell in cells():
        run = shell.run_cell(cell, silent=True)
        run.raise_error()
        results_by_line[cell.splitlines()[-1]] = shell.ev(cell.splitlines()[-1])
    return results_by_line


@pytest.mark.slow
@pytest.mark.skipif(not NOTEBOOK.is_file(), reason="the documents are not in the wheel")
def test_the_notebook_runs(
    shell: InteractiveShell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    results_by_line = results(shell)
    assert len(results_by_line["study"].table) == 193
    blocs = "3 blocs on 15 roll calls: India–Indonesia 126, West 54, Russia–China 10"
    assert results_by_line["figure.layout.title.text"] == blocs
    assert 0 < results_by_line['study.graph.edges["CPV", "RUS"]']["weight"] < 1
    assert "blend=0.5" in results_by_line["blended.address"]
    assert (tmp_path / "map.svg").read_bytes().startswith(b"<?xml")
    output, _ = shell.display_formatter.format(results_by_line["study"])
    assert "<img" in output["text/html"]
    assert output["text/plain"].startswith("15 roll calls on cybercrime")


def test_a_study_shows_its_summary_and_its_map(study: Study, hostile: Study) -> None:
    markup = alignment.show(study, colour="vote:A/RES/74/247")._repr_html_()
    tree = html.fromstring(markup)
    text = tree.text_content()
    assert study.description in text
    assert "West (54)" in text
    assert "rank correlation" in text
    (image,) = tree.iter("img")
    assert "15 roll calls" in image.get("alt")
    picture = base64.b64decode(re.sub("^data:image/svg\\+xml;base64,", "", image.get("src")))
    assert etree.fromstring(picture).tag.endswith("svg")
    assert not list(html.fromstring(alignment.show(hostile)._repr_html_()).iter("script"))


def test_an_unknown_theme_is_an_error(study: Study) -> None:
    with pytest.raises(QueryError, match="theme 'neon' is not one of light, dark, print"):
        alignment.show(study, theme="neon")
    assert alignment.show(study).view == View()


def test_without_ipython_the_module_is_not_imported(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "IPython", raising=False)
    monkeypatch.delitem(sys.modules, "alignment.export.notebook", raising=False)
    alignment.study(study.dataset, "v=1&topic=cybercrime&tier=core")
    assert "alignment.export.notebook" not in sys.modules
