"""The nearest known name to one that is not known."""

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(name: str, known: Iterable[str]) -> str:
    """`; did you mean `x`?`, or nothing when no name is near."""
    found = get_close_matches(name, list(known), n=1, cutoff=0.7)
    return f"; did you mean `{found[0]}`?" if found else ""
