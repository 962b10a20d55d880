"""Errors of asking."""

from collections.abc import Sequence
from typing import ClassVar

from heliograph.exceptions import DataError
from heliograph.exceptions.base import ErrorContext


class InvalidQuestionError(DataError):
    """A parameter of a question cannot be understood.

    Args:
        message: What is wrong and where.
        field: Name of the parameter at fault.
        hints: What would be right.
    """

    code: ClassVar[str] = "HG-DAT-040"
    default_hints: ClassVar[tuple[str, ...]] = ("the message names the parameter and what it may be",)

    def __init__(self, message: str, *, field: str, hints: Sequence[str] = ()) -> None:
        super().__init__(message, hints=hints, context=ErrorContext(operation="query", values={"field": field}))
        self.field = field


class NotFoundError(DataError):
    """What was asked for by its id is not there."""

    code: ClassVar[str] = "HG-DAT-041"
    default_hints: ClassVar[tuple[str, ...]] = (
        "It may have aged out, or has not arrived yet: try again in two seconds.",
    )
