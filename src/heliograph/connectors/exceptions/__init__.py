"""The exceptions connector: recorded exceptions as metrics and logs."""

from heliograph.connectors.exceptions.factory import FACTORY

__all__ = ["FACTORY"]
