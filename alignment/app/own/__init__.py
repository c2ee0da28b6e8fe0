"""A reader's own records."""
