"""Limits on concurrency that follow what the peer can take."""

from heliograph.resilience.adaptive.algorithms import Aimd, Gradient2, LimitAlgorithm, Vegas
from heliograph.resilience.adaptive.concurrency import AdaptiveConcurrency
from heliograph.resilience.adaptive.throttle import ClientThrottle

__all__ = ["AdaptiveConcurrency", "Aimd", "ClientThrottle", "Gradient2", "LimitAlgorithm", "Vegas"]
