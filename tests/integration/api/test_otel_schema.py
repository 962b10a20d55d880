from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .conftest import Api


def test_services_and_their_map(otel: "Api") -> None:
    """Over the exporter's tables the same services call each other."""
    assert {service["name"] for service in otel.get("/services")["services"]} == {"front", "stock", "odd"}
    edges = {(edge["source"], edge["target"]) for edge in otel.get("/service-map")["edges"]}
    assert edges == {("service:front", "service:stock"), ("service:stock", "database:sqlite/shop")}
    assert otel.get("/services/front")["downstream"][0]["name"] == "stock"


def test_traces_and_logs(otel: "Api") -> None:
    """Filters, whole traces and logs work over the exporter's tables; attributes are texts there."""
    assert len(otel.get("/spans", ("filter", "region=south"), limit=1000)["spans"]) == 40
    assert len(otel.get("/spans", ("filter", "http.response.status_code=500"), limit=1000)["spans"]) == 12
    trace = otel.get("/traces", ("filter", "status=error"), limit=1)["traces"][0]
    assert (trace["spans"], trace["errors"]) == (4, 1)
    assert otel.get(f"/traces/{trace['trace_id']}")["logs"] == 2
    assert len(otel.get("/logs", ("filter", "severity>=warn"))["records"]) == 24


def test_metrics_fields_and_facets(otel: "Api") -> None:
    """The catalogue, values over time, completion and facets work over the exporter's tables."""
    assert len(otel.get("/metrics")["metrics"]) == 6
    answer = otel.get("/metrics/query", name="requests", aggregation="increase", step="5m", start="now-90m")
    assert sum(value or 0 for value in answer["series"][0]["values"]) > 0
    assert "region" in {field["key"] for field in otel.get("/fields")["fields"]}
    assert otel.get("/facets", ("key", "region"))["facets"][0]["values"][0] == {"value": "north", "count": 80}
