"""The metricsgeneration processor: metrics made of others."""

from heliograph.processors.metricsgeneration.factory import FACTORY

__all__ = ["FACTORY"]
