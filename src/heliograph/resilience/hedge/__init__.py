"""Hedging: a second attempt when the first is late."""

from heliograph.resilience.hedge.hedge import Hedge

__all__ = ["Hedge"]
