from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from .conftest import Api


@pytest.mark.parametrize("minutes", [120, 5])
def test_overview_has_rate_errors_and_duration(api: "Api", minutes: int) -> None:
    """Every service is there once with its requests, errors and percentiles, from rollup and raw spans alike."""
    # The data ends when it was made, which is minutes ago in a long run.
    newest = int(api.sql("SELECT toInt64(max(toUnixTimestamp64Nano(Timestamp))) FROM otel_traces").json()["rows"][0][0])
    start = newest - minutes * 60_000_000_000 + 5_000_000_000
    answer = api.get("/services", start=str(start), end=str(newest + 1_000_000_000))
    found = {service["name"]: service for service in answer["services"]}
    assert set(found) - {"odd"} == {"front", "stock"}
    front = found["front"]["current"]
    low, high = (120, 120) if minutes == 120 else (8, 11)
    assert low <= front["requests"] <= high
    assert front["error_rate"] == pytest.approx(0.1, abs=0.15)
    assert 100e6 < front["p50"] <= front["p95"] <= front["p99"] < 240e6
    assert found["front"]["spans"] == 2 * front["requests"]
    assert len(found["front"]["sparkline"]) == len(answer["times"])


def test_overview_compares_with_the_period_before(api: "Api") -> None:
    """`previous` is the range of equal length just before, and null where that was empty."""
    half = {service["name"]: service for service in api.get("/services", start="now-30m")["services"]}
    assert half["front"]["previous"]["requests"] > 30
    whole = {service["name"]: service for service in api.get("/services")["services"]}
    assert whole["front"]["previous"] is None


def test_a_service_has_operations_and_neighbours(api: "Api") -> None:
    """The page of a service names its operations, whom it calls and who calls it."""
    stock = api.get("/services/stock")
    assert {(item["name"], item["kind"]) for item in stock["operations"]} == {
        ("POST /reserve", "server"),
        ("SELECT stock", "client"),
    }
    assert [(item["name"], item["kind"], item["calls"]) for item in stock["upstream"]] == [("front", "service", 120)]
    assert [(item["name"], item["kind"]) for item in stock["downstream"]] == [("sqlite/shop", "database")]
    assert stock["resource_attributes"]["host.name"] == ["stock-1"]
    assert {series["name"] for series in stock["series"]} == {"rate", "error_rate", "p50", "p95", "p99"}


def test_an_unknown_service_is_not_found(api: "Api") -> None:
    """A service without spans is 404 with a code."""
    assert api.get("/services/nobody", status=404)["code"] == "HG-DAT-041"


def test_the_map_has_services_and_databases(api: "Api") -> None:
    """Edges follow parents across services; calls without a server become databases."""
    answer = api.get("/service-map")
    edges = {(edge["source"], edge["target"]): edge for edge in answer["edges"]}
    assert set(edges) == {
        ("service:front", "service:stock"),
        ("service:stock", "database:sqlite/shop"),
    }
    assert edges["service:front", "service:stock"]["calls"] == 120
    assert {node["id"] for node in answer["nodes"]} >= {"service:front", "service:stock", "database:sqlite/shop"}
    assert api.get("/service-map", service="odd")["edges"] == []
