"""Of what is crossed, such as sizes with themes, as much in `make test` as has each in it once.

The rest of the crossing is for `make evidence`.
"""

from itertools import product

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
    """Return things dealt out over the sizes, so that in the end each is at each size."""
    return [
        _param(
            size,
            some[(number + more) % len(sizes) :: len(sizes)],
            more=more,
            name=f"{size[0]}x{size[1]}-{more}",
        )
        for number, size in enumerate(sizes)
        for more in range(len(sizes))
    ]
