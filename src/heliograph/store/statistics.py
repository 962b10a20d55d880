"""Sizes of the store's tables."""

from dataclasses import dataclass

from heliograph.store.port import Engine


@dataclass(frozen=True, slots=True)
class TableStatistics:
    """One table.

    Attributes:
        name: The table.
        rows: Rows in it.
        bytes_on_disk: Compressed bytes, indexes included.
        bytes_uncompressed: Bytes of the columns.
        parts: Parts that are not merged yet.
    """

    name: str
    rows: int
    bytes_on_disk: int
    bytes_uncompressed: int
    parts: int


@dataclass(frozen=True, slots=True)
class StoreStatistics:
    """All tables, and the merges that run now."""

    tables: tuple[TableStatistics, ...]
    merges: int
    version: str


def read_statistics(engine: Engine) -> StoreStatistics:
    """Ask the engine."""
    sql = """
        SELECT table AS name, sum(rows) AS n, sum(bytes_on_disk) AS disk, sum(data_uncompressed_bytes) AS plain,
            count() AS parts
        FROM system.parts WHERE active AND database = currentDatabase() GROUP BY name ORDER BY name"""
    tables = tuple(
        TableStatistics(
            name=str(row["name"]),
            rows=int(str(row["n"])),
            bytes_on_disk=int(str(row["disk"])),
            bytes_uncompressed=int(str(row["plain"])),
            parts=int(str(row["parts"])),
        )
        for row in engine.query(sql).rows()
    )
    other = engine.query("SELECT version() AS version, (SELECT count() FROM system.merges) AS merges").rows()[0]
    return StoreStatistics(tables=tables, merges=int(str(other["merges"])), version=str(other["version"]))
