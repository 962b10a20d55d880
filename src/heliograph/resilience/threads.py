"""Threads for sync calls that somebody does not want to wait for."""

import os
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class HelperThreads:
    """A pool of threads that begins with the first call, and anew in a forked child.

    Args:
        bound: Threads at most; more calls wait for one.
        name: Of the threads.
    """

    def __init__(self, bound: int, name: str) -> None:
        self._bound, self._name = bound, name
        self._lock = threading.Lock()
        self._executor: ThreadPoolExecutor | None = None
        self._process = 0

    def submit(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Run `function` in a thread."""
        with self._lock:
            if self._executor is None or self._process != os.getpid():
                self._executor = ThreadPoolExecutor(self._bound, thread_name_prefix=self._name)
                self._process = os.getpid()
            return self._executor.submit(function, *args, **kwargs)
