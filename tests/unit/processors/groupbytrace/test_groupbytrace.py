"""Traces come together, whole, and nothing is lost."""

import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.holding import Bench, spans

from heliograph.processors.groupbytrace import FACTORY
from heliograph.testing.harness import TestHost

PREFIX = "otelcol_processor_groupbytrace_"


def bench(**config: Any) -> Bench:
    """A groupbytrace processor."""
    return Bench(FACTORY, {"wait_duration": "10s", **config})


def test_the_spans_of_a_trace_leave_together() -> None:
    """What came in several batches leaves in one after the wait; what comes later waits again."""
    grouper = bench()
    grouper.send(spans(1, 2), spans(1, 3))
    grouper.tick(9)
    assert grouper.names == []
    grouper.send(spans(4))
    grouper.tick(2)
    assert sorted(grouper.names) == ["s1", "s1", "s2", "s3"]
    assert grouper.ledger.open == 1
    grouper.send(spans(1))
    grouper.tick(9)
    assert grouper.names[4:] == ["s4"]
    grouper.tick(9)
    assert grouper.names[5:] == ["s1"]
    assert grouper.metric(f"{PREFIX}traces_released") == 5
    assert grouper.metric(f"{PREFIX}spans_released") == 6
    grouper.ledger.check()


@settings(max_examples=40, deadline=None)
@given(
    batches=st.lists(st.lists(st.integers(0, 8), min_size=1, max_size=6), min_size=1, max_size=8), crowded=st.booleans()
)
def test_nothing_is_lost_or_torn(batches: list[list[int]], *, crowded: bool) -> None:
    """Every span leaves once; without a bound every trace leaves in one batch."""
    grouper = bench(num_traces=3) if crowded else bench()
    grouper.send(*(spans(*traces) for traces in batches))
    grouper.tick(11)
    assert sorted(grouper.names) == sorted(f"s{trace}" for traces in batches for trace in traces)
    if not crowded:
        assert len(grouper.sink.batches) == 1
    grouper.ledger.check()


def test_the_oldest_leave_early_without_room() -> None:
    """Beyond `num_traces` the traces that have waited longest are handed on, not lost."""
    grouper = bench(num_traces=2)
    grouper.send(spans(1))
    grouper.clock.now += 1
    grouper.send(spans(2, 3))
    assert grouper.names == ["s1"]
    assert grouper.metric(f"{PREFIX}traces_evicted") == 1


def test_orphans_are_dropped_when_configured() -> None:
    """With `discard_orphans`, traces without a root span are left out and counted."""
    grouper = bench(discard_orphans=True)
    child = {"parentSpanId": "AAAAAAAAAAE="}
    grouper.send(spans(1), spans(1, 2, 2, **child))
    grouper.tick(11)
    assert grouper.names == ["s1", "s1"]
    assert grouper.metric("heliograph_dropped_items", reason="orphan") == 2
    grouper.ledger.check()


@pytest.mark.parametrize("config", [{"store_on_disk": True}, {"max_bytes": 0}])
def test_spans_wait_on_disk(config: dict[str, Any], tmp_path: Path) -> None:
    """Spans go to disk and come back, also at a shutdown."""
    grouper = bench(**config)
    with TestHost(grouper.settings, tmp_path, clock=grouper.clock) as host:
        grouper.processor.start(host)
        grouper.send(spans(1, 2), spans(2))
        grouper.processor.take_in()
        assert list(tmp_path.rglob("*.spill"))
        grouper.processor.shutdown(time.monotonic() + 5)
    assert sorted(grouper.names) == ["s1", "s2", "s2"]
    assert not list(tmp_path.rglob("*.spill"))
    grouper.ledger.check()
