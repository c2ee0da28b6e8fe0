"""Sets of parameters, such as sizes with themes: `make test` uses each value once.

`make evidence` uses the other combinations.
"""

from itertools import count, product

import pytest


def _make_param(*values, is_evidence, name=None):
    return pytest.param(*values, id=name, marks=pytest.mark.evidence if is_evidence else ())


def cross_parameters(rows, columns):
    """Return all pairs of two lists; `make test` has each value of the first list once."""
    return [
        _make_param(row, column, is_evidence=(number - place) % len(columns))
        for (number, row), (place, column) in product(enumerate(rows), enumerate(columns))
    ]


def distribute_parameters(sizes, values):
    """Return each size with a share of the values; `make evidence` has the other shares."""
    return [
        _make_param(
            size,
            values[(number + shift) % len(sizes) :: len(sizes)],
            is_evidence=shift,
            name=f"{size if isinstance(size, str) else '{}x{}'.format(*size)}-{shift}",
        )
        for number, size in enumerate(sizes)
        for shift in range(len(sizes))
    ]


def split_parameters(values, start):
    """Return every second value from a start, 0 or 1; `make evidence` has the others."""
    return [
        _make_param(list(values)[(start + shift) % 2 :: 2], is_evidence=shift, name=f"half-{shift}")
        for shift in range(2)
    ]


def keep_parameter(values, place):
    """Return all values; `make test` has only the one at this place."""
    return [_make_param(value, is_evidence=number != place) for number, value in enumerate(values)]


def alternate_fixtures(fixture, values):
    """Return a `pytest_generate_tests` that gives each test of a file another value first."""
    tests = count()

    def pytest_generate_tests(metafunc):
        if fixture in metafunc.fixturenames:
            first = next(tests)
            params = [
                _make_param(value, is_evidence=(number - first) % len(values), name=value)
                for number, value in enumerate(values)
            ]
            metafunc.parametrize(fixture, params, indirect=True)

    return pytest_generate_tests
