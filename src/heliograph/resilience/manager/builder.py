"""Pipelines from code, in the order in which their policies are named (outermost first)."""

from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from heliograph.resilience.manager.manager import ManagedPipeline, ResilienceManager


class PipelineBuilder:
    """`manager.define("store").retry(attempts=3).circuit_breaker().timeout(seconds=5).build()`.

    Each method takes the settings that a configuration file would hold.
    """

    def __init__(self, manager: "ResilienceManager", name: str) -> None:
        self._manager = manager
        self._name = name
        self._steps: list[dict[str, Any]] = []

    def policy(self, kind: str, **settings: Any) -> Self:
        """Add a policy by its name in configurations."""
        self._steps.append({kind: settings})
        return self

    def fallback(self, **settings: Any) -> Self:
        """Add a fallback to a value."""
        return self.policy("fallback", **settings)

    def cache(self, **settings: Any) -> Self:
        """Add a cache of results."""
        return self.policy("cache", **settings)

    def retry(self, **settings: Any) -> Self:
        """Add a retry."""
        return self.policy("retry", **settings)

    def circuit_breaker(self, **settings: Any) -> Self:
        """Add a circuit breaker."""
        return self.policy("circuit_breaker", **settings)

    def rate_limiter(self, **settings: Any) -> Self:
        """Add a rate limiter (GCRA)."""
        return self.policy("rate_limiter", **settings)

    def token_bucket(self, **settings: Any) -> Self:
        """Add a rate limiter (token bucket)."""
        return self.policy("token_bucket", **settings)

    def sliding_window(self, **settings: Any) -> Self:
        """Add a rate limiter (sliding window)."""
        return self.policy("sliding_window", **settings)

    def client_throttle(self, **settings: Any) -> Self:
        """Add a client throttle."""
        return self.policy("client_throttle", **settings)

    def adaptive_concurrency(self, **settings: Any) -> Self:
        """Add an adaptive limit on concurrency."""
        return self.policy("adaptive_concurrency", **settings)

    def bulkhead(self, **settings: Any) -> Self:
        """Add a bulkhead."""
        return self.policy("bulkhead", **settings)

    def hedge(self, **settings: Any) -> Self:
        """Add a hedge."""
        return self.policy("hedge", **settings)

    def timeout(self, **settings: Any) -> Self:
        """Add a timeout."""
        return self.policy("timeout", **settings)

    def adaptive_timeout(self, **settings: Any) -> Self:
        """Add a timeout that follows latency."""
        return self.policy("adaptive_timeout", **settings)

    def chaos(self, **settings: Any) -> Self:
        """Add faults on purpose."""
        return self.policy("chaos", **settings)

    def build(self) -> "ManagedPipeline":
        """Define the pipeline in the manager."""
        return self._manager.set(self._name, self._steps)
