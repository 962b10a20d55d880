"""The resourcedetection processor: what is known of the machine, on every resource."""

from heliograph.processors.resourcedetection.factory import FACTORY

__all__ = ["FACTORY"]
