"""The store with its schema, on both engines."""

import time
from collections.abc import Iterator

import pytest
from tests.support import telemetry

from heliograph.model import Signal
from heliograph.store.errors import HotKeyError, QueryError, SchemaTooNewError
from heliograph.store.port import Engine
from heliograph.store.retention import Retention
from heliograph.store.schema.catalogue import OTEL, OURS
from heliograph.store.schema.migrations import MIGRATIONS_IN_ORDER
from heliograph.store.schema.state import MIGRATIONS
from heliograph.store.store import Store
from heliograph.wire import BlockLayout, block_rows, decode

NOW = time.time_ns() // 10**9 * 10**9
MADE = "SELECT create_table_query AS made FROM system.tables WHERE database = currentDatabase() AND name = 'spans'"
DAY = 86_400 * 10**9
ATTRIBUTES: dict[str, telemetry.Value] = {
    "http.route": "/x",
    "http.response.status_code": 200,
    "tenant": "blue",
    "size": 3,
    "ratio": 0.5,
    "ok": True,
    "list": ["a"],
}


@pytest.fixture
def store(engine: Engine) -> Iterator[Store]:
    """A store with our schema."""
    opened = Store(engine, OURS)
    opened.migrate()
    yield opened
    opened.close()


def write(store: Store, signal: Signal, body: bytes, token: str) -> None:
    """Insert one request into its tables."""
    batch = decode(signal, [body])
    tables = store.tables_of(signal.value)
    sample = store.sample_of(signal.value)
    for table in [*tables, *([sample] if sample else [])]:
        block = BlockLayout(table.block, table.layout, table.block_key).encode(batch)
        if block_rows(block):
            store.insert_block(table.name, block, f"{token}-{table.name}", [name for name, _, _ in table.layout])


def rows(store: Store, sql: str) -> list[dict[str, object]]:
    """Rows of a query."""
    return store.query(sql).rows()


def test_migrating_again_changes_nothing(store: Store) -> None:
    """A second start finds the schema in place and keeps the rows."""
    write(store, Signal.TRACES, telemetry.spans(3, time=NOW), "a")
    store.migrate()
    assert rows(store, "SELECT count() AS n FROM spans") == [{"n": 3}]
    applied = rows(store, "SELECT Version FROM heliograph_migrations ORDER BY Version")
    assert applied == [{"Version": step.version} for step in MIGRATIONS_IN_ORDER]


def test_an_older_store_gets_todays_codecs_and_settings(store: Store) -> None:
    """What an older program created is brought to what a new store has, and keeps its rows."""
    write(store, Signal.TRACES, telemetry.spans(3, time=NOW), "a")
    today = rows(store, MADE)
    store.engine.command("ALTER TABLE spans MODIFY COLUMN SpanName CODEC(ZSTD(1))")
    store.engine.command("ALTER TABLE spans MODIFY SETTING merge_max_block_size = 4096, auto_statistics_types = 'uniq'")
    store.engine.command(f"TRUNCATE TABLE {MIGRATIONS.name}")
    store.engine.command(f"INSERT INTO {MIGRATIONS.name} (Version, Title, Schema) VALUES (1, 'x', 'heliograph')")
    assert rows(store, MADE) != today
    store.migrate()
    assert rows(store, MADE) == today
    assert rows(store, "SELECT count() AS n FROM spans") == [{"n": 3}]


def test_a_newer_database_is_left_alone(store: Store) -> None:
    """A version that this program does not know is refused."""
    store.engine.command(f"INSERT INTO {MIGRATIONS.name} (Version, Title, Schema) VALUES (99, 'x', 'heliograph')")
    with pytest.raises(SchemaTooNewError, match="99"):
        Store(store.engine, OURS).migrate()


def test_the_other_schema_is_refused(store: Store) -> None:
    """A database holds one of the two schemas."""
    with pytest.raises(SchemaTooNewError, match="'heliograph'"):
        Store(store.engine, OTEL).migrate()


