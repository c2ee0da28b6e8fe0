"""Settings of all tests of the server; their fixtures are in tests/page_fixtures.py."""

import pytest


@pytest.fixture(autouse=True)
def _few_swaps(few_swaps):
    """Test links with few swaps."""
