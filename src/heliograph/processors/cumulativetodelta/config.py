"""Settings of the cumulativetodelta processor."""

from typing import Literal

from pydantic import Field

from heliograph.pipeline import ComponentConfig, Duration
from heliograph.processors.shared.metrics.names import NameMatch


class CumulativeToDeltaConfig(ComponentConfig):
    """Settings of the cumulativetodelta processor."""

    include: NameMatch = Field(default_factory=NameMatch)
    """Only these metrics are converted; all without it."""
    exclude: NameMatch = Field(default_factory=NameMatch)
    """These metrics are left as they are, even if they are included."""
    max_staleness: Duration = Field(default=0.0, ge=0)
    """How long a series is remembered after its last point; 0 does not forget."""
    initial_value: Literal["auto", "keep", "drop"] = "auto"
    """What becomes of the first point of a series."""
    max_streams: int = Field(default=1_000_000, ge=0)
    """How many series are remembered; points of further ones are left out. 0 is no bound. Not in the Collector."""
