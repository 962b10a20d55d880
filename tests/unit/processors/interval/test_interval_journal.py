"""The interval processor before a journal: nothing that is held is lost."""

from pathlib import Path
from typing import Any

from tests.support.graph import Feeds, Service, make_catalog, pipelines

from heliograph.model import Signal
from heliograph.pipeline.catalog import Catalog
from heliograph.processors.interval import FACTORY
from heliograph.testing import Outcome


class IntervalService(Service):
    """A service that knows the processor."""

    def make_catalog(self, feeds: Feeds) -> Catalog:
        """The test components and the processor."""
        return Catalog([*make_catalog(feeds), FACTORY])


def configuration(interval: str) -> str:
    """A pipeline with the processor."""
    components: dict[str, Any] = {
        "receivers": {"feed": {}},
        "processors": {"interval": {"interval": interval}},
        "exporters": {"sink": {}},
    }
    return pipelines(components, metrics={"receivers": ["feed"], "processors": ["interval"], "exporters": ["sink"]})


def test_the_cursor_waits_for_what_is_held(tmp_path: Path) -> None:
    """Held metrics are not settled; when the exporter does not take them they come again after the next start."""
    service = IntervalService(configuration("1h"), tmp_path)
    service.engine.start(service.configuration)
    service.feeds.sink("sink").outcome = Outcome.FAIL
    for number in range(3):
        service.send(number * 10, signal=Signal.METRICS).result(5)
    (branch,) = service.engine.graph.branches
    assert branch.cursor.position == 0
    service.engine.shutdown()
    assert branch.cursor.position == 0
    again = IntervalService(configuration("20ms"), tmp_path)
    again.engine.start(again.configuration)
    try:
        assert again.feeds.sink("sink").wait_for(30)
        assert again.settled()
        assert sorted(again.feeds.sink("sink").ids) == list(range(30))
    finally:
        again.engine.shutdown()
