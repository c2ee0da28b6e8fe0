"""The map, the timeline under it, and what surrounds them."""
