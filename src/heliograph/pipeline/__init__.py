"""The Collector's model: configuration, component contract, graph, delivery."""

from heliograph.pipeline.component import (
    Component,
    Connector,
    Consumer,
    Exporter,
    Extension,
    Intake,
    Outputs,
    Processor,
    Receiver,
)
from heliograph.pipeline.config.model import ComponentConfig, NoConfig
from heliograph.pipeline.config.values import ByteSize, Duration, Secret
from heliograph.pipeline.delivery import Delivery
from heliograph.pipeline.factory import (
    AnyFactory,
    ConnectorFactory,
    ExporterFactory,
    ExtensionFactory,
    Factory,
    ProcessorFactory,
    ReceiverFactory,
)
from heliograph.pipeline.host import Clock, CreateSettings, Host
from heliograph.pipeline.identity import ComponentID, Kind, PipelineID, Stability
from heliograph.pipeline.parcel import NO_METADATA, Metadata, Parcel

__all__ = [
    "NO_METADATA",
    "AnyFactory",
    "ByteSize",
    "Clock",
    "Component",
    "ComponentConfig",
    "ComponentID",
    "Connector",
    "ConnectorFactory",
    "Consumer",
    "CreateSettings",
    "Delivery",
    "Duration",
    "Exporter",
    "ExporterFactory",
    "Extension",
    "ExtensionFactory",
    "Factory",
    "Host",
    "Intake",
    "Kind",
    "Metadata",
    "NoConfig",
    "Outputs",
    "Parcel",
    "PipelineID",
    "Processor",
    "ProcessorFactory",
    "Receiver",
    "ReceiverFactory",
    "Secret",
    "Stability",
]
