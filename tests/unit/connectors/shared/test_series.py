"""Series in columns, and what is handed on of them."""

from typing import Any

import numpy as np
from tests.support.made_metrics import points_of, values_of

from heliograph.connectors.shared.coded import STR
from heliograph.connectors.shared.emitting import MAX_KEPT, Emitter, Ticker, finish
from heliograph.connectors.shared.series import ExplicitHistograms, Family, Key, Sums
from heliograph.connectors.shared.tables import CUMULATIVE, HISTOGRAM, SUM, MetricTables
from heliograph.model import MetricsBatch, Signal
from heliograph.pipeline import Kind, PipelineID
from heliograph.testing import FakeOutputs, Outcome, Sink, create_settings


def describe(key: Key) -> Any:
    """One attribute."""
    return (("k", STR, key[1]),)


def family(**options: Any) -> tuple[Family, Sums]:
    """A family of sums."""
    sums = Sums()
    return Family(sums, describe, **options), sums


def written(series: Family, kind: int = SUM) -> MetricsBatch | None:
    """The points of a family."""
    tables = MetricTables()
    metric = tables.metric(tables.resource(()), "scope", "m", kind, temporality=CUMULATIVE)
    series.write(tables, np.full(len(series), metric), 9)
    return tables.batch()


def test_series_begin_once_and_go_on() -> None:
    """A key keeps its place and start; what is added comes together."""
    series, sums = family()
    sums.add(series.places([(0, "a"), (0, "b")], 5), np.array([1, 2]))
    sums.add(series.places([(0, "b"), (0, "c")], 7), np.array([10, 20]))
    points = points_of([written(series)])
    assert values_of(points, "m", "k") == {("a",): 1, ("b",): 12, ("c",): 20}
    assert [point.times for point in points] == [(5, 9), (5, 9), (7, 9)]
    assert series.seen.tolist() == [5, 7, 7]


def test_what_is_beyond_the_limit_is_one_series() -> None:
    """Each resource has so many series of its own, and one for all others."""
    series, sums = family(limit=2)
    places = series.places([(0, "a"), (0, "b"), (0, "c"), (0, "d"), (1, "c")], 1)
    sums.add(places, np.ones(5, np.int64))
    points = points_of([written(series)])
    assert [(point.attributes, point.value) for point in points] == [
        ({"k": "a"}, 1),
        ({"k": "b"}, 1),
        ({"otel.metric.overflow": True}, 2),
        ({"k": "c"}, 1),
    ]


def test_what_is_kept_keeps_its_numbers() -> None:
    """Series that are forgotten begin anew; the others go on."""
    series, sums = family(limit=2)
    sums.add(series.places([(0, "a"), (0, "b")], 1), np.array([1, 2]))
    series.keep(np.array([False, True]))
    sums.add(series.places([(0, "a"), (0, "b")], 3), np.array([10, 20]))
    points = points_of([written(series)])
    assert [(point.attributes["k"], point.value, point.times[0]) for point in points] == [("b", 22, 1), ("a", 10, 3)]


def test_exemplars_are_the_first_of_each_series() -> None:
    """As many as there is room for, none of spans without a trace; anew after they are forgotten."""
    series, sums = family(max_exemplars=2)
    places = series.places([(0, "a"), (0, "b")], 1)
    sums.add(places, np.array([1, 1]))
    traces = np.arange(6 * 16, dtype=np.uint8).reshape(6, 16)
    traces[0] = 0
    rows = np.array([0, 0, 0, 0, 1, 1])
    series.exemplify(places[rows], np.arange(6.0), traces, traces[:, :8])
    series.exemplify(places[rows], np.arange(0.0, 60.0, 10.0), traces, traces[:, :8])
    points = points_of([written(series)])
    assert [[one["asDouble"] for one in point.point["exemplars"]] for point in points] == [[1, 2], [4, 5]]
    assert points[0].point["exemplars"][0]["traceId"] == bytes(range(16, 32)).hex()
    series.forget_exemplars()
    assert "exemplars" not in points_of([written(series)])[0].point


