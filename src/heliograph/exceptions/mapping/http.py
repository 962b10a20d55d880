"""HTTP status codes. Which are retryable follows the OTLP specification: 429, 502, 503, 504."""

from heliograph.exceptions.base import ErrorContext, HeliographError
from heliograph.exceptions.compatibility import NotImplementedByPeer, UnsupportedVersion
from heliograph.exceptions.concurrency import Conflict, Locked
from heliograph.exceptions.data import InvalidArgument, NotFound, PayloadTooLarge, UnsupportedEncoding
from heliograph.exceptions.export import DestinationFailed, DestinationOverloaded, DestinationRefused
from heliograph.exceptions.network import PeerUnavailable
from heliograph.exceptions.performance import TimedOut
from heliograph.exceptions.resource import DiskFull
from heliograph.exceptions.security import PermissionDenied, TlsFailure, Unauthenticated

HTTP_ERRORS: dict[int, type[HeliographError]] = {
    400: InvalidArgument,
    401: Unauthenticated,
    403: PermissionDenied,
    404: NotFound,
    405: NotImplementedByPeer,
    406: UnsupportedEncoding,
    407: Unauthenticated,
    408: TimedOut,
    409: Conflict,
    410: NotFound,
    413: PayloadTooLarge,
    415: UnsupportedEncoding,
    416: InvalidArgument,
    422: InvalidArgument,
    423: Locked,
    425: PeerUnavailable,
    426: UnsupportedVersion,
    429: DestinationOverloaded,
    431: PayloadTooLarge,
    495: TlsFailure,
    496: TlsFailure,
    500: DestinationFailed,
    501: NotImplementedByPeer,
    502: PeerUnavailable,
    503: PeerUnavailable,
    504: TimedOut,
    505: UnsupportedVersion,
    507: DiskFull,
    511: Unauthenticated,
}
"""HTTP status to class; another 4xx is a refusal, another 5xx a failure of the destination."""

HTTP_RETRYABLE = frozenset({429, 502, 503, 504})
"""Statuses that an OTLP client repeats."""


def http_error(
    status: int,
    detail: str,
    *,
    retry_after: float | None = None,
    context: ErrorContext | None = None,
) -> HeliographError:
    """The error for an HTTP status of 400 or more.

    Args:
        status: The status.
        detail: The peer's own words, or the start of its body.
        retry_after: Seconds, from the header of that name.
        context: Where it happened.
    """
    fallback = DestinationRefused if 400 <= status < 500 else DestinationFailed  # noqa: PLR2004 - HTTP's classes
    kind = HTTP_ERRORS.get(status, fallback)
    error = kind(f"the peer answered HTTP {status}: {detail}", retry_after=retry_after, context=context)
    return error.with_retryable(status in HTTP_RETRYABLE)
