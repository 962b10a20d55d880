"""OTLP over gRPC."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from heliograph.client.endpoint import Protocol, parse_endpoint
from heliograph.client.settings import Target
from heliograph.exporters.sending import SendingExporter
from heliograph.exporters.sending.otlp import OtlpSender
from heliograph.pipeline.errors import ComponentStartError
from heliograph.wire import Encoding

if TYPE_CHECKING:
    from heliograph.exporters.otlp_grpc.config import OtlpGrpcConfig
    from heliograph.model import Signal
    from heliograph.pipeline import CreateSettings, Host

_LOOPBACK: Final = ("localhost", "127.0.0.1", "::1")


def make_exporter(settings: CreateSettings, config: OtlpGrpcConfig) -> SendingExporter:
    """The shared chain in front of gRPC channels, one for each signal.

    Raises:
        EndpointInvalid: The endpoint is none.
        SettingConflict: Settings that cannot work together.
    """
    from heliograph.model import Signal as Signals

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

    def start(host: Host) -> None:
        sender.open(host)
        if sender.sends_credentials and not endpoint.secure and endpoint.host not in _LOOPBACK:
            raise ComponentStartError(
                f"exporters::{settings.id}::auth: credentials would travel to {endpoint.authority} in the clear",
                hints=("use TLS: an endpoint with https://, or without `tls: {insecure: true}`",),
            )

    endpoint = target(Signals.TRACES).endpoints[0]
    sender = OtlpSender(target, Encoding.PROTOBUF, settings.logger, config.auth)
    return SendingExporter(settings, config, sender.send, sender.close, start)
