"""Policies in a stated order, fused into one function."""

from collections.abc import Callable
from typing import ParamSpec, Self, TypeVar

from heliograph.resilience.policy import CallGuard, Policy, Writer, fuse

P = ParamSpec("P")
T = TypeVar("T")

ORDER = (
    "feature",
    "fallback",
    "cache",
    "retry",
    "circuit_breaker",
    "rate_limiter",
    "client_throttle",
    "adaptive_concurrency",
    "bulkhead",
    "hedge",
    "timeout",
    "adaptive_timeout",
    "health_check",
    "connection_pool",
    "object_pool",
    "chaos",
)
"""The usual order, outermost first; `Pipeline.usual` sorts by it."""


KEPT = 1024
"""Times that `Statistics` remembers: a power of two."""


class Statistics(Policy):
    """Counts and times of a pipeline's calls; the outermost of the fused policies when a pipeline keeps statistics.

    The times of the latest calls that ended well are kept in a ring and sorted only when somebody asks: this is half
    the price of a histogram, and exact.
    """

    kind = "statistics"

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.errors = 0
        self.ended = 0
        self.times = [0.0] * KEPT

    def emit(self, writer: Writer, inner: Callable[[], None]) -> None:
        """Count, and take the time of what ended well."""
        me, now, start = writer.bind("statistics", self), writer.bind("now", self._monotonic), writer.name("start")
        times, seconds, ended = writer.bind("times", self.times), writer.name("seconds"), writer.name("ended")
        writer.line(f"{start} = {now}()")
        with writer.block("try:"):
            inner()
        with writer.block("except BaseException:"):
            writer.line(f"{me}.errors += 1", "raise")
        writer.line(f"{seconds} = {now}() - {start}", f"{me}.ended = {ended} = {me}.ended + 1")
        writer.line(f"{times}[{ended} & {KEPT - 1}] = {seconds}")

    def stats(self) -> dict[str, object]:
        """Calls and errors since the start, and percentiles in seconds of the latest calls."""
        kept = sorted(self.times if self.ended >= KEPT else self.times[1 : self.ended + 1])
        shown = {
            f"p{percent}_seconds": kept[min(len(kept) - 1, len(kept) * percent // 100)] if kept else 0.0
            for percent in (50, 95, 99)
        }
        return {"calls": self.ended + self.errors, "errors": self.errors, **shown}


class Pipeline:
    """Guards functions with several policies at the price of one.

    The first policy is the outermost: `Pipeline(retry, breaker, timeout)` retries around the breaker, which sees each
    try; the timeout limits each try.

    Args:
        policies: Outermost first.
        name: Shown in the registry.
        statistics: Keep counts and the times of the latest calls (about 0.3 us a call).
    """

    def __init__(self, *policies: Policy, name: str = "pipeline", statistics: bool = False) -> None:
        self.name = name
        self.statistics = Statistics(name) if statistics else None
        self.policies = policies
        self._fused: tuple[Policy, ...] = policies if self.statistics is None else (self.statistics, *policies)
        self._calls_guarded = CallGuard(self._fused)

    @classmethod
    def usual(cls, *policies: Policy, name: str = "pipeline", statistics: bool = False) -> Self:
        """The policies in the usual order, whatever order they are given in."""
        ranked = sorted(policies, key=lambda policy: ORDER.index(policy.kind) if policy.kind in ORDER else len(ORDER))
        return cls(*ranked, name=name, statistics=statistics)

    def __call__(self, function: Callable[P, T]) -> Callable[P, T]:
        """Guard `function`, sync or async, as a decorator."""
        return fuse(self._fused, function)

    def call(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Guard one call (await what it returns when `function` is async).

        The guard is generated once for sync and once for async functions; a decorator is a little quicker still.
        """
        return self._calls_guarded.call(function, *args, **kwargs)

    def stats(self) -> dict[str, object]:
        """What each policy says, by its name."""
        shown: dict[str, object] = {f"{policy.kind}:{policy.name}": policy.stats() for policy in self.policies}
        if self.statistics is not None:
            shown["statistics"] = self.statistics.stats()
        return shown
