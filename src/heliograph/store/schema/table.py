"""Tables as values: columns, indexes, keys, and the source of each column in a batch."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Column:
    """A column.

    Attributes:
        name: Name in the table.
        type: ClickHouse type.
        source: Where the block writer takes it from (`heliograph.wire.blocks`); empty when it is not written by us.
        codec: Codecs, empty for the table's default of ZSTD(1).
        default: `DEFAULT ...` or `ALIAS ...`, for columns that are worked out.
    """

    name: str
    type: str
    source: str = ""
    codec: str = "ZSTD(1)"
    default: str = ""


@dataclass(frozen=True, slots=True)
class Index:
    """A data-skipping index."""

    name: str
    expression: str
    type: str
    granularity: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the MergeTree family.

    Attributes:
        name: Name that queries use.
        columns: In the order of the table.
        order_by: Sorting key.
        partition_by: Partition key, empty for none.
        indexes: Data-skipping indexes.
        engine: Without `Replicated`, with its arguments.
        settings: Beside those of `durable`.
        retention: Signal whose retention holds for it, empty for none.
        time: Expression of type DateTime or Date that retention counts from.
        shard_by: Expression that says which shard a row goes to.
        durable: A commit is on the disk when the insert returns.
        primary_key: Prefix of the sorting key, empty for all of it.
        block: What one row is, in the words of `heliograph.wire.blocks`; empty when blocks are not written to it.
        block_key: `order_by` in the words of `BlockLayout`, so that blocks come sorted; else ClickHouse sorts.
    """

    name: str
    columns: Sequence[Column]
    order_by: str
    partition_by: str = ""
    indexes: Sequence[Index] = ()
    engine: str = "MergeTree"
    settings: Mapping[str, str | int] = field(default_factory=dict[str, str | int])
    retention: str = ""
    time: str = ""
    shard_by: str = "rand()"
    durable: bool = True
    primary_key: str = ""
    block: str = ""
    block_key: Sequence[tuple[str, int]] = ()

    @property
    def layout(self) -> list[tuple[str, str, str]]:
        """Name, type and source of each written column, as `heliograph.wire.BlockLayout` wants them."""
        return [(column.name, column.type, column.source) for column in self.columns if column.source]


@dataclass(frozen=True, slots=True)
class View:
    """A view; `sql` is its SELECT."""

    name: str
    sql: str


@dataclass(frozen=True, slots=True)
class MaterializedView:
    """A materialised view that moves what is inserted into `source` on to `target`.

    Attributes:
        name: Its name.
        source: Table whose inserts it sees.
        target: Table it writes to.
        sql: Its SELECT, with `{source}` where the source's name goes.
    """

    name: str
    source: str
    target: str
    sql: str
