"""OTLP over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heliograph.client.endpoint import Protocol, parse_endpoint
from heliograph.client.settings import Target
from heliograph.exceptions import ConfigurationError
from heliograph.exporters.sending import SendingExporter
from heliograph.exporters.sending.otlp import OtlpSender
from heliograph.wire import Encoding

if TYPE_CHECKING:
    from heliograph.exporters.otlp_http.config import OtlpHttpConfig
    from heliograph.model import Signal
    from heliograph.pipeline import CreateSettings


def make_exporter(settings: CreateSettings, config: OtlpHttpConfig) -> SendingExporter:
    """The shared chain in front of HTTP connections, one pool for each signal."""
    json = config.encoding == "json"
    protocol = Protocol.HTTP_JSON if json else Protocol.HTTP_PROTOBUF

    def target(signal: Signal) -> Target:
        own: str = getattr(config, f"{signal.value}_endpoint")
        if not own and not config.endpoint:
            raise ConfigurationError(
                f"exporter `{settings.id}` has no endpoint for {signal.value}",
                hints=(f"set endpoint or {signal.value}_endpoint",),
            )
        return Target(
            (parse_endpoint(own or config.endpoint, protocol, signal, as_is=bool(own)),),
            protocol,
            {name: value.get_secret_value() for name, value in config.headers.items()},
            config.compression or "none",
            config.timeout or 3600.0,
            config.tls.as_tls(),
            config.proxy_url or None,
        )

    sender = OtlpSender(target, Encoding.JSON if json else Encoding.PROTOBUF, settings.logger, config.auth)
    return SendingExporter(settings, config, sender.send, sender.close, sender.open)
