"""The remotetap processor: a look at what flows by, over a WebSocket."""

from heliograph.processors.remotetap.factory import FACTORY

__all__ = ["FACTORY"]
