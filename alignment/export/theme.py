"""The theme of a presentation: its fonts and colours, by which all its shapes are set."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.opc.oxml import serialize_part_xml
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn

from alignment.scene.drawing import Theme

FONT, LANGUAGE = "Arial", "en-GB"
# What a shape calls a colour of the theme, and the theme's own word for it.
_SLOTS = {"tx1": "dk1", "bg1": "lt1", "tx2": "dk2", "bg2": "lt2"}
_ACCENTS = tuple(f"accent{number}" for number in range(1, 7))


def palette(theme: Theme, fills: Iterable[str]) -> dict[str, str]:
    """Return by its colour what a shape calls it: ink and paper, and the first six that tell.

    Parameters
    ----------
    theme : Theme
    fills : iterable of str
        Colours that carry data, the first of a legend first.
    """
    ground = dict(zip((theme.ink, theme.paper, theme.faint, theme.hull), _SLOTS, strict=True))
    told = [fill for fill in dict.fromkeys(fills) if fill and fill not in ground]
    return dict(zip(told, _ACCENTS, strict=False)) | ground


def set_theme(deck: Any, colours: dict[str, str]) -> None:
    """Give a presentation the fonts and colours of its theme, and layouts as wide as it is."""
    master = deck.slide_masters[0]
    part = master.part.part_related_by(RT.THEME)
    tree = parse_xml(part.blob)
    for colour, name in colours.items():
        slot = next(tree.iter(qn(f"a:{_SLOTS.get(name, name)}")))
        slot[:] = [_colour("srgbClr", colour.removeprefix("#"))]
    for kind in ("majorFont", "minorFont"):
        next(tree.iter(qn(f"a:{kind}"))).find(qn("a:latin")).set("typeface", FONT)
    part._blob = serialize_part_xml(tree)
    usual = max(shape.left + shape.width for shape in master.placeholders)
    share = deck.slide_width / (usual + min(shape.left for shape in master.placeholders))
    for sheet in (master, *master.slide_layouts):
        for off in sheet._element.iter(qn("a:off")):
            off.set("x", str(round(int(off.get("x")) * share)))
        for ext in sheet._element.iter(qn("a:ext")):
            if ext.get("cx"):
                ext.set("cx", str(round(int(ext.get("cx")) * share)))


def themed(element: Any, colours: dict[str, str]) -> None:
    """Set a slide by its theme: colours by their names there, and words in its language."""
    names = {colour.removeprefix("#"): name for colour, name in colours.items()}
    for colour in list(element.iter(qn("a:srgbClr"))):
        name = names.get(colour.get("val"))
        if name:
            named = _colour("schemeClr", name)
            named.extend(list(colour))
            colour.getparent().replace(colour, named)
    for words in element.iter(qn("a:rPr"), qn("a:endParaRPr")):
        words.set("lang", LANGUAGE)


def _colour(kind: str, value: str) -> Any:
    return parse_xml(f'<a:{kind} {nsdecls("a")} val="{value}"/>')
