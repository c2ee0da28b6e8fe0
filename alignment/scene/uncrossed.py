"""Words that make way for others: those whose lines cross, or that stand where these could."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from alignment.scene.taken import Led, Taken, cross, cuts

# So many names are put anew at most for one more.
MOST = 20
# So many leave a place for another's words at most.
TOGETHER = 2


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


def made_room(
    there: Sequence[Words],
    taken: Taken,
    places: Sequence[Words],
    put: Callable[[str, Taken], Words | None],
    spared: frozenset[str] = frozenset(),
) -> list[Words] | None:
    """Return words with one more, where one or two leave a place and find others; None if not.

    Unlike in :func:`exchanged` any place will do, not the best alone: that may be where alone
    those that leave could go.

    Parameters
    ----------
    there : sequence of words
        Which may make way; all others that are taken stay.
    taken : Taken
        With all those that are there; then with those that are returned.
    places : sequence of words
        Where the new ones may stand if nobody is there, the best place first.
    put : callable
        Finds the best place for someone's words in what is taken, if there is any.
    spared : frozenset of str
        Whose words need find none.
    """
    for new in places:
        leaving = [words for words in there if _meet(new, words)]
        if len(leaving) > TOGETHER:
            continue
        trial, again = taken.copy(), dict[str, Words]()
        trial.remove(leaving)
        trial.add(new.box, new.leader)
        for words in leaving:
            if found := _put(words.key, trial, put):
                again[words.key] = found
            elif words.key not in spared:
                break
        else:
            taken.remove(leaving)
            for words in (new, *again.values()):
                taken.add(words.box, words.leader)
            kept = (words for words in there if words not in leaving or words.key in again)
            return [*(again.get(words.key, words) for words in kept), new]
    return None


def _put(key: str, taken: Taken, put: Callable[[str, Taken], Words | None]) -> Words | None:
    words = put(key, taken)
    if words is None or (words.leader and taken.tangled(words.leader)):
        return None
    taken.add(words.box, words.leader)
    return words


def _meet(one: Led, other: Led) -> bool:
    """Return whether words or the lines to them meet."""
    left, low, right, top = one.box
    x0, y0, x1, y1 = other.box
    if left < x1 and x0 < right and low < y1 and y0 < top:
        return True
    if one.leader and cuts(other.box, one.leader):
        return True
    return bool(other.leader and cuts(one.box, other.leader)) or _cross(one, other)


def _cross(one: Led, other: Led) -> bool:
    return bool(one.leader and other.leader and cross(one.leader, other.leader))
