"""Running statements: every one bounded in time, memory, threads and rows, named, and cancellable."""

import threading
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from typing import Any

from heliograph.query.results.base import QueryStatistics
from heliograph.query.search import Budget
from heliograph.store.binding import Parameter
from heliograph.store.errors import QueryCancelledError
from heliograph.store.port import Engine, QueryOptions, QueryResult

DEFAULT_ROWS = 100_000


class Session:
    """One question: its statements share a budget, and its cost is added up.

    Args:
        engine: Where to ask.
        budget: Bounds of each statement.
        cancelled: Set when the question was cancelled.
    """

    def __init__(self, engine: Engine, budget: Budget, cancelled: threading.Event) -> None:
        self._engine = engine
        self._budget = budget
        self._cancelled = cancelled
        self._started = time.perf_counter()
        self._rows_read = 0
        self._bytes_read = 0

    def run(
        self,
        sql: str,
        parameters: Mapping[str, Parameter] | None = None,
        *,
        max_rows: int = DEFAULT_ROWS,
        max_bytes: int | None = None,
        read_only: bool = False,
    ) -> QueryResult:
        """Run one statement.

        Raises:
            QueryCancelledError: The question was cancelled.
        """
        if self._cancelled.is_set():
            raise QueryCancelledError(f"The query {self._budget.query_id} was cancelled.")
        budget = self._budget
        options = QueryOptions(
            settings={"max_threads": budget.max_threads, "max_memory_usage": budget.max_bytes},
            timeout=budget.timeout,
            query_id=budget.query_id,
            max_rows=max_rows,
            max_bytes=max_bytes,
            read_only=read_only,
        )
        result = self._engine.query(sql, parameters, options)
        self._rows_read += result.rows_read
        self._bytes_read += result.bytes_read
        return result

    def rows(
        self, sql: str, parameters: Mapping[str, Parameter] | None = None, *, max_rows: int = DEFAULT_ROWS
    ) -> list[dict[str, Any]]:
        """Rows of one statement as dictionaries."""
        return self.run(sql, parameters, max_rows=max_rows).rows()

    def statistics(self) -> QueryStatistics:
        """What was spent so far."""
        return QueryStatistics(
            query_id=self._budget.query_id,
            elapsed_ms=round((time.perf_counter() - self._started) * 1000, 3),
            rows_read=self._rows_read,
            bytes_read=self._bytes_read,
        )


class Runner:
    """Opens sessions and cancels them; one for a store.

    Args:
        engine: Where to ask.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        self._running: dict[str, list[threading.Event]] = {}

    @contextmanager
    def session(self, budget: Budget) -> Generator[Session]:
        """A session that can be cancelled while it is open."""
        cancelled = threading.Event()
        with self._lock:
            self._running.setdefault(budget.query_id, []).append(cancelled)
        try:
            yield Session(self._engine, budget, cancelled)
        finally:
            with self._lock:
                events = self._running[budget.query_id]
                events.remove(cancelled)
                if not events:
                    del self._running[budget.query_id]

    def cancel(self, query_id: str) -> bool:
        """Cancel all open sessions of this id; False when there are none."""
        with self._lock:
            events = list(self._running.get(query_id, ()))
        for event in events:
            event.set()
        if not events:
            return False
        self._engine.cancel(query_id)
        return True