def test_histograms_count_upper_ends_inside() -> None:
    """A value at a bound belongs to the bucket that ends there; the last bucket has no end."""
    histograms = ExplicitHistograms([1.0, 2.0])
    series = Family(histograms, describe)
    places = series.places([(0, "a"), (0, "b")], 1)
    groups = np.array([0, 0, 0, 1])
    histograms.add(places, groups, np.array([1.0, 1.5, 9.0, 2.0]), np.array([1, 2, 1, 3]))
    histograms.add(places[:1], np.array([0]), np.array([0.0]), np.array([1]))
    points = points_of([written(series, HISTOGRAM)])
    assert [(point.buckets, point.point["sum"], point.value) for point in points] == [
        ([2, 2, 1], 13, 5),
        ([0, 3, 0], 6, 3),
    ]


def emitter(sink: Sink, *, again: bool) -> tuple[Emitter, Any]:
    """An emitter in front of a sink, and the connector's counters."""
    settings = create_settings(Kind.CONNECTOR, "spanmetrics")
    return Emitter(settings, FakeOutputs({PipelineID(Signal.METRICS): sink}), again=again), settings.telemetry.registry


def made(number: int) -> MetricsBatch:
    """A batch with one point."""
    tables = MetricTables()
    metric = tables.metric(tables.resource(()), "scope", f"m{number}", SUM)
    series, sums = family()
    sums.add(series.places([(0, "a")], 1), np.array([number]))
    series.write(tables, np.array([metric]), 1)
    batch = tables.batch()
    assert batch is not None
    return batch


def dropped(registry: Any) -> float:
    """Items that were not delivered."""
    found = [line for line in registry_text(registry).splitlines() if "not_delivered" in line]
    return sum(float(line.rsplit(" ", 1)[1]) for line in found)


def registry_text(registry: Any) -> str:
    """The counters as text."""
    from heliograph.pipeline.telemetry.prometheus import render

    text = render(registry)
    return text.decode() if isinstance(text, bytes) else text


def test_what_is_not_taken_for_now_is_handed_on_again() -> None:
    """With the next batch; when there are too many, or at the end, it is counted as dropped."""
    sink = Sink(Outcome.FAIL)
    sending, registry = emitter(sink, again=True)
    for number in range(MAX_KEPT + 2):
        sending.emit(made(number))
        sink.outcome = Outcome.FAIL
    assert dropped(registry) == 2
    sink.batches.clear()
    sink.outcome = Outcome.ACCEPT
    sending.emit(None)
    assert len(points_of(sink.batches)) == MAX_KEPT
    sink.outcome = Outcome.FAIL
    sending.emit(made(99), last=True)
    assert dropped(registry) == 3


def test_what_is_refused_for_good_is_counted() -> None:
    """And never handed on again; nor is what says how much came in all."""
    for again, outcome in ((True, Outcome.REFUSE), (False, Outcome.FAIL)):
        sink = Sink(outcome)
        sending, registry = emitter(sink, again=again)
        sending.emit(made(1))
        sending.emit(None)
        assert (len(sink.batches), dropped(registry)) == (1, 1)


def test_the_end_does_not_wait_for_ever() -> None:
    """What takes too long goes on by itself; what is raised goes to the log."""
    import time
    from threading import Event

    settings, release, ended = create_settings(Kind.CONNECTOR, "spanmetrics"), Event(), Event()

    def stuck() -> None:
        release.wait(10)
        ended.set()
        raise ValueError("a defect")

    began = time.monotonic()
    finish(settings, began + 0.1, stuck)
    assert time.monotonic() - began < 5
    assert not ended.is_set()
    release.set()
    assert ended.wait(5)


def test_a_ticker_goes_on_after_a_defect() -> None:
    """What is raised goes to the log; the next call comes; after the end none does."""
    from threading import Semaphore

    calls = Semaphore(0)

    def call() -> None:
        calls.release()
        raise ValueError("a defect")

    ticker = Ticker(create_settings(Kind.CONNECTOR, "spanmetrics"), 0.001, call)
    ticker.start()
    assert all(calls.acquire(timeout=5) for _ in range(3))
    import time

    ticker.stop(time.monotonic() + 5)
    while calls.acquire(blocking=False):
        pass
    assert not calls.acquire(timeout=0.01)
