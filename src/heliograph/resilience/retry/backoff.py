"""How long to wait before the next try.

Jitter forms after "Exponential Backoff And Jitter" (M. Brooker): full, equal and decorrelated.
"""

from dataclasses import dataclass, field
from random import Random
from typing import Literal

Shape = Literal["fixed", "linear", "exponential"]
Jitter = Literal["none", "full", "equal", "decorrelated", "factor"]


@dataclass(frozen=True, slots=True)
class Backoff:
    """Waits before the second, third, ... try.

    Attributes:
        initial: Seconds before the second try.
        maximum: Upper bound of a wait, in seconds.
        shape: `fixed`, `linear` (initial * n) or `exponential` (initial * multiplier ** (n - 1)).
        multiplier: For exponential.
        jitter: `none`; `full` (0 to wait); `equal` (half, plus 0 to half); `decorrelated` (initial to three times the
            last wait); `factor` (plus or minus `randomization_factor`, the Collector's form).
        randomization_factor: For `factor`.
        random: Source of randomness, for tests.
    """

    initial: float = 0.5
    maximum: float = 30.0
    shape: Shape = "exponential"
    multiplier: float = 1.5
    jitter: Jitter = "full"
    randomization_factor: float = 0.5
    random: Random = field(default_factory=Random)

    def wait(self, attempt: int, previous: float = 0.0) -> float:
        """Seconds to wait after try number `attempt` (from 1) failed; `previous` is the wait before that try."""
        if self.jitter == "decorrelated":
            upper = max(self.initial, min(self.maximum, 3 * (previous or self.initial)))
            return self.random.uniform(min(self.initial, self.maximum), min(upper, self.maximum))
        base = min(self._base(attempt), self.maximum)
        if self.jitter == "full":
            return self.random.uniform(0, base)
        if self.jitter == "equal":
            return base / 2 + self.random.uniform(0, base / 2)
        if self.jitter == "factor":
            spread = base * self.randomization_factor
            return min(self.random.uniform(base - spread, base + spread), self.maximum)
        return base

    def _base(self, attempt: int) -> float:
        if self.shape == "fixed":
            return self.initial
        if self.shape == "linear":
            return self.initial * attempt
        # 1.5 ** 2000 overflows a float: past the bound the power no longer matters.
        return self.initial * self.multiplier ** min(attempt - 1, 500)
