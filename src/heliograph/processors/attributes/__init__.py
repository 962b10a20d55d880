"""The attributes processor: actions on the attributes of records."""

from heliograph.processors.attributes.factory import FACTORY

__all__ = ["FACTORY"]
