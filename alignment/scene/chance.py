"""How surely countries moved: one by one, and taken together, in the words of a picture."""

from __future__ import annotations

from collections.abc import Iterable

from alignment.answer.brief import FEWEST
from alignment.answer.comparison import Comparison
from alignment.answer.reasons import beyond_error
from alignment.answer.study import Study
from alignment.model.subjects import letters
from alignment.model.texts import capital, in_sentence
from alignment.model.wording import counted

# Share of countries that change by more than 1.96 standard errors where only chance moves them.
CHANCE = 0.05
# Countries that a title names where they moved as far.
MOST_NAMED = 3
TOGETHER = "taken together none moved beyond chance"


def verdict(comparison: Comparison) -> str:
    """Return that taken together none moved beyond chance, or on how few that cannot be told.

    '' where more moved by more than their error than chance alone would give, or no error is known.
    On fewer than six texts who turned from no to yes on all of them would hardly stand out.
    """
    far, known = beyond_error(comparison)
    if not known or len(far) > CHANCE * known:
        return ""
    if 0 < len(comparison.texts) < FEWEST:
        return "too few common votes to tell whether beyond chance"
    few = not comparison.texts and _fewest(comparison.before, comparison.after) < FEWEST
    return "too few votes to tell whether beyond chance" if few else TOGETHER


def sureness(comparison: Comparison) -> tuple[str, ...]:
    """Return in plain words how far chance alone could have moved countries, as notes.

    One by one, and then as the title has it. The exact words are those of :func:`exactly`.
    """
    far, known = beyond_error(comparison)
    notes = []
    if known:
        who = f" ({by_name(far['name'])})" if 0 < len(far) <= MOST_NAMED else ""
        texts, about = len(comparison.texts), round(CHANCE * known) or "none"
        on = f"on the {counted(texts, 'text')} voted on in both, " if texts else ""
        alone = (
            f"{on}one by one {len(far) or 'none'} of {counted(known, 'state')}{who} moved further"
            f" than chance usually moves one; about {about} would by chance alone"
        )
        notes.append(": ".join(filter(None, (capital(alone), verdict(comparison)))) + ".")
    unsure = by_few(comparison.before, comparison.after)
    return (*notes, unsure) if unsure else tuple(notes)


def by_few(*studies: Study) -> str:
    """Return that blocs of studies may change by chance, where one rests on few roll calls."""
    few = _fewest(*studies)
    return f"On {counted(few, 'roll call')} blocs may change by chance." if few < FEWEST else ""


def _fewest(*studies: Study) -> int:
    return min(len(study.rollcalls) for study in studies)


def exactly(comparison: Comparison) -> str:
    """Return what the notes on a picture say of chance as it is tested; '' where it cannot be."""
    far, known = beyond_error(comparison)
    return f"Positions: {by_chance(len(far), known)}." if known else ""


def by_chance(far: int, known: int) -> str:
    """Return how many of those known changed position, beside what chance would give.

    >>> by_chance(2, 160)
    '2 of 160 countries change by more than 1.96 standard errors, where chance alone would give \
about 8'
    """
    countries = "1 country" if known == 1 else f"{known:,} countries"
    return (
        f"{far} of {countries} change by more than 1.96 standard errors, where chance"
        f" alone would give about {CHANCE * known:.0f}"
    )


def by_name(names: Iterable[str]) -> str:
    """Return countries in the order of their letters, as they stand in a sentence."""
    return in_sentence(sorted(names, key=letters))
