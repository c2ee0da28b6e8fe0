"""Of what is crossed, such as sizes with themes, as much in `make test` as has each in it once.

The rest of the crossing is for `make evidence`.
"""

from itertools import count, product

import pytest


def _param(*values, more, name=None):
    return pytest.param(*values, id=name, marks=pytest.mark.evidence if more else ())


def crossed(ones, others):
    """Return each of as many with each of others."""
    return [
        _param(one, other, more=(number - place) % len(others))
        for (number, one), (place, other) in product(enumerate(ones), enumerate(others))
    ]


def dealt(sizes, some):
    """Return things dealt out over sizes or ways, so that in the end each is at each of them."""
    return [
        _param(
            size,
            some[(number + more) % len(sizes) :: len(sizes)],
            more=more,
            name=f"{size if isinstance(size, str) else '{}x{}'.format(*size)}-{more}",
        )
        for number, size in enumerate(sizes)
        for more in range(len(sizes))
    ]


def halved(some, half):
    """Return one half of things, every second of them, and the other, which is for the evidence."""
    return [
        _param(list(some)[(half + more) % 2 :: 2], more=more, name=f"half-{more}")
        for more in range(2)
    ]


def at(ways, place):
    """Return ways to do the same, of which all but the one at a place are for the evidence."""
    return [_param(way, more=number != place) for number, way in enumerate(ways)]


def in_turn(fixture, ways):
    """Return what has each test of a file that takes a fixture made in one of the ways, in turn.

    It is for the file's `pytest_generate_tests`.
    """
    turn = count()

    def pytest_generate_tests(metafunc):
        if fixture in metafunc.fixturenames:
            first = next(turn)
            made = [
                _param(way, more=(number - first) % len(ways), name=way)
                for number, way in enumerate(ways)
            ]
            metafunc.parametrize(fixture, made, indirect=True)

    return pytest_generate_tests
