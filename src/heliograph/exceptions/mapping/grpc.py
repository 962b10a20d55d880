"""gRPC status codes. Which are retryable follows the OTLP specification."""

from heliograph.exceptions.base import ErrorContext, HeliographError
from heliograph.exceptions.compatibility import NotImplementedByPeer
from heliograph.exceptions.concurrency import Cancelled, Conflict
from heliograph.exceptions.data import IntegrityFailure, InvalidArgument, NotFound
from heliograph.exceptions.export import DestinationFailed
from heliograph.exceptions.network import PeerUnavailable
from heliograph.exceptions.performance import TimedOut
from heliograph.exceptions.resource import QuotaExhausted
from heliograph.exceptions.security import PermissionDenied, Unauthenticated

GRPC_ERRORS: dict[int, type[HeliographError]] = {
    1: Cancelled,
    2: DestinationFailed,
    3: InvalidArgument,
    4: TimedOut,
    5: NotFound,
    6: Conflict,
    7: PermissionDenied,
    8: QuotaExhausted,
    9: InvalidArgument,
    10: Conflict,
    11: InvalidArgument,
    12: NotImplementedByPeer,
    13: DestinationFailed,
    14: PeerUnavailable,
    15: IntegrityFailure,
    16: Unauthenticated,
}
"""gRPC status code to class; 0 is success."""

GRPC_NAMES = (
    "OK",
    "CANCELLED",
    "UNKNOWN",
    "INVALID_ARGUMENT",
    "DEADLINE_EXCEEDED",
    "NOT_FOUND",
    "ALREADY_EXISTS",
    "PERMISSION_DENIED",
    "RESOURCE_EXHAUSTED",
    "FAILED_PRECONDITION",
    "ABORTED",
    "OUT_OF_RANGE",
    "UNIMPLEMENTED",
    "INTERNAL",
    "UNAVAILABLE",
    "DATA_LOSS",
    "UNAUTHENTICATED",
)
"""Names of the status codes, by number."""

GRPC_RETRYABLE = frozenset({1, 4, 10, 11, 14, 15})
"""Codes that an OTLP client repeats; RESOURCE_EXHAUSTED (8) only when the answer says after how long."""


def grpc_error(
    code: int,
    detail: str,
    *,
    retry_after: float | None = None,
    context: ErrorContext | None = None,
) -> HeliographError:
    """The error for a gRPC status.

    Args:
        code: Status code, 1 to 16; anything else is treated as UNKNOWN.
        detail: The peer's own words.
        retry_after: Seconds, from RetryInfo, when the answer held it.
        context: Where it happened.

    Returns:
        An error whose instance attribute `retryable` follows OTLP.
    """
    kind = GRPC_ERRORS.get(code, DestinationFailed)
    name = GRPC_NAMES[code] if 0 <= code < len(GRPC_NAMES) else f"code {code}"
    error = kind(f"the peer answered {name}: {detail}", retry_after=retry_after, context=context)
    return error.with_retryable(code in GRPC_RETRYABLE or (code == 8 and retry_after is not None))  # noqa: PLR2004
