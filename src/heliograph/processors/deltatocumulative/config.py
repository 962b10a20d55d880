"""Settings of the deltatocumulative processor."""

from pydantic import Field

from heliograph.pipeline import ComponentConfig, Duration


class DeltaToCumulativeConfig(ComponentConfig):
    """Settings of the deltatocumulative processor."""

    max_stale: Duration = Field(default=300.0, gt=0)
    """How long a series is remembered after its last point."""
    max_streams: int = Field(default=9_223_372_036_854_775_807, ge=0)
    """How many series are remembered; points of further ones are left out. 0 is no bound."""
