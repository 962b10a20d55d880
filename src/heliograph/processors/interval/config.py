"""Settings of the interval processor."""

from pydantic import Field

from heliograph.pipeline import ComponentConfig, Duration


class PassThrough(ComponentConfig):
    """What is not held back."""

    gauge: bool = False
    """Hand on gauges as they come."""
    summary: bool = False
    """Hand on summaries as they come."""
    delta: bool = True
    """Hand on deltas as they come; else their sum leaves at the interval. Not in the Collector."""


class IntervalConfig(ComponentConfig):
    """Settings of the interval processor."""

    interval: Duration = Field(default=60.0, gt=0)
    """How often the last values leave."""
    pass_through: PassThrough = Field(default_factory=PassThrough)
    """What is not held back."""
    max_streams: int = Field(default=500_000, ge=0)
    """How many series are held back; more leave before their time. 0 is no bound. Not in the Collector."""
