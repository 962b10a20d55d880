"""OTLP over gRPC."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from heliograph.client.endpoint import Protocol, parse_endpoint
from heliograph.client.settings import Target
from heliograph.exporters.sending import SendingExporter
from heliograph.exporters.sending.otlp import OtlpSender
from heliograph.model import Signal
from heliograph.pipeline.errors import ComponentStartError
from heliograph.wire import Encoding

if TYPE_CHECKING:
    from collections.abc import Callable

    from heliograph.exporters.otlp_grpc.config import OtlpGrpcConfig
    from heliograph.pipeline import CreateSettings, Host

_LOOPBACK: Final = ("localhost", "127.0.0.1", "::1")


class GrpcSender(OtlpSender):
    """Sends over gRPC channels, one for each signal; no credentials in the clear to another machine.

    Args:
        settings: From the graph.
        config: The exporter's.
        target: Where a signal goes, and how.
    """

    def __init__(self, settings: CreateSettings, config: OtlpGrpcConfig, target: Callable[[Signal], Target]) -> None:
        super().__init__(target, Encoding.PROTOBUF, settings.logger, config.auth)
        self._endpoint: Final = target(Signal.TRACES).endpoints[0]

    def open(self, host: Host) -> None:
        """Find the extension that proves who we are.

        Raises:
            ComponentStartError: It is not there, or its credentials would travel in the clear, as in the Collector.
        """
        super().open(host)
        if self.sends_credentials and not self._endpoint.secure and self._endpoint.host not in _LOOPBACK:
            raise ComponentStartError(
                f"exporters::{host.id}::auth: credentials would travel to {self._endpoint.authority} in the clear",
                hints=("use TLS: an endpoint with https://, or without `tls: {insecure: true}`",),
            )


def make_sender(settings: CreateSettings, config: OtlpGrpcConfig) -> OtlpSender:
    """What sends batches to the configured endpoint.

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

    return GrpcSender(settings, config, target)


def make_exporter(settings: CreateSettings, config: OtlpGrpcConfig) -> SendingExporter:
    """The shared chain in front of gRPC.

    Raises:
        EndpointInvalid: The endpoint is none.
        SettingConflict: Settings that cannot work together.
    """
    sender = make_sender(settings, config)
    return SendingExporter(settings, config, sender.send, sender.close, sender.open)
