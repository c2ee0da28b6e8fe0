"""Notes that a reader writes on a map: at a country, a bloc or a place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from alignment.model.readers import noted
from alignment.scene.hulls import Hull
from alignment.scene.lettering import line, wrap

# Widest line of a note, in font sizes: narrow ones find room nearer to what they are at.
WIDEST = 10.0


@dataclass(frozen=True)
class Annotation:
    """A note on a map.

    Attributes
    ----------
    key : str
        Its number and what it is at.
    bloc : str
        That it is at; '' for a country or a place.
    iso3 : str
        Of the country; '' for a bloc or a place.
    x, y : float
        Where the line to it begins.
    text : str
        In lines; that at a country has its name.
    """

    key: str
    bloc: str
    iso3: str
    x: float
    y: float
    text: str

    @property
    def told(self) -> str:
        """The note as a sentence, for where it cannot stand on the map."""
        said = self.text.replace("\n", " ")
        return f"{self.bloc}: {said}" if self.bloc else said


def annotated(
    notes: Iterable[str], places: dict[str, tuple[str, float, float]], hulls: Sequence[Hull]
) -> tuple[tuple[Annotation, ...], tuple[str, ...]]:
    """Return the notes on a map, and as sentences those at what is not on it.

    Parameters
    ----------
    notes : iterable of str
        As in a view.
    places : dict of str to (str, float, float)
        Name and place of each country, by ISO3.
    hulls : sequence of Hull
    """
    # The top of an outline is its own, and not within another.
    blocs = {hull.name: max(hull.rings[0], key=lambda point: point[1]) for hull in hulls}
    found, lost = [], []
    for number, note in enumerate(notes):
        at, said = noted(note)
        text, key = _lines(said), f"note {number}"
        if not isinstance(at, str):
            found.append(Annotation(key, "", "", *at, text))
        elif at in places:
            # Its disc may have no other name.
            name, x, y = places[at]
            found.append(Annotation(key, "", at, x, y, _lines(f"{name}: {said}")))
        elif (bloc := at.removeprefix("bloc:")) in blocs:
            found.append(Annotation(key, bloc, "", *blocs[bloc], text))
        else:
            lost.append(f"{line(bloc)} (not on this map): {line(said)}")
    return tuple(found), tuple(lost)


def _lines(said: str) -> str:
    return "\n".join(wrap(line(said), 1.0, WIDEST))
