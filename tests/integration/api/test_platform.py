from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .conftest import Api


def test_health_is_open_and_quick(api: "Api") -> None:
    """Health answers without a key and names the version."""
    assert api.get("/health")["status"] == "ok"


def test_status_has_the_store(api: "Api") -> None:
    """The store's tables are there with rows, bytes and times."""
    answer = api.get("/status")
    tables = {table["name"]: table for table in answer["store"]["tables"]}
    assert tables["spans"]["rows"] >= 481
    assert tables["spans"]["signal"] == "traces"
    assert int(tables["spans"]["oldest"]) < int(tables["spans"]["newest"])
    assert answer["process"]["resident_bytes"] > 0


def test_onboarding_knows_that_data_is_there(api: "Api") -> None:
    """Snippets carry the server's addresses, and `empty` is false once something arrived."""
    answer = api.get("/onboarding")
    assert not answer["empty"]
    assert all(answer["seen"].values())
    assert any("127.0.0.1:4318" in snippet["code"] for snippet in answer["snippets"])
    assert {"curl", "python", "node", "go", "java", "collector"} <= {snippet["id"] for snippet in answer["snippets"]}


def test_a_foreign_host_is_refused(api: "Api") -> None:
    """A page of another site that resolves its name to loopback cannot read anything."""
    response = api.client.get("/api/v1/health", headers={"Host": "evil.example"})
    assert response.status_code == 403
    assert response.json()["code"] == "HG-SEC-042"
    assert "access-control-allow-origin" not in response.headers


def test_unknown_paths_are_problems(api: "Api") -> None:
    """An unknown path under /api is a problem, not the page app."""
    problem = api.get("/nothing", status=404)
    assert problem["code"] == "HG-DAT-046"


def test_a_wrong_time_is_named(api: "Api") -> None:
    """Times that cannot be understood or are in the wrong order are a 400 that names the parameter."""
    assert api.get("/services", start="yesterday", status=400)["field"] == "start"
    assert api.get("/services", start="now", end="now-1h", status=400)["field"] == "start"
    assert api.get("/spans", limit=0, status=400)["field"] == "limit"
