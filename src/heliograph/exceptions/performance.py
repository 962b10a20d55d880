"""Errors of the category performance."""

from typing import ClassVar

from heliograph.exceptions.categories import PerformanceError


class TimedOut(PerformanceError):
    """The call did not finish in the time that it was given."""

    code: ClassVar[str] = "HG-PRF-001"
    default_hints: ClassVar[tuple[str, ...]] = ("raise the timeout, or find out why the peer is slow",)


class DeadlineExceeded(PerformanceError):
    """The caller's own deadline passed before the work was done."""

    code: ClassVar[str] = "HG-PRF-002"
    retryable: bool = False
    default_hints: ClassVar[tuple[str, ...]] = ("give the caller more time, or ask for less",)


class MemoryLimitExceeded(PerformanceError):
    """A query or a task needs more memory than it is allowed."""

    code: ClassVar[str] = "HG-PRF-003"
    retryable: bool = False
    default_hints: ClassVar[tuple[str, ...]] = (
        "narrow the time range or group by fewer keys",
        "raise the memory limit",
    )
