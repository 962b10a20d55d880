"""Time limits, fixed and adaptive."""

from heliograph.resilience.timeout.adaptive import AdaptiveTimeout
from heliograph.resilience.timeout.timeout import Timeout

__all__ = ["AdaptiveTimeout", "Timeout"]
