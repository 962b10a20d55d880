"""OTLP over HTTP/1.1: a small server on httptools that knows nothing but OTLP.

Not a web framework: one body in, one answer out, every size and duration bounded. Measured against uvicorn with a raw
ASGI application in bench/ack.py.
"""

from heliograph.receivers.otlp.http.server import HttpServer

__all__ = ["HttpServer"]
