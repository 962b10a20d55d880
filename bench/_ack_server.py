"""The server of bench/ack.py, a process of its own: prints its ports as JSON, runs until its standard input closes.

Modes: `heliograph` (receiver, decoder, journal, an exporter that accepts everything), `uvicorn` and `grpcio` (an empty
handler: what the transport alone costs).
"""

import asyncio
import json
import sys
import threading
import time
from pathlib import Path
from typing import Any

from heliograph.model import Signal
from heliograph.pipeline.catalog import Catalog
from heliograph.pipeline.config.load import read_and_check
from heliograph.pipeline.config.model import NoConfig
from heliograph.pipeline.engine import Engine
from heliograph.pipeline.factory import ExporterFactory
from heliograph.pipeline.identity import ComponentID, Kind, Stability
from heliograph.receivers import otlp

CONFIGURATION = {
    "receivers": {"otlp": {"protocols": {"grpc": {"endpoint": "127.0.0.1:0"}, "http": {"endpoint": "127.0.0.1:0"}}}},
    "exporters": {"accept": None},
    "service": {"pipelines": {signal: {"receivers": ["otlp"], "exporters": ["accept"]} for signal in Signal}},
}


class Accept:
    """A durable exporter that accepts at once."""

    def __init__(self, settings: Any, config: Any) -> None:
        del settings, config

    def start(self, host: Any) -> None:
        """Nothing to start."""

    def shutdown(self, deadline: float) -> None:
        """Nothing to stop."""

    def consume(self, parcel: Any) -> None:
        """Accept."""
        parcel.accept()


def serve_heliograph(directory: Path) -> None:
    """Receiver and journal."""
    signals = dict.fromkeys(Signal, Stability.STABLE)
    accept = ExporterFactory(type="accept", config_class=NoConfig, signals=signals, create=Accept)
    catalog = Catalog([otlp.FACTORY, accept])
    engine = Engine(catalog, directory)
    engine.start(read_and_check(["yaml:" + json.dumps(CONFIGURATION)], catalog))
    receiver: Any = engine.graph.instance(Kind.RECEIVER, ComponentID("otlp"))
    print(json.dumps(dict(receiver.ports)), flush=True)
    sys.stdin.read()
    assert engine.journal is not None
    stats = engine.journal.stats()
    engine.shutdown(time.monotonic() + 5)
    print(json.dumps({"commits": stats.commits, "records": stats.records}), flush=True)


async def _empty_app(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] != "http":
        return
    while (await receive()).get("more_body"):
        pass
    headers = [(b"content-type", b"application/x-protobuf"), (b"content-length", b"0")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


def serve_uvicorn() -> None:
    """An empty ASGI application."""
    import socket

    import uvicorn

    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        _empty_app, loop="uvloop", http="httptools", log_level="critical", access_log=False, lifespan="off"
    )
    server = uvicorn.Server(config)
    print(json.dumps({"http": listener.getsockname()[1]}), flush=True)
    threading.Thread(target=lambda: (sys.stdin.read(), setattr(server, "should_exit", True)), daemon=True).start()
    server.run([listener])
    print("{}", flush=True)


async def serve_grpcio() -> None:
    """An empty gRPC handler."""
    import grpc
    import grpc.aio

    async def export(body: bytes, context: Any) -> bytes:
        del body, context
        return b""

    server = grpc.aio.server()
    handler = grpc.unary_unary_rpc_method_handler(export)  # type: ignore[arg-type] - no serialisers: bytes
    name = "opentelemetry.proto.collector.trace.v1.TraceService"
    server.add_generic_rpc_handlers([grpc.method_handlers_generic_handler(name, {"Export": handler})])
    print(json.dumps({"grpc": server.add_insecure_port("127.0.0.1:0")}), flush=True)
    await server.start()
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    await server.stop(1)
    print("{}", flush=True)


if __name__ == "__main__":
    match sys.argv[1]:
        case "heliograph":
            serve_heliograph(Path(sys.argv[2]))
        case "uvicorn":
            serve_uvicorn()
        case _:
            asyncio.run(serve_grpcio())
