"""A batch in parts, one for each backend."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from heliograph._native import Frame
from heliograph.exporters.loadbalancing import keys
from heliograph.model import Signal, wrap

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from heliograph.exporters.loadbalancing.config import LoadBalancingConfig
    from heliograph.exporters.loadbalancing.ring import HashRing
    from heliograph.model import Batch

DEFAULTS: Final = {Signal.TRACES: "traceID", Signal.LOGS: "service", Signal.METRICS: "service"}
ALLOWED: Final = {
    Signal.TRACES: ("traceID", "service", "resource", "attributes"),
    Signal.LOGS: ("traceID", "service", "resource", "attributes"),
    Signal.METRICS: ("service", "resource", "metric", "streamID", "attributes"),
}
_BY_RECORD: Final[dict[str, Callable[[Batch], NDArray[np.uint32]]]] = {
    "traceID": keys.trace_hashes,
    "service": keys.service_hashes,
    "resource": keys.resource_hashes,
    "metric": keys.metric_hashes,
}


class Splitter:
    """Splits batches by the routing key.

    Args:
        config: The exporter's.
    """

    def __init__(self, config: LoadBalancingConfig) -> None:
        self._key: Final = config.routing_key
        self._attributes: Final = config.routing_attributes

    def key_of(self, signal: Signal) -> str:
        """The routing key of a signal: the configured one where the signal has it, else its default."""
        return self._key if self._key in ALLOWED[signal] else DEFAULTS[signal]

    def split(self, batch: Batch, ring: HashRing) -> list[tuple[str, Batch]]:
        """Backends and what each gets; together all of the batch."""
        key = self.key_of(batch.signal)
        by_record = _BY_RECORD.get(key)
        if by_record is not None:
            return _by_record(batch, ring, by_record(batch))
        if batch.signal is not Signal.METRICS:
            return _by_record(batch, ring, keys.attribute_hashes(batch, self._attributes))
        hashes = (
            keys.stream_hashes(batch) if key == "streamID" else keys.point_attribute_hashes(batch, self._attributes)
        )
        return _by_point(batch, ring, hashes)


def _by_record(batch: Batch, ring: HashRing, hashes: NDArray[np.uint32]) -> list[tuple[str, Batch]]:
    owners = ring.owners(hashes)
    chosen = np.unique(owners)
    if len(chosen) == 1:
        return [(ring.endpoints[int(chosen[0])], batch)]
    return [(ring.endpoints[int(owner)], batch.filter(owners == owner)) for owner in chosen]


def _by_point(batch: Batch, ring: HashRing, hashes: dict[str, NDArray[np.uint32]]) -> list[tuple[str, Batch]]:
    owners = {level: ring.owners(values) for level, values in hashes.items()}
    chosen = sorted({int(owner) for values in owners.values() for owner in np.unique(values)})
    if len(chosen) <= 1:
        return [(ring.endpoints[chosen[0] if chosen else 0], batch)]
    parts: list[tuple[str, Batch]] = []
    for owner in chosen:
        frame = Frame(batch.native)
        for level, values in owners.items():
            frame.drop(level, frame.mask((values != owner).tolist()))
        parts.append((ring.endpoints[owner], wrap(frame.batch())))
    return parts
