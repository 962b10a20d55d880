"""Metadata services on this machine, and detectors that ask them."""

import threading
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from heliograph.processors.resourcedetection.config import ResourceDetectionConfig
from heliograph.processors.resourcedetection.detectors import DETECTORS
from heliograph.processors.resourcedetection.surroundings import Surroundings

Answers = Mapping[str, str]
"""Bodies by `METHOD path`, or just the path for GET; the path includes the query."""


@contextmanager
def service(answers: Answers, headers: Mapping[str, str] | None = None) -> Generator[str]:
    """A metadata service that answers requests with the right headers; its `host:port`."""
    wanted = {name.lower(): value for name, value in (headers or {}).items()}

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            body = answers.get(f"{self.command} {self.path}" if self.command != "GET" else self.path)
            sent = {name.lower(): value for name, value in self.headers.items()}
            allowed = self.command == "PUT" or all(sent.get(name) == value for name, value in wanted.items())
            data = (body or "").encode()
            self.send_response(401 if not allowed else 404 if body is None else 200)
            self.send_header("content-length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_PUT = answer  # noqa: N815 - the names that the base class asks for

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class names it so
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def find(detector: str, variables: Mapping[str, str], root: Path = Path("/"), **config: Any) -> dict[str, Any]:
    """What a detector finds, as far as it is known and switched on."""
    settings = ResourceDetectionConfig.model_validate(
        {"detectors": [detector], detector: config} if config else {"detectors": [detector]}
    )
    found = DETECTORS[detector](Surroundings(variables, settings.of(detector), 5.0, root))
    switchable, wanted = settings.attributes_of(detector)
    return {
        key: value
        for key, value in found.items()
        if value not in (None, "", []) and (key in wanted or key not in switchable)
    }


def files(root: Path, contents: Mapping[str, str]) -> Path:
    """A file system of a few files."""
    for name, text in contents.items():
        path = root / name.lstrip("/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root
