"""The live tail's tap: shows what flows by to whoever looks."""

from heliograph.exporters.live_tail.factory import FACTORY

__all__ = ["FACTORY"]
