from hypothesis import given
from hypothesis import strategies as st

from heliograph.cli.waterfall import bar, ordered, waterfall
from heliograph.query.results.base import QueryStatistics
from heliograph.query.results.traces import ServiceShare, Span, Trace


def span(span_id: str, parent: str = "", start: int = 0, duration: int = 10, *, failed: bool = False) -> Span:
    """A span of service `shop`."""
    return Span(
        span_id=span_id, parent_span_id=parent, name=span_id, kind="internal", service="shop", start=start,
        duration=duration, status="error" if failed else "unset", status_message="", trace_state="", flags=0,
        attributes=[], events=[], links=[], resource=0, scope=0, logs=0,
    )  # fmt: skip


def trace(*spans: Span) -> Trace:
    """A trace of these spans."""
    return Trace(
        trace_id="ab", start=0, duration=100, spans=list(spans), resources=[], scopes=[],
        services=[ServiceShare(name="shop", spans=len(spans), errors=0)], errors=0, logs=0, truncated=False,
        statistics=QueryStatistics(query_id="q", elapsed_ms=1, rows_read=0, bytes_read=0),
    )  # fmt: skip


def test_children_stand_under_their_parents() -> None:
    """Depth first, siblings by their start, a lost parent makes a root."""
    spans = [span("b", "a", 5), span("a"), span("c", "b", 6), span("d", "a", 1), span("e", "gone", 2)]
    assert [(depth, item.span_id) for depth, item in ordered(spans)] == [
        (0, "a"),
        (1, "d"),
        (1, "b"),
        (2, "c"),
        (0, "e"),
    ]


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6), st.integers(0, 50)), max_size=20))
def test_every_span_is_shown_once(edges: list[tuple[int, int, int]]) -> None:
    """Whatever the parents, cycles and doubled ids included, each span has exactly one line."""
    spans = [span(str(own), str(parent), start) for own, parent, start in edges]
    shown = [id(item) for _, item in ordered(spans)]
    assert sorted(shown) == sorted(map(id, spans))


@given(st.floats(0, 1), st.floats(0, 1), st.integers(10, 200))
def test_bars_fit(start: float, length: float, width: int) -> None:
    """A bar is as wide as its room and never empty."""
    drawn = bar(start, length, width)
    assert len(drawn) == width
    assert start > 0.99 or drawn.strip()


def test_lines_have_one_width_and_mark_errors() -> None:
    """Lines align, long names are cut, and a failed span is marked."""
    lines = [line.plain for line in waterfall(trace(span("a", duration=100), span("x" * 300, "a", failed=True)), 100)]
    assert len({len(line) for line in lines}) == 1
    assert lines[1].rstrip().endswith("!")
    assert "…" in lines[1]
