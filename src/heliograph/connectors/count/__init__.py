"""The count connector: how many records there are, as metrics."""

from heliograph.connectors.count.factory import FACTORY

__all__ = ["FACTORY"]
