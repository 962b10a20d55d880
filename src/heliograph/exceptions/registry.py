"""Finding errors by code."""

from collections.abc import Iterator

from heliograph.exceptions.base import HeliographError


def all_errors() -> list[type[HeliographError]]:
    """Every error class that has been imported, sorted by code."""
    return sorted(set(_descendants(HeliographError)), key=lambda kind: (kind.code, kind.__name__))


def find_error(code: str) -> type[HeliographError] | None:
    """The class with this code (any case), or None."""
    wanted = code.strip().upper()
    return next((kind for kind in all_errors() if kind.code == wanted), None)


def _descendants(kind: type[HeliographError]) -> Iterator[type[HeliographError]]:
    yield kind
    for child in kind.__subclasses__():
        yield from _descendants(child)
