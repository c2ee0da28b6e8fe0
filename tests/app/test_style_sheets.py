"""The style sheets of the page keep to few sizes and weights of type."""

import re

from alignment.settings import ASSETS_DIR

SIZES = {"12px", "14px", "16px", "20px", "28px"}
# Dense panels have one more size on paper, of at least 8 points.
PRINTED_SIZES = {"14px", "8.05pt"}


def test_there_are_five_sizes_and_two_weights_of_type():
    for path in ASSETS_DIR.glob("*.css"):
        text = path.read_text()
        screen, _, printed = text.partition("@media print {")
        printed, end, rest = printed.partition("\n}")
        for part, sizes in ((screen + end + rest, SIZES), (printed, PRINTED_SIZES)):
            assert set(re.findall(r"font-size: ([^;}]+?)[;} ]", part)) <= sizes, path.name
        weights = set(re.findall(r"font-weight: ([^;}]+?)[;} ]", text))
        assert weights <= {"400", "600", "inherit", "normal"}, path.name
