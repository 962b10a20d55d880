"""How long rows stay: by age, and by share of the disk."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from heliograph.store.port import Engine
from heliograph.store.schema.catalogue import OTEL, Catalogue
from heliograph.store.schema.ddl import Placement, set_retention
from heliograph.store.sql import identifier, literal


def _days() -> dict[str, int]:
    return {"traces": 14, "logs": 14, "metrics": 60, "rollups": 30}


def _shares() -> dict[str, float]:
    return {"traces": 0.5, "logs": 0.35, "metrics": 0.15}


@dataclass(frozen=True, slots=True)
class Retention:
    """What to keep.

    Attributes:
        days: Days by signal (`traces`, `logs`, `metrics`, and `rollups` for completion); 0 keeps for ever.
        disk_bytes: Bytes on disk for all signals together; 0 is no bound.
        shares: Share of `disk_bytes` by signal.
    """

    days: Mapping[str, int] = field(default_factory=_days)
    disk_bytes: int = 0
    shares: Mapping[str, float] = field(default_factory=_shares)


@dataclass(frozen=True, slots=True)
class DroppedPartition:
    """A day of a table that was removed to stay within a share."""

    table: str
    partition: str
    rows: int
    bytes: int


def apply_days(engine: Engine, catalogue: Catalogue, placement: Placement, retention: Retention) -> None:
    """Set each table's TTL where it differs; rows go with the next merge, whole parts at a time.

    The exporter's own tables may be somebody else's: our default ages do not touch them, only chosen ones do.
    """
    if catalogue.schema == OTEL and retention.days == _days():
        return
    tables = [table for table in [*catalogue.tables, *catalogue.rollups] if table.time]
    known = _days_by_table(engine, [placement.local(table.name) for table in tables])
    for table in tables:
        wanted = retention.days.get(table.retention, 0)
        if wanted != known.get(placement.local(table.name), 0):
            engine.command(set_retention(table, wanted, placement), {"materialize_ttl_after_modify": 0})


def _days_by_table(engine: Engine, tables: Sequence[str]) -> dict[str, int]:
    """Days in each table's TTL, 0 where it has none."""
    listed = ", ".join(literal(table) for table in tables)
    sql = (
        "SELECT name, extract(engine_full, 'TTL .*toIntervalDay\\\\((\\\\d+)\\\\)') AS days FROM system.tables "
        f"WHERE database = currentDatabase() AND name IN ({listed})"
    )
    return {str(row["name"]): int(str(row["days"] or 0)) for row in engine.query(sql).rows()}


def enforce_shares(
    engine: Engine, catalogue: Catalogue, placement: Placement, retention: Retention
) -> list[DroppedPartition]:
    """Drop the oldest partitions of each signal that is over its share; the newest day always stays."""
    dropped: list[DroppedPartition] = []
    if not retention.disk_bytes:
        return dropped
    for signal, share in retention.shares.items():
        names = [placement.local(t.name) for t in [*catalogue.tables, *catalogue.rollups] if t.retention == signal]
        budget = int(retention.disk_bytes * share)
        dropped += _shrink(engine, placement, names, budget)
    return dropped


def _shrink(engine: Engine, placement: Placement, tables: list[str], budget: int) -> list[DroppedPartition]:
    listed = ", ".join(literal(table) for table in tables)
    sql = f"""
        SELECT table AS name, partition_id AS id, sum(rows) AS n, sum(bytes_on_disk) AS size
        FROM system.parts
        WHERE active AND database = currentDatabase() AND table IN ({listed})
        GROUP BY name, id ORDER BY id, name"""
    parts = [
        DroppedPartition(str(row["name"]), str(row["id"]), int(str(row["n"])), int(str(row["size"])))
        for row in engine.query(sql).rows()
    ]
    total = sum(part.bytes for part in parts)
    newest = {part.table: part.partition for part in parts}
    dropped: list[DroppedPartition] = []
    for part in parts:
        if total <= budget:
            break
        if part.partition == newest[part.table]:
            continue
        name = identifier(part.table)
        engine.command(f"ALTER TABLE {name}{placement.scope} DROP PARTITION ID {literal(part.partition)}")
        total -= part.bytes
        dropped.append(part)
    return dropped
