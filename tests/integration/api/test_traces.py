from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from .conftest import Api

ODD = "0102030405060708090a0b0c0d0e0f10"


@pytest.mark.parametrize(
    ("term", "count"),
    [
        ("service=stock", 240),
        ("status=error", 12),
        ("duration>=200ms", 20),
        ("http.response.status_code=500", 12),
        ("http.response.status_code>=500", 12),
        ("http.response.status_code=not a number", 1),
        ("cart.items>=3", 48),
        ("cart.items=3", 24),
        ("cart.total>100.5", 52),
        ("region=south", 40),
        ("region?", 120),
        ("!region?", 361),
        ("region!=south", 441),
        ("vip=true", 60),
        ("resource.host.name=front-1", 240),
        ("resource.host.name~ront", 240),
        ("resource.host.cpus>=4", 481),
        ("resource.nothing?", 0),
        ("name~CHECK", 120),
        ("name=~^POST /", 240),
        ("kind=server", 240),
        ("root=true", 120),
        ("scope=odd.scope", 1),
        ('"we\\"ird=key"=x', 1),
        ("attributes.name~called", 1),
        ("text~'quoted'", 1),
        (f"big={2**60}", 1),
        ("nothing?", 1),
        ("empty?", 1),
        ("user.id=user-3", 17),
        ("user.id!~user", 361),
        ("nan?", 1),
        (f"trace_id={ODD}", 1),
        ("db.system.name=sqlite", 120),
    ],
)
def test_filters(api: "Api", term: str, count: int) -> None:
    """Each kind of filter selects exactly the spans it should."""
    assert len(api.get("/spans", ("filter", term), limit=1000)["spans"]) == count


def test_equal_terms_on_one_key_are_alternatives(api: "Api") -> None:
    """Two values of a key are joined by OR, other terms by AND."""
    pairs = [("filter", "user.id=user-3"), ("filter", "user.id=user-4")]
    assert len(api.get("/spans", *pairs, limit=1000)["spans"]) == 34
    assert len(api.get("/spans", *pairs, ("filter", "region=south"), limit=1000)["spans"]) < 34


@pytest.mark.parametrize(
    ("term", "hint"),
    [("nonsense", "key=value"), ("duration>fast", "250ms"), ("name=~(", "RE2"), ("kind=wild", ""), ("name>3", "=")],
)
def test_a_wrong_filter_says_what_is_right(api: "Api", term: str, hint: str) -> None:
    """A filter that cannot be understood is a 400 that names the parameter."""
    problem = api.get("/spans", ("filter", term), status=400)
    assert problem["field"] == "filter"
    assert hint in problem["hint"]


@pytest.mark.parametrize("sort", ["newest", "oldest", "longest", "shortest"])
def test_pages_of_traces_are_complete_and_sorted(api: "Api", sort: str) -> None:
    """Following the cursor shows every trace exactly once, in order."""
    seen: list[dict[str, Any]] = []
    cursor = None
    while True:
        more = {"cursor": cursor} if cursor else {}
        page = api.get("/traces", ("filter", "root=true"), limit=37, sort=sort, **more)
        seen += page["traces"]
        cursor = page["next_cursor"]
        assert page["truncated"] == (cursor is not None)
        if cursor is None:
            break
    assert len(seen) == len({trace["trace_id"] for trace in seen}) == 120
    values = [int(trace["start"]) if sort in {"newest", "oldest"} else trace["duration"] for trace in seen]
    assert values == sorted(values, reverse=sort in {"newest", "longest"})


