"""What is said around a picture, part by part: a vote, a story, how it is read, abbreviations."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

import pandas as pd

from alignment.answer.study import Study
from alignment.model.frames import row as row_of
from alignment.model.groups import FULL
from alignment.model.query import Query
from alignment.model.stories import step
from alignment.model.texts import adopted, capital, plain_name
from alignment.model.view import View
from alignment.model.vote import CAST, WORDS, Vote
from alignment.model.wording import day
from alignment.scene.colours import NO_BLOC_SHAPE
from alignment.scene.drawing import PRINT
from alignment.scene.encoding import Entry
from alignment.scene.found import SWING, unranked
from alignment.scene.layouts import LAYOUTS
from alignment.scene.lens import CATEGORY, VOTE, Lens
from alignment.scene.links import MOST_STARS
from alignment.scene.moved import MOVEMENT, towards

# Letters of a text's own title in a title where it has no plain name.
LONGEST = 80
ON_LAND = "Discs are small states; {} land, such as Greenland, has no vote of its own{}."
# What the lines of the chosen are.
CHOSEN = "Lines from the chosen = agree more than {:.2f}, as in a bloc."
# What is hollow on paper.
HOLLOW = " Land that is white within a dashed border was absent."
# Where states of the records have no place in a study.
OR_FEW = " or not enough of them"
# What of a view a finding is about.
TELLING = ("colour", "select", "where", "map", "time", "versus")
# What texts are called after, and what is told of it where a picture names them.
AFTER = {"OEWG": "open-ended working group", "GGE": "group of governmental experts"}


def tally_title(study: Study, colour: Lens, whole: bool = True) -> str:
    """Return text, day and tally of the vote that a lens shows; '' for any other lens.

    `whole` is whether the month is written out.
    The tally is that of the colours: of all who voted, on the map or not.
    """
    if colour.tally is None:
        return ""
    row = row_of(study.dataset.rollcalls, colour.name.removeprefix(VOTE))
    counts = [f"{int(colour.tally.get(word, 0))} {told}" for word, told in CAST.items()]
    # The day has the year.
    name = re.sub(rf" {row['date'][:4]}\b", "", plain_name(row, LONGEST), count=1)
    return f"{name}, {day(row['date'], whole=whole)}: {', '.join(counts)}"


def finding(query: Query, view: View) -> str:
    """Return what is found at the step that a view names; '' where it shows something else.

    >>> from alignment.model.address import read_strictly
    >>> from alignment.model.stories import STORIES
    >>> query, view = read_strictly(STORIES[1].opening)
    >>> finding(query, view)
    '79 votes to 60, with 33 abstaining, opened the way to a cybercrime convention'
    >>> finding(query, View(story=view.story, colour="bloc"))
    ''
    """
    at = step(view.story)
    if at is None or at.query != query:
        return ""
    same = all(getattr(view, field) == getattr(at.view, field) for field in TELLING)
    return at.finding if same else ""


def in_title(title: str, names: pd.Series) -> tuple[str, ...]:
    """Return whom a title names, in its order; a bloc that is called after two names neither.

    >>> names = pd.Series({"GIN": "Guinea", "MLI": "Mali", "NER": "Niger"})
    >>> in_title("Mali and Guinea-Bissau left the Niger–Guinea bloc", names)
    ('MLI',)
    """
    called = {str(name): str(iso3) for iso3, name in names.items()}
    # The longest first, for one name may begin as another.
    anyone = "|".join(map(re.escape, sorted(called, key=len, reverse=True)))
    found = re.findall(rf"(?<![\w–-])({anyone})(?![\w–-])", title)
    return tuple(dict.fromkeys(called[name] for name in found if name))


def of_each(legend: tuple[Entry, ...], head: str) -> str:
    """Return how many who meet conditions are of each entry of a legend; '' if all are of one."""
    counts = [
        # Beside a number another would be read as a part of it.
        f"{each.label}: {each.met}"
        if any(letter.isdigit() for letter in each.label)
        else f"{each.met} {CAST.get(each.label, each.label)}"
        for each in legend
        if each.met
    ]
    return head + ", ".join(counts) if len(counts) > 1 else ""


def of_the_colour(study: Study, view: View, colour: Lens) -> str:
    """Return the title of a colour that finds nothing."""
    label = capital(colour.label)
    if colour.kind == CATEGORY:
        there = "on a map of the world" if view.map == "world" else f"on a map of {study.basis}"
        return f"{label}, {there}"
    meaning = re.split("[,;]", colour.meaning)[0]
    return f"{label}: {meaning}" if len(meaning) <= LONGEST else label


def about(study: Study, colour: Lens) -> str:
    """Return of what a picture is: the text that was voted on, or the query."""
    if colour.tally is None:
        unseen = study.query.unseen(study.dataset)
        return "; ".join(filter(None, (f"{study.basis} {study.query.describe()}", unseen)))
    symbol = colour.name.removeprefix(VOTE)
    row = row_of(study.dataset.rollcalls, symbol)
    official = ", ".join(f"{row[word]} {told}" for word, told in CAST.items())
    same = all(row[word] == colour.tally.get(word, 0) for word in CAST)
    told = f"Adopted as {symbol}" if adopted(row) else symbol
    # In one line of a slide, beside a name by which it would be more.
    what = f"which {row['decides']}" if row["decides"] else row["title"]
    return f"{told}, {what}{'' if same else f'; officially {official}'}"


def how_read(study: Study, view: View, colour: Lens, apart: bool, beside: str) -> str:
    """Return what near, colour and shape mean, and abbreviations that stand here or beside."""
    full = in_full(f"{beside} {colour.label}") if not LAYOUTS[view.size].brief else ""
    told = "this vote" if colour.tally is not None else colour.label
    # On a card the title says what it means, and there is no room to say it twice.
    if colour.kind != CATEGORY and not LAYOUTS[view.size].brief:
        told = f"{told}, {colour.meaning}"
    sides = ""
    if not LAYOUTS[view.size].brief:
        known_by = {MOVEMENT: towards, SWING: unranked}.get(colour.name)
        sides = known_by(study) if known_by else ""
    if view.map == "world":
        few = OR_FEW if study.table["x"].isna().any() else ""
        # On paper a vote is grey, too.
        paper = view.theme == PRINT.name
        on_land = ON_LAND.format("the palest grey" if paper else "grey", few)
        away = 0 if colour.tally is None else colour.tally.get(WORDS[Vote.ABSENT], 0)
        hollow = HOLLOW if paper and away else ""
        return f"Colour = {told}. {on_land}{hollow}{sides}{full}"
    none = f" A {NO_BLOC_SHAPE} is in no bloc." if apart else ""
    near = f"Near = more alike on {study.basis}."
    if 0 < len(view.select) <= MOST_STARS and not LAYOUTS[view.size].brief:
        near = f"{near} {CHOSEN.format(study.threshold)}"
    if colour.name == "bloc":
        return f"{near} Colour and shape = bloc.{none}{full}"
    return f"{near} Colour = {told}.{sides} Shape = bloc.{none}{full}"


def in_full(said: str, further: Mapping[str, str] = MappingProxyType({})) -> str:
    """Return in full what abbreviations stand among words, as sentences that follow others.

    `further` has those that a picture does not tell.

    >>> in_full("OEWG 2018, of members of the EU"), in_full("SIDS2")
    (' OEWG = open-ended working group. EU = European Union.', '')
    """
    there = set(re.findall(r"\w+", said))
    known = {**AFTER, **FULL, **further}.items()
    # A word such as Africa is no abbreviation.
    full = {name: called for name, called in known if name in there and not name[1:].islower()}
    return "".join(f" {name} = {called}." for name, called in full.items())


def in_same_words(one: str, other: str) -> bool:
    """Return whether two sayings have the same words, in whatever order.

    >>> in_same_words("10 of 38 voted yes", "Yes voted 10 of 38")
    True
    """
    first, second = (sorted(re.findall(r"\w+", said.lower())) for said in (one, other))
    return first == second


def ended(words: str) -> str:
    """Return words as a sentence."""
    return words if words.endswith((".", "?", "!", "…")) else f"{words}."
