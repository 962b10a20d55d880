"""Errors of the category concurrency."""

from typing import ClassVar

from heliograph.exceptions.categories import ConcurrencyError


class Cancelled(ConcurrencyError):
    """The work was cancelled before it was done."""

    code: ClassVar[str] = "HG-CON-001"
    retryable: bool = False
    default_hints: ClassVar[tuple[str, ...]] = ("nothing, if you cancelled it; else look for a shutdown or a deadline",)


class Conflict(ConcurrencyError):
    """Somebody else changed or holds the same thing."""

    code: ClassVar[str] = "HG-CON-002"
    default_hints: ClassVar[tuple[str, ...]] = ("read it again, then repeat",)


class Locked(ConcurrencyError):
    """Another process holds the lock."""

    code: ClassVar[str] = "HG-CON-003"
    retryable: bool = False
    default_hints: ClassVar[tuple[str, ...]] = ("stop the other process, or use another directory",)
