"""What policies raise."""

from collections.abc import Sequence
from typing import ClassVar

from heliograph.exceptions import ErrorContext, ExportError, PerformanceError, ResourceError, SystemFailure


class CircuitOpen(ResourceError):
    """A circuit breaker does not let the call through: the peer failed too often lately."""

    # Refusals come at a high rate, and a dict for two attributes is a third of the price of one.
    __slots__ = ("message", "retry_after")

    code: ClassVar[str] = "HG-RES-101"
    default_hints: ClassVar[tuple[str, ...]] = ("wait: the breaker tries the peer again by itself", "look at the peer")

    def __init__(
        self,
        message: str,
        *,
        hints: Sequence[str] = (),
        context: ErrorContext | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message, hints=hints, context=context)
        self.retry_after = retry_after


class BulkheadFull(ResourceError):
    """As many calls run and wait as the bulkhead allows."""

    code: ClassVar[str] = "HG-RES-102"
    default_hints: ClassVar[tuple[str, ...]] = ("find out what makes the calls slow", "raise the limit or the queue")


class RateLimited(ResourceError):
    """Calls come faster than the rate limiter allows."""

    code: ClassVar[str] = "HG-RES-103"
    default_hints: ClassVar[tuple[str, ...]] = ("call less often, or raise the rate",)


class ConcurrencyLimited(ResourceError):
    """The adaptive limit on concurrent calls is reached."""

    code: ClassVar[str] = "HG-RES-104"
    default_hints: ClassVar[tuple[str, ...]] = ("the limit follows the peer's latency: look at the peer",)


class CallThrottled(ResourceError):
    """The client throttle refused the call because the peer refuses many."""

    code: ClassVar[str] = "HG-RES-105"
    default_hints: ClassVar[tuple[str, ...]] = ("the share of refused calls falls as the peer recovers",)


class PoolExhausted(ResourceError):
    """Every object of a pool is in use and none came back in time."""

    code: ClassVar[str] = "HG-RES-106"
    default_hints: ClassVar[tuple[str, ...]] = ("give objects back earlier, or enlarge the pool",)


class FeatureOff(ResourceError):
    """A feature is given up at this level of degradation."""

    code: ClassVar[str] = "HG-RES-107"
    default_hints: ClassVar[tuple[str, ...]] = ("wait: it comes back by itself when the pressure falls",)


class FaultInjected(SystemFailure):
    """A call failed on purpose, by a chaos policy."""

    code: ClassVar[str] = "HG-SYS-101"
    retryable: bool = True
    default_hints: ClassVar[tuple[str, ...]] = ("look at what the failure led to", "switch the chaos policy off")


class TimeLimitExceeded(PerformanceError):
    """A call did not finish in its time limit and was cancelled."""

    code: ClassVar[str] = "HG-PRF-101"
    default_hints: ClassVar[tuple[str, ...]] = ("raise the time limit, or find out why the peer is slow",)


class DeadlinePassed(PerformanceError):
    """The caller's deadline passed before the work was done."""

    code: ClassVar[str] = "HG-PRF-102"
    retryable: bool = False
    default_hints: ClassVar[tuple[str, ...]] = ("give the caller more time, or ask for less",)


class RetriesExhausted(ExportError):
    """A call kept giving a result that asks for a retry until no try was left."""

    code: ClassVar[str] = "HG-EXP-101"
    default_hints: ClassVar[tuple[str, ...]] = ("look at what the last try returned", "allow more tries or more time")
