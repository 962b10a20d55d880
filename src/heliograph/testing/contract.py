"""The promises of `heliograph.pipeline.component`, as checks that any component can be put to."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from heliograph.model import Signal
from heliograph.pipeline import (
    ConnectorFactory,
    Consumer,
    CreateSettings,
    ExporterFactory,
    Factory,
    PipelineID,
    ProcessorFactory,
    ReceiverFactory,
)
from heliograph.pipeline.graph.nodes import Node
from heliograph.testing.errors import ContractError
from heliograph.testing.harness import FakeIntake, FakeOutputs, TestHost, create_settings
from heliograph.testing.ledger import Ledger
from heliograph.testing.sink import Outcome, Sink
from heliograph.testing.telemetry import make_batch

if TYPE_CHECKING:
    from pathlib import Path

    from heliograph.pipeline import ComponentConfig

SECONDS: Final = 5.0
"""How long a shutdown may take in a check."""
BATCHES: Final = 7
ITEMS: Final = 13


@dataclass(slots=True)
class Subject:
    """A component to check.

    Attributes:
        factory: How it is made.
        config: Its settings.
        directory: An empty directory.
        services: Shared objects that it needs.
        extensions: Extensions that it needs, started.
    """

    factory: Factory[Any]
    config: ComponentConfig
    directory: Path
    services: Mapping[str, Any] = field(default_factory=dict[str, Any])
    extensions: Mapping[str, Any] = field(default_factory=dict[str, Any])

    @property
    def signals(self) -> list[Signal]:
        """Signals that it can be handed."""
        match self.factory:
            case ProcessorFactory() | ExporterFactory():
                return list(self.factory.signals)
            case ConnectorFactory():
                return list(dict.fromkeys(source for source, _ in self.factory.signals))
            case _:
                return []

    def make(self, signal: Signal, sink: Sink) -> tuple[Any, CreateSettings]:
        """The component in front of `sink`, and what it was made with."""
        factory = self.factory
        pipeline = PipelineID(signal) if isinstance(factory, ProcessorFactory) else None
        settings = create_settings(factory.kind, factory.type, pipeline=pipeline, services=self.services)
        following = Node(sink, settings.telemetry, counts_items=False)
        component: Any
        match factory:
            case ProcessorFactory():
                component = factory.create(settings, self.config, signal, following)
            case ReceiverFactory():
                component = factory.create(settings, self.config, FakeIntake(frozenset(factory.signals)))
            case ConnectorFactory():
                targets = {target for source, target in factory.signals if source is signal}
                outputs = FakeOutputs({PipelineID(target): following for target in sorted(targets)})
                component = factory.create(settings, self.config, outputs)
            case _:
                component = factory.create(settings, self.config)  # type: ignore[attr-defined]
        return component, settings

    def host(self, settings: CreateSettings) -> TestHost:
        """A host for it."""
        return TestHost(settings, self.directory, self.extensions)


def shutdown_without_start(subject: Subject) -> None:
    """`shutdown` is safe without `start`, and twice."""
    for signal in subject.signals or [Signal.TRACES]:
        component, _ = subject.make(signal, Sink())
        component.shutdown(time.monotonic() + SECONDS)
        component.shutdown(time.monotonic() + SECONDS)


def starts_and_stops(subject: Subject) -> None:
    """A started component shuts down before its deadline, twice, and leaves no thread behind."""
    for signal in subject.signals or [Signal.TRACES]:
        component, settings = subject.make(signal, Sink())
        with subject.host(settings) as host:
            before = set(threading.enumerate())
            component.start(host)
            began = time.monotonic()
            component.shutdown(began + SECONDS)
            component.shutdown(began + SECONDS)
            if time.monotonic() - began > SECONDS:
                raise ContractError("shutdown took longer than its deadline")
            left = [thread for thread in threading.enumerate() if thread not in before and thread.is_alive()]
            if left:
                raise ContractError(f"shutdown left threads behind: {', '.join(thread.name for thread in left)}")


def settles_every_parcel_once(subject: Subject) -> None:
    """After `shutdown` every parcel was settled exactly once, whatever stands downstream does with them."""
    for signal in subject.signals:
        for outcome in (Outcome.ACCEPT, Outcome.FAIL, Outcome.REFUSE, Outcome.RAISE):
            ledger, _ = _run(subject, signal, Sink(outcome))
            ledger.check()


def leaves_its_input_alone(subject: Subject) -> None:
    """The batches that a component is handed stay as they are."""
    from heliograph.wire import encode

    for signal in subject.signals:
        batches = [make_batch(signal, ITEMS, number * ITEMS) for number in range(BATCHES)]
        before = [encode(batch) for batch in batches]
        _run(subject, signal, Sink(), batches)
        if [encode(batch) for batch in batches] != before:
            raise ContractError("a batch that was handed over has changed: batches are immutable")


def is_silent_after_shutdown(subject: Subject) -> None:
    """After `shutdown` returned, nothing is handed downstream."""
    for signal in subject.signals:
        _, sink = _run(subject, signal, Sink())
        if sink.late:
            raise ContractError(f"{sink.late} parcels were handed downstream after shutdown returned")


def _run(subject: Subject, signal: Signal, sink: Sink, batches: list[Any] | None = None) -> tuple[Ledger, Sink]:
    """Start, hand over parcels, shut down."""
    ledger = Ledger()
    component, settings = subject.make(signal, sink)
    with subject.host(settings) as host:
        component.start(host)
        node: Consumer = Node(component, settings.telemetry, counts_items=False)
        for batch in batches or [make_batch(signal, ITEMS, number * ITEMS) for number in range(BATCHES)]:
            node.consume(ledger.parcel(batch))
        component.shutdown(time.monotonic() + SECONDS)
        sink.close()
    return ledger, sink


Check = Callable[[Subject], None]

CHECKS: Final[tuple[Check, ...]] = (
    shutdown_without_start,
    starts_and_stops,
    settles_every_parcel_once,
    leaves_its_input_alone,
    is_silent_after_shutdown,
)
"""All checks; those about data pass by receivers and extensions."""
