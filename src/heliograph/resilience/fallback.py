"""Fallback: when a call fails, try the next thing of a chain."""

import inspect
from collections.abc import Callable
from typing import Any

from heliograph.resilience.clock import SYSTEM_CLOCK, Clock
from heliograph.resilience.events import EventKind, Hook, no_hook
from heliograph.resilience.guard import Entered
from heliograph.resilience.policy import Policy, Writer


class Outcome:
    """What a guarded block brought.

    Attributes:
        value: Set by the block, or by the chain when the block failed.
        fell_back: Whether it is the chain's.
    """

    __slots__ = ("fell_back", "value")

    def __init__(self) -> None:
        self.value: Any = None
        self.fell_back = False


class Fallback(Policy):
    """Values, functions or exceptions to use instead of a failure, in order.

    A function gets the error, then the arguments of the call; it may be async when the guarded function is. An
    exception is raised in place of the failure. Anything else is the result.

    Args:
        chain: What to try; a function that fails leads to the next.
        on: Exceptions that count as failure.
        handle: Looks at such an exception: whether to fall back.
        handle_result: Whether a result counts as failure.
        name: Shown in events.
        clock: Where time comes from.
        on_event: Hears each fall.
    """

    kind = "fallback"

    def __init__(
        self,
        *chain: object,
        on: type[BaseException] | tuple[type[BaseException], ...] = Exception,
        handle: Callable[[BaseException], bool] = lambda _: True,
        handle_result: Callable[[object], bool] | None = None,
        name: str = "",
        clock: Clock = SYSTEM_CLOCK,
        on_event: Hook = no_hook,
    ) -> None:
        super().__init__(name, clock=clock, on_event=on_event)
        if not chain:
            raise ValueError("a fallback needs at least one value, function or exception")
        self._chain = chain
        self._on = on
        self._handle = handle
        self._handle_result = handle_result
        self._fell_back = 0

    def emit(self, writer: Writer, inner: Callable[[], None]) -> None:
        """Guard: call; on failure walk the chain."""
        me, on = writer.bind("fallback", self), writer.bind("on", self._on)
        walk = writer.call(f"{me}.{'walk_async' if writer.is_async else 'walk'}")
        with writer.block("try:"):
            inner()
        with writer.block(f"except {on} as error:"):
            writer.line(f"result = {walk}(error, {writer.args}, kwargs)")
        if self._handle_result is not None:
            judge = writer.bind("handle_result", self._handle_result)
            with writer.block("else:"):
                writer.line(f"if {judge}(result):", f"    result = {walk}(None, {writer.args}, kwargs)")

    def guard(self, *args: Any, **kwargs: Any) -> Entered[Outcome]:
        """`with fallback.guard() as outcome: outcome.value = work()`; the arguments are handed to the functions."""
        outcome = Outcome()

        def failed(error: BaseException | None) -> bool:
            if error is None and self._handle_result is not None:
                return self._handle_result(outcome.value)
            return isinstance(error, self._on)

        def leave(error: BaseException | None) -> bool:
            if failed(error):
                outcome.value, outcome.fell_back = self.walk(error, args, kwargs), True
                return True
            return False

        async def enter_async() -> Outcome:
            return outcome

        async def leave_async(error: BaseException | None) -> bool:
            if failed(error):
                outcome.value, outcome.fell_back = await self.walk_async(error, args, kwargs), True
                return True
            return False

        return Entered(lambda: outcome, leave, enter_async, leave_async)

    def recover(self, error: BaseException, *args: Any, **kwargs: Any) -> Any:
        """Bare call: what to use instead of a call that failed with `error`."""
        return self.walk(error, args, kwargs)

    async def recover_async(self, error: BaseException, *args: Any, **kwargs: Any) -> Any:
        """Bare call: as `recover`, with async functions allowed."""
        return await self.walk_async(error, args, kwargs)

    def walk(self, error: BaseException | None, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """The first thing of the chain that works; the last failure is raised when none does."""
        self._begin(error)
        for step in self._chain:
            try:
                return self._take(step, error, args, kwargs)
            except self._on as failure:
                error = failure
        assert error is not None
        raise error

    async def walk_async(self, error: BaseException | None, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """As `walk`, with async functions allowed."""
        self._begin(error)
        for step in self._chain:
            try:
                result = self._take(step, error, args, kwargs)
                return await result if inspect.isawaitable(result) else result
            except self._on as failure:
                error = failure
        assert error is not None
        raise error

    def stats(self) -> dict[str, object]:
        """How often the chain was used."""
        return {"fell_back": self._fell_back}

    def _begin(self, error: BaseException | None) -> None:
        if error is not None and not self._handle(error):
            raise error
        self._fell_back += 1
        self._tell(EventKind.FELL_BACK, error=repr(error))

    @staticmethod
    def _take(step: object, error: BaseException | None, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        if isinstance(step, BaseException) or (isinstance(step, type) and issubclass(step, BaseException)):
            raise step from error
        return step(error, *args, **kwargs) if callable(step) else step
