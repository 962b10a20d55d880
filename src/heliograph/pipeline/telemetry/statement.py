"""The cost of one OTTL statement."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from types import TracebackType

    from heliograph.pipeline.telemetry.instruments import Counter


class StatementTelemetry:
    """CPU seconds, records and errors of one statement; a context manager around its execution on one thread.

    It keeps its start in itself: one object serves one thread at a time, as a processor does.
    """

    __slots__ = ("_cpu", "_errors", "_records", "_start")

    def __init__(self, cpu: Counter, records: Counter, errors: Counter) -> None:
        self._cpu: Final = cpu
        self._records: Final = records
        self._errors: Final = errors
        self._start = 0

    def __enter__(self) -> None:
        self._start = time.thread_time_ns()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._cpu.add((time.thread_time_ns() - self._start) / 1e9)

    def cpu(self, nanoseconds: int) -> None:
        """Add time that was measured elsewhere, such as in the Rust core."""
        self._cpu.add(nanoseconds / 1e9)

    def records(self, count: int) -> None:
        """Count records that the statement was applied to."""
        self._records.add(count)

    def errors(self, count: int) -> None:
        """Count records for which it failed."""
        self._errors.add(count)
