"""Errors of the operating system, by errno, and of name resolution."""

import errno

from heliograph.exceptions.base import HeliographError
from heliograph.exceptions.concurrency import Cancelled, Conflict, Locked
from heliograph.exceptions.network import (
    AddressInUse,
    AddressNotAvailable,
    ConnectionRefused,
    ConnectionReset,
    HostUnreachable,
    PeerUnavailable,
)
from heliograph.exceptions.performance import TimedOut
from heliograph.exceptions.resource import DiskFull, OutOfMemory, Overloaded, ReadOnlyDisk, TooManyOpenFiles
from heliograph.exceptions.security import AccessDenied
from heliograph.exceptions.system import InputOutputFailure, OperatingSystemFailure, PathNotFound

_BY_KIND: dict[type[HeliographError], tuple[str, ...]] = {
    AccessDenied: ("EACCES", "EPERM"),
    AddressInUse: ("EADDRINUSE",),
    AddressNotAvailable: ("EADDRNOTAVAIL", "EAFNOSUPPORT"),
    Cancelled: ("EINTR", "ECANCELED"),
    Conflict: ("EEXIST", "ENOTEMPTY"),
    ConnectionRefused: ("ECONNREFUSED",),
    ConnectionReset: ("ECONNRESET", "ECONNABORTED", "EPIPE", "ENOTCONN", "ESHUTDOWN"),
    DiskFull: ("ENOSPC", "EDQUOT", "EFBIG"),
    HostUnreachable: ("EHOSTUNREACH", "ENETUNREACH", "ENETDOWN", "EHOSTDOWN", "ENETRESET"),
    InputOutputFailure: ("EIO",),
    Locked: ("EBUSY", "ETXTBSY", "EDEADLK"),
    OutOfMemory: ("ENOMEM", "ENOBUFS"),
    Overloaded: ("EAGAIN",),
    PathNotFound: ("ENOENT", "ENOTDIR", "EISDIR", "ENODEV", "ENXIO"),
    PeerUnavailable: ("EINPROGRESS", "EALREADY"),
    ReadOnlyDisk: ("EROFS",),
    TimedOut: ("ETIMEDOUT", "ETIME"),
    TooManyOpenFiles: ("EMFILE", "ENFILE"),
}

OS_ERRORS: dict[int, type[HeliographError]] = {
    getattr(errno, name): kind for kind, names in _BY_KIND.items() for name in names if hasattr(errno, name)
}
"""errno to class; any other number is an OperatingSystemFailure that holds the system's words."""


def os_error(error: OSError) -> HeliographError:
    """The error for an OSError, with the path or address when the system named one."""
    kind = OS_ERRORS.get(error.errno or 0, OperatingSystemFailure)
    where = f" ({error.filename})" if error.filename else ""
    return kind(f"{error.strerror or error}{where}")
