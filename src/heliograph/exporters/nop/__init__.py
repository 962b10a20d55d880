"""The nop exporter: accepts and forgets."""

from heliograph.exporters.nop.factory import FACTORY

__all__ = ["FACTORY"]
