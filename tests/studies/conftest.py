from __future__ import annotations

import pytest

from alignment.model.dataset import Dataset
from alignment.model.query import Query
from alignment.studies.study import Study, compute_study


@pytest.fixture(scope="session")
def tiny_study(parliament: Dataset) -> Study:
    return compute_study(parliament, Query(min_shared=1))
