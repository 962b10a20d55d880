"""Where a running platform listens, as a client would write it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heliograph.pipeline import Kind

if TYPE_CHECKING:
    from heliograph.app.platform import Platform


def endpoints(platform: Platform) -> dict[str, str]:
    """`ui`, `grpc` and `http` to their addresses; what is not there is left out.

    A component tells its addresses by an attribute `addresses`, a mapping of such names.
    """
    found: dict[str, str] = {}
    configuration = platform.configuration
    for kind in (Kind.EXTENSION, Kind.RECEIVER):
        for identity in configuration.referenced(kind):
            component = platform.engine.graph.instance(kind, identity)
            for name, address in getattr(component, "addresses", {}).items():
                found.setdefault(name, str(address))
    return found
