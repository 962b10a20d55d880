"""Storing batches as blocks: retried until the store answers, divided where it refuses."""

import random
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from heliograph.exceptions import HeliographError
from heliograph.exporters.clickhouse.builders import OpenBlock
from heliograph.exporters.clickhouse.config import RetryConfig
from heliograph.exporters.clickhouse.errors import RowRefusedError, WriterStoppedError
from heliograph.exporters.clickhouse.layouts import Layouts, Target
from heliograph.model import Batch, Signal
from heliograph.store import Store
from heliograph.store.errors import BlockRefusedError, QueryError, QueryLimitError
from heliograph.wire import BlockBuilder, block_rows

_REFUSALS = (BlockRefusedError, QueryLimitError)


@dataclass(frozen=True, slots=True)
class Refused:
    """Rows that the store does not take.

    Attributes:
        place: Index of the batch among those given.
        rows: The rows.
        error: Why.
    """

    place: int
    rows: Batch
    error: HeliographError


class Inserter:
    """Writes batches of one signal to all its tables.

    Args:
        store: Where to.
        retry: Waits between tries.
        stopped: Set when nothing is to be tried again.
        failed: Called with each error that is tried again; with None when it works once more.

    Attributes:
        layouts: Tables of each signal.
    """

    def __init__(
        self,
        store: Store,
        retry: RetryConfig,
        stopped: threading.Event,
        failed: Callable[[HeliographError | None], None],
    ) -> None:
        self._store = store
        self.layouts = Layouts(store)
        self._retry = retry
        self._stopped = stopped
        self._failed = failed

    def send(self, block: OpenBlock, token: str) -> bool:
        """Store a block that was encoded before, once for its token; False when the store refuses it for good.

        Raises:
            WriterStoppedError: The exporter was stopped first.
        """
        try:
            for target, builder in zip(block.targets, block.builders, strict=True):
                if builder.rows:
                    self.attempt(partial(self._insert_pieces, target, builder, token))
        except _REFUSALS:
            return False
        return True

    def _insert_pieces(self, target: Target, builder: BlockBuilder, token: str) -> None:
        self._store.insert_block(target.table, builder.pieces(), _token(token, target), target.columns)

    def write(self, signal: Signal, batches: Sequence[Batch], token: str) -> list[Refused]:
        """Store the batches, once for their token, and return what was refused for good.

        Raises:
            WriterStoppedError: The exporter was stopped first.
        """
        refused: list[Refused] = []
        numbered = list(enumerate(batches))
        for target in self.layouts.of(signal):
            refused += self._divide(target, numbered, _token(token, target))
        return refused

    def attempt(self, action: Callable[[], None]) -> None:
        """Run an action until it succeeds or fails in a way that no repetition changes.

        Raises:
            WriterStoppedError: The exporter was stopped first.
            HeliographError: It is refused.
        """
        wait, failed = self._retry.initial_interval, False
        while True:
            try:
                action()
            except _REFUSALS:
                raise
            except QueryError as error:
                self._failed(error)
                self._repair()
            except HeliographError as error:
                self._failed(error)
                wait = max(wait, min(error.retry_after or 0.0, self._retry.max_interval))
            else:
                if failed:
                    self._failed(None)
                return
            failed = True
            spread = self._retry.randomization_factor
            if self._stopped.wait(wait * random.uniform(1 - spread, 1 + spread)):  # noqa: S311 - jitter, not a secret
                raise WriterStoppedError("The exporter was stopped while the store did not take a block.")
            wait = min(wait * self._retry.multiplier, self._retry.max_interval)

    def _repair(self) -> None:
        """A table or column is missing: somebody changed the schema; make it again."""
        try:
            self._store.migrate()
        except HeliographError as error:
            self._failed(error)

    def _divide(self, target: Target, batches: Sequence[tuple[int, Batch]], token: str) -> list[Refused]:
        """Store what can be stored; the halves of a refused block have tokens that follow from its own."""
        try:
            self.attempt(lambda: self._insert(target, [batch for _, batch in batches], token))
        except _REFUSALS as error:
            if len(batches) == 1 and len(batches[0][1]) <= 1:
                place, batch = batches[0]
                reason = RowRefusedError(f"{target.table} refuses a record: {error.message}")
                reason.__cause__ = error
                return [Refused(place, batch, reason)]
        else:
            return []
        first, second = _halves(batches)
        return self._divide(target, first, f"{token}.0") + self._divide(target, second, f"{token}.1")

    def _insert(self, target: Target, batches: Sequence[Batch], token: str) -> None:
        # One block, however many batches: the engine's idea of "the same insert" counts the blocks that came under a
        # token, and a replay brings the same rows in other batches.
        block = target.layout.encode_many(batches)
        if block_rows(block):
            self._store.insert_block(target.table, block, token, target.columns)


def _token(token: str, target: Target) -> str:
    """The token of a block's rows in one table."""
    return f"{token}-{target.table}"


def _halves(batches: Sequence[tuple[int, Batch]]) -> tuple[list[tuple[int, Batch]], list[tuple[int, Batch]]]:
    """Two parts of about the same size."""
    if len(batches) > 1:
        middle = len(batches) // 2
        return list(batches[:middle]), list(batches[middle:])
    place, batch = batches[0]
    middle = len(batch) // 2
    return [(place, batch.slice(0, middle))], [(place, batch.slice(middle, len(batch) - middle))]
