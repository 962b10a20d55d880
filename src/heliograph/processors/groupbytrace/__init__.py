"""Spans wait until their trace is together."""

from heliograph.processors.groupbytrace.factory import FACTORY

__all__ = ["FACTORY"]
