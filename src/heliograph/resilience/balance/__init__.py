"""Picking one of several endpoints, at a cost that does not grow with their number."""

from heliograph.resilience.balance.hashing import Maglev
from heliograph.resilience.balance.load import LeastLoaded, PeakEwma
from heliograph.resilience.balance.turns import RoundRobin, WeightedRoundRobin

__all__ = ["LeastLoaded", "Maglev", "PeakEwma", "RoundRobin", "WeightedRoundRobin"]
