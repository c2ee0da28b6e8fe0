"""Answers as sentences and as plain records, for commands and files."""
