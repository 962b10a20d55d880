"""What is known about open traces: columns by trace that grow with every batch, so that spans are looked at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from heliograph.processors.shared.trace_slots import grown
from heliograph.processors.tail_sampling.questions import NO
from heliograph.processors.tail_sampling.sizes import resource_sizes, span_sizes

if TYPE_CHECKING:
    from collections.abc import Hashable

    from numpy.typing import NDArray

    from heliograph.processors.shared.trace_slots import Slots, TraceSlots
    from heliograph.processors.tail_sampling.questions import Question
    from heliograph.processors.tail_sampling.view import BatchView

_LATEST: Final = (1 << 63) - 1
_NANOSECONDS: Final = 1_000_000
"""Of a millisecond."""


class Evidence:
    """Answers, times and sizes by number of trace. Not thread-safe.

    Args:
        slots: The traces' numbers.
    """

    def __init__(self, slots: TraceSlots) -> None:
        self._slots: Final = slots
        self._questions: Final[list[Question]] = []
        self._places: Final[dict[Hashable, int]] = {}
        self._capacity = slots.capacity
        self._answers: NDArray[np.int8] = np.zeros((0, self._capacity), np.int8)
        self._earliest: Slots = np.full(self._capacity, _LATEST)
        self._latest: Slots = np.zeros(self._capacity, np.int64)
        self._bytes: Slots = np.zeros(self._capacity, np.int64)
        self.wants_times = False
        self.wants_bytes = False

    def ask(self, key: Hashable, question: Question) -> int:
        """Ask a question of every batch from now on; its number. Equal keys share one."""
        place = self._places.setdefault(key, len(self._questions))
        if place == len(self._questions):
            self._questions.append(question)
            self._answers = np.zeros((len(self._questions), self._capacity), np.int8)
        return place

    def begin(self, fresh: Slots) -> None:
        """Nothing is known about new traces."""
        if self._capacity < self._slots.capacity:
            self._capacity = self._slots.capacity
            self._answers = grown(self._answers, self._capacity, NO)
            self._earliest = grown(self._earliest, self._capacity, _LATEST)
            self._latest = grown(self._latest, self._capacity, 0)
            self._bytes = grown(self._bytes, self._capacity, 0)
        self._answers[:, fresh] = NO
        self._earliest[fresh] = _LATEST
        self._latest[fresh] = 0
        self._bytes[fresh] = 0

    def add(self, view: BatchView, slots: Slots, codes: Slots) -> None:
        """Learn from a batch: span `i` belongs to trace number `slots[codes[i]]`."""
        for place, question in enumerate(self._questions):
            answers = question(view)
            rows = np.flatnonzero(answers)[::-1]
            if not len(rows):
                continue
            first = np.full(len(slots), NO, np.int8)
            first[codes[rows]] = answers[rows]  # of several for one trace the last assigned stays: the first span's
            known = self._answers[place, slots]
            self._answers[place, slots] = np.where(known == NO, first, known)
        if self.wants_times:
            self._add_times(view, slots, codes)
        if self.wants_bytes:
            self._add_bytes(view, slots, codes)

    def answers(self, place: int, slots: Slots) -> NDArray[np.int8]:
        """A question's answer for each trace."""
        return self._answers[place, slots]

    def milliseconds(self, slots: Slots) -> Slots:
        """From the earliest start to the latest end of each trace, whole milliseconds."""
        elapsed = self._latest[slots] - self._earliest[slots]
        return np.sign(elapsed) * (np.abs(elapsed) // _NANOSECONDS)

    def bytes(self, slots: Slots) -> Slots:
        """What each trace takes."""
        return self._bytes[slots]

    def _add_times(self, view: BatchView, slots: Slots, codes: Slots) -> None:
        starts = view.integers("start_time_unix_nano")
        ends = starts + view.integers("duration_time_unix_nano")
        order = np.argsort(codes, kind="stable")
        edges = np.searchsorted(codes[order], np.arange(len(slots)))
        self._earliest[slots] = np.minimum(self._earliest[slots], np.minimum.reduceat(starts[order], edges))
        self._latest[slots] = np.maximum(self._latest[slots], np.maximum.reduceat(ends[order], edges))

    def _add_bytes(self, view: BatchView, slots: Slots, codes: Slots) -> None:
        added = np.bincount(codes, weights=span_sizes(view), minlength=len(slots))
        numbers, sizes = resource_sizes(view)
        _, rows = np.unique(codes * (int(numbers.max(initial=0)) + 1) + numbers, return_index=True)
        added += np.bincount(codes[rows], weights=sizes[rows], minlength=len(slots))
        self._bytes[slots] += added.astype(np.int64)
