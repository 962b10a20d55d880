"""Times in the results of users' statements.

ClickHouse writes a DateTime to Arrow as a plain number of seconds; only a description of the statement tells it from a
UInt32.
"""

from collections.abc import Mapping

import pyarrow as pa

from heliograph.exceptions import HeliographError
from heliograph.query.session import Session

_WRAPPERS = ("Nullable(", "LowCardinality(")


def with_times(session: Session, sql: str, parameters: Mapping[str, str], table: pa.Table) -> pa.Table:
    """The table with its DateTime columns as timestamps in seconds, UTC; as it is where nothing tells them."""
    suspects = [index for index, item in enumerate(table.schema) if pa.types.is_uint32(item.type)]
    if not suspects or not sql.lstrip().upper().startswith(("SELECT", "WITH")):
        return table
    try:
        described = session.run(f"DESCRIBE TABLE (\n{sql.rstrip().rstrip(';')}\n)", parameters, read_only=True).rows()
    except HeliographError:
        return table
    if len(described) != table.num_columns:
        return table
    for index in suspects:
        if _is_time(str(described[index]["type"])):
            seconds = table.column(index).cast(pa.int64()).cast(pa.timestamp("s", tz="UTC"))
            table = table.set_column(index, table.schema.field(index).with_type(seconds.type), seconds)
    return table


def _is_time(kind: str) -> bool:
    for wrapper in _WRAPPERS:
        kind = kind.removeprefix(wrapper)
    return kind.rstrip(")") == "DateTime" or kind.startswith("DateTime(")
