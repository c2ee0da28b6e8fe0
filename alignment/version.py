"""The version, alone in a room so that building needs no import."""

VERSION = "0.1.0"
