"""Building pipelines, and telling whether a running one may stay."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from heliograph.pipeline.graph.durability import owed_destinations
from heliograph.pipeline.graph.instances import fingerprint, mentions
from heliograph.pipeline.graph.nodes import Node, Outgoing
from heliograph.pipeline.graph.runner import Destination, PipelineRunner
from heliograph.pipeline.graph.window import Window
from heliograph.pipeline.identity import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from heliograph.exceptions import HeliographError
    from heliograph.journal import Journal
    from heliograph.model import Batch
    from heliograph.pipeline.component import Consumer, Processor
    from heliograph.pipeline.config.service import ComponentSpec, Configuration, PipelineSpec
    from heliograph.pipeline.graph.branches import Branches
    from heliograph.pipeline.graph.environment import Environment
    from heliograph.pipeline.graph.instances import Instance, Workshop
    from heliograph.pipeline.identity import ComponentID, PipelineID
    from heliograph.pipeline.telemetry.component import ComponentTelemetry


class RunningPipeline:
    """A pipeline's runner, its processors with their names, and what it was made from.

    Attributes:
        spec: The pipeline.
        runner: The runner.
        signature: Equal when nothing that it was made from differs.
        closed: Whether it was closed.
    """

    def __init__(
        self,
        runner: PipelineRunner,
        signature: tuple[object, ...],
        processors: list[tuple[ComponentSpec, Processor, ComponentTelemetry]],
        workshop: Workshop,
    ) -> None:
        self.spec: Final[PipelineSpec] = runner.spec
        self.runner: Final = runner
        self.signature: Final = signature
        self.closed = False
        self._processors: Final = processors
        self._workshop: Final = workshop
        self._started = False

    def start(self) -> None:
        """Start the processors from the last to the first, then the lanes; safe twice."""
        if self._started:
            return
        self._started = True
        try:
            for spec, processor, telemetry in self._processors:
                self._workshop.start(Kind.PROCESSOR, spec.id, processor, telemetry)
        except BaseException:
            self.close(time.monotonic())
            raise
        self.runner.start()

    def close(self, deadline: float) -> None:
        """Flush and stop; safe twice."""
        if not self.closed:
            self.closed = True
            self.runner.close(deadline, self._stop_processor)

    def _stop_processor(self, processor: Processor, deadline: float) -> None:
        for spec, candidate, _ in self._processors:
            if candidate is processor:
                self._workshop.stop(Kind.PROCESSOR, spec.id, processor, deadline)


class PipelineBuilder:
    """Makes runners for the pipelines of a configuration."""

    def __init__(self, environment: Environment, workshop: Workshop, branches: Branches) -> None:
        self._environment: Final = environment
        self._workshop: Final = workshop
        self._branches: Final = branches

    def build(
        self,
        configuration: Configuration,
        shared: Mapping[Kind, Mapping[ComponentID, Instance]],
        running: Mapping[PipelineID, RunningPipeline],
    ) -> dict[PipelineID, RunningPipeline]:
        """A runner for each pipeline: the running one where nothing changed, else a new one that is not started."""
        journal = self._branches.prepare(configuration)
        result: dict[PipelineID, RunningPipeline] = {}
        for identity, pipeline in configuration.pipelines.items():
            signature = self._signature(configuration, pipeline, shared)
            former = running.get(identity)
            if former is not None and former.signature == signature and not former.closed:
                result[identity] = former
            else:
                result[identity] = self._make(configuration, pipeline, shared, journal, signature)
        return result

    def _signature(
        self,
        configuration: Configuration,
        pipeline: PipelineSpec,
        shared: Mapping[Kind, Mapping[ComponentID, Instance]],
    ) -> tuple[object, ...]:
        processors = tuple(
            (identity, fingerprint(configuration.spec(Kind.PROCESSOR, identity))) for identity in pipeline.processors
        )
        started = {str(identity) for identity, instance in shared[Kind.EXTENSION].items() if not instance.started}
        stale = any(
            mentions(configuration.spec(Kind.PROCESSOR, identity), frozenset(started))
            for identity in pipeline.processors
        )
        targets = tuple(_target(shared, identity) for identity in pipeline.exporters)
        owed = tuple(owed_destinations(configuration, self._environment.catalog, pipeline))
        accepted = tuple(sorted(pipeline.receivers))
        return (processors, targets, owed, accepted, object() if stale else None)

    def _make(
        self,
        configuration: Configuration,
        pipeline: PipelineSpec,
        shared: Mapping[Kind, Mapping[ComponentID, Instance]],
        journal: Journal | None,
        signature: tuple[object, ...],
    ) -> RunningPipeline:
        owed = owed_destinations(configuration, self._environment.catalog, pipeline)
        destinations = [
            self._destination(pipeline, _target(shared, identity), journal if identity in owed else None)
            for identity in pipeline.exporters
        ]
        made: list[tuple[ComponentSpec, Processor, ComponentTelemetry]] = []

        def make_chain(last: Consumer) -> tuple[Consumer, list[Processor]]:
            head, processors = self._chain(configuration, pipeline, last)
            made.extend(processors)
            return head, [processor for _, processor, _ in reversed(processors)]

        accepts = self._branches.accepts(configuration, pipeline)
        runner = PipelineRunner(pipeline, self._environment, destinations, make_chain, journal, accepts)
        return RunningPipeline(runner, signature, made, self._workshop)

    def _chain(
        self, configuration: Configuration, pipeline: PipelineSpec, last: Consumer
    ) -> tuple[Consumer, list[tuple[ComponentSpec, Processor, ComponentTelemetry]]]:
        """The head of the processors in front of `last`, and the processors from the last to the first."""
        head = last
        made: list[tuple[ComponentSpec, Processor, ComponentTelemetry]] = []
        for identity in reversed(pipeline.processors):
            spec = configuration.spec(Kind.PROCESSOR, identity)
            settings = self._workshop.settings(Kind.PROCESSOR, spec, pipeline.id)
            factory = self._environment.catalog.processor(identity.type)
            outgoing = Outgoing(settings.telemetry, head)
            processor = factory.create(settings, spec.config, pipeline.id.signal, outgoing)
            head = Node(processor, settings.telemetry, counts_items=True)
            made.append((spec, processor, settings.telemetry))
        return head, made

    def _destination(self, pipeline: PipelineSpec, instance: Instance, journal: Journal | None) -> Destination:
        branch = self._branches.get(pipeline.id, instance.id, journal) if journal is not None else None
        node = Node(instance.component, instance.telemetry, counts_items=False)
        if instance.kind is Kind.CONNECTOR:
            return Destination(instance.id, node, instance.telemetry, None, branch, None)
        environment = self._environment

        def refused(batch: Batch, error: HeliographError) -> None:
            if branch is not None:
                environment.dead_letters.put(batch, str(instance.id), error)
                instance.telemetry.dropped(batch.signal, batch.num_items, "refused")

        window = Window(environment.settings.window_bytes, refused)
        group = getattr(instance.component, "replay_group", None)
        return Destination(instance.id, node, instance.telemetry, window, branch, group)


def _target(shared: Mapping[Kind, Mapping[ComponentID, Instance]], identity: ComponentID) -> Instance:
    return shared[Kind.EXPORTER].get(identity) or shared[Kind.CONNECTOR][identity]
