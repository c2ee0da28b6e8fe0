"""Write docs/command-line.md, docs/stories.md and docs/codebook.md from the program and its data.

`python docs/reference_pages.py [FOLDER]`. The same program gives the same bytes.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import typer
from typer.testing import CliRunner

from alignment.cli.commands import app
from alignment.model.registries import COUNTRY_FIGURES, FACTS
from alignment.model.stories import STORIES, Story
from alignment.model.url import get_step_url
from alignment.settings import DATA_DIR

# Pictures of the page at the first step of a story, by the story's name.
PICTURES = {
    "why-small-states": (
        "why-small-states.png",
        "The map with the small island developing States in colour",
    ),
    "two-tracks": (
        "two-tracks.png",
        "The map of ten votes on ICT security, with the United States and Russia far apart",
    ),
    "committee-to-plenary": (
        "committee-to-plenary.png",
        "The map of two votes and a list of the ten countries",
    ),
    "internet-rights": ("internet-rights.png", "The map by co-sponsorship, darker for more drafts"),
    "moved-since-2018": ("moved-since-2018.png", "The map coloured by position"),
    "who-left-the-lists": (
        "who-left-the-lists.png",
        "The map with eleven former sponsors in full colour, and a list of them",
    ),
    "what-votes-hide": (
        "what-votes-hide.png",
        "The map with the twenty countries that always voted yes in full colour",
    ),
    "when-consensus-broke": (
        "when-consensus-broke.png",
        "The map of session 80, and the share of resolutions put to a vote in each session",
    ),
}


def main() -> None:
    """Write the pages into a folder, `docs` if no other is given."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    (folder / "command-line.md").write_text(build_command_page(), encoding="utf-8")
    (folder / "stories.md").write_text(build_story_page(), encoding="utf-8")
    (folder / "codebook.md").write_text(build_codebook_page(), encoding="utf-8")


def build_command_page() -> str:
    """Return the help of every command as Markdown."""
    commands = list_commands(typer.main.get_command(app))
    parts = [
        "# Command line",
        "This page lists every command of `alignment` with its options, as "
        "`alignment COMMAND --help` prints them. `python docs/reference_pages.py` writes it.",
        "- Every command prints text. With `--json` it prints JSON ([JSON](json.md)).\n"
        "- Options change the selection that the page opens on. `all` removes a restriction.\n"
        "- `--query` takes a share link of the page.\n"
        "- Name a country by its ISO code or by any name that the page's search finds, such as "
        'Turkey, UK or "Ivory Coast".\n'
        "- `--data` names another folder of records.\n"
        "- A command that cannot answer prints one sentence and ends with status 2.",
        'Shells complete commands and options. Put `eval "$(alignment completion bash)"` in '
        "`~/.bashrc`, the same with `zsh` in `~/.zshrc`, or run "
        "`alignment completion fish | source` in fish.",
        *(f"## {name}\n\n```text\n{get_help(name)}\n```" for name in commands),
    ]
    return "\n\n".join(parts) + "\n"


def list_commands(command: Any, path: tuple[str, ...] = ()) -> list[str]:
    """Return the names of all commands, with those of subcommands such as `import undl`."""
    if not hasattr(command, "commands"):
        return [" ".join(path)]
    names = sorted(command.commands)
    return [name for each in names for name in list_commands(command.commands[each], (*path, each))]


def get_help(command: str) -> str:
    """Return what `alignment COMMAND --help` prints on a terminal of 100 columns."""
    printed = CliRunner().invoke(
        app,
        [*command.split(), "--help"],
        prog_name="alignment",
        env={"COLUMNS": "100", "TERMINAL_WIDTH": "100"},
    )
    return "\n".join(line.rstrip() for line in printed.output.strip().splitlines())


