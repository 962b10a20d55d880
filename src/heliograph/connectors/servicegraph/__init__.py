"""The servicegraph connector: which service calls which, out of spans."""

from heliograph.connectors.servicegraph.factory import FACTORY

__all__ = ["FACTORY"]
