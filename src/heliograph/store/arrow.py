"""Results in Arrow's stream format, and cutting them to a limit."""

import pyarrow as pa


def read_stream(body: bytes) -> pa.Table:
    """The table in an Arrow stream; an empty body is a table without columns."""
    if not body:
        return pa.table({})
    with pa.ipc.open_stream(pa.py_buffer(body)) as reader:
        return reader.read_all()


def cut(table: pa.Table, max_rows: int | None, max_bytes: int | None) -> tuple[pa.Table, bool]:
    """The first rows that fit, and whether some were left off."""
    keep = table.num_rows if max_rows is None else min(table.num_rows, max_rows)
    if max_bytes is not None and keep and table.slice(0, keep).nbytes > max_bytes:
        low, high = 0, keep
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (middle, high) if table.slice(0, middle).nbytes <= max_bytes else (low, middle - 1)
        keep = low
    return (table, False) if keep == table.num_rows else (table.slice(0, keep), True)


def limit_settings(max_rows: int | None, max_bytes: int | None) -> dict[str, str | int | float | bool]:
    """Settings that make the engine stop soon after the limit instead of computing the whole result."""
    settings: dict[str, str | int | float | bool] = {}
    if max_rows is not None:
        settings["max_result_rows"] = max_rows + 1
    if max_bytes is not None:
        settings["max_result_bytes"] = max_bytes + 1
    if settings:
        settings["result_overflow_mode"] = "break"
    return settings
