"""The transform processor: OTTL statements on batches."""

from heliograph.processors.transform.factory import FACTORY

__all__ = ["FACTORY"]
