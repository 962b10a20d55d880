"""One request to one endpoint, over gRPC or HTTP."""

from heliograph.client.endpoint import Endpoint, Protocol
from heliograph.client.settings import Target
from heliograph.client.transport.base import Transport
from heliograph.model.signal import Signal

__all__ = ["Transport", "open_transport"]


def open_transport(signal: Signal, target: Target, endpoint: Endpoint) -> Transport:
    """A transport; nothing is connected before the first request."""
    if target.protocol is Protocol.GRPC:
        from heliograph.client.transport.grpc import GrpcTransport

        return GrpcTransport(signal, target, endpoint)
    from heliograph.client.transport.http import HttpTransport

    return HttpTransport(target, endpoint)
