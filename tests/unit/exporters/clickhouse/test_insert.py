"""Blocks under a token, with a real store."""

import threading
from pathlib import Path

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from tests.support.crash import numbered_request

from heliograph.exporters.clickhouse.config import RetryConfig
from heliograph.exporters.clickhouse.insert import Inserter
from heliograph.model import Signal
from heliograph.store import open_store
from heliograph.wire import decode


def test_a_replay_in_other_batches_is_the_same_insert(tmp_path: Path) -> None:
    """The same rows under the same token are stored once, whether they come in few batches or in many."""
    bodies = [numbered_request(first, 1000) for first in range(0, 40_000, 1000)]
    assert len(ExportTraceServiceRequest.FromString(bodies[0]).resource_spans[0].scope_spans[0].spans) == 1000
    store = open_store("", tmp_path)
    try:
        inserter = Inserter(store, RetryConfig(), threading.Event(), lambda _error: None)
        small = [decode(Signal.TRACES, [body]) for body in bodies]
        assert inserter.write(Signal.TRACES, small, "token") == []
        assert inserter.write(Signal.TRACES, [decode(Signal.TRACES, bodies)], "token") == []
        counted = store.query("SELECT count() AS n FROM spans").rows()
        assert counted == [{"n": 40_000}]
    finally:
        store.close()
