"""The forward connector: from pipeline to pipeline."""

from heliograph.connectors.forward.factory import FACTORY

__all__ = ["FACTORY"]
