"""Composition root: the explicit component list, and settings made into a running service."""
