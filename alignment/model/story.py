"""What a story is: a few steps, each one address of the page with a caption."""

from __future__ import annotations

from dataclasses import dataclass, replace

from alignment.model.address import write
from alignment.model.query import Query
from alignment.model.view import View


@dataclass(frozen=True)
class Step:
    """One step of a story: a caption of a sentence or two, and what is to be seen with it.

    `finding` is the caption in so few words that it can be the title of a picture.
    """

    finding: str
    caption: str
    query: Query
    view: View

    @property
    def address(self) -> str:
        """Query and view, as in the page's address."""
        return write(self.query, self.view)


@dataclass(frozen=True)
class Story:
    """A ready-made story.

    Attributes
    ----------
    name : str
        Short, for links.
    title : str
        A few words, for a menu.
    sentence : str
        What is to be seen, in one plain sentence.
    steps : tuple of Step
    """

    name: str
    title: str
    sentence: str
    steps: tuple[Step, ...]

    @property
    def address(self) -> str:
        """The address of what it opens on, without its caption."""
        return self.steps[0].address

    @property
    def opening(self) -> str:
        """The address at which it is told from its first step."""
        first = self.steps[0]
        return write(first.query, replace(first.view, story=self.at(1)))

    def at(self, number: int) -> str:
        """Return a step, the first is 1, as an address names it: '74-247:1'."""
        return f"{self.name}:{number}"
