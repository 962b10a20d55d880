"""The failover connector: to the first pipelines that deliver."""

from heliograph.connectors.failover.factory import FACTORY

__all__ = ["FACTORY"]
