"""Errors of the category processing."""

from typing import ClassVar

from heliograph.exceptions.categories import ProcessingError


class StatementFailed(ProcessingError):
    """A statement could not be applied to a record."""

    code: ClassVar[str] = "HG-PRC-001"
    default_hints: ClassVar[tuple[str, ...]] = (
        "the message names statement and record; `error_mode: ignore` goes on with the next",
    )


class ComponentFailed(ProcessingError):
    """A component raised an error that it did not expect."""

    code: ClassVar[str] = "HG-PRC-002"
    default_hints: ClassVar[tuple[str, ...]] = ("please report it with the log lines around it",)
