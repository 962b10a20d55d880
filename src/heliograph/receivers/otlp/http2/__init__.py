"""HTTP/2 as far as unary gRPC calls need it; see docs/adr/031-otlp-receiver.md."""

from heliograph.receivers.otlp.http2.connection import GrpcConnection

__all__ = ["GrpcConnection"]
