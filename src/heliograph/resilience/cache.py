"""Cache of results: time to live, stale answers while one caller refreshes, and one call for many waiting callers."""

import asyncio
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from heliograph.resilience.clock import SYSTEM_CLOCK, Clock
from heliograph.resilience.events import EventKind, Hook, no_hook
from heliograph.resilience.guard import Entered
from heliograph.resilience.policy import Policy, Writer


def call_key(args: tuple[Any, ...], kwargs: dict[str, Any]) -> Hashable:
    """The default key: the arguments themselves, which must be hashable."""
    return (args, tuple(sorted(kwargs.items()))) if kwargs else args


class _AbandonedError(Exception):
    """The call that others wait for was cancelled: one of them takes it over."""


@dataclass(slots=True)
class _Entry:
    value: Any
    fresh_until: float
    stale_until: float


class CacheEntry:
    """What a block finds under a key.

    Attributes:
        hit: Whether a value was there; otherwise the block must set one, and others who want it wait.
        value: The value.
    """

    __slots__ = ("flight", "hit", "key", "value")

    def __init__(self, key: Hashable, flight: Future[Any] | None, value: Any) -> None:
        self.key, self.flight = key, flight
        self.hit = flight is None
        self.value = value


class Cache(Policy):
    """Keeps results. One cache guards one function, or functions whose keys cannot meet.

    Args:
        seconds: How long a result is fresh.
        stale_seconds: How much longer an old result may be given: while one caller fetches a new one, and when that
            fails.
        entries: Bound; the least recently used goes first.
        key: Makes the key of a call from its arguments.
        name: Shown in events.
        clock: Where time comes from.
        on_event: Hears evictions.
    """

    kind = "cache"

    def __init__(
        self,
        seconds: float,
        *,
        stale_seconds: float = 0.0,
        entries: int = 1024,
        key: Callable[[tuple[Any, ...], dict[str, Any]], Hashable] = call_key,
        name: str = "",
        clock: Clock = SYSTEM_CLOCK,
        on_event: Hook = no_hook,
    ) -> None:
        super().__init__(name, clock=clock, on_event=on_event)
        self._seconds, self._stale_seconds, self._bound = seconds, stale_seconds, entries
        self._key = key
        self._entries: OrderedDict[Hashable, _Entry] = OrderedDict()
        self._flights: dict[Hashable, Future[Any]] = {}
        self._refreshing: set[asyncio.Task[Any]] = set()
        self._lock = threading.Lock()
        self._hits = self._misses = self._stale_hits = 0

    def get(self, key: Hashable, default: object = None) -> Any:
        """A fresh value, or `default`."""
        entry = self._entries.get(key)
        return entry.value if entry is not None and self._monotonic() < entry.fresh_until else default

    def put(self, key: Hashable, value: object) -> None:
        """Keep a value."""
        now = self._monotonic()
        with self._lock:
            self._entries[key] = _Entry(value, now + self._seconds, now + self._seconds + self._stale_seconds)
            self._entries.move_to_end(key)
            while len(self._entries) > self._bound:
                evicted, _ = self._entries.popitem(last=False)
                self._tell(EventKind.EVICTED, key=repr(evicted))

    def entry(self, key: Hashable) -> Entered[CacheEntry]:
        """`with cache.entry(key) as entry: if not entry.hit: entry.value = fetch()`; also `async with`."""
        held: list[CacheEntry] = []

        def found(entry: CacheEntry) -> CacheEntry:
            held.append(entry)
            return entry

        def leave(error: BaseException | None) -> bool:
            entry = held[0]
            if entry.flight is None:
                return False
            if error is None:
                self._landed(entry.key, entry.flight, entry.value)
                return False
            try:
                entry.value = self._failed(entry.key, entry.flight, error)
            except BaseException:  # noqa: BLE001 - it is the block's own error, which goes on by itself
                return False
            return True

        async def enter_async() -> CacheEntry:
            return found(await self._enter_async(key))

        async def leave_async(error: BaseException | None) -> bool:
            return leave(error)

        return Entered(lambda: found(self._enter(key)), leave, enter_async, leave_async)

    def forget(self, key: Hashable | None = None) -> None:
        """Drop one key, or all."""
        with self._lock:
            if key is None:
                self._entries.clear()
            else:
                self._entries.pop(key, None)

    def emit(self, writer: Writer, inner: Callable[[], None]) -> None:
        """Guard: look, and call only when nothing fresh is there."""
        me = writer.bind("cache", self)
        with writer.block(f"{'async ' if writer.is_async else ''}def fetch():"):
            inner()
            writer.line("return result")
        through = writer.call(f"{me}.{'through_async' if writer.is_async else 'through'}")
        # Where any function may be called, the function belongs to the key.
        target = "" if writer.one_target else f", {writer.target}"
        writer.line(f"result = {through}(fetch, {writer.args}, kwargs{target})")

    def through(
        self, fetch: Callable[[], Any], args: tuple[Any, ...], kwargs: dict[str, Any], target: object = None
    ) -> Any:
        """The value of a sync call; threads that ask for the same key meanwhile wait for the one that fetches."""
        entry = self._enter(self._key_of(args, kwargs, target))
        if entry.flight is None:
            return entry.value
        try:
            value = fetch()
        except BaseException as error:  # noqa: BLE001 - whatever it is, those who wait must hear of it
            return self._failed(entry.key, entry.flight, error)
        return self._landed(entry.key, entry.flight, value)

    async def through_async(
        self, fetch: Callable[[], Any], args: tuple[Any, ...], kwargs: dict[str, Any], target: object = None
    ) -> Any:
        """The value of an async call. A stale value is given at once, and a task of its own fetches the new one."""
        key = self._key_of(args, kwargs, target)
        stale = self._entries.get(key)
        entry = await self._enter_async(key)
        if entry.flight is None:
            return entry.value
        flight = entry.flight
        if stale is not None and self._monotonic() < stale.stale_until:
            self._stale_hits += 1
            task = asyncio.get_running_loop().create_task(self._fetch(key, flight, fetch))
            self._refreshing.add(task)
            task.add_done_callback(self._refreshed)
            return stale.value
        return await self._fetch(key, flight, fetch)

    def stats(self) -> dict[str, object]:
        """Hits, misses, stale hits, entries."""
        return {
            "hits": self._hits,
            "misses": self._misses,
            "stale_hits": self._stale_hits,
            "entries": len(self._entries),
        }

    def _key_of(self, args: tuple[Any, ...], kwargs: dict[str, Any], target: object) -> Hashable:
        key = self._key(args, kwargs)
        return key if target is None else (target, key)

    def _enter(self, key: Hashable) -> CacheEntry:
        """A value, waiting for a flight of somebody else, or a flight of our own."""
        entry, flight, mine = self._board(key)
        while entry is None and not mine:
            try:
                return CacheEntry(key, None, flight.result())
            except _AbandonedError:
                entry, flight, mine = self._board(key)
        return CacheEntry(key, None, entry.value) if entry is not None else CacheEntry(key, flight, None)

    async def _enter_async(self, key: Hashable) -> CacheEntry:
        entry, flight, mine = self._board(key)
        while entry is None and not mine:
            try:
                # Shielded: a waiter that is cancelled must not cancel the flight of the others.
                return CacheEntry(key, None, await asyncio.shield(asyncio.wrap_future(flight)))
            except _AbandonedError:
                entry, flight, mine = self._board(key)
        return CacheEntry(key, None, entry.value) if entry is not None else CacheEntry(key, flight, None)

    def _refreshed(self, task: asyncio.Task[Any]) -> None:
        self._refreshing.discard(task)
        if not task.cancelled():
            task.exception()

    async def _fetch(self, key: Hashable, flight: Future[Any], fetch: Callable[[], Any]) -> Any:
        try:
            value = await fetch()
        except BaseException as error:  # noqa: BLE001 - whatever it is, those who wait must hear of it
            return self._failed(key, flight, error)
        return self._landed(key, flight, value)

    def _board(self, key: Hashable) -> tuple[_Entry | None, Future[Any], bool]:
        """A fresh entry (or a stale one while somebody fetches), else the flight and whether it is ours to fly."""
        with self._lock:
            now = self._monotonic()
            entry = self._entries.get(key)
            flight = self._flights.get(key)
            if entry is not None and now < entry.fresh_until:
                self._hits += 1
                self._entries.move_to_end(key)
                return entry, flight or Future(), False
            if flight is not None:
                if entry is not None and now < entry.stale_until:
                    self._stale_hits += 1
                    return entry, flight, False
                return None, flight, False
            self._misses += 1
            flight = self._flights[key] = Future()
            return None, flight, True

    def _landed(self, key: Hashable, flight: Future[Any], value: object) -> Any:
        self.put(key, value)
        with self._lock:
            self._flights.pop(key, None)
        flight.set_result(value)
        return value

    def _failed(self, key: Hashable, flight: Future[Any], error: BaseException) -> Any:
        with self._lock:
            self._flights.pop(key, None)
            stale = self._entries.get(key)
        if isinstance(error, Exception) and stale is not None and self._monotonic() < stale.stale_until:
            self._stale_hits += 1
            flight.set_result(stale.value)
            return stale.value
        flight.set_exception(error if isinstance(error, Exception) else _AbandonedError())
        raise error
