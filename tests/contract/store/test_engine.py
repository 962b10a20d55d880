"""What every engine must do."""

import threading
import time
from datetime import UTC, datetime

import pyarrow as pa
import pytest
from tests.support.native import native_block

from heliograph.exceptions import HeliographError
from heliograph.store.binding import Parameter
from heliograph.store.errors import (
    BlockRefusedError,
    QueryCancelledError,
    QueryError,
    QueryLimitError,
    QueryTimeoutError,
    ReadOnlyError,
)
from heliograph.store.port import Engine, QueryOptions

TABLE = """
CREATE TABLE points (Key UInt64, Name String) ENGINE = MergeTree ORDER BY Key
SETTINGS non_replicated_deduplication_window = 100
"""


def block(*keys: int) -> bytes:
    """A Native block for `points`."""
    return native_block({"Key": ("UInt64", list(keys)), "Name": ("String", [f"n{key}" for key in keys])})


def count(engine: Engine, table: str = "points") -> object:
    """Rows in a table."""
    return engine.query("SELECT count() AS n FROM {t:Identifier}", {"t": table}).rows()[0]["n"]


def test_a_query_gives_arrow_columns(engine: Engine) -> None:
    """Types cross as Arrow types, and names stay."""
    table = engine.query("SELECT toUInt64(18446744073709551615) AS a, 'x' AS b, toFixedString('ab', 2) AS c").table
    assert table.schema == pa.schema(
        [
            pa.field("a", pa.uint64(), nullable=False),
            pa.field("b", pa.string(), nullable=False),
            pa.field("c", pa.binary(2), nullable=False),
        ]
    )
    assert table.to_pylist() == [{"a": 18446744073709551615, "b": "x", "c": b"ab"}]


def test_an_empty_result_keeps_its_columns(engine: Engine) -> None:
    """No rows is not no columns."""
    assert engine.query("SELECT 1 AS a, 'x' AS b WHERE 0").table.column_names == ["a", "b"]


@pytest.mark.parametrize(
    ("kind", "value", "seen"),
    [
        ("String", 'it\'s \\ a \t\n\r\0 "té"', 'it\'s \\ a \t\n\r\0 "té"'),
        ("String", "'; DROP TABLE points; --", "'; DROP TABLE points; --"),
        ("String", "", ""),
        ("Int64", -5, -5),
        ("UInt64", 2**64 - 1, 2**64 - 1),
        ("Float64", 0.1, 0.1),
        ("Float64", float("-inf"), float("-inf")),
        ("Bool", True, True),
        ("Nullable(String)", None, None),
        ("Array(String)", ["a'b", "c\\d", "e\nf"], ["a'b", "c\\d", "e\nf"]),
        ("Array(UInt64)", [1, 2], [1, 2]),
        ("FixedString(4)", b"\x00\xff'\\", b"\x00\xff'\\"),
        ("DateTime64(6, 'UTC')", datetime(2026, 1, 2, 3, 4, 5, 6, UTC), datetime(2026, 1, 2, 3, 4, 5, 6, UTC)),
    ],
)
def test_parameters_arrive_as_they_were_given(engine: Engine, kind: str, value: Parameter, seen: object) -> None:
    """A bound value is a value, whatever characters it has."""
    rows = engine.query(f"SELECT {{v:{kind}}} AS v", {"v": value}).rows()
    assert rows == [{"v": seen}]


def test_settings_hold_for_one_query(engine: Engine) -> None:
    """A setting of one query is gone in the next."""
    read = "SELECT toString(getSetting('max_block_size')) AS v"
    before = engine.query(read).rows()
    assert engine.query(read, options=QueryOptions(settings={"max_block_size": 77})).rows() == [{"v": "77"}]
    assert engine.query(read).rows() == before


