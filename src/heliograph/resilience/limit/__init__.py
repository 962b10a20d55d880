"""Rate limiters: how often."""

from heliograph.resilience.limit.gcra import Gcra
from heliograph.resilience.limit.sliding import SlidingWindow
from heliograph.resilience.limit.token import TokenBucket

__all__ = ["Gcra", "SlidingWindow", "TokenBucket"]
