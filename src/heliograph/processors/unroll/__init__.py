"""Log records whose bodies are lists become several."""

from heliograph.processors.unroll.factory import FACTORY

__all__ = ["FACTORY"]
