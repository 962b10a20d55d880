"""Circuit breaker: stop calling what keeps failing."""

from heliograph.resilience.breaker.breaker import CircuitBreaker
from heliograph.resilience.breaker.endpoints import EndpointBreakers
from heliograph.resilience.breaker.settings import BreakerSettings, BreakerState
from heliograph.resilience.breaker.window import Consecutive, CountWindow, TimeWindow, Window

__all__ = [
    "BreakerSettings",
    "BreakerState",
    "CircuitBreaker",
    "Consecutive",
    "CountWindow",
    "EndpointBreakers",
    "TimeWindow",
    "Window",
]
