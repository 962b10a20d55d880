"""What the store knows of itself: migrations that were applied, hot attributes."""

from heliograph.store.schema.shared import LOW
from heliograph.store.schema.table import Column, Table

MIGRATIONS = Table(
    name="heliograph_migrations",
    columns=(
        Column("Version", "UInt32"),
        Column("Title", "String"),
        Column("Schema", LOW),
        Column("AppliedAt", "DateTime('UTC')", default="DEFAULT now()"),
    ),
    order_by="Version",
    shard_by="0",
)
HOT_ATTRIBUTES = Table(
    name="heliograph_hot_attributes",
    columns=(
        Column("TableName", LOW),
        Column("Position", "UInt8"),
        Column("Key", "String"),
        Column("Type", "String"),
        Column("Indexed", "Bool"),
        Column("Promoted", "Bool"),
        Column("AddedAt", "DateTime('UTC')", default="DEFAULT now()"),
    ),
    order_by="TableName, Position",
    shard_by="0",
)
