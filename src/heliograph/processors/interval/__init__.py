"""The interval processor: the last values, from time to time."""

from heliograph.processors.interval.factory import FACTORY

__all__ = ["FACTORY"]
