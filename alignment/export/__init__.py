"""Files of a study, one writer each."""
