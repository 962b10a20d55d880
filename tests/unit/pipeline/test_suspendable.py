"""Connectors whose work is given up under pressure."""

import time
from pathlib import Path

import pytest

from heliograph.app.components import catalog
from heliograph.app.resilience import LEVELS
from heliograph.connectors.count.factory import FACTORY
from heliograph.model import Signal
from heliograph.pipeline import Kind, PipelineID
from heliograph.pipeline.graph.suspendable import suspendable
from heliograph.resilience import Degradation
from heliograph.testing import FakeOutputs, Ledger, Sink, TestHost, create_settings, make_batch


@pytest.mark.parametrize("name", ["spanmetrics", "servicegraph", "count", "sum", "signaltometrics"])
def test_derived_metrics_are_a_feature(name: str) -> None:
    """Every connector that only works metrics out says so."""
    assert catalog().connector(name).feature == "derived_metrics"


def test_what_is_given_up_is_dropped_and_settled(tmp_path: Path) -> None:
    """While the feature is off parcels are dropped on purpose; before and after they are worked on."""
    degradation = Degradation(LEVELS)
    sink, ledger = Sink(), Ledger()
    outputs = FakeOutputs({PipelineID(Signal.METRICS, "derived"): sink})
    settings = create_settings(Kind.CONNECTOR, "count", services={"degradation": degradation})
    connector = suspendable(FACTORY.create(settings, FACTORY.config_class(), outputs), FACTORY.feature)
    with TestHost(settings, tmp_path) as host:
        connector.start(host)
        for level in (None, "reduced", "minimal", "normal"):
            degradation.force(level)
            connector.consume(ledger.parcel(make_batch(Signal.TRACES, 3)))
        connector.shutdown(time.monotonic() + 1)
    ledger.check()
    assert len(sink.batches) == 3


def test_others_are_never_given_up() -> None:
    """A connector without a feature stays as it is."""
    settings = create_settings(Kind.CONNECTOR, "count")
    connector = FACTORY.create(settings, FACTORY.config_class(), FakeOutputs({}))
    assert suspendable(connector, "") is connector