def test_a_span_is_stored_in_full(store: Store) -> None:
    """Hot attributes are in their columns, the rest in the maps of their types."""
    write(store, Signal.TRACES, telemetry.spans(1, time=NOW, attributes=ATTRIBUTES), "a")
    (row,) = rows(
        store,
        """SELECT SpanName, SpanKind, StatusCode, ServiceName, Duration, Resource, hex(TraceIdBin) AS id,
        `a.http.route` AS route, `a.http.response.status_code` AS status, HotSet, AttrStr, AttrInt, AttrDbl, AttrBool,
        AttrJson, Events.Name AS events, Links.TraceId AS links FROM spans""",
    )
    assert row == {
        "SpanName": "GET /x",
        "SpanKind": "Server",
        "StatusCode": "Unset",
        "ServiceName": "shop",
        "Duration": 1_000_000,
        "Resource": '{"service.name":"shop","zone":7}',
        "id": telemetry.trace_id(1).hex().upper(),
        "route": "/x",
        "status": 200,
        "HotSet": 0b110,
        "AttrStr": [("tenant", "blue")],
        "AttrInt": [("size", 3)],
        "AttrDbl": [("ratio", 0.5)],
        "AttrBool": [("ok", True)],
        "AttrJson": [("list", '["a"]')],
        "events": ["exception"],
        "links": [telemetry.trace_id(99)],
    }


READS = [
    ("http.route", "str", "record", "/x"),
    ("http.response.status_code", "int", "record", 200),
    ("http.response.status_code", "any", "record", "200"),
    ("tenant", "str", "record", "blue"),
    ("tenant", "any", "record", "blue"),
    ("size", "int", "record", 3),
    ("size", "any", "record", "3"),
    ("ratio", "double", "record", 0.5),
    ("ok", "any", "record", "true"),
    ("list", "any", "record", '["a"]'),
    ("absent", "any", "record", ""),
    ("service.name", "str", "resource", "shop"),
    ("zone", "int", "resource", 7),
    ("zone", "any", "resource", "7"),
]


@pytest.mark.parametrize("table", ["spans", "logs"])
def test_attributes_are_read_through_their_expressions(store: Store, table: str) -> None:
    """The expression gives the attribute's value, wherever it is stored."""
    write(store, Signal.TRACES, telemetry.spans(1, time=NOW, attributes=ATTRIBUTES), "a")
    write(store, Signal.LOGS, telemetry.logs(1, time=NOW, attributes=ATTRIBUTES), "a")
    for key, kind, level, value in READS:
        expression = store.attribute_expression(table, key, kind, level)
        assert rows(store, f"SELECT {expression} AS v FROM {table}") == [{"v": value}], (key, kind)
        present = store.attribute_exists(table, key, level)
        assert rows(store, f"SELECT toUInt8({present}) AS v FROM {table}") == [{"v": int(value != "")}], key


def test_a_value_of_the_rest_is_found_before_and_after_its_part_is_merged(store: Store) -> None:
    """The bloom over values may be left to merges: an answer never depends on it."""
    for token, tenant in (("a", "blue"), ("b", "red")):
        write(store, Signal.TRACES, telemetry.spans(3, time=NOW, attributes={"tenant": tenant}), token)
    found = f"SELECT count() AS n FROM spans WHERE {store.attribute_expression('spans', 'tenant')} = 'red'"
    assert rows(store, found) == [{"n": 3}]
    store.engine.command("OPTIMIZE TABLE spans FINAL")
    assert rows(store, found) == [{"n": 3}]
    built = "SELECT data_compressed_bytes > 0 AS built FROM system.data_skipping_indices WHERE name = 'idx_attr_values'"
    assert {"built": 1} in rows(store, f"{built} AND table = 'spans'")


def test_the_exporters_views_have_its_columns_and_values(store: Store) -> None:
    """Tools that know the Collector exporter's tables find what they expect."""
    write(store, Signal.TRACES, telemetry.spans(1, time=NOW, attributes=ATTRIBUTES), "a")
    trace = telemetry.trace_id(1).hex()
    (row,) = rows(store, f"SELECT * FROM otel_traces WHERE TraceId = '{trace}'")
    attributes = row["SpanAttributes"]
    assert isinstance(attributes, list)
    assert dict(attributes) == {
        "http.route": "/x",
        "http.response.status_code": "200",
        "tenant": "blue",
        "size": "3",
        "ratio": "0.5",
        "ok": "true",
        "list": '["a"]',
    }
    assert (row["SpanId"], row["ParentSpanId"]) == ((1).to_bytes(8, "big").hex(), "")
    assert row["ResourceAttributes"] == [("service.name", "shop"), ("zone", "7")]
    assert row["Links.TraceId"] == [telemetry.trace_id(99).hex()]
    assert rows(store, f"SELECT count() AS n FROM otel_traces_trace_id_ts WHERE TraceId = '{trace}'") == [{"n": 1}]


