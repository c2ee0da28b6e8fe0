"""Readers and writers of data packages and of files to import, and temporary folders."""
