"""One door for any exception: `map_error`.

Libraries are recognised by the qualified names of their classes, so that nothing is imported to map an error.
"""

import socket
import ssl

from heliograph.exceptions.base import HeliographError
from heliograph.exceptions.concurrency import Cancelled
from heliograph.exceptions.configuration import InvalidSetting, MalformedConfiguration
from heliograph.exceptions.data import MalformedPayload, NotFound, SchemaMismatch
from heliograph.exceptions.dependency import EngineFailed, LibraryMissing, QueryInvalid
from heliograph.exceptions.mapping.grpc import grpc_error
from heliograph.exceptions.mapping.http import http_error
from heliograph.exceptions.mapping.system import os_error
from heliograph.exceptions.network import ConnectionReset, NameNotResolved, PeerUnavailable
from heliograph.exceptions.performance import TimedOut
from heliograph.exceptions.resource import OutOfMemory
from heliograph.exceptions.security import CertificateInvalid, TlsFailure
from heliograph.exceptions.system import InternalFailure

LIBRARY_ERRORS: dict[str, type[HeliographError]] = {
    "asyncio.exceptions.CancelledError": Cancelled,
    "concurrent.futures._base.CancelledError": Cancelled,
    "builtins.TimeoutError": TimedOut,
    "builtins.ImportError": LibraryMissing,
    "builtins.MemoryError": OutOfMemory,
    "builtins.UnicodeDecodeError": MalformedPayload,
    "json.decoder.JSONDecodeError": MalformedPayload,
    "google.protobuf.message.DecodeError": MalformedPayload,
    "google.protobuf.json_format.ParseError": MalformedPayload,
    "httpx.ConnectTimeout": TimedOut,
    "httpx.TimeoutException": TimedOut,
    "httpx.ConnectError": PeerUnavailable,
    "httpx.RemoteProtocolError": ConnectionReset,
    "httpx.NetworkError": ConnectionReset,
    "pyarrow.lib.ArrowMemoryError": OutOfMemory,
    "pyarrow.lib.ArrowKeyError": NotFound,
    "pyarrow.lib.ArrowTypeError": SchemaMismatch,
    "pyarrow.lib.ArrowInvalid": MalformedPayload,
    "pyarrow.lib.ArrowNotImplementedError": SchemaMismatch,
    "pyarrow.lib.ArrowException": MalformedPayload,
    "pydantic_core._pydantic_core.ValidationError": InvalidSetting,
    "yaml.error.YAMLError": MalformedConfiguration,
    "chdb.dbapi.err.ProgrammingError": QueryInvalid,
    "chdb.dbapi.err.Error": EngineFailed,
    "zlib.error": MalformedPayload,
    "zstd.ZstdError": MalformedPayload,
    "cramjam.DecompressionError": MalformedPayload,
}
"""Qualified class name to class; the nearest base class that is named here decides."""


def map_error(error: BaseException) -> HeliographError:
    """The error of the tree for any exception; an error of the tree is returned as it is.

    The original becomes the `__cause__`.
    """
    if isinstance(error, HeliographError):
        return error
    mapped = _special(error) or _by_name(error)
    mapped.__cause__ = error
    return mapped


def _special(error: BaseException) -> HeliographError | None:
    if isinstance(error, socket.gaierror):
        return NameNotResolved(f"the name cannot be resolved: {error.strerror or error}")
    if isinstance(error, ssl.SSLCertVerificationError):
        return CertificateInvalid(f"the peer's certificate is not accepted: {error.verify_message}")
    if isinstance(error, ssl.SSLError):
        return TlsFailure(f"TLS failed: {getattr(error, 'reason', None) or error}")
    if isinstance(error, OSError) and error.errno:
        return os_error(error)
    code = getattr(error, "code", None)
    if callable(code):
        return _from_grpc(error)
    response = getattr(error, "response", None)
    status = getattr(response, "status_code", None)
    return http_error(status, str(error)) if isinstance(status, int) else None


def _from_grpc(error: BaseException) -> HeliographError | None:
    value = getattr(error.code(), "value", None)  # type: ignore[attr-defined] - grpc.Call's method, known by its look
    if not isinstance(value, tuple):
        return None
    details = getattr(error, "details", None)
    return grpc_error(int(value[0]), str(details()) if callable(details) else str(error))


def _by_name(error: BaseException) -> HeliographError:
    for base in type(error).__mro__:
        kind = LIBRARY_ERRORS.get(f"{base.__module__}.{base.__qualname__}")
        if kind is not None:
            return kind(str(error) or type(error).__name__)
    return InternalFailure(f"{type(error).__name__}: {error}")
