"""The store's and this process's part of the status page."""

import shutil
from pathlib import Path

import psutil

from heliograph.api.schemas.status import Percentiles, ProcessStatus, State, StoreStatus, TableStatus
from heliograph.exceptions import HeliographError
from heliograph.store.store import Store

SIGNALS = {"spans": "traces", "logs": "logs"}
_TIMES = {"spans": "Timestamp", "logs": "Timestamp"}


def signal_of(table: str) -> str:
    """The signal that a table belongs to, `rollups` for what is derived."""
    if table.startswith("metric_"):
        return "metrics"
    return SIGNALS.get(table, "rollups")


def store_status(
    store: Store, location: str, *, directory: Path | None, latency: Percentiles | None = None, written: int = 0
) -> StoreStatus:
    """How the store is; a store that does not answer is `failed` with the reason.

    Args:
        store: The store.
        location: Where it is, without secrets.
        directory: Its directory when its disk is this machine's.
        latency: Times of commits, when known.
        written: Rows written since the start.
    """
    tables: list[TableStatus] = []
    state: State = "ok"
    problem = ""
    try:
        for table in store.stats().tables:
            oldest, newest = _times(store, table.name) if table.rows else (None, None)
            tables.append(
                TableStatus(
                    name=table.name,
                    signal=signal_of(table.name),
                    rows=table.rows,
                    bytes=table.bytes_on_disk,
                    parts=table.parts,
                    oldest=oldest,
                    newest=newest,
                )
            )
    except HeliographError as error:
        state, problem = "failed", error.message
    return StoreStatus(
        engine=store.engine.capabilities.name,
        location=location,
        state=state,
        problem=problem,
        tables=tables,
        disk_free_bytes=shutil.disk_usage(directory).free if directory and directory.exists() else None,
        commit_latency=latency,
        rows_written=written,
    )


def _times(store: Store, table: str) -> tuple[int | None, int | None]:
    """Oldest and newest time of a table's rows."""
    column = _TIMES.get(table)
    if column is None and not table.startswith("metric_"):
        return None, None
    if table == "metric_series":
        return None, None
    newest = ", ".join(f"toUnixTimestamp64Nano({name}(Timestamp)) AS {name}" for name in ("min", "max"))
    sql = f"SELECT {newest} FROM {table}"  # noqa: S608 - a table of ours
    row = store.query(sql).rows()[0]
    return int(str(row["min"])), int(str(row["max"]))


def process_status() -> ProcessStatus:
    """This process; the CPU share is of the time since the last call."""
    process = _PROCESS
    with process.oneshot():
        times = process.cpu_times()
        return ProcessStatus(
            pid=process.pid,
            cpu_seconds=times.user + times.system,
            cpu_percent=process.cpu_percent(),
            resident_bytes=process.memory_info().rss,
            threads=process.num_threads(),
            open_files=process.num_fds(),
        )


_PROCESS = psutil.Process()
