"""What can go wrong with the journal."""

from typing import ClassVar

from heliograph.exceptions import ConcurrencyError, ConfigurationError, DataError, ResourceError, SystemFailure


class JournalFull(ResourceError):
    """The journal holds as many unsettled bytes as it may; `retry_after` is set and `cursor` names who is slowest.

    Attributes:
        cursor: Name of the cursor that holds the oldest data, empty when there is none.
    """

    code: ClassVar[str] = "HG-RES-060"
    effect: ClassVar[str] = "Nothing was kept of the request; nothing older was lost."
    default_hints: ClassVar[tuple[str, ...]] = (
        "look at the consumer that is named: it is down, or slower than what comes in",
        "raise the journal's max_bytes if the disk has room",
    )

    def __init__(self, message: str, *, cursor: str, retry_after: float) -> None:
        super().__init__(message, retry_after=retry_after)
        self.cursor = cursor


class JournalUnavailable(ResourceError):
    """The disk refused a write (full, read-only, broken); nothing was acknowledged and the next write tries again."""

    code: ClassVar[str] = "HG-RES-061"
    effect: ClassVar[str] = "Nothing was kept of the request; nothing older was lost."
    default_hints: ClassVar[tuple[str, ...]] = (
        "free space, or make the file system writable again: the journal goes on by itself",
    )


class JournalLocked(ConcurrencyError):
    """Another process has the journal's directory open."""

    code: ClassVar[str] = "HG-CON-060"
    retryable: bool = False
    default_hints: ClassVar[tuple[str, ...]] = ("stop the other process, or give this one a data directory of its own",)


class JournalClosed(SystemFailure):
    """The journal was closed before or while this was asked of it."""

    code: ClassVar[str] = "HG-SYS-060"
    default_hints: ClassVar[tuple[str, ...]] = ("nothing, when the service is shutting down; else start it again",)
    retryable: bool = True


class JournalIncompatible(DataError):
    """The directory was written by a version of the journal that this one cannot read."""

    code: ClassVar[str] = "HG-DAT-060"
    default_hints: ClassVar[tuple[str, ...]] = ("start the version that wrote it, and let it drain the journal first",)


class JournalSettingsError(ConfigurationError):
    """A setting of the journal cannot work."""

    code: ClassVar[str] = "HG-CFG-060"
    default_hints: ClassVar[tuple[str, ...]] = ("the message names the setting and its bounds",)
