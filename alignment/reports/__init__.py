"""Results as plain records for JSON, and in sentences for the command line, the page and files."""
