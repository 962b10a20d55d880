"""What can be wrong with OTTL: a text that does not fit, or a record a statement cannot handle."""

from dataclasses import dataclass
from typing import ClassVar

from heliograph.exceptions import ConfigurationError, ProcessingError


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a text of OTTL.

    Attributes:
        offset: Characters before it.
        line: From 1.
        column: From 1.
    """

    offset: int
    line: int
    column: int

    @classmethod
    def at(cls, text: str, offset: int) -> "Position":
        """The place `offset` characters into `text`."""
        before = text[:offset]
        line = before.count("\n") + 1
        return cls(offset, line, offset - (before.rfind("\n") + 1) + 1)


class OttlError(ConfigurationError):
    """A text of OTTL that cannot be used.

    Attributes:
        text: The statement, condition or expression.
        position: Where in `text`, None when no single place is to blame.
        index: Which text of a list, from 0.
    """

    code: ClassVar[str] = "HG-CFG-040"
    default_hints: ClassVar[tuple[str, ...]] = ("try the text with `heliograph ottl run` on a file of OTLP JSON",)

    def __init__(self, message: str, *, text: str = "", position: Position | None = None, index: int = 0) -> None:
        super().__init__(message)
        self.text = text
        self.position = position
        self.index = index


class OttlSyntaxError(OttlError):
    """A text that the grammar does not take."""

    code: ClassVar[str] = "HG-CFG-041"


class OttlConfigError(OttlError):
    """A text that parses but means nothing: an unknown path or function, a wrong argument, a bad literal."""

    code: ClassVar[str] = "HG-CFG-042"


class StatementError(ProcessingError):
    """A statement or condition that failed for one record."""

    code: ClassVar[str] = "HG-PRC-040"
    default_hints: ClassVar[tuple[str, ...]] = (
        "the message names the statement; `error_mode: ignore` goes on with the next one",
    )


class TypeMismatchError(StatementError):
    """A value of another type than the one asked for; the `Is...` converters answer false on it."""

    code: ClassVar[str] = "HG-PRC-041"
    default_hints: ClassVar[tuple[str, ...]] = (
        "check the type first, as in `where IsString(...)`, or convert the value",
    )


class PayloadDroppedError(ProcessingError):
    """A statement failed in error mode `propagate`: the payload goes no further."""

    code: ClassVar[str] = "HG-PRC-042"
    default_hints: ClassVar[tuple[str, ...]] = ("use `error_mode: ignore` to skip the statement for that record only",)
