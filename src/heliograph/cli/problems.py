"""Errors of asking the platform from the command line."""

from collections.abc import Sequence
from typing import ClassVar

from heliograph.exceptions import CompatibilityError, DependencyError, NetworkError


class PlatformUnreachableError(NetworkError):
    """No platform answers."""

    code: ClassVar[str] = "HG-NET-040"
    default_hints: ClassVar[tuple[str, ...]] = (
        "Start it with: heliograph up",
        "If it listens elsewhere, name it with --server HOST:PORT or HELIOGRAPH_UI.",
    )


class RemoteError(DependencyError):
    """The platform answers with a problem; `remote_error` gives it the platform's code."""

    code: ClassVar[str] = "HG-DEP-041"
    default_hints: ClassVar[tuple[str, ...]] = ("the message holds the platform's own words",)


class NotATerminalError(CompatibilityError):
    """Binary output would be written to a terminal."""

    code: ClassVar[str] = "HG-CMP-041"
    default_hints: ClassVar[tuple[str, ...]] = ("write it to a file or a pipe: `> result.arrow`",)


def remote_error(message: str, code: str, hints: Sequence[str]) -> RemoteError:
    """A `RemoteError` that bears the code of the platform's problem."""
    kind = type("RemoteError", (RemoteError,), {"code": code, "__doc__": RemoteError.__doc__})
    error = kind(message, hints=hints)
    assert isinstance(error, RemoteError)
    return error


class NothingAcknowledgedError(NetworkError):
    """A load run reached nobody who took anything."""

    code: ClassVar[str] = "HG-NET-041"
    default_hints: ClassVar[tuple[str, ...]] = (
        "Start the platform with: heliograph up",
        "Name where it listens with --endpoint (host:port for gRPC, http://host:port for HTTP).",
    )
