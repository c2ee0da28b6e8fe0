"""A picture in parts, of which a page that has the others changes one."""

from __future__ import annotations

from typing import Any

from alignment.export.svg import around, links, measures
from alignment.export.svg_country import bare, countries, paints
from alignment.scene.levels import LETTERS
from alignment.scene.marks import Marks
from alignment.scene.nearer import Sizes

ALL = Sizes(LETTERS)


def parts(marks: Marks, sizes: Sizes = ALL) -> dict[str, Any]:
    """Return a picture in parts, as the scripts of a page put them together (assets/join.js).

    Parameters
    ----------
    marks : Marks
    sizes : Sizes
        Of the letters of names.

    Returns
    -------
    dict
        `frame`: left, top, width and height of the sheet, and its measures (`svg.measures`).
        `places`: of each country that is drawn, x and y. `bodies`: the group of the countries as
        markup, each without place and colours. `paints`: `pool`, the attributes that colour what
        is drawn; `of`, of each country the places in the pool of those of its parts, and what is
        said of it after its name. `links`: their group, each without its way, for that goes from
        place to place. The others are as :func:`~alignment.export.svg.around` gives them.
    """
    sheet = marks.sheet
    pool: dict[tuple[tuple[str, str], ...], int] = {}
    of = {
        each.iso3: [
            [pool.setdefault(tuple(paint.items()), len(pool)) for paint in paints(each, marks)],
            # What a country is called, its body says.
            each.said.removeprefix(f"{each.name}: "),
        ]
        for each in marks.countries
    }
    rows = [bare(each, marks) for each in marks.countries]
    return {
        "frame": [0, 0, sheet.width, sheet.height, *measures(sheet).values()],
        "places": {each.iso3: each.at for each in marks.countries},
        "bodies": "".join(countries(marks, rows)),
        "paints": {"pool": [dict(paint) for paint in pool], "of": of},
        "links": "".join(links(marks, placed=False)),
        **around(marks, sizes),
    }
