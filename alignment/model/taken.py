"""What is said of a file or an embed beside the address of its picture."""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import unquote_plus

from alignment.model.readers import Parameter, country, either, number, printable, whole, word

# Tables of a study that stand in a CSV each, the last of them what the columns of the others mean.
TABLES = ("countries", "links", "rollcalls", "votes", "grid", "columns")
# Of a PNG, in pixels.
NARROWEST = 16
# What some formats take beside the address, in which `width` is the years in a window.
FILE = (
    Parameter("pixels", "width", whole(NARROWEST, 10_000), "width of a png in pixels"),
    Parameter("scale", "scale", number(0.1, 10), "pixels of a png for each of its width"),
    Parameter("pairs", "pairs", word("all", "drawn"), "links of a network file, drawn or all"),
    Parameter("table", "table", word(*TABLES), f"table of a csv: {either(TABLES)}"),
)

# What an embedded picture offers its readers; another word than `nothing` leaves that out.
OFFERS = ("find", "zoom", "table", "timeline", "nothing")
EMBED = (Parameter("offer", "offers", word(*OFFERS), f"of an embed: {either(OFFERS)}", many=True),)

# A card of one country's vote on a roll call, or of two countries.
FORMS = ("wide", "square", "slide")
CARD = (
    Parameter("of", "iso3", country, "country that a card is of"),
    Parameter("on", "rollcall", printable("roll call", 200), "roll call that it voted on"),
    Parameter("with", "other", country, "country that it is compared with"),
    Parameter("form", "form", word(*FORMS), either(FORMS)),
)


def unescaped(search: str) -> str:
    """Return an address as it is written, where it was copied from the code of a page.

    >>> unescaped("v=1&amp;links=0"), unescaped("v=1&title=A+%26amp;")
    ('v=1&links=0', 'v=1&title=A+%26amp;')
    """
    return search.replace("&amp;", "&")


def parted(search: str, names: Collection[str]) -> tuple[str, dict[str, list[str]]]:
    """Return an address without some parameters, and the values of those by name.

    >>> parted("v=1&links=0&pixels=800", {"pixels"})
    ('v=1&links=0', {'pixels': ['800']})
    """
    kept: list[str] = []
    given: dict[str, list[str]] = {}
    for part in unescaped(search).split("&"):
        name, _, value = part.partition("=")
        if name in names:
            given.setdefault(name, []).append(unquote_plus(value))
        else:
            kept.append(part)
    return "&".join(kept), given
