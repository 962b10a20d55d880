"""Metrics that are made of one batch each: resource by resource, definition by definition."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from heliograph.connectors.shared.coded import Coded, group
from heliograph.connectors.shared.tables import MetricTables
from heliograph.ottl import PayloadDroppedError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from heliograph.connectors.shared.coded import Attributes, Groups, Ints
    from heliograph.model import Batch, MetricsBatch
    from heliograph.pipeline import Host, Outputs, Parcel

    Derive = Callable[[Batch, int], Batch | None]
    """A batch, and Unix nanoseconds, to what is made of it; None for nothing."""


class Series:
    """Records grouped by their resource and some attributes, over all levels of a context.

    Attributes:
        resources: The place of each group's resource.
        attributes: The attributes of each group.
    """

    def __init__(self) -> None:
        self._places: Final[dict[tuple[Any, ...], int]] = {}
        self.resources: Final[list[int]] = []
        self.attributes: Final[list[Attributes]] = []

    def __len__(self) -> int:
        return len(self._places)

    def add(self, resources: Ints, columns: Mapping[str, Coded]) -> Ints:
        """The group of each record.

        Args:
            resources: The place of each record's resource.
            columns: The attributes of the records by name; those without a value are left out of the group's.
        """
        if not len(resources):
            return np.zeros(0, np.int64)
        owners = Coded(list(range(int(resources.max()) + 1)), resources)
        groups = group([owners, *columns.values()], len(resources))
        return self._places_of(groups, list(columns))[groups.codes]

    def _places_of(self, groups: Groups, names: Sequence[str]) -> Ints:
        found: list[int] = []
        for resource, *values in groups.keys:
            pairs = zip(names, values, strict=True)
            attributes = tuple((name, *value) for name, value in pairs if value is not None)
            place = self._places.setdefault((resource, frozenset(attributes)), len(self._places))
            if place == len(self.attributes):
                self.attributes.append(attributes)
                self.resources.append(resource)
            found.append(place)
        return np.array(found, np.int64)


class Output:
    """The batch that is made.

    Args:
        resources: The attributes of each resource.
        scope: The name of the scope of all metrics.
    """

    def __init__(self, resources: Sequence[Attributes], scope: str) -> None:
        self.tables: Final = MetricTables()
        self._attributes: list[Attributes] = list(resources)
        self._scope: Final = scope
        self._resources: Final[dict[int, int]] = {}

    def extend(self, resources: Sequence[Attributes]) -> None:
        """Know more resources; those that were known come first."""
        self._attributes = list(resources)

    def metrics(self, series: Series, name: str, kind: int, **fields: Any) -> Ints:
        """The metric of each series, one for each resource.

        Args:
            series: The series.
            name: Of the metric.
            kind: Of the metric.
            fields: As `MetricTables.metric` takes them.
        """
        made: dict[int, int] = {}
        for place in sorted(set(series.resources)):
            if place not in self._resources:
                self._resources[place] = self.tables.resource(self._attributes[place])
            made[place] = self.tables.metric(self._resources[place], self._scope, name, kind, **fields)
        return np.array([made[place] for place in series.resources], np.int64)

    def batch(self) -> MetricsBatch | None:
        """The batch; None when nothing was found."""
        return self.tables.batch()


class DerivingConnector:
    """Hands on what is made of each batch; what becomes of that becomes of the batch.

    Args:
        outputs: The pipelines behind.
        derive: Makes it; PayloadDroppedError fails the batch.
    """

    def __init__(self, outputs: Outputs, derive: Derive) -> None:
        self._outputs: Final = outputs
        self._derive: Final = derive
        self._now = time.time_ns

    def start(self, host: Host) -> None:
        """Take the service's time."""
        self._now = host.clock.time_ns

    def shutdown(self, deadline: float) -> None:
        """Nothing is held."""

    def consume(self, parcel: Parcel) -> None:
        """Make it and hand it on; a batch that gives nothing is accepted."""
        try:
            batch = self._derive(parcel.batch, self._now()) if len(parcel.batch) else None
        except PayloadDroppedError as error:
            parcel.fail(error)
            return
        if batch is None:
            parcel.accept()
        else:
            self._outputs.consumer(batch.signal).consume(parcel.with_batch(batch))
