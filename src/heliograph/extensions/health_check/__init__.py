"""The health check: one URL that says whether the service works."""

from heliograph.extensions.health_check.factory import FACTORY

__all__ = ["FACTORY"]
