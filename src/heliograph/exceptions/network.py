"""Errors of the category network."""

from typing import ClassVar

from heliograph.exceptions.categories import NetworkError


class ConnectionRefused(NetworkError):
    """The peer's machine answered that nothing listens on that port."""

    code: ClassVar[str] = "HG-NET-001"
    default_hints: ClassVar[tuple[str, ...]] = (
        "check that the peer runs and listens on this address and port",
        "check host and port in the endpoint setting",
    )


class ConnectionReset(NetworkError):
    """The peer closed the connection in the middle of a call."""

    code: ClassVar[str] = "HG-NET-002"
    default_hints: ClassVar[tuple[str, ...]] = (
        "look at the peer's log for a restart or a limit that it enforces",
        "a proxy or load balancer between may cut idle or long connections",
    )


class NameNotResolved(NetworkError):
    """The host name has no address."""

    code: ClassVar[str] = "HG-NET-003"
    default_hints: ClassVar[tuple[str, ...]] = (
        "check the spelling of the host name",
        "check the resolver: `getent hosts NAME`",
    )


class HostUnreachable(NetworkError):
    """There is no route to the peer's machine."""

    code: ClassVar[str] = "HG-NET-004"
    default_hints: ClassVar[tuple[str, ...]] = ("check network, firewall and routing between the two machines",)


class PeerUnavailable(NetworkError):
    """The peer answered that it cannot serve now."""

    code: ClassVar[str] = "HG-NET-005"
    default_hints: ClassVar[tuple[str, ...]] = (
        "wait: the call is repeated by itself",
        "look at the peer's health and load",
    )


class AddressInUse(NetworkError):
    """Another process already listens on this address."""

    code: ClassVar[str] = "HG-NET-006"
    retryable: bool = False
    default_hints: ClassVar[tuple[str, ...]] = (
        "find it with `ss -ltnp`, stop it, or choose another port with the flag that names this address",
    )


class AddressNotAvailable(NetworkError):
    """This machine does not have the address that it should listen on."""

    code: ClassVar[str] = "HG-NET-007"
    retryable: bool = False
    default_hints: ClassVar[tuple[str, ...]] = ("use 127.0.0.1, 0.0.0.0 or an address that `ip addr` lists",)