def test_a_row_limit_cuts_and_says_so(engine: Engine) -> None:
    """Exactly the first rows come, and `truncated` tells that there are more."""
    sql = "SELECT number FROM numbers(1000000)"
    cut = engine.query(sql, options=QueryOptions(max_rows=10))
    assert cut.truncated
    assert cut.table.column("number").to_pylist() == list(range(10))
    whole = engine.query("SELECT number FROM numbers(10)", options=QueryOptions(max_rows=10))
    assert (whole.truncated, whole.table.num_rows) == (False, 10)


def test_a_byte_limit_cuts_and_says_so(engine: Engine) -> None:
    """The answer is never larger than asked for."""
    result = engine.query("SELECT number FROM numbers(1000000)", options=QueryOptions(max_bytes=8000))
    assert result.truncated
    assert 0 < result.table.nbytes <= 8000


def test_a_timeout_ends_a_query(engine: Engine) -> None:
    """A query that takes too long fails with a timeout."""
    with pytest.raises(QueryTimeoutError):
        engine.query(
            "SELECT sleepEachRow(0.05) FROM numbers(100)",
            options=QueryOptions(timeout=0.2, settings={"max_block_size": 1}),
        )


def test_a_query_is_cancelled_by_its_id(engine: Engine) -> None:
    """`cancel` stops the query of that id, and says whether there was one."""
    failures: list[HeliographError] = []

    def run() -> None:
        try:
            engine.query("SELECT count() FROM system.numbers", options=QueryOptions(query_id="mine"))
        except HeliographError as error:
            failures.append(error)

    assert not engine.cancel("nobody")
    thread = threading.Thread(target=run)
    thread.start()
    deadline = time.monotonic() + 20
    while not engine.cancel("mine"):
        assert time.monotonic() < deadline
    thread.join(20)
    assert [type(error) for error in failures] == [QueryCancelledError]


def test_a_memory_limit_is_a_limit_error(engine: Engine) -> None:
    """A query that needs more memory than it may use says so."""
    with pytest.raises(QueryLimitError):
        engine.query(
            "SELECT length(groupArray(toString(number))) FROM numbers(5000000)",
            options=QueryOptions(settings={"max_memory_usage": 10_000_000}),
        )


@pytest.mark.parametrize("sql", ["SELEC 1", "SELECT nope", "SELECT * FROM nope", "SELECT toUInt8('x')", "SELECT f(1)"])
def test_wrong_sql_is_a_query_error(engine: Engine, sql: str) -> None:
    """What the user wrote wrong is the user's error, with ClickHouse's words and without its envelope."""
    with pytest.raises(QueryError) as caught:
        engine.query(sql)
    assert "DB::Exception" not in caught.value.message
    assert "(version" not in caught.value.message


@pytest.mark.parametrize(
    "sql",
    [
        "INSERT INTO points VALUES (1, 'a')",
        "DROP TABLE points",
        "CREATE TABLE other (a UInt8) ENGINE = Memory",
        "SELECT 1; DROP TABLE points",
        "SELECT 1 INTO OUTFILE 'x.csv'",
        "SELECT file('/etc/hostname')",
        "SELECT * FROM url('http://127.0.0.1:1/', LineAsString)",
        "SYSTEM STOP MERGES",
        "KILL QUERY WHERE 1",
        "SET readonly = 0",
        "WITH 1 AS a SELECT a SETTINGS max_execution_time = 1000",
    ],
)
def test_read_only_sql_reads_only(engine: Engine, sql: str) -> None:
    """A user's statement can change nothing and reach nothing outside."""
    engine.command(TABLE)
    with pytest.raises(ReadOnlyError):
        engine.query(sql, options=QueryOptions(read_only=True))
    assert count(engine) == 0


@pytest.mark.parametrize(
    "sql", ["SELECT count() FROM points;", "SHOW TABLES", "DESCRIBE TABLE points", "EXPLAIN SELECT 1"]
)
def test_read_only_sql_reads(engine: Engine, sql: str) -> None:
    """Reading statements work where only reading is allowed."""
    engine.command(TABLE)
    result = engine.query(sql, options=QueryOptions(read_only=True, timeout=10, max_rows=100, query_id=""))
    assert result.table.num_rows > 0


