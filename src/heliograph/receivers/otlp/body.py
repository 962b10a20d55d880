"""A request body that is received where it stays: the system writes into it, nothing is joined or copied."""

from __future__ import annotations

import io
from typing import Final

IN_PLACE_BYTES: Final = 1 << 20
"""Largest body that gets its memory before it has come: a sender may announce what it never sends."""
BUDGET_BYTES: Final = 64 << 20
"""Memory of all bodies of one listener that are on their way; beyond it bodies are gathered in parts."""


class BodyBudget:
    """Memory that bodies on their way may take before they have come."""

    __slots__ = ("_left",)

    def __init__(self, limit: int = BUDGET_BYTES) -> None:
        self._left = limit

    def reserve(self, length: int) -> BodyBuffer | None:
        """A buffer for a body of `length` bytes, None where it is better gathered in parts."""
        if not 0 < length <= min(IN_PLACE_BYTES, self._left):
            return None
        self._left -= length
        return BodyBuffer(self, length)

    def give_back(self, length: int) -> None:
        """A buffer is whole, or was given up."""
        self._left += length


class BodyBuffer:
    """Memory of a body of known length; made by `BodyBudget.reserve`, which gets it back when this object goes.

    A `BytesIO` holds it, since that gives away its bytes without a copy, as long as nobody else looks at them.
    """

    __slots__ = ("_budget", "_file", "_length", "filled", "view")

    def __init__(self, budget: BodyBudget, length: int) -> None:
        self._budget: Final = budget
        self._length: Final = length
        self._file: Final = io.BytesIO()
        self._file.seek(length - 1)
        self._file.write(b"\0")
        self.view: Final = self._file.getbuffer()
        self.filled = 0

    @property
    def missing(self) -> int:
        """Bytes that are still to come."""
        return self._length - self.filled

    def room(self) -> memoryview:
        """Where the next bytes go; tell `filled` of those that came."""
        return self.view[self.filled :]

    def take(self, part: bytes | memoryview) -> None:
        """Put a part that came otherwise in its place; it must not be longer than what is missing."""
        end = self.filled + len(part)
        self.view[self.filled : end] = part
        self.filled = end

    def finish(self) -> bytes:
        """The whole body; nothing may be taken after that."""
        self.view.release()
        return self._file.getvalue()

    def __del__(self) -> None:
        self._budget.give_back(self._length)
