"""The version, in its own module so that a build imports nothing else."""

VERSION = "0.1.0"