def test_a_block_is_stored_once_for_its_token(engine: Engine) -> None:
    """The same token twice is one insert; another token is another."""
    engine.command(TABLE)
    assert engine.insert_block("points", block(1, 2), "t1") == 2
    engine.insert_block("points", block(1, 2), "t1")
    assert count(engine) == 2
    engine.insert_block("points", block(1, 2), "t2", columns=("Key", "Name"))
    assert count(engine) == 4


def test_several_blocks_are_one_insert(engine: Engine) -> None:
    """They become one part, under one token; when one of them is broken, none is stored."""
    engine.command(TABLE)
    for _ in range(2):
        assert engine.insert_block("points", (block(key, key + 1) for key in (1, 3, 5)), "t") == 6
    assert count(engine) == 6
    parts = "SELECT count() AS n FROM system.parts WHERE active AND database = currentDatabase() AND table = 'points'"
    assert engine.query(parts).rows() == [{"n": 1}]
    with pytest.raises(BlockRefusedError):
        engine.insert_block("points", iter([block(7), block(8)[:-2]]), "u")
    assert count(engine) == 6


def test_a_token_holds_through_materialised_views(engine: Engine) -> None:
    """A repeated block is not counted again behind a view."""
    engine.command(TABLE)
    engine.command(
        "CREATE TABLE sums (Name String, N UInt64) ENGINE = SummingMergeTree ORDER BY Name "
        "SETTINGS non_replicated_deduplication_window = 100"
    )
    engine.command("CREATE MATERIALIZED VIEW sums_mv TO sums AS SELECT Name, count() AS N FROM points GROUP BY Name")
    for token in ("a", "a", "b", "a"):
        engine.insert_block("points", block(1), token)
    assert engine.query("SELECT sum(N) AS n FROM sums").rows() == [{"n": 2}]


def test_a_broken_block_is_refused_and_the_next_one_is_taken(engine: Engine) -> None:
    """Bytes that are no block are refused for good; the engine goes on."""
    engine.command(TABLE)
    with pytest.raises(BlockRefusedError):
        engine.insert_block("points", block(1)[:-2], "t1")
    assert count(engine) == 0
    engine.insert_block("points", block(1), "t1")
    assert count(engine) == 1


def test_an_insert_into_nothing_is_a_query_error(engine: Engine) -> None:
    """A missing table is named."""
    with pytest.raises(QueryError, match="nowhere"):
        engine.insert_block("nowhere", block(1), "t")


def test_a_long_query_does_not_hold_up_an_insert(engine: Engine) -> None:
    """Inserts and short queries pass while a long query runs."""
    engine.command(TABLE)
    ended = threading.Event()

    def run() -> None:
        try:
            engine.query("SELECT count() FROM system.numbers", options=QueryOptions(query_id="long", timeout=30))
        except HeliographError:
            ended.set()

    thread = threading.Thread(target=run)
    thread.start()
    for number in range(5):
        engine.insert_block("points", block(number), f"t{number}")
    assert count(engine) == 5
    assert not ended.is_set()
    deadline = time.monotonic() + 20
    while not engine.cancel("long"):
        assert time.monotonic() < deadline
    thread.join(20)
    assert ended.is_set()


def test_many_threads_share_an_engine(engine: Engine) -> None:
    """Every writer's rows are there."""
    engine.command(TABLE)

    def write(start: int) -> None:
        for key in range(start, start + 5):
            engine.insert_block("points", block(key), f"t{key}")

    threads = [threading.Thread(target=write, args=(start,)) for start in range(0, 20, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert engine.query("SELECT count() AS n, uniqExact(Key) AS u FROM points").rows() == [{"n": 20, "u": 20}]
