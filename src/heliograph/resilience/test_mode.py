"""A switch for tests: retries and other waits return at once."""

from collections.abc import Generator
from contextlib import contextmanager

_on = 0


def is_on() -> bool:
    """Whether waits are skipped now, in the whole process."""
    return _on > 0


@contextmanager
def no_waiting() -> Generator[None]:
    """Skip every wait of the library while the block runs; attempts and decisions stay as they are."""
    global _on  # noqa: PLW0603 - one switch for the process, as a test wants it
    _on += 1
    try:
        yield
    finally:
        _on -= 1
