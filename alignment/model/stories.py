"""Stories of the built-in data: a few steps, each a query and a view with a caption.

They are in `stories.toml`. A file that breaks a rule raises a ValueError that names the place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alignment.errors import QueryError, format_unknown_name
from alignment.model.query import Query
from alignment.model.registries import build_record, check_fields, read_entries, read_toml
from alignment.model.view import View

_STORIES_PATH = Path(__file__).with_name("stories.toml")


@dataclass(frozen=True)
class StoryStep:
    """One step of a story: a caption of a few sentences, with a query and a view.

    `finding` is a short form of the caption, the title of a picture. `lists` gives words of the
    caption that open a list of texts, in order, with the parameters of the list.
    """

    finding: str
    caption: str
    query: Query
    view: View
    lists: tuple[tuple[str, str], ...] = ()

    def split_caption(self) -> list[tuple[str, str]]:
        """Return the parts of the caption, each with the parameters of its list or ''."""
        parts, rest = list[tuple[str, str]](), self.caption
        for words, params in self.lists:
            before, _, rest = rest.partition(words)
            parts += [(before, ""), (words, params)]
        return [*parts, (rest, "")]


@dataclass(frozen=True)
class Story:
    """A prepared story: a name for URLs, a title for menus, a short summary, and steps."""

    name: str
    title: str
    summary: str
    steps: tuple[StoryStep, ...]

    def get_step_id(self, number: int) -> str:
        """Return the id of a step in URLs, such as '74-247:1' for the first."""
        return f"{self.name}:{number}"


def load_stories(path: Path = _STORIES_PATH) -> tuple[Story, ...]:
    """Return the stories of a file, checked."""
    queries = {
        name: build_record(Query, table, f"{path.name}: query {name}")
        for name, table in read_toml(path).get("queries", {}).items()
    }
    stories = []
    for name, table in read_entries(path, "stories", "name").items():
        where = f"{path.name}: {name}"
        types = dict.fromkeys(("name", "title", "summary"), str) | {"steps": list}
        check_fields(table, types, list(types), where)
        steps = (
            _build_step(step, queries, f"{where}, step {number}")
            for number, step in enumerate(table["steps"], 1)
        )
        stories.append(Story(name, table["title"], table["summary"], tuple(steps)))
    return tuple(stories)


def _build_step(table: Mapping[str, Any], queries: Mapping[str, Query], where: str) -> StoryStep:
    types = dict.fromkeys(("finding", "caption", "query"), str)
    check_fields(table, types | {"view": dict, "lists": list}, [*types, "view"], where)
    if table["query"] not in queries:
        raise ValueError(f"{where}: no query {table['query']!r}; known are {', '.join(queries)}")
    lists = tuple((each["words"], each["query"]) for each in table.get("lists", ()))
    step = StoryStep(
        table["finding"],
        table["caption"].replace("\n", " "),
        queries[table["query"]],
        build_record(View, table["view"], where),
        lists,
    )
    if "".join(words for words, _ in step.split_caption()) != step.caption:
        raise ValueError(f"{where}: the words of its lists are not in the caption in this order")
    return step


STORIES = load_stories()
STEPS_BY_ID = {
    story.get_step_id(number): (story, number)
    for story in STORIES
    for number in range(1, len(story.steps) + 1)
}


def get_story(name: str) -> Story:
    """Return a story by its name; raise :class:`QueryError` if there is none."""
    stories = {story.name: story for story in STORIES}
    if name not in stories:
        raise QueryError(format_unknown_name("story", name, list(stories)))
    return stories[name]


def find_story_step(step_id: str) -> tuple[Story, int] | None:
    """Return the story and the number of a step by its id; None if there is none.

    >>> story, number = find_story_step("74-247:2")
    >>> story.title, number
    ('The vote on 74/247', 2)
    >>> find_story_step("74-247:9")
    """
    return STEPS_BY_ID.get(step_id)


def find_step(step_id: str) -> StoryStep | None:
    """Return a step by its id; None if there is none."""
    match = find_story_step(step_id)
    return match[0].steps[match[1] - 1] if match else None
