from __future__ import annotations

import pytest

from alignment.answer.study import Study, answer
from alignment.model.address import read_strictly
from alignment.model.dataset import Dataset


@pytest.fixture(scope="session")
def study(dataset: Dataset) -> Study:
    """The query that the page opens on."""
    query, _ = read_strictly(dataset.opening)
    return answer(dataset, query)
