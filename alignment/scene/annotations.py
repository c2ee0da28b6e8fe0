"""Notes that a reader writes on a map: at a country, a bloc or a position."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from alignment.model.view import Annotation
from alignment.scene.hulls import Hull
from alignment.scene.text_metrics import to_single_line, wrap_text

# Maximum line width of a note, in font sizes: narrow notes fit nearer to their target.
MAX_NOTE_WIDTH = 10.0


@dataclass(frozen=True)
class PlacedAnnotation:
    """A note on a map; `text` may have several lines.

    `bloc` or `iso3` is its target, both '' for a note at a position. The text of a note at a
    country starts with the country's name. The line to the note begins at `x`, `y`.
    """

    key: str
    bloc: str
    iso3: str
    x: float
    y: float
    text: str

    @property
    def sentence(self) -> str:
        """The note as a sentence, for when it does not fit on the map."""
        content = self.text.replace("\n", " ")
        return f"{self.bloc}: {content}" if self.bloc else content


def make_annotations(
    notes: Iterable[str], places: dict[str, tuple[str, float, float]], hulls: Sequence[Hull]
) -> tuple[tuple[PlacedAnnotation, ...], tuple[str, ...]]:
    """Return the notes on a map, and as sentences those whose target is not on it.

    `places` has the name and the position of each country on the map, by ISO3.
    """
    # The top of an outline lies inside no other outline.
    blocs = {hull.name: max(hull.rings[0], key=lambda point: point[1]) for hull in hulls}
    annotations, unplaced = [], []
    for number, note in enumerate(notes):
        annotation, key = Annotation.parse(note), f"note {number}"
        iso3, bloc, text = annotation.iso3, annotation.bloc, _wrap_note(annotation.text)
        if annotation.point is not None:
            annotations.append(PlacedAnnotation(key, "", "", *annotation.point, text))
        elif iso3 in places:
            # Its disc may have no other label.
            name, x, y = places[iso3]
            named = _wrap_note(f"{name}: {annotation.text}")
            annotations.append(PlacedAnnotation(key, "", iso3, x, y, named))
        elif bloc in blocs:
            annotations.append(PlacedAnnotation(key, bloc, "", *blocs[bloc], text))
        else:
            anchor, words = to_single_line(bloc or iso3), to_single_line(annotation.text)
            unplaced.append(f"{anchor} (not on this map): {words}")
    return tuple(annotations), tuple(unplaced)


def _wrap_note(text: str) -> str:
    return "\n".join(wrap_text(to_single_line(text), 1.0, MAX_NOTE_WIDTH))
