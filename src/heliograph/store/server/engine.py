"""The server engine."""

import time
from collections.abc import Mapping, Sequence

from heliograph.store.arrow import cut, limit_settings, read_stream
from heliograph.store.binding import Parameter, bind
from heliograph.store.dsn import StoreAddress
from heliograph.store.guard import check_read_only
from heliograph.store.port import Block, Capabilities, QueryOptions, QueryResult, Setting
from heliograph.store.server.transport import Transport
from heliograph.store.sql import identifier, literal

_DEFAULT_SECONDS = 60.0
_INSERT_SECONDS = 120.0
"""An insert that takes longer is tried again; its token makes that safe."""
_INSERT_SETTINGS: Mapping[str, Setting] = {
    "deduplicate_blocks_in_dependent_materialized_views": 1,
    "async_insert": 0,
    "min_insert_block_size_rows": 1_048_576,
    "min_insert_block_size_bytes": 0,
    "distributed_foreground_insert": 1,
    "wait_end_of_query": 1,
}


class ServerEngine:
    """A ClickHouse server, or a cluster behind one of its servers.

    Nothing is sent before the first statement, so an unreachable server is reported there.
    """

    def __init__(self, address: StoreAddress) -> None:
        self.address = address
        self._transport = Transport(address)

    @property
    def capabilities(self) -> Capabilities:
        """Any number of processes; a disk that is not ours."""
        return Capabilities(name="server", processes=True, cluster=self.address.cluster, disk=False)

    def prepare(self) -> None:
        """See `Engine.prepare`."""
        scope = f" ON CLUSTER {identifier(self.address.cluster)}" if self.address.cluster else ""
        sql = f"CREATE DATABASE IF NOT EXISTS {identifier(self.address.database)}{scope}"
        self._transport.send(sql.encode(), {"database": ""}, operation=sql, seconds=_DEFAULT_SECONDS)

    def query(
        self, sql: str, parameters: Mapping[str, Parameter] | None = None, options: QueryOptions | None = None
    ) -> QueryResult:
        """See `Engine.query`."""
        options = options or QueryOptions()
        seconds = _DEFAULT_SECONDS if options.timeout is None else options.timeout
        if options.read_only:
            sql = check_read_only(sql)
        arguments = {
            **_texts({"max_execution_time": seconds, "max_threads_min_free_memory_per_thread": 0}),
            **_texts(limit_settings(options.max_rows, options.max_bytes)),
            **_texts(options.settings),
            **{f"param_{name}": value for name, value in bind(parameters).items()},
            "default_format": "ArrowStream",
            "output_format_arrow_compression_method": "none",
            "wait_end_of_query": "1",
        }
        if options.query_id:
            arguments["query_id"] = options.query_id
        if options.read_only:
            arguments["readonly"] = "1"
        started = time.perf_counter()
        answer = self._transport.send(sql.encode(), arguments, operation="query", seconds=seconds)
        table, truncated = cut(read_stream(answer.body), options.max_rows, options.max_bytes)
        return QueryResult(
            table=table,
            truncated=truncated,
            seconds=time.perf_counter() - started,
            rows_read=answer.number("read_rows"),
            bytes_read=answer.number("read_bytes"),
        )

    def command(self, sql: str, settings: Mapping[str, Setting] | None = None) -> None:
        """See `Engine.command`."""
        arguments = _texts({"max_execution_time": 0, "wait_end_of_query": 1, **(settings or {})})
        self._transport.send(sql.encode(), arguments, operation=sql.strip().split("\n", 1)[0][:80])

    def insert_block(self, table: str, block: Block, token: str, columns: Sequence[str] = ()) -> int:
        """See `Engine.insert_block`."""
        names = f" ({', '.join(identifier(name) for name in columns)})" if columns else ""
        arguments = _texts({**_INSERT_SETTINGS, "max_execution_time": 0})
        arguments["query"] = f"INSERT INTO {identifier(table)}{names} FORMAT Native"
        if token:
            arguments["insert_deduplication_token"] = token
        operation = f"insert into {table}"
        answer = self._transport.send(block, arguments, operation=operation, seconds=_INSERT_SECONDS)
        return answer.number("written_rows")

    def cancel(self, query_id: str) -> bool:
        """See `Engine.cancel`."""
        scope = f" ON CLUSTER {identifier(self.address.cluster)}" if self.address.cluster else ""
        sql = f"KILL QUERY{scope} WHERE query_id = {literal(query_id)} ASYNC"
        answer = self._transport.send(
            sql.encode(), {"default_format": "ArrowStream"}, operation="cancel", seconds=_DEFAULT_SECONDS
        )
        return read_stream(answer.body).num_rows > 0

    def close(self) -> None:
        """Close the connections."""
        self._transport.close()


def _texts(settings: Mapping[str, Setting]) -> dict[str, str]:
    return {name: str(int(value) if isinstance(value, bool) else value) for name, value in settings.items()}
