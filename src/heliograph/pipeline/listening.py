"""What all listeners share: endpoints, who may be reached from outside, how callers prove who they are."""

from __future__ import annotations

import errno
import ipaddress
import os
import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Protocol, runtime_checkable

from heliograph.exceptions import SecurityError
from heliograph.exceptions.configuration import InvalidSetting
from heliograph.exceptions.network import AddressInUse, NameNotResolved

AUTH_PREFIX = "auth:"
"""Begins the names of metadata that an authenticator has proven; no header's name can hold a colon."""
ALLOW_VARIABLE = "HELIOGRAPH_ALLOW_UNAUTHENTICATED"
"""Set to 1 where the network itself keeps strangers out."""


class ExposedWithoutAuthentication(SecurityError):
    """A listener would be reachable from other machines while nobody has to prove who they are."""

    code: ClassVar[str] = "HG-SEC-060"
    default_hints: ClassVar[tuple[str, ...]] = (
        "listen on 127.0.0.1",
        "or configure authentication: `heliograph keys create` and the extension `apikey`",
    )
    effect: ClassVar[str] = "The listener was not opened."


@dataclass(frozen=True, slots=True)
class Caller:
    """Who called, once it was proven.

    Attributes:
        name: For logs.
        scopes: What the caller may do.
        attributes: What the authenticator says of the caller, such as `username`; it travels with the data.
    """

    name: str
    scopes: frozenset[str]
    attributes: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def metadata(self) -> dict[str, tuple[str, ...]]:
        """The attributes as metadata of a parcel."""
        return {f"{AUTH_PREFIX}{name}": (value,) for name, value in self.attributes.items()}


@runtime_checkable
class Authenticator(Protocol):
    """An extension that checks the credentials in a request's headers. Called on the event loop: it must be quick."""

    def authenticate(self, headers: Mapping[str, str], scope: str) -> Caller:
        """The caller, if it may do what `scope` names (`ingest`, `read` or `admin`).

        Args:
            headers: Lower-case names to values.
            scope: What the caller wants to do.

        Raises:
            Unauthenticated: No valid credentials.
            PermissionDenied: Valid ones, for something else.
        """
        ...


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A host and a port; an empty host means all addresses."""

    host: str
    port: int

    @classmethod
    def parse(cls, text: str, setting: str) -> Endpoint:
        """Split `host:port`, `[::1]:port` or `:port`.

        Raises:
            InvalidSetting: It is neither; the message names `setting`.
        """
        host, colon, port = text.strip().rpartition(":")
        host = host.removeprefix("[").removesuffix("]")
        if not colon or not port.isdigit() or int(port) > 65535:  # noqa: PLR2004 - the highest port
            raise InvalidSetting(
                f"{setting}: {text!r} is not an endpoint", hints=("write host:port, such as 127.0.0.1:4317",)
            )
        return cls(host, int(port))

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    def addresses(self, setting: str) -> list[str]:
        """The addresses that the host stands for.

        Raises:
            NameNotResolved: None; the message names `setting`.
        """
        if not self.host:
            return ["0.0.0.0"]  # noqa: S104 - that is what an empty host means
        try:
            found = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        except OSError as error:
            raise NameNotResolved(f"{setting}: the host of {self} has no address: {error.strerror}") from error
        return list(dict.fromkeys(str(entry[4][0]) for entry in found))

    def is_loopback(self, setting: str) -> bool:
        """Whether only this machine reaches it."""
        return all(ipaddress.ip_address(address.partition("%")[0]).is_loopback for address in self.addresses(setting))


def guard(endpoint: Endpoint, *, authenticated: bool, setting: str, ways_out: Sequence[str]) -> None:
    """Refuse to listen beyond this machine when nobody would have to prove who they are.

    Args:
        endpoint: Where it would listen.
        authenticated: Whether callers must prove who they are, by a key or a client certificate.
        setting: Name of the setting that holds the endpoint.
        ways_out: How authentication is set up here.

    Raises:
        ExposedWithoutAuthentication: It is neither bound to loopback nor authenticated, and nobody has said that the
            network keeps strangers out.
    """
    if authenticated or os.environ.get(ALLOW_VARIABLE, "").lower() in {"1", "true", "yes"}:
        return
    if not endpoint.is_loopback(setting):
        message = f"{setting}: {endpoint} can be reached from other machines, and nobody has to prove who they are"
        raise ExposedWithoutAuthentication(
            message,
            hints=(
                *ways_out,
                f"or listen on 127.0.0.1:{endpoint.port} only",
                f"where the network itself keeps strangers out (a container's), set {ALLOW_VARIABLE}=1",
            ),
        )


def in_use(endpoint: Endpoint, setting: str, ways_out: Sequence[str] = ()) -> AddressInUse:
    """The error of an endpoint that another process has, which it names where it can."""
    holder = _holder(endpoint.port)
    who = f"process {holder}" if holder else "another process"
    return AddressInUse(
        f"{setting}: {endpoint} is in use by {who}",
        hints=(f"stop that process, or choose another port with {setting}", *ways_out),
    )


def _holder(port: int) -> str:
    import psutil

    try:
        for connection in psutil.net_connections("tcp"):
            listens = connection.status == psutil.CONN_LISTEN and tuple(connection.laddr)[1:] == (port,)
            if listens and connection.pid:
                return f"{connection.pid} ({psutil.Process(connection.pid).name()})"
    except (psutil.Error, OSError):
        pass
    return ""


def open_socket(endpoint: Endpoint, setting: str, ways_out: Sequence[str] = ()) -> socket.socket:
    """A bound socket, not listening yet; port 0 takes any free one.

    Raises:
        AddressInUse: Another process has the address; the message names it and the setting.
        HeliographError: The address cannot be had for another reason.
    """
    from heliograph.exceptions.mapping import map_error

    address = endpoint.addresses(setting)[0]
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((address, endpoint.port))
        listener.listen(1024)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise in_use(endpoint, setting, ways_out) from error
        raise map_error(error) from error
    listener.setblocking(False)
    return listener
