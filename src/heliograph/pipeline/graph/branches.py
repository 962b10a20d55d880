"""The branches of a graph by name, their cursors, and what their cursors accept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from heliograph.pipeline.graph.branch import Branch
from heliograph.pipeline.graph.channels import Channels
from heliograph.pipeline.graph.durability import journaled_receivers, owed_destinations
from heliograph.pipeline.graph.replay import decode_record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from heliograph.journal import Journal
    from heliograph.model import Signal
    from heliograph.pipeline.config.service import Configuration, PipelineSpec
    from heliograph.pipeline.errors import ComponentFailedError
    from heliograph.pipeline.graph.environment import Environment
    from heliograph.pipeline.identity import ComponentID, PipelineID

PREFIX: Final = "pipeline:"
"""Cursors of that prefix are the graph's; others in the same journal are left alone."""


def branch_name(pipeline: PipelineID, destination: ComponentID) -> str:
    """The name of a branch's cursor."""
    return f"{PREFIX}{pipeline}>{destination}"


class Branches:
    """Branches by name; they outlive reloads."""

    def __init__(self, environment: Environment) -> None:
        self._environment: Final = environment
        self._branches: Final[dict[str, Branch]] = {}
        self.channels: Final = Channels(environment.data_directory / "channels.json")

    def __iter__(self) -> Iterator[Branch]:
        return iter(list(self._branches.values()))

    def prepare(self, configuration: Configuration) -> Journal | None:
        """The journal, opened if `configuration` has a durable destination; None if it needs none."""
        catalog = self._environment.catalog
        if any(owed_destinations(configuration, catalog, pipeline) for pipeline in configuration.pipelines.values()):
            self._environment.journal = self._environment.open_journal()
        return self._environment.journal

    def get(self, pipeline: PipelineID, destination: ComponentID, journal: Journal) -> Branch:
        """The branch of a pipeline and destination, made when it is new; a new one begins at the journal's end."""
        name = branch_name(pipeline, destination)
        branch = self._branches.get(name)
        if branch is None:
            known = name in journal.cursor_names()
            cursor = journal.cursor(name, None if known else _nothing)
            registry = self._environment.registry
            labels = {"pipeline": str(pipeline), "exporter": str(destination)}
            redelivered = registry.counter("heliograph_pipeline_redelivered_requests", labels, unit="{requests}")
            branch = Branch(
                pipeline,
                destination,
                cursor,
                end=journal.next_sequence,
                redelivered=redelivered,
                settings=self._environment.settings,
                give_up=self._give_up,
            )
            registry.gauge("heliograph_pipeline_owed_requests", labels, callback=lambda: branch.owed)
            registry.gauge("heliograph_pipeline_cursor_lag_requests", labels, callback=lambda: cursor.lag)
            self._branches[name] = branch
        return branch

    def _give_up(self, branch: Branch, sequence: int, error: ComponentFailedError) -> None:
        """Keep a record that no component can digest as a dead letter."""
        journal = self._environment.journal
        records = journal.read(sequence, sequence + 1).records if journal is not None else []
        for batch in map(decode_record, records):
            self._environment.dead_letters.put(batch, branch.name.removeprefix(PREFIX), error)

    def accepts(self, configuration: Configuration, pipeline: PipelineSpec) -> Callable[[Signal | None, int], bool]:
        """Whether a record of a signal and channel belongs to `pipeline`."""
        signal = pipeline.id.signal
        numbers = frozenset(self.channels.number(identity) for identity in journaled_receivers(configuration, pipeline))

        def accept(record_signal: Signal | None, channel: int) -> bool:
            return record_signal is signal and channel in numbers

        return accept

    def accept(self, configuration: Configuration) -> None:
        """Let each cursor accept what its pipeline now takes. Called when the routes are in place: see `Graph`."""
        for pipeline in configuration.pipelines.values():
            accepts = self.accepts(configuration, pipeline)
            for destination in pipeline.exporters:
                branch = self._branches.get(branch_name(pipeline.id, destination))
                if branch is not None:
                    branch.cursor.accepts = accepts

    def retire(self, configuration: Configuration) -> None:
        """Forget branches, and cursors of earlier runs, that `configuration` no longer has: nobody is owed there."""
        journal = self._environment.journal
        if journal is None:
            return
        wanted = {
            branch_name(pipeline.id, destination)
            for pipeline in configuration.pipelines.values()
            for destination in owed_destinations(configuration, self._environment.catalog, pipeline)
        }
        for name in journal.cursor_names():
            if name.startswith(PREFIX) and name not in wanted:
                branch = self._branches.pop(name, None)
                if branch is not None:
                    branch.abandon()
                    labels = {"pipeline": str(branch.pipeline), "exporter": str(branch.destination)}
                    self._environment.registry.forget(**labels)
                journal.forget(name)


def _nothing(signal: Signal | None, channel: int) -> bool:  # noqa: ARG001 - the shape of Accepts
    """A new cursor accepts nothing until its pipeline is fed."""
    return False
