"""The OTLP exporters against our own receiver: over both transports, through an outage, with refusals."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.support.graph import Feeds, Service, make_catalog

from heliograph.exporters.otlp_grpc.factory import FACTORY as OTLP_GRPC
from heliograph.exporters.otlp_http.factory import FACTORY as OTLP_HTTP
from heliograph.model import Signal
from heliograph.pipeline import ComponentID, Kind
from heliograph.pipeline.catalog import Catalog
from heliograph.receivers.otlp.factory import FACTORY as OTLP

RECEIVING = """
receivers: {otlp: {protocols: {grpc: {endpoint: "127.0.0.1:%d"}, http: {endpoint: "127.0.0.1:%d"}}}}
exporters: {sink: }
service: {pipelines: {traces: &p {receivers: [otlp], exporters: [sink]}, metrics: *p, logs: *p}}
"""
SENDING = """
receivers: {feed: }
exporters:
  %s:
    endpoint: http://127.0.0.1:%d
    retry_on_failure: {initial_interval: 20ms, max_interval: 50ms}
    sending_queue: {num_consumers: 2, batch: {min_size: 20, flush_timeout: 10ms}}
service: {pipelines: {traces: &p {receivers: [feed], exporters: [%s]}, metrics: *p, logs: *p}}
"""


class OtlpService(Service):
    """A service that knows OTLP besides the test components."""

    def make_catalog(self, feeds: Feeds) -> Catalog:
        """The test components and OTLP."""
        return Catalog([*make_catalog(feeds), OTLP, OTLP_GRPC, OTLP_HTTP])


@contextmanager
def serving(text: str, directory: Path) -> Generator[OtlpService]:
    """A started service, shut down at the end."""
    service = OtlpService(text, directory)
    service.engine.start(service.configuration)
    try:
        yield service
    finally:
        service.engine.shutdown()


def ports(service: OtlpService) -> dict[str, int]:
    """Where the receiver listens."""
    return dict(service.engine.graph.instance(Kind.RECEIVER, ComponentID("otlp")).ports)


@pytest.mark.parametrize(("exporter", "transport"), [("otlp", "grpc"), ("otlphttp", "http")])
def test_every_signal_arrives(tmp_path: Path, exporter: str, transport: str) -> None:
    """Traces, metrics and logs arrive whole over either transport, under the older names too."""
    with serving(RECEIVING % (0, 0), tmp_path / "b") as receiving:
        text = SENDING % (exporter, ports(receiving)[transport], exporter)
        with serving(text, tmp_path / "a") as sending:
            for number, signal in enumerate(Signal):
                sending.send(number * 10, signal=signal).result(5)
            assert receiving.feeds.sink("sink").wait_for(30)
            assert sending.settled()
        assert sorted(receiving.feeds.sink("sink").ids) == list(range(30))


@pytest.mark.parametrize(("exporter", "transport"), [("otlp_grpc", "grpc"), ("otlp_http", "http")])
def test_an_outage_loses_nothing(tmp_path: Path, exporter: str, transport: str) -> None:
    """What comes while the peer is away arrives when it is back; the sender is not made to wait."""
    with serving(RECEIVING % (0, 0), tmp_path / "b") as receiving:
        found = ports(receiving)
    text = SENDING % (exporter, found[transport], exporter)
    with serving(text, tmp_path / "a") as sending:
        sent = sending.send_all(10)
        with serving(RECEIVING % (found["grpc"], found["http"]), tmp_path / "b") as receiving:
            assert receiving.feeds.sink("sink").wait_for(100, 20)
            assert sending.settled(10)
            assert set(receiving.feeds.sink("sink").ids) == set(sent)
        assert sending.engine.registry.value("otelcol_exporter_send_failed_spans") > 0


def test_what_the_peer_refuses_becomes_a_dead_letter(tmp_path: Path) -> None:
    """A signal that the peer does not take at all is refused for good, and kept."""
    only_traces = RECEIVING.replace(", metrics: *p, logs: *p", "") % (0, 0)
    with serving(only_traces, tmp_path / "b") as receiving:
        text = SENDING % ("otlp_http", ports(receiving)["http"], "otlp_http")
        with serving(text, tmp_path / "a") as sending:
            sending.send(0, signal=Signal.LOGS).result(5)
            assert sending.settled()
            assert [letter.items for letter in sending.engine.dead_letters.list()] == [10]
