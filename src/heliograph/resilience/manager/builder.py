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

    def retry(self, **settings: Any) -> Self:
        """Add a retry."""
        return self.policy("retry", **settings)

    def circuit_breaker(self, **settings: Any) -> Self:
        """Add a circuit breaker."""
        return self.policy("circuit_breaker", **settings)

    def rate_limiter(self, **settings: Any) -> Self:
        """Add a rate limiter (GCRA)."""
        return self.policy("rate_limiter", **settings)

    def bulkhead(self, **settings: Any) -> Self:
        """Add a bulkhead."""
        return self.policy("bulkhead", **settings)

    def adaptive_concurrency(self, **settings: Any) -> Self:
        """Add an adaptive limit on concurrency."""
        return self.policy("adaptive_concurrency", **settings)

    def hedge(self, **settings: Any) -> Self:
        """Add a hedge."""
        return self.policy("hedge", **settings)

    def timeout(self, **settings: Any) -> Self:
        """Add a timeout."""
        return self.policy("timeout", **settings)

    def build(self) -> "ManagedPipeline":
        """Define the pipeline in the manager."""
        return self._manager.set(self._name, self._steps)
