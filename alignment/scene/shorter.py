"""A scene in fewer words, for a sheet that has no room for all of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from alignment.model.texts import cut
from alignment.model.wording import counted
from alignment.scene.encoding import Entry
from alignment.scene.scene import Scene

# Letters of the title, of who is faded and of the source that are kept, whatever else is cut. No
# source of the shipped records has as many.
LEAST_TITLE, LEAST_FADED, LEAST_SOURCE = 120, 70, 600
# Beside a legend of no more entries nobody is listed.
LEAST_ENTRIES = 2


def in_sentences(scene: Scene) -> Iterator[Scene]:
    """Yield a scene with all sentences of how it is read, then with ever fewer, down to the first.

    All else stays whole.
    """
    sentences = re.split(r"(?<=\.) ", scene.reading)
    for number in range(len(sentences), 0, -1):
        yield replace(scene, reading=" ".join(sentences[:number]))


def shortened(scene: Scene, characters: int, entries: int) -> Scene:
    """Return a scene whose texts have at most so many letters, and legends so many entries."""

    def text(words: str, least: int = 0) -> str:
        return cut(words, max(characters, least))

    def legend(rows: tuple[Entry, ...]) -> tuple[Entry, ...]:
        kept = tuple(replace(row, label=text(row.label)) for row in rows[:entries])
        left = len(rows) - len(kept)
        return (*kept, Entry(f"and {left} more", 0, "", "")) if left else kept

    notes, over = scene.notes[:entries], len(scene.notes) - entries
    if over > 0:
        notes = (*notes, f"And {counted(over, 'note')} more.")

    return replace(
        scene,
        title=text(scene.title, LEAST_TITLE),
        subtitle=text(scene.subtitle),
        unlabelled=text(scene.unlabelled) if entries > LEAST_ENTRIES else "",
        reading=text(scene.reading, LEAST_FADED if scene.meets is not None else 0),
        colour_title=text(scene.colour_title),
        colours=legend(scene.colours),
        shapes=legend(scene.shapes),
        notes=tuple(map(text, notes)),
        query=text(scene.query),
        # Who is to be named as the source is named.
        source=text(scene.source, LEAST_SOURCE),
    )
