"""The tail sampler over time: waiting, late spans, bounds, and what becomes of parcels."""

import threading
import time
from pathlib import Path
from typing import Any

import pytest
from tests.support.holding import Bench, spans
from tests.support.program import wait_until

from heliograph.processors.tail_sampling import FACTORY
from heliograph.testing import Outcome
from heliograph.testing.harness import TestHost

KEPT = {"name": "kept", "type": "status_code", "status_code": {"status_codes": ["ERROR"]}}
ALL = {"name": "all", "type": "always_sample"}
ERROR = {"status": {"code": 2}}
PREFIX = "otelcol_processor_tail_sampling_"


def bench(*policies: dict[str, Any], **config: Any) -> Bench:
    """A tail sampler with these policies, by default one that keeps traces with errors."""
    return Bench(FACTORY, {"decision_wait": "10s", "policies": list(policies or (KEPT,)), **config})


def test_a_trace_is_decided_when_its_time_is_over() -> None:
    """All spans of a trace with an error are handed on together after the wait, those of others never."""
    sampler = bench()
    sampler.send(spans(1, 2, 1), spans(2, 3, **ERROR))
    sampler.tick(9.9)
    assert sampler.names == []
    sampler.tick(0.2)
    assert sorted(sampler.names) == ["s2", "s2", "s3"]
    assert len(sampler.sink.batches) == 1


def test_a_parcel_is_held_until_all_its_traces_are_decided() -> None:
    """The journal may not let go of a parcel while one of its traces is open."""
    sampler = bench()
    sampler.send(spans(1))
    sampler.clock.now += 5
    sampler.send(spans(1, 2))
    sampler.tick(6)
    assert sampler.ledger.open == 1
    sampler.tick(6)
    assert sampler.ledger.open == 0
    sampler.ledger.check()


def test_a_failure_downstream_fails_what_the_spans_came_from() -> None:
    """When the destination is away, all parcels of a sampled trace come back, and only those."""
    sampler = bench()
    sampler.sink.outcome = Outcome.FAIL
    sampler.send(spans(1), spans(1, **ERROR), spans(2))
    sampler.tick(11)
    assert len(sampler.ledger.errors) == 2
    sampler.ledger.check()


@pytest.mark.parametrize("cached", [False, True])
def test_late_spans_follow_the_decision(*, cached: bool) -> None:
    """Spans that come after the decision are handed on or dropped at once, and counted."""
    cache = {"decision_cache": {"sampled_cache_size": 10, "non_sampled_cache_size": 10}} if cached else {}
    sampler = bench(**cache)
    sampler.send(spans(1, **ERROR), spans(2))
    sampler.tick(11)
    sampler.send(spans(1, 2, 2, 3))
    assert sampler.names == ["s1", "s1"]
    assert sampler.metric("heliograph_dropped_items", reason="not_sampled") == 3
    released = f"{PREFIX}early_releases_from_cache_decision"
    assert sampler.metric(released, sampled="true") == (1 if cached else 0)
    assert sampler.metric(released, sampled="false") == (2 if cached else 0)
    assert sampler.metric(f"{PREFIX}sampling_late_span_age") == (0 if cached else 2)
    sampler.tick(11)
    sampler.ledger.check()


def test_the_caches_forget_the_oldest() -> None:
    """A decision that fell out of its cache is made anew."""
    sampler = bench(decision_cache={"sampled_cache_size": 1, "non_sampled_cache_size": 1})
    sampler.send(spans(1, 2, **ERROR))
    sampler.tick(11)
    sampler.send(spans(1, 2))
    assert sorted(sampler.names) == ["s1", "s2", "s2"]


def test_a_root_span_shortens_the_wait() -> None:
    """With `decision_wait_after_root_received`, a trace with its root span is decided earlier."""
    sampler = bench(ALL, decision_wait_after_root_received="2s")
    child = {"parentSpanId": "AAAAAAAAAAE="}
    sampler.send(spans(1, 2, **child), spans(2))
    sampler.tick(3)
    assert sampler.names == ["s2", "s2"]
    sampler.tick(8)
    assert sampler.names == ["s2", "s2", "s1"]


def test_a_giant_trace_is_left_out_at_once() -> None:
    """A trace beyond `maximum_trace_size_bytes` is dropped with what is held of it, and counted."""
    sampler = bench(ALL, maximum_trace_size_bytes=1000)
    sampler.send(spans(1, 2))
    sampler.send(spans(1, attributes={"big": "x" * 2000}))
    assert sampler.metric(f"{PREFIX}traces_dropped_too_large") == 1
    sampler.tick(11)
    assert sampler.names == ["s2"]
    sampler.ledger.check()


def test_spans_beyond_the_bounds_go_to_disk(tmp_path: Path) -> None:
    """Beyond `max_bytes` or `num_traces` spans wait on disk, come back, and leave no file."""
    for config in ({"max_bytes": 0}, {"num_traces": 1}):
        sampler = bench(**config)
        with TestHost(sampler.settings, tmp_path, clock=sampler.clock) as host:
            sampler.processor.start(host)
            sampler.send(spans(1, 2), spans(2, 3, 1, **ERROR), spans(4))
            sampler.processor.take_in()
            assert sampler.metric("heliograph_tail_sampling_spilled_bytes") > 0
            assert list(tmp_path.rglob("*.spill"))
            sampler.tick(11)
            assert sampler.metric("heliograph_tail_sampling_spilled_bytes") == 0
            sampler.processor.shutdown(time.monotonic() + 5)
        assert sorted(sampler.names) == ["s1", "s1", "s2", "s2", "s3"]
        assert not list(tmp_path.rglob("*.spill"))
        sampler.ledger.check()


