"""The trial of a half-open breaker: so many calls, then a verdict."""


class Trial:
    """Counts permits and results; the caller holds the lock.

    Args:
        size: Permits; the verdict falls when as many results are there.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self.begin()

    def begin(self) -> None:
        """Forget and start anew."""
        self._given = 0
        self._done = 0
        self._failed = 0
        self._slow = 0

    def take(self) -> bool:
        """Take a permit if one is left."""
        if self._given >= self._size:
            return False
        self._given += 1
        return True

    def give_back(self) -> None:
        """A permit whose call said nothing."""
        self._given = max(self._done, self._given - 1)

    def record(self, *, failed: bool, slow: bool) -> bool:
        """Record a result; True when it was the last that was waited for."""
        self._done += 1
        self._failed += failed
        self._slow += slow
        return self._done >= self._size

    def rates(self) -> tuple[float, float]:
        """Shares of failed and of slow calls."""
        return self._failed / self._done, self._slow / self._done
