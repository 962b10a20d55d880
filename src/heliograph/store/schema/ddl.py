"""DDL text: for one server, and for a cluster (ON CLUSTER, Replicated, Distributed)."""

from collections.abc import Mapping
from dataclasses import dataclass

from heliograph.store.schema.table import Column, Index, MaterializedView, Table, View
from heliograph.store.sql import identifier, literal

NULL = "Null"
"""The engine that keeps nothing; views see what is inserted."""
DEDUPLICATION_WINDOW = 1000
"""Blocks whose tokens a table remembers; far more than can be in flight."""

BASE_SETTINGS: Mapping[str, str | int] = {
    "index_granularity": 8192,
    "merge_selector_base": 10,
    "vertical_merge_algorithm_min_rows_to_activate": 1,
    "min_bytes_for_wide_part": 104857600,
    "max_compress_block_size": 262144,
    "min_compress_block_size": 65536,
    "merge_max_block_size": 16384,
    "merge_max_block_size_bytes": 16777216,
    "ttl_only_drop_parts": 1,
}
DURABLE_SETTINGS: Mapping[str, str | int] = {"fsync_after_insert": 1, "fsync_part_directory": 1}


@dataclass(frozen=True, slots=True)
class Placement:
    """Where tables live.

    Attributes:
        cluster: Cluster of all statements, empty for one server.
        replicated: Tables are Replicated ones.
        path: Keeper path of a table, with ClickHouse's macros.
    """

    cluster: str = ""
    replicated: bool = False
    path: str = "/clickhouse/tables/{shard}/{database}/{table}"

    @property
    def scope(self) -> str:
        """` ON CLUSTER name`, or nothing."""
        return f" ON CLUSTER {identifier(self.cluster)}" if self.cluster else ""

    def local(self, table: str) -> str:
        """The name of the table that holds the rows."""
        return f"{table}_local" if self.cluster else table


def create_table(table: Table, placement: Placement) -> list[str]:
    """Statements that create a table, and on a cluster the Distributed one before it."""
    parts = [_column(column) for column in table.columns] + [_index(index) for index in table.indexes]
    body = ",\n    ".join(parts)
    head = f"CREATE TABLE IF NOT EXISTS {identifier(placement.local(table.name))}{placement.scope}\n(\n    {body}\n)"
    if table.engine == NULL:
        return [f"{head}\nENGINE = Null", *_distributed(table, placement)]
    lines = [head, f"ENGINE = {engine_of(table, placement)}"]
    if table.partition_by:
        lines.append(f"PARTITION BY {table.partition_by}")
    if table.primary_key:
        lines.append(f"PRIMARY KEY ({table.primary_key})")
    lines.append(f"ORDER BY ({table.order_by})")
    lines.append(f"SETTINGS {_settings(table, placement)}")
    return ["\n".join(lines), *_distributed(table, placement)]


def _distributed(table: Table, placement: Placement) -> list[str]:
    """On a cluster, the table over all shards."""
    if not placement.cluster:
        return []
    local = placement.local(table.name)
    head = f"CREATE TABLE IF NOT EXISTS {identifier(table.name)}{placement.scope} AS {identifier(local)}"
    engine = f"Distributed({literal(placement.cluster)}, currentDatabase(), {literal(local)}, {table.shard_by})"
    return [f"{head}\nENGINE = {engine}"]


def create_view(view: View, placement: Placement) -> str:
    """The statement that creates or replaces a view."""
    return f"CREATE OR REPLACE VIEW {identifier(view.name)}{placement.scope} AS\n{view.sql}"


def create_materialized_view(view: MaterializedView, placement: Placement) -> str:
    """The statement that creates a materialised view; on a cluster it stands on each shard's own tables."""
    sql = view.sql.replace("{source}", identifier(placement.local(view.source)))
    target = identifier(placement.local(view.target))
    return f"CREATE MATERIALIZED VIEW IF NOT EXISTS {identifier(view.name)}{placement.scope} TO {target} AS\n{sql}"


def add_column(table: str, column: Column, placement: Placement) -> list[str]:
    """Statements that add a column to a table that exists."""
    names = [placement.local(table), *([table] if placement.cluster else [])]
    return [
        f"ALTER TABLE {identifier(name)}{placement.scope} ADD COLUMN IF NOT EXISTS {_column(column)}" for name in names
    ]


def add_index(table: str, index: Index, placement: Placement) -> str:
    """The statement that adds a data-skipping index for the rows to come."""
    name = identifier(placement.local(table))
    return f"ALTER TABLE {name}{placement.scope} ADD {_index(index).replace('INDEX', 'INDEX IF NOT EXISTS', 1)}"


def set_retention(table: Table, days: int, placement: Placement) -> str:
    """The statement that sets, or with 0 days removes, the time after which rows go."""
    name = identifier(placement.local(table.name))
    change = f"MODIFY TTL {table.time} + INTERVAL {days} DAY" if days else "REMOVE TTL"
    return f"ALTER TABLE {name}{placement.scope} {change}"


def set_settings(table: Table, settings: Mapping[str, str | int], placement: Placement) -> str:
    """The statement that changes settings of a table that exists."""
    name = identifier(placement.local(table.name))
    return f"ALTER TABLE {name}{placement.scope} MODIFY SETTING {_assignments(settings)}"


def set_codecs(table: Table, placement: Placement) -> str:
    """The statement that gives the columns of a table that exists their codecs, for the parts to come."""
    changes = [
        f"MODIFY COLUMN {identifier(column.name)} CODEC({column.codec})"
        for column in table.columns
        if column.codec and not column.default.startswith("ALIAS")
    ]
    return f"ALTER TABLE {identifier(placement.local(table.name))}{placement.scope} {', '.join(changes)}"


def engine_of(table: Table, placement: Placement) -> str:
    """The engine with its arguments."""
    name, _, arguments = table.engine.partition("(")
    arguments = arguments.removesuffix(")")
    if placement.replicated:
        path = f"{literal(placement.path)}, '{{replica}}'"
        return f"Replicated{name}({path}{', ' + arguments if arguments else ''})"
    return f"{name}({arguments})" if arguments else name


def _column(column: Column) -> str:
    default = f" {column.default}" if column.default else ""
    codec = f" CODEC({column.codec})" if column.codec and not column.default.startswith("ALIAS") else ""
    return f"{identifier(column.name)} {column.type}{default}{codec}"


def _index(index: Index) -> str:
    return f"INDEX {identifier(index.name)} {index.expression} TYPE {index.type} GRANULARITY {index.granularity}"


def _settings(table: Table, placement: Placement) -> str:
    window = "replicated_deduplication_window" if placement.replicated else "non_replicated_deduplication_window"
    values = {
        **BASE_SETTINGS,
        **(DURABLE_SETTINGS if table.durable else {}),
        window: DEDUPLICATION_WINDOW,
        **({"replicated_deduplication_window_seconds": 604800} if placement.replicated else {}),
        **table.settings,
    }
    return _assignments(values)


def _assignments(values: Mapping[str, str | int]) -> str:
    return ", ".join(
        f"{name} = {literal(value) if isinstance(value, str) else value}" for name, value in values.items()
    )
