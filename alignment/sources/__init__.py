"""Files from outside become a Dataset here, and nowhere else is a file read."""
