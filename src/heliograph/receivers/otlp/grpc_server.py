"""OTLP over gRPC: one generic handler a service, raw bytes in and out, no generated classes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import grpc
import grpc.aio

from heliograph.exceptions.mapping import map_error
from heliograph.model import Signal
from heliograph.pipeline.listening import Endpoint, in_use, open_socket
from heliograph.pipeline.parcel import NO_METADATA
from heliograph.receivers.otlp.answers import refuse, success_protobuf
from heliograph.receivers.otlp.groups import Request
from heliograph.receivers.otlp.tls import grpc_credentials, server_context
from heliograph.receivers.otlp.tls_front import TlsFront
from heliograph.wire import Encoding

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from heliograph.pipeline.listening import Authenticator
    from heliograph.pipeline.parcel import Metadata
    from heliograph.receivers.otlp.config import GrpcConfig, ServerTls
    from heliograph.receivers.otlp.groups import RequestGroups
    from heliograph.receivers.otlp.outcomes import Outcomes

SERVICES: Final = {
    "opentelemetry.proto.collector.trace.v1.TraceService": Signal.TRACES,
    "opentelemetry.proto.collector.metrics.v1.MetricsService": Signal.METRICS,
    "opentelemetry.proto.collector.logs.v1.LogsService": Signal.LOGS,
}
_CODES: Final = {int(code.value[0]): code for code in grpc.StatusCode}
_MIB: Final = 1 << 20
_GRPC_MINIMUM: Final = "1.2"
"""Oldest version of TLS that gRPC accepts; it cannot be told another."""
_OTHER_PORT: Final = ("with the shipped configuration: `heliograph up --otlp-grpc 127.0.0.1:PORT`",)

Context = grpc.aio.ServicerContext[bytes, bytes]


def channel_options(config: GrpcConfig) -> list[tuple[str, int]]:
    """What is configured, under the names that gRPC has for it."""
    server, client = config.keepalive.server_parameters, config.keepalive.enforcement_policy
    optional = {
        "grpc.max_concurrent_streams": config.max_concurrent_streams,
        "grpc.max_connection_idle_ms": round(server.max_connection_idle * 1000),
        "grpc.max_connection_age_ms": round(server.max_connection_age * 1000),
        "grpc.max_connection_age_grace_ms": round(server.max_connection_age_grace * 1000),
        "grpc.keepalive_time_ms": round(server.time * 1000),
        "grpc.keepalive_timeout_ms": round(server.timeout * 1000),
        "grpc.http2.min_ping_interval_without_data_ms": round(client.min_time * 1000),
    }
    return [
        ("grpc.max_receive_message_length", config.max_recv_msg_size_mib * _MIB),
        ("grpc.so_reuseport", 0),
        ("grpc.keepalive_permit_without_calls", int(client.permit_without_stream)),
        *((name, value) for name, value in optional.items() if value),
    ]


class GrpcServer:
    """The gRPC listener of a receiver.

    Args:
        config: Its settings.
        groups: Where requests go.
        outcomes: Counts answers.
        setting: Name of its section in the configuration, for errors.
    """

    def __init__(self, config: GrpcConfig, groups: RequestGroups, outcomes: Outcomes, setting: str) -> None:
        self._config: Final = config
        self._groups: Final = groups
        self._outcomes: Final = outcomes
        self._setting: Final = setting
        self._limit: Final = config.max_recv_msg_size_mib * _MIB
        self._authenticator: Authenticator | None = None
        self._server: grpc.aio.Server | None = None
        self._front: TlsFront | None = None
        self.address: Endpoint | None = None

    async def start(self, authenticator: Authenticator | None) -> None:
        """Listen.

        Raises:
            AddressInUse: Another process has the port.
            HeliographError: Settings or files that cannot work.
        """
        self._authenticator = authenticator
        setting = f"{self._setting}::endpoint"
        endpoint = Endpoint.parse(self._config.endpoint, setting)
        if self._config.tls is not None and self._config.tls.min_version != _GRPC_MINIMUM:
            await self._start_behind_front(self._config.tls, endpoint, setting)
            return
        credentials = grpc_credentials(self._config.tls, f"{self._setting}::tls") if self._config.tls else None
        if endpoint.port:
            # gRPC does not say why it cannot bind; a socket of ours does
            open_socket(endpoint, setting, _OTHER_PORT).close()
        server = self._make_server()
        target = str(Endpoint(endpoint.addresses(setting)[0], endpoint.port))
        try:
            if credentials is None:
                port = server.add_insecure_port(target)
            else:
                port = server.add_secure_port(target, credentials)
        except RuntimeError as error:
            raise in_use(endpoint, setting, _OTHER_PORT) from error
        await server.start()
        self.address = Endpoint(endpoint.host, port)
        self._server = server

    async def _start_behind_front(self, tls: ServerTls, endpoint: Endpoint, setting: str) -> None:
        """Listen with TLS of our own: gRPC cannot be told its oldest version."""
        context = server_context(tls, f"{self._setting}::tls", "h2")
        listener = open_socket(endpoint, setting, _OTHER_PORT)
        self._front = front = TlsFront(context)
        self._server = server = self._make_server()
        server.add_insecure_port(front.upstream)
        await server.start()
        await front.listen(listener)
        self.address = Endpoint(endpoint.host, int(listener.getsockname()[1]))

    def _make_server(self) -> grpc.aio.Server:
        server = grpc.aio.server(options=channel_options(self._config))
        server.add_generic_rpc_handlers([self._service(name, signal) for name, signal in SERVICES.items()])
        return server

    def _service(self, name: str, signal: Signal) -> grpc.GenericRpcHandler[Any, Any]:
        handler = grpc.unary_unary_rpc_method_handler(self._export(signal))  # type: ignore[arg-type] - no serialisers: bytes
        return grpc.method_handlers_generic_handler(name, {"Export": handler})

    def _export(self, signal: Signal) -> Callable[[bytes, Context], Awaitable[bytes]]:
        plain = self._config.auth is None and not self._config.include_metadata
        groups, limit, outcomes = self._groups, self._limit, self._outcomes

        async def export(body: bytes, context: Context) -> bytes:
            try:
                metadata = NO_METADATA if plain else self._check_caller(context)
                rejection = await groups.put(Request(signal, Encoding.PROTOBUF, body, "", limit, metadata))
            except Exception as caught:
                refusal = refuse(map_error(caught))
                outcomes.count("grpc", refusal.grpc_code)
                details = refusal.status.SerializeToString()
                await context.abort(
                    _CODES[refusal.grpc_code],
                    refusal.status.message,
                    trailing_metadata=(("grpc-status-details-bin", details),),
                )
                raise  # not reached: abort raises
            outcomes.count("grpc", 0)
            return success_protobuf(rejection)

        return export

    def _check_caller(self, context: Context) -> Metadata:
        """The metadata that travels with the data, after the caller has proven who it is."""
        headers: dict[str, tuple[str, ...]] = {}
        for key, value in context.invocation_metadata() or ():
            text = value if isinstance(value, str) else value.decode("latin-1")
            headers[key] = (*headers.get(key, ()), text)
        kept: Metadata = headers if self._config.include_metadata else NO_METADATA
        if self._authenticator is None:
            return kept
        caller = self._authenticator.authenticate({key: values[0] for key, values in headers.items()}, "ingest")
        return {**kept, **caller.metadata} if caller.attributes else kept

    async def stop(self, seconds: float) -> None:
        """Take no new calls, let those in flight end within `seconds`; safe twice and without start."""
        if self._server is not None:
            server, self._server = self._server, None
            await server.stop(max(0.0, seconds))
        if self._front is not None:
            front, self._front = self._front, None
            await front.close()
