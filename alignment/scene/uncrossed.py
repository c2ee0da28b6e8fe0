"""Lines to names that cross no other: whose lines a new one would cross make way for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from alignment.scene.room import Led, Taken, cross

# So many names are put anew at most for one more.
MOST = 20


Words = TypeVar("Words", bound=Led)


def uncrossed(
    key: str,
    there: Sequence[Words],
    taken: Taken,
    put: Callable[[str, Taken], Words | None],
    must: bool = False,
) -> list[Words] | None:
    """Return words with one more, such that no lines to them cross; None if they would.

    Those whose lines the new ones cross make way and are put anew after them, and so on; so two
    that stand opposite to their places exchange them.

    Parameters
    ----------
    key : str
        Whose words are new.
    there : sequence of words
        Which may make way; all others that are taken stay.
    taken : Taken
        With all those that are there; then with those that are returned.
    put : callable
        Finds the best place for someone's words in what is taken, if there is any.
    must : bool
        Whether lines of those that make way may come to run over discs.
    """
    trial, stay = taken.copy(), {words.key: words for words in there}
    queue, new = [key], dict[str, Words]()
    clear = set() if must else {words.key for words in there if not words.over}
    while queue and len(new) + len(queue) <= MOST:
        words = put(queue[0], trial)
        while words and (over := [other for other in stay.values() if _cross(words, other)]):
            trial.remove(over)
            queue += [other.key for other in over]
            stay = {other.key: other for other in stay.values() if other not in over}
            # Where they stood there may be a better place.
            words = put(queue[0], trial)
        if words is None or (words.over and words.key in clear):
            return None
        if words.leader and trial.tangled(words.leader):
            return None
        trial.add(words.box, words.leader)
        new[queue.pop(0)] = words
    if queue:
        return None
    taken.remove([words for words in there if words.key in new])
    for words in new.values():
        taken.add(words.box, words.leader)
    return [*(new.get(words.key, words) for words in there), new[key]]


def exchanged(
    key: str,
    there: Sequence[Words],
    taken: Taken,
    put: Callable[[str, Taken], Words | None],
) -> list[Words] | None:
    """Return words with one more for which one of them finds another place; None if none does.

    The last is asked first. What each argument is :func:`uncrossed` says.
    """
    for other in reversed(there):
        trial = taken.copy()
        trial.remove([other])
        new = _put(key, trial, put)
        again = _put(other.key, trial, put) if new else None
        if new and again:
            taken.remove([other])
            for words in (new, again):
                taken.add(words.box, words.leader)
            return [*(again if words is other else words for words in there), new]
    return None


def _put(key: str, taken: Taken, put: Callable[[str, Taken], Words | None]) -> Words | None:
    words = put(key, taken)
    if words is None or (words.leader and taken.tangled(words.leader)):
        return None
    taken.add(words.box, words.leader)
    return words


def _cross(one: Led, other: Led) -> bool:
    return bool(one.leader and other.leader and cross(one.leader, other.leader))
