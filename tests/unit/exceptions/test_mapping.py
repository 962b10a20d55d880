"""Native errors to the tree: the tables have no unknown holes."""

import asyncio
import errno
import http
import json
import socket
import ssl

import grpc
import httpx
import pyarrow as pa
import pytest
import yaml
from google.protobuf.message import DecodeError

from heliograph.exceptions import (
    Cancelled,
    DataError,
    DestinationFailed,
    DestinationOverloaded,
    DestinationRefused,
    DiskFull,
    InternalFailure,
    MalformedConfiguration,
    MalformedPayload,
    NameNotResolved,
    OperatingSystemFailure,
    PeerUnavailable,
    QueryInvalid,
    TimedOut,
    TlsFailure,
)
from heliograph.exceptions.mapping import clickhouse_error, grpc_error, http_error, map_error
from heliograph.exceptions.mapping.clickhouse import CLICKHOUSE_ERRORS
from heliograph.exceptions.mapping.grpc import GRPC_ERRORS, GRPC_NAMES
from heliograph.exceptions.mapping.http import HTTP_ERRORS
from heliograph.exceptions.mapping.system import OS_ERRORS

GENERIC_HTTP = {402, 411, 412, 414, 417, 418, 421, 424, 428, 451, 506, 508, 510}
"""Statuses that stay a plain refusal or failure: OTLP peers do not send them."""

RELEVANT_ERRNO = {
    "EACCES", "EADDRINUSE", "EADDRNOTAVAIL", "EAGAIN", "EBUSY", "ECONNABORTED", "ECONNREFUSED", "ECONNRESET", "EDQUOT",
    "EEXIST", "EFBIG", "EHOSTUNREACH", "EINTR", "EIO", "EISDIR", "EMFILE", "ENETUNREACH", "ENFILE", "ENOBUFS", "ENOENT",
    "ENOMEM", "ENOSPC", "ENOTCONN", "ENOTDIR", "ENOTEMPTY", "EPERM", "EPIPE", "EROFS", "ETIMEDOUT",
}  # fmt: skip
"""What files and sockets can raise and a service must tell apart."""


def test_every_grpc_code_is_mapped() -> None:
    """All sixteen failing status codes have a class, and the names agree with grpcio's."""
    assert set(GRPC_ERRORS) == {code.value[0] for code in grpc.StatusCode} - {0}
    assert {code.value[0]: code.name for code in grpc.StatusCode} == dict(enumerate(GRPC_NAMES))


def test_unmapped_http_statuses_are_known() -> None:
    """A failing HTTP status is in the table or in the list of those that stay generic."""
    failing = {status.value for status in http.HTTPStatus if status.value >= 400}
    assert failing - set(HTTP_ERRORS) <= GENERIC_HTTP


def test_unmapped_errno_are_known() -> None:
    """Each error number that files and sockets raise has a class of its own."""
    assert {name for name in RELEVANT_ERRNO if getattr(errno, name) not in OS_ERRORS} == set()


def test_clickhouse_codes_are_in_range() -> None:
    """The table holds plausible ClickHouse codes, and an unknown one keeps the engine's words."""
    assert all(0 < code < 1001 for code in CLICKHOUSE_ERRORS)
    assert "odd words" in clickhouse_error(987, "odd words").message
    assert isinstance(clickhouse_error(62, "syntax"), QueryInvalid)


@pytest.mark.parametrize(
    ("code", "wait", "retryable"),
    [
        (1, None, True),
        (2, None, False),
        (3, None, False),
        (4, None, True),
        (8, None, False),
        (8, 2.0, True),
        (10, None, True),
        (11, None, True),
        (13, None, False),
        (14, None, True),
        (15, None, True),
        (16, None, False),
    ],
)
def test_grpc_retryability_follows_otlp(code: int, wait: float | None, *, retryable: bool) -> None:
    """The codes that OTLP calls retryable are, RESOURCE_EXHAUSTED only with RetryInfo."""
    assert grpc_error(code, "x", retry_after=wait).retryable is retryable


@pytest.mark.parametrize(
    ("status", "kind", "retryable"),
    [
        (429, DestinationOverloaded, True),
        (503, PeerUnavailable, True),
        (500, DestinationFailed, False),
        (418, DestinationRefused, False),
        (502, PeerUnavailable, True),
        (504, TimedOut, True),
        (408, TimedOut, False),
    ],
)
def test_http_retryability_follows_otlp(status: int, kind: type[Exception], *, retryable: bool) -> None:
    """Only 429, 502, 503 and 504 are repeated."""
    error = http_error(status, "x")
    assert isinstance(error, kind)
    assert error.retryable is retryable


def _raised(action: object) -> BaseException:
    assert callable(action)
    with pytest.raises(BaseException) as caught:  # noqa: PT011 - any native error, by its cause
        action()
    return caught.value


@pytest.mark.parametrize(
    ("native", "kind"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), DiskFull),
        (OSError(errno.ELOOP, "Too many links"), OperatingSystemFailure),
        (socket.gaierror(-2, "Name or service not known"), NameNotResolved),
        (ssl.SSLError(1, "wrong version number"), TlsFailure),
        (TimeoutError("late"), TimedOut),
        (asyncio.CancelledError(), Cancelled),
        (httpx.ConnectError("refused"), PeerUnavailable),
        (DecodeError("truncated"), MalformedPayload),
        (RuntimeError("what"), InternalFailure),
        (_raised(lambda: json.loads("{")), MalformedPayload),
        (_raised(lambda: yaml.safe_load("a: [")), MalformedConfiguration),
        (_raised(lambda: pa.array([1, "a"], pa.int64())), DataError),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, BaseException) else "",
)
def test_native_errors_find_their_class(native: BaseException, kind: type[Exception]) -> None:
    """An exception of the standard library or a dependency becomes its class, with the cause kept."""
    mapped = map_error(native)
    assert isinstance(mapped, kind)
    assert mapped.__cause__ is native
    assert map_error(mapped) is mapped
