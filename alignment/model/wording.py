"""Numbers with their nouns, lists, days and identifiers in words."""

from __future__ import annotations

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def counted(number: int, noun: str, many: str = "") -> str:
    """Return a number with its noun, of several with an s if they are not called otherwise.

    >>> counted(1, "roll call"), counted(1200, "roll call"), counted(3, "country", "countries")
    ('1 roll call', '1,200 roll calls', '3 countries')
    """
    return f"{number:,} {noun if number == 1 else many or f'{noun}s'}"


def signed(value: float, form: str = "+.2f") -> str:
    """Return a number with its sign, which is no hyphen, and which no zero has.

    >>> signed(-0.28), signed(0.284, ".2f"), signed(-0.001), signed(-0.0004, "+.3f")
    ('−0.28', '0.28', '+0.00', '+0.000')
    """
    return f"{value:{form.replace('.', 'z.')}}".replace("-", "−")


def listed(words: list[str]) -> str:
    """Return 'a, b and c'."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def day(date: str, whole: bool = False) -> str:
    """Return an ISO date as '27 Dec 2019', or with the whole name of its month.

    >>> day("2019-12-27"), day("2019-12-27", whole=True)
    ('27 Dec 2019', '27 December 2019')
    """
    year, month, number = date.split("-")
    name = MONTHS[int(month) - 1]
    return f"{int(number)} {name if whole else name[:3]} {year}"


def label(word: str) -> str:
    """Return an identifier as words: 'ict-security' is 'ICT security'."""
    text = word.replace("-", " ").replace("_", " ")
    return " ".join({"ict": "ICT", "ai": "AI"}.get(part, part) for part in text.split(" "))
