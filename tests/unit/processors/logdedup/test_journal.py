"""The journal keeps log records for as long as they are counted, in a running service."""

from pathlib import Path
from typing import Any

from tests.support.graph import Feeds, Service, make_catalog
from tests.support.program import wait_until

from heliograph.model import Signal
from heliograph.pipeline.catalog import Catalog
from heliograph.processors.logdedup import FACTORY
from heliograph.testing import Outcome

CONFIGURATION = """
receivers: {feed: {}}
exporters: {sink: {}}
processors: {logdedup: {interval: 200ms, exclude_fields: [attributes.number]}}
service:
  pipelines:
    logs: {receivers: [feed], processors: [logdedup], exporters: [sink]}
"""


class WithLogDedup(Service):
    """A service that knows the processor."""

    def make_catalog(self, feeds: Feeds) -> Catalog:
        """The test components and the processor."""
        return Catalog([*make_catalog(feeds), FACTORY])


def test_records_come_back_until_they_have_arrived(tmp_path: Path) -> None:
    """While the destination is down the cursor stands still; then each kind of record arrives with its count."""
    service = WithLogDedup(CONFIGURATION, tmp_path)
    sink = service.feeds.sink("sink")
    sink.outcome = Outcome.FAIL
    service.engine.start(service.configuration)
    try:
        for _ in range(3):
            service.send(0, 4, Signal.LOGS).result(5)
        wait_until(lambda: sink.batches, 10, "the destination was tried")
        (branch,) = service.engine.graph.branches
        assert branch.cursor.position == 0
        sink.batches.clear()
        sink.outcome = Outcome.ACCEPT
        wait_until(lambda: set(sink.ids) == {0, 1, 2, 3}, 10, "every kind of record has arrived")
        assert service.settled()
    finally:
        service.engine.shutdown()
    counts: list[Any] = [count for batch in sink.batches for count in batch.attributes("log_count").to_pylist()]
    assert sum(counts) >= 12
