"""Backends that come, go and stay away."""

import logging
import threading
import time
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from tests.support.program import free_ports, wait_until
from tests.support.sinks import GrpcSink, grpc_sink

from heliograph.exporters.loadbalancing.config import DnsConfig, LoadBalancingConfig
from heliograph.exporters.loadbalancing.errors import NoBackendError
from heliograph.exporters.loadbalancing.exporter import LoadBalancingExporter
from heliograph.exporters.loadbalancing.factory import FACTORY
from heliograph.exporters.loadbalancing.resolvers import DnsResolver
from heliograph.model import Signal
from heliograph.pipeline import Kind, Parcel
from heliograph.pipeline.delivery import Delivery
from heliograph.pipeline.telemetry import Registry
from heliograph.testing import Ledger, TestHost, create_settings, item_ids, make_batch
from heliograph.wire import decode

QUICK = {"enabled": True, "initial_interval": "20ms", "max_interval": "20ms", "max_elapsed_time": "150ms"}


@contextmanager
def running(
    directory: Path, hostnames: list[str], registry: Registry | None = None, **otlp: Any
) -> Generator[LoadBalancingExporter]:
    """A started exporter."""
    settings = create_settings(Kind.EXPORTER, "loadbalancing", registry)
    config = LoadBalancingConfig.model_validate(
        {
            "protocol": {"otlp": {"tls": {"insecure": True}, "retry_on_failure": QUICK, "timeout": "2s", **otlp}},
            "resolver": {"static": {"hostnames": hostnames}},
        }
    )
    exporter = FACTORY.create(settings, config)
    assert isinstance(exporter, LoadBalancingExporter)
    with TestHost(settings, directory) as host:
        exporter.start(host)
        try:
            yield exporter
        finally:
            exporter.shutdown(time.monotonic() + 3)


def ids_at(sink: GrpcSink) -> list[int]:
    """Numbers of the spans that came."""
    return [number for body in list(sink.received.bodies) for number in item_ids(decode(Signal.TRACES, [body]))]


def send(exporter: LoadBalancingExporter, ledger: Ledger, parcels: int, first: int = 0) -> None:
    """Parcels of ten spans, each of a trace of its own."""
    for number in range(parcels):
        exporter.consume(ledger.parcel(make_batch(Signal.TRACES, 10, first + number * 10)))


def test_every_span_arrives_once_and_backends_share(tmp_path: Path) -> None:
    """All parts of a parcel are accepted before it is settled; each backend gets some, none the same."""
    ledger = Ledger()
    with ExitStack() as stack:
        sinks = [stack.enter_context(grpc_sink()) for _ in range(3)]
        with running(tmp_path, [f"127.0.0.1:{sink.port}" for sink in sinks]) as exporter:
            send(exporter, ledger, 20)
            wait_until(lambda: not ledger.open, 10, "all parcels settle")
        shares = [ids_at(sink) for sink in sinks]
    ledger.check()
    assert sorted(number for share in shares for number in share) == list(range(200))
    assert all(shares)


def test_what_it_does_is_counted(tmp_path: Path) -> None:
    """Under the Collector's names: backends, resolutions, outcomes and latencies."""
    registry, ledger = Registry(), Ledger()
    with grpc_sink() as sink:
        endpoint = f"127.0.0.1:{sink.port}"
        with running(tmp_path, [endpoint], registry) as exporter:
            send(exporter, ledger, 2)
            wait_until(lambda: not ledger.open, 10, "all parcels settle")
            own = {"exporter": "loadbalancing"}
            assert registry.value("otelcol_loadbalancer_num_backends", **own) == 1
    resolver = {"exporter": "loadbalancing", "resolver": "static"}
    assert registry.value("otelcol_loadbalancer_num_resolutions", **resolver, success="true") == 1
    outcome = {"exporter": "loadbalancing", "endpoint": endpoint, "success": "true"}
    assert registry.value("otelcol_loadbalancer_backend_outcome", **outcome) == 2
    assert registry.value("otelcol_exporter_sent_spans", **own) == 20


def test_what_a_dead_backend_does_not_take_goes_to_the_others(tmp_path: Path) -> None:
    """After its retries it gets nothing for a while, and nothing is lost or sent twice."""
    ledger = Ledger()
    dead = free_ports(1)[0]
    with grpc_sink() as one, grpc_sink() as two:
        hostnames = [f"127.0.0.1:{port}" for port in (one.port, two.port, dead)]
        with running(tmp_path, hostnames) as exporter:
            send(exporter, ledger, 10)
            wait_until(lambda: not ledger.open, 15, "all parcels settle")
            assert len(exporter.ring.endpoints) == 2
        assert sorted(ids_at(one) + ids_at(two)) == list(range(100))
    ledger.check()


