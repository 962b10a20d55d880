"""An engine whose calls go through named pipelines of a resilience manager."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from heliograph.exceptions import NetworkError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from heliograph.resilience import ResilienceManager
    from heliograph.store.binding import Parameter
    from heliograph.store.port import Block, Capabilities, Engine, QueryOptions, QueryResult, Setting

_BREAKER = {
    "window": "consecutive",
    "window_size": 5,
    "open_seconds": 2.0,
    "open_growth": 2.0,
    "open_seconds_max": 30.0,
}


_CROWD = {"limit": 32, "queue": 512, "queue_seconds": 30.0}
"""Questions at once and waiting: beyond, a question is refused instead of slowing all the others down."""


class GuardedEngine:
    """Passes calls on to an engine; a store that cannot be reached is asked less and less often.

    Only failures to reach it count: a query that is wrong says nothing about the engine.

    Args:
        engine: The engine.
        manager: Where the pipelines `NAME.query` and `NAME.insert` live; settings that are there already stay.
        name: Of the store.
    """

    def __init__(self, engine: Engine, manager: ResilienceManager, name: str = "store") -> None:
        self._engine: Final = engine
        breaker = {"circuit_breaker": {**_BREAKER, "record": (NetworkError,), "half_open_calls": 1}}
        self._queries: Final = manager.default(f"{name}.query", [breaker, {"bulkhead": _CROWD}])
        self._inserts: Final = manager.default(f"{name}.insert", [breaker])

    @property
    def capabilities(self) -> Capabilities:
        """What the engine can do."""
        return self._engine.capabilities

    def prepare(self) -> None:
        """Create the database when it is missing."""
        self._queries.call(self._engine.prepare)

    def query(
        self, sql: str, parameters: Mapping[str, Parameter] | None = None, options: QueryOptions | None = None
    ) -> QueryResult:
        """See `Engine.query`."""
        return self._queries.call(self._engine.query, sql, parameters, options)

    def command(self, sql: str, settings: Mapping[str, Setting] | None = None) -> None:
        """See `Engine.command`."""
        self._queries.call(self._engine.command, sql, settings)

    def insert_block(self, table: str, block: Block, token: str, columns: Sequence[str] = ()) -> int:
        """See `Engine.insert_block`."""
        return self._inserts.call(self._engine.insert_block, table, block, token, columns)

    def cancel(self, query_id: str) -> bool:
        """See `Engine.cancel`."""
        return self._engine.cancel(query_id)

    def close(self) -> None:
        """Let go of the engine; safe twice."""
        self._engine.close()
