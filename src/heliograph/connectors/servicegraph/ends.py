"""Ends of calls: what client and server spans say of the edge that they are one end of."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Final, Self

import numpy as np

from heliograph.connectors.shared.coded import first_of, group
from heliograph.connectors.shared.sources import as_text
from heliograph.connectors.shared.spans import CLIENT, CONSUMER, ERROR, PRODUCER, SERVER, Spans

if TYPE_CHECKING:
    from collections.abc import Sequence

    from heliograph.connectors.servicegraph.config import ServiceGraphConfig
    from heliograph.connectors.shared.coded import Flags, Floats, Ints
    from heliograph.model import Batch

UNSET, MESSAGING, DATABASE, VIRTUAL = range(4)
CONNECTION_TYPES: Final = ("", "messaging_system", "database", "virtual_node")
_FACTORS: Final = (np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))
_SHIFTS: Final = (np.uint64(30), np.uint64(27), np.uint64(31))

Node = tuple[str, tuple[tuple[str, str], ...]]
"""A service with its dimensions."""


class Names:
    """Numbers for nodes and for names, so that columns can hold them."""

    def __init__(self) -> None:
        self._numbers: dict[Any, int] = {}
        self.values: list[Any] = []

    def number(self, value: Any) -> int:
        """The number of a node or name."""
        number = self._numbers.setdefault(value, len(self.values))
        if number == len(self.values):
            self.values.append(value)
        return number

    def __len__(self) -> int:
        return len(self.values)

    def keep(self, numbers: Ints) -> Ints:
        """Forget all others; for each former number the new one."""
        used = np.unique(numbers).tolist()
        moved = np.zeros(len(self.values), np.int64)
        moved[used] = np.arange(len(used))
        self.values = [self.values[number] for number in used]
        self._numbers = {value: number for number, value in enumerate(self.values)}
        return moved


@dataclass(slots=True)
class Ends:
    """Ends of calls as columns.

    Attributes:
        keys: Trace id and the client span's id, as three words.
        hashes: Of the keys.
        is_client: Which side of the call.
        nodes: Their services.
        others: Client: the name of the other side, as its span has it.
        databases: Client: the database that is the other side, -1 where there is none.
        connections: Kind of the connection.
        failed: Whether the span failed.
        latencies: Seconds.
        expires: Until when they wait, in monotonic seconds.
    """

    keys: Any
    hashes: Any
    is_client: Flags
    nodes: Ints
    others: Ints
    databases: Ints
    connections: Ints
    failed: Flags
    latencies: Floats
    expires: Floats

    def __len__(self) -> int:
        return len(self.nodes)

    def take(self, rows: Any) -> Self:
        """Some of them."""
        return type(self)(*(getattr(self, field.name)[rows] for field in fields(self)))

    def joined(self, more: Self) -> Self:
        """These, then more."""
        names = [field.name for field in fields(self)]
        return type(self)(*(np.concatenate((getattr(self, name), getattr(more, name))) for name in names))

    @property
    def is_root(self) -> Flags:
        """Which are server spans without a client in the trace."""
        return ~self.is_client & (self.keys[:, 2] == 0)


def no_ends() -> Ends:
    """None."""
    ints, flags = np.zeros(0, np.int64), np.zeros(0, np.bool_)
    words = np.zeros((0, 3), np.uint64)
    return Ends(words, words[:, 0], flags, ints, ints, ints, ints, flags, np.zeros(0), np.zeros(0))


def hashed(keys: Any) -> Any:
    """One word for three: each bit of it depends on all of theirs."""
    mixed = np.zeros(len(keys), np.uint64)
    for column in range(keys.shape[1]):
        mixed = mixed + keys[:, column]
        for shift, factor in zip(_SHIFTS, _FACTORS, strict=False):
            mixed = (mixed ^ (mixed >> shift)) * factor
        mixed ^= mixed >> _SHIFTS[2]
    return mixed


def ends_of(batch: Batch, config: ServiceGraphConfig, names: Names, expires: float) -> Ends:
    """The ends of calls among the spans of a batch, in their order."""
    spans = Spans(batch)
    kinds = spans.kinds
    rows = np.flatnonzero(np.isin(kinds, (SERVER, CLIENT, PRODUCER, CONSUMER)) & spans.services.present())
    is_client = np.isin(kinds[rows], (CLIENT, PRODUCER))
    keys = np.empty((len(rows), 3), np.uint64)
    keys[:, :2] = np.ascontiguousarray(spans.trace_ids[rows]).view(np.uint64)
    identifiers = np.where(is_client[:, None], spans.span_ids[rows], spans.parent_ids[rows])
    keys[:, 2] = np.ascontiguousarray(identifiers).view(np.uint64)[:, 0]
    connections = np.where(np.isin(kinds[rows], (PRODUCER, CONSUMER)), MESSAGING, UNSET)
    databases = np.where(is_client, _databases(spans, rows, config.database_names, names), -1)
    return Ends(
        keys,
        hashed(keys),
        is_client,
        _nodes(spans, rows, config.dimensions, names),
        _others(spans, rows, config.virtual_node_peer_attributes, names),
        databases,
        np.where(databases >= 0, DATABASE, connections),
        spans.status[rows] == ERROR,
        spans.durations[rows] / 1e9,
        np.full(len(rows), expires),
    )


def _nodes(spans: Spans, rows: Ints, dimensions: Sequence[str], names: Names) -> Ints:
    """The node of each span: what its resource says comes before what it says itself."""
    columns = [spans.services]
    columns += [first_of([spans.resources.column(one), spans.attribute(one)]) for one in dimensions]
    groups = group([column.take(rows) for column in columns], len(rows))
    numbers: list[int] = []
    for service, *values in groups.keys:
        pairs = zip(dimensions, values, strict=True)
        said = tuple((name, as_text(value)) for name, value in pairs if value is not None)
        numbers.append(names.number((as_text(service), said)))
    return np.array(numbers, np.int64)[groups.codes]


def _others(spans: Spans, rows: Ints, attributes: Sequence[str], names: Names) -> Ints:
    """What spans call their other side; -1 where they do not."""
    if not attributes:
        return np.full(len(rows), -1, np.int64)
    found = first_of([spans.attribute(one) for one in attributes]).take(rows)
    numbers = [-1 if value is None else names.number((as_text(value), ())) for value in _values(found)]
    return np.array(numbers, np.int64)[found.codes]


def _databases(spans: Spans, rows: Ints, attributes: Sequence[str], names: Names) -> Ints:
    """The database that spans name; -1 where they name none."""
    sources = [source for one in attributes for source in (spans.resources.column(one), spans.attribute(one))]
    found = first_of(sources).take(rows)
    named = [None if value is None else as_text(value) for value in _values(found)]
    numbers = [names.number((name, ())) if name else -1 for name in named]
    return np.array(numbers, np.int64)[found.codes]


def _values(column: Any) -> list[Any]:
    return list(column.values)
