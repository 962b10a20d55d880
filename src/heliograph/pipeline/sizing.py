"""Cutting batches to a number of items."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from heliograph.model import Batch


def split_items(batch: Batch, max_items: int) -> list[Batch]:
    """`batch` in pieces of at most `max_items` items, as far as root rows allow: a metric is not torn apart."""
    pieces: list[Batch] = []
    rest = batch
    while rest.num_items > max_items and len(rest) > 1:
        rows = _rows_for(rest, max_items)
        pieces.append(rest.slice(0, rows))
        rest = rest.slice(rows, len(rest) - rows)
    return [*pieces, rest]


def _rows_for(batch: Batch, max_items: int) -> int:
    """The most root rows, at least one, whose items are at most `max_items`."""
    if batch.num_items == len(batch):
        return max_items
    low, high = 1, len(batch)
    while low < high:
        middle = (low + high + 1) // 2
        if batch.slice(0, middle).num_items <= max_items:
            low = middle
        else:
            high = middle - 1
    return low
