"""Policies that look at one thing: votes for many traces at once."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final, Protocol

import numpy as np

from heliograph.processors.tail_sampling.decisions import (
    FAILED,
    INVERT_NOT_SAMPLED,
    INVERT_SAMPLED,
    SAMPLED,
    Flags,
    Votes,
    votes,
)
from heliograph.processors.tail_sampling.questions import BROKEN, YES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from heliograph.processors.shared.trace_slots import Slots, TraceSlots
    from heliograph.processors.tail_sampling.evidence import Evidence
    from heliograph.processors.tail_sampling.policy_config import (
        LatencyConfig,
        ProbabilisticConfig,
        SpanCountConfig,
    )

_DEFAULT_SALT: Final = "default-hash-seed"
_LARGEST: Final = (1 << 64) - 1
_OFFSET, _PRIME = 0xCBF29CE484222325, 0x100000001B3


@dataclass(frozen=True, slots=True)
class Traces:
    """Traces that are decided now.

    Attributes:
        slots: Their numbers.
        now: Monotonic seconds.
        evidence: What is known about them.
        table: Where their ids and counts are.
    """

    slots: Slots
    now: float
    evidence: Evidence
    table: TraceSlots

    @property
    def spans(self) -> Slots:
        """Spans of each."""
        return self.table.spans[self.slots]

    @property
    def ids(self) -> NDArray[np.uint8]:
        """Their ids, a row of 16 bytes each."""
        return np.frombuffer(b"".join(self.table.ids(self.slots)), np.uint8).reshape(-1, 16)


class Policy(Protocol):
    """Something that votes."""

    def vote(self, traces: Traces, active: Flags) -> Votes:
        """A vote for each active trace; NONE for the others, of which it takes no notice."""
        ...


class AlwaysSample:
    """Samples every trace."""

    def vote(self, traces: Traces, active: Flags) -> Votes:  # noqa: ARG002 - the protocol's shape
        """Samples."""
        return votes(active, active)


class Latency:
    """Samples traces that take so long."""

    def __init__(self, config: LatencyConfig) -> None:
        self._config: Final = config

    def vote(self, traces: Traces, active: Flags) -> Votes:
        """By the time from the earliest start to the latest end."""
        elapsed, low, high = traces.evidence.milliseconds(traces.slots), *self._bounds()
        return votes((elapsed >= low) if high is None else (low < elapsed) & (elapsed <= high), active)

    def _bounds(self) -> tuple[int, int | None]:
        return self._config.threshold_ms, self._config.upper_threshold_ms or None


class SpanCount:
    """Samples traces of so many spans."""

    def __init__(self, config: SpanCountConfig) -> None:
        self._low: Final = config.min_spans
        self._high: Final = config.max_spans

    def vote(self, traces: Traces, active: Flags) -> Votes:
        """By the number of spans."""
        spans = traces.spans
        return votes((spans >= self._low) & ((spans <= self._high) if self._high else True), active)


class Asked:
    """Samples traces of which a question's answer is yes.

    Args:
        place: Of the question.
        inverted: Whether the vote is inverted.
    """

    def __init__(self, place: int, *, inverted: bool = False) -> None:
        self._place: Final = place
        self._true, self._false = (INVERT_NOT_SAMPLED, INVERT_SAMPLED) if inverted else (SAMPLED, SAMPLED + 1)

    def vote(self, traces: Traces, active: Flags) -> Votes:
        """By what the spans answered."""
        answers = traces.evidence.answers(self._place, traces.slots)
        given = votes(answers == YES, active, self._true, self._false)
        given[active & (answers == BROKEN)] = FAILED
        return given


class Probabilistic:
    """Samples a share of the traces, by a hash of their ids."""

    def __init__(self, config: ProbabilisticConfig) -> None:
        self._threshold: Final = np.uint64(threshold(config.sampling_percentage / 100))
        self._salt: Final = (config.hash_salt or _DEFAULT_SALT).encode()

    def vote(self, traces: Traces, active: Flags) -> Votes:
        """By the trace id."""
        return votes(hashed(self._salt, traces.ids) <= self._threshold, active)


def threshold(share: float) -> int:
    """The greatest hash that is sampled: a share of 2^64-1, computed in 64 bits as the Collector does."""
    exact = Fraction(share) * _LARGEST
    if exact <= 0:
        return 0
    digits = int(exact).bit_length()
    scale = Fraction(2) ** (64 - digits)
    return min(int(round(exact * scale) / scale), _LARGEST)


def hashed(salt: bytes, ids: NDArray[np.uint8]) -> NDArray[np.uint64]:
    """FNV-1a of a salt and each trace id."""
    start = _OFFSET
    for byte in salt:
        start = ((start ^ byte) * _PRIME) & _LARGEST
    found: NDArray[Any] = np.full(len(ids), start, np.uint64)
    for column in ids.T:
        found = (found ^ column) * np.uint64(_PRIME)
    return found
