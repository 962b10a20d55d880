"""Errors of the category export."""

from typing import ClassVar

from heliograph.exceptions.categories import ExportError


class DestinationRefused(ExportError):
    """The destination refused the data for good."""

    code: ClassVar[str] = "HG-EXP-001"
    default_hints: ClassVar[tuple[str, ...]] = (
        "look at the dead letters: they hold data and reason",
        "fix what the destination complains about, then replay them",
    )


class DestinationOverloaded(ExportError):
    """The destination asks to be called less often."""

    code: ClassVar[str] = "HG-EXP-002"
    retryable: bool = True
    default_hints: ClassVar[tuple[str, ...]] = (
        "wait: the call is repeated after the time that the destination names",
        "give the destination more capacity, or send less",
    )


class DestinationFailed(ExportError):
    """The destination failed while it handled the data."""

    code: ClassVar[str] = "HG-EXP-003"
    retryable: bool = True
    default_hints: ClassVar[tuple[str, ...]] = ("look at the destination's log",)


class PartialSuccess(ExportError):
    """The destination accepted only a part of the data."""

    code: ClassVar[str] = "HG-EXP-004"
    default_hints: ClassVar[tuple[str, ...]] = (
        "read the destination's message: the refused part is counted and not sent again",
    )
