"""The kinds of records that connectors count, all seen in the same way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from heliograph.connectors.shared.coded import Coded, constant
from heliograph.connectors.shared.sources import Children, Records, integers
from heliograph.model import Signal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from heliograph.connectors.shared.coded import Ints
    from heliograph.model import Batch

CONTEXTS: Final[Mapping[str, tuple[Signal, str]]] = {
    "spans": (Signal.TRACES, "span"),
    "spanevents": (Signal.TRACES, "spanevent"),
    "metrics": (Signal.METRICS, "metric"),
    "datapoints": (Signal.METRICS, "datapoint"),
    "logs": (Signal.LOGS, "log"),
}
"""What settings call the kinds: the signal, and the context of OTTL."""
_POINTS: Final = {
    "datapoint.number": "number",
    "datapoint.histogram": "histogram",
    "datapoint.exponential_histogram": "exp_histogram",
    "datapoint.summary": "summary",
}


@dataclass(frozen=True, slots=True)
class Level:
    """Records of one kind.

    Attributes:
        name: The frame's name of it.
        rows: How many there are.
        records: The root rows.
        children: They, when they are no root rows.
    """

    name: str
    rows: int
    records: Records
    children: Children | None = None

    def attribute(self, key: str) -> Coded:
        """An attribute of theirs; metrics have none."""
        if self.name == "metric":
            return constant(None, self.rows)
        return (self.children or self.records).attribute(key)

    def scope_attribute(self, key: str) -> Coded:
        """An attribute of the scope above."""
        return self.below(self.records.scope_attribute(key))

    def resource_attribute(self, key: str) -> Coded:
        """An attribute of the resource above."""
        return self.below(self.records.resources.column(key))

    @property
    def resources(self) -> Ints:
        """The place of each one's resource among those of the batch."""
        codes = self.records.resources.codes
        return codes if self.children is None else codes[self.children.parents]

    def below(self, column: Coded) -> Coded:
        """A column of the root rows, for each of these."""
        return column if self.children is None else column.take(self.children.parents)

    def times(self) -> list[Ints]:
        """When they were: Unix nanoseconds, 0 where they do not say."""
        if self.name == "metric":
            return []
        table: Any = self.records.table if self.children is None else self.children.table
        if self.name != "span":
            return [integers(table["time_unix_nano"])]
        start = integers(table["start_time_unix_nano"])
        return [start, start + integers(table["duration_time_unix_nano"])]


class Levels:
    """A batch as its levels.

    Args:
        batch: It.
    """

    def __init__(self, batch: Batch) -> None:
        self.batch: Final = batch
        self.records: Final = Records(batch)

    def of(self, context: str) -> list[Level]:
        """The levels of a context that have records."""
        root = Level(context, self.records.rows, self.records)
        if context == "spanevent":
            levels = [self._below("spanevent", "span_events", "span_event_attrs")]
        elif context == "datapoint":
            levels = [self._below(name, f"{kind}_data_points", f"{kind}_dp_attrs") for name, kind in _POINTS.items()]
        else:
            levels = [root]
        return [level for level in levels if level.rows]

    def _below(self, name: str, table: str, attributes: str) -> Level:
        children = Children(self.records, table, attributes)
        return Level(name, children.rows, self.records, children)


class Times:
    """The first and the last time of the records of each resource.

    Args:
        resources: How many there are.
        now: What counts for resources whose records do not say.
    """

    def __init__(self, resources: int, now: int) -> None:
        self._now: Final = now
        self._first: Final = np.full(resources, np.iinfo(np.int64).max, np.int64)
        self._last: Final = np.zeros(resources, np.int64)

    def add(self, level: Level) -> None:
        """The times of more records."""
        for times in level.times():
            said = times != 0
            np.minimum.at(self._first, level.resources[said], times[said])
            np.maximum.at(self._last, level.resources[said], times[said])

    def of(self, resources: Ints) -> tuple[Ints, Ints]:
        """The first and the last for some resources."""
        unsaid = self._last[resources] == 0
        first = np.where(unsaid, self._now, self._first[resources])
        return first, np.where(unsaid, self._now, self._last[resources])
