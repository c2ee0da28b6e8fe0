"""What can be said of countries, one idea a file."""
