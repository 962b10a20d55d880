"""Answers of the query layer: typed, immutable, the same in Python, over HTTP and in the command line."""