def test_what_waits_for_a_backend_that_left_goes_to_the_others(tmp_path: Path) -> None:
    """The list changes while a backend does not answer: its share is sent again, to those that stayed."""
    ledger = Ledger()
    free = threading.Event()

    def never(number: int, context: Any) -> bytes:
        del number, context
        free.wait(10)
        return b""

    with grpc_sink() as good, grpc_sink(never) as hanging:
        hostnames = [f"127.0.0.1:{good.port}", f"127.0.0.1:{hanging.port}"]
        with running(tmp_path, hostnames, timeout="500ms", sending_queue={"num_consumers": 1}) as exporter:
            send(exporter, ledger, 20)
            wait_until(lambda: hanging.received.requests, 10, "the hanging backend is asked")
            exporter.change(hostnames[:1])
            wait_until(lambda: not ledger.open, 10, "all parcels settle")
            assert exporter.ring.endpoints == (hostnames[0],)
        assert sorted(set(ids_at(good))) == list(range(200))
        free.set()
    ledger.check()


def test_without_any_backend_data_goes_back(tmp_path: Path) -> None:
    """A retryable failure: the journal keeps it."""
    failures: list[Any] = []

    def settled(delivery: Delivery) -> None:
        failures.append(delivery.error)

    with running(tmp_path, [f"127.0.0.1:{free_ports(1)[0]}"]) as exporter:
        exporter.consume(Parcel(make_batch(Signal.TRACES, 5, 0), (), (Delivery(settled),)))
        wait_until(lambda: failures, 10, "the parcel fails")
        exporter.change([])
        exporter.consume(Parcel(make_batch(Signal.TRACES, 5, 0), (), (Delivery(settled),)))
    assert [failure.retryable for failure in failures] == [True, True]
    assert isinstance(failures[1], NoBackendError)


def test_backends_that_are_away_do_not_wait_for_each_other(tmp_path: Path) -> None:
    """With full queues on all sides everything settles all the same: what finds no room goes back to the journal."""
    ledger = Ledger()
    hostnames = [f"127.0.0.1:{port}" for port in free_ports(3)]
    with running(tmp_path, hostnames, sending_queue={"num_consumers": 1, "queue_size": 2}) as exporter:
        send(exporter, ledger, 12)
        wait_until(lambda: not ledger.open, 20, "all parcels settle")
    ledger.check()


def test_dns_tells_what_changes(caplog: pytest.LogCaptureFixture) -> None:
    """Each new list once, sorted, with the port; failures and slowness leave the last one in force."""
    caplog.set_level(logging.WARNING)
    answers: list[Any] = [["10.0.0.2", "10.0.0.1"], ["10.0.0.1", "10.0.0.2"], OSError("no such name"), [], ["::1"]]
    told: list[list[str]] = []

    def lookup(name: str) -> list[str]:
        assert name == "backends.example"
        answer = answers.pop(0)
        if isinstance(answer, OSError):
            raise answer
        return answer

    settings = create_settings(Kind.EXPORTER, "loadbalancing")
    config = DnsConfig(hostname="backends.example", port="4317")
    resolver = DnsResolver(config, lambda found: told.append(list(found)), settings.telemetry, settings.logger, lookup)
    for _ in range(5):
        resolver.resolve()
    assert told == [["10.0.0.1:4317", "10.0.0.2:4317"], ["[::1]:4317"]]
    assert "no such name" in caplog.text


def test_dns_watches_until_it_is_stopped() -> None:
    """It asks again every interval; a question that hangs does not hold anything up."""
    asked, hang = threading.Event(), threading.Event()
    count: list[int] = []

    def lookup(name: str) -> list[str]:
        del name
        count.append(1)
        if len(count) == 2:
            hang.wait(10)
        if len(count) > 3:
            asked.set()
        return ["127.0.0.1"]

    settings = create_settings(Kind.EXPORTER, "loadbalancing")
    config = DnsConfig.model_validate({"hostname": "localhost", "interval": "5ms", "timeout": "20ms"})
    told: list[Any] = []
    resolver = DnsResolver(config, told.append, settings.telemetry, settings.logger, lookup)
    resolver.start()
    assert asked.wait(10)
    resolver.stop()
    hang.set()
    assert told == [["127.0.0.1"]]


def test_real_names_are_looked_up() -> None:
    """The system's resolver is asked when no other is given."""
    told: list[Any] = []
    settings = create_settings(Kind.EXPORTER, "loadbalancing")
    DnsResolver(DnsConfig(hostname="localhost"), told.append, settings.telemetry, settings.logger).resolve()
    assert told
    assert {"127.0.0.1", "[::1]"} & set(told[0])
