"""Settings of the deltatorate processor."""

from pydantic import Field

from heliograph.pipeline import ComponentConfig


class DeltaToRateConfig(ComponentConfig):
    """Settings of the deltatorate processor."""

    metrics: list[str] = Field(default_factory=list)
    """Names of the delta sums that become rates."""
