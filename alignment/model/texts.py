"""What a text is called, so that those of one title can be told apart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from alignment.model.columns import BETWEEN
from alignment.model.wording import day, listed


def plain_name(row: Mapping[str, Any], most: int = 0) -> str:
    """Return the plain name of a roll call, the title if it has none, at most so long.

    >>> plain_name({"short": "OEWG 2018", "title": "Developments in the field of"})
    'OEWG 2018'
    >>> plain_name({"short": "", "title": "Developments in the field of"}, 12)
    'Development…'
    """
    name = str(row["short"] or row["title"])
    return shorter(name, most) if most else name


def titled(row: Mapping[str, Any]) -> str:
    """Return the title of a roll call's text, and what that decides where its name says more.

    >>> titled({"title": "Countering crime", "decides": "sets up a committee"})
    'Countering crime: sets up a committee'
    >>> titled({"title": "Countering crime", "decides": ""})
    'Countering crime'
    """
    return ": ".join(filter(None, (str(row["title"]), str(row["decides"]))))


def shorter(name: str, most: int = 60) -> str:
    """Return a name of at most so many letters.

    >>> shorter("Developments in the field of", 12)
    'Development…'
    """
    return name if len(name) <= most else name[: most - 1].rstrip() + "…"


def cut(words: str, most: int) -> str:
    """Return words of at most so many letters, cut after the last whole word.

    >>> cut("yes on A or B or C", 14), cut("yes on A", 14), cut("indivisible", 6)
    ('yes on A or B…', 'yes on A', 'indiv…')
    >>> cut("Near = alike. Shape = bloc.", 16)
    'Near = alike…'
    """
    if len(words) <= most:
        return words
    head, between, _ = words[:most].rpartition(" ")
    kept = head if between else words[: most - 1]
    return f"{kept.removesuffix(' or').removesuffix(' and').rstrip(' .,;:(')}…"


def leaders(row: Mapping[str, Any]) -> list[str]:
    """Return by ISO3 who led a text, empty where that is not known."""
    return str(row["led_by"]).split(BETWEEN) if row["led_by"] else []


def led_names(row: Mapping[str, Any], names: Mapping[str, str]) -> list[str]:
    """Return by name who led a text."""
    return [names.get(iso3, iso3) for iso3 in leaders(row)]


# Of names that have an article in a sentence: how they begin, how they end, and the others.
_BEGIN, _END = ("European ", "Holy ", "Soviet ", "United "), (" Islands", " Republic")
_OTHERS = ("Bahamas", "Comoros", "Gambia", "Maldives", "Netherlands", "Philippines")


def with_article(name: str) -> str:
    """Return the name of a country as it stands in a sentence.

    >>> with_article("United States"), with_article("Solomon Islands"), with_article("Chad")
    ('the United States', 'the Solomon Islands', 'Chad')
    """
    takes = name.startswith(_BEGIN) or name.endswith(_END) or name in _OTHERS
    return f"the {name}" if takes else name


def in_sentence(names: Iterable[str]) -> str:
    """Return names of countries joined as they stand in a sentence.

    >>> in_sentence(["France", "Netherlands", "United States"])
    'France, the Netherlands and the United States'
    """
    return listed(list(map(with_article, names)))


def capital(words: str) -> str:
    """Return words as they begin a sentence.

    >>> capital(with_article("United States")), capital("")
    ('The United States', '')
    """
    return words[:1].upper() + words[1:]


def begins(name: str) -> str:
    """Return the name of a country as it begins a sentence.

    >>> begins("United States"), begins("Chad")
    ('The United States', 'Chad')
    """
    return capital(with_article(name))


def side(row: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """Return who led a text in words, '' where that is not known.

    >>> side({"led_by": "NLD;KOR"}, {"NLD": "Netherlands", "KOR": "South Korea"})
    'led by the Netherlands and South Korea'
    >>> side({"led_by": "USA"}, {"USA": "United States"})
    'led by the United States'
    """
    return led(led_names(row, names))


def led(names: Sequence[str]) -> str:
    """Return those by these names as who led a text, '' for nobody.

    >>> led(["Russia", "Bahamas"]), led([])
    ('led by Russia and the Bahamas', '')
    """
    return f"led by {in_sentence(names)}" if names else ""


def adopted(row: Mapping[str, Any]) -> bool:
    """Return whether the records say that a vote adopted a text: it was on all of it, at the end.

    They give a text that was adopted the symbol of its resolution or decision.

    >>> adopted({"stage": "plenary", "resolution": "A/RES/74/247"})
    True
    >>> adopted({"stage": "committee", "resolution": "A/RES/74/247"})
    False
    >>> adopted({"stage": "plenary", "resolution": ""})
    False
    """
    symbol = str(row["resolution"])
    return row["stage"] == "plenary" and ("/RES/" in symbol or "/DEC/" in symbol)


def told_apart(row: Mapping[str, Any], names: Mapping[str, str], most: int = 0) -> str:
    """Return plain name, side and date of a roll call in one line, who led it by name.

    >>> row = {"short": "OEWG 2018", "title": "", "led_by": "RUS", "date": "2018-12-05"}
    >>> told_apart(row, {"RUS": "Russia"})
    'OEWG 2018, led by Russia, 5 Dec 2018'
    """
    return in_line(row, led_names(row, names), most)


def in_line(row: Mapping[str, Any], by: Sequence[str], most: int = 0) -> str:
    """Return the same of a text that was led by these, by name."""
    return ", ".join(filter(None, [plain_name(row, most), led(by), day(str(row["date"]))]))
