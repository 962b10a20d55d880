"""One run of a plan over a frame, at one level."""

from collections.abc import Callable
from typing import Any

from heliograph import _native
from heliograph.ottl.values.types import Duration, SpanId, Time, TraceId

TYPES = (Time, Duration, TraceId, SpanId)

LEVELS: dict[str, tuple[str, ...]] = {
    "datapoint": (
        "datapoint.number",
        "datapoint.histogram",
        "datapoint.exponential_histogram",
        "datapoint.summary",
    ),
}
"""The levels of a context that has more than one; any other context is a level by its own name."""


def levels_of(context: str) -> tuple[str, ...]:
    """The levels of a context."""
    return LEVELS.get(context, (context,))


class Environment:
    """What a plan's parts share while they run.

    Attributes:
        frame: The batch being edited.
        level: The level of the statements.
        cache: The scratch map's keys as columns.
        nil: A column of nothing.
        failures: (statement, message, row) of what failed and was skipped.
    """

    def __init__(self, frame: _native.Frame, level: str) -> None:
        self.frame = frame
        self.level = level
        self.cache: dict[str, _native.Column] = {}
        self.nil = frame.constant(None)
        self.everything = frame.mask(True)
        self.nothing = frame.mask(False)
        self.messages: list[tuple[_native.Mask, str]] = []

    def at(self, context: str, read: Callable[[str], _native.Column]) -> _native.Column:
        """A column of the level itself or of one above it, a value for each row of the level."""
        own = self.level == context or self.level.startswith(f"{context}.")
        level = self.level if own else context
        column = read(level)
        return column if own or column.is_constant else self.frame.broadcast(column, level, self.level)

    def note(self, rows: _native.Mask, message: str) -> None:
        """Remember why rows failed."""
        self.messages.append((rows, message))


def make_frame(batch: Any) -> _native.Frame:
    """A frame over a batch whose columns give OTTL's own values."""
    return _native.Frame(batch.native, TYPES)
