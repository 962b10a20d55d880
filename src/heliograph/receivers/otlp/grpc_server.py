"""The gRPC listener of a receiver: unary calls over HTTP/2, raw bytes in and out, no generated classes."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, Final

from heliograph.exceptions import HeliographError
from heliograph.exceptions.data import UnsupportedEncoding
from heliograph.exceptions.mapping import map_error
from heliograph.model import Signal
from heliograph.pipeline.errors import SignalNotConfiguredError
from heliograph.pipeline.listening import Endpoint, open_socket
from heliograph.pipeline.parcel import NO_METADATA
from heliograph.receivers.otlp.answers import refuse, success_protobuf
from heliograph.receivers.otlp.body import BodyBudget
from heliograph.receivers.otlp.compression import DECOMPRESSORS
from heliograph.receivers.otlp.errors import MethodNotAllowed, UnknownPath
from heliograph.receivers.otlp.groups import Request
from heliograph.receivers.otlp.http2 import GrpcConnection
from heliograph.receivers.otlp.http2.answers import failure
from heliograph.receivers.otlp.http2.call import Call
from heliograph.receivers.otlp.http2.headers import knows, metadata_of, read_head
from heliograph.receivers.otlp.http2.reader import SCRATCH_BYTES
from heliograph.receivers.otlp.tls import server_context
from heliograph.wire import Encoding

if TYPE_CHECKING:
    from collections.abc import Sequence

    from heliograph.pipeline.listening import Authenticator
    from heliograph.pipeline.parcel import Metadata
    from heliograph.receivers.otlp.answers import Rejection
    from heliograph.receivers.otlp.config import GrpcConfig
    from heliograph.receivers.otlp.groups import Answer, RequestGroups
    from heliograph.receivers.otlp.http2.headers import Head
    from heliograph.receivers.otlp.outcomes import Outcomes

SERVICES: Final = {
    "opentelemetry.proto.collector.trace.v1.TraceService": Signal.TRACES,
    "opentelemetry.proto.collector.metrics.v1.MetricsService": Signal.METRICS,
    "opentelemetry.proto.collector.logs.v1.LogsService": Signal.LOGS,
}
_PATHS: Final = {f"/{name}/Export".encode(): signal for name, signal in SERVICES.items()}
_MIB: Final = 1 << 20
_CALLS: Final = 1024
"""Calls at once on one connection, unless configured."""
_SWEEP_SECONDS: Final = 1.0
_OTHER_PORT: Final = ("with the shipped configuration: `heliograph up --otlp-grpc 127.0.0.1:PORT`",)


class GrpcServer:
    """Accepts connections and looks after them. Used on the event loop only.

    Args:
        config: Its settings.
        groups: Where requests go.
        outcomes: Counts answers.
        setting: Name of its section in the configuration, for errors.
        loop: The event loop.

    Attributes:
        address: Where it listens, once started.
        bodies: Memory of large messages.
        scratch: Where all connections receive, one after the other.
        max_calls: Most calls at once on one connection.
    """

    def __init__(
        self,
        config: GrpcConfig,
        groups: RequestGroups,
        outcomes: Outcomes,
        *,
        setting: str,
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        self.config: Final = config
        self.loop: Final = loop
        self.bodies: Final = BodyBudget()
        self.scratch: Final = memoryview(bytearray(SCRATCH_BYTES))
        self.max_calls: Final = config.max_concurrent_streams or _CALLS
        self.address: Endpoint | None = None
        self._groups: Final = groups
        self._outcomes: Final = outcomes
        self._setting: Final = setting
        self._limit: Final = config.max_recv_msg_size_mib * _MIB
        self._plain: Final = config.auth is None and not config.include_metadata
        self._authenticator: Authenticator | None = None
        self._connections: Final[set[GrpcConnection]] = set()
        self._removed: Final = asyncio.Event()
        self._listener: asyncio.Server | None = None
        self._sweep: asyncio.TimerHandle | None = None

    async def start(self, authenticator: Authenticator | None) -> None:
        """Listen.

        Raises:
            AddressInUse: Another process has the port.
            HeliographError: Settings or files that cannot work.
        """
        self._authenticator = authenticator
        setting = f"{self._setting}::endpoint"
        endpoint = Endpoint.parse(self.config.endpoint, setting)
        tls = self.config.tls
        context = server_context(tls, f"{self._setting}::tls", "h2") if tls is not None else None
        listener = open_socket(endpoint, setting, _OTHER_PORT)
        self._listener = await self.loop.create_server(
            lambda: GrpcConnection(self), sock=listener, ssl=context, backlog=1024
        )
        self.address = Endpoint(endpoint.host, int(listener.getsockname()[1]))

    # What connections ask

    def add(self, connection: GrpcConnection) -> None:
        """Take a connection into care."""
        self._connections.add(connection)
        if self._sweep is None:
            self._sweep = self.loop.call_later(_SWEEP_SECONDS, self._expire)

    def remove(self, connection: GrpcConnection) -> None:
        """A connection ended."""
        self._connections.discard(connection)
        self._removed.set()

    def call(self, stream: int, headers: Sequence[tuple[bytes, bytes]]) -> Call:
        """A call by its headers, refused already where its message need not come."""
        head = read_head(headers)
        signal = _PATHS.get(head.path)
        compression = "" if head.encoding == "identity" else head.encoding
        metadata, refused = NO_METADATA, self._refusal(head, signal)
        if refused is None and not self._plain:
            try:
                metadata = self._check_caller(headers)
            except HeliographError as error:
                refused = error
        call = Call(stream, signal or Signal.TRACES, metadata, compression, self._limit)
        call.refused = refused
        if not head.content_type.startswith(b"application/grpc"):
            call.http_status = 415
        return call

    def _refusal(self, head: Head, signal: Signal | None) -> HeliographError | None:
        path = head.path.decode("latin-1")
        if not head.content_type.startswith(b"application/grpc"):
            return UnsupportedEncoding("this port speaks gRPC: OTLP over HTTP has a port of its own")
        if signal is None:
            return UnknownPath(f"there is no method {path}")
        if head.method != b"POST":
            return MethodNotAllowed(f"{head.method.decode('latin-1')} is not received at {path}")
        if signal not in self._groups.signals:
            return SignalNotConfiguredError(f"no pipeline takes {signal.value} from this receiver")
        if not knows(head.encoding):
            known = ", ".join(sorted(DECOMPRESSORS))
            return UnsupportedEncoding(f"grpc-encoding {head.encoding!r} is not supported: use {known}")
        return None

    def _check_caller(self, headers: Sequence[tuple[bytes, bytes]]) -> Metadata:
        """The metadata that travels with the data, after the caller has proven who it is."""
        found = metadata_of(headers)
        kept: Metadata = found if self.config.include_metadata else NO_METADATA
        if self._authenticator is None:
            return kept
        caller = self._authenticator.authenticate({key: values[0] for key, values in found.items()}, "ingest")
        return {**kept, **caller.metadata} if caller.attributes else kept

    def put(self, call: Call) -> Answer:
        """Send a whole message on its way.

        Raises:
            HeliographError: It was not taken.
        """
        assert call.message is not None
        compression = call.compression if call.compressed else ""
        return self._groups.put(
            Request(call.signal, Encoding.PROTOBUF, call.message, compression, self._limit, call.metadata)
        )

    def success(self, rejection: Rejection | None) -> bytes:
        """The message of an answer to a call that was taken."""
        self._outcomes.count("grpc", 0)
        return success_protobuf(rejection)

    def refusal(self, call: Call, error: HeliographError) -> bytes:
        """The frames that tell why a call was not taken."""
        refusal = refuse(map_error(error))
        self._outcomes.count("grpc", refusal.grpc_code)
        details = refusal.status.SerializeToString()
        return failure(call.stream, call.http_status, refusal.grpc_code, refusal.status.message, details)

    # The whole

    def _expire(self) -> None:
        """Look after connections once a second, as long as there are any."""
        self._sweep = None
        now = self.loop.time()
        for connection in tuple(self._connections):
            connection.expire(now)
        if self._connections:
            self._sweep = self.loop.call_later(_SWEEP_SECONDS, self._expire)

    async def stop(self, seconds: float) -> None:
        """Take no new calls, let those at work be answered within `seconds`; safe twice and without start."""
        if self._listener is not None:
            self._listener.close()
            self._listener = None
        for connection in tuple(self._connections):
            connection.leave()
        await self._until_empty(seconds)
        for connection in tuple(self._connections):
            connection.abort()
        await self._until_empty(1.0)
        if self._sweep is not None:
            self._sweep.cancel()
            self._sweep = None

    async def _until_empty(self, seconds: float) -> None:
        """Wait until no connection is left, `seconds` at most."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self._connections:
                    self._removed.clear()
                    await self._removed.wait()
