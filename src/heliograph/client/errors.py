"""Errors of the client."""

from typing import ClassVar

from heliograph.exceptions import ConfigurationError, NetworkError, ResourceError


class EndpointInvalid(ConfigurationError):
    """An endpoint is not an address that OTLP can be sent to."""

    code: ClassVar[str] = "HG-CFG-101"
    default_hints: ClassVar[tuple[str, ...]] = ("write it as http://host:4318 (HTTP) or http://host:4317 (gRPC)",)


class SettingConflict(ConfigurationError):
    """Settings of the client do not fit together."""

    code: ClassVar[str] = "HG-CFG-102"
    default_hints: ClassVar[tuple[str, ...]] = ("the message names the settings: change one of them",)


class QueueFull(ResourceError):
    """The client's queue is full and its policy is to drop or to wait no longer."""

    code: ClassVar[str] = "HG-RES-110"
    default_hints: ClassVar[tuple[str, ...]] = (
        "raise the queue's size, or spool to disk",
        "find out why the destination is slow",
    )


class ClientClosed(NetworkError):
    """The client was shut down before the data was sent."""

    code: ClassVar[str] = "HG-NET-101"
    retryable: bool = False
    default_hints: ClassVar[tuple[str, ...]] = ("give `shutdown` more time, or spool to disk",)
