"""Context managers of policies that hold something for one block: each block has an object of its own."""

from collections.abc import Callable
from types import TracebackType
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class Entered(Generic[T]):
    """`with` and `async with` around one block, from four functions.

    Args:
        enter: Called at the begin; its result is what `as` binds.
        leave: Called at the end with the error, or None; true swallows the error.
        enter_async: The same for `async with`.
        leave_async: The same for `async with`.
    """

    __slots__ = ("_enter", "_enter_async", "_leave", "_leave_async")

    def __init__(
        self,
        enter: Callable[[], T],
        leave: Callable[[BaseException | None], bool],
        enter_async: Callable[[], Any] | None = None,
        leave_async: Callable[[BaseException | None], Any] | None = None,
    ) -> None:
        self._enter, self._leave = enter, leave
        self._enter_async, self._leave_async = enter_async, leave_async

    def __enter__(self) -> T:
        return self._enter()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        return self._leave(error)

    async def __aenter__(self) -> T:
        return self._enter() if self._enter_async is None else await self._enter_async()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        return self._leave(error) if self._leave_async is None else await self._leave_async(error)
