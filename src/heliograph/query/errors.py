"""Errors of asking."""

from collections.abc import Sequence
from typing import ClassVar

from heliograph.exceptions import DataError, PerformanceError, ResourceError, SecurityError
from heliograph.exceptions.base import ErrorContext


class InvalidQuestionError(DataError):
    """A parameter of a question cannot be understood.

    Args:
        message: What is wrong and where.
        field: Name of the parameter at fault.
        hints: What would be right.
    """

    code: ClassVar[str] = "HG-DAT-040"

    def __init__(self, message: str, *, field: str, hints: Sequence[str] = ()) -> None:
        super().__init__(message, hints=hints, context=ErrorContext(operation="query", values={"field": field}))
        self.field = field


class NotFoundError(DataError):
    """What was asked for by its id is not there."""

    code: ClassVar[str] = "HG-DAT-041"
    default_hints: ClassVar[Sequence[str]] = (
        "It may have aged out, or has not arrived yet: try again in two seconds.",
    )


class StatementError(DataError):
    """The engine does not accept a statement that a user wrote."""

    code: ClassVar[str] = "HG-DAT-042"


class StatementRefusedError(SecurityError):
    """A statement would do more than read."""

    code: ClassVar[str] = "HG-SEC-040"
    default_hints: ClassVar[Sequence[str]] = ("Only one SELECT, WITH, SHOW, DESCRIBE, EXPLAIN or EXISTS is allowed.",)


class QueryTimeoutError(PerformanceError):
    """A query took longer than it may."""

    code: ClassVar[str] = "HG-PRF-040"
    default_hints: ClassVar[Sequence[str]] = ("Narrow the time range, add a filter, or raise the timeout.",)


class QueryCancelledError(PerformanceError):
    """A query was cancelled while it ran."""

    code: ClassVar[str] = "HG-PRF-041"
    retryable: ClassVar[bool] = False


class QueryTooLargeError(ResourceError):
    """A query needs more memory or reads more than it may."""

    code: ClassVar[str] = "HG-RES-040"
    retryable: ClassVar[bool] = False
    default_hints: ClassVar[Sequence[str]] = ("Narrow the time range, add a filter, or ask for fewer groups.",)
