"""The store: an engine with our schema on it."""

import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from heliograph.store.attributes import AttributeColumns
from heliograph.store.binding import Parameter
from heliograph.store.dsn import parse_dsn
from heliograph.store.embedded.settings import EmbeddedSettings
from heliograph.store.errors import StoreDsnError
from heliograph.store.factory import open_engine
from heliograph.store.migrate import migrate
from heliograph.store.port import Block, Engine, QueryOptions, QueryResult
from heliograph.store.promote import Advice, advise, promote
from heliograph.store.retention import DroppedPartition, Retention, apply_days, enforce_shares
from heliograph.store.schema.catalogue import OURS, SCHEMAS, Catalogue
from heliograph.store.schema.ddl import Placement
from heliograph.store.schema.hot import FEW, HotKey
from heliograph.store.schema.table import Table
from heliograph.store.statistics import StoreStatistics, read_statistics


class Store:
    """Spans, logs and metrics in ClickHouse. Thread-safe.

    Args:
        engine: Where the tables are.
        schema: `heliograph` or `otel`.
        placement: Cluster and replication of the tables.
    """

    def __init__(self, engine: Engine, schema: str = OURS, placement: Placement | None = None) -> None:
        self.engine = engine
        self.placement = placement or Placement()
        self._catalogue = Catalogue(schema) if schema == OURS else Catalogue(schema, {})
        self._changing = threading.Lock()
        self._asked: Counter[tuple[str, str]] = Counter()

    @property
    def catalogue(self) -> Catalogue:
        """Tables and views as they are now; another object after each change."""
        return self._catalogue

    def migrate(self) -> None:
        """Bring the database to today's schema; quick when it is there."""
        with self._changing:
            self._catalogue = migrate(self.engine, self._catalogue.schema, self.placement)

    def query(
        self, sql: str, parameters: Mapping[str, Parameter] | None = None, options: QueryOptions | None = None
    ) -> QueryResult:
        """See `Engine.query`."""
        return self.engine.query(sql, parameters, options)

    def insert_block(self, table: str, block: Block, token: str, columns: Sequence[str] = ()) -> int:
        """See `Engine.insert_block`."""
        return self.engine.insert_block(table, block, token, columns)

    def cancel(self, query_id: str) -> bool:
        """See `Engine.cancel`."""
        return self.engine.cancel(query_id)

    def tables_of(self, signal: str) -> list[Table]:
        """Tables that blocks of `traces`, `logs` or `metrics` are written to, with the layout of their blocks."""
        return self._catalogue.tables_of(signal)

    def sample_of(self, signal: str) -> Table | None:
        """The table that a sample of a signal's rows is inserted into now and then, for completion; None for none."""
        return self._catalogue.sample_of(signal)

    def attribute_expression(self, table: str, key: str, kind: str = "str", level: str = "record") -> str:
        """SQL for an attribute's value; see `AttributeColumns.expression`. Counted for `advice`."""
        if level == "record":
            self._asked[table, key] += 1
        return self._attributes.expression(table, key, kind, level)

    def attribute_exists(self, table: str, key: str, level: str = "record") -> str:
        """SQL for an attribute's presence."""
        return self._attributes.exists(table, key, level)

    @property
    def _attributes(self) -> AttributeColumns:
        hot = self._catalogue.hot
        return AttributeColumns({"spans": hot.get("spans", ()), "logs": hot.get("logs", ())})

    def hot_keys(self, table: str) -> Sequence[HotKey]:
        """The hot attributes of `spans` or `logs`."""
        return self._catalogue.hot.get(table, ())

    def promote(self, table: str, key: str, kind: str = FEW, *, indexed: bool = False) -> None:
        """Make an attribute hot; writers take the new layout with their next block.

        Raises:
            HotKeyError: It cannot be.
        """
        with self._changing:
            self._catalogue = promote(
                self.engine, self._catalogue, self.placement, table=table, key=key, kind=kind, indexed=indexed
            )

    def advice(self, table: str, limit: int = 20) -> list[Advice]:
        """Attributes of `spans` or `logs` worth promoting, best first."""
        asked = {key: count for (name, key), count in self._asked.items() if name == table}
        return advise(self.engine, self._catalogue, table, asked, limit)

    def apply_retention(self, retention: Retention) -> list[DroppedPartition]:
        """Set the tables' ages, and drop what is over a signal's share of the disk."""
        with self._changing:
            apply_days(self.engine, self._catalogue, self.placement, retention)
            return enforce_shares(self.engine, self._catalogue, self.placement, retention)

    def stats(self) -> StoreStatistics:
        """Rows, bytes and parts of every table."""
        return read_statistics(self.engine)

    def close(self) -> None:
        """Let go of the engine; safe twice."""
        self.engine.close()


def open_store(dsn: str, directory: Path, *, schema: str = OURS, settings: EmbeddedSettings | None = None) -> Store:
    """Open the store that `dsn` names, the embedded one over `directory` when it is empty, and migrate it.

    Args:
        dsn: `clickhouse://`, `http://` or `https://`; empty for the embedded engine.
        directory: Data directory of the embedded engine.
        schema: `heliograph` (our tables, the exporter's as views) or `otel` (the other way round).
        settings: Sizes of the embedded engine.

    Raises:
        StoreDsnError: The DSN or the schema is not known.
        StoreLockedError: Another process has the directory open.
        StoreUnavailableError: The server does not answer.
        SchemaTooNewError: A newer version wrote the database.
    """
    if schema not in SCHEMAS:
        raise StoreDsnError(f"store.schema: {schema!r} is not known.", hints=("Choose `heliograph` or `otel`.",))
    address = parse_dsn(dsn) if dsn else None
    placement = Placement(address.cluster, address.replicated) if address else Placement()
    store = Store(open_engine(dsn, directory, settings), schema, placement)
    try:
        store.migrate()
    except BaseException:
        store.close()
        raise
    return store
