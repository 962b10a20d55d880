"""Errors of the loadbalancing exporter."""

from typing import ClassVar

from heliograph.exceptions import ExportError


class NoBackendError(ExportError):
    """No backend is known."""

    code: ClassVar[str] = "HG-EXP-022"
    retryable: bool = True
    default_hints: ClassVar[tuple[str, ...]] = (
        "look at the resolver's host name; data waits in the journal until it names a backend",
    )
