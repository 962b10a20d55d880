"""A service of test components: a receiver that is fed by hand, exporters whose mood can be set."""
# ruff: noqa: D102, ARG002 - the components' methods are those of the contract

import asyncio
import time
from collections.abc import Generator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

from heliograph.connectors.forward.factory import FACTORY as FORWARD
from heliograph.exporters.debug.factory import FACTORY as DEBUG
from heliograph.exporters.nop.factory import FACTORY as NOP
from heliograph.model import Signal
from heliograph.pipeline import (
    ComponentConfig,
    Consumer,
    CreateSettings,
    ExporterFactory,
    Host,
    Intake,
    Parcel,
    ProcessorFactory,
    ReceiverFactory,
    Stability,
)
from heliograph.pipeline.catalog import Catalog
from heliograph.pipeline.config.check import check
from heliograph.pipeline.config.document import parse
from heliograph.pipeline.config.service import Configuration
from heliograph.pipeline.engine import Engine
from heliograph.pipeline.errors import ComponentStartError
from heliograph.pipeline.graph.environment import GraphSettings
from heliograph.processors.batch.factory import FACTORY as BATCH
from heliograph.testing import Sink, item_ids, make_batch, make_request

SIGNALS = dict.fromkeys(Signal, Stability.STABLE)


class Feeds:
    """What the test components of one service are reached by."""

    def __init__(self) -> None:
        self.intakes: dict[str, Intake] = {}
        self.sinks: dict[str, Sink] = {}
        self.log: list[str] = []

    def sink(self, name: str) -> Sink:
        """The sink of the exporter called `name`; it outlives the exporter."""
        return self.sinks.setdefault(name, Sink())


class FeedConfig(ComponentConfig):
    port: int = 0
    fails: bool = False


class FeedReceiver:
    def __init__(self, feeds: Feeds, settings: CreateSettings, config: FeedConfig, intake: Intake) -> None:
        self._feeds, self._id, self._config, self._intake = feeds, str(settings.id), config, intake

    def start(self, host: Host) -> None:
        if self._config.fails:
            raise ComponentStartError("the port is taken")
        self._feeds.log.append(f"start {self._id}")
        self._feeds.intakes[self._id] = self._intake

    def shutdown(self, deadline: float) -> None:
        self._feeds.log.append(f"stop {self._id}")


class SinkConfig(ComponentConfig):
    fails: bool = False
    label: str = ""


class SinkExporter:
    def __init__(self, feeds: Feeds, settings: CreateSettings, config: SinkConfig) -> None:
        self._feeds, self._id, self._config = feeds, str(settings.id), config
        self._sink = feeds.sink(self._id)

    def start(self, host: Host) -> None:
        if self._config.fails:
            raise ComponentStartError("the sink is not there")
        self._feeds.log.append(f"start {self._id}")

    def shutdown(self, deadline: float) -> None:
        self._feeds.log.append(f"stop {self._id}")

    def consume(self, parcel: Parcel) -> None:
        self._sink.consume(parcel)


class PassConfig(ComponentConfig):
    label: str = ""
    raises_at: int = -1


class PassProcessor:
    def __init__(self, settings: CreateSettings, config: PassConfig, signal: Signal, following: Consumer) -> None:
        self._config, self._next = config, following

    def start(self, host: Host) -> None:
        pass

    def shutdown(self, deadline: float) -> None:
        pass

    def consume(self, parcel: Parcel) -> None:
        if self._config.raises_at in item_ids(parcel.batch):
            raise ValueError("a defect")
        self._next.consume(parcel)


def make_catalog(feeds: Feeds) -> Catalog:
    """The test components, and a few real ones."""
    feed = ReceiverFactory(
        type="feed",
        config_class=FeedConfig,
        signals=SIGNALS,
        create=lambda settings, config, intake: FeedReceiver(feeds, settings, config, intake),
    )
    durable, viewer = (
        ExporterFactory(
            type=name,
            config_class=SinkConfig,
            signals=SIGNALS,
            durable=name == "sink",
            create=lambda settings, config: SinkExporter(feeds, settings, config),
        )
        for name in ("sink", "viewer")
    )
    passing = ProcessorFactory(type="pass", config_class=PassConfig, signals=SIGNALS, create=PassProcessor)
    return Catalog([feed, durable, viewer, passing, BATCH, FORWARD, NOP, DEBUG])


class Service:
    """An engine with test components.

    Attributes:
        feeds: The ways in and out.
        engine: The engine.
    """

    def __init__(
        self, text: str, directory: Path, settings: GraphSettings | None = None, feeds: Feeds | None = None
    ) -> None:
        self.feeds = feeds or Feeds()
        self.catalog = self.make_catalog(self.feeds)
        bounds = settings or GraphSettings(
            drain_seconds=2.0, shutdown_seconds=5.0, first_backoff=0.02, longest_backoff=0.1
        )
        self.engine = Engine(self.catalog, directory, settings=bounds)
        self.configuration = self.check(text)

    def make_catalog(self, feeds: Feeds) -> Catalog:
        """The components that may be configured."""
        return make_catalog(feeds)

    def check(self, text: str) -> Configuration:
        """`text` checked."""
        return check(parse(text, "test.yaml"), self.catalog)

    def reload(self, text: str) -> None:
        """Change to `text`."""
        self.engine.reload(self.check(text))

    def send(self, first: int, count: int = 10, signal: Signal = Signal.TRACES, receiver: str = "feed") -> Future[None]:
        """Submit a request on the engine's loop."""
        body = make_request(signal, count, first)
        work: Any = self.feeds.intakes[receiver].submit(make_batch(signal, count, first), [body])
        return asyncio.run_coroutine_threadsafe(work, self.engine.loop)

    def send_all(self, requests: int, count: int = 10, start: int = 0) -> list[int]:
        """Submit `requests` requests one after the other; the numbers of their items."""
        for number in range(requests):
            self.send(start + number * count, count).result(5)
        return list(range(start, start + requests * count))

    def settled(self, seconds: float = 5.0) -> bool:
        """Whether every branch settles all it has within `seconds`."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            journal = self.engine.journal
            branches = list(self.engine.graph.branches)
            if journal is not None and all(branch.cursor.position >= journal.next_sequence for branch in branches):
                return True
            time.sleep(0.005)
        return False


@contextmanager
def running(
    text: str, directory: Path, settings: GraphSettings | None = None, feeds: Feeds | None = None
) -> Generator[Service]:
    """A started service, shut down at the end."""
    service = Service(text, directory, settings, feeds)
    service.engine.start(service.configuration)
    try:
        yield service
    finally:
        service.engine.shutdown()


def pipelines(components: dict[str, Any], **pipelines: dict[str, list[str]]) -> str:
    """YAML of a configuration."""
    named = {name.replace("__", "/"): pipeline for name, pipeline in pipelines.items()}
    return yaml.safe_dump({**components, "service": {"pipelines": named}})
