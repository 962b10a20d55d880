"""Hedging of sync calls, in helper threads."""

import contextvars
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, wait
from typing import Any

from heliograph.resilience.threads import HelperThreads


class HedgeThreads:
    """Runs attempts side by side.

    Args:
        bound: Threads; attempts beyond wait for one.
        name: Of the threads.
    """

    def __init__(self, bound: int, name: str) -> None:
        self._threads = HelperThreads(bound, f"hedge-{name}")

    def race(
        self, attempt: Callable[[], Any], extra: int, delay: Callable[[], float], may_start: Callable[[], bool]
    ) -> tuple[Any, int]:
        """The first result, and the number of the attempt that brought it (0 for the first).

        When every attempt fails, the first attempt's error is raised.
        """
        attempts = [self._start(attempt)]
        running: set[Future[Any]] = set(attempts)
        while running:
            open_for_more = len(attempts) <= extra
            done, running = wait(running, delay() if open_for_more else None, FIRST_COMPLETED)
            for ended in done:
                if ended.exception() is None:
                    for other in running:
                        other.cancel()
                    return ended.result(), attempts.index(ended)
            if not done and open_for_more:
                if may_start():
                    attempts.append(self._start(attempt))
                    running.add(attempts[-1])
                else:
                    extra = 0
        return attempts[0].result(), 0

    def _start(self, attempt: Callable[[], Any]) -> Future[Any]:
        return self._threads.submit(contextvars.copy_context().run, attempt)
