"""The live tail: log records as they become visible in the store.

Each reader asks for what arrived lately, twice a second, and remembers what it has shown; so late records are seen
too, on every engine, and a slow reader costs nothing. What is more than a reader may take is left out and told.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace

from heliograph.query.logs import LogQueries
from heliograph.query.results.logs import LogRecord, TailNotice
from heliograph.query.search import Budget, Search
from heliograph.query.time_range import NANOSECONDS, TimeRange

_LATE = 30 * NANOSECONDS
_AHEAD = 60 * NANOSECONDS


@dataclass(frozen=True, slots=True)
class TailSettings:
    """How a tail behaves.

    Attributes:
        poll_seconds: Pause between two looks.
        heartbeat_seconds: Longest silence.
        most_records: Records sent at once; more are left out.
    """

    poll_seconds: float = 0.5
    heartbeat_seconds: float = 10.0
    most_records: int = 500


class StoreTail:
    """Follows log records.

    Args:
        logs: Asks for them.
        settings: How to behave.
        now: Unix nanoseconds.
    """

    def __init__(
        self, logs: LogQueries, settings: TailSettings | None = None, now: Callable[[], int] = time.time_ns
    ) -> None:
        self._logs = logs
        self._settings = settings or TailSettings()
        self._now = now

    async def follow(self, search: Search) -> AsyncIterator[LogRecord | TailNotice | None]:
        """Matching records that arrive from now on; a notice when some were left out; None as a heartbeat."""
        shown = await self._newest(search)
        newest, quiet = (shown[0].time if shown else self._now()), time.monotonic()
        while True:
            await asyncio.sleep(self._settings.poll_seconds)
            known = {record.id for record in shown}
            shown = await self._newest(search)
            fresh = [record for record in shown if record.id not in known]
            if len(fresh) == self._settings.most_records and fresh[-1].time > newest + 1:
                dropped = await self._count(search, TimeRange(newest + 1, fresh[-1].time))
                if dropped:
                    yield TailNotice(dropped=dropped, since=newest)
            for record in reversed(fresh):
                yield record
            if fresh:
                newest, quiet = max(newest, fresh[0].time), time.monotonic()
            elif time.monotonic() - quiet >= self._settings.heartbeat_seconds:
                quiet = time.monotonic()
                yield None

    async def _newest(self, search: Search) -> list[LogRecord]:
        """The newest records of the last seconds, newest first."""
        now = self._now()
        recent = replace(search, range=TimeRange(now - _LATE, now + _AHEAD))
        budget = Budget(timeout=5.0, max_threads=1)
        return (await asyncio.to_thread(self._logs.search, recent, budget, self._settings.most_records)).records

    async def _count(self, search: Search, span: TimeRange) -> int:
        """Matching records in a range."""
        asked = replace(search, range=span)
        return (await asyncio.to_thread(self._logs.histogram, asked, Budget(timeout=5.0, max_threads=1), 1)).total
