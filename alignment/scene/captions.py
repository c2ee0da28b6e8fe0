"""What stands around a picture: what it finds, of what, how it is read, and what it is told as."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import pandas as pd

from alignment.answer.comparison import Comparison
from alignment.answer.study import Study
from alignment.answer.where import Where
from alignment.model.frames import row as row_of
from alignment.model.groups import FULL
from alignment.model.query import Query, day
from alignment.model.stories import step
from alignment.model.texts import adopted, capital, plain_name
from alignment.model.view import View
from alignment.model.vote import CAST, DID, WORDS, Vote
from alignment.scene.colours import NO_BLOC_SHAPE
from alignment.scene.compared import ARROWS, Way, arrows, beside, changes, moved_most, where_to
from alignment.scene.drawing import PRINT
from alignment.scene.encoding import Entry
from alignment.scene.found import SWING, TWO_LINES, found_by, unranked
from alignment.scene.layouts import LAYOUTS
from alignment.scene.lens import CATEGORY, VOTE, Lens
from alignment.scene.links import MOST_STARS
from alignment.scene.moved import MOVEMENT, towards
from alignment.scene.went import chosen_went

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


@dataclass(frozen=True)
class Caption:
    """The words around a picture.

    Attributes
    ----------
    title : str
        The finding, where there is one.
    subtitle : str
        What it was found on: a resolution, with its title or what it decides, or the query.
    reading : str
        How it is read; first who is dimmed, where the view has conditions.
    alt : str
        What it is told as to those who do not see it.
    """

    title: str
    subtitle: str
    reading: str
    alt: str


def caption(
    study: Study,
    view: View,
    colour: Lens,
    where: Where,
    legend: tuple[Entry, ...],
    apart: bool,
    comparison: Comparison | None = None,
    ways: tuple[Way, ...] = (),
) -> Caption:
    """Return the words around a picture of a study in a view; what the view says goes first.

    A title is the finding of the story that is told, else what became of the chosen or who moved
    where two are compared, else how those voted that the view asks for, or how many meet its
    conditions unless that is too long, else how the vote went that the colour shows, else what the
    colour tells.
    """
    moved = moved_most(comparison) if comparison else ""
    chosen = chosen_went(comparison, view.select) if comparison else ""
    tally = tally_title(study, colour)
    vote, _, counts = tally.rpartition(": ")
    cast = {entry.label: entry.met or 0 for entry in legend}
    voted = where.voted(colour.name, cast) if tally else ""
    met = voted or where.briefly
    # What a colour finds of all is not what it finds of who is asked for.
    found = moved or tally or ("" if met and colour.kind == CATEGORY else found_by(study, colour))
    of_group = f"{voted}: {vote}" if voted else ""
    if len(of_group) > TWO_LINES:
        of_group = f"{voted}: {tally_title(study, colour, whole=False).rpartition(': ')[0]}"
    story = finding(study.query, view)
    if voted and _words(story) == _words(voted):
        # In the same words, it does not say what the vote was on.
        story = of_group
    usual = met or found or _title(study, view, colour)
    short = met and len(where.briefly) <= TWO_LINES
    title = view.title or story or chosen or moved or of_group
    title = title or (where.briefly if short else tally or usual)
    # What a story finds of a comparison is what the comparison finds.
    told = [met] if comparison and title == story else [met, found]
    if not voted and colour.kind == CATEGORY:
        told[:1] = [met, _of_each(legend, "" if tally else f"{capital(colour.label)}: ")]
    told = [words for words in told if words and words != title]
    if title == of_group:
        away = cast.get("absent", 0) if DID["absent"] not in voted else 0
        told = [*([f"{away} {DID['absent']}"] if away else []), f"Of all: {counts}"]
    about = beside(comparison) if comparison else _about(study, colour)
    # A vote that only colours what is compared comes last: it may be of neither of the two.
    last = (_ended(about), f"In colours: {tally}") if moved and tally else (about,)
    subtitle = view.subtitle or " ".join((*map(_ended, told), *last))
    # Who is dimmed is told in whatever words the rest is, the conditions once.
    there = title if LAYOUTS[view.size].brief else f"{title} {subtitle}"
    # What a story finds is found of those who meet its conditions.
    once = (voted or where.briefly) in there or (not view.title and story)
    dims = where.dims_rest if once else where.dims
    read = view.caption or _reading(study, view, colour, apart, f"{title} {subtitle}")
    brief = LAYOUTS[view.size].brief
    if comparison and ways and view.map != "world" and not view.caption:
        read = f"{read} {ARROWS if brief else arrows(comparison, ways, view.select)}"
    if comparison and not (brief or view.caption):
        read = f"{read} {where_to(comparison)}".rstrip()
    reading = f"{dims} {read}" if dims else read
    rows = ", ".join(f"{entry.label}{entry.counted}" for entry in legend if entry.counted)
    kind = "Map of the world" if view.map == "world" else "Map of who votes with whom"
    went = f"Changed bloc {'; '.join(changes(comparison))}" if comparison and ways else ""
    said = (kind, title, subtitle, reading, rows, went)
    alt = view.alt or " ".join(_ended(words) for words in said if words)
    return Caption(title, subtitle, reading, alt)


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


def _of_each(legend: tuple[Entry, ...], head: str) -> str:
    """Return how many who meet conditions are of each entry of a legend; '' if all are of one."""
    counts = [f"{each.met} {CAST.get(each.label, each.label)}" for each in legend if each.met]
    return head + ", ".join(counts) if len(counts) > 1 else ""


def _title(study: Study, view: View, colour: Lens) -> str:
    label = capital(colour.label)
    if colour.kind == CATEGORY:
        there = "on a map of the world" if view.map == "world" else f"on a map of {study.basis}"
        return f"{label}, {there}"
    meaning = re.split("[,;]", colour.meaning)[0]
    return f"{label}: {meaning}" if len(meaning) <= LONGEST else label


def _about(study: Study, colour: Lens) -> str:
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


def _reading(study: Study, view: View, colour: Lens, apart: bool, beside: str) -> str:
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


def _words(said: str) -> list[str]:
    return sorted(re.findall(r"\w+", said.lower()))


def _ended(words: str) -> str:
    return words if words.endswith((".", "?", "!", "…")) else f"{words}."
