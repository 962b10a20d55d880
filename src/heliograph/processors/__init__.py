"""Processors: a batch in, a batch out."""
