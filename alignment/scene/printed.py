"""Votes on paper: told apart by how dark they are, for whoever prints or copies in grey."""

from __future__ import annotations

from dataclasses import replace

from alignment.model.vote import WORDS, Vote
from alignment.scene.colours import VOTE_COLOURS, ink_on
from alignment.scene.encoding import HEAVY
from alignment.scene.scene import Scene

# From dark to light as from yes to no, and so in the legend; each at least three times as light as
# the next by WCAG's contrast, and in the hue that it has on a screen.
FILLS = {WORDS[Vote.YES]: "#00263F", WORDS[Vote.ABSTAIN]: "#877300", WORDS[Vote.NO]: "#FFC9A0"}
# What is light is set off from the paper.
RIMS = {WORDS[Vote.NO]: HEAVY}


def printed(scene: Scene) -> Scene:
    """Return a scene whose votes differ in lightness and rim; other colours stay.

    The legend goes from dark to light.
    """
    nodes = tuple(
        replace(node, fill=fill, ink=ink_on(fill), rim=RIMS.get(node.value, ""))
        if node.fill == VOTE_COLOURS.get(node.value) and (fill := FILLS.get(node.value))
        else node
        for node in scene.nodes
    )
    colours = tuple(
        replace(entry, fill=FILLS[entry.label], rim=RIMS.get(entry.label, ""))
        if entry.label in FILLS and entry.fill == VOTE_COLOURS[entry.label]
        else entry
        for entry in scene.colours
    )
    order = list(FILLS)
    graded = [entry for entry in colours if entry.fill == FILLS.get(entry.label)]
    graded.sort(key=lambda entry: order.index(entry.label))
    rest = [entry for entry in colours if entry not in graded]
    return replace(scene, nodes=nodes, colours=(*graded, *rest))
