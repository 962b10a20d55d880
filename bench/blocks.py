"""ClickHouse Native blocks written from columns: CPU microseconds a span, best of several rounds.

A block of 131,072 spans of the uniform and the varied shape, in three layouts: typed hot columns with the rest in maps
by type (the store's), maps by type only, and the Collector exporter's columns. One more row a layout says what the call
costs when the allocator may keep its pages, as it does in the running platform once its thresholds are raised.

A last table has what the running platform does: a builder takes each batch when it was just decoded, and the block is
read in pieces. It also says how much memory the builder holds for a span, and counts operations.
"""

import ctypes
import platform
import random
import time
from collections.abc import Iterator

from _otlp_shapes import RECORDS, traces
from heliograph.model import Batch, Signal
from heliograph.wire import BlockLayout, decode

SPANS = 131_072
BODIES_A_BATCH = 64
BODIES_A_PARCEL = 4
DISTINCT = 32
ROUNDS = 8
TEXT, WORD = "String", "LowCardinality(String)"
MAP = "Map(LowCardinality(String), %s)"
HOT = {
    "http.request.method": WORD,
    "http.route": WORD,
    "http.response.status_code": "Int64",
    "url.path": TEXT,
    "user_agent.original": WORD,
    "server.address": WORD,
    "server.port": "Int64",
    "network.peer.port": "Int64",
    **{f"app.{group}.id": WORD for group in range(17)},
}
COMMON = [
    ("Timestamp", "DateTime64(9)", "start_time"),
    ("SpanName", WORD, "name"),
    ("SpanKind", WORD, "kind"),
    ("ServiceName", WORD, "service_name"),
    ("Duration", "UInt64", "duration"),
    ("StatusCode", WORD, "status_code"),
    ("StatusMessage", TEXT, "status_message"),
    ("TraceState", TEXT, "trace_state"),
    ("ScopeName", WORD, "scope_name"),
    ("ScopeVersion", WORD, "scope_version"),
    ("Events.Timestamp", "Array(DateTime64(9))", "events_time"),
    ("Events.Name", f"Array({WORD})", "events_name"),
    ("Events.Attributes", f"Array({MAP % TEXT})", "events_attributes"),
    ("Links.TraceId", "Array(String)", "links_trace_id"),
    ("Links.SpanId", "Array(String)", "links_span_id"),
    ("Links.Attributes", f"Array({MAP % TEXT})", "links_attributes"),
]
BINARY = [
    ("TraceIdBin", "FixedString(16)", "trace_id"),
    ("SpanIdBin", "FixedString(8)", "span_id"),
    ("ParentSpanIdBin", "FixedString(8)", "parent_span_id"),
    ("Resource", WORD, "resource_json"),
    ("AttrStr", MAP % TEXT, "rest_str"),
    ("AttrInt", MAP % "Int64", "rest_int"),
    ("AttrDbl", MAP % "Float64", "rest_double"),
    ("AttrBool", MAP % "Bool", "rest_bool"),
    ("AttrTypes", MAP % "UInt8", "rest_types"),
]
EXPORTER = [
    ("TraceId", TEXT, "trace_id"),
    ("SpanId", TEXT, "span_id"),
    ("ParentSpanId", TEXT, "parent_span_id"),
    ("ResourceAttributes", MAP % TEXT, "resource_map"),
    ("SpanAttributes", MAP % TEXT, "attrs_map"),
]
OPERATIONS = [
    ("Minute", "DateTime", "minute"),
    ("ServiceName", WORD, "service_name"),
    ("SpanName", WORD, "name"),
    ("SpanKind", WORD, "kind"),
    ("Count", "UInt64", "count"),
    ("Errors", "UInt64", "errors"),
    ("DurationSum", "UInt64", "duration_sum"),
    ("DurationMax", "UInt64", "duration_max"),
    ("Buckets", "Map(UInt8, UInt64)", "duration_buckets"),
]
LAYOUTS = {
    "25 hot columns, rest by type": [
        *COMMON,
        *BINARY,
        ("HotSet", "UInt64", "hot_set"),
        *((f"a.{key}", kind, f"attr:{key}") for key, kind in HOT.items()),
    ],
    "maps by type": [*COMMON, *BINARY],
    "the exporter's columns": [*COMMON, *EXPORTER],
}


def bodies(shape: str) -> list[bytes]:
    """Enough bodies for one block; the same few again and again."""
    rng = random.Random(5)
    return [traces(shape, rng).SerializeToString() for _ in range(DISTINCT)] * (SPANS // RECORDS // DISTINCT)


def batches(made: list[bytes], bodies_each: int) -> Iterator[Batch]:
    """The bodies, decoded when they are asked for."""
    return (decode(Signal.TRACES, made[at : at + bodies_each]) for at in range(0, len(made), bodies_each))


def measure(layout: BlockLayout, parts: list[Batch]) -> tuple[float, float]:
    """Best CPU microseconds a span, and bytes a span."""
    best, size = float("inf"), 0
    for _ in range(ROUNDS):
        begin = time.process_time_ns()
        size = len(layout.encode_many(parts))
        best = min(best, time.process_time_ns() - begin)
    return best / 1000 / SPANS, size / SPANS


def grow(layout: BlockLayout, made: list[bytes]) -> tuple[float, float, float]:
    """Best CPU microseconds a span to append fresh batches and to read the pieces, and bytes held a span."""
    builder = layout.builder()
    appended = read = float("inf")
    held = 0
    for _ in range(ROUNDS // 2):
        builder.clear()
        spent = 0
        for batch in batches(made, BODIES_A_PARCEL):
            begin = time.process_time_ns()
            builder.append(batch)
            spent += time.process_time_ns() - begin
        held = builder.nbytes
        begin = time.process_time_ns()
        sum(len(piece) for piece in builder.pieces())
        read = min(read, time.process_time_ns() - begin)
        appended = min(appended, spent)
    return appended / 1000 / SPANS, read / 1000 / SPANS, held / SPANS


def keep_pages() -> bool:
    """Asks glibc to keep large blocks; False where there is no glibc."""
    if platform.libc_ver()[0] != "glibc":
        return False
    mmap_threshold, trim_threshold = -3, -1
    libc = ctypes.CDLL(None)
    return all(libc.mallopt(option, 1 << 30) == 1 for option in (mmap_threshold, trim_threshold))


def main() -> None:
    """Print the table."""
    made = {shape: bodies(shape) for shape in ("uniform", "varied")}
    shapes = {shape: list(batches(each, BODIES_A_BATCH)) for shape, each in made.items()}
    for note in ("", ", pages kept"):
        if note and not keep_pages():
            continue
        for name, columns in LAYOUTS.items():
            layout = BlockLayout("spans", columns)
            for shape, parts in shapes.items():
                cost, size = measure(layout, parts)
                print(f"{name:30} {shape:8} {cost:6.3f} us a span, {size:5.0f} B a span{note}")
    shapes.clear()
    layouts = [(name, BlockLayout("spans", columns)) for name, columns in LAYOUTS.items()]
    for name, layout in [*layouts, ("operations", BlockLayout("operations", OPERATIONS))]:
        for shape, each in made.items():
            appended, read, held = grow(layout, each)
            print(f"{name:30} {shape:8} {appended:6.3f} us to append, {read:6.3f} us to read, {held:5.0f} B held")


if __name__ == "__main__":
    main()
