"""The `service` section and the configuration as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from heliograph.pipeline.config.model import ComponentConfig
from heliograph.pipeline.identity import ComponentID, Kind, PipelineID


class JournalMode(StrEnum):
    """What an acknowledgement of a receiver means."""

    DISK = "disk"
    """The request is in the journal, synced; the default where an exporter is durable."""
    NONE = "none"
    """All exporters accepted it, the Collector's way: a crash in between loses what only memory held."""


class _Open(BaseModel):
    """Keys that only the Collector knows are taken and left unused."""

    model_config = ConfigDict(extra="allow", frozen=True)


class LogsTelemetry(_Open):
    """Logs of the service itself."""

    level: Literal["debug", "info", "warn", "error", "DEBUG", "INFO", "WARN", "ERROR"] = "info"
    encoding: Literal["console", "json"] = "console"


class MetricsTelemetry(_Open):
    """Metrics of the service itself."""

    level: Literal["none", "basic", "normal", "detailed"] = "normal"
    address: str = ""
    """Older key: where `/metrics` is served; empty serves it beside the UI only."""


class Telemetry(_Open):
    """`service.telemetry`."""

    logs: LogsTelemetry = Field(default_factory=LogsTelemetry)
    metrics: MetricsTelemetry = Field(default_factory=MetricsTelemetry)
    traces: dict[str, Any] = Field(default_factory=dict)
    resource: dict[str, str | None] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ComponentSpec:
    """One declared component, checked.

    Attributes:
        id: Its id.
        config: Its settings.
        raw: Its settings as written, after expansion; equal means nothing changed.
        journal: For receivers: what its acknowledgement means.
    """

    id: ComponentID
    config: ComponentConfig
    raw: Any
    journal: JournalMode = JournalMode.DISK


@dataclass(frozen=True, slots=True)
class PipelineSpec:
    """One pipeline: ids in their order; receivers and exporters may be connectors."""

    id: PipelineID
    receivers: tuple[ComponentID, ...]
    processors: tuple[ComponentID, ...]
    exporters: tuple[ComponentID, ...]


@dataclass(frozen=True, slots=True)
class Configuration:
    """A checked configuration.

    Attributes:
        components: Declared components by kind and id, also those that nothing refers to.
        pipelines: Pipelines by id.
        extensions: The extensions to start, in their order.
        telemetry: Settings of the self-telemetry.
    """

    components: Mapping[Kind, Mapping[ComponentID, ComponentSpec]]
    pipelines: Mapping[PipelineID, PipelineSpec]
    extensions: tuple[ComponentID, ...] = ()
    telemetry: Telemetry = field(default_factory=Telemetry)

    def spec(self, kind: Kind, id: ComponentID) -> ComponentSpec:  # noqa: A002 - the Collector's word
        """The declared component of that kind and id."""
        return self.components[kind][id]

    def referenced(self, kind: Kind) -> list[ComponentID]:
        """Ids of a kind that a pipeline (or `service.extensions`) refers to, sorted."""
        if kind is Kind.EXTENSION:
            return list(self.extensions)
        used: set[ComponentID] = set()
        for pipeline in self.pipelines.values():
            match kind:
                case Kind.PROCESSOR:
                    used.update(pipeline.processors)
                case Kind.RECEIVER:
                    used.update(pipeline.receivers)
                case Kind.EXPORTER:
                    used.update(pipeline.exporters)
                case _:
                    used.update(pipeline.receivers, pipeline.exporters)
        return sorted(used & set(self.components[kind]))