def build_story_page() -> str:
    """Return all stories with their steps as Markdown."""
    parts = [
        "# Stories",
        "This page lists the stories of the page. A story explains a finding in two to five "
        "steps. Choose one under *Stories* in the header, and press Next and Back. Any other "
        "action leaves the story, and Undo returns to it. A step is also a link, such as "
        "`/?story=74-247:2`, and a file: `alignment export step.pptx --story 74-247:2`. "
        "`python docs/reference_pages.py` writes this page.",
        *(build_story_section(story) for story in STORIES),
    ]
    return "\n\n".join(parts) + "\n"


def build_story_section(story: Story) -> str:
    """Return the title, summary, steps, picture and first URL of a story."""
    rows = [
        f"| `{story.get_step_id(number)}` | {step.finding} | {step.caption} |"
        for number, step in enumerate(story.steps, start=1)
    ]
    parts = [
        f"## {story.title}",
        story.summary,
        "\n".join(["| step | finding | caption |", "| --- | --- | --- |", *rows]),
        f"It opens on this address of the page:\n\n    /?{get_step_url(story.steps[0])}",
    ]
    if story.name in PICTURES:
        file, alt = PICTURES[story.name]
        parts.append(f"![{alt}](images/{file})")
    return "\n\n".join(parts)


def build_codebook_page() -> str:
    """Return every column of the data package, every fact and every figure as Markdown."""
    package = json.loads((DATA_DIR / "datapackage.json").read_text(encoding="utf-8"))
    facts = [
        (
            f"`{fact.name}`",
            fact.meaning,
            fact.unit or fact.kind,
            fact.missing or "not known",
            "; ".join(source.text for source in fact.sources),
        )
        for fact in FACTS.values()
    ]
    figures = [
        (f"`{column}`", meaning)
        for figure in COUNTRY_FIGURES.values()
        for column, meaning in figure.columns.items()
    ]
    parts = [
        "# Codebook",
        "This page lists every column of the records and of the table of findings. "
        "`python docs/reference_pages.py` writes it from `data/datapackage.json`.",
        "- An empty cell means that the value is missing or does not apply, unless the column says "
        "otherwise.\n"
        "- A country without a row in `votes.csv` was not a member of the body on that day.\n"
        "- Arrays of votes have the codes 2 yes, 1 abstain, 0 no, -1 did not vote, -2 not a "
        "member.\n"
        "- Tables of results have NaN, or an empty cell, where there are too few votes.\n"
        "- [Records](../data/README.md) describes coverage, checks and licences.",
        *map(build_codebook_section, package["resources"]),
        "## Facts about countries\n\n`facts.csv` has these values of `fact`. "
        "[Methods](methods.md#m-fact-china-finance) has their terms and limits.",
        format_table(("fact", "meaning", "unit", "no row means", "source"), facts),
        "## Findings\n\n`study.findings.table` and the files have these columns, one row for each "
        "country. [Methods](methods.md) has their formulas.",
        format_table(("column", "meaning"), figures),
        "## Sources",
        "\n".join(f"- {source['title']}: <{source['path']}>" for source in package["sources"]),
    ]
    return "\n\n".join(parts) + "\n"


def build_codebook_section(resource: dict[str, Any]) -> str:
    """Return title, path and columns of one table of the data package."""
    rows = []
    for field in resource.get("schema", {}).get("fields", ()):
        limits = field.get("constraints", {})
        values = ", ".join(f"`{value}`" for value in limits.get("enum", ()))
        missing = "never empty" if limits.get("required") else "may be empty"
        rows.append((f"`{field['name']}`", field["type"], field["description"], values, missing))
    parts = [f"## {resource['path']}", f"{resource['title']}."]
    if rows:
        parts.append(format_table(("column", "type", "meaning", "values", "empty"), rows))
    return "\n\n".join(parts)


def format_table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """Return rows as a Markdown table."""
    lines = [head, ("---",) * len(head), *rows]
    cells = [[" ".join(cell.split()).replace("|", "\\|") for cell in line] for line in lines]
    return "\n".join(f"| {' | '.join(line)} |" for line in cells)


if __name__ == "__main__":
    main()
