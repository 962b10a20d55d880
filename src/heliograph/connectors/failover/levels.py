"""Which level gets the data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from heliograph.connectors.failover.config import FailoverConfig


class LevelChoice:
    """The level that works, and when those above it are tried again. Not thread-safe; times are monotonic seconds.

    Args:
        config: Times and numbers.
        levels: How many there are.
    """

    def __init__(self, config: FailoverConfig, levels: int) -> None:
        self._levels: Final = levels
        self._interval: Final = config.retry_interval
        self._gap: Final = config.retry_gap
        self._max_retries: Final = config.max_retries
        self._failures: Final = [0] * self._levels
        self._round_began = 0.0
        self._next_try = 0.0
        self._candidate = 0
        self.stable = 0

    def choose(self, now: float) -> int:
        """The level for the next data: the one that works, or one above it whose turn it is to be tried."""
        if self.stable == 0 or now < self._next_try:
            return self.stable
        if self._candidate == 0:
            self._round_began = now
        while self._candidate < self.stable and self._given_up(self._candidate):
            self._candidate += 1
        if self._candidate >= self.stable:
            self._end_round()
            return self.stable
        level = self._candidate
        self._candidate += 1
        if self._candidate >= self.stable:
            self._end_round()
        else:
            self._next_try = now + self._gap
        return level

    def worked(self, level: int) -> None:
        """A level delivered: it works, and better than those below it."""
        if level < self.stable:
            self.stable = level
            self._failures[level] = 0
            self._candidate = 0

    def failed(self, level: int, now: float, *, tried: bool) -> None:
        """A level did not deliver.

        Args:
            level: Which.
            now: The time.
            tried: Whether it was a try of a level that had failed before.
        """
        if tried:
            self._failures[level] += 1
        elif level == self.stable:
            following = self.below(level)
            # When no level is left the first one is the best guess again: what failed comes back from the journal.
            self.stable = 0 if following is None else following
            self._candidate = 0
            self._next_try = now + self._interval

    def below(self, level: int) -> int | None:
        """The next level for data that `level` did not deliver; None when there is none."""
        if level < self.stable:
            return self.stable
        rest = (one for one in range(level + 1, self._levels) if not self._given_up(one))
        return next(rest, None)

    def _given_up(self, level: int) -> bool:
        return 0 < self._max_retries <= self._failures[level]

    def _end_round(self) -> None:
        self._candidate = 0
        self._next_try = self._round_began + self._interval
