"""The basicauth extension: user names and passwords for listeners, or for exporters."""

from heliograph.extensions.basicauth.factory import FACTORY

__all__ = ["FACTORY"]
