"""Write docs/command-line.md and docs/stories.md from the program.

`python docs/reference_pages.py [FOLDER]`. The same program gives the same bytes.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import typer
from typer.testing import CliRunner

from alignment.cli.commands import app
from alignment.model.stories import STORIES, Story
from alignment.model.url import get_step_url

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
    "moved-since-2018": ("moved-since-2018.png", "The map coloured by change of position"),
}


def main() -> None:
    """Write both pages into a folder, `docs` if no other is given."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    (folder / "command-line.md").write_text(build_command_page(), encoding="utf-8")
    (folder / "stories.md").write_text(build_story_page(), encoding="utf-8")


def build_command_page() -> str:
    """Return the help of every command as Markdown."""
    commands = list_commands(typer.main.get_command(app))
    parts = [
        "# Command line",
        "This page lists every command of `alignment` with its options, as "
        "`alignment COMMAND --help` prints them. Written by `python docs/reference_pages.py`.",
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
        "A story explains a finding on the page in two to five steps. Choose one under *Stories* "
        "in the header, and go through it with Next and Back. Any other action leaves the story; "
        "Undo returns to it. A step is also a link, such as `/?story=74-247:2`, and a file: "
        "`alignment export step.pptx --story 74-247:2`. Written by "
        "`python docs/reference_pages.py`.",
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


if __name__ == "__main__":
    main()
