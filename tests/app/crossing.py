"""Crossed parameters, such as sizes with themes: `make test` uses each value once.

`make evidence` uses the other pairs.
"""

from itertools import count, product

import pytest


def _param(*values, more, name=None):
    return pytest.param(*values, id=name, marks=pytest.mark.evidence if more else ())


def crossed(ones, others):
    """Return each pair of two lists of the same length."""
    return [
        _param(one, other, more=(number - place) % len(others))
        for (number, one), (place, other) in product(enumerate(ones), enumerate(others))
    ]


def dealt(sizes, some):
    """Return values distributed over sizes, so that all sizes have all values in the end."""
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
    """Return every second value; `make evidence` has the others."""
    return [
        _param(list(some)[(half + more) % 2 :: 2], more=more, name=f"half-{more}")
        for more in range(2)
    ]


def at(ways, place):
    """Return several ways to do the same, all but one for `make evidence`."""
    return [_param(way, more=number != place) for number, way in enumerate(ways)]


def in_turn(fixture, ways):
    """Return a `pytest_generate_tests` that gives each test of a file one of several fixtures."""
    turn = count()

    def pytest_generate_tests(metafunc):
        if fixture in metafunc.fixturenames:
            first = next(turn)
            params = [
                _param(way, more=(number - first) % len(ways), name=way)
                for number, way in enumerate(ways)
            ]
            metafunc.parametrize(fixture, params, indirect=True)

    return pytest_generate_tests
