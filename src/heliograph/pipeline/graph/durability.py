"""Which destinations are owed what they did not accept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heliograph.pipeline.config.service import Configuration, JournalMode, PipelineSpec
from heliograph.pipeline.identity import ComponentID, Kind, PipelineID

if TYPE_CHECKING:
    from heliograph.pipeline.catalog import Catalog


def durable_destination(
    configuration: Configuration, catalog: Catalog, identity: ComponentID, signal_source: PipelineID
) -> bool:
    """Whether an exporter is durable, or a connector leads to a pipeline with a durable exporter."""
    if identity in configuration.components[Kind.EXPORTER]:
        return catalog.exporter(identity.type).durable
    pairs = catalog.connector(identity.type).signals
    return any(
        durable_destination(configuration, catalog, following, target.id)
        for target in configuration.pipelines.values()
        if identity in target.receivers and (signal_source.signal, target.id.signal) in pairs
        for following in target.exporters
    )


def journaled_receivers(configuration: Configuration, pipeline: PipelineSpec) -> list[ComponentID]:
    """The receivers of a pipeline whose acknowledgement means journaled."""
    receivers = configuration.components[Kind.RECEIVER]
    return [
        identity
        for identity in pipeline.receivers
        if identity in receivers and receivers[identity].journal is JournalMode.DISK
    ]


def owed_destinations(configuration: Configuration, catalog: Catalog, pipeline: PipelineSpec) -> list[ComponentID]:
    """The destinations of a pipeline that hold a cursor of the journal."""
    if not journaled_receivers(configuration, pipeline):
        return []
    return [
        identity
        for identity in pipeline.exporters
        if durable_destination(configuration, catalog, identity, pipeline.id)
    ]


def pipeline_order(configuration: Configuration) -> list[PipelineID]:
    """Pipelines, those that feed others first."""
    from graphlib import TopologicalSorter

    connectors = set(configuration.components[Kind.CONNECTOR])
    sorter: TopologicalSorter[PipelineID] = TopologicalSorter()
    for target in configuration.pipelines.values():
        sorter.add(
            target.id,
            *(
                source.id
                for source in configuration.pipelines.values()
                if set(source.exporters) & set(target.receivers) & connectors
            ),
        )
    return list(sorter.static_order())
