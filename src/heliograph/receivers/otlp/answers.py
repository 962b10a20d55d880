"""Answers: success, partial success, and errors as `google.rpc.Status`, in protobuf and JSON."""

import json
from typing import NamedTuple

from google.protobuf import json_format
from google.rpc.status_pb2 import Status

from heliograph.exceptions import Category, HeliographError
from heliograph.exceptions.data import PayloadTooLarge, UnsupportedEncoding
from heliograph.exceptions.resource import QuotaExhausted
from heliograph.exceptions.security import PermissionDenied, Unauthenticated
from heliograph.exceptions.status import to_status
from heliograph.model import Signal
from heliograph.pipeline.errors import SignalNotConfiguredError
from heliograph.receivers.otlp.errors import HeadTooLarge, MethodNotAllowed, RequestTooSlow, UnknownPath

MAX_MESSAGE = 1024
"""Characters of an answer's message: gRPC carries it in trailers, which peers bound to 8 KiB."""
DEFAULT_RETRY_SECONDS = 1.0

_REJECTED_NAMES = {
    Signal.TRACES: "rejectedSpans",
    Signal.METRICS: "rejectedDataPoints",
    Signal.LOGS: "rejectedLogRecords",
}


class Rejection(NamedTuple):
    """What of a request was left out: how many items, and why; 0 items make the message a warning."""

    items: int
    message: str


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:  # noqa: PLR2004 - seven bits a byte
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def success_protobuf(rejection: Rejection | None) -> bytes:
    """An `Export*ServiceResponse`; the same bytes serve all signals."""
    if rejection is None:
        return b""
    message = rejection.message[:MAX_MESSAGE].encode()
    partial = (b"\x08" + _varint(rejection.items)) if rejection.items else b""
    if message:
        partial += b"\x12" + _varint(len(message)) + message
    return b"\x0a" + _varint(len(partial)) + partial


def success_json(signal: Signal, rejection: Rejection | None) -> bytes:
    """The same as JSON, 64-bit numbers as strings."""
    if rejection is None:
        return b"{}"
    partial: dict[str, str] = {}
    if rejection.items:
        partial[_REJECTED_NAMES[signal]] = str(rejection.items)
    if rejection.message:
        partial["errorMessage"] = rejection.message[:MAX_MESSAGE]
    return json.dumps({"partialSuccess": partial}, separators=(",", ":")).encode()


class Refusal(NamedTuple):
    """An error as the two transports say it.

    Attributes:
        http_status: Status of the HTTP answer.
        grpc_code: Status code of the gRPC answer.
        retry_after: Seconds after which the caller may send again, None when it must not.
        status: The body of the HTTP answer, and the details of the gRPC answer.
    """

    http_status: int
    grpc_code: int
    retry_after: float | None
    status: Status


_INVALID = 3
_DEADLINE = 4
_DENIED = 7
_EXHAUSTED = 8
_UNIMPLEMENTED = 12
_INTERNAL = 13
_UNAVAILABLE = 14
_UNAUTHENTICATED = 16
_FINAL: tuple[tuple[type[HeliographError], int, int], ...] = (
    (PayloadTooLarge, 413, _EXHAUSTED),
    (UnsupportedEncoding, 415, _UNIMPLEMENTED),
    (Unauthenticated, 401, _UNAUTHENTICATED),
    (PermissionDenied, 403, _DENIED),
    (UnknownPath, 404, _UNIMPLEMENTED),
    (MethodNotAllowed, 405, _UNIMPLEMENTED),
    (SignalNotConfiguredError, 404, _UNIMPLEMENTED),
    (HeadTooLarge, 431, _EXHAUSTED),
    (RequestTooSlow, 408, _DEADLINE),
)
"""Errors that a repeat cannot help, with their HTTP status and gRPC code; other bad data is 400, the rest 500."""


def refuse(error: HeliographError) -> Refusal:
    """How `error` is told to an OTLP sender, so that it repeats what can succeed and nothing else."""
    retry_after = None
    if error.retryable:
        retry_after = DEFAULT_RETRY_SECONDS if error.retry_after is None else error.retry_after
        if isinstance(error, QuotaExhausted):
            http_status, grpc_code = 429, _EXHAUSTED
        else:
            http_status = 503
            grpc_code = _EXHAUSTED if error.category is Category.RESOURCE else _UNAVAILABLE
    else:
        fallback = (400, _INVALID) if error.category is Category.DATA else (500, _INTERNAL)
        http_status, grpc_code = next(
            ((status, code) for kind, status, code in _FINAL if isinstance(error, kind)), fallback
        )
    error.retry_after = retry_after
    error.message = error.message[:MAX_MESSAGE]
    status = to_status(error)
    status.code = grpc_code
    return Refusal(http_status, grpc_code, retry_after, status)


def status_json(status: Status) -> bytes:
    """A `google.rpc.Status` as JSON."""
    return json_format.MessageToJson(status, indent=None).encode()
