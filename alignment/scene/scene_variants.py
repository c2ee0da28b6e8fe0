"""Variants of a scene: with shorter texts for a small sheet, and in the colours of a theme."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from alignment.model.text_format import format_count, truncate_at_word
from alignment.model.vote import VOTE_WORDS, Vote
from alignment.scene.colours import MISSING_COLOUR, MISSING_COLOUR_DARK, VOTE_COLOURS, select_ink
from alignment.scene.encoding import HEAVY_RIM, QUIET_RIM, LegendEntry
from alignment.scene.scene import Scene
from alignment.scene.theme import DARK_THEME, PRINT_THEME, Theme

# Characters of title, dimming note and source that are never cut; no built-in source is longer.
MIN_TITLE_LENGTH, MIN_EXPLANATION_LENGTH, MIN_SOURCE_LENGTH = 120, 70, 600
# Unlabelled countries are not listed beside a legend of so few entries.
MIN_LEGEND_ENTRIES = 2


def iterate_shorter_explanations(scene: Scene) -> Iterator[Scene]:
    """Yield a scene with all sentences of its explanation, then ever fewer, down to the first."""
    sentences = re.split(r"(?<=\.) ", scene.explanation)
    for number in range(len(sentences), 0, -1):
        yield replace(scene, explanation=" ".join(sentences[:number]))


def truncate_scene(scene: Scene, max_characters: int, max_entries: int) -> Scene:
    """Return a scene with texts of at most so many characters and legends of so many entries."""

    def truncate(text: str, min_characters: int = 0) -> str:
        return truncate_at_word(text, max(max_characters, min_characters))

    def truncate_legend(rows: tuple[LegendEntry, ...]) -> tuple[LegendEntry, ...]:
        entries = tuple(replace(row, label=truncate(row.label)) for row in rows[:max_entries])
        omitted = len(rows) - len(entries)
        return (*entries, LegendEntry(f"and {omitted} more", 0, "", "")) if omitted else entries

    notes, omitted_notes = scene.notes[:max_entries], len(scene.notes) - max_entries
    if omitted_notes > 0:
        notes = (*notes, f"And {format_count(omitted_notes, 'note')} more.")

    return replace(
        scene,
        title=truncate(scene.title, MIN_TITLE_LENGTH),
        subtitle=truncate(scene.subtitle),
        unlabelled_text=truncate(scene.unlabelled_text) if max_entries > MIN_LEGEND_ENTRIES else "",
        explanation=truncate(
            scene.explanation, 0 if scene.matches is None else MIN_EXPLANATION_LENGTH
        ),
        colour_title=truncate(scene.colour_title),
        colour_legend=truncate_legend(scene.colour_legend),
        shape_legend=truncate_legend(scene.shape_legend),
        notes=tuple(map(truncate, notes)),
        query_text=truncate(scene.query_text),
        # The licence requires the attribution.
        source=truncate(scene.source, MIN_SOURCE_LENGTH),
    )


# From dark (yes) to light (no). Neighbours have a contrast of 3 (WCAG), in the hue of the screen.
PRINT_FILLS = {
    VOTE_WORDS[Vote.YES]: "#00263F",
    VOTE_WORDS[Vote.ABSTAIN]: "#877300",
    VOTE_WORDS[Vote.NO]: "#FFC9A0",
}
# Makes light fills visible on paper.
PRINT_RIMS = {VOTE_WORDS[Vote.NO]: HEAVY_RIM}


def apply_print_fills(scene: Scene) -> Scene:
    """Return a scene whose votes differ in lightness and rim; other colours stay.

    The legend goes from dark to light.
    """
    nodes = tuple(
        replace(node, fill=fill, ink=select_ink(fill), rim=PRINT_RIMS.get(node.value, ""))
        if node.fill == VOTE_COLOURS.get(node.value) and (fill := PRINT_FILLS.get(node.value))
        else node
        for node in scene.nodes
    )
    colours = tuple(
        replace(entry, fill=PRINT_FILLS[entry.label], rim=PRINT_RIMS.get(entry.label, ""))
        if entry.label in PRINT_FILLS and entry.fill == VOTE_COLOURS[entry.label]
        else entry
        for entry in scene.colour_legend
    )
    order = list(PRINT_FILLS)
    graded = [entry for entry in colours if entry.fill == PRINT_FILLS.get(entry.label)]
    graded.sort(key=lambda entry: order.index(entry.label))
    rest = [entry for entry in colours if entry not in graded]
    return replace(scene, nodes=nodes, colour_legend=(*graded, *rest))


def apply_theme(scene: Scene, theme: Theme) -> Scene:
    """Return a scene with its fills and rims in a theme."""
    if theme is PRINT_THEME:
        return apply_print_fills(scene)
    return _darken_missing(scene) if theme is DARK_THEME else scene


def _darken_missing(scene: Scene) -> Scene:
    """Return a scene whose unknown values are darker than all others, with a rim.

    Their usual grey would be the brightest colour on dark paper.
    """
    ink = select_ink(MISSING_COLOUR_DARK)
    nodes = tuple(
        replace(node, fill=MISSING_COLOUR_DARK, ink=ink, rim=node.rim or QUIET_RIM)
        if node.fill == MISSING_COLOUR
        else node
        for node in scene.nodes
    )

    def darken(legend: tuple[LegendEntry, ...]) -> tuple[LegendEntry, ...]:
        return tuple(
            replace(entry, fill=MISSING_COLOUR_DARK, rim=entry.rim or QUIET_RIM)
            if entry.fill == MISSING_COLOUR
            else entry
            for entry in legend
        )

    return replace(
        scene,
        nodes=nodes,
        colour_legend=darken(scene.colour_legend),
        shape_legend=darken(scene.shape_legend),
    )