def test_a_trace_looked_up_through_the_view_uses_its_index(store: Store) -> None:
    """The view's expression is the index's expression."""
    plan = rows(store, "EXPLAIN indexes = 1 SELECT * FROM otel_traces WHERE TraceId = 'x'")
    write(store, Signal.TRACES, telemetry.spans(1, time=NOW), "a")
    plan = rows(store, "EXPLAIN indexes = 1 SELECT SpanName FROM otel_traces WHERE TraceId = 'x'")
    assert any("idx_trace_id" in str(line["explain"]) for line in plan)


def test_logs_through_the_view(store: Store) -> None:
    """A record outside a trace has the empty id."""
    write(store, Signal.LOGS, telemetry.logs(2, time=NOW, attributes={"k": "v"}), "a")
    found = rows(store, "SELECT TraceId, Body, SeverityText, LogAttributes FROM otel_logs ORDER BY Timestamp")
    assert [row["TraceId"] for row in found] == [telemetry.trace_id(1).hex(), ""]
    assert found[0]["Body"] == "order accepted"
    assert found[0]["LogAttributes"] == [("k", "v")]


def test_points_of_every_kind_are_stored_and_seen_through_the_views(store: Store) -> None:
    """Each kind has its table, its view and its series."""
    write(store, Signal.METRICS, telemetry.metrics(time=NOW), "a")
    assert rows(store, "SELECT MetricName, ValueInt, ValueType FROM metric_points ORDER BY MetricName") == [
        {"MetricName": "gauge", "ValueInt": 0, "ValueType": "double"},
        {"MetricName": "sum", "ValueInt": 2**60 + 1, "ValueType": "int"},
    ]
    for kind in ("gauge", "sum", "histogram", "exponential_histogram", "summary"):
        (row,) = rows(store, f"SELECT MetricName, Attributes, ServiceName FROM otel_metrics_{kind}")
        assert row["Attributes"] == [("route", "/x")]
    assert rows(store, "SELECT AggregationTemporality AS t, IsMonotonic AS m FROM otel_metrics_sum")[0]["t"] == 2
    series = rows(store, "SELECT MetricName, MetricType, Attributes FROM metric_series FINAL ORDER BY MetricName")
    assert [(row["MetricName"], row["MetricType"]) for row in series] == [
        ("exponential", "exponential_histogram"),
        ("gauge", "gauge"),
        ("histogram", "histogram"),
        ("sum", "sum"),
        ("summary", "summary"),
    ]


def test_rollups_count_each_block_once(store: Store) -> None:
    """A block that comes again with its token changes no rollup."""
    for token in ("a", "a", "b"):
        write(store, Signal.TRACES, telemetry.spans(10, time=NOW, attributes=ATTRIBUTES, error=True), token)
    (red,) = rows(
        store,
        "SELECT sum(Count) AS n, sum(Errors) AS e, sum(DurationSum) AS d, sumMap(Buckets) AS b FROM operations_1m",
    )
    assert (red["n"], red["e"], red["d"]) == (20, 20, 20_000_000)
    assert red["b"] == [(80, 20)]
    assert rows(store, "SELECT count() AS n FROM trace_times FINAL") == [{"n": 10}]
    assert rows(store, "SELECT Start = End AS same FROM trace_times FINAL LIMIT 1") == [{"same": 1}]


