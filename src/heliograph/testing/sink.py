"""A consumer that keeps what it is handed."""

from __future__ import annotations

import time
from enum import StrEnum
from threading import Condition
from typing import TYPE_CHECKING, Final

from heliograph.exceptions import ExportError
from heliograph.testing.telemetry import item_ids

if TYPE_CHECKING:
    from heliograph.model import Batch
    from heliograph.pipeline import Metadata, Parcel


class Outcome(StrEnum):
    """What a sink does with parcels."""

    ACCEPT = "accept"
    FAIL = "fail"
    REFUSE = "refuse"
    HOLD = "hold"
    RAISE = "raise"


class Sink:
    """Keeps batches, and settles parcels as it is told.

    Attributes:
        outcome: What becomes of the next parcels: accepted, failed with an error that asks for a retry, refused for
            good, held until `release`, or an exception is raised.
        batches: What came.
        metadata: What came with each.
    """

    def __init__(self, outcome: Outcome = Outcome.ACCEPT) -> None:
        self.outcome = outcome
        self.batches: Final[list[Batch]] = []
        self.metadata: Final[list[Metadata]] = []
        self._held: list[Parcel] = []
        self._condition: Final = Condition()
        self._closed = False
        self.late = 0

    @property
    def ids(self) -> list[int]:
        """Numbers of all items that came."""
        return [number for batch in list(self.batches) for number in item_ids(batch)]

    def consume(self, parcel: Parcel) -> None:
        """Keep and settle."""
        with self._condition:
            self.batches.append(parcel.batch)
            self.metadata.append(parcel.metadata)
            self.late += self._closed
            if self.outcome is Outcome.HOLD:
                self._held.append(parcel)
            self._condition.notify_all()
        match self.outcome:
            case Outcome.ACCEPT:
                parcel.accept()
            case Outcome.FAIL:
                parcel.fail(ExportError("the sink is down").with_retryable(True))
            case Outcome.REFUSE:
                parcel.fail(ExportError("the sink refuses").with_retryable(False))
            case Outcome.RAISE:
                raise ValueError("the sink is broken")
            case Outcome.HOLD:
                pass

    def release(self) -> None:
        """Accept what is held, and what comes from now on."""
        with self._condition:
            self.outcome = Outcome.ACCEPT
            held, self._held = self._held, []
        for parcel in held:
            parcel.accept()

    def close(self) -> None:
        """What comes from now on is late."""
        self._closed = True

    def wait_for(self, items: int, seconds: float = 5.0) -> bool:
        """Wait until `items` items came in all; whether they did."""
        deadline = time.monotonic() + seconds
        with self._condition:
            while sum(batch.num_items for batch in self.batches) < items:
                left = deadline - time.monotonic()
                if left <= 0:
                    return False
                self._condition.wait(left)
        return True
