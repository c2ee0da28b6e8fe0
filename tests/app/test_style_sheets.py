"""The style sheets of the page keep to few sizes and weights of type."""

import re

from alignment.settings import ASSETS_DIR

SIZES = {"12px", "14px", "16px", "20px", "28px"}


def test_there_are_five_sizes_and_two_weights_of_type():
    for path in ASSETS_DIR.glob("*.css"):
        text = path.read_text()
        assert set(re.findall(r"font-size: ([^;}]+?)[;} ]", text)) <= SIZES, path.name
        weights = set(re.findall(r"font-weight: ([^;}]+?)[;} ]", text))
        assert weights <= {"400", "600", "inherit", "normal"}, path.name
