"""Delivery through a running graph: acknowledged means it arrives."""

from pathlib import Path

import pytest
from tests.support.graph import Feeds, running

from heliograph.exceptions import HeliographError
from heliograph.model import Signal
from heliograph.pipeline.graph.environment import GraphSettings
from heliograph.testing import Outcome

SIMPLE = """
receivers: {feed: }
exporters: {sink: }
service: {pipelines: {traces: {receivers: [feed], exporters: [sink]}}}
"""
TWO = """
receivers: {feed: }
exporters: {sink/a: , sink/b: }
service: {pipelines: {traces: {receivers: [feed], exporters: [sink/a, sink/b]}}}
"""
SMALL = GraphSettings(live_bytes=4096, window_bytes=4096, drain_seconds=0.5, shutdown_seconds=0.5, first_backoff=0.02)


def test_accepted_data_arrives_once_and_moves_the_cursor(tmp_path: Path) -> None:
    """What was acknowledged reaches the exporter once, and the journal's cursor passes it."""
    with running(SIMPLE, tmp_path) as service:
        sent = service.send_all(20)
        assert service.settled()
        assert sorted(service.feeds.sink("sink").ids) == sent
        assert service.engine.registry.value("otelcol_receiver_accepted_spans", receiver="feed") == len(sent)


def test_a_failed_hand_over_comes_back(tmp_path: Path) -> None:
    """What an exporter fails with a retryable error is handed over again from the journal."""
    feeds = Feeds()
    feeds.sink("sink").outcome = Outcome.FAIL
    with running(SIMPLE, tmp_path, feeds=feeds) as service:
        sent = service.send_all(3)
        assert feeds.sink("sink").wait_for(30)
        feeds.sink("sink").outcome = Outcome.ACCEPT
        assert service.settled()
        assert set(feeds.sink("sink").ids) == set(sent)
        assert service.engine.registry.value("heliograph_pipeline_redelivered_requests") > 0


def test_what_was_not_accepted_survives_a_restart(tmp_path: Path) -> None:
    """Data that no exporter accepted before the end is handed over after the next start."""
    feeds = Feeds()
    feeds.sink("sink").outcome = Outcome.HOLD
    with running(SIMPLE, tmp_path, SMALL, feeds) as service:
        sent = service.send_all(20)
    with running(SIMPLE, tmp_path) as service:
        assert service.settled()
        assert sorted(service.feeds.sink("sink").ids) == sent


def test_beyond_the_memory_bound_the_journal_is_read(tmp_path: Path) -> None:
    """An exporter that stalls makes nobody wait; when it goes on, everything arrives."""
    feeds = Feeds()
    feeds.sink("sink").outcome = Outcome.HOLD
    with running(SIMPLE, tmp_path, SMALL, feeds) as service:
        sent = service.send_all(100)
        assert any(branch.behind for branch in service.engine.graph.branches)
        feeds.sink("sink").release()
        assert service.settled()
        assert set(feeds.sink("sink").ids) == set(sent)


def test_a_slow_exporter_delays_no_other(tmp_path: Path) -> None:
    """With two exporters, one that stalls leaves the other at full speed and gets its own later."""
    feeds = Feeds()
    feeds.sink("sink/a").outcome = Outcome.HOLD
    with running(TWO, tmp_path, SMALL, feeds) as service:
        sent = service.send_all(50)
        assert feeds.sink("sink/b").wait_for(500)
        feeds.sink("sink/a").release()
        assert service.settled()
        assert set(feeds.sink("sink/a").ids) == set(sent)
        assert sorted(feeds.sink("sink/b").ids) == sent


def test_a_refusal_for_good_goes_to_the_dead_letters(tmp_path: Path) -> None:
    """What an exporter refuses for good is kept as a dead letter and is owed no more."""
    feeds = Feeds()
    feeds.sink("sink").outcome = Outcome.REFUSE
    with running(SIMPLE, tmp_path, feeds=feeds) as service:
        service.send_all(2)
        assert service.settled()
        letters = list(service.engine.dead_letters.list())
        assert sum(letter.items for letter in letters) == 20
        assert letters[0].component == "sink"
        assert b"item-00000000" in service.engine.dead_letters.body(letters[0].id)


def test_a_defect_in_an_exporter_loses_nothing(tmp_path: Path) -> None:
    """An exception in an exporter fails the parcel, and the data comes back."""
    feeds = Feeds()
    feeds.sink("sink").outcome = Outcome.RAISE
    with running(SIMPLE, tmp_path, feeds=feeds) as service:
        sent = service.send_all(2)
        assert feeds.sink("sink").wait_for(20)
        feeds.sink("sink").outcome = Outcome.ACCEPT
        assert service.settled()
        assert set(feeds.sink("sink").ids) == set(sent)


def test_batching_keeps_the_promise(tmp_path: Path) -> None:
    """Data that waits in the batch processor when the service ends badly is handed over after the restart."""
    text = """
receivers: {feed: }
processors: {batch: {timeout: 1h, send_batch_size: 1000000}}
exporters: {sink: }
service: {pipelines: {traces: {receivers: [feed], processors: [batch], exporters: [sink]}}}
"""
    feeds = Feeds()
    feeds.sink("sink").outcome = Outcome.FAIL
    with running(text, tmp_path, feeds=feeds) as service:
        sent = service.send_all(5)
    with running(SIMPLE, tmp_path) as service:
        assert service.settled()
        assert set(service.feeds.sink("sink").ids) == set(sent)


