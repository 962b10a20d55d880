"""Hands out parcels and knows what became of each."""

from __future__ import annotations

import time
from threading import Condition
from typing import TYPE_CHECKING, Final

from heliograph.pipeline import NO_METADATA, Delivery, Metadata, Parcel
from heliograph.testing.errors import ContractError

if TYPE_CHECKING:
    from heliograph.exceptions import HeliographError
    from heliograph.model import Batch


class Ledger:
    """Makes parcels and counts how often each was settled: once is right."""

    def __init__(self) -> None:
        self._condition: Final = Condition()
        self._outcomes: Final[list[list[HeliographError | None]]] = []

    def parcel(self, batch: Batch, metadata: Metadata = NO_METADATA) -> Parcel:
        """A parcel whose fate is watched."""
        outcomes: list[HeliographError | None] = []
        self._outcomes.append(outcomes)

        def settled(delivery: Delivery) -> None:
            with self._condition:
                outcomes.append(delivery.error)
                self._condition.notify_all()

        return Parcel(batch, (), (Delivery(settled),), metadata)

    @property
    def open(self) -> int:
        """Parcels that are not settled yet."""
        return sum(not outcomes for outcomes in self._outcomes)

    @property
    def errors(self) -> list[HeliographError]:
        """Why parcels failed, in the order in which they were made."""
        return [error for outcomes in self._outcomes for error in outcomes if error is not None]

    def wait(self, seconds: float = 5.0) -> bool:
        """Wait until every parcel is settled; whether that came true."""
        deadline = time.monotonic() + seconds
        with self._condition:
            while self.open:
                left = deadline - time.monotonic()
                if left <= 0:
                    return False
                self._condition.wait(left)
        return True

    def check(self) -> None:
        """Every parcel was settled exactly once.

        Raises:
            ContractError: One was not.
        """
        for number, outcomes in enumerate(self._outcomes):
            if len(outcomes) != 1:
                raise ContractError(f"parcel {number} was settled {len(outcomes)} times; once is right")
