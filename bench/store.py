"""The store: CPU of the whole process from columns to committed and merged parts, size on disk, and query times.

    python bench/store.py --spans 5000000            # both data sets, each in a process of its own
    python bench/store.py --data varied --spans 500000 --without trace_times

Making and decoding the requests is measured and left out (it is shown as `decode`); merges are counted until no merge
has run for three seconds.
"""

import argparse
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from _store_data import SPANS, Source
from heliograph.model import Signal
from heliograph.store import QueryOptions, Store, open_store
from heliograph.wire import BlockLayout, decode

MEASURING = QueryOptions(settings={"use_query_condition_cache": 0})


def load(store: Store, shape: str, spans: int, rows: int, without: list[str]) -> tuple[dict[str, float], Source]:
    """Write `spans` spans and wait until merging ends."""
    tables = [table for table in store.tables_of("traces") if "operations" not in without or table.name == "spans"]
    builders = [BlockLayout(table.block, table.layout, table.block_key).builder() for table in tables]
    source = Source(shape, 256, time.time_ns() - spans * 50_000)
    process = psutil.Process()
    made = decoding = inserting = 0.0
    began, cpu = time.perf_counter(), sum(process.cpu_times()[:2])
    requests = rows // SPANS
    for number in range(spans // rows):
        start = time.thread_time()
        bodies = [source.request() for _ in range(requests)]
        middle = time.thread_time()
        batch = decode(Signal.TRACES, bodies)
        made += middle - start
        decoding += time.thread_time() - middle
        start = time.perf_counter()
        for table, builder in zip(tables, builders, strict=True):
            builder.append(batch)
            columns = [name for name, _, _ in table.layout]
            store.insert_block(table.name, builder.pieces(), f"bench-{shape}-{number}-{table.name}", columns)
            builder.clear()
        inserting += time.perf_counter() - start
    wall = time.perf_counter() - began
    quiet(store)
    total = sum(process.cpu_times()[:2]) - cpu - made - decoding
    count = spans // rows * rows
    size = next(t for t in store.stats().tables if t.name == "spans")
    everything = sum(t.bytes_on_disk for t in store.stats().tables)
    figures = {
        "thousand_spans_per_cpu_second": count / total / 1000,
        "us_a_span": total / count * 1e6,
        "insert_call_us_a_span": inserting / count * 1e6,
        "decode_us_a_span": decoding / count * 1e6,
        "wall_us_a_span": wall / count * 1e6,
        "bytes_a_span": size.bytes_on_disk / count,
        "bytes_a_span_with_rollups": everything / count,
        "otlp_bytes_a_span": source.bytes_a_span,
        "parts": size.parts,
        "peak_rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    return figures, source


def quiet(store: Store) -> None:
    """Wait until no merge has run for three seconds."""
    calm, parts = time.monotonic(), -1
    while time.monotonic() - calm < 3:
        stats = store.stats()
        now = sum(table.parts for table in stats.tables)
        if stats.merges or now != parts:
            calm, parts = time.monotonic(), now
        time.sleep(0.2)


def timed(run: Callable[[int], object], times: int) -> tuple[float, float]:
    """Median and 95th percentile in milliseconds, after one run to warm up."""
    run(0)
    taken: list[float] = []
    for number in range(times):
        start = time.perf_counter()
        run(number)
        taken.append((time.perf_counter() - start) * 1000)
    taken.sort()
    return taken[len(taken) // 2], taken[min(len(taken) - 1, int(len(taken) * 0.95))]


def ask(store: Store, source: Source) -> dict[str, tuple[float, float]]:
    """Query times."""

    def by_trace(number: int) -> object:
        trace = source.known[number * 7 % len(source.known)].hex()
        return store.query("SELECT * FROM spans WHERE lower(hex(TraceIdBin)) = {id:String}", {"id": trace}, MEASURING)

    def by_view(number: int) -> object:
        trace = source.known[number * 7 % len(source.known)].hex()
        return store.query("SELECT * FROM otel_traces WHERE TraceId = {id:String}", {"id": trace}, MEASURING)

    def equal(key: str, kind: str, value: str | int) -> Callable[[int], object]:
        expression = store.attribute_expression("spans", key, kind)
        typed = "{v:Int64}" if kind == "int" else "{v:String}"
        sql = f"SELECT count() AS n FROM spans WHERE {expression} = {typed}"  # noqa: S608 - our own expression
        return lambda _: store.query(sql, {"v": value}, MEASURING)

    services = """
        SELECT ServiceName, count() AS n, countIf(StatusCode = 'Error') AS errors, quantile(0.99)(Duration) AS p99
        FROM spans GROUP BY ServiceName"""
    rollup = """
        SELECT ServiceName, sum(Count) AS n, sum(Errors) AS errors, sumMap(Buckets) AS buckets
        FROM operations_1m GROUP BY ServiceName"""
    return {
        "trace_by_id": timed(by_trace, 40),
        "trace_by_id_view": timed(by_view, 20),
        "hot_attribute": timed(equal("http.route", "str", "/api/v1/orders/{id}"), 15),
        "hot_number": timed(equal("http.response.status_code", "int", 500), 15),
        "rare_hot_value": timed(equal("user.id", "str", "u000123"), 15),
        "rest_attribute": timed(equal("app.0.tenant", "str", "tenant-3"), 9),
        "rest_number": timed(equal("app.0.size", "int", 4711), 9),
        "service_p99": timed(lambda _: store.query(services, None, MEASURING), 9),
        "service_rollup": timed(lambda _: store.query(rollup, None, MEASURING), 9),
    }


def run(shape: str, spans: int, rows: int, without: list[str]) -> None:
    """One data set in this process."""
    directory = Path(tempfile.mkdtemp(prefix="heliograph-bench-"))
    store = open_store("", directory)
    try:
        if "trace_times" in without:
            store.engine.command("DROP VIEW spans_to_trace_times")
        figures, source = load(store, shape, spans, rows, without)
        print(
            f"\n{shape}: {spans:,} spans, {rows:,} rows a commit{', without ' + ', '.join(without) if without else ''}"
        )
        for name, figure in figures.items():
            print(f"  {name:<32}{figure:>12,.2f}")
        queries = ask(store, source)
        print(f"  {'queries, ms':<32}{'median':>12}{'p95':>12}")
        for name, (median, high) in queries.items():
            print(f"  {name:<32}{median:>12.1f}{high:>12.1f}")
        print(json.dumps({"data": shape, "spans": spans, "rows": rows, **figures, "queries": queries}))
    finally:
        store.close()
        shutil.rmtree(directory, ignore_errors=True)


def main() -> None:
    """Read the flags."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", choices=["uniform", "varied"], help="only this one, in this process")
    parser.add_argument("--spans", type=int, default=5_000_000)
    parser.add_argument("--rows", type=int, default=131_072)
    parser.add_argument("--without", nargs="*", default=[], choices=["trace_times", "operations"])
    flags = parser.parse_args()
    if flags.data:
        run(flags.data, flags.spans, flags.rows, flags.without)
        return
    for shape in ("uniform", "varied"):
        arguments = ["--data", shape, "--spans", str(flags.spans), "--rows", str(flags.rows)]
        arguments += ["--without", *flags.without] if flags.without else []
        subprocess.run([sys.executable, __file__, *arguments], check=True)


if __name__ == "__main__":
    main()
