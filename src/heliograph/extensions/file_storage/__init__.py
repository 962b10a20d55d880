"""File storage: accepted for the Collector's configurations; the journal does its work."""

from heliograph.extensions.file_storage.factory import FACTORY

__all__ = ["FACTORY"]