def test_without_room_the_oldest_traces_are_decided_early(tmp_path: Path) -> None:
    """When memory and disk are full, traces are decided with what there is: nothing is lost."""
    sampler = bench(ALL, max_bytes=0, max_spill_bytes=0)
    with TestHost(sampler.settings, tmp_path, clock=sampler.clock) as host:
        sampler.processor.start(host)
        sampler.send(spans(1), spans(2))
        sampler.processor.take_in()
        assert sorted(sampler.names) == ["s1", "s2"]
        assert sampler.metric("heliograph_tail_sampling_early_decisions") == 2
        sampler.processor.shutdown(time.monotonic() + 5)
    sampler.ledger.check()


def test_spans_wait_for_room_when_configured() -> None:
    """With `block_on_overflow`, new spans wait until traces were decided."""
    sampler = bench(ALL, num_traces=1, block_on_overflow=True)
    sampler.send(spans(1))
    waiting = threading.Thread(target=sampler.send, args=(spans(2),))
    waiting.start()
    waiting.join(0.1)
    assert waiting.is_alive()
    sampler.tick(11)
    waiting.join(5)
    assert not waiting.is_alive()
    assert sampler.names == ["s1"]


@pytest.mark.parametrize("dropped", [False, True])
def test_a_shutdown_decides_what_waits(*, dropped: bool) -> None:
    """At a shutdown open traces are decided with what there is, or left out when so configured."""
    sampler = bench(drop_pending_traces_on_shutdown=dropped)
    sampler.send(spans(1, **ERROR), spans(2))
    sampler.processor.shutdown(time.monotonic() + 5)
    assert sampler.names == ([] if dropped else ["s1"])
    assert sampler.metric(f"{PREFIX}sampling_trace_dropped_too_early") == (2 if dropped else 0)
    sampler.ledger.check()


def test_decisions_are_counted_by_policy() -> None:
    """Traces and spans are counted for each policy and overall under the Collector's names."""
    drop = {"name": "none", "type": "drop", "drop": {"drop_sub_policy": [{**KEPT, "name": "inner"}]}}
    sampler = bench(ALL, drop)
    sampler.send(spans(1, 1, 2), spans(3, **ERROR))
    sampler.tick(11)
    assert sampler.metric(f"{PREFIX}count_traces_sampled", policy="all", decision="sampled") == 2
    assert sampler.metric(f"{PREFIX}count_spans_sampled", policy="all", decision="sampled") == 3
    assert sampler.metric(f"{PREFIX}count_traces_sampled", policy="none", decision="dropped") == 1
    assert sampler.metric(f"{PREFIX}global_count_traces_sampled", sampled="true") == 2
    assert sampler.metric(f"{PREFIX}global_count_traces_sampled", decision="dropped") == 1
    assert sampler.metric(f"{PREFIX}new_trace_id_received") == 3
    assert sampler.metric(f"{PREFIX}sampling_traces_on_memory") == 0


def test_the_first_match_decides_when_configured() -> None:
    """With `sample_on_first_match`, policies behind the first that samples are not asked about the trace."""
    sampler = bench(KEPT, ALL, sample_on_first_match=True)
    sampler.send(spans(1, **ERROR), spans(2))
    sampler.tick(11)
    assert sorted(sampler.names) == ["s1", "s2"]
    assert sampler.metric(f"{PREFIX}count_traces_sampled", policy="all") == 1


def test_a_sender_without_a_journal_is_answered_at_once() -> None:
    """Parcels that came past the journal are settled when they are held, and counted."""
    sampler = bench(ALL)
    sampler.processor.consume(sampler.ledger.parcel(spans(1)))
    assert sampler.ledger.open == 0
    sampler.tick(11)
    assert sampler.names == ["s1"]
    assert sampler.metric("heliograph_tail_sampling_unjournaled_spans") == 1


def test_small_parcels_are_looked_at_together() -> None:
    """A running sampler collects small parcels for a moment; after a defect it takes each by itself for a while."""
    sampler = bench(ALL)
    sampler.processor._thread = threading.current_thread()  # as if it were running, and nobody else looks
    sampler.send(spans(1), spans(2), spans(1))
    assert len(sampler.processor._sampler) == 0
    sampler.processor.take_in()
    assert len(sampler.processor._holding._held) == 1
    sampler.processor._sampler.failed_at = sampler.clock.now
    sampler.send(spans(3), spans(4))
    assert len(sampler.processor._holding._held) == 3
    sampler.tick(11)
    assert sorted(sampler.names) == ["s1", "s1", "s2", "s3", "s4"]
    sampler.ledger.check()


def test_a_collected_parcel_does_not_wait_for_the_next(tmp_path: Path) -> None:
    """What was collected is looked at soon, without another parcel and without a tick."""
    sampler = bench(ALL, decision_wait="1h")
    with TestHost(sampler.settings, tmp_path) as host:
        sampler.processor.start(host)
        sampler.send(spans(1))
        wait_until(lambda: len(sampler.processor._sampler), 5, "the span is held")
        sampler.processor.shutdown(time.monotonic() + 5)
    assert sampler.names == ["s1"]
