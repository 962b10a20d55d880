"""A breaker for each endpoint, made when an endpoint is first seen, with Envoy's bound on how many may be ejected."""

import threading
from collections.abc import Callable

from heliograph.resilience.breaker.breaker import CircuitBreaker
from heliograph.resilience.breaker.settings import BreakerState


class EndpointBreakers:
    """Breakers by endpoint.

    Args:
        make: Makes the breaker of a new endpoint.
        max_ejection_percent: At most this share of the endpoints is refused at once (Envoy's outlier detection: 10),
            but always at least one; beyond it, an open breaker's endpoint is still offered.
        max_endpoints: Bound on the number of endpoints that are remembered; the oldest goes first.
    """

    def __init__(
        self, make: Callable[[str], CircuitBreaker], *, max_ejection_percent: int = 10, max_endpoints: int = 10_000
    ) -> None:
        self._make = make
        self._percent = max_ejection_percent
        self._max = max_endpoints
        self._breakers: dict[str, CircuitBreaker] = {}
        self._lock = threading.Lock()

    def __getitem__(self, endpoint: str) -> CircuitBreaker:
        breaker = self._breakers.get(endpoint)
        if breaker is None:
            with self._lock:
                breaker = self._breakers.setdefault(endpoint, self._make(endpoint))
                while len(self._breakers) > self._max:
                    self._breakers.pop(next(iter(self._breakers)))
        return breaker

    def available(self, endpoints: list[str]) -> list[str]:
        """The endpoints that may be called, in their order; never fewer than the ejection bound leaves."""
        ejected = [
            endpoint
            for endpoint in endpoints
            if (state := self[endpoint].state) is BreakerState.FORCED_OPEN
            or (state is BreakerState.OPEN and self[endpoint].remaining > 0)
        ]
        allowed = max(1, len(endpoints) * self._percent // 100) if endpoints else 0
        refused = set(ejected[:allowed])
        return [endpoint for endpoint in endpoints if endpoint not in refused]

    def states(self) -> dict[str, BreakerState]:
        """State by endpoint."""
        return {endpoint: breaker.state for endpoint, breaker in list(self._breakers.items())}
