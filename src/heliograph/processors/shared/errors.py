"""Errors of processors that hold data."""

from typing import ClassVar

from heliograph.exceptions import ResourceError


class SpillError(ResourceError):
    """What a processor had put on disk for want of memory cannot be read; the journal brings it back."""

    code: ClassVar[str] = "HG-RES-071"
    default_hints: ClassVar[tuple[str, ...]] = ("look at the data directory's disk, or raise `max_bytes`",)
    retryable: bool = True
