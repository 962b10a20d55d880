"""A pool of connections: an async ObjectPool with validation, idle and lifetime limits, and closing."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Generic, TypeVar

from heliograph.resilience.bulkhead import Bulkhead
from heliograph.resilience.clock import SYSTEM_CLOCK, Clock
from heliograph.resilience.errors import BulkheadFull, PoolExhausted
from heliograph.resilience.events import Hook, no_hook
from heliograph.resilience.policy import Policy

C = TypeVar("C")


@dataclass(slots=True)
class _Kept(Generic[C]):
    connection: C
    opened: float
    used: float


class ConnectionLease(Generic[C]):
    """`async with pool.lease() as connection:`; after an error inside, the connection is closed instead of kept."""

    def __init__(self, pool: "ConnectionPool[C]") -> None:
        self._pool = pool
        self._kept: _Kept[C] | None = None

    async def __aenter__(self) -> C:
        self._kept = await self._pool.take()
        return self._kept.connection

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._kept is not None:
            await self._pool.give_back(self._kept, broken=error is not None)


class ConnectionPool(Policy, Generic[C]):
    """Connections, opened when they are needed and kept for the next user.

    Args:
        connect: Opens one.
        close: Closes one; its errors are ignored.
        size: Connections at most.
        wait_seconds: Longest wait for a free one; None means without bound.
        idle_seconds: An idle connection that is older is closed instead of used.
        lifetime_seconds: A connection is used for at most so long.
        validate: Asks an idle connection whether it still works, before it is used.
        validate_after_seconds: A connection that was used more recently is not asked.
        name: Shown in errors.
        clock: Where time comes from.
        on_event: Hears refusals.
    """

    kind = "connection_pool"

    def __init__(
        self,
        connect: Callable[[], Awaitable[C]],
        close: Callable[[C], Awaitable[object]],
        size: int = 10,
        *,
        wait_seconds: float | None = 5.0,
        idle_seconds: float = 60.0,
        lifetime_seconds: float = 3600.0,
        validate: Callable[[C], Awaitable[bool]] | None = None,
        validate_after_seconds: float = 1.0,
        name: str = "",
        clock: Clock = SYSTEM_CLOCK,
        on_event: Hook = no_hook,
    ) -> None:
        super().__init__(name, clock=clock, on_event=on_event)
        self._connect, self._close_one = connect, close
        self._places = Bulkhead(size, 1_000_000, wait_seconds, name=self.name, clock=clock)
        self._idle_seconds, self._lifetime = idle_seconds, lifetime_seconds
        self._validate, self._validate_after = validate, validate_after_seconds
        self._idle: list[_Kept[C]] = []
        self._opened = self._closed = 0
        self._is_closed = False

    def lease(self) -> ConnectionLease[C]:
        """A context manager that takes a connection and gives it back."""
        return ConnectionLease(self)

    async def take(self) -> _Kept[C]:
        """A working connection.

        Raises:
            PoolExhausted: None became free in time, or the pool is closed.
        """
        if self._is_closed:
            raise PoolExhausted(f"pool {self.name} is closed")
        try:
            await self._places.acquire_async()
        except BulkheadFull:
            raise PoolExhausted(
                f"pool {self.name}: all {self._places.limit} connections are in use and none came back in time"
            ) from None
        try:
            while self._idle:
                kept = self._idle.pop()
                if await self._works(kept):
                    return kept
                await self._close(kept)
            return await self._open()
        except BaseException:
            self._places.release()
            raise

    async def give_back(self, kept: _Kept[C], *, broken: bool = False) -> None:
        """The user is done; a broken connection is closed."""
        now = self._monotonic()
        try:
            if broken or self._is_closed or now - kept.opened >= self._lifetime:
                await self._close(kept)
            else:
                kept.used = now
                self._idle.append(kept)
        finally:
            self._places.release()

    async def evict(self) -> int:
        """Close connections that have been idle too long; the number of them."""
        horizon = self._monotonic() - self._idle_seconds
        old = [kept for kept in self._idle if kept.used <= horizon]
        self._idle = [kept for kept in self._idle if kept.used > horizon]
        for kept in old:
            await self._close(kept)
        return len(old)

    async def close(self) -> None:
        """Close what is idle now and the others when they come back."""
        self._is_closed = True
        idle, self._idle = self._idle, []
        await asyncio.gather(*(self._close(kept) for kept in idle))

    def stats(self) -> dict[str, object]:
        """Connections idle, in use, opened and closed."""
        return {**self._places.stats(), "idle": len(self._idle), "opened": self._opened, "closed": self._closed}

    async def _open(self) -> _Kept[C]:
        connection = await self._connect()
        self._opened += 1
        now = self._monotonic()
        return _Kept(connection, now, now)

    async def _works(self, kept: _Kept[C]) -> bool:
        now = self._monotonic()
        if now - kept.used >= self._idle_seconds or now - kept.opened >= self._lifetime:
            return False
        if self._validate is None or now - kept.used < self._validate_after:
            return True
        try:
            return await self._validate(kept.connection)
        except Exception:  # noqa: BLE001 - a connection that cannot answer does not work
            return False

    async def _close(self, kept: _Kept[C]) -> None:
        self._closed += 1
        with contextlib.suppress(Exception):
            await self._close_one(kept.connection)
