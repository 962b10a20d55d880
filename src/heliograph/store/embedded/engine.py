"""The embedded engine.

Each query has a handle of its own, made for it and dropped after it (0.1 ms), so that no setting outlives its query
and a long query never holds up an insert. Inserts have one handle for each writing thread.
"""

import threading
import time
import uuid
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from heliograph.store.arrow import cut, limit_settings, read_stream
from heliograph.store.binding import Parameter, bind
from heliograph.store.embedded.lock import DirectoryLock
from heliograph.store.embedded.settings import EmbeddedSettings
from heliograph.store.errors import EngineError, StoreBusyError, translate
from heliograph.store.guard import check_read_only
from heliograph.store.port import Block, Capabilities, QueryOptions, QueryResult, Setting
from heliograph.store.schema.shared import MAP_VALUES_INDEX
from heliograph.store.sql import identifier, literal


class EmbeddedEngine:
    """ClickHouse in this process over `directory`; one per process.

    Raises:
        StoreLockedError: Another process has the directory open.
        EngineError: The engine does not start, or this process has another directory open.
    """

    def __init__(self, directory: Path, settings: EmbeddedSettings | None = None) -> None:
        self.directory = directory
        self.settings = settings or EmbeddedSettings()
        self._lock = DirectoryLock(directory)
        self._address = self.settings.address(directory / "clickhouse")
        self._slots = threading.BoundedSemaphore(self.settings.concurrent_queries)
        self._writers: dict[int, Any] = {}
        self._guard = threading.Lock()
        try:
            self._anchor: Any = self._connect()
        except BaseException:
            self._lock.release()
            raise

    @property
    def capabilities(self) -> Capabilities:
        """One process, one disk."""
        return Capabilities(name="embedded", processes=False, cluster="", disk=True)

    def prepare(self) -> None:
        """Nothing to do: the `default` database is always there."""

    def query(
        self, sql: str, parameters: Mapping[str, Parameter] | None = None, options: QueryOptions | None = None
    ) -> QueryResult:
        """See `Engine.query`."""
        options = options or QueryOptions()
        bound = bind(parameters)
        if options.read_only:
            sql = check_read_only(sql)
        with self._slot(options), self._handle(_query_settings(options)) as handle:
            started = time.perf_counter()
            try:
                answer = handle.query(sql, "ArrowStream", params=bound)
            except RuntimeError as error:
                raise translate(str(error), operation="query") from error
            table, truncated = cut(read_stream(answer.bytes()), options.max_rows, options.max_bytes)
            return QueryResult(
                table=table,
                truncated=truncated,
                seconds=time.perf_counter() - started,
                rows_read=answer.storage_rows_read(),
                bytes_read=answer.storage_bytes_read(),
            )

    def command(self, sql: str, settings: Mapping[str, Setting] | None = None) -> None:
        """See `Engine.command`."""
        with self._handle({"max_execution_time": 0, **(settings or {})}) as handle:
            try:
                handle.query(sql, "Null")
            except RuntimeError as error:
                raise translate(str(error), operation=sql.strip().split("\n", 1)[0][:80]) from error

    def insert_block(self, table: str, block: Block, token: str, columns: Sequence[str] = ()) -> int:
        """See `Engine.insert_block`."""
        names = f" ({', '.join(identifier(name) for name in columns)})" if columns else ""
        marks = f" SETTINGS insert_deduplication_token = {literal(token)}" if token else ""
        handle = self._writer()
        try:
            with handle.send_insert(f"INSERT INTO {identifier(table)}{names}{marks}", "Native") as insert:
                for part in (block,) if isinstance(block, bytes) else block:
                    insert.append(part)
                return int(insert.finish().rows_written)
        except RuntimeError as error:
            self._drop_writer()
            raise translate(str(error), operation=f"insert into {table}") from error

    def cancel(self, query_id: str) -> bool:
        """See `Engine.cancel`."""
        condition = f"Settings['log_comment'] = {literal(query_id)}"
        with self._handle({}) as handle:
            answer = handle.query(f"KILL QUERY WHERE {condition} ASYNC", "ArrowStream")
        return read_stream(answer.bytes()).num_rows > 0

    def close(self) -> None:
        """Close every handle; the engine stops with the last one."""
        with self._guard:
            handles = [*self._writers.values(), self._anchor]
            self._writers.clear()
            self._anchor = None
        for handle in handles:
            if handle is not None:
                handle.close()
        self._lock.release()

    def _connect(self) -> Any:
        import chdb

        try:
            handle = chdb.connect(self._address)
            handle.query(_set(self.settings.session()), "Null")
        except RuntimeError as error:
            raise translate(str(error), operation=f"open {self.directory}") from error
        return handle

    @contextmanager
    def _handle(self, settings: Mapping[str, Setting]) -> Generator[Any]:
        if self._anchor is None:
            raise EngineError("The store is closed.")
        handle = self._connect()
        try:
            if settings:
                try:
                    handle.query(_set(settings), "Null")
                except RuntimeError as error:
                    raise translate(str(error), operation="query settings") from error
            yield handle
        finally:
            handle.close()

    @contextmanager
    def _slot(self, options: QueryOptions) -> Generator[None]:
        wait = options.timeout if options.timeout is not None else self.settings.query_seconds
        if not self._slots.acquire(timeout=wait):
            raise StoreBusyError(f"No query ended within {wait:g} s; {self.settings.concurrent_queries} are running.")
        try:
            yield
        finally:
            self._slots.release()

    def _writer(self) -> Any:
        thread = threading.get_ident()
        with self._guard:
            if self._anchor is None:
                raise EngineError("The store is closed.")
            handle = self._writers.get(thread)
        if handle is None:
            handle = self._connect()
            handle.query(_set(WRITER_SETTINGS), "Null")
            with self._guard:
                self._writers[thread] = handle
        return handle

    def _drop_writer(self) -> None:
        with self._guard:
            handle = self._writers.pop(threading.get_ident(), None)
        if handle is not None:
            handle.close()


WRITER_SETTINGS: Mapping[str, Setting] = {
    "max_execution_time": 0,
    "deduplicate_blocks_in_dependent_materialized_views": 1,
    "max_insert_block_size": 1_048_576,
    "min_insert_block_size_rows": 1_048_576,
    "min_insert_block_size_bytes": 0,
    "materialized_views_ignore_errors": 0,
    "optimize_on_insert": 0,
    "exclude_materialize_skip_indexes_on_insert": MAP_VALUES_INDEX.name,
}
"""One insert is one part, and the same token means the same for the views behind the table.

Rows for the rollups come summed up: summing them again (`optimize_on_insert`) is half the cost of such an insert. The
bloom over the values of rest attributes is left to the merges: it costs a sixth of an insert, and what is not merged
yet is quickly read."""


def _query_settings(options: QueryOptions) -> dict[str, Setting]:
    settings: dict[str, Setting] = {"log_comment": options.query_id or uuid.uuid4().hex}
    settings.update(limit_settings(options.max_rows, options.max_bytes))
    settings.update(options.settings)
    if options.timeout is not None:
        settings["max_execution_time"] = options.timeout
    if options.read_only:
        settings["readonly"] = 1
    return settings


def _set(settings: Mapping[str, Setting]) -> str:
    """A SET statement; `readonly` comes last, since nothing can be set after it."""
    ordered = sorted(settings.items(), key=lambda pair: pair[0] == "readonly")
    return "SET " + ", ".join(f"{identifier(name)} = {_value(value)}" for name, value in ordered)


def _value(value: Setting) -> str:
    if isinstance(value, bool):
        return str(int(value))
    return literal(value) if isinstance(value, str) else repr(value)
