"""What flows between components: a batch, the journal ranges it came from, and what is owed for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from heliograph.pipeline.current import count_drop
from heliograph.pipeline.errors import ParcelSettledError

if TYPE_CHECKING:
    from heliograph.exceptions import HeliographError
    from heliograph.journal import JournalRange
    from heliograph.model import Batch, Signal
    from heliograph.pipeline.delivery import Delivery

Metadata = Mapping[str, tuple[str, ...]]
"""Lower-case names of request headers to their values."""

NO_METADATA: Final[Metadata] = MappingProxyType({})


class Parcel:
    """A batch on its way, with the duty to say what became of it.

    Whoever is handed a parcel owns it and must end it **exactly once**, on any thread, by one of:

    - `accept()`: the destination has it for good;
    - `drop(reason)`: it was left out on purpose; counted under the component at work;
    - `fail(error)`: it was not delivered. A retryable error brings the data back from the journal later (or goes to
      the caller who waits); any other goes to the dead letters;
    - handing it on: `consumer.consume(parcel)`, or the parcel made of it by `with_batch`, `split`, `merge`.

    The batch is immutable and may be shared with other branches. `with_batch`, `split` and `merge` consume the parcels
    they are made from. Failing one part of a split parcel brings back all of it: what arrived already arrives twice.

    Attributes:
        batch: The telemetry.
        ranges: Where it stands in the journal; empty when it came from no journal.
        deliveries: What is owed for it; components leave these alone.
        metadata: The request's headers, as far as the receiver keeps them. They are not journaled.
    """

    __slots__ = ("_settled", "batch", "deliveries", "metadata", "ranges")

    def __init__(
        self,
        batch: Batch,
        ranges: tuple[JournalRange, ...] = (),
        deliveries: tuple[Delivery, ...] = (),
        metadata: Metadata = NO_METADATA,
    ) -> None:
        self.batch: Final = batch
        self.ranges: Final = ranges
        self.deliveries: Final = deliveries
        self.metadata: Final = metadata
        self._settled = False

    def __repr__(self) -> str:
        state = "settled" if self._settled else "open"
        return f"Parcel({self.signal.value}, {self.num_items} items, {len(self.ranges)} ranges, {state})"

    @property
    def signal(self) -> Signal:
        """The signal of its batch."""
        return self.batch.signal

    @property
    def num_items(self) -> int:
        """Spans, log records or data points in it."""
        return self.batch.num_items

    @property
    def settled(self) -> bool:
        """Whether it was ended already, by settling it or by making another parcel of it."""
        return self._settled

    def accept(self) -> None:
        """The destination has it for good.

        Raises:
            ParcelSettledError: It was ended before.
        """
        self._end()
        for delivery in self.deliveries:
            delivery.release()

    def drop(self, reason: str) -> None:
        """Leave it out on purpose; `reason` is a short snake_case word that becomes a metric's label.

        Raises:
            ParcelSettledError: It was ended before.
        """
        self._end()
        count_drop(self.batch.signal, self.batch.num_items, reason)
        for delivery in self.deliveries:
            delivery.release()

    def fail(self, error: HeliographError) -> None:
        """Say that it was not delivered, and why.

        Raises:
            ParcelSettledError: It was ended before.
        """
        self._end()
        for delivery in self.deliveries:
            delivery.release(error)

    def with_batch(self, batch: Batch) -> Parcel:
        """The same parcel with another content; for a processor that edits.

        Raises:
            ParcelSettledError: It was ended before.
        """
        self._end()
        return Parcel(batch, self.ranges, self.deliveries, self.metadata)

    def lighten(self, empty: Batch) -> Parcel:
        """The same parcel with an empty batch, for a destination that keeps the data in a form of its own.

        The parcel must have journal ranges, and must not be failed for good: its content is only in the journal then.

        Raises:
            ParcelSettledError: It was ended before.
        """
        assert self.ranges, "only the journal can bring back what is not kept"
        lighter = self.with_batch(empty)
        for delivery in self.deliveries:
            delivery.lighten()
        return lighter

    def split(self, batches: Sequence[Batch]) -> list[Parcel]:
        """One parcel for each of `batches` (at least one); this one is done when all of them are.

        Raises:
            ParcelSettledError: It was ended before.
        """
        assert batches, "a parcel is split into at least one; use drop for none"
        self._end()
        extra = len(batches) - 1
        if extra:
            for delivery in self.deliveries:
                delivery.retain(extra)
        return [Parcel(batch, self.ranges, self.deliveries, self.metadata) for batch in batches]

    def share(self, count: int) -> list[Parcel]:
        """`count` parcels (at least one) of the same batch; for a fan-out.

        Raises:
            ParcelSettledError: It was ended before.
        """
        return self.split([self.batch] * count)

    @staticmethod
    def merge(parcels: Sequence[Parcel], batch: Batch | None = None) -> Parcel:
        """One parcel (of the batches in their order, or of `batch`) that answers for all of `parcels` (at least one).

        Metadata is kept as far as all of them carry the same.

        Raises:
            ParcelSettledError: One of them was ended before.
        """
        first = parcels[0]
        if len(parcels) == 1:
            return first if batch is None else first.with_batch(batch)
        if batch is None:
            batch = type(first.batch).concat([parcel.batch for parcel in parcels])
        ranges: list[JournalRange] = []
        deliveries: list[Delivery] = []
        same = first.metadata
        for parcel in parcels:
            parcel._end()  # noqa: SLF001 - same class
            ranges += parcel.ranges
            deliveries += parcel.deliveries
            if parcel.metadata != same:
                same = {key: value for key, value in same.items() if parcel.metadata.get(key) == value}
        return Parcel(batch, tuple(ranges), tuple(deliveries), same)

    def narrowed(self, deliveries: tuple[Delivery, ...]) -> Parcel:
        """The same content with other deliveries; for the graph, which has moved the references itself."""
        self._end()
        return Parcel(self.batch, self.ranges, deliveries, self.metadata)

    def _end(self) -> None:
        if self._settled:
            raise ParcelSettledError(f"{self!r} was settled twice")
        self._settled = True
