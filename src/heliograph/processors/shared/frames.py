"""Processors that edit each batch by itself, as a frame of columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from heliograph.model import Batch, Signal, wrap
from heliograph.ottl.columnar.environment import levels_of, make_frame

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from heliograph._native import Codes, Column, Frame, Mask
    from heliograph.pipeline import Consumer, Host, Parcel

RECORD_LEVELS: Final[dict[Signal, tuple[str, ...]]] = {
    Signal.TRACES: ("span",),
    Signal.LOGS: ("log",),
    Signal.METRICS: levels_of("datapoint"),
}
"""The levels of a frame that hold the attributes of spans, log records and data points."""


def edited(batch: Batch, edit: Callable[[Frame], None]) -> Batch:
    """The batch after `edit` changed its frame."""
    frame = make_frame(batch)
    edit(frame)
    return wrap(frame.batch())


def both(mask: Mask, selection: Mask | None) -> Mask:
    """Rows of `mask` that are selected; None selects all."""
    return mask if selection is None else mask & selection


class Distinct:
    """The distinct rows of some columns: a function is called once for each instead of once a record.

    Attributes:
        values: One tuple a distinct row, a value a column.
    """

    def __init__(self, frame: Frame, columns: Sequence[Column], mask: Mask | None = None) -> None:
        self._frame: Final = frame
        self._codes: Codes | None = None
        if not all(column.is_constant for column in columns):
            columns, self._codes = frame.distinct(list(columns), mask)
        lists = [frame.to_list(column) for column in columns]
        self.values: Final[list[tuple[Any, ...]]] = list(zip(*lists, strict=True))

    def column(self, results: list[Any]) -> Column:
        """One result for each of `values` as a column of records; rows outside of the mask are nil."""
        if self._codes is None:
            return self._frame.constant(results[0])
        return self._frame.take(self._frame.from_list(results), self._codes)

    def mask(self, flags: list[bool]) -> Mask:
        """One flag for each of `values` as a mask of records; rows outside of the mask are not in it."""
        if self._codes is None:
            return self._frame.mask(flags[0])
        return self._frame.take_mask(self._frame.mask(flags), self._codes)


class EditProcessor:
    """Hands on each batch as `edit` returns it.

    Args:
        following: The next consumer.
        edit: Makes the new batch; the same object when nothing changed.
    """

    def __init__(self, following: Consumer, edit: Callable[[Batch], Batch]) -> None:
        self._next: Final = following
        self._edit: Final = edit

    def start(self, host: Host) -> None:
        """Nothing to begin."""

    def shutdown(self, deadline: float) -> None:
        """Nothing is held."""

    def consume(self, parcel: Parcel) -> None:
        """Edit and hand on."""
        batch = self._edit(parcel.batch)
        self._next.consume(parcel if batch is parcel.batch else parcel.with_batch(batch))
