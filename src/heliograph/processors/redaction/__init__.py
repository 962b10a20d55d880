"""The redaction processor: removes and masks what must not leave."""

from heliograph.processors.redaction.factory import FACTORY

__all__ = ["FACTORY"]
