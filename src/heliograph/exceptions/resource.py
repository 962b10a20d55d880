"""Errors of the category resource."""

from typing import ClassVar

from heliograph.exceptions.categories import ResourceError


class DiskFull(ResourceError):
    """The disk or the quota has no room."""

    code: ClassVar[str] = "HG-RES-001"
    default_hints: ClassVar[tuple[str, ...]] = (
        "free space or enlarge the volume: writing goes on by itself",
        "shorten the retention",
    )


class TooManyOpenFiles(ResourceError):
    """The process or the system has no file descriptors left."""

    code: ClassVar[str] = "HG-RES-002"
    default_hints: ClassVar[tuple[str, ...]] = (
        "raise the limit: `ulimit -n`",
        "look for connections that are never closed",
    )


class OutOfMemory(ResourceError):
    """The system has no memory left."""

    code: ClassVar[str] = "HG-RES-003"
    default_hints: ClassVar[tuple[str, ...]] = ("lower the memory limits of components or give the process more",)


class Overloaded(ResourceError):
    """A bound is reached: more is not accepted now."""

    code: ClassVar[str] = "HG-RES-004"
    default_hints: ClassVar[tuple[str, ...]] = (
        "wait and repeat: the sender is told for how long",
        "find out what is slow behind the bound",
    )


class ReadOnlyDisk(ResourceError):
    """The file system cannot be written."""

    code: ClassVar[str] = "HG-RES-005"
    default_hints: ClassVar[tuple[str, ...]] = ("remount it writable: `dmesg` often says why it became read-only",)


class QuotaExhausted(ResourceError):
    """A quota or rate limit is used up."""

    code: ClassVar[str] = "HG-RES-006"
    default_hints: ClassVar[tuple[str, ...]] = ("wait for the quota to fill again, or ask for a larger one",)
