"""The live tail from a tap: records as they flow by, before they are stored.

Where no tap runs in a pipeline of logs, the store is asked instead (`tail.StoreTail`).
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence

from heliograph.model import Batch, Signal
from heliograph.ottl import Condition, compile_condition
from heliograph.pipeline.tap import TapHub
from heliograph.query.results.logs import LogRecord, TailNotice
from heliograph.query.search import Search
from heliograph.query.tail import StoreTail, TailSettings
from heliograph.query.tail_condition import CONTEXT, tail_condition
from heliograph.query.tail_records import records_of

GATHER_SECONDS = 0.1
"""Records are shown in groups this far apart: nobody reads faster."""


class LiveTail:
    """Follows log records.

    Args:
        store: Follows where there is no tap.
        hub: Where taps show what they see; None where no platform runs.
        allows: Whether the tail may look now; while it may not, what flows by is left out and told.
        settings: How to behave; nobody is polled.
    """

    def __init__(
        self,
        store: StoreTail,
        hub: TapHub | None = None,
        allows: Callable[[], bool] = lambda: True,
        settings: TailSettings | None = None,
    ) -> None:
        self._store = store
        self._hub = hub
        self._allows = allows
        self._settings = settings or TailSettings()

    def follow(self, search: Search) -> AsyncIterator[LogRecord | TailNotice | None]:
        """Matching records that arrive from now on; a notice when some were left out; None as a heartbeat.

        Raises:
            InvalidQuestionError: A filter that cannot be.
        """
        if self._hub is None or not self._hub.taps(Signal.LOGS):
            return self._store.follow(search)
        text = tail_condition(search)
        return self._from_tap(self._hub, compile_condition(text, CONTEXT) if text else None)

    async def _from_tap(self, hub: TapHub, condition: Condition | None) -> AsyncIterator[LogRecord | TailNotice | None]:
        loop, woken = asyncio.get_running_loop(), asyncio.Event()

        def wake() -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(woken.set)

        onlooker = hub.look(Signal.LOGS, wake)
        try:
            since, room, paid = time.time_ns(), float(self._settings.most_records), time.monotonic()
            while True:
                if not await _within(woken, self._settings.heartbeat_seconds):
                    yield None
                    continue
                await asyncio.sleep(GATHER_SECONDS)
                woken.clear()
                batches, missed = onlooker.take()
                if not self._allows():
                    missed, batches = missed + sum(batch.num_items for batch in batches), []
                room, paid = self._refilled(room, paid), time.monotonic()
                records, left_out = await asyncio.to_thread(_matching, batches, condition, int(room))
                room -= len(records)
                if missed + left_out:
                    yield TailNotice(dropped=missed + left_out, since=since)
                since = time.time_ns()
                for record in records:
                    yield record
        finally:
            onlooker.close()

    def _refilled(self, room: float, since: float) -> float:
        """How many records may be shown now: `most_records` at once, and as many again each `poll_seconds`."""
        most = self._settings.most_records
        return min(most, room + (time.monotonic() - since) * most / self._settings.poll_seconds)


async def _within(event: asyncio.Event, seconds: float) -> bool:
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return False
    return True


def _matching(batches: Sequence[Batch], condition: Condition | None, most: int) -> tuple[list[LogRecord], int]:
    """The newest matching records, oldest first, and how many more there were."""
    kept = [batch if condition is None else batch.filter(condition.mask(batch)) for batch in batches]
    matched, room = sum(len(batch) for batch in kept), most
    parts: list[Batch] = []
    for batch in reversed(kept):
        shown = batch.slice(max(0, len(batch) - room), room)
        room -= len(shown)
        if len(shown):
            parts.append(shown)
    records = [record for part in reversed(parts) for record in records_of(part)]
    return _named_apart(records), matched - len(records)


def _named_apart(records: list[LogRecord]) -> list[LogRecord]:
    """Records of the same time, service and text get a number behind their id."""
    seen: dict[str, int] = {}
    named: list[LogRecord] = []
    for record in records:
        number = seen[record.id] = seen.get(record.id, -1) + 1
        named.append(record.model_copy(update={"id": f"{record.id}.{number}"}) if number else record)
    return named
