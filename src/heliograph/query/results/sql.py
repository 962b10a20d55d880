"""Answers of the SQL console."""

from pydantic import Field, JsonValue

from heliograph.query.results.base import QueryStatistics, Result


class SqlColumn(Result):
    """A column of a result; `type` is ClickHouse's name."""

    name: str
    type: str


class SqlResult(Result):
    """Rows of a query. 64-bit integers beyond 2^53 and decimals are strings, times RFC 3339 text."""

    columns: list[SqlColumn]
    rows: list[list[JsonValue]]
    row_count: int
    truncated: bool = Field(description="True when the query has more rows than `max_rows`.")
    statistics: QueryStatistics


class TableSchema(Result):
    """A table or view that can be asked."""

    database: str
    name: str
    engine: str
    comment: str
    rows: int | None
    columns: list[SqlColumn]


class SchemaResult(Result):
    """What an SQL editor completes."""

    tables: list[TableSchema]
    functions: list[str]
    keywords: list[str]


class CancelResult(Result):
    """Whether a query with this id was running."""

    query_id: str
    cancelled: bool
