"""What can go wrong on the way in, beside what the decoder and the journal say."""

from typing import ClassVar

from heliograph.exceptions import ConfigurationError, DataError, NetworkError, PerformanceError, ResourceError


class UnknownPath(DataError):
    """No signal is received at that path."""

    code: ClassVar[str] = "HG-DAT-069"
    default_hints: ClassVar[tuple[str, ...]] = (
        "OTLP over HTTP goes to /v1/traces, /v1/metrics and /v1/logs",
        "gRPC has a port of its own, 4317 unless configured otherwise",
    )


class MethodNotAllowed(DataError):
    """The path is right, the method is not POST."""

    code: ClassVar[str] = "HG-DAT-061"
    default_hints: ClassVar[tuple[str, ...]] = ("send OTLP with POST",)


class BadRequest(DataError):
    """The bytes are no HTTP/1.1 request."""

    code: ClassVar[str] = "HG-DAT-062"
    default_hints: ClassVar[tuple[str, ...]] = (
        "check that the sender speaks HTTP/1.1, without TLS unless it is configured here",
    )


class HeadTooLarge(DataError):
    """A request's line and headers are larger than the limit."""

    code: ClassVar[str] = "HG-DAT-063"
    default_hints: ClassVar[tuple[str, ...]] = ("send fewer headers", "raise the receiver's max_header_size")


class RequestTooSlow(PerformanceError):
    """The request did not arrive in time."""

    code: ClassVar[str] = "HG-PRF-060"
    default_hints: ClassVar[tuple[str, ...]] = (
        "check the network between sender and receiver, or send smaller requests",
    )
    retryable: bool = False


class TooManyConnections(ResourceError):
    """The bound on open connections is reached."""

    code: ClassVar[str] = "HG-RES-062"
    default_hints: ClassVar[tuple[str, ...]] = ("close connections that are not needed, or raise `max_connections`",)


class ReceiverStopping(NetworkError):
    """The receiver shuts down; the request was not taken."""

    code: ClassVar[str] = "HG-NET-060"
    default_hints: ClassVar[tuple[str, ...]] = ("send it again: the sender's retry does so by itself",)


class TransportSettingError(ConfigurationError):
    """A transport's setting cannot work."""

    code: ClassVar[str] = "HG-CFG-061"
    default_hints: ClassVar[tuple[str, ...]] = ("the message names the setting under `protocols` and what it may be",)
