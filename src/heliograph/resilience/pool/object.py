"""A bounded pool of reusable objects, for threads and tasks alike.

An idle object is proof that there is room, so taking one and giving it back count nothing: `pop` and `append` of a
deque. Only making an object and waiting for one take the lock.
"""

import asyncio
import threading
from collections import deque
from collections.abc import Callable
from types import TracebackType
from typing import Any, Generic, TypeVar, cast

from heliograph.resilience.clock import SYSTEM_CLOCK, Clock
from heliograph.resilience.errors import PoolExhausted
from heliograph.resilience.events import EventKind, Hook, no_hook
from heliograph.resilience.policy import Policy, Writer

T = TypeVar("T")
_NOTHING: Any = object()


class _Waiter:
    """Somebody who waits; `item` is handed over by who gives it back, or stays `_NOTHING` when a place became free."""

    __slots__ = ("item", "served", "wake")

    def __init__(self, wake: Callable[[], object]) -> None:
        self.wake = wake
        self.served = False
        self.item: Any = _NOTHING


class Lease(Generic[T]):
    """`with pool.lease() as item:` or `async with`; the object goes back at the end."""

    __slots__ = ("_item", "_pool")

    def __init__(self, pool: "ObjectPool[T]") -> None:
        self._pool = pool
        self._item: Any = None

    def __enter__(self) -> T:
        self._item = item = self._pool.get()
        return item

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.put(self._item)

    async def __aenter__(self) -> T:
        self._item = item = await self._pool.get_async()
        return item

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.put(self._item)


