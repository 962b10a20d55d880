import csv
import io
import threading
import time
from typing import TYPE_CHECKING

import httpx
import pyarrow as pa
import pytest

if TYPE_CHECKING:
    from .conftest import Api


def test_json_keeps_values(api: "Api") -> None:
    """Types are named as ClickHouse names them, big integers are text, nested values are JSON."""
    answer = api.sql(
        "SELECT 1 AS a, toUInt64(18446744073709551615) AS b, [1, 2] AS c, NULL AS d, 'é' AS e, nan AS f"
    ).json()
    assert answer["rows"] == [[1, "18446744073709551615", [1, 2], None, "é", "nan"]]
    assert [column["type"] for column in answer["columns"]][:3] == ["UInt8", "UInt64", "Array(UInt8)"]
    assert answer["row_count"] == 1


MOMENTS = "toDateTime(86400, 'UTC') AS a, toUInt32(7) AS b, toNullable(toDateTime(1, 'UTC')) AS c, {n:UInt32} AS d"


@pytest.mark.parametrize("sql", [f"SELECT {MOMENTS}", f"WITH 1 AS one SELECT {MOMENTS} -- a remark"])
def test_seconds_are_shown_as_times(api: "Api", sql: str) -> None:
    """A DateTime is a time in every format, where a number of the same width stays a number."""
    answer = api.sql(sql, parameters={"n": "5"}).json()
    assert answer["rows"] == [["1970-01-02T00:00:00+00:00", 7, "1970-01-01T00:00:01+00:00", 5]]
    assert [column["type"] for column in answer["columns"]] == ["DateTime", "UInt32", "DateTime", "UInt32"]
    text = api.sql(sql, parameters={"n": "5"}, format="csv").text
    assert text.splitlines()[1] == "1970-01-02T00:00:00+00:00,7,1970-01-01T00:00:01+00:00,5"
    arrow = pa.ipc.open_stream(api.sql(sql, parameters={"n": "5"}, format="arrow").content).read_all()
    assert pa.types.is_timestamp(arrow.schema.field("a").type)


def test_rows_are_cut_and_it_is_told(api: "Api") -> None:
    """A result beyond `max_rows` is cut and marked in every format."""
    assert api.sql("SELECT number FROM numbers(100)", max_rows=7).json()["truncated"]
    response = api.sql("SELECT number FROM numbers(100)", max_rows=7, format="csv")
    assert response.headers["x-heliograph-truncated"] == "true"
    assert len(list(csv.reader(io.StringIO(response.text)))) == 8


def test_formats(api: "Api") -> None:
    """CSV, Arrow and text tables hold the same rows; parameters are bound."""
    sql, parameters = "SELECT {word:String} AS word, 2 AS n", {"word": 'a "b", c'}
    assert list(csv.reader(io.StringIO(api.sql(sql, parameters=parameters, format="csv").text))) == [
        ["word", "n"],
        ['a "b", c', "2"],
    ]
    arrow = api.sql(sql, parameters=parameters, format="arrow")
    assert pa.ipc.open_stream(arrow.content).read_all().to_pylist() == [{"word": 'a "b", c', "n": 2}]
    assert api.sql(sql, parameters=parameters, format="table").text.splitlines()[2].split("  ") == ['a "b", c', "2"]


@pytest.mark.parametrize(
    ("sql", "status"),
    [
        ("DROP TABLE spans", 403),
        ("INSERT INTO spans SELECT * FROM spans", 403),
        ("SELECT * FROM file('/etc/passwd', 'LineAsString')", 403),
        ("SELECT 1; DROP TABLE spans", 403),
        ("SELECT * FROM url('http://127.0.0.1/', 'CSV', 'a String')", 403),
        ("SELECT nonsense FROM spans", 400),
        ("SELECT * FROM no_such_table", 400),
        ("SELECT sum(cityHash64(number)) FROM numbers(100000000000)", 408),
    ],
)
def test_what_is_not_allowed_or_wrong(api: "Api", sql: str, status: int) -> None:
    """Writes and reaching outside are refused, mistakes are explained, long ones end at their timeout."""
    problem = api.sql(sql, status=status, timeout_seconds=1).json()
    assert problem["code"].startswith("HG-")
    assert problem["message"]


def test_a_running_query_is_cancelled_by_its_id(api: "Api", base_url: str) -> None:
    """DELETE /query/{id} ends it at once with an error that says so; an unknown id is not running."""
    answers: list[httpx.Response] = []
    body = {
        "sql": "SELECT sum(cityHash64(number)) FROM numbers(1000000000000)",
        "query_id": "mine",
        "timeout_seconds": 30,
    }

    def run() -> None:
        answers.append(httpx.post(f"{base_url}/api/v1/query", json=body, timeout=40, trust_env=False))

    thread = threading.Thread(target=run)
    thread.start()
    pause = threading.Event()
    while not api.client.delete("/api/v1/query/mine").json()["cancelled"] or thread.is_alive():
        pause.wait(0.1)
        if not thread.is_alive():
            break
    thread.join(20)
    assert answers[0].json()["code"] == "HG-CON-030"
    assert not api.client.delete("/api/v1/query/mine").json()["cancelled"]


def test_a_client_that_goes_away_takes_its_query_along(api: "Api", base_url: str) -> None:
    """When the connection closes, the query is cancelled in the engine long before its timeout."""
    sql = "SELECT sum(cityHash64(number)) FROM numbers(1000000000000)"
    body = {"sql": sql, "query_id": "gone", "timeout_seconds": 60}
    with pytest.raises(httpx.ReadTimeout):
        httpx.post(f"{base_url}/api/v1/query", json=body, timeout=0.7, trust_env=False)
    running = "SELECT count() AS n FROM system.processes WHERE query LIKE '%numbers(10000000' || '00000)%'"
    deadline = time.monotonic() + 20
    pause = threading.Event()
    while api.sql(running).json()["rows"] != [[0]]:
        assert time.monotonic() < deadline
        pause.wait(0.1)


def test_schema_lists_what_can_be_asked(api: "Api") -> None:
    """Tables and the exporter's views have columns; functions and keywords are there."""
    answer = api.get("/schema")
    tables = {table["name"]: table for table in answer["tables"]}
    assert {"spans", "logs", "metric_points", "otel_traces"} <= set(tables)
    assert {"name": "ServiceName", "type": "LowCardinality(String)"} in tables["spans"]["columns"]
    assert "quantile" in answer["functions"]
    assert "ARRAY JOIN" in answer["keywords"]
