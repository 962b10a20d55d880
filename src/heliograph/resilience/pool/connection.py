"""A pool of connections: bounded, validated, with idle and lifetime limits; for tasks and for threads."""

import asyncio
import contextlib
import inspect
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from heliograph.resilience.bulkhead import Bulkhead
from heliograph.resilience.clock import SYSTEM_CLOCK, Clock
from heliograph.resilience.errors import BulkheadFull, PoolExhausted
from heliograph.resilience.events import Hook, no_hook
from heliograph.resilience.guard import Entered
from heliograph.resilience.policy import Policy, Writer

C = TypeVar("C")


@dataclass(slots=True)
class Kept(Generic[C]):
    """A connection with its age.

    Attributes:
        connection: The connection.
        opened: When it was opened.
        used: When it came back last.
    """

    connection: C
    opened: float
    used: float


class ConnectionPool(Policy, Generic[C]):
    """Connections, opened when they are needed and kept for the next user; who finds none waits in order.

    With async `connect` and `close` it serves tasks: `async with pool.lease() as connection:`. With plain functions it
    serves threads as well: `with pool.lease() as connection:`. After an error inside, the connection is closed instead
    of kept. As a decorator it gives the guarded function a connection as first argument. Bare calls are `take` and
    `give_back`, or `take_blocking` and `give_back_blocking`.

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
        connect: Callable[[], Awaitable[C] | C],
        close: Callable[[C], object],
        size: int = 10,
        *,
        wait_seconds: float | None = 5.0,
        idle_seconds: float = 60.0,
        lifetime_seconds: float = 3600.0,
        validate: Callable[[C], Awaitable[bool] | bool] | None = None,
        validate_after_seconds: float = 1.0,
        name: str = "",
        clock: Clock = SYSTEM_CLOCK,
        on_event: Hook = no_hook,
    ) -> None:
        super().__init__(name, clock=clock, on_event=on_event)
        self._connect, self._close_one = connect, close
        self._places = Bulkhead(size, 1_000_000, wait_seconds, name=self.name, clock=clock, on_event=on_event)
        self._idle_seconds, self._lifetime = idle_seconds, lifetime_seconds
        self._validate, self._validate_after = validate, validate_after_seconds
        self._idle: list[Kept[C]] = []
        self._opened = self._closed = 0
        self._is_closed = False

    def lease(self) -> Entered[C]:
        """A context manager that takes a connection and gives it back."""
        held: list[Kept[C]] = []

        def enter() -> C:
            held.append(self.take_blocking())
            return held[0].connection

        def leave(error: BaseException | None) -> bool:
            self.give_back_blocking(held[0], broken=error is not None)
            return False

        async def enter_async() -> C:
            held.append(await self.take())
            return held[0].connection

        async def leave_async(error: BaseException | None) -> bool:
            await self.give_back(held[0], broken=error is not None)
            return False

        return Entered(enter, leave, enter_async, leave_async)

    def emit(self, writer: Writer, inner: Callable[[], None]) -> None:
        """Guard: lease a connection, call with it as first argument."""
        lease, connection, outer = writer.bind("lease", self.lease), writer.name("connection"), writer.args
        with writer.block(f"{'async ' if writer.is_async else ''}with {lease}() as {connection}:"):
            writer.args = writer.name("args")
            writer.line(f"{writer.args} = ({connection}, *{outer})")
            inner()
        writer.args = outer

    async def take(self) -> Kept[C]:
        """A working connection.

        Raises:
            PoolExhausted: None became free in time, or the pool is closed.
        """
        self._must_be_open()
        try:
            await self._places.acquire_async()
        except BulkheadFull:
            raise self._exhausted() from None
        try:
            while (kept := self._pop()) is not None:
                if await self._works(kept):
                    return kept
                await self._close(kept)
            return self._made(await _result(self._connect()))
        except BaseException:
            self._places.release()
            raise

    def take_blocking(self) -> Kept[C]:
        """As `take`, for threads; `connect` must be a plain function.

        Raises:
            PoolExhausted: None became free in time, or the pool is closed.
        """
        self._must_be_open()
        try:
            self._places.acquire()
        except BulkheadFull:
            raise self._exhausted() from None
        try:
            while (kept := self._pop()) is not None:
                if self._works_blocking(kept):
                    return kept
                self._close_blocking(kept)
            return self._made(_plain(self._connect()))
        except BaseException:
            self._places.release()
            raise

    async def give_back(self, kept: Kept[C], *, broken: bool = False) -> None:
        """The user is done; a broken connection is closed."""
        try:
            if not self._keep(kept, broken=broken):
                await self._close(kept)
        finally:
            self._places.release()

    def give_back_blocking(self, kept: Kept[C], *, broken: bool = False) -> None:
        """As `give_back`, for threads."""
        try:
            if not self._keep(kept, broken=broken):
                self._close_blocking(kept)
        finally:
            self._places.release()

    async def evict(self) -> int:
        """Close connections that have been idle too long; the number of them."""
        old = self._aged()
        for kept in old:
            await self._close(kept)
        return len(old)

    def evict_blocking(self) -> int:
        """As `evict`, for threads."""
        old = self._aged()
        for kept in old:
            self._close_blocking(kept)
        return len(old)

    async def close(self) -> None:
        """Close what is idle now and the others when they come back."""
        self._is_closed = True
        idle, self._idle = self._idle, []
        await asyncio.gather(*(self._close(kept) for kept in idle))

    def close_blocking(self) -> None:
        """As `close`, for threads."""
        self._is_closed = True
        idle, self._idle = self._idle, []
        for kept in idle:
            self._close_blocking(kept)

    def stats(self) -> dict[str, object]:
        """Connections idle, in use, opened and closed."""
        return {**self._places.stats(), "idle": len(self._idle), "opened": self._opened, "closed": self._closed}

    def _must_be_open(self) -> None:
        if self._is_closed:
            raise PoolExhausted(f"pool {self.name} is closed")

    def _exhausted(self) -> PoolExhausted:
        return PoolExhausted(
            f"pool {self.name}: all {self._places.limit} connections are in use and none came back in time"
        )

    def _pop(self) -> Kept[C] | None:
        try:
            return self._idle.pop()
        except IndexError:
            return None

    def _made(self, connection: C) -> Kept[C]:
        self._opened += 1
        now = self._monotonic()
        return Kept(connection, now, now)

    def _keep(self, kept: Kept[C], *, broken: bool) -> bool:
        now = self._monotonic()
        if broken or self._is_closed or now - kept.opened >= self._lifetime:
            return False
        kept.used = now
        self._idle.append(kept)
        return True

    def _aged(self) -> list[Kept[C]]:
        horizon = self._monotonic() - self._idle_seconds
        old = [kept for kept in self._idle if kept.used <= horizon]
        self._idle = [kept for kept in self._idle if kept.used > horizon]
        return old

    def _needs_question(self, kept: Kept[C]) -> bool | None:
        """Whether the connection must be asked; None when it is too old to be used."""
        now = self._monotonic()
        if now - kept.used >= self._idle_seconds or now - kept.opened >= self._lifetime:
            return None
        return self._validate is not None and now - kept.used >= self._validate_after

    async def _works(self, kept: Kept[C]) -> bool:
        question = self._needs_question(kept)
        if not question or self._validate is None:
            return question is not None
        try:
            return bool(await _result(self._validate(kept.connection)))
        except Exception:  # noqa: BLE001 - a connection that cannot answer does not work
            return False

    def _works_blocking(self, kept: Kept[C]) -> bool:
        question = self._needs_question(kept)
        if not question or self._validate is None:
            return question is not None
        try:
            return bool(_plain(self._validate(kept.connection)))
        except Exception:  # noqa: BLE001 - a connection that cannot answer does not work
            return False

    async def _close(self, kept: Kept[C]) -> None:
        self._closed += 1
        with contextlib.suppress(Exception):
            await _result(self._close_one(kept.connection))

    def _close_blocking(self, kept: Kept[C]) -> None:
        self._closed += 1
        with contextlib.suppress(Exception):
            _plain(self._close_one(kept.connection))


async def _result(value: Any) -> Any:
    return await value if inspect.isawaitable(value) else value


def _plain(value: Any) -> Any:
    if inspect.isawaitable(value):
        if inspect.iscoroutine(value):
            value.close()
        raise TypeError("this pool's functions are async: use `async with pool.lease()`")
    return value
