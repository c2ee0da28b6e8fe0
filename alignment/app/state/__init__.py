"""The state of the page, and the gestures that change it."""
