"""Who is named on a map, and in which order: what does not depend on the size of letters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from alignment.analysis.naming import PROMINENT
from alignment.scene.anchors import FIRST, MOST_MET, TURNS
from alignment.scene.ground import Ground, Named

# Names besides those of the chosen, with whom a title names.
MOST = 20
# Who is named before the blocs are, where they would have no room after them.
BEFORE_BLOCS = 4
# By their codes where their names have no room.
KEY = PROMINENT[:3]
# Of many who meet the conditions so few at most are looked for as few who do are, where they voted
# alike.
RAREST = 5
# Who is looked for in a crowd.
BEST_KNOWN = frozenset(PROMINENT[:FIRST])


@dataclass(frozen=True, eq=False)
class Wanted:
    """Who of a map is to be named, by ISO3 code, the first first.

    Attributes
    ----------
    nodes : dict of Named
        All countries that the map shows.
    every : bool
        Whether all may be named, not only some.
    most : int
        How many are named besides the chosen.
    own, others : tuple of str
        The chosen, with whom a title names, and the others.
    met : tuple of str
        Of the others those that meet the conditions of a view, where these are few.
    before : tuple of str
        Of the others who is named before the blocs, where they have no room after them.
    dim, clear : frozenset of str
        Who is dimmed; and whom no line crosses: who meets the conditions, where these are few, or
        of many on a bloc map who voted yes or no as hardly any of them did.
    bright : frozenset of str
        Who meets the conditions, few or many; nobody where there are none.
    """

    nodes: dict[str, Named]
    every: bool
    most: int
    own: tuple[str, ...]
    others: tuple[str, ...]
    met: tuple[str, ...]
    before: tuple[str, ...]
    dim: frozenset[str]
    clear: frozenset[str]
    bright: frozenset[str]

    @property
    def all(self) -> tuple[str, ...]:
        """All that are to be named."""
        return (*self.own, *self.others)

    def is_telling(self, iso3: str) -> bool:
        """Return whether someone of few who meet the conditions voted yes or no."""
        return iso3 in self.met and self.nodes[iso3].turn < TURNS.index("abstain")

    def turns(self, named: Iterable[str]) -> tuple[int, int, int]:
        """Return how many of those named voted yes, how many no, and how many they are."""
        turns = [self.nodes[iso3].turn for iso3 in named]
        return turns.count(0), turns.count(1), len(turns)


def wanted_of(ground: Ground, most_few: int, most: int | None) -> Wanted:
    """Return who is to be named on a ground.

    Parameters
    ----------
    ground : Ground
    most_few : int
        How many can be few who meet the conditions of a view.
    most : int or None
        How many are named besides the chosen, where that is said.
    """
    nodes = {node.iso3: node for node in ground.nodes}
    # A note at a country has its name.
    noted = {note.iso3 for note in ground.annotations}
    wanted = [iso3 for iso3 in ground.anchors if iso3 in nodes and iso3 not in noted]
    own, others = (
        tuple(iso3 for iso3 in wanted if nodes[iso3].chosen == chosen) for chosen in (True, False)
    )
    # Where some are dimmed, the others are who a reader looks for.
    dim = frozenset(iso3 for iso3, node in nodes.items() if node.dim)
    bright = frozenset(nodes) - dim if 0 < len(dim) < len(nodes) else frozenset[str]()
    few = 0 < len(bright) <= most_few
    # On a map of the world there is no crowd of discs.
    sought = bright if few else frozenset() if ground.world else _rare(nodes, bright)
    met = tuple(iso3 for iso3 in others if few and iso3 in bright)
    # Who is looked for on every map is so, where some are dimmed, only after those that are not.
    key = () if bright else (iso3 for iso3 in others if iso3 in KEY)
    return Wanted(
        nodes,
        most is not None,
        most or (MOST_MET if bright else MOST - ground.told),
        own,
        others,
        met,
        met or tuple(dict.fromkeys((*others[:BEFORE_BLOCS], *key))),
        dim,
        sought,
        bright,
    )


def _rare(nodes: dict[str, Named], bright: frozenset[str]) -> frozenset[str]:
    """Return who of many that meet the conditions voted yes or no as hardly any of them did."""
    cast = Counter(nodes[iso3].turn for iso3 in bright)
    rare = {turn for turn in range(TURNS.index("abstain")) if cast[turn] <= RAREST}
    return frozenset(iso3 for iso3 in bright if nodes[iso3].turn in rare)
