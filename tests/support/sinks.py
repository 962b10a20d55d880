"""OTLP servers for tests of senders: they keep what they get and answer as they are told."""

import socket
import threading
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import grpc

Answer = tuple[int, dict[str, str], bytes]
if TYPE_CHECKING:
    # Generic in the stubs only.
    _Handler = grpc.GenericRpcHandler[bytes, bytes]
else:
    _Handler = grpc.GenericRpcHandler


@dataclass
class Received:
    """Requests as (path or method, headers, body), in the order of their arrival."""

    requests: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list[tuple[str, dict[str, str], bytes]])
    changed: threading.Condition = field(default_factory=threading.Condition)

    def add(self, path: str, headers: dict[str, str], body: bytes) -> int:
        """Keep a request; its number from 1."""
        with self.changed:
            self.requests.append((path, headers, body))
            self.changed.notify_all()
            return len(self.requests)

    def wait_for(self, count: int, seconds: float = 20.0) -> None:
        """Wait until as many requests have come."""
        with self.changed:
            assert self.changed.wait_for(lambda: len(self.requests) >= count, seconds), f"{len(self.requests)} came"

    @property
    def bodies(self) -> list[bytes]:
        """The bodies."""
        return [body for _, _, body in self.requests]


def accept(number: int) -> Answer:
    """Accept every request."""
    del number
    return 200, {}, b""


@dataclass
class HttpSink:
    """A running HTTP server."""

    port: int
    received: Received

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def http_sink(answer: Callable[[int], Answer] = accept, *, port: int = 0, context: Any = None) -> Generator[HttpSink]:
    """An OTLP/HTTP server; `answer` gets the number of the request and gives status, headers and body."""
    received = Received()
    open_connections: set[socket.socket] = set()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def setup(self) -> None:
            super().setup()
            open_connections.add(self.connection)

        def finish(self) -> None:
            open_connections.discard(self.connection)
            super().finish()

        def do_POST(self) -> None:
            length = int(self.headers["content-length"])
            body = self.rfile.read(length)
            if len(body) < length:
                # The connection ended in the middle: nothing was received.
                self.close_connection = True
                return
            headers = {name.lower(): value for name, value in self.headers.items()}
            status, extra, content = answer(received.add(self.path, headers, body))
            self.send_response(status)
            for name, value in {"content-length": str(len(content)), **extra}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class names it so
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        def handle_error(self, request: Any, client_address: Any) -> None:
            """A connection that is cut is what the tests do on purpose."""

    server = Server(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield HttpSink(server.server_address[1], received)
    finally:
        server.shutdown()
        server.server_close()
        # A server that ends takes its connections with it.
        for connection in list(open_connections):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        thread.join(5)


@dataclass
class GrpcSink:
    """A running gRPC server."""

    port: int
    received: Received


@contextmanager
def grpc_sink(handle: Callable[[int, Any], bytes] | None = None, *, port: int = 0) -> Generator[GrpcSink]:
    """An OTLP/gRPC server for every method; `handle` gets the number of the request and the call's context."""
    received = Received()

    class Service(_Handler):
        def service(self, handler_call_details: Any) -> Any:
            method = handler_call_details.method
            metadata = {key: value for key, value in handler_call_details.invocation_metadata if isinstance(value, str)}

            def unary(body: bytes, context: Any) -> bytes:
                number = received.add(method, metadata, body)
                return b"" if handle is None else handle(number, context)

            return grpc.unary_unary_rpc_method_handler(unary)

    with ThreadPoolExecutor(4) as executor:
        server = grpc.server(executor, handlers=[Service()], options=[("grpc.so_reuseport", 0)])
        bound = server.add_insecure_port(f"127.0.0.1:{port}")
        server.start()
        try:
            yield GrpcSink(bound, received)
        finally:
            server.stop(0).wait(5)
