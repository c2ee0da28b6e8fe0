"""How it is shown: a frozen view, kept apart from what is asked."""

from __future__ import annotations

from dataclasses import dataclass

PANELS = (
    *("overview", "country", "pair", "rollcalls"),
    *("swing", "surprise", "table", "methods"),
)


@dataclass(frozen=True)
class View:
    """What the picture shows of a study.

    Attributes
    ----------
    colour : str
        Name of a lens: 'bloc', 'vote:A/RES/74/247', 'un_group', 'group:EU' ...
    select : tuple of str
        Chosen countries, ISO3; two of them are a chosen pair.
    links : int
        Most links drawn, 0 to 1500.
    hulls : bool
        Whether outlines are drawn around blocs.
    beyond : bool
        Whether only links beyond chance are drawn.
    panel : str
        What stands beside the map, one of `PANELS`.
    """

    colour: str = "bloc"
    select: tuple[str, ...] = ()
    links: int = 400
    hulls: bool = True
    beyond: bool = False
    panel: str = "overview"
