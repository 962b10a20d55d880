from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .conftest import Api


def test_fields_of_spans(api: "Api") -> None:
    """Intrinsic fields come first, attributes with their types and counts, resource ones with a prefix."""
    fields = {field["key"]: field for field in api.get("/fields")["fields"]}
    assert next(iter(fields)) == "service"
    assert fields["duration"]["scope"] == "intrinsic"
    assert ">" in fields["cart.items"]["operators"]
    assert fields["cart.items"]["types"] == [{"type": "int", "count": 120}]
    assert {item["type"] for item in fields["http.response.status_code"]["types"]} == {"int", "string"}
    assert fields["resource.host.name"]["scope"] == "resource"
    assert "attributes.name" in fields
    assert [field["key"] for field in api.get("/fields", prefix="CART.IT")["fields"]] == ["cart.items"]


def test_fields_of_the_other_signals(api: "Api") -> None:
    """Logs and metrics have fields of their own."""
    logs = {field["key"] for field in api.get("/fields", signal="logs")["fields"]}
    assert {"severity", "checkout", "thread.name", "resource.host.name"} <= logs
    metrics = {field["key"] for field in api.get("/fields", signal="metrics")["fields"]}
    assert {"service", "route", "resource.host.name"} <= metrics


def test_values_with_counts(api: "Api") -> None:
    """Values of intrinsic fields, attributes and resource attributes, most frequent first."""

    def values(key: str, *, signal: str = "traces", prefix: str = "") -> dict[str, int]:
        answer = api.get("/fields/values", key=key, signal=signal, prefix=prefix)
        return {item["value"]: item["count"] for item in answer["values"]}

    assert values("service") == {"front": 240, "stock": 240, "odd": 1}
    assert values("kind") == {
        "client": 240,
        "server": 240,
        "consumer": 1,
        "unspecified": 0,
        "internal": 0,
        "producer": 0,
    }
    assert values("region") == {"north": 80, "south": 40}
    assert values("resource.host.name", prefix="RONT") == {"front-1": 240}
    assert values("severity", signal="logs", prefix="err") == {"error": 24}
    assert values("route", signal="metrics") == {"/a": 6, "/b": 6}
    assert values("service", signal="metrics", prefix="fr") == {"front": 6}


def test_facets_keep_the_other_values_of_their_own_filter(api: "Api") -> None:
    """Choosing a value leaves the field's other values visible, and narrows the other facets."""
    answer = api.get("/facets", ("filter", "region=south"), ("key", "region"), ("key", "vip"), ("key", "service"))
    facets = {facet["key"]: {item["value"]: item["count"] for item in facet["values"]} for facet in answer["facets"]}
    assert facets == {"region": {"north": 80, "south": 40}, "vip": {"true": 20, "false": 20}, "service": {"front": 40}}
    assert answer["facets"][0]["missing"] == 361
    assert answer["total"] == 40
    assert not answer["sampled"]


def test_facets_need_a_signal_with_rows(api: "Api") -> None:
    """Metrics have no facets: a 400 that says so."""
    assert api.get("/facets", signal="metrics", status=400)["field"] == "signal"
    assert {facet["key"] for facet in api.get("/facets", signal="logs")["facets"]} >= {"service", "severity"}
