"""The parts of the page, layout and rendering together."""
