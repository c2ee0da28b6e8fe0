"""Uploads: records that a reader adds to the built-in ones."""
