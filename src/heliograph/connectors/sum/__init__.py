"""The sum connector: attributes added up, as metrics."""

from heliograph.connectors.sum.factory import FACTORY

__all__ = ["FACTORY"]
