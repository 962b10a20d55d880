"""When a breaker opens, for how long, and how it comes back."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class BreakerState(StrEnum):
    """The six states, as resilience4j names them."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"
    FORCED_OPEN = "forced_open"
    DISABLED = "disabled"
    METRICS_ONLY = "metrics_only"


@dataclass(frozen=True, slots=True)
class BreakerSettings:
    """Settings of a circuit breaker; the defaults are resilience4j's.

    Attributes:
        window: `count` (the last `window_size` calls), `time` (the last `window_size` seconds) or `consecutive`
            (`window_size` failures in a row open it; the rates are not looked at).
        window_size: Calls or seconds.
        failure_rate: Share of failed calls, 0 to 1, from which it opens.
        slow_call_rate: Share of slow calls from which it opens.
        slow_call_seconds: A call that takes longer is slow; None measures no time.
        minimum_calls: Calls in the window before the rates count.
        open_seconds: How long it stays open.
        open_growth: Factor on `open_seconds` for each opening without a recovery between.
        open_seconds_max: Upper bound of the growth.
        open_jitter: Share of the time by which it is made longer, at random: not all breakers come back at once.
        half_open_calls: Trial calls; their rates decide.
        half_open_seconds: Longest stay in half open, then it opens again; 0 means no bound.
        record: Which exceptions are failures; the others count as success.
        ignore: Exceptions that count as nothing.
        is_failure: Whether a result counts as a failure.
        retry_after: The time an error asks to wait, when it knows; it sets `open_seconds` for that opening.
    """

    window: str = "count"
    window_size: float = 100
    failure_rate: float = 0.5
    slow_call_rate: float = 1.0
    slow_call_seconds: float | None = None
    minimum_calls: int = 100
    open_seconds: float = 60.0
    open_growth: float = 1.0
    open_seconds_max: float = 600.0
    open_jitter: float = 0.0
    half_open_calls: int = 10
    half_open_seconds: float = 0.0
    record: tuple[type[BaseException], ...] = (Exception,)
    ignore: tuple[type[BaseException], ...] = ()
    is_failure: Callable[[object], bool] | None = None
    retry_after: Callable[[BaseException], float | None] | None = None

    def __post_init__(self) -> None:
        """Refuse what cannot work.

        Raises:
            ValueError: A value is out of range; the text names it.
        """
        if self.window not in {"count", "time", "consecutive"}:
            raise ValueError(f"window is {self.window!r}; it must be count, time or consecutive")
        for name in ("failure_rate", "slow_call_rate"):
            if not 0 < getattr(self, name) <= 1:
                raise ValueError(f"{name} is {getattr(self, name)}; it must be above 0 and at most 1")
        for name in ("window_size", "minimum_calls", "open_seconds", "half_open_calls"):
            if getattr(self, name) <= 0:
                raise ValueError(f"{name} is {getattr(self, name)}; it must be above 0")
        if self.open_jitter < 0:
            raise ValueError(f"open_jitter is {self.open_jitter}; it must be at least 0")
        if self.open_growth < 1:
            raise ValueError(f"open_growth is {self.open_growth}; it must be at least 1")
