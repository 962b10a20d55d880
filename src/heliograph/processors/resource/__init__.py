"""The resource processor: actions on the attributes of resources."""

from heliograph.processors.resource.factory import FACTORY

__all__ = ["FACTORY"]
