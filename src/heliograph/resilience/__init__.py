"""Policies that keep calls safe, for sync and async code, cheap enough to leave on everywhere.

Every policy works in three forms, for sync and async code: as a decorator (`@policy`), around a block (`with policy:`,
`async with policy:`) and by bare calls (`try_acquire` and `record...`). `Pipeline` composes policies in a stated order
and fuses them into one generated function. The library needs nothing but the standard library and knows nothing of
telemetry: `events` are handed to hooks.

Thread safety. One policy object may be shared by tasks and by threads. Hot paths are straight lines of byte code
without calls, between which CPython (with its GIL, 3.10 and newer) never switches threads; everything else takes a
lock.
"""

from heliograph.resilience.adaptive import AdaptiveConcurrency, Aimd, ClientThrottle, Gradient2, Vegas
from heliograph.resilience.breaker import BreakerState, CircuitBreaker
from heliograph.resilience.budget import ErrorBudget
from heliograph.resilience.bulkhead import Bulkhead
from heliograph.resilience.cache import Cache
from heliograph.resilience.chaos import Chaos
from heliograph.resilience.clock import Clock, ManualClock, SystemClock
from heliograph.resilience.deadline import Deadline, current_deadline
from heliograph.resilience.degradation import Degradation, Feature, Level
from heliograph.resilience.errors import (
    BulkheadFull,
    CallThrottled,
    CircuitOpen,
    ConcurrencyLimited,
    DeadlinePassed,
    FaultInjected,
    FeatureOff,
    PoolExhausted,
    RateLimited,
    RetriesExhausted,
    TimeLimitExceeded,
)
from heliograph.resilience.events import Event, EventKind
from heliograph.resilience.fallback import Fallback
from heliograph.resilience.health import HealthCheck, HealthRegistry, HealthState
from heliograph.resilience.hedge import Hedge
from heliograph.resilience.limit import Gcra, SlidingWindow, TokenBucket
from heliograph.resilience.manager import ResilienceManager
from heliograph.resilience.outlier import OutlierDetector, OutlierSettings
from heliograph.resilience.pipeline import Pipeline
from heliograph.resilience.policy import Policy, everything
from heliograph.resilience.pool import ConnectionPool, ObjectPool
from heliograph.resilience.retry import Backoff, Retry, RetryBudget
from heliograph.resilience.test_mode import no_waiting
from heliograph.resilience.timeout import AdaptiveTimeout, Timeout

__all__ = [
    "AdaptiveConcurrency",
    "AdaptiveTimeout",
    "Aimd",
    "Backoff",
    "BreakerState",
    "Bulkhead",
    "BulkheadFull",
    "Cache",
    "CallThrottled",
    "Chaos",
    "CircuitBreaker",
    "CircuitOpen",
    "ClientThrottle",
    "Clock",
    "ConcurrencyLimited",
    "ConnectionPool",
    "Deadline",
    "DeadlinePassed",
    "Degradation",
    "ErrorBudget",
    "Event",
    "EventKind",
    "Fallback",
    "FaultInjected",
    "Feature",
    "FeatureOff",
    "Gcra",
    "Gradient2",
    "HealthCheck",
    "HealthRegistry",
    "HealthState",
    "Hedge",
    "Level",
    "ManualClock",
    "ObjectPool",
    "OutlierDetector",
    "OutlierSettings",
    "Pipeline",
    "Policy",
    "PoolExhausted",
    "RateLimited",
    "ResilienceManager",
    "RetriesExhausted",
    "Retry",
    "RetryBudget",
    "SlidingWindow",
    "SystemClock",
    "TimeLimitExceeded",
    "Timeout",
    "TokenBucket",
    "Vegas",
    "current_deadline",
    "everything",
    "no_waiting",
]
