"""What a closed breaker remembers.

Successes are only counted; what is kept is the place of each failure and slow call in that count. A window of calls
needs no more, because it is asked only when a call failed or was slow. A window of time also needs to know how many
calls had been made at a moment: samples of (time, count) are taken at each failure and, between, every so many
successes, so that the oldest sample is at most a sixty-fourth of the window off. With few calls every one is sampled
and the window is exact.
"""

from collections import deque
from typing import Protocol

SAMPLES = 64
NEVER = 1 << 62
"""Number of a call that never comes; a whole number, because comparing one with a float is slow."""


class Window(Protocol):
    """Failures and slow calls among the latest calls."""

    def failed(self, calls: int, now: float) -> None:
        """Call number `calls` failed."""
        ...

    def was_slow(self, calls: int, now: float) -> None:
        """Call number `calls` was slow."""
        ...

    def rates(self, calls: int, now: float) -> tuple[int, float, float]:
        """Calls in the window, share of failures, share of slow calls."""
        ...

    def next_look(self, calls: int, now: float) -> int:
        """Number of the call at which the breaker must look again although nothing failed; NEVER for never."""
        ...

    def clear(self, calls: int, now: float) -> None:
        """Forget; the window starts after call number `calls`."""
        ...


class CountWindow:
    """The last `size` calls."""

    def __init__(self, size: int, minimum_calls: int) -> None:
        self._size = size
        self._minimum = min(minimum_calls, size)
        self._start = 0
        self._failures: deque[int] = deque()
        self._slow: deque[int] = deque()

    def failed(self, calls: int, now: float) -> None:
        """Remember the place of the failure."""
        del now
        self._failures.append(calls)

    def was_slow(self, calls: int, now: float) -> None:
        """Remember the place of the slow call."""
        del now
        self._slow.append(calls)

    def rates(self, calls: int, now: float) -> tuple[int, float, float]:
        """Exact rates over the last `size` calls."""
        del now
        first = calls - self._size
        for places in (self._failures, self._slow):
            while places and places[0] <= first:
                places.popleft()
        total = min(calls - self._start, self._size)
        return (total, len(self._failures) / total, len(self._slow) / total) if total else (0, 0.0, 0.0)

    def next_look(self, calls: int, now: float) -> int:
        """The call that completes the minimum: an earlier failure may open the breaker then."""
        del now
        missing = self._minimum - (calls - self._start)
        return calls + missing if missing > 0 else NEVER

    def clear(self, calls: int, now: float) -> None:
        """Start anew."""
        del now
        self._start = calls
        self._failures.clear()
        self._slow.clear()


class TimeWindow:
    """The calls of the last `seconds`."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._samples: deque[tuple[float, int]] = deque([(float("-inf"), 0)])
        self._failures: deque[float] = deque()
        self._slow: deque[float] = deque()
        self._stride = 1

    def failed(self, calls: int, now: float) -> None:
        """Remember when it failed."""
        del calls
        self._failures.append(now)

    def was_slow(self, calls: int, now: float) -> None:
        """Remember when the slow call ended."""
        del calls
        self._slow.append(now)

    def rates(self, calls: int, now: float) -> tuple[int, float, float]:
        """Rates over the last `seconds`; the number of calls is exact to a sample."""
        horizon = now - self._seconds
        for times in (self._failures, self._slow):
            while times and times[0] <= horizon:
                times.popleft()
        samples = self._samples
        while len(samples) > 1 and samples[1][0] <= horizon:
            samples.popleft()
        total = calls - samples[0][1]
        return (total, len(self._failures) / total, len(self._slow) / total) if total else (0, 0.0, 0.0)

    def next_look(self, calls: int, now: float) -> int:
        """Take a sample, and say after how many calls the next one is due."""
        last_time, last_calls = self._samples[-1]
        step = self._seconds / SAMPLES
        if now - last_time >= step:
            self._stride = max(1, int((calls - last_calls) * step / (now - last_time)))
            self._samples.append((now, calls))
        else:
            if now == last_time:
                self._samples[-1] = (now, calls)
            # Only a crowd is looked at less often.
            self._stride = min(self._stride * 2, 4096) if calls - last_calls > SAMPLES else 1
        return calls + self._stride

    def clear(self, calls: int, now: float) -> None:
        """Start anew."""
        self._samples = deque([(now, calls)])
        self._failures.clear()
        self._slow.clear()
        self._stride = 1


class Consecutive:
    """Failures in a row; `size` of them are a rate of one."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._row = 0
        self._last = 0

    def failed(self, calls: int, now: float) -> None:
        """One more in the row, when no success came between."""
        del now
        self._row = self._row + 1 if calls == self._last + 1 or not self._row else 1
        self._last = calls

    def was_slow(self, calls: int, now: float) -> None:
        """A slow call counts as a failure."""
        self.failed(calls, now)

    def rates(self, calls: int, now: float) -> tuple[int, float, float]:
        """Rate one when the row is complete and unbroken, else zero."""
        del now
        unbroken = calls == self._last and self._row >= self._size
        return self._size, float(unbroken), 0.0

    def next_look(self, calls: int, now: float) -> int:
        """Successes need no look."""
        del calls, now
        return NEVER

    def clear(self, calls: int, now: float) -> None:
        """Start anew."""
        del calls, now
        self._row = 0