def test_a_trace_is_not_shown_again_for_its_other_spans(api: "Api") -> None:
    """Paging over spans that all match shows each trace once."""
    seen: list[str] = []
    cursor = None
    for _ in range(100):
        page = api.get("/traces", limit=50, **({"cursor": cursor} if cursor else {}))
        seen += [trace["trace_id"] for trace in page["traces"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == 121


def test_summary_is_of_the_whole_trace(api: "Api") -> None:
    """A row tells root, services and counts of the whole trace, and how many spans matched."""
    trace = api.get("/traces", ("filter", "name=SELECT stock"), limit=1)["traces"][0]
    assert (trace["service"], trace["name"], trace["has_root"]) == ("front", "POST /checkout", True)
    assert (trace["spans"], trace["matched"]) == (4, 1)
    assert {share["name"]: share["spans"] for share in trace["services"]} == {"front": 2, "stock": 2}
    odd = api.get("/traces", ("filter", "service=odd"))["traces"][0]
    assert not odd["has_root"]


def test_a_foreign_cursor_is_refused(api: "Api") -> None:
    """A cursor of another order or no cursor at all is a 400."""
    cursor = api.get("/spans", limit=1)["next_cursor"]
    assert api.get("/spans", cursor=cursor, sort="longest", status=400)["field"] == "cursor"
    assert api.get("/spans", cursor="bm9wZQ", status=400)["field"] == "cursor"


def test_everything_of_a_span_comes_back(api: "Api") -> None:
    """Attributes keep their types; events, links, resource and scope are there."""
    trace = api.get(f"/traces/{ODD}")
    span = trace["spans"][0]
    attributes = {item["key"]: (item["type"], item["value"]) for item in span["attributes"]}
    assert attributes == {
        "text": ("string", "ünï 'quoted' \"double\" \\ back"),
        "int": ("int", -5),
        "big": ("int", str(2**60)),
        "double": ("double", 1.5),
        "nan": ("double", "nan"),
        "yes": ("bool", True),
        "bytes": ("bytes", "AP8="),
        "list": ("array", [1, "two", 3.0]),
        "map": ("map", {"a": {"b": [True]}}),
        "nothing": ("empty", None),
        "name": ("string", "an attribute called name"),
        "http.response.status_code": ("string", "not a number"),
        "empty": ("string", ""),
        'we"ird=key': ("string", "x"),
    }
    assert (span["kind"], span["status"], span["trace_state"], span["flags"]) == ("consumer", "ok", "vendor=1", 1)
    assert span["parent_span_id"] == "09" * 8
    assert span["events"][0]["name"] == "exception"
    assert span["links"][0]["span_id"] == "02" * 8
    assert span["start"].endswith(str(int(span["start"]))[-9:])
    resource = {item["key"]: item["value"] for item in trace["resources"][span["resource"]]["attributes"]}
    assert resource == {"service.name": "odd", "host.name": "odd-1", "host.cpus": 4, "tags": ["a", "b"]}
    assert trace["scopes"][span["scope"]]["name"] == "odd.scope"


def test_a_trace_counts_its_logs(api: "Api") -> None:
    """Log records are counted for the trace and for each span."""
    trace_id = api.get("/traces", ("filter", "service=front"), limit=1)["traces"][0]["trace_id"]
    trace = api.get(f"/traces/{trace_id}")
    assert trace["logs"] == 2
    assert [span["logs"] for span in trace["spans"]] == [1, 0, 1, 0]
    assert not trace["truncated"]
    assert api.get(f"/traces/{trace_id}", limit=2)["truncated"]


def test_no_such_trace(api: "Api") -> None:
    """An unknown id is 404, a malformed one 400."""
    assert api.get(f"/traces/{'ab' * 16}", status=404)["code"] == "HG-DAT-041"
    assert api.get("/traces/xyz", status=400)["field"] == "trace_id"


def test_extra_columns(api: "Api") -> None:
    """Fields asked for as columns come as text, missing ones are left out."""
    pairs = [("columns", "cart.items"), ("columns", "resource.host.name"), ("columns", "service"), ("columns", "gone")]
    span = api.get("/spans", *pairs, ("filter", "cart.items=2"), limit=1)["spans"][0]
    assert span["columns"] == {"cart.items": "2", "resource.host.name": "front-1", "service": "front"}


def test_histogram_counts_every_span_once(api: "Api") -> None:
    """The buckets' sums are the spans, split by status in a fixed order."""
    answer = api.get("/spans/histogram")
    sums = {series["name"]: sum(series["values"]) for series in answer["groups"]}
    assert list(sums) == ["unset", "ok", "error"]
    assert sums == {"unset": 468, "ok": 1, "error": 12}
    assert answer["total"] == 481
    by_service = api.get("/spans/histogram", group="service")
    assert {series["name"] for series in by_service["groups"]} == {"front", "stock", "odd"}


def test_heatmap_covers_every_span(api: "Api") -> None:
    """Cells add up to the spans and the bounds enclose the durations."""
    answer = api.get("/spans/heatmap", ("filter", "root=true"))
    assert sum(map(sum, answer["counts"])) == 120
    assert sum(map(sum, answer["errors"])) == 12
    assert answer["bounds"][0] <= 100e6
    assert answer["bounds"][-1] >= 219e6
    assert all(len(row) == len(answer["bounds"]) - 1 for row in answer["counts"])
    empty = api.get("/spans/heatmap", ("filter", "name=none"))
    assert empty["bounds"] == []


@pytest.mark.parametrize(("text", "count"), [("checkout", 120), ("post CHECKOUT", 120), ('"POST /r"', 120), ("zzz", 0)])
def test_free_text(api: "Api", text: str, count: int) -> None:
    """All words must occur, whatever their case; a phrase in quotes is one word."""
    assert len(api.get("/spans", q=text, limit=1000)["spans"]) == count
