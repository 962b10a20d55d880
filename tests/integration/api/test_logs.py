import json
from typing import TYPE_CHECKING, Any

import httpx
import pytest

if TYPE_CHECKING:
    from .conftest import Api


@pytest.mark.parametrize(
    ("term", "count"),
    [
        ("severity>=warn", 24),
        ("severity=error", 24),
        ("severity=info", 216),
        ("severity_number=17", 24),
        ("service=front", 121),
        ("checkout=7", 2),
        ("thread.name=worker-1", 80),
        ("event_name=structured", 1),
        ("body~FAILED", 24),
        ("body=~checkout 1?1$", 4),
        ("resource.host.name=stock-1", 120),
        ("trace_id?", 240),
    ],
)
def test_filters(api: "Api", term: str, count: int) -> None:
    """Each kind of filter selects exactly the records it should."""
    assert len(api.get("/logs", ("filter", term), limit=1000)["records"]) == count


def test_free_text_of_a_trace(api: "Api") -> None:
    """Records of one trace are found by its id and words."""
    first = api.get("/logs", ("filter", "checkout=13"), limit=1)["records"][0]
    found = api.get("/logs", ("filter", f"trace_id={first['trace_id']}"), q="failed STOCK")["records"]
    assert [record["service"] for record in found] == ["stock"]
    assert (found[0]["severity"], found[0]["severity_text"]) == ("error", "ERROR")


def test_a_structured_body_stays_structured(api: "Api") -> None:
    """A map body is JSON again, and a record without a trace has none."""
    record = api.get("/logs", ("filter", "event_name=structured"))["records"][0]
    assert record["body"] == {"event": "structured", "n": 3}
    assert (record["body_type"], record["trace_id"], record["severity"]) == ("map", "", "unset")


@pytest.mark.parametrize("sort", ["newest", "oldest"])
def test_many_records_of_one_time_are_paged(api: "Api", sort: str) -> None:
    """Clocks that only know seconds give many records one time: each is still shown once."""
    service = f"ties-{sort}"
    for number in range(25):
        api.client.post("/test/log", params={"service": service, "body": str(number), "seconds_ago": 600})
    seen: list[str] = []
    cursor = None
    while True:
        more = {"cursor": cursor} if cursor else {}
        page = api.get("/logs", ("filter", f"service={service}"), limit=7, sort=sort, **more)
        seen += [record["body"] for record in page["records"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert sorted(seen, key=int) == [str(number) for number in range(25)]


@pytest.mark.parametrize("sort", ["newest", "oldest"])
def test_pages_are_complete(api: "Api", sort: str) -> None:
    """Following the cursor shows every record once although pairs share their time."""
    seen: list[dict[str, Any]] = []
    cursor = None
    while True:
        page = api.get(
            "/logs", ("filter", "scope=tests.logs"), limit=53, sort=sort, **({"cursor": cursor} if cursor else {})
        )
        seen += page["records"]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert len(seen) == len({record["id"] for record in seen}) == 241
    times = [int(record["time"]) for record in seen]
    assert times == sorted(times, reverse=sort == "newest")


def test_context_is_of_the_same_source(api: "Api") -> None:
    """Around a record stand the neighbours of the same service, in order of time."""
    record = api.get("/logs", ("filter", "checkout=20"), ("filter", "service=stock"))["records"][0]
    context = api.get("/logs/context", record=record["id"], before=2, after=3)
    bodies = [item["body"] for item in [*context["before"], context["record"], *context["after"]]]
    assert [int(body.split()[3]) for body in bodies] == [22, 21, 20, 19, 18, 17]
    assert all(body.startswith("stock") for body in bodies)


def test_context_of_nothing(api: "Api") -> None:
    """A malformed id is 400, an unknown one 404."""
    assert api.get("/logs/context", record="x", status=400)["field"] == "record"
    assert api.get("/logs/context", record="1790000000000000000-ab", status=404)["code"] == "HG-DAT-041"


def test_histogram_has_all_severities(api: "Api") -> None:
    """The groups are the severities in their order and add up to the records."""
    answer = api.get("/logs/histogram", ("filter", "scope=tests.logs"))
    assert [series["name"] for series in answer["groups"]] == [
        "unset",
        "trace",
        "debug",
        "info",
        "warn",
        "error",
        "fatal",
    ]
    assert answer["total"] == 241
    assert {series["name"]: sum(series["values"]) for series in answer["groups"]}["error"] == 24


def test_tail_shows_what_arrives(api: "Api", base_url: str) -> None:
    """A record that is inserted while somebody follows is sent as an event, and no older one is."""
    with httpx.stream("GET", f"{base_url}/api/v1/logs/tail", params={"filter": "service=live"}, timeout=20) as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        lines = response.iter_lines()
        assert next(lines).startswith("retry:")
        api.client.post("/test/log", params={"service": "live", "body": "here I am"})
        data = next(line for line in lines if line.startswith("data:"))
    assert json.loads(data.removeprefix("data:"))["body"] == "here I am"
