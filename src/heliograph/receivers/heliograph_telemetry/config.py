"""Settings of the `heliograph_telemetry` receiver."""

from pydantic import Field

from heliograph.pipeline import ComponentConfig, Duration


class TelemetryReceiverConfig(ComponentConfig):
    """Settings of the `heliograph_telemetry` receiver."""

    collection_interval: Duration = Field(default=15.0, ge=1.0)
    """Time between two readings."""
    initial_delay: Duration = Field(default=1.0, ge=0.0)
    """Time before the first one."""
    max_points: int = Field(default=2000, gt=0)
    """Most data points of one reading; further ones are left out, and that is counted."""
    service_name: str = Field(default="heliograph", min_length=1)
    """`service.name` of the metrics."""
