"""The nouns: frozen values over checked frames."""
