"""The running graph, and how it becomes another one."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final

from heliograph.pipeline.graph.branches import Branches
from heliograph.pipeline.graph.durability import pipeline_order
from heliograph.pipeline.graph.instances import Instance, Workshop, fingerprint, mentions
from heliograph.pipeline.graph.intake import ReceiverIntake
from heliograph.pipeline.graph.outputs import ConnectorOutputs
from heliograph.pipeline.graph.pipelines import PipelineBuilder, RunningPipeline
from heliograph.pipeline.graph.suspendable import suspendable
from heliograph.pipeline.identity import ComponentID, Kind, PipelineID

if TYPE_CHECKING:
    from collections.abc import Mapping

    from heliograph.model import Signal
    from heliograph.pipeline.config.service import ComponentSpec, Configuration
    from heliograph.pipeline.graph.environment import Environment
    from heliograph.pipeline.graph.runner import PipelineRunner

SHARED: Final = (Kind.EXTENSION, Kind.EXPORTER, Kind.CONNECTOR, Kind.RECEIVER)
"""Kinds of which there is one instance an id; in the order in which they start."""


class Graph:
    """All components of a service at work. One control thread calls it.

    Args:
        environment: Its surroundings.
    """

    def __init__(self, environment: Environment) -> None:
        self._environment: Final = environment
        self._workshop: Final = Workshop(environment)
        self._instances: Final[dict[Kind, dict[ComponentID, Instance]]] = {kind: {} for kind in SHARED}
        self._pipelines: dict[PipelineID, RunningPipeline] = {}
        self._branches: Final = Branches(environment)
        self._builder: Final = PipelineBuilder(environment, self._workshop, self._branches)
        self._order: list[PipelineID] = []

    @property
    def runners(self) -> Mapping[PipelineID, PipelineRunner]:
        """The pipelines at work."""
        return {identity: running.runner for identity, running in self._pipelines.items()}

    @property
    def branches(self) -> Branches:
        """The durable destinations."""
        return self._branches

    def instance(self, kind: Kind, id: ComponentID) -> Any:  # noqa: A002 - the Collector's word
        """The component of that kind and id.

        Raises:
            KeyError: It does not run.
        """
        return self._instances[kind][id].component

    def converge(self, configuration: Configuration) -> None:
        """Become what `configuration` says; what did not change goes on undisturbed.

        Creating comes first: an error there leaves everything as it was. An error later leaves the graph in between:
        converge to the former configuration then.

        Raises:
            HeliographError: A component could not be made or started.
        """
        deadline = time.monotonic() + self._environment.settings.drain_seconds
        kept, made = self._make_shared(configuration)
        everything = {kind: {**kept[kind], **made[kind]} for kind in SHARED}
        pipelines = self._builder.build(configuration, everything, self._pipelines)
        replaced = [identity for identity, running in self._pipelines.items() if pipelines.get(identity) is not running]
        former = self._pipelines
        self._pipelines = pipelines
        self._route(configuration, everything)
        for identity in self._order:
            if identity in replaced:
                former[identity].close(deadline)
        for kind in (Kind.CONNECTOR, Kind.EXPORTER, Kind.EXTENSION):
            self._stop_instances(kind, kept, deadline)
        self._order = pipeline_order(configuration)
        self._branches.retire(configuration)
        self._start(kept, made, deadline)

    def create(self, configuration: Configuration) -> None:
        """Make every component of `configuration` and let it go again, unstarted: what can be checked without a start.

        Raises:
            HeliographError: A component could not be made.
        """
        kept, made = self._make_shared(configuration)
        self._builder.build(configuration, {kind: {**kept[kind], **made[kind]} for kind in SHARED}, {})

    def shutdown(self, deadline: float) -> None:
        """Stop all: receivers, then pipelines from the first to the last, then what they led to. Safe twice."""
        nothing: dict[Kind, dict[ComponentID, Instance]] = {kind: {} for kind in SHARED}
        self._stop_instances(Kind.RECEIVER, nothing, deadline)
        for identity in self._order:
            self._pipelines[identity].close(deadline)
            for destination in self._pipelines[identity].spec.exporters:
                self._stop_connector_when_fed_no_more(destination, deadline)
        self._pipelines, self._order = {}, []
        for kind in (Kind.CONNECTOR, Kind.EXPORTER, Kind.EXTENSION):
            self._stop_instances(kind, nothing, deadline)

    def _stop_connector_when_fed_no_more(self, id: ComponentID, deadline: float) -> None:  # noqa: A002 - the Collector's word
        """A connector flushes into pipelines that still run: it stops when all that feed it have stopped."""
        instance = self._instances[Kind.CONNECTOR].get(id)
        feeding = [
            self._pipelines[pipeline] for pipeline in self._order if id in self._pipelines[pipeline].spec.exporters
        ]
        if instance is not None and all(running.closed for running in feeding):
            self._workshop.stop(Kind.CONNECTOR, id, instance.component, deadline)
            del self._instances[Kind.CONNECTOR][id]

    def _make_shared(
        self, configuration: Configuration
    ) -> tuple[dict[Kind, dict[ComponentID, Instance]], dict[Kind, dict[ComponentID, Instance]]]:
        """What stays of the running components, and new ones (not started) for the rest of `configuration`."""
        kept: dict[Kind, dict[ComponentID, Instance]] = {kind: {} for kind in SHARED}
        made: dict[Kind, dict[ComponentID, Instance]] = {kind: {} for kind in SHARED}
        changed: frozenset[str] = frozenset()
        for kind in SHARED:
            for identity in configuration.referenced(kind):
                spec = configuration.spec(kind, identity)
                running = self._instances[kind].get(identity)
                if (
                    running is not None
                    and running.started
                    and _same(running.spec, spec)
                    and not mentions(spec, changed)
                ):
                    kept[kind][identity] = running
                else:
                    made[kind][identity] = self._make(kind, spec)
            if kind is Kind.EXTENSION:
                gone = set(self._instances[kind]) - set(kept[kind])
                changed = frozenset(str(identity) for identity in gone)
        return kept, made

    def _make(self, kind: Kind, spec: ComponentSpec) -> Instance:
        catalog = self._environment.catalog
        settings = self._workshop.settings(kind, spec)
        component: Any
        wiring: Any = None
        match kind:
            case Kind.EXTENSION:
                component = catalog.extension(spec.id.type).create(settings, spec.config)
            case Kind.EXPORTER:
                component = catalog.exporter(spec.id.type).create(settings, spec.config)
            case Kind.CONNECTOR:
                wiring = ConnectorOutputs()
                connectors = catalog.connector(spec.id.type)
                component = suspendable(connectors.create(settings, spec.config, wiring), connectors.feature)
            case _:
                channel = self._branches.channels.number(spec.id)
                wiring = ReceiverIntake(settings.telemetry, spec.journal, channel, self._environment.recent)
                component = catalog.receiver(spec.id.type).create(settings, spec.config, wiring)
        return Instance(kind, spec, settings.telemetry, component, wiring)

    def _route(self, configuration: Configuration, everything: Mapping[Kind, Mapping[ComponentID, Instance]]) -> None:
        """Point receivers and connectors at the pipelines of now."""
        for identity, instance in everything[Kind.RECEIVER].items():
            routes: dict[Signal, list[PipelineRunner]] = {}
            for pipeline in configuration.pipelines.values():
                if identity in pipeline.receivers:
                    routes.setdefault(pipeline.id.signal, []).append(self._pipelines[pipeline.id].runner)
            mode = configuration.spec(Kind.RECEIVER, identity).journal
            instance.wiring.route(routes, self._environment.journal, mode)
        for identity, instance in everything[Kind.CONNECTOR].items():
            fed = [one for one in configuration.pipelines.values() if identity in one.receivers]
            instance.wiring.route([self._pipelines[pipeline.id].runner for pipeline in fed])
        for identity, instance in self._instances[Kind.CONNECTOR].items():
            if everything[Kind.CONNECTOR].get(identity) is not instance:
                instance.wiring.replace(self.runners)
        self._branches.accept(configuration)

    def _stop_instances(self, kind: Kind, kept: Mapping[Kind, Mapping[ComponentID, Instance]], deadline: float) -> None:
        running = self._instances[kind]
        for identity in [identity for identity in running if identity not in kept[kind]]:
            self._workshop.stop(kind, identity, running.pop(identity).component, deadline)
            if kind is Kind.EXTENSION:
                self._environment.extensions.pop(identity, None)

    def _start(
        self,
        kept: Mapping[Kind, Mapping[ComponentID, Instance]],
        made: Mapping[Kind, Mapping[ComponentID, Instance]],
        deadline: float,
    ) -> None:
        """Start new components from the back to the front; receivers that go hold their sockets until the last."""
        for kind in SHARED:
            if kind is Kind.RECEIVER:
                for identity in reversed(self._order):
                    self._pipelines[identity].start()
                self._stop_instances(Kind.RECEIVER, kept, max(deadline, time.monotonic() + 1.0))
            for instance in made[kind].values():
                self._start_instance(instance)

    def _start_instance(self, instance: Instance) -> None:
        try:
            self._workshop.start(instance.kind, instance.id, instance.component, instance.telemetry)
        except BaseException:
            instance.component.shutdown(time.monotonic())
            raise
        instance.started = True
        self._instances[instance.kind][instance.id] = instance
        if instance.kind is Kind.EXTENSION:
            self._environment.extensions[instance.id] = instance.component


def _same(running: ComponentSpec, wanted: ComponentSpec) -> bool:
    return fingerprint(running) == fingerprint(wanted)
