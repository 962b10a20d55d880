"""Factories: how the service makes components from configuration. Third parties export one through entry points."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import ClassVar, Generic, TypeVar

from heliograph.model import Signal
from heliograph.pipeline.component import Connector, Consumer, Exporter, Extension, Intake, Outputs, Processor, Receiver
from heliograph.pipeline.config.model import ComponentConfig
from heliograph.pipeline.host import CreateSettings
from heliograph.pipeline.identity import Kind, Stability

ConfigT = TypeVar("ConfigT", bound=ComponentConfig)


@dataclass(frozen=True, kw_only=True)
class Factory(Generic[ConfigT]):
    """What all factories have.

    Attributes:
        type: The name in configurations, such as `otlp_grpc`.
        config_class: Its settings; `config_class()` must be the defaults, or fail for want of a required one.
        aliases: Older names that are still accepted.
        summary: One line for `heliograph components`.
    """

    kind: ClassVar[Kind]

    type: str
    config_class: type[ConfigT]
    aliases: tuple[str, ...] = ()
    summary: str = ""


@dataclass(frozen=True, kw_only=True)
class ReceiverFactory(Factory[ConfigT]):
    """Makes receivers: one instance an id, for all signals."""

    kind: ClassVar[Kind] = Kind.RECEIVER

    signals: Mapping[Signal, Stability]
    create: Callable[[CreateSettings, ConfigT, Intake], Receiver]


@dataclass(frozen=True, kw_only=True)
class ProcessorFactory(Factory[ConfigT]):
    """Makes processors: one instance an id and pipeline, for that pipeline's signal, handing on to a consumer."""

    kind: ClassVar[Kind] = Kind.PROCESSOR

    signals: Mapping[Signal, Stability]
    create: Callable[[CreateSettings, ConfigT, Signal, Consumer], Processor]


@dataclass(frozen=True, kw_only=True)
class ExporterFactory(Factory[ConfigT]):
    """Makes exporters: one instance an id, for all signals and pipelines.

    Attributes:
        durable: Whether what it has not accepted is owed to it: its pipelines then hold a cursor of the journal.
            False for windows on the data (`debug`, a live view), which miss what they have no time for.
    """

    kind: ClassVar[Kind] = Kind.EXPORTER

    signals: Mapping[Signal, Stability]
    create: Callable[[CreateSettings, ConfigT], Exporter]
    durable: bool = True


@dataclass(frozen=True, kw_only=True)
class ConnectorFactory(Factory[ConfigT]):
    """Makes connectors: one instance an id; `signals` maps (from, to) to the stability of that pair.

    Attributes:
        feature: The feature of the platform that the connector belongs to. While it is given up under pressure, what
            would go to the connector is dropped, counted under the reason `suspended`. Empty for what is always on.
    """

    kind: ClassVar[Kind] = Kind.CONNECTOR

    signals: Mapping[tuple[Signal, Signal], Stability]
    create: Callable[[CreateSettings, ConfigT, Outputs], Connector]
    feature: str = ""


@dataclass(frozen=True, kw_only=True)
class ExtensionFactory(Factory[ConfigT]):
    """Makes extensions."""

    kind: ClassVar[Kind] = Kind.EXTENSION

    stability: Stability
    create: Callable[[CreateSettings, ConfigT], Extension]


AnyFactory = (
    ReceiverFactory[ComponentConfig]
    | ProcessorFactory[ComponentConfig]
    | ExporterFactory[ComponentConfig]
    | ConnectorFactory[ComponentConfig]
    | ExtensionFactory[ComponentConfig]
)
