"""The HTTP API over a store with known data, in a process of its own; prints its port.

Start it as `query_server.py DIRECTORY SCHEMA`.

One process may open one chDB directory, so tests ask over HTTP.
"""

import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import uvicorn
from fastapi.routing import APIRoute

from heliograph.api import ApiServices, create_app
from heliograph.api.offline import OfflineConfig, OfflineStatus
from heliograph.model import Signal
from heliograph.query.service import open_queries
from heliograph.store.store import Store, open_store
from heliograph.wire import BlockLayout, decode

sys.path.insert(0, str(Path(__file__).parent))

from query_data import one_log, requests


def insert(store: Store, signal: Signal, bodies: Sequence[bytes]) -> None:
    """Write OTLP bodies to the store, as the exporter does."""
    batch = decode(signal, bodies)
    for table in store.tables_of(signal.value):
        layout = BlockLayout(table.block or table.name, table.layout)
        block = layout.encode(batch)
        if block:
            store.insert_block(table.name, block, "", [name for name, _, _ in table.layout])


def main(directory: Path, schema: str) -> None:
    """Fill a store, serve until standard input closes."""
    store = open_store("", directory, schema=schema)
    for signal, bodies in requests(time.time_ns()):
        insert(store, signal, bodies)
    services = ApiServices(open_queries(store), OfflineStatus(store), OfflineConfig(directory))
    application = create_app(services)

    started = time.time_ns()

    def add_log(service: str, body: str, seconds_ago: int = 0) -> None:
        when = started - seconds_ago * 1_000_000_000 if seconds_ago else time.time_ns()
        insert(store, Signal.LOGS, [one_log(when, service, body)])

    application.router.routes.insert(0, APIRoute("/test/log", add_log, methods=["POST"]))
    config = uvicorn.Config(application, host="127.0.0.1", port=0, log_level="warning", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    sys.stdout.write(f"{server.servers[0].sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    sys.stdin.read()
    server.should_exit = True
    thread.join()
    store.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