def test_without_a_journal_the_caller_waits(tmp_path: Path) -> None:
    """`journal: none` answers when the exporter has accepted, with the exporter's error when it has not."""
    text = SIMPLE.replace("{feed: }", "{feed: {journal: none}}")
    with running(text, tmp_path) as service:
        sink = service.feeds.sink("sink")
        sink.outcome = Outcome.HOLD
        waiting = service.send(0)
        assert sink.wait_for(10)
        assert not waiting.done()
        sink.release()
        waiting.result(5)
        sink.outcome = Outcome.FAIL
        with pytest.raises(HeliographError, match="the sink is down"):
            service.send(10).result(5)
        assert service.engine.journal is None
        assert service.engine.registry.value("otelcol_receiver_refused_spans", receiver="feed") == 10


def test_a_viewer_alone_needs_no_journal(tmp_path: Path) -> None:
    """A pipeline without a durable exporter opens no journal; the sender waits for the exporter."""
    with running(SIMPLE.replace("sink", "viewer"), tmp_path) as service:
        sent = service.send_all(3)
        assert service.feeds.sink("viewer").ids == sent
        assert service.engine.journal is None


def test_a_viewer_that_stalls_misses_data(tmp_path: Path) -> None:
    """Beside a durable exporter, a viewer that cannot keep up misses batches, and the miss is counted."""
    text = TWO.replace("sink/b", "viewer/b")
    feeds = Feeds()
    feeds.sink("viewer/b").outcome = Outcome.HOLD
    with running(text, tmp_path, SMALL, feeds) as service:
        sent = service.send_all(100)
        assert service.settled()
        assert set(feeds.sink("sink/a").ids) == set(sent)
        assert service.engine.registry.value("heliograph_dropped_items", reason="queue_full") > 0
        feeds.sink("viewer/b").release()


def test_a_signal_without_a_pipeline_is_refused(tmp_path: Path) -> None:
    """Telemetry of a signal that has no pipeline is refused with an error that says so."""
    with running(SIMPLE, tmp_path) as service, pytest.raises(HeliographError, match="no pipeline takes logs"):
        service.send(0, signal=Signal.LOGS).result(5)


def test_a_connector_carries_the_promise(tmp_path: Path) -> None:
    """What the exporter behind a connector has not accepted is owed by the first pipeline."""
    text = """
receivers: {feed: }
connectors: {forward: }
exporters: {sink/a: , sink/b: }
service:
  pipelines:
    traces/in: {receivers: [feed], exporters: [sink/a, forward]}
    traces/out: {receivers: [forward], exporters: [sink/b]}
"""
    feeds = Feeds()
    feeds.sink("sink/b").outcome = Outcome.FAIL
    with running(text, tmp_path, feeds=feeds) as service:
        sent = service.send_all(3)
        assert feeds.sink("sink/b").wait_for(30)
        feeds.sink("sink/b").outcome = Outcome.ACCEPT
        assert service.settled()
        assert sorted(feeds.sink("sink/a").ids) == sent
        assert set(feeds.sink("sink/b").ids) == set(sent)


def test_each_receiver_feeds_its_own_pipelines_after_a_restart(tmp_path: Path) -> None:
    """Records of two receivers of one signal find their own pipelines again when they are read from the journal."""
    text = """
receivers: {feed/a: , feed/b: }
exporters: {sink/a: , sink/b: }
service:
  pipelines:
    traces/a: {receivers: [feed/a], exporters: [sink/a]}
    traces/b: {receivers: [feed/b], exporters: [sink/b]}
"""
    feeds = Feeds()
    for name in ("sink/a", "sink/b"):
        feeds.sink(name).outcome = Outcome.FAIL
    with running(text, tmp_path, feeds=feeds) as service:
        service.send(0, receiver="feed/a").result(5)
        service.send(100, receiver="feed/b").result(5)
    with running(text, tmp_path) as service:
        assert service.settled()
        assert sorted(service.feeds.sink("sink/a").ids) == list(range(10))
        assert sorted(service.feeds.sink("sink/b").ids) == list(range(100, 110))


def test_what_no_component_can_digest_becomes_a_dead_letter(tmp_path: Path) -> None:
    """A request that makes a processor raise every time ends as a dead letter; the others arrive meanwhile."""
    text = """
receivers: {feed: }
processors: {pass: {raises_at: 10}}
exporters: {sink: }
service: {pipelines: {traces: {receivers: [feed], processors: [pass], exporters: [sink]}}}
"""
    with running(text, tmp_path) as service:
        sent = service.send_all(5)
        assert service.settled(20)
        assert set(service.feeds.sink("sink").ids) == set(sent) - set(range(10, 20))
        letters = list(service.engine.dead_letters.list())
        assert [letter.items for letter in letters] == [10]
