"""The bearertokenauth extension: tokens for listeners and for exporters."""

from heliograph.extensions.bearertokenauth.factory import FACTORY

__all__ = ["FACTORY"]
