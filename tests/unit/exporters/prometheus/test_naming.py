"""Names of metrics and labels."""

import math

import pytest

from heliograph.exporters.prometheus.naming import Namer, escaped
from heliograph.exporters.prometheus.numbers import go_float, open_metrics_float


@pytest.mark.parametrize(
    ("name", "unit", "expected"),
    [
        ("http.server.duration", "s", "http_server_duration_seconds"),
        ("(lambda).function.executions(#)", "", "lambda_function_executions"),
        ("system.filesystem.usage", "By", "system_filesystem_usage_bytes"),
        ("system.network.dropped", "{packets}", "system_network_dropped"),
        ("system.network.dropped", "packets", "system_network_dropped_packets"),
        ("storage.utilization", "%", "storage_utilization_percent"),
        ("requests", "{request}/s", "requests_per_second"),
        ("already_seconds", "s", "already_seconds"),
        ("odd", "my unit", "odd_my_unit"),
        ("2xx.codes", "", "_2xx_codes"),
        ("a__b", "", "a_b"),
        ("job:rate:sum", "", "job:rate:sum"),
        ("___", "", ""),
        ("", "s", ""),
    ],
)
def test_units_are_spelled_out(name: str, unit: str, expected: str) -> None:
    """The documented examples, and some edges."""
    assert Namer().metric(name, unit) == expected


def test_types_are_written_into_names() -> None:
    """Once, at the end: `_total` for counters, `_ratio` for gauges without dimension."""
    namer = Namer()
    assert namer.metric("system.processes.created", "1", counter=True) == "system_processes_created_total"
    assert namer.metric("total.bytes", "By", counter=True) == "bytes_total"
    assert namer.metric("memory.utilization", "1", gauge=True) == "memory_utilization_ratio"
    assert namer.metric("ratio.of.memory", "1", gauge=True) == "of_memory_ratio"
    assert namer.metric("objects", "1") == "objects"


def test_namespace_and_names_without_suffixes() -> None:
    """A namespace stands in front; without suffixes only characters change."""
    assert Namer("my-shop").metric("a.b", "s") == "my_shop_a_b_seconds"
    assert Namer("shop").metric("2xx", "") == "shop_2xx"
    plain = Namer("shop", suffixes=False)
    assert plain.metric("a.b__c", "s", counter=True) == "shop_a_b__c"
    assert Namer(suffixes=False).metric("1a", "") == "_1a"


def test_names_that_stay_as_they_are() -> None:
    """With UTF-8: with suffixes behind them, or untouched."""
    kept = Namer(keeps_utf8=True)
    assert kept.metric("http.server.duration", "s") == "http.server.duration_seconds"
    assert kept.metric("requests.total", "1", counter=True) == "requests_total"
    assert kept.metric("memory.ratio", "1", gauge=True) == "memory_ratio"
    assert Namer("ns", suffixes=False, keeps_utf8=True).metric("a.b", "s", counter=True) == "ns_a.b"
    assert kept.label("host.name") == "host.name"
    assert escaped("2a.ü") == "_a__"


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("name", "name"),
        ("host.name", "host_name"),
        ("name (of the host)", "name__of_the_host_"),
        ("2 cents", "key_2_cents"),
        ("__name", "__name"),
        ("_name", "key_name"),
        ("", ""),
    ],
)
def test_labels(key: str, expected: str) -> None:
    """The documented examples."""
    assert Namer().label(key) == expected


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (1.0, "1"),
        (-2.5, "-2.5"),
        (0.005, "0.005"),
        (0.0001, "0.0001"),
        (0.00001, "1e-05"),
        (999999.0, "999999"),
        (1e6, "1e+06"),
        (1234567.0, "1.234567e+06"),
        (-1.5e-7, "-1.5e-07"),
        (1e100, "1e+100"),
        (math.inf, "+Inf"),
        (-math.inf, "-Inf"),
        (math.nan, "NaN"),
    ],
)
def test_numbers_are_written_as_go_writes_them(value: float, text: str) -> None:
    """So that a bucket's name is the same as the Collector's."""
    assert go_float(value) == text
    assert math.isnan(value) or float(text) == value
    assert open_metrics_float(2.0) == "2.0"
    assert open_metrics_float(1e6) == "1e+06"
    assert open_metrics_float(math.inf) == "+Inf"