def test_keys_and_values_are_there_for_completion(store: Store) -> None:
    """Samples give every key with its type and values."""
    write(store, Signal.TRACES, telemetry.spans(10, time=NOW, attributes=ATTRIBUTES), "a")
    found = rows(
        store,
        "SELECT Level, Key, Type, Value, sum(Count) AS n FROM attribute_values "
        "WHERE Signal = 'traces' GROUP BY ALL ORDER BY Level, Key",
    )
    assert {(row["Level"], row["Key"], row["Type"], row["Value"], row["n"]) for row in found} == {
        ("record", "", "rows", "", 10),
        ("record", "http.route", "str", "/x", 10),
        ("record", "http.response.status_code", "int", "200", 10),
        ("record", "tenant", "str", "blue", 10),
        ("record", "size", "int", "3", 10),
        ("record", "ratio", "double", "0.5", 10),
        ("record", "ok", "bool", "true", 10),
        ("record", "list", "json", '["a"]', 10),
        ("resource", "service.name", "str", "shop", 10),
        ("resource", "zone", "str", "7", 10),
    }


def test_an_attribute_becomes_hot_while_the_store_runs(store: Store) -> None:
    """Older rows read their value from the map, newer ones from the column; all queries see both."""
    write(store, Signal.TRACES, telemetry.spans(1, time=NOW, attributes=ATTRIBUTES), "a")
    assert [advice.key for advice in store.advice("spans")][:4] == ["ok", "ratio", "size", "tenant"]
    store.promote("spans", "tenant", indexed=True)
    store.promote("spans", "size", "Int64")
    write(store, Signal.TRACES, telemetry.spans(1, first=2, time=NOW, attributes=ATTRIBUTES), "b")
    assert rows(store, "SELECT length(AttrStr) AS n FROM spans ORDER BY Timestamp") == [{"n": 1}, {"n": 0}]
    for key, kind, value in (("tenant", "str", "blue"), ("size", "int", 3), ("size", "any", "3")):
        expression = store.attribute_expression("spans", key, kind)
        assert rows(store, f"SELECT {expression} AS v FROM spans") == [{"v": value}] * 2
        present = store.attribute_exists("spans", key)
        assert rows(store, f"SELECT count() AS n FROM spans WHERE {present}") == [{"n": 2}]
    seen = rows(store, "SELECT SpanAttributes['tenant'] AS t, SpanAttributes['size'] AS s FROM otel_traces")
    assert seen == [{"t": "blue", "s": "3"}] * 2
    again = Store(store.engine, OURS)
    again.migrate()
    assert [key.key for key in again.hot_keys("spans")][-2:] == ["tenant", "size"]
    assert "tenant" not in [advice.key for advice in store.advice("spans")]


def test_advice_puts_what_is_asked_for_first(store: Store) -> None:
    """A key that queries read is worth more than one that is merely common."""
    write(store, Signal.TRACES, telemetry.spans(4, time=NOW, attributes=ATTRIBUTES), "a")
    store.attribute_expression("spans", "tenant")
    best = store.advice("spans")[0]
    assert (best.key, best.type, best.share, best.asked) == ("tenant", "LowCardinality(String)", 1.0, 1)


@pytest.mark.parametrize(
    ("table", "key", "kind"),
    [("spans", "http.route", "String"), ("spans", "k", "Float32"), ("metric_points", "k", "String")],
)
def test_what_cannot_be_hot_is_refused(store: Store, table: str, key: str, kind: str) -> None:
    """A key that is hot already, an unknown type, a table without attribute columns."""
    with pytest.raises(HotKeyError):
        store.promote(table, key, kind)


def test_rows_past_their_age_go(store: Store) -> None:
    """A TTL removes old rows with the next merge; setting it again is free."""
    write(store, Signal.TRACES, telemetry.spans(2, time=NOW - 10 * DAY), "old")
    write(store, Signal.TRACES, telemetry.spans(3, time=NOW), "new")
    retention = Retention(days={"traces": 5})
    assert store.apply_retention(retention) == []
    store.engine.command("OPTIMIZE TABLE spans FINAL")
    deadline = time.monotonic() + 20
    while rows(store, "SELECT count() AS n FROM spans") != [{"n": 3}]:
        assert time.monotonic() < deadline
        store.engine.command("OPTIMIZE TABLE spans FINAL")
    store.apply_retention(retention)
    created = rows(
        store, "SELECT engine_full AS e FROM system.tables WHERE name = 'spans' AND database = currentDatabase()"
    )
    assert "toIntervalDay(5)" in str(created[0]["e"])


