"""The SQL console: statements that users write."""

import csv
import io
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

import pyarrow as pa

from heliograph.query.arrow_types import clickhouse_type
from heliograph.query.results.sql import SchemaResult, SqlColumn, SqlResult, TableSchema
from heliograph.query.search import Budget
from heliograph.query.session import Runner
from heliograph.query.sql_times import with_times
from heliograph.query.text_table import text_table
from heliograph.query.vocabulary import KEYWORDS

ExportFormat = Literal["csv", "arrow", "table"]

_SAFE = 2**53
_MAX_BYTES = 256 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Export:
    """A result in another format."""

    content: bytes
    truncated: bool


class SqlConsole:
    """Runs statements that users write: read-only, bounded, cancellable.

    Args:
        runner: Runs statements.
    """

    def __init__(self, runner: Runner) -> None:
        self._runner = runner

    def run(self, sql: str, parameters: Mapping[str, str], budget: Budget, max_rows: int = 10_000) -> SqlResult:
        """Rows as JSON values.

        Raises:
            QueryError: The engine does not accept the statement.
            ReadOnlyError: It would do more than read.
        """
        with self._runner.session(budget) as session:
            result = session.run(sql, parameters, max_rows=max_rows, max_bytes=_MAX_BYTES, read_only=True)
            table = with_times(session, sql, parameters, result.table)
            columns = [[_json(value) for value in column.to_pylist()] for column in table.columns]
            return SqlResult(
                columns=[SqlColumn(name=item.name, type=clickhouse_type(item)) for item in table.schema],
                rows=[list(row) for row in zip(*columns, strict=True)],
                row_count=table.num_rows,
                truncated=result.truncated,
                statistics=session.statistics(),
            )

    def export(
        self, sql: str, parameters: Mapping[str, str], budget: Budget, max_rows: int, text_format: ExportFormat
    ) -> Export:
        """Rows as CSV with a header, as an Arrow stream, or as a text table.

        Raises:
            QueryError: The engine does not accept the statement.
            ReadOnlyError: It would do more than read.
        """
        with self._runner.session(budget) as session:
            result = session.run(sql, parameters, max_rows=max_rows, max_bytes=_MAX_BYTES, read_only=True)
            table = with_times(session, sql, parameters, result.table)
        if text_format == "arrow":
            sink = pa.BufferOutputStream()
            with pa.ipc.new_stream(sink, table.schema) as writer:
                writer.write_table(table)
            return Export(sink.getvalue().to_pybytes(), result.truncated)
        names = list(table.column_names)
        rows = [[_text(value) for value in row] for row in zip(*(c.to_pylist() for c in table.columns), strict=True)]
        if text_format == "csv":
            out = io.StringIO()
            writer = csv.writer(out)
            writer.writerow(names)
            writer.writerows(rows)
            return Export(out.getvalue().encode(), result.truncated)
        return Export(text_table(names, rows).encode(), result.truncated)

    def cancel(self, query_id: str) -> bool:
        """Cancel what runs under this id; False when nothing does."""
        return self._runner.cancel(query_id)

    def schema(self, budget: Budget) -> SchemaResult:
        """Tables and views with their columns, functions, keywords."""
        with self._runner.session(budget) as session:
            columns: dict[str, list[SqlColumn]] = {}
            for row in session.rows(
                "SELECT table AS t, name, type FROM system.columns WHERE database = currentDatabase()"
                " ORDER BY t, position"
            ):
                columns.setdefault(str(row["t"]), []).append(SqlColumn(name=str(row["name"]), type=str(row["type"])))
            tables = [
                TableSchema(
                    database=str(row["database"]),
                    name=str(row["name"]),
                    engine=str(row["engine"]),
                    comment=str(row["comment"]),
                    rows=None if row["total_rows"] is None else int(row["total_rows"]),
                    columns=columns.get(str(row["name"]), []),
                )
                for row in session.rows(
                    "SELECT database, name, engine, comment, total_rows FROM system.tables"
                    " WHERE database = currentDatabase() AND engine != 'MaterializedView' AND name NOT LIKE '.%'"
                    " ORDER BY name"
                )
            ]
            functions = [str(row["name"]) for row in session.rows("SELECT name FROM system.functions ORDER BY name")]
            return SchemaResult(tables=tables, functions=functions, keywords=list(KEYWORDS))


def _json(value: Any) -> Any:
    """A value as JSON that loses nothing."""
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, int):
        return value if -_SAFE <= value <= _SAFE else str(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, list | tuple):
        return _sequence(value)
    if isinstance(value, dict):
        return {str(key): _json(item) for key, item in value.items()}
    return _scalar_text(value)


def _sequence(value: list[Any] | tuple[Any, ...]) -> Any:
    return [_json(item) for item in value]


def _scalar_text(value: Any) -> str:
    if isinstance(value, bytes):
        try:
            text = value.decode()
        except UnicodeDecodeError:
            return value.hex()
        return text if text.isprintable() else value.hex()
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    found = _json(value)
    return found if isinstance(found, str) else json.dumps(found, ensure_ascii=False)
