"""The routing connector: to the pipelines whose condition holds."""

from heliograph.connectors.routing.factory import FACTORY

__all__ = ["FACTORY"]