class ObjectPool(Policy, Generic[T]):
    """Keeps up to `size` objects, idle and in use together; who finds none waits in order.

    As a decorator it gives the guarded function an object as first argument; `with pool.lease() as item:` gives one to
    a block; bare calls are `get` (or `get_async`) and `put`.

    Args:
        make: Makes an object; may block.
        size: Bound.
        wait_seconds: Longest wait for an object; None means without bound, 0 refuses at once.
        reset: Called with an object that comes back; when it raises, the object is thrown away.
        name: Shown in errors.
        clock: Where time comes from.
        on_event: Hears refusals.
    """

    kind = "object_pool"

    def __init__(
        self,
        make: Callable[[], T],
        size: int = 10,
        *,
        wait_seconds: float | None = None,
        reset: Callable[[T], object] | None = None,
        name: str = "",
        clock: Clock = SYSTEM_CLOCK,
        on_event: Hook = no_hook,
    ) -> None:
        super().__init__(name, clock=clock, on_event=on_event)
        if size < 1:
            raise ValueError(f"size is {size}; it must be at least 1")
        self._make = make
        self._size = size
        self._wait_seconds = wait_seconds
        self._reset = reset
        self.idle: deque[T] = deque()
        self._pop = self.idle.pop
        self._keep: Callable[[T], object] = self.idle.append if reset is None else self._keep_if_fit
        # What `put` calls: another function while somebody waits, which is quicker than to ask each time.
        self._append = self._keep
        self._waiters: deque[_Waiter] = deque()
        self._alive = 0
        self._refused = 0
        self._lock = threading.Lock()

    def get(self) -> T:
        """An object, waiting for one (this thread blocks).

        Raises:
            PoolExhausted: None came back in time.
        """
        try:
            return self._pop()
        except IndexError:
            return self._get_slowly()

    async def get_async(self) -> T:
        """An object, waiting for one (this task is suspended).

        Raises:
            PoolExhausted: None came back in time.
        """
        try:
            return self._pop()
        except IndexError:
            return await self._get_slowly_async()

    def put(self, item: T) -> None:
        """Give an object back."""
        self._append(item)

    def discard(self, item: T) -> None:
        """Give up an object that is not fit for use: its place is free."""
        del item
        with self._lock:
            self._alive -= 1
            self._wake_one(_NOTHING)

    def lease(self) -> Lease[T]:
        """A context manager that gets and puts."""
        return Lease(self)

    def emit(self, writer: Writer, inner: Callable[[], None]) -> None:
        """Guard: get an object, call with it as first argument, put it back."""
        me, item, outer = writer.bind("pool", self), writer.name("item"), writer.args
        writer.line(f"{item} = {writer.call(f'{me}.get_async' if writer.is_async else f'{me}.get')}()")
        writer.args = writer.name("args")
        writer.line(f"{writer.args} = ({item}, *{outer})")
        with writer.block("try:"):
            inner()
        with writer.block("finally:"):
            writer.line(f"{me}.put({item})")
        writer.args = outer

    def stats(self) -> dict[str, object]:
        """Objects idle and in use; waiters and refusals."""
        return {
            "size": self._size,
            "idle": len(self.idle),
            "in_use": self._alive - len(self.idle),
            "waiting": len(self._waiters),
            "not_permitted": self._refused,
        }

    def _get_slowly(self) -> T:
        event = threading.Event()
        waiter = self._queue(event.set)
        if waiter is None:
            return self._make_one()
        if not event.wait(self._wait_seconds) and not self._leave(waiter):
            raise self._exhausted()
        return self._take(waiter)

    async def _get_slowly_async(self) -> T:
        loop = asyncio.get_running_loop()
        future: asyncio.Future[None] = loop.create_future()

        def wake() -> None:
            if not future.done():
                future.set_result(None)

        waiter = self._queue(lambda: loop.call_soon_threadsafe(wake))
        if waiter is None:
            return self._make_one()
        try:
            async with asyncio.timeout(self._wait_seconds):
                await future
        except TimeoutError:
            if not self._leave(waiter):
                raise self._exhausted() from None
        except BaseException:
            if self._leave(waiter):
                self._give_back(waiter)
            raise
        return self._take(waiter)

    def _queue(self, wake: Callable[[], object]) -> _Waiter | None:
        """A place in the queue (perhaps served already), or None when an object may be made."""
        waiter = _Waiter(wake)
        with self._lock:
            if self._alive < self._size:
                self._alive += 1
                return None
            if self._wait_seconds == 0 and not self.idle:
                raise self._exhausted()
            self._waiters.append(waiter)
            self._append = self._keep_and_serve
        self._serve_idle()
        return waiter

    def _follow(self) -> None:
        self._append = self._keep_and_serve if self._waiters else self._keep

    def _keep_and_serve(self, item: T) -> None:
        self._keep(item)
        self._serve_idle()

    def _keep_if_fit(self, item: T) -> None:
        if self._is_reset(item):
            self.idle.append(item)
        else:
            self.discard(item)

    def _serve_idle(self) -> None:
        with self._lock:
            while self._waiters and self.idle:
                try:
                    item = self._pop()
                except IndexError:
                    return
                self._wake_one(item)

    def _wake_one(self, item: object) -> bool:
        if not self._waiters:
            return False
        waiter = self._waiters.popleft()
        self._follow()
        waiter.item, waiter.served = item, True
        if item is _NOTHING:
            self._alive += 1
        waiter.wake()
        return True

    def _leave(self, waiter: _Waiter) -> bool:
        """Leave the queue; True when the waiter had been served already."""
        with self._lock:
            if not waiter.served:
                self._waiters.remove(waiter)
                self._follow()
            return waiter.served

    def _take(self, waiter: _Waiter) -> T:
        return self._make_one() if waiter.item is _NOTHING else cast("T", waiter.item)

    def _give_back(self, waiter: _Waiter) -> None:
        if waiter.item is _NOTHING:
            self.discard(_NOTHING)
        else:
            self.put(cast("T", waiter.item))

    def _make_one(self) -> T:
        try:
            return self._make()
        except BaseException:
            self.discard(_NOTHING)
            raise

    def _is_reset(self, item: T) -> bool:
        assert self._reset is not None
        try:
            self._reset(item)
        except Exception:  # noqa: BLE001 - whatever it was, the object is not fit for use
            return False
        return True

    def _exhausted(self) -> PoolExhausted:
        self._refused += 1
        self._tell(EventKind.REJECTED)
        return PoolExhausted(f"pool {self.name}: all {self._size} objects are in use and none came back in time")