def test_the_oldest_day_goes_when_a_signal_is_over_its_share(store: Store) -> None:
    """Each signal keeps to its share of the disk; the newest day always stays."""
    for age in (3, 2, 0):
        write(store, Signal.TRACES, telemetry.spans(5, time=NOW - age * DAY), f"t{age}")
        write(store, Signal.LOGS, telemetry.logs(5, time=NOW - age * DAY), f"l{age}")
    sizes = {table.name: table.bytes_on_disk for table in store.stats().tables}
    budget = Retention(
        days={}, disk_bytes=10**9, shares={"traces": 1 / 10**9, "logs": (sizes["logs"] - 1) / 10**9, "metrics": 0.1}
    )
    dropped = store.apply_retention(budget)
    assert [part.table for part in dropped if part.table in {"spans", "logs"}] == ["spans", "spans", "logs"]
    assert rows(store, "SELECT count() AS n FROM spans") == [{"n": 5}]
    assert rows(store, "SELECT count() AS n FROM logs") == [{"n": 10}]


def test_statistics_count_rows_and_bytes(store: Store) -> None:
    """What the store holds can be seen by table."""
    write(store, Signal.TRACES, telemetry.spans(7, time=NOW), "a")
    stats = store.stats()
    spans = next(table for table in stats.tables if table.name == "spans")
    assert (spans.rows, spans.parts) == (7, 1)
    assert spans.bytes_on_disk > 0
    assert stats.version


def test_the_otel_schema_holds_the_exporters_tables_and_shows_ours_as_views(engine: Engine) -> None:
    """With `schema: otel` blocks go to the exporter's tables; queries over our names work."""
    store = Store(engine, OTEL)
    store.migrate()
    write(store, Signal.TRACES, telemetry.spans(2, time=NOW, attributes=ATTRIBUTES), "a")
    write(store, Signal.LOGS, telemetry.logs(2, time=NOW, attributes=ATTRIBUTES), "a")
    write(store, Signal.METRICS, telemetry.metrics(time=NOW), "a")
    (span,) = rows(store, "SELECT SpanAttributes['size'] AS size, TraceId FROM otel_traces ORDER BY Timestamp LIMIT 1")
    assert span == {"size": "3", "TraceId": telemetry.trace_id(1).hex()}
    expression = store.attribute_expression("spans", "http.route")
    assert rows(store, f"SELECT {expression} AS v, TraceIdBin AS t FROM spans ORDER BY Timestamp LIMIT 1") == [
        {"v": "/x", "t": telemetry.trace_id(1)}
    ]
    assert rows(store, "SELECT sum(Count) AS n FROM operations_1m") == [{"n": 2}]
    for view in store.catalogue.views:
        assert rows(store, f"SELECT count() AS n FROM {view.name}")[0]["n"], view.name
    with pytest.raises(HotKeyError):
        store.promote("spans", "tenant")


def test_the_exporters_older_tables_are_written_as_they_are(engine: Engine) -> None:
    """Columns that a table of an older generation lacks are left out; its retention is not ours to change."""
    engine.command(
        """CREATE TABLE otel_logs (Timestamp DateTime64(9), TimestampTime DateTime DEFAULT toDateTime(Timestamp),
        TraceId String, SpanId String, ServiceName LowCardinality(String), Body String,
        LogAttributes Map(LowCardinality(String), String))
        ENGINE = MergeTree ORDER BY (ServiceName, TimestampTime) TTL TimestampTime + INTERVAL 90 DAY"""
    )
    store = Store(engine, OTEL)
    store.migrate()
    write(store, Signal.LOGS, telemetry.logs(2, time=NOW, attributes=ATTRIBUTES), "a")
    assert rows(store, "SELECT Body, LogAttributes['size'] AS s FROM otel_logs LIMIT 1") == [
        {"Body": "order accepted", "s": "3"}
    ]
    store.apply_retention(Retention())
    (table,) = rows(
        store, "SELECT engine_full AS e FROM system.tables WHERE name = 'otel_logs' AND database = currentDatabase()"
    )
    assert "toIntervalDay(90)" in str(table["e"])


def test_wrong_sql_in_the_store_is_a_query_error(store: Store) -> None:
    """The store passes the engine's errors on."""
    with pytest.raises(QueryError):
        store.query("SELECT nope FROM spans")
