"""OTLP over gRPC."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heliograph.client.endpoint import Protocol, parse_endpoint
from heliograph.client.settings import Target
from heliograph.exporters.sending import SendingExporter
from heliograph.exporters.sending.otlp import OtlpSender
from heliograph.wire import Encoding

if TYPE_CHECKING:
    from heliograph.exporters.otlp_grpc.config import OtlpGrpcConfig
    from heliograph.model import Signal
    from heliograph.pipeline import CreateSettings


def make_exporter(settings: CreateSettings, config: OtlpGrpcConfig) -> SendingExporter:
    """The shared chain in front of gRPC channels, one for each signal.

    Raises:
        EndpointInvalid: The endpoint is none.
        SettingConflict: Settings that cannot work together.
    """

    def target(signal: Signal) -> Target:
        insecure = config.tls.insecure
        return Target(
            (parse_endpoint(config.endpoint, Protocol.GRPC, signal, insecure=insecure),),
            Protocol.GRPC,
            {name: value.get_secret_value() for name, value in config.headers.items()},
            config.compression or "none",
            config.timeout or 3600.0,
            config.tls.as_tls(),
        )

    from heliograph.model import Signal as Signals

    target(Signals.TRACES)
    sender = OtlpSender(target, Encoding.PROTOBUF, settings.logger)
    return SendingExporter(settings, config, sender.send, sender.close)
