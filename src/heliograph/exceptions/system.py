"""Errors of the category system."""

from typing import ClassVar

from heliograph.exceptions.categories import SystemFailure


class InternalFailure(SystemFailure):
    """Something happened that should not be possible."""

    code: ClassVar[str] = "HG-SYS-001"
    default_hints: ClassVar[tuple[str, ...]] = ("please report it with the log lines around it",)


class PathNotFound(SystemFailure):
    """A file or directory does not exist."""

    code: ClassVar[str] = "HG-SYS-002"
    default_hints: ClassVar[tuple[str, ...]] = ("check the path; relative paths start where the process was started",)


class InputOutputFailure(SystemFailure):
    """The device failed to read or write."""

    code: ClassVar[str] = "HG-SYS-003"
    retryable: bool = True
    default_hints: ClassVar[tuple[str, ...]] = ("look at `dmesg` and the disk's health",)


class OperatingSystemFailure(SystemFailure):
    """The operating system refused a call."""

    code: ClassVar[str] = "HG-SYS-004"
    default_hints: ClassVar[tuple[str, ...]] = ("the message holds the system's own words",)
