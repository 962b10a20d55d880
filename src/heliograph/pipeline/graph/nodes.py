"""A component as its upstream sees it: counted, timed, and unable to break its caller."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING, Final

from heliograph.exceptions import HeliographError
from heliograph.pipeline.current import current
from heliograph.pipeline.errors import ComponentFailedError

if TYPE_CHECKING:
    from heliograph.pipeline.component import Consumer
    from heliograph.pipeline.parcel import Parcel
    from heliograph.pipeline.telemetry.component import ComponentTelemetry

_logger = logging.getLogger("heliograph.pipeline")


class Node:
    """Hands parcels to `component`; what it raises fails the parcel instead of the caller.

    Args:
        component: The processor, exporter or connector.
        telemetry: Its counters.
        counts_items: Whether incoming and outgoing items are counted: for processors.
    """

    __slots__ = ("_component", "_counts_items", "_telemetry")

    def __init__(self, component: Consumer, telemetry: ComponentTelemetry, *, counts_items: bool) -> None:
        self._component: Final = component
        self._telemetry: Final = telemetry
        self._counts_items: Final = counts_items

    def consume(self, parcel: Parcel) -> None:
        """Hand `parcel` over; never raises."""
        telemetry = self._telemetry
        if self._counts_items:
            telemetry.incoming(parcel.signal, parcel.num_items)
        outer, outer_nested = current.telemetry, current.nested_ns
        current.telemetry, current.nested_ns = telemetry, 0
        start = time.thread_time_ns()
        try:
            self._component.consume(parcel)
        except Exception as error:  # noqa: BLE001 - the border between components
            fail(parcel, error, telemetry)
        finally:
            elapsed = time.thread_time_ns() - start
            telemetry.cpu(elapsed - current.nested_ns)
            current.telemetry, current.nested_ns = outer, outer_nested + elapsed


class Outgoing:
    """Counts what a processor hands on, then hands it on."""

    __slots__ = ("_next", "_telemetry")

    def __init__(self, telemetry: ComponentTelemetry, following: Consumer) -> None:
        self._telemetry: Final = telemetry
        self._next: Final = following

    def consume(self, parcel: Parcel) -> None:
        """Count and hand on."""
        self._telemetry.outgoing(parcel.signal, parcel.num_items)
        self._next.consume(parcel)


def fail(parcel: Parcel, error: Exception, telemetry: ComponentTelemetry) -> None:
    """Fail `parcel` for an error that a component raised, unless the component has ended it already."""
    if not isinstance(error, HeliographError):
        names = ", ".join(f"{key} {value}" for key, value in telemetry.attributes.items())
        _logger.error("%s failed: %s", names, error, exc_info=error)
        error = ComponentFailedError(f"{names} failed: {type(error).__name__}: {error}")
    if not parcel.settled:
        parcel.fail(error)
