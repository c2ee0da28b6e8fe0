"""The picture before any renderer."""
