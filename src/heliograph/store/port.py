"""The port of the store: what an engine must do, and what it says of itself.

An engine runs ClickHouse SQL. It is thread-safe: any thread may call any method, queries run beside each other and
beside inserts. It maps every failure to `heliograph.store.errors`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, TypeAlias, runtime_checkable

from heliograph.store.binding import Parameter

if TYPE_CHECKING:
    import pyarrow as pa

Setting: TypeAlias = str | int | float | bool
Block: TypeAlias = bytes | Iterable[bytes]


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What an engine can do beyond the port.

    Attributes:
        name: Short name, `embedded` or `server`.
        processes: Several processes may open it at once.
        cluster: Name of the cluster that DDL goes to, empty when there is none.
        disk: The engine's disk is this machine's, so that its free space can be watched here.
    """

    name: str
    processes: bool
    cluster: str
    disk: bool


@dataclass(frozen=True, slots=True)
class QueryOptions:
    """How a query is run.

    Attributes:
        settings: ClickHouse settings for this query alone.
        timeout: Seconds after which it fails with `QueryTimeoutError`; None leaves the engine's default.
        query_id: Name for `cancel`; empty lets the engine choose.
        max_rows: Rows returned at most; what is beyond is cut off and `truncated` is set.
        max_bytes: Bytes of Arrow data returned at most, cut at a row; as above.
        read_only: The text comes from a user: it may read our tables and nothing else.
    """

    settings: Mapping[str, Setting] = field(default_factory=dict[str, Setting])
    timeout: float | None = None
    query_id: str = ""
    max_rows: int | None = None
    max_bytes: int | None = None
    read_only: bool = False


@dataclass(frozen=True, slots=True)
class QueryResult:
    """Rows of a query.

    Attributes:
        table: The columns, as ClickHouse names them; a result without rows keeps its columns.
        truncated: There were more rows than the options allow.
        seconds: Time that the engine needed.
        rows_read: Rows that the engine read.
        bytes_read: Uncompressed bytes that the engine read.
    """

    table: pa.Table
    truncated: bool = False
    seconds: float = 0.0
    rows_read: int = 0
    bytes_read: int = 0

    def rows(self) -> list[dict[str, object]]:
        """The rows as dictionaries, for small results."""
        return self.table.to_pylist()


@runtime_checkable
class Engine(Protocol):
    """One ClickHouse, wherever it runs."""

    @property
    def capabilities(self) -> Capabilities:
        """What this engine can do."""
        ...

    def prepare(self) -> None:
        """Create the database when it is missing."""
        ...

    def query(
        self, sql: str, parameters: Mapping[str, Parameter] | None = None, options: QueryOptions | None = None
    ) -> QueryResult:
        """Run one statement that returns rows; `{name:Type}` in the text is bound to `parameters[name]`."""
        ...

    def command(self, sql: str, settings: Mapping[str, Setting] | None = None) -> None:
        """Run one statement that returns nothing: DDL, `OPTIMIZE`, `INSERT ... SELECT`."""
        ...

    def insert_block(self, table: str, block: Block, token: str, columns: Sequence[str] = ()) -> int:
        """Insert one Native block, or several as one, and return when it is committed: all of it, or nothing.

        Args:
            table: Table of the current database.
            block: ClickHouse Native format, no compression. Several blocks of the same columns become one part, up
                to a million rows; made as they are sent, they need less memory than one large block.
            token: Deduplication token; a second insert with the same token, in as many blocks, changes nothing.
                Empty: none.
            columns: Names in the block's order; empty takes them from the block.

        Returns:
            Rows the engine took in (also when the token was known).

        Raises:
            BlockRefusedError: The block does not fit; trying again is of no use.
            QueryError: The table or a column does not exist.
            StoreUnavailableError: The engine did not answer. The block may have been committed: try again with
                the same token.
        """
        ...

    def cancel(self, query_id: str) -> bool:
        """Stop a running query by its id; False when no such query runs."""
        ...

    def close(self) -> None:
        """Let go of the engine; safe twice."""
        ...
